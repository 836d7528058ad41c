"""What FastAPI itself registers: programs imported for real, their tables in the shape of `tables`."""

from __future__ import annotations

import asyncio
import functools
import importlib
import inspect
import sys
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from fastapi import APIRouter, params
from fastapi.routing import APIRoute, APIWebSocketRoute, iter_route_contexts
from starlette.routing import Mount, Route, WebSocketRoute

from tests.project.tables import Need, Parameter, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from fastapi.dependencies.models import Dependant

_BUILT_IN = {"openapi", "swagger_ui_html", "swagger_ui_redirect", "redoc_html"}


@contextmanager
def imported(folder: Path, files: Mapping[str, str]) -> Iterator[None]:
    """Write a program and put it on `sys.path`; afterwards none of its modules is left."""
    for path, source in files.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(source)
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    importlib.invalidate_caches()
    written, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        # forms want a package that does not matter for the table
        with warnings.catch_warnings(), patch("fastapi.dependencies.utils.ensure_multipart_is_installed"):
            warnings.simplefilter("ignore")
            yield
    finally:
        sys.dont_write_bytecode = written
        sys.path.remove(str(folder))
        added = {name: sys.modules[name] for name in set(sys.modules) - before}
        places = {
            name: [getattr(module, "__file__", None) or "", *getattr(module, "__path__", ())]
            for name, module in added.items()
        }
        for name, where in places.items():
            if any(place.startswith(str(folder)) for place in where):
                del sys.modules[name]


def registered(folder: Path, files: Mapping[str, str], app: str) -> list[Row]:
    """The table of `package.module:name`, of `package.module:factory()` called without arguments."""
    with imported(folder, files):
        module, _, name = app.partition(":")
        found: Any = importlib.import_module(module)
        for part in name.removesuffix("()").split("."):
            found = getattr(found, part)
        made = found() if name.endswith("()") else found
        asyncio.run(_started(made))
        return list(_served(made, ""))


async def _started(app: Any) -> None:
    """Do what an app does before it serves: routes may be registered then."""
    async with app.router.lifespan_context(app):
        pass


def _served(app: Any, prefix: str) -> Iterator[Row]:
    """The routes of an app, then the frontends, which are asked after them."""
    yield from _rows(app.routes, prefix)
    router: Any = getattr(app, "router", None)
    groups: Iterable[Any] = router._iter_low_priority_routes() if isinstance(router, APIRouter) else ()
    for group in groups:
        inner = getattr(group, "frontend_prefix", "")
        for route in getattr(group, "original_route", group).routes:
            path = prefix + (inner + route.path).rstrip("/")
            yield Row("mount", (), path, "", "", 0)


def _rows(routes: Any, prefix: str) -> Iterator[Row]:
    for context in iter_route_contexts(routes):
        route = context.original_route
        path = prefix + (context.path or "")
        match route:
            case APIRoute():
                yield _operation(context, path)
            case APIWebSocketRoute():
                yield _websocket(context, path)
            case Route() if route.name not in _BUILT_IN:
                methods = tuple(
                    sorted(set(route.methods or ()) - ({"HEAD"} if "GET" in (route.methods or ()) else set()))
                )
                endpoint, line = _defined(route.endpoint)
                yield Row("http", methods, path, route.name, endpoint, line)
            case WebSocketRoute():
                endpoint, line = _defined(route.endpoint)
                yield Row("websocket", (), path, route.name, endpoint, line)
            case Mount():
                yield Row("mount", (), path, route.name or "", "", 0)
                inner = _behind(route.app)
                yield from _served(inner, path) if hasattr(inner, "routes") else ()


def _behind(app: Any) -> Any:
    """The application that middleware is wrapped around."""
    while not hasattr(app, "routes") and hasattr(app, "app"):
        app = app.app
    return app


def _operation(context: Any, path: str) -> Row:
    endpoint, line = _defined(context.endpoint)
    return Row(
        "http",
        tuple(sorted(context.methods)),
        path,
        context.name,
        endpoint,
        line,
        tuple(str(getattr(tag, "value", tag)) for tag in context.tags),
        context.status_code,
        bool(context.include_in_schema),
        bool(context.deprecated),
        tuple(_need(one) for one in context.dependant.dependencies),
        _parameters(context.dependant),
        tuple(sorted(str(code) for code in context.responses)),
        context.response_model is not None,
    )


def _websocket(context: Any, path: str) -> Row:
    endpoint, line = _defined(context.endpoint)
    dependant = context.dependant
    needs = tuple(_need(one) for one in dependant.dependencies)
    return Row(
        "websocket", (), path, context.name, endpoint, line, needs=needs, parameters=_parameters(dependant)
    )


def _need(dependant: Dependant) -> Need:
    return Need(
        _name(dependant.call),
        tuple(dependant.own_oauth_scopes or ()),
        dependant.use_cache,
        _parameters(dependant),
        tuple(_need(one) for one in dependant.dependencies),
    )


def _parameters(dependant: Dependant) -> tuple[Parameter, ...]:
    found = [
        Parameter(field.name, source, field.alias, field.field_info.is_required())
        for source, fields in (
            ("path", dependant.path_params),
            ("query", dependant.query_params),
            ("header", dependant.header_params),
            ("cookie", dependant.cookie_params),
        )
        for field in fields
    ]
    for field in dependant.body_params:
        match field.field_info:
            case params.File():
                source = "file"
            case params.Form():
                source = "form"
            case _:
                source = "body"
        found.append(Parameter(field.name, source, field.alias, field.field_info.is_required()))
    special = (
        dependant.request_param_name,
        dependant.websocket_param_name,
        dependant.http_connection_param_name,
        dependant.response_param_name,
        dependant.background_tasks_param_name,
        dependant.security_scopes_param_name,
    )
    found.extend(Parameter(name, "framework", name, required=False) for name in special if name is not None)
    return tuple(sorted(found))


def _defined(endpoint: Any) -> tuple[str, int]:
    """`module:qualname` of a handler and the line of its `def`, decorators seen through."""
    inner = endpoint
    while isinstance(inner, functools.partial):
        inner = inner.func
    inner = inspect.unwrap(inner)
    while isinstance(inner, functools.partial):
        inner = inner.func
    inner = getattr(inner, "__func__", inner)
    if not hasattr(inner, "__code__") and not isinstance(inner, type):
        inner = type(inner)
        return f"{inner.__module__}:{inner.__qualname__}()", _line(inner)
    return f"{inner.__module__}:{inner.__qualname__}", _line(inner)


def _line(target: Any) -> int:
    lines, first = inspect.getsourcelines(target)
    for offset, text in enumerate(lines):
        if text.lstrip().startswith(("def ", "async def ", "class ")):
            return first + offset
    return first


def _name(call: Any) -> str:
    while isinstance(call, functools.partial):
        call = call.func
    call = getattr(call, "__func__", call)
    if not hasattr(call, "__qualname__"):
        return f"{type(call).__module__}:{type(call).__qualname__}()"
    return f"{call.__module__}:{call.__qualname__}"
