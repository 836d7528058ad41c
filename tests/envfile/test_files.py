"""Templates are found, read with one clear message where they cannot be, and written whole or not at all."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

import pytest

from inspector.envfile.files import decoded, destination, read, templates, write
from inspector.envfile.readers import read_elsewhere
from inspector.errors import EnvFileError

if TYPE_CHECKING:
    from pathlib import Path


def test_the_nearest_template_above_a_project_is_its_own(tmp_path: Path) -> None:
    (tmp_path / "services/mail").mkdir(parents=True)
    (tmp_path / ".env.sample").touch()
    assert templates(tmp_path, "services/mail") == (".env.sample",)
    (tmp_path / "services/mail/.env.example").touch()
    (tmp_path / "services/mail/example.env").touch()
    assert templates(tmp_path, "services/mail") == (
        "services/mail/.env.example",
        "services/mail/example.env",
    )


def test_without_one_above_the_template_beside_the_settings_counts(tmp_path: Path) -> None:
    (tmp_path / "backend/app").mkdir(parents=True)
    (tmp_path / "backend/.env.example").touch()
    assert templates(tmp_path, "", "backend/app/config.py") == ("backend/.env.example",)
    assert templates(tmp_path, "") == ()


def test_a_missing_folder_a_folder_and_a_pipe_are_no_templates(tmp_path: Path) -> None:
    with pytest.raises(EnvFileError, match="cannot be read: No such file"):
        read(tmp_path / "none")
    with pytest.raises(EnvFileError, match="is not a regular file"):
        read(tmp_path)


@pytest.mark.skipif(os.name == "nt", reason="needs a pipe")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(EnvFileError, match="is not a regular file"):
        read(tmp_path / "pipe")


def test_a_huge_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / ".env.example"
    file.write_bytes(b"A=1\n" * 70_000)
    with pytest.raises(EnvFileError, match=r"is too large for an env file \(280,000 bytes\)"):
        read(file)


@pytest.mark.parametrize(
    ("data", "message"), [(b"A=1\n\0", "null byte"), (b"A=1\nB=\xff\n", r"is not UTF-8 \(line 2\)")]
)
def test_what_is_no_text_is_named(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(EnvFileError, match=message):
        decoded(tmp_path / "x", data)


def test_a_file_is_replaced_with_its_permissions(tmp_path: Path) -> None:
    file = tmp_path / ".env.example"
    file.write_text("old")
    file.chmod(0o640)
    write(file, "new\r\n")
    assert file.read_bytes() == b"new\r\n"
    assert stat.S_IMODE(file.stat().st_mode) == (
        0o640 if os.name != "nt" else stat.S_IMODE(file.stat().st_mode)
    )
    assert [entry.name for entry in tmp_path.iterdir()] == [".env.example"]


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    file = tmp_path / ".env.example"
    file.write_text("theirs")
    with pytest.raises(EnvFileError, match="has changed meanwhile"):
        write(file, "ours", expected=b"before")
    assert file.read_text() == "theirs"


@pytest.mark.parametrize("name", [".env", ".ENV"])
def test_the_env_file_itself_is_never_written(tmp_path: Path, name: str) -> None:
    with pytest.raises(EnvFileError, match="is never written"):
        write(tmp_path / name, "A=1")
    assert list(tmp_path.iterdir()) == []


def test_the_env_file_is_not_written_through_a_link_either(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("mine")
    (tmp_path / ".env.example").symlink_to(".env")
    with pytest.raises(EnvFileError, match="is never written"):
        destination(tmp_path / ".env.example")
    with pytest.raises(EnvFileError, match="is never written"):
        write(tmp_path / ".env.example", "A=1")
    assert (tmp_path / ".env").read_text() == "mine"


def test_a_template_that_leads_out_of_the_project_is_not_written(tmp_path: Path) -> None:
    outside = tmp_path / "profile"
    outside.write_text("mine")
    root = tmp_path / "project"
    root.mkdir()
    (root / ".env.example").symlink_to(outside)
    with pytest.raises(EnvFileError, match="leads out of"):
        write(root / ".env.example", "A=1", root=root)
    assert outside.read_text() == "mine"


def test_a_link_inside_the_project_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").write_text("old")
    (tmp_path / ".env.example").symlink_to("real")
    write(tmp_path / ".env.example", "new", root=tmp_path)
    assert (tmp_path / ".env.example").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvFileError, match="there is no folder"):
        write(tmp_path / "none/.env.example", "A=1")


def test_what_is_no_text_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(EnvFileError, match="a value is no text"):
        write(tmp_path / ".env.example", "A=\udc80")
    assert list(tmp_path.iterdir()) == []


# --- who else reads a variable ----------------------------------------------------------------------


def test_code_manifests_and_other_programs_read_variables(tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text("import os\nos.environ['IN_CODE']\n'PART_OF_IN_CODE_2'\n")
    (tmp_path / "compose.yaml").write_text("image: ${IN_COMPOSE}\n")
    (tmp_path / ".env").write_text("ONLY_IN_ENV=1\n")
    names = ("IN_CODE", "IN_COMPOSE", "PART_OF_IN_CODE", "ONLY_IN_ENV", "NOWHERE", "POSTGRES_PASSWORD")
    assert set(read_elsewhere(tmp_path)(names)) == {"IN_CODE", "IN_COMPOSE", "POSTGRES_PASSWORD"}


def test_files_that_are_left_out_read_nothing(tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    (tmp_path / "old/app.py").write_text("'IN_OLD_CODE'")
    assert set(read_elsewhere(tmp_path, ("old/",))(["IN_OLD_CODE"])) == set()
