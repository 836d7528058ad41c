"""The filter grammar: what is read, what matches, what is refused."""

from __future__ import annotations

import itertools
import random

import pytest

from inspector.errors import UsageError
from inspector.report.filter import Filter, How, Key, Row, Vocabulary, parse

WORDS = Vocabulary(
    {
        "sev": Key(How.BEGINS, "severity", ("error", "warning", "info")),
        "rule": Key(How.BEGINS, "code or name"),
        "file": Key(How.CONTAINS, "file"),
        "method": Key(How.EQUALS, "method"),
        "auth": Key(How.CONTAINS, "auth"),
    }
)

ROW = Row.of(
    ("FI0201", "blocking-call", "`time.sleep` blocks the Event Loop", "app/users/router.py"),
    {
        "sev": ("error",),
        "rule": ("FI0201", "blocking-call"),
        "file": ("app/Users/router.py",),
        "method": ("GET", "HEAD"),
        "auth": (),
    },
)


def matches(text: str) -> bool:
    return parse(text, WORDS).matches(ROW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "sleep",
        "SLEEP event",
        "loop sleep",
        '"event loop"',
        "sev:error",
        "SEV:Error",
        "sev:e",
        "rule:FI02",
        "rule:fi0201",
        "rule:blocking",
        "file:users",
        "file:router.py",
        "method:get",
        "method:post,head",
        "auth:none",
        "auth:none,token",
        "!sev:info",
        "!orders",
        "!method:post",
        "!!sleep",
        "sev:error file:users !orders",
    ],
)
def test_matching(text: str) -> None:
    assert matches(text)


@pytest.mark.parametrize(
    "text",
    [
        "orders",
        "sleep orders",
        "loopevent",
        '"loop event"',
        "sev:info",
        "sev:info,warning",
        "rule:0201",
        "rule:call",
        "file:orders",
        "method:ge",
        "!method:get,post",
        "auth:token",
        "!auth:none",
        "sev:none",
        "!sleep",
        "sleep !sev:error",
    ],
)
def test_not_matching(text: str) -> None:
    assert not matches(text)


def test_words_do_not_match_across_what_a_row_shows() -> None:
    row = Row.of(("ab", "cd"), {})
    assert not parse('"b c"', WORDS).matches(row)
    assert not parse("abcd", WORDS).matches(row)


def test_a_quoted_text_may_look_like_a_key() -> None:
    row = Row.of(("app.users:User, app.users:Admin",), {})
    assert parse('"users:user"', WORDS).matches(row)
    assert parse('"user, app"', WORDS).matches(row)
    assert not parse('"users:nobody"', WORDS).matches(row)


def test_a_quoted_value_keeps_its_commas_and_spaces() -> None:
    row = Row.of((), {"file": ("my files/a,b.py",)})
    assert parse('file:"files/a,b"', WORDS).matches(row)
    assert not parse('file:"files/a,x"', WORDS).matches(row)


@pytest.mark.parametrize("text", ["sev:", "!sev:", "!", '"', '!"', "file:,", "sev: file:users"])
def test_a_term_that_is_being_typed_hides_nothing(text: str) -> None:
    assert matches(text)


def test_an_open_quote_filters_as_far_as_it_is_typed() -> None:
    assert matches('"event lo')
    assert not matches('"event x')


def test_every_beginning_of_a_valid_filter_is_valid() -> None:
    whole = 'sev:warning !file:"a b",c rule:FI19 "x y" !word'
    for end in range(len(whole) + 1):
        parse(whole[:end], WORDS)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("fil:x", "no filter key 'fil'; did you mean 'file'?"),
        ("!severity:error", "no filter key 'severity'; did you mean 'sev'?"),
        ("q:x", "no filter key 'q'; the keys here are sev, rule, file, method, auth"),
        ("http://localhost", "a text with a colon goes in quotes"),
        ("sev:eror", "filter sev: takes error, warning, info, not 'eror'; did you mean 'error'?"),
        ("sev:error,bad", "not 'bad'"),
    ],
)
def test_what_cannot_match_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(UsageError) as error:
        parse(text, WORDS)
    assert complaint in str(error.value)


def random_filters(count: int) -> list[str]:
    """Texts put together of everything that means something in the grammar."""
    pieces = [
        "sev:",
        "file:",
        "rule:",
        "!",
        '"',
        ",",
        " ",
        "error",
        "users",
        "ß",
        "İ",
        "x y",
        "\t",
        "é",
        "none",
        "a",
    ]
    choose = random.Random(2)
    texts = ["".join(choose.choices(pieces, k=choose.randint(1, 9))) for _ in range(count)]
    return [text for text in texts if is_valid(text)]


def is_valid(text: str) -> bool:
    try:
        parse(text, WORDS)
    except UsageError:
        return False
    return True


def test_the_text_of_a_filter_parses_to_the_same_filter() -> None:
    filters = random_filters(3000)
    assert len(filters) > 500
    for text in filters:
        parsed = parse(text, WORDS)
        assert parse(str(parsed), WORDS) == parsed, text


def test_terms_are_independent_of_each_other_and_of_their_order() -> None:
    texts = ["sleep", "!orders", "sev:error", "file:users", "method:post", "auth:none", '"event loop"']
    for some in itertools.combinations(texts, 3):
        expected = all(matches(one) for one in some)
        for order in itertools.permutations(some):
            assert matches(" ".join(order)) is expected


def test_a_negated_term_matches_exactly_what_the_term_does_not() -> None:
    for text in ["sleep", "orders", "sev:error", "sev:info", "auth:none", "method:get,put", "rule:x"]:
        assert matches(f"!{text}") is not matches(text)


def test_case_never_matters() -> None:
    for text in random_filters(300):
        if is_valid(text.upper()) and is_valid(text.lower()):
            assert matches(text.upper()) is matches(text.lower()), text


def test_a_filter_without_terms_is_false_and_lets_everything_pass() -> None:
    assert not parse("  ", WORDS)
    assert parse("a", WORDS)
    assert Filter().matches(ROW)
