"""Runs what builds applications: modules, factories that nobody calls, what happens at startup."""

from __future__ import annotations

import sys
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.callers import callers_of
from inspector.project.code import Category, Class, Function, SourceFile
from inspector.project.evaluate.framework import APPS, ROUTERS, Framework
from inspector.project.evaluate.machine import Machine, OutOfStepsError
from inspector.project.evaluate.natives import IMPORTED, NATIVES
from inspector.project.evaluate.objects import function_of
from inspector.project.evaluate.routers import AppState, RouterState
from inspector.project.evaluate.values import (
    ClassValue,
    Env,
    ExternalInstance,
    FunctionValue,
    Instance,
    Tentative,
    Value,
    describe,
    plain,
    tentative,
)
from inspector.project.evaluate.views import class_based_views
from inspector.project.names import External as ExternalSymbol
from inspector.project.names import Module
from inspector.project.records import Unresolved
from inspector.project.registering import REGISTERING, VERBS, Registering, registers_itself
from inspector.project.written import unquoted
from inspector.source import syntax as s

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from inspector.project.callers import Callers
    from inspector.project.code import CallSite
    from inspector.project.hierarchy import Hierarchy
    from inspector.project.model import Project

_FRAMEWORKS: Final = frozenset({"fastapi", "starlette"})
_NOT_INSPECTED: Final = frozenset({Category.TESTS, Category.VENDORED, Category.MIGRATIONS})
_RECURSION: Final = 12_000
# a function that nobody calls is run on unknown arguments, where little is decided and much is tried
_MAKER_STEPS: Final = 60_000
# what all calls of a function that registers nothing may take together, and so many more for each call (at
# least so many in a maker): enough to compute a prefix, or to walk a package. A decorator of hundreds of
# classes that looks through all before would take more than everything else
_PATIENCE: Final = 50_000
_MAKERS_PATIENCE: Final = 4_000
# once a maker has taken so many steps, what it still calls gets the least, so that the maker comes to its end
_MAKERS_HURRY: Final = 20_000
_HELPER_STEPS: Final = 200


def evaluated(project: Project) -> tuple[Machine, Framework]:
    """A machine that has run what builds the project's apps, and what they registered."""
    machine = Machine(project.names, project.hierarchy)
    framework = Framework(machine)
    machine.natives = NATIVES | class_based_views(framework)
    machine.plugins.append(framework)
    files = [file for file in project.files.values() if file.category not in _NOT_INSPECTED]
    touched = [file for file in files if _touches(file)]
    fetchers = [f for file in files for f in _fetchers(file)]
    made = (f for file in touched for f in _makers(file, machine, project.hierarchy))
    makers = list(dict.fromkeys((*fetchers, *made)))
    registering = Registering(project, makers)
    unlimited, machine.allowance = machine.allowance, _patience(machine, registering)
    _run_modules(machine, files, touched, registering)
    _run_uncalled(framework, makers, fetchers, registering, callers_of(project))
    _start(project, machine, framework, registering)
    machine.allowance = unlimited
    return machine, framework


def _patience(machine: Machine, registering: Registering) -> Callable[[Function], int | None]:
    """What functions may take while modules run."""
    calls: Counter[Function] = Counter()

    def allowance(function: Function) -> int | None:
        if registering.reaches(function):
            return None
        calls[function] += 1
        return max(0, _PATIENCE + calls[function] * _HELPER_STEPS - machine.spent[function])

    return allowance


def _patience_of_maker(machine: Machine, registering: Registering) -> Callable[[Function], int | None]:
    """What functions may take that a maker or a startup handler calls, which starts now."""
    machine.spent.clear()
    hurry = machine.steps + _MAKERS_HURRY

    def allowance(function: Function) -> int | None:
        if registering.reaches(function):
            return None
        left = _MAKERS_PATIENCE - machine.spent[function] if machine.steps < hurry else 0
        return max(_HELPER_STEPS, left)

    return allowance


def _run_modules(
    machine: Machine, files: list[SourceFile], touched: list[SourceFile], registering: Registering
) -> None:
    def order(file: SourceFile) -> tuple[int, str]:
        """What makes an app comes first: a server imports that, and it imports the others."""
        return 0 if _creates_apps(file) else 1 if registering.starts_app(file) else 2, file.path

    for file in sorted(touched, key=order):
        machine.module(file)
    rest = [file for file in files if _registers(file)]
    while found := [
        file for file in rest if file not in machine.modules and _is_given_routers(file, machine)
    ]:
        for file in found:
            machine.module(file)
    for file in files:
        if file not in machine.modules and registering.reached_from(file):
            machine.module(file)


@dataclass(frozen=True, slots=True)
class _Run:
    """What a run of a maker without arguments gave: which apps, and which of what is unresolved."""

    apps: slice
    unresolved: slice


