"""The table of commands: what can be done, with which key, where, and why not.

Bindings, the footer, the palette and the help screen are all made from it. Whoever
handles a command is found by its id: the view that is shown first, then the app.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable


class ViewId(StrEnum):
    """The views, in the order of their digits."""

    DASHBOARD = "dashboard"
    FINDINGS = "findings"
    ROUTES = "routes"
    SETTINGS = "settings"
    FEATURES = "features"
    ENV = "env"
    PROBE = "probe"

    @property
    def digit(self) -> int:
        """The key that shows it."""
        return list(ViewId).index(self) + 1

    @property
    def title(self) -> str:  # type: ignore[override]  # str.title is of no use here
        """Its name on the screen."""
        return self.value.capitalize()


class Section(StrEnum):
    """Parts of the help screen."""

    HERE = "What is selected"
    ENV = "The env file"
    PROBE = "The probe"
    LIST = "The list"
    MOVE = "Moving about"
    VIEWS = "Views"
    APP = "The program"


ALL: Final = frozenset(ViewId)
LISTS: Final = frozenset({ViewId.FINDINGS, ViewId.ROUTES, ViewId.SETTINGS, ViewId.FEATURES})
TABLES: Final = LISTS | {ViewId.DASHBOARD}
BROWSED: Final = LISTS | {ViewId.ENV, ViewId.PROBE}  # lists that can be filtered
ROWS: Final = TABLES | BROWSED


class EnvState(StrEnum):
    """Where an env file stands; the value says what is in the way of writing it."""

    NONE = "no settings class was found, so there is nothing to write"
    BUSY = "the files are being compared"
    BROKEN = "the file on disk cannot be understood; mend it first"
    CURRENT = "the file is up to date"
    OUTDATED = ""
    MISSING = "there is no such file yet"


@dataclass(frozen=True, slots=True)
class Context:
    """What decides whether a command can run now."""

    view: ViewId
    scanning: bool = False
    cancelling: bool = False
    scanned: bool = False
    rows: int = 0  # shown in the list that has the focus, or would have it
    selected: bool = False  # the cursor is on a row or a heading
    placed: bool = False  # what is selected stands somewhere in a file
    grouped: bool = False
    filtered: bool = False
    inside: bool = False  # the focus is on details
    typing: bool = False  # the focus is on the filter, which takes all keys that can be typed
    back: bool = False  # there is something to go back from
    finding: bool = False  # the cursor is on a finding, not on a heading
    rule: bool = False  # the cursor is on a finding or on the heading of a rule
    fixable: bool = False  # its rule has a fix
    undo: bool = False  # something was written that can be taken back
    undoing: bool = False  # it is being taken back
    leads: bool = False  # what is selected leads to a line of another view
    env_file: EnvState = EnvState.NONE  # of the file that is selected
    probing: bool = False
    probed: bool = False  # there are results of a probe
    address: bool = False  # an address to probe has been typed


Refusal = str | None

_NO_FIX: Final = "its rule has no fix; the page of the rule says what to do"


def _always(_context: Context) -> Refusal:
    return None


def _needs_report(context: Context) -> Refusal:
    if context.scanned or context.view is ViewId.PROBE:
        return None
    return "the first scan is still running" if context.scanning else "nothing has been scanned; r scans"


def _needs_rows(context: Context) -> Refusal:
    if refusal := _needs_report(context):
        return refusal
    if context.rows:
        return None
    return "nothing matches the filter; escape clears it" if context.filtered else "the list is empty"


def _needs_selection(context: Context) -> Refusal:
    return _needs_rows(context) or (None if context.selected else "nothing is selected")


def _needs_place(context: Context) -> Refusal:
    return _needs_selection(context) or (None if context.placed else "what is selected stands in no file")


def _needs_groups(context: Context) -> Refusal:
    return _needs_rows(context) or (None if context.grouped else "the list is not grouped; b groups it")


def _needs_quiet(context: Context) -> Refusal:
    if context.cancelling:
        return "the scan is ending"
    return "a scan is running; c cancels it" if context.scanning else None


def _needs_finding(context: Context) -> Refusal:
    if refusal := _needs_selection(context) or _needs_quiet(context):
        return refusal
    return None if context.finding else "a group is selected; select one finding"


def _needs_fix(context: Context) -> Refusal:
    return _needs_finding(context) or (None if context.fixable else _NO_FIX)


def _needs_rule_fix(context: Context) -> Refusal:
    if refusal := _needs_selection(context) or _needs_quiet(context):
        return refusal
    if not context.rule:
        return "a group of several rules is selected; select a finding"
    return None if context.fixable else _NO_FIX


def _needs_undo(context: Context) -> Refusal:
    if context.undoing:
        return "the last change is still being taken back"
    if not context.undo:
        return "nothing was written that could be taken back"
    return _needs_quiet(context)


def _needs_scan(context: Context) -> Refusal:
    if context.probing:
        return None
    if context.cancelling:
        return "the scan is ending"
    return None if context.scanning else "no scan is running"


def _needs_way_back(context: Context) -> Refusal:
    return None if context.back else "there is nothing to go back from"


def _needs_closed(context: Context) -> Refusal:
    return _needs_selection(context) or (
        "the details are open; escape leaves them" if context.inside else None
    )


def _needs_lead(context: Context) -> Refusal:
    return _needs_selection(context) or (None if context.leads else "what is selected leads nowhere else")


def _needs_plan(context: Context) -> Refusal:
    if refusal := _needs_report(context):
        return refusal
    stopping = {EnvState.NONE, EnvState.BUSY, EnvState.BROKEN}
    return context.env_file.value if context.env_file in stopping else None


def _needs_outdated(context: Context) -> Refusal:
    return _needs_plan(context) or (EnvState.CURRENT.value if context.env_file is EnvState.CURRENT else None)


def _needs_both(context: Context) -> Refusal:
    return _needs_plan(context) or (EnvState.MISSING.value if context.env_file is EnvState.MISSING else None)


def _needs_no_probe(context: Context) -> Refusal:
    return "a probe is running; c cancels it" if context.probing else None


def _needs_address(context: Context) -> Refusal:
    return _needs_no_probe(context) or (None if context.address else "type an address first; i goes there")


def _needs_check(context: Context) -> Refusal:
    if refusal := _needs_no_probe(context):
        return refusal
    if not context.probed:
        return "nothing has been probed; p probes"
    return None if context.selected else "no check is selected"


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the table; `hint` ranks it in the footer, where 0 leaves it out."""

    id: str
    keys: tuple[str, ...]
    label: str
    help: str
    section: Section
    views: frozenset[ViewId] = ALL
    refuse: Callable[[Context], Refusal] = _always
    hint: int = 0

    @property
    def key(self) -> str:
        """Its first key as users know it."""
        return shown(self.keys[0])

    def why_not(self, context: Context) -> Refusal:
        """Why it cannot run now, None where it can."""
        if context.view not in self.views:
            where = [view for view in ViewId if view in self.views]
            names = " and ".join(f"{view.title} ({view.digit})" for view in where[:2])
            return f"works in {'lists such as ' if len(where) > 2 else ''}{names}"
        return self.refuse(context)


