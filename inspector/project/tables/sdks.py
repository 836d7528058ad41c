"""Clients of synchronous SDKs, and which calls on them talk to the service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Sdk:
    """A synchronous SDK: its client classes, and which of their methods talk to the service."""

    name: str
    instead: str  # what an `async def` uses, after "use"
    clients: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()  # module-level functions that talk
    only: frozenset[str] = frozenset()  # where given, the methods that talk, else all that are not quiet
    quiet: frozenset[str] = frozenset()
    connects: bool = False  # making a client talks already


_BOTO3_QUIET: Final = frozenset(
    {
        "can_paginate",
        "client",
        "close",
        "generate_presigned_post",
        "generate_presigned_url",
        "get_available_subresources",
        "get_credentials",
        "get_paginator",
        "get_waiter",
        "resource",
    }
)
_OPENAI_QUIET: Final = frozenset({"close", "copy", "with_options"})
STRIPE_QUIET: Final = frozenset({"construct_event", "construct_from", "get", "set_app_info", "verify_header"})

SDKS: Final = (
    Sdk(
        "boto3",
        "`aioboto3`",
        ("boto3.Session", "boto3.resources.base.ServiceResource"),
        quiet=_BOTO3_QUIET,
    ),
    Sdk(
        "boto3",
        "`aioboto3`",
        ("botocore.client.BaseClient",),
        # its answers are dicts, unlike those of resources, whose `get` fetches an object
        quiet=_BOTO3_QUIET | {"get", "items", "keys", "pop", "setdefault", "update", "values"},
    ),
    Sdk("stripe", "its `*_async` methods", ("stripe.StripeClient",), quiet=STRIPE_QUIET),
    Sdk(
        "openai",
        "`openai.AsyncOpenAI`",
        ("openai.OpenAI", "openai.AzureOpenAI"),
        functions=(
            "openai.ChatCompletion.create",
            "openai.Completion.create",
            "openai.Embedding.create",
            "openai.chat.completions.create",
            "openai.completions.create",
            "openai.embeddings.create",
            "openai.images.generate",
            "openai.responses.create",
        ),
        quiet=_OPENAI_QUIET,
    ),
    Sdk(
        "anthropic",
        "`anthropic.AsyncAnthropic`",
        (
            "anthropic.Anthropic",
            "anthropic.AnthropicBedrock",
            "anthropic.AnthropicVertex",
            "anthropic.Client",
        ),
        quiet=_OPENAI_QUIET,
    ),
    Sdk(
        "redis",
        "`redis.asyncio.Redis`",
        ("redis.Redis", "redis.RedisCluster", "redis.cluster.RedisCluster"),
        quiet=frozenset({"close", "lock", "pipeline", "pubsub", "register_script", "set_response_callback"}),
    ),
    Sdk("redis", "`redis.asyncio.Redis`", ("redis.client.Pipeline",), only=frozenset({"execute"})),
    Sdk(
        "redis",
        "`redis.asyncio.Redis`",
        ("redis.client.PubSub",),
        only=frozenset({"get_message", "psubscribe", "subscribe"}),
    ),
    Sdk(
        "redis",
        "`redis.asyncio.Redis`",
        ("redis.lock.Lock",),
        only=frozenset({"acquire", "extend", "release"}),
    ),
    Sdk(
        "pymongo",
        "`pymongo.AsyncMongoClient`",
        ("pymongo.MongoClient",),
        quiet=frozenset(
            {
                "batch_size",
                "close",
                "get_collection",
                "get_database",
                "get_default_database",
                "hint",
                "limit",
                "skip",
                "sort",
                "with_options",
            }
        ),
    ),
    Sdk(
        "elasticsearch",
        "`elasticsearch.AsyncElasticsearch`",
        ("elasticsearch.Elasticsearch",),
        quiet=frozenset({"close", "options"}),
    ),
    Sdk(
        "kafka-python",
        "`aiokafka`",
        ("kafka.KafkaConsumer", "kafka.KafkaProducer", "kafka.KafkaAdminClient"),
        quiet=frozenset({"add_callback", "add_errback", "assignment", "metrics", "subscription"}),
        connects=True,
    ),
    Sdk(
        "twilio",
        "`twilio`'s `AsyncTwilioHttpClient` and `*_async` methods",
        ("twilio.rest.Client",),
        only=frozenset({"create", "delete", "fetch", "list", "update"}),
    ),
    Sdk("sendgrid", "`httpx.AsyncClient`", ("sendgrid.SendGridAPIClient",), only=frozenset({"post", "send"})),
    Sdk(
        "minio",
        "`miniopy-async`",
        ("minio.Minio",),
        quiet=frozenset(
            {"enable_accelerate_endpoint", "presigned_get_object", "presigned_put_object", "set_app_info"}
        ),
    ),
    Sdk(
        "smtplib",
        "`aiosmtplib`",
        ("smtplib.SMTP", "smtplib.SMTP_SSL", "smtplib.LMTP"),
        quiet=frozenset({"close", "set_debuglevel"}),
    ),
    Sdk(
        "paramiko",
        "`asyncssh`",
        ("paramiko.SSHClient", "paramiko.SFTPClient", "paramiko.Transport"),
        quiet=frozenset(
            {
                "close",
                "get_host_keys",
                "get_transport",
                "load_host_keys",
                "load_system_host_keys",
                "set_log_channel",
                "set_missing_host_key_policy",
            }
        ),
    ),
)

GOOGLE: Final = Sdk(
    "google-cloud",
    "its `*AsyncClient`, where the service has one",
    quiet=frozenset(
        {
            "batch",
            "blob",
            "bucket",
            "close",
            "collection",
            "collection_group",
            "common_location_path",
            "common_project_path",
            "dataset",
            "document",
            "from_string",
            "generate_signed_url",
            "limit",
            "order_by",
            "path",
            "publish",
            "public_url",
            "select",
            "where",
        }
    ),
)
"""Every `google.cloud.*.SomethingClient`; methods that end in `_path` only join names."""

FAMILIES: Final = ("google.cloud", "stripe")
"""Packages that have too many clients and functions to name."""
