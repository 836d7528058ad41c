"""FI1202: generics of `typing` in the language's own form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes import unions
from inspector.fixes.codemod import CannotRepairError, Repair, codemod
from inspector.fixes.document import Document
from inspector.fixes.names import dotted_name
from inspector.fixes.sources import Source
from inspector.project.names import External

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.fixes.codemod import Edit
    from inspector.fixes.sources import Sources
    from inspector.project.code import Owner
    from inspector.rules.declare import Finding

_CONTAINERS: Final = {
    "typing.Dict": "dict",
    "typing.List": "list",
    "typing.Set": "set",
    "typing.Tuple": "tuple",
    "typing.Type": "type",
}
_UNIONS: Final = frozenset({"typing.Optional", "typing.Union"})
_TELLING: Final = frozenset({"__origin__", "get_origin"})
_Legacy = cst.Name | cst.Attribute


@codemod("FI1202")
def legacy_typing(finding: Finding, sources: Sources) -> Repair:
    """Write `list[X]` and `X | None`, in annotations that are strings as well.

    Unsafe where a member of a union may be no type, which `|` refuses when the code runs,
    and where the file tells the two forms of a union apart.
    """
    source = sources.at(finding.place)
    node = source.exact(finding.place, (cst.Name, cst.Attribute, cst.SimpleString))
    if isinstance(node, cst.SimpleString):
        return _in_string(finding, source, node)
    assert isinstance(node, (cst.Name, cst.Attribute))
    use = _use(source, source.owner(node), node, is_annotation=_is_annotation(source, node))
    edits = use.edits()
    return Repair(
        finding,
        f"Write `{use.name}` as the language has it",
        edits,
        releases=source.release(dotted_name(node)),
        unsafe=use.risk(),
    )


@dataclass(frozen=True, slots=True)
class _Use:
    source: Source
    owner: Owner
    node: _Legacy
    name: str  # canonical
    is_annotation: bool

    def edits(self) -> tuple[Edit, ...]:
        """Write it in the modern form; raises CannotRepairError."""
        if self.name in _CONTAINERS:
            return (self.source.replace(self.node, self.builtin()),)
        return unions.edits(self.union())

    def union(self) -> unions.Union:
        return unions.union_of(
            self.source,
            self.owner,
            self.node,
            is_optional=self.name == "typing.Optional",
            is_annotation=self.is_annotation,
        )

    def builtin(self) -> str:
        name = _CONTAINERS[self.name]
        if self.source.project.names.resolve(self.owner, name) != External(f"builtins.{name}"):
            raise CannotRepairError(f"`{name}` means something else here")
        parent = self.source.parent(self.node)
        is_type = self.is_annotation or isinstance(parent, cst.Subscript)
        if not is_type and not isinstance(parent, (cst.Index, cst.Assign)):
            raise CannotRepairError(f"`{dotted_name(self.node)}` is no type here, but a value")
        return name

    def risk(self) -> str | None:
        """What may behave differently; None where nothing does. Raises CannotRepairError."""
        if self.name in _CONTAINERS:
            return _risk_of_base(self.source, self.node)
        doubts = unions.doubts(self.union())
        if doubts:
            return f"`{doubts[0].text}` may be no class, and `|` would then fail when the code runs"
        file = self.source.file
        if not file.used.isdisjoint(_TELLING) or any(
            not function.used.isdisjoint(_TELLING) for function in file.functions
        ):
            return "the file looks at the origin of types, which for `|` is another one"
        return None


def _use(source: Source, owner: Owner, node: _Legacy, *, is_annotation: bool) -> _Use:
    symbol = source.project.names.resolve(owner, dotted_name(node))
    name = symbol.name if isinstance(symbol, External) else ""
    if name not in _CONTAINERS and name not in _UNIONS:
        raise CannotRepairError("the code of the finding is not where it was")
    return _Use(source, owner, node, name, is_annotation)


def _is_annotation(source: Source, node: cst.CSTNode) -> bool:
    return any(isinstance(outer, cst.Annotation) for outer in source.around(node))


def _risk_of_base(source: Source, node: _Legacy) -> str | None:
    subscript = source.parent(node)
    argument = source.parent(subscript) if isinstance(subscript, cst.Subscript) else subscript
    if isinstance(argument, cst.Arg) and isinstance(source.parent(argument), cst.ClassDef):
        return f"the class no longer derives from `Generic`, as `{dotted_name(node)}` makes it do"
    return None


# --- in strings ----------------------------------------------------------------------------


def _in_string(finding: Finding, source: Source, node: cst.SimpleString) -> Repair:
    if node.prefix or len(node.quote) != 1 or node.raw_value != node.evaluated_value:
        raise CannotRepairError("it stands in a string with escapes")
    inner = Source(source.project, source.file, node.raw_value)
    owner = source.owner(node)
    uses = tuple(_uses_in(inner, owner))
    edits = [edit for use in uses for edit in use.edits()]
    if any(one.conflicts(other) for one in edits for other in edits):
        raise CannotRepairError("it holds forward references in one another")
    risks = [risk for use in uses if (risk := use.risk()) is not None]
    text = Document(node.raw_value).edited(edits).text
    if node.quote in text:
        raise CannotRepairError("it holds strings")
    return Repair(
        finding,
        f"Write `{uses[0].name}` as the language has it" if uses else "Write types as the language has them",
        (source.replace(node, f"{node.quote}{text}{node.quote}"),),
        releases=source.release(*(dotted_name(use.node) for use in uses)),
        unsafe=risks[0] if risks else None,
    )


def _uses_in(inner: Source, owner: Owner) -> Iterator[_Use]:
    for node in inner.walk():
        if isinstance(node, (cst.Name, cst.Attribute)) and dotted_name(node):
            if isinstance(inner.parent(node), cst.Attribute):
                continue
            symbol = inner.project.names.resolve(owner, dotted_name(node))
            if isinstance(symbol, External) and (symbol.name in _CONTAINERS or symbol.name in _UNIONS):
                yield _Use(inner, owner, node, symbol.name, is_annotation=True)
