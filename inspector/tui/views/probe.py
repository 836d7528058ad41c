"""The probe: an address, what each check found there, what was sent and answered, and drift."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar, Final

from textual import on
from textual.worker import WorkerState

from inspector.tui.commands import Context, ViewId
from inspector.tui.excerpt import excerpt
from inspector.tui.exchange import exchange
from inspector.tui.page import blocks
from inspector.tui.probeitems import SIGNS, VOCABULARY, ProbeItem, probe_items, route_at, tally
from inspector.tui.proberun import Ended, ProbeRun, Stepped
from inspector.tui.text import clean, plural
from inspector.tui.views.listing import Listing
from inspector.tui.widgets.addressbar import MOST, AddressBar
from inspector.tui.widgets.details import Block, text
from inspector.tui.widgets.rows import Column, Grouping, Heading, Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from textual.app import ComposeResult
    from textual.worker import Worker

    from inspector.probe.report import ProbeReport, Result
    from inspector.project.records import Place, Route
    from inspector.report.filter import Row, Vocabulary
    from inspector.tui.engine import Engine
    from inspector.tui.items import Prepared
    from inspector.tui.probing import CheckInfo
    from inspector.tui.state import ListState
    from inspector.tui.widgets.rows import SortKey

DEFAULT: Final = "http://127.0.0.1:8000"
_TONES: Final = {"fail": "error", "warn": "warning", "pass": "good", "running": "info"}
_STYLES: Final = {"fail": "$sev-error bold", "warn": "$sev-warning bold", "pass": "$good bold"}
_GROUPS: Final = ("health", "headers", "errors", "openapi", "drift")
_HELLO: Final = """\
Nothing has been asked yet. `i` goes to the address, `p` or enter there probes it.

