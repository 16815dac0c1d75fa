"""Messages that are printed or logged, with the event, a record or a secret in them."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from lambdalint.data.secrets import ANSWERS, LOGGED_NAMES, PLAIN_PARTS, PUBLIC, ends_in
from lambdalint.source.awscalls.calling import construct
from lambdalint.source.callgraph.choosing import whole
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.facts.records import record_path
from lambdalint.source.facts.redacted import Redactions, overridden
from lambdalint.source.model.behaviour import Logged
from lambdalint.source.model.places import Test, distinct
from lambdalint.source.model.symbols import Const, Env, Input, Item, SsmValue, Symbol
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import EVENT, Answer, External, Object, item

PARTS = frozenset({ast.Name, ast.Attribute, ast.Subscript})
LEVELS = frozenset({"debug", "info", "warning", "warn", "error", "exception", "critical", "log"})
PRINTS = frozenset({"builtins.print", "pprint.pprint", "sys.stdout.write", "sys.stderr.write"})
HOLDERS = ("log", "logger", "logging")
ASKING = ("isEnabledFor", "getEffectiveLevel", ".level")
"""What a test of a logger's level is spelt with."""
REWRITING = (".msg =", ".args =", ".msg=", ".args=")
"""What a filter is spelt with that takes something out of what is logged."""
NAMED = frozenset({"dict", "format"})
"""Those of the wrappers that show what they are given by name."""
WHOLE = frozenset({"replace", "strip", "rstrip", "lstrip", "encode", "decode", "expandtabs"})
"""Methods of a text that leave it readable."""
TEXTS = ast.Call | ast.BinOp | ast.JoinedStr
ENVIRON = External("os.environ")
HEADERS = (item(EVENT, "headers"), item(EVENT, "multiValueHeaders"))
READS = frozenset({"get", "getenv", "get_parameter"})
"""Methods and functions that give one member of something, or one parameter."""
PUT_TOGETHER = ast.BinOp | ast.JoinedStr
SPELLED = frozenset({"dumps", "str", "repr", "pformat", "format"})
"""What makes a text of something."""
WRAPPERS = frozenset({"dumps", "str", "repr", "pformat", "pprint", "dict", "format", "deepcopy"})


BELOW_WARNING = frozenset({"debug", "info"})
ABOVE_INFO = frozenset({"WARNING", "WARN", "ERROR", "CRITICAL", "FATAL"})
OF_POWERTOOLS = Env("POWERTOOLS_LOG_LEVEL", Env("LOG_LEVEL", Const("INFO")))
"""What Powertools takes for a logger that is given no level."""
POWERTOOLS = "aws_lambda_powertools."
SETTING = frozenset({"dictConfig", "fileConfig", "copy_config_to_registered_loggers"})
"""What sets the levels of loggers by something that is not followed."""
CONFIGURING = frozenset({"django"})
"""Packages that set levels by themselves, by the project's settings."""
OWN_CLASSES = ("logging.Logger(", "(logging.Logger)", "setLoggerClass")
"""How a logger is made that may have a level of its own from the start."""
SPELLINGS = frozenset({"upper", "lower", "strip"})


def logged(code: Code) -> list[Logged]:
    """The messages that hold the event, a record or a secret, and per-record messages."""
    found: list[Logged] = []
    levels: dict[str, tuple[Symbol, ...] | None] = {"": None}
    modules = code.ev.closure.modules.values()
    filtered = any(one.spells("addFilter") for one in modules) and any(one.spells(*REWRITING) for one in modules)
    redactions = Redactions(code.ev)
    for seen in code.calls(PRINTS.__contains__, LEVELS):
        level = _level(seen)
        if not level or (filtered and level != "print"):
            continue
        arguments = [*seen.node.args, *(keyword.value for keyword in seen.node.keywords)]
        event = record = headers = False
        secret = ""
        for part, scope in [one for node in arguments for one in _shown(code, node, seen.use.scope, redactions)]:
            for value in code.ev.values(part, scope):
                whole = not event and isinstance(value, Input) and value == EVENT
                event = event or (whole and not redactions.of(part, scope))
                if isinstance(value, Item):
                    headers = headers or value in HEADERS
                    record = record or bool(record_path(value))
                secret = secret or ("" if _is_slice(part) else _secret(code, value))
        if event or record or secret or headers or code.reach.trail.in_loop(seen.reached, seen.use):
            library = library_of(seen) if level in BELOW_WARNING else ""
            if library not in levels:
                levels[library] = thresholds(code, library)
            if quiet(levels[library]) or _switched_off(code, seen):
                continue
            if any(_is_debugging(one) for one in seen.site.tests) and _asks_level(modules):
                level = "debug"
            told = (event, record, secret, headers, levels[library])
            found.append(Logged(seen.site, level, construct(seen.node), *told))
    for scope in code.entries:
        for decorator in scope.decorators:
            if isinstance(decorator, ast.Call) and _logs_event(decorator):
                reached = code.reach.reached.get((scope, False))
                if reached is not None:
                    site = code.reach.site(reached, Expression(decorator, scope.parent or scope.module.scope))
                    found.append(Logged(site, "info", construct(decorator), True))
    found.sort(key=lambda one: one.site.span)
    return distinct(found)


