"""Clients of synchronous SDKs, and which calls on them talk to the service.

A client is known by its class. What is reached through it (`client.chat.completions`,
`client.bucket("x").blob("y")`) belongs to it; methods that only build, configure or sign
something are quiet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from inspector.project.callers import called_name
from inspector.project.names import External, Local, Variable
from inspector.source import syntax as s

if TYPE_CHECKING:
    from inspector.project.code import CallSite, Owner
    from inspector.project.model import Project
    from inspector.project.types import TypeRef


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


_OPENAI_QUIET: Final = frozenset({"close", "copy", "with_options"})
_STRIPE_QUIET: Final = frozenset(
    {"construct_event", "construct_from", "get", "set_app_info", "verify_header"}
)

SDKS: Final = (
    Sdk(
        "boto3",
        "`aioboto3`",
        ("boto3.Session", "boto3.resources.base.ServiceResource", "botocore.client.BaseClient"),
        quiet=frozenset(
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
        ),
    ),
    Sdk("stripe", "its `*_async` methods", ("stripe.StripeClient",), quiet=_STRIPE_QUIET),
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

_BY_CLASS: Final = {client: sdk for sdk in SDKS for client in sdk.clients}
_BY_FUNCTION: Final = {function: sdk for sdk in SDKS for function in sdk.functions}
_STRIPE: Final = next(sdk for sdk in SDKS if sdk.name == "stripe")
NAMES: Final = (*_BY_CLASS, *_BY_FUNCTION)
"""Every client class and module-level function that the tables name."""

FAMILIES: Final = ("google.cloud", "stripe")
"""Packages that have too many clients and functions to name."""

_MOST_STEPS: Final = 20


class Clients:
    """Finds the client that a call is made on."""

    def __init__(self, project: Project) -> None:
        """Take the project that is asked about."""
        self._project = project

    def talks(self, site: CallSite) -> Sdk | None:
        """Return the SDK whose service a call talks to; None for any other call."""
        method = called_name(site.call)
        if method is None:
            return None
        function = self._function(site)
        if function is not None:
            return function
        receiver = _receiver(site.call.func)
        sdk = self.client(site.owner, receiver) if receiver is not None else None
        if sdk is None or method.endswith(("_path", "_async")) or method[:1].isupper():
            return None
        if method in sdk.quiet or (sdk.only and method not in sdk.only):
            return None
        return sdk

    def client(self, owner: Owner, expr: s.Expr) -> Sdk | None:
        """Return the SDK of the client that an expression is, or is reached through."""
        for _ in range(_MOST_STEPS):
            sdk = self.of_type(self._project.type_of(owner, expr))
            if sdk is not None:
                return sdk
            step = self._outward(owner, expr)
            if step is None:
                return None
            owner, expr = step
        return None

    def of_type(self, found: TypeRef | None) -> Sdk | None:
        """Return the SDK that a class is a client of."""
        if found is None:
            return None
        names = [found.name] if found.cls is None else self._project.hierarchy.external_bases(found.cls)
        for name in names:
            if name in _BY_CLASS:
                return _BY_CLASS[name]
            if _is_google_client(name):
                return GOOGLE
            above = name.rpartition(".")[0]
            if above in _BY_CLASS and name[len(above) + 1 :][:1].isupper():
                return _BY_CLASS[above]  # boto3's `resource.Table`
        return None

    # --- details -------------------------------------------------------------------------------

    def _function(self, site: CallSite) -> Sdk | None:
        """Return the SDK of a module-level function that talks, or of a constructor that connects."""
        if not isinstance(site.call.func, s.Ref):
            return None
        symbol = self._project.resolve(site.owner, site.call.func)
        if not isinstance(symbol, External):
            return None
        if symbol.name in _BY_FUNCTION:
            return _BY_FUNCTION[symbol.name]
        made = _BY_CLASS.get(symbol.name)
        if made is not None:
            # an SMTP client connects at once when it is given a host
            return made if made.connects or (made.name == "smtplib" and _gives_host(site.call)) else None
        return _STRIPE if _is_stripe_resource(symbol.name) else None

    def _outward(self, owner: Owner, expr: s.Expr) -> tuple[Owner, s.Expr] | None:
        """Return what an expression is reached through, one step further out, and where that stands."""
        match expr:
            case s.Attr(base=base) | s.Subscript(base=base):
                return owner, base
            case s.Call(func=func):
                receiver = _receiver(func)
                callee = self._project.types.callee(owner, func)
                return (owner, receiver) if receiver is not None and callee.function is None else None
            case s.Ref(path=path, line=line, column=column) if "." in path:
                return owner, s.Ref(path.rpartition(".")[0], line, column)
            case s.Ref(path=path):
                return self._assigned(owner, path)
            case _:
                return None

    def _assigned(self, owner: Owner, name: str) -> tuple[Owner, s.Expr] | None:
        match self._project.resolve(owner, name):
            case Local(function=function):
                where: Owner = function
            case Variable(file=file, cls=None):
                where = file
            case _:
                return None
        values = self._project.types.assigned(where, name)
        return (where, values[0]) if len(values) == 1 else None


def _receiver(func: s.Expr) -> s.Expr | None:
    match func:
        case s.Ref(path=path, line=line, column=column) if "." in path:
            return s.Ref(path.rpartition(".")[0], line, column)
        case s.Attr(base=base):
            return base
        case _:
            return None


def _gives_host(call: s.Call) -> bool:
    return bool(call.args) or any(k.name == "host" for k in call.keywords)


def _is_google_client(name: str) -> bool:
    last = name.rpartition(".")[2]
    return name.startswith("google.cloud.") and last.endswith("Client") and "Async" not in last


def _is_stripe_resource(name: str) -> bool:
    """Whether a name is a method of one of stripe's resources: `stripe.Charge.create`."""
    match name.split("."):
        case ["stripe", *between, method]:
            resource = between[-1] if between else ""
            return (
                resource[:1].isupper()
                and not resource.endswith("Error")
                and method[:1].islower()
                and not method.endswith("_async")
                and method not in _STRIPE_QUIET
            )
        case _:
            return False
