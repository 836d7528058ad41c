"""Settings modules that use pydantic-settings in every way that the inspector says it follows.

Each text is a module of its own. They are both inspected and imported for real, so all of
them have to load with nothing but their required variables set.
"""

from __future__ import annotations

import textwrap
from typing import Final

_HEAD: Final = """
import dataclasses
import datetime as dt
import enum
from collections import deque
from decimal import Decimal
from ipaddress import IPv4Address
from pathlib import Path
from typing import Annotated, Any, ClassVar, Dict, Final, FrozenSet, Generic, List, Literal, NewType, Optional
from typing import Sequence, Set, Tuple, TypeVar, Union
from uuid import UUID

import pydantic.dataclasses
from annotated_types import Ge, Gt, Interval, Le, Len, MinLen
from pydantic import (
    AliasChoices, AliasGenerator, AliasPath, AnyUrl, BaseModel, ByteSize, ConfigDict, Discriminator, Field,
    HttpUrl, Json, NonNegativeInt, PositiveFloat, PositiveInt, PostgresDsn, PrivateAttr, RedisDsn, RootModel,
    SecretBytes, SecretStr, StrictInt, StringConstraints, computed_field, conint, conlist, constr, field_validator,
)
from pydantic.alias_generators import to_camel, to_pascal, to_snake
from pydantic_settings import BaseSettings, ForceDecode, NoDecode, SettingsConfigDict
from typing_extensions import TypeAliasType
"""

