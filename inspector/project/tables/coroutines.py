"""Coroutine functions of libraries, which do nothing until they are awaited."""

from __future__ import annotations

from typing import Final

_HTTP: Final = ("aclose", "delete", "get", "head", "options", "patch", "post", "put", "request", "send")
_SESSION: Final = (
    "close",
    "commit",
    "delete",
    "execute",
    "flush",
    "get",
    "merge",
    "refresh",
    "rollback",
    "run_sync",
    "scalar",
    "scalars",
)


def _all(owner: str, names: tuple[str, ...]) -> set[str]:
    return {f"{owner}.{name}" for name in names}


COROUTINES: Final = frozenset(
    _all("asyncio", ("open_connection", "sleep", "start_server", "to_thread", "wait", "wait_for"))
    | _all("asyncio", ("create_subprocess_exec", "create_subprocess_shell"))
    | _all("asyncio.Event", ("wait",))
    | _all("asyncio.Lock", ("acquire",))
    | _all("asyncio.Queue", ("get", "join", "put"))
    | _all("asyncio.Semaphore", ("acquire",))
    | _all("anyio", ("aclose_forcefully", "open_file", "run_process", "sleep", "sleep_forever"))
    | {"anyio.to_thread.run_sync", "starlette.concurrency.run_in_threadpool"}
    | _all("httpx.AsyncClient", _HTTP)
    | _all("sqlalchemy.ext.asyncio.AsyncSession", _SESSION)
    | _all("sqlmodel.ext.asyncio.session.AsyncSession", (*_SESSION, "exec"))
    | _all("sqlalchemy.ext.asyncio.AsyncConnection", ("close", "commit", "execute", "rollback", "run_sync"))
    | _all("sqlalchemy.ext.asyncio.AsyncEngine", ("dispose",))
    | _all("fastapi.Request", ("body", "form", "json"))
    | _all("fastapi.UploadFile", ("close", "read", "seek", "write"))
    | _all("fastapi.WebSocket", ("accept", "close", "receive_json", "receive_text", "send_bytes"))
    | _all("fastapi.WebSocket", ("send_json", "send_text"))
)
"""Coroutine functions of libraries that are called for what they do."""
