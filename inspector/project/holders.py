"""Which functions can have to do with values of certain library classes: a cheap first sieve.

A question such as "which calls are made on a `requests.Session`" needs types, and types
need bodies. Most functions of a project never mention such a value. What they would have
to mention is the name of an import that makes it, or a name that holds it: a variable,
an attribute, a function that returns it, a class that derives from it.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, Final

from inspector.project.canonical import canonical
from inspector.project.code import Class, Function, SourceFile
from inspector.project.expressions import enclosing
from inspector.project.types import TypeRef
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from inspector.project.code import Owner
    from inspector.project.model import Project
    from inspector.source.facts import ImportFact

_MOST_ROUNDS: Final = 6
_LONGEST_ANNOTATION: Final = 80
_WORD: Final = re.compile(r"\w+")


class Holders:
    """Finds the names that hold values of the library classes that `is_held` accepts."""

    def __init__(
        self,
        project: Project,
        makers: Iterable[str],
        is_held: Callable[[TypeRef], bool],
        families: tuple[str, ...] = (),
    ) -> None:
        """Take the names of what makes such values or needs none, and what tells such a value.

        `makers` are canonical names of classes and functions; all that starts with one of
        the `families` is taken for one too.
        """
        self._project = project
        self._made_by = frozenset(
            ".".join(parts[:end])
            for parts in (maker.split(".") for maker in makers)
            for end in range(1, len(parts) + 1)
        )
        self._families = families
        self._packages = {name.partition(".")[0] for name in (*self._made_by, *families)}
        self._is_held = is_held
        self._signatures: dict[Function, frozenset[str]] = {}
        self._classes: set[Class] = set()  # those with an attribute that holds such a value

    def concern(self, function: Function) -> bool:
        """Whether a function mentions a name that makes or holds such a value, in its body or signature."""
        if not self.words.isdisjoint(function.fact.uses) or self._in_signature(function, self.words):
            return True
        while function.cls is None and function.parent is not None:
            function = function.parent
        return function.cls is not None and self._has_attribute(function.cls)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name that makes or holds such a value, anywhere in app code."""
        words = frozenset(
            fact.bound for file in self._project.app_files for fact in file.facts.imports if self._makes(fact)
        )
        new = words
        for _ in range(_MOST_ROUNDS):
            if not new:
                break
            found = {name for file in self._project.app_files for name in self._held_in(file, new)}
            new = frozenset(found | self._aliases(found)) - words
            words |= new
        return words

    def _makes(self, fact: ImportFact) -> bool:
        """Whether an import binds a maker, or a module on the way to one."""
        if fact.level or fact.module.partition(".")[0] not in self._packages:
            return False
        name = canonical(fact.module if fact.name is None else f"{fact.module}.{fact.name}")
        if name in self._made_by or name.startswith(self._families):
            return True
        # what else comes from such a module and is no class may be a module that has makers too
        return fact.name is not None and fact.name.islower() and canonical(fact.module) in self._made_by

    def _aliases(self, names: set[str]) -> set[str]:
        return {
            fact.bound
            for file in self._project.app_files
            for fact in file.facts.imports
            if fact.bound != "*" and (fact.name or fact.module.rpartition(".")[2]) in names
        }

    def _held_in(self, file: SourceFile, words: frozenset[str]) -> Iterator[str]:
        """Yield the names that hold a value which an expression with one of the words makes."""
        if not words.isdisjoint(file.facts.uses):
            yield from self._bound(file, file.body, words)
        mentioned = not words.isdisjoint(file.facts.names)
        for cls in file.classes if mentioned else ():
            yield from self._bound(cls, cls.body, words)
            if any(_mentions(base, words) for base in cls.fact.bases) and self._is_held(
                TypeRef(cls.name, cls)
            ):
                yield cls.fact.name
        for function in file.functions:
            in_signature = mentioned and self._in_signature(function, words)
            if in_signature or not words.isdisjoint(function.fact.uses):
                yield from self._bound(function, function.body, words, all_of_it=in_signature)
            returns = function.fact.returns
            annotated = mentioned and returns is not None and _mentions(returns, words)
            if annotated and returns is not None and self._held(enclosing(function), returns):
                yield function.fact.name

    def _bound(
        self, owner: Owner, body: tuple[s.Stmt, ...], words: frozenset[str], *, all_of_it: bool = False
    ) -> Iterator[str]:
        for statement in s.statements(body):
            match statement:
                case s.Assign(targets=targets, value=value) if all_of_it or _starts_with(value, words):
                    for target in targets:
                        yield from self._named(owner, value, target)
                case s.AnnAssign(target=target, annotation=annotation) if _mentions(annotation, words):
                    yield from self._named(owner, annotation, target)
                case s.With(items=items):
                    for item in items:
                        if item.target is not None and _starts_with(item.context, words):
                            yield from self._named(owner, item.context, item.target)

    def _named(self, owner: Owner, expr: s.Expr, target: s.Expr) -> Iterator[str]:
        """Yield the names by which a target that is assigned such a value, or annotated so, is mentioned."""
        if not self._held(owner, expr):
            return
        cls = owner if isinstance(owner, Class) else owner.cls if isinstance(owner, Function) else None
        match target:
            case s.Ref(path=path) if "." not in path and not isinstance(owner, Class):
                yield path
                if isinstance(owner, SourceFile):
                    yield owner.module.rpartition(".")[2]
            case s.Ref() | s.Attr() if cls is not None:
                self._classes.add(cls)
            case s.Ref(path=path):
                yield path.partition(".")[0]

    def _held(self, owner: Owner, expr: s.Expr) -> bool:
        types = self._project.types
        found = types.of(owner, expr) or types.annotation(owner, expr)
        return found is not None and self._is_held(found)

    def _has_attribute(self, cls: Class) -> bool:
        return not self._classes.isdisjoint(self._project.hierarchy.line(cls))

    def _in_signature(self, function: Function, words: frozenset[str]) -> bool:
        if words.isdisjoint(function.file.facts.names):
            return False
        names = self._signatures.get(function)
        if names is None:
            annotations = (p.annotation for p in function.fact.parameters if p.annotation is not None)
            names = self._signatures[function] = frozenset(n for expr in annotations for n in _names(expr))
        return not words.isdisjoint(names)


def _starts_with(expr: s.Expr, words: frozenset[str]) -> bool:
    """Whether a chain of calls and attributes starts with one of the words, or goes through one."""
    while True:
        match expr:
            case s.Ref(path=path):
                return not words.isdisjoint(path.split("."))
            case s.Attr(base=base, name=name):
                if name in words:
                    return True
                expr = base
            case s.Call(func=inner) | s.Await(value=inner) | s.Binary(op="/", left=inner):
                expr = inner
            case s.Walrus(value=inner):
                expr = inner
            case s.Subscript(base=inner, index=index):
                # an alias, `Db = Annotated[Session, Depends(get_session)]`
                if _mentions(index, words):
                    return True
                expr = inner
            case s.Conditional(body=body, orelse=orelse):
                return _starts_with(body, words) or _starts_with(orelse, words)
            case _:
                return False


def _names(expr: s.Expr) -> Iterator[str]:
    """Yield the names in an expression, those in strings too, where annotations may be written."""
    for part in s.walk(expr):
        match part:
            case s.Ref(path=path):
                yield from path.split(".")
            case s.Attr(name=name):
                yield name
            case s.Const(value=str(text)) if len(text) < _LONGEST_ANNOTATION:
                yield from _WORD.findall(text)


def _mentions(expr: s.Expr, words: frozenset[str]) -> bool:
    return not words.isdisjoint(_names(expr))
