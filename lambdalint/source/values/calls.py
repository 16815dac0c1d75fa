"""What calls return: functions of the project, the SDK, methods, and the library functions that pass values on."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.model.symbols import Const, Env, Input, Item, Joined, SsmValue, Symbol
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.scope import Scope
from lambdalint.source.values import displays, members, sdk
from lambdalint.source.values.library_results import DATA_CLASSES, PASSING_ON, RESULTS, copied, of_unknown, passed_on
from lambdalint.source.values.objects import (
    OPAQUE,
    UNKNOWN,
    Answer,
    ClassObject,
    Context,
    Display,
    External,
    FunctionObject,
    Instance,
    Object,
    Partial,
    Run,
    SdkMethod,
    SuperObject,
    Values,
    bounded,
    item,
    joined,
    pack,
)
from lambdalint.source.values.paths import below

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

SAME = frozenset(
    "strip rstrip lstrip encode decode copy removeprefix removesuffix __str__ resolve absolute".split(),
)
"""Methods of strings and containers whose result names the same thing."""
TRIMMING = frozenset({"strip", "lstrip", "rstrip", "removeprefix", "removesuffix"})
"""Those of them that cut off what stands at the ends of a text."""
CONTEXT = frozenset({ast.Constant, ast.Name, ast.Subscript, ast.Attribute})
"""Arguments that may be one constant or environment variable."""


def call(ev: Evaluator, node: ast.Call, scope: Scope, context: Context) -> Values:
    """What a call can return."""
    function = node.func
    kind = function.__class__
    if kind is ast.Attribute:
        name, receivers = function.attr, ev.values(function.value, scope, context)  # type: ignore[attr-defined]
        if receivers is UNKNOWN:
            return UNKNOWN
        if len(receivers) == 1:
            (only,) = receivers
            return bounded(method(ev, only, name, node, scope, context))
        return ev.union([method(ev, receiver, name, node, scope, context) for receiver in receivers])
    if kind is ast.Name and function.id == "super":  # type: ignore[attr-defined]
        holder = scope.class_scope
        return frozenset({SuperObject(holder)}) if holder is not None else UNKNOWN
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
            return _of_text(ev, receiver, name, node, scope, context)
        case Env() | Joined() | SsmValue():
            return _of_text(ev, receiver, name, node, scope, context)
        case Display() if not members.is_namespace(receiver.operand.node):
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


def _of_text(
    ev: Evaluator, receiver: Const | Env | Joined | SsmValue, name: str, node: ast.Call, scope: Scope, context: Context
) -> Values:
    if name == "joinpath":
        return frozenset({below([receiver, *(ev.symbol(one, scope, context) for one in node.args[:8])])})
    if name not in SAME:
        return UNKNOWN
    if isinstance(receiver, Const | Joined) and name in TRIMMING:
        from lambdalint.source.values.cutting import trimmed

        cut = ev.symbol(node.args[0], scope, context) if node.args else None
        return frozenset({trimmed(receiver, name, cut)})
    return frozenset({receiver})


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


def _stays_empty(made: ast.expr, call: ast.Call, scope: Scope) -> bool:
    """Whether nothing can fill an empty dict before it is asked: it is written in the expression that asks, or in the one
    of a variable that nothing changes: `event.get("headers", {}).get("accept")`."""
    if not isinstance(made, ast.Dict) or made.keys or not isinstance(call.func, ast.Attribute):
        return False
    held: ast.AST | None = call.func.value
    if isinstance(held, ast.Name):
        bindings = scope.owner.bindings.get(held.id, ())
        if len(bindings) != 1 or scope.owner.mutations.get(held.id):
            return False
        held = bindings[0].node
    return held is not None and any(one is made for one in nodes_in(held))


def _of_display(ev: Evaluator, receiver: Display, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    if name in ("get", "pop", "setdefault") and node.args:
        if receiver.holder is None and _stays_empty(receiver.operand.node, node, scope):
            default = sdk.argument(node, 1, "default")
            return ev.values(default, scope, context) if default is not None else frozenset({Const(None)})
        return _keyed(ev, receiver, node, scope, context)
    if name == "copy":
        return copied(frozenset({receiver}), node, scope, context)
    if name in ("items", "values"):
        values = ev.union(ev.of(value) for _, value in displays.entries(ev, receiver)) or UNKNOWN
        keys = (
            frozenset(Const(key) for key, _ in displays.entries(ev, receiver) if isinstance(key, displays.KEYS))
            or UNKNOWN
        )
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
    known = RESULTS.get(name)
    if known is not None:
        return known(ev, name, node, scope, context)
    if name == "builtins.map" and len(node.args) > 1:
        made = [applied(ev, one, node, scope, ()) for one in ev.values(node.args[0], scope, context)]
        return frozenset({Run(ev.union(made) or UNKNOWN)})
    if name.startswith(PASSING_ON):
        return passed_on(ev, name, node, scope, context)
    if name.startswith(DATA_CLASSES) and name.endswith("Event") and node.args:
        return ev.values(node.args[0], scope, context)
    return of_unknown(name)


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