_BODIES: Final = {
    "scalars": """
        class S(BaseSettings):
            text: str = "a text"
            empty: str = ""
            number: int = 5
            negative: int = -5
            ratio: float = 0.5
            small: float = 1e-9
            on: bool = True
            off: bool = False
            raw: bytes = b"raw"
            path: Path = Path("var") / "lib"
            folder: Path = Path("/var/lib")
            price: Decimal = Decimal("9.90")
            identity: UUID = UUID("6d7c8e9f-0000-4000-8000-000000000001")
            address: IPv4Address = IPv4Address("10.0.0.1")
            url: HttpUrl = HttpUrl("https://example.com/a?b=c#d")
            cache: RedisDsn = "redis://localhost:6379/1"
            patience: dt.timedelta = dt.timedelta(minutes=1, seconds=30)
            days: dt.timedelta = dt.timedelta(days=2, milliseconds=5)
            born: dt.date = dt.date(2020, 2, 29)
            at: dt.datetime = dt.datetime(2020, 2, 29, 12, 30)
            most: ByteSize = 1024
            product: int = 60 * 60 * 24
            joined: str = "a" + "b" * 2
            anything: Any = "any"
            nothing: Optional[int] = None
            none: str | None = None
        """,
    "awkward texts": r"""
        class S(BaseSettings):
            spaces: str = "  around  "
            hash: str = "a # b"
            hashes: str = "#a"
            quotes: str = "'single' and \"double\""
            quoted: str = '"whole"'
            apostrophe: str = "it's"
            lines: str = "one\ntwo\r\nthree"
            tab: str = "a\tb"
            backslash: str = "C:\\new\\table"
            slash_at_end: str = "a\\"
            dollar: str = "$HOME and ${HOME} and ${A:-b}"
            equals: str = "a=b=c"
            export: str = "export X=1"
            unicode: str = "Grüße, 世界 🎉"
            json_like: str = '{"a": [1, 2]}'
            percent: str = "%(asctime)s %(message)s"
            list_of: list[str] = ["a # b", "it's", 'say "hi"', "${HOME}", "line\nbreak", "back\\slash", "ü"]
            mapping: dict[str, str] = {"a b": "c # d", "quote": "'\""}
        """,
    "required": """
        class S(BaseSettings):
            text: str
            number: int
            port: conint(ge=1024, le=65535)
            ratio: PositiveFloat
            even: Annotated[int, Field(multiple_of=2, gt=3)]
            between: Annotated[float, Interval(gt=0, lt=1)]
            on: bool
            short: Annotated[str, StringConstraints(max_length=4)]
            long: constr(min_length=20)
            token: SecretStr
            api_password: str
            url: HttpUrl
            database: PostgresDsn
            path: Path
            identity: UUID
            since: dt.datetime
            day: dt.date
            patience: dt.timedelta
            level: Literal["debug", "info"]
            hosts: list[str]
            some: conlist(int, min_length=1)
            pair: tuple[int, str]
            limits: dict[str, int]
            maybe: int | None
            either: int | str
        """,
    "collections": """
        Tags = NewType("Tags", str)

        class Pair(RootModel[tuple[int, str]]):
            pass

        class S(BaseSettings):
            plain: list[str] = ["a", "b"]
            old: List[int] = [1, 2]
            empty: list[str] = []
            made: list[str] = Field(default_factory=list)
            filled: list[str] = Field(default_factory=lambda: ["x", "y"])
            unique: set[int] = {1}
            frozen: FrozenSet[str] = frozenset({"a"})
            pair: tuple[int, str] = (1, "a")
            many: Tuple[int, ...] = (1, 2, 3)
            sequence: Sequence[str] = ["a"]
            queue: deque[int] = deque([1, 2])
            mapping: dict[str, int] = {"a": 1}
            old_mapping: Dict[str, List[int]] = {"a": [1]}
            by_number: dict[int, str] = {1: "a"}
            nested: dict[str, dict[str, list[float]]] = {"a": {"b": [0.5]}}
            optional: list[str] | None = ["a"]
            absent: Optional[dict[str, str]] = None
            text_or_list: str | list[str] = "a,b"
            digits_or_list: str | list[str] = "123"
            list_or_text: list[str] | str = ["a"]
            urls: list[HttpUrl] = [HttpUrl("https://a.example"), HttpUrl("https://b.example")]
            root: RootModel[list[int]] = RootModel[list[int]]([1])
            own_root: Pair = Pair((1, "a"))
            new: list[Tags] = [Tags("a")]
            paths: list[Path] = [Path("a"), Path("b")]
            waits: list[dt.timedelta] = [dt.timedelta(seconds=1)]
            loaded: Json[list[int]] = "[1]"
        """,
    "choices": """
        class Colour(enum.Enum):
            RED = "red"
            BLUE = "blue"

        class Level(enum.IntEnum):
            LOW = 1
            HIGH = 2

        class Mode(str, enum.Enum):
            FAST = "fast"
            SLOW = "slow"

        class Numbered(enum.Enum):
            ONE = 1
            TWO = 2

        class S(BaseSettings):
            literal: Literal["a", "b"] = "a"
            joined: Literal["a"] | Literal["b"] | None = "b"
            colour: Colour = Colour.BLUE
            level: Level = Level.HIGH
            mode: Mode = Mode.SLOW
            numbered: Numbered = Numbered.TWO
            number: Literal[1, 2] = 2
            member: Literal[Level.LOW] = Level.LOW
            many: list[Colour] = [Colour.RED, Colour.BLUE]
            numbers: list[Numbered] = [Numbered.ONE]
            maybe: Mode | None = None
        """,
    "enum names": """
        class Numbered(enum.Enum):
            ONE = 1
            TWO = 2

        class S(BaseSettings):
            model_config = SettingsConfigDict(env_parse_enums=True, env_prefix="N_")

            numbered: Numbered = Numbered.TWO
        """,
    "none text": """
        class S(BaseSettings):
            model_config = SettingsConfigDict(env_parse_none_str="null", env_ignore_empty=True)

            absent: str | None = None
            number: int | None = None
            items: list[int] | None = None
            text: str = "null"
            blank: str = ""
        """,
    "unions": """
        class S(BaseSettings):
            number_or_text: int | str = 5
            text_or_number: str | int = "five"
            numbers: int | float = 5
            flag_or_none: bool | None = True
            strict: StrictInt = 5
            strict_or_none: StrictInt | None = 5
            anything: Any = 5
        """,
    "secrets": """
        class S(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="SEC_")

            token: SecretStr = SecretStr("hunter2")
            raw: SecretBytes = SecretBytes(b"hunter2")
            maybe: SecretStr | None = SecretStr("hunter2")
            several: list[SecretStr] = [SecretStr("hunter2")]
            password: str = "hunter2"
            jwt_signing_key: str = "hunter2"
            database: str = "postgresql://app:hunter2@db:5432/app"
            cache: RedisDsn = RedisDsn("redis://:hunter2@cache:6379/0")
            old_style: str = "host=db user=app password=hunter2 dbname=app"
            azure: str = "DefaultEndpointsProtocol=https;AccountName=shop;AccountKey=hunter2==;EndpointSuffix=x"
            query: str = "https://api.example.com/?token=hunter2&page=1"
            replicas: list[str] = ["postgresql://app:hunter2@a/app", "postgresql://app:hunter2@b/app"]
            options: dict[str, str] = {"user": "app", "password": "hunter2"}
            github: str = "ghp_hunter2hunter2hunter2hunter2hunter2"
            tries: int = 3
            token_minutes: int = 60
        """,
    "aliases": """
        class S(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="ALI_")

            plain: int = 1
            alias: int = Field(1, alias="OTHER")
            validation: int = Field(1, validation_alias="VALID")
            both: int = Field(1, alias="ONE", validation_alias="TWO")
            serialized: int = Field(1, serialization_alias="OUT")
            choices: int = Field(1, validation_alias=AliasChoices("FIRST", "second", "Third"))
            listed: int = Field(1, validation_alias=AliasPath("LISTED", 1))
            inside: int = Field(1, validation_alias=AliasPath("SHARED", "inside"))
            beside: int = Field(2, validation_alias=AliasPath("SHARED", "deep", "beside"))
            mixed: int = Field(1, validation_alias=AliasChoices("MIXED", AliasPath("MIXES", "mixed")))
            annotated: Annotated[int, Field(alias="INNER")] = 1
            overruled: Annotated[int, Field(alias="INNER2", description="kept")] = Field(1, alias="OUTER2")
            twice: Annotated[Annotated[int, Field(alias="DEEP")], Field(alias="SHALLOW")] = 1
            validated_inside: Annotated[int, Field(validation_alias="VA")] = Field(1, alias="AL")
        """,
    "names beside aliases": """
        class Populated(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="P_", populate_by_name=True)
            a: int = Field(1, alias="pa")
            b: int = Field(1, validation_alias=AliasChoices("pb1", "pb2"))

        class ByName(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="N_", validate_by_name=True)
            a: int = Field(1, alias="na")

        class OnlyName(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="O_", validate_by_alias=False, validate_by_name=True)
            a: int = Field(1, alias="oa")

        class NotByName(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="X_", validate_by_name=False, populate_by_name=True)
            a: int = Field(1, alias="xa")
        """,
    "prefix targets": """
        class OfAliases(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="A_", env_prefix_target="alias")
            a: int = Field(1, alias="one")
            b: int = 2

        class OfAll(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="B_", env_prefix_target="all", populate_by_name=True)
            a: int = Field(1, validation_alias=AliasChoices("one", "two"))
            b: int = 2
        """,
    "alias generators": """
        class Camel(BaseSettings):
            model_config = SettingsConfigDict(alias_generator=to_camel, env_prefix="IGNORED_")
            some_name: int = 1
            with_2_numbers: int = 1
            alreadyCamel: int = 1
            own: int = Field(1, alias="mine")

        class Pascal(BaseSettings):
            model_config = SettingsConfigDict(alias_generator=to_pascal, case_sensitive=True)
            some_name: int = 1
            a1b2: int = 1

        class Snake(BaseSettings):
            model_config = SettingsConfigDict(alias_generator=to_snake, case_sensitive=True)
            someName2: int = 1
            HTTPServer: int = 1

        class Upper(BaseSettings):
            model_config = SettingsConfigDict(alias_generator=str.upper, case_sensitive=True)
            some_name: int = 1

        class ByLambda(BaseSettings):
            model_config = SettingsConfigDict(alias_generator=lambda name: f"my_{name}", populate_by_name=True, env_prefix="L_")
            some_name: int = 1

        def shout(name: str) -> str:
            return "-".join(part.upper() for part in name.split("_")).replace("-", "_") + "_X"

        class ByFunction(BaseSettings):
            model_config = SettingsConfigDict(alias_generator=shout)
            some_name: int = 1

        class Generator(BaseSettings):
            model_config = SettingsConfigDict(
                alias_generator=AliasGenerator(validation_alias=lambda n: AliasChoices(n + "_a", n + "_b"), alias=str.upper)
            )
            first: int = 1
            own: int = Field(1, alias="own_alias")
            out: int = Field(1, serialization_alias="out_only")
            weak: int = Field(1, alias="weak_alias", alias_priority=1)

        class Regenerated(Generator):
            model_config = SettingsConfigDict(alias_generator=str.upper)
            second: int = 1
        """,
    "case": """
        class Sensitive(BaseSettings):
            model_config = SettingsConfigDict(case_sensitive=True, env_prefix="Pre_")
            lower: int = 1
            UPPER: int = 2
            Mixed: int = Field(3, alias="MixedAlias")

        class Insensitive(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="Pre_")
            UPPER_too: int = 2
        """,
    "configuration": """
        PREFIX = "CONST_"
        COMMON = SettingsConfigDict(env_prefix=f"{PREFIX}COMMON_", frozen=True)

        class ByKeywords(BaseSettings, env_prefix="KW_", frozen=True, case_sensitive=True):
            a: int = 1

        class ByDict(BaseSettings):
            model_config = {"env_prefix": PREFIX + "DICT_"}
            a: int = 1

        class ByConstant(BaseSettings):
            model_config = COMMON
            a: int = 1

        class Spread(BaseSettings):
            model_config = SettingsConfigDict(**COMMON, extra="ignore")
            a: int = 1

        class Merged(BaseSettings):
            model_config = {**COMMON, "env_prefix": "MERGED_"}
            a: int = 1

        class OfBase(ByDict):
            model_config = ByDict.model_config | {"env_prefix": "OF_BASE_"}

        class OldStyle(BaseSettings):
            class Config:
                env_prefix = "OLD_"
            a: int = 1
        """,
    "inheritance": """
        class Named:
            name: str = "mixin"
            size: int

        class Base(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="BASE_")
            first: int = 1
            second: str = "two"
            third: bool = True

        class Child(Base):
            fourth: int = 4
            second: str = "changed"

        class Redeclared(Base):
            first: int
            third: ClassVar[bool] = False

        class Prefixed(Base):
            model_config = SettingsConfigDict(env_prefix="CHILD_")

        class Mixed(Named, Base):
            extra_one: int = 1

        class MixedAfter(Base, Named):
            size: int = 3

        class MixinDefault(Named, Base):
            name: str

        class Model(BaseModel):
            of_model: int = 7

        class WithModel(Model, BaseSettings):
            model_config = SettingsConfigDict(env_prefix="WM_")
            own: int = 1
        """,
    "several bases": """
        class Left(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="LEFT_", frozen=True)
            left: int = 1
            shared: str = "left"

        class Right(BaseSettings):
            right: int = 2
            shared: str = "right"

        class RightMostWins(Left, Right):
            pass

        class LeftMostWins(Right, Left):
            own: int = 3

        class BaseAgain(Left, BaseSettings):
            own: int = 3

        class Diamond(RightMostWins, Left):
            model_config = SettingsConfigDict(env_prefix="DIA_")
        """,
    "generic": """
        T = TypeVar("T")
        U = TypeVar("U", bound=BaseModel)

        class Inner(BaseModel):
            deep: int = 1

        class Base(BaseSettings, Generic[T, U]):
            model_config = SettingsConfigDict(env_prefix="G_", env_nested_delimiter="__")
            value: T
            items: list[T] = []
            model: U

        class Bound(Base[list[int], Inner]):
            more: int = 1
        """,
    "left out": """
        class S(BaseSettings):
            _private: int = 1
            _attribute: int = PrivateAttr(default=2)
            constant: ClassVar[int] = 3
            quoted: "ClassVar[int]" = 4
            final: Final[int] = 5
            kept_final: Final[int]
            kept: int = Field(6, exclude=True)
            not_init: int = Field(7, init=False)
            "What it is for."

            @property
            def prop(self) -> int:
                return 1

            @computed_field
            @property
            def computed(self) -> int:
                return 1

            @field_validator("kept")
            @classmethod
            def check(cls, value: int) -> int:
                return value
        """,
    "quoted annotations": """
        class S(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="__")
            number: "int" = 1
            items: "list[str]" = ["a"]
            later: "Later"
            maybe: "Optional[Later]" = None
            date: "dt.date | None" = None

        class Later(BaseModel):
            value: int = 1

        S.model_rebuild()
        """,
    "limits": """
        Port = Annotated[int, Field(ge=1, le=65535, description="a port")]

        class S(BaseSettings):
            port: Port = 8000
            overruled: Port = Field(8001, description="another port")
            marked: Annotated[int, Ge(1), Le(10)] = 5
            named: PositiveInt = 1
            zero: NonNegativeInt = 0
            text: Annotated[str, StringConstraints(min_length=1, pattern="^[a-z]+$")] = "abc"
            listed: Annotated[list[int], Len(1, 3)] = [1]
            default_inside: Annotated[int, Field(default=7)]
            default_outside: Annotated[int, Field(default=7)] = 8
            ellipsis: int = Field(..., gt=0)
            assigned_ellipsis: int = ...
        """,
    "type aliases": """
        Hidden = TypeAliasType("Hidden", Annotated[int, Field(alias="HIDDEN", description="hidden", ge=1)])
        Listed = TypeAliasType("Listed", list[str])
        Shown = Annotated[int, Field(alias="SHOWN", description="shown", ge=1)]

        class S(BaseSettings):
            hidden: Hidden = 1
            listed: Listed = ["a"]
            shown: Shown = 2
        """,
    "nested": """
        class Pool(BaseModel):
            size: int = 5
            recycle: dt.timedelta = dt.timedelta(hours=1)

        class Database(BaseModel):
            url: str
            password: SecretStr = SecretStr("hunter2")
            pool: Pool = Pool()
            options: dict[str, str] = {"a": "b"}
            hosts: list[str] = ["a", "b"]

        class S(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="APP_", env_nested_delimiter="__")
            required: Database
            with_default: Pool = Pool(size=7)
            made: Pool = Field(default_factory=Pool)
            by_lambda: Pool = Field(default_factory=lambda: Pool(size=9))
            optional: Pool | None = None
            listed: list[Pool] = [Pool(size=1)]
            mapped: dict[str, Pool] = {"a": Pool()}
            limits: dict[str, int] = {"a": 1}
            only_defaults: Pool
        """,
    "nested without delimiter": """
        class Pool(BaseModel):
            size: int
            name: str = "x"

        class S(BaseSettings):
            required: Pool
            given: Pool = Pool(size=1)
            optional: Pool | None = None
            listed: list[Pool] = []
        """,
    "nested aliases": """
        class Inner(BaseModel):
            Upper: int = 1
            aliased: int = Field(2, alias="innerAlias")
            choices: int = Field(3, validation_alias=AliasChoices("c1", "c2"))
            path: int = Field(4, validation_alias=AliasPath("where", "deep"))

        class Populated(BaseModel):
            model_config = ConfigDict(populate_by_name=True)
            aliased: int = Field(2, alias="innerAlias")

        class S(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="__", env_prefix="P_")
            plain: Inner = Inner()
            outer: Inner = Field(Inner(), alias="OUTER")
            several: Inner = Field(Inner(), validation_alias=AliasChoices("S1", "S2"))
            populated: Populated = Populated()
        """,
    "nested defaults": """
        class Pool(BaseModel):
            size: int = 5
            name: str = Field("a", alias="poolName")

        class BigPool(Pool):
            extra: int = 1

        class Holder(BaseModel):
            pool: Pool = Pool(size=6)
            maybe: Pool | None = None

        def make() -> Pool:
            return Pool(size=[9][0])

        class S(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="__", env_prefix="ND_")
            as_dict: Pool = {"size": 7}
            as_dict_by_alias: Pool = {"poolName": "b"}
            empty_dict: Pool = Field(default_factory=dict)
            by_function: Pool = make()
            by_factory: Pool = Field(default_factory=make)
            by_alias: Pool = Pool(poolName="c")
            other_class: Pool = BigPool(size=8)
            holder: Holder = Holder(pool=Pool(size=1))
            filled: Holder = Holder(maybe=Pool(size=2))
            of_dict: Holder = {"pool": {"size": 3}}
        """,
    "nested configuration": """
        class Camel(BaseModel):
            model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True)
            pool_size: int = 1

        class OnlyCamel(BaseModel):
            model_config = ConfigDict(alias_generator=to_camel)
            pool_size: int = 1

        class Forbids(BaseModel):
            model_config = ConfigDict(extra="forbid")
            value: int = 1

        class S(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="__")
            camel: Camel = Camel()
            only_camel: OnlyCamel = OnlyCamel()
            forbids: Forbids = Forbids()
            maybe: Optional[Forbids] = Forbids(value=2)
        """,
    "generic chain": """
        T = TypeVar("T")
        K = TypeVar("K")

        class First(BaseSettings, Generic[K, T]):
            key: K
            value: T

        class Second(First[str, list[T]], Generic[T]):
            model_config = SettingsConfigDict(env_prefix="GC_")

        class Third(Second[int]):
            own: int = 1
        """,
    "computed defaults": """
        class Mode(str, enum.Enum):
            FAST = "fast"

        class Numbers(enum.Enum):
            ONE = 1

        BASE = "https://example.com"
        PARTS = ("a", "b")

        class S(BaseSettings):
            of_enum: str = Mode.FAST
            of_value: str = Mode.FAST.value
            of_number: int = Numbers.ONE.value
            joined: str = ",".join(PARTS)
            formatted: str = f"{BASE}/v1"
            chosen: str = "yes" if len(PARTS) == 2 else "no"
            number: int = int("5")
            negative: dt.timedelta = dt.timedelta(days=-1)
            zero: dt.timedelta = dt.timedelta()
            zoned: dt.datetime = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)
            by_keyword: UUID = UUID(int=5)
            bare_url: HttpUrl = HttpUrl("https://example.com")
            bare_redis: RedisDsn = RedisDsn("redis://localhost")
            texts: list[str] = list(PARTS)
            more: dict[str, int] = {**{"a": 1}, "b": 2}
            sorted_: list[int] = sorted([3, 1, 2])
            same: str = BASE
            copied: str = same
            big: int = 10**3
            hexa: int = 0xFF
            huge: int = 123456789012345678901234567890
        """,
    "nested splits": """
        class Deep(BaseModel):
            last_value: int = 1

        class Inner(BaseModel):
            port: int = 1
            pool_size: int = 2
            deep: Deep = Deep()

        class Once(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="_", env_nested_max_split=1, env_prefix="ONCE_")
            db: Inner = Inner()

        class Twice(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="_", env_nested_max_split=2, env_prefix="TWICE_")
            db: Inner = Inner()

        class Always(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="_", env_prefix="ALWAYS_")
            db: Inner = Inner()

        class Loud(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="X_", env_prefix="LOUD_")
            db: Inner = Inner()

        class Exact(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="__", env_prefix="Exact_", case_sensitive=True)
            Db: Inner = Inner()
        """,
    "nested dataclasses": """
        @dataclasses.dataclass
        class Plain:
            number: int = 1
            text: str = "a"
            items: list[int] = dataclasses.field(default_factory=list)

        @pydantic.dataclasses.dataclass
        class Checked:
            number: int = 1
            items: list[int] = Field(default_factory=lambda: [1])
            fixed: int = dataclasses.field(default=3, init=False)

        class S(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="__")
            plain: Plain = Field(default_factory=Plain)
            checked: Checked = Field(default_factory=Checked)
        """,
    "recursive": """
        class Node(BaseModel):
            value: int = 1
            child: "Optional[Node]" = None

        class Left(BaseModel):
            right: "Optional[Right]" = None
            here: int = 1

        class Right(BaseModel):
            left: Optional[Left] = None
            there: int = 2

        class S(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="__")
            node: Node = Node(value=2)
            left: Left = Left()
        """,
    "discriminated": """
        class Cat(BaseModel):
            kind: Literal["cat"] = "cat"
            lives: int = 9
            Name: str = "c"

        class Dog(BaseModel):
            kind: Literal["dog"] = "dog"
            tricks: list[str]
            lives: int = 1

        class S(BaseSettings):
            model_config = SettingsConfigDict(env_nested_delimiter="__")
            pet: Annotated[Cat | Dog, Field(discriminator="kind")]
            given: Annotated[Union[Cat, Dog], Discriminator("kind")] = Dog(tricks=["sit"])
            field: Cat | Dog = Field(default=Cat(lives=7), discriminator="kind")
            maybe: Optional[Annotated[Cat | Dog, Field(discriminator="kind")]] = None
            plain: Cat | Dog | None = None
        """,
    "nested settings": """
        class Inner(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="INNER_")
            value: int = 1

        class Outer(BaseSettings):
            model_config = SettingsConfigDict(env_prefix="OUTER_", env_nested_delimiter="__")
            made: Inner = Field(default_factory=Inner)
            required: Inner
        """,
    "decoding": """
        class S(BaseSettings):
            raw: Annotated[list[str], NoDecode] = ["a"]
            raw_text: Annotated[str | list[str], NoDecode] = "123"
            forced: Annotated[list[str], ForceDecode] = ["a"]

            @field_validator("raw", mode="before")
            @classmethod
            def split(cls, value: Any) -> Any:
                return value.split(",") if isinstance(value, str) else value

        class Off(BaseSettings):
            model_config = SettingsConfigDict(enable_decoding=False, env_prefix="OFF_")
            raw: list[str] = ["a"]
            forced: Annotated[list[str], ForceDecode] = ["a"]

            @field_validator("raw", mode="before")
            @classmethod
            def split(cls, value: Any) -> Any:
                return value.split(",") if isinstance(value, str) else value
        """,
    "factories": """
        def now() -> str:
            return "unknowable"

        def secret_field(default: str, **more: Any) -> Any:
            return Field(default, repr=False, **more)

        class S(BaseSettings):
            made: str = Field(default_factory=now)
            number: int = Field(default_factory=int)
            by_lambda: str = Field(default_factory=lambda: "known")
            from_others: str = Field(default_factory=lambda data: "x")
            by_helper: str = secret_field("helped", alias="HELPED")
        """,
}