_SHOWN: Final = {
    "slash": "/",
    "question_mark": "?",
    "space": "space",
    "escape": "esc",
    "enter": "enter",
    "pageup": "pgup",
    "pagedown": "pgdn",
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
}


def shown(key: str) -> str:
    """A key as users know it: `/` for `slash`, `^p` for `ctrl+p`."""
    return _SHOWN.get(key) or key.replace("ctrl+", "^")


_VIEWS: Final = tuple(
    Command(f"view-{view}", (str(view.digit),), view.title, f"Show {about}.", Section.VIEWS)
    for view, about in (
        (ViewId.DASHBOARD, "the dashboard: score, sections of the guide, features, problems"),
        (ViewId.FINDINGS, "the findings, with source and the page of the rule"),
        (ViewId.ROUTES, "the route table, with dependencies and parameters"),
        (ViewId.SETTINGS, "settings classes, their fields and environment variables"),
        (ViewId.FEATURES, "the features with their roles, imports and findings"),
        (ViewId.ENV, "the env file of the settings beside the one on disk"),
        (ViewId.PROBE, "how a running service answers, beside the code"),
    )
)

_FINDINGS: Final = frozenset({ViewId.FINDINGS})

_HERE: Final = (
    Command(
        "open",
        ("enter",),
        "Open",
        "Go to the details of what is selected.",
        Section.HERE,
        ROWS,
        _needs_closed,
        hint=10,
    ),
    Command(
        "back",
        ("escape",),
        "Back",
        "Leave the details, then clear the filter.",
        Section.HERE,
        refuse=_needs_way_back,
        hint=11,
    ),
    Command(
        "edit",
        ("e",),
        "Edit",
        "Open the line in $VISUAL or $EDITOR.",
        Section.HERE,
        ROWS,
        _needs_place,
        hint=12,
    ),
    Command(
        "copy",
        ("y",),
        "Copy",
        "Copy what is selected, with its place.",
        Section.HERE,
        ROWS,
        _needs_selection,
        hint=17,
    ),
    Command(
        "suppress",
        ("s",),
        "Suppress",
        "Silence the finding by a comment with a reason; the comment is shown before it is written.",
        Section.HERE,
        _FINDINGS,
        _needs_finding,
        hint=15,
    ),
    Command(
        "fix",
        ("f",),
        "Fix",
        "Repair the finding; the changes are shown before they are written.",
        Section.HERE,
        _FINDINGS,
        _needs_fix,
        hint=11,
    ),
    Command(
        "fix-rule",
        ("F",),
        "Fix all",
        "Repair all findings of the rule; the changes of all files are shown before they are written.",
        Section.HERE,
        _FINDINGS,
        _needs_rule_fix,
        hint=14,
    ),
    Command(
        "undo",
        ("U",),
        "Undo",
        "Take back what was last written to the code.",
        Section.HERE,
        _FINDINGS,
        _needs_undo,
        hint=12,
    ),
    Command(
        "next",
        ("n",),
        "Next",
        "Step to the next finding, from any pane.",
        Section.HERE,
        _FINDINGS,
        _needs_rows,
        hint=15,
    ),
    Command(
        "previous", ("N",), "Previous", "Step to the finding before.", Section.HERE, _FINDINGS, _needs_rows
    ),
)

