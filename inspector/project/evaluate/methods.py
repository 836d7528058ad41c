"""The methods of apps and routers: what each registers.

Verbs go through `api_route` to `add_api_route`, so that overrides in project subclasses
run. An app's verbs go to its router, whatever a subclass of the app overrides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.evaluate import operations as ops
from inspector.project.evaluate.entries import (
    API_ROUTE,
    API_WEBSOCKET,
    DEFAULT,
    HOST,
    INCLUDED,
    MOUNT,
    ROUTE,
    VERBS,
    WEBSOCKET,
    Call,
    Given,
    hosted,
)
from inspector.project.evaluate.routers import IncludeEntry, MountEntry, RouterState, Shared, copied
from inspector.project.evaluate.values import (
    Bound,
    Either,
    Env,
    External,
    ExternalInstance,
    Instance,
    Items,
    Native,
    UnknownValue,
    Value,
    argument,
    choice_of,
    describe,
    plain,
    text,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.project.evaluate.framework import Framework
    from inspector.project.evaluate.machine import Machine
    from inspector.source import syntax as s

    Method = Callable[[Framework, RouterState, Call], Value]

# what `get`, `api_route` and the like hand on
_OPTIONS: Final[Given] = {
    "response_model": DEFAULT,
    "status_code": None,
    "tags": None,
    "dependencies": None,
    "summary": None,
    "description": None,
    "response_description": "Successful Response",
    "responses": None,
    "deprecated": None,
    "methods": None,
    "operation_id": None,
    "response_model_include": None,
    "response_model_exclude": None,
    "response_model_by_alias": True,
    "response_model_exclude_unset": False,
    "response_model_exclude_defaults": False,
    "response_model_exclude_none": False,
    "include_in_schema": True,
    "response_class": DEFAULT,
    "name": None,
    "callbacks": None,
    "openapi_extra": None,
    "generate_unique_id_function": DEFAULT,
}


def method(framework: Framework, state: RouterState, name: str) -> Native | None:
    """A method of a router as a callable, None where it has none of this name."""
    effect = ROUTER_METHODS.get(name)
    return None if effect is None else bound(framework, name, lambda call: effect(framework, state, call))


def bound(framework: Framework, name: str, effect: Callable[[Call], Value]) -> Native:
    """A callable that does something for each of the values that its arguments may have."""
    machine = framework.machine

    def call(args: list[Value], kwargs: Given, node: s.Call | None, env: Env) -> Value:
        found = _chosen_by_condition(args, kwargs)
        if found is None:
            return effect(Call(machine, args, kwargs, node, env))
        given, choice = found

        def chosen(value: Value) -> Value:
            taken = [value if arg is given else arg for arg in args]
            named = {key: value if arg is given else arg for key, arg in kwargs.items()}
            return call(taken, named, node, env)

        return machine.for_both(choice, chosen)

    return Native(name, call)


def _under_prefix(machine: Machine, prefix: Value, effect: Callable[[Value], None]) -> None:
    """Do something for a router's prefix, for each of the two that it may be."""

    def chosen(value: Value) -> Value:
        _under_prefix(machine, value, effect)
        return None

    choice = choice_of(prefix)
    if choice is None:
        effect(prefix)
    else:
        machine.for_both(choice, chosen)


# arguments that decide what is registered; of others, the default tells
_DECIDING: Final = frozenset({"endpoint", "methods", "path", "prefix", "router"})


def _chosen_by_condition(args: list[Value], kwargs: Given) -> tuple[Value, Either] | None:
    """An argument that is one of two values, with both."""
    for name, value in (*((None, arg) for arg in args), *kwargs.items()):
        choice = choice_of(value)
        if choice is not None and (choice is value or name is None or name in _DECIDING):
            return value, choice
    return None


def decorator(effect: Callable[[Value], Value]) -> Native:
    """A decorator that does something with a function and gives it back."""

    def apply(args: list[Value], kwargs: Given, node: s.Call | None, env: Env) -> Value:
        if not args:
            return UnknownValue("a decorator of nothing")
        effect(args[0])
        return args[0]

    return Native("decorator", apply)


# --- path operations -----------------------------------------------------------------------------


def _verb(name: str) -> Method:
    def register(framework: Framework, state: RouterState, call: Call) -> Value:
        route = framework.machine.attribute(state.value, "api_route")
        given = {**call.named("path"), "methods": Items("list", [name.upper()])}
        return framework.machine.call(route, [], _all_options(route, given), call.node, call.env)

    return register


def _all_options(called: Value, given: Given) -> Given:
    """The arguments as FastAPI hands them on: an override of the project's gets every option."""
    return {**_OPTIONS, **given} if isinstance(called, Bound) else given


def api_route(framework: Framework, onto: Instance | ExternalInstance, call: Call) -> Value:
    """`api_route(path, ...)` of an app's router or of a router."""
    given = call.named("path")
    path = given.pop("path", UnknownValue("a route without a path"))

    def register(function: Value) -> Value:
        add = framework.machine.attribute(onto, "add_api_route")
        return framework.machine.call(add, [path, function], _all_options(add, given), call.node, call.env)

    return decorator(register)


def _add_api_route(framework: Framework, state: RouterState, call: Call) -> Value:
    given = call.named("path", "endpoint")

    def put(prefix: Value) -> None:
        made = framework.entries.operation(given, prefix, state.share(), call.place, call.node)
        framework.put(state, API_ROUTE, made)

    _under_prefix(framework.machine, state.prefix(), put)
    return None


def _add_route(framework: Framework, state: RouterState, call: Call) -> Value:
    given = call.named("path", "endpoint", "methods", "name", "include_in_schema")
    framework.put(state, ROUTE, framework.entries.bare_route(given, call.place, call.node))
    return None