CASES: Final = {name: f"{_HEAD}\n{textwrap.dedent(body)}" for name, body in _BODIES.items()}

_FIRST_HEAD: Final = """
from typing import Any, ClassVar, List, Optional
from pydantic.v1 import BaseModel, BaseSettings, Extra, Field, SecretStr
"""

_FIRST_BODIES: Final = {
    "names": """
        class S(BaseSettings):
            plain: int = 1
            by_field: int = Field(1, env="ONE")
            by_list: int = Field(1, env=["TWO", "three"])
            by_config: int = 1
            by_config_list: int = 1
            untyped = 5
            aliased: int = Field(1, alias="not_for_the_environment")
            optional: Optional[int]
            required: int
            secret: SecretStr = SecretStr("hunter2")
            constant: ClassVar[int] = 1

            class Config:
                env_prefix = "APP_"
                fields = {"by_config": {"env": "CONFIGURED"}, "by_config_list": {"env": ["C1", "C2"]}}
        """,
    "case and inheritance": """
        class Base(BaseSettings):
            base: int = 1
            changed: str

            class Config:
                env_prefix = "Base_"
                case_sensitive = True
                extra = Extra.ignore

        class Child(Base):
            changed: str = "x"
            own: List[str] = []

            class Config:
                env_prefix = "Child_"
        """,
}

FIRST_VERSION: Final = {
    name: f"{_FIRST_HEAD}\n{textwrap.dedent(body)}" for name, body in _FIRST_BODIES.items()
}
"""The same for pydantic 1, as `pydantic.v1` still has it."""