_FOLLOW: Final = Command(
    "follow",
    ("f",),
    "Follow",
    "Go from a variable to its field, from a field to its variable, from drift to its route.",
    Section.HERE,
    frozenset({ViewId.SETTINGS, ViewId.ENV, ViewId.PROBE}),
    _needs_lead,
    hint=11,
)

_ENV: Final = tuple(
    Command(id_, (key,), label, about, Section.ENV, frozenset({ViewId.ENV}), refuse, hint)
    for id_, key, label, about, refuse, hint in (
        (
            "update-env",
            "u",
            "Update",
            "Add to the file what is missing; what people wrote stays.",
            _needs_outdated,
            11,
        ),
        (
            "write-env",
            "w",
            "Write",
            "Write the file anew; one that is there is replaced after a second press.",
            _needs_plan,
            12,
        ),
        (
            "compare-env",
            "m",
            "Compare",
            "Compare with the update, or with the file written anew.",
            _needs_both,
            15,
        ),
        ("copy-env", "Y", "Copy file", "Copy the whole file as it would be written.", _needs_plan, 16),
    )
)

_PROBE: Final = tuple(
    Command(id_, (key,), label, about, Section.PROBE, frozenset({ViewId.PROBE}), refuse, hint)
    for id_, key, label, about, refuse, hint in (
        ("address", "i", "Address", "Type the address; up and down go through earlier ones.", _always, 10),
        (
            "probe",
            "p",
            "Probe",
            "Ask the service everything: GET, HEAD and OPTIONS alone.",
            _needs_address,
            10,
        ),
        ("again", "a", "Again", "Run the selected check again.", _needs_check, 12),
    )
)

