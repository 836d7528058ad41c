"""Features: packages with routes of their own, the roles of their modules, and the layout.

A package named after a kind of file (`routers`, `api`, `v1`) is no feature: what is in
it belongs to the nearest package above that is named after a domain, if there is one
below the application's own package.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from inspector.project.names import Module, Namespace
from inspector.project.records import Feature
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from inspector.project.code import Class, Function, SourceFile
    from inspector.project.model import Project
    from inspector.project.records import Application, Layout, Role
    from inspector.source.facts import ImportFact

ROLE_NAMES: Final[dict[str, Role]] = {
    **dict.fromkeys(
        (
            "router",
            "routers",
            "route",
            "routes",
            "endpoint",
            "endpoints",
            "views",
            "view",
            "api",
            "apis",
            "controller",
            "controllers",
            "handlers",
            "resources",
            "rest",
            "http",
        ),
        "router",
    ),
    **dict.fromkeys(("schema", "schemas", "dto", "dtos", "serializers", "contracts"), "schemas"),
    **dict.fromkeys(("service", "services", "usecases", "use_cases", "logic"), "services"),
    **dict.fromkeys(
        ("repository", "repositories", "repo", "repos", "crud", "dao", "daos", "queries"), "repositories"
    ),
    **dict.fromkeys(("model", "models", "entities", "tables", "orm"), "models"),
    **dict.fromkeys(("dependency", "dependencies", "deps", "depends"), "dependencies"),
    **dict.fromkeys(("config", "settings", "conf", "configuration"), "config"),
    **dict.fromkeys(("task", "tasks", "jobs", "workers"), "tasks"),
    **dict.fromkeys(("event", "events", "subscribers", "consumers", "messages"), "events"),
    **dict.fromkeys(("exception", "exceptions", "errors"), "exceptions"),
}
"""What the name of a module or package says of its contents."""

_NO_DOMAIN: Final = frozenset(
    {
        *ROLE_NAMES,
        "v1",
        "v2",
        "v3",
        "v4",
        "web",
        "server",
        "app",
        "src",
        "internal",
        "public",
        "core",
        "common",
        "shared",
        "main",
        "lib",
        "backend",
    }
)
_TABLES: Final = frozenset(
    {
        "sqlalchemy.orm.DeclarativeBase",
        "sqlalchemy.orm.MappedAsDataclass",
        "sqlalchemy.ext.declarative.declarative_base",
    }
)
_SETTINGS: Final = frozenset(
    {"pydantic_settings.BaseSettings", "pydantic.BaseSettings", "pydantic.v1.BaseSettings"}
)
_MODELS: Final = frozenset({"pydantic.BaseModel", "pydantic.v1.BaseModel"})
_TASKS: Final = frozenset({"task", "shared_task", "subscriber", "actor"})
_ERRORS: Final = frozenset(
    {
        "builtins.Exception",
        "builtins.ValueError",
        "builtins.RuntimeError",
        "fastapi.HTTPException",
        "starlette.exceptions.HTTPException",
        "builtins.LookupError",
        "builtins.PermissionError",
    }
)


def find_features(
    project: Project, apps: tuple[Application, ...], dependencies: frozenset[Function]
) -> tuple[tuple[Feature, ...], Layout]:
    """Features of app code and the project's layout."""
    app_files = {file.path: file for file in project.app_files}
    routed: dict[str, set[object]] = defaultdict(set)
    for route in (route for app in apps for route in app.routes):
        if (
            route.kind in {"http", "websocket"}
            and route.file in app_files
            and route.registered.file == route.file
            and route.methods != ("OPTIONS",)  # what browsers ask before a request is of no domain
        ):
            routed[route.file].add(route.registered)
    creators = {app.file for app in apps if app.name is not None}
    homes: dict[str, str] = {}
    by_kind = 0
    for path in routed:
        folder = _feature_folder(app_files[path])
        if folder is not None and path not in creators:
            homes[path] = folder
        elif _in_kind_folder(path):
            by_kind += 1
    folders = sorted(set(homes.values()))
    owner = {path: _owner(path, folders) for path in app_files}
    features = tuple(_feature(project, folder, folders, owner, routed, dependencies) for folder in folders)
    return features, _layout(len(features), by_kind)


def _layout(features: int, by_kind: int) -> Layout:
    if features and by_kind:
        return "mixed"
    if features:
        return "feature"
    return "file-type" if by_kind else "flat"


def _in_kind_folder(path: str) -> bool:
    return any(part.lower() in ROLE_NAMES for part in path.split("/")[:-1])


def _feature_folder(file: SourceFile) -> str | None:
    """The folder of the feature that a module with routes belongs to."""
    names = file.module.split(".")[: None if file.is_package else -1]
    folders = file.path.split("/")[:-1]
    while names and names[-1].lower() in _NO_DOMAIN:
        names.pop()
        folders.pop()
    # the application's own package is no feature, only what lies below it
    return "/".join(folders) if len(names) > 1 else None


def _owner(path: str, folders: list[str]) -> str | None:
    inside = [folder for folder in folders if path.startswith(folder + "/")]
    return max(inside, key=len) if inside else None


