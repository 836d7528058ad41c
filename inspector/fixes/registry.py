"""Every codemod there is: an explicit list, in the order of the codes."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from inspector.fixes.codemods.create_without_201 import create_without_201
from inspector.fixes.codemods.legacy_typing import legacy_typing
from inspector.fixes.codemods.non_annotated_dependency import non_annotated_dependency
from inspector.fixes.codemods.pydantic_v1_api import pydantic_v1_api
from inspector.fixes.codemods.redundant_response_model import redundant_response_model
from inspector.fixes.codemods.secret_not_secretstr import secret_not_secretstr
from inspector.fixes.codemods.settings_loader_not_cached import settings_loader_not_cached
from inspector.fixes.codemods.settings_not_frozen import settings_not_frozen
from inspector.fixes.codemods.validator_not_classmethod import validator_not_classmethod

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.fixes.codemod import Codemod

CODEMODS: Final[tuple[Codemod, ...]] = (
    # 03 schemas
    pydantic_v1_api,
    validator_not_classmethod,
    # 04 dependency injection
    non_annotated_dependency,
    # 06 API design
    create_without_201,
    redundant_response_model,
    # 12 quality
    legacy_typing,
    # 19 settings
    settings_not_frozen,
    secret_not_secretstr,
    settings_loader_not_cached,
)

_BY_CODE: Final[Mapping[str, Codemod]] = MappingProxyType({one.code: one for one in CODEMODS})


def by_code(code: str) -> Codemod | None:
    """Return the codemod of a rule, None where it has none."""
    return _BY_CODE.get(code)
