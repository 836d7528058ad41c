"""Settings classes: fields, variables and limits as the installed pydantic-settings has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.project.link import link
from inspector.project.records import Unresolved
from inspector.source.load import load
from tests.project.real_settings import imported, read_from, real_fields, settings_classes
from tests.project.settings_zoo import CASES, FIRST_VERSION
from tests.support import project_from

if TYPE_CHECKING:
    from pathlib import Path

    from inspector.project.model import Project
    from inspector.project.records import SettingsClass, SettingsField, SettingsUsage, SettingsVariable

_HEAD = (
    "from pydantic import BaseModel, Field\nfrom pydantic_settings import BaseSettings, SettingsConfigDict\n"
)


def the_class(project: Project, name: str = "S") -> SettingsClass:
    return next(one for one in project.settings if one.name.rpartition(":")[2] == name)


def settings(body: str) -> SettingsClass:
    return the_class(project_from({"app.py": f"{_HEAD}\n{body}"}))


def field(of: SettingsClass, name: str) -> SettingsField:
    return next(one for one in of.fields if one.name == name)


def variables(of: SettingsClass) -> dict[str, SettingsVariable]:
    return {".".join(one.path): one for each in of.fields for one in each.variables}


# --- held against the library --------------------------------------------------------------------


@pytest.mark.parametrize("text", CASES.values(), ids=list(CASES))
def test_classes_fields_and_variables_are_those_of_the_library(text: str) -> None:
    project = project_from({"app.py": text})
    ours = {
        one.name.rpartition(":")[2]: [(f.name, f.required, f.env) for f in one.fields]
        for one in project.settings
    }
    with imported(text) as module:
        real = {
            name: [(f.name, f.required, f.env) for f in real_fields(cls)]
            for name, cls in settings_classes(module).items()
        }
    assert ours == real
    assert project.unresolved_settings == ()


@pytest.mark.parametrize("text", CASES.values(), ids=list(CASES))
def test_descriptions_and_configuration_are_those_of_the_library(text: str) -> None:
    project = project_from({"app.py": text})
    with imported(text) as module:
        real = settings_classes(module)
        for ours in project.settings:
            cls = real[ours.name.rpartition(":")[2]]
            config = cls.model_config
            assert [f.description for f in ours.fields] == [f.description for f in real_fields(cls)]
            assert ours.env_prefix == config["env_prefix"]
            assert ours.case_sensitive == config["case_sensitive"]
            assert ours.env_nested_delimiter == config["env_nested_delimiter"]
            assert ours.env_nested_max_split == config["env_nested_max_split"]
            assert ours.env_prefix_target == config["env_prefix_target"]
            assert ours.extra == config["extra"]
            assert ours.frozen == config.get("frozen", False)
            assert ours.none_text == config["env_parse_none_str"]


@pytest.mark.parametrize("text", CASES.values(), ids=list(CASES))
def test_every_variable_is_one_that_the_library_reads_to_that_depth(text: str) -> None:
    project = project_from({"app.py": text})
    with imported(text) as module:
        real = settings_classes(module)
        for ours in project.settings:
            cls = real[ours.name.rpartition(":")[2]]
            for variable in variables(ours).values():
                for name in variable.names:
                    value = variable.value or variable.example or ("{}" if variable.json else "1")
                    found: object = read_from(cls, {name: value})
                    for _ in variable.path:
                        assert isinstance(found, dict), name
                        assert len(found) == 1, name
                        found = next(iter(found.values()))


@pytest.mark.parametrize("text", FIRST_VERSION.values(), ids=list(FIRST_VERSION))
def test_classes_of_pydantic_1_are_as_it_has_them(text: str) -> None:
    project = project_from({"app.py": text})
    ours = {
        one.name.rpartition(":")[2]: [(f.name, f.required, set(f.env)) for f in one.fields]
        for one in project.settings
    }
    real = {}
    with imported(text) as module:
        from pydantic.v1 import BaseSettings

        for name, cls in vars(module).items():
            if isinstance(cls, type) and issubclass(cls, BaseSettings) and cls.__module__ == module.__name__:
                sensitive = cls.__config__.case_sensitive
                real[name] = [
                    (
                        f.name,
                        bool(f.required),
                        {n if sensitive else n.upper() for n in f.field_info.extra["env_names"]},
                    )
                    for f in cls.__fields__.values()
                ]
    assert ours == real
    assert all(one.first_version for one in project.settings)


# --- where classes are found -----------------------------------------------------------------------


def test_a_class_derives_across_modules_and_re_exports() -> None:
    project = project_from({
        "shop/__init__.py": "",
        "shop/base/__init__.py": "from shop.base.core import Base as Base, Mixin",
        "shop/base/core.py": """
            import pydantic_settings as ps

            PREFIX = "SHOP"

            class Mixin:
                debug: bool = False

            class Base(ps.BaseSettings):
                model_config = ps.SettingsConfigDict(env_prefix=f"{PREFIX}_", frozen=True)
                region: str
            """,
        "shop/config.py": """
            from shop import base

            class S(base.Mixin, base.Base):
                port: int = 80
            """,
    })  # fmt: skip
    found = the_class(project)
    assert [(f.name, f.env, f.owner) for f in found.fields] == [
        ("region", ("SHOP_REGION",), "shop.base.core:Base"),
        ("debug", ("SHOP_DEBUG",), "shop.base.core:Mixin"),
        ("port", ("SHOP_PORT",), "shop.config:S"),
    ]
    assert found.bases == ("shop.base.core:Base",)
    assert found.frozen


def test_a_class_inside_a_function_or_class_is_read_too() -> None:
    project = project_from(
        {
            "app.py": """
            from pydantic_settings import BaseSettings

            class Outer:
                class Inner(BaseSettings, env_prefix="IN_"):
                    value: int = 1

            def make(prefix: str) -> type[BaseSettings]:
                from pydantic_settings import SettingsConfigDict

                class Base(BaseSettings):
                    model_config = SettingsConfigDict(env_prefix="LOCAL_")

                class Local(Base):
                    value: int = 1

                class Unknown(BaseSettings):
                    model_config = SettingsConfigDict(env_prefix=prefix)
                    value: int = 1

                return Local
            """
        }
    )
    names = {one.name: [f.env for f in one.fields] for one in project.settings}
    assert names["app:Outer.Inner"] == [("IN_VALUE",)]
    assert names["app:make.<locals>.Local"] == [("LOCAL_VALUE",)]
    unresolved = [(one.what, one.reason) for one in project.unresolved_settings]
    assert unresolved == [("env_prefix of Unknown", "prefix is set when make runs")]


def test_two_definitions_of_one_name_are_two_classes() -> None:
    project = project_from(
        {
            "app.py": """
            import sys
            from pydantic_settings import BaseSettings

            if sys.platform == "win32":
                class S(BaseSettings):
                    on_windows: int = 1
            else:
                class S(BaseSettings):
                    elsewhere: int = 1
            """
        }
    )
    assert [[f.name for f in one.fields] for one in project.settings] == [["on_windows"], ["elsewhere"]]


def test_classes_of_tests_are_left_out_and_those_beside_the_app_are_marked() -> None:
    text = "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    a: int = 1\n"
    project = project_from({"shop/config.py": text, "tests/test_config.py": text, "examples/demo.py": text})
    assert {one.name: one.app for one in project.settings} == {
        "shop.config:S": True,
        "examples.demo:S": False,
    }


@pytest.mark.parametrize(
    ("config", "what", "reason"),
    [
        ("SettingsConfigDict(env_prefix=compute())", "env_prefix of S", "elsewhere.compute() is no constant"),
        ("{**unknown, 'frozen': True}", "model_config of S", "a part of it is not known"),
        ("SettingsConfigDict(alias_generator=unknown)", "alias of S.a", "its generator is not known"),
    ],
)
def test_what_cannot_be_known_is_said_with_its_reason(config: str, what: str, reason: str) -> None:
    body = f"class S(BaseSettings):\n    model_config = {config}\n    a: int = 1\n"
    project = project_from({"app.py": f"{_HEAD}from elsewhere import compute, unknown\n{body}"})
    assert project.unresolved_settings == (Unresolved("app.py", 4, what, reason),)


# --- configuration -----------------------------------------------------------------------------------


def test_sources_are_named_in_their_order() -> None:
    found = settings("""
