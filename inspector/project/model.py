"""The Project: everything known of an inspected tree, and the questions that rules ask of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from inspector.project.code import CallSite, Category, Class, Function, Owner, SourceFile
from inspector.project.names import External, Names, Symbol
from inspector.project.texts import Texts
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
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
        Unresolved,
    )
    from inspector.project.types import TypeOf, TypeRef


@dataclass(frozen=True, slots=True)
class Callee:
    """What a call calls: a function or class of the project, or a library's name.

    `name` is `module:qualname` for the project's own, a canonical dotted name for a
    library's (`sqlalchemy.orm.Session.execute` for a method on a known type), and None
    where it is not known.
    """

    name: str | None
    function: Function | None = None
    cls: Class | None = None


@dataclass(eq=False)
class Project:
    """A linked project."""

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
    apps: tuple[Application, ...] = ()
    unresolved_routes: tuple[Unresolved, ...] = ()
    settings: tuple[SettingsClass, ...] = ()
    unresolved_settings: tuple[Unresolved, ...] = ()
    features: tuple[Feature, ...] = ()
    layout: Layout = "flat"
    handlers: Mapping[Function, tuple[Route, ...]] = field(default_factory=dict)
    dependencies: frozenset[Function] = frozenset()
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
        """Functions of app code in whose body one of these names or attributes occurs."""
        wanted = frozenset(names)
        return (f for f in self.app_functions if not f.fact.uses.isdisjoint(wanted))

    def app_functions_calling(self, *names: str) -> Iterator[Function]:
        """Functions of app code that call something of one of these names; cheap, without decoding bodies."""
        wanted = frozenset(names)
        return (f for f in self.app_functions if not f.fact.called.isdisjoint(wanted))

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

    def feature_of(self, path: str) -> str | None:
        """The name of the feature that a file belongs to."""
        best = None
        for feature in self.features:
            if path.startswith(feature.path + "/") and (best is None or len(feature.path) > len(best.path)):
                best = feature
        return best.name if best else None

    def text(self, path: str) -> str | None:
        """The text of a file below the root, read once, None where it cannot be read as UTF-8."""
        return self.texts.text(path)

    def project_place(self, folder: str = "") -> Place:
        """Where a finding about a whole project sits: its `pyproject.toml`, or the root."""
        from inspector.project.records import Place

        path = f"{folder}/pyproject.toml" if folder else "pyproject.toml"
        return Place(path if folder in self.project_folders else (folder or "."))
