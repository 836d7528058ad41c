"""What stands in an env file: each variable once, where it belongs, and no secret."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.envfile.dotenv import rendered
from inspector.envfile.formats import as_json, compose, configmap, markdown
from tests.envfile.support import item, plan_of, plans_of, text_of
from tests.project.settings_zoo import CASES

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_says_what_is_set_and_what_can_be() -> None:
    text = text_of('''
class Database(BaseSettings):
    """Where the shop keeps its orders.

    Only the first paragraph counts.
    """

    model_config = SettingsConfigDict(env_prefix="DB_")

    url: str = Field(description="Where it is")
    password: SecretStr
    pool_size: int = Field(5, ge=1, le=50)
    mode: Literal["fast", "safe"] = "safe"
    hosts: list[str] = ["a", "b"]
    schema_: str | None = Field(None, validation_alias=AliasChoices("DB_SCHEMA", "SCHEMA"))
''')
    assert text == (
        "# Environment variables of shop\n"
        "# Copy this file to .env and set what is not commented out; the rest shows its default.\n"
        "\n"
        "# ---- Database (app.py) ----\n"
        "# Where the shop keeps its orders.\n"
        "\n"
        "# Where it is\n"
        "# str; required (this value is made up)\n"
        "DB_URL=change-me\n"
        "\n"
        "# SecretStr; secret; required\n"
        "DB_PASSWORD=\n"
        "\n"
        "# int, >= 1, <= 50\n"
        "# DB_POOL_SIZE=5\n"
        "\n"
        "# one of: fast, safe\n"
        "# DB_MODE=safe\n"
        "\n"
        "# list[str]; JSON\n"
        '# DB_HOSTS=["a","b"]\n'
        "\n"
        "# str | None; or SCHEMA\n"
        "# DB_SCHEMA=\n"
    )


def test_an_inherited_variable_stands_once_at_the_class_that_declares_it() -> None:
    plan = plan_of("""
class Base(BaseSettings):
    debug: bool = False

class Child(Base):
    name: str = "x"

class Prefixed(Base):
    model_config = SettingsConfigDict(env_prefix="P_")

base = Base()
""")
    assert [(section.title, [one.name for one in section.items]) for section in plan.sections] == [
        ("Base", ["DEBUG"]),
        ("Child", ["NAME"]),
        ("Prefixed", ["P_DEBUG"]),
    ]
    assert plan.sections[1].notes == ("# It reads variables of Base, too",)
    assert item(plan, "DEBUG").others == ()


def test_a_base_that_nothing_makes_reads_nothing() -> None:
    plan = plan_of("""
class Base(BaseSettings):
    debug: bool = False

class App(Base):
    model_config = SettingsConfigDict(env_prefix="APP_")
""")
    assert [one.name for one in plan.items] == ["APP_DEBUG"]


def test_a_variable_that_two_classes_read_is_marked_at_both() -> None:
    plan = plan_of("""
class One(BaseSettings):
    url: str = "one"
    shared_url: str = Field("x", alias="URL_OF_ALL")

class Two(BaseSettings):
    url: int
    other: str = Field("y", alias="url_of_all")
""")
    assert [one.name for one in plan.items] == ["URL", "URL_OF_ALL"]
    url = item(plan, "URL")
    assert url.active
    assert url.others == ("Two.url",)
    assert "# str; required by Two.url" in url.comment
    assert "# Also read by Two.url" in url.comment
    assert plan.sections[1].notes == (
        "# URL (url) stands at One.url",
        "# URL_OF_ALL (other) stands at One.shared_url",
    )


def test_a_variable_that_is_secret_to_one_of_its_readers_is_secret() -> None:
    plan = plan_of("""
class One(BaseSettings):
    door: str = Field("open sesame", alias="DOOR")

class Two(BaseSettings):
    door_password: SecretStr = Field(SecretStr("x"), alias="DOOR")
""")
    assert item(plan, "DOOR").secret
    assert item(plan, "DOOR").value is None


def test_of_several_names_one_is_written_that_sets_nothing_else() -> None:
    plan = plan_of("""
class One(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="ONE_")
    enabled: bool = Field(True, validation_alias=AliasChoices("enabled", "legacy_enabled", "one_enabled"))

class Two(BaseSettings):
    enabled: bool = Field(False, validation_alias=AliasChoices("enabled", "two_enabled"))
""")
    assert [(one.name, one.others) for one in plan.items] == [("ONE_ENABLED", ()), ("TWO_ENABLED", ())]
    assert "# bool; or ENABLED, LEGACY_ENABLED" in item(plan, "ONE_ENABLED").comment


def test_parts_of_one_json_stand_together() -> None:
    plan = plan_of("""
class S(BaseSettings):
    port: int = Field(80, validation_alias=AliasPath("server", "port"))
    host: str = Field(validation_alias=AliasPath("server", "host", 1))
""")
    (server,) = plan.items
    assert server.active
    assert server.value == '{"port":80}'
    assert server.variable.example == '{"port":80,"host":[null,"change-me"]}'


def test_settings_in_settings_stand_at_their_own_class() -> None:
    plan = plan_of("""
class Inner(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="IN_")
    value: int = 1

