"""What kind of loop a loop is: over things, over batches, a retry, or a worker that waits for work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import CallSite

_BATCH_WORDS: Final = ("batch", "chunk", "page", "slice")
_PAUSES: Final = frozenset({"sleep", "wait", "wait_for"})


def is_over_batches(loop: s.For | s.While) -> bool:
    """Whether each turn of a loop is about a batch of things, not about one."""
    match loop:
        case s.For(target=target, iterable=iterable):
            words = s.render(target).lower() + s.render(iterable).lower()
            # `range(0, total, size)` steps from batch to batch
            stepped = (
                isinstance(iterable, s.Call) and called_name(iterable) == "range" and len(iterable.args) == 3
            )
            return stepped or any(word in words for word in _BATCH_WORDS)
        case s.While(body=body):
            return any(
                isinstance(part, s.Call) and called_name(part) in {"limit", "fetchmany"}
                for part in s.expressions(body)
            )


def waits_for_work(loop: s.For | s.While) -> bool:
    """Whether a loop goes on for ever, or polls: each turn is a piece of work of its own."""
    if isinstance(loop, s.For):
        return loop.is_async
    if isinstance(loop.test, s.Const) and loop.test.value:
        return True
    return any(isinstance(part, s.Call) and called_name(part) in _PAUSES for part in s.expressions(loop.body))


def ends_the_loop(body: tuple[s.Stmt, ...], site: CallSite) -> bool:
    """Whether what follows the commit leaves the loop: `commit(); return`."""
    for position, statement in enumerate(body):
        if not any(part is site.call for part in s.expressions((statement,))):
            continue
        after = (*body[position:], *(statement.orelse if isinstance(statement, s.Try) else ()))
        if any(_leaves(following) for following in after):
            return True
        return any(ends_the_loop(block, site) for block in s.blocks(statement))
    return False


def is_after_an_error(body: tuple[s.Stmt, ...], site: CallSite) -> bool:
    """Whether a call in a loop's body stands in an `except`: only turns that fail make it."""
    return any(
        part is site.call
        for statement in s.statements(body)
        if isinstance(statement, s.Try)
        for handler in statement.handlers
        for part in s.expressions(handler.body)
    )


def _leaves(statement: s.Stmt) -> bool:
    if isinstance(statement, s.Simple):
        return statement.kind == "break"
    return isinstance(statement, s.Return | s.Raise)
