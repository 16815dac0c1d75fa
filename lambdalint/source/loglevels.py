"""The levels that a program sets for its loggers, and what is below them."""

from __future__ import annotations

import ast

from lambdalint.source.code import Code, Seen
from lambdalint.source.model import Const, Env, Symbol
from lambdalint.source.scope import Scope

BELOW_WARNING = frozenset({"debug", "info"})
ABOVE_INFO = frozenset({"WARNING", "WARN", "ERROR", "CRITICAL", "FATAL"})
OF_POWERTOOLS = Env("POWERTOOLS_LOG_LEVEL", Env("LOG_LEVEL", Const("INFO")))
"""What Powertools takes for a logger that is given no level."""
POWERTOOLS = "aws_lambda_powertools."
SPELLINGS = frozenset({"upper", "lower", "strip"})


def thresholds(code: Code, library: str) -> tuple[Symbol, ...] | None:
    """The levels that are set for the loggers of `logging` or of Powertools; None when one was not followed."""
    if library == POWERTOOLS:
        made = code.calls(lambda name: name.startswith(POWERTOOLS) and name.endswith(".Logger"))
        given = [(seen, seen.argument(1, "level") or seen.argument(100, "log_level")) for seen in made]
        found = [OF_POWERTOOLS if node is None else _level(code, node, seen.use.scope) for seen, node in given]
    else:
        if code.calls(None, ("dictConfig", "fileConfig")):
            return None
        setting = code.calls(None, ("setLevel", "basicConfig"))
        nodes = [(seen, seen.argument(100 if seen.name == "basicConfig" else 0, "level")) for seen in setting]
        found = [_level(code, node, seen.use.scope) for seen, node in nodes if node is not None]
    levels = [one for one in found if one is not None]
    return tuple(dict.fromkeys(levels)) if len(levels) == len(found) else None


def library_of(seen: Seen) -> str:
    """The library whose logger it surely is, "" for another one or none."""
    for prefix in ("logging.", POWERTOOLS):
        if seen.libraries and all(name.startswith(prefix) for name in seen.libraries):
            return prefix
    return ""


def quiet(levels: tuple[Symbol, ...] | None) -> bool:
    """Whether the source sets levels, all of them above those of messages that only inform."""
    return bool(levels) and all(isinstance(one, Const) and one.value in ABOVE_INFO for one in levels or ())


def _level(code: Code, node: ast.expr, scope: Scope) -> Symbol | None:
    """`logging.WARNING`, `"WARNING"`, `os.environ["LOG_LEVEL"].upper()`, `getattr(logging, LEVEL)`."""
    if isinstance(node, ast.Attribute) and node.attr.isupper():
        return Const(node.attr)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SPELLINGS:
        return _level(code, node.func.value, scope)
    if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") == "getattr":
        return _level(code, node.args[1], scope) if len(node.args) > 1 else None
    told = code.ev.symbol(node, scope)
    if isinstance(told, Const):
        return Const(told.value.upper()) if isinstance(told.value, str) else None
    return told if isinstance(told, Env) and (told.default is None or isinstance(told.default, Const)) else None
