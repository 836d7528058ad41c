"""FI1905: a secret of the settings as `SecretStr`, and its value asked for where it is read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.arguments import argument
from inspector.fixes.codemod import CannotRepairError, Repair, codemod
from inspector.fixes.guards import asks_truth, is_not_none
from inspector.fixes.names import dotted_name
from inspector.fixes.reads import reads
from inspector.project.code import Class
from inspector.project.names import External
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.fixes.codemod import Edit
    from inspector.fixes.reads import Read
    from inspector.fixes.sources import Source, Sources
    from inspector.project.model import Project
    from inspector.rules.declare import Finding

_ON_TEXT: Final = frozenset({"pattern", "regex", "strip_whitespace", "to_lower", "to_upper", "strict"})

_SHOWING: Final = frozenset(
    {"critical", "debug", "error", "exception", "info", "log", "print", "trace", "warn", "warning"}
)


@codemod("FI1905")
def secret_not_secretstr(finding: Finding, sources: Sources) -> Repair:
    """Declare the field `SecretStr`, wrap its default, and read it with `get_secret_value()`.

    Unsafe: what prints or dumps the settings shows less, and what reads the field where
    its type cannot be known gets another type. Refused where a validator or a constraint
    works on the text, and where the field is set.
    """
    source = sources.at(finding.place)
    node = source.node(finding.place, cst.AnnAssign)
    owner = source.owner(node)
    if not isinstance(node.target, cst.Name) or not isinstance(owner, Class):
        raise CannotRepairError("it is no plain field")
    name = node.target.value
    family = _family(sources.project, owner)
    _refuse_text_work(family, name)
    named = source.name("pydantic.SecretStr", node)
    found = reads(sources, family, name)
    types = tuple(_types(source, node.annotation.annotation))
    if not types:
        raise CannotRepairError("its type is not written out as `str`")
    optional = any(_is_none(part) for part in source.walk(node.annotation))
    edits = [
        *(source.replace(part, named.text) for part in types),
        *_defaults(source, node.value, named.text),
        *(edit for read in found.certain for edit in _value_of(read, optional=optional)),
    ]
    why = f"what dumps or compares `{name}` gets a `SecretStr`"
    by_name = _named_in_text(sources.project, source.path, name)
    if by_name is not None:
        why = f"`{by_name}` has the name in a string, and may read it by that"
    if found.possible is not None:
        why = f"{found.possible}, whose type is not known, may read it"
    return Repair(finding, f"Make `{name}` a `SecretStr`", tuple(edits), named.needs, unsafe=why)


def _family(project: Project, owner: Class) -> frozenset[Class]:
    """Return a class and those that derive from it."""
    classes = (cls for file in project.files.values() for cls in file.classes)
    return frozenset(cls for cls in classes if owner in project.hierarchy.line(cls))


def _refuse_text_work(family: frozenset[Class], name: str) -> None:
    """Raise CannotRepairError where a method of the classes speaks of the field by its name."""
    for cls in family:
        for method in cls.methods.values():
            decorators = (part for one in method.fact.decorators for part in s.walk(one.expr))
            for expr in (*decorators, *s.expressions(method.body)):
                if isinstance(expr, s.Const) and expr.value in {name, "*"}:
                    raise CannotRepairError(f"`{method.fact.name}` works on its text")


def _named_in_text(project: Project, own: str, name: str) -> str | None:
    """Return a file, not the one of the class, in which the name of a field is a string."""
    strings = f'"{name}"', f"'{name}'"
    for path in project.files:
        text = project.text(path) if path != own else None
        if text is not None and any(string in text for string in strings):
            return path
    return None


# --- the declaration -----------------------------------------------------------------------


def _types(source: Source, node: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
    """Yield what says `str` in an annotation; raises CannotRepairError where more is asked of the text."""
    match node:
        case cst.Name() | cst.Attribute():
            if _means(source, node) == "builtins.str":
                yield node
        case cst.SimpleString():
            if node.evaluated_value != "str":
                raise CannotRepairError("its type stands in a string")
            yield node
        case cst.BinaryOperation(operator=cst.BitOr(), left=left, right=right):
            yield from _types(source, left)
            yield from _types(source, right)
        case cst.Subscript(value=value, slice=elements):
            inner = [one.slice.value for one in elements if isinstance(one.slice, cst.Index)]
            match _means(source, value):
                case "typing.Annotated":
                    yield from _types(source, inner[0])
                    for mark in inner[1:]:
                        _refuse_constraints(source, mark)
                case "typing.Optional" | "typing.Union":
                    for part in inner:
                        yield from _types(source, part)
                case _:
                    return
        case _:
            return


def _means(source: Source, node: cst.BaseExpression) -> str:
    symbol = source.project.names.resolve(source.owner(node), dotted_name(node) or "?")
    return symbol.name if isinstance(symbol, External) else ""


def _is_none(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Name) and node.value in {"None", "Optional"}


def _refuse_constraints(source: Source, mark: cst.BaseExpression) -> None:
    """Raise CannotRepairError for metadata of a field that `SecretStr` may not take."""
    match mark:
        case cst.Call(func=func, args=args) if _means(source, func) == "pydantic.Field":
            for arg in args:
                if arg.star or (arg.keyword is not None and arg.keyword.value in _ON_TEXT):
                    raise CannotRepairError("its constraints are about text")
        case cst.SimpleString() | cst.ConcatenatedString():
            return
        case _:
            raise CannotRepairError("its constraints are about text")


def _defaults(source: Source, value: cst.BaseExpression | None, name: str) -> Iterator[Edit]:
    """Wrap a default that is text; others are validated, and so become secrets when settings are made."""
    match value:
        case cst.SimpleString() | cst.ConcatenatedString() | cst.FormattedString():
            start, end = source.start(value, whole=True), source.end(value, whole=True)
            yield source.insert(start, f"{name}(")
            yield source.insert(end, ")")
        case cst.Call(func=func) if _means(source, func) == "pydantic.Field":
            _refuse_constraints(source, value)
            given = argument(value, "default")
            if given is None and value.args and value.args[0].keyword is None:
                given = value.args[0]
            if given is not None:
                yield from _defaults(source, given.value, name)
        case _:
            return


# --- reads ---------------------------------------------------------------------------------


def _value_of(read: Read, *, optional: bool) -> Iterator[Edit]:
    """Ask a secret that is read for its value, unless it only matters whether there is one."""
    source, node = read.source, read.node
    if asks_truth(source, node) or _is_shown(source, node):
        return
    end = source.end(node, whole=True)
    if not optional or is_not_none(source, node) or not _passes_on(source, node):
        yield source.insert(end, ".get_secret_value()")
        return
    text = source.code(node)
    if not dotted_name(node):
        raise CannotRepairError(
            f"`{text}` at {read.place} may be None, and asking twice may do more than read"
        )
    new = f"{text}.get_secret_value() if {text} is not None else None"
    yield source.replace(node, new if _stands_free(source, node) else f"({new})", whole=True)


def _is_shown(source: Source, node: cst.BaseExpression) -> bool:
    """Whether a value goes into a log line, where the stars of the secret are what is wanted."""
    inner: cst.CSTNode = node
    for outer in source.around(node):
        match outer:
            case cst.Call(func=func) if inner is not func:
                name = func.attr.value if isinstance(func, cst.Attribute) else dotted_name(func)
                return name in _SHOWING
            case cst.Attribute() | cst.Subscript() | cst.BaseStatement():
                return False
            case _:
                inner = outer
    return False


def _passes_on(source: Source, node: cst.BaseExpression) -> bool:
    """Whether a value is handed on, None as well; otherwise something is done that None cannot do."""
    match source.parent(node):
        case cst.Attribute() | cst.Subscript() | cst.Call() | cst.BinaryOperation():
            return False
        case _:
            return True


def _stands_free(source: Source, node: cst.BaseExpression) -> bool:
    match source.parent(node):
        case cst.Assign() | cst.AnnAssign() | cst.Return() | cst.Element():
            return True
        case cst.Arg(star=star):
            return not star
        case _:
            return False
