"""An application of the project, run in this process instead of asking a server.

This is the one place that imports and runs code of an inspected project, and it does so only
when the user names the application. The code is foreign: whatever it raises is told in a line.
"""

from __future__ import annotations

import asyncio
import importlib
import sys
from contextlib import asynccontextmanager, contextmanager
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any, Final

import httpx

from inspector.errors import UsageError
from inspector.probe.shown import shortened, visible
from inspector.probe.target import Target

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, MutableMapping
    from pathlib import Path

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

TARGET: Final = Target("http", "app.localhost", 80)
_MOST: Final = 20 * 1024 * 1024  # bytes of one answer, which the transport collects before it is read
_STARTING: Final = 30.0


class AnswerTooLongError(Exception):
    """An answer of the application grew past any use; raised into it, to make it stop."""


class InProcess(httpx.ASGITransport):
    """httpx's transport, for applications that may send without end or break off."""

    def __init__(self, app: Application) -> None:
        super().__init__(app=_bounded(app), raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the application; raises RemoteProtocolError where it gives no answer."""
        try:
            return await super().handle_async_request(request)
        except AssertionError:
            # how the transport complains of an application that returns without having answered
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.") from None


def load(name: str, project: Path) -> Application:
    """Import an application by `module:attribute`; this runs the project's code.

    The project's folder and its `src` come first on the module path, as uvicorn's
    `--app-dir` puts them. An attribute that is a function without parameters makes the
    application. Raises UsageError.
    """
    module_name, colon, attribute = name.partition(":")
    if not colon or not module_name or not attribute:
        raise UsageError(f"--app {visible(name)}: an application is written module:attribute")
    for folder in (project / "src", project):
        if folder.is_dir() and str(folder.resolve()) not in sys.path:
            sys.path.insert(0, str(folder.resolve()))
    with _foreign(name, "cannot be imported"):
        found: object = importlib.import_module(module_name)
        for part in attribute.removesuffix("()").split("."):
            found = getattr(found, part)
        if attribute.endswith("()") or _is_factory(found):
            found = found()  # type: ignore[operator] # a wrong guess is told like all that fails here
    if not callable(found):
        raise UsageError(f"--app {visible(name)}: it is no ASGI application")
    return found


@asynccontextmanager
async def running(app: Application, name: str) -> AsyncIterator[None]:
    """Run the application's lifespan around the block; one without lifespan is just used."""
    questions: asyncio.Queue[Message] = asyncio.Queue()
    answers: asyncio.Queue[Message] = asyncio.Queue()

    async def lifespan() -> None:
        scope = {"type": "lifespan", "asgi": {"version": "3.0", "spec_version": "2.0"}, "state": {}}
        try:
            await app(scope, questions.get, answers.put)
        # an application without lifespan may raise whatever it likes; ASGI says to go on without
        except Exception as error:  # noqa: BLE001
            await answers.put({"type": "lifespan.raised", "message": _in_words(error)})
        else:
            await answers.put({"type": "lifespan.returned"})

    task = asyncio.create_task(lifespan())
    try:
        await questions.put({"type": "lifespan.startup"})
        started = await asyncio.wait_for(answers.get(), _STARTING)
        if started["type"] == "lifespan.startup.failed":
            raise UsageError(
                f"--app {visible(name)} does not start: {visible(str(started.get('message', '')))}"
            )
        yield
        if started["type"] == "lifespan.startup.complete":
            await questions.put({"type": "lifespan.shutdown"})
            await asyncio.wait_for(answers.get(), _STARTING)
    except TimeoutError:
        raise UsageError(f"--app {visible(name)} does not start or stop within {_STARTING:g} s") from None
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


def _is_factory(found: object) -> bool:
    code = getattr(found, "__code__", None)
    return code is not None and code.co_argcount == 0 and not iscoroutinefunction(found)


@contextmanager
def _foreign(name: str, what: str) -> Iterator[None]:
    try:
        yield
    # foreign code, which may raise anything, `SystemExit` of a missing setting included
    except (Exception, SystemExit) as error:
        raise UsageError(f"--app {visible(name)} {what}: {_in_words(error)}") from error


def _in_words(error: BaseException) -> str:
    return visible(shortened(f"{type(error).__name__}: {error}".partition("\n")[0]))


def _bounded(app: Application) -> Application:
    async def bounded(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        size = 0

        async def counted(message: Message) -> None:
            nonlocal size
            size += len(message.get("body", b""))
            if size > _MOST:
                raise AnswerTooLongError
            await send(message)

        await app(scope, receive, counted)

    return bounded
