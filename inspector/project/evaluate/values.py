"""The values that the evaluator computes with.

`str`, `int`, `float`, `bool`, `None` and `bytes` stand for themselves.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from inspector.project.code import Class, Function, Owner, SourceFile
    from inspector.project.records import Place

MOST_ELEMENTS: Final = 20_000
LONGEST_TEXT: Final = 20_000
ENTRIES_A_STEP: Final = 20  # of a dict that is copied or listed
DEEPEST_COMPARISON: Final = 5
DEEPEST_CHOICE: Final = 4  # of values in each other, one of two each

Constant = str | int | float | bool | bytes | None


@dataclass(frozen=True, slots=True)
class UnknownValue:
    """A value that only running the code would tell, and why."""

    reason: str


@dataclass(frozen=True, slots=True)
class Tentative:
    """A value that holds by default and that the environment may change: a setting, a variable."""

    value: Value
    source: str  # `Settings.API_PREFIX`, `os.environ["X"]`
    choice: Either | None = None  # the value and what it is otherwise, where both are known


@dataclass(frozen=True, slots=True)
class Test:
    """A condition under which code runs, rendered only when something depends on it."""

    lead: str  # what stands before the expression: `for x in `, `while `, `except `, or nothing
    expr: s.Expr | None  # None where the lead says all of it: `import x`
    default: bool | None = None  # whether it holds where the environment changes nothing
    negated: bool = False
    twin: Test | None = field(default=None, repr=False, compare=False)  # the one that this is opposite to

    def opposite(self) -> Test:
        """The test that holds where this one does not."""
        flipped = None if self.default is None else not self.default
        return self.twin or Test(self.lead, self.expr, flipped, not self.negated, self)

    def excludes(self, other: Test) -> bool:
        """Whether this is the other one's opposite; the same source may be another test, in a loop say."""
        return self.twin is other or other.twin is self

    def binds_loosely(self) -> bool:
        """Whether its source needs parentheses beside others that `and` joins."""
        if self.lead or self.negated:
            return False
        match self.expr:
            case s.Logical(op="or") | s.Conditional() | s.Lambda():
                return True
        return False

    def __str__(self) -> str:
        source = self.lead if self.expr is None else f"{self.lead}{s.render(self.expr)}"
        return f"not ({source})" if self.negated else source


def held(test: Test, conditions: Iterable[Test]) -> bool | None:
    """Whether a test holds or not where these conditions do, None where they do not tell."""
    for condition in conditions:
        if condition is test or (test.twin is not None and condition.twin is test.twin):
            return True
        if condition.excludes(test):
            return False
    return None


def contradictory(tests: Sequence[Test]) -> bool:
    """Whether a test and its opposite are among these, so that nothing runs under them."""
    identities = set(map(id, tests))
    return any(test.twin is not None and id(test.twin) in identities for test in tests)


@dataclass(frozen=True, slots=True)
class Maybe:
    """An element that was put into a container under conditions that are not decided."""

    value: Value
    tests: tuple[Test, ...]

    def by_default(self) -> bool:
        """Whether it is there where the environment changes nothing, as far as that is known."""
        return not any(test.default is False for test in self.tests)

    def surely_by_default(self) -> bool | None:
        """The same, None where a test has no default."""
        if not self.by_default():
            return False
        return None if any(test.default is None for test in self.tests) else True


@dataclass(frozen=True, slots=True)
class Either:
    """One of two values, as a condition decides that only running the code would tell."""

    value: Value  # where the condition holds
    otherwise: Value
    test: Test
    depth: int = 1

    def undecided(self) -> UnknownValue:
        """Why it is not known which one."""
        return UnknownValue(f"depends on `{self.test}`")


def either(first: Value, second: Value, test: Test) -> Value:
    """Two values as one, for a test that is not decided."""
    if first is second or (isinstance(first, (str, int, float, type(None))) and same(first, second)):
        return first
    if isinstance(first, UnknownValue) or isinstance(second, UnknownValue):
        unknown, other = (first, second) if isinstance(first, UnknownValue) else (second, first)
        # the one that is known stands, and may be another; nothing stands for nothing
        return unknown if other is None else tentative(other, Tentative(None, str(test)))
    depth = 1 + max(v.depth if isinstance(v, Either) else 0 for v in (first, second))
    if depth > DEEPEST_CHOICE:
        return UnknownValue(f"depends on `{test}` and more")
    return Either(first, second, test, depth)


