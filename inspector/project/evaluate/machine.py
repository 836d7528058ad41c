"""One evaluation of a project: its modules, what they define and what they import.

Every statement and call costs a step. A run that needs more than its budget ends with
`OutOfStepsError`; a module's own body has a budget of its own and ends alone.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from inspector.project import names as n
from inspector.project.code import Class, Function, SourceFile
from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.calls import CACHING, Frame, OutOfStepsError, keyword_arguments
from inspector.project.evaluate.statements import Statements
from inspector.project.evaluate.values import (
    Bound,
    ClassValue,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Instance,
    Items,
    LambdaValue,
    ModuleValue,
    NamespaceValue,
    Native,
    Partial,
    ProjectPath,
    Tentative,
    UnknownValue,
    Value,
    describe,
    elements,
    plain,
)
from inspector.project.records import Unresolved
from inspector.project.registering import decorates_routes, registers
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.evaluate.values import Constant
    from inspector.project.hierarchy import Hierarchy
    from inspector.project.names import Names, Symbol
    from inspector.project.records import Place

MOST_STEPS: Final = 400_000
MOST_STEPS_OF_STATEMENT: Final = 100_000
MOST_IN_ALL: Final = 1_000_000


class Machine(Statements):
    """One evaluation of a project."""

    def __init__(self, names: Names, hierarchy: Hierarchy) -> None:
        """Start with nothing run."""
        super().__init__()
        self.names = names
        self.hierarchy = hierarchy
        self.modules: dict[SourceFile, ModuleValue] = {}
        self.instantiated: set[Class] = set()
        self._decorating: list[tuple[FunctionValue, Place | None]] = []
        self.limit = MOST_STEPS

    @contextmanager
    def budget(self, steps: int) -> Iterator[None]:
        """Let what runs inside take so many steps, at nobody else's cost."""
        outer, start = self.limit, self.steps
        self.limit = min(start + steps, MOST_IN_ALL)
        frames, conditions = len(self.frames), self.conditions
        self.conditions = []
        try:
            yield
        finally:
            del self.frames[frames:]
            self.conditions = conditions
            self.limit = outer + self.steps - start

    # --- modules -------------------------------------------------------------------------

    def module(self, file: SourceFile) -> ModuleValue:
        """Run a module's body, its packages' first, once."""
        value = self.modules.get(file)
        if value is None:
            value = self.modules[file] = ModuleValue(file, Env(file, None, _module_names(file)))
        if value.state == "new":
            parent = file.module.rpartition(".")[0]
            package = self.names.sibling(file, parent) if parent else None
            if package is not None and package is not file:
                self.module(package)
        if value.state == "new":
            value.state = "running"
            doubts, attempts = self.doubts, self.attempts
            self.attempts = 0
            with self.budget(MOST_STEPS):
                self.frames.append(Frame(None))
                self._run_module(file, value.env)
            value.state = "done"
            self.doubts, self.attempts = doubts, attempts  # the project's own modules can be imported
        return value

    def _run_module(self, file: SourceFile, env: Env) -> None:
        whole, frames = self.limit, len(self.frames)
        for statement in file.body:
            self.limit = min(whole, self.steps + MOST_STEPS_OF_STATEMENT)
            depth = len(self.conditions)
            try:
                flow = self.block((statement,), env)
            except (OutOfStepsError, RecursionError):
                span = getattr(statement, "span", None)
                self.unresolved.append(
                    Unresolved(
                        file.path,
                        span.line if span is not None else 1,
                        f"what {file.module} does here",
                        "evaluating it takes too many steps",
                    )
                )
                del self.frames[frames:]
                del self.conditions[depth:]
                if self.steps > whole:
                    return  # nor will what follows have any left
                continue
            if flow is not None and flow.ends:
                return

    def place(self, node: s.Call | None, env: Env) -> Place | None:
        """Where a call stands."""
        owner = env.module().owner
        return owner.place(node.span) if node is not None and isinstance(owner, SourceFile) else None

    # --- definitions ---------------------------------------------------------------------

    def define(self, function: Function, env: Env) -> Value:
        """Run a `def`: make the function, then its decorators from the innermost out."""
        value = FunctionValue(function, env, env.this if isinstance(env.this, ClassValue) else None)
        for parameter in function.fact.parameters:
            if parameter.default is not None:
                value.defaults[parameter.name] = self.eval(parameter.default, env)
        if isinstance(env.owner, Class):
            value.beside = Env(env.owner, env.outer, dict(env.names), env.this)
        decorators = [(d.expr, self.eval(d.expr, env)) for d in function.fact.decorators]
        result: Value = value
        for expr, decorator in reversed(decorators):
            result = self._decorate(expr, decorator, result, env)
        self.scope_for(function.fact.name, env).names[function.fact.name] = result
        return result

    def _decorate(self, expr: s.Expr, decorator: Value, target: Value, env: Env) -> Value:
        inner = plain(decorator)
        if isinstance(inner, (External, ExternalInstance)) and inner.name in _DECORATOR_KINDS:
            if isinstance(target, FunctionValue):
                target.kind = _DECORATOR_KINDS[inner.name]
                target.results = {} if inner.name in CACHING else target.results
            return target
        match expr:
            case s.Ref(path=path) if path.rpartition(".")[2] in {"setter", "deleter", "getter"}:
                getter = self.ref(path.rpartition(".")[0], env)
                return getter if isinstance(getter, FunctionValue) else target
        match inner:
            case ExternalInstance(name="functools.wraps", args=[original, *_]):
                if isinstance(target, FunctionValue):
                    target.wrapped = original
                return target
            case FunctionValue() | Native() | Bound() | LambdaValue() | Partial() | Instance() | ClassValue():
                node = expr if isinstance(expr, s.Call) else None
                result = self._run_decorator(decorator, target, node, env)
                return target if isinstance(plain(result), UnknownValue) or result is None else result
            case UnknownValue(reason=reason) if isinstance(expr, s.Call):
                self.escaped([target], {}, reason, expr, env)
                return target
            case ExternalInstance(name=name) if isinstance(expr, s.Call) and registers(expr):
                self._note_elsewhere(name, target, expr, env)
                return target
            case _:
                return target

    def _note_elsewhere(self, name: str, target: Value, node: s.Call, env: Env) -> None:
        """List a function that is put on a router of a library, unless that is another framework."""
        place = self.place(node, env)
        if place is None or name.partition(".")[0] in _OTHER_FRAMEWORKS:
            return
        router = name.rpartition(".")[0]
        self.unresolved.append(
            Unresolved(place.file, place.line, f"route of {describe(target)}", f"{router} is not known")
        )

    def _run_decorator(self, decorator: Value, target: Value, node: s.Call | None, env: Env) -> Value:
        if not isinstance(target, FunctionValue):
            return self.call(decorator, [target], {}, node, env)
        depth = len(self._decorating)
        self._decorating.append((target, self.place(node, env)))
        try:
            return self.call(decorator, [target], {}, node, env)
        finally:
            del self._decorating[depth:]

    def decorated_at(self, endpoint: Value) -> Place | None:
        """The decorator, `@register(...)`, that runs now and was given a function, or one that wraps it."""
        while self._decorating and isinstance(endpoint, FunctionValue):
            for target, place in reversed(self._decorating):
                if target is endpoint:
                    return place
            endpoint = plain(endpoint.wrapped)
        return None

    def define_class(self, cls: Class, env: Env) -> ClassValue:
        """Run a `class` statement; its body runs now only if something in it registers."""
        value = ClassValue(
            cls,
            env,
            [plain(self.eval(base, env)) for base in cls.fact.bases],
            keyword_arguments((k.name, self.eval(k.value, env)) for k in cls.fact.keywords),
        )
        self.scope_for(cls.fact.name, env).names[cls.fact.name] = value
        if any(decorates_routes(method) for method in cls.methods.values()):
            self._fill_body(value)
        line = self.line(value)
        for base in map(ops.generic_base, value.bases):
            if isinstance(base, ClassValue):
                base.subclasses.append(value)
        hook = next((base for base in line[1:] if "__init_subclass__" in base.cls.methods), None)
        if hook is not None:
            found = self.class_body(hook).names.get("__init_subclass__")
            if isinstance(found, FunctionValue):
                given = {k: v for k, v in value.keywords.items() if k != "metaclass"}
                self.call(Bound(value, found), [], given, None, env)
        for decorator in reversed(cls.fact.decorators):
            made = self.eval(decorator.expr, env)
            if isinstance(plain(made), (FunctionValue, Native, Bound, LambdaValue, Partial, Instance)):
                result = plain(self.call(made, [value], {}, None, env))
                if isinstance(result, ClassValue):
                    env.names[cls.fact.name] = result
        return value

    def class_body(self, value: ClassValue) -> Env:
        """The names of a class body, run once, whatever is true where they are first asked for."""
        if value.body is None:
            conditions, self.conditions = self.conditions, []
            try:
                self._fill_body(value)
            finally:
                self.conditions = conditions
        assert value.body is not None
        return value.body

    def _fill_body(self, value: ClassValue) -> None:
        value.body = Env(value.cls, value.env, this=value)
        self.block(value.cls.body, value.body)

    # --- imports -------------------------------------------------------------------------

    def import_(self, node: s.Import, env: Env) -> None:
        """Run an `import` statement."""
        owner = env.module().owner
        if not isinstance(owner, SourceFile):
            return
        if node.module is None:
            for name in node.names:
                whole = self.symbol(self.names.import_target(owner, name.name, 0))
                if name.asname:
                    self._bind_name(name.asname, whole, env)
                else:
                    first = name.name.partition(".")[0]
                    self._bind_name(first, self.symbol(self.names.import_target(owner, first, 0)), env)
            return
        target = self.names.import_target(owner, node.module, node.level)
        base = self.symbol(target)
        for name in node.names:
            if name.name == "*":
                self._import_star(base, env)
            else:
                self._bind_name(name.asname or name.name, self.attribute(base, name.name), env)

    def _bind_name(self, name: str, value: Value, env: Env) -> None:
        self.scope_for(name, env).names[name] = value

    def _import_star(self, base: Value, env: Env) -> None:
        if not isinstance(base, ModuleValue):
            return
        listed = elements(base.env.names.get("__all__"))
        wanted = [x for x in (plain(v) for v in listed) if isinstance(x, str)] if listed is not None else None
        for name in wanted if wanted is not None else [k for k in base.env.names if not k.startswith("_")]:
            env.names[name] = self.attribute(base, name)

    def symbol(self, symbol: Symbol) -> Value:
        """The value of a statically resolved name."""
        match symbol:
            case n.Module(file=file):
                return self.module(file)
            case n.Namespace(name=name, root=root):
                return NamespaceValue(name, root)
            case n.External(name=name):
                return _CONSTANTS.get(name, External(name))
            case Function() | Class():
                env = self.module(symbol.file).env
                found = env.names.get(symbol.fact.name)
                if found is not None:
                    return found
                return (
                    FunctionValue(symbol, env)
                    if isinstance(symbol, Function)
                    else self.define_class(symbol, env)
                )
            case n.Variable(file=file, name=name):
                env = self.module(file).env
                return env.names.get(name, UnknownValue(f"{file.module}.{name} is not set when it is read"))
            case n.Local(name=name):
                return UnknownValue(f"{name} is a local variable")
            case _:
                return UnknownValue(symbol.reason)


