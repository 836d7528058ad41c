"""What `# fapi: ignore[...]` comments silence, and what is said of those that silence nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from inspector.project.records import Place
from inspector.rules.declare import Finding, Rule, Severity, Violation
from inspector.rules.suppress import suppress
from tests.support import project_from

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from inspector.project.model import Project


def a_rule(code: str, name: str) -> Rule:
    def check(_: Project) -> Iterator[Violation]:
        yield from ()

    return Rule(code, name, Severity.INFO, fix=False, default=True, page="A page.", check=check)


BLOCKING = a_rule("FI0201", "blocking-call-in-async")
CPU_BOUND = a_rule("FI0202", "cpu-bound-in-async")
FROZEN = a_rule("FI1902", "settings-not-frozen")
CATALOGUE = (BLOCKING, CPU_BOUND, FROZEN)


def found(rule: Rule, line: int, *, end_line: int | None = None, file: str = "app.py") -> Finding:
    place = Place(file, line, 1, end_line or line, 10)
    return Finding(rule.code, rule.name, rule.severity, "a message", place, None, fixable=False)


def silence(
    text: str, *findings: Finding, ran: Sequence[Rule] = CATALOGUE, file: str = "app.py"
) -> tuple[list[int], list[str]]:
    """Return the lines of the findings that stay, and the problems as `line: message`."""
    kept, _, problems = suppress(project_from({file: text}), findings, ran, CATALOGUE)
    return [f.place.line for f in kept], [f"{p.line}: {p.message}" for p in problems]


def test_a_comment_silences_its_own_line_only() -> None:
    text = """\
        a()  # fapi: ignore[FI0201] start-up only
        b()
        """
    assert silence(text, found(BLOCKING, 1), found(BLOCKING, 2)) == ([2], [])


@pytest.mark.parametrize(
    ("comment", "reason"),
    [
        ("# fapi: ignore[FI0201] start-up only", "start-up only"),
        ("# fapi: ignore[FI0201]: start-up only, see #12", "start-up only, see #12"),
        ("# fapi: ignore[FI0201] -- start-up only  # noqa: S101", "start-up only"),
        ("# fapi: ignore[FI0201] start-up only #noqa: S101", "start-up only"),
        ("# fapi: ignore[FI0201]", ""),
    ],
)
def test_what_is_silenced_is_kept_with_the_reason(comment: str, reason: str) -> None:
    silent, loud = found(BLOCKING, 1), found(BLOCKING, 2)
    project = project_from({"app.py": f"a()  {comment}\nb()\n"})
    kept, silenced, _ = suppress(project, (silent, loud), CATALOGUE, CATALOGUE)
    assert kept == (loud,)
    assert [(one.finding, one.reason) for one in silenced] == [(silent, reason)]


def test_of_several_reasons_the_first_is_given() -> None:
    text = "# fapi: ignore-file[FI0201]\na()  # fapi: ignore[async] a script\n"
    _, silenced, _ = suppress(project_from({"app.py": text}), [found(BLOCKING, 2)], CATALOGUE, CATALOGUE)
    assert [one.reason for one in silenced] == ["a script"]


def test_a_comment_silences_the_rules_it_names_only() -> None:
    text = "a()  # fapi: ignore[FI0201]\n"
    assert silence(text, found(BLOCKING, 1), found(FROZEN, 1)) == ([1], [])


@pytest.mark.parametrize(
    "codes", ["FI0201, FI1902", "FI0201,FI1902", "fi0201 fi1902", "FI02, FI19", "async, settings", "ALL",
              "blocking-call-in-async, settings-not-frozen"]
)  # fmt: skip
def test_codes_names_and_sections_can_be_listed(codes: str) -> None:
    findings = (found(BLOCKING, 1), found(FROZEN, 1))
    assert silence(f"a()  # fapi: ignore[{codes}]\n", *findings) == ([], [])


def test_a_statement_over_several_lines_is_silenced_from_any_of_them() -> None:
    text = """\
        a(
            1,
        )  # fapi: ignore[FI0201]
        """
    assert silence(text, found(BLOCKING, 1, end_line=3)) == ([], [])


def test_a_comment_on_a_def_silences_all_of_it() -> None:
    text = """\
        async def one():  # fapi: ignore[FI0201]
            a()

            def inner():
                b()

        async def two():
            c()
        """
    assert silence(text, found(BLOCKING, 2), found(BLOCKING, 5), found(BLOCKING, 8)) == ([8], [])


def test_a_comment_on_a_class_silences_all_of_it() -> None:
    text = """\
        class Settings(BaseSettings):  # fapi: ignore[FI1902]
            a: int

            def method(self):
                b()

        c()
        """
    assert silence(text, found(FROZEN, 1), found(FROZEN, 5), found(FROZEN, 7)) == ([7], [])


@pytest.mark.parametrize("line", [1, 2, 3, 5, 6])
def test_a_comment_counts_from_the_first_decorator_to_the_colon(line: int) -> None:
    lines = [
        "@router.get(",
        '    "/users",',
        ")",
        "async def users(",
        "    limit: int,",
        ") -> None:",
        "    a()",
    ]
    lines[line - 1] += "  # fapi: ignore[FI0201]"
    assert silence("\n".join(lines), found(BLOCKING, 7)) == ([], [])


def test_a_comment_in_a_body_is_no_comment_on_the_def() -> None:
    text = """\
        def one():
            a()  # fapi: ignore[FI0201]
            b()
        """
    assert silence(text, found(BLOCKING, 2), found(BLOCKING, 3)) == ([3], [])


def test_a_def_in_one_line_is_silenced_on_it() -> None:
    assert silence("def one(): return a()  # fapi: ignore[FI0201]\n", found(BLOCKING, 1)) == ([], [])


def test_a_nested_definition_ends_the_header_of_the_outer_one() -> None:
    text = """\
        def outer():
            @decorated  # fapi: ignore[FI0201]
            def inner():
                a()
            b()
        """
    assert silence(text, found(BLOCKING, 4), found(BLOCKING, 5)) == ([5], [])


def test_a_file_comment_silences_the_whole_file() -> None:
    text = """\
        # fapi: ignore-file[FI02] generated
        a()
        """
    assert silence(text, found(BLOCKING, 2), found(CPU_BOUND, 40), found(FROZEN, 2)) == ([2], [])


def test_text_that_looks_like_a_comment_silences_nothing() -> None:
    text = '''\
        a("# fapi: ignore[FI0201]")
        HELP = """
        b()  # fapi: ignore[FI0201]
        """
        '''
    assert silence(text, found(BLOCKING, 1), found(BLOCKING, 3)) == ([1, 3], [])


def test_a_comment_may_share_its_line_with_other_comments() -> None:
    text = "a()  # noqa: S101  # fapi: ignore[FI0201] why not\n"
    assert silence(text, found(BLOCKING, 1)) == ([], [])


def test_files_that_are_not_python_have_comments_too() -> None:
    text = """\
        environment:
          TOKEN: abc  # fapi: ignore[FI0201]
          OTHER: abc
        """
    findings = (found(BLOCKING, 2, file="compose.yaml"), found(BLOCKING, 3, file="compose.yaml"))
    assert silence(text, *findings, file="compose.yaml") == ([3], [])


def test_a_finding_about_the_root_is_no_file_to_read() -> None:
    assert silence("a()\n", found(BLOCKING, 1, file=".")) == ([1], [])


def test_a_comment_that_silences_nothing_is_a_problem() -> None:
    text = """\
        a()  # fapi: ignore[FI0201, FI1902]
        # fapi: ignore-file[settings]
        """
    kept, problems = silence(text, found(BLOCKING, 1))
    assert kept == []
    assert problems == [
        "1: `fapi: ignore[FI1902]` suppresses nothing; remove it",
        "2: `fapi: ignore-file[settings]` suppresses nothing; remove it",
    ]


def test_a_comment_with_a_line_for_itself_is_told_where_it_belongs() -> None:
    text = """\
        # fapi: ignore[FI0201]
        a()
        """
    assert silence(text, found(BLOCKING, 2)) == (
        [2],
        ["1: `fapi: ignore[FI0201]` suppresses nothing; move it to the end of the line it is about"],
    )


def test_a_comment_is_unused_only_where_its_rules_ran() -> None:
    text = "a()  # fapi: ignore[FI0201, FI02, ALL]\n"
    assert silence(text, ran=(FROZEN,)) == ([], [])
    assert silence(text, ran=(BLOCKING,)) == (
        [],
        ["1: `fapi: ignore[FI0201]` suppresses nothing; remove it"],
    )


def test_an_unknown_code_is_a_problem_that_names_the_nearest_one() -> None:
    kept, problems = silence("a()  # fapi: ignore[FI0203, FI0201]\n", found(BLOCKING, 1))
    assert kept == []
    assert problems == [
        "1: `fapi: ignore[FI0203]`: no rule or section is called 'FI0203'; did you mean 'FI0202'?"
    ]


@pytest.mark.parametrize("comment", ["# fapi: ignore", "# fapi: ignore[]", "# fapi:ignore FI0201"])
def test_a_comment_that_names_no_rule_silences_nothing_and_is_a_problem(comment: str) -> None:
    assert silence(f"a()  {comment}\n", found(BLOCKING, 1)) == (
        [1],
        ["1: the `fapi: ignore` comment names no rule; write `ignore[FI0201]`"],
    )