def preferred(first: Value, second: Value, test: Test, source: str | None) -> Value:
    """Two values as one, for a test with a default: what it gives then, the other kept where both are data.

    What the other holds by the environment's grace is not kept: where it is taken, the environment is not
    what that value is known for.
    """
    chosen, other = (first, second) if test.default else (second, first)
    found = tentative(chosen, Tentative(None, source or str(test)))
    if type(found) is not Tentative or not _is_kept(other):
        return found
    usual = found.choice or plain(chosen)
    depth = 1 + usual.depth if isinstance(usual, Either) else 1
    if depth > DEEPEST_CHOICE or not (depth > 1 or _is_kept(usual)) or usual is other or same(usual, other):
        return found
    sides = (usual, other) if test.default else (other, usual)
    return Tentative(found.value, found.source, Either(*sides, test, depth))


def _is_kept(value: Value) -> bool:
    """Whether a choice keeps both sides: paths, what is registered, and what it is registered on."""
    return isinstance(value, _DATA) or (
        isinstance(value, (ExternalInstance, Instance)) and value.state is not None
    )


def same(first: Value, second: Value) -> bool:
    """Whether two constants are equal and of one type."""
    return type(first) is type(second) and first == second


@dataclass(eq=False, slots=True)
class Items:
    """A list, tuple or set of known elements; `open` when there may be more than these."""

    kind: str
    values: list[Value]
    open: bool = False

    def extend(self, added: Iterable[Value] | None) -> None:
        """Take more elements at the end; unknown ones and those of too long a list open it."""
        if added is not None:
            self.values.extend(added)
        if added is None or len(self.values) > MOST_ELEMENTS:
            del self.values[MOST_ELEMENTS:]
            self.open = True


@dataclass(eq=False, slots=True)
class Dict:
    """A dict whose keys are constants or identities; `open` when there may be more entries."""

    entries: dict[object, tuple[Value, Value]] = field(default_factory=dict)
    open: bool = False
    factory: Value = None  # of a defaultdict

    def get(self, key: Value) -> Value | None:
        """The value under a key, None where there is none."""
        found = self.entries.get(key_of(key))
        return found[1] if found is not None else None

    def set(self, key: Value, value: Value) -> None:
        """Put a value under a key; an unknown key opens the dict, and so does one too many."""
        if isinstance(plain(key), UnknownValue) or len(self.entries) >= MOST_ELEMENTS:
            self.open = True
        else:
            self.entries[key_of(key)] = (key, value)

    def named(self) -> dict[str, Value]:
        """The entries whose keys are texts, by these."""
        pairs = ((plain(key), item) for key, item in self.entries.values())
        return {key: item for key, item in pairs if isinstance(key, str)}

    def take(self, given: Mapping[str, Value]) -> None:
        """Put keyword arguments in; those that are not known open the dict."""
        for name, value in given.items():
            if name == REST:
                self.open = True
            else:
                self.set(name, value)

    def remove(self, key: Value) -> None:
        """Take a key out; an unknown one leaves open which."""
        if isinstance(plain(key), UnknownValue):
            self.open = True
        else:
            self.entries.pop(key_of(key), None)

    def update(self, other: Value) -> None:
        """Take what another dict has; what is no dict opens this one."""
        if isinstance(other, Dict) and len(self.entries) + len(other.entries) <= MOST_ELEMENTS:
            self.entries.update(other.entries)
            self.open = self.open or other.open
        else:
            self.open = True


REST: Final = "**"
"""The name that stands for all keyword arguments of a call that may be given besides the known ones."""


def argument(given: Mapping[str, Value], name: str, default: Value = None) -> Value:
    """A keyword argument of a call, not known where it may be among those of an unknown mapping."""
    return given[name] if name in given else given.get(REST, default)


