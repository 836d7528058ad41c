"""Credentials: where they come from, and that nothing shows them."""

from __future__ import annotations

import base64

import pytest

from inspector.errors import ConfigurationError, UsageError
from inspector.probe.credentials import (
    Credentials,
    GivenHeader,
    ProbeSettings,
    credentials_from,
    read_settings,
)
from inspector.probe.shown import HIDDEN, Censor, visible

SECRET = "s3cr3t/token+with=signs&<more>"


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TOKEN", "HEADERS", "TIMEOUT"):
        monkeypatch.delenv(f"FAPI_INSPECT_PROBE_{name}", raising=False)


def test_options_come_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAPI_INSPECT_PROBE_TOKEN", "from-the-environment")
    monkeypatch.setenv("FAPI_INSPECT_PROBE_HEADERS", "X-Tenant: shop\n\nauthorization: Basic abc\n")
    found = credentials_from(["X-Tenant: other"], read_settings())
    assert [(header.name, header.value) for header in found.headers] == [
        ("X-Tenant", "other"),
        ("authorization", "Basic abc"),
    ]


def test_token_becomes_a_bearer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAPI_INSPECT_PROBE_TOKEN", SECRET)
    found = credentials_from([], read_settings())
    assert dict(found.pairs(anonymous=False)) == {"Authorization": f"Bearer {SECRET}"}
    assert dict(found.pairs(anonymous=True)) == {}


@pytest.mark.parametrize(
    "name", ["Authorization", "Cookie", "X-Api-Key", "X-Auth", "Session-Id", "X-Access-Token"]
)
def test_what_authenticates_is_left_out_of_anonymous_requests(name: str) -> None:
    assert list(
        Credentials((GivenHeader(name, "x"), GivenHeader("X-Tenant", "y"))).pairs(anonymous=True)
    ) == [("X-Tenant", "y")]


@pytest.mark.parametrize(
    ("header", "complaint"),
    [
        (SECRET, "--header 1: a header is written 'Name: value'"),
        (f"na me: {SECRET}", "--header 1: a header is written 'Name: value'"),
        (
            f"X-Key: {SECRET}\r\nX-Other: 1",
            "--header 1: the value of X-Key has characters that no header may have",
        ),
        (f"X-Key: {SECRET}ü", "--header 1: the value of X-Key has characters that no header may have"),
        (
            f"Content-Length: {SECRET}",
            "--header 1: Content-Length belongs to the connection, which the probe looks after itself",
        ),
    ],
)
def test_what_is_no_header_is_told_without_its_value(header: str, complaint: str) -> None:
    with pytest.raises(UsageError) as raised:
        credentials_from([header], ProbeSettings())
    assert str(raised.value) == complaint


def test_what_is_wrong_in_the_environment_is_told_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAPI_INSPECT_PROBE_TIMEOUT", SECRET)
    monkeypatch.setenv("FAPI_INSPECT_PROBE_TOKN", SECRET)
    with pytest.raises(ConfigurationError) as raised:
        read_settings()
    text = str(raised.value)
    assert (
        "FAPI_INSPECT_PROBE_TOKN: there is no such setting; did you mean 'FAPI_INSPECT_PROBE_TOKEN'?" in text
    )
    assert "FAPI_INSPECT_PROBE_TIMEOUT: input should be a valid number" in text
    assert "s3cr3t" not in text + repr(raised.value.__context__)


def test_bad_token_of_the_environment_is_told_without_its_value(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAPI_INSPECT_PROBE_TOKEN", f"{SECRET}\n")
    monkeypatch.setenv("FAPI_INSPECT_PROBE_HEADERS", SECRET)
    with pytest.raises(ConfigurationError) as raised:
        credentials_from([], read_settings())
    assert str(raised.value) == "FAPI_INSPECT_PROBE_HEADERS, line 1: a header is written 'Name: value'"


def test_repr_shows_names_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAPI_INSPECT_PROBE_TOKEN", SECRET)
    settings = read_settings()
    found = credentials_from([f"X-Key: {SECRET}"], settings)
    assert "s3cr3t" not in f"{settings!r} {found!r} {found.censor()!r}"
    assert "X-Key" in repr(found)


@pytest.mark.parametrize(
    "text",
    [
        SECRET,
        f"Bearer {SECRET}",
        "s3cr3t%2Ftoken%2Bwith%3Dsigns%26%3Cmore%3E",
        "s3cr3t/token+with=signs&amp;&lt;more&gt;",
        base64.b64encode(SECRET.encode()).decode(),
    ],
)
def test_censor_hides_every_usual_form(text: str) -> None:
    censor = Censor([f"Bearer {SECRET}"])
    assert censor.hide(f"before {text} after") in {
        f"before {HIDDEN} after",
        f"before Bearer {HIDDEN} after",
        f"before {HIDDEN}= after",
        f"before {HIDDEN}== after",
    }


def test_censor_hides_what_basic_encodes_and_what_cookies_hold() -> None:
    basic = "Basic " + base64.b64encode(b"alice:opensesame").decode()
    censor = Censor([basic, "session=abcdef123456; theme=dark"])
    assert censor.hide("the password is opensesame, the session abcdef123456") == (
        f"the password is {HIDDEN}, the session {HIDDEN}"
    )


def test_short_values_are_hidden_as_words_alone() -> None:
    censor = Censor(["shop", "en"])
    assert (
        censor.hide("the shop is in the workshop, then open") == f"the {HIDDEN} is in the workshop, then open"
    )


def test_half_a_secret_at_the_end_of_a_cut_text_is_hidden() -> None:
    censor = Censor(["a-very-long-secret"])
    assert "a-very" not in censor.hide_all("x" * 200 + "a-very-long-se")


def test_control_characters_are_made_visible() -> None:
    assert visible("a\x1b[31mb\x00\u202ec\ud800") == r"a\x1b[31mb\x00\u202ec\ud800"
    assert Censor().body("a\r\nb\tc\x07") == "a\nb\tc\\x07"


def test_cookies_of_the_server_are_hidden() -> None:
    shown = Censor().headers([("set-cookie", "session=abc; Path=/; HttpOnly"), ("x", "y")])
    assert shown == (("set-cookie", f"session={HIDDEN}; Path=/; HttpOnly"), ("x", "y"))
