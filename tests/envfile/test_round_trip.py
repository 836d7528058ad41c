"""What is written loads through the real pydantic-settings into the values that it stands for.

Every class refuses what it does not know (`extra="forbid"`), so that loading shows too
that no variable of a file is ignored.
"""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from inspector.envfile.dotenv import rendered
from inspector.envfile.formats import compose, configmap
from inspector.envfile.plan import plans
from inspector.envfile.text import assignment
from tests.project.real_settings import environment, imported, settings_classes
from tests.project.settings_zoo import CASES
from tests.support import project_from

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from pydantic_settings import BaseSettings

    from inspector.envfile.model import EnvItem, EnvPlan

_SECRET = "a-secret-that-somebody-fills-in"


def cases() -> Iterator[tuple[str, type[BaseSettings], EnvPlan]]:
    """Every settings class of the zoo that can be made, alone in its env file."""
    for case, text in CASES.items():
        project = project_from({"app.py": text})
        with imported(text) as module:
            real = settings_classes(module)
            for one in project.settings:
                cls = real[one.name.rpartition(":")[2]]
                if not cls.__pydantic_generic_metadata__["parameters"]:
                    (plan,) = plans(Path("nowhere"), "zoo", [one])
                    yield f"{case}: {cls.__name__}", cls, plan


_FOUND = list(cases())
every_class = pytest.mark.parametrize(
    ("cls", "plan"), [(cls, plan) for _, cls, plan in _FOUND], ids=[name for name, _, _ in _FOUND]
)


def stands_for_the_default(item: EnvItem) -> bool:
    """Whether a commented-out value is what pydantic takes when the variable is not set."""
    return item.value is not None and not item.variable.masked and not item.variable.absent


def lines(plan: EnvPlan, *, everything: bool) -> list[str]:
    """The assignments of a file with required secrets filled in; with `everything`, comment signs taken away."""
    found = []
    for item in plan.items:
        if item.active:
            found.append(assignment(item.name, item.value if item.value is not None else _SECRET))
        elif everything and stands_for_the_default(item):
            found.append(assignment(item.name, item.value))
    return found


def load(cls: type[BaseSettings], file: Path | None) -> dict[str, Any]:
    with environment({}), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = cls(_env_file=file)
    return {name: getattr(made, name) for name in cls.model_fields}


@every_class
def test_defaults_in_the_file_are_the_defaults_of_the_class(
    cls: type[BaseSettings], plan: EnvPlan, tmp_path: Path
) -> None:
    required, everything = tmp_path / "required.env", tmp_path / "everything.env"
    required.write_text("\n".join(lines(plan, everything=False)), encoding="utf-8")
    everything.write_text("\n".join(lines(plan, everything=True)), encoding="utf-8")
    assert load(cls, everything) == load(cls, required)


@every_class
def test_a_copy_of_the_file_lacks_nothing_but_required_secrets(
    cls: type[BaseSettings], plan: EnvPlan, tmp_path: Path
) -> None:
    file = tmp_path / ".env"
    file.write_text(rendered(plan), encoding="utf-8")
    if any(item.active and item.value is None and not item.secret for item in plan.items):
        pytest.fail("a required variable without secret has no value")
    loaded = load(cls, file)
    assert set(loaded) == set(cls.model_fields)


@every_class
def test_the_config_map_and_secret_hold_the_same(
    cls: type[BaseSettings], plan: EnvPlan, tmp_path: Path
) -> None:
    items = {item.name: item for item in plan.items}
    text = "\n".join(uncommented(configmap(plan), items))
    variables: dict[str, str] = {}
    for document in yaml.safe_load_all(text):
        variables |= document.get("data") or document.get("stringData") or {}
    for name, item in items.items():
        if item.active and item.value is None:
            assert variables[name] == ""
            variables[name] = _SECRET
    required = tmp_path / "required.env"
    required.write_text("\n".join(lines(plan, everything=False)), encoding="utf-8")
    with environment(variables), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made = cls()
    assert {name: getattr(made, name) for name in cls.model_fields} == load(cls, required)


@every_class
def test_the_compose_environment_holds_the_same(cls: type[BaseSettings], plan: EnvPlan) -> None:
    items = {item.name: item for item in plan.items}
    document = yaml.safe_load("\n".join(uncommented(compose(plan), items)))
    for name, value in (document["environment"] or {}).items():
        item = items[name]
        expected = f"${{{name}:?}}" if item.active else str(item.value).replace("$", "$$")
        assert value == expected
    del cls


def uncommented(text: Iterator[str], items: dict[str, EnvItem]) -> Iterator[str]:
    """The lines of a manifest with the sign taken away from values that stand for defaults."""
    for line in text:
        name = line.removeprefix("  # ").partition(": ")[0].strip('"')
        if line.startswith("  # ") and name in items and stands_for_the_default(items[name]):
            yield f"  {line[4:]}"
        else:
            yield line.removesuffix(" {}  # nothing has to be set")
