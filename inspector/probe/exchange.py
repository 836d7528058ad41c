"""One request and what came of it, as checks see it: raw, uncensored, never shown as it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Final

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Json = dict[str, "Json"] | list["Json"] | str | int | float | bool | None

_CHARSETS: Final = {"utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252"}


class Trouble(Enum):
    """Why there is no answer."""

    UNKNOWN_HOST = "unknown host"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"
    TLS = "tls"
    TIMEOUT = "time-out"
    NOT_HTTP = "not http"
    BROKEN = "broken"
    GIVEN_UP = "given up"


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer: why, and in words for the user."""

    trouble: Trouble
    message: str


@dataclass(frozen=True, slots=True)
class NotJson:
    """A body that is no JSON, and why."""

    reason: str


@dataclass(frozen=True)
class Answer:
    """An answer as far as it was read.

    Names of headers are lower-case; values are text in which bytes that are no UTF-8 are
    escaped. `cut` says why the body is not whole, `undecoded` why its encoding was not
    undone; both are None where all is well. `late` says that it was cut by the time limit,
    `wire` counts the bytes that came.
    """

    status: int
    reason: str
    http_version: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = field(repr=False)
    wire: int = 0
    cut: str | None = None
    undecoded: str | None = None
    late: bool = False

    def all(self, name: str) -> tuple[str, ...]:
        """Return every value of a header, in the order they came."""
        return tuple(value for key, value in self.headers if key == name)

    def header(self, name: str) -> str | None:
        """Return a header's values with commas between them, None where it is missing."""
        values = self.all(name)
        return ", ".join(values) if values else None

    @property
    def media_type(self) -> str | None:
        """The media type in lower case, without parameters."""
        value = self.header("content-type")
        return value.partition(";")[0].strip().lower() if value else None

    @property
    def says_json(self) -> bool:
        """Whether the media type is JSON or built on it."""
        kind = self.media_type or ""
        return kind in {"application/json", "text/json"} or kind.endswith("+json")

    @property
    def says_html(self) -> bool:
        """Whether the media type is a document's."""
        return self.media_type in {"text/html", "application/xhtml+xml"}

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    @cached_property
    def text(self) -> str:
        """The body as text; what cannot be decoded is escaped."""
        charset = (self.header("content-type") or "").lower().partition("charset=")[2].strip(" \"';")
        return self.body.decode(charset if charset in _CHARSETS else "utf-8", "backslashreplace")

    @cached_property
    def json(self) -> Json | NotJson:
        """The body as JSON, whatever the media type says."""
        if self.cut or self.undecoded:
            return NotJson(self.cut or self.undecoded or "")
        return parse_json(self.body)

    @property
    def members(self) -> Mapping[str, Json]:
        """The members of a body that is a JSON object, otherwise none."""
        value = self.json
        return value if isinstance(value, dict) else {}


@dataclass(frozen=True, slots=True)
class Redirect:
    """A redirect: the status, and where to; `followed` is False for one that leads elsewhere."""

    status: int
    location: str
    followed: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """A request with its answer or its failure.

    `path` is absolute, with the query, of the last request where redirects were followed;
    `sent` are the headers of the request; `first_byte` and `seconds` are the time until the
    headers and until the end.
    """

    method: str
    path: str
    sent: tuple[tuple[str, str], ...] = field(repr=False)
    answer: Answer | None = None
    failure: Failure | None = None
    first_byte: float = 0.0
    seconds: float = 0.0
    redirects: tuple[Redirect, ...] = ()

    @property
    def title(self) -> str:
        """`GET /path`, as messages name a request."""
        return f"{self.method} {self.path}"

    @property
    def status(self) -> int | None:
        """The status of the answer, None where there is none."""
        return self.answer.status if self.answer else None


def parse_json(data: bytes) -> Json | NotJson:
    """Read JSON, strictly; say why it is none."""
    if not data.strip():
        return NotJson("it is empty")
    try:
        value: Json = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return NotJson(_why(error))
    return value


def json_flaw(data: bytes) -> str | None:
    """Say why a body is no JSON, None where it is, without building what it holds."""
    if not data.strip():
        return "it is empty"
    try:
        data.decode()
        msgspec.json.decode(data, type=msgspec.Raw)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        return _why(error)
    return None


def _why(error: Exception) -> str:
    match error:
        case RecursionError():
            return "it is nested too deeply"
        case UnicodeDecodeError():
            return "it is not UTF-8"
        case _:
            text = str(error).removeprefix("JSON is malformed: ")
            return f"it is malformed, {text[:1].lower()}{text[1:]}"


def at(value: Json | NotJson, *keys: str) -> Json:
    """Return what lies below keys of nested objects, None where there is nothing."""
    found: Json | NotJson = value
    for key in keys:
        found = found.get(key) if isinstance(found, dict) else None
    return None if isinstance(found, NotJson) else found


def strings(value: Json) -> Sequence[str]:
    """Return the texts in a list."""
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
