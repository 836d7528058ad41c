"""Functions of Python and its standard library whose results the evaluator knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from inspector.project import names as n
from inspector.project.code import SourceFile
from inspector.project.evaluate import operations as ops
from inspector.project.evaluate import paths
from inspector.project.evaluate.containers import ordered
from inspector.project.evaluate.library import LIBRARY, filtered, smallest_largest
from inspector.project.evaluate.members import attributes_of, getmembers, is_kind, listed
from inspector.project.evaluate.objects import NAMED_ARGUMENTS
from inspector.project.evaluate.routers import KNOWN_BASES
from inspector.project.evaluate.signatures import signature, type_hints
from inspector.project.evaluate.values import (
    Bound,
    ClassValue,
    Dict,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Instance,
    Items,
    LambdaValue,
    Maybe,
    ModuleValue,
    Native,
    Partial,
    ProjectPath,
    Tentative,
    UnknownValue,
    Value,
    computed,
    constant,
    default_truth,
    describe,
    plain,
    source_of,
    tentative,
    text,
    truth,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.evaluate.objects import Objects
    from inspector.source import syntax as s

    NativeFunction = Callable[[Objects, list[Value], dict[str, Value], s.Call | None, Env], Value]

IMPORTED: Final = "uvicorn.importer.import_from_string"
_LONGEST_RANGE: Final = 2_000
# classes of data, of which nothing is an instance that does not say so
_DATA_TYPES: Final = frozenset(
    f"builtins.{name}"
    for name in ("bool", "bytes", "dict", "float", "frozenset", "int", "list", "set", "str", "tuple")
)
_PLAIN_BASES: Final = (External("abc.ABC"), External("builtins.object"))


def _pure(native: NativeFunction) -> NativeFunction:
    """A function whose result is as sure as its arguments are."""

    def call(
        objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        return computed(native(objects, args, kwargs, node, env), *args, *kwargs.values())

    return call


def _first(args: list[Value]) -> Value:
    return args[0] if args else UnknownValue("a missing argument")


def _len(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    match plain(_first(args)):
        case str(value):
            return len(value)
        case Items(values=values, open=False):
            return _count(values)
        case Dict(entries=entries, open=False):
            return len(entries)
        case other:
            return UnknownValue(f"the length of {describe(other)}")


def _count(values: list[Value]) -> Value:
    """How many elements there are, some of them under conditions."""
    sure = sum(not isinstance(one, Maybe) for one in values)
    if sure == len(values):
        return sure
    verdicts = [one.surely_by_default() for one in values if isinstance(one, Maybe)]
    if None in verdicts:
        return UnknownValue("the length of a list whose elements depend on conditions")
    return Tentative(sure + verdicts.count(True), "the elements of a list")


def _range(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    bounds = [constant(arg) for arg in args]
    if not all(isinstance(bound, int) for bound in bounds) or not 1 <= len(bounds) <= 3:
        return UnknownValue("a range with unknown bounds")
    try:
        whole = range(*bounds)  # type: ignore[arg-type]
    except ValueError:
        return UnknownValue("a range with step 0")
    if len(whole) > _LONGEST_RANGE:
        return UnknownValue("a long range")
    return Items("list", list(whole))


def _sequence(kind: str) -> NativeFunction:
    def make(
        objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        made = Items(kind, [])
        for arg in args[:1]:
            objects.extend(made, arg)
        return made

    return make


def _dict(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    made = Dict()
    for arg in args:
        source = plain(arg)
        if isinstance(source, Dict):
            made.entries.update(source.entries)
            made.open = made.open or source.open
            continue
        for pair in objects.iterate(arg) or []:
            inner = objects.iterate(pair)
            if inner is not None and len(inner) == 2:
                made.set(inner[0], inner[1])
            else:
                made.open = True
    made.take(kwargs)
    return made


def _enumerate(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    items = objects.iterate(_first(args))
    start = constant(kwargs.get("start", args[1] if len(args) > 1 else 0))
    if items is None or not isinstance(start, int):
        return UnknownValue("an enumeration of unknown elements")
    return Items("list", [Items("tuple", [start + i, item]) for i, item in enumerate(items)])


def _zip(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    columns = [objects.iterate(arg) for arg in args]
    if any(column is None for column in columns):
        return UnknownValue("a zip of unknown elements")
    rows = zip(*[column for column in columns if column is not None], strict=False)
    return Items("list", [Items("tuple", list(row)) for row in rows])


def _reversed(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    items = objects.iterate(_first(args))
    return UnknownValue("unknown elements") if items is None else Items("list", items[::-1])


def _sorted(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    items = objects.iterate(_first(args))
    if items is None:
        return UnknownValue("unknown elements")
    return Items("list", ordered(objects, items, kwargs, env))


def _map(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    items = objects.iterate(args[1]) if len(args) == 2 else None
    if items is None:
        return UnknownValue("a map over unknown elements")
    return Items("list", [objects.call(args[0], [item], {}, None, env) for item in items])


def _any_all(want: bool) -> NativeFunction:
    def decide(
        objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        items = objects.iterate(_first(args))
        unknown = UnknownValue("any() or all() of unknown values")
        if items is None:
            return unknown
        verdicts = [None if isinstance(item, Maybe) else truth(item) for item in items]
        if want in verdicts:
            return want
        if None not in verdicts:
            return not want
        defaults = [default_truth(item) for item in items if not isinstance(item, Maybe)]
        if None in defaults or len(defaults) < len(items):
            return unknown
        return tentative(want if want in defaults else not want, *items)

    return decide


def _str(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    if not args:
        return ""
    if isinstance(plain(args[0]), ProjectPath):
        return args[0]
    found = ops.formatted(args[0])
    return found if isinstance(found, UnknownValue) else tentative(found, args[0])


def _int(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    found = constant(args[0]) if args else 0
    try:
        return (
            tentative(int(found), *args)
            if isinstance(found, (str, int, float))
            else UnknownValue("an int of what is unknown")
        )
    except (ValueError, OverflowError):
        return UnknownValue("an int of what is no number")


def _bool(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    value = _first(args)
    found = truth(value)
    if found is not None:
        return found
    default = default_truth(value)
    unknown = UnknownValue("whether a value is true")
    return unknown if default is None else Tentative(default, source_of(value) or describe(value))


def _getattr(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    name = text(args[1]) if len(args) > 1 else UnknownValue("getattr without a name")
    if isinstance(name, UnknownValue):
        target = plain(args[0]) if args else None
        plugin = objects.plugin_of(target) if isinstance(target, (Instance, ExternalInstance)) else None
        any_of_them = plugin.some_attribute(target, name.reason) if plugin is not None else None  # type: ignore[arg-type]
        return name if any_of_them is None else any_of_them
    found = objects.attribute(args[0], name)
    return args[2] if isinstance(found, UnknownValue) and len(args) > 2 and not _hazy(args[0]) else found


def _hazy(value: Value) -> bool:
    inner = plain(value)
    if isinstance(inner, ExternalInstance) and inner.name in NAMED_ARGUMENTS:
        return False
    return isinstance(inner, (UnknownValue, External, ExternalInstance)) or (
        isinstance(inner, Instance) and bool(inner.incomplete)
    )


def _setattr(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    name = text(args[1]) if len(args) > 2 else UnknownValue("")
    if isinstance(name, str):
        objects.set_attribute(args[0], name, args[2])
    return None


def _hasattr(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    name = text(args[1]) if len(args) > 1 else UnknownValue("")
    if isinstance(name, UnknownValue):
        return UnknownValue("whether an attribute is there")
    if _hazy(args[0]):
        target = plain(args[0])
        plugin = objects.plugin_of(target) if isinstance(target, (Instance, ExternalInstance)) else None
        known = plugin is not None and plugin.attribute(target, name) is not None  # type: ignore[arg-type]
        return True if known else UnknownValue("whether an attribute is there")
    return not isinstance(objects.attribute(args[0], name), UnknownValue)


def _isinstance(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    if len(args) != 2:
        return UnknownValue("isinstance")
    value, kind = plain(args[0]), plain(args[1])
    kinds = [plain(k) for k in kind.values] if isinstance(kind, Items) else [kind]
    verdicts = [_is_a(objects, value, k) for k in kinds]
    if True in verdicts:
        return True
    return UnknownValue(f"the type of {describe(value)}") if None in verdicts else False


def _is_a(objects: Objects, value: Value, kind: Value) -> bool | None:
    match value, kind:
        case Instance(cls=cls), ClassValue():
            return kind in objects.line(cls)
        case Instance(cls=cls), External(name=name):
            return _derives(objects, cls, name)
        case ((ClassValue() | FunctionValue() | Bound()), External(name=name)) if name in _DATA_TYPES:
            return False
        case ExternalInstance(name=made), External(name=name):
            if made == name or name in KNOWN_BASES.get(made, ()):
                return True
            return False if made in KNOWN_BASES and name in KNOWN_BASES else None
        case ((str() | int() | float() | bytes() | None), External(name=name)):
            return type(value).__name__ == name.removeprefix("builtins.")
        case Items(kind=made), External(name=name):
            return made == name.removeprefix("builtins.")
        case Dict(), External(name=name):
            return name == "builtins.dict"
        case FunctionValue() | Bound(), ClassValue():
            return False
    return None


def _derives(objects: Objects, cls: ClassValue, library: str) -> bool | None:
    """Whether a class derives from a library's, None where bases are not known well enough."""
    line = objects.line(cls)
    if library in cls.externals:
        return True
    bases = [plain(base) for part in line for base in part.bases]
    known = all(isinstance(base, ClassValue) or base in _PLAIN_BASES for base in bases)
    return False if known and library in _DATA_TYPES else None


