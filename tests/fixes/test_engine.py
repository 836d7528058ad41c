"""A fix run: repairs composed in rounds, and none that does harm."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from inspector.fixes.codemod import CannotRepairError, Repair, codemod
from inspector.fixes.engine import compose, fix
from inspector.fixes.registry import CODEMODS, by_code
from inspector.rules.registry import RULES
from tests.fixes.support import bench_of, repair, source

if TYPE_CHECKING:
    from collections.abc import Callable

    from inspector.fixes.codemod import Codemod
    from inspector.fixes.engine import Fixed
    from inspector.fixes.sources import Sources
    from inspector.rules.declare import Finding

LEGACY = "from typing import List\n\n\nx: List[int] = []\ny: List[str] = []\n"


def test_every_rule_with_a_fix_has_a_codemod_and_no_other_has() -> None:
    assert [one.code for one in CODEMODS] == sorted(rule.code for rule in RULES if rule.fix)
    assert all(by_code(one.code) is one for one in CODEMODS)
    assert by_code("FI0201") is None


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.fix], ids=lambda rule: rule.code)
def test_a_second_run_over_the_examples_of_a_rule_changes_nothing(rule: object) -> None:
    for example in (*rule.bad_examples, *rule.good_examples):  # type: ignore[attr-defined]
        once = repair(dict(example.files), rule.code)  # type: ignore[attr-defined]
        twice = repair(dict(once.texts), rule.code)  # type: ignore[attr-defined]
        assert twice.texts == once.texts
        assert twice.fixed.made == ()


def run_with(make: Callable[[Finding, Sources], Repair], text: str, *, unsafe: bool = False) -> Fixed:
    """Repair the FI1202 findings of a text with a codemod of the test's own."""
    one: Codemod = codemod("FI1202")(make)
    bench = bench_of({"app.py": text})
    start = bench.state({})
    wanted = [finding for finding in start.findings if finding.code == "FI1202"]
    return fix(bench, start, wanted, unsafe=unsafe, codemods=[one])


def rewriting(new: str) -> Callable[[Finding, Sources], Repair]:
    """Put a text in the place of the name that is found."""

    def make(finding: Finding, sources: Sources) -> Repair:
        place = finding.place
        found = sources.at(place)
        start, end = found.offset(place.line, place.column), found.offset(place.end_line, place.end_column)
        return Repair(finding, "Rewrite", (found.edit(start, end, new),))

    return make


def after(fixed: Fixed) -> str:
    document = fixed.after.documents.get("app.py")
    return document.text if document is not None else ""


def test_what_repairs() -> None:
    fixed = run_with(rewriting("list"), LEGACY)
    assert after(fixed) == LEGACY.replace(": List", ": list")
    assert (fixed.fixed, fixed.remaining, len(fixed.made)) == (2, 0, 2)


@pytest.mark.parametrize(
    ("new", "reason"),
    [
        ("(", "would be no valid Python"),
        ("List", "FI1202 would still be found"),
        ("Settings", None),
    ],
)
def test_a_result_that_is_wrong_is_not_kept(new: str, reason: str | None) -> None:
    fixed = run_with(rewriting(new), LEGACY)
    if reason is None:
        assert fixed.remaining == 0
        return
    assert after(fixed) == ""
    assert (fixed.fixed, fixed.remaining, fixed.made) == (0, 2, ())
    assert len(fixed.refused) == 2
    assert all(re.search(reason, refusal.reason) for refusal in fixed.refused)


HARMFUL = source("""
    from typing import List

    from pydantic_settings import BaseSettings, SettingsConfigDict


    class Settings(BaseSettings):
        model_config = SettingsConfigDict(frozen=True, env_prefix="A_")

        names: List[str] = []
        tokens: List[str] = []
        others: List[str] = []
    """)


def test_only_the_repairs_that_do_harm_are_left_out() -> None:
    def make(finding: Finding, sources: Sources) -> Repair:
        found = sources.at(finding.place)
        good = rewriting("list")(finding, sources)
        if "tokens" not in found.text.split("\n")[finding.place.line - 1]:
            return good
        # another name is another environment variable
        start = found.text.index("tokens")
        return Repair(finding, "Harm", (*good.edits, found.edit(start, start + 6, "token_list")))

    fixed = run_with(make, HARMFUL)
    assert after(fixed) == HARMFUL.replace("names: List", "names: list").replace(
        "others: List", "others: list"
    )
    assert [refusal.reason for refusal in fixed.refused] == [
        "it would change the environment variables that settings read"
    ]
    assert (fixed.fixed, fixed.remaining) == (2, 1)


