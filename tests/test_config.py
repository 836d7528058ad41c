"""Where settings come from, which source wins, and what is said of mistakes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from pydantic import ValidationError

from inspector.config import ENV_PREFIX, Config, Options, read_config, read_pyproject
from inspector.errors import ConfigurationError
from inspector.levels import Level
from inspector.project.records import Problem
from inspector.rules.path_ignores import PathIgnore
from inspector.rules.registry import RULES

FIRST, SECOND, THIRD = (rule.code for rule in RULES[:3])


@pytest.fixture(autouse=True)
def _no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in list(os.environ):
        if variable.upper().startswith(ENV_PREFIX):
            monkeypatch.delenv(variable)


def table(folder: Path, *lines: str) -> None:
    (folder / "pyproject.toml").write_text("\n".join(["[tool.fapi-inspect]", *lines]))


def complaints(folder: Path, options: Options | None = None) -> list[str]:
    with pytest.raises(ConfigurationError) as error:
        read_config(folder, options)
    return str(error.value).split("\n")


# --- sources -------------------------------------------------------------------------------------


def test_without_any_source_there_are_defaults(tmp_path: Path) -> None:
    config = read_config(tmp_path)
    assert config == Config()
    assert (config.select, config.severity, config.fail_on, config.cache) == ((), "info", "warning", True)


def test_the_projects_table(tmp_path: Path) -> None:
    table(
        tmp_path,
        f'select = ["{FIRST}", "{SECOND}"]',
        f'ignore = ["{SECOND}"]',
        'exclude = ["legacy/", "*_pb2.py"]',
        'severity = "warning"',
        'fail-on = "error"',
        "cache = false",
        'cache-dir = ".cache/inspect"',
        "jobs = 3",
        'data-dir = ".scores"',
        'baseline = "ci/known.json"',
        'per-path-ignores = {"tests/**" = ["FI02"]}',
    )
    assert read_config(tmp_path) == Config(
        select=(FIRST, SECOND),
        ignore=(SECOND,),
        exclude=("legacy/", "*_pb2.py"),
        severity=Level.WARNING,
        fail_on=Level.ERROR,
        cache=False,
        cache_dir=tmp_path / ".cache/inspect",
        jobs=3,
        data_dir=tmp_path / ".scores",
        baseline=tmp_path / "ci/known.json",
        per_path_ignores=(PathIgnore("tests/**", ("FI02",)),),
    )


def test_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FAPI_INSPECT_SELECT", f"{FIRST}, {SECOND},")
    monkeypatch.setenv("FAPI_INSPECT_EXCLUDE", "legacy/")
    monkeypatch.setenv("FAPI_INSPECT_FAIL_ON", "info")
    monkeypatch.setenv("FAPI_INSPECT_CACHE", "0")
    monkeypatch.setenv("FAPI_INSPECT_CACHE_DIR", "~/kept")
    monkeypatch.setenv("FAPI_INSPECT_JOBS", "2")
    monkeypatch.setenv("fapi_inspect_severity", "error")
    assert read_config(tmp_path) == Config(
        select=(FIRST, SECOND),
        exclude=("legacy/",),
        fail_on=Level.INFO,
        cache=False,
        cache_dir=Path.home() / "kept",
        jobs=2,
        severity=Level.ERROR,
    )


def test_the_first_source_that_has_a_value_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table(tmp_path, f'select = ["{FIRST}"]', 'severity = "info"', 'fail-on = "info"', "jobs = 1")
    monkeypatch.setenv("FAPI_INSPECT_SEVERITY", "warning")
    monkeypatch.setenv("FAPI_INSPECT_FAIL_ON", "warning")
    config = read_config(tmp_path, Options(fail_on=Level.ERROR))
    assert (config.fail_on, config.severity, config.select, config.jobs) == ("error", "warning", (FIRST,), 1)


def test_an_empty_variable_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table(tmp_path, f'select = ["{FIRST}"]')
    monkeypatch.setenv("FAPI_INSPECT_SELECT", "")
    monkeypatch.setenv("FAPI_INSPECT_JOBS", "")
    assert read_config(tmp_path).select == (FIRST,)


def test_rules_may_be_given_with_commas_anywhere(tmp_path: Path) -> None:
    config = read_config(
        tmp_path, Options(select=[f"{FIRST},{SECOND}", THIRD], ignore=[f"{FIRST[:4]}, {SECOND}"])
    )
    assert config.select == (FIRST, SECOND, THIRD)
    assert config.ignore == (FIRST[:4], SECOND)


def test_options_that_were_not_given_hide_nothing(tmp_path: Path) -> None:
    table(tmp_path, f'select = ["{FIRST}"]', "cache = false")
    assert read_config(tmp_path, Options(select=[])) == read_config(tmp_path)


def test_only_the_projects_own_file_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "inner").mkdir()
    table(tmp_path, "unknown = 1")
    monkeypatch.chdir(tmp_path)
    assert read_config(tmp_path / "inner") == Config()


def test_settings_cannot_be_changed(tmp_path: Path) -> None:
    config = read_config(tmp_path)
    with pytest.raises(ValidationError, match="frozen"):
        config.jobs = 3


# --- mistakes ------------------------------------------------------------------------------------


def test_everything_that_is_wrong_is_said_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    table(tmp_path, "fail_on = 'error'", "selct = []", "exclude = [1]", "jobs = 0", "baseline = 3")
    monkeypatch.setenv("FAPI_INSPECT_SEVERTY", "error")
    monkeypatch.setenv("FAPI_INSPECT_SEVERITY", "warn")
    monkeypatch.setenv("FAPI_INSPECT_CACHE", "perhaps")
    where = f"{tmp_path / 'pyproject.toml'}: [tool.fapi-inspect]"
    assert complaints(tmp_path) == [
        f"{where} has no key 'fail_on'; did you mean 'fail-on'?",
        f"{where} has no key 'selct'; did you mean 'select'?",
        "FAPI_INSPECT_SEVERTY: there is no such setting; did you mean 'FAPI_INSPECT_SEVERITY'?",
        f"{where} exclude: input should be a valid string",
        "FAPI_INSPECT_SEVERITY: takes error, warning, info, not 'warn'; did you mean 'warning'?",
        "FAPI_INSPECT_CACHE: input should be a valid boolean, unable to interpret input",
        f"{where} jobs: input should be greater than or equal to 1",
        f"{where} baseline: has to be a path",
    ]


def test_unknown_rules_are_said_with_the_place_that_names_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table(tmp_path, 'ignore = ["no-such-rule-at-all"]')
    monkeypatch.setenv("FAPI_INSPECT_SELECT", "FI9999")
    from_environment, from_project = complaints(tmp_path)
    assert from_environment.startswith("FAPI_INSPECT_SELECT: no rule or section is called 'FI9999'")
    assert from_project.startswith(f"{tmp_path / 'pyproject.toml'}: [tool.fapi-inspect] ignore: no rule")
    (from_options,) = complaints(tmp_path, Options(select=["FI9999"], ignore=[FIRST]))
    assert from_options.startswith("--select: no rule or section is called 'FI9999'")


def test_keys_of_foreign_projects_cannot_write_to_the_terminal(tmp_path: Path) -> None:
    table(tmp_path, r'"\u001b[2J" = 1')
    assert r"has no key '\x1b[2J'" in complaints(tmp_path)[0]


@pytest.mark.parametrize("folder", ["..", "../elsewhere", "/tmp", "a/../../b"])
@pytest.mark.parametrize("key", ["cache-dir", "data-dir", "baseline"])
def test_a_project_cannot_have_anything_written_outside(tmp_path: Path, key: str, folder: str) -> None:
    table(tmp_path, f'{key} = "{folder}"')
    (complaint,) = complaints(tmp_path)
    variable = f"FAPI_INSPECT_{key.replace('-', '_').upper()}"
    assert f"{key}: has to stay inside the project; use {variable}" in complaint


def test_nor_through_a_link(tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    (project / "kept").symlink_to(tmp_path, target_is_directory=True)
    table(project, 'cache-dir = "kept"')
    assert "has to stay inside the project" in complaints(project)[0]


def test_a_table_that_is_none(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool]\nfapi-inspect = 3\n")
    assert complaints(tmp_path) == [f"{tmp_path / 'pyproject.toml'}: [tool.fapi-inspect] has to be a table"]


# --- a pyproject.toml that cannot be read ----------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"[tool.fapi-inspect]\njobs = \n", Problem("pyproject.toml", 2, "is not valid TOML: Invalid value")),
        (b"\xff\xfe", Problem("pyproject.toml", 0, "cannot be read: it is not UTF-8")),
    ],
)
def test_a_broken_file_is_a_problem_and_leaves_defaults(
    tmp_path: Path, content: bytes, problem: Problem
) -> None:
    (tmp_path / "pyproject.toml").write_bytes(content)
    assert read_pyproject(tmp_path).problem == problem
    assert read_config(tmp_path) == Config()


def test_a_file_that_is_nested_beyond_reason_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("x = " + "[" * 100_000)
    assert read_pyproject(tmp_path).problem is not None


def test_a_folder_in_its_place_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").mkdir()
    assert read_pyproject(tmp_path).problem == Problem("pyproject.toml", 0, "is not a regular file")


@pytest.mark.parametrize("text", ["", "[project]\nname = 'x'\n", "tool = 3\n", "[tool.other]\n"])
def test_without_the_table_there_are_defaults_and_no_problem(tmp_path: Path, text: str) -> None:
    (tmp_path / "pyproject.toml").write_text(text)
    assert read_pyproject(tmp_path).problem is None
    assert read_config(tmp_path) == Config()
