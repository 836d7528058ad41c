"""A folder becomes the facts of its files: parsed where they changed, remembered where they did not."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from inspector.source import cache, load, pool
from inspector.source.load import FileProblem, LoadCancelledError, Progress, SourceTree

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = 24 * 3600


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Make a project whose files were last changed a day ago."""
    folder = tmp_path / "project"
    write(folder, "main.py", "def one():\n    pass\n")
    write(folder, "app/users.py", "class User:\n    pass\n")
    return folder


def write(root: Path, path: str, text: str, *, age: float = DAY) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    then = time.time() - age
    os.utime(file, (then, then))


@pytest.fixture
def scan(root: Path, tmp_path: Path) -> Callable[[], SourceTree]:
    return lambda: load.load(root, cache_dir=tmp_path / "cache")


def functions(tree: SourceTree) -> dict[str, list[str]]:
    return {path: [function.name for function in facts.functions] for path, facts in tree.files.items()}


def test_every_file_has_its_facts(root: Path, scan: Callable[[], SourceTree]) -> None:
    tree = scan()
    assert tree.root == root
    assert list(tree.files) == ["app/users.py", "main.py"]
    assert [c.name for c in tree.files["app/users.py"].classes] == ["User"]
    assert functions(tree) == {"app/users.py": [], "main.py": ["one"]}
    assert tree.discovery.python == ("app/users.py", "main.py")
    assert tree.stats == load.Statistics(files=2, lines=4, bytes=41, parsed=2, cached=0)


def test_asking_for_a_file_that_is_none_is_a_key_error(scan: Callable[[], SourceTree]) -> None:
    files = scan().files
    assert "other.py" not in files
    assert len(files) == 2
    with pytest.raises(KeyError):
        files["other.py"]


def test_broken_files_are_problems_and_hide_no_other(root: Path, scan: Callable[[], SourceTree]) -> None:
    write(root, "broken.py", "x = 1\nx = = 1\n")
    write(root, "bytes.py", "")
    (root / "bytes.py").write_bytes(b"\xff")
    write(root, "python2.py", "print 'x'\n")
    tree = scan()
    assert list(tree.files) == ["app/users.py", "main.py"]
    assert tree.problems == (
        FileProblem("broken.py", 2, "syntax error: invalid syntax"),
        FileProblem("bytes.py", 1, "byte 0xff is not valid utf-8"),
        FileProblem(
            "python2.py",
            1,
            "syntax error: Missing parentheses in call to 'print'. Did you mean print(...)?",
        ),
    )
    assert scan().problems == tree.problems
    assert scan().stats.parsed == 0


def test_newer_syntax_is_read_on_every_python(root: Path, scan: Callable[[], SourceTree]) -> None:
    write(root, "newer.py", "def f[T](x: T):\n    return f'{x['a']}'\n")
    assert functions(scan())["newer.py"] == ["f"]


def test_a_missing_root_is_a_problem(tmp_path: Path) -> None:
    tree = load.load(tmp_path / "missing", use_cache=False)
    assert dict(tree.files) == {}
    assert tree.problems == (FileProblem(".", 0, "cannot be listed: No such file or directory"),)


# --- the cache ----------------------------------------------------------------------------------


def test_what_did_not_change_is_not_parsed_again(scan: Callable[[], SourceTree]) -> None:
    first, second = scan(), scan()
    assert (second.stats.parsed, second.stats.cached) == (0, 2)
    assert second.stats.lines == first.stats.lines
    assert dict(second.files) == dict(first.files)


def test_without_a_cache_everything_is_parsed(
    root: Path, tmp_path: Path, scan: Callable[[], SourceTree]
) -> None:
    scan()
    assert load.load(root, cache_dir=tmp_path / "cache", use_cache=False).stats.parsed == 2


def test_without_a_cache_nothing_is_written(root: Path, tmp_path: Path) -> None:
    load.load(root, cache_dir=tmp_path / "cache", use_cache=False)
    assert not (tmp_path / "cache").exists()


def test_a_changed_file_is_parsed_again_and_alone(root: Path, scan: Callable[[], SourceTree]) -> None:
    scan()
    write(root, "main.py", "def two():\n    pass\n", age=DAY / 2)
    tree = scan()
    assert (tree.stats.parsed, tree.stats.cached) == (1, 1)
    assert functions(tree)["main.py"] == ["two"]
    assert scan().stats.parsed == 0


def test_a_file_that_was_touched_only_is_not_parsed_again(root: Path, scan: Callable[[], SourceTree]) -> None:
    scan()
    write(root, "main.py", "def one():\n    pass\n", age=DAY / 2)
    assert scan().stats.parsed == 0


