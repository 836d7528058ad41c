"""What reports call an app or router: the module-level name that holds it, or where it is made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.routers import AppState, RouterState
from inspector.project.evaluate.values import ExternalInstance, Instance, plain

if TYPE_CHECKING:
    from inspector.project.code import Function, SourceFile
    from inspector.project.evaluate.framework import Framework
    from inspector.project.evaluate.machine import Machine
    from inspector.project.records import Place

_USUAL: Final = frozenset({"app", "application", "api", "router"})


class RouterNames:
    """The names of all apps and routers of a project."""

    def __init__(self, machine: Machine, framework: Framework) -> None:
        """Look through the names of all modules that were run."""
        self._held: dict[int, list[tuple[SourceFile, str]]] = {}
        for file, module in machine.modules.items():
            for name, value in module.env.names.items():
                inner = plain(value)
                if isinstance(inner, (Instance, ExternalInstance)) and isinstance(
                    inner.state, (AppState, RouterState)
                ):
                    self._held.setdefault(id(inner), []).append((file, name))
        self._apps = {id(app.router.state): app for app in framework.apps}
        self._told_apart: dict[Place | None, list[AppState]] = {}

    def tell_apart(self, apps: list[AppState]) -> None:
        """Name apps that are made in one place by functions that make only one of them."""
        self._told_apart[apps[0].place] = apps

    def is_held(self, app: AppState) -> bool:
        """Whether a module-level name holds an app."""
        return id(app.value) in self._held

    def app(self, app: AppState) -> str:
        """`package.module:name`, or `package.module:factory()` where no module-level name holds it."""
        return self._held_by(app.value, app.place) or _made_by(self._maker(app), app.place)

    def _maker(self, app: AppState) -> Function | None:
        """The function that makes an app: the innermost one that makes no other at the same place."""
        way = app.created_in
        others = [other.created_in for other in self._told_apart.get(app.place, ()) if other is not app]
        for depth in range(1, len(way) + 1):
            if all(other[-depth:] != way[-depth:] for other in others):
                return way[-depth]
        return way[-1] if way else None

    def router(self, router: RouterState) -> str:
        """Name a router like an app; an app's own router by the name of the app."""
        app = self._apps.get(id(router))
        if app is not None:
            return self.app(app)
        return self._held_by(router.value, router.place) or _made_by(router.created_in, router.place)

    def _held_by(self, value: Instance | ExternalInstance, place: Place | None) -> str | None:
        """The usual name in the module that makes it rather than another one, or than one that imports it."""
        held = self._held.get(id(value))
        if not held:
            return None
        home = place.file if place else ""

        def order(one: tuple[SourceFile, str]) -> tuple[bool, bool, bool, str, str]:
            file, name = one
            return file.path != home, _imports(file, name), name not in _USUAL, file.path, name

        file, name = min(held, key=order)
        return f"{file.module}:{name}"


def _imports(file: SourceFile, name: str) -> bool:
    return any(fact.bound == name and fact.function is None for fact in file.facts.imports)


def _made_by(function: Function | None, place: Place | None) -> str:
    if function is None:
        return f"{place.file}:{place.line}" if place else "?:0"
    if function.fact.name == "__init__" and function.cls is not None:
        return f"{function.cls.name}()"
    return f"{function.name}()"
