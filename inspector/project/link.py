"""Facts of all files become one Project."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from inspector.project.code import SourceFile
from inspector.project.features import find_features
from inspector.project.hierarchy import Hierarchy
from inspector.project.manifests import manifest_problems
from inspector.project.model import Project, Wiring, feature_of
from inspector.project.modules import categorise, module_name, package_of_root, source_roots
from inspector.project.names import Names
from inspector.project.records import Problem
from inspector.project.routes import route_table
from inspector.project.settings.table import settings_table
from inspector.project.tables.record import BUILT_IN, Tables
from inspector.project.types import TypeOf
from inspector.source.load import without_collector

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from inspector.project.records import Application, Feature
    from inspector.source.facts import FileFacts


class Found(Protocol):
    """What discovery says besides the Python files."""

    @property
    def projects(self) -> tuple[str, ...]: ...
    @property
    def others(self) -> tuple[str, ...]: ...
    @property
    def ignored_env(self) -> frozenset[str]: ...


class FileProblem(Protocol):
    """A file or folder that could not be read."""

    @property
    def path(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def message(self) -> str: ...


class Sources(Protocol):
    """What loading gives; see `inspector.source.load.SourceTree`."""

    @property
    def root(self) -> Path: ...
    @property
    def files(self) -> Mapping[str, FileFacts]: ...
    @property
    def discovery(self) -> Found: ...
    @property
    def problems(self) -> Iterable[FileProblem]: ...


def link(tree: Sources, tables: Tables = BUILT_IN) -> Project:
    """Link the facts of all files: names, inheritance and types; the wiring waits to be asked for.

    `tables` is what is known of libraries, as the project's configuration changes it.
    """
    with without_collector():  # almost all that linking makes is kept: a third of the time
        return _linked(tree, tables)


def _linked(tree: Sources, tables: Tables) -> Project:
    package = package_of_root(tree.files, tree.root.resolve())
    roots, owners = source_roots(tree.files, tree.discovery.projects, package)
    files = {}
    for path, facts in sorted(tree.files.items()):
        module, is_package = module_name(path, roots[path], "" if roots[path] else package)
        category = categorise(path, facts, roots[path])
        files[path] = SourceFile(path, module, is_package, category, facts, owners[path])
    names = Names(files.values(), roots)
    hierarchy = Hierarchy(names)
    project = Project(
        root=tree.root,
        name=tree.root.resolve().name,
        files=files,
        names=names,
        hierarchy=hierarchy,
        types=TypeOf(names, hierarchy, tables.returns),
        manifests=tree.discovery.others,
        project_folders=tree.discovery.projects,
        ignored_env_files=tree.discovery.ignored_env,
        problems=tuple(sorted(Problem(p.path, p.line, p.message) for p in tree.problems)),
        lines=sum(facts.lines for facts in tree.files.values()),
        wire=_wired,
        tables=tables,
    )
    project.problems = tuple(sorted({*project.problems, *manifest_problems(project)}))
    return project


def _wired(project: Project) -> Wiring:
    table = route_table(project)
    settings, unresolved_settings = settings_table(project, table.machine)
    features, layout = find_features(project, table.apps, table.dependencies)
    apps = tuple(_with_features(features, app) for app in table.apps)
    # by identity: a router's own `add_api_route` registers every route at one place
    renewed = {
        id(old): new
        for before, after in zip(table.apps, apps, strict=True)
        for old, new in zip(before.routes, after.routes, strict=True)
    }
    return Wiring(
        apps=apps,
        unresolved_routes=table.unresolved,
        handlers={
            function: tuple(renewed[id(route)] for route in routes)
            for function, routes in table.handlers.items()
        },
        dependencies=table.dependencies,
        settings=settings,
        unresolved_settings=unresolved_settings,
        features=features,
        layout=layout,
    )


def _with_features(features: tuple[Feature, ...], app: Application) -> Application:
    routes = tuple(
        replace(route, feature=feature_of(features, route.file)) if route.file is not None else route
        for route in app.routes
    )
    return replace(app, routes=routes)
