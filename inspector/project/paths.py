"""Which paths a route's path matches, as Starlette compiles it.

`{x}` is one segment, `{x:path}` anything, `{x:int}`, `{x:float}` and `{x:uuid}` what their
names say; types in a handler's signature play no part in which route is chosen.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

_PARAMETER: Final = re.compile(r"\{(?P<name>[A-Za-z_]\w*)(?::(?P<converter>[A-Za-z_]\w*))?\}", re.ASCII)

# one character of the private use area stands for whatever a parameter of that converter holds
_MARKS: Final = {"str": "\ue000", "int": "\ue001", "float": "\ue002", "uuid": "\ue003", "path": "\ue004"}
_MATCHES: Final = {
    "str": "[^/\ue004]+",
    "int": "[0-9\ue001]+",
    "float": "(?:[0-9\ue001]+(?:\\.[0-9\ue001]+)?|\ue002)",
    "uuid": "(?:[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}|\ue003)",
    "path": ".*",
}


def placeholders(path: str) -> tuple[str, ...]:
    """Names of what a path takes values for; braces around anything else are literal text to Starlette."""
    return tuple(found["name"] for found in _PARAMETER.finditer(path))


def without_converters(path: str) -> str:
    """Return the path as FastAPI formats it: `/files/{path}` for `/files/{path:path}`."""
    return _PARAMETER.sub(r"{\g<name>}", path)


@dataclass(frozen=True)
class PathPattern:
    """A route's path, `/users/{user_id:int}`; of a mount, everything below it."""

    path: str
    mount: bool = False

    @cached_property
    def known(self) -> bool:
        """Whether all its converters are Starlette's own: what others match is not known."""
        return all(p["converter"] in {None, *_MARKS} for p in _PARAMETER.finditer(self.path))

    @cached_property
    def literal(self) -> bool:
        """Whether it matches one path only."""
        return not self.mount and _PARAMETER.search(self.path) is None

    @cached_property
    def segments(self) -> int | None:
        """How many slashes every path that it matches has; None where that varies."""
        if self.mount or any(p["converter"] == "path" for p in _PARAMETER.finditer(self.path)):
            return None
        return self.path.count("/")

    @cached_property
    def sample(self) -> str:
        """The path with a mark for each parameter, which stands for all that it can hold."""
        marked = _PARAMETER.sub(lambda found: _MARKS.get(found["converter"] or "str", "\ue000"), self.path)
        return f"{marked}/\ue004" if self.mount else marked

    @cached_property
    def _regex(self) -> re.Pattern[str]:
        parts = []
        end = 0
        for found in _PARAMETER.finditer(self.path):
            parts.append(re.escape(self.path[end : found.start()]))
            parts.append(_MATCHES.get(found["converter"] or "str", "(?!)"))
            end = found.end()
        parts.append(re.escape(self.path[end:]))
        if self.mount:
            parts.append("/.*")
        return re.compile("".join(parts), re.DOTALL)

    def covers(self, other: PathPattern) -> bool:
        """Whether it matches every path that `other` matches."""
        if not self.known or not other.known:
            return False
        if self.segments is not None and self.segments != other.segments:
            return False
        return self._regex.fullmatch(other.sample) is not None
