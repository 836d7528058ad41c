"""Whether a host's name is known, asked in a thread that nobody has to wait for.

The event loop resolves names in threads that it waits for when it ends, and a resolver that
gets no answer takes half a minute: a probe would say what it found long after its time-out.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading


async def resolve(host: str, port: int, seconds: float) -> None:
    """Return once a name is known; raise `socket.gaierror` where it is not, TimeoutError in time."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[OSError | None] = loop.create_future()

    def settle(error: OSError | None) -> None:
        if not done.done():
            done.set_result(error)

    def ask() -> None:
        error: OSError | None = None
        try:
            socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as raised:
            error = raised
        except UnicodeError:
            error = socket.gaierror(socket.EAI_NONAME, "a name that no resolver can be asked for")
        # the loop may have gone while nobody waited
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, error)

    threading.Thread(target=ask, name="resolve", daemon=True).start()
    error = await asyncio.wait_for(done, seconds)
    if error is not None:
        raise error