def _feature(
    project: Project,
    folder: str,
    folders: list[str],
    owner: Mapping[str, str | None],
    routed: Mapping[str, set[object]],
    dependencies: frozenset[Function],
) -> Feature:
    files = [path for path, home in owner.items() if home == folder]
    roles: dict[Role, list[str]] = {}
    for path in files:
        role = _role(project, project.files[path], dependencies, has_routes=path in routed)
        if role is not None:
            roles.setdefault(role, []).append(path)
    return Feature(
        name=_name(folder, folders),
        path=folder,
        roles=tuple((role, tuple(sorted(paths))) for role, paths in sorted(roles.items())),
        files=tuple(sorted(files)),
        routes=sum(len(routed.get(path, ())) for path in files),
        lines=sum(project.files[path].facts.lines for path in files),
        imports=tuple(sorted({_name(other, folders) for other in _imported(project, files, folder, owner)})),
    )


def _name(folder: str, folders: Iterable[str]) -> str:
    """The folder's own name, with as many parents as tell it from other features."""
    parts = folder.split("/")
    for depth in range(1, len(parts) + 1):
        name = "/".join(parts[-depth:])
        if sum(other == name or other.endswith("/" + name) for other in folders) == 1:
            return name
    return folder


def _imported(project: Project, files: list[str], folder: str, owner: Mapping[str, str | None]) -> set[str]:
    found = set()
    for path in files:
        file = project.files[path]
        for fact in file.facts.imports:
            if fact.type_checking:
                continue
            for target in imported_files(project, file, fact):
                home = owner.get(target)
                if home is not None and home != folder:
                    found.add(home)
    return found


def imported_files(project: Project, file: SourceFile, fact: ImportFact) -> list[str]:
    """Return the files that an import refers to: the module, or the submodule that it names."""
    symbol = project.names.import_target(file, fact.module, fact.level)
    if fact.name is not None and isinstance(symbol, (Module, Namespace)):
        inner = project.names.member(symbol, fact.name)
        if isinstance(inner, Module):
            return [inner.file.path]
    return [symbol.file.path] if isinstance(symbol, Module) else []


def role_of(project: Project, file: SourceFile, *, has_routes: bool) -> Role | None:
    """What a module is for: what it surely contains, then its name, then what it mostly contains."""
    return _role(project, file, project.dependencies, has_routes=has_routes)


def _role(
    project: Project, file: SourceFile, dependencies: frozenset[Function], *, has_routes: bool
) -> Role | None:
    if has_routes:
        return "router"
    classes = [
        cls for cls in file.classes if cls.fact.parent_function is None and cls.fact.parent_class is None
    ]
    if any(not project.hierarchy.external_bases(cls).isdisjoint(_SETTINGS) for cls in classes):
        return "config"
    if any(_is_table(project, cls) for cls in classes):
        return "models"
    if any(_is_task(decorator.expr) for function in file.functions for decorator in function.fact.decorators):
        return "tasks"
    named = _by_name(file)
    return named or _by_content(project, file, classes, dependencies)


def _by_name(file: SourceFile) -> Role | None:
    parts = file.module.split(".")
    stem = parts[-1].lower()
    if stem in ROLE_NAMES:
        return ROLE_NAMES[stem]
    last = stem.rpartition("_")[2]
    if last in ROLE_NAMES and "_" in stem:
        return ROLE_NAMES[last]
    parent = parts[-2].lower() if len(parts) > 1 else ""
    return ROLE_NAMES.get(parent) if not file.is_package else None


def _by_content(
    project: Project, file: SourceFile, classes: list[Class], dependencies: frozenset[Function]
) -> Role | None:
    if any(function in dependencies for function in file.functions):
        return "dependencies"
    if not classes:
        return None
    bases = [project.hierarchy.external_bases(cls) for cls in classes]
    if all(not base.isdisjoint(_MODELS) for base in bases):
        return "schemas"
    if all(not base.isdisjoint(_ERRORS) for base in bases):
        return "exceptions"
    if all(cls.fact.name.endswith("Service") for cls in classes):
        return "services"
    if all(cls.fact.name.endswith(("Repository", "Dao", "DAO")) for cls in classes):
        return "repositories"
    return None


def _is_table(project: Project, cls: Class) -> bool:
    if any(
        k.name == "table" and isinstance(k.value, s.Const) and k.value.value is True
        for k in cls.fact.keywords
    ):
        return True
    if project.hierarchy.external_bases(cls).isdisjoint(_TABLES):
        return False
    return any(
        isinstance(statement, (s.Assign, s.AnnAssign)) and "__tablename__" in _target(statement)
        for statement in cls.body
    )


def _target(statement: s.Assign | s.AnnAssign) -> str:
    target = statement.targets[0] if isinstance(statement, s.Assign) else statement.target
    return target.path if isinstance(target, s.Ref) else ""


def _is_task(decorator: s.Expr) -> bool:
    func = decorator.func if isinstance(decorator, s.Call) else decorator
    return isinstance(func, s.Ref) and "." in func.path and func.path.rpartition(".")[2] in _TASKS