def _module_names(file: SourceFile) -> dict[str, Value]:
    names: dict[str, Value] = {
        "__name__": file.module,
        "__package__": file.package,
        "__file__": ProjectPath(file.path),
    }
    if file.is_package:
        names["__path__"] = Items("list", [ProjectPath(file.path.rpartition("/")[0])])
    return names


_DECORATOR_KINDS: Final = {
    "builtins.property": "property",
    "builtins.staticmethod": "static",
    "builtins.classmethod": "class",
    "functools.cached_property": "property",
    "functools.lru_cache": "plain",
    "functools.cache": "plain",
    "pydantic.computed_field": "property",
}

_OTHER_FRAMEWORKS: Final = frozenset(
    {
        "aiohttp", "blacksheep", "bottle", "chalice", "django", "falcon", "flask", "litestar", "ninja",
        "quart", "responses", "respx", "robyn", "sanic",
    }
)  # fmt: skip
"""Libraries whose routes are none of FastAPI's, or which only pretend to be a server."""

_CONSTANTS: Final[dict[str, Constant | Tentative]] = {
    "typing.TYPE_CHECKING": False,
    "typing_extensions.TYPE_CHECKING": False,
    "builtins.True": True,
    "builtins.False": False,
    "builtins.None": None,
    "builtins.__debug__": True,
    "sys.version_info": Tentative(Items("tuple", [3, 13, 0, "final", 0]), "sys.version_info"),
}

__all__ = ["MOST_STEPS", "Machine", "OutOfStepsError"]
