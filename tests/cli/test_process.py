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


def run(
    *arguments: str | Path, cwd: Path, timeout: float | None = None, **more: str
) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)],
        capture_output=True,
        stdin=subprocess.DEVNULL,
        check=False,
        cwd=cwd,
        env=environment(**more),
        timeout=timeout,
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


@pytest.fixture
def many(shop: Path) -> Path:
    """Write a service whose findings no pipe holds."""
    functions = "\n".join(f"def f{i}(x: Optional[int]) -> None: ..." for i in range(5000))
    (shop / "many.py").write_text(f"from typing import Optional\n\n{functions}\n")
    return shop


@posix_only
def test_a_reader_that_goes_away_is_no_error(many: Path) -> None:
    with subprocess.Popen(
        [*PROGRAM, "check", str(many), "--no-cache"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=many,
        env=environment(),
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith(str(many).encode())
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 141


@posix_only
@pytest.mark.usefixtures("_interruptible")
def test_an_interrupt_ends_quietly_with_status_130(many: Path) -> None:
    # a named pipe that nobody empties holds the run up until the signal comes
    results = many / "results"
    os.mkfifo(results)
    with (
        subprocess.Popen(
            [*PROGRAM, "check", str(many), "--output", str(results)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=many,
            env=environment(),
        ) as process,
        results.open("rb", buffering=0) as written,
    ):
        assert written.read(1) == str(many).encode()[:1]
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err) == (130, b"", b"")


@posix_only
def test_a_named_pipe_in_the_place_of_a_file_is_never_opened(shop: Path) -> None:
    os.mkfifo(shop / "pyproject.toml")  # opening it would wait for a writer for ever
    for command in ("check", "routes", "settings", "env"):
        assert run(command, shop, cwd=shop, timeout=60).returncode in {0, 1}
    assert b"pyproject.toml: is not a regular file" in run("check", shop, cwd=shop, timeout=60).stdout


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