def test_a_change_within_the_tick_of_the_scan_is_seen(root: Path, scan: Callable[[], SourceTree]) -> None:
    write(root, "main.py", "def one():\n    pass\n", age=0)
    before = (root / "main.py").stat()
    scan()
    (root / "main.py").write_text("def two():\n    pass\n")  # as long as before, and of the same time
    os.utime(root / "main.py", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert functions(scan())["main.py"] == ["two"]


def test_new_files_are_added_and_those_that_are_gone_forgotten(
    root: Path, tmp_path: Path, scan: Callable[[], SourceTree]
) -> None:
    scan()
    (root / "main.py").unlink()
    write(root, "new.py", "")
    assert list(scan().files) == ["app/users.py", "new.py"]
    assert set(cache.load_pack(tmp_path / "cache", root).records) == {"app/users.py", "new.py"}


def test_a_pack_that_says_what_is_true_is_not_written_again(
    root: Path, tmp_path: Path, scan: Callable[[], SourceTree]
) -> None:
    scan()
    path = cache.pack_path(tmp_path / "cache", root)
    inode = path.stat().st_ino, path.stat().st_mtime_ns
    scan()
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == inode


def test_a_damaged_pack_is_made_anew(root: Path, tmp_path: Path, scan: Callable[[], SourceTree]) -> None:
    scan()
    cache.pack_path(tmp_path / "cache", root).write_bytes(b"rubbish")
    assert scan().stats.parsed == 2
    assert scan().stats.parsed == 0


def test_a_file_that_could_be_read_once_and_cannot_now_is_a_problem(
    root: Path, scan: Callable[[], SourceTree]
) -> None:
    scan()
    (root / "main.py").write_bytes(b"\0" * (11 * 1024 * 1024))
    tree = scan()
    assert list(tree.files) == ["app/users.py"]
    assert tree.problems == (
        FileProblem("main.py", 0, "is too large to inspect (11 MB, the limit is 10 MB)"),
    )


# --- progress and cancelling ----------------------------------------------------------------------


def test_progress_is_told_from_nothing_to_all(root: Path) -> None:
    told: list[Progress] = []
    load.load(root, use_cache=False, progress=told.append)
    assert told == [
        Progress("discover", 0, 0),
        Progress("parse", 0, 2),
        Progress("parse", 1, 2),
        Progress("parse", 2, 2),
    ]


def test_a_cancelled_load_raises_and_keeps_nothing(root: Path, tmp_path: Path) -> None:
    with pytest.raises(LoadCancelledError):
        load.load(root, cache_dir=tmp_path / "cache", cancelled=lambda: True)
    assert not (tmp_path / "cache").exists()


# --- workers --------------------------------------------------------------------------------------


@pytest.fixture
def workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Use workers however little there is to do."""
    monkeypatch.setattr(load, "WORTH_WORKERS", 0)


@pytest.fixture
def large(root: Path) -> Path:
    for number in range(40):
        write(root, f"many/m{number}.py", f"def f{number}():\n    pass\n" + f"x = {number}\n" * 500)
    write(root, "many/broken.py", "x = = 1\n")
    return root


@pytest.mark.usefixtures("workers")
def test_workers_find_what_one_process_finds(large: Path) -> None:
    alone = load.load(large, use_cache=False, jobs=1)
    together = load.load(large, use_cache=False, jobs=2)
    assert dict(together.files) == dict(alone.files)
    assert list(together.files) == list(alone.files)
    assert together.problems == alone.problems
    assert together.stats == alone.stats


@pytest.mark.usefixtures("workers")
def test_the_caller_can_use_the_time_that_workers_take(large: Path) -> None:
    seen: list[str] = []
    tree = load.load(
        large,
        use_cache=False,
        jobs=2,
        progress=lambda at: seen.append(f"{at.phase} {at.done}"),
        meanwhile=lambda: seen.append("meanwhile"),
    )
    assert seen[:3] == ["discover 0", "parse 0", "meanwhile"]
    assert seen.count("meanwhile") == 1
    assert tree.stats.parsed == 43


def test_alone_there_is_no_such_time(large: Path) -> None:
    seen: list[str] = []
    load.load(large, use_cache=False, jobs=1, meanwhile=lambda: seen.append("meanwhile"))
    assert seen == []


@pytest.mark.usefixtures("workers")
def test_workers_can_be_used_from_any_thread(large: Path) -> None:
    trees: list[SourceTree] = []
    thread = threading.Thread(target=lambda: trees.append(load.load(large, use_cache=False, jobs=2)))
    thread.start()
    thread.join()
    assert trees[0].stats.parsed == 43


@pytest.mark.usefixtures("workers")
def test_cancelling_ends_the_workers(large: Path) -> None:
    calls = iter([False, False, True])
    with pytest.raises(LoadCancelledError):
        load.load(large, use_cache=False, jobs=2, cancelled=lambda: next(calls, True))
    assert not [t for t in threading.enumerate() if t.name == "fapi-inspect worker"]


@pytest.mark.usefixtures("workers")
def test_an_interrupt_ends_the_workers(large: Path) -> None:
    def interrupt(told: Progress) -> None:
        if told.done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load.load(large, use_cache=False, jobs=2, progress=interrupt)
    assert not [t for t in threading.enumerate() if t.name == "fapi-inspect worker"]


def test_nothing_in_the_inspected_folder_is_imported_by_a_worker(
    root: Path, workers: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = root / "imported"
    for name in ("ast", "msgspec", "signal", "sitecustomize", "inspector"):
        write(root, f"{name}.py", f"open({str(marker)!r}, 'w')\n")
    monkeypatch.chdir(root)
    monkeypatch.setenv("PYTHONPATH", str(root))
    assert load.load(root, use_cache=False, jobs=2).stats.parsed == 7
    assert not marker.exists()


def test_a_worker_imports_little(root: Path) -> None:
    command = pool.worker_command()
    command[command.index("-c") + 1] = (
        "import sys; sys.path += sys.argv[1:]; import inspector.source.worker; print(*sys.modules)"
    )
    loaded = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert "inspector.source.worker" in loaded
    assert not {"pydantic", "libcst", "textual", "pathspec", "subprocess", "tempfile"} & set(loaded)


# A worker that dies over some files and stalls over others.
FRAIL_WORKER = """
import os, sys, threading
sys.path += sys.argv[1:]
from inspector.source import worker

def inspect(request):
    if b"die" in request.path:
        os._exit(1)
    if b"stall" in request.path:
        threading.Event().wait()
    return worker.inspect_file(request)

worker.serve(sys.stdin.buffer, sys.stdout.buffer, inspect)
"""


def inspected(root: Path, names: list[str], program: str, **options: float) -> dict[str, bool]:
    """Which files got facts from workers that run a program."""
    command = pool.worker_command()
    command[command.index("-c") + 1] = dedent(program)
    for name in names:
        write(root, name, "x = 1\n")
    tasks = [pool.Task(name, str(root / name), 6) for name in names]
    outcomes = pool.inspect_in_workers(tasks, 2, command=command, **options)  # type: ignore[arg-type]
    return {task.path: outcome.has_facts for task, outcome in outcomes}


def test_a_file_that_kills_its_worker_is_a_problem_and_the_others_are_not(tmp_path: Path) -> None:
    names = ["a.py", "die1.py", "b.py", "die2.py", "die3.py", "c.py"]
    found = inspected(tmp_path, names, FRAIL_WORKER)
    assert found == {name: "die" not in name for name in names}


def test_a_file_over_which_a_worker_stalls_is_a_problem(tmp_path: Path) -> None:
    names = ["a.py", "stall.py", "b.py"]
    found = inspected(tmp_path, names, FRAIL_WORKER, stalled_seconds=0.0)
    assert found["stall.py"] is False
    assert set(found) == set(names)


@pytest.mark.parametrize("program", ["", "import sys; sys.exit(1)", "print('no protocol', flush=True)"])
def test_files_are_inspected_here_where_no_worker_starts(tmp_path: Path, program: str) -> None:
    names = ["a.py", "b.py", "c.py"]
    found = inspected(tmp_path, names, program)
    assert found == dict.fromkeys(names, True)


def test_a_command_that_does_not_exist_is_no_failure(tmp_path: Path) -> None:
    write(tmp_path, "a.py", "x = 1\n")
    tasks = [pool.Task("a.py", str(tmp_path / "a.py"), 6)]
    outcomes = list(pool.inspect_in_workers(tasks, 2, command=[str(tmp_path / "no such program")]))
    assert [outcome.has_facts for _, outcome in outcomes] == [True]


@pytest.mark.skipif(sys.platform == "win32", reason="processes are found by their group")
def test_a_killed_parent_leaves_no_worker_behind(tmp_path: Path) -> None:
    program = """
        import os, sys
        sys.path += sys.argv[1:]
        from inspector.source import pool
        files = [pool.Task("a.py", sys.argv[0], 6)]
        servant = pool._Servant(pool._Work(files, 1), pool.worker_command())
        assert servant.start()
        print(servant.process.pid, flush=True)
        os.kill(os.getpid(), 9)
    """
    command = pool.worker_command()
    command[command.index("-c") + 1] = dedent(program)
    done = subprocess.run(command, stdout=subprocess.PIPE, check=False, timeout=30)
    pid = int(done.stdout)
    deadline = time.monotonic() + 10
    while _is_alive(pid) and time.monotonic() < deadline:
        threading.Event().wait(0.01)
    assert not _is_alive(pid)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:  # not Linux
        return True
    return state != "Z"  # a zombie waits for whoever adopted it
