"""FI1907: let a settings loader remember its instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from inspector.fixes.codemod import CannotRepairError, Repair, codemod

if TYPE_CHECKING:
    from inspector.fixes.sources import Sources
    from inspector.rules.declare import Finding


@codemod("FI1907")
def settings_loader_not_cached(finding: Finding, sources: Sources) -> Repair:
    """Put `@lru_cache` above the loader.

    Unsafe: who changes the environment and calls the loader again gets what was read
    before. Refused for a coroutine, whose callers await it.
    """
    source = sources.at(finding.place)
    node = source.node(finding.place, cst.FunctionDef)
    name = node.name.value
    if node.asynchronous is not None:
        raise CannotRepairError(f"`{name}` is a coroutine, which its callers await")
    named = source.name("functools.lru_cache", node)
    return Repair(
        finding,
        f"Cache what `{name}` returns",
        (source.insert(source.start(node), f"@{named.text}\n{source.indent(node)}"),),
        named.needs,
        unsafe=f"`{name}` no longer notices when the environment changes; tests have to call "
        f"`{name}.cache_clear()`",
    )
