"""What blocks: calls by what they resolve to, and the plain functions that get to one."""

from __future__ import annotations

import pytest

from inspector.project.blocking import Block, Blocking, blocking_of
from tests.support import project_from


def blocking_in(**files: str) -> Blocking:
    return blocking_of(project_from({f"{name}.py": text for name, text in files.items()}))


def blocks_of(blocking: Blocking, name: str) -> tuple[Block, ...]:
    (function,) = [f for f in blocking.project.app_functions if f.fact.qualname == name]
    return blocking.calls(function)


def chain_of(blocking: Blocking, name: str) -> str | None:
    (function,) = [f for f in blocking.project.app_functions if f.fact.qualname == name]
    chain = blocking.chain(function)
    return chain.text() if chain else None


@pytest.mark.parametrize(
    ("imported", "call", "what"),
    [
        ("import time", "time.sleep(1)", "time.sleep"),
        ("from time import sleep as nap", "nap(1)", "time.sleep"),
        ("", "open('a')", "open"),
        ("", "input()", "input"),
        ("import requests", "requests.Session().get('a')", "requests.Session.get"),
        ("from requests import api", "api.post('a')", "requests.post"),
        ("import httpx", "httpx.Client()", "httpx.Client"),
        ("import subprocess as sp", "sp.check_output(['a'])", "subprocess.check_output"),
        ("import os", "os.system('a')", "os.system"),
        ("import socket", "socket.socket().connect(('a', 1))", "socket.socket.connect"),
        ("from urllib.request import urlopen", "urlopen('a')", "urllib.request.urlopen"),
        ("from pathlib import Path", "(Path('a') / 'b').resolve().read_text()", "pathlib.Path.read_text"),
        ("import pathlib", "pathlib.Path.home().joinpath('a').open()", "pathlib.Path.open"),
        ("import sqlite3", "sqlite3.connect('a').execute('b')", "sqlite3.Connection.execute"),
        (
            "import psycopg2",
            "psycopg2.connect('a').cursor().fetchall()",
            "psycopg2.extensions.cursor.fetchall",
        ),
        ("import pymysql", "pymysql.connect()", "pymysql.connect"),
    ],
)
def test_calls_that_block_are_known_by_what_they_resolve_to(imported: str, call: str, what: str) -> None:
    blocking = blocking_in(app=f"{imported}\ndef run():\n    {call}\n")
    assert what in [block.what for block in blocks_of(blocking, "run")]


@pytest.mark.parametrize(
    ("imported", "call"),
    [
        ("import asyncio", "asyncio.sleep(1)"),
        ("from anyio import Path", "Path('a').read_text()"),
        ("import aiofiles", "aiofiles.open('a')"),
        ("from aiofiles import open", "open('a')"),
        ("import httpx", "httpx.AsyncClient().get('a')"),
        ("from mine import time", "time.sleep(1)"),
        ("import time", "(lambda: time.sleep(1))"),
        ("import time", "print(time.sleep)"),
        ("import socket", "s = socket.socket(); s.setblocking(False); s.connect(('a', 1))"),
        ("from pathlib import Path", "Path('a').with_suffix('.b')"),
    ],
)
def test_calls_that_only_look_like_it_do_not_block(imported: str, call: str) -> None:
    blocking = blocking_in(app=f"{imported}\ndef run():\n    {call}\n")
    assert blocks_of(blocking, "run") == ()


@pytest.mark.parametrize(
    ("imported", "call", "sdk"),
    [
        ("import boto3", "boto3.client('s3').put_object()", "boto3"),
        ("import boto3", "boto3.resource('dynamodb').Table('a').put_item()", "boto3"),
        ("from openai import OpenAI", "OpenAI().chat.completions.create()", "openai"),
        ("import anthropic", "anthropic.Anthropic().messages.create()", "anthropic"),
        ("import redis", "redis.from_url('a').get('b')", "redis"),
        ("import redis", "redis.Redis().pipeline().execute()", "redis"),
        ("from pymongo import MongoClient", "MongoClient()['shop'].orders.find_one({})", "pymongo"),
        ("import stripe", "stripe.Charge.create()", "stripe"),
        (
            "from google.cloud import storage",
            "storage.Client().bucket('a').blob('b').upload_from_string('c')",
            "google-cloud",
        ),
        ("import smtplib", "smtplib.SMTP('localhost')", "smtplib"),
        ("from kafka import KafkaProducer", "KafkaProducer()", "kafka-python"),
    ],
)
def test_calls_on_clients_of_synchronous_sdks_block(imported: str, call: str, sdk: str) -> None:
    blocking = blocking_in(app=f"{imported}\ndef run():\n    {call}\n")
    assert [block.sdk for block in blocks_of(blocking, "run")] == [sdk]


