"""FI0401: move markers out of defaults into `Annotated`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import libcst as cst

from inspector.fixes.annotated import annotate
from inspector.fixes.callers import gives, gives_by_position, other_callers
from inspector.fixes.codemod import CannotRepairError, Repair, codemod
from inspector.fixes.decorators import may_read_defaults
from inspector.fixes.markers import moved
from inspector.fixes.signature import lines_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from inspector.fixes.codemod import Edit, Need
    from inspector.fixes.markers import Moved
    from inspector.fixes.sources import Source, Sources
    from inspector.project.code import Function
    from inspector.rules.declare import Finding
    from inspector.source.syntax import Parameter

_POSITIONAL: Final = frozenset({"posonly", "plain"})


@codemod("FI0401")
def non_annotated_dependency(finding: Finding, sources: Sources) -> Repair:
    """Write `x: T = Query(1, le=9)` as `x: Annotated[T, Query(le=9)] = 1`.

    All parameters of a function go together: one that loses its default must not stand
    behind one that keeps it. Where it would, `*` goes between them, which leaves their
    order to FastAPI and the document, and asks other callers for names. It is unsafe where
    such callers are in sight, or where a decorator reads defaults.
    """
    source = sources.at(finding.place)
    function, parameter = _flagged(source, finding)
    return _Signature(source, function).repair(finding, parameter)


def _flagged(source: Source, finding: Finding) -> tuple[Function, Parameter]:
    for function in source.file.functions:
        for parameter in function.fact.parameters:
            if source.file.place(parameter.span) == finding.place:
                return function, parameter
    raise CannotRepairError("the code of the finding is not where it was")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to do about one function: which markers move, and before which parameter `*` goes."""

    moves: tuple[Moved, ...]
    star: str | None


class _Signature:
    """The markers of one function, and what is safe to do about them."""

    def __init__(self, source: Source, function: Function) -> None:
        self.source = source
        self.function = function
        self.node = source.node(function.place, cst.FunctionDef)
        self.refused: dict[str, str] = {}
        self.moves: list[Moved] = []
        self.unsafe: dict[str, str] = {}
        for parameter in function.fact.parameters:
            self._add(parameter)

    def repair(self, finding: Finding, parameter: Parameter) -> Repair:
        """Return the repair of a finding; those of one function are the same where they are as safe."""
        name = parameter.name
        if name in self.refused:
            raise CannotRepairError(self.refused[name])
        everything = self._plan(self.moves)
        careful = self._careful(everything.star)
        safe = any(move.parameter.name == name for move in careful.moves)
        plan = careful if safe else everything
        edits, needs = self._written(plan, None)
        lines = lines_for(self.source, self.node, edits)
        if lines is not None:
            edits, needs = self._written(plan, lines.indent)
            edits += lines.breaks
        why = None if safe else self.unsafe.get(name) or self._why_not_star(everything)
        return Repair(
            finding,
            f"Move what `{self._name}` is given into `Annotated`",
            tuple(edits),
            tuple(dict.fromkeys(needs)),
            unsafe=why,
        )

    @property
    def _name(self) -> str:
        owner = self.function.cls if self.function.fact.name == "__init__" else None
        return (owner or self.function).fact.name

    def _written(self, plan: _Plan, indent: str | None) -> tuple[list[Edit], list[Need]]:
        """Return the edits of a plan and the imports that they take; see `annotate` for `indent`."""
        edits: list[Edit] = []
        needs: list[Need] = []
        for move in plan.moves:
            changed, needed = annotate(self.source, move, self.node, indent)
            edits += changed
            needs += needed
        if plan.star is not None:
            edits.append(self._put_star(plan.star, indent))
        return edits, needs

    def _add(self, parameter: Parameter) -> None:
        try:
            move = moved(self.source, self.function, parameter)
        except CannotRepairError as error:
            self.refused[parameter.name] = str(error)
            return
        if move is None:
            return
        self.moves.append(move)
        reason = move.unsafe or self._why_not_move(move)
        if reason is not None:
            self.unsafe[parameter.name] = reason

    # --- what is safe ----------------------------------------------------------------------

    def _why_not_move(self, move: Moved) -> str | None:
        """Return who may notice that a default is another one, or is gone."""
        reader = may_read_defaults(self.source.project, self.function)
        if reader is not None:
            return f"`@{reader}` may look for the marker in the default"
        name = move.parameter.name
        for caller in other_callers(self.source.project).of(self.function):
            if caller.handed and move.default is None:
                return f"whoever is given the function at {caller.where} may call it without `{name}`"
            if not caller.handed and not gives(caller, self.function, name):
                return f"the call at {caller.where} leaves `{name}` out"
        return None

    def _careful(self, star: str | None) -> _Plan:
        """Return the safe part: nothing in it changes what callers or decorators see.

        With a star where all markers together have one, so that both parts can be made.
        """
        moves = [move for move in self.moves if move.parameter.name not in self.unsafe]
        plan = self._plan(moves)
        if plan.star is None:
            return plan
        plan = _Plan(plan.moves, star or plan.star)
        if self._why_not_star(plan) is None and self._earliest(plan.star, self._plan(moves).star):
            return plan
        while (behind := self._behind_default(moves)) is not None:
            moves = [move for move in moves if move.parameter.name != behind]
        return _Plan(tuple(moves), None)

    def _earliest(self, star: str | None, needed: str | None) -> bool:
        names = [p.name for p in self.function.fact.parameters]
        return star is not None and needed is not None and names.index(star) <= names.index(needed)

    def _why_not_star(self, plan: _Plan) -> str | None:
        """Return who may give by position what a star lets nobody give so."""
        if plan.star is None:
            return None
        parameters = [p.name for p in self.function.fact.parameters]
        after = frozenset(parameters[parameters.index(plan.star) :])
        for caller in other_callers(self.source.project).of(self.function):
            if gives_by_position(caller, self.function, after):
                return f"parameters behind `*` go by name only, and {caller.where} may give one by position"
        return None

    # --- the order of parameters -----------------------------------------------------------

    def _plan(self, moves: Sequence[Moved]) -> _Plan:
        return _Plan(tuple(moves), self._behind_default(moves))

    def _behind_default(self, moves: Iterable[Moved]) -> str | None:
        """Return the first parameter that would have no default behind one that has."""
        without = {move.parameter.name for move in moves if move.default is None}
        defaults = False
        for parameter in self.function.fact.parameters:
            if parameter.kind not in _POSITIONAL:
                continue
            if parameter.default is not None and parameter.name not in without:
                defaults = True
            elif defaults:
                return parameter.name
        return None

    def _put_star(self, name: str, indent: str | None) -> Edit:
        """Put `*` before a parameter, on a line of its own if that has, or is to have, one."""
        params = self.node.params
        if isinstance(params.star_arg, (cst.Param, cst.ParamStar)) or any(
            param.name.value == name for param in params.posonly_params
        ):
            raise CannotRepairError(f"`{name}` would have no default behind one that has")
        param = next(param for param in params.params if param.name.value == name)
        start = self.source.start(param)
        blanks = self.source.text[self.source.line_start(start) : start] if indent is None else indent
        return self.source.insert(start, "*, " if blanks.strip() else f"*,\n{blanks}")
