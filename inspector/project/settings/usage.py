"""Where settings are made, loaded and read in app code.

A field is read where an attribute of a value of its class is: what that class is comes
from annotations, constructors and loaders (see `types`). A place that takes an instance as
a whole (`model_dump`, `vars`, an argument of unknown code) may read any field.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function, SourceFile
from inspector.project.evaluate.classes import SETTINGS
from inspector.project.holders import Holders
from inspector.project.records import Place, SettingsInstance, SettingsLoader, SettingsUsage
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from inspector.project.code import CallSite, Owner
    from inspector.project.model import Project
    from inspector.project.records import SettingsClass
    from inspector.project.types import TypeRef

_CACHES: Final = frozenset({
    "functools.lru_cache", "functools.cache", "functools.cached_property", "async_lru.alru_cache",
    "cachetools.cached",
})  # fmt: skip
_DUMPS: Final = frozenset({"dict", "json", "model_dump", "model_dump_json", "copy", "model_copy", "__dict__"})
_TAKE_WHOLE: Final = frozenset(
    {"builtins.vars", "builtins.dict", "builtins.print", "builtins.repr", "builtins.str"}
)
_MOST_PLACES: Final = 200
_MOST_HOPS: Final = 6


def usage_of(project: Project, classes: Iterable[SettingsClass]) -> dict[str, SettingsUsage]:
    """Where app code makes, loads and reads settings classes, by their names."""
    found = tuple(classes)
    if not found:
        return {}
    usage = _Usage(project, {record.name for record in found})
    usage.collect()
    reads = usage.by_declaration(found)
    return {record.name: usage.of(record, reads) for record in found}


class _Usage:
    def __init__(self, project: Project, names: set[str]) -> None:
        self.project = project
        self.names = names
        self.holders = Holders(project, SETTINGS, self.is_settings)
        self.instances: dict[str, list[SettingsInstance]] = defaultdict(list)
        self.loaders: dict[str, list[SettingsLoader]] = defaultdict(list)
        self.reads: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
        self.whole: dict[str, list[Place]] = defaultdict(list)
        self.loaded_by: dict[Function, Class] = {}

    def is_settings(self, found: TypeRef) -> bool:
        return found.cls is not None and found.cls.name in self.names

    def collect(self) -> None:
        functions = [function for function in self.project.app_functions if self.concern(function)]
        for function in functions:
            self.loader(function)
        words = self.loader_names()
        more = self.project.mentions.using(words)
        for function in dict.fromkeys((*functions, *more)):
            self.owner(function, function.body, function.calls)
        words = words | self.holders.words
        for file in self.project.app_files:
            if not (words.isdisjoint(file.facts.names) and file.used.isdisjoint(words)):
                self.owner(
                    file, file.body, (call for call in file.calls if isinstance(call.owner, SourceFile))
                )
                for cls in file.classes:
                    self.owner(cls, cls.body, (call for call in file.calls if call.owner is cls))

    def concern(self, function: Function) -> bool:
        """Whether a function may have to do with settings: it mentions some, or is their method."""
        own = function.cls is not None and function.cls.name in self.names
        return own or self.holders.concern(function)

    def loader_names(self) -> frozenset[str]:
        """What loaders are called, by themselves and by imports: without an annotation nothing else tells."""
        names = {function.fact.name for function in self.loaded_by}
        return frozenset(names | self.project.mentions.renamed(names))

    # --- loaders ---------------------------------------------------------------------------------

    def loader(self, function: Function) -> None:
        """Remember a function that gives an instance that it, or a cache, has made."""
        for statement in s.statements(function.body):
            match statement:
                case s.Return(value=value) if value is not None:
                    made = self.made(function, value, 0)
                    if made is not None:
                        self.loaded_by[function] = made
                        cached = self.is_cached(function) or self.keeps(function, value)
                        self.loaders[made.name].append(SettingsLoader(function.name, function.place, cached))
                        return

    def made(self, function: Function, value: s.Expr, depth: int) -> Class | None:
        """The settings class of which an expression is a new instance, or one kept in a variable."""
        match value:
            case s.Call(func=func):
                callee = self.project.types.callee(function, func)
                if callee.cls is not None and callee.cls.name in self.names:
                    return callee.cls
                return self.own_constructor(function, func)
            case s.Ref(path=path) if "." not in path and depth < _MOST_HOPS:
                kept = [
                    self.made(function, one, depth + 1) for one in self.project.types.assigned(function, path)
                ]
                return next((one for one in kept if one is not None), None)
            case s.Await(value=inner) | s.Walrus(value=inner):
                return self.made(function, inner, depth)
            case _:
                return None

    def own_constructor(self, function: Function, func: s.Expr) -> Class | None:
        """`cls()` in a class method, or pydantic-settings' own `Settings.settings_cached()`."""
        match func:
            case s.Ref(path="cls") if function.cls is not None and function.cls.name in self.names:
                return function.cls
            case s.Ref(path=path) if path.endswith(".settings_cached"):
                symbol = self.project.names.resolve(function, path.rpartition(".")[0])
                return symbol if isinstance(symbol, Class) and symbol.name in self.names else None
            case _:
                return None

    def is_cached(self, function: Function) -> bool:
        for decorator in function.fact.decorators:
            expr = decorator.expr.func if isinstance(decorator.expr, s.Call) else decorator.expr
            if self.project.qualified(function.file, expr) in _CACHES:
                return True
        return False

    def keeps(self, function: Function, value: s.Expr) -> bool:
        """Whether a function keeps what it makes: in a global, or in pydantic-settings' cache."""
        match value:
            case s.Ref(path=path):
                return path in function.fact.outer
            case s.Call(func=s.Ref(path=path)):
                return path.endswith(".settings_cached")
            case _:
                return False

    # --- instances and reads ---------------------------------------------------------------------

    def owner(self, owner: Owner, body: tuple[s.Stmt, ...], calls: Iterable[CallSite]) -> None:
        file = owner if isinstance(owner, SourceFile) else owner.file
        for site in calls:
            self.call(site)
        for statement in s.statements(body):
            for expr in _read_expressions(statement):
                for part in s.walk(expr):
                    self.read(owner, part, file)

    def call(self, site: CallSite) -> None:
        callee = self.project.types.callee(site.owner, site.call.func)
        if callee.cls is not None and callee.cls.name in self.names:
            at_import = (
                not isinstance(site.owner, Function) and not site.deferred and not _is_main(site.conditions)
            )
            overrides = tuple(
                k.name for k in site.call.keywords if k.name is not None and k.name.startswith("_")
            )
            made = SettingsInstance(site.place, at_import, overrides)
            self.instances[callee.cls.name].append(made)
        self.escapes(site, callee.name, known=callee.function is not None or callee.cls is not None)

    def escapes(self, site: CallSite, name: str | None, *, known: bool) -> None:
        """Note an instance that is dumped, or given away to code that is not followed."""
        for argument in (*site.call.args, *(keyword.value for keyword in site.call.keywords)):
            inner = argument.value if isinstance(argument, s.Starred) else argument
            if known and name not in _TAKE_WHOLE:
                continue
            cls = self.class_of(site.owner, inner, 0)
            if cls is None:
                continue
            attribute = site.call.args[1] if name == "builtins.getattr" and len(site.call.args) > 1 else None
            if isinstance(attribute, s.Const) and isinstance(attribute.value, str):
                self.reads[cls.name][attribute.value].append(site.place)
            else:
                self.whole[cls.name].append(site.place)

    def read(self, owner: Owner, part: s.Expr, file: SourceFile) -> None:
        match part:
            case s.Ref(path=path, line=line, column=column) if "." in path:
                end = column + len(path) + 1
                self.path(owner, path.split("."), Place(file.path, line, column + 1, line, end))
            case s.Attr(base=s.Call(span=span) as base, name=name):
                cls = self.class_of(owner, base, 0)
                if cls is not None:
                    end = span.end_column + len(name) + 2
                    self.attribute(
                        cls, name, Place(file.path, span.line, span.column + 1, span.end_line, end)
                    )

    def path(self, owner: Owner, parts: list[str], place: Place) -> None:
        for end in range(1, len(parts)):
            cls = self.class_of(owner, s.Ref(".".join(parts[:end]), place.line, place.column - 1), 0)
            if cls is not None:
                self.attribute(cls, parts[end], place)

    def attribute(self, cls: Class, name: str, place: Place) -> None:
        if name in _DUMPS:
            self.whole[cls.name].append(place)
        else:
            self.reads[cls.name][name].append(place)

    def class_of(self, owner: Owner, expr: s.Expr, depth: int) -> Class | None:
        """The settings class that a value is an instance of."""
        found = self.project.types.of(owner, expr)
        if found is not None:
            return found.cls if self.is_settings(found) else None
        if depth > _MOST_HOPS:
            return None
        match expr:
            case s.Call(func=func):
                function = self.project.types.callee(owner, func).function
                return self.loaded_by.get(function) if function is not None else None
            case s.Await(value=inner):
                return self.class_of(owner, inner, depth + 1)
            case s.Ref(path=path) if "." not in path:
                return self.unannotated(owner, path, depth)
            case _:
                return None

    def unannotated(self, owner: Owner, name: str, depth: int) -> Class | None:
        """A variable that a loader without annotation fills, or a parameter that `Depends(loader)` does."""
        scope = owner
        if isinstance(owner, Function) and name in owner.fact.names:
            for parameter in owner.fact.parameters:
                if parameter.name == name:
                    return self.injected(owner, parameter.default)
        elif isinstance(owner, (Function, Class)):
            scope = owner.file
        found = [self.class_of(scope, value, depth + 1) for value in self.project.types.assigned(scope, name)]
        return next((one for one in found if one is not None), None)

    def injected(self, function: Function, default: s.Expr | None) -> Class | None:
        match default:
            case s.Call(func=func, args=(s.Ref(path=path), *_)) if (
                self.project.qualified(function.file, func) == "fastapi.Depends"
            ):
                symbol = self.project.names.resolve(function.file, path)
                if isinstance(symbol, Function):
                    return self.loaded_by.get(symbol)
        return None

    # --- results ---------------------------------------------------------------------------------

    def by_declaration(self, classes: Iterable[SettingsClass]) -> dict[tuple[str, str], list[Place]]:
        """Reads by where the field is declared: what a deriving class inherits is its base's field."""
        found: dict[tuple[str, str], list[Place]] = defaultdict(list)
        for record in classes:
            reads = self.reads.get(record.name, {})
            for field in record.fields:
                found[field.owner, field.name].extend(reads.get(field.name, ()))
        return found

    def of(self, record: SettingsClass, reads: dict[tuple[str, str], list[Place]]) -> SettingsUsage:
        """What was found of a class."""
        return SettingsUsage(
            reads={field.name: _places(reads[field.owner, field.name]) for field in record.fields},
            instances=tuple(sorted(set(self.instances.get(record.name, ())))[:_MOST_PLACES]),
            loaders=tuple(sorted(set(self.loaders.get(record.name, ())))),
            taken_whole=_places(self.whole.get(record.name, ())),
        )


def _places(found: Iterable[Place]) -> tuple[Place, ...]:
    return tuple(sorted(set(found))[:_MOST_PLACES])


def _read_expressions(statement: s.Stmt) -> Iterator[s.Expr]:
    """The expressions of a statement that read: not the attributes that it assigns."""
    targets: tuple[s.Expr, ...] = ()
    match statement:
        case s.Assign(targets=targets):
            pass
        case s.AnnAssign(target=target) | s.AugAssign(target=target):
            targets = (target,)
    written = {id(target) for target in targets if isinstance(target, (s.Ref, s.Attr))}
    yield from (expr for expr in s.own_expressions(statement) if id(expr) not in written)


def _is_main(conditions: tuple[s.Expr, ...]) -> bool:
    return any(
        isinstance(part, s.Ref) and part.path == "__name__"
        for condition in conditions
        for part in s.walk(condition)
    )
