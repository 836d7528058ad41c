"""Whether `|` takes an expression as a type: what `Optional[...]` takes, it does not always."""

from __future__ import annotations

import builtins
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.codemod import CannotRepairError
from inspector.fixes.names import dotted_name
from inspector.project.code import Class, Function
from inspector.project.names import External, Variable
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import Owner
    from inspector.project.model import Project
    from inspector.project.names import Symbol

_FUNCTIONS: Final = frozenset(
    {
        "asyncio.coroutine",
        "multiprocessing.Array", "multiprocessing.Barrier", "multiprocessing.BoundedSemaphore",
        "multiprocessing.Condition", "multiprocessing.Event", "multiprocessing.JoinableQueue",
        "multiprocessing.Lock", "multiprocessing.Manager", "multiprocessing.Pipe", "multiprocessing.Pool",
        "multiprocessing.Queue", "multiprocessing.RLock", "multiprocessing.RawArray",
        "multiprocessing.RawValue", "multiprocessing.Semaphore", "multiprocessing.SimpleQueue",
        "multiprocessing.Value", "numpy.array", "threading.Lock", "threading.RLock",
    }
)  # fmt: skip
"""Functions that are taken for classes, because they are written like some or return what they are called."""

_CLASSES: Final = frozenset(
    {
        "array.array", "collections.defaultdict", "collections.deque", "datetime.date", "datetime.datetime",
        "datetime.time", "datetime.timedelta", "datetime.timezone", "datetime.tzinfo", "functools.partial",
        "http.client.HTTPResponse", "itertools.chain", "numpy.dtype", "numpy.generic", "numpy.ndarray",
        "pandas.core.frame.DataFrame", "socket.socket", "sqlalchemy.ext.asyncio.async_sessionmaker",
        "sqlalchemy.orm.scoped_session", "sqlalchemy.orm.sessionmaker", "weakref.ref",
    }
)  # fmt: skip
"""Classes that are not written like one."""

_MAKERS: Final = frozenset(
    {"TypeVar", "NewType", "ParamSpec", "TypedDict", "NamedTuple", "namedtuple", "Enum"}
)


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is not known to be a type, and so may make `|` fail when the code runs."""

    text: str


def doubt(project: Project, owner: Owner, node: cst.BaseExpression) -> Doubt | None:
    """Return what is doubtful about an operand, None where it is a type; raises CannotRepairError."""
    match node:
        case cst.Name(value="None") | cst.Subscript():
            return None
        case cst.BinaryOperation(operator=cst.BitOr(), left=left, right=right):
            return doubt(project, owner, left) or doubt(project, owner, right)
        case cst.Name() | cst.Attribute() if dotted_name(node):
            name = dotted_name(node)
            return _doubt_of(project, project.names.resolve(owner, name), name)
        case _:
            raise CannotRepairError("`|` does not take what it holds")


def _doubt_of(project: Project, symbol: Symbol, name: str, hops: int = 10) -> Doubt | None:
    match symbol:
        case Class():
            return None
        case Function():
            raise CannotRepairError(f"`{name}` is a function, which `|` does not take")
        case External(name=full):
            return _doubt_of_library(full, name)
        case Variable(cls=cls) if cls is not None:
            raise CannotRepairError(f"`{name}` is set in the class body, so that `|` would not see the type")
        case Variable(file=file, name=variable) if hops:
            values = [
                statement.value
                for statement in s.statements(file.body)
                if isinstance(statement, (s.Assign, s.AnnAssign)) and _assigns(statement, variable)
            ]
            if len(values) == 1 and values[0] is not None and _is_type(project, file, values[0], hops):
                return None
            return Doubt(name)
        case _:
            return Doubt(name)


def _doubt_of_library(full: str, name: str) -> Doubt | None:
    module, _, last = full.rpartition(".")
    if module == "builtins":
        if not isinstance(getattr(builtins, last, None), type):
            raise CannotRepairError(f"`{name}` is no type, and `|` does not take it")
        return None
    if full in _FUNCTIONS:
        raise CannotRepairError(f"`{name}` is a function, which `|` does not take")
    return None if last[:1].isupper() or full in _CLASSES else Doubt(name)


def _assigns(statement: s.Assign | s.AnnAssign, name: str) -> bool:
    targets = statement.targets if isinstance(statement, s.Assign) else (statement.target,)
    return any(isinstance(target, s.Ref) and target.path == name for target in targets)


def _is_type(project: Project, owner: Owner, value: s.Expr, hops: int) -> bool:
    """Whether what a variable is set to is plainly a type."""
    match value:
        case s.Subscript() | s.Binary(op="|"):
            return True
        case s.Ref(path=path):
            return _doubt_of(project, project.names.resolve(owner, path), path, hops - 1) is None
        case s.Call(func=s.Ref(path=path)):
            return path.rpartition(".")[2] in _MAKERS
        case _:
            return False