The probe sends GET, HEAD and OPTIONS alone, to this origin alone, and compares what runs with the code. \
Credentials come from FAPI_INSPECT_PROBE_TOKEN and FAPI_INSPECT_PROBE_HEADERS; they are shown nowhere.
"""


def _state(item: ProbeItem) -> str:
    return f"{SIGNS[item.state]} {item.state}"


def _key(item: ProbeItem) -> SortKey:
    return (item.info.code, item.number)


def _state_key(item: ProbeItem) -> SortKey:
    return (list(SIGNS).index(item.state), *_key(item))


def _tone(item: ProbeItem) -> str:
    return _TONES.get(item.state, "muted")


COLUMNS: tuple[Column[ProbeItem], ...] = (
    Column("status", "status", _state, _state_key, least=9, most=9, tone=_tone),
    Column("check", "check", lambda i: i.info.code, _key, least=7, most=7, rank=6, tone=lambda _: "muted"),
    Column("name", "name", lambda i: i.info.name, _key, least=14, most=24, rank=7),
    Column("message", "what was found", lambda i: i.message, _key, least=20, most=300, rank=8),
)
GROUPINGS: tuple[Grouping[ProbeItem], ...] = (
    Grouping(
        "group", "group", lambda i: i.info.group, lambda i: (_GROUPS.index(i.info.group),), lambda i: i.title
    ),
)


class ProbeView(Listing[ProbeItem]):
    """Asks a running service, and shows what became of each check."""

    VIEW: ClassVar[ViewId] = ViewId.PROBE
    COLUMNS = COLUMNS
    GROUPINGS = GROUPINGS
    UNGROUPED = False
    SORT = Sort("check")
    VOCABULARY: ClassVar[Vocabulary] = VOCABULARY
    NOUN = ("result", "results")
    NOTHING = "Nothing has been asked yet: p probes the address, i goes there."

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.history: tuple[str, ...] = ()
        self.bar = AddressBar(DEFAULT)
        self.run: ProbeRun | None = None  # the last probe of everything
        self.checks: tuple[CheckInfo, ...] = ()  # that it ran
        self.report: ProbeReport | None = None  # what it found, checks that ran again included
        self._current: ProbeRun | None = None  # what runs now
        self._worker: Worker[None] | None = None
        self._room = 0  # cells of the details when they were made

    # --- panes --------------------------------------------------------------------------------

    def compose(self) -> ComposeResult:
        """The address above the list."""
        yield self.bar
        yield from super().compose()

    def on_mount(self) -> None:
        """Take the address of last time."""
        self.bar.remember(self.history)
        if self.history:
            self.bar.input.value = self.history[0]
        self.say_nothing(self.NOTHING)
        self.details.show(blocks(_HELLO))

    def focus_first(self) -> None:
        """The list, or keys would be typed into the address; also when the app starts with this view."""
        super().focus_first()
        self.call_after_refresh(super().focus_first)

    def _arrange_panes(self) -> None:
        typing = self.bar.input.has_focus
        super()._arrange_panes()
        if typing:
            self.bar.input.focus()
        self.call_after_refresh(self._fit_details)

    def _fit_details(self) -> None:
        """Lay request and answer out for the room that there is now."""
        if self.details.room not in {0, self._room} and self.table.current is not None:
            self.describe_again()

    # --- contents -----------------------------------------------------------------------------

    def take(self, prepared: Prepared) -> None:
        """Keep the results: they are of the service, not of the scan."""
        self.prepared = prepared
        if self.run is not None:
            self.run.project = None  # the code is read again for the next probe
            self.describe_again()

    def say_empty(self, text: str) -> None:
        """Scans have no say here."""

    def row(self, item: ProbeItem) -> Row:
        """Made with the item."""
        return item.row

    def identity(self, item: ProbeItem) -> str:
        """The result of the check."""
        return f"{item.info.code}\0{item.number}"

    def likeness(self, item: ProbeItem) -> str:
        """The check."""
        return item.info.code

    def place_of(self, item: ProbeItem) -> Place | None:
        """Where in the code it comes from, where that is known."""
        return item.result.place if item.result is not None else None

    def alike(
        self, before: ProbeItem | Heading[ProbeItem], current: ProbeItem | Heading[ProbeItem] | None
    ) -> bool:
        """Whether it is the same result; how its group fares changes all the time."""
        match before, current:
            case ProbeItem(), ProbeItem():
                return replace(before, title="") == replace(current, title="")
            case _:
                return before == current

    def text_of(self, item: ProbeItem) -> str:
        """A line of a report."""
        return f"{item.state} {item.info.code} {item.info.name} {item.message}".rstrip()

    def describe_group(self, heading: Heading[ProbeItem]) -> Iterator[Block]:
        """How many there are of each state."""
        yield text((clean(heading.title), "bold"))
        if heading.key == "drift" and self.run is not None and self.run.drift:
            yield text((self.run.drift, "$sev-error"))

    def describe(self, item: ProbeItem) -> Iterator[Block]:
        """What was found, request and answer, the code, and the page of the check."""
        self._room = self.details.room
        yield text(
            (_state(item), _STYLES.get(item.state, "$muted bold")), f"  {item.info.code} {item.info.name}"
        )
        if item.result is not None:
            yield text(clean(item.message))
            yield from self._code(item.result)
            yield from exchange(item.result, self._room)
        yield from blocks(item.info.page)

    def _code(self, result: Result) -> Iterator[Block]:
        if result.place is None:
            return
        route = self._route(result)
        words = f"  {clean(route.path)} (f goes to the route)" if route is not None else ""
        yield text(("In the code  ", "$muted"), f"{clean(result.place.file)}:{result.place.line}{words}")
        if self.prepared is not None and self.prepared.report.texts.text(result.place.file) is not None:
            texts, secrets = self.prepared.report.texts, self.prepared.secrets
            yield Block(excerpt(texts, result.place, secrets), "code")

    def _route(self, result: Result | None) -> Route | None:
        if result is None or result.place is None or self.prepared is None:
            return None
        return route_at(self.prepared.report.apps, result.place)

    # --- probing ------------------------------------------------------------------------------

    @property
    def probing(self) -> bool:
        """Whether a probe runs."""
        return self._current is not None

    def _probe(self) -> None:
        """Ask everything."""
        before = self.run.project if self.run is not None else None
        self.run = ProbeRun(
            self.engine.prober, self.bar.address, self.post_message, code=self.engine.code, project=before
        )
        self.report = None
        self._go(self.run)

    def _again(self) -> None:
        """Ask what the selected check asks, or all of the selected group."""
        match self.table.current:
            case Heading(key=group):
                codes = frozenset(item.info.code for item in self.items if item.info.group == group)
            case ProbeItem(info=info):
                codes = frozenset({info.code})
            case _:
                return
        if self.run is None:
            return
        run = ProbeRun(
            self.engine.prober,
            self.run.address,
            self.post_message,
            only=codes,
            code=self.engine.code if self._needs_code(codes) else None,
            project=self.run.project,
        )
        self._go(run)

    def _needs_code(self, codes: frozenset[str]) -> bool:
        return any(item.info.group == "drift" for item in self.items if item.info.code in codes)

    def _go(self, run: ProbeRun) -> None:
        self._current = run
        self.bar.say("getting ready")
        self.activate(self.table)
        self._worker = self.run_worker(run.run(), name="probe", group="probe", exit_on_error=False)

    def _cancel(self) -> None:
        if self._worker is not None:
            self._worker.cancel()

    def on_stepped(self, message: Stepped) -> None:
        """Show how far the probe is."""
        run = message.run
        if run is not self._current:
            return
        self._show(run)
        done, total = len(run.results), len(run.checks)
        words = (
            f"{run.doing}: {done} of {plural(total, 'check')}, {plural(run.requests, 'request')}; c cancels"
        )
        self.bar.say(words if total and run.doing == "asking" else f"{run.doing}; c cancels")

    def _show(self, run: ProbeRun) -> None:
        """Show the results, those of checks that run again in place of the old ones."""
        assert self.run is not None
        if run is self.run:
            self.checks = run.checks
        results = {**self.run.results, **run.results}
        self.show_items(probe_items(self.checks, results, run.running))

    def on_ended(self, message: Ended) -> None:
        """Show what was found, or why nothing was."""
        run = message.run
        if run is not self._current or self.run is None:
            return
        self._current = None
        if message.report is None:
            self.bar.say(message.wrong, wrong=True)
        else:
            self.run.results.update(run.results)
            self.run.project = run.project
            self.run.drift = run.drift or self.run.drift
            self.report = message.report if self.report is None else self.report.updated(message.report)
            self._show(run)
            self.bar.say(self._summary(self.report))
            self._keep(self.report.url)
        self.post_message(self.Changed())

    def _summary(self, report: ProbeReport) -> str:
        counts = Counter(item.state for item in self.items)
        drift = f"; no comparison with the code: {self.run.drift}" if self.run and self.run.drift else ""
        return f"{tally(counts)}  {plural(report.requests, 'request')} in {report.seconds:.1f} s{drift}"

    def _keep(self, address: str) -> None:
        """Remember an address that answered to a probe, the latest first."""
        self.history = (address, *(one for one in self.history if one != address))[:MOST]
        self.bar.remember(self.history)
        self.post_message(self.Settled())

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say that the probe was cancelled, or ended with an error that nobody foresaw."""
        event.stop()
        run = self._current
        if event.worker is not self._worker or run is None:
            return
        if event.state is WorkerState.CANCELLED:
            self._stop(f"cancelled; {len(run.results)} of {plural(len(run.checks), 'check')} were done")
        elif event.state is WorkerState.ERROR:
            # what it says may quote what was sent
            self._stop(f"the probe failed by a defect of this tool ({type(event.worker.error).__name__})")

    def _stop(self, words: str) -> None:
        run, self._current = self._current, None
        if run is not None and self.run is not None:
            if run is not self.run:
                self.run.results.update(run.results)
            run.running.clear()
            if run.plan is not None:
                self._show(run)
        self.bar.say(words, wrong=True)
        self.post_message(self.Changed())

    # --- commands -----------------------------------------------------------------------------

    def context(self) -> Context:
        """Tell what the probe can do now."""
        typing = self.bar.input.has_focus
        base = super().context()
        current = self.table.current
        return replace(
            base,
            typing=base.typing or typing,
            back=base.back or typing,
            inside=base.inside and not typing,
            leads=isinstance(current, ProbeItem) and self._route(current.result) is not None,
            probing=self.probing,
            probed=bool(self.items),
            address=bool(self.bar.address),
        )

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The commands of lists and those of the probe."""
        listed = dict(super().handlers())
        typing = {"up": partial(self.bar.step, 1), "down": partial(self.bar.step, -1)}
        return {
            **listed,
            **(typing if self.bar.input.has_focus else {}),
            **({"cancel": self._cancel} if self.probing else {}),
            "back": self._leave if self.bar.input.has_focus else listed["back"],
            "address": self._focus_address,
            "probe": self._probe,
            "again": self._again,
            "follow": self._follow,
        }

    def _leave(self) -> None:
        self.activate(self.active)

    def _focus_address(self) -> None:
        self.bar.input.focus()

    def _follow(self) -> None:
        item = self.table.current
        route = self._route(item.result) if isinstance(item, ProbeItem) else None
        if route is not None:
            handler = f' handler:"{route.endpoint}"' if route.endpoint else ""
            self.post_message(self.Goto(ViewId.ROUTES, f'path:"{route.path}"{handler}'))

    @on(AddressBar.Entered)
    def _entered(self) -> None:
        self.post_message(self.Asked("probe"))

    @on(AddressBar.Edited)
    def _edited(self) -> None:
        self.post_message(self.Changed())

    # --- what is remembered -------------------------------------------------------------------

    def restore(self, state: ListState) -> None:
        """Take the addresses of last time, too."""
        self.history = state.history
        super().restore(state)

    def state(self) -> ListState:
        """The list, and the addresses."""
        from msgspec.structs import replace as changed

        return changed(super().state(), history=self.history)
