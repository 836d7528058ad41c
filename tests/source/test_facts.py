"""What can be told of a stored body without decoding it."""

from __future__ import annotations

import pytest

from inspector.source.facts import may_have_bare_except
from tests.support import facts_of


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    work()\nexcept:\n    pass\n",
        "if x:\n    try:\n        work()\n    except ValueError:\n        pass\n    except:\n        raise\n",
    ],
)
def test_a_bare_except_is_seen_in_the_stored_form(text: str) -> None:
    assert may_have_bare_except(facts_of(text).body)


def test_handlers_with_a_type_are_no_bare_ones() -> None:
    text = "try:\n    work()\nexcept Exception:\n    pass\nexcept ValueError as error:\n    raise\n"
    assert not may_have_bare_except(facts_of(text).body)
