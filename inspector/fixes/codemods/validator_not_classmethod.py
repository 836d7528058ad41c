"""FI0306: put `@classmethod` where a validator needs it, and take it away where it may not be."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.codemod import CannotRepairError, Repair, codemod
from inspector.fixes.names import dotted_name
from inspector.fixes.rename import mentions, renamed
from inspector.project.schemas import validators_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.fixes.codemod import Edit, Release
    from inspector.fixes.sources import Source, Sources
    from inspector.project.code import Class
    from inspector.project.model import Project
    from inspector.project.schemas import Validator
    from inspector.rules.declare import Finding

_CLASSMETHOD: Final = "builtins.classmethod"
_STATICMETHOD: Final = "builtins.staticmethod"


@codemod("FI0306")
def validator_not_classmethod(finding: Finding, sources: Sources) -> Repair:
    """Add, move or remove the decorator, so that pydantic calls the validator as it does now.

    A function without a parameter for the class becomes a static method, which is what it
    is used as. An after-mode classmethod becomes a method of the instance that it is given.
    What never ran, or could not, is unsafe: from now on it runs.
    """
    source = sources.at(finding.place)
    cls, validator = _validator(source, finding)
    node = source.node(finding.place, cst.FunctionDef)
    written = _Written(source, cls, validator, node)
    if validator.kind == "model_validator" and validator.mode == "after":
        return _as_method(finding, written)
    if written.above:
        return _moved_below(finding, written)
    return _added(finding, written)


@dataclass(frozen=True, slots=True)
class _Written:
    """A validator as it stands in its file."""

    source: Source
    cls: Class
    validator: Validator
    node: cst.FunctionDef

    @property
    def title(self) -> str:
        return f"`{self.cls.fact.name}.{self.validator.function.fact.name}`"

    @property
    def above(self) -> tuple[cst.Decorator, ...]:
        """The `@classmethod`s above the validator's decorator."""
        return self._classmethods(0, self.validator.position)

    @property
    def below(self) -> tuple[cst.Decorator, ...]:
        """Those under it."""
        return self._classmethods(self.validator.position + 1, len(self.node.decorators))

    @property
    def parameters(self) -> tuple[cst.Param, ...]:
        """The parameters that take their arguments by position."""
        return (*self.node.params.posonly_params, *self.node.params.params)

    def other_decorator(self) -> str | None:
        """Return a decorator that is neither the validator's nor one for the kind of method."""
        for position, decorator in enumerate(self.validator.function.fact.decorators):
            means = self.source.project.qualified(self.cls, decorator.expr)
            if position != self.validator.position and means not in {_CLASSMETHOD, _STATICMETHOD}:
                return dotted_name(self.node.decorators[position].decorator) or "another decorator"
        return None

    def insert_below(self, name: str) -> Edit:
        """Put a decorator under the validator's."""
        if self.source.project.qualified(self.cls, name) != f"builtins.{name}":
            raise CannotRepairError(f"`{name}` means something else here")
        decorator = self.node.decorators[self.validator.position]
        newline = self.source.text.index("\n", self.source.end(decorator))
        return self.source.insert(newline, f"\n{self.source.indent(decorator)}@{name}")

    def without(self, decorator: cst.Decorator) -> Edit:
        """Take a decorator away, and leave a comment on its line."""
        source = self.source
        start = source.start(decorator)
        newline = source.text.index("\n", start)
        end = source.end(decorator.decorator, whole=True)
        comment = source.text[end:newline].strip()
        if comment:
            return source.edit(start, newline, comment)
        return source.edit(source.line_start(start), newline + 1, "")

    def _classmethods(self, start: int, end: int) -> tuple[cst.Decorator, ...]:
        facts = self.validator.function.fact.decorators
        return tuple(
            self.node.decorators[position]
            for position in range(start, end)
            if self.source.project.qualified(self.cls, facts[position].expr) == _CLASSMETHOD
        )


def _validator(source: Source, finding: Finding) -> tuple[Class, Validator]:
    found = [
        (cls, validator)
        for cls in source.file.classes
        for validator in validators_of(source.project, cls)
        if validator.function.place == finding.place
    ]
    if not found:
        raise CannotRepairError("the code of the finding is not where it was")
    if len(found) > 1:
        raise CannotRepairError("it is a validator by several decorators")
    return found[0]


# --- validators that get the class ---------------------------------------------------------------