class Outer(BaseSettings):
    model_config = SettingsConfigDict(env_nested_delimiter="__")
    made: Inner = Field(default_factory=Inner)
    given: Inner
""")
    assert [(one.name, one.active) for one in plan.items] == [("IN_VALUE", False), ("GIVEN__VALUE", True)]


def test_a_class_whose_sources_leave_the_environment_out_reads_nothing() -> None:
    plan = plan_of("""
from pydantic_settings import YamlConfigSettingsSource

class S(BaseSettings):
    name: str = "x"

    @classmethod
    def settings_customise_sources(cls, settings_cls, init_settings, env_settings, dotenv_settings, file_secret_settings):
        return init_settings, YamlConfigSettingsSource(settings_cls)
""")
    assert plan.items == ()
    assert plan.sections[0].notes == (
        "# Reads no variables: its sources are init_settings, YamlConfigSettingsSource",
    )


def test_what_is_not_known_of_a_class_is_said_there() -> None:
    plan = plan_of("""
import elsewhere

class S(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=elsewhere.prefix())
    name: str = "x"
""")
    assert plan.sections[0].notes == (
        "# Not known: env_prefix of S (elsewhere.prefix() is no constant)",
        "# Left out, as their variables are not known: name",
    )


def test_a_class_that_refuses_the_variables_of_others_says_so() -> None:
    body = 'class A(BaseSettings):\n    model_config = SettingsConfigDict(env_file=".env")\n    a: int = 1\n'
    assert "refuses" not in text_of(body)
    assert "# It refuses variables of other classes in .env, as its `extra` is `forbid`" in text_of(
        f"{body}class B(BaseSettings):\n    b: int = 1\n"
    )


def test_a_hostile_project_writes_no_lines_of_its_own() -> None:
    text = text_of(r"""
class S(BaseSettings):
    described: str = Field("x", description="harmless\nEVIL=1\n\x1b[2J")
    aliased: str = Field("x", alias="a\nEVIL=1")
    valued: str = "x\nEVIL=1"
    escaping: str = "\x1b[2J"
""")
    assert not any(line.startswith("EVIL") for line in text.splitlines())
    assert all(line.isprintable() for line in text.split("\n"))
    assert "# No env file can hold the variable of S.aliased" in text
    assert "# str; no env file can hold its default\n# ESCAPING=\n" in text


# --- secrets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", [name for name, text in CASES.items() if "hunter2" in text])
def test_no_secret_is_written_in_any_format(case: str) -> None:
    (plan,) = plans_of({"app.py": CASES[case]})
    written = [rendered(plan), *compose(plan), *configmap(plan), *markdown(plan), as_json([plan]).decode()]
    assert "hunter2" not in "\n".join(written)


def test_a_default_with_a_secret_that_code_hides_is_not_shown_either() -> None:
    text = text_of("""
import elsewhere

class S(BaseSettings):
    auth: object = elsewhere.Basic("admin", "hunter2")
    made: object = Field(default_factory=lambda: elsewhere.connect("postgresql://app:hunter2@db"))
""")
    assert "hunter2" not in text


# --- several projects --------------------------------------------------------------------------------

_SETTINGS = (
    "from pydantic_settings import BaseSettings\nclass S(BaseSettings, env_prefix='{0}_'):\n    a: int = 1\n"
)


def test_each_project_of_a_tree_has_its_file() -> None:
    found = plans_of({
        "pyproject.toml": "",
        "shop/config.py": _SETTINGS.format("SHOP"),
        "services/mail/pyproject.toml": "",
        "services/mail/src/mail/config.py": _SETTINGS.format("MAIL"),
    })  # fmt: skip
    assert [(plan.path, [one.name for one in plan.items]) for plan in found] == [
        (".env.example", ["SHOP_A"]),
        ("services/mail/.env.example", ["MAIL_A"]),
    ]
    assert found[1].sections[0].heading == "# ---- S (src/mail/config.py) ----"


def test_projects_below_a_common_template_share_it(tmp_path: Path) -> None:
    (tmp_path / ".env.sample").write_text("")
    found = plans_of(
        {
            "one/pyproject.toml": "",
            "one/config.py": _SETTINGS.format("ONE"),
            "two/pyproject.toml": "",
            "two/config.py": _SETTINGS.format("TWO"),
        },
        tmp_path,
    )
    assert [(plan.path, plan.exists, len(plan.items)) for plan in found] == [(".env.sample", True, 2)]


def test_examples_and_scripts_are_no_part_of_it() -> None:
    found = plans_of(
        {"shop/config.py": _SETTINGS.format("SHOP"), "examples/demo.py": _SETTINGS.format("DEMO")}
    )
    assert [one.name for plan in found for one in plan.items] == ["SHOP_A"]


def test_variables_whose_names_are_not_known_are_left_out_and_named() -> None:
    plan = plan_of("""
from elsewhere import PREFIX

class One(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX)
    token: str
    limit: int = 1
    url: str = Field("x", alias="URL")
""")
    assert [one.name for one in plan.items] == ["URL"]
    assert plan.sections[0].notes == (
        "# Not known: env_prefix of One (elsewhere.PREFIX is no constant)",
        "# Left out, as their variables are not known: token, limit",
    )
