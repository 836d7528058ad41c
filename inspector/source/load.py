"""A folder to the facts of its files: discovery, cache and parsing put together."""

from __future__ import annotations

import gc
import hashlib
import os
import time
from collections.abc import Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from inspector.source import cache, pool
from inspector.source.discover import Discovery, discover
from inspector.source.facts import FileFacts, SourceProblem

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator
    from pathlib import Path

    from inspector.source.worker import Outcome

WORTH_WORKERS: Final = 1_000_000
"""Bytes of source from which on workers are worth their start.

Measured with two on two cores: 0.5 MB take 0.12 s with workers and 0.09 s without,
1 MB 0.20 s either way, 2 MB 0.30 s against 0.44 s, 4 MB 0.47 s against 0.89 s.
"""

_MOST_JOBS: Final = 8  # each peaks at some 75 MB

_FACTS: Final = msgspec.msgpack.Decoder(FileFacts)
_PROBLEM: Final = msgspec.msgpack.Decoder(SourceProblem)


class LoadCancelledError(Exception):
    """The caller's `cancelled` said so; nothing was kept."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a load is: `total` is 0 while it is not known."""

    phase: str  # "discover", then "parse"
    done: int
    total: int


@dataclass(frozen=True, slots=True, order=True)
class FileProblem:
    """A file or folder that could not be read: `line` is 0 where there is none."""

    path: str
    line: int
    message: str


@dataclass(frozen=True, slots=True)
class Statistics:
    """What a load read: `parsed` files were parsed now, `cached` ones were known."""

    files: int
    lines: int
    bytes: int
    parsed: int
    cached: int


@dataclass(frozen=True, slots=True)
class SourceTree:
    """The facts of every file below a root, by path relative to it, and what could not be read."""

    root: Path
    files: Mapping[str, FileFacts]
    discovery: Discovery
    problems: tuple[FileProblem, ...]
    stats: Statistics
    digest: bytes  # of all paths and contents: equal digests, equal facts


class StoredFacts(Mapping[str, FileFacts]):
    """Facts by path, decoded when first asked for, but for those that are given decoded."""

    def __init__(self, records: dict[str, bytes | memoryview], decoded: dict[str, FileFacts]) -> None:
        self._records = records
        self._decoded = decoded

    def __getitem__(self, path: str) -> FileFacts:
        known = self._decoded.get(path)
        if known is None:
            known = self._decoded[path] = _FACTS.decode(self._records[path])
        return known

    def __contains__(self, path: object) -> bool:
        return path in self._records

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
        return len(self._records)


