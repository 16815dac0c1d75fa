"""What comparisons ask of environment variables."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.model.places import Comparison, Test
from lambdalint.source.model.symbols import Choice, Const, Env, Item, Joined, Symbol
from lambdalint.source.modules.scope import Scope
from lambdalint.span import Span

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

FOLDS = frozenset({"lower", "upper", "casefold"})


def equality(
    ev: Evaluator, left: ast.expr, right: ast.expr, scope: Scope
) -> tuple[str, Comparison, tuple[str, ...], str | None, bool] | None:
    """A variable that is compared with a constant: its name, how, with what, its default, and whether capitals count; None for
    everything else."""
    env = variable_of(ev, left, scope)
    if env is None or not isinstance(right, ast.Constant | ast.Name | ast.Attribute):
        return None
    other = ev.symbol(right, scope)
    if not isinstance(other, Const):
        return None
    if other.value is None:
        return env[0].name, Comparison.SET, (), default_of(env[0]), env[1]
    return env[0].name, Comparison.EQUALS, (str(other.value),), default_of(env[0]), env[1]


def among(
    ev: Evaluator, left: ast.expr, several: ast.expr, scope: Scope, span: Span, text: str, outcome: bool
) -> Test | None:
    """`MODE in ("full", "delta")`: a variable that is one of several constants."""
    if not isinstance(several, ast.Tuple | ast.List | ast.Set):
        return None
    literals = texts(several.elts)
    env = variable_of(ev, left, scope) if literals else None
    return one_of(env, literals, span, text, outcome) if env is not None else None


def texts(nodes: list[ast.expr]) -> tuple[str, ...]:
    """What constant texts some expressions are; nothing when one of them is something else."""
    found = [one.value for one in nodes if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    return tuple(found) if len(found) == len(nodes) else ()


def one_of(env: tuple[Env, bool], literals: tuple[str, ...], span: Span, text: str, outcome: bool) -> Test:
    """Whether a variable is one of some texts."""
    of, folded = env
    return Test(span, outcome, text, of.name, Comparison.EQUALS, literals, default=default_of(of), folded=folded)


def variable_of(ev: Evaluator, node: ast.expr, scope: Scope) -> tuple[Env, bool] | None:
    """The environment variable that an expression is, perhaps in small letters, unless it falls back to what varies."""
    folded = False
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in FOLDS:
        node, folded = node.func.value, True
    value = ev.symbol(node, scope)
    if not isinstance(value, Env) or not (value.default is None or isinstance(value.default, Const)):
        return None
    return value, folded


def default_of(env: Env) -> str | None:
    if isinstance(env.default, Const) and env.default.value is not None:
        return str(env.default.value)
    return None


def variables_in(value: Symbol) -> list[str]:
    """The environment variables in a symbol, in order."""
    match value:
        case Env(name):
            return [name]
        case Joined(parts) | Choice(parts):
            return [name for part in parts for name in variables_in(part)]
        case Item(of):
            return variables_in(of)
        case _:
            return []
