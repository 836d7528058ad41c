"""The run as a whole: progress, cancelling, running one check again, checks that crash."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from inspector.errors import UnknownCodeError
from inspector.probe.checks import CHECKS, by_code, named, select
from inspector.probe.client import Client, Limits, UnsafeRequestError
from inspector.probe.credentials import Credentials
from inspector.probe.declare import Group, Phase, Status, check, passed
from inspector.probe.reference import page, reference
from inspector.probe.runner import CheckFinished, CheckStarted, Options, RequestSent, probe
from inspector.probe.target import parse_target
from tests.probe.serving import QUICK, found, given, probed, served, service

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from inspector.probe.context import Probe
    from inspector.probe.declare import Verdict
    from inspector.probe.runner import Event

TARGET = parse_target("http://shop.test")


def empty(_: httpx.Request) -> httpx.Response:
    return httpx.Response(404, stream=httpx.ByteStream(b"{}"))


@check("FP98", Group.HEALTH)
async def crashing(probe: Probe) -> AsyncIterator[Verdict]:
    """A check that crashes, with what was sent in its exception."""
    exchange = await probe.front()
    yield passed("so far", exchange)
    raise KeyError(dict(exchange.sent)["authorization"])


@check("FP99", Group.HEALTH, phase=Phase.LAST)
async def waiting(probe: Probe) -> AsyncIterator[Verdict]:
    """A check that never ends."""
    await asyncio.Event().wait()
    yield passed("never", await probe.front())


async def test_listener_is_told_of_every_check_and_request() -> None:
    events: list[Event] = []
    with served(service("bare")) as port:
        report = await probe(parse_target(f"http://127.0.0.1:{port}"), listen=events.append)
    started = [event.code for event in events if isinstance(event, CheckStarted)]
    finished = {event.code: event.results for event in events if isinstance(event, CheckFinished)}
    assert sorted(started) == sorted(finished)
    assert tuple(result for results in finished.values() for result in results) != ()
    assert {result for results in finished.values() for result in results} == set(report.results)
    assert [event.count for event in events if isinstance(event, RequestSent)] == list(
        range(1, report.requests + 1)
    )


async def test_check_that_crashes_is_named_and_the_others_run() -> None:
    report = await probe(
        TARGET,
        Options(credentials=given(("Authorization", "Bearer abcdefgh"))),
        checks=[crashing, *named("FP31")],
        transport=httpx.MockTransport(empty),
    )
    assert [result.status for result in report.results] == [Status.FAIL, Status.FAIL]
    assert report.results[0].message.startswith("the check FP98 crashed at probe/test_runner.py:")
    assert report.results[0].message.endswith("(KeyError), which is a mistake of this tool")
    assert "abcdefgh" not in repr(report)


async def test_cancelling_stops_everything_at_once() -> None:
    asked, gone = asyncio.Event(), asyncio.Event()

    async def silent(_: httpx.Request) -> httpx.Response:
        asked.set()
        try:
            await asyncio.Event().wait()
        finally:
            gone.set()
        raise AssertionError

    task = asyncio.create_task(probe(TARGET, transport=httpx.MockTransport(silent)))
    await asyncio.wait_for(asked.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asyncio.wait_for(task, 2)
    assert gone.is_set()
    assert asyncio.all_tasks() == {asyncio.current_task()}


async def test_probe_that_takes_too_long_gives_what_it_has() -> None:
    report = await probe(
        TARGET,
        Options(limits=Limits(run=0.3)),
        checks=[waiting, *named("FP31")],
        transport=httpx.MockTransport(empty),
    )
    assert found(report, "FP31") == ["fail"]
    assert found(report, "FP99") == ["fail"]
    assert report.results[0].message == "no verdict: the whole probe may take 0.3 s, and they are over"


async def test_one_check_can_be_run_again() -> None:
    with served(service("bare")) as port:
        report = await probed(port)
        again = await probed(port, checks=named("FP31"))
    updated = report.updated(again)
    assert {result.code for result in again.results} == {"FP31"}
    assert [result.code for result in updated.results] == [result.code for result in report.results]
    assert updated.requests == report.requests + again.requests
    assert updated.results[[r.code for r in updated.results].index("FP31")] is again.results[0]


async def test_methods_that_change_something_are_refused_by_the_client_itself() -> None:
    async with Client(TARGET, Credentials(), QUICK, transport=httpx.MockTransport(empty)) as client:
        for method in ("POST", "PUT", "PATCH", "DELETE", "CONNECT", "TRACE", "get"):
            with pytest.raises(UnsafeRequestError):
                await client.send(method, "/")
    assert client.exchanges == []


async def test_requests_at_once_are_bounded() -> None:
    running = peak = 0

    async def slow(_: httpx.Request) -> httpx.Response:
        nonlocal running, peak
        running += 1
        peak = max(peak, running)
        await asyncio.sleep(0.01)
        running -= 1
        return httpx.Response(404, stream=httpx.ByteStream(b"{}"))

    await probe(TARGET, Options(limits=Limits(at_once=3)), transport=httpx.MockTransport(slow))
    assert peak == 3


def test_checks_are_selected_by_code_group_and_name() -> None:
    assert [one.code for one in select(["FP1,errors"], ["FP11", "not-found"])][:3] == ["FP12", "FP13", "FP14"]
    assert "FP31" not in {one.code for one in select(["errors"], ["not-found"])}
    assert [one.code for one in named("latency")] == ["FP02"]
    assert select() == CHECKS
    with pytest.raises(
        UnknownCodeError, match="no check or group of checks is called 'helth'; did you mean 'health'"
    ):
        named("helth")
    with pytest.raises(UnknownCodeError):
        named("FI01")


def test_every_check_has_a_code_a_name_and_a_page() -> None:
    codes = [one.code for one in CHECKS]
    assert codes == sorted(set(codes))
    assert len({one.name for one in CHECKS}) == len(CHECKS)
    for one in CHECKS:
        assert by_code(one.code.lower()) is one
        assert one.summary.endswith(".")
        assert len(one.page.splitlines()) >= 4, one.code
        assert f"# {one.code} `{one.name}`" in page(one)
    text = reference(CHECKS)
    assert all(f"| [{one.code}](#{one.code.lower()}-{one.name}) | `{one.name}` |" in text for one in CHECKS)
