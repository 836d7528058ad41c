"""FI0203: a call of a synchronous SDK, inside `async def`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from inspector.project.alone import runs_alone
from inspector.project.blocking import blocking_of
from inspector.project.callers import one_a_statement
from inspector.rules.declare import Severity, Violation, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from inspector.project.blocking import Block
    from inspector.project.code import Function
    from inspector.project.model import Project


@rule("FI0203", Severity.ERROR)
def sync_sdk_in_async(project: Project) -> Iterator[Violation]:
    """Inside `async def`, a client of a synchronous SDK waits for its service on the event loop.

    boto3, stripe, the plain `redis.Redis` or `openai.OpenAI` send a request and wait for
    the answer in the thread that calls them. On the event loop that thread serves all
    other requests too, and they stand still for as long as the service takes.

    Use the asynchronous client of the SDK where it has one (`openai.AsyncOpenAI`,
    `redis.asyncio.Redis`, `pymongo.AsyncMongoClient`), an asynchronous library for the
    same service, or hand the call to a thread: `await asyncio.to_thread(...)`.

    A client is known by its class, wherever it was made. Methods that only build or
    configure something are silent, and so are calls in a lambda, and command lines and
    lifespans, while which nobody is served. A project adds other
    SDKs under `[tool.fapi-inspect.tables]`: `sync-sdks = {"acme.Client" = "acme.AsyncClient"}`,
    and the factories of their clients: `returns = {"acme.connect" = "acme.Client"}`.
    """
    blocking = blocking_of(project)
    for function in project.app_functions:
        if not function.is_async or runs_alone(function):
            continue
        blocks = {block.site: block for block in blocking.calls(function) if block.sdk is not None}
        for site in one_a_statement(function, blocks):
            yield Violation(site.place, _message(project, function, blocks[site]))


def _message(project: Project, coroutine: Function, block: Block) -> str:
    where = project.title_of(coroutine) or f"`async def {coroutine.fact.name}`"
    return (
        f"`{block.what}` of the synchronous {block.sdk} waits on the event loop in {where} and everything "
        f"else on it waits, too; {block.instead}, or hand it to `asyncio.to_thread`"
    )


sync_sdk_in_async.bad("""
import redis
from fastapi import FastAPI
from openai import OpenAI

app = FastAPI()
client = OpenAI()
cache = redis.Redis.from_url("redis://localhost")


@app.post("/answers")
async def create_answer(question: str) -> str:
    known = cache.get(question)  # <- FI0203
    if known is not None:
        return str(known)
    answer = client.chat.completions.create(model="m", messages=[])  # <- FI0203
    return str(answer)
""")

sync_sdk_in_async.bad("""
# --- shop/clients.py
import boto3
from pymongo import MongoClient


class Store:
    def __init__(self) -> None:
        self.s3 = boto3.client("s3")


def database() -> MongoClient:
    return MongoClient("mongodb://localhost")
# --- shop/orders.py
import smtplib

from shop.clients import Store as Base, database as connect


class Orders(Base):
    async def archive(self, key: str) -> None:
        answer = self.s3.put_object(Bucket="orders", Key=key, Body=b"")  # <- FI0203
        print(answer.get("ETag"))

    async def find(self, key: str) -> object:
        return connect()["shop"]["orders"].find_one({"key": key})  # <- FI0203

    async def notify(self, text: str) -> None:
        with smtplib.SMTP("mail.example.com") as server:  # <- FI0203
            server.sendmail("shop@example.com", ["a@example.com"], text)  # <- FI0203
""")

sync_sdk_in_async.good("""
import asyncio

import boto3
import redis.asyncio as redis
from openai import AsyncOpenAI

client = AsyncOpenAI()
cache = redis.Redis.from_url("redis://localhost")
s3 = boto3.client("s3")


async def answer(question: str) -> str:
    known = cache.get(question)
    await asyncio.wait_for(known, timeout=1)
    link = s3.generate_presigned_url("get_object", Params={"Key": question})
    await asyncio.to_thread(s3.put_object, Bucket="answers", Key=question, Body=b"")
    await asyncio.to_thread(lambda: s3.delete_object(Bucket="answers", Key=question))
    return link + str(await client.chat.completions.create(model="m", messages=[]))


def archive(question: str) -> None:
    s3.put_object(Bucket="answers", Key=question, Body=b"")
""")

sync_sdk_in_async.good("""
class Redis:
    def get(self, key: str) -> str:
        return key


async def read(cache: Redis, key: str) -> str:
    return cache.get(key)
""")
