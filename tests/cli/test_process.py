"""The program as a process: pipes, signals, terminals, start-up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import inspector
from inspector import __version__

ROOT = Path(inspector.__file__).parents[1]
PROGRAM = [sys.executable, "-m", "inspector"]
posix_only = pytest.mark.skipif(os.name == "nt", reason="about pipes and signals of POSIX")


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "COLUMNS"}}
    return {**kept, "PYTHONPATH": str(ROOT), **more}


def run(*arguments: str | Path, cwd: Path, **more: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        cwd=cwd,
        env=environment(**more),
    )


@pytest.mark.parametrize("option", ["--version", "-V"])
def test_version(tmp_path: Path, option: str) -> None:
    ended = run(option, cwd=tmp_path)
    assert (ended.returncode, ended.stdout.decode().strip(), ended.stderr) == (
        0,
        f"fapi-inspect {__version__}",
        b"",
    )


def test_exit_statuses(shop: Path) -> None:
    assert run("check", shop, "--select", "FI1202", cwd=shop).returncode == 0
    assert run("check", shop, "--select", "FI0405", cwd=shop).returncode == 1
    assert run("check", shop, "--select", "nothing", cwd=shop).returncode == 2
    assert run(shop, cwd=shop).returncode == 1


@posix_only
def test_a_reader_that_goes_away_is_no_error(shop: Path) -> None:
    many = "\n".join(f"def f{i}(x: Optional[int]) -> None: ..." for i in range(5000))
    (shop / "many.py").write_text(f"from typing import Optional\n\n{many}\n")
    with subprocess.Popen(
        [*PROGRAM, "check", str(shop), "--no-cache"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=shop,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(str(shop).encode())
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@posix_only
def test_an_interrupt_ends_quietly_with_status_130(shop: Path) -> None:
    # a named pipe in the project's place of configuration holds the run up until the signal comes
    os.mkfifo(shop / "pyproject.toml")
    with (
        subprocess.Popen(
            [*PROGRAM, "check", str(shop)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=shop,
            env=environment(),
        ) as process,
        (shop / "pyproject.toml").open("wb"),  # opens once the program reads
    ):
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert (process.returncode, out, err) == (130, b"", b"")


def test_output_that_the_locale_cannot_write_is_escaped(shop: Path) -> None:
    (shop / "shop" / "漢.py").write_text("def (:\n", encoding="utf-8")
    ended = run("check", shop, cwd=shop, PYTHONIOENCODING="latin-1")
    assert b"shop/\\u6f22.py:1: " in ended.stdout
    as_json = run("check", shop, "--format", "json", cwd=shop, PYTHONIOENCODING="latin-1")
    assert "shop/漢.py" in as_json.stdout.decode("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_on_a_terminal_there_are_colours_and_lines_fit(shop: Path) -> None:
    import pty
    import struct
    import termios
    from fcntl import ioctl

    def shown(columns: int, **more: str) -> str:
        master, terminal = pty.openpty()
        ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
        command = [*PROGRAM, "routes", str(shop)]
        process = subprocess.Popen(command, stdout=terminal, cwd=shop, env=environment(TERM="xterm", **more))
        os.close(terminal)
        text = b""
        while chunk := read(master):
            text += chunk
        process.wait()
        os.close(master)
        return text.decode().replace("\r\n", "\n")

    def read(master: int) -> bytes:
        try:
            return os.read(master, 65536)
        except OSError:  # Linux reports the end of a terminal as an error
            return b""

    assert "\x1b[1mMETHOD\x1b[0m" in shown(100)
    plain = shown(60, NO_COLOR="1")
    assert "\x1b" not in plain
    assert max(map(len, plain.splitlines())) <= 60
    assert "/api/orders" in plain


SCRIPT = "import sys; from inspector.__main__ import main; sys.exit(main())"  # what `fapi-inspect` does


@pytest.mark.parametrize("program", [["-m", "inspector"], ["-P", "-c", SCRIPT]], ids=["module", "script"])
def test_nothing_of_the_inspected_project_runs(shop: Path, program: list[str]) -> None:
    for name in (
        "typing",
        "json",
        "re",
        "typer",
        "msgspec",
        "pydantic",
        "tomli",
        "conftest",
        "sitecustomize",
    ):
        (shop / f"{name}.py").write_text(f"open({str(shop / 'ran')!r}, 'w')\nraise SystemExit(3)\n")
    ended = subprocess.run(
        [sys.executable, *program, "check", ".", "--no-cache"],
        capture_output=True,
        check=False,
        cwd=shop,
        env=environment(),
    )
    assert b"FI0405" in ended.stdout
    assert (ended.returncode, ended.stderr) == (1, b"")
    assert not (shop / "ran").exists()
