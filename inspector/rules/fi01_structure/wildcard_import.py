"""FI0106: `from x import *`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import SourceFile
    from inspector.project.model import Project
    from inspector.source.facts import ImportFact


@rule("FI0106", Severity.WARNING)
def wildcard_import(project: Project) -> Iterator[Violation]:
    """A star import brings in names that nobody can see.

    After `from shop.common import *` no reader, search or type checker can say where a
    name comes from. A name that is added over there silently replaces one of the same
    name over here, and one that is removed breaks at run time, at its first use.

    Import the names that are used, or the module: `from shop import common`.

    An `__init__.py` that collects the names of its own package is silent.
    """
    for file in project.app_files:
        if file.path.rpartition("/")[2] == "__init__.py":
            continue
        for fact in file.facts.imports:
            if fact.bound == "*":
                yield Violation(file.place(fact.span), _message(fact, file))


def _message(fact: ImportFact, file: SourceFile) -> str:
    source = "." * fact.level + fact.module
    return (
        f"`from {source} import *` hides where the names of `{file.module}` come from, and a name that "
        f"`{source}` gains may replace one here; import the names that are used"
    )


wildcard_import.bad("""
# --- shop/common.py
MAX_ITEMS = 100
# --- shop/orders.py
from shop.common import *  # <- FI0106


def page_size() -> int:
    return MAX_ITEMS
""")

wildcard_import.bad("""
# --- shop/orders/limits.py
LARGEST = 100
# --- shop/orders/router.py
from fastapi import APIRouter

from .limits import *  # <- FI0106

router = APIRouter()

try:
    from shop.orders.overrides import *  # <- FI0106
except ImportError:
    pass


@router.get("/orders/largest")
async def read_largest() -> int:
    return LARGEST
# --- shop/orders/overrides.py
LARGEST = 200
""")

wildcard_import.good("""
# --- shop/orders/__init__.py
from shop.orders.limits import *
# --- shop/orders/limits.py
LARGEST = 100
# --- shop/orders/router.py
from shop.orders.limits import LARGEST


def page_size(factor: int) -> int:
    return LARGEST * factor
""")

wildcard_import.good("""
# --- tests/test_orders.py
from shop.orders import *
# --- shop/orders.py
from shop import limits


def page_size() -> int:
    return limits.LARGEST
# --- shop/limits.py
LARGEST = 100
""")
