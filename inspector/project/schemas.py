"""Which classes are schemas, settings or tables, what they declare, and which routes they serve."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, keyword
from inspector.project.expressions import enclosing
from inspector.project.graph import functions_by_node, nodes
from inspector.project.names import Variable
from inspector.project.registrations import registrations_of
from inspector.project.types import parse_annotation
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from inspector.project.code import Function, Owner
    from inspector.project.model import Project
    from inspector.project.records import Place, Route
    from inspector.source.facts import DecoratorFact

SETTINGS_BASES: Final = frozenset(
    {
        "pydantic_settings.BaseSettings",
        "pydantic.BaseSettings",
        "pydantic.env_settings.BaseSettings",
        "pydantic.v1.BaseSettings",
    }
)
_MODEL_BASES: Final = frozenset(
    {
        "pydantic.BaseModel",
        "pydantic.RootModel",
        "pydantic.generics.GenericModel",
        "sqlmodel.SQLModel",
    }
)
_MOST_HOPS: Final = 25
_TABLE_BASES: Final = frozenset(
    {
        "sqlalchemy.orm.DeclarativeBase",
        "sqlalchemy.orm.DeclarativeBaseNoMeta",
    }
)


def is_settings(project: Project, cls: Class) -> bool:
    """Whether a class derives from `BaseSettings`."""
    return project.derives(cls, *SETTINGS_BASES)


def is_table(project: Project, cls: Class) -> bool:
    """Whether a class is a database table, or derives from one."""
    if project.derives(cls, *_TABLE_BASES):
        return True
    return any(
        keyword.name == "table" and isinstance(keyword.value, s.Const) and keyword.value.value is True
        for part in project.hierarchy.line(cls)
        for keyword in part.fact.keywords
    )


def is_schema(project: Project, cls: Class) -> bool:
    """Whether a class derives from `pydantic.BaseModel` and is neither settings nor a table."""
    return (
        project.derives(cls, *_MODEL_BASES) and not is_settings(project, cls) and not is_table(project, cls)
    )


def is_model(project: Project, cls: Class) -> bool:
    """Whether a class is a schema or settings: what pydantic 2 gave new names to."""
    return is_schema(project, cls) or is_settings(project, cls)


def model_of(project: Project, owner: Owner, expr: s.Expr) -> Class | None:
    """Return the schema or settings class that an expression is, or is an instance of; None where unknown."""
    named = project.resolve(owner, expr)
    if isinstance(named, Class):
        return named if is_model(project, named) else None
    found = project.type_of(owner, expr)
    if found is None or found.cls is None or not is_model(project, found.cls):
        return None
    return found.cls


def defines(project: Project, cls: Class, method: str) -> bool:
    """Whether a class or a project base of it defines a method of that name."""
    return any(method in part.methods for part in project.hierarchy.line(cls))


# --- fields --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SchemaField:
    """A field as a class declares it: `name: annotation = default`."""

    name: str
    annotation: s.Expr
    default: s.Expr | None
    owner: Class
    span: s.Span

    @property
    def place(self) -> Place:
        """Where it is declared."""
        return self.owner.file.place(self.span)


@dataclass(frozen=True, slots=True)
class Spelled:
    """What an annotation comes to without aliases, `Annotated` and `None`."""

    owner: Owner
    expr: s.Expr
    marks: tuple[tuple[Owner, s.Expr], ...] = ()  # what `Annotated` adds, with the scopes of each
    optional: bool = False


def own_fields(project: Project, cls: Class) -> Iterator[SchemaField]:
    """Yield the fields that a class declares itself; private names and class variables are none."""
    for statement in cls.body:
        match statement:
            case s.AnnAssign(target=s.Ref(path=name), annotation=annotation, value=value, span=span):
                if name.startswith("_") or name == "model_config" or "." in name:
                    continue
                base = annotation.base if isinstance(annotation, s.Subscript) else annotation
                if project.qualified(cls, base) != "typing.ClassVar":
                    yield SchemaField(name, annotation, value, cls, span)


def fields_of(project: Project, cls: Class) -> tuple[SchemaField, ...]:
    """Return the fields of a class, inherited ones from project bases included; the nearest one counts."""
    found: dict[str, SchemaField] = {}
    for part in project.hierarchy.line(cls):
        for field in own_fields(project, part):
            found.setdefault(field.name, field)
    return tuple(found.values())


def spelled(project: Project, owner: Owner, annotation: s.Expr) -> Spelled:
    """Take an annotation apart: aliases followed, `Annotated[X, ...]`, `X | None` and `"X"` opened."""
    found = Spelled(owner, annotation)
    for _ in range(_MOST_HOPS):
        deeper = _opened(project, found)
        if deeper is None:
            break
        found = deeper
    return found


def _opened(project: Project, found: Spelled) -> Spelled | None:
    owner, expr = found.owner, found.expr
    match expr:
        case s.Const(value=str(text)):
            parsed = parse_annotation(text)
            return replace(found, expr=parsed) if parsed is not None else None
        case s.Binary(op="|", left=left, right=right):
            return _without_none(found, (left, right))
        case s.Subscript(base=s.Ref(path=path), index=index):
            arguments = index.items if isinstance(index, s.Sequence) and index.kind == "tuple" else (index,)
            match project.qualified(owner, path):
                case "typing.Annotated":
                    marks = tuple((owner, mark) for mark in arguments[1:])
                    return replace(found, expr=arguments[0], marks=(*found.marks, *marks))
                case "typing.Optional":
                    return replace(found, expr=arguments[0], optional=True)
                case "typing.Union":
                    return _without_none(found, arguments)
                case "typing.Final" | "typing.Required" | "typing.NotRequired":
                    return replace(found, expr=arguments[0])
                case _:
                    return None
        case s.Ref(path=path):
            symbol = project.names.resolve(owner, path)
            if isinstance(symbol, Variable) and symbol.cls is None:
                values = project.types.assigned(symbol.file, symbol.name)
                return replace(found, owner=symbol.file, expr=values[0]) if len(values) == 1 else None
            return None
        case _:
            return None


def _without_none(found: Spelled, members: tuple[s.Expr, ...]) -> Spelled | None:
    rest = [m for m in members if not (isinstance(m, s.Const) and m.value is None)]
    return replace(found, expr=rest[0], optional=True) if len(rest) == 1 < len(members) else None


def option(project: Project, field: SchemaField, *names: str) -> bool:
    """Whether `Field(...)` of a field, as its default or in `Annotated`, gives one of these arguments."""
    marks = spelled(project, field.owner, field.annotation).marks
    candidates = [*marks, *([(field.owner, field.default)] if field.default is not None else [])]
    return any(
        isinstance(expr, s.Call) and any(k.name in names and not _is_nothing(k.value) for k in expr.keywords)
        for _, expr in candidates
    )


def _is_nothing(expr: s.Expr) -> bool:
    return isinstance(expr, s.Const) and (expr.value is None or expr.value is False)


# --- validators ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Validator:
    """A method that pydantic calls to validate: of a field or of the whole model."""

    function: Function
    decorator: DecoratorFact
    position: int  # of the decorator among the method's
    kind: str  # field_validator, model_validator, or pydantic 1's validator and root_validator
    mode: str | None  # before, after, wrap, plain; None where it is not said plainly
    fields: tuple[str, ...]  # of a field validator


_VALIDATORS: Final = {
    f"{module}.{name}": name
    for module in ("pydantic", "pydantic.functional_validators", "pydantic.class_validators")
    for name in ("field_validator", "model_validator", "validator", "root_validator")
}


def validators_of(project: Project, cls: Class) -> Iterator[Validator]:
    """Yield the validators that stand in the body of a class."""
    for method in cls.fact.methods:
        function = cls.file.functions[method]
        for position, decorator in enumerate(function.fact.decorators):
            func = decorator.expr.func if isinstance(decorator.expr, s.Call) else decorator.expr
            kind = _VALIDATORS.get(project.qualified(cls, func) or "")
            if kind is not None:
                yield _validator(function, decorator, position, kind)


def _validator(function: Function, decorator: DecoratorFact, position: int, kind: str) -> Validator:
    call = decorator.expr if isinstance(decorator.expr, s.Call) else None
    given = next((k.value for k in call.keywords if k.name == "mode"), None) if call is not None else None
    mode: str | None = "after" if kind == "field_validator" else None
    if given is not None:
        mode = given.value if isinstance(given, s.Const) and isinstance(given.value, str) else None
    fields = tuple(
        a.value
        for a in (call.args if call is not None else ())
        if isinstance(a, s.Const) and isinstance(a.value, str)
    )
    return Validator(function, decorator, position, kind, mode, fields)


# --- what requests and responses are made of -------------------------------------------------


def schemas_in(project: Project, owner: Owner, annotation: s.Expr) -> Iterator[Class]:
    """Yield the schemas that an annotation names, in containers, unions and aliases too."""
    stack: list[tuple[Owner, s.Expr, int]] = [(owner, annotation, 0)]
    while stack:
        where, expr, depth = stack.pop()
        if depth > _MOST_HOPS:
            continue
        match expr:
            case s.Ref(path=path):
                symbol = project.names.resolve(where, path)
                if isinstance(symbol, Class):
                    if is_schema(project, symbol):
                        yield symbol
                elif isinstance(symbol, Variable) and symbol.cls is None:
                    values = project.types.assigned(symbol.file, symbol.name)
                    stack.extend((symbol.file, value, depth + 1) for value in values[:1] if len(values) == 1)
            case s.Const(value=str(text)):
                parsed = parse_annotation(text)
                if parsed is not None:
                    stack.append((where, parsed, depth + 1))
            case s.Subscript(base=base, index=index):
                named = project.qualified(where, base)
                if named == "typing.Literal":
                    continue
                if named == "typing.Annotated" and isinstance(index, s.Sequence):
                    index = index.items[0]
                stack.append((where, index, depth + 1))
                stack.append((where, base, depth + 1))
            case s.Sequence(items=items):
                stack.extend((where, item, depth + 1) for item in reversed(items))
            case s.Binary(op="|", left=left, right=right):
                stack.extend(((where, right, depth + 1), (where, left, depth + 1)))


def request_schemas(project: Project) -> Mapping[Class, Route]:
    """Return every schema that a request's body can hold, each with the first route that takes it."""
    return _kept(project, "_request_schemas", _request_roots)


