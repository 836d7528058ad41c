"""FI0304 repaired, and compared with what pydantic makes of the old and the new form."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from tests.fixes.support import repair, source

HEAD = "from pydantic import BaseModel, Field, RootModel, root_validator, validator\n\n\n"


def model(*lines: str, head: str = HEAD) -> str:
    return head + "class Book(BaseModel):\n" + "".join(f"    {line}".rstrip() + "\n" for line in lines)


def run(text: str) -> dict[str, Any]:
    """Run a module's text with the pydantic that is installed."""
    names: dict[str, Any] = {"__name__": "book"}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(compile(text, "book.py", "exec"), names)
    return names


def body(text: str) -> str:
    return text.partition("class Book(BaseModel):\n")[2]


# --- methods -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("book.dict()", "book.model_dump()"),
        ("book.dict(exclude={'id'}, by_alias=True)", "book.model_dump(exclude={'id'}, by_alias=True)"),
        ("book.json(exclude_none=True)", "book.model_dump_json(exclude_none=True)"),
        ("book.copy()", "book.model_copy()"),
        ("book.copy(update={'id': 2}, deep=True)", "book.model_copy(update={'id': 2}, deep=True)"),
        ("Book.parse_obj({'id': 3})", "Book.model_validate({'id': 3})"),
        ("Book.construct(id=4)", "Book.model_construct(id=4)"),
        ("[Book.update_forward_refs(), 1][1]", "[Book.model_rebuild(force=True), 1][1]"),
    ],
)
def test_calls_give_what_they_gave(old: str, new: str) -> None:
    before = model("id: int", "", "") + f"\n\nbook = Book(id=1)\nresult = {old}\n"
    repaired = repair(before, "FI0304", unsafe=False)
    assert repaired.text == before.replace(old, new)
    assert repaired.warnings == [None]
    was, now = run(before)["result"], run(repaired.text)["result"]
    assert str(was) == str(now)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("book.dict(skip_defaults=True)", "`model_dump` has no `skip_defaults`"),
        ("book.json(encoder=str)", "`model_dump_json` has no `encoder`"),
        ("book.copy(include={'id'})", "`model_copy` has no `include`"),
        ("book.dict(**options)", "its arguments are not given by name, and `model_dump` has others"),
        ("Book.update_forward_refs(Author=int)", "pydantic 2 takes no names in `update_forward_refs`"),
    ],
)
def test_calls_with_other_arguments_are_left_alone(call: str, reason: str) -> None:
    before = model("id: int") + f"\n\nbook = Book(id=1)\nresult = {call}\n"
    repaired = repair(before, "FI0304")
    assert repaired.text == before
    assert repaired.reasons == [reason]


# --- configuration -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (["class Config:", "    frozen = True"], ["model_config = ConfigDict(frozen=True)"]),
        (
            ["class Config:", "    extra = 'forbid'", "    title: str = 'A book'"],
            ["model_config = ConfigDict(extra='forbid', title='A book')"],
        ),
        (
            ["class Config:", "    # strict", "    frozen = True  # for ever", "", "    extra = 'forbid'"],
            [
                "model_config = ConfigDict(",
                "    # strict",
                "    frozen=True,  # for ever",
                "",
                "    extra='forbid',",
                ")",
            ],
        ),
        (
            ["class Config:  # how", "    title = (", "        'a'", "        'b'", "    )  # what"],
            [
                "model_config = ConfigDict(  # how",
                "    title=(",
                "        'a'",
                "        'b'",
                "    ),  # what",
                ")",
            ],
        ),
        (["class Config:", "    pass"], ["model_config = ConfigDict()"]),
    ],
)
def test_configuration(old: list[str], new: list[str]) -> None:
    head = HEAD.replace("BaseModel, ", "BaseModel, ConfigDict, ")
    before = model("id: int = 1", "", *old, "", "name: str = ''", head=head)
    repaired = repair(before, "FI0304", unsafe=False)
    if repaired.fixed.made:
        assert repaired.text == model("id: int = 1", "", *new, "", "name: str = ''", head=head)
    allowed = repair(before, "FI0304")
    assert allowed.text == model("id: int = 1", "", *new, "", "name: str = ''", head=head)
    assert run(before)["Book"].model_config == run(allowed.text)["Book"].model_config


@pytest.mark.parametrize(
    ("option", "result"),
    [
        ("orm_mode = True", "from_attributes=True"),
        ("allow_population_by_field_name = True", "populate_by_name=True"),
        ("allow_mutation = False", "frozen=True"),
        ("anystr_strip_whitespace = True", "str_strip_whitespace=True"),
    ],
)
def test_options_that_pydantic_2_renamed_are_unsafe(option: str, result: str) -> None:
    before = model("id: int", "", "class Config:", f"    {option}")
    careful = repair(before, "FI0304", unsafe=False)
    assert careful.text == before
    assert str(careful.warnings[0]).startswith(f"pydantic 2 ignores `{option.partition(' ')[0]}`")
    assert body(repair(before, "FI0304").text) == f"    id: int\n\n    model_config = ConfigDict({result})\n"


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["class Config:", "    getter_dict = dict"], "pydantic 2 has no option `getter_dict`"),
        (
            ["class Config:", "    title = lambda x: x"],
            "`title` is a function or a tuple without parentheses",
        ),
        (["class Config:", "    def schema_extra(schema): ..."], "its `Config` has a method, `schema_extra`"),
        (["class Config(Base):", "    title = 'x'"], "the `Config` of `Book` derives from another one"),
        (
            ["model_config = {}", "", "class Config:", "    title = 'x'"],
            "`Book` has a `model_config` as well",
        ),
        (["class Config:", "    if 1:", "        title = 'x'"], "its `Config` holds more than options"),
    ],
)
def test_configuration_that_has_no_counterpart_is_left_alone(lines: list[str], reason: str) -> None:
    before = model("id: int", "", *lines)
    repaired = repair(before, "FI0304")
    assert repaired.text == before
    assert repaired.reasons == [reason]