_LIST: Final = (
    Command(
        "filter",
        ("slash",),
        "Filter",
        "Show only what matches; what can be written is explained below.",
        Section.LIST,
        BROWSED,
        _needs_report,
        hint=13,
    ),
    Command("sort", ("o",), "Sort", "Sort by the next column.", Section.LIST, LISTS, _needs_rows, hint=18),
    Command("reverse", ("O",), "Reverse", "Turn the order round.", Section.LIST, LISTS, _needs_rows),
    Command(
        "group",
        ("b",),
        "Group",
        "Group by something else, or not at all.",
        Section.LIST,
        LISTS,
        _needs_rows,
        hint=16,
    ),
    Command("fold", ("space",), "Fold", "Fold or unfold the group.", Section.LIST, BROWSED, _needs_groups),
    Command(
        "fold-all", ("Z",), "Fold all", "Fold or unfold all groups.", Section.LIST, BROWSED, _needs_groups
    ),
    Command(
        "export",
        ("x",),
        "Export",
        "Write what the list shows to a file, in the format of your choice.",
        Section.LIST,
        BROWSED,
        _needs_rows,
        hint=19,
    ),
)

_MOVE: Final = (
    Command("down", ("j", "down"), "Down", "One line down.", Section.MOVE),
    Command("up", ("k", "up"), "Up", "One line up.", Section.MOVE),
    Command("half-down", ("ctrl+d",), "Half a page down", "Half a page down.", Section.MOVE),
    Command("half-up", ("ctrl+u",), "Half a page up", "Half a page up.", Section.MOVE),
    Command("page-down", ("pagedown", "ctrl+f"), "Page down", "A page down.", Section.MOVE),
    Command("page-up", ("pageup", "ctrl+b"), "Page up", "A page up.", Section.MOVE),
    Command("top", ("g", "home"), "Top", "To the first line.", Section.MOVE),
    Command("bottom", ("G", "end"), "Bottom", "To the last line.", Section.MOVE),
    Command("right", ("l", "right"), "Next pane", "To the pane on the right or below.", Section.MOVE),
    Command("left", ("h", "left"), "Previous pane", "To the pane on the left or above.", Section.MOVE),
    Command(
        "zoom",
        ("z",),
        "Zoom",
        "Give the pane with the focus all the room, or share it again.",
        Section.MOVE,
        BROWSED,
        hint=20,
    ),
)

_APP: Final = (
    Command(
        "rescan",
        ("r",),
        "Rescan",
        "Scan again; the selection stays.",
        Section.APP,
        refuse=_needs_quiet,
        hint=14,
    ),
    Command(
        "cancel",
        ("c",),
        "Cancel",
        "Stop the scan or the probe that is running.",
        Section.APP,
        refuse=_needs_scan,
        hint=1,
    ),
    Command("theme", ("t",), "Theme", "Change between the dark and the light theme.", Section.APP),
    Command("palette", ("ctrl+p",), "Palette", "Find a command by its name.", Section.APP, hint=21),
    Command("help", ("question_mark",), "Help", "Explain the keys of where you are.", Section.APP, hint=2),
    Command("quit", ("q", "ctrl+q"), "Quit", "Leave the program.", Section.APP, hint=3),
)

COMMANDS: Final = (*_VIEWS, *_HERE, _FOLLOW, *_ENV, *_PROBE, *_LIST, *_MOVE, *_APP)
"""Every command there is."""

BY_ID: Final = {command.id: command for command in COMMANDS}


def _by_key() -> dict[str, list[Command]]:
    found: dict[str, list[Command]] = {}
    for command in COMMANDS:
        for key in command.keys:
            found.setdefault(key, []).append(command)
    return found


KEYS: Final = _by_key()
"""What each key does; where it does several things, each in views of its own."""


def pressed(key: str, view: ViewId) -> Command:
    """Return what a key does in a view; where it does nothing, a command that says where it does."""
    return next((command for command in KEYS[key] if view in command.views), KEYS[key][0])


def hints(context: Context) -> list[Command]:
    """Choose what the footer shows, the most important first."""
    able = (c for c in COMMANDS if c.hint and c.why_not(context) is None)
    if context.typing:
        able = (c for c in able if c.id in {"back", "palette"})
    return sorted(able, key=lambda c: c.hint)