def unless_given(default: Value, name: str, given: Mapping[str, Value]) -> Value:
    """A parameter's default; likely only, where an argument for it may be in an unknown mapping."""
    return tentative(default, Tentative(None, f"`{name}` of `**`")) if REST in given else default


def key_of(value: Value, depth: int = 0) -> object:
    """What makes two values the same dict key: equal constants, or the same object."""
    value = plain(value)
    if isinstance(value, (str, int, float, bytes)) or value is None:
        return value
    if isinstance(value, Items) and value.kind == "tuple" and depth < DEEPEST_COMPARISON:
        return tuple(key_of(item, depth + 1) for item in value.values)
    if isinstance(value, EnumMember):
        return ("enum", value.cls.cls.name, value.name)
    if isinstance(value, External):
        return ("external", value.name)
    return id(value)


@dataclass(eq=False, slots=True)
class Env:
    """The names of one running scope."""

    owner: Owner
    outer: Env | None
    names: dict[str, Value] = field(default_factory=dict)
    this: Value = None  # the class whose method runs, for `super()`

    def module(self) -> Env:
        """The environment of the module that this scope belongs to."""
        env = self
        while env.outer is not None:
            env = env.outer
        return env


@dataclass(eq=False, slots=True)
class ModuleValue:
    """A module of the project; its names are filled in while it runs."""

    file: SourceFile
    env: Env
    state: str = "new"  # new, running, done


@dataclass(eq=False, slots=True)
class NamespaceValue:
    """A folder without `__init__.py`, as a package."""

    name: str
    root: str


@dataclass(eq=False, slots=True)
class FunctionValue:
    """A function of the project with the scope it closes over."""

    function: Function
    env: Env
    cls: ClassValue | None = None  # set for methods: where `super()` starts
    kind: str = "plain"  # plain, property, static or class
    wrapped: Value = None  # what `functools.wraps` says it stands for
    defaults: dict[str, Value] = field(default_factory=dict)
    attributes: dict[str, Value] = field(default_factory=dict)
    results: dict[object, Result] | None = None  # of a function that is called once for its arguments
    beside: Env | None = None  # of a method: the names of the class body when its `def` ran


@dataclass(frozen=True, slots=True)
class Result:
    """What a cached function gave, and for what."""

    value: Value
    arguments: tuple[Value, ...]  # kept, so that no other object takes their identity
    conditions: tuple[Test, ...]  # under which it was called


@dataclass(eq=False, slots=True)
class LambdaValue:
    """A lambda with the scope it closes over."""

    node: s.Lambda
    env: Env
    defaults: dict[str, Value] = field(default_factory=dict)


@dataclass(eq=False, slots=True)
class Bound:
    """A method bound to an instance or a class."""

    receiver: Value
    function: FunctionValue | Native


@dataclass(eq=False, slots=True)
class Partial:
    """`functools.partial(function, *args, **kwargs)`."""

    function: Value
    args: list[Value]
    kwargs: dict[str, Value]


@dataclass(eq=False, slots=True)
class Native:
    """A library's callable whose effect the evaluator knows."""

    name: str
    call: Callable[[list[Value], dict[str, Value], s.Call | None, Env], Value]


@dataclass(eq=False, slots=True)
class ClassValue:
    """A class of the project; its body runs when an attribute is first asked for."""

    cls: Class
    env: Env  # where it is defined
    bases: list[Value]
    keywords: dict[str, Value]
    body: Env | None = None
    line: list[ClassValue] | None = None
    externals: frozenset[str] = frozenset()
    subclasses: list[ClassValue] = field(default_factory=list)
    injected: bool = False  # a class-based view: FastAPI fills its annotated attributes


@dataclass(eq=False, slots=True)
class Instance:
    """An instance of a project class."""

    cls: ClassValue
    attributes: dict[str, Value] = field(default_factory=dict)
    state: object = None  # what the framework keeps: a router or an app
    incomplete: str | None = None  # why attributes may be missing


