"""The functions that make an app or router: which they are, and how those are called that nobody calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from inspector.project.code import Class, Function, SourceFile
from inspector.project.evaluate.framework import APPS, ROUTERS
from inspector.project.evaluate.natives import IMPORTED
from inspector.project.evaluate.values import (
    ClassValue,
    Env,
    FunctionValue,
    Instance,
    Tentative,
    Value,
    plain,
    tentative,
)
from inspector.project.names import External as ExternalSymbol
from inspector.project.written import unquoted
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.callers import Callers
    from inspector.project.code import CallSite
    from inspector.project.evaluate.machine import Machine
    from inspector.project.hierarchy import Hierarchy

FRAMEWORKS: Final = frozenset({"fastapi", "starlette"})


def makers_of(file: SourceFile, machine: Machine, hierarchy: Hierarchy) -> list[Function]:
    """Functions that make an app or router."""
    names = {fact.bound for fact in file.facts.imports if fact.name in {"FastAPI", "APIRouter", "Starlette"}}
    names |= (
        {"FastAPI", "APIRouter"}
        if any(f.name in {None, "*"} and f.module in FRAMEWORKS for f in file.facts.imports)
        else set()
    )
    for fact in file.facts.imports:
        if (
            fact.name is not None
            and fact.function is None
            and fact.bound not in names
            and fact.bound[:1].isupper()
        ):
            symbol = machine.names.in_module(file, fact.bound)
            if isinstance(symbol, Class) and hierarchy.external_bases(symbol) & (APPS | ROUTERS):
                names.add(fact.bound)
    names |= {c.fact.name for c in file.classes if hierarchy.external_bases(c) & (APPS | ROUTERS)}
    called = frozenset(names)
    return [
        function
        for function in file.functions
        if not function.used.isdisjoint(called) and _makes(function, names, machine, hierarchy)
    ]


def fetchers_of(file: SourceFile) -> list[Function]:
    """Functions that get an app by the name that a server is told of."""
    names = {fact.bound for fact in file.facts.imports if f"{fact.module}.{fact.name}" == IMPORTED}
    return [
        function
        for function in file.functions
        if names and not function.used.isdisjoint(names) and function.parent is None
    ]


def callers_first(makers: list[Function]) -> list[Function]:
    """Makers so that those that others mention come after them: they are called with arguments then."""
    mentions = {maker: maker.used for maker in makers}
    order: list[Function] = []
    while mentions:
        free = [
            maker
            for maker in mentions
            if not any(_called_as(maker) in uses for other, uses in mentions.items() if other is not maker)
        ]
        for maker in free or list(mentions)[:1]:
            order.append(maker)
            del mentions[maker]
    return order


def _called_as(maker: Function) -> str:
    """The name that a caller mentions: of a constructor, that of its class."""
    cls = maker.cls
    return cls.fact.name if cls is not None and maker.fact.name == "__init__" else maker.fact.name


def _makes(function: Function, names: set[str], machine: Machine, hierarchy: Hierarchy) -> bool:
    for site in function.calls:
        func = site.call.func
        if isinstance(func, s.Ref) and func.path.rpartition(".")[2] in names:
            symbol = machine.names.resolve(function, func.path)
            match symbol:
                case ExternalSymbol(name=name) if name in APPS | ROUTERS:
                    return True
                case Class() if hierarchy.external_bases(symbol) & (APPS | ROUTERS):
                    return True
    return False


def call_maker(machine: Machine, function: Function, callers: Callers) -> None:
    """Call a maker, or its class and then it, with the arguments that can be told."""
    outermost = function
    while outermost.parent is not None:
        outermost = outermost.parent
    env = machine.module(outermost.file).env
    if outermost in machine.called:
        return
    cls = outermost.cls
    if cls is None:
        value = env.names.get(outermost.fact.name)
        target = plain(value) if isinstance(plain(value), FunctionValue) else FunctionValue(outermost, env)
        machine.call(target, [], _given(machine, target, callers, env), None, env)
        return
    if cls.fact.parent_function is not None or cls.fact.parent_class is not None:
        return
    holder = machine.attribute(machine.module(cls.file), cls.fact.name)
    if not isinstance(holder, ClassValue):
        return
    constructor = machine.attribute(holder, "__init__")
    instance = machine.instantiate(holder, [], _given(machine, constructor, callers, env), None, env)
    if outermost not in machine.called:
        method = machine.attribute(instance, outermost.fact.name)
        machine.call(method, [], _settings(machine, outermost, env), None, env)


def _given(machine: Machine, called: Value, callers: Callers, env: Env) -> dict[str, Value]:
    """The arguments of a maker that nobody calls, as far as they can be told."""
    if not isinstance(called, FunctionValue):
        return {}
    return _settings(machine, called.function, env) | _likely(called, callers)


def _settings(machine: Machine, function: Function, env: Env) -> dict[str, Value]:
    """What annotations ask for: settings, as they are by default."""
    given: dict[str, Value] = {}
    for parameter in function.fact.parameters:
        if parameter.annotation is not None and parameter.default is None:
            kind = plain(machine.eval(unquoted(parameter.annotation), env))
            if isinstance(kind, ClassValue) and machine.is_settings(kind):
                given[parameter.name] = Instance(kind)
    return given


def _likely(called: FunctionValue, callers: Callers) -> dict[str, Value]:
    """Defaults that are likely only, because some call gives another value."""
    function = called.function
    given = {name for site in callers.of(function) for name in _arguments(site, function)}
    return {
        name: tentative(default, Tentative(None, f"`{name}` of {function.name}"))
        for name, default in called.defaults.items()
        if name in given
    }


def _arguments(site: CallSite, function: Function) -> list[str]:
    """The parameters with a keyword that a call gives arguments for, or may give one for."""
    parameters = [p for p in function.fact.parameters if p.kind in {"plain", "kwonly"}]
    if any(keyword.name is None for keyword in site.call.keywords):
        return [p.name for p in parameters]
    placed = [p.name for p in parameters if p.kind == "plain"][function.cls is not None :]
    count = None if any(isinstance(arg, s.Starred) for arg in site.call.args) else len(site.call.args)
    return [*placed[:count], *(keyword.name for keyword in site.call.keywords if keyword.name is not None)]
