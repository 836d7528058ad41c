"""Programs of which everything is known are run as Python runs them."""

from __future__ import annotations

import textwrap

import pytest

from tests.project.evaluating import names

PROGRAMS = {
    "loops end where they say": """
        seen = []
        for n in range(10):
            if n == 2:
                continue
            if n > 4:
                break
            seen.append(n)
        else:
            seen.append("never")
        for n in []:
            pass
        else:
            seen.append("else")
        while len(seen) < 8:
            seen.append(len(seen))
        results = [seen, n]
        """,
    "branches, matches and their bindings": """
        def kind(x):
            if x == 1:
                return "one"
            elif x == 2:
                word = "two"
            else:
                match x:
                    case 3 | 4:
                        word = "few"
                    case "x" as letter:
                        word = letter + "!"
                    case other if other == 5:
                        word = "five"
                    case _:
                        return None
            return word

        results = [kind(x) for x in (1, 2, 3, 4, "x", 5, 6)]
        """,
    "exceptions that are raised here": """
        log = []

        def check(x):
            try:
                if x > 1:
                    raise ValueError(x)
                log.append("body")
            except ValueError as error:
                log.append("handler")
                return "handled"
            else:
                log.append("else")
            finally:
                log.append("finally")
            return "through"

        results = [check(1), check(2), log]
        """,
    "assignments of all kinds": """
        a = b = [1]
        b.append(2)
        (c, *d), e = (1, 2, 3), 4
        x = y = 0
        x += 5
        y -= 1
        text = "a"
        text += "b"
        items = [0, 1, 2, 3]
        items[1] = "one"
        items[2:] = ["rest"]
        del items[0]
        tail = [0, 1, 2, 3, 4]
        del tail[len(items):]
        del tail[:1]
        table = {}
        table["k"] = {"n": 1}
        table["k"]["n"] += 1
        table["gone"] = 1
        del table["gone"]
        merged = {"a": 1}
        merged |= {"b": 2}
        note: str = "annotated"
        unset: int
        results = [a, c, d, e, x, y, text, items, tail, table, merged, note]
        """,
    "arguments of all kinds": """
        def f(a, /, b, c=3, *rest, d, e=5, **more):
            return [a, b, c, list(rest), d, e, more]

        def outer(*args, **kwargs):
            return f(*args, **kwargs)

        def counted(n, seen=[]):
            seen.append(n)
            return list(seen)

        results = [
            f(1, 2, d=4),
            f(1, 2, 3, 4, 5, d=6, e=7, x=8),
            outer(1, b=2, d=3, a=4),
            outer(*[1, 2], **{"d": 3}),
            counted(1),
            counted(2),
        ]
        """,
    "functions close over, are decorated and are recursive": """
        import functools

        def twice(function):
            @functools.wraps(function)
            def inner(*args):
                return [function(*args), function(*args)]
            return inner

        def named(label):
            def decorate(function):
                function.label = label
                return function
            return decorate

        @named("x")
        @twice
        def add(a, b):
            return a + b

        def total(n):
            return 0 if n == 0 else n + total(n - 1)

        half = functools.partial(add, 1)
        results = [add(1, 2), add.label, add.__name__, add.__wrapped__.__name__, total(2), half(5)]
        """,
    "generators give what they yield": """
        def numbers(limit):
            n = 0
            while True:
                if n == limit:
                    return
                yield n
                n += 1

        def more():
            yield from numbers(2)
            yield "x"

        results = [list(numbers(3)), [*more()], sum(numbers(4)), dict(enumerate(more()))]
        """,
    "classes with inheritance, properties and methods of every kind": """
        class Base:
            kind = "base"
            made = []

            def __init__(self, name, **options):
                self.name = name
                self.options = options
                Base.made.append(name)

            @property
            def title(self):
                return f"{self.kind}:{self.name}"

            @classmethod
            def create(cls, name):
                return cls(name, by=cls.kind)

            @staticmethod
            def twice(x):
                return x * 2

            def hello(self):
                return "hello " + self.name

        class Mixin:
            def hello(self):
                return super().hello() + "!"

        class Child(Mixin, Base):
            kind = Base.kind + "/child"

            def __init__(self, name, **options):
                super().__init__(name.upper(), **options)

            def __getattr__(self, name):
                return "dynamic " + name

        child = Child.create("a")
        results = [
            child.title, child.hello(), child.options, Child.twice("x"), child.missing, Base.made,
            isinstance(child, Base), issubclass(Child, Mixin), type(child).__name__, Child.__subclasses__(),
        ]
        """,
    "annotations of a function, what it returns among them": """
        import inspect
        from typing import get_type_hints

        class Item: ...

        def read(name: str, item: Item, other=1) -> Item: ...
        def write(name: str): ...

        hints = get_type_hints(read)
        results = [
            list(hints), hints["return"].__name__, inspect.isclass(hints["return"]), inspect.isclass(read),
            "return" in get_type_hints(write),
        ]
        """,
    "what is no data, and what is a coroutine function": """
        import asyncio
        import inspect
        from abc import ABC
        from functools import partial

        class Plain(ABC): ...
        class Named(Plain, str): ...
        def read(): ...
        async def fetch(): ...
        async def stream():
            yield 1

        results = [
            isinstance(Plain, dict), isinstance(Plain, (list, str)), isinstance(read, str),
            isinstance(Plain(), dict), isinstance(Named("x"), str),
            issubclass(Plain, dict), issubclass(Named, str),
            inspect.iscoroutinefunction(read), inspect.iscoroutinefunction(fetch),
            inspect.iscoroutinefunction(stream), inspect.iscoroutinefunction(partial(fetch)),
            asyncio.iscoroutinefunction(fetch), asyncio.iscoroutinefunction(lambda: 0),
        ]
        """,
    "dataclasses, named tuples and enums": """
        from dataclasses import dataclass, field
        from enum import Enum, IntEnum, StrEnum, auto
        from typing import ClassVar, NamedTuple

        @dataclass
        class Spec:
            path: str
            methods: list[str] = field(default_factory=list)
            known: ClassVar[int] = 7
            label: str = "x"

            def __post_init__(self):
                self.whole = self.path + self.label

        @dataclass
        class Longer(Spec):
            extra: int = 1

        class Row(NamedTuple):
            a: int
            b: str = "b"

        class Color(str, Enum):
            RED = "red"
            BLUE = "blue"

            @property
            def path(self):
                return "/" + self.value

        class Level(IntEnum):
            LOW = auto()
            HIGH = auto()

        class Word(StrEnum):
            Hello = auto()

        spec = Longer("/p", ["GET"], extra=2)
        row, (a, b) = Row(1), Row(2, "c")
        results = [
            spec.whole, spec.methods, spec.extra, Spec("q").methods, spec.known,
            row.a, row.b, a, b, list(Row(3)), row[1],
            [c.path for c in Color], Color("blue").name, Color["RED"].value, Color.RED == "red",
            Level.HIGH > Level.LOW, Level.HIGH + 1, f"{Word.Hello}", len(list(Level)), list(Color.__members__),
            Color.RED in (Color.RED,), {Color.RED: 1}[Color.RED],
        ]
        """,
    "containers change where they are shared": """
        from collections import defaultdict, OrderedDict

        groups = defaultdict(list)
        for word in ("pear", "apple", "plum"):
            groups[word[0]].append(word)
        stack = [3, 1, 2]
        stack.sort()
        stack.reverse()
        stack.insert(1, "x")
        stack.remove(1)
        popped = stack.pop()
        stack.extend((7, 8))
        words = {"a", "b"}
        words.add("c")
        words.discard("a")
        words.update(["d"])
        table = {"a": 1}
        table.update({"b": 2}, c=3)
        table.setdefault("d", []).append(1)
        first = table.pop("a")
        ordered = OrderedDict([("z", 1)])
        copied = stack.copy()
        copied.clear()
        results = [dict(groups), stack, popped, sorted(words), table, first, dict(ordered), copied]
        """,
    "objects that behave like others": """
        class Paths:
            def __init__(self, *paths):
                self.paths = list(paths)
            def __iter__(self):
                return iter(self.paths)
            def __getitem__(self, index):
                return self.paths[index]
            def __call__(self, suffix):
                return [path + suffix for path in self.paths]
            def __enter__(self):
                return self
            def __exit__(self, *args): ...

        from contextlib import contextmanager

        @contextmanager
        def opened(name):
            yield name + "!"

        paths = Paths("a", "b")
        with paths as same, opened("x") as shout:
            results = [list(same), paths[1], paths("/"), shout, [p for p in paths]]
        """,
    "what is in modules, classes and instances": """
        import inspect
        import sys
        from types import SimpleNamespace

        class A:
            x = 1
            def method(self): ...
            @staticmethod
            def static(): ...

        a = A()
        a.own = 2
        space = SimpleNamespace(one=1)
        space.two = 2
        setattr(space, "three", 3)
        results = [
            [n for n in dir(a) if not n.startswith("_")],
            [n for n in vars(A) if not n.startswith("_")],
            vars(a),
            [n for n, _ in inspect.getmembers(a, inspect.ismethod)],
            hasattr(a, "own"), hasattr(a, "other"), getattr(a, "other", "default"), callable(a.method),
            list(inspect.signature(A.method).parameters), space.one + space.two + getattr(space, "three"),
            "results" in globals(), A.method.__qualname__, A.__name__,
        ]
        """,
    "attributes through __dict__": """
        class A:
            shared = 1

            def __init__(self, **given):
                self.__dict__.update(given, own=2)

        def marked(function):
            function.__dict__.setdefault("marks", []).append(function.__name__)
            return function

        @marked
        @marked
        def f(): ...

        a = A(x=1)
        vars(a)["y"] = 3
        gone = a.__dict__.pop("own")
        results = [a.x, a.y, hasattr(a, "own"), gone, a.__dict__, f.marks, f.__dict__, "shared" in A.__dict__]
        """,
    "iteration tools": """
        import functools
        import itertools
        from operator import attrgetter, itemgetter

        class P:
            def __init__(self, n):
                self.n = n

        results = [
            list(itertools.chain([1], (2, 3))),
            list(itertools.chain.from_iterable([[1], [2]])),
            list(itertools.product("ab", repeat=2)),
            functools.reduce(lambda a, b: a + b, ["x", "y"], ">"),
            sorted([{"k": 2}, {"k": 1}], key=itemgetter("k")),
            [p.n for p in sorted([P(2), P(1)], key=attrgetter("n"))],
            list(map(lambda x: x + 1, range(3))),
        ]
        """,
}


@pytest.mark.parametrize("title", PROGRAMS)
def test_program(title: str) -> None:
    source = textwrap.dedent(PROGRAMS[title])
    expected: dict[str, object] = {"__name__": __name__}
    exec(source, expected)

    assert names(source)["results"] == expected["results"]
