"""Texts of the server made fit to be shown: credentials hidden, control characters visible."""

from __future__ import annotations

import base64
import json
import re
from html import escape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, quote_plus

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HIDDEN: Final = "•••"
_LEAST: Final = 4  # characters of a value that is looked for in texts; shorter ones are no secret
_WORDLIKE: Final = 12  # below it a value is hidden only where it stands alone, as a word
_LONGEST_LINE: Final = 400
_COOKIE: Final = re.compile(r"^(?P<name>[^=;]*)=(?P<value>[^;]*)")


def visible(text: str, *, keep: str = "") -> str:
    r"""Return text with everything unprintable escaped, as in `\x1b`, but for the characters in `keep`."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() or c in keep else c.encode("unicode_escape").decode("ascii") for c in text
    )


def shortened(text: str, most: int = _LONGEST_LINE) -> str:
    """Return a text of at most `most` characters, with an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1] + "…"


class Censor:
    """Hides the values that it was made with wherever they turn up, in the usual encodings too."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        found = {form for secret in secrets for form in _forms(secret)}
        self._longest = max(map(len, found), default=0)
        parts = [_pattern(form) for form in sorted(found, key=len, reverse=True)]
        self._pattern = re.compile("|".join(parts)) if parts else None

    def __repr__(self) -> str:
        return "Censor(...)"

    def hide(self, text: str) -> str:
        """Return text without the secrets, otherwise as it is."""
        return self._pattern.sub(HIDDEN, text) if self._pattern else text

    def hide_all(self, text: str) -> str:
        """Return text that breaks off, without the secrets and without what may be half of one at its end."""
        return self.hide(text[: max(len(text) - self._longest, 0)] if self._longest else text)

    def line(self, text: str) -> str:
        """Return text that is fit for one line of a terminal."""
        return visible(self.hide(text))

    def body(self, text: str) -> str:
        """Return text of several lines, fit for a terminal."""
        return visible(self.hide(text.replace("\r\n", "\n")), keep="\n\t")

    def headers(self, headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return headers of an answer, the values of its cookies hidden too."""
        return tuple((self.line(name), self.line(_without_cookie(name, value))) for name, value in headers)


def _without_cookie(name: str, value: str) -> str:
    if name.lower() != "set-cookie":
        return value
    return _COOKIE.sub(lambda match: f"{match['name']}={HIDDEN}", value)


def _forms(secret: str) -> Iterator[str]:
    """What a secret looks like when a server gives it back: plain, quoted, escaped, encoded."""
    for part in {secret, *_parts(secret)}:
        if len(part) < _LEAST:
            continue
        yield part
        yield quote(part, safe="")
        yield quote_plus(part)
        yield escape(part)
        yield json.dumps(part)[1:-1]
        yield repr(part)[1:-1]
        yield base64.b64encode(part.encode()).decode("ascii").rstrip("=")


def _parts(secret: str) -> Iterator[str]:
    """The credentials inside a header's value: what follows the scheme, and what Basic encodes."""
    scheme, _, rest = secret.partition(" ")
    if rest:
        yield rest.strip()
    if scheme.lower() == "basic":
        decoded = _decoded(rest.strip())
        yield decoded
        yield decoded.partition(":")[2]
    if ";" in secret or "=" in secret:
        for pair in secret.split(";"):
            yield pair.partition("=")[2].strip().strip('"')


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode()
    except (ValueError, UnicodeDecodeError):
        return ""


def _pattern(form: str) -> str:
    text = re.escape(form)
    return rf"(?<!\w){text}(?!\w)" if len(form) < _WORDLIKE else text