@dataclass(eq=False, slots=True)
class EnumMember:
    """A member of a project enum."""

    cls: ClassValue
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class ProjectPath:
    """A file or folder of the project, by its path below the inspected root."""

    path: str


@dataclass(frozen=True, slots=True)
class External:
    """A library's module, class, function or constant, by canonical name."""

    name: str


@dataclass(eq=False, slots=True)
class ExternalInstance:
    """What a call of a library's name gives: `Depends(f)`, `Field(...)`, `StaticFiles(...)`."""

    name: str
    args: list[Value]
    kwargs: dict[str, Value]
    place: Place | None
    node: s.Call | None = None
    state: object = None
    attributes: dict[str, Value] | None = None  # set on it later


@dataclass(eq=False, slots=True)
class Generic:
    """`base[arguments]`: an annotation, or a parametrised class."""

    base: Value
    arguments: list[Value]


@dataclass(eq=False, slots=True)
class Union:
    """`A | B` of types."""

    members: list[Value]


@dataclass(eq=False, slots=True)
class Super:
    """`super()` in a method of `cls`, for `receiver`."""

    cls: ClassValue
    receiver: Value


Value = (
    Constant
    | UnknownValue
    | Tentative
    | Maybe
    | Either
    | Items
    | Dict
    | ModuleValue
    | NamespaceValue
    | ProjectPath
    | FunctionValue
    | LambdaValue
    | Bound
    | Partial
    | Native
    | ClassValue
    | Instance
    | EnumMember
    | External
    | ExternalInstance
    | Generic
    | Union
    | Super
)


_DATA: Final = (str, Items, type(None))
_COMPUTED: Final = (str, int, float, bytes, type(None), Items, Dict, EnumMember)
_WRAPPERS: Final = frozenset({Tentative, Maybe, Either})


def plain(value: Value) -> Value:
    """The value itself, without the note that the environment or a condition may change it."""
    while type(value) in _WRAPPERS:
        value = value.value  # type: ignore[union-attr]
    return value


def undecided(*values: Value) -> UnknownValue | None:
    """Why one of these values is not known, where an open condition decides between two."""
    for value in values:
        if type(value) is Either:
            return value.undecided()
    return None


def source_of(*values: Value) -> str | None:
    """Which setting or variable one of these values depends on."""
    return next((value.source for value in values if isinstance(value, Tentative)), None)


def computed(value: Value, *because: Value) -> Value:
    """What is computed from other values: marked like them where it is data, and left as it is otherwise."""
    return tentative(value, *because) if isinstance(value, _COMPUTED) else value


def tentative(value: Value, *because: Value) -> Value:
    """The value, marked as depending on the environment when one of its causes does."""
    source = source_of(*because)
    if source is None or isinstance(value, (Tentative, Maybe, UnknownValue)):
        return value
    return Tentative(value, source)


def constant(value: Value) -> Constant | UnknownValue:
    """The constant that a value is (an enum member of a constant is its value), or Unknown."""
    if type(value) is Either:
        return value.undecided()
    value = plain(value)
    if isinstance(value, EnumMember):
        value = plain(value.value)
    if value is None or isinstance(value, (str, int, float, bytes)):
        return value
    if isinstance(value, UnknownValue):
        return value
    found = _known_constant(value.name) if isinstance(value, External) else None
    return UnknownValue(f"{describe(value)} is no constant") if found is None else found


def _known_constant(name: str) -> str | int | None:
    """The value of a member of `http.HTTPStatus` or `HTTPMethod`, or of `fastapi.status`."""
    home, _, last = name.rpartition(".")
    if home == "http.HTTPStatus":
        return int(HTTPStatus[last]) if last in HTTPStatus.__members__ else None
    if home == "http.HTTPMethod":
        return last if last.isupper() else None
    if home in {"fastapi.status", "starlette.status"}:
        kind, _, rest = last.partition("_")
        code = rest.partition("_")[0]
        return int(code) if kind in {"HTTP", "WS"} and code.isdigit() else None
    return None


def text(value: Value) -> str | UnknownValue:
    """The string that a value is, or why it is none."""
    found = constant(value)
    if isinstance(found, (str, UnknownValue)):
        return found
    return UnknownValue(f"{found!r} is no string")


