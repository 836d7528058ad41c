"""`check --baseline` and `--write-baseline`, end to end."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.cli.conftest import Ended

TWO = ("--select", "FI0405,FI1202")


def codes(output: str) -> list[str]:
    return [finding["code"] for finding in json.loads(output)["findings"]]


def configured(root: Path, *lines: str) -> None:
    (root / "pyproject.toml").write_text("\n".join(["[tool.fapi-inspect]", *lines, ""]))


@pytest.fixture
def known(fapi: Callable[..., Ended], shop: Path) -> Path:
    """Write the baseline of the shop's two findings."""
    file = shop / "fapi-baseline.json"
    ended = fapi("check", shop, *TWO, "--write-baseline")
    assert (ended.status, ended.out) == (0, "")
    assert ended.err.startswith(f"fapi-inspect: wrote 2 findings to {file}\n")
    return file


def test_what_is_known_neither_fails_nor_is_shown(
    fapi: Callable[..., Ended], shop: Path, known: Path
) -> None:
    ended = fapi("check", shop, *TWO, "--baseline", known)
    assert ended.status == 0
    assert ended.out == f"{shop.as_posix()}: No findings in 6 files (36 lines).\n"
    assert ended.err == f"fapi-inspect: 2 findings of the baseline {known} are not reported again\n"


def test_only_what_is_new_fails(fapi: Callable[..., Ended], shop: Path, known: Path) -> None:
    router = shop / "shop/orders/router.py"
    moved = router.rename(shop / "shop/orders/endpoints.py")
    text = moved.read_text().replace("@router.post", "\n\n@router.post")
    moved.write_text(f"{text}\n\ndef newer(x: Optional[int] = Depends(get_session())) -> None: ...\n")
    ended = fapi("check", shop, *TWO, "--baseline", known, "--format", "json")
    findings = json.loads(ended.out)["findings"]
    assert ended.status == 1
    assert [(f["code"], f["file"], f["line"]) for f in findings] == [
        ("FI1202", "shop/orders/endpoints.py", 22),
        ("FI0405", "shop/orders/endpoints.py", 22),
    ]
    assert json.loads(ended.out)["summary"]["findings"] == {"error": 1, "warning": 0, "info": 1}


def test_what_is_repaired_is_told(fapi: Callable[..., Ended], shop: Path, known: Path) -> None:
    router = shop / "shop/orders/router.py"
    router.write_text(router.read_text().partition("\n@router.post")[0])
    ended = fapi("check", shop, *TWO, "--baseline", known)
    assert ended.status == 0
    assert ended.err == (
        f"fapi-inspect: 2 findings of the baseline {known} are gone: write it again with --write-baseline\n"
    )
    assert fapi("check", shop, *TWO, "--baseline", known, "--write-baseline").status == 0
    assert fapi("check", shop, *TWO, "--baseline", known).err == ""


@pytest.mark.parametrize("options", [["--select", "FI0405"], [*TWO, "--severity", "error"]])
def test_what_was_not_looked_for_is_not_gone(
    fapi: Callable[..., Ended], shop: Path, known: Path, options: list[str]
) -> None:
    ended = fapi("check", shop, *options, "--baseline", known)
    assert ended.err == f"fapi-inspect: 1 finding of the baseline {known} is not reported again\n"


def test_a_filter_does_not_make_findings_gone(fapi: Callable[..., Ended], shop: Path, known: Path) -> None:
    ended = fapi("check", shop, *TWO, "--baseline", known, "--filter", "file:nothing")
    assert "gone" not in ended.err


def test_a_file_that_cannot_be_read_has_no_findings_that_are_gone(
    fapi: Callable[..., Ended], shop: Path, known: Path
) -> None:
    (shop / "shop/orders/router.py").write_text("def (:\n")
    assert "gone" not in fapi("check", shop, *TWO, "--baseline", known).err


