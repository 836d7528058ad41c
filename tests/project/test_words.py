"""Sets of names that stand as bits behave as sets do, and questions to them cost little."""

from __future__ import annotations

import pytest

from inspector.project.words import Vocabulary, Words
from tests.support import project_from

VOCABULARY = Vocabulary(tuple(f"w{number}" for number in range(40)))


def words(*numbers: int) -> Words:
    bits = sum(1 << number for number in numbers)
    return Words(VOCABULARY, bits.to_bytes((bits.bit_length() + 7) // 8, "little"))


def test_a_set_of_bits_is_a_set() -> None:
    found = words(0, 7, 8, 39)

    assert list(found) == ["w0", "w7", "w8", "w39"]
    assert len(found) == 4
    assert "w39" in found
    assert "w38" not in found
    assert "elsewhere" not in found
    assert set(found) == {"w0", "w7", "w8", "w39"}
    assert found & {"w8", "x"} == frozenset({"w8", "x"}) & found == {"w8"}
    assert words(1) | {"x"} == {"x"} | words(1) == {"w1", "x"}


def test_an_empty_set_has_no_bytes() -> None:
    assert list(words()) == []
    assert "w0" not in words()
    assert words().isdisjoint({"w0"})


@pytest.mark.parametrize("kind", [tuple, frozenset, set, list, iter])
def test_any_collection_of_names_may_be_asked_for(kind: type) -> None:
    few, many = ("w3", "x"), [f"x{number}" for number in range(100)]

    assert not words(3, 4).isdisjoint(kind(few))
    assert words(4, 5).isdisjoint(kind(few))
    assert words(3).isdisjoint(kind(many))
    assert not words(3).isdisjoint(kind([*many, "w3"]))


def test_answers_stay_right_when_more_is_asked_than_is_remembered() -> None:
    questions = [frozenset({f"w{number}"}) for number in range(30)]

    for _ in range(2):
        assert [not words(3, 17).isdisjoint(question) for question in questions] == [
            number in {3, 17} for number in range(30)
        ]


def test_functions_are_found_by_what_they_mention_in_their_order() -> None:
    project = project_from(
        {
            "app/b.py": "def two(x: Session): return call(x)\n\ndef three(): return call()\n",
            "app/a.py": "@cached\ndef one(): return other.thing\n",
        }
    )
    mentions = project.mentions

    assert [f.fact.name for f in mentions.using(["thing", "call"])] == ["one", "two", "three"]
    assert [f.fact.name for f in mentions.calling({"call", "thing"})] == ["two", "three"]
    assert [f.fact.name for f in mentions.declaring(("Session", "cached"))] == ["one", "two"]
    assert list(mentions.using(["nowhere"])) == []


def test_names_go_through_imports_that_rename_them() -> None:
    project = project_from(
        {
            "app/a.py": "from pydantic import Field as F\n",
            "app/b.py": "from app.a import F as G, H\n",
        }
    )

    assert project.imported_as({"Field"}) == {"Field", "F", "G"}
