"""Files and folders of the project as values: what code does that looks for its own modules."""

from __future__ import annotations

import posixpath
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.values import (
    Env,
    ExternalInstance,
    Items,
    Native,
    ProjectPath,
    UnknownValue,
    Value,
    constant,
    describe,
    plain,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.evaluate.objects import Objects
    from inspector.source import syntax as s

_SAME: Final = frozenset({"resolve", "absolute", "as_posix", "expanduser", "__fspath__", "__str__"})


def attribute(objects: Objects, base: ProjectPath, name: str) -> Value:
    """An attribute or method of `pathlib.Path(__file__)` and what comes from it."""
    path = base.path
    stem, dot, suffix = posixpath.basename(path).rpartition(".")
    match name:
        case "parent":
            return ProjectPath(posixpath.dirname(path))
        case "parents":
            return Items("tuple", [ProjectPath(one) for one in _above(path)], open=True)
        case "name":
            return posixpath.basename(path)
        case "stem":
            return stem if dot else suffix
        case "suffix":
            return f".{suffix}" if dot else ""
    methods: dict[str, Callable[[list[Value]], Value]] = {
        "glob": lambda args: _glob(objects, path, args, deep=False),
        "rglob": lambda args: _glob(objects, path, args, deep=True),
        "iterdir": lambda args: Items(
            "list", [ProjectPath(one) for one in _inside(objects, path)], open=True
        ),
        "joinpath": lambda args: joined(base, args),
        "with_suffix": lambda args: joined(ProjectPath(posixpath.dirname(path)), [stem, *args]),
        "is_file": lambda args: path in objects.names.files or UnknownValue("whether a file is there"),
        "is_dir": lambda args: bool(_inside(objects, path)) or UnknownValue("whether a folder is there"),
        "exists": lambda args: (
            path in objects.names.files
            or bool(_inside(objects, path))
            or UnknownValue("whether a file is there")
        ),
    }
    if name in _SAME:
        return _method(name, lambda args: base)
    return _method(name, methods[name]) if name in methods else UnknownValue(f"a path's {name}")


def _method(name: str, effect: Callable[[list[Value]], Value]) -> Native:
    def call(args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env) -> Value:
        return effect(args)

    return Native(f"path.{name}", call)


def joined(base: ProjectPath, parts: list[Value]) -> Value:
    """`base / part / ...`."""
    path = base.path
    for part in parts:
        found = text(part)
        if isinstance(found, UnknownValue):
            return found
        path = posixpath.normpath(posixpath.join(path, found))
    if path.startswith(("/", "..")):
        return UnknownValue("a path outside of the project")
    return ProjectPath("" if path == "." else path)


def _above(path: str) -> list[str]:
    found = []
    while path:
        path = posixpath.dirname(path)
        found.append(path)
    return found


def _inside(objects: Objects, folder: str) -> list[str]:
    """The Python files and the folders with some, directly in a folder, sorted."""
    start = f"{folder}/" if folder else ""
    found = {path[: len(start)] + path[len(start) :].partition("/")[0] for path in _below(objects, folder)}
    return sorted(found)


def _below(objects: Objects, folder: str) -> list[str]:
    start = f"{folder}/" if folder else ""
    return sorted(path for path in objects.names.files if path.startswith(start))


def _glob(objects: Objects, folder: str, args: list[Value], *, deep: bool) -> Value:
    pattern = text(args[0]) if args else UnknownValue("no pattern")
    if isinstance(pattern, UnknownValue):
        return pattern
    if not pattern.endswith(".py"):
        return UnknownValue("files that are not Python")
    start = len(folder) + 1 if folder else 0
    if pattern.startswith("**/"):
        deep, pattern = True, pattern[3:]
    found = [path for path in _below(objects, folder) if _matches(path[start:], pattern, deep=deep)]
    return Items("list", [ProjectPath(path) for path in found])


def _matches(inside: str, pattern: str, *, deep: bool) -> bool:
    parts, wanted = inside.split("/"), pattern.split("/")
    if len(parts) < len(wanted) or (len(parts) > len(wanted) and not deep):
        return False
    return all(fnmatchcase(a, b) for a, b in zip(parts[-len(wanted) :], wanted, strict=True))


# --- functions of os.path and pkgutil ------------------------------------------------------------


def dirname(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`os.path.dirname(path)`."""
    path = plain(args[0]) if args else None
    return ProjectPath(posixpath.dirname(path.path)) if isinstance(path, ProjectPath) else _other(path)


def basename(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`os.path.basename(path)`."""
    path = plain(args[0]) if args else None
    return posixpath.basename(path.path) if isinstance(path, ProjectPath) else _other(path)


def join(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`os.path.join(path, ...)` and `pathlib.Path(path, ...)`."""
    path = plain(args[0]) if args else None
    return joined(path, args[1:]) if isinstance(path, ProjectPath) else _other(path)


def listdir(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`os.listdir(path)`: more than Python files may be there."""
    path = plain(args[0]) if args else None
    if not isinstance(path, ProjectPath):
        return _other(path)
    return Items("list", [posixpath.basename(one) for one in _inside(objects, path.path)])


def iter_modules(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`pkgutil.iter_modules(path, prefix)`: the modules and packages in folders."""
    return _modules(objects, args, kwargs, deep=False)


def walk_packages(
    objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
) -> Value:
    """`pkgutil.walk_packages(path, prefix)`: those in packages too."""
    return _modules(objects, args, kwargs, deep=True)


def _modules(objects: Objects, args: list[Value], kwargs: dict[str, Value], *, deep: bool) -> Value:
    given = {**dict(zip(("path", "prefix"), args, strict=False)), **kwargs}
    prefix = constant(given.get("prefix", ""))
    folders = [plain(item) for item in objects.iterate(given.get("path")) or []]
    if not folders or not isinstance(prefix, str):
        return UnknownValue("the modules of a package that is not known")
    found: list[Value] = []
    for folder in folders:
        if not isinstance(folder, ProjectPath):
            return UnknownValue("the modules of a package that is not known")
        found.extend(_module_infos(objects, folder.path, prefix, deep=deep))
    return Items("list", found)


def _module_infos(objects: Objects, folder: str, prefix: str, *, deep: bool) -> list[Value]:
    found: list[Value] = []
    for path in _inside(objects, folder):
        name = posixpath.basename(path).removesuffix(".py")
        package = f"{path}/__init__.py" in objects.names.files
        if name == "__init__" or not (package or path.endswith(".py")):
            continue
        values: dict[str, Value] = {"name": prefix + name, "ispkg": package}
        found.append(ExternalInstance("pkgutil.ModuleInfo", [], values, None))
        if package and deep:
            found.extend(_module_infos(objects, path, f"{prefix}{name}.", deep=True))
    return found


def _other(path: Value) -> Value:
    return UnknownValue(f"a path from {describe(path)}")
