"""The text that a variable has to hold for a field to get its default.

A secret default has none, and a connection string loses its credentials.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from inspector.project.settings.credentials import looks_secret, without_credentials
from inspector.project.settings.data import Data, Defaults, NoTextError, as_json, duration, holds_kept, inside
from inspector.project.settings.kinds import Choice, Either, Kind, Option, Scalar, Unclear, only, reads_json
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.evaluate.machine import Machine
    from inspector.project.evaluate.values import Value
    from inspector.project.settings.config import Config
    from inspector.project.settings.declared import Declared
    from inspector.project.settings.fields import Fields
    from inspector.project.settings.names import Steps

_AS_IT_IS: Final = frozenset({"str", "bytes", "Any", "object", "Json"})


@dataclass(frozen=True, slots=True)
class Default:
    """What is known of a default: its text, or why there is none.

    `secret` where it is withheld whole, `masked` where credentials were cut out of it.
    """

    text: str | None = None
    secret: bool = False
    masked: bool = False
    reason: str | None = None


class Texts:
    """Writes defaults of one settings class; see `of`."""

    def __init__(self, machine: Machine, fields: Fields, config: Config) -> None:
        """Take what evaluates, what knows the fields of models, and the class's configuration."""
        self.defaults = Defaults(machine, fields)
        self.config = config

    def of(
        self, made: Declared, given: Value = None, *, instance: bool = False, steps: Steps = ()
    ) -> Default:
        """The default of a field; with `instance`, what the default of the model around it gives it.

        `steps` lead to it in the JSON that its variable holds.
        """
        if made.kept:
            return Default(secret=True)
        if made.required and not instance:
            return Default()
        try:
            value = given if instance else self.defaults.value(made)
            data = self.defaults.read(made, value)
            if data is None:
                return Default(self.config.none_text)
            whole = as_json(inside(steps, data)) if steps else None
            text = whole or self.text(data, made.kind, decodes=self.decodes(made))
            found = self.withheld(made.name, text)
            return replace(found, masked=found.masked or holds_kept(data))
        except NoTextError as error:
            return Default(reason=str(error))

    def withheld(self, name: str, text: str) -> Default:
        """A text without what must not be written down."""
        if looks_secret(text, name):
            return Default(secret=True)
        bare = without_credentials(text)
        return Default(bare, masked=bare != text)

    def decodes(self, made: Declared) -> bool:
        """Whether JSON is decoded for a field at all."""
        if made.marked("NoDecode"):
            return False
        return self.config.decodes or made.marked("ForceDecode")

    def text(self, data: Data, kind: Kind, *, decodes: bool) -> str:
        """The text that pydantic-settings makes this value of; raises NoTextError where none does."""
        how = reads_json(kind)
        if how != "no" and decodes:
            if how == "try" and isinstance(data, str) and not _is_json(data):
                return self.plain_text(data)
            return as_json(data)
        if isinstance(data, (list, dict)):
            raise NoTextError("a variable holds text, and the class has to make the value of it")
        match only(kind):
            case Choice() as choice:
                return self.choice_text(data, choice)
            case Scalar(name="datetime.timedelta") if isinstance(data, (int, float)):
                return duration(float(data))
            case Scalar(strict=True) if (
                not isinstance(data, str) and only(kind) is kind and not self.config.strict
            ):
                raise NoTextError("a strict type takes no text")
            case _:
                if not isinstance(data, str) and _keeps_text(kind):
                    raise NoTextError("a variable makes a text of it")
        return self.plain_text(data)

    def plain_text(self, data: Data) -> str:
        text = str(data).lower() if isinstance(data, bool) else str(data)
        if text == self.config.none_text:
            raise NoTextError(f"{text} means None here")
        return text

    def choice_text(self, data: Data, choice: Choice) -> str:
        for option in choice.options:
            if option.value == data and type(option.value) is type(data):
                text = self.option_text(option, choice)
                if text is not None:
                    return text
        raise NoTextError("no text stands for this choice")

    def option_text(self, option: Option, choice: Choice) -> str | None:
        """The text that chooses an option; None where a variable cannot choose it."""
        match option.value:
            case str(text):
                return text
            case int() | float() if choice.lax:
                return str(option.value)
            case _:
                return option.name if choice.enum and self.config.enum_names else None

    def options(self, kind: Kind) -> tuple[str, ...]:
        """The texts among which a variable of this type chooses."""
        match only(kind):
            case Choice(options=options) as choice:
                texts = [self.option_text(option, choice) for option in options]
                return tuple(dict.fromkeys(text for text in texts if text is not None))
            case _:
                return ()


def default_source(made: Declared) -> str | None:
    """A default as it is written; a factory's by its name."""
    if made.factory is not None:
        shown = s.render(made.factory)
        return f"{shown}()" if isinstance(made.factory, (s.Ref, s.Attr)) else shown
    return None if made.default is None else s.render(made.default)


def _keeps_text(kind: Kind) -> bool:
    """Whether a type that takes text as it is stands beside others: what it gets is never a number."""
    match kind:
        case Scalar() as scalar:
            return scalar.short in {"Any", "object", "Json"}
        case Either(members=members):
            return any(isinstance(m, Scalar) and m.short in _AS_IT_IS for m in members)
        case Unclear():
            return True
        case _:
            return False


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