def _is_coroutine_function(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    match plain(_first(args)):
        case FunctionValue(function=function) | Bound(function=FunctionValue(function=function)):
            return function.fact.is_async and not function.fact.is_generator
        case Partial(function=inner):
            return _is_coroutine_function(objects, [inner], kwargs, node, env)
        case LambdaValue() | ClassValue():
            return False
        case other:
            return UnknownValue(f"whether {describe(other)} is a coroutine function")


def _import_module(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    name = text(_first(args))
    if isinstance(name, UnknownValue):
        return name
    owner = env.module().owner
    if not isinstance(owner, SourceFile):
        return UnknownValue("import_module outside a module")
    level = len(name) - len(name.lstrip("."))
    if level:
        package = text(kwargs.get("package", args[1] if len(args) > 1 else UnknownValue("no package")))
        base = objects.names.sibling(owner, package) if isinstance(package, str) else None
        return objects.symbol(objects.names.import_target(base or owner, name[level:], level))
    return objects.symbol(objects.names.import_target(owner, name, 0))


def _import_from_string(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`package.module:attribute`, as servers are told of an app; what is no text is the app itself."""
    given = text(_first(args))
    if isinstance(given, UnknownValue):
        return _first(args)
    module, _, path = given.partition(":")
    found = _import_module(objects, [module], {}, node, env)
    for name in path.split("."):
        found = objects.attribute(found, name)
    return found


def _find_spec(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    name, owner = text(_first(args)), env.module().owner
    if isinstance(name, UnknownValue) or not isinstance(owner, SourceFile):
        return UnknownValue("the spec of a module that is not known")
    if isinstance(objects.names.import_target(owner, name, 0), n.Module):
        return ExternalInstance("importlib.machinery.ModuleSpec", [], {}, objects.place(node, env), node)
    parent = name.rpartition(".")[0]
    if parent and isinstance(objects.names.import_target(owner, parent, 0), n.Module):
        return None  # a package that is here has no modules elsewhere
    return UnknownValue(f"whether {name} can be found")


def _partial(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    return Partial(plain(args[0]), args[1:], kwargs) if args else UnknownValue("partial of nothing")


def _cached(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`lru_cache(function)`, or the decorator that `lru_cache(maxsize=...)` makes."""

    def remembering(args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env) -> Value:
        function = plain(_first(args))
        return replace(function, results={}) if isinstance(function, FunctionValue) else _first(args)

    if args and not isinstance(plain(args[0]), (int, type(None))):
        return remembering(args, kwargs, node, env)
    return Native("functools.lru_cache()", remembering)


def _getenv(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    name = text(_first(args))
    default = args[1] if len(args) > 1 else kwargs.get("default")
    shown = name if isinstance(name, str) else "..."
    return Tentative(plain(default), f'os.environ["{shown}"]')


def _same(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    return args[-1] if args else UnknownValue("a missing argument")


def _first_same(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    return _first(args)


def _type(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    match plain(_first(args)):
        case Instance(cls=cls):
            return cls
        case other:
            return UnknownValue(f"the type of {describe(other)}")


def _vars(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    if not args:
        return UnknownValue("the names of a scope")
    target = plain(args[0])
    found = attributes_of(objects, target)
    return UnknownValue(f"the attributes of {describe(target)}") if found is None else found


def _globals(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    made = Dict()
    for key, value in env.module().names.items():
        made.set(key, value)
    return made


def _next(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    items = objects.iterate(_first(args))
    if items is None:
        return UnknownValue("the next of unknown elements")
    return items[0] if items else args[1] if len(args) > 1 else UnknownValue("the next of no elements")


def _number(function: Callable[..., object]) -> NativeFunction:
    def compute(
        objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        found = [constant(arg) for arg in args]
        try:
            result = function(*found)
        except (TypeError, ValueError, OverflowError):
            return UnknownValue("a number of what is unknown")
        return tentative(result, *args) if isinstance(result, (int, float)) else UnknownValue("a number")

    return compute


def _sum(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    items = objects.iterate(_first(args))
    if items is None:
        return UnknownValue("a sum of unknown elements")
    total = kwargs.get("start", args[1] if len(args) > 1 else 0)
    for item in items:
        total = ops.binary("+", total, item)
    return total


def _repr(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    found = constant(_first(args))
    return found if isinstance(found, UnknownValue) else tentative(repr(found), *args)


def _callable(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    match plain(_first(args)):
        case FunctionValue() | LambdaValue() | Bound() | Native() | ClassValue() | Partial():
            return True
        case str() | int() | float() | bytes() | None | Items() | Dict() | ModuleValue():
            return False
        case Instance() as instance:
            return not isinstance(objects.attribute(instance, "__call__"), UnknownValue)
        case other:
            return UnknownValue(f"whether {describe(other)} is callable")


def _issubclass(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    match [plain(arg) for arg in args]:
        case [ClassValue() as cls, ClassValue() as base]:
            return base in objects.line(cls)
        case [ClassValue() as cls, External(name=name)]:
            verdict = _derives(objects, cls, name)
            return UnknownValue("whether a class derives from another") if verdict is None else verdict
        case _:
            return UnknownValue("whether a class derives from another")


NATIVES: Final[dict[str, NativeFunction]] = {
    **LIBRARY,
    "builtins.len": _pure(_len),
    "builtins.range": _pure(_range),
    "builtins.list": _pure(_sequence("list")),
    "builtins.tuple": _pure(_sequence("tuple")),
    "builtins.set": _pure(_sequence("set")),
    "builtins.frozenset": _pure(_sequence("set")),
    "builtins.iter": _pure(_sequence("list")),
    "builtins.dict": _pure(_dict),
    "builtins.enumerate": _pure(_enumerate),
    "builtins.zip": _pure(_zip),
    "builtins.reversed": _pure(_reversed),
    "builtins.sorted": _pure(_sorted),
    "builtins.map": _map,
    "builtins.filter": filtered,
    "builtins.max": _pure(smallest_largest(max)),
    "builtins.min": _pure(smallest_largest(min)),
    "collections.OrderedDict": _dict,
    "builtins.any": _any_all(want=True),
    "builtins.all": _any_all(want=False),
    "builtins.str": _pure(_str),
    "builtins.int": _pure(_int),
    "builtins.bool": _bool,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.hasattr": _hasattr,
    "builtins.isinstance": _isinstance,
    "builtins.type": _type,
    "builtins.vars": _vars,
    "importlib.import_module": _import_module,
    "sys.modules.get": _import_module,
    IMPORTED: _import_from_string,
    "importlib.util.find_spec": _find_spec,
    "functools.cache": _cached,
    "functools.lru_cache": _cached,
    "functools.partial": _partial,
    "os.fspath": _first_same,
    "os.listdir": paths.listdir,
    "os.path.abspath": _first_same,
    "os.path.basename": paths.basename,
    "os.path.dirname": paths.dirname,
    "os.path.join": paths.join,
    "os.path.realpath": _first_same,
    "pathlib.Path": paths.join,
    "pkgutil.iter_modules": paths.iter_modules,
    "pkgutil.walk_packages": paths.walk_packages,
    "os.getenv": _getenv,
    "os.environ.get": _getenv,
    "types.MappingProxyType": _first_same,
    "inspect.signature": signature,
    "typing.get_type_hints": type_hints,
    "builtins.abs": _pure(_number(abs)),
    "builtins.round": _pure(_number(round)),
    "builtins.callable": _callable,
    "builtins.dir": listed,
    "builtins.globals": _globals,
    "builtins.issubclass": _issubclass,
    "builtins.next": _next,
    "builtins.repr": _pure(_repr),
    "builtins.sum": _pure(_sum),
    "asyncio.iscoroutinefunction": _is_coroutine_function,
    "inspect.getmembers": getmembers,
    "inspect.iscoroutinefunction": _is_coroutine_function,
    "inspect.isclass": is_kind(ClassValue),
    "inspect.isfunction": is_kind(FunctionValue, LambdaValue),
    "inspect.ismethod": is_kind(Bound),
    "inspect.ismodule": is_kind(ModuleValue),
    "inspect.isroutine": is_kind(Bound, FunctionValue, LambdaValue),
    "typing.cast": _same,
    "copy.copy": _first_same,
    "copy.deepcopy": _first_same,
    "asyncio.run": _first_same,
    "pydantic.ConfigDict": _dict,
    "pydantic_settings.SettingsConfigDict": _dict,
}
