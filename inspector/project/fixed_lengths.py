"""Which iterables are as long as the code makes them, whatever the data: displays and constants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name
from inspector.project.code import Class
from inspector.project.names import Local, Variable
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import CallSite, Function, Owner
    from inspector.project.model import Project

_ONE_MORE: Final = frozenset({"add", "append", "insert"})
_MANY_MORE: Final = frozenset({"extend", "update"})
_ONLY_READ: Final = frozenset({"bool", "enumerate", "len", "list", "print", "set", "sorted", "tuple"})
_SAME_LENGTH: Final = frozenset({"enumerate", "list", "reversed", "set", "sorted", "tuple", "zip"})
_DEEPEST: Final = 6


def is_of_fixed_length(project: Project, owner: Owner, iterable: s.Expr, depth: int = 0) -> bool:
    """Whether a loop over a value makes as many turns for a thousand rows as for one.

    A function of the project gives such a value when everything that it returns is one.
    """
    if depth > _DEEPEST:
        return False
    match iterable:
        case s.Const():
            return True
        case s.Sequence(items=items):
            spread = (item.value for item in items if isinstance(item, s.Starred))
            return all(is_of_fixed_length(project, owner, one, depth + 1) for one in spread)
        case s.Mapping(keys=keys, values=values):
            spread = (value for key, value in zip(keys, values, strict=True) if key is None)
            return all(is_of_fixed_length(project, owner, one, depth + 1) for one in spread)
        case s.Conditional(body=body, orelse=orelse):
            return all(is_of_fixed_length(project, owner, one, depth + 1) for one in (body, orelse))
        case s.Call(func=s.Ref(path="range"), args=args):
            return all(isinstance(arg, s.Const) for arg in args)
        case s.Call(func=s.Ref(path=path), args=(first, *_)) if path in _SAME_LENGTH:
            return is_of_fixed_length(project, owner, first, depth)
        case s.Call(func=func, args=()) if called_name(iterable) in {"items", "keys", "values"}:
            base = func.base if isinstance(func, s.Attr) else s.Ref(s.render(func).rpartition(".")[0], 0, 0)
            return is_of_fixed_length(project, owner, base, depth)
        case s.Await(value=s.Call() as call):
            return _is_given(project, owner, call, depth, awaited=True)
        case s.Call():
            return _is_given(project, owner, iterable, depth, awaited=False)
        case s.Ref(path=path):
            symbol = project.resolve(owner, path)
            if isinstance(symbol, Local):
                return _is_kept(project, symbol.function, symbol.name, depth)
            # what is bound at import is as long as the code makes it, and so is an enumeration
            return isinstance(symbol, Variable | Class)
        case _:
            return False


def _is_given(project: Project, owner: Owner, call: s.Call, depth: int, *, awaited: bool) -> bool:
    """Whether a call gives a value of fixed length."""
    function = project.types.callee(owner, call.func).function
    if function is None or function.fact.is_generator or function.is_async is not awaited:
        return False
    if function.fact.decorators:
        return False
    returned = [part.value for part in s.statements(function.body) if isinstance(part, s.Return)]
    values = [value for value in returned if value is not None]
    return bool(values) and all(is_of_fixed_length(project, function, value, depth + 1) for value in values)


def _is_kept(project: Project, function: Function, name: str, depth: int) -> bool:
    """Whether a local variable has a value of fixed length, and nothing makes it longer turn by turn."""
    values = project.types.assigned(function, name)
    if len(values) != 1:
        return False
    match values[0]:
        case s.Sequence(items=(_, *_)) as display:
            return is_of_fixed_length(project, function, display, depth + 1)
        case s.Sequence(kind="list" | "set") | s.Call() | s.Await() | s.Conditional():
            fixed = is_of_fixed_length(project, function, values[0], depth + 1)
            return fixed and not _grows(project, function, name, depth)
        case s.Call(func=s.Ref(path="set" | "list"), args=()):
            return not _grows(project, function, name, depth)
        case _:
            return False


def _grows(project: Project, function: Function, name: str, depth: int) -> bool:
    """Whether a function puts more into a variable than it has statements that do."""
    if any(_adds(project, function, site, name, depth) for site in function.calls):
        return True
    return any(
        isinstance(part, s.AugAssign) and isinstance(part.target, s.Ref) and part.target.path == name
        for part in s.statements(function.body)
    )


def _adds(project: Project, function: Function, site: CallSite, name: str, depth: int) -> bool:
    """Whether a call may put any number of things into a variable."""
    call = site.call
    if isinstance(call.func, s.Ref) and call.func.path.rpartition(".")[0] == name:
        method = called_name(call)
        if method in _MANY_MORE:
            return bool(site.loops) or not all(
                is_of_fixed_length(project, function, more, depth + 1) for more in call.args
            )
        return method in _ONE_MORE and bool(site.loops)
    given = (*call.args, *(keyword.value for keyword in call.keywords))
    return called_name(call) not in _ONLY_READ and any(
        isinstance(value, s.Ref) and value.path == name for value in given
    )