from pydantic_settings import YamlConfigSettingsSource

class Vault:
    def __init__(self, cls): ...

class S(BaseSettings):
    a: int = 1

    @classmethod
    def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings):
        return (init_settings, YamlConfigSettingsSource(settings_cls), Vault(settings_cls))
""")
    assert found.sources == ("init_settings", "YamlConfigSettingsSource", "Vault")
    assert not found.reads_variables
    assert [field.env for field in found.fields] == [()]


def test_a_source_that_is_made_from_the_environments_reads_variables() -> None:
    found = settings("""
from pydantic_settings import EnvSettingsSource

class Lists(EnvSettingsSource):
    def decode_complex_value(self, field_name, field, value):
        return value.split(",")

class S(BaseSettings):
    a: list[str] = []

    @classmethod
    def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings):
        return (init_settings, Lists(settings_cls))
""")
    assert found.sources == ("init_settings", "Lists")
    assert [field.env for field in found.fields] == [("A",)]


def test_sources_without_a_change_are_the_environments() -> None:
    found = settings("class S(BaseSettings):\n    a: int = 1\n")
    assert found.sources is None
    assert found.reads_variables


def test_files_and_folders_of_the_configuration() -> None:
    found = settings("""
from pathlib import Path

class S(BaseSettings):
    model_config = SettingsConfigDict(env_file=(".env", Path(__file__).parent / "prod.env"), secrets_dir="/run/secrets")
    a: int = 1