def test_the_projects_own_baseline(fapi: Callable[..., Ended], shop: Path, known: Path) -> None:
    configured(shop, 'select = ["FI0405", "FI1202"]', 'baseline = "fapi-baseline.json"')
    assert fapi("check", shop).status == 0
    assert fapi(shop).status == 0  # without a terminal
    known.unlink()
    ended = fapi("check", shop)
    assert (ended.status, ended.out) == (2, "")
    assert ended.err == f"fapi-inspect: there is no baseline {known}; --write-baseline writes it\n"
    assert fapi("check", shop, "--write-baseline").err == f"fapi-inspect: wrote 2 findings to {known}\n"
    assert fapi("check", shop).status == 0


def test_the_environment_and_the_option_win(
    fapi: Callable[..., Ended], shop: Path, known: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    configured(shop, 'baseline = "no.json"')
    monkeypatch.setenv("FAPI_INSPECT_BASELINE", str(known))
    assert fapi("check", shop, *TWO).status == 0
    missing = tmp_path / "other.json"
    assert f"there is no baseline {missing}" in fapi("check", shop, *TWO, "--baseline", missing).err


def test_a_project_cannot_have_its_baseline_written_outside(fapi: Callable[..., Ended], shop: Path) -> None:
    configured(shop, 'baseline = "../known.json"')
    ended = fapi("check", shop, "--write-baseline")
    assert ended.status == 2
    assert "baseline: has to stay inside the project; use FAPI_INSPECT_BASELINE" in ended.err
    configured(shop)
    outside = shop.parent / "outside.json"
    (shop / "fapi-baseline.json").symlink_to(outside)
    ended = fapi("check", shop, "--write-baseline")
    assert ended.status == 2
    assert f"leads out of {shop}; name another file with --baseline" in ended.err
    assert not outside.exists()


def test_several_projects_share_a_file_or_have_their_own(
    fapi: Callable[..., Ended], shop: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "main.py").write_text("from typing import Optional\n\nx: Optional[int] = None\n")
    shared = tmp_path / "shared.json"
    ended = fapi("check", shop, other, *TWO, "--baseline", shared, "--write-baseline")
    assert ended.err == f"fapi-inspect: wrote 3 findings to {shared}\n"
    paths = [project["path"] for project in json.loads(shared.read_text())["projects"]]
    assert paths == ["other", "service"]
    assert fapi("check", shop, other, *TWO, "--baseline", shared, "--fail-on", "info").status == 0
    alone = fapi("check", other, *TWO, "--baseline", shared)
    assert alone.err == f"fapi-inspect: 1 finding of the baseline {shared} is not reported again\n"
    assert fapi("check", shop, other, *TWO, "--write-baseline").status == 0
    assert (shop / "fapi-baseline.json").exists()
    assert (other / "fapi-baseline.json").exists()


def test_the_same_tree_gives_the_same_bytes(fapi: Callable[..., Ended], shop: Path, known: Path) -> None:
    before = known.read_bytes()
    assert fapi("check", shop, *TWO, "--write-baseline", "--baseline", known).status == 0
    assert known.read_bytes() == before


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("{", "the baseline {} is no JSON: "),
        ('{"version": 1}', "{} is no baseline of fapi-inspect"),
        ('{"kind": "fapi-inspect baseline", "version": 9}', "{} is of a newer fapi-inspect (version 9"),
    ],
)
def test_a_file_that_is_no_baseline(
    fapi: Callable[..., Ended], shop: Path, known: Path, content: str, complaint: str
) -> None:
    known.write_text(content)
    for arguments in ([], ["--write-baseline"]):
        ended = fapi("check", shop, *TWO, "--baseline", known, *arguments)
        assert (ended.status, ended.out) == (2, "")
        assert complaint.format(known) in ended.err
        assert ended.err.count("\n") == 1
    assert known.read_text() == content


def test_what_write_baseline_does_not_go_with(fapi: Callable[..., Ended], shop: Path) -> None:
    for narrowing in (["--filter", "rule:FI12"], ["--changed-since", "HEAD"]):
        ended = fapi("check", shop, "--write-baseline", *narrowing)
        assert (ended.status, ended.err.count("\n")) == (2, 1)
        assert "it goes with --select and --ignore, not with --filter" in ended.err
    ended = fapi("check", shop, "--write-baseline", shop / "known.json")
    assert ended.status == 2
    assert f"name it with --baseline {shop / 'known.json'}" in ended.err