def response_schemas(project: Project) -> Mapping[Class, Route]:
    """Return every schema that a response can hold, each with the first route that answers with it."""
    return _kept(project, "_response_schemas", _response_roots)


def body_parameters(function: Function, route: Route) -> Iterator[tuple[str, s.Expr]]:
    """Yield name and annotation of the parameters of a handler that are taken from the body."""
    sources = {p.name: p.source for p in route.parameters}
    for parameter in function.fact.parameters:
        if sources.get(parameter.name) in {"body", "form"} and parameter.annotation is not None:
            yield parameter.name, parameter.annotation


def response_annotation(project: Project, function: Function, route: Route) -> tuple[Owner, s.Expr] | None:
    """Return what a route declares to answer with: `response_model=`, else the return annotation."""
    if route.response_model is None:
        return None
    if not route.response_model_given:
        return (enclosing(function), function.fact.returns) if function.fact.returns is not None else None
    found = registrations_of(project).of(route)
    if found is None:
        return None
    given = keyword(found.call, "response_model")
    return (found.owner, given) if given is not None else None


def _request_roots(project: Project) -> Iterator[tuple[Route, Owner, s.Expr]]:
    named = functions_by_node(project)
    for handler, routes in project.handlers.items():
        for route in routes:
            for _, annotation in body_parameters(handler, route):
                yield route, enclosing(handler), annotation
            for node in nodes(route):
                function = named.get(node.name)
                bodies = {p.name for p in node.parameters if p.source in {"body", "form"}}
                for parameter in function.fact.parameters if function is not None and bodies else ():
                    if parameter.name in bodies and parameter.annotation is not None and function is not None:
                        yield route, enclosing(function), parameter.annotation


def _response_roots(project: Project) -> Iterator[tuple[Route, Owner, s.Expr]]:
    for handler, routes in project.handlers.items():
        for route in routes:
            found = response_annotation(project, handler, route)
            if found is not None and route.kind == "http":
                yield (route, *found)


def _kept(
    project: Project, key: str, roots: Callable[[Project], Iterator[tuple[Route, Owner, s.Expr]]]
) -> Mapping[Class, Route]:
    known = project.__dict__.get(key)
    if isinstance(known, dict):
        return known
    found: dict[Class, Route] = {}
    for route, owner, annotation in roots(project):
        stack = list(schemas_in(project, owner, annotation))
        while stack:
            cls = stack.pop()
            if cls in found:
                continue
            found[cls] = route
            for field in fields_of(project, cls):
                if not option(project, field, "exclude"):
                    stack.extend(schemas_in(project, field.owner, field.annotation))
    project.__dict__[key] = found
    return found
