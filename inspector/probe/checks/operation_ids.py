"""FP52: every operation has a name of its own."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from inspector.probe.declare import Group, check, failed, passed, skipped, warned

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict

_SHOWN: Final = 5


@check("FP52", Group.OPENAPI)
async def operation_ids(probe: Probe) -> AsyncIterator[Verdict]:
    """Operation ids are there and unique.

    Generators of clients name their functions after them; of two that are alike one gets lost.
    OpenAPI demands that they differ. FastAPI makes an id of the function's name and the path,
    and two of them are alike when one function is registered twice for one path, or when a
    route or the application gives ids of its own.
    """
    document = await probe.document()
    if document is None or not document.operations:
        yield skipped("there is no OpenAPI document with operations")
        return
    exchange = (await probe.found()).exchange
    by_id: dict[str, list[str]] = defaultdict(list)
    nameless = [operation.title for operation in document.operations if not operation.operation_id]
    for operation in document.operations:
        if operation.operation_id:
            by_id[operation.operation_id].append(operation.title)
    double = {name: titles for name, titles in by_id.items() if len(titles) > 1}
    for name, titles in list(double.items())[:_SHOWN]:
        yield failed(f"{' and '.join(titles[:3])} have the same operation id {name}", exchange)
    if nameless:
        yield warned(f"{len(nameless)} operations have no id, the first is {nameless[0]}", exchange)
    if not double and not nameless:
        yield passed(f"{len(by_id)} operations have ids of their own", exchange)
