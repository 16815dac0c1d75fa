"""How a program goes through the records of its event: loops, and other uses of the list."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Protocol

from lambdalint.data.calls import BATCH_HELPERS
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.effects.placed import Effects, Placed
from lambdalint.source.facts.enclosed import Enclosed
from lambdalint.source.facts.firsts import is_first, nexts, takes_first, unpacked
from lambdalint.source.facts.noted import remembers
from lambdalint.source.model.handling import Caught, RecordLoop, RecordUse
from lambdalint.source.model.places import distinct
from lambdalint.source.model.symbols import Input, Item
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.scope import Expression, Scope, Statement
from lambdalint.source.values.library_results import DATA_CLASSES
from lambdalint.source.values.members import iterate
from lambdalint.source.values.objects import EVENT, Display, External, FunctionObject, Object, Pack, Values
from lambdalint.span import Span

LOOPS = frozenset({ast.For, ast.AsyncFor})
LISTS = frozenset({"Records", "records"})
"""Keys under which events have their records."""


def list_path(values: Values) -> str:
    """The event path of a list of records that an expression is, "" when it is none."""
    for value in values:
        if isinstance(value, Item) and value.key in LISTS and isinstance(value.of, Input) and value.of.name == "event":
            return value.key
    return ""


def record_path(value: Object) -> str:
    """The path of the list that one of whose records a value is."""
    parts: list[Object] = [value]
    if isinstance(value, Pack):
        parts = [inner for part in value.parts for inner in part]
    for part in parts:
        if isinstance(part, Item) and part.key == "[]":
            found = list_path(frozenset({part.of}))
            if found:
                return found
    return ""


def loops_over_records(code: Code) -> list[tuple[Reached, Expression, ast.AST, str]]:
    """Loops and comprehensions over records: where, the iterable, the node of the whole loop, the list's path."""
    if code.record_loops is None:
        code.record_loops = _loops_over_records(code)
    return code.record_loops


def _loops_over_records(code: Code) -> list[tuple[Reached, Expression, ast.AST, str]]:
    found: list[tuple[Reached, Expression, ast.AST, str]] = []
    comprehensions: dict[Scope, list[tuple[ast.AST, Scope]]] = {}
    for module in dict.fromkeys(reached.scope.module for reached in code.reach.reached.values()):
        for node, inner in module.inner.items():
            if inner.kind == "comprehension":
                comprehensions.setdefault(inner.owner, []).append((node, inner))
    maps: dict[Reached, list[Seen]] = {}
    for seen in code.calls(names=("map",)):
        maps.setdefault(seen.reached, []).append(seen)
    for reached in code.reach.reached.values():
        scope = reached.scope
        for statement in scope.statements if not LOOPS.isdisjoint(scope.module.kinds) else ():
            if isinstance(statement.node, (ast.For, ast.AsyncFor)):
                path = _iterated(code, Expression(statement.node.iter, scope))
                if path:
                    found.append((reached, Expression(statement.node.iter, scope), statement.node, path))
        for node, inner in comprehensions.get(scope, ()):
            assert isinstance(node, ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp)
            use = Expression(node.generators[0].iter, inner.parent or scope)
            path = _iterated(code, use)
            if path:
                found.append((reached, use, node, path))
        for seen in maps.get(reached, ()):
            if isinstance(seen.node.func, ast.Name) and len(seen.node.args) == 2 and mapped(code, seen.use):
                use = Expression(seen.node.args[-1], seen.use.scope)
                path = _iterated(code, use)
                if path:
                    found.append((reached, use, seen.node, path))
    return found


def mapped(code: Code, call: Expression) -> bool:
    """Whether a call is of the builtin `map`."""
    return External("builtins.map") in code.ev.values(call.node.func, call.scope)  # type: ignore[attr-defined]


def _iterated(code: Code, use: Expression) -> str:
    for item in iterate(code.ev, code.ev.values(*use)):
        path = record_path(item)
        if path:
            return path
    return ""


class Inside(Effects, Protocol):
    """What may be inside a loop; asked only where there is one."""

    @property
    def clauses(self) -> list[Caught]: ...


