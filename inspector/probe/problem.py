"""Errors judged by RFC 9457, Problem Details for HTTP APIs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from inspector.probe.exchange import NotJson

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from inspector.probe.exchange import Answer, Json

PROBLEM: Final = "application/problem+json"
_MEMBERS: Final = ("type", "title", "status", "detail")
_TRACEBACK: Final = re.compile(
    r"Traceback \(most recent call last\)"
    r'|File "[^"\n]{1,300}\.py", line \d+'
    r"|site-packages/"
    r"|<title>[^<]{0,100}Starlette Debugger"
    r"|\bat [\w.$]+\([\w]+\.java:\d+\)"
    r"|goroutine \d+ \[running\]"
)
_PLAIN_DEFAULTS: Final = frozenset(
    {
        "Not Found",
        "Method Not Allowed",
        "Internal Server Error",
        "Invalid host header",
        "Unauthorized",
        "Forbidden",
    }
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What is wrong with an error's body; `grave` for a breach, otherwise something to improve."""

    text: str
    grave: bool = True


def has_traceback(text: str) -> bool:
    """Whether a body shows how the server looks inside."""
    return _TRACEBACK.search(text) is not None


def complaints(answer: Answer) -> Iterator[Complaint]:
    """Yield what is wrong with the body of an error."""
    if has_traceback(answer.text):
        yield Complaint("the body shows a traceback, which tells an attacker how the server looks inside")
    if answer.undecoded:
        yield Complaint(f"the body cannot be read: {answer.undecoded}")
        return
    if answer.cut:
        yield Complaint(f"the body was not read to its end: {answer.cut}")
        return
    default = framework_default(answer)
    if default:
        yield Complaint(f"the body is {default}, no problem details; install a handler that gives {PROBLEM}")
        return
    body = answer.json
    if isinstance(body, NotJson):
        kind = f" ({answer.media_type})" if answer.media_type else ""
        yield Complaint(f"the body is no JSON{kind}: {body.reason}")
        return
    if not isinstance(body, dict):
        yield Complaint("the body is JSON, but no object")
        return
    if answer.media_type != PROBLEM:
        yield Complaint(f"the media type is {answer.media_type or 'missing'} instead of {PROBLEM}")
    yield from _members(answer, body)


def framework_default(answer: Answer) -> str | None:
    """Say whose default an error's body is, None where somebody thought about it."""
    match answer.json:
        case dict() as body if set(body) == {"detail"} and answer.media_type != PROBLEM:
            return "FastAPI's default (`detail` alone)"
        case NotJson() if answer.text.strip() in _PLAIN_DEFAULTS:
            return "Starlette's default (plain text)"
        case NotJson() if answer.says_html:
            return "an HTML page"
        case _:
            return None


def outline(answer: Answer) -> str:
    """Describe the shape of an error's body: its media type and members, and their type unless it is text."""
    body = answer.json
    kind = answer.media_type or "no media type"
    if isinstance(body, NotJson):
        return f"{kind}, no JSON"
    if not isinstance(body, dict):
        return f"{kind}, no object"
    known = [name for name in (*_MEMBERS, "instance") if name in body]
    # extensions may differ from error to error; where none of the members is there, the others are the shape
    named = [f"{name}{_kind(name, body[name])}" for name in known or sorted(body)[:6]]
    return f"{kind} with {', '.join(named) or 'nothing in it'}"


def _kind(name: str, value: Json) -> str:
    match value:
        case list():
            return " (a list)"
        case dict():
            return " (an object)"
        case str() | None:
            return ""
        case _:
            return "" if name == "status" else " (a number)"


def _members(answer: Answer, body: Mapping[str, Json]) -> Iterator[Complaint]:
    absent = [name for name in _MEMBERS if name not in body]
    if absent:
        yield Complaint(
            f"{_listed(absent)} {'is' if len(absent) == 1 else 'are'} missing", grave="status" in absent
        )
    for name in ("type", "title", "detail", "instance"):
        if name in body and not isinstance(body[name], str):
            yield Complaint(f"`{name}` is no text, so clients have to ignore it")
    for name in ("type", "instance"):
        value = body.get(name)
        if isinstance(value, str) and re.search(r"[\s<>\"{}|\\^`]", value):
            yield Complaint(f"`{name}` is no URI reference")
    if "status" in body:
        yield from _status(answer, body["status"])
    title = body.get("title")
    phrase = _phrase(answer.status)
    is_blank = body.get("type", "about:blank") == "about:blank"
    if is_blank and isinstance(title, str) and phrase and title.lower() not in phrase:
        yield Complaint(
            f"the type is about:blank, which says no more than the status, but the title is not its "
            f"phrase ({next(iter(phrase.values()))}); give the problem a type of its own",
            grave=False,
        )


def _status(answer: Answer, value: Json) -> Iterator[Complaint]:
    if isinstance(value, bool) or not isinstance(value, int):
        yield Complaint("`status` is no number")
    elif value != answer.status:
        yield Complaint(f"`status` says {value}, the status line {answer.status}")


def _phrase(status: int) -> Mapping[str, str]:
    """The phrases of a status, lower case to as it is written; RFC 9110 renamed 413 and 422."""
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        return {}
    phrases = {
        413: ("Content Too Large", "Request Entity Too Large"),
        422: ("Unprocessable Content", "Unprocessable Entity"),
    }
    return {one.lower(): one for one in phrases.get(status, (phrase,))}


def _listed(names: list[str]) -> str:
    quoted = [f"`{name}`" for name in names]
    return quoted[0] if len(quoted) == 1 else f"{', '.join(quoted[:-1])} and {quoted[-1]}"
