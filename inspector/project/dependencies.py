"""The dependency graph: which callables FastAPI calls before a handler.

Follows `fastapi.dependencies.utils.get_dependant`: `Depends`/`Security` in defaults or
`Annotated`, without an argument the annotated class itself; classes by the signature
of their constructor, instances by that of `__call__`, methods without their receiver.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, TypeGuard

from inspector.project.code import Function, SourceFile, keyword
from inspector.project.evaluate.objects import function_of
from inspector.project.evaluate.values import (
    Bound,
    ClassValue,
    Dict,
    Env,
    External,
    ExternalInstance,
    FunctionValue,
    Generic,
    Instance,
    Items,
    LambdaValue,
    Maybe,
    Native,
    Partial,
    Super,
    Union,
    UnknownValue,
    Value,
    describe,
    elements,
    plain,
    text,
)
from inspector.project.records import Dependency, Place, RouteParameter
from inspector.project.types import parse_annotation
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.evaluate.machine import Machine

_DEPENDS: Final = frozenset({"fastapi.Depends", "fastapi.Security"})
_SOURCES: Final = {
    "fastapi.Path": "path",
    "fastapi.Query": "query",
    "fastapi.Header": "header",
    "fastapi.Cookie": "cookie",
    "fastapi.Body": "body",
    "fastapi.Form": "form",
    "fastapi.File": "file",
}
_FRAMEWORK: Final = frozenset(
    {
        "fastapi.Request",
        "fastapi.WebSocket",
        "fastapi.Response",
        "fastapi.BackgroundTasks",
        "starlette.background.BackgroundTasks",
        "starlette.requests.HTTPConnection",
        "fastapi.security.SecurityScopes",
    }
)
_SCALARS: Final = frozenset(
    {
        "builtins.str",
        "builtins.int",
        "builtins.float",
        "builtins.bool",
        "builtins.bytes",
        "builtins.complex",
        "uuid.UUID",
        "decimal.Decimal",
        "datetime.datetime",
        "datetime.date",
        "datetime.time",
        "datetime.timedelta",
        "pydantic.EmailStr",
        "pydantic.SecretStr",
        "pydantic.AnyUrl",
        "pydantic.AnyHttpUrl",
        "pydantic.HttpUrl",
        "pathlib.Path",
        "typing.Literal",
        "typing.Any",
        "pydantic.UUID4",
        "pydantic.PositiveInt",
        "ipaddress.IPv4Address",
        "pydantic.NonNegativeInt",
        "pydantic.constr",
        "pydantic.conint",
    }
)
_SEQUENCES: Final = frozenset(
    {
        "builtins.list",
        "builtins.set",
        "builtins.tuple",
        "builtins.frozenset",
        "typing.List",
        "typing.Set",
        "typing.Tuple",
        "typing.Sequence",
        "collections.abc.Sequence",
        "typing.FrozenSet",
    }
)
_NO_SCHEME: Final = frozenset(
    {
        "OAuth2PasswordRequestForm",
        "OAuth2PasswordRequestFormStrict",
        "SecurityScopes",
        "HTTPAuthorizationCredentials",
        "HTTPBasicCredentials",
    }
)
_SECURITY_HOMES: Final = (
    ("OAuth2", "oauth2"),
    ("SecurityScopes", "oauth2"),
    ("HTTP", "http"),
    ("APIKey", "api_key"),
    ("OpenIdConnect", "open_id_connect_url"),
)
_UNAUTHORISED: Final = ("401", "403", "UNAUTHORIZED", "FORBIDDEN")
_DEEPEST: Final = 25


@dataclass(frozen=True, slots=True)
class Signature:
    """What a callable asks for: the dependencies and the plain parameters."""

    needs: tuple[Dependency, ...]
    parameters: tuple[RouteParameter, ...]


_EMPTY: Final = Signature((), ())


class Dependencies:
    """Builds dependency graphs out of callable values."""

    def __init__(self, machine: Machine) -> None:
        """Take the machine that evaluates annotations and defaults."""
        self.machine = machine
        self.functions: set[Function] = set()
        self._nodes: dict[int, tuple[Value, Signature]] = {}
        self._active: list[int] = []
        self._raising: dict[Function, bool] = {}

    def listed(self, value: Value) -> tuple[Dependency, ...]:
        """The dependencies of a `dependencies=[...]` argument."""
        found = []
        for item in self.machine.iterate(value) or []:
            made = plain(item)
            if isinstance(item, Maybe) and not item.by_default():
                continue
            if isinstance(made, ExternalInstance) and made.name in _DEPENDS:
                node = self.node(made, None, None)
                if node is not None:
                    found.append(node)
        return tuple(found)

    def node(self, depends: ExternalInstance, parameter: str | None, annotated: Value) -> Dependency | None:
        """One dependency with all it needs."""
        target = plain(depends.kwargs.get("dependency", depends.args[0] if depends.args else annotated))
        if target is None or isinstance(target, UnknownValue):
            return None
        signature = self.signature(target)
        function = function_of(target)
        if function is not None:
            self.functions.add(function)
        elif isinstance(target, Instance):
            called = function_of(self.machine.attribute(target, "__call__"))
            if called is not None:
                self.functions.add(called)
                function = called
        elif isinstance(target, ClassValue):
            made = target.cls.methods.get("__init__")
            if made is not None:
                self.functions.add(made)
        scopes = [text(scope) for scope in elements(depends.kwargs.get("scopes")) or []]
        return Dependency(
            name=name_of(target),
            place=_place(target, function),
            parameter=parameter,
            scopes=tuple(scope for scope in scopes if isinstance(scope, str)),
            use_cache=plain(depends.kwargs.get("use_cache", True)) is not False,
            yields=function is not None and function.fact.is_generator,
            authenticates=self.authenticates(target, function),
            needs=signature.needs,
        )

    def authenticates(self, target: Value, function: Function | None) -> bool:
        """Whether a dependency decides who may call: a security scheme, or code that answers 401 or 403."""
        if isinstance(target, ExternalInstance):
            return (
                target.name.startswith("fastapi.security.")
                and target.name.rpartition(".")[2] not in _NO_SCHEME
            )
        if isinstance(target, Instance):
            self.machine.line(target.cls)
            if any(
                b.startswith("fastapi.security.") and b.rpartition(".")[2] not in _NO_SCHEME
                for b in target.cls.externals
            ):
                return True
        return function is not None and self.refuses(function)

    def refuses(self, function: Function) -> bool:
        """Whether a function raises an answer of 401 or 403, itself or in the functions it calls by name."""
        known = self._raising.get(function)
        if known is None:
            self._raising[function] = False
            known = self._raising[function] = self._refuses(function, 0)
        return known

    def _refuses(self, function: Function, depth: int) -> bool:
        for statement in s.statements(function.body):
            if (
                isinstance(statement, s.Raise)
                and isinstance(statement.exc, s.Call)
                and _is_refusal(statement.exc)
            ):
                return True
        if depth >= 2:  # a helper's helper is evidence enough
            return False
        for site in function.calls:
            if isinstance(site.call.func, s.Ref):
                symbol = self.machine.names.resolve(function, site.call.func.path)
                if (
                    isinstance(symbol, Function)
                    and symbol is not function
                    and self._refuses(symbol, depth + 1)
                ):
                    return True
        return False

    # --- signatures --------------------------------------------------------------------------

    def signature(self, target: Value, path: str = "") -> Signature:
        """What a callable's parameters ask FastAPI for."""
        known = self._nodes.get(id(target))
        if known is not None and not path:
            return known[1]
        if id(target) in self._active or len(self._active) > _DEEPEST:
            return _EMPTY
        self._active.append(id(target))
        try:
            found = self._signature(target, path)
        finally:
            self._active.pop()
        if not path:
            self._nodes[id(target)] = (target, found)
        return found

    def _signature(self, target: Value, path: str) -> Signature:
        match target:
            case FunctionValue(
                attributes={"__signature__": ExternalInstance(name="inspect.Signature") as given}
            ):
                return self._of_signature(given, target)
            case FunctionValue(wrapped=wrapped) if wrapped is not None:
                return self.signature(plain(wrapped), path)
            case FunctionValue():
                return self._of_function(target, target.function.fact.parameters, path)
            case Bound(function=FunctionValue() as method):
                return self._of_function(method, method.function.fact.parameters[1:], path)
            case Partial(function=inner, args=args, kwargs=kwargs):
                return self._of_partial(plain(inner), len(args), set(kwargs), path)
            case LambdaValue(node=node, env=env):
                return self._of_parameters(node.params, env, path, {})
            case ClassValue():
                return self._of_class(target, path)
            case Instance():
                return self._of_instance(target, path)
            case Generic(base=base):
                return self.signature(plain(base), path)
            case _:
                return _EMPTY

    def _of_signature(self, given: ExternalInstance, target: FunctionValue) -> Signature:
        """A signature that the project put together itself and set as `__signature__`."""
        listed = given.kwargs.get("parameters", given.args[0] if given.args else None)
        if isinstance(plain(listed), Dict):
            listed = Items("list", [value for _, value in plain(listed).entries.values()])  # type: ignore[union-attr]
        needs = []
        for item in self.machine.iterate(listed) or []:
            parameter = plain(item)
            if not isinstance(parameter, ExternalInstance):
                continue
            kind, marks = self.unwrap(plain(parameter.kwargs.get("annotation")), target.env)
            marks = [*marks, plain(parameter.kwargs.get("default"))]
            name = text(parameter.kwargs.get("name"))
            for mark in marks:
                if isinstance(mark, ExternalInstance) and mark.name in _DEPENDS:
                    node = self.node(mark, name if isinstance(name, str) else None, kind)
                    needs += [node] if node is not None else []
        return Signature(tuple(needs), ())

    def _of_function(self, value: FunctionValue, parameters: tuple[s.Parameter, ...], path: str) -> Signature:
        env = Env(value.function, value.env)
        if value.cls is not None:
            env.this = Super(value.cls, None)
        return self._of_parameters(parameters, env, path, value.defaults)

    def _of_partial(self, inner: Value, given: int, named: set[str], path: str) -> Signature:
        if not isinstance(inner, FunctionValue):
            return self.signature(inner, path)
        parameters = tuple(p for p in inner.function.fact.parameters[given:] if p.name not in named)
        return self._of_function(inner, parameters, path)

    def _of_class(self, cls: ClassValue, path: str) -> Signature:
        for part in self.machine.line(cls):
            made = self.machine.class_body(part).names.get("__init__")
            if isinstance(made, FunctionValue):
                return self._of_function(made, made.function.fact.parameters[1:], path)
        fields: dict[str, tuple[s.Parameter, Env]] = {}
        for part in reversed(self.machine.line(cls)):
            env = self.machine.class_body(part)
            wanted = set(self.machine.field_names(part))
            for statement in part.cls.body:
                match statement:
                    case s.AnnAssign(
                        target=s.Ref(path=name), annotation=annotation, value=value, span=span
                    ) if name in wanted:
                        fields[name] = (s.Parameter(name, "plain", annotation, value, span), env)
        signatures = [self._of_parameters((parameter,), env, path, {}) for parameter, env in fields.values()]
        return Signature(
            tuple(need for one in signatures for need in one.needs),
            tuple(parameter for one in signatures for parameter in one.parameters),
        )

    def _of_instance(self, instance: Instance, path: str) -> Signature:
        method = self.machine.attribute(instance, "__call__")
        return self.signature(method, path) if isinstance(method, Bound) else _EMPTY

    def _of_parameters(
        self, parameters: tuple[s.Parameter, ...], env: Env, path: str, defaults: dict[str, Value]
    ) -> Signature:
        needs: list[Dependency] = []
        plain_ones: list[RouteParameter] = []
        for parameter in parameters:
            if parameter.kind in {"vararg", "kwarg"}:
                continue
            kind, marks = self.annotation(parameter.annotation, env)
            default = self._default(parameter, env, defaults)
            if isinstance(default, ExternalInstance):
                marks = [*marks, default]
            depends = [m for m in marks if isinstance(m, ExternalInstance) and m.name in _DEPENDS]
            if depends:
                node = self.node(depends[-1], parameter.name, kind)
                if node is not None:
                    needs.append(node)
                continue
            plain_ones.append(self._parameter(parameter, kind, marks, path, env))
        return Signature(tuple(needs), tuple(plain_ones))

    def _default(self, parameter: s.Parameter, env: Env, defaults: dict[str, Value]) -> Value:
        if parameter.name in defaults:
            return plain(defaults[parameter.name])
        return None if parameter.default is None else plain(self.machine.eval(parameter.default, env))

    def annotation(self, expr: s.Expr | None, env: Env) -> tuple[Value, list[Value]]:
        """The type that an annotation names and what `Annotated` adds to it."""
        if expr is None:
            return UnknownValue("no annotation"), []
        if isinstance(expr, s.Const) and isinstance(expr.value, str):
            parsed = parse_annotation(expr.value)
            return self.annotation(parsed, env) if parsed is not None else (UnknownValue("no annotation"), [])
        return self.unwrap(plain(self.machine.eval(expr, env)), env)

    def unwrap(self, value: Value, env: Env) -> tuple[Value, list[Value]]:
        match value:
            case Generic(base=External(name="typing.Annotated"), arguments=[kind, *marks]):
                inner, more = self.unwrap(plain(kind), env)
                return inner, [*more, *(plain(mark) for mark in marks)]
            case str() if (parsed := parse_annotation(value)) is not None:
                return self.annotation(parsed, env)
            case Union(members=[member, None] | [None, member]):
                inner, marks = self.unwrap(plain(member), env)
                return (inner, marks) if marks else (value, [])
            case _:
                return value, []

    def _parameter(
        self, parameter: s.Parameter, kind: Value, marks: list[Value], path: str, env: Env
    ) -> RouteParameter:
        mark = next(
            (m for m in reversed(marks) if isinstance(m, ExternalInstance) and m.name in _SOURCES), None
        )
        if "{" + parameter.name + "}" in path or "{" + parameter.name + ":" in path:
            source = "path"
        elif mark is not None:
            source = _SOURCES[mark.name]
        else:
            source = self._implicit(kind)
        default = (
            parameter.default if not (isinstance(parameter.default, s.Call) and mark is not None) else None
        )
        given = None
        if mark is not None and default is None and mark.node is not None:
            given = keyword(mark.node, "default")
            if given is None and parameter.default is not None and mark.node.args:
                given = mark.node.args[0]
        shown = default or given
        if isinstance(shown, s.Opaque):
            shown = None
        required = (
            shown is None
            and source != "framework"
            and not (mark is not None and "default_factory" in mark.kwargs)
        )
        owner = env.module().owner
        return RouteParameter(
            parameter.name,
            source,  # type: ignore[arg-type]
            s.render(parameter.annotation) if parameter.annotation else None,
            required,
            s.render(shown) if shown is not None else None,
            owner.place(parameter.span) if isinstance(owner, SourceFile) else None,
        )

    def _implicit(self, kind: Value) -> str:
        """Where FastAPI takes a parameter from that nothing marks."""
        match kind:
            case External(name=name) if name in _FRAMEWORK:
                return "framework"
            case External(name="fastapi.UploadFile"):
                return "body"
            case External(name=name) if name in {"builtins.dict", "typing.Dict"}:
                return "body"
            case Generic(base=External(name=name)) if name in _SEQUENCES:
                return "body"
            case Generic(base=External(name=name)) if name in {"builtins.dict", "typing.Dict"}:
                return "body"
            case Union(members=members):
                found = {self._implicit(plain(m)) for m in members if m is not None}
                return "body" if "body" in found else "framework" if found == {"framework"} else "query"
            case ClassValue() as cls:
                self.machine.line(cls)
                if not cls.externals.isdisjoint(_FRAMEWORK):
                    return "framework"
                if self.machine.is_enum(cls):
                    return "query"
                models = {"pydantic.BaseModel", "sqlmodel.SQLModel", "pydantic.v1.BaseModel"}
                return "body" if cls.externals & models or self.machine.is_record(cls) else "query"
            case Generic(base=ClassValue() as cls):
                return self._implicit(cls)
            case _:
                return "query"


