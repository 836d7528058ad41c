"""Settings classes: their fields, the variables that set them, types and defaults, but no secrets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Final

from inspector.project.records import Place
from inspector.report.masking import hides_default
from inspector.report.rows import SETTINGS
from inspector.tui.commands import ViewId
from inspector.tui.excerpt import excerpt
from inspector.tui.items import UNRESOLVED, SettingItem, UnresolvedItem, where
from inspector.tui.text import HIDDEN, clean, plural, short_name
from inspector.tui.views.browser import Browser
from inspector.tui.widgets.details import Block, facts, text, title
from inspector.tui.widgets.rows import Column, Grouping, Sort

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from inspector.project.records import SettingsClass, SettingsField
    from inspector.report.filter import Row, Vocabulary
    from inspector.tui.commands import Context
    from inspector.tui.items import Prepared
    from inspector.tui.widgets.rows import Heading, SortKey

Item = SettingItem | UnresolvedItem


def default(field: SettingsField) -> str:
    """The default as written, dots for a secret, the word `required` where there is none."""
    if field.default is None:
        return "required" if field.required else ""
    return HIDDEN if hides_default(field) else field.default


def _of(get: Callable[[SettingsField], str], otherwise: str = "") -> Callable[[Item], str]:
    def show(item: Item) -> str:
        match item:
            case SettingItem(field=field) if field is not None:
                return get(field)
            case _:
                return otherwise

    return show


def _key(get: Callable[[SettingsField], str | int]) -> Callable[[Item], SortKey]:
    def key(item: Item) -> SortKey:
        match item:
            case SettingItem(field=field) if field is not None:
                return (0, get(field), field.name)
            case SettingItem(cls=cls):
                return (1, cls.name, "")
            case UnresolvedItem(unresolved=unresolved):
                return (2, unresolved.file, unresolved.what)

    return key


def _kind(field: SettingsField) -> str:
    return "secret" if field.secret else "nested" if field.nested else ""


def _tone(item: Item) -> str:
    return (
        "warning"
        if isinstance(item, SettingItem) and item.field is not None and item.field.required
        else "muted"
    )


COLUMNS: tuple[Column[Item], ...] = (
    Column("field", "field", _of(lambda f: f.name, "?"), _key(lambda f: f.name), least=12, most=32),
    Column(
        "env",
        "variables",
        _of(lambda f: ", ".join(f.env)),
        _key(lambda f: ", ".join(f.env)),
        least=14,
        most=44,
        tone=lambda _: "info",
    ),
    Column(
        "type",
        "type",
        _of(lambda f: f.type),
        _key(lambda f: f.type),
        least=8,
        most=30,
        rank=6,
        tone=lambda _: "accent",
    ),
    Column("default", "default", _of(default), _key(default), least=8, most=40, rank=7, tone=_tone),
    Column("kind", "", _of(_kind), _key(_kind), least=6, most=6, rank=4, tone=lambda _: "muted"),
)


_CASE: Final = {True: "matters", False: "does not matter", None: "unresolved"}


def _delimiter(cls: SettingsClass) -> str:
    return "unresolved" if "env_nested_delimiter" in cls.unknown else cls.env_nested_delimiter or "none"


def _class_title(cls: SettingsClass) -> str:
    prefix = f"  {cls.env_prefix}*" if cls.env_prefix else ""
    return f"{short_name(cls.name)}{prefix}"


GROUPINGS: tuple[Grouping[Item], ...] = (
    Grouping(
        "class",
        "class",
        lambda i: i.cls.name if isinstance(i, SettingItem) else UNRESOLVED,
        lambda i: (0, i.cls.place.file, i.cls.place.line, i.cls.name) if isinstance(i, SettingItem) else (1,),
        lambda i: _class_title(i.cls) if isinstance(i, SettingItem) else "? Unresolved",
    ),
    Grouping(
        "file",
        "file",
        lambda i: i.cls.place.file if isinstance(i, SettingItem) else UNRESOLVED,
        lambda i: (0, i.cls.place.file) if isinstance(i, SettingItem) else (1,),
        lambda i: i.cls.place.file if isinstance(i, SettingItem) else "? Unresolved",
    ),
)


class SettingsView(Browser[Item]):
    """The list of fields."""

    VIEW: ClassVar[ViewId] = ViewId.SETTINGS
    COLUMNS = COLUMNS
    GROUPINGS = GROUPINGS
    UNGROUPED = False
    SORT = Sort("field")
    VOCABULARY: ClassVar[Vocabulary] = SETTINGS
    NOUN = ("field", "fields")
    NOTHING = "No settings class was found."

    def items_of(self, prepared: Prepared) -> Sequence[Item]:
        """Fields of all classes, then what is unresolved."""
        return prepared.settings

    def row(self, item: Item) -> Row:
        """Made when the report came."""
        return item.row

    def identity(self, item: Item) -> str:
        """The field of the class."""
        match item:
            case SettingItem(cls=cls, field=field):
                return f"{cls.name}\0{field.name if field else ''}"
            case UnresolvedItem(unresolved=unresolved):
                return f"{unresolved.file}\0{unresolved.line}\0{unresolved.what}"

    def likeness(self, item: Item) -> str:
        """The class."""
        return item.cls.name if isinstance(item, SettingItem) else item.unresolved.file

    def place_of(self, item: Item) -> Place:
        """Where the field is declared, which may be a base."""
        match item:
            case SettingItem(cls=cls, field=field):
                return field.place if field else cls.place
            case UnresolvedItem(unresolved=unresolved):
                line = max(1, unresolved.line)
                return Place(unresolved.file, line, 1, line, 10**6)

    def place_of_group(self, heading: Heading[Item]) -> Place | None:
        """The class, where the group is one."""
        grouping = self.table.rows.grouping
        if isinstance(heading.first, SettingItem) and grouping is not None and grouping.id == "class":
            return heading.first.cls.place
        return None

    def text_of(self, item: Item) -> str:
        """The variable that sets the field, as it stands in an env file; without its value."""
        match item:
            case SettingItem(cls=cls, field=field):
                return (field.env[0] if field.env else field.name) if field else cls.name
            case UnresolvedItem(unresolved=unresolved):
                return f"{unresolved.file}:{unresolved.line}: {unresolved.what}: {unresolved.reason}"

    def plain(self, item: Item) -> str | None:
        """Classes without fields and the unresolved are remarks."""
        match item:
            case SettingItem(field=None):
                return "no field was found"
            case UnresolvedItem(unresolved=unresolved):
                return f"{unresolved.what} — {unresolved.reason} ({unresolved.file}:{unresolved.line})"
            case _:
                return None

    def counts(self, item: Item) -> bool:
        """Fields, not what is unresolved."""
        return isinstance(item, SettingItem) and item.field is not None

    def describe(self, item: Item) -> Iterator[Block]:
        """The field, its class, and its source without a secret default."""
        match item:
            case SettingItem(cls=cls, field=None):
                yield from _class(cls)
                yield from self._source(cls.place)
            case SettingItem(cls=cls, field=field):
                assert field is not None
                yield from _field(field)
                yield from self._source(field.place)
                yield title("Its class")
                yield from _class(cls)
            case UnresolvedItem(unresolved=unresolved):
                yield text(
                    ("? Unresolved", "$sev-warning bold"), f"\n{clean(unresolved.file)}:{unresolved.line}"
                )
                yield text((clean(unresolved.what), "bold"), f"\n{clean(unresolved.reason)}")
                yield from self._source(self.place_of(item))

    def describe_group(self, heading: Heading[Item]) -> Iterator[Block]:
        """The class, or how much of a file is settings."""
        grouping = self.table.rows.grouping
        first = heading.first
        if isinstance(first, SettingItem) and grouping is not None and grouping.id == "class":
            yield from _class(first.cls)
            yield from self._source(first.cls.place)
        else:
            yield text((clean(heading.title), "bold"), f"  {plural(heading.total, 'line')}")

    def context(self) -> Context:
        """Tell whether the field has a variable, too."""
        item = self.table.current
        leads = isinstance(item, SettingItem) and item.field is not None and bool(item.field.variables)
        return replace(super().context(), leads=leads)

    def handlers(self) -> Mapping[str, Callable[[], None]]:
        """The commands of lists, and the way to the env file."""
        return {**super().handlers(), "follow": self._follow}

    def _follow(self) -> None:
        item = self.table.current
        if isinstance(item, SettingItem) and item.field is not None:
            self.post_message(self.Goto(ViewId.ENV, f'class:"{item.cls.name}" field:"{item.field.name}"'))

    def _source(self, place: Place) -> Iterator[Block]:
        assert self.prepared is not None
        texts = self.prepared.report.texts
        if texts.text(place.file) is not None:
            yield Block(excerpt(texts, place, self.prepared.secrets), "code")


def _field(field: SettingsField) -> Iterator[Block]:
    yield text((clean(field.name), "bold"), (f": {clean(field.type)}", "$accent"))
    if field.description:
        yield text(clean(field.description))
    yield facts(
        [
            ("variables", ", ".join(field.env) or "none that is known"),
            ("default", default(field)),
            ("alias", field.alias or ""),
            ("secret", "yes: its default is not shown" if field.secret else ""),
            ("holds", field.nested or ""),
            ("declared in", field.owner),
            ("at", where(field.place)),
        ]
    )


def _class(cls: SettingsClass) -> Iterator[Block]:
    yield text((clean(cls.name), "bold"), f"\n{where(cls.place)}")
    yield facts(
        [
            ("prefix", "unresolved" if cls.env_prefix is None else cls.env_prefix or "none"),
            ("frozen", "yes" if cls.frozen else "no: values can be changed after start"),
            ("extra", cls.extra),
            ("env file", cls.env_file or "none"),
            ("delimiter", _delimiter(cls)),
            ("case", _CASE[cls.case_sensitive]),
            ("bases", ", ".join(cls.bases)),
        ]
    )
