"""What importing a part of the tool brings along: start-up time, and walls between parts."""

from __future__ import annotations

import json
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import inspector

HEAVY = frozenset(
    {"textual", "httpx", "libcst", "pydantic", "pydantic_settings", "jinja2", "watchfiles", "yaml"}
)


def modules_after(code: str) -> frozenset[str]:
    """Run code in a fresh interpreter; give the top-level packages and own modules it has imported."""
    report = f"{code}\nimport json, sys\nprint(json.dumps(list(sys.modules)))"
    root = Path(inspector.__file__).parents[1]
    run = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True, cwd=root)
    names = json.loads(run.stdout.splitlines()[-1])
    return frozenset(name if name.startswith("inspector") else name.partition(".")[0] for name in names)


def modules_of(package: str, *, without: frozenset[str] = frozenset()) -> list[str]:
    """Give every module below a package of the tool."""
    root = Path(inspector.__file__).parent.joinpath(*package.split(".")[1:])
    found = pkgutil.walk_packages([str(root)], f"{package}.")
    return [module.name for module in found if not any(module.name.startswith(name) for name in without)]


def importing(modules: list[str]) -> str:
    return "\n".join(f"import {module}" for module in modules)


def test_no_part_below_the_interface_imports_textual_and_none_but_the_probe_httpx() -> None:
    core = modules_of(
        "inspector", without=frozenset({"inspector.tui", "inspector.probe", "inspector.__main__"})
    )
    assert {"inspector.report.build", "inspector.cli.app", "inspector.rules.registry"} <= set(core)
    assert modules_after(importing(core)).isdisjoint({"textual", "httpx"})


def test_reading_source_imports_neither_pydantic_nor_libcst() -> None:
    source = modules_of("inspector.source")
    assert "inspector.source.lower" in source
    assert modules_after(importing(source)).isdisjoint({"pydantic", "pydantic_settings", "libcst", "textual"})


def test_the_command_line_imports_nothing_heavy_until_a_command_runs() -> None:
    modules = modules_after("from inspector.cli.app import run\nrun(['--help'])")
    assert modules.isdisjoint(HEAVY | {"rich", "msgspec", "pathspec"})
    assert not any(
        name.startswith(("inspector.source", "inspector.rules", "inspector.tui")) for name in modules
    )


def test_the_version_is_printed_without_importing_anything() -> None:
    modules = modules_after(
        "import sys\nsys.argv = ['fapi-inspect', '--version']\nimport inspector.__main__ as program\nprogram.main()"
    )
    assert {name for name in modules if name.startswith("inspector")} == {"inspector", "inspector.__main__"}
    assert modules.isdisjoint(HEAVY | {"typer", "asyncio", "inspect", "dataclasses"})


def test_check_imports_only_what_it_needs(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text("x = 1\n")
    arguments = ["check", str(tmp_path), "--no-cache"]
    modules = modules_after(f"from inspector.cli.app import run\nassert run({arguments!r}) in (0, 1)")
    assert "inspector.report.text" in modules
    assert modules.isdisjoint({"textual", "httpx", "libcst", "jinja2", "watchfiles", "rich"})


@pytest.mark.parametrize("arguments", [["rules"], ["explain", "ALL"]])
def test_commands_that_inspect_nothing_bring_nothing_to_inspect_with(arguments: list[str]) -> None:
    modules = modules_after(f"from inspector.cli.app import run\nassert run({arguments!r}) == 0")
    assert "inspector.rules.registry" in modules
    assert modules.isdisjoint({"inspector.config", "inspector.source.load", "textual", "httpx", "libcst"})