def _added(finding: Finding, written: _Written) -> Repair:
    """Add the decorator that says what pydantic makes of the function."""
    first = written.parameters[0].name.value if written.parameters else ""
    other = written.other_decorator()
    unsafe = f"`@{other}` stands between pydantic and the function" if other is not None else None
    if first == "self":
        return _for_self(finding, written)
    if first == "cls":
        edits = (written.insert_below("classmethod"),)
        return Repair(finding, f"Make {written.title} a class method", edits, unsafe=unsafe)
    return Repair(
        finding,
        f"Make {written.title} a static method, which is how pydantic calls it",
        (written.insert_below("staticmethod"),),
        unsafe=unsafe or _named_elsewhere(written),
    )


def _for_self(finding: Finding, written: _Written) -> Repair:
    """Make a class method of a function that asks for an instance, and has never got one."""
    if mentions(written.source, written.node, "cls"):
        raise CannotRepairError("it has `self`, which there is none of, and `cls` as well")
    edits = (
        written.insert_below("classmethod"),
        written.source.replace(written.parameters[0].name, "cls"),
        *renamed(written.source, written.node, "self", "cls"),
    )
    return Repair(
        finding,
        f"Make {written.title} a class method",
        edits,
        unsafe="it gets the class first, where it asks for an instance and pydantic gave it none",
    )


def _moved_below(finding: Finding, written: _Written) -> Repair:
    edits = [written.without(decorator) for decorator in written.above]
    if not written.below:
        edits.append(written.insert_below("classmethod"))
    return Repair(
        finding,
        f"Put `@classmethod` under the decorator of {written.title}",
        tuple(edits),
        unsafe="pydantic never saw the validator, and runs it from now on",
    )


# --- validators that get the instance --------------------------------------------------------------


def _as_method(finding: Finding, written: _Written) -> Repair:
    """Make a method of a class method that is given the finished model."""
    source, node = written.source, written.node
    if len(written.parameters) < 2:
        raise CannotRepairError("it takes no model")
    cls, model = written.parameters[:2]
    old, given = cls.name.value, model.name.value
    if model.default is not None or node.params.posonly_params:
        raise CannotRepairError("its parameters are not those of a validator")
    end = source.end(model.annotation.annotation if model.annotation is not None else model, whole=True)
    between = source.text[source.start(cls) : end]
    if "#" in between or any(mentions(source, node, name) for name in ("self", "super")):
        raise CannotRepairError("its parameters cannot be renamed")
    edits = [
        *(written.without(decorator) for decorator in (*written.above, *written.below)),
        _only_self(source, source.start(cls), end),
        *renamed(source, node, given, "self"),
        *renamed(source, node, old, "type(self)"),
    ]
    unsafe = "pydantic never saw the validator, and runs it from now on" if written.above else None
    other = written.other_decorator()
    if other is not None:
        unsafe = unsafe or f"`@{other}` stands between pydantic and the function"
    return Repair(
        finding,
        f"Make {written.title} a method of the model that it validates",
        tuple(edits),
        releases=tuple(_released(source, (cls, model))),
        unsafe=unsafe or _named_elsewhere(written),
    )


def _only_self(source: Source, start: int, end: int) -> Edit:
    """Put `self` in the place of two parameters; on the line of the `def`, where it is the only one left."""
    text = source.text
    opening, closing = text.rindex("(", 0, start), end
    while text[closing] in ", \n":
        closing += 1
    if text[closing] == ")" and not text[opening + 1 : start].strip():
        return source.edit(opening + 1, closing, "self")
    return source.edit(start, end, "self")


def _released(source: Source, params: tuple[cst.Param, ...]) -> Iterator[Release]:
    """Yield the names in annotations that go with their parameters."""
    for param in params:
        if param.annotation is not None:
            for part in source.walk(param.annotation):
                if isinstance(part, cst.Name):
                    yield from source.release(part.value)


def _named_elsewhere(written: _Written) -> str | None:
    """Return where the name of a validator is used, by what may call it in its old way."""
    own = written.validator.function
    return _user(written.source.project, own.fact.name, own.file.path, own.index)


def _user(project: Project, name: str, path: str, index: int) -> str | None:
    for file in project.files.values():
        for function in file.functions:
            if (file.path, function.index) != (path, index) and function.calls_any(frozenset({name})):
                return f"`{function.fact.qualname}` in {file.path} calls something of its name"
    return None
