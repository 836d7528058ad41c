"""Env files of small projects of texts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from inspector.envfile.dotenv import rendered
from inspector.envfile.plan import plans
from tests.support import project_from

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.envfile.model import EnvItem, EnvPlan

HEAD = """
from typing import Annotated, Literal
from pydantic import AliasChoices, AliasPath, BaseModel, Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict
"""


def plans_of(files: Mapping[str, str], root: Path = Path("nowhere")) -> tuple[EnvPlan, ...]:
    """The env files of a project; `root` is where templates are looked for."""
    project = project_from(files, root)
    return plans(root, "shop", project.settings, project.unresolved_settings)


def plan_of(body: str) -> EnvPlan:
    """The env file of one module, after the usual imports."""
    (found,) = plans_of({"app.py": f"{HEAD}\n{body}"})
    return found


def text_of(body: str) -> str:
    """The text of that file."""
    return rendered(plan_of(body))


def item(plan: EnvPlan, name: str) -> EnvItem:
    """A variable of a plan."""
    return next(one for one in plan.items if one.name == name)
