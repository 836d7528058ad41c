"""What blocks the thread that calls it, and what an `async def` does instead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_HTTP: Final = ("delete", "get", "head", "options", "patch", "post", "put", "request")
_CURSOR: Final = ("callproc", "execute", "executemany", "fetchall", "fetchmany", "fetchone")
_SPAWN: Final = tuple(f"spawn{kind}" for kind in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe"))
_WAIT: Final = ("wait", "wait3", "wait4", "waitid", "waitpid")
_ASYNC_HTTP: Final = "await an `httpx.AsyncClient`"
_ASYNC_PROCESS: Final = "await `asyncio.create_subprocess_exec`"
_ASYNC_SHELL: Final = "await `asyncio.create_subprocess_shell`"
_ASYNC_WAIT: Final = "await the `wait()` of an `asyncio` subprocess"
THREAD: Final = "hand it to `asyncio.to_thread`"
_ASYNC_FILE: Final = "hand it to `asyncio.to_thread` or use `anyio.open_file`"
_ASYNC_PATH: Final = "hand it to `asyncio.to_thread` or use `anyio.Path`"
_ASYNC_SQLITE: Final = "use `aiosqlite`"
_ASYNC_POSTGRES: Final = "use `asyncpg` or `psycopg.AsyncConnection`"
_ASYNC_MYSQL: Final = "use `asyncmy` or `aiomysql`"


def _all(owner: str, names: Iterable[str], instead: str) -> dict[str, str]:
    return {f"{owner}.{name}": instead for name in names}


_LOOKS: Final = {
    **_all(
        "pathlib.Path",
        (
            "chmod",
            "exists",
            "glob",
            "group",
            "hardlink_to",
            "is_block_device",
            "is_char_device",
            "is_dir",
            "is_fifo",
            "is_file",
            "is_junction",
            "is_mount",
            "is_socket",
            "is_symlink",
            "iterdir",
            "lchmod",
            "lstat",
            "mkdir",
            "owner",
            "readlink",
            "rename",
            "replace",
            "resolve",
            "rglob",
            "rmdir",
            "samefile",
            "stat",
            "symlink_to",
            "touch",
            "unlink",
            "walk",
        ),
        _ASYNC_PATH,
    ),
    **_all(
        "os.path",
        (
            "exists",
            "getatime",
            "getctime",
            "getmtime",
            "getsize",
            "isdir",
            "isfile",
            "islink",
            "ismount",
            "lexists",
            "realpath",
            "samefile",
        ),
        _ASYNC_PATH,
    ),
    **_all(
        "os",
        ("listdir", "makedirs", "mkdir", "remove", "rename", "replace", "rmdir", "scandir", "stat", "unlink"),
        _ASYNC_PATH,
    ),
}

BRIEF: Final = frozenset(_LOOKS)
"""What asks the file system for a moment only: worth a thread, but not worth following through helpers."""

BLOCKING: Final[dict[str, str]] = {
    "time.sleep": "await `asyncio.sleep`",
    "builtins.input": THREAD,
    **_all("requests", _HTTP, _ASYNC_HTTP),
    **_all("requests.Session", (*_HTTP, "send"), _ASYNC_HTTP),
    "urllib.request.urlopen": _ASYNC_HTTP,
    "urllib.request.urlretrieve": _ASYNC_HTTP,
    "urllib3.request": _ASYNC_HTTP,
    **_all("urllib3.PoolManager", ("request", "urlopen"), _ASYNC_HTTP),
    **_all("httpx", (*_HTTP, "stream"), _ASYNC_HTTP),
    "httpx.Client": "use `httpx.AsyncClient`",
    **_all("httpx.Client", (*_HTTP, "close", "send", "stream"), _ASYNC_HTTP),
    **_all("subprocess", ("Popen", "call", "check_call", "check_output", "run"), _ASYNC_PROCESS),
    **_all("subprocess", ("getoutput", "getstatusoutput"), _ASYNC_SHELL),
    **_all("subprocess.Popen", ("communicate", "wait"), _ASYNC_PROCESS),
    **_all("os", ("popen", "system"), _ASYNC_SHELL),
    **_all("os", ("posix_spawn", "posix_spawnp", *_SPAWN), _ASYNC_PROCESS),
    **_all("os", _WAIT, _ASYNC_WAIT),
    "socket.create_connection": "await `asyncio.open_connection`",
    "socket.socket.connect": "await `loop.sock_connect`",
    "socket.socket.connect_ex": "await `loop.sock_connect`",
    "builtins.open": _ASYNC_FILE,
    "io.open_code": _ASYNC_FILE,
    **_all("pathlib.Path", ("open", "read_bytes", "read_text", "write_bytes", "write_text"), _ASYNC_FILE),
    **_LOOKS,
    **_all("shutil", ("copy", "copy2", "copyfile", "copytree", "move", "rmtree"), THREAD),
    "sqlite3.connect": _ASYNC_SQLITE,
    **_all(
        "sqlite3.Connection", ("backup", "commit", "execute", "executemany", "executescript"), _ASYNC_SQLITE
    ),
    **_all("sqlite3.Cursor", (*_CURSOR, "executescript"), _ASYNC_SQLITE),
    "psycopg.connect": _ASYNC_POSTGRES,
    "psycopg.Connection.connect": _ASYNC_POSTGRES,
    **_all("psycopg.Connection", ("commit", "execute", "rollback"), _ASYNC_POSTGRES),
    **_all("psycopg.Cursor", _CURSOR, _ASYNC_POSTGRES),
    "psycopg2.connect": _ASYNC_POSTGRES,
    **_all("psycopg2.extensions.connection", ("commit", "rollback"), _ASYNC_POSTGRES),
    **_all("psycopg2.extensions.cursor", (*_CURSOR, "copy_expert"), _ASYNC_POSTGRES),
    "pymysql.connect": _ASYNC_MYSQL,
    **_all("pymysql.connections.Connection", ("commit", "ping", "query", "rollback"), _ASYNC_MYSQL),
    **_all("pymysql.cursors.Cursor", _CURSOR, _ASYNC_MYSQL),
    "mysql.connector.connect": _ASYNC_MYSQL,
    **_all("mysql.connector.MySQLConnection", ("commit", "rollback"), _ASYNC_MYSQL),
    **_all("mysql.connector.cursor.MySQLCursor", _CURSOR, _ASYNC_MYSQL),
}
"""What blocks, by canonical name, and what an `async def` does instead."""