def load(
    root: Path,
    *,
    exclude: tuple[str, ...] = (),
    cache_dir: Path | None = None,
    use_cache: bool = True,
    jobs: int | None = None,
    progress: Callable[[Progress], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
    meanwhile: Callable[[], None] | None = None,
) -> SourceTree:
    """Make the facts of all Python files below a folder, from the cache where they are still true.

    `jobs` is how many processes may parse (by default one for each processor); `progress`
    and `cancelled` are called on the calling thread. `meanwhile` is called once where other
    processes parse, while they do. Raises `LoadCancelledError`.
    """
    report = progress or _ignore
    scanned_ns = time.time_ns()
    report(Progress("discover", 0, 0))
    discovery = discover(root, exclude)
    folder = (cache_dir or cache.default_folder()) if use_cache else None
    run = _Run(root, discovery, cache.load_pack(folder, root) if folder else cache.Pack())
    run.look()
    run.inspect(jobs or processors(), report, cancelled, meanwhile)
    if folder is not None and run.is_worth_saving(scanned_ns):
        cache.save_pack(folder, root, scanned_ns, run.kept.values())
    return run.tree()


class _Run:
    """One load: what is known of each file, and what has to be found out."""

    def __init__(self, root: Path, discovery: Discovery, pack: cache.Pack) -> None:
        self.root = root
        self.discovery = discovery
        self.pack = pack
        self.tasks: list[pool.Task] = []
        self.kept: dict[str, tuple[cache.Entry, bytes | memoryview]] = {}
        self.unkept: list[FileProblem] = []  # of files that have no content to remember them by
        self.decoded: dict[str, FileFacts] = {}
        self.bytes = 0
        self.parsed = 0

    def look(self) -> None:
        """Tell the files that are as they were from those that have to be read."""
        prefix = os.path.join(self.root, "")  # noqa: PTH118 - once, and then text for every file
        known = self.pack.records
        for path in self.discovery.python:
            full = prefix + path
            try:
                status = os.stat(full)  # noqa: PTH116 - likewise
            except OSError:
                self.tasks.append(pool.Task(path, full, 0))  # reading it will say what is wrong
                continue
            self.bytes += status.st_size
            record = known.get(path)
            if record is not None and record[0].is_of(status) and not self.pack.is_racy(record[0]):
                self.kept[path] = record
            else:
                content = record[0].digest if record is not None else b""
                self.tasks.append(pool.Task(path, full, status.st_size, content))

    def inspect(
        self,
        jobs: int,
        report: Callable[[Progress], None],
        cancelled: Callable[[], bool] | None,
        meanwhile: Callable[[], None] | None,
    ) -> None:
        total = len(self.discovery.python)
        done = len(self.kept)
        report(Progress("parse", done, total))
        with without_collector(), closing(self.outcomes(jobs, cancelled, meanwhile)) as outcomes:
            for task, outcome in outcomes:
                self.take(task, outcome)
                done += 1
                if done * 100 // total != (done - 1) * 100 // total:
                    report(Progress("parse", done, total))
        if cancelled is not None and cancelled():
            raise LoadCancelledError

    def outcomes(
        self, jobs: int, cancelled: Callable[[], bool] | None, meanwhile: Callable[[], None] | None
    ) -> Generator[tuple[pool.Task, Outcome]]:
        worth = sum(task.size for task in self.tasks) >= WORTH_WORKERS
        if worth and jobs > 1 and pool.can_start_workers():
            return pool.inspect_in_workers(self.tasks, jobs, cancelled=cancelled, meanwhile=meanwhile)
        return pool.inspect_here(self.tasks, cancelled=cancelled)

    def take(self, task: pool.Task, outcome: Outcome) -> None:
        path = task.path
        has_facts, lines, record = outcome.has_facts, outcome.lines, outcome.record
        stored: bytes | memoryview = record
        if outcome.is_known:
            before, stored = self.pack.records[path]
            has_facts, lines = before.has_facts, before.lines
        else:
            self.parsed += 1
            if not outcome.digest:
                problem = _PROBLEM.decode(record)
                self.unkept.append(FileProblem(path, problem.line, problem.message))
                return
        entry = cache.Entry(
            path=os.fsencode(path),
            size=outcome.size,
            mtime_ns=outcome.mtime_ns,
            inode=outcome.inode,
            digest=outcome.digest,
            has_facts=has_facts,
            lines=lines,
            length=len(stored),
        )
        self.kept[path] = entry, stored
        if has_facts and not outcome.is_known:
            # nobody has linked this content before, so it will be asked for: while workers read on is best
            self.decoded[path] = _FACTS.decode(stored)

    def is_worth_saving(self, scanned_ns: int) -> bool:
        """Tell whether the pack would say anything else than it does."""
        known = self.pack.records
        return len(known) != len(self.kept) or any(
            known.get(path, (None,))[0] is not entry
            and (known.get(path, (None,))[0] != entry or cache.is_settled(entry, scanned_ns))
            for path, (entry, _) in self.kept.items()
        )

    def tree(self) -> SourceTree:
        records: dict[str, bytes | memoryview] = {}
        problems = [FileProblem(path, 0, reason) for path, reason in self.discovery.problems]
        problems += self.unkept
        lines = 0
        for path in self.discovery.python:
            kept = self.kept.get(path)
            if kept is None:
                continue
            entry, record = kept
            if entry.has_facts:
                records[path] = record
                lines += entry.lines
            else:
                problem = _PROBLEM.decode(record)
                problems.append(FileProblem(path, problem.line, problem.message))
        files = len(self.discovery.python)
        stats = Statistics(files, lines, self.bytes, self.parsed, files - self.parsed)
        facts = StoredFacts(records, self.decoded)
        return SourceTree(self.root, facts, self.discovery, tuple(sorted(problems)), stats, self.digest())

    def digest(self) -> bytes:
        """Identify the content of everything that was found."""
        whole = hashlib.blake2b(digest_size=16)
        for path in self.discovery.python:
            kept = self.kept.get(path)
            whole.update(os.fsencode(path) + b"\0" + (kept[0].digest if kept is not None else b"?") + b"\0")
        for problem in (*self.discovery.problems, *self.unkept):
            whole.update(repr(problem).encode("utf-8", "backslashreplace"))
        return whole.digest()


def _ignore(_: Progress) -> None:
    """Report to nobody."""


def processors() -> int:
    """Count the processors that this process may use, as far as that many are worth having."""
    # not the machine's, but those that this process may use
    affinity = getattr(os, "sched_getaffinity", None)
    count = len(affinity(0)) if affinity else os.cpu_count() or 1
    return min(count, _MOST_JOBS)


@contextmanager
def without_collector() -> Iterator[None]:
    """Leave cyclic garbage alone: facts and trees make none, and looking for it costs time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
