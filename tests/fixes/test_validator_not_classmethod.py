"""FI0306 repaired: pydantic calls the validator as before, and the decorators say how."""

from __future__ import annotations

import warnings

import pytest
from pydantic import BaseModel, ValidationError
from pydantic.warnings import PydanticDeprecatedSince212

from tests.fixes.support import repair

HEAD = "from typing import Any\n\nfrom pydantic import BaseModel, field_validator, model_validator\n\n\n"
CLASS = "class Book(BaseModel):\n    title: str = ''\n    price: int = 1\n\n"


def model(body: str) -> str:
    return HEAD + CLASS + body


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "    @field_validator('title')\n    def strip(cls, value):\n        return value.strip()\n",
            (
                "    @field_validator('title')\n    @classmethod\n    def strip(cls, value):\n"
                "        return value.strip()\n"
            ),
        ),
        (
            (
                "    # as typed\n    @field_validator(  # one\n        'title',\n        mode='before',\n    )  # two\n"
                "    def strip(cls, value):\n        return value.strip()\n"
            ),
            (
                "    # as typed\n    @field_validator(  # one\n        'title',\n        mode='before',\n    )  # two\n"
                "    @classmethod\n    def strip(cls, value):\n        return value.strip()\n"
            ),
        ),
        (
            "    @field_validator('title')\n    def strip(value):\n        return value.strip()\n",
            "    @field_validator('title')\n    @staticmethod\n    def strip(value):\n        return value.strip()\n",
        ),
        (
            "    @field_validator('title')\n    def strip(value, info):\n        return value.strip()\n",
            (
                "    @field_validator('title')\n    @staticmethod\n    def strip(value, info):\n"
                "        return value.strip()\n"
            ),
        ),
        (
            "    @model_validator(mode='before')\n    def fill(cls, data):\n        return {'price': 2} | data\n",
            (
                "    @model_validator(mode='before')\n    @classmethod\n    def fill(cls, data):\n"
                "        return {'price': 2} | data\n"
            ),
        ),
        (
            (
                "    @model_validator(mode='after')\n    @classmethod\n    def cheap(cls, book: Any) -> Any:\n"
                "        if book.price > cls.most():\n            raise ValueError(f'{book.title}: {book.price}')\n"
                "        return book\n\n    @classmethod\n    def most(cls):\n        return 9\n"
            ),
            (
                "    @model_validator(mode='after')\n    def cheap(self) -> Any:\n"
                "        if self.price > type(self).most():\n"
                "            raise ValueError(f'{self.title}: {self.price}')\n"
                "        return self\n\n    @classmethod\n    def most(cls):\n        return 9\n"
            ),
        ),
        (
            (
                "    @model_validator(mode='after')\n    @classmethod  # for now\n    def cheap(cls, book, info):\n"
                "        return dict(book=book)['book']\n"
            ),
            (
                "    @model_validator(mode='after')\n    # for now\n    def cheap(self, info):\n"
                "        return dict(book=self)['book']\n"
            ),
        ),
        (
            (
                "    @model_validator(mode='after')\n    @classmethod\n    def cheap(\n"
                "        cls, book: 'Book'\n    ) -> 'Book':\n        return book\n"
            ),
            "    @model_validator(mode='after')\n    def cheap(self) -> 'Book':\n        return self\n",
        ),
    ],
)
def test_what_pydantic_does_today_is_written_down(old: str, new: str) -> None:
    repaired = repair(model(old), "FI0306", unsafe=False)
    assert repaired.text == model(new)
    assert behaviour(model(old)) == behaviour(repaired.text)


def test_imports_of_dropped_annotations_go() -> None:
    body = "    @model_validator(mode='after')\n    @classmethod\n    def cheap(cls, book: Any):\n        return book\n"
    assert repair(model(body), "FI0306").text.startswith("from pydantic import")


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        (
            "    @classmethod\n    @field_validator('title')\n    def strip(cls, value):\n        return value.strip()\n",
            "    @field_validator('title')\n    @classmethod\n    def strip(cls, value):\n        return value.strip()\n",
            "pydantic never saw the validator, and runs it from now on",
        ),
        (
            "    @classmethod\n    @model_validator(mode='after')\n    def cheap(cls, book):\n        assert book.price < 9\n        return book\n",
            "    @model_validator(mode='after')\n    def cheap(self):\n        assert self.price < 9\n        return self\n",
            "pydantic never saw the validator, and runs it from now on",
        ),
        (
            "    @field_validator('title')\n    def strip(self, value):\n        return value.strip() or self.__name__\n",
            (
                "    @field_validator('title')\n    @classmethod\n    def strip(cls, value):\n"
                "        return value.strip() or cls.__name__\n"
            ),
            "it gets the class first, where it asks for an instance and pydantic gave it none",
        ),
    ],
)
def test_what_never_ran_runs_afterwards(old: str, new: str, why: str) -> None:
    assert repair(model(old), "FI0306", unsafe=False).text == model(old)
    repaired = repair(model(old), "FI0306")
    assert repaired.text == model(new)
    assert repaired.warnings == [why]
    assert behaviour(model(old)) != behaviour(repaired.text)


def test_a_static_method_is_unsafe_where_something_of_its_name_is_called() -> None:
    body = (
        "    @field_validator('title')\n    def strip(value):\n        return value.strip()\n\n"
        "    def again(self):\n        return self.strip()\n"
    )
    repaired = repair(model(body), "FI0306", unsafe=False)
    assert repaired.text == model(body)
    assert repaired.warnings == ["`Book.again` in app.py calls something of its name"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (
            (
                "    @field_validator('title')\n    @field_validator('price')\n    def strip(cls, value):\n"
                "        return value\n"
            ),
            "it is a validator by several decorators",
        ),
        (
            (
                "    @model_validator(mode='after')\n    @classmethod\n    def cheap(cls, book):\n"
                "        book = book.copy()\n        return book\n"
            ),
            "`book` is assigned in the validator",
        ),
        (
            (
                "    @model_validator(mode='after')\n    @classmethod\n    def cheap(cls, book):\n"
                "        return [book for book in (book,)][0]\n"
            ),
            "`book` is assigned in the validator",
        ),
        (
            (
                "    @model_validator(mode='after')\n    @classmethod\n    def cheap(cls, book):\n"
                "        return super().cheap(book)\n"
            ),
            "its parameters cannot be renamed",
        ),
        (
            "    @model_validator(mode='after')\n    @classmethod\n    def cheap(cls):\n        return cls\n",
            "it takes no model",
        ),
        (
            "    @field_validator('title')\n    def strip(self, value):\n        cls = 1\n        return value\n",
            "it has `self`, which there is none of, and `cls` as well",
        ),
    ],
)
def test_what_is_left_alone(body: str, reason: str) -> None:
    repaired = repair(model(body), "FI0306")
    assert repaired.text == model(body)
    assert set(repaired.reasons) == {reason}


def behaviour(text: str) -> list[str]:
    """What pydantic itself makes of the model of a module, for some inputs."""
    scope: dict[str, object] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PydanticDeprecatedSince212)
        try:
            exec(compile(text, "<model>", "exec", dont_inherit=True), scope)
        except Exception as error:  # noqa: BLE001  # what a class does when it is made is what is asked
            return [type(error).__name__]
    book = scope["Book"]
    assert isinstance(book, type)
    assert issubclass(book, BaseModel)
    found = []
    for data in ({}, {"title": " a "}, {"title": "", "price": 99}, {"price": "x"}):
        try:
            found.append(repr(book.model_validate(data)))
        except ValidationError as error:
            found.append(str(error.errors(include_url=False, include_context=False)))
    return found