def _deferred(name: str, *positions: str) -> Method:
    """A decorator that hands the function to a method of the router."""

    def make(framework: Framework, state: RouterState, call: Call) -> Value:
        given = call.named("path", *positions)
        path = given.pop("path", UnknownValue("a route without a path"))

        def register(function: Value) -> Value:
            add = framework.machine.attribute(state.value, name)
            return framework.machine.call(add, [path, function], given, call.node, call.env)

        return decorator(register)

    return make


# --- websockets ----------------------------------------------------------------------------------


def websocket(framework: Framework, onto: Instance | ExternalInstance, call: Call) -> Value:
    """`websocket(path, name)` of an app or router."""
    given = call.named("path", "name")
    path = given.pop("path", UnknownValue("a websocket without a path"))

    def register(function: Value) -> Value:
        add = framework.machine.attribute(onto, "add_api_websocket_route")
        options = {"name": None, "dependencies": None, **given} if isinstance(add, Bound) else given
        return framework.machine.call(add, [path, function], options, call.node, call.env)

    return decorator(register)


def _add_api_websocket_route(framework: Framework, state: RouterState, call: Call) -> Value:
    given = call.named("path", "endpoint", "name")

    def put(prefix: Value) -> None:
        made = framework.entries.websocket(given, prefix, state.share(), call.place, call.node, bare=False)
        framework.put(state, API_WEBSOCKET, made)

    _under_prefix(framework.machine, state.prefix(), put)
    return None


def _add_websocket_route(framework: Framework, state: RouterState, call: Call) -> Value:
    given = call.named("path", "endpoint", "name")
    made = framework.entries.websocket(given, "", Shared(), call.place, call.node, bare=True)
    framework.put(state, WEBSOCKET, made)
    return None


# --- includes and mounts -------------------------------------------------------------------------


def _include_router(framework: Framework, state: RouterState, call: Call) -> Value:
    given = call.named("router")
    router = plain(given.pop("router", UnknownValue("no router")))
    child = framework.router_of(router)
    if child is None:
        _refuse(framework, state, call, f"the router is not known: {describe(router)}")
        return None

    def put(own: Value) -> None:
        prefix = text(ops.binary("+", own, argument(given, "prefix") or ""))
        if isinstance(prefix, UnknownValue):
            _refuse(framework, state, call, f"the prefix is not known: {prefix.reason}")
        elif framework.reaches(child, state):
            _refuse(framework, state, call, "FastAPI refuses to include a router in itself")
        else:
            options = {name: copied(value) for name, value in given.items()}
            framework.put(state, INCLUDED, IncludeEntry(child, prefix, options, call.place, state.share()))
            known = {id(one) for one in state.lifespans}
            state.lifespans.extend(one for one in child.lifespans if id(one) not in known)

    _under_prefix(framework.machine, state.prefix(), put)
    return None


def _refuse(framework: Framework, state: RouterState, call: Call, reason: str) -> None:
    state.complete = False
    framework.unresolved(call.place, "routes of an included router", reason)


def _mount(framework: Framework, state: RouterState, call: Call) -> Value:
    framework.put(state, MOUNT, framework.mounted(call.named("path", "app", "name"), call.place))
    return None


def _host(framework: Framework, state: RouterState, call: Call) -> Value:
    framework.put(state, HOST, hosted(call.named("host", "app", "name"), call.place))
    return None


def _frontend(framework: Framework, state: RouterState, call: Call) -> Value:
    path = text(call.named("path").get("path", UnknownValue("no path")))
    prefix = text(state.prefix())
    if isinstance(path, UnknownValue) or isinstance(prefix, UnknownValue):
        unknown = path if isinstance(path, UnknownValue) else prefix
        assert isinstance(unknown, UnknownValue)
        framework.unresolved(call.place, "a frontend", unknown.reason)
        return None
    whole = f"{prefix}{path.rstrip('/')}" or "/"
    files = External("starlette.staticfiles.StaticFiles")
    entry = MountEntry(whole, files, None, call.place, Shared(dependencies=state.share().dependencies))
    made = ExternalInstance(MOUNT, [], {}, call.place, call.node, entry)
    state.frontends.append(framework.machine.under_conditions(made))
    return None


# --- startup -------------------------------------------------------------------------------------


def _add_event_handler(framework: Framework, state: RouterState, call: Call) -> Value:
    """A startup handler runs when the server starts; what it registers is served."""
    if len(call.args) > 1 and text(call.args[0]) == "startup":
        state.startup.values.append(framework.machine.under_conditions(call.args[1]))
    return None


def _on_event(framework: Framework, state: RouterState, call: Call) -> Value:
    def register(function: Value) -> Value:
        event = Call(framework.machine, [*call.args[:1], function], {}, call.node, call.env)
        return _add_event_handler(framework, state, event)

    return decorator(register)


ROUTER_METHODS: Final[dict[str, Method]] = {
    **{verb: _verb(verb) for verb in VERBS},
    "api_route": lambda framework, state, call: api_route(framework, state.value, call),
    "add_api_route": _add_api_route,
    "route": _deferred("add_route", "methods", "name", "include_in_schema"),
    "add_route": _add_route,
    "websocket": lambda framework, state, call: websocket(framework, state.value, call),
    "add_api_websocket_route": _add_api_websocket_route,
    "websocket_route": _deferred("add_websocket_route", "name"),
    "add_websocket_route": _add_websocket_route,
    "include_router": _include_router,
    "mount": _mount,
    "host": _host,
    "frontend": _frontend,
    "on_event": _on_event,
    "add_event_handler": _add_event_handler,
}