def _asks_level(modules: Iterable[Module]) -> bool:
    """Whether some module asks for the level of a logger."""
    return any(one.spells("DEBUG") and one.spells(*ASKING) for one in modules)


def _is_debugging(test: Test) -> bool:
    """`if logger.isEnabledFor(logging.DEBUG)`."""
    return test.outcome and "DEBUG" in test.text.upper() and any(word in test.text for word in ASKING)


def _switched_off(code: Code, seen: Seen) -> bool:
    """Whether it stands below a switch that the source leaves off, however it is spelt: `if verbose:` with
    `verbose = False`, also one of a class or a parameter that nobody sets."""
    blocks = seen.statement.ancestors() if seen.statement is not None else ()
    for owner in (block.owner for block, _ in blocks if block.kind == "then"):
        test = owner.node.test if owner is not None and isinstance(owner.node, ast.If) else None
        both = isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And)
        for one in test.values if both else [test]:  # type: ignore[union-attr]
            values = code.ev.values(one, owner.scope) if isinstance(one, ast.Name | ast.Attribute) and owner else ()
            if values and all(isinstance(value, Const) and not value.value for value in values):
                return True
    return False


def _logs_event(decorator: ast.Call) -> bool:
    """`@logger.inject_lambda_context(log_event=True)`."""
    return construct(decorator).endswith("inject_lambda_context") and any(
        keyword.arg == "log_event" and isinstance(keyword.value, ast.Constant) and keyword.value.value is True
        for keyword in decorator.keywords
    )


def _level(seen: Seen) -> str:
    level = _named_level(seen)
    given = seen.node.args[0] if level == "log" and seen.node.args else None
    return given.attr.lower() if isinstance(given, ast.Attribute) and given.attr.isupper() else level


def _named_level(seen: Seen) -> str:
    if not PRINTS.isdisjoint(seen.libraries):
        return "print"
    if seen.name not in LEVELS or not isinstance(seen.node.func, ast.Attribute):
        return ""
    if any(name.startswith(("logging.", "aws_lambda_powertools.", "structlog.", "loguru.")) for name in seen.libraries):
        return seen.name
    holder = construct(seen.node).rpartition(".")[0].lower()
    return seen.name if any(word in holder for word in HOLDERS) else ""


def _shown(code: Code, node: ast.expr, scope: Scope, redactions: Redactions) -> list[tuple[ast.expr, Scope]]:
    """The values that a message shows as a whole, also those of a text that was put together under a name before."""
    found = [(part, scope) for part in _parts(node)]
    for part, _ in [*found]:
        made = definition(code.ev, part, scope) if isinstance(part, ast.Name) else None
        texts = made is not None and (isinstance(made.node, PUT_TOGETHER) or last_name(made.node) in SPELLED)
        if made is not None and texts and made.scope.owner is scope.owner and not redactions.of(part, scope):
            found += [(inner, made.scope) for inner in _parts(made.node)]
    return found


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
        elif isinstance(at, (ast.FormattedValue, ast.Starred)):
            pending.append(at.value)
        elif isinstance(at, ast.BinOp):
            pending += [at.right] if overridden(at.right) else [at.left, at.right]
        elif isinstance(at, (ast.Tuple, ast.List)):
            pending += at.elts
        elif isinstance(at, ast.Dict):
            spread = not overridden(at)
            pending += [value for key, value in zip(at.keys, at.values, strict=True) if key is not None or spread]
        elif isinstance(at, ast.Call):
            name = at.func.attr if isinstance(at.func, ast.Attribute) else getattr(at.func, "id", "")
            if name in WRAPPERS or construct(at) == "jsonpickle.encode":
                pending += [*at.args[:6], *([one.value for one in at.keywords[:6]] if name in NAMED else [])]
            elif name in WHOLE and isinstance(at.func, ast.Attribute) and isinstance(at.func.value, TEXTS):
                pending.append(at.func.value)
            found += [at] if name not in WRAPPERS and ("secret" in name or name in READS) else []
    return found


def _is_secret(value: Answer) -> bool:
    keys = ANSWERS.get((value.service, value.operation), ())
    if not keys or not value.path:
        return bool(keys)
    last = str(value.path[-1])
    return value.path[0] in keys and last not in PUBLIC and last.lower() not in PLAIN_PARTS


def _decrypted(code: Code, value: Answer) -> str:
    """The name of a secure parameter whose value is shown, "" for one that is not a constant, or for something else."""
    call = value.call.node
    if not isinstance(call, ast.Call) or (value.path and value.path not in (("Parameter",), ("Parameter", "Value"))):
        return ""
    given = {keyword.arg: code.ev.symbol(keyword.value, value.call.scope) for keyword in call.keywords}
    name = given.get("Name")
    return str(name.value) if given.get("WithDecryption") == Const(True) and isinstance(name, Const) else ""