def record_loops(code: Code, known: Inside) -> list[RecordLoop]:
    """The loops over records with what is inside them."""
    found: list[RecordLoop] = []
    loops = loops_over_records(code)
    enclosed = Enclosed(known.placed if loops else ())
    for reached, use, node, path in loops:
        body = use.scope.module.span(node)
        inside = enclosed.within(body)
        catches = tuple(one for one in known.clauses if one.record_loop == body)
        kind = "for" if isinstance(node, ast.For | ast.AsyncFor) else "comprehension"
        site = code.site_of(
            reached, use.node, use.scope, use.scope.module.statements.get(use.node) or _statement(node, reached)
        )
        spans = tuple(dict.fromkeys(one.effect.span for one in inside))
        escaping, chosen = escapes(inside, catches), picked(code, use)
        found.append(RecordLoop(site, kind, path, body, spans, catches, escaping, _grouped(node), chosen=chosen))
    for seen in code.calls(names=BATCH_HELPERS):
        helper = any("utilities.batch" in name for name in seen.libraries)
        if helper and seen.name.endswith(("response", "processor")) and not seen.name.endswith("Processor"):
            site = seen.site
            inside = [one for one in known.placed if _below(one, seen.span)]
            spans = tuple(dict.fromkeys(one.effect.span for one in inside))
            on = _goes_on(code, seen)
            raised = _raises_for_its_answer(seen)
            found.append(RecordLoop(site, "powertools", "Records", seen.span, spans, (), raised, goes_on=on))
    found.sort(key=lambda one: (one.site.span, one.body))
    return found


def picked(code: Code, use: Expression) -> bool:
    """Whether an iterable is made of some of the records: by a comprehension's `if`, by `filter`, by a function."""
    if any(isinstance(one, Display) and _sifts(one.operand.node) for one in code.ev.values(*use)):
        return True
    node, scope = use
    bindings = scope.owner.bindings.get(node.id, ()) if isinstance(node, ast.Name) else ()
    if len(bindings) == 1 and bindings[0].kind == "value" and isinstance(bindings[0].node, ast.Call):
        node, scope = bindings[0].node, bindings[0].scope
    if not isinstance(node, ast.Call):
        return _sifts(node)
    if isinstance(node.func, ast.Name) and node.func.id in WRAPPING and node.args:
        return picked(code, Expression(node.args[0], scope))
    named = isinstance(node.func, ast.Name) and node.func.id == "filter"
    return named or bool(code.ev.functions(code.called(node, scope)))


WRAPPING = frozenset({"list", "tuple", "sorted", "reversed", "enumerate", "iter"})


def _sifts(node: ast.AST) -> bool:
    comprehension = isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp)
    return comprehension and any(one.ifs for one in node.generators)  # type: ignore[attr-defined]


def _raises_for_its_answer(seen: Seen) -> bool:
    """Whether a function raises for what a helper answers: `if answer["batchItemFailures"]: raise …`."""
    node = seen.statement.node if seen.statement is not None else None
    named = isinstance(node, ast.Assign) and node.value is seen.node
    names = {one.id for one in node.targets if isinstance(one, ast.Name)} if named else set()  # type: ignore[union-attr]
    return remembers(names, seen.use.scope.owner)


def _goes_on(code: Code, seen: Seen) -> bool:
    """Whether the processor that a helper is given is one that does not stop at a failure."""
    processor = seen.argument(100, "processor")
    values = code.ev.values(processor, seen.use.scope) if processor is not None else frozenset()
    names = {one.name.rpartition(".")[2] if isinstance(one, External) else "" for one in values}
    return bool(names) and names <= {"BatchProcessor()", "AsyncBatchProcessor()"}


def _grouped(node: ast.AST) -> bool:
    """Whether a loop looks at the message groups of a FIFO queue."""
    names = ("MessageGroupId", "message_group_id")
    for one in nodes_in(node):
        if isinstance(one, ast.Constant) and one.value in names:
            return True
        if isinstance(one, ast.Attribute) and one.attr in names:
            return True
    return False