def _run_uncalled(
    framework: Framework,
    makers: list[Function],
    fetchers: list[Function],
    registering: Registering,
    callers: Callers,
) -> None:
    """Run the makers that no module calls; what one that is called later does then counts."""
    machine = framework.machine
    ran: dict[Function, _Run] = {}
    for function in _callers_first(registering.builders(makers)):
        called = function in machine.called or function in ran
        # an app that another way to start has fetched and filled, this one would fill again
        if any(one in machine.called | ran.keys() and registering.calls(function, one) for one in fetchers):
            if registers_itself(function) and not called:
                machine.unresolved.append(_left_out(function))
        elif not called:
            apps, unresolved = len(framework.apps), len(machine.unresolved)
            machine.allowance = _patience_of_maker(machine, registering)
            with _steps(machine, function.file, f"routes of {function.name}", _MAKER_STEPS):
                _call_maker(machine, function, callers)
            ran[function] = _Run(slice(apps, len(framework.apps)), slice(unresolved, len(machine.unresolved)))
            machine.called.discard(function)
    for function, run in reversed(ran.items()):
        if function in machine.called:
            _forget(framework, run)
    machine.called |= ran.keys()


def _forget(framework: Framework, run: _Run) -> None:
    """Leave out what a run gave whose function was called with arguments afterwards."""
    later = {app.place for app in framework.apps[run.apps.stop :]}
    early = framework.apps[run.apps]
    if all(app.place in later for app in early):
        del framework.machine.unresolved[run.unresolved], framework.apps[run.apps]


def _start(project: Project, machine: Machine, framework: Framework, registering: Registering) -> None:
    """Run what may register when the server starts."""
    for app in list(framework.apps):
        file = project.files.get(app.place.file) if app.place is not None else None
        if file is None:
            continue
        for handler, args in framework.at_startup(app):
            function = function_of(handler)
            if function is None or registering.reaches(function):
                machine.allowance = _patience_of_maker(machine, registering)
                with _steps(machine, file, f"what {describe(handler)} does at startup", _MAKER_STEPS):
                    env = Env(file, None)
                    machine.entered(machine.call(handler, args, {}, None, env), env)


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Let Python's own calls nest as deep as the evaluator's may."""
    # 3.11 and later keep such frames off the C stack
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, _RECURSION))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)


@contextmanager
def _steps(machine: Machine, file: SourceFile, what: str, steps: int) -> Iterator[None]:
    """Let what runs inside take so many steps; a run that needs more is listed and left."""
    try:
        with machine.budget(steps):
            yield
    except (OutOfStepsError, RecursionError):
        machine.unresolved.append(Unresolved(file.path, 1, what, "evaluating it takes too many steps"))


def _touches(file: SourceFile) -> bool:
    return any(
        fact.level == 0 and fact.module.partition(".")[0] in _FRAMEWORKS for fact in file.facts.imports
    )


def _creates_apps(file: SourceFile) -> bool:
    return "FastAPI" in file.used or any(f.uses("FastAPI") for f in file.functions)


def _registers(file: SourceFile) -> bool:
    return not file.used.isdisjoint(REGISTERING | VERBS | {"routes"})


def _is_given_routers(file: SourceFile, machine: Machine) -> bool:
    """Whether a module imports an app or router, or a module that holds one, without importing FastAPI."""
    for fact in file.facts.imports:
        if fact.function is not None:
            continue
        target = machine.names.import_target(file, fact.module, fact.level)
        found = machine.names.member(target, fact.name) if fact.name is not None else target
        home = found if isinstance(found, Module) else target
        module = machine.modules.get(home.file) if isinstance(home, Module) else None
        if module is None:
            continue
        names = module.env.names
        held = (
            names.values() if isinstance(found, Module) or fact.name == "*" else [names.get(fact.name or "")]
        )
        if any(_is_held(plain(value)) for value in held):
            return True
    return False


def _is_held(value: Value) -> bool:
    return isinstance(value, (Instance, ExternalInstance)) and isinstance(
        value.state, (AppState, RouterState)
    )


def _makers(file: SourceFile, machine: Machine, hierarchy: Hierarchy) -> list[Function]:
    """Functions that make an app or router."""
    names = {fact.bound for fact in file.facts.imports if fact.name in {"FastAPI", "APIRouter", "Starlette"}}
    names |= (
        {"FastAPI", "APIRouter"}
        if any(f.name in {None, "*"} and f.module in _FRAMEWORKS for f in file.facts.imports)
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


def _left_out(function: Function) -> Unresolved:
    what, line = f"routes of {function.name}", function.fact.span.line
    return Unresolved(function.file.path, line, what, "the app is shown as another way to start fills it")


def _fetchers(file: SourceFile) -> list[Function]:
    """Functions that get an app by the name that a server is told of."""
    names = {fact.bound for fact in file.facts.imports if f"{fact.module}.{fact.name}" == IMPORTED}
    return [
        function
        for function in file.functions
        if names and not function.used.isdisjoint(names) and function.parent is None
    ]


def _callers_first(makers: list[Function]) -> list[Function]:
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


def _call_maker(machine: Machine, function: Function, callers: Callers) -> None:
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