""")
    assert found.env_file == ".env, prod.env"
    assert found.secrets_dir == "/run/secrets"


def test_an_alias_generator_is_named() -> None:
    body = "from pydantic.alias_generators import to_camel\nclass S(BaseSettings):\n    model_config = {'alias_generator': to_camel}\n"
    assert settings(body).alias_generator == "to_camel"


# --- fields ------------------------------------------------------------------------------------------


def test_what_a_field_says_of_itself() -> None:
    found = settings("""
from typing import Annotated, Literal
from pydantic import AliasChoices

def token() -> str: ...

class S(BaseSettings):
    level: Literal["low", "high"] = Field("low", description="how much", exclude=True)
    size: Annotated[int, Field(ge=1)] = Field(5, le=9, alias="SIZE", validation_alias=AliasChoices("A", "B"))
    made: str = Field(default_factory=token)
    name: Annotated[str, Field(min_length=1, max_length=9, pattern="^a")] = "a"
""")
    level, size = field(found, "level"), field(found, "size")
    assert (level.choices, level.description, level.excluded) == (("low", "high"), "how much", True)
    assert (size.limits, size.alias, size.type) == ((">= 1", "<= 9"), "SIZE", "int")
    assert size.validation_alias == "AliasChoices('A', 'B')"
    assert (field(found, "made").factory, field(found, "made").default) == ("token", "token()")
    assert field(found, "name").limits == ("at least 1 long", "at most 9 long", "matches ^a")


def test_a_docstring_below_a_field_describes_it_where_the_class_says_so() -> None:
    body = """
class S(BaseSettings):
    model_config = SettingsConfigDict(use_attribute_docstrings={})
    port: int = 80
    '''Where it
    listens.'''
"""
    assert field(settings(body.format(True)), "port").description == "Where it listens."
    without = settings(body.format(False))
    assert field(without, "port").description is None
    assert variables(without)["port"].description == "Where it listens."


def test_defaults_that_code_computes_are_known_and_others_have_a_reason() -> None:
    found = variables(settings("""
import os, uuid
from pathlib import Path

DAY = 60 * 60 * 24
HERE = Path(__file__).parent

class S(BaseSettings):
    week: int = DAY * 7
    path: Path = Path("data") / "shop" / "db"
    from_environment: str = os.getenv("OTHER", "fallback")
    here: Path = HERE / "data"
    identity: str = Field(default_factory=lambda: str(uuid.uuid4()))
    same: str = "a"
    copy_of_it: str = same
"""))  # fmt: skip
    assert {name: one.value for name, one in found.items()} == {
        "week": "604800",
        "path": "data/shop/db",
        "from_environment": "fallback",
        "here": None,
        "identity": None,
        "same": "a",
        "copy_of_it": "a",
    }
    assert found["here"].unknown
    assert found["identity"].unknown


def test_a_type_statement_keeps_its_field_to_itself(tmp_path: Path) -> None:
    source = f"""{_HEAD}
from typing import Annotated
type Hidden = Annotated[int, Field(alias="HIDDEN", ge=1)]