def _statement(node: ast.AST, reached: Reached) -> Statement | None:
    return next((one for one in reached.scope.statements if one.node is node), None)


def escapes(inside: list[Placed], catches: tuple[Caught, ...]) -> bool | None:
    """Whether an exception of one record's effect can leave the loop; None when nothing in it is known to fail."""
    if not inside:
        return None
    kept = {span for one in catches if one.broad and not one.can_raise for span in one.effects}
    refused = {span for one in catches if not one.can_raise and _of_sdk(one) for span in one.effects}
    return any(one.effect.span not in (kept | refused if one.effect.call is not None else kept) for one in inside)


def _of_sdk(clause: Caught) -> bool:
    """Whether a clause catches what a call of AWS fails with."""
    return any(name.rpartition(".")[2] in ("ClientError", "BotoCoreError") for name in clause.exceptions)


def _below(placed: Placed, call: Span) -> bool:
    return any(frame.span == call for frame in placed.effect.site.chain)


def record_uses(code: Code) -> list[RecordUse]:
    """Every use of the list of records."""
    found: list[RecordUse] = []
    iterated = {use.node for _, use, _, _ in loops_over_records(code)}
    once = nexts(code)
    for reached, use, loop, path in loops_over_records(code):
        how = "first" if takes_first(loop, once, ast.Continue in use.scope.module.kinds) else "iterated"
        found.append(RecordUse(code.reach.site(reached, use), how, path))
    for reached in code.reach.reached.values():
        for statement in reached.scope.statements:
            how = unpacked(statement)
            path = list_path(code.ev.values(statement.node.value, statement.scope)) if how else ""  # type: ignore[attr-defined]
            if path:
                span = reached.scope.module.span(statement.node)
                found.append(RecordUse(code.reach.trail.site(reached, span, statement), how, path))
        for use in reached.scope.subscripts:
            node = use.node
            assert isinstance(node, ast.Subscript)
            path = list_path(code.ev.values(node.value, use.scope))
            if path:
                how = "first" if is_first(node) else "sliced" if isinstance(node.slice, ast.Slice) else "indexed"
                found.append(RecordUse(code.reach.site(reached, use), how, path))
    for seen in code.calls(names=("pop",)):
        function = seen.node.func
        path = list_path(code.ev.values(function.value, seen.use.scope)) if isinstance(function, ast.Attribute) else ""
        if path:
            whiles = isinstance(seen.statement, Statement) and any(
                block.kind == "loop" for block, _ in seen.statement.ancestors()
            )
            found.append(RecordUse(seen.site, "iterated" if whiles else "first", path))
    for seen in code.seen:
        for argument in (*seen.node.args, *(keyword.value for keyword in seen.node.keywords)):
            if argument in iterated or seen.node in iterated or isinstance(argument, (ast.Starred, ast.Constant)):
                continue
            path = list_path(code.ev.values(argument, seen.use.scope))
            if path:
                how = {"len": "measured", "next": "first"}.get(seen.name, "whole")
                if seen.name == "iter" and seen.node in once:
                    how = "first"
                plain = any(isinstance(one, FunctionObject) and one.scope.name == seen.name for one in seen.values)
                if not plain:  # its own uses are seen
                    found.append(RecordUse(seen.site, how, path))
            elif _hands_event_on(code, seen.node, seen.values, argument, seen.use.scope, seen.libraries):
                found.append(RecordUse(seen.site, "whole", ""))
    return distinct(found)


QUIET = (
    "json.",
    "builtins.",
    "logging.",
    "pprint.",
    "copy.",
    "aws_lambda_powertools.logging",
    DATA_CLASSES,
    "aws_xray_sdk.",
)


def _hands_event_on(
    code: Code, node: ast.Call, values: Values, argument: ast.expr, scope: Scope, libraries: Sequence[str]
) -> bool:
    """Whether a call gives the whole event to something that was not read."""
    if not isinstance(argument, (ast.Name, ast.Attribute)):
        return False
    if EVENT not in code.ev.values(argument, scope) or code.ev.functions(values):
        return False
    return not any(name.startswith(QUIET) for name in libraries)
