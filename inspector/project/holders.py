"""Which functions can have to do with values of certain library classes: a cheap first sieve.

A question such as "which calls are made on a `requests.Session`" needs types, and types
need bodies. Most functions of a project never mention such a value. What they would have
to mention is the name of an import that makes it, or a name that holds it: a variable,
an attribute, a function that returns it, a class that derives from it.
"""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING, Final

from inspector.project.canonical import canonical
from inspector.project.code import Class, Function
from inspector.project.expressions import enclosing
from inspector.project.mentions import names_in
from inspector.project.types import TypeRef
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from inspector.project.code import Owner, SourceFile
    from inspector.project.model import Project
    from inspector.source.facts import ImportFact

_MOST_ROUNDS: Final = 6
_BINDING: Final = frozenset({s.Assign, s.AnnAssign, s.With})


class Holders:
    """Finds the names that hold values of the library classes that `is_held` accepts."""

    def __init__(
        self,
        project: Project,
        makers: Iterable[str],
        is_held: Callable[[TypeRef], bool],
        families: tuple[str, ...] = (),
        needing_none: Iterable[str] = (),
    ) -> None:
        """Take the names of what makes such values, and what tells such a value.

        `makers` are canonical names of classes and functions; all that starts with one of
        the `families` is taken for one too. What has one of the names `needing_none` is of
        interest by itself: nothing that it gives is.
        """
        self._project = project
        self._making = _ways_to(makers)
        self._made_by = self._making | _ways_to(needing_none)
        self._families = families
        self._packages = {name.partition(".")[0] for name in (*self._made_by, *families)}
        self._is_held = is_held
        self._holding: set[str] = set()  # names of variables, functions and classes
        self._makers_of: dict[SourceFile, frozenset[str]] = {}
        self._classes: set[Class] = set()  # those with an attribute that holds such a value

    def concern(self, function: Function) -> bool:
        """Whether a function mentions a name that makes or holds such a value, in its body or signature."""
        if function in self._mentioning:
            return True
        while function.cls is None and function.parent is not None:
            function = function.parent
        return function.cls is not None and self._has_attribute(function.cls)

    @cached_property
    def _mentioning(self) -> frozenset[Function]:
        return frozenset((*self._users(self.words), *self._declaring(self.words)))

    @cached_property
    def words(self) -> frozenset[str]:
        """Every name that makes or holds such a value, anywhere in app code."""
        words = self._imported
        new = self._bound_by_imports(self._making)
        for _ in range(_MOST_ROUNDS):
            if not new:
                break
            found = set(self._held(new))
            self._holding |= found
            new = frozenset(found | self._project.mentions.renamed(found)) - words
            words |= new
        return words

    @cached_property
    def _imported(self) -> frozenset[str]:
        """What imports call the makers, or modules on the way to them."""
        return self._bound_by_imports(self._made_by)

    def _bound_by_imports(self, ways: frozenset[str]) -> frozenset[str]:
        imports = self._project.mentions.imports_from(self._packages)
        return frozenset(fact.bound for _, fact in imports if self._makes(fact, ways))

    def _users(self, words: frozenset[str]) -> Iterator[Function]:
        """Functions in whose body one of the words occurs, where it can mean something."""
        # names of makers that no variable has, too, mean one only where they are imported
        imported_only = self._imported - self._holding
        mentions = self._project.mentions
        for file in mentions.files(words):
            mask = file.vocabulary.mask
            telling = mask(words) & (mask(self._means_maker(file)) | ~mask(imported_only))
            yield from mentions.using_bits(file, telling)

    def _means_maker(self, file: SourceFile) -> frozenset[str]:
        """Names that imports of a file give to makers: `asyncio` of redis, but not Python's own."""
        found = self._makers_of.get(file)
        if found is None:
            facts = file.facts.imports
            if any(fact.bound == "*" for fact in facts):
                found = self._imported
            else:
                found = frozenset(
                    f.bound for f in facts if self._makes(f, self._made_by) or f.name in self._imported
                )
            self._makers_of[file] = found
        return found

    def _makes(self, fact: ImportFact, ways: frozenset[str]) -> bool:
        """Whether an import binds a maker, or a module on the way to one."""
        if fact.level or fact.module.partition(".")[0] not in self._packages:
            return False
        name = canonical(fact.module if fact.name is None else f"{fact.module}.{fact.name}")
        if name in ways or name.startswith(self._families):
            return True
        if fact.module.partition(".")[0] in sys.stdlib_module_names:
            return False
        # what else comes from such a module and is no class may be a module that has makers too
        return fact.name is not None and fact.name.islower() and canonical(fact.module) in ways

    def _held(self, words: frozenset[str]) -> Iterator[str]:
        """Yield the names that hold a value which an expression with one of the words makes."""
        for file in self._project.app_files:
            if not file.used.isdisjoint(words):
                yield from self._bound(file, file.body, words)
            if not words.isdisjoint(file.facts.names):
                for cls in file.classes:
                    yield from self._bound(cls, cls.body, words)
                    if self._derives(cls, words):
                        yield cls.fact.name
        declaring = self._declaring(words)
        for function in {*declaring, *self._users(words)}:
            takes = function in declaring and _takes(function, words)
            yield from self._bound(function, function.body, words, all_of_it=takes)
        for function in declaring:
            returns = function.fact.returns
            if returns is not None and _mentions(returns, words) and self._is(enclosing(function), returns):
                yield function.fact.name

    def _declaring(self, words: frozenset[str]) -> frozenset[Function]:
        """Functions that name one of the words in their signature, where it can mean something."""
        return frozenset(f for f in self._project.mentions.declaring(words) if _knows(f, words))

    def _derives(self, cls: Class, words: frozenset[str]) -> bool:
        named = any(_mentions(base, words) for base in cls.fact.bases)
        return named and self._is_held(TypeRef(cls.name, cls))

    def _bound(
        self, owner: Owner, body: tuple[s.Stmt, ...], words: frozenset[str], *, all_of_it: bool = False
    ) -> Iterator[str]:
        for statement in s.statements(body):
            if type(statement) not in _BINDING:  # most of them; asked of half of all code, several times
                continue
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
        if not self._is(owner, expr):
            return
        cls = owner if isinstance(owner, Class) else owner.cls if isinstance(owner, Function) else None
        match target:
            case s.Ref(path=path) if "." not in path and not isinstance(owner, Class):
                yield path
            case s.Ref() | s.Attr() if cls is not None:
                self._classes.add(cls)
            case s.Ref(path=path):
                yield path.rpartition(".")[2]

    def _is(self, owner: Owner, expr: s.Expr) -> bool:
        types = self._project.types
        found = types.of(owner, expr) or types.annotation(owner, expr)
        return found is not None and self._is_held(found)

    def _has_attribute(self, cls: Class) -> bool:
        return not self._classes.isdisjoint(self._project.hierarchy.line(cls))


def _ways_to(names: Iterable[str]) -> frozenset[str]:
    """Return dotted names, and the modules and classes on the way to them."""
    return frozenset(
        ".".join(parts[:end])
        for parts in (name.split(".") for name in names)
        for end in range(1, len(parts) + 1)
    )


def _takes(function: Function, words: frozenset[str]) -> bool:
    annotations = (p.annotation for p in function.fact.parameters if p.annotation is not None)
    return any(_mentions(annotation, words) for annotation in annotations)


def _knows(function: Function, words: frozenset[str]) -> bool:
    return not words.isdisjoint(function.file.facts.names)


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


def _mentions(expr: s.Expr, words: frozenset[str]) -> bool:
    if type(expr) is s.Ref:  # nearly always
        return not words.isdisjoint(expr.path.split("."))
    return not words.isdisjoint(names_in([expr]))
