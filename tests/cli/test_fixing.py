"""`check --fix`, `--diff` and `--unsafe-fixes`, end to end."""

from __future__ import annotations

import json
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from inspector.cli.fixing import Fixes

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from tests.cli.conftest import Ended

LEGACY = ("--select", "FI1202")
ROUTER = "shop/orders/router.py"
PATCH = """\
--- a/shop/orders/router.py
+++ b/shop/orders/router.py
@@ -1,4 +1,4 @@
-from typing import Annotated, Optional
+from typing import Annotated
\x20
 from fastapi import APIRouter, Depends
\x20
@@ -13,5 +13,5 @@
\x20
\x20
 @router.post("/{order_id}")
-def change_order(order_id: int, note: Optional[str] = None, x: int = Depends(get_session())) -> None:
+def change_order(order_id: int, note: str | None = None, x: int = Depends(get_session())) -> None:
     return None
"""


def files_of(root: Path) -> Mapping[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_a_diff_writes_nothing(fapi: Callable[..., Ended], shop: Path) -> None:
    before = files_of(shop)
    ended = fapi("check", shop, *LEGACY, "--diff")
    assert ended.status == 1
    assert ended.out == PATCH
    assert ended.err == "fapi-inspect: Would fix 1 finding (0 remain)\n"
    assert files_of(shop) == before


def test_a_diff_of_nothing_is_empty_and_succeeds(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi("check", shop, "--select", "FI0405", "--diff")
    assert (ended.status, ended.out) == (0, "")
    assert ended.err == "fapi-inspect: Would fix 0 findings (1 remains)\n"


def test_a_fix_writes_and_reports_the_rest(fapi: Callable[..., Ended], shop: Path) -> None:
    before = files_of(shop)
    ended = fapi("check", shop, "--select", "FI1202,FI0405", "--fix", "--format", "json")
    assert ended.status == 1
    assert ended.err == "fapi-inspect: Fixed 1 finding (1 remains)\n"
    assert [finding["code"] for finding in json.loads(ended.out)["findings"]] == ["FI0405"]
    after = files_of(shop)
    assert {path for path in after if after[path] != before.get(path)} == {ROUTER}
    assert after.keys() == before.keys()
    assert b"note: str | None = None" in after[ROUTER]
    again = fapi("check", shop, "--select", "FI1202,FI0405", "--fix")
    assert again.err == "fapi-inspect: Fixed 0 findings (1 remains)\n"
    assert files_of(shop) == after


def test_a_fix_of_everything_succeeds(fapi: Callable[..., Ended], shop: Path) -> None:
    ended = fapi("check", shop, *LEGACY, "--fix", "--fail-on", "info")
    assert ended.status == 0


def test_diff_goes_before_fix(fapi: Callable[..., Ended], shop: Path) -> None:
    before = files_of(shop)
    assert fapi("check", shop, *LEGACY, "--fix", "--diff").out == PATCH
    assert files_of(shop) == before


def test_only_what_would_be_reported_is_repaired(fapi: Callable[..., Ended], shop: Path) -> None:
    before = files_of(shop)
    for options in (["--filter", "file:nothing"], ["--severity", "warning"], ["--select", "FI0405"]):
        fapi("check", shop, *LEGACY, *options[: 2 * (options[0] != "--select")], "--fix")
        if options[0] != "--select":
            assert files_of(shop) == before
    path = shop / ROUTER
    path.write_text(path.read_text().replace("-> None:\n", "-> None:  # fapi: ignore[FI1202] later\n"))
    silenced = path.read_bytes()
    fapi("check", shop, *LEGACY, "--fix")
    assert path.read_bytes() == silenced


LOADER = """

def get_settings() -> DatabaseSettings:
    return DatabaseSettings()
"""


def test_unsafe_fixes_are_counted_and_made_only_when_asked_for(
    fapi: Callable[..., Ended], shop: Path
) -> None:
    path = shop / "shop/config.py"
    path.write_text(path.read_text() + LOADER)
    careful = fapi("check", shop, "--select", "FI1907,FI1202", "--fix")
    assert careful.err == "fapi-inspect: Fixed 1 finding (1 remains; 1 with --unsafe-fixes)\n"
    assert "lru_cache" not in path.read_text()
    bold = fapi("check", shop, "--select", "FI1907,FI1202", "--fix", "--unsafe-fixes")
    assert bold.err == "fapi-inspect: Fixed 1 finding (0 remain)\n"
    assert path.read_text().startswith("from functools import lru_cache\n\nfrom pydantic_settings")


def test_why_a_finding_is_not_fixed_is_told_once_for_all_alike(
    fapi: Callable[..., Ended], shop: Path
) -> None:
    path = shop / "shop/database.py"
    path.write_text("from typing import Optional\n\nx: Optional = None\ny: Optional = None\n")
    ended = fapi("check", shop, *LEGACY, "--diff")
    assert ended.err.splitlines() == [
        "fapi-inspect: Would fix 1 finding (2 remain)",
        "fapi-inspect: 2 findings of FI1202 not fixed: `Optional` stands here without types",
    ]


def test_several_projects(fapi: Callable[..., Ended], shop: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "main.py").write_text("from typing import List\n\nx: List[int] = []\n")
    ended = fapi("check", shop, other, *LEGACY, "--fix")
    assert ended.err == "fapi-inspect: Fixed 2 findings (0 remain)\n"
    assert (other / "main.py").read_text() == "x: list[int] = []\n"


def test_paths_of_a_diff_are_from_the_working_folder(
    fapi: Callable[..., Ended], shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(shop, tmp_path / "more" / "other")
    monkeypatch.chdir(tmp_path)
    ended = fapi("check", "service", "more/other", *LEGACY, "--diff")
    assert [line for line in ended.out.splitlines() if line.startswith("+++ ")] == [
        "+++ b/service/shop/orders/router.py",
        "+++ b/more/other/shop/orders/router.py",
    ]


def test_paths_of_a_diff_of_projects_elsewhere_are_from_the_folder_that_holds_them(
    fapi: Callable[..., Ended], shop: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(shop, tmp_path / "more" / "other")
    monkeypatch.chdir(tmp_path / "more")
    ended = fapi("check", shop, "other", *LEGACY, "--diff")
    assert [line for line in ended.out.splitlines() if line.startswith("+++ ")] == [
        "+++ b/service/shop/orders/router.py",
        "+++ b/more/other/shop/orders/router.py",
    ]


def test_newlines_encoding_and_mark_stay(fapi: Callable[..., Ended], tmp_path: Path) -> None:
    path = tmp_path / "main.py"
    path.write_bytes(b"# coding: latin-1\r\nfrom typing import List\r\n\r\nx: List[int] = []  # \xe9\r\n")
    fapi("check", tmp_path, *LEGACY, "--fix")
    assert path.read_bytes() == b"# coding: latin-1\r\n\r\nx: list[int] = []  # \xe9\r\n"
    path.write_bytes(b"\xef\xbb\xbffrom typing import List\nx: List[int] = []\r\ny: List[int] = []")
    fapi("check", tmp_path, *LEGACY, "--fix")
    assert path.read_bytes() == b"\xef\xbb\xbfx: list[int] = []\r\ny: list[int] = []"


def test_a_diff_goes_into_a_file(fapi: Callable[..., Ended], shop: Path, tmp_path: Path) -> None:
    target = tmp_path / "fixes.patch"
    assert fapi("check", shop, *LEGACY, "--diff", "--output", target).out == ""
    assert target.read_text() == PATCH


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (["--unsafe-fixes"], "--unsafe-fixes needs --fix or --diff"),
        (["--fix", "--write-baseline"], "--write-baseline does not go with --fix"),
        (["--diff", "--write-baseline"], "--write-baseline does not go with --diff"),
        (
            ["--diff", "--format", "json"],
            "--diff writes a patch: it goes with neither --format nor --statistics",
        ),
        (["--diff", "--statistics"], "--diff writes a patch: it goes with neither --format nor --statistics"),
    ],
)
def test_options_that_do_not_go_together(
    fapi: Callable[..., Ended], shop: Path, options: list[str], complaint: str
) -> None:
    ended = fapi("check", shop, *options)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"fapi-inspect: {complaint}\n"


def test_a_terminal_gets_colours_and_neither_escape_sequences_nor_secrets_of_the_files(
    shop: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from pathlib import Path as AnyPath

    import typer

    from inspector.cli import fixing
    from inspector.cli.baselining import Inspected
    from inspector.config import read_config
    from inspector.report.build import inspect
    from inspector.report.terminal import Terminal

    path = shop / ROUTER
    path.write_text(
        path.read_text().replace("note: Opt", "note: '\x1b[31m', n: Opt").replace("'\x1b[31m'", "int")
    )
    path.write_text(path.read_text() + "s = '\x1b[31m'\napi_key = 'gw_live_0123456789'\n")
    config = read_config(shop)
    report = inspect(shop, config)
    monkeypatch.setattr(fixing, "terminal_for", lambda _: Terminal(colour=True, width=80))
    with pytest.raises(typer.Exit):
        Fixes(fix=False, diff=True, unsafe=False).carry_out(
            [Inspected(AnyPath(shop), config, report)], [report], None, again=list
        )
    out = capfd.readouterr().out
    assert "\x1b[32m+" in out
    assert "\x1b[31m-" in out
    assert "\\x1b[31m" in out
    assert "\n api_key = '******************'\n" in out
    assert set(re.findall(r"\x1b\[\d+m", out)) <= {"\x1b[0m", "\x1b[1m", "\x1b[31m", "\x1b[32m", "\x1b[36m"}