def _is_named(value: Env) -> bool:
    return ends_in(value.name, LOGGED_NAMES)


def _is_slice(node: ast.expr) -> bool:
    """Whether an expression is a few characters of another one, which do not give a secret away."""
    return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)


def _secret(code: Code, value: Object) -> str:
    """What of a secret is shown with a value, in words."""
    if value == ENVIRON:
        return "its whole environment, with the keys of its role"
    if isinstance(value, Answer) and value.service == "ssm" and value.operation == "get_parameter":
        name = _decrypted(code, value)
        return f"`{name}`" if ends_in(name.replace("/", "_").replace("-", "_"), LOGGED_NAMES) else ""
    if isinstance(value, Answer) and _is_secret(value):
        return "the secret" if value.service == "secretsmanager" else f"the secret that `{value.operation}` returns"
    if isinstance(value, Env) and _is_named(value):
        return f"`{value.name}`"
    if isinstance(value, SsmValue) and ends_in(str(getattr(value.name, "value", "")), LOGGED_NAMES):
        return f"`{getattr(value.name, 'value', '')}`"
    if isinstance(value, Item) and value.key.lower() in ("authorization", "password", "x-api-key", "cookie"):
        return f"`{value.key}`"
    return ""


def thresholds(code: Code, library: str) -> tuple[Symbol, ...] | None:
    """The levels that are set for the loggers of `logging` or of Powertools; None when one was not followed. Where none
    is set, the loggers of `logging` have what the runtime gives the root."""
    if library == POWERTOOLS:
        made = code.calls(lambda name: name.startswith(POWERTOOLS) and name.endswith(".Logger"))
        given = [(seen, seen.argument(1, "level") or seen.argument(100, "log_level")) for seen in made]
        found = [OF_POWERTOOLS if node is None else _set_to(code, node, seen.use.scope) for seen, node in given]
    else:
        modules = code.ev.closure.modules.values()
        by_itself = any(one.top in CONFIGURING for one in code.ev.closure.imports)
        if by_itself or code.calls(None, SETTING) or any(map(_sets_otherwise, modules)):
            return None
        replaced = any(one.spells("removeHandler", ".handlers") for one in modules)
        setting = [one for one in code.calls(None, ("setLevel", "basicConfig")) if replaced or _takes_effect(one)]
        if any(one.name == "basicConfig" and not whole(one.node) for one in setting):
            return None
        nodes = [(seen, seen.argument(100 if seen.name == "basicConfig" else 0, "level")) for seen in setting]
        found = [_set_to(code, node, seen.use.scope) for seen, node in nodes if node is not None]
    levels = [one for one in found if one is not None]
    return tuple(dict.fromkeys(levels)) if len(levels) == len(found) else None


def _takes_effect(seen: Seen) -> bool:
    """Whether it sets a level: `basicConfig` does nothing where the root logger has a handler, which the runtime gives it
    before it imports the handler's module (`_setup_logging` of aws-lambda-python-runtime-interface-client)."""
    force = seen.argument(100, "force")
    if seen.name != "basicConfig" or not whole(seen.node):
        return True
    return force is not None and getattr(force, "value", True) is not False


def _sets_otherwise(module: Module) -> bool:
    """Whether a module may give a logger a level without the call of `setLevel`, or makes one that no level of the root
    holds for: `logger.level = …`, `set_level = logger.setLevel`, `logging.Logger("x")`."""
    text = module.source.text
    named = text.count("setLevel") != text.count(".setLevel(")
    return named or "level" in module.attribute_writes or module.spells(*OWN_CLASSES)


def library_of(seen: Seen) -> str:
    """The library whose logger it surely is, "" for another one or none."""
    for prefix in ("logging.", POWERTOOLS):
        if seen.libraries and all(name.startswith(prefix) for name in seen.libraries):
            return prefix
    return ""


def quiet(levels: tuple[Symbol, ...] | None) -> bool:
    """Whether the source sets levels, all of them above those of messages that only inform."""
    return bool(levels) and all(isinstance(one, Const) and one.value in ABOVE_INFO for one in levels or ())


def _set_to(code: Code, node: ast.expr, scope: Scope) -> Symbol | None:
    """`logging.WARNING`, `"WARNING"`, `os.environ["LOG_LEVEL"].upper()`, `getattr(logging, LEVEL)`."""
    if isinstance(node, ast.Attribute) and node.attr.isupper():
        return Const(node.attr)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SPELLINGS:
        return _set_to(code, node.func.value, scope)
    if isinstance(node, ast.Call) and node.args and getattr(node.func, "id", "") == "getattr":
        return _set_to(code, node.args[1], scope) if len(node.args) > 1 else None
    told = code.ev.symbol(node, scope)
    if isinstance(told, Const):
        return Const(told.value.upper()) if isinstance(told.value, str) else None
    return told if isinstance(told, Env) and (told.default is None or isinstance(told.default, Const)) else None
