"""Headers that the user gives with every request, and the settings of the probe's environment.

Their values go to the probed origin and nowhere else: into no report, no message and no
exception. `repr` shows the names alone.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from inspector.errors import ConfigurationError, UsageError, nearest
from inspector.probe.shown import Censor, visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

ENV_PREFIX: Final = "FAPI_INSPECT_PROBE_"
_TOKEN: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")  # a header's name, RFC 9110 section 5.1
_VALUE: Final = re.compile(r"[\t\x20-\x7e]*")
_OWN: Final = frozenset(
    {"connection", "content-length", "transfer-encoding", "upgrade", "te", "trailer", "expect", "keep-alive"}
)
_AUTHENTICATING: Final = re.compile(
    r"^(proxy-)?authorization$|^cookie$|api[-_]?key|token|secret|passw|credential|session|auth|signature",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class GivenHeader:
    """A header that the user gave; `authenticates` says that it is left out where nobody is to be known."""

    name: str
    value: str = field(repr=False)

    @property
    def authenticates(self) -> bool:
        """Whether it looks like one that says who is asking."""
        return bool(_AUTHENTICATING.search(self.name))


@dataclass(frozen=True, slots=True)
class Credentials:
    """Everything that is sent along to the origin."""

    headers: tuple[GivenHeader, ...] = ()

    @property
    def given(self) -> bool:
        """Whether there is anything that authenticates."""
        return any(header.authenticates for header in self.headers)

    def names(self) -> frozenset[str]:
        """Return the names of the headers, in lower case."""
        return frozenset(header.name.lower() for header in self.headers)

    def pairs(self, *, anonymous: bool) -> Iterator[tuple[str, str]]:
        """Yield the headers to send, without those that authenticate where the request is anonymous."""
        for header in self.headers:
            if not (anonymous and header.authenticates):
                yield header.name, header.value

    def censor(self) -> Censor:
        """Return what hides their values."""
        return Censor(header.value for header in self.headers)


class ProbeSettings(BaseSettings):
    """What the environment says about probing, `FAPI_INSPECT_PROBE_*`."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_ignore_empty=True, extra="ignore", frozen=True, hide_input_in_errors=True
    )

    token: SecretStr | None = Field(default=None, description="sent as `Authorization: Bearer`")
    headers: SecretStr | None = Field(default=None, description="`Name: value`, one a line")
    timeout: float | None = Field(default=None, gt=0, le=600, description="seconds for one request")


def read_settings() -> ProbeSettings:
    """Read the environment; raise ConfigurationError, which shows names and never values."""
    known = [ENV_PREFIX + name.upper() for name in ProbeSettings.model_fields]
    wrong = [
        f"{variable}: there is no such setting{nearest(variable.upper(), known)}"
        for variable in sorted(os.environ)
        if variable.upper().startswith(ENV_PREFIX) and variable.upper() not in known
    ]
    try:
        settings = ProbeSettings()
    except ValidationError as error:
        wrong += [f"{ENV_PREFIX}{str(e['loc'][0]).upper()}: {e['msg'].lower()}" for e in error.errors()]
    else:
        if not wrong:
            return settings
    raise ConfigurationError("\n".join(wrong))


def credentials_from(options: Iterable[str], settings: ProbeSettings) -> Credentials:
    """Return the headers of `--header`, then those of the environment that were not given there.

    Raises UsageError or ConfigurationError for what is no header, without its value.
    """
    given = [_header(text, f"--header {number}", UsageError) for number, text in enumerate(options, 1)]
    lines = settings.headers.get_secret_value().splitlines() if settings.headers else []
    variable = f"{ENV_PREFIX}HEADERS, line "
    found = [
        _header(line, f"{variable}{number}", ConfigurationError)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if settings.token is not None:
        bearer = f"Authorization: Bearer {settings.token.get_secret_value()}"
        found.append(_header(bearer, f"{ENV_PREFIX}TOKEN", ConfigurationError))
    return Credentials((*given, *_not_yet(found, given)))


def _not_yet(found: Sequence[GivenHeader], given: Sequence[GivenHeader]) -> Iterator[GivenHeader]:
    taken = {header.name.lower() for header in given}
    for header in found:
        if header.name.lower() not in taken:
            taken.add(header.name.lower())
            yield header


def _header(text: str, source: str, error: type[UsageError | ConfigurationError]) -> GivenHeader:
    name, colon, value = text.partition(":")
    name, value = name.strip(), value.strip()
    if not colon or not _TOKEN.fullmatch(name):
        raise error(f"{source}: a header is written 'Name: value'")
    if not _VALUE.fullmatch(value):
        raise error(f"{source}: the value of {visible(name)} has characters that no header may have")
    if name.lower() in _OWN:
        raise error(f"{source}: {name} belongs to the connection, which the probe looks after itself")
    return GivenHeader(name, value)
