"""`fapi-inspect check`, end to end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from inspector.report.formats import FORMATS
from tests.report.contracts import agreed

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended

TWO = ("--select", "FI0405,FI1202")


def codes(output: str) -> list[str]:
    return [finding["code"] for finding in json.loads(output)["findings"]]


def test_text(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi("check", shop, *TWO)
    router = f"{shop.as_posix()}/shop/orders/router.py"
    lines = ended.out.splitlines()
    assert ended.status == 1
    assert ended.err == ""
    assert lines[0].startswith(f"{router}:16:39: FI1202 info `typing.Optional` ")
    assert lines[1].startswith("     16 | def change_order(order_id: int, note: Optional[str] = None, ")
    assert lines[2] == f"        | {' ' * 38}^^^^^^^^"
    assert lines[3].startswith(f"{router}:16:70: FI0405 error `Depends(get_session())` ")
    assert lines[6:] == [
        "",
        "SECTION                  ERRORS  INFOS",
        "04 Dependency injection       1",
        "12 Code quality                      1",
        "",
        f"{shop.as_posix()}: 2 findings in 6 files (36 lines): 1 error, 1 info.",
    ]


def test_paths_are_short_in_the_current_folder(
    fapi: Callable[..., Ended], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)
    assert fapi("check", *TWO).out.startswith("shop/orders/router.py:16:39: FI1202 ")
    monkeypatch.chdir(shop.parent)
    assert fapi("check", "service", *TWO).out.startswith("service/shop/orders/router.py:16:39: ")


def test_json(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi("check", shop, *TWO, "--format", "json")
    document = agreed("check", ended.out)
    assert ended.status == 1
    assert document["project"] == {"name": "service", "root": shop.resolve().as_posix()}
    assert document["summary"] == {
        "files": 6,
        "lines": 36,
        "routes": 2,
        "settings_classes": 1,
        "findings": {"error": 1, "warning": 0, "info": 1},
    }
    assert [(f["code"], f["feature"], f["line"]) for f in document["findings"]] == [
        ("FI1202", "orders", 16),
        ("FI0405", "orders", 16),
    ]
    assert document["problems"] == []


def test_a_project_that_is_given_twice_is_reported_once(
    fapi: Callable[..., Ended], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(shop)
    assert fapi("check", ".", shop, "../service/", *TWO) == fapi("check", ".", *TWO)


def test_several_projects(fapi: Callable[..., Ended], shop: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    clean.mkdir()
    (clean / "main.py").write_text("x = 1\n")
    ended = fapi("check", shop, clean, *TWO, "--format", "json")
    assert ended.status == 1
    assert [p["project"]["name"] for p in agreed("check", ended.out)["projects"]] == ["service", "clean"]
    lines = fapi("check", clean, shop, *TWO).out.splitlines()
    assert lines[0] == f"{clean.as_posix()}: No findings in 1 file (1 line)."
    assert lines[-3].startswith(f"{shop.as_posix()}: 2 findings")
    assert lines[-1] == "Together: 2 findings in 2 projects, 7 files (37 lines): 1 error, 1 info."


@pytest.mark.parametrize("name", [entry.name for entry in FORMATS])
def test_every_format_is_written_to_stdout_and_to_a_file(
    fapi: Callable[..., Ended], shop: Path, tmp_path: Path, name: str
) -> None:
    shown = fapi("check", shop, *TWO, "--format", name)
    assert (shown.status, shown.err) == (1, "")
    assert "FI0405" in shown.out
    file = tmp_path / "results"
    file.write_text("old")
    written = fapi("check", shop, *TWO, "--format", name, "--output", file)
    assert (written.status, written.out) == (1, "")
    assert file.read_bytes().decode().replace("\r\n", "\n") == shown.out.replace("\r\n", "\n")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["results", "service"]


def test_the_help_lists_every_format(fapi: Callable[..., Ended]) -> None:
    words = "".join(fapi("check", "--help").out.split())
    assert f"<{'|'.join(entry.name for entry in FORMATS)}>" in words


def test_each_project_has_its_own_configuration(
    fapi: Callable[..., Ended], shop: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shop.rename(other)
    (other / "pyproject.toml").write_text("[tool.fapi-inspect]\nselect = ['FI1202']\nfail-on = 'info'\n")
    assert codes(fapi("check", other, "--format", "json").out) == ["FI1202"]
    assert fapi("check", other).status == 1
    assert fapi("check", other, "--fail-on", "warning").status == 0


@pytest.mark.parametrize(
    ("options", "status", "found"),
    [
        (["--select", "FI1202"], 0, ["FI1202"]),
        (["--select", "FI1202", "--fail-on", "info"], 1, ["FI1202"]),
        (["--select", "legacy-typing", "--fail-on", "INFO"], 1, ["FI1202"]),
        ([*TWO, "--ignore", "depends-on-call"], 0, ["FI1202"]),
        ([*TWO, "--severity", "error"], 1, ["FI0405"]),
        ([*TWO, "--severity", "error", "--fail-on", "error"], 1, ["FI0405"]),
        (["--select", "FI1202", "--select", "FI0405"], 1, ["FI1202", "FI0405"]),
        ([*TWO, "--filter", "sev:info"], 0, ["FI1202"]),
        ([*TWO, "--filter", "feature:orders !rule:FI12"], 1, ["FI0405"]),
        ([*TWO, "--filter", "file:nothing"], 0, []),
    ],
)
def test_what_is_found_and_whether_it_fails(
    fapi: Callable[..., Ended], shop: Path, options: list[str], status: int, found: list[str]
) -> None:
    ended = fapi("check", shop, "--format", "json", *options)
    assert (ended.status, codes(ended.out)) == (status, found)


def test_statistics(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi("check", shop, *TWO, "--statistics")
    assert ended.status == 1
    assert [line.split()[:4] for line in ended.out.splitlines()[:3]] == [
        ["COUNT", "CODE", "SEVERITY", "NAME"],
        ["1", "FI0405", "error", "depends-on-call"],
        ["1", "FI1202", "info", "legacy-typing"],
    ]


def test_unparsed_files_are_listed_in_both_formats(fapi: Callable[..., Ended], shop: Path) -> None:
    (shop / "broken.py").write_text("x = 1\ndef (:\n")
    (shop / "latin.py").write_bytes(b"# caf\xe9\n")
    text = fapi("check", shop, *TWO)
    document = agreed("check", fapi("check", shop, *TWO, "--format", "json").out)
    assert [(p["file"], p["line"]) for p in document["problems"]] == [("broken.py", 2), ("latin.py", 1)]
    assert f"  {shop.as_posix()}/broken.py:2: " in text.out
    assert "; 2 problems." in text.out
    assert text.status == 1


def test_the_cache_changes_nothing_that_is_said(fapi: Callable[..., Ended], shop: Path) -> None:
    runs = [fapi("check", shop, *TWO), fapi("check", shop, *TWO), fapi("check", shop, *TWO, "--no-cache")]
    assert runs[0] == runs[1] == runs[2]


def test_output_goes_whole_into_a_file(fapi: Callable[..., Ended], shop: Path, tmp_path: Path) -> None:
    target = tmp_path / "report.json"
    target.write_text("old")
    ended = fapi("check", shop, *TWO, "--format", "json", "--output", target)
    assert (ended.status, ended.out) == (1, "")
    assert codes(target.read_text()) == ["FI1202", "FI0405"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["report.json", "service"]


# --- wrong usage -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["{tmp}/nowhere"], "nowhere does not exist"),
        (["{tmp}/service/shop/main.py"], "main.py is not a directory"),
        (["{tmp}/empty"], "holds no Python files"),
        (["{tmp}/service", "{tmp}/nowhere"], "nowhere does not exist"),
        (["{tmp}/service", "--select", "FI9999"], "--select: no rule or section is called 'FI9999'"),
        (["{tmp}/service", "--ignore", "legacy-typin"], "did you mean 'legacy-typing'?"),
        (["{tmp}/service", "--filter", "fil:x"], "no filter key 'fil'; did you mean 'file'?"),
        (["{tmp}/service", "--statistics", "--format", "json"], "--statistics needs --format text"),
        (["{tmp}/service", "--output", "{tmp}/no/report"], "there is no folder"),
        (["{tmp}/service", "--output", "{tmp}/empty"], "--output"),
    ],
)
def test_one_clear_line_and_status_2(
    fapi: Callable[..., Ended], shop: Path, tmp_path: Path, arguments: list[str], complaint: str
) -> None:
    (tmp_path / "empty").mkdir()
    ended = fapi("check", *(argument.format(tmp=tmp_path) for argument in arguments))
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("fapi-inspect: ")
    assert ended.err.count("\n") == 1
    assert complaint in ended.err


@pytest.mark.parametrize(
    "arguments",
    [
        ["--format", "xml"],
        ["--severity", "bad"],
        ["--watch"],
        ["--jobs", "2"],
    ],
)
def test_options_that_do_not_exist_are_refused(fapi: Callable[..., Ended], arguments: list[str]) -> None:
    ended = fapi("check", *arguments)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err.startswith("Usage: fapi-inspect check ")


def test_all_mistakes_of_the_configuration_are_said_at_once(
    fapi: Callable[..., Ended], shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (shop / "pyproject.toml").write_text("[tool.fapi-inspect]\nfailon = 'error'\nseverity = 'bad'\n")
    monkeypatch.setenv("FAPI_INSPECT_JOBS", "many")
    ended = fapi("check", shop)
    assert (ended.status, ended.out) == (2, "")
    assert [line.partition(": ")[0] for line in ended.err.splitlines()] == ["fapi-inspect"] * 3
    assert "has no key 'failon'; did you mean 'fail-on'?" in ended.err
    assert "FAPI_INSPECT_JOBS: " in ended.err


def test_a_broken_pyproject_is_a_problem_and_no_mistake_of_the_user(
    fapi: Callable[..., Ended], shop: Path
) -> None:
    (shop / "pyproject.toml").write_text("[tool\n")
    ended = fapi("check", shop, *TWO)
    assert ended.status == 1
    assert f"  {shop.as_posix()}/pyproject.toml:1: is not valid TOML: " in ended.out


def test_the_source_of_a_file_in_another_encoding_is_shown(
    fapi: Callable[..., Ended], tmp_path: Path
) -> None:
    (tmp_path / "latin.py").write_bytes(
        b'# coding: latin-1\nimport time\nasync def f():\n    y = "caf\xe9"; time.sleep(1)\n'
    )
    lines = fapi("check", tmp_path, "--select", "FI0201").out.splitlines()
    assert lines[1:3] == [
        '      4 |     y = "café"; time.sleep(1)',
        "        |                 ^^^^^^^^^^^^^",
    ]
