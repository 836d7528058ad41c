"""Syntax newer than the running Python, written in older syntax on the same lines.

Only files that `ast.parse` refuses come here. What is rewritten: type parameters
(dropped), `type X = ...`, f-strings as PEP 701 allows them, t-strings (as f-strings),
`except A, B:` and `lazy import`. Lines never shift; columns on such a line do, and are
moved back in the tree: every piece of the older text knows what it stands for.

This is a scanner of its own because nothing else will do: the `tokenize` of Python
3.11 cannot read nested f-strings, and libcst, which can, needs seconds a megabyte and
overflows the C stack on deep nesting, which ends the process. The scanner knows
strings, comments, brackets and where statements begin, and leaves all else to `ast`.
"""

from __future__ import annotations

import ast
import keyword
import re
import warnings
from dataclasses import dataclass, field
from typing import Final

from inspector.source.pieces import Columns, Piece

TYPE_ALIAS: Final = "__fapi_type_alias__"
"""The annotation that stands for the `type` of a `type X = ...` statement."""

FORMAT: Final = "__fapi_format__"
"""A call of this name stands for an f-string: literal parts, and `FIELD` calls."""

FIELD: Final = "__fapi_field__"
"""A call of this name stands for `{value!conversion:spec}`."""

_DEEPEST: Final = 50  # f-strings in f-strings; CPython itself stops at 150 fields

