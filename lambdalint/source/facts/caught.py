"""Except clauses and what ends failures like them: what they hold, and whether one is raised again, answered, or passed over."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping, Sequence

from lambdalint.frozen import dataclass, field
from lambdalint.source.branches.conditions import caught_by
from lambdalint.source.branches.suppressed import BROAD, HOLDING, leaving_finally, suppressed
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.branches.tried import calls_within
from lambdalint.source.callgraph.code import Code
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.effects.placed import Effects, Placed
from lambdalint.source.facts.reactions import ALERTS, does_below, does_in
from lambdalint.source.facts.records import loops_over_records
from lambdalint.source.facts.standing import answers_alike, drains, is_bulk, is_foremost, nothing_follows
from lambdalint.source.model.handling import Caught
from lambdalint.source.modules.blocks import always_leaves_loop, always_raises, walk
from lambdalint.source.modules.scope import Expression, Scope, Statement
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values.objects import External
from lambdalint.source.values.registered import wrappers
from lambdalint.span import Span

ENDING = frozenset({ast.Raise, ast.Call})
"""What may end a clause by failing."""
KEYWORDS = ((ast.With, "with"), (ast.Return, "return"), (ast.Break, "break"), (ast.Continue, "continue"))
EXITS = ("sys.exit", "os._exit", "os.abort", "builtins.exit", "builtins.quit")
PARSING = frozenset({"loads", "b64decode", "parse", "model_validate", "unmarshal", "from_json"})


MOST_FRAMES = 60


@dataclass(slots=True)
class Inside:
    """The places of effects and SDK calls in a body, and those of effects that do no harm when they fail."""

    spans: set[Span] = field(default_factory=set)
    harmless: set[Span] = field(default_factory=set)


def caught(code: Code, known: Effects) -> list[Caught]:
    """The except clauses of everything that runs for an event."""
    holding = list(_holding(code))
    if not holding:
        return []
    found: list[Caught] = []
    effects = known.placed
    inside = _by_body(code, effects)
    loops = {node: node_span for node_span, node in _record_loops(code)}
    doing = _doing_the_work(code, effects, loops)
    work: dict[Span, list[str]] = {}
    for one in effects:
        if not (one.effect.negligible or one.effect.site.at_import or one.effect.site.in_except):
            work.setdefault(one.effect.span, []).append(one.effect.name.rpartition(".")[2])
    for reached, statement, handlers, passes, leaving in holding:
        here = inside.get((reached, statement))
        spans = tuple(sorted(here.spans - here.harmless)) if here is not None else ()
        around = [at.node for _, at in statement.ancestors() if at is not statement]
        nearest = next((at for at in around if isinstance(at, (ast.For, ast.AsyncFor, ast.While))), None)
        record_loop = loops.get(nearest) if nearest is not None else None
        parses = _parses(code, statement)
        own = reached.scope in doing and not _is_aside(work, statement, spans)
        for handler in handlers:
            body = list(walk(handler.body))
            does = frozenset(does_below(code, effects, reached, body))
            found.append(_clause(code, reached, statement, handler, body, spans, record_loop, parses, does, own))
        if passes:
            names = tuple(passes)
            found.append(_passed_over(code, reached, statement, statement.node, names, spans, record_loop, own))
        if leaving is not None:
            found.append(_passed_over(code, reached, statement, leaving, ("",), spans, record_loop, own))
    found.sort(key=lambda one: one.site.span)
    return found


Holding = tuple[Reached, Statement, list[ast.ExceptHandler], list[str], ast.stmt | None]


def _holding(code: Code) -> Iterator[Holding]:
    """The statements that keep failures from those around them: their clauses, what they pass over, how they leave."""
    for reached in code.reach.reached.values():
        if reached.at_import or HOLDING.isdisjoint(reached.scope.module.kinds):
            continue
        for statement in reached.scope.statements:
            node = statement.node
            if node.__class__ in HOLDING:
                handlers = node.handlers if isinstance(node, (ast.Try, ast.TryStar)) else []
                passes, leaving = suppressed(statement), leaving_finally(node)
                if handlers or passes or leaving:
                    yield reached, statement, handlers, passes, leaving


def _doing_the_work(code: Code, effects: list[Placed], loops: Collection[ast.AST]) -> set[Scope]:
    """The functions that are the handler, and those that a loop of it over records leaves each record to.

    One that the handler calls does its work only if no effect is outside of it.
    """
    found = set(code.bodies)
    for reached in code.reach.reached.values():
        if reached.caller is not None and reached.caller.scope in found and _of_each(reached, loops):
            found.add(reached.scope)
    handlers = {one for scope in code.entries for one in (scope, *wrappers(code.ev, scope))}
    made = [one for one in effects if not (one.effect.negligible or one.effect.site.at_import)]
    return {scope for scope in found if scope in handlers or all(_inside(one.reached, scope) for one in made)}


def _is_aside(work: Mapping[Span, Sequence[str]], statement: Statement, inside: tuple[Span, ...]) -> bool:
    """Whether the work is done elsewhere, and a try only tells somebody of it, or does a step of it that a condition asks
    for. `work` are the names of effects by their places."""
    if all(span in inside for span in work):
        return False
    here = [name for span in inside for name in work.get(span, ())]
    return statement.block.kind == "then" or (bool(here) and ALERTS.issuperset(here))


def _of_each(reached: Reached, loops: Collection[ast.AST]) -> bool:
    """Whether a function is called by a statement of its own in a loop over records, so that nobody asks what it says."""
    statement = statement_of(reached.via) if reached.via is not None else None
    owner = statement.block.owner if statement is not None else None
    if statement is None or reached.via is None or owner is None or owner.node not in loops:
        return False
    return isinstance(statement.node, ast.Expr) and statement.node.value is reached.via.node


def _inside(at: Reached | None, scope: Scope) -> bool:
    """Whether something runs in a function, or in what that calls."""
    steps = 0
    while at is not None and at.scope is not scope and steps < 60:
        at, steps = at.caller, steps + 1
    return at is not None and at.scope is scope


def _record_loops(code: Code) -> Iterator[tuple[Span, ast.AST]]:
    for _, use, node, _ in loops_over_records(code):
        yield use.scope.module.span(node), node


def _clause(
    code: Code,
    reached: Reached,
    statement: Statement,
    handler: ast.ExceptHandler,
    body: list[ast.AST],
    spans: tuple[Span, ...],
    record_loop: Span | None,
    parses: bool,
    below: frozenset[str],
    own: bool,
) -> Caught:
    from lambdalint.source.facts.noted import noted, notes_outside, remembers, stops

    scope = reached.scope
    names = tuple(caught_by(handler))
    names_noted = noted(body)
    returns = ast.Return in {one.__class__ for one in body}
    raises = always_raises(handler.body)
    whole = own and is_foremost(statement) and is_bulk(statement)
    does = below.union(does_in(body))
    return Caught(
        site=code.reach.trail.site(reached, scope.module.source.keyword_span(handler, 6), statement),
        exceptions=names,
        broad=bool(BROAD & set(names)),
        effects=spans,
        parses=parses,
        whole=whole,
        raises=raises,
        returns=returns,
        loops_on=record_loop is not None
        and not raises
        and not always_leaves_loop(handler.body)
        and not drains(statement, body),
        does=does | {"remember"} if remembers(names_noted, scope) or notes_outside(code, body, scope) else does,
        record_loop=record_loop,
        own=own,
        ends=whole and not raises and nothing_follows(statement),
        can_raise=any(_ends(code, one, statement) for one in body if one.__class__ in ENDING),
        stops=stops(names_noted, statement),
        alike=whole and not raises and answers_alike(scope),
    )


def _passed_over(
    code: Code,
    reached: Reached,
    statement: Statement,
    place: ast.stmt,
    names: tuple[str, ...],
    spans: tuple[Span, ...],
    record_loop: Span | None,
    own: bool,
) -> Caught:
    """A `with suppress(…)`, or the statement by which a `finally` leaves: as an except clause that holds it would be."""
    scope = reached.scope
    body = list(walk([place])) if place is not statement.node else []
    whole = own and is_foremost(statement) and is_bulk(statement)
    keyword = next(word for kind, word in KEYWORDS if isinstance(place, kind))
    return Caught(
        site=code.reach.trail.site(reached, scope.module.source.keyword_span(place, len(keyword)), statement),
        exceptions=names,
        broad=bool(BROAD & set(names)),
        effects=spans,
        parses=_parses(code, statement),
        whole=whole,
        raises=False,
        returns=isinstance(place, ast.Return),
        loops_on=record_loop is not None and not isinstance(place, ast.Return | ast.Break),
        does=frozenset(does_in(body)),
        record_loop=record_loop,
        own=own,
        ends=whole and nothing_follows(statement),
    )


def _ends(code: Code, node: ast.AST, statement: Statement) -> bool:
    """Whether something raises: also a call that ends the process, or runs a function that always raises."""
    if not isinstance(node, ast.Call):
        return isinstance(node, ast.Raise)
    targets = code.called(node, statement.scope)
    if any(isinstance(one, External) and one.name in EXITS for one in targets):
        return True
    bodies = [getattr(one.scope.node, "body", None) for one in code.ev.functions(targets)]
    return any(isinstance(body, list) and always_raises(body) for body in bodies)


def _parses(code: Code, statement: Statement) -> bool:
    """Whether the body of a try or with reads data that may not be what it should be."""
    return any(last_name(call.node) in PARSING for call in calls_within(code.ev, statement))


def _by_body(code: Code, effects: list[Placed]) -> dict[tuple[Reached, Statement], Inside]:
    """What runs inside the body of each try or with, there or in what is called there, by the way it is reached."""
    found: dict[tuple[Reached, Statement], Inside] = {}
    for one in effects:
        for body in _bodies(one.reached, one.use):
            here = found.setdefault(body, Inside())
            here.spans.add(one.effect.span)
            if one.effect.negligible:
                here.harmless.add(one.effect.span)
    for made in code.made:
        for body in _bodies(made.reached, made.use):
            found.setdefault(body, Inside()).spans.add(made.call.site.span)
    return found


def _bodies(at: Reached | None, use: Expression | None) -> Iterator[tuple[Reached, Statement]]:
    """Each try or with in whose body an expression stands, or a call on the way to it."""
    steps = 0
    while at is not None and use is not None and steps < MOST_FRAMES:
        where = statement_of(use)
        while where is not None:
            block = where.block
            if block.kind in ("try", "with") and block.owner is not None:
                yield at, block.owner
            where = block.owner
        use, steps = at.via, steps + 1
        at = at.caller
