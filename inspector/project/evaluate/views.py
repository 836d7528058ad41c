"""Class-based views: what `@cbv(router)` of fastapi-utils does with the routes of a class."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from inspector.project.evaluate.entries import INCLUDED, endpoint_name
from inspector.project.evaluate.routers import IncludeEntry, RouteEntry, RouterState
from inspector.project.evaluate.values import (
    ClassValue,
    Env,
    ExternalInstance,
    FunctionValue,
    Items,
    Native,
    UnknownValue,
    Value,
    plain,
    text,
)
from inspector.project.records import Place

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.evaluate.framework import Framework
    from inspector.project.evaluate.objects import Objects
    from inspector.source import syntax as s

    NativeFunction = Callable[[Objects, list[Value], dict[str, Value], s.Call | None, Env], Value]

_HOMES: Final = ("fastapi_utils.cbv.cbv", "fastapi_restful.cbv.cbv")
_BY_NAME: Final = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "trace"})


def class_based_views(framework: Framework) -> dict[str, NativeFunction]:
    """The decorators that turn the methods of a class into routes with an instance of it."""

    def cbv(
        objects: Objects, args: list[Value], kwargs: dict[str, Value], node: s.Call | None, env: Env
    ) -> Value:
        router = framework.router_of(args[0]) if args else None
        if router is None:
            return UnknownValue("a view on a router that is not known")

        def decorate(given: list[Value], _: dict[str, Value], node: s.Call | None, env: Env) -> Value:
            cls = plain(given[0]) if given else None
            if isinstance(cls, ClassValue):
                place = framework.machine.place(node, env) or Place("")
                _View(framework, router, cls, place).register(args[1:], node, env)
            return cls

        return Native("cbv", decorate)

    return dict.fromkeys(_HOMES, cbv)


class _View:
    def __init__(self, framework: Framework, router: RouterState, cls: ClassValue, place: Place) -> None:
        self.framework, self.router, self.cls, self.place = framework, router, cls, place

    def register(self, urls: list[Value], node: s.Call | None, env: Env) -> None:
        """Give the class's routes an instance of it, and move them to a router that is included."""
        machine = self.framework.machine
        self.cls.injected = True
        functions = [
            value
            for part in machine.line(self.cls)
            for value in machine.class_body(part).names.values()
            if isinstance(value, FunctionValue)
        ]
        for url in urls:
            for function in sorted(functions, key=endpoint_name):
                if endpoint_name(function) in _BY_NAME:
                    methods = Items("list", [endpoint_name(function)])
                    add = machine.attribute(self.router.value, "add_api_route")
                    machine.call(add, [url, function], {"methods": methods, "status_code": 200}, node, env)
        self._move({id(function) for function in functions})

    def _move(self, functions: set[int]) -> None:
        router = self.router
        inner = ExternalInstance("fastapi.APIRouter", [], {}, self.place)
        self.framework.instantiate(inner, [], {}, self.place)
        views = self.framework.router_of(inner)
        assert views is not None
        kept: list[Value] = []
        for value in router.routes.values:
            made = plain(value)
            entry = made.state if isinstance(made, ExternalInstance) else None
            if isinstance(entry, RouteEntry) and id(entry.endpoint) in functions:
                made.state = self._bound(entry)  # type: ignore[union-attr]
                views.routes.values.append(value)
            else:
                kept.append(value)
        router.routes.values[:] = kept
        prefix = text(router.prefix())
        if views.routes.values and isinstance(prefix, str):
            entry = IncludeEntry(views, prefix, {}, self.place, router.share())
            self.framework.put(router, INCLUDED, entry)

    def _bound(self, entry: RouteEntry) -> RouteEntry:
        """A route whose first parameter is an instance that FastAPI makes."""
        function = entry.endpoint
        assert isinstance(function, FunctionValue)
        if function.function.fact.parameters:
            receiver = function.function.fact.parameters[0].name
            function.defaults[receiver] = ExternalInstance("fastapi.Depends", [self.cls], {}, self.place)
        prefix = text(self.router.prefix())
        given = text(entry.options.get("name"))
        name = f"{self.cls.cls.fact.name}.{given if isinstance(given, str) else endpoint_name(function)}"
        path = entry.path.removeprefix(prefix) if isinstance(prefix, str) else entry.path
        return replace(entry, path=path, options={**entry.options, "name": name})
