"""What parameters stand for: the event and the context in the handler, elsewhere what the calls pass."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lambdalint.source.model.symbols import Const, Input
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values import members, names
from lambdalint.source.values.objects import (
    EVENT,
    NOTHING,
    OPAQUE,
    UNKNOWN,
    ClassObject,
    Client,
    Context,
    Display,
    FunctionObject,
    Instance,
    Partial,
    SdkResource,
    Session,
    Values,
    item,
)
from lambdalint.source.values.registered import wrapped_by, wrappers
from lambdalint.source.values.sites import MOST_SITES, plain_name

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

RUNNERS = frozenset(
    {
        "submit", "partial", "Thread", "Process", "map", "run_in_executor", "to_thread", "starmap", "apply_async", "apply",
        "reduce",
    }
)  # fmt: skip
"""Calls that are given a function and its arguments."""
HELPFUL = (Client, SdkResource, Session, Instance)
"""Beside these an annotation tells nothing more."""
MOST_DECORATORS = 40
"""Decorators on one function of which what each gets is followed."""


def value(ev: Evaluator, scope: Scope, name: str, context: Context) -> Values:
    """What a parameter of a function can be."""
    for key, symbol in context:
        if key == name:
            return frozenset({symbol})
    return ev.fixpoint.answer(("parameter", scope, name), _value, ev, scope, name)


def _value(ev: Evaluator, scope: Scope, name: str) -> Values:
    method = scope.parent is not None and scope.parent.kind == "class" and "staticmethod" not in scope.decorator_names
    if method and scope.parameters[:1] == [name] and scope.parent is not None:
        if scope.name == "__init_subclass__":
            below = frozenset(ClassObject(one) for one in ev.sites.subclasses(ev, scope.parent))
            return below or frozenset({ClassObject(scope.parent)})
        is_class = "classmethod" in scope.decorator_names or scope.name == "__new__"
        return frozenset({ClassObject(scope.parent) if is_class else Instance(scope.parent)})
    if scope in ev.entries and name in scope.parameters:
        index = scope.parameters.index(name) - method
        if index in (0, 1):
            return frozenset({Input(("event", "context")[index])})
    if name == scope.keywords:
        return UNKNOWN
    if name == scope.variadic:
        return members.enumerated(rest(ev, scope) or UNKNOWN)
    found = from_calls(ev, scope, name, bool(method))
    hint = scope.annotations.get(name)
    if hint is not None and scope.parent is not None and not any(isinstance(one, HELPFUL) for one in found):
        found = ev.union([found, names.annotated(ev, hint, scope.parent)])
    return found or UNKNOWN


def from_calls(ev: Evaluator, scope: Scope, name: str, method: bool) -> Values:
    """The union of what all calls pass; the default where one passes nothing, unknown where nobody calls."""
    position = scope.parameters.index(name) if name in scope.parameters else None
    default = scope.defaults.get(name)
    outside = scope.parent or scope.module.scope
    missing = ev.values(default, outside) if default is not None else UNKNOWN
    found: list[Values] = []
    sites, handed = ev.sites.of(scope), ev.sites.passed(scope)
    if len(sites) > MOST_SITES or len(handed) > MOST_SITES:
        return UNKNOWN
    given = [one for call in sites for one in given_by(ev, call, scope, position, name, missing)]
    if any(OPAQUE in one for one in given):  # what is not known may be what other handlers give
        given += [one for call in ev.sites.others(scope) for one in given_by(ev, call, scope, position, name, missing)]
    found += given
    if scope.decorators and position is not None:
        found += by_wrappers(ev, scope, position)
    for call, passed in handed:
        found += handed_over(ev, call, passed, scope, position, name)
    for decorator, decorated in ev.sites.decorating(scope)[:MOST_SITES]:
        if position is not None and position in offsets(ev, ev.values(*decorator), scope):
            if decorated.kind == "class":
                found.append(frozenset({ClassObject(decorated)}))
                continue
            found.append(frozenset(FunctionObject(one) for one in decorated_with(ev, decorated, decorator.node)))
    if not found:
        return ev.union([missing, UNKNOWN]) if default is not None else NOTHING
    return ev.union(found)


def given_by(
    ev: Evaluator, call: Expression, scope: Scope, position: int | None, name: str, missing: Values
) -> list[Values]:
    """What one call passes for a parameter, if it is a call of the function."""
    node = call.node
    assert isinstance(node, ast.Call)
    return [
        argument(ev, node, call.scope, None if position is None else position - offset, name, missing)
        for offset in sorted(offsets(ev, ev.values(node.func, call.scope), scope))
    ]


def by_wrappers(ev: Evaluator, scope: Scope, position: int) -> list[Values]:
    """What decorators of a function pass before what it is called with: `function(table, *args)`."""
    found: list[Values] = []
    for call in [one for wrapper in wrappers(ev, scope) for one in wrapper.calls]:
        node = call.node
        assert isinstance(node, ast.Call)
        if len(node.args) < 2 or not isinstance(node.args[-1], ast.Starred):
            continue
        for offset in offsets(ev, ev.values(node.func, call.scope), scope):
            before = node.args[: position - offset + 1] if position >= offset else []
            if before and not any(isinstance(one, ast.Starred) for one in before):
                found.append(ev.values(before[-1], call.scope))
    return found


def rest(ev: Evaluator, scope: Scope) -> Values:
    """What all calls pass beyond the named parameters: the items of `*parts`."""
    sites = ev.sites.of(scope)
    if len(sites) > MOST_SITES:
        return UNKNOWN
    found: list[Values] = []
    for call in sites:
        node = call.node
        assert isinstance(node, ast.Call)
        for offset in sorted(offsets(ev, ev.values(node.func, call.scope), scope)):
            given = node.args[len(scope.parameters) - offset :]
            found += [UNKNOWN if isinstance(one, ast.Starred) else ev.values(one, call.scope) for one in given]
    return ev.union(found)


def decorated_with(ev: Evaluator, scope: Scope, decorator: ast.expr) -> list[Scope]:
    """What a decorator gets: what the next one below it made, or the function itself."""
    below = scope.decorators[scope.decorators.index(decorator) + 1 :]
    if len(below) > MOST_DECORATORS:
        ev.fixpoint.exceeded = True
        return [scope]
    for one in below:
        made = wrapped_by(ev, one, scope)
        if made:
            return made
    return [scope]


def offsets(ev: Evaluator, targets: Values, scope: Scope) -> set[int]:
    """How many leading parameters a call through these values binds by itself; empty: it does not call `scope`."""
    found = set()
    for target in targets:
        if isinstance(target, Partial):
            continue
        if isinstance(target, FunctionObject):
            if target.scope is scope or (target.scope.decorators and scope in wrappers(ev, target.scope)):
                found.add(int(target.receiver))
        elif isinstance(target, ClassObject | Instance) and scope.name in ("__init__", "__call__", "__new__"):
            found |= {1 for inner in ev.functions(frozenset({target})) if inner.scope is scope}
    return found


def argument(ev: Evaluator, node: ast.Call, scope: Scope, at: int | None, name: str, missing: Values) -> Values:
    """What one call passes for a parameter."""
    for keyword in node.keywords:
        if keyword.arg == name:
            return ev.values(keyword.value, scope)
    if at is not None and at >= 0:
        starred = next((i for i, one in enumerate(node.args) if isinstance(one, ast.Starred)), None)
        if starred is not None and starred <= at:
            return UNKNOWN
        if at < len(node.args):
            return ev.values(node.args[at], scope)
    for keyword in node.keywords:
        if keyword.arg is None:
            spread = ev.values(keyword.value, scope)
            given = ev.union(
                members.part(ev, one, frozenset({Const(name)})) for one in spread if isinstance(one, Display)
            )
            return given if given and given != UNKNOWN else ev.union([missing, UNKNOWN])
    return missing


def handed_over(
    ev: Evaluator, call: Expression, passed: ast.expr, scope: Scope, position: int | None, name: str
) -> list[Values]:
    """What `executor.submit(function, …)`, `Thread(target=function, args=(…))` and their like pass on."""
    node = call.node
    assert isinstance(node, ast.Call)
    runner = plain_name(node.func)
    bound = offsets(ev, ev.values(passed, call.scope), scope)
    if not bound:
        return []
    if runner not in RUNNERS:
        return batch_record(ev, call, runner, position, min(bound))
    index = None if position is None else position - min(bound)
    for keyword in node.keywords:
        if keyword.arg == name and runner not in ("Thread", "Process"):
            return [ev.values(keyword.value, call.scope)]
        if keyword.arg == "args" and isinstance(keyword.value, ast.Tuple | ast.List) and index is not None:
            elements = keyword.value.elts
            return [ev.values(elements[index], call.scope)] if 0 <= index < len(elements) else []
        if keyword.arg == "kwargs" and isinstance(keyword.value, ast.Dict):
            for key, given in zip(keyword.value.keys, keyword.value.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == name:
                    return [ev.values(given, call.scope)]
    if index is None or index < 0 or passed not in node.args:
        return []
    first = node.args.index(passed) + 1
    if runner == "starmap":
        return [UNKNOWN]
    if runner in ("apply", "apply_async"):
        return handed_together(ev, node.args[first:], index, call.scope)
    if runner == "reduce":  # `reduce(lambda so_far, step: step(so_far), STEPS, value)`
        steps = node.args[first : first + 1] if index == 1 else node.args[first + 1 : first + 2]
        if index == 1 and is_given(steps[0] if steps else node, call.scope):
            return [UNKNOWN]
        taken = ev.values(steps[0], call.scope) if steps else UNKNOWN
        return [members.iterate(ev, taken) if index == 1 else ev.union([taken, UNKNOWN])]
    at = first + index
    if at >= len(node.args):
        return [frozenset({OPAQUE})] if runner == "partial" else []
    given_values = ev.values(node.args[at], call.scope)
    return [members.iterate(ev, given_values) if runner == "map" else given_values]


def is_given(node: ast.expr, scope: Scope) -> bool:
    """Whether a name is a parameter here, or in a function around this one: each caller gives something else."""
    at: Scope | None = scope
    while isinstance(node, ast.Name) and at is not None:
        if node.id in at.bindings:
            return any(one.kind == "parameter" for one in at.bindings[node.id])
        at = at.parent
    return False


def handed_together(ev: Evaluator, rest: list[ast.expr], index: int, scope: Scope) -> list[Values]:
    """An argument of a pool's `apply(function, (first, second))`; of another `apply` nothing is known."""
    given = rest[0] if rest else None
    if not isinstance(given, ast.Tuple | ast.List) or any(isinstance(one, ast.Starred) for one in given.elts):
        return [UNKNOWN]
    return [ev.values(given.elts[index], scope)] if index < len(given.elts) else []


def batch_record(ev: Evaluator, call: Expression, runner: str, position: int | None, bound: int) -> list[Values]:
    """Powertools' batch processing calls the function with each record of the event."""
    node = call.node
    assert isinstance(node, ast.Call)
    names_ = ("process_partial_response", "async_process_partial_response", "batch_processor", "processor")
    if runner not in names_ or position is None or position - bound != 0:
        return [UNKNOWN]
    event = next((one.value for one in node.keywords if one.arg in ("event", "records")), None)
    if event is None and node.args and runner != "batch_processor":
        event = node.args[0]
    if event is None:
        return [frozenset({item(item(EVENT, "Records"), "[]")})]
    values = ev.values(event, call.scope)
    if runner == "processor":
        return [members.iterate(ev, values)]
    records = ev.union(frozenset({item(one, "Records")}) for one in values if isinstance(one, Input))
    return [members.iterate(ev, records) if records else UNKNOWN]
