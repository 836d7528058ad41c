"""What is probed: one origin, http or https, and the path below which the service lives."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

import httpx

from inspector.errors import UsageError
from inspector.probe.shown import visible

_PORTS: Final = {"http": 80, "https": 443}
_IN_PATHS: Final = "/:@!$&'()*+,;=-._~%"


@dataclass(frozen=True, slots=True)
class Target:
    """A base URL: `path` is empty or starts with a slash and ends without one."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def origin(self) -> str:
        """Scheme, host and port, the port only where it is not the usual one."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.scheme}://{host}" + (f":{self.port}" if self.port != _PORTS[self.scheme] else "")

    @property
    def url(self) -> str:
        """The base URL as reports show it."""
        return self.origin + self.path

    @property
    def secure(self) -> bool:
        """Whether it is https."""
        return self.scheme == "https"

    @property
    def is_local(self) -> bool:
        """Whether it is this machine itself."""
        address = self.address
        return (
            self.host == "localhost"
            or self.host.endswith(".localhost")
            or bool(address and address.is_loopback)
        )

    @property
    def address(self) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
        """The host where it is an address and no name."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None

    def below(self, path: str) -> str:
        """Return the path of a request for `path`, which is relative to the base and may have a query."""
        return self.path + "/" + path.removeprefix("/") if path else self.path or "/"

    def request_url(self, path: str) -> httpx.URL:
        """Return the URL of an absolute path; whatever the path says, it stays on the origin."""
        clean = quote(path, safe=_IN_PATHS + "?")
        return httpx.URL(scheme=self.scheme, host=self.host, port=self.port, raw_path=clean.encode("ascii"))

    def same_origin(self, url: httpx.URL) -> bool:
        """Whether a URL has this origin."""
        port = url.port or _PORTS.get(url.scheme)
        return (url.scheme, url.host, port) == (self.scheme, self.host, self.port)


def parse_target(text: str) -> Target:
    """Read a base URL; raise UsageError that says what is wrong, without repeating credentials."""
    wanted = text.strip()
    shown = visible(wanted.rpartition("@")[2])
    if not wanted.isprintable() or " " in wanted or "\\" in wanted:
        raise UsageError(f"{shown!r} is no URL: it has characters that no URL has")
    scheme, separator, _ = wanted.partition("://")
    if not separator:
        raise UsageError(f"{shown!r} is no URL: it needs a scheme; did you mean http://{shown}?")
    if scheme.lower() not in _PORTS:
        raise UsageError(f"{visible(scheme)}:// cannot be probed: only http and https can")
    try:
        url = httpx.URL(wanted)
    except httpx.InvalidURL:
        # what httpx says may quote the URL, and with it a password
        raise UsageError(f"{shown!r} is no URL: its host or its port is not valid") from None
    if url.userinfo:
        raise UsageError(
            f"{scheme}://{shown}: credentials do not belong in the URL; "
            "give them with --header or FAPI_INSPECT_PROBE_TOKEN"
        )
    if not url.host:
        raise UsageError(f"{shown!r} is no URL: it names no host")
    if url.query or url.fragment or "?" in wanted or "#" in wanted:
        raise UsageError(f"{scheme}://{url.host}: the base URL takes no query and no fragment")
    port = url.port or _PORTS[url.scheme]
    if not 0 < port < 65536:
        raise UsageError(f"{shown!r} is no URL: there is no port {port}")
    return Target(url.scheme, url.host, port, url.raw_path.decode("ascii").rstrip("/"))
