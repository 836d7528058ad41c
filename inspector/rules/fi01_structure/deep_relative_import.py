"""FI0107: a relative import that climbs two or more packages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.names import Module, Namespace
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.code import SourceFile
    from inspector.project.model import Project
    from inspector.source.facts import ImportFact

_SHALLOWEST: Final = 3  # one dot is the package itself, two its parent


@rule("FI0107", Severity.INFO)
def deep_relative_import(project: Project) -> Iterator[Violation]:
    """Dots climb two or more packages to what an absolute import would name.

    Whoever reads `from ...core import settings` has to count folders to know what is
    meant, and the import breaks, or means another module, as soon as either file moves.

    Write the absolute path, `from shop.core import settings`. One or two dots, for
    neighbours in the same package or the one above, are fine.
    """
    for file in project.app_files:
        for fact in file.facts.imports:
            if fact.level >= _SHALLOWEST:
                yield Violation(file.place(fact.span), _message(project, file, fact))


def _message(project: Project, file: SourceFile, fact: ImportFact) -> str:
    written = "." * fact.level + fact.module
    climbed = fact.level - 1
    return (
        f"`from {written}` climbs {climbed} packages up from `{file.module}`, so it breaks when either "
        f"moves; write {_absolute(project, file, fact)}"
    )


def _absolute(project: Project, file: SourceFile, fact: ImportFact) -> str:
    match project.names.import_target(file, fact.module, fact.level):
        case Module(file=target) if target.module:
            return f"`from {target.module}`"
        case Namespace(name=name):
            return f"`from {name}`"
        case _:
            return "the absolute path"


deep_relative_import.bad("""
# --- shop/core/settings.py
PAGE_SIZE = 20
# --- shop/core/__init__.py
# --- shop/__init__.py
# --- shop/orders/__init__.py
# --- shop/orders/api/__init__.py
# --- shop/orders/api/router.py
from ...core.settings import PAGE_SIZE  # <- FI0107


def page_size() -> int:
    return PAGE_SIZE
""")

deep_relative_import.bad("""
# --- src/shop/__init__.py
# --- src/shop/core/__init__.py
PAGE_SIZE = 20
# --- src/shop/orders/__init__.py
# --- src/shop/orders/api/__init__.py
from ... import core  # <- FI0107
# --- src/shop/orders/api/v1/__init__.py
# --- src/shop/orders/api/v1/lines.py
def page_size() -> int:
    from ....core import (  # <- FI0107
        PAGE_SIZE as size,
    )

    return size
""")

deep_relative_import.good("""
# --- shop/__init__.py
# --- shop/core/__init__.py
# --- shop/core/settings.py
PAGE_SIZE = 20
# --- shop/orders/__init__.py
# --- shop/orders/limits.py
LARGEST = 100
# --- shop/orders/router.py
from ..core.settings import PAGE_SIZE
from .limits import LARGEST


def page_size() -> int:
    return min(PAGE_SIZE, LARGEST)
""")

deep_relative_import.good("""
# --- shop/__init__.py
# --- shop/core/__init__.py
PAGE_SIZE = 20
# --- shop/orders/__init__.py
# --- shop/orders/api/__init__.py
# --- shop/orders/api/router.py
from shop.core import PAGE_SIZE


def page_size() -> int:
    return PAGE_SIZE
""")