def test_a_repair_that_brings_another_finding_is_left_out() -> None:
    def make(finding: Finding, sources: Sources) -> Repair:
        found = sources.at(finding.place)
        frozen = found.text.index("frozen=True")
        (edit,) = rewriting("list")(finding, sources).edits
        return Repair(finding, "Thaw", (edit, found.edit(frozen, frozen + 11, "frozen=False")))

    fixed = run_with(make, HARMFUL)
    assert after(fixed) == ""
    assert len(fixed.refused) == 3
    assert "it would bring FI1902" in fixed.refused[0].reason


def test_repairs_that_conflict_take_turns() -> None:
    def make(finding: Finding, sources: Sources) -> Repair:
        found = sources.at(finding.place)
        start = found.line_start(found.offset(finding.place.line, finding.place.column))
        end = found.text.index("\n", start)
        own = start + finding.place.column - 1
        line = f"{found.text[start:own]}list{found.text[own + 4 : end]}"
        return Repair(finding, "Rewrite the line", (found.edit(start, end, line),))

    text = "from typing import List\n\n\ndef f(x: List[int], y: List[str]) -> List[int]: ...\n"
    fixed = run_with(make, text)
    assert after(fixed).endswith("def f(x: list[int], y: list[str]) -> list[int]: ...\n")
    assert (fixed.fixed, len(fixed.made)) == (3, 3)


def test_compose_keeps_the_first_of_those_that_conflict() -> None:
    bench = bench_of({"app.py": LEGACY})
    first, second = (f for f in bench.state({}).findings if f.code == "FI1202")
    from inspector.fixes.codemod import Edit

    repairs = [
        Repair(first, "one", (Edit("app.py", 5, 9, "a"),)),
        Repair(second, "two", (Edit("app.py", 8, 12, "b"),)),
        Repair(first, "three", (Edit("app.py", 9, 12, "c"),)),
    ]
    assert [one.title for one in compose(repairs)] == ["one", "three"]


def test_unsafe_repairs_are_made_only_when_allowed() -> None:
    def make(finding: Finding, sources: Sources) -> Repair:
        safe = rewriting("list")(finding, sources)
        return Repair(finding, safe.title, safe.edits, unsafe="it may hurt")

    careful = run_with(make, LEGACY)
    assert (careful.fixed, careful.remaining) == (0, 2)
    assert [one.unsafe for one in careful.unsafe] == ["it may hurt", "it may hurt"]
    assert run_with(make, LEGACY, unsafe=True).fixed == 2


def test_a_codemod_that_gives_up_says_why() -> None:
    def make(finding: Finding, _sources: Sources) -> Repair:
        raise CannotRepairError(f"line {finding.place.line} is beyond it")

    assert [one.reason for one in run_with(make, LEGACY).refused] == [
        "line 4 is beyond it",
        "line 5 is beyond it",
    ]


def test_imports_that_only_repaired_files_used_go_as_well() -> None:
    repaired = repair(
        {
            "shop/types.py": "from typing import Optional\n\nName = Optional[str]\n",
            "shop/use.py": "from shop.types import Name, Optional\n\nx: Optional[Name] = None\n",
        },
        "FI1202",
    )
    assert repaired.texts["shop/types.py"] == "Name = str | None\n"
    assert repaired.texts["shop/use.py"] == "from shop.types import Name\n\nx: Name | None = None\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (f"from typing import List\n\nx: List[int]\ny = {'-' * 400}1\n", "nested too deeply"),
        (f"from typing import List\n\nx: List[int]\ny = {'+'.join('a' * 400)}\n", "nested too deeply"),
    ],
)
def test_files_that_libcst_would_die_of_are_left_alone(text: str, reason: str) -> None:
    repaired = repair(text, "FI1202")
    assert repaired.text == text
    assert len(repaired.reasons) == 1
    assert reason in repaired.reasons[0]


def test_repairs_of_different_rules_go_together() -> None:
    repaired = repair(
        """
        from typing import Optional

        from pydantic_settings import BaseSettings, SettingsConfigDict


        class Settings(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="SHOP_")

            api_key: Optional[str] = None  # of the shop


        def get_settings() -> Settings:
            return Settings()
        """,
        "FI1202",
        "FI1902",
        "FI1905",
        "FI1907",
    )
    assert repaired.text == source("""
        from functools import lru_cache

        from pydantic import SecretStr
        from pydantic_settings import BaseSettings, SettingsConfigDict


        class Settings(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="SHOP_", frozen=True)

            api_key: SecretStr | None = None  # of the shop


        @lru_cache
        def get_settings() -> Settings:
            return Settings()
        """)
    assert repaired.fixed.remaining == 0