@pytest.mark.parametrize(
    ("imported", "call"),
    [
        ("import boto3", "boto3.client('s3').generate_presigned_url('a')"),
        ("from openai import AsyncOpenAI", "AsyncOpenAI().chat.completions.create()"),
        ("import redis.asyncio as redis", "redis.Redis().get('b')"),
        ("import redis", "redis.Redis().pipeline().set('a', 1)"),
        ("import stripe", "stripe.Charge.create_async()"),
        ("import stripe", "stripe.Webhook.construct_event()"),
        ("from google.cloud import pubsub_v1", "pubsub_v1.PublisherClient().topic_path('a', 'b')"),
        ("import smtplib", "smtplib.SMTP()"),
    ],
)
def test_quiet_methods_and_asynchronous_clients_do_not_block(imported: str, call: str) -> None:
    blocking = blocking_in(app=f"{imported}\ndef run():\n    {call}\n")
    assert blocks_of(blocking, "run") == ()


def test_a_client_is_known_wherever_it_was_made() -> None:
    blocking = blocking_in(
        clients="""
            import boto3
            from redis import Redis

            table = boto3.resource("dynamodb").Table("orders")

            class Store:
                def __init__(self) -> None:
                    self.redis = Redis.from_url("a")

                def read(self, key):
                    return self.redis.get(key)
        """,
        handlers="""
            import clients as c
            from clients import Store, table as orders

            async def write(store: Store):
                orders.put_item(Item={})
                cached = store.redis
                cached.set("a", 1)

            async def read():
                return c.table.get_item(Key={})
        """,
    )
    assert [block.what for block in blocks_of(blocking, "write")] == ["orders.put_item", "cached.set"]
    assert [block.what for block in blocks_of(blocking, "read")] == ["c.table.get_item"]
    assert [block.what for block in blocks_of(blocking, "Store.read")] == ["self.redis.get"]


def test_a_chain_goes_through_plain_functions_of_other_modules_and_constructors() -> None:
    blocking = blocking_in(
        files="def load(path):\n    return open(path).read()\n",
        store="""
            from files import load as read

            class Store:
                def __init__(self):
                    self.data = read("a")
        """,
        app="""
            from store import Store

            def make():
                return Store()

            async def handler():
                make()
        """,
    )
    assert chain_of(blocking, "make") == "make -> Store.__init__ -> load -> open (files.py:2)"
    assert [f.fact.name for f in blocking.coroutines()] == ["handler"]


def test_a_ring_of_functions_has_a_chain_where_one_of_them_blocks() -> None:
    blocking = blocking_in(
        app="""
            import time

            def ping(n):
                return pong(n - 1)

            def pong(n):
                time.sleep(1)
                return ping(n - 1)

            def left(n):
                return right(n)

            def right(n):
                return left(n)
        """
    )
    assert chain_of(blocking, "ping") == "ping -> pong -> time.sleep (app.py:8)"
    assert chain_of(blocking, "left") is None


@pytest.mark.parametrize(
    "helper",
    [
        "@lru_cache\ndef helper():\n    time.sleep(1)",
        "@unknown\ndef helper():\n    time.sleep(1)",
        "@in_thread\ndef helper():\n    time.sleep(1)",
        "async def helper():\n    time.sleep(1)",
        "def helper():\n    time.sleep(1)\n    yield 1",
        "def helper(is_async):\n    if not is_async:\n        time.sleep(1)",
        "def helper(a, b):\n    if a:\n        if b:\n            time.sleep(1)",
    ],
)
def test_what_does_not_surely_block_when_it_is_called_ends_a_chain(helper: str) -> None:
    head = "import asyncio, time\nfrom functools import lru_cache\nfrom other import unknown\n"
    head += "def in_thread(f):\n    def run(*a):\n        return asyncio.to_thread(f, *a)\n    return run\n"
    blocking = blocking_in(app=f"{head}{helper}\ndef outer():\n    return helper()\n")
    assert chain_of(blocking, "outer") is None


@pytest.mark.parametrize("decorator", ["@staticmethod", "@retry(stop=1)", "@logged"])
def test_decorators_that_keep_a_function_plain_do_not_end_a_chain(decorator: str) -> None:
    blocking = blocking_in(
        app=f"""
            import time
            from tenacity import retry

            def logged(f):
                def run(*a):
                    print(a)
                    return f(*a)
                return run

            class Tools:
                {decorator}
                def pause():
                    time.sleep(1)

            def outer():
                Tools.pause()
        """
    )
    assert chain_of(blocking, "outer") == "outer -> Tools.pause -> time.sleep (app.py:14)"
