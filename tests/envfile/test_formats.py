"""Variables for Compose, Kubernetes, documentation and programs."""

from __future__ import annotations

import json

import yaml

from inspector.envfile.formats import as_json, compose, configmap, markdown
from tests.envfile.support import plan_of, plans_of

PLAN = plan_of(r"""
class Shop(BaseSettings):
    '''The | shop.'''

    model_config = SettingsConfigDict(env_prefix="SHOP_")

    name: str
    token: SecretStr
    password: str = "hunter2"
    database: str = "postgresql://app:hunter2@db/shop"
    title: str = Field("a | `b` $c", description="A *title* | <b>")
    pattern: Annotated[str, Field(pattern="^[a|b]$")] = "a"
    level: Literal["low", "high"] = "low"
    no: bool = True
""")


def test_compose_takes_required_variables_from_outside() -> None:
    document = yaml.safe_load("\n".join(compose(PLAN)))
    assert document == {"environment": {"SHOP_NAME": "${SHOP_NAME:?}", "SHOP_TOKEN": "${SHOP_TOKEN:?}"}}
    text = "\n".join(compose(PLAN))
    assert '  # SHOP_TITLE: "a | `b` $$c"' in text
    assert "  # SHOP_PASSWORD: ${SHOP_PASSWORD}" in text


def test_compose_without_required_variables_is_valid_too() -> None:
    plan = plan_of("class S(BaseSettings):\n    a: int = 1\n")
    assert yaml.safe_load("\n".join(compose(plan))) == {"environment": {}}


def test_secrets_and_connection_strings_stand_in_a_secret() -> None:
    config, secret = yaml.safe_load_all("\n".join(configmap(PLAN)))
    assert config == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "shop"},
        "data": {"SHOP_NAME": "change-me"},
    }
    assert secret == {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": {"name": "shop"},
        "type": "Opaque",
        "stringData": {"SHOP_TOKEN": ""},
    }
    text = "\n".join(configmap(PLAN)).partition("---")[2]
    assert '  # SHOP_DATABASE: "postgresql://app@db/shop"' in text


def test_markdown_has_a_row_a_variable_and_as_many_cells_in_each() -> None:
    lines = list(markdown(PLAN))
    rows = [line for line in lines if line.startswith("| ")]
    assert len(rows) == 1 + len(PLAN.items)
    assert {row.replace("\\|", "").count("|") for row in rows} == {5}
    assert "| `SHOP_TITLE` | `str` | ``a \\| `b` $c`` | A \\*title\\* \\| &lt;b> |" in rows
    assert "The \\| shop." in lines


def test_json_says_everything_but_secrets() -> None:
    document = json.loads(as_json([PLAN]))
    assert document["version"] == 1
    (file,) = document["files"]
    assert (file["file"], file["exists"]) == (".env.example", False)
    (cls,) = file["classes"]
    assert (cls["class"], cls["file"], cls["line"]) == ("app:Shop", "app.py", 7)
    level = next(one for one in cls["variables"] if one["name"] == "SHOP_LEVEL")
    assert level == {
        "name": "SHOP_LEVEL",
        "names": ["SHOP_LEVEL"],
        "required": False,
        "secret": False,
        "type": "Literal['low', 'high']",
        "json": False,
        "value": "low",
        "choices": ["low", "high"],
        "limits": [],
        "description": None,
        "field": "level",
        "file": "app.py",
        "line": 18,
        "also_read_by": [],
    }


def test_file_names_that_are_no_text_are_escaped() -> None:
    source = "from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    a: int = 1\n"
    (plan,) = plans_of({"caf\udce9/config.py": source})
    document = json.loads(as_json([plan]))
    assert document["files"][0]["classes"][0]["file"] == "caf\\udce9/config.py"
    assert "# ---- S (caf\\udce9/config.py) ----" in "\n".join(compose(plan))
