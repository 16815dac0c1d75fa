"""When a request gives up: what the call says, the client that makes it, or the library."""

from __future__ import annotations

import ast

from lambdalint.frozen import dataclass
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.facts.waits import seconds_of
from lambdalint.source.model.symbols import Const
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import External

OBJECTS = frozenset(
    {"httpx.Timeout", "aiohttp.ClientTimeout", "aiohttp.client.ClientTimeout"}
    | {"urllib3.Timeout", "urllib3.util.Timeout", "urllib3.util.timeout.Timeout"}
)
"""What holds several timeouts: to connect, to read, in total."""
SESSIONS = ("requests.Session.", "requests.sessions.Session.")
BOUNDS = frozenset({"timeout", "timeout_at", "fail_after", "move_on_after"})
"""What bounds the time of all that stands in its `with`."""
PLAIN_ADAPTERS = frozenset({"requests.adapters.HTTPAdapter()"})
OF_SOCKETS = ("urllib.request.", "http.client.")
"""Libraries that wait as long as `socket.setdefaulttimeout` says where nothing else does."""


@dataclass(frozen=True)
class Timeout:
    """The seconds after which a request gives up, None when it never does (`unlimited`) or that was not followed.

    `chosen`: the code says so, not the library by default.
    """

    seconds: float | None = None
    unlimited: bool = False
    chosen: bool = True


UNKNOWN = Timeout()


def timeout_of(code: Code, seen: Seen, name: str, parameter: str, default: float | None) -> Timeout:
    """The timeout of one request by the library function of that name."""
    if _is_bounded(seen):
        return UNKNOWN
    node = seen.argument(2 if name == "urllib.request.urlopen" else 100, parameter)
    if node is not None:
        return _said(code, node, seen.use.scope)
    if any(keyword.arg is None for keyword in seen.node.keywords) or _set_for_all(code, name):
        return UNKNOWN
    return _of_client(code, seen, name, parameter) or Timeout(default, default is None, False)


def _is_bounded(seen: Seen) -> bool:
    """Whether `asyncio.wait_for` or `asyncio.timeout` ends a request."""
    if seen.statement is None or not seen.use.scope.module.spells(
        "wait_for", "timeout(", "fail_after", "move_on_after"
    ):
        return False
    for one in ast.walk(seen.statement.node):
        if isinstance(one, ast.Call) and last_name(one.func) == "wait_for" and seen.node in ast.walk(one):
            return True
    around = [block.owner.node for block, _ in seen.statement.ancestors() if block.kind == "with" and block.owner]
    opened = [item.context_expr for node in around for item in getattr(node, "items", ())]
    return any(isinstance(one, ast.Call) and last_name(one.func) in BOUNDS for one in opened)


def _said(code: Code, node: ast.expr, scope: Scope) -> Timeout:
    """What an argument says."""
    if isinstance(node, ast.Tuple):
        numbers = [seconds_of(code.ev.values(one, scope)) for one in node.elts]
        return UNKNOWN if None in numbers else Timeout(sum(one for one in numbers if one is not None))
    values = code.ev.values(node, scope)
    if values == frozenset({Const(None)}):
        return Timeout(None, True)
    made = definition(code.ev, node, scope)
    if made is not None and isinstance(made.node, ast.Call):
        return _held(code, Expression(made.node, made.scope))
    return Timeout(seconds_of(values))


def _held(code: Code, made: Expression) -> Timeout:
    """What an object says that holds several timeouts: its total, else the longest of them."""
    call = made.node
    assert isinstance(call, ast.Call)
    if not any(isinstance(one, External) and one.name in OBJECTS for one in code.ev.values(call.func, made.scope)):
        return Timeout(seconds_of(code.ev.values(call, made.scope)))
    total = next((keyword.value for keyword in call.keywords if keyword.arg == "total"), None)
    given = [total] if total is not None else [*call.args, *(keyword.value for keyword in call.keywords)]
    said = [code.ev.values(one, made.scope) for one in given]
    if said and all(values == frozenset({Const(None)}) for values in said):
        return Timeout(None, True)
    numbers = [seconds_of(values) for values in said]
    return Timeout(max((one for one in numbers if one is not None), default=None)) if None not in numbers else UNKNOWN


def _set_for_all(code: Code, name: str) -> bool:
    """Whether the code sets a timeout for all requests: of sockets, in an adapter, or by a method that it replaces."""
    if name.startswith(OF_SOCKETS):
        return bool(code.calls("socket.setdefaulttimeout".__eq__))
    if not name.startswith(SESSIONS):
        return False
    methods = ("request", "send", name.rpartition(".")[2])
    if any(module.attribute_writes.get(one) for module in code.ev.closure.modules.values() for one in methods):
        return True
    for mount in code.calls(names=("mount",)):
        adapter = mount.argument(1, "adapter")
        values = code.ev.values(adapter, mount.use.scope) if adapter is not None else frozenset()
        if any(not isinstance(one, External) or one.name not in PLAIN_ADAPTERS for one in values):
            return True
    return False


def _of_client(code: Code, seen: Seen, name: str, parameter: str) -> Timeout | None:
    """What the client of a request was made with; None when that says nothing."""
    function = seen.node.func
    maker = name.rpartition(".")[0]
    makers = code.calls(maker.__eq__)
    if not isinstance(function, ast.Attribute) or not makers:
        return None
    if maker.startswith("http.client."):
        return UNKNOWN  # told where the connection is made
    made = definition(code.ev, function.value, seen.use.scope)
    if made is not None:
        makers = [one for one in makers if one.node is made.node]
    said = [(one, one.argument(100, parameter)) for one in makers]
    if any(keyword.arg is None for one in makers for keyword in one.node.keywords):
        return UNKNOWN
    if all(node is None for _, node in said):
        return None
    found = {_said(code, node, one.use.scope) if node is not None else UNKNOWN for one, node in said}
    return found.pop() if len(found) == 1 else UNKNOWN
