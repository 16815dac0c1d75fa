"""Work that is started and may go on after the handler has returned."""

from __future__ import annotations

import ast

from lambdalint.source.awscalls.calling import construct
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.model.behaviour import Background
from lambdalint.source.model.places import distinct
from lambdalint.source.modules.scope import Binding, Scope
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values.classes import derives
from lambdalint.source.values.objects import Instance

STARTS = {
    "threading.Thread.start": "thread",
    "threading.Timer.start": "thread",
    "multiprocessing.Process.start": "process",
    "_thread.start_new_thread": "thread",
    "asyncio.create_task": "task",
    "asyncio.ensure_future": "task",
    "subprocess.Popen": "process",
}
EXECUTORS = ("concurrent.futures.ThreadPoolExecutor", "concurrent.futures.ProcessPoolExecutor")
THREADS = ("threading.Thread", "threading.Timer")
STACKED = frozenset({"enter_context", "enter_async_context"})
NAMES = ("start", "submit", "map")
WAITS = frozenset(
    {"join", "result", "as_completed", "wait", "gather", "shutdown", "communicate", "TaskGroup", "poll", "cancel"}
)


def background(code: Code) -> list[Background]:
    """Threads, processes, tasks and futures that are started while an event is handled."""
    found: list[Background] = []
    waiting: dict[Scope, bool] = {}
    for seen in code.calls(STARTS.__contains__, NAMES):
        if seen.reached.at_import:
            continue
        kind = next((STARTS[name] for name in seen.libraries if name in STARTS), "")
        if seen.name == "start" and not kind and _is_thread(code, seen):
            kind = "thread"
        if seen.name in ("submit", "map") and any(name.startswith(EXECUTORS) for name in seen.libraries):
            kind = "executor"
        if kind:
            found.append(Background(seen.site, kind, construct(seen.node), _waited(code, seen, kind, waiting)))
    found.sort(key=lambda one: one.site.span)
    return distinct(found)


def _is_thread(code: Code, seen: Seen) -> bool:
    """`start` of an element of a list of threads, or of an object of a class that is a thread."""
    if any(isinstance(one, Instance) and derives(code.ev, one.scope, THREADS) for one in seen.receivers):
        return True
    function = seen.node.func
    if not isinstance(function, ast.Attribute):
        return False
    return "thread" in construct(function.value).lower() and not seen.libraries


def _waited(code: Code, seen: Seen, kind: str, waiting: dict[Scope, bool]) -> bool | None:
    """Whether its end is waited for in the function that starts it, or further out; `waiting` is known of functions."""
    if kind == "executor" and _in_with(seen):
        return True
    if kind == "task" and (isinstance(_parent(seen), ast.Await) or _awaits_names(seen.use.scope.owner)):
        return True
    at = seen.reached
    around = [seen.use.scope.owner, *([at.caller.scope] if at.caller else [])]
    for scope in [*around, *(_run_in(code, around) if _is_kept(seen) else ())]:
        if scope not in waiting:
            waiting[scope] = _waits_in(scope)
        if waiting[scope]:
            return True
    if kind == "task" and seen.statement is not None and isinstance(seen.statement.node, ast.Return):
        return None
    if kind == "executor" and seen.name == "map":
        return None
    holder = seen.use.scope.owner.parent
    if holder is not None and holder.kind == "class" and any(map(_waits_in, holder.functions)):
        return None  # where the object is asked to wait is not followed
    return False if kind != "process" or seen.name != "Popen" else _discarded(seen)


def _is_kept(seen: Seen) -> bool:
    """Whether what is started has a name, by which a function that is called can wait for it."""
    function = seen.node.func
    return isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name | ast.Attribute)


def _run_in(code: Code, scopes: list[Scope]) -> list[Scope]:
    """The functions that some functions call."""
    calls = [call for scope in scopes for call in scope.calls]
    called = [code.ev.values(call.node.func, call.scope) for call in calls]  # type: ignore[attr-defined]
    return [one.scope for values in called for one in code.ev.functions(values)]


def _awaits_names(scope: Scope) -> bool:
    """Whether a function awaits what it has under a name: `await task`."""
    return any(isinstance(one, ast.Await) and isinstance(one.value, ast.Name) for one in ast.walk(scope.node))


def _discarded(seen: Seen) -> bool | None:
    """A process whose object is kept may be waited for elsewhere."""
    statement = seen.statement
    return False if statement is not None and isinstance(statement.node, ast.Expr) else None


def _waits_in(scope: Scope) -> bool:
    for call in scope.calls:
        function = call.node.func  # type: ignore[attr-defined]
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        goes_on = any(one.arg == "wait" and _is_false(one.value) for one in call.node.keywords)  # type: ignore[attr-defined]
        if name in WAITS and not _is_of_others(function, scope) and not goes_on:
            return True
    return False


def _is_false(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _is_of_others(function: ast.expr, scope: Scope) -> bool:
    """`os.path.join(…)` and `", ".join(…)` wait for nothing, `client.get_waiter(…).wait(…)` for AWS."""
    if not isinstance(function, ast.Attribute):
        return False
    holder = function.value
    if function.attr == "wait":
        aws = any(last_name(call.node) == "get_waiter" for call in scope.calls)
        return aws and "waiter" in construct(holder).lower()
    return function.attr == "join" and (
        isinstance(holder, ast.Constant | ast.JoinedStr) or construct(holder).endswith("path")
    )


def _in_with(seen: Seen) -> bool:
    """Whether the executor is a context manager around the call: it waits at its end."""
    function = seen.node.func
    name = function.value.id if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) else ""
    return any(one.kind == "enter" or _on_stack(one) for one in seen.use.scope.owner.bindings.get(name, ()))


def _on_stack(binding: Binding) -> bool:
    """`stack.enter_context(…)`"""
    node = binding.node
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STACKED


def _parent(seen: Seen) -> ast.AST | None:
    statement = seen.statement
    if statement is None:
        return None
    for node in ast.walk(statement.node):
        if any(child is seen.node for child in ast.iter_child_nodes(node)):
            return node
    return None
