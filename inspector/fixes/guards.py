"""What is known of an expression where it stands: only asked for its truth, or not None by then."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import libcst as cst

if TYPE_CHECKING:
    from inspector.fixes.sources import Source

_LEAVING: Final = (cst.Return, cst.Raise, cst.Continue, cst.Break)


def asks_truth(source: Source, node: cst.BaseExpression) -> bool:
    """Whether nothing but the truth of an expression, or whether it is None, matters."""
    inner: cst.CSTNode = node
    for outer in source.around(node):
        match outer:
            case cst.UnaryOperation(operator=cst.Not()):
                return True
            case cst.Comparison(comparisons=[cst.ComparisonTarget(operator, cst.Name("None"))]):
                return inner is outer.left and isinstance(
                    operator, (cst.Is, cst.IsNot, cst.Equal, cst.NotEqual)
                )
            case cst.BooleanOperation():
                inner = outer
            case cst.If(test=test) | cst.IfExp(test=test) | cst.While(test=test):
                return inner is test
            case cst.Assert(test=test) | cst.CompIf(test=test):
                return inner is test
            case cst.Arg():
                inner = outer
            case cst.Call(func=cst.Name("bool"), args=[only]):
                return inner is only
            case _:
                return False
    return False


def is_not_none(source: Source, node: cst.BaseExpression) -> bool:
    """Whether code around an expression, or before it, has made sure that it is not None."""
    text = source.code(node)
    inner: cst.CSTNode = node
    for outer in source.around(node):
        match outer:
            case cst.If(test=test, body=body) | cst.IfExp(test=test, body=body):
                if inner is body and _ensures(source, test, text):
                    return True
            case cst.BooleanOperation(operator=cst.And(), left=left, right=right):
                if inner is right and _ensures(source, left, text):
                    return True
            case cst.IndentedBlock(body=statements):
                before = statements[: next(i for i, one in enumerate(statements) if one is inner)]
                if any(_leaves_unless(source, one, text) for one in before):
                    return True
            case cst.FunctionDef() | cst.ClassDef() | cst.Lambda():
                return False
            case _:
                pass
        inner = outer
    return False


def _ensures(source: Source, test: cst.BaseExpression, text: str) -> bool:
    """Whether a test that holds means that an expression is not None."""
    match test:
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(cst.IsNot(), cst.Name("None"))]):
            return source.code(left) == text
        case cst.BooleanOperation(operator=cst.And(), left=left, right=right):
            return _ensures(source, left, text) or _ensures(source, right, text)
        case _:
            return source.code(test) == text


def _leaves_unless(source: Source, statement: cst.CSTNode, text: str) -> bool:
    """Whether a statement leaves the block where an expression is None: `if not x: return`."""
    match statement:
        case cst.If(test=test, body=cst.IndentedBlock(body=[*_, cst.SimpleStatementLine(body=[*_, last])])):
            return isinstance(last, (cst.Return, cst.Raise, cst.Continue, cst.Break)) and _is_lack(
                source, test, text
            )
        case cst.SimpleStatementLine(body=[cst.Assert(test=test)]):
            return _ensures(source, test, text)
        case _:
            return False


def _is_lack(source: Source, test: cst.BaseExpression, text: str) -> bool:
    match test:
        case cst.UnaryOperation(operator=cst.Not(), expression=inner):
            return source.code(inner) == text
        case cst.Comparison(left=left, comparisons=[cst.ComparisonTarget(cst.Is(), cst.Name("None"))]):
            return source.code(left) == text
        case cst.BooleanOperation(operator=cst.Or(), left=left, right=right):
            return _is_lack(source, left, text) or _is_lack(source, right, text)
        case _:
            return False