def test_members_of_extra_become_words() -> None:
    before = model(
        "id: int",
        "",
        "class Config:",
        "    extra = Extra.forbid",
        head="from pydantic import BaseModel, Extra\n\n\n",
    )
    after = model(
        "id: int",
        "",
        'model_config = ConfigDict(extra="forbid")',
        head="from pydantic import BaseModel, ConfigDict\n\n\n",
    )
    assert repair(before, "FI0304").text == after


# --- validators ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            ["@validator('name', 'title')", "def strip(cls, value):", "    return value.strip()"],
            [
                "@field_validator('name', 'title')",
                "@classmethod",
                "def strip(cls, value):",
                "    return value.strip()",
            ],
        ),
        (
            [
                "@validator('name', pre=True, allow_reuse=True)",
                "@classmethod",
                "def text(cls, value):",
                "    return str(value)",
            ],
            [
                "@field_validator('name', mode=\"before\")",
                "@classmethod",
                "def text(cls, value):",
                "    return str(value)",
            ],
        ),
        (
            ["@validator('title')", "def both(cls, value, values):", "    return value + values['name']"],
            [
                "@field_validator('title')",
                "@classmethod",
                "def both(cls, value, info: ValidationInfo):",
                "    return value + info.data['name']",
            ],
        ),
        (
            ["@root_validator(pre=True)", "def known(cls, values):", "    return {'name': ' x ', **values}"],
            [
                '@model_validator(mode="before")',
                "@classmethod",
                "def known(cls, values):",
                "    return {'name': ' x ', **values}",
            ],
        ),
    ],
)
def test_validators_do_what_they_did(old: list[str], new: list[str]) -> None:
    fields = ["name: str = ''", "title: str = ''", ""]
    before = model(*fields, *old)
    repaired = repair(before, "FI0304")
    assert body(repaired.text) == body(model(*fields, *new))
    for given in ({"name": " a ", "title": " b "}, {"title": "b"}, {"name": "a", "title": "b"}):
        was, now = run(before)["Book"](**given), run(repaired.text)["Book"](**given)
        assert was.model_dump() == now.model_dump()


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (
            ["@validator('name', always=True)", "def f(cls, v): return v"],
            "`always=True` has no counterpart in a validator of pydantic 2",
        ),
        (
            ["@validator('name', each_item=True)", "def f(cls, v): return v"],
            "`each_item=True` has no counterpart in a validator of pydantic 2",
        ),
        (["@validator('name')", "def f(cls, v, field): return v"], "pydantic 2 hands a validator no `field`"),
        (
            ["@validator('name')", "def f(cls, v, **kwargs): return v"],
            "pydantic 2 hands a validator other parameters",
        ),
        (
            ["@root_validator(skip_on_failure=True)", "def f(cls, values): return values"],
            "a `@root_validator` that runs afterwards gets the model now, not its values",
        ),
    ],
)
def test_validators_without_a_counterpart_are_left_alone(lines: list[str], reason: str) -> None:
    before = model("name: str = ''", "", *lines)
    repaired = repair(before, "FI0304")
    assert repaired.text == before
    assert repaired.reasons == [reason]


# --- the rest ------------------------------------------------------------------------------


def test_the_pattern_of_a_field() -> None:
    before = model("isbn: str = Field(regex='[0-9]+')")
    assert repair(before, "FI0304").text == before.replace("regex=", "pattern=")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("from pydantic import BaseSettings", "from pydantic_settings import BaseSettings"),
        (
            "from pydantic import BaseModel, BaseSettings",
            "from pydantic import BaseModel\nfrom pydantic_settings import BaseSettings",
        ),
    ],
)
def test_settings_have_moved(old: str, new: str) -> None:
    before = f"{old}\n\n\nclass Settings(BaseSettings):\n    name: str = 'a'\n"
    repaired = repair(before, "FI0304")
    assert repaired.text == before.replace(old, new)
    assert repaired.warnings == ["`pydantic-settings` has to be among the dependencies of the project"]


def test_where_nothing_tells_the_version_it_is_unsafe() -> None:
    text = source("""
        from pydantic import BaseModel


        class Book(BaseModel):
            id: int


        def dump(book: Book) -> object:
            return book.dict()
        """)
    requirements = '[project]\nname = "shop"\ndependencies = ["pydantic>=2.5"]\n'
    assert repair(text, "FI0304", unsafe=False).warnings == [
        "nothing says that the project runs on pydantic 2"
    ]
    files = {"app.py": text, "pyproject.toml": requirements}
    assert repair(files, "FI0304", unsafe=False).texts["app.py"] == text.replace(".dict()", ".model_dump()")
