"""What can take long: sleeps, waiters, subprocesses, servers, endless and polling loops, transfers, slow calls."""

from __future__ import annotations

import ast
from functools import lru_cache
from math import isfinite

from lambdalint.data.calls import INSTALLERS, SLEEPS, SLOW_OPERATIONS, SUBPROCESSES
from lambdalint.source.awscalls.calling import construct
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.model.behaviour import Wait
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.places import Site, distinct
from lambdalint.source.model.symbols import Const, Origin
from lambdalint.source.modules.blocks import jumps, walk, words
from lambdalint.source.modules.scope import Statement
from lambdalint.source.values.objects import External, Values

SERVERS = frozenset(
    {
        "uvicorn.run",
        "hypercorn.asyncio.serve",
        "waitress.serve",
        "gunicorn.app.base.BaseApplication.run",
        "flask.Flask.run",
        "bottle.run",
        "tornado.ioloop.IOLoop.start",
        "tornado.ioloop.IOLoop.current.start",
        "aiohttp.web.run_app",
        "wsgiref.simple_server.make_server.serve_forever",
        "http.server.HTTPServer.serve_forever",
        "http.server.ThreadingHTTPServer.serve_forever",
        "socketserver.TCPServer.serve_forever",
        "socketserver.ThreadingTCPServer.serve_forever",
        "asyncio.start_server",
        "asyncio.Server.serve_forever",
        "grpc.server.wait_for_termination",
        "websockets.serve",
        "socket.socket.listen",
        "socket.socket.accept",
        "gevent.pywsgi.WSGIServer.serve_forever",
    }
)
POOLS = frozenset(
    {
        "multiprocessing.Pool",
        "multiprocessing.Process",
        "multiprocessing.pool.Pool",
        "concurrent.futures.ProcessPoolExecutor",
        "joblib.Parallel",
    }
)
NAMES = frozenset({"range", "serve_forever", "run", "start_consuming"})
"""What is looked at by its last name, whatever it is called on."""
ENDS = (ast.Return, ast.Raise, ast.Yield, ast.YieldFrom)
ENDLESS = frozenset({"itertools.count", "itertools.cycle"})
MANY, MANY_INSIDE = 1_000_000, 1_000
"""Rounds of a loop that may take long whatever they do, and of one in another loop."""
DRIVEN = frozenset(
    {"next_token", "nexttoken", "lastevaluatedkey", "istruncated", "continuationtoken", "marker", "token"}
)
"""Words in a loop over pages, which ends by itself."""


@lru_cache(4_000)
def _may_wait(name: str) -> bool:
    """Whether a library function is one of those that can take long."""
    return (
        name in SLEEPS
        or name in SUBPROCESSES
        or name in INSTALLERS
        or name in SERVERS
        or name in POOLS
        or name.endswith((".serve_forever", ".poll", ".wait", ".communicate"))
    )


DOWNLOADS = ("download_file", "download_fileobj", "GetObject", "SelectObjectContent")


def waits(code: Code) -> list[Wait]:
    """Everything that runs and can take seconds."""
    found: list[Wait] = []
    seen_calls = code.calls(_may_wait, NAMES)
    for seen in seen_calls:
        found += _of_call(code, seen)
    for made in code.made:
        call = made.call
        if call.through == "presigned":
            continue
        if call.waits is not None:
            found.append(Wait(call.site, "waiter", call.construct, _longest(call), False))
        elif call.through in ("paginator", "collection"):
            found.append(Wait(call.site, "paginator", call.construct))
        elif call.service == "s3" and call.api in DOWNLOADS:
            found.append(Wait(call.site, "download", call.construct, _usual(call.service, call.api)))
        elif call.service == "s3" and call.api in ("upload_file", "upload_fileobj", "copy", "CopyObject"):
            found.append(Wait(call.site, "upload", call.construct, _usual(call.service, call.api)))
        elif f"{call.service}.{call.api}" in SLOW_OPERATIONS and not _goes_on(call):
            found.append(Wait(call.site, "slow-call", call.construct, _usual(call.service, call.api)))
    consumers = code.calls(names=("KafkaConsumer",))
    sleeps = [seen for seen in seen_calls if not SLEEPS.isdisjoint(seen.libraries)]
    for reached in code.reach.reached.values():
        found += _recursion(code, reached)
        module = reached.scope.module
        for statement in reached.scope.statements if ast.While in module.kinds else ():
            if isinstance(statement.node, ast.While):
                found += _loop(code, reached, statement, sleeps)
        for statement in reached.scope.statements if ast.For in module.kinds and module.spells("itertools") else ():
            found += _counting(code, reached, statement)
        if consumers and ast.For in module.kinds:
            from lambdalint.source.facts.consuming import looped

            found += [one for statement in reached.scope.statements for one in looped(code, reached, statement)]
    found.sort(key=lambda one: (one.site.span, one.kind))
    return distinct(found)


