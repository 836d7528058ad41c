"""Every rule there is: an explicit list, in the order of the codes.

A rule's module is named after it and exports it under that name.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from inspector.rules.fi12_quality.legacy_typing import legacy_typing
from inspector.rules.fi12_quality.ruff_not_configured import ruff_not_configured

if TYPE_CHECKING:
    from collections.abc import Mapping

    from inspector.rules.declare import Rule

RULES: Final[tuple[Rule, ...]] = (
    # 01 structure
    # 02 async
    # 03 schemas
    # 04 injection
    # 05 database
    # 06 api
    # 07 errors
    # 08 testing
    # 09 performance
    # 10 security
    # 11 logging
    # 12 quality
    legacy_typing,
    ruff_not_configured,
    # 13 caching
    # 14 tasks
    # 15 events
    # 16 tracing
    # 17 auth
    # 18 resilience
    # 19 settings
    # 20 migrations
)

_BY_CODE: Final[Mapping[str, Rule]] = MappingProxyType({rule.code: rule for rule in RULES})
_BY_NAME: Final[Mapping[str, Rule]] = MappingProxyType({rule.name: rule for rule in RULES})


def by_code(code: str) -> Rule | None:
    """Return the rule with a code such as `FI0201`, None where there is none."""
    return _BY_CODE.get(code.upper())


def by_name(name: str) -> Rule | None:
    """Return the rule with a name such as `blocking-call-in-async`, None where there is none."""
    return _BY_NAME.get(name.lower())
