"""The Project: everything known of an inspected tree, and the questions that rules ask of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from inspector.project.code import CallSite, Category, Class, Function, Owner, SourceFile
from inspector.project.mentions import Mentions
from inspector.project.names import External, Names, Symbol
from inspector.project.tables.record import BUILT_IN, Tables
from inspector.project.texts import Texts
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    from inspector.project.hierarchy import Hierarchy
    from inspector.project.records import (
        Application,
        Feature,
        Layout,
        Place,
        Problem,
        Route,
        SettingsClass,
        SettingsUsage,
        Unresolved,
    )
    from inspector.project.types import Callee, TypeOf, TypeRef


def feature_of(features: Iterable[Feature], path: str) -> str | None:
    """The name of the feature that a file belongs to: the one with the longest folder."""
    best = None
    for feature in features:
        if path.startswith(feature.path + "/") and (best is None or len(feature.path) > len(best.path)):
            best = feature
    return best.name if best else None


@dataclass(frozen=True, slots=True)
class Wiring:
    """What the project puts together when it starts, as the evaluator finds it."""

    apps: tuple[Application, ...]
    unresolved_routes: tuple[Unresolved, ...]
    handlers: Mapping[Function, tuple[Route, ...]]
    dependencies: frozenset[Function]
    settings: tuple[SettingsClass, ...]
    unresolved_settings: tuple[Unresolved, ...]
    features: tuple[Feature, ...]
    layout: Layout


@dataclass(eq=False)
class Project:
    """A linked project; its wiring is evaluated when it is first asked for."""

    root: Path
    name: str
    files: Mapping[str, SourceFile]
    names: Names
    hierarchy: Hierarchy
    types: TypeOf
    manifests: tuple[str, ...]  # other files later phases read, relative paths
    project_folders: tuple[str, ...]  # folders with a pyproject.toml, "" for the root
    ignored_env_files: frozenset[str]
    problems: tuple[Problem, ...]
    lines: int
    wire: Callable[[Project], Wiring] = field(repr=False)
    tables: Tables = field(default=BUILT_IN, repr=False)  # what is known of libraries
    texts: Texts = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.texts = Texts(self.root)

    # --- code ------------------------------------------------------------------------------

    @cached_property
    def app_files(self) -> tuple[SourceFile, ...]:
        """Files that are app code: no tests, migrations, docs, examples, scripts or vendored code.

        A tree that holds nothing but examples or docs is inspected as if it were the app.
        """
        found = tuple(f for f in self.files.values() if f.category is Category.APP)
        if found:
            return found
        return tuple(
            f
            for f in self.files.values()
            if f.category in {Category.EXAMPLES, Category.DOCS, Category.SCRIPTS}
        )

    @cached_property
    def test_files(self) -> tuple[SourceFile, ...]:
        """Test modules and their helpers."""
        return tuple(f for f in self.files.values() if f.category is Category.TESTS)

    @cached_property
    def app_functions(self) -> tuple[Function, ...]:
        """Every function of app code, at any depth."""
        return tuple(function for file in self.app_files for function in file.functions)

    @cached_property
    def app_classes(self) -> tuple[Class, ...]:
        """Every class of app code, at any depth."""
        return tuple(cls for file in self.app_files for cls in file.classes)

    def app_functions_using(self, *names: str) -> Iterator[Function]:
        """Functions of app code in whose body one of these names or attributes occurs, in order."""
        return self.mentions.using(names)

    def app_functions_calling(self, *names: str) -> Iterator[Function]:
        """Functions of app code that call something of one of these names, in order; decodes no body."""
        return self.mentions.calling(names)

    @cached_property
    def mentions(self) -> Mentions:
        """Functions of app code by the names that occur in them."""
        return Mentions(self.app_files)

    def imported_as(self, names: Iterable[str]) -> frozenset[str]:
        """These names, and every name that an import gives to one of them, from module to module."""
        found: set[str] = set()
        new = set(names)
        while new:
            found |= new
            new = set().union(*(self._renamed.get(name, ()) for name in new)) - found
        return frozenset(found)

    @cached_property
    def _renamed(self) -> Mapping[str, set[str]]:
        renamed: dict[str, set[str]] = {}
        for file in self.files.values():
            for fact in file.facts.imports:
                if fact.name is not None and fact.name != fact.bound:
                    renamed.setdefault(fact.name, set()).add(fact.bound)
        return renamed

    # --- wiring ----------------------------------------------------------------------------

    @cached_property
    def wiring(self) -> Wiring:
        """Apps, routes, dependencies, settings and features, evaluated once."""
        return self.wire(self)

    @property
    def apps(self) -> tuple[Application, ...]:
        """Every application, and the routers that none includes."""
        return self.wiring.apps

    @property
    def unresolved_routes(self) -> tuple[Unresolved, ...]:
        """What may register routes and could not be followed."""
        return self.wiring.unresolved_routes

    @property
    def handlers(self) -> Mapping[Function, tuple[Route, ...]]:
        """The functions that answer requests, with the routes of each."""
        return self.wiring.handlers

    @property
    def dependencies(self) -> frozenset[Function]:
        """The functions that routes depend on."""
        return self.wiring.dependencies

    @property
    def settings(self) -> tuple[SettingsClass, ...]:
        """Every settings class."""
        return self.wiring.settings

    @cached_property
    def settings_usage(self) -> Mapping[str, SettingsUsage]:
        """Where app code makes, loads and reads settings, by the names of their classes."""
        from inspector.project.settings.usage import usage_of

        return usage_of(self, self.settings)

    @property
    def unresolved_settings(self) -> tuple[Unresolved, ...]:
        """What of the settings classes could not be followed."""
        return self.wiring.unresolved_settings

    @property
    def features(self) -> tuple[Feature, ...]:
        """The features of app code."""
        return self.wiring.features

    @property
    def layout(self) -> Layout:
        """How app code is laid out."""
        return self.wiring.layout

    @cached_property
    def routes(self) -> tuple[Route, ...]:
        """Every route of every app, and of routers that no app includes."""
        return tuple(route for app in self.apps for route in app.routes)

    # --- meaning -----------------------------------------------------------------------------

    def resolve(self, owner: Owner, expr: s.Expr | str) -> Symbol | None:
        """What a name or dotted chain means where `owner` uses it; None for other expressions."""
        match expr:
            case str(path) | s.Ref(path=path):
                return self.names.resolve(owner, path)
            case _:
                return None

    def qualified(self, owner: Owner, expr: s.Expr | str) -> str | None:
        """The name that an expression refers to, `fastapi.Depends` or `app.users.models:User`; or None."""
        match self.resolve(owner, expr):
            case External(name=name):
                return name
            case Function() | Class() as found:
                return found.name
            case _:
                return None

    def callee(self, site: CallSite) -> Callee:
        """What a call calls, methods on values of known type included."""
        return self.types.callee(site.owner, site.call.func)

    def type_of(self, owner: Owner, expr: s.Expr) -> TypeRef | None:
        """The class of a value, where annotations, constructors and assignments tell."""
        return self.types.of(owner, expr)

    def derives(self, cls: Class, *names: str) -> bool:
        """Whether a class derives, through any number of project bases, from one of these library classes."""
        return not self.hierarchy.external_bases(cls).isdisjoint(names)

    # --- places --------------------------------------------------------------------------------

    def title_of(self, function: Function) -> str | None:
        """`GET /users` of the first route that a function answers; None where it answers none."""
        routes = self.handlers.get(function)
        return routes[0].title() if routes else None

    def feature_of(self, path: str) -> str | None:
        """The name of the feature that a file belongs to."""
        if path not in self._feature_names:  # asked for every finding, of which a file has many
            self._feature_names[path] = feature_of(self.features, path)
        return self._feature_names[path]

    @cached_property
    def _feature_names(self) -> dict[str, str | None]:
        return {}

    def text(self, path: str) -> str | None:
        """The text of a file below the root, read once, None where it cannot be read as UTF-8."""
        return self.texts.text(path)

    def project_place(self, folder: str = "") -> Place:
        """Where a finding about a whole project sits: its `pyproject.toml`, or the root."""
        from inspector.project.records import Place

        path = f"{folder}/pyproject.toml" if folder else "pyproject.toml"
        return Place(path if folder in self.project_folders else (folder or "."))