def _goes_on(call: AwsCall) -> bool:
    """Whether Lambda only takes the event, or looks whether it might, and answers at once."""
    kind = call.argument("InvocationType") if call.service == "lambda" else None
    return kind is not None and kind.symbol in (Const("Event"), Const("DryRun"))


def _recursion(code: Code, reached: Reached) -> list[Wait]:
    """Calls by which a function runs itself again, directly or through one other; who knows how often."""
    return [
        Wait(code.reach.site(reached, via), "recursion", construct(via.node))
        for via, callee in reached.calls
        if callee is reached or any(back is reached for _, back in callee.calls)
    ]


def _longest(call: AwsCall) -> float | None:
    """The most seconds that a waiter waits: its own numbers, or those of `WaiterConfig`."""
    assert call.waits is not None
    config = call.argument("WaiterConfig")
    numbers = list(call.waits)
    for index, name in enumerate(("Delay", "MaxAttempts")):
        given = config.member(name) if config is not None else None
        if given is not None:
            value = given.symbol.value if isinstance(given.symbol, Const) else None
            if not isinstance(value, int):
                return None
            numbers[index] = value
        elif config is not None and not config.complete:
            return None
    try:
        return float(numbers[0] * numbers[1])
    except OverflowError:
        return None


def _usual(service: str, api: str) -> float | None:
    seconds = SLOW_OPERATIONS.get(f"{service}.{api}")
    return float(seconds) if seconds is not None else None


def _of_call(code: Code, seen: Seen) -> list[Wait]:
    for name in seen.libraries:
        if name in SLEEPS:
            first = seen.argument(0, "secs") or seen.argument(0, "delay")
            from lambdalint.source.facts.unending import rounds

            return [Wait(seen.site, "sleep", name, _number(seen, first), True, rounds(code, seen))]
        if name in SUBPROCESSES:
            limit = seen.argument(100, "timeout")
            return [Wait(seen.site, "subprocess", name, _number(seen, limit), limit is not None)]
        if name in INSTALLERS:
            return [Wait(seen.site, "installation", name)]
        if name in SERVERS or name.endswith(".serve_forever"):
            return [Wait(seen.site, "server", name, None, False)]
        if name in POOLS:
            return [Wait(seen.site, "pool", name)]
        if name.endswith((".poll", ".wait", ".communicate")) and "subprocess.Popen" in name:
            return [Wait(seen.site, "subprocess", name, _number(seen, seen.argument(0, "timeout")))]
    if seen.name == "range" and "builtins.range" in seen.libraries and seen.node.args:
        counted = code.provenance(seen.node.args[-1], seen.use.scope).origins
        long = counted & {Origin.EVENT, Origin.STATE} or _is_many(seen)
        return [Wait(seen.site, "computation", "range")] if long else []
    if seen.name == "serve_forever":
        return [Wait(seen.site, "server", construct(seen.node), None, False)]
    if seen.name == "start_consuming":
        from lambdalint.source.facts.consuming import started

        return started(code, seen)
    if seen.name == "run" and any("Flask()" in str(getattr(v, "name", "")) for v in seen.values):
        return [Wait(seen.site, "server", construct(seen.node), None, False)]
    return []


def _is_many(seen: Seen) -> bool:
    """Whether a constant `range` has very many numbers: by itself, or all rounds of the loops around it together."""
    numbers = _number(seen, seen.node.args[-1] if len(seen.node.args) < 3 else seen.node.args[1])
    return numbers is not None and numbers >= (MANY_INSIDE if seen.site.loops else MANY)


