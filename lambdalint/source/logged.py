"""Messages that are printed or logged, with the event, a record or a secret in them."""

from __future__ import annotations

import ast
import re

from lambdalint.data.secrets import HARMLESS_ENDINGS, NAMES, PLAIN_PARTS
from lambdalint.source.awscalls import construct
from lambdalint.source.code import Code, Seen
from lambdalint.source.facts import Logged
from lambdalint.source.model import Env, Item, SsmValue, Test
from lambdalint.source.objects import EVENT, Answer
from lambdalint.source.records import record_path
from lambdalint.source.scope import Expression, Scope

EVENTS = frozenset({EVENT})
PARTS = frozenset({ast.Name, ast.Attribute, ast.Subscript})
LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
PRINTS = frozenset({"builtins.print", "pprint.pprint"})
HOLDERS = ("log", "logger", "logging")
BELOW_WARNING = frozenset({"debug", "info"})
STANDARD = re.compile(r"logging\.").match
ABOVE_INFO = frozenset({"WARNING", "WARN", "ERROR", "CRITICAL", "FATAL"})
WRAPPERS = frozenset({"dumps", "str", "repr", "pformat", "pprint", "dict", "format"})


def logged(code: Code) -> list[Logged]:
    """The messages that hold the event, a record or a secret, and per-record messages."""
    found: list[Logged] = []
    quiet = _quiet(code)
    asks_level = any("isEnabledFor" in module.source.text for module in code.ev.closure.modules.values())
    for seen in code.calls(PRINTS.__contains__, LEVELS):
        level = _level(seen)
        if not level or (level in quiet and seen.libraries and all(map(STANDARD, seen.libraries))):
            continue
        if asks_level and any(_is_debugging(one) for one in seen.site.tests):
            level = "debug"
        arguments = [*seen.node.args, *(keyword.value for keyword in seen.node.keywords)]
        parts = [part for argument in arguments for part in _parts(argument)]
        event = any(not EVENTS.isdisjoint(code.ev.values(part, seen.use.scope)) for part in parts)
        record = any(_is_record(code, part, seen.use.scope) for part in parts)
        secret = next((name for part in parts if (name := _secret(code, part, seen.use.scope))), "")
        if event or record or secret or code.reach.trail.in_loop(seen.reached, seen.use):
            found.append(Logged(seen.site, level, construct(seen.node), event, record, secret))
    for scope in code.entries:
        for decorator in scope.decorators:
            if isinstance(decorator, ast.Call) and _logs_event(decorator):
                reached = code.reach.reached.get((scope, False))
                if reached is not None:
                    site = code.reach.site(reached, Expression(decorator, scope.parent or scope.module.scope))
                    found.append(Logged(site, "info", construct(decorator), True))
    found.sort(key=lambda one: one.site.span)
    return list(dict.fromkeys(found))


def _quiet(code: Code) -> frozenset[str]:
    """The levels below every one that the program sets for `logging`."""
    levels: set[object] = {None for seen in code.calls(None, ("dictConfig", "fileConfig"))}
    for seen in code.calls(None, ("setLevel", "basicConfig")):
        given = seen.argument(100 if seen.name == "basicConfig" else 0, "level")
        if given is not None:
            name = given.attr if isinstance(given, ast.Attribute) else getattr(given, "value", None)
            levels.add(name if isinstance(name, str) and name.isupper() else None)
    return BELOW_WARNING if levels and levels <= ABOVE_INFO else frozenset()


def _is_debugging(test: Test) -> bool:
    """`if logger.isEnabledFor(logging.DEBUG)`."""
    return test.outcome and "isEnabledFor" in test.text and "DEBUG" in test.text.upper()


def _logs_event(decorator: ast.Call) -> bool:
    """`@logger.inject_lambda_context(log_event=True)`."""
    return construct(decorator).endswith("inject_lambda_context") and any(
        keyword.arg == "log_event" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in decorator.keywords
    )


def _level(seen: Seen) -> str:
    if not PRINTS.isdisjoint(seen.libraries):
        return "print"
    if seen.name not in LEVELS or not isinstance(seen.node.func, ast.Attribute):
        return ""
    if any(name.startswith(("logging.", "aws_lambda_powertools.", "structlog.", "loguru.")) for name in seen.libraries):
        return seen.name
    holder = construct(seen.node).rpartition(".")[0].lower()
    return seen.name if any(word in holder for word in HOLDERS) else ""


def _parts(node: ast.expr) -> list[ast.expr]:
    """The values that a message shows as a whole."""
    found: list[ast.expr] = []
    pending: list[ast.expr] = [node]
    while pending and len(found) < 40:
        at = pending.pop(0)
        kind = at.__class__
        if kind is ast.Constant:
            continue
        if kind in PARTS:
            found.append(at)
        elif isinstance(at, ast.JoinedStr):
            pending += at.values
        elif isinstance(at, ast.FormattedValue | ast.Starred):
            pending.append(at.value)
        elif isinstance(at, ast.BinOp):
            pending += [at.left, at.right]
        elif isinstance(at, ast.Tuple | ast.List):
            pending += at.elts
        elif isinstance(at, ast.Dict):
            pending += at.values
        elif isinstance(at, ast.Call):
            name = at.func.attr if isinstance(at.func, ast.Attribute) else getattr(at.func, "id", "")
            pending += at.args[:6] if name in WRAPPERS else []
            found += [at] if name not in WRAPPERS and "secret" in name else []
    return found


def _is_record(code: Code, node: ast.expr, scope: Scope) -> bool:
    return any(isinstance(one, Item) and record_path(one) for one in code.ev.values(node, scope))


def _is_secret(value: Answer) -> bool:
    got = (value.service, value.operation) == ("secretsmanager", "get_secret_value")
    last = value.path[-1] if value.path else ""
    return got and (not value.path or value.path[0].startswith("Secret")) and str(last).lower() not in PLAIN_PARTS


def secret_name(name: str) -> bool:
    """Whether a variable of that name holds a secret."""
    return bool(re.search(NAMES, name)) and not re.search(HARMLESS_ENDINGS, name)


def _secret(code: Code, node: ast.expr, scope: Scope) -> str:
    """The name of a secret that an expression shows; a few of its characters do not give it away."""
    if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice):
        return ""
    for value in code.ev.values(node, scope):
        if isinstance(value, Answer) and _is_secret(value):
            return "the secret"
        if isinstance(value, Env) and secret_name(value.name):
            return value.name
        if isinstance(value, SsmValue) and secret_name(str(getattr(value.name, "value", ""))):
            return str(getattr(value.name, "value", ""))
        if isinstance(value, Item) and value.key.lower() in ("authorization", "password", "x-api-key", "cookie"):
            return value.key
    return ""
