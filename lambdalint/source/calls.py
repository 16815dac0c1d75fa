"""What calls return: functions of the project, the SDK, and the library functions that pass values on."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.data.library_calls import SECRET_GETTERS, SSM_GETTERS
from lambdalint.source import members, sdk
from lambdalint.source.expressions import imported_name
from lambdalint.source.graph import Folder, Library
from lambdalint.source.model import Const, Env, Input, Item, Joined, SsmValue, Symbol
from lambdalint.source.module import Module
from lambdalint.source.objects import (
    OPAQUE,
    UNKNOWN,
    Answer,
    ClassObject,
    Context,
    Display,
    External,
    FunctionObject,
    Instance,
    ModuleObject,
    Object,
    Operand,
    Partial,
    Run,
    SdkMethod,
    Session,
    SuperObject,
    Values,
    bounded,
    external,
    item,
    joined,
    limited,
    pack,
)
from lambdalint.source.scope import Scope

if TYPE_CHECKING:
    from lambdalint.source.evaluate import Evaluator

SAME = frozenset(["strip", "rstrip", "lstrip", "encode", "decode", "copy", "removeprefix", "removesuffix", "__str__"])
"""Methods of strings and containers whose result names the same thing."""
PASSED_ON = frozenset(
    [
        "builtins.str",
        "builtins.list",
        "builtins.tuple",
        "builtins.set",
        "builtins.sorted",
        "builtins.reversed",
        "builtins.iter",
        "builtins.frozenset",
        "json.loads",
        "copy.copy",
        "copy.deepcopy",
        "typing.cast",
        "types.SimpleNamespace",
        "urllib.parse.unquote_plus",
        "urllib.parse.unquote",
        "pathlib.Path",
        "pathlib.PurePosixPath",
        "builtins.filter",
        "base64.b64decode",
        "collections.OrderedDict",
        "itertools.chain",
        "asyncio.gather",
        "asyncio.run",
        "asyncio.wait_for",
        "builtins.aiter",
        "builtins.anext",
        "ast.literal_eval",
        "contextlib.closing",
        "contextlib.nullcontext",
        "builtins.int",
        "asyncio.run_until_complete",
        "asyncio.create_task",
        "asyncio.ensure_future",
    ]
)
"""Functions whose result is, for our questions, (the last of) their arguments."""
DATA_CLASSES = "aws_lambda_powertools.utilities.data_classes."
"""Their classes show an event under names of their own: `SQSEvent(event).records`."""
CONTEXT = frozenset({ast.Constant, ast.Name, ast.Subscript, ast.Attribute})
"""Arguments that may be one constant or environment variable."""
PROVIDED = frozenset({"fastapi.Depends", "fastapi.Security", "fastapi.params.Depends", "fastapi.params.Security"})
"""Defaults and annotations in whose place a framework passes what their function returns."""
ENTERED = frozenset(
    f"contextlib.{stack}().{method}"
    for stack in ("ExitStack", "AsyncExitStack")
    for method in ("enter_context", "enter_async_context")
)


def call(ev: Evaluator, node: ast.Call, scope: Scope, context: Context) -> Values:
    """What a call can return."""
    function = node.func
    if isinstance(function, ast.Name) and function.id == "super":
        holder = scope.class_scope
        return frozenset({SuperObject(holder)}) if holder is not None else UNKNOWN
    if isinstance(function, ast.Attribute):
        name, receivers = function.attr, ev.values(function.value, scope, context)
        if receivers is UNKNOWN:
            return UNKNOWN
        if len(receivers) == 1:
            (only,) = receivers
            return bounded(method(ev, only, name, node, scope, context))
        return ev.union([method(ev, receiver, name, node, scope, context) for receiver in receivers])
    targets = ev.values(function, scope, context)
    if targets is UNKNOWN:
        return UNKNOWN
    if len(targets) == 1:
        (only,) = targets
        return bounded(applied(ev, only, node, scope, context))
    return ev.union([applied(ev, one, node, scope, context) for one in targets])


def method(ev: Evaluator, receiver: Object, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """What `receiver.name(…)` returns."""
    if isinstance(receiver, External):
        dotted = receiver.name
        return library(ev, f"{dotted}.{name}", node, scope, context) if len(dotted) < members.LONGEST else UNKNOWN
    match receiver:
        case Input() | Item():
            return _of_input(ev, receiver, name, node, scope, context)
        case Const(str() as text):
            if name in ("lower", "upper", "strip", "rstrip", "lstrip", "title") and not node.args:
                return frozenset({Const(getattr(text, name)())})
            if name == "format":
                return frozenset({formatted(ev, text, node, scope, context)})
            return frozenset({receiver}) if name in SAME else UNKNOWN
        case Env() | Joined() | SsmValue():
            return frozenset({receiver}) if name in SAME else UNKNOWN
        case Display():
            return _of_display(ev, receiver, name, node, scope, context)
        case Answer():
            return _of_answer(ev, receiver, name, node, scope, context)
        case ClassObject(made) if name == "__subclasses__":
            return members.enumerated(frozenset(ClassObject(one) for one in ev.sites.subclasses(ev, made)))
        case _:
            targets = members.attribute(ev, receiver, name)
            if targets is UNKNOWN:
                return UNKNOWN
            return ev.union([applied(ev, target, node, scope, context) for target in targets])


def _keyed(ev: Evaluator, receiver: Object, node: ast.Call, scope: Scope, context: Context) -> Values:
    """`receiver.get(key, default)`."""
    key = ev.values(node.args[0], scope, context) if node.args else UNKNOWN
    found = members.part(ev, receiver, key)
    default = sdk.argument(node, 1, "default")
    return ev.union([found, ev.values(default, scope, context)]) if default is not None else found


def _of_input(
    ev: Evaluator, receiver: Input | Item, name: str, node: ast.Call, scope: Scope, context: Context
) -> Values:
    if name in ("get", "pop", "setdefault") and node.args:
        return _keyed(ev, receiver, node, scope, context)
    if name in SAME:
        return frozenset({receiver})
    if name == "items":
        return members.enumerated(frozenset({pack([UNKNOWN, frozenset({item(receiver, "[]")})])}))
    if name == "values":
        return members.enumerated(frozenset({item(receiver, "[]")}))
    if name in ("keys", "split", "splitlines"):
        return frozenset({receiver})
    return frozenset({item(receiver, name)})


def _of_display(ev: Evaluator, receiver: Display, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    if name in ("get", "pop", "setdefault") and node.args:
        return _keyed(ev, receiver, node, scope, context)
    if name == "copy":
        return frozenset({receiver})
    if name in ("items", "values"):
        values = ev.union(ev.of(value) for _, value in members.entries(ev, receiver)) or UNKNOWN
        keys = frozenset(Const(key) for key, _ in members.entries(ev, receiver) if key is not None) or UNKNOWN
        return members.enumerated(frozenset({pack([keys, values])}) if name == "items" else values)
    if name == "keys":
        return frozenset({receiver})
    return UNKNOWN


def _of_answer(ev: Evaluator, receiver: Answer, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    if name in ("get", "pop") and node.args:
        return _keyed(ev, receiver, node, scope, context)
    if name == "items":
        inner = members.iterate(ev, frozenset({receiver}))
        return members.enumerated(frozenset({pack([inner, inner])}))
    if name in SAME or name in ("read", "values", "search", "build_full_result", "split", "iter_lines"):
        return frozenset({receiver})
    return UNKNOWN


def applied(ev: Evaluator, target: Object, node: ast.Call, scope: Scope, context: Context) -> Values:
    """What calling one value returns."""
    if isinstance(target, External):
        return library(ev, target.name, node, scope, context)
    match target:
        case FunctionObject(function, receiver):
            return ev.returned(function, given(ev, function, receiver, node, scope, context))
        case ClassObject(made):
            return frozenset({Instance(made)})
        case Instance():
            return ev.union(ev.returned(one.scope) for one in ev.functions(frozenset({target}))) or UNKNOWN
        case SdkMethod():
            return sdk.call(ev, target, node, scope, context)
        case Partial(function=inner):
            if isinstance(inner, FunctionObject):
                return ev.returned(inner.scope)
            return applied(ev, inner, node, scope, context)
        case _:
            return UNKNOWN


def given(ev: Evaluator, function: Scope, receiver: bool, node: ast.Call, scope: Scope, context: Context) -> Context:
    """The parameters that a call gives one constant or environment variable: its context."""
    if not function.parameters or function.generator or len(node.args) > 8:
        return ()
    names = function.parameters[int(receiver) :]
    passed = list(zip(names, node.args, strict=False)) + [(one.arg, one.value) for one in node.keywords if one.arg]
    found: list[tuple[str, Symbol]] = []
    for name, value in passed:
        if name is None or isinstance(value, ast.Starred):
            break
        if value.__class__ in CONTEXT:
            values = ev.values(value, scope, context)
            if len(values) == 1:
                only = next(iter(values))
                if isinstance(only, Env) or (isinstance(only, Const) and isinstance(only.value, str)):
                    found.append((name, only))
    return tuple(sorted(found, key=lambda pair: pair[0])[:4])


def library(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """What a function of a library returns, where that is known."""
    if name in sdk.CLIENTS:
        return sdk.made(ev, "client", node, scope, context, None)
    if name in sdk.RESOURCES:
        return sdk.made(ev, "resource", node, scope, context, None)
    if name in sdk.SESSIONS:
        return frozenset({Session(not sdk.has_credentials(ev, node, scope, name in sdk.BY_POSITION))})
    if name in ("os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop", "os.environ.__getitem__"):
        return environment(ev, name, node, scope, context)
    if name == "types.SimpleNamespace" and node.keywords:
        return frozenset({Display(Operand(node, scope, context))})
    if name in ("builtins.dict", "os.environ.copy"):
        return _dict(ev, name, node, scope, context)
    if name == "json.loads" and node.args:
        return ev.values(_written(ev, node.args[0], scope), scope, context)
    if name in PASSED_ON or name.startswith(("aws_xray_sdk.", "asyncio.")):
        values = [ev.values(one, scope, context) for one in node.args[-1:]]
        values = [ev.values(one, scope, context) for one in node.args] if name == "itertools.chain" else values
        return ev.union(values) if values else external(f"{name}()")
    if name == "builtins.enumerate" and node.args:
        inner = members.iterate(ev, ev.values(node.args[0], scope, context))
        return members.enumerated(frozenset({pack([UNKNOWN, inner])}))
    if name == "builtins.zip":
        parts = [members.iterate(ev, ev.values(one, scope, context)) for one in node.args[:8]]
        return members.enumerated(frozenset({pack(parts)}))
    if name == "builtins.map" and len(node.args) > 1:
        made = [applied(ev, one, node, scope, ()) for one in ev.values(node.args[0], scope, context)]
        return frozenset({Run(ev.union(made) or UNKNOWN)})
    if name in PROVIDED and node.args:
        return provided(ev, ev.values(node.args[0], scope, context))
    if name in ENTERED and node.args:
        return members.enter(ev, ev.values(node.args[0], scope, context))
    if name == "builtins.next" and node.args:
        return members.iterate(ev, ev.values(node.args[0], scope, context))
    if name == "builtins.getattr" and len(node.args) >= 2:
        return _getattr(ev, node, scope, context)
    if name == "functools.partial" and node.args:
        kinds = FunctionObject | ClassObject | SdkMethod | External
        functions = ev.values(node.args[0], scope, context)
        here = Operand(node, scope, context)
        return frozenset(Partial(one, here) for one in functions if isinstance(one, kinds)) or UNKNOWN
    if name in SSM_GETTERS and (asked := sdk.argument(node, 0, "name")) is not None:
        return frozenset({limited(SsmValue(ev.symbol(asked, scope, context)))})
    if name in SECRET_GETTERS:
        return frozenset(
            {Answer("secretsmanager", "get_secret_value", Operand(node, scope, context), ("SecretString",))}
        )
    if name in ("importlib.import_module", "builtins.__import__") and node.args:
        named = imported_name(node)
        found = ev.closure.find(named) if named else None
        if isinstance(found, Module | Folder):
            return frozenset({ModuleObject(found)})
        return frozenset({External(found.name)}) if isinstance(found, Library) else UNKNOWN
    if name == "os.path.join":
        return frozenset({_path(ev, node, scope, context)})
    if name.startswith(DATA_CLASSES) and name.endswith("Event") and node.args:
        return ev.values(node.args[0], scope, context)
    if name.count("()") >= 4:
        return UNKNOWN
    return external(f"{name}()")


def provided(ev: Evaluator, makers: Values) -> Values:
    """What a framework gets from a function or class and passes on: of a generator what it yields."""
    found: list[Values] = []
    for one in makers:
        if isinstance(one, FunctionObject):
            made = ev.returned(one.scope)
            found.append(members.iterate(ev, made) if one.scope.generator else made)
        elif isinstance(one, ClassObject):
            found.append(frozenset({Instance(one.scope)}))
    return ev.union(found) or UNKNOWN


def environment(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """`os.environ.get(…)` and its like. Without a default it is None when the variable is not set."""
    first = sdk.argument(node, 0, "key")
    default = sdk.argument(node, 1, "default")
    if first is None:
        return UNKNOWN
    fallback: Symbol | None = Const(None)
    if default is not None:
        fallback = limited(ev.symbol(default, scope, context))
    elif name in ("os.environ.pop", "os.environ.__getitem__"):
        fallback = None
    keys = ev.values(first, scope, context)
    return frozenset(
        Env(one.value, fallback) if isinstance(one, Const) and isinstance(one.value, str) else OPAQUE for one in keys
    )


def _written(ev: Evaluator, text: ast.expr, scope: Scope) -> ast.expr:
    """What a text of JSON was made of: `json.loads(json.dumps(item), parse_float=Decimal)` is the item."""
    if isinstance(text, ast.Call) and text.args and ev.values(text.func, scope) == external("json.dumps"):
        return text.args[0]
    return text


def _dict(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    if name == "os.environ.copy":
        return frozenset({External("os.environ")})
    if len(node.args) == 1:
        found = ev.values(node.args[0], scope, context)
        if External("os.environ") in found or not node.keywords:
            return found
    return frozenset({Display(Operand(node, scope, context))})


def _getattr(ev: Evaluator, node: ast.Call, scope: Scope, context: Context) -> Values:
    receivers = ev.values(node.args[0], scope, context)
    names = ev.strings(node.args[1], scope, context)
    if not names:
        return _like(ev, receivers, ev.symbol(node.args[1], scope, context))
    return ev.union(members.attribute(ev, one, name) for one in receivers for name in names)


def _like(ev: Evaluator, receivers: Values, name: Symbol) -> Values:
    """The methods and functions of the project that a name with undecided parts can lead to: `on_` and something."""
    parts = name.parts if isinstance(name, Joined) else (name,)
    first, last = parts[0], parts[-1]
    prefix = first.value if isinstance(first, Const) and isinstance(first.value, str) else ""
    suffix = last.value if isinstance(last, Const) and isinstance(last.value, str) else ""
    found: list[Values] = []
    for one in receivers:
        scopes: list[Scope] = []
        if isinstance(one, Instance | ClassObject):
            scopes = members.bases(ev, one.scope)
        elif isinstance(one, ModuleObject) and isinstance(one.found, Module):
            scopes = [one.found.scope]
        for function in [function for at in scopes for function in at.functions]:
            title = function.name
            if title.startswith(prefix or "") and title.endswith(suffix) and not title.startswith("__"):
                found.append(members.attribute(ev, one, title))
    return ev.union(found) or UNKNOWN


def _path(ev: Evaluator, node: ast.Call, scope: Scope, context: Context) -> Symbol:
    parts: list[Symbol] = []
    for index, one in enumerate(node.args[:8]):
        parts += [Const("/")] if index else []
        parts.append(ev.symbol(one, scope, context))
    return joined(parts)


def formatted(ev: Evaluator, text: str, node: ast.Call, scope: Scope, context: Context) -> Symbol:
    """`"…{}…".format(…)` with plain fields; what a specification or a conversion makes of a value is not known."""
    parts: list[Symbol] = []
    automatic = 0
    rest = text
    while rest and len(parts) < 16:
        before, brace, rest = rest.partition("{")
        parts.append(Const(before))
        if not brace:
            return joined(parts)
        field, _, rest = rest.partition("}")
        field, _, changed = field.replace("!", ":", 1).partition(":")
        position = int(field) if field.isascii() and field.isdigit() and len(field) < 4 else None
        if not field:
            position, automatic = automatic, automatic + 1
        value = next((one.value for one in node.keywords if one.arg == field), None) if position is None else None
        if position is not None and position < len(node.args):
            value = node.args[position]
        if value is None or isinstance(value, ast.Starred):
            return OPAQUE
        parts.append(OPAQUE if changed else ev.symbol(value, scope, context))
    return OPAQUE if rest else joined(parts)