_TOKEN: Final = re.compile(
    r"""
      (?P<space> [ \t\f]+ | \\\n )
    | (?P<newline> \n )
    | (?P<comment> \#[^\n]* )
    | (?P<string> (?P<prefix> [rRbBuUfFtT]{0,2} ) (?P<quote> \"{3} | '{3} | \" | ' ) )
    | (?P<name> \w+ )
    | (?P<open> [(\[{] )
    | (?P<close> [)\]}] )
    | (?P<op> := | != | == | <= | >= | -> | . )
    """,
    re.VERBOSE,
)
# the rest of a plain string after its opening quote, by that quote
_REST: Final = {
    quote: re.compile(body, re.DOTALL)
    for quote, body in {
        '"': r'(?:[^"\\\n]|\\.)*"',
        "'": r"(?:[^'\\\n]|\\.)*'",
        '"""': r'(?:[^"\\]|\\.|"(?!""))*"""',
        "'''": r"(?:[^'\\]|\\.|'(?!''))*'''",
    }.items()
}
_GAP: Final = r"(?:[ \t\f]|\\\n)"
_TYPE_PARAMETERS: Final = re.compile(rf"{_GAP}+\w+{_GAP}*(?=\[)")
_ALIAS: Final = re.compile(rf"(?P<gap>{_GAP}+)(?P<name>[^\W\d]\w*)(?P<after>{_GAP}*)(?=\[|=(?!=))")
_LAZY: Final = re.compile(rf"(?P<gap>{_GAP}+)(?P<word>import|from)\b")
_GROUP: Final = re.compile(rf"{_GAP}*\*?{_GAP}*")
_NAMED_ESCAPE: Final = re.compile(r"N\{[^{}\n]*\}")
_CONVERSION: Final = re.compile(r"!\s*([rsa])\s*")
_SPACE: Final = re.compile(r"(?:\s|#[^\n]*)*")
_COMMENT: Final = re.compile(r"#[^\n]*")
_ESCAPE_OR_QUOTE: Final = re.compile(r'(\\.)|"', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A text in older syntax."""

    source: str
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """What `ast` can parse; not what it means, before `restore`."""
        return "".join(piece.text for piece in self.pieces)

    def restore(self, tree: ast.Module) -> ast.Module:
        """Turn calls that stand for f-strings into f-strings, and move all to its old columns, in place."""
        columns = Columns(self.source, self.pieces)
        todo: list[ast.AST] = [tree]
        while todo:
            node = todo.pop()
            columns.move(node)
            for name, value in ast.iter_fields(node):
                if isinstance(value, ast.AST):
                    restored = _restored(value)
                    setattr(node, name, restored)
                    todo.append(restored)
                elif isinstance(value, list):
                    value[:] = [_restored(item) if isinstance(item, ast.AST) else item for item in value]
                    todo.extend(item for item in value if isinstance(item, ast.AST))
        return tree


def lower(text: str) -> Lowered | None:
    """Rewrite newer syntax on the lines where it stands; None where there is none, or the text is broken."""
    try:
        pieces = _Scanner(text).module()
    except (_BrokenError, RecursionError):
        return None
    lowered = Lowered(text, tuple(pieces))
    return None if lowered.text == text or lowered.text.count("\n") != text.count("\n") else lowered


def _restored(node: ast.AST) -> ast.AST:
    if (parts := _arguments(node, FORMAT)) is not None:
        return ast.copy_location(ast.JoinedStr(_merged(parts)), node)
    match _arguments(node, FIELD):
        case [value, conversion, *spec]:
            code = ast.literal_eval(conversion)
            return ast.copy_location(ast.FormattedValue(value, code, spec[0] if spec else None), node)
        case _:
            return node


def _arguments(node: ast.AST, name: str) -> list[ast.expr] | None:
    match node:
        case ast.Call(func=ast.Name(id=called), args=args) if called == name:
            return args
        case _:
            return None


def _merged(parts: list[ast.expr]) -> list[ast.expr]:
    """Neighbouring literal parts are one, and empty ones are none, as in Python's own trees."""
    merged: list[ast.expr] = []
    for part in parts:
        match merged[-1:], part:
            case _, ast.Constant(value=""):
                pass
            case [ast.Constant(value=str(before)) as last], ast.Constant(value=str(after)):
                merged[-1] = ast.copy_location(ast.Constant(before + after), last)
                merged[-1].end_lineno, merged[-1].end_col_offset = part.end_lineno, part.end_col_offset
            case _:
                merged.append(part)
    return merged


class _BrokenError(Exception):
    """The text is not what the scanner takes it for; whoever parses it next says what is wrong."""


@dataclass(slots=True)
class _Literal:
    """One string literal of a group: as it stands with its prefix made old, and as arguments of a call."""

    plain: list[Piece]
    arguments: list[list[Piece]] = field(default_factory=list)
    newer: bool = False


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.level = 0

    def copy(self, begin: int, end: int) -> Piece:
        return Piece(self.text[begin:end], begin, end, copied=True)

    def blank(self, begin: int, end: int) -> Piece:
        """As many spaces as the text has characters, its newlines as continued lines."""
        lines = self.text[begin:end].split("\n")
        return Piece("\\\n".join(" " * (len(line) - line.endswith("\\")) for line in lines), begin, end)

    # --- statements --------------------------------------------------------------------

    def module(self) -> list[Piece]:
        out: list[Piece] = []
        position, kept, depth, begins = 0, 0, 0, True
        while position < len(self.text):
            token = self.token(position)
            kind, word = token.lastgroup, token[0]
            end = token.end()
            replaced: list[Piece] = []
            statement = kind == "name" and depth == 0 and begins
            if kind == "string":
                replaced, end = self.strings(token, inside=depth > 0)
            elif statement:
                replaced, end = self.statement(word, end)
            if replaced:
                out += [self.copy(kept, position), *replaced]
                kept = end
            depth += (kind == "open") - (kind == "close")
            if depth < 0:
                raise _BrokenError
            if statement:
                # `async def` goes on being the beginning of a statement
                begins = word == "async"
            elif kind not in {"space", "comment"}:
                begins = depth == 0 and (kind == "newline" or word in {";", ":"})
            position = end
        return [*out, self.copy(kept, position)]

    def statement(self, word: str, end: int) -> tuple[list[Piece], int]:
        """Rewrite what begins with `word`, which ends at `end`; no pieces where it is no newer syntax."""
        begin = end - len(word)
        match word:
            case "def" | "class" if match := _TYPE_PARAMETERS.match(self.text, end):
                closed = self.closing(match.end())
                return [self.copy(begin, match.end()), self.blank(match.end(), closed)], closed
            case "type" if match := _ALIAS.match(self.text, end):
                if keyword.iskeyword(match["name"]):
                    return [], end
                closed = self.closing(match.end()) if self.text[match.end()] == "[" else match.end()
                return [
                    Piece("(", begin, end),  # so that the statement begins before the name
                    self.copy(*match.span("name")),
                    Piece(f"):{TYPE_ALIAS}", *match.span("name")),
                    self.copy(*match.span("gap")),
                    self.copy(*match.span("after")),
                    self.blank(match.end(), closed),
                ], closed
            case "except":
                return self.handler(end)
            case "lazy" if match := _LAZY.match(self.text, end):
                gap = self.blank(*match.span("gap"))
                return [
                    gap._replace(text=gap.text.lstrip(" ")),
                    Piece(match["word"], begin, match.end()),
                ], match.end()
            case _:
                return [], end

    def handler(self, end: int) -> tuple[list[Piece], int]:
        """`except A, B` gets its parentheses back."""
        begin = _GROUP.match(self.text, end).end()  # type: ignore[union-attr]
        position, last, depth, several = begin, begin, 0, False
        while position < len(self.text):
            token = self.token(position)
            kind, word = token.lastgroup, token[0]
            if depth == 0 and (word in {":", "as"} or kind == "newline"):
                break
            position = self.string_end(token) if kind == "string" else token.end()
            depth += (kind == "open") - (kind == "close")
            several = several or (depth == 0 and word == ",")
            if kind not in {"space", "comment"}:
                last = position
        if not several or word != ":":
            return [], end
        return [
            self.copy(end - len("except"), begin),
            Piece("(", begin, begin),
            self.copy(begin, last),
            Piece(")", last, last),
        ], last

    def closing(self, position: int) -> int:
        """Where the bracket that opens at a position has closed."""
        depth = 0
        while position < len(self.text):
            token = self.token(position)
            kind = token.lastgroup
            position = self.string_end(token) if kind == "string" else token.end()
            depth += (kind == "open") - (kind == "close")
            if depth == 0:
                return position
        raise _BrokenError

    def token(self, position: int) -> re.Match[str]:
        token = _TOKEN.match(self.text, position)
        assert token is not None  # any character is one, if only an operator
        return token

    # --- strings -----------------------------------------------------------------------

    def string_end(self, token: re.Match[str]) -> int:
        return self.literal(token)[1]

    def strings(self, first: re.Match[str], *, inside: bool) -> tuple[list[Piece], int]:
        """Read adjacent literals, which are one string, and where they end; no pieces where nothing changes.

        A line does not end `inside` brackets.
        """
        literals: list[tuple[_Literal, Piece]] = []
        token: re.Match[str] | None = first
        end = first.start()
        while token is not None:
            literal, end = self.literal(token)
            token = self.next_string(end, inside=inside)
            literals.append((literal, self.copy(end, token.start() if token is not None else end)))
        if not any(literal.newer for literal, _ in literals):
            plain = [piece for literal, gap in literals for piece in (*literal.plain, gap)]
            return [] if all(piece.copied for piece in plain) else plain, end
        made = [Piece(f"{FORMAT}(", first.start(), end)]
        for literal, gap in literals:
            made += [*_listed(literal.arguments), Piece(",", gap.begin, gap.begin), gap]
        return [*made, Piece(")", end, end)], end

    def next_string(self, position: int, *, inside: bool) -> re.Match[str] | None:
        skipped = {"space", "newline", "comment"} if inside else {"space"}
        while position < len(self.text):
            token = self.token(position)
            if token.lastgroup == "string":
                return token
            if token.lastgroup not in skipped:
                break
            position = token.end()
        return None

    def literal(self, token: re.Match[str]) -> tuple[_Literal, int]:
        prefix = token["prefix"].lower()
        if "f" in prefix or "t" in prefix:
            return self.formatted(token)
        rest = _REST[token["quote"]].match(self.text, token.end())
        if rest is None:
            raise _BrokenError
        whole = self.copy(token.start(), rest.end())
        return _Literal([whole], [[whole]]), rest.end()

    def formatted(self, token: re.Match[str]) -> tuple[_Literal, int]:
        self.level += 1
        if self.level > _DEEPEST:
            raise _BrokenError
        quote, raw = token["quote"], "r" in token["prefix"].lower()
        arguments, newer, end = self.parts(token.end(), quote, raw=raw, spec_depth=0)
        self.level -= 1
        end += len(quote)
        plain = [self.copy(token.start(), end)]
        if "t" in token["prefix"].lower():
            prefix = token["prefix"].translate({ord("t"): "f", ord("T"): "F"})
            plain = [Piece(prefix, *token.span("prefix")), self.copy(token.end("prefix"), end)]
        empty = [Piece('""', token.start(), end)]
        return _Literal(plain, arguments or [empty], newer), end

    def parts(
        self, position: int, quote: str, *, raw: bool, spec_depth: int
    ) -> tuple[list[list[Piece]], bool, int]:
        """Read literal text and fields up to the closing quote, or the `}` that closes a format spec."""
        arguments: list[list[Piece]] = []
        newer = False
        begin = position
        while True:
            if position >= len(self.text):
                raise _BrokenError
            character = self.text[position]
            ends = character == "}" if spec_depth else False
            if ends or self.text.startswith(quote, position):
                break
            if character == "\\":
                named = None if raw else _NAMED_ESCAPE.match(self.text, position + 1)
                # a backslash before a brace escapes nothing
                step = 1 if self.text[position + 1 : position + 2] in {"{", "}"} else 2
                position = named.end() if named else position + step
            elif character in "{}" and self.text[position + 1 : position + 2] == character and not spec_depth:
                position += 2
            elif character == "{":
                arguments += self.literal_part(begin, position, raw=raw)
                found, field_newer, position = self.field(position, quote, raw=raw, spec_depth=spec_depth)
                arguments += found
                newer = newer or field_newer
                begin = position
            elif character == "}" or (character == "\n" and len(quote) == 1):
                raise _BrokenError
            else:
                position += 1
        arguments += self.literal_part(begin, position, raw=raw)
        return arguments, newer, position

    def literal_part(self, begin: int, end: int, *, raw: bool) -> list[list[Piece]]:
        """Give the literal text between two fields as an argument, then as many newlines as it has."""
        source = self.text[begin:end]
        if not source:
            return []
        return [[Piece(repr(_unescaped(source, raw=raw)) + "\n" * source.count("\n"), begin, end)]]

    def field(
        self, opening: int, quote: str, *, raw: bool, spec_depth: int
    ) -> tuple[list[list[Piece]], bool, int]:
        """Read `{value = !conversion:spec}`: its arguments, whether it is newer syntax, and where it ends."""
        value, last, position = self.value(opening + 1)
        written = self.text[opening + 1 : position]
        # Python 3.11 knows fields in the spec of a field, and no deeper
        newer = not all(piece.copied for piece in value[1:]) or spec_depth > 1
        arguments: list[list[Piece]] = []
        conversion, ends = -1, position
        if self.text[position] == "=":
            spaces = _SPACE.match(self.text, position + 1)
            assert spaces is not None
            debug = f"{written}={_COMMENT.sub('', spaces[0])}"
            position = spaces.end()
            arguments.append([Piece(repr(debug), opening + 1, position)])
            conversion = -1 if self.text.startswith(":", position) else ord("r")
        if converted := _CONVERSION.match(self.text, position):
            position = converted.end()
            conversion = ord(converted[1])
            newer = newer or len(converted[0]) > 2  # Python 3.11 knows no space there
        newlines = Piece("\n" * self.text.count("\n", ends, position), ends, position)
        spec: list[Piece] = []
        if self.text.startswith(":", position):
            colon = position
            parts, newer_spec, position = self.parts(position + 1, quote, raw=raw, spec_depth=spec_depth + 1)
            spec = [
                Piece(f",{FORMAT}(", colon, position),
                *_listed(parts),
                Piece(")", position, position),
            ]
            newer = newer or newer_spec
        if not self.text.startswith("}", position):
            raise _BrokenError
        newer = newer or _is_newer(written, self.text[opening:position], quote)
        position += 1
        arguments.append(
            [
                Piece(f"{FIELD}(", opening, position),
                *value,
                newlines,
                Piece(")", last, last),
                Piece(f",{conversion}", ends, position),
                *spec,
                Piece(")", position, position),
            ]
        )
        return arguments, newer, position

    def value(self, begin: int) -> tuple[list[Piece], int, int]:
        """Read the expression of a field, where its last token ends, and where what ends the expression is.

        Strings in it are lowered. It is in parentheses, which a tuple without its own begins and ends with.
        """
        out: list[Piece] = []
        position, kept, depth = begin, begin, 0
        first = last = begin
        while position < len(self.text):
            token = self.token(position)
            kind, word = token.lastgroup, token[0]
            if depth == 0 and word in {"}", "!", ":", "=", ":="}:  # `:=` begins the spec `=...`
                if last == begin:
                    raise _BrokenError  # `{}` holds no value
                return [Piece("(", first, first), *out, self.copy(kept, position)], last, position
            end = token.end()
            if kind == "string":
                replaced, end = self.strings(token, inside=True)
                if replaced:
                    out += [self.copy(kept, position), *replaced]
                    kept = end
            if kind not in {"space", "newline", "comment"}:
                first, last = (position if last == begin else first), end
            depth += (kind == "open") - (kind == "close")
            position = end
        raise _BrokenError


def _is_newer(value: str, whole: str, quote: str) -> bool:
    """Whether Python 3.11 refuses a field with this text in a string with these quotes."""
    return quote in whole or "\\" in value or "#" in value or ("\n" in whole and len(quote) == 1)


def _listed(arguments: list[list[Piece]]) -> list[Piece]:
    """Arguments of a call, with commas between them."""
    out: list[Piece] = []
    for argument in arguments:
        if out:
            out.append(Piece(",", argument[0].begin, argument[0].begin))
        out += argument
    return out


def _unescaped(source: str, *, raw: bool) -> str:
    source = source.replace("{{", "{").replace("}}", "}")
    if not raw and "\\" in source:
        quoted = _ESCAPE_OR_QUOTE.sub(lambda match: match[1] or '\\"', source)
        with warnings.catch_warnings():  # of invalid escapes
            warnings.simplefilter("ignore")
            try:
                source = str(ast.literal_eval(f'"""{quoted}"""'))
            except (SyntaxError, ValueError) as error:
                raise _BrokenError from error
    return source
