"""The dependency graph: which callables FastAPI calls before a handler.

Follows `fastapi.dependencies.utils.get_dependant`: `Depends`/`Security` in defaults or
`Annotated`, without an argument the annotated class itself; classes by the signature
of their constructor, instances by that of `__call__`, methods without their receiver.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeGuard

from inspector.project.code import Class, Function, SourceFile, keyword
from inspector.project.evaluate import signatures
from inspector.project.evaluate.machine import OutOfStepsError
from inspector.project.evaluate.objects import FIELDS, function_of
from inspector.project.evaluate.values import (
    Bound,
    ClassValue,
    Either,
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
    Tentative,
    UnknownValue,
    Value,
    describe,
    elements,
    plain,
    source_of,
    text,
)
from inspector.project.hidden import UNANNOTATED, UNSET, in_parameter, is_strange_callable
from inspector.project.parameters import Parameters, in_path
from inspector.project.records import Dependency, Place, RouteParameter, Unresolved
from inspector.project.types import parse_annotation
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.evaluate.machine import Machine

_DEPENDS: Final = frozenset({"fastapi.Depends", "fastapi.Security"})
_MODELS: Final = frozenset({"pydantic.BaseModel", "pydantic.v1.BaseModel", "sqlmodel.SQLModel"})
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
    """What a callable asks for: the dependencies and the parameters of its own."""

    needs: tuple[Dependency, ...]
    parameters: tuple[RouteParameter, ...]
    resolved: bool = True  # there is nothing that could ask for more


_EMPTY: Final = Signature((), ())
_UNRESOLVED: Final = Signature((), (), resolved=False)
# `__call__` of every scheme in `fastapi.security`
_SCHEME: Final = Signature((), (RouteParameter("request", "framework", "Request", False, None),))


def _password_form(grant_type_required: bool) -> Signature:
    fields = (
        ("grant_type", "str" if grant_type_required else "str | None", grant_type_required, None),
        ("username", "str", True, None),
        ("password", "str", True, None),
        ("scope", "str", False, "''"),
        ("client_id", "str | None", False, "None"),
        ("client_secret", "str | None", False, "None"),
    )
    return Signature(
        (),
        tuple(
            RouteParameter(
                name, "form", kind, required, default if name != "grant_type" or required else "None"
            )
            for name, kind, required, default in fields
        ),
    )


_FORMS: Final = {
    "fastapi.security.OAuth2PasswordRequestForm": _password_form(grant_type_required=False),
    "fastapi.security.OAuth2PasswordRequestFormStrict": _password_form(grant_type_required=True),
}


class Dependencies:
    """Builds dependency graphs out of callable values."""

    def __init__(self, machine: Machine) -> None:
        """Take the machine that evaluates annotations and defaults."""
        self.machine = machine
        self.functions: set[Function] = set()
        self.parameters = Parameters(machine)
        self._signatures: dict[int, tuple[Value, Signature]] = {}
        self._listed: dict[int, tuple[Value, Dependency | None]] = {}
        self._asked: dict[int, tuple[Dependency, frozenset[str]]] = {}
        self._on_path: dict[tuple[int, frozenset[str]], Dependency] = {}
        self._active: list[int] = []
        self._raising: dict[Function, bool] = {}

    def listed(self, value: Value, place: Place) -> Signature:
        """The dependencies of a `dependencies=[...]` argument."""
        if plain(value) is None:
            return _EMPTY
        found = []
        items = self.machine.iterate(value)
        resolved = items is not None and source_of(value) is None
        for item in items if items is not None else self._some_items(value, place):
            made = plain(item)
            if id(made) not in self._listed:
                self._listed[id(made)] = (made, self._of_item(made, place))
            node = self._listed[id(made)][1]
            if isinstance(item, Maybe):
                there = item.surely_by_default()
                resolved = resolved and there is True
                if there is False:  # the environment may put it there
                    continue
            if node is not None:
                found.append(node)
            resolved = resolved and node is not None
        return Signature(tuple(found), (), resolved)

    def _some_items(self, value: Value, place: Place) -> list[Value]:
        """What is known of a list that may hold more."""
        inner = plain(value)
        reason = "more may be added" if isinstance(inner, Items) else describe(inner)
        self._unresolved(place, "dependencies of routes", reason)
        return list(inner.values) if isinstance(inner, Items) else []

    def _of_item(self, made: Value, place: Place) -> Dependency | None:
        if not isinstance(made, ExternalInstance) or made.name not in _DEPENDS:
            self._unresolved(place, "a dependency of routes", describe(made))
            return None
        node = self.node(made, None, None)
        # FastAPI does not look at `use_cache` here
        return replace(node, use_cache=True) if node is not None else None

    def _unresolved(self, place: Place, what: str, reason: str) -> None:
        self.machine.unresolved.append(Unresolved(place.file, place.line, what, reason))

    def node(self, depends: ExternalInstance, parameter: str | None, annotated: Value) -> Dependency | None:
        """One dependency with all it needs."""
        given = depends.kwargs.get("dependency", depends.args[0] if depends.args else None)
        target = plain(given)
        if target is None:
            target = plain(annotated)
        if target is None or isinstance(target, UnknownValue):
            if depends.place is not None and isinstance(target, UnknownValue):
                self._unresolved(depends.place, "a dependency", target.reason)
            return None
        signature = self.signature(target)
        function = self._called(target)
        if function is not None:
            self.functions.add(function)
        scopes = [text(scope) for scope in elements(depends.kwargs.get("scopes")) or []]
        return Dependency(
            name=name_of(target),
            place=_place(target, function),
            parameter=parameter,
            scopes=tuple(scope for scope in scopes if isinstance(scope, str)),
            use_cache=plain(depends.kwargs.get("use_cache", True)) is not False,
            yields=function is not None and not isinstance(target, ClassValue) and function.fact.is_generator,
            authenticates=self.authenticates(target, function),
            needs=signature.needs,
            parameters=signature.parameters,
            resolved=signature.resolved
            and not isinstance(given, Tentative | Either)  # where the environment chooses another
            and all(need.resolved for need in signature.needs),
        )

    def _called(self, target: Value) -> Function | None:
        """The project function that runs when a dependency is called."""
        match target:
            case Instance():
                return function_of(self.machine.attribute(target, "__call__"))
            case ClassValue():
                return target.cls.methods.get("__init__")
            case _:
                return function_of(target)

    def on_path(self, needs: tuple[Dependency, ...], names: frozenset[str]) -> tuple[Dependency, ...]:
        """The graphs as they are on a route whose path has parameters of these names."""
        if not names or all(self._names(need).isdisjoint(names) for need in needs):
            return needs
        return tuple(self._one_on_path(need, names & self._names(need)) for need in needs)

    def _one_on_path(self, need: Dependency, names: frozenset[str]) -> Dependency:
        if not names:
            return need
        key = (id(need), names)
        if key not in self._on_path:
            parameters = in_path(need.parameters, names)
            self._on_path[key] = replace(need, parameters=parameters, needs=self.on_path(need.needs, names))
        return self._on_path[key]

    def _names(self, need: Dependency) -> frozenset[str]:
        """Names of all parameters in a graph."""
        known = self._asked.get(id(need))
        if known is None:
            found = frozenset(one.name for one in need.parameters).union(*map(self._names, need.needs))
            known = self._asked[id(need)] = (need, found)
        return known[1]

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

    def signature(self, target: Value) -> Signature:
        """What a callable's parameters ask FastAPI for, on a path without parameters."""
        known = self._signatures.get(id(target))
        if known is not None:
            return known[1]
        if id(target) in self._active or len(self._active) > _DEEPEST:
            return _EMPTY
        self._active.append(id(target))
        try:
            found = self._signature(target)
        except OutOfStepsError:
            found = _UNRESOLVED
            place = _place(target, function_of(target)) or Place("")
            self._unresolved(
                place, f"parameters of {describe(target)}", "evaluating them takes too many steps"
            )
        finally:
            self._active.pop()
        self._signatures[id(target)] = (target, found)
        return found

    def _signature(self, target: Value) -> Signature:
        match target:
            case FunctionValue(
                attributes={"__signature__": ExternalInstance(name="inspect.Signature") as given}
            ):
                return self._of_signature(given, target.function.fact.span, target.env)
            case FunctionValue(wrapped=wrapped) if wrapped is not None:
                return self.signature(plain(wrapped))
            case FunctionValue():
                return self._of_function(target, target.function.fact.parameters)
            case Bound(function=FunctionValue() as method):
                return self._of_method(method)
            case Partial(function=inner, args=args, kwargs=kwargs):
                return self._of_partial(plain(inner), len(args), kwargs)
            case LambdaValue(node=node, env=env):
                return self._of_parameters(node.params, env, {})
            case ClassValue():
                return self._of_class(target)
            case Instance():
                return self._of_instance(target)
            case Generic(base=base):
                return self.signature(plain(base))
            case External(name=name) if name in _FORMS:
                return _FORMS[name]
            case ExternalInstance(name=name) if name.startswith("fastapi.security."):
                return _SCHEME
            case _:
                return self._empty(target)

    def _of_method(self, method: FunctionValue) -> Signature:
        """A method on its object: what its decorators wrap, without the parameter for the object."""
        function: Value = method
        for _ in range(_DEEPEST):
            if not isinstance(function, FunctionValue) or function.wrapped is None:
                break
            function = plain(function.wrapped)
        if not isinstance(function, FunctionValue):
            return _UNRESOLVED
        return self._of_function(function, function.function.fact.parameters[1:])

    def _empty(self, target: Value) -> Signature:
        """What is asked for by a callable that shows no parameters."""
        return _UNRESOLVED if is_strange_callable(self.machine, target) else _EMPTY

    def _of_signature(self, given: ExternalInstance, span: s.Span, env: Env) -> Signature:
        """A signature that the project put together itself and set as `__signature__`."""
        needs: list[Dependency] = []
        own: list[RouteParameter] = []
        resolved = True
        for name, made in signatures.parameters(given):
            parameter = s.Parameter(
                name, "plain", _written(made, "annotation"), _written(made, "default"), span
            )
            annotation, default = (
                signatures.attribute(made, "annotation"),
                signatures.attribute(made, "default"),
            )
            kind, marks = self.unwrap(
                UNANNOTATED if annotation == signatures.EMPTY else plain(annotation), env
            )
            given_default = (
                UNSET if default in (signatures.EMPTY, External("builtins.Ellipsis")) else plain(default)
            )
            resolved = self._ask(parameter, kind, marks, given_default, env, needs, own) and resolved
        return Signature(tuple(needs), tuple(own), resolved)

    def _of_function(self, value: FunctionValue, parameters: tuple[s.Parameter, ...]) -> Signature:
        if value.beside is not None:  # annotations see the names of the class body they stand in
            return self._of_parameters(parameters, value.beside, value.defaults)
        env = Env(value.function, value.env)
        if value.cls is not None:
            env.this = Super(value.cls, None)
        return self._of_parameters(parameters, env, value.defaults)

    def _of_partial(self, inner: Value, given: int, named: dict[str, Value]) -> Signature:
        """Positional arguments take parameters away, those given by name become defaults."""
        match inner:
            case FunctionValue(wrapped=None):
                function, parameters = inner, inner.function.fact.parameters
            case Bound(function=FunctionValue() as function):
                parameters = function.function.fact.parameters[1:]
            case Partial(function=deeper, args=args, kwargs=kwargs):
                return self._of_partial(plain(deeper), given + len(args), kwargs | named)
            case _:
                return self.signature(inner)
        env = Env(function.function, function.env)
        return self._of_parameters(parameters[given:], env, function.defaults | named)

    def _of_class(self, cls: ClassValue) -> Signature:
        line = self.machine.line(cls)
        match plain(self.machine.class_body(cls).names.get("__signature__")):
            case ExternalInstance(name=signatures.SIGNATURE) as given:
                return self._of_signature(given, cls.cls.fact.span, cls.env)
        for part in line:
            made = self.machine.class_body(part).names.get("__init__")
            if isinstance(made, FunctionValue):
                whole = self._of_function(made, made.function.fact.parameters[1:])
                return self._with_attributes(cls, whole) if cls.injected else whole
        if cls.injected:
            return self._with_attributes(cls, _EMPTY)
        if cls.externals.isdisjoint({*_MODELS, "typing.NamedTuple"}) and not self.machine.is_record(cls):
            return _FORMS.get(next(iter(cls.externals & set(_FORMS)), "")) or self._empty(cls)
        return self._with_attributes(cls, self._empty(cls))

    def _with_attributes(self, cls: ClassValue, signature: Signature) -> Signature:
        """A signature with the annotated attributes of a class as further parameters."""
        fields: dict[str, tuple[s.Parameter, Env, dict[str, Value]]] = {}
        for part in reversed(self.machine.line(cls)):
            env = self.machine.class_body(part)
            wanted = set(self.machine.field_names(part))
            for statement in part.cls.body:
                match statement:
                    case s.AnnAssign(
                        target=s.Ref(path=name), annotation=annotation, value=value, span=span
                    ) if name in wanted:
                        default, given = self._field(part, name, value)
                        fields[name] = (s.Parameter(name, "plain", annotation, default, span), env, given)
        found = [self._of_parameters((one,), env, given) for one, env, given in fields.values()]
        signatures = [signature, *found]
        return Signature(
            tuple(need for one in signatures for need in one.needs),
            tuple(parameter for one in signatures for parameter in one.parameters),
            all(one.resolved for one in signatures),
        )

    def _field(
        self, cls: ClassValue, name: str, written: s.Expr | None
    ) -> tuple[s.Expr | None, dict[str, Value]]:
        """The default of a field, as written and as it is."""
        value = self.machine.class_body(cls).names.get(name)
        match plain(value):
            case ExternalInstance(name=made, kwargs=kwargs, node=node) as field if made in FIELDS:
                if "default_factory" in kwargs or "factory" in kwargs:
                    return written, {name: self.machine.default_of(field, cls, name)}
                given = node and (keyword(node, "default") or next(iter(node.args), None))
                if given is None or isinstance(given, s.Opaque):
                    return None, {}
                return given, {name: self.machine.default_of(field, cls, name)}
        return written, {name: value} if written is not None else {}

    def _of_instance(self, instance: Instance) -> Signature:
        method = self.machine.attribute(instance, "__call__")
        if isinstance(method, Bound):
            return self.signature(method)
        self.machine.line(instance.cls)
        if any(b.startswith("fastapi.security.") for b in instance.cls.externals):
            return _SCHEME
        return self._empty(instance)

    def _of_parameters(
        self, parameters: tuple[s.Parameter, ...], env: Env, defaults: dict[str, Value]
    ) -> Signature:
        needs: list[Dependency] = []
        own: list[RouteParameter] = []
        resolved = True
        for parameter in parameters:
            kind, marks = self.annotation(parameter.annotation, env)
            default = self._default(parameter, env, defaults)
            resolved = self._ask(parameter, kind, marks, default, env, needs, own) and resolved
        return Signature(tuple(needs), tuple(own), resolved)

    def _ask(
        self,
        parameter: s.Parameter,
        kind: Value,
        marks: list[Value],
        default: Value,
        env: Env,
        needs: list[Dependency],
        own: list[RouteParameter],
    ) -> bool:
        """Put one parameter with the dependencies or with those taken from the request.

        False where it is a dependency that is not known, or may be one.
        """
        depends = [m for m in (*marks, default) if isinstance(m, ExternalInstance) and m.name in _DEPENDS]
        if depends:
            node = self.node(depends[-1], parameter.name, kind)
            needs.extend([node] if node is not None else [])
            return node is not None
        own.append(self.parameters.of(parameter, kind, marks, default, env))
        return not in_parameter(kind, marks, default)

    def _default(self, parameter: s.Parameter, env: Env, defaults: dict[str, Value]) -> Value:
        if parameter.name in defaults:
            return plain(defaults[parameter.name])
        return UNSET if parameter.default is None else plain(self.machine.eval(parameter.default, env))

    def annotation(self, expr: s.Expr | None, env: Env) -> tuple[Value, list[Value]]:
        """The type that an annotation names and what `Annotated` adds to it."""
        if expr is None:
            return UNANNOTATED, []
        # what is written as text, all of it or by a `__future__` import, is read among the module's names
        if isinstance(expr, s.Const) and isinstance(expr.value, str):
            parsed = parse_annotation(expr.value)
            if parsed is None:
                return UNANNOTATED, []
            return self.annotation(parsed, env.module())
        if _as_text(env):
            env = env.module()
        return self.unwrap(plain(self.machine.eval(expr, env)), env)

    def unwrap(self, value: Value, env: Env) -> tuple[Value, list[Value]]:
        """A type with what `Annotated` adds to it, text read as it is written."""
        marks: list[Value] = []
        for _ in range(_DEEPEST):
            match value:
                case Generic(base=External(name="typing.Annotated"), arguments=[kind, *outer]):
                    marks = [*map(plain, outer), *marks]
                    value = plain(kind)
                case str():
                    parsed = parse_annotation(value)
                    env = env.module()
                    value = UnknownValue(value) if parsed is None else plain(self.machine.eval(parsed, env))
                case _:
                    break
        return value, marks


def _as_text(env: Env) -> bool:
    owner = env.module().owner
    return isinstance(owner, SourceFile) and owner.annotations_are_text


def _written(made: ExternalInstance, name: str) -> s.Expr | None:
    return keyword(made.node, name) if made.node is not None else None


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
            module = getattr(env.module().owner, "module", "")
            match owner:
                case Function(fact=fact):
                    return f"{module}:{fact.qualname}.<locals>.<lambda>"
                case Class(fact=inside):
                    return f"{module}:{inside.qualname}.<lambda>"
                case _:
                    return f"{module}:<lambda>"
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