def _number(seen: Seen, node: ast.expr | None) -> float | None:
    """A constant number of seconds; the largest of several."""
    if node is None:
        return None
    values = seen.code.ev.values(node, seen.use.scope)
    return seconds_of(values)


def seconds_of(values: Values) -> float | None:
    """The largest of constant numbers, None unless all are."""
    numbers = []
    for value in values:
        if not isinstance(value, Const) or isinstance(value.value, bool) or not isinstance(value.value, int | float):
            return None
        try:
            numbers.append(float(value.value))
        except OverflowError:
            return None
        if not isfinite(numbers[-1]):
            return None
    return max(numbers) if numbers else None


def _loop(code: Code, reached: Reached, statement: Statement, all_sleeps: list[Seen]) -> list[Wait]:
    """A `while` that never ends by itself, or that sleeps between two looks."""
    from lambdalint.source.facts.unending import ends_by_failing, gives_up, is_aside

    node = statement.node
    assert isinstance(node, ast.While)
    inside = list(walk(node.body))
    site = _site(code, reached, statement)
    ends = any(isinstance(one, (ast.Return, ast.Raise)) for one in inside) or jumps(node, ast.Break)
    always = isinstance(node.test, ast.Constant) and bool(node.test.value)
    if any(isinstance(one, (ast.Yield, ast.YieldFrom)) for one in inside) or is_aside(code, reached):
        return []  # it goes on as far as it is asked to, or beside the handler
    if always and not ends and not ends_by_failing(code, statement, site, inside):
        return [Wait(site, "endless-loop", "while True", None, False)]
    text = words(node).lower()
    sleeps = [seen for seen in all_sleeps if seen.reached is reached and _within(seen, node)]
    if sleeps and not _turns_pages(node):
        bounded = (
            "remaining_time" in text or "attempt" in text or "retries" in text or "retry" in text or "deadline" in text
        )
        counted = isinstance(node.test, ast.Compare) and any(isinstance(one, ast.AugAssign) for one in inside)
        bounded = bounded or counted or gives_up(code, node, inside, statement.scope)
        first = sleeps[0].argument(0, "secs")
        return [Wait(site, "poll", "while", _number(sleeps[0], first), bounded)]
    if any(word in text for word in DRIVEN):
        return [Wait(site, "paginator", "while")]
    return []


def _counting(code: Code, reached: Reached, statement: Statement) -> list[Wait]:
    """A `for` over numbers without end that nothing leaves: `for n in itertools.count():`."""
    node = statement.node
    if not isinstance(node, ast.For) or not isinstance(node.iter, ast.Call):
        return []
    from lambdalint.source.facts.unending import ends_by_failing, is_aside

    if is_aside(code, reached):
        return []
    endless = any(
        isinstance(one, External) and one.name in ENDLESS for one in code.ev.values(node.iter.func, statement.scope)
    )
    inside = list(walk(node.body))
    if not endless or jumps(node, ast.Break) or any(isinstance(one, ENDS) for one in inside):
        return []
    site = code.reach.trail.site(reached, reached.scope.module.span(node.iter), statement)
    ends = ends_by_failing(code, statement, site, inside)
    return [] if ends else [Wait(site, "endless-loop", "for", None, False)]


def _turns_pages(node: ast.While) -> bool:
    """Whether a loop goes on as long as there are more pages, so that it only rests between two of them."""
    ends = [one.test for one in walk(node.body) if isinstance(one, ast.If) and isinstance(one.body[-1], ast.Break)]
    return any(word in words(test).lower() for test in (node.test, *ends) for word in DRIVEN)


def _within(seen: Seen, node: ast.While) -> bool:
    line = seen.node.lineno
    return node.lineno <= line <= (node.end_lineno or line)


def _site(code: Code, reached: Reached, statement: Statement) -> Site:
    node = statement.node
    assert isinstance(node, ast.While)
    head = reached.scope.module.span(node.test)
    start = reached.scope.module.source.keyword_span(node, 5)
    span = start._replace(end_line=head.end_line, end_column=head.end_column)
    return code.reach.trail.site(reached, span, statement)