def choice_of(value: Value) -> Either | None:
    """The two values that a value is one of, as a condition decides."""
    if type(value) is Tentative:
        return value.choice
    return value if type(value) is Either else None


def settled(value: Value, test: Test, *, holds: bool) -> Value:
    """A value where a test holds, or does not: of two that the test decides between, one."""
    choice = choice_of(value)
    if choice is None or choice.test is not test:
        return value
    return choice.value if holds else choice.otherwise


def elements(value: Value) -> list[Value] | None:
    """The elements of a list, tuple or set when all are known, some perhaps under conditions."""
    choice = choice_of(value)
    if choice is not None:
        return perhaps(elements(choice.value), elements(choice.otherwise), choice)
    value = plain(value)
    return list(value.values) if isinstance(value, Items) and not value.open else None


def perhaps(first: list[Value] | None, second: list[Value] | None, choice: Either) -> list[Value] | None:
    """The elements of one of two containers, each under its condition; no container has no elements."""
    if first is None and choice.value is None:
        first = []
    if second is None and choice.otherwise is None:
        second = []
    if first is None or second is None:
        return None
    test, opposite = choice.test, choice.test.opposite()
    return [*(Maybe(value, (test,)) for value in first), *(Maybe(value, (opposite,)) for value in second)]


def truth(value: Value) -> bool | None:
    """Whether a value is true, None where that is unknown or up to the environment."""
    if isinstance(value, (UnknownValue, Tentative)):
        return None
    if type(value) is Either:
        known = truth(value.value)
        return known if known is truth(value.otherwise) else None
    match value:
        case Items(values=values, open=opened):
            if values:
                # elements that are there under conditions only may all be missing
                return None if all(type(one) is Maybe for one in values) else True
            return None if opened else False
        case Dict(entries=entries, open=opened):
            return True if entries else (None if opened else False)
        case External() | ExternalInstance() | Generic() | Union():
            return None
        case FunctionValue() | LambdaValue() | ClassValue() | Bound() | Partial() | Native() | ModuleValue():
            return True
        case Instance():
            return True if not {"__bool__", "__len__"} & set(value.cls.cls.methods) else None
        case EnumMember():
            return True
        case str() | int() | float() | bytes() | None:
            return bool(value)
        case _:
            return None


def default_truth(value: Value) -> bool | None:
    """Whether a value is true where the environment changes nothing; None where that is not known."""
    if isinstance(value, Tentative):
        return default_truth(value.value)
    known = truth(value)
    if known is None and isinstance(value, Items) and not value.open:
        verdicts = [one.surely_by_default() for one in value.values if isinstance(one, Maybe)]
        return True if True in verdicts else None if None in verdicts else False
    return known


def test_of(expr: s.Expr, value: Value) -> Test:
    """The test that an expression is true, by its value: of two that a test decides between, that test."""
    choice = choice_of(value)
    if choice is not None:
        match truth(choice.value), truth(choice.otherwise):
            case True, False:
                return choice.test
            case False, True:
                return choice.test.opposite()
    return Test("", expr, default_truth(value))


def describe(value: Value) -> str:
    """A few words for a value, for reasons that people read."""
    match value:
        case UnknownValue(reason=reason):
            return reason
        case Tentative(source=source):
            return source
        case Either(value=value):
            return describe(value)
        case FunctionValue(function=function) | Bound(function=FunctionValue(function=function)):
            return function.name
        case ClassValue(cls=cls) | Instance(cls=ClassValue(cls=cls)):
            return cls.name
        case External(name=name):
            return name
        case ExternalInstance(name=name):
            return f"{name}()"
        case EnumMember(cls=cls, name=name):
            return f"{cls.cls.fact.name}.{name}"
        case ModuleValue(file=file):
            return file.module
        case str() | int() | float() | bytes() | None:
            return repr(value)
        case Items(kind=kind, open=True):
            return f"a {kind} of which not all is known"
        case Dict(open=True):
            return "a dict of which not all is known"
        case _:
            return type(value).__name__.lower()
