"""FI1902 repaired: where `frozen=True` goes, and when it must not."""

from __future__ import annotations

import pytest

from tests.fixes.support import repair, source

FROZEN = "model_config = SettingsConfigDict(frozen=True)"
HEAD = "from pydantic_settings import BaseSettings, SettingsConfigDict\n\n\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("SettingsConfigDict()", "SettingsConfigDict(frozen=True)"),
        ('SettingsConfigDict(env_prefix="A_")', 'SettingsConfigDict(env_prefix="A_", frozen=True)'),
        ('SettingsConfigDict(env_prefix="A_",)', 'SettingsConfigDict(env_prefix="A_", frozen=True,)'),
        (
            'SettingsConfigDict(frozen=False, extra="ignore")',
            'SettingsConfigDict(frozen=True, extra="ignore")',
        ),
        ('{"env_prefix": "A_"}', '{"env_prefix": "A_", "frozen": True}'),
        ("{'frozen': (False), 'extra': 'ignore'}", "{'frozen': True, 'extra': 'ignore'}"),
        ("{}", '{"frozen": True}'),
        (
            'SettingsConfigDict(\n        env_prefix="A_",  # ours\n    )',
            'SettingsConfigDict(\n        env_prefix="A_",  # ours\n        frozen=True,\n    )',
        ),
        (
            'SettingsConfigDict(\n        env_prefix="A_"  # ours\n    )',
            'SettingsConfigDict(\n        env_prefix="A_",  # ours\n        frozen=True,\n    )',
        ),
    ],
)
def test_in_a_configuration(old: str, new: str) -> None:
    body = "class Settings(BaseSettings):\n    model_config = {}  # why\n    name: str = 'a'\n"
    repaired = repair(HEAD + body.replace("{}", old, 1), "FI1902")
    assert repaired.text == HEAD + body.replace("{}", new, 1)
    assert repaired.titles == ["Freeze `Settings`"]
    assert repaired.warnings == [None]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "class Settings(BaseSettings):\n    # what it is called\n    name: str = 'a'\n",
            f"class Settings(BaseSettings):\n    {FROZEN}\n\n    # what it is called\n    name: str = 'a'\n",
        ),
        (
            'class Settings(BaseSettings):\n    """All."""\n\n    name: str = "a"\n',
            f'class Settings(BaseSettings):\n    """All."""\n\n    {FROZEN}\n\n    name: str = "a"\n',
        ),
        (
            'class Settings(BaseSettings):\n    """All."""\n    name: str = "a"\n',
            f'class Settings(BaseSettings):\n    """All."""\n\n    {FROZEN}\n\n    name: str = "a"\n',
        ),
        (
            'class Settings(BaseSettings):\n    """All."""',
            'class Settings(BaseSettings):\n    """All."""\n\n    model_config = SettingsConfigDict(frozen=True)',
        ),
        (
            "class Settings(BaseSettings): ...\n",
            "class Settings(BaseSettings):\n    model_config = SettingsConfigDict(frozen=True)\n",
        ),
        (
            "class Settings(BaseSettings):\n\n  pass  # yet\n",
            "class Settings(BaseSettings):\n\n  model_config = SettingsConfigDict(frozen=True)  # yet\n",
        ),
        (
            "class Settings(BaseSettings, frozen=False, env_prefix='A_'):\n    name: str = 'a'\n",
            "class Settings(BaseSettings, frozen=True, env_prefix='A_'):\n    name: str = 'a'\n",
        ),
        (
            "class Settings(BaseSettings):\n    class Config:\n        env_prefix = 'A_'\n",
            "class Settings(BaseSettings):\n    class Config:\n        frozen = True\n        env_prefix = 'A_'\n",
        ),
    ],
)
def test_without_one(old: str, new: str) -> None:
    assert repair(HEAD + old, "FI1902").text == HEAD + new


def test_the_import_joins_the_one_that_is_there() -> None:
    before = """
        from pydantic_settings import (
            BaseSettings,  # the base
        )


        class Settings(BaseSettings):
            name: str = "a"
        """
    assert repair(before, "FI1902").text == source("""
        from pydantic_settings import (
            BaseSettings,  # the base
            SettingsConfigDict,
        )


        class Settings(BaseSettings):
            model_config = SettingsConfigDict(frozen=True)

            name: str = "a"
        """)


def test_a_base_is_frozen_and_not_what_derives_from_it() -> None:
    repaired = repair(
        {
            "shop/base.py": HEAD + "class Base(BaseSettings):\n    pass\n",
            "shop/config.py": "from shop.base import Base\n\n\nclass Settings(Base):\n    name: str = 'a'\n",
        },
        "FI1902",
    )
    assert repaired.titles == ["Freeze `Base`"]
    assert (repaired.fixed.fixed, repaired.fixed.remaining) == (2, 0)


ASSIGNING = "class Settings(BaseSettings):\n    name: str = 'a'\n\n    def rename(self) -> None:\n        self.name = 'b'\n"


def test_settings_that_set_themselves_are_left_alone() -> None:
    repaired = repair(HEAD + ASSIGNING, "FI1902")
    assert repaired.text == HEAD + ASSIGNING
    assert repaired.reasons == ["`self.name` is set at app.py:8, which would raise"]


def test_an_assignment_in_a_test_counts() -> None:
    repaired = repair(
        {
            "shop/config.py": HEAD
            + "class Settings(BaseSettings):\n    name: str = 'a'\n\n\nsettings = Settings()\n",
            "tests/test_shop.py": "from shop.config import settings\n\n\n"
            "def test_it(monkeypatch):\n    monkeypatch.setattr(settings, 'name', 'b')\n",
        },
        "FI1902",
    )
    assert repaired.titles == []
    assert repaired.reasons == ["`settings.name` is set at tests/test_shop.py:5, which would raise"]


def test_an_assignment_to_something_unknown_makes_it_unsafe() -> None:
    files = {
        "shop/config.py": HEAD + "class Settings(BaseSettings):\n    name: str = 'a'\n",
        "shop/other.py": "def rename(thing):\n    thing.name = 'b'\n",
    }
    cautious = repair(files, "FI1902", unsafe=False)
    assert cautious.titles == []
    assert cautious.warnings == ["`thing.name` is set at shop/other.py:2, which may be this class"]
    assert repair(files, "FI1902").titles == ["Freeze `Settings`"]
