"""Runs what builds applications: modules, factories that nobody calls, what happens at startup."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.callers import callers_of
from inspector.project.code import Category, Function, SourceFile
from inspector.project.evaluate.framework import Framework
from inspector.project.evaluate.machine import Machine, OutOfStepsError
from inspector.project.evaluate.natives import NATIVES
from inspector.project.evaluate.objects import function_of
from inspector.project.evaluate.patience import patience, patience_of_maker
from inspector.project.evaluate.routers import AppState, RouterState
from inspector.project.evaluate.values import (
    Env,
    ExternalInstance,
    Instance,
    Value,
    describe,
    plain,
)
from inspector.project.evaluate.views import class_based_views
from inspector.project.makers import FRAMEWORKS, call_maker, callers_first, fetchers_of, makers_of
from inspector.project.names import Module
from inspector.project.records import Unresolved
from inspector.project.registering import REGISTERING, VERBS, Registering, registers_itself

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.callers import Callers
    from inspector.project.model import Project

_NOT_INSPECTED: Final = frozenset({Category.TESTS, Category.VENDORED, Category.MIGRATIONS})
_RECURSION: Final = 12_000
# a function that nobody calls is run on unknown arguments, where little is decided and much is tried
_MAKER_STEPS: Final = 40_000


def evaluated(project: Project) -> tuple[Machine, Framework]:
    """A machine that has run what builds the project's apps, and what they registered."""
    machine = Machine(project.names, project.hierarchy)
    framework = Framework(machine)
    machine.natives = NATIVES | class_based_views(framework)
    machine.plugins.append(framework)
    files = [file for file in project.files.values() if file.category not in _NOT_INSPECTED]
    touched = [file for file in files if _touches(file)]
    fetchers = [f for file in files for f in fetchers_of(file)]
    made = (f for file in touched for f in makers_of(file, machine, project.hierarchy))
    makers = list(dict.fromkeys((*fetchers, *made)))
    registering = Registering(project, makers)
    unlimited, machine.allowance = machine.allowance, patience(machine, registering.reaches)
    _run_modules(machine, files, touched, registering)
    _run_uncalled(framework, makers, fetchers, registering, callers_of(project))
    _start(project, machine, framework, registering)
    machine.allowance = unlimited
    return machine, framework


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
    for function in callers_first(registering.builders(makers)):
        called = function in machine.called or function in ran
        # an app that another way to start has fetched and filled, this one would fill again
        if any(one in machine.called | ran.keys() and registering.calls(function, one) for one in fetchers):
            if registers_itself(function) and not called:
                machine.unresolved.append(_left_out(function))
        elif not called:
            apps, unresolved = len(framework.apps), len(machine.unresolved)
            machine.allowance = patience_of_maker(machine, registering.reaches)
            with _steps(machine, function.file, f"routes of {function.name}", _MAKER_STEPS):
                call_maker(machine, function, callers)
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
                machine.allowance = patience_of_maker(machine, registering.reaches)
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
    return any(fact.level == 0 and fact.module.partition(".")[0] in FRAMEWORKS for fact in file.facts.imports)


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


def _left_out(function: Function) -> Unresolved:
    what, line = f"routes of {function.name}", function.fact.span.line
    return Unresolved(function.file.path, line, what, "the app is shown as another way to start fills it")
