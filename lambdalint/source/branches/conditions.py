"""The branch conditions on the way to a statement, and what they ask of environment variables."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from lambdalint.frozen import replace
from lambdalint.source.branches.compared import among, default_of, equality, one_of, texts, variable_of, variables_in
from lambdalint.source.branches.suppressed import named, suppressed
from lambdalint.source.branches.tried import tried_around, tried_before
from lambdalint.source.model.places import Comparison, Test
from lambdalint.source.model.symbols import ARRIVING, Const, Origin
from lambdalint.source.modules.scope import Block, Scope, Statement
from lambdalint.source.modules.symbols import LEAVES
from lambdalint.source.values.objects import External, Operand, symbol
from lambdalint.span import Span

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

DEEPEST = 40
"""Nested branches (a chain of elif nests) and early exits of one block that are told, innermost first."""
FOLLOWED = 4
"""How deep in a condition a name still stands for the comparison that it was assigned."""
EXITING = frozenset({ast.If, ast.Assert})
"""Statements after which a block may be left."""
BROAD = frozenset({"", "Exception", "BaseException", "ClientError", "BotoCoreError", "Boto3Error"})
"""Exception classes that a failed SDK call is caught by."""


def tests_here(ev: Evaluator, at: Statement) -> list[Test]:
    """The conditions of its own block that must hold for a statement to run, outermost first."""
    block = at.block
    owner = block.owner
    found = _early(ev, block, at) if exits_of(block) else []
    if owner is None or block.kind not in ("except", "try-else"):
        tried = tried_before(ev, block, at)
    else:
        tried = [*tried_around(ev, block), *tried_before(ev, block, at)]
    if tried:
        found = [*tried, *found]
    if owner is not None and block.kind in ("then", "else", "loop") and isinstance(owner.node, (ast.If, ast.While)):
        return [*asked(ev, owner.node.test, owner.scope, block.kind != "else"), *found]
    if owner is not None and isinstance(owner.node, ast.Match):
        return [*_case(ev, owner.node, owner.scope, block), *found]
    return found


def _case(ev: Evaluator, node: ast.Match, scope: Scope, block: Block) -> list[Test]:
    """That a variable is what a case names, and none of what those before it name; of anything else that it is asked."""
    env = variable_of(ev, node.subject, scope)
    if env is None:
        return [_other(ev, node.subject, scope, True, variables_in(symbol(ev.values(node.subject, scope))))]
    found: list[Test] = []
    for case in node.cases:
        here = case.body[0] is block.statements[0].node
        patterns = case.pattern.patterns if isinstance(case.pattern, ast.MatchOr) else [case.pattern]
        values = [one.value for one in patterns if isinstance(one, ast.MatchValue)]
        literals = texts(values) if len(values) == len(patterns) else ()
        if literals and (here or case.guard is None):
            text = f"{text_of(scope, node.subject)} is {text_of(scope, case.pattern)}"
            found.append(one_of(env, literals, scope.module.span(case.pattern), text, here))
        if here:
            break
    return found


def _early(ev: Evaluator, block: Block, at: Statement) -> list[Test]:
    """`if not ready: return` earlier in the same block, `if ready: … else: return`, and `assert ready`."""
    found: list[Test] = []
    for before in exits_before(block, at)[-DEEPEST:]:
        node: ast.stmt | None = before.node
        while isinstance(node, ast.If):
            left = leaves(node.body)
            found += asked(ev, node.test, before.scope, not left)
            after = node.orelse[0] if left and len(node.orelse) == 1 else None
            node = after if isinstance(after, ast.If) and leaves(after.body) else None
        if isinstance(node, ast.Assert):
            found += asked(ev, node.test, before.scope, True)
    return found


def exits_before(block: Block, at: Statement) -> list[Statement]:
    """The statements of a block before one of them that are an `if` one of whose branches leaves, or an `assert`."""
    return [one for one in exits_of(block) if one.index < at.index]


def exits_of(block: Block) -> list[Statement]:
    """The statements of a block that are an `if` one of whose branches leaves, and the other does not, or an `assert`."""
    if block.exits is None:
        block.exits = [one for one in block.statements if one.node.__class__ in EXITING and _exits(one.node)]
    return block.exits


def _exits(node: ast.stmt) -> bool:
    if isinstance(node, ast.If):
        return leaves(node.body) != (bool(node.orelse) and leaves(node.orelse))
    return True


def leaves(body: list[ast.stmt]) -> bool:
    """Whether a block never runs into what follows it."""
    pending, steps = [body], 0
    while pending and steps < 200:
        block, steps = pending.pop(), steps + 1
        last = block[-1] if block else None
        if last.__class__ in LEAVES or (isinstance(last, ast.Expr) and _exits_process(last.value)):
            continue
        if isinstance(last, ast.If) and last.orelse:
            pending += [last.body, last.orelse]
        elif isinstance(last, (ast.With, ast.AsyncWith)):
            pending.append(last.body)
        else:
            return False
    return not pending


def _exits_process(node: ast.expr) -> bool:
    function = node.func if isinstance(node, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr in ("exit", "_exit", "abort")
    return isinstance(function, ast.Name) and function.id in ("exit", "quit")


def asked(ev: Evaluator, test: ast.expr, scope: Scope, outcome: bool, depth: int = 0) -> list[Test]:
    """What is known once a condition came out so."""
    key = (test, outcome)
    known = ev.asked.get(key)
    if known is None:
        known = ev.asked[key] = _asked(ev, test, scope, outcome, depth)
    return known


def _asked(ev: Evaluator, test: ast.expr, scope: Scope, outcome: bool, depth: int) -> list[Test]:
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and depth < 20:
        return asked(ev, test.operand, scope, not outcome, depth + 1)
    if scope.module.spells("environ", "getenv"):
        from lambdalint.source.branches import presence

        names, filled = presence.all_set(ev, test, scope, outcome)
        if names:
            span, text, kind = _span(scope, test), text_of(scope, test), Comparison.TRUTHY if filled else Comparison.SET
            return [Test(span, True, text, name, kind) for name in names]
    if isinstance(test, ast.BoolOp) and depth < 20 and isinstance(test.op, ast.And) == outcome:
        return [one for value in test.values for one in asked(ev, value, scope, outcome, depth + 1)]
    if isinstance(test, ast.Call) and len(test.args) == 1 and depth < 20 and getattr(test.func, "id", "") == "bool":
        return asked(ev, test.args[0], scope, outcome, depth + 1)
    if isinstance(test, ast.Name) and depth < FOLLOWED:
        followed = _definition(test, scope)
        if followed is not None:
            span, text = _span(scope, test), text_of(scope, test)
            return [
                replace(one, span=span, text=text, origins=partial(getattr, one, "provenance"))
                for one in asked(ev, *followed, outcome, depth + 1)
            ]
    return [_plain(ev, test, scope, outcome)]


def _definition(test: ast.Name, scope: Scope) -> tuple[ast.expr, Scope] | None:
    """The comparison that a name was once assigned: `DEBUG = os.environ.get("DEBUG") == "1"`."""
    at: Scope | None = scope
    while at is not None:
        bindings = at.bindings.get(test.id)
        if bindings and at.kind != "class":
            one = bindings[0]
            node = one.node
            simple = len(bindings) == 1 and one.kind == "value" and not one.path
            negated = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not)
            if simple and (negated or isinstance(node, ast.Compare | ast.BoolOp)):
                return node, one.scope  # type: ignore[return-value]
            return None
        at = at.parent
    return None


def _plain(ev: Evaluator, test: ast.expr, scope: Scope, outcome: bool) -> Test:
    """One test that is not taken apart further."""
    span, text = _span(scope, test), text_of(scope, test)
    if _is_switch(test) and _settled(ev, test, scope) is (not outcome):
        return Test(span, outcome, text, closed=True)
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        left, operator, right = test.left, test.ops[0], test.comparators[0]
        if isinstance(operator, (ast.In, ast.NotIn)):
            name = ev.symbol(left, scope)
            if External("os.environ") in ev.values(right, scope) and isinstance(name, Const):
                positive = isinstance(operator, ast.In) == outcome
                return Test(span, positive, text, str(name.value), Comparison.SET)
            found_among = among(ev, left, right, scope, span, text, isinstance(operator, ast.In) == outcome)
            if found_among is not None:
                return found_among
        if isinstance(operator, (ast.Eq, ast.NotEq, ast.Is, ast.IsNot)):
            positive = isinstance(operator, ast.Eq | ast.Is) == outcome
            found = equality(ev, left, right, scope) or equality(ev, right, left, scope)
            if found is not None:
                variable, comparison, literals, default, folded = found
                if comparison is Comparison.SET:
                    positive = not positive
                return Test(span, positive, text, variable, comparison, literals, default=default, folded=folded)
        variables = variables_in(symbol(ev.values(left, scope))) or variables_in(symbol(ev.values(right, scope)))
        return _other(ev, test, scope, outcome, variables, bool(variables) and _sides_either(ev, test, scope))
    found_symbol = variable_of(ev, test, scope)
    if found_symbol is not None:
        env, folded = found_symbol
        return Test(span, outcome, text, env.name, Comparison.TRUTHY, default=default_of(env), folded=folded)
    if isinstance(test, ast.BoolOp):
        parts = [asked(ev, value, scope, outcome, FOLLOWED) for value in test.values[:8]]
        variables = variables_in(symbol(ev.values(test, scope)))
        variables += [one.variable for part in parts for one in part if one.variable]
        return _other(ev, test, scope, outcome, variables, bool(variables) and not any(map(_arrives, parts)))
    return _other(ev, test, scope, outcome, variables_in(symbol(ev.values(test, scope))))


def _is_switch(test: ast.expr) -> bool:
    """Whether a condition is spelt like one that the source alone may settle: `DEBUG`, `"pytest" in sys.modules`."""
    match test:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.isupper()
        case ast.BoolOp(values=parts):
            return any(map(_is_switch, parts))
        case ast.Compare(left=ast.Constant(value="pytest" | "_pytest" | "unittest")):
            return True
    return False


def _settled(ev: Evaluator, test: ast.expr, scope: Scope) -> bool | None:
    from lambdalint.source.branches.switches import settled

    return settled(ev, test, scope)


def _arrives(tests: list[Test]) -> bool:
    """Whether an event alone can make these tests come out so."""
    return any(one.arriving for one in tests) and not any(one.configured for one in tests)


def _sides_either(ev: Evaluator, test: ast.Compare, scope: Scope) -> bool:
    """Whether one side is several values, as in `(MODE or event["mode"]) == "full"`, and none is what arrives alone."""
    sides = (test.left, *test.comparators)
    if not any(isinstance(side, ast.BoolOp) for side in sides):
        return False
    origins = [ev.origin(Operand(side, scope)).origins for side in sides]
    return not any(Origin.ENV not in one and not ARRIVING.isdisjoint(one) for one in origins)


def _other(
    ev: Evaluator, test: ast.expr, scope: Scope, outcome: bool, variables: list[str], either: bool = False
) -> Test:
    """A test that is not decided."""
    variable = variables[0] if variables else ""
    origins = partial(ev.origin, Operand(test, scope))
    return Test(_span(scope, test), outcome, text_of(scope, test), variable, origins=origins, either=either)


def text_of(scope: Scope, node: ast.expr | ast.pattern) -> str:
    """The source text of a node on one line, at most 80 characters."""
    source = scope.module.source
    end_line, end_offset = node.end_lineno or node.lineno, node.end_col_offset or node.col_offset
    start = source.lines.index(node.lineno, source.column(node.lineno, node.col_offset))
    end = source.lines.index(end_line, source.column(end_line, end_offset))
    text = " ".join(source.text[start : min(end, start + 400)].split())
    return text if len(text) <= 80 else f"{text[:79]}…"


def _span(scope: Scope, node: ast.expr) -> Span:
    return scope.module.span(node)


def caught_by(handler: ast.ExceptHandler) -> list[str]:
    """The names of the exceptions of an except clause; "" for a bare one."""
    kind = handler.type
    parts = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return [named(part) for part in parts]


def caught_around(statement: Statement) -> tuple[str, ...]:
    """The exceptions that try statements around a statement catch (or suppress), innermost first."""
    found = suppressed(statement)  # what the same `with` opens after it
    for block, _ in statement.ancestors():
        found += caught_at(block)
    return tuple(dict.fromkeys(found))


def caught_at(block: Block) -> list[str]:
    """The exceptions that the statement catches (or suppresses) to which a block belongs."""
    if block.owner is None:
        return []
    if block.kind == "try":
        return [name for one in getattr(block.owner.node, "handlers", ()) for name in caught_by(one)]
    return suppressed(block.owner) if block.kind == "with" else []