class S(BaseSettings):
    port: Hidden = 1
"""
    (tmp_path / "app.py").write_text(source)
    found = the_class(link(load(tmp_path, use_cache=False, jobs=1)))
    assert field(found, "port").env == ("PORT",)
    assert field(found, "port").limits == (">= 1",)


def test_types_are_shown_without_the_quotes_around_them() -> None:
    found = the_class(project_from({"app.py": CASES["quoted annotations"]}))
    assert {one.name: one.type for one in found.fields} == {
        "number": "int",
        "items": "list[str]",
        "later": "Later",
        "maybe": "Optional[Later]",
        "date": "dt.date | None",
    }
    assert (
        field(settings("class S(BaseSettings):\n    x: \"Annotated['int', Field(ge=1)]\" = 1"), "x").type
        == "int"
    )


# --- nested models -------------------------------------------------------------------------------------


def test_leaves_of_nested_models_are_complete() -> None:
    found = variables(the_class(project_from({"app.py": CASES["nested"]})))
    assert [path for path in found if path.startswith("required")] == [
        "required.url",
        "required.password",
        "required.pool.size",
        "required.pool.recycle",
        "required.options",
        "required.hosts",
    ]
    assert found["required.url"].required
    assert found["required.password"].secret
    assert found["with_default.size"].value == "7"
    assert found["optional.size"].absent
    assert found["mapped"].per_key == "APP_MAPPED__<KEY>"


def test_a_leaf_that_no_variable_reaches_leaves_the_json_of_its_model() -> None:
    project = project_from({"app.py": CASES["nested splits"]})
    assert list(variables(the_class(project, "Once"))) == ["db.port", "db.pool_size", "db.deep"]
    assert list(variables(the_class(project, "Twice"))) == ["db", "db.port", "db.deep.last_value"]
    assert list(variables(the_class(project, "Loud"))) == ["db"]


def test_a_model_that_holds_itself_ends() -> None:
    found = variables(the_class(project_from({"app.py": CASES["recursive"]})))
    assert list(found) == ["node.value", "node.child", "left.right.left", "left.right.there", "left.here"]
    assert found["node.child"].json


def test_models_that_multiply_are_left_as_json() -> None:
    levels = [
        f"class L{n}(BaseModel):\n" + "".join(f"    f{i}: L{n - 1} = L{n - 1}()\n" for i in range(9))
        for n in range(1, 8)
    ]
    found = settings(
        "class L0(BaseModel):\n    value: int = 1\n"
        + "".join(levels)
        + "class S(BaseSettings):\n    model_config = {'env_nested_delimiter': '__'}\n    few: L1\n    many: L7\n    filled: L7 = L7()\n"
    )
    assert len(field(found, "few").variables) == 9
    assert [one.names for one in field(found, "many").variables] == [("MANY",)]
    (filled,) = field(found, "filled").variables
    assert (filled.value, filled.unknown) == (None, "it is too large to be written down")


def test_a_discriminated_union_has_the_leaves_of_all_members_and_the_choice_between_them() -> None:
    found = variables(the_class(project_from({"app.py": CASES["discriminated"]})))
    assert found["pet.kind"].choices == ("cat", "dog")
    assert found["pet.kind"].required
    assert not found["pet.tricks"].required
    assert found["given.kind"].value == "dog"
    assert found["given.tricks"].value == '["sit"]'


# --- secrets ---------------------------------------------------------------------------------------------


def test_records_of_variables_hold_no_secret() -> None:
    found = the_class(project_from({"app.py": CASES["secrets"]}))
    for name, one in variables(found).items():
        assert "hunter2" not in repr((one.value, one.example)), name
    hidden = {name for name, one in variables(found).items() if one.secret}
    assert hidden == {"token", "raw", "maybe", "several", "password", "jwt_signing_key", "github"}
    masked = {name for name, one in variables(found).items() if one.masked}
    assert masked == {"database", "cache", "old_style", "azure", "query", "replicas", "options"}
    assert variables(found)["token_minutes"].value == "60"


# --- use -------------------------------------------------------------------------------------------------

_SERVICE = {
    "shop/__init__.py": "",
    "shop/config.py": """
        from functools import lru_cache
        from typing import Annotated
        from fastapi import Depends
        from pydantic import BaseModel
        from pydantic_settings import BaseSettings

        class Database(BaseModel):
            url: str = "x"

        class Settings(BaseSettings):
            name: str = "shop"
            debug: bool = False
            database: Database = Database()
            unused: int = 1

            @property
            def title(self) -> str:
                return self.name.title()

        class Mail(BaseSettings):
            host: str = "localhost"
            port: int = 25

        class Cache(BaseSettings):
            ttl: int = 1
            size: int = 2

        @lru_cache
        def get_settings() -> Settings:
            return Settings()

        def get_mail():
            return Mail()

        _cache: Cache | None = None

        def get_cache() -> Cache:
            global _cache
            if _cache is None:
                _cache = Cache(_env_file=".env.cache")
            return _cache

        SettingsDep = Annotated[Settings, Depends(get_settings)]
        mail = Mail()
        """,
    "shop/main.py": """
        from fastapi import Depends, FastAPI
        from shop import config
        from shop.config import SettingsDep, get_mail, get_settings, mail

        app = FastAPI(debug=get_settings().debug)

        @app.get("/")
        def read(settings: SettingsDep, post=Depends(get_mail)) -> str:
            settings.debug = True
            return settings.database.url + post.host + mail.host

        def dump() -> dict:
            return get_mail().model_dump()

        def size() -> int:
            return getattr(config.get_cache(), "size")

        if __name__ == "__main__":
            config.Mail()
        """,
}


def usage(project: Project, name: str) -> SettingsUsage:
    return project.settings_usage[the_class(project, name).name]


def reads(project: Project, name: str) -> dict[str, list[tuple[str, int]]]:
    found = usage(project, name).reads
    return {field: [(place.file, place.line) for place in places] for field, places in found.items()}


def test_where_fields_are_read() -> None:
    project = project_from(_SERVICE)
    assert reads(project, "Settings") == {
        "name": [("shop/config.py", 19)],
        "debug": [("shop/main.py", 6)],
        "database": [("shop/main.py", 11)],
        "unused": [],
    }
    assert reads(project, "Mail") == {"host": [("shop/main.py", 11), ("shop/main.py", 11)], "port": []}
    assert reads(project, "Cache") == {"ttl": [], "size": [("shop/main.py", 17)]}


def test_an_instance_that_is_dumped_may_be_read_whole() -> None:
    assert [place.line for place in usage(project_from(_SERVICE), "Mail").taken_whole] == [14]


def test_loaders_and_whether_they_are_cached() -> None:
    project = project_from(_SERVICE)
    found = {
        one.name: one.cached for name in ("Settings", "Mail", "Cache") for one in usage(project, name).loaders
    }
    assert found == {
        "shop.config:get_settings": True,
        "shop.config:get_mail": False,
        "shop.config:get_cache": True,
    }


def test_instances_made_at_import_and_what_they_override() -> None:
    project = project_from(_SERVICE)
    mails = usage(project, "Mail").instances
    assert [(one.place.file, one.at_import) for one in mails] == [
        ("shop/config.py", False),
        ("shop/config.py", True),
        ("shop/main.py", False),
    ]
    assert [one.overrides for one in usage(project, "Cache").instances] == [("_env_file",)]


def test_a_class_that_nobody_makes_is_only_a_base_of_those_that_derive_from_it() -> None:
    project = project_from(
        {
            "app.py": """
            from pydantic_settings import BaseSettings

            class Unmade(BaseSettings):
                shared: int = 1

            class Made(Unmade):
                own: int = 2

            class Loaded(BaseSettings):
                shared: int = 1

            class Alone(Loaded):
                own: int = 2

            made = Made()

            def load():
                return Loaded()
            """
        }
    )
    found = {one.name.partition(":")[2]: one.only_base for one in project.settings}
    assert found == {"Unmade": True, "Made": False, "Loaded": False, "Alone": False}


def test_a_field_read_through_a_deriving_class_is_read() -> None:
    project = project_from(
        {
            "app.py": """
            from pydantic_settings import BaseSettings

            class Base(BaseSettings):
                shared: int = 1

            class S(Base):
                own: int = 2

            def use(settings: S) -> int:
                return settings.shared
            """
        }
    )
    assert len(reads(project, "Base")["shared"]) == 1
    assert len(reads(project, "S")["shared"]) == 1
