"""The page of a rule, as `explain`, the TUI and the reference show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.rules.declare import Severity, Violation, rule
from inspector.rules.reference import facts, page, reference
from inspector.rules.registry import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.model import Project


@rule("FI1999", Severity.ERROR, fix=True, default=False)
def speaks_too_loud(project: Project) -> Iterator[Violation]:
    """Shouting at callers is rude | loud.

    Whisper instead.
    """
    yield from ()


speaks_too_loud.bad("""
shout()  # <- FI1999
""")
speaks_too_loud.good("""
# --- app/main.py
whisper()
# --- compose.yaml
note: "```"
""")


def test_a_page_has_the_title_the_facts_the_text_and_the_examples() -> None:
    assert (
        page(speaks_too_loud)
        == """\
# FI1999 `speaks-too-loud`

**error** · section 19, Settings management · the repair is mechanical · off unless `--select FI1999` asks for it

Shouting at callers is rude | loud.

Whisper instead.

## Breaks the rule

```python
shout()  # <- here
```

## Keeps the rule

`app/main.py`

```python
whisper()
```

`compose.yaml`

````yaml
note: "```"
````
"""
    )


def test_what_does_not_apply_is_not_said() -> None:
    plain = next(rule for rule in RULES if not rule.fix and rule.default)
    assert facts(plain).count("·") == 1


def test_the_reference_lists_the_rules_of_each_section_and_then_their_pages() -> None:
    text = reference([speaks_too_loud])
    assert "## 19 Settings management" in text
    assert "## 18" not in text
    row = "| [FI1999](#fi1999-speaks-too-loud) | `speaks-too-loud` | error | yes | Shouting at callers is rude \\| loud. |"
    assert row in text
    assert text.index(row) < text.index("## FI1999 `speaks-too-loud`")
    assert "### Breaks the rule" in text


def test_every_rule_is_in_the_reference() -> None:
    text = reference(RULES)
    for known in RULES:
        assert f"\n## {known.code} `{known.name}`\n" in text