def name_of(target: Value) -> str:
    """The name of a callable: `module:qualname`, an instance as `module:Class()`."""
    match target:
        case FunctionValue() | Bound(function=FunctionValue()):
            function = function_of(target)
            named = text(target.attributes["__qualname__"]) if _renamed(target) else None
            if function is None:
                return describe(target)
            return f"{function.file.module}:{named}" if isinstance(named, str) else function.name
        case Partial(function=inner):
            return name_of(plain(inner))
        case ClassValue(cls=cls):
            return cls.name
        case Instance(cls=ClassValue(cls=cls)):
            return f"{cls.name}()"
        case LambdaValue(env=env):
            owner = env.owner
            inside = getattr(owner, "fact", None)
            module = env.module().owner
            name = getattr(module, "module", "")
            return f"{name}:{inside.qualname + '.' if inside else ''}<lambda>"
        case External(name=name):
            return _library_name(name)
        case ExternalInstance(name=name):
            return f"{_library_name(name)}()"
        case Generic(base=base):
            return name_of(plain(base))
        case Native(name=name):
            return name
        case _:
            return describe(target)


def _renamed(target: Value) -> TypeGuard[FunctionValue]:
    return isinstance(target, FunctionValue) and "__qualname__" in target.attributes


def _library_name(name: str) -> str:
    """`module:Name` of a library's class or function, security schemes by the module that defines them."""
    module, _, last = name.rpartition(".")
    if module == "fastapi.security":
        home = next((home for start, home in _SECURITY_HOMES if last.startswith(start)), None)
        module = f"{module}.{home}" if home else module
    return f"{module}:{last}" if module else last


def _place(target: Value, function: Function | None) -> Place | None:
    match target:
        case ClassValue(cls=cls) | Instance(cls=ClassValue(cls=cls)):
            return cls.place
        case ExternalInstance(place=place):
            return place
        case LambdaValue(node=node, env=env):
            path = getattr(env.module().owner, "path", None)
            return Place(path, node.line, node.column + 1, node.line, node.column + 1) if path else None
    return function.place if function is not None else None


def _is_refusal(call: s.Call) -> bool:
    """Whether a raised call says 401 or 403 in its arguments or its name."""
    name = call.func.path.rpartition(".")[2] if isinstance(call.func, s.Ref) else ""
    if name.lower().startswith(
        ("unauthori", "forbidden", "notauthenticated", "permissiondenied", "authenticationerror")
    ):
        return True
    if name != "HTTPException" and not name.endswith("HTTPException"):
        return False
    status = keyword(call, "status_code") or (call.args[0] if call.args else None)
    return status is not None and any(word in s.render(status) for word in _UNAUTHORISED)
