"""Which URLs can be probed, and what is said of the others."""

from __future__ import annotations

import httpx
import pytest

from inspector.errors import UsageError
from inspector.probe.target import parse_target


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://localhost:8000/", "http://localhost:8000"),
        ("HTTPS://Shop.Example:443/api/v1/", "https://shop.example/api/v1"),
        ("http://[::1]:8000", "http://[::1]:8000"),
        ("  http://127.0.0.1  ", "http://127.0.0.1"),
        ("http://bücher.example", "http://bücher.example"),
    ],
)
def test_good_urls(text: str, url: str) -> None:
    assert parse_target(text).url == url


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "localhost:8000",
            "'localhost:8000' is no URL: it needs a scheme; did you mean http://localhost:8000?",
        ),
        ("ftp://shop.example", "ftp:// cannot be probed: only http and https can"),
        ("file:///etc/passwd", "file:// cannot be probed: only http and https can"),
        ("http://", "'http://' is no URL: it names no host"),
        (
            "http://shop.example:port",
            "'http://shop.example:port' is no URL: its host or its port is not valid",
        ),
        ("http://shop.example:99999", "'http://shop.example:99999' is no URL: there is no port 99999"),
        ("http://[::bad", "'http://[::bad' is no URL: its host or its port is not valid"),
        ("http://shop .example", "'http://shop .example' is no URL: it has characters that no URL has"),
        (
            "http://shop.example\r\nX: 1",
            r"'http://shop.example\\r\\nX: 1' is no URL: it has characters that no URL has",
        ),
        ("http://shop.example/?page=1", "http://shop.example: the base URL takes no query and no fragment"),
        ("http://shop.example/#top", "http://shop.example: the base URL takes no query and no fragment"),
        ("", "'' is no URL: it needs a scheme; did you mean http://?"),
    ],
)
def test_bad_urls(text: str, complaint: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_target(text)
    assert str(raised.value) == complaint


@pytest.mark.parametrize(
    "text", ["http://me:hunter22@shop.example/", "http://me:hunter22@[::bad/", "me:hunter22@shop"]
)
def test_a_password_in_the_url_is_refused_and_not_repeated(text: str) -> None:
    with pytest.raises(UsageError) as raised:
        parse_target(text)
    assert "hunter22" not in str(raised.value)
    assert "hunter22" not in repr(raised.value.__cause__)


@pytest.mark.parametrize(
    "path", ["//evil.test/x", "/\\evil.test", "/@evil.test", "/a/../../b", "/%2e%2e/x", "/ü?q=ü#x"]
)
def test_a_path_never_leaves_the_origin(path: str) -> None:
    target = parse_target("http://shop.example:8000")
    url = target.request_url(path)
    assert (url.scheme, url.host, url.port, url.userinfo) == ("http", "shop.example", 8000, b"")


def test_paths_are_below_the_base() -> None:
    target = parse_target("http://shop.example/api")
    assert target.below("") == "/api"
    assert target.below("/books?page=1") == "/api/books?page=1"
    assert parse_target("http://shop.example").below("") == "/"


@pytest.mark.parametrize(
    ("url", "same"),
    [
        ("http://shop.example/x", True),
        ("http://shop.example:80/x", True),
        ("http://SHOP.example", True),
        ("https://shop.example", False),
        ("http://shop.example:81", False),
        ("http://shop.example.evil.test", False),
        ("http://www.shop.example", False),
    ],
)
def test_same_origin(url: str, same: bool) -> None:
    assert parse_target("http://shop.example").same_origin(httpx.URL(url)) is same


@pytest.mark.parametrize(
    ("url", "local"),
    [
        ("http://localhost", True),
        ("http://127.0.0.2", True),
        ("http://[::1]", True),
        ("http://10.0.0.1", False),
        ("http://shop.example", False),
    ],
)
def test_local(url: str, local: bool) -> None:
    assert parse_target(url).is_local is local
