"""Reads and writes of environment variables."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from lambdalint.source.branches.conditions import caught_by, leaves, text_of
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.model.places import Site
from lambdalint.source.model.symbols import Const
from lambdalint.source.modules.scope import Expression, Scope, Statement
from lambdalint.source.values.objects import External

if TYPE_CHECKING:
    from lambdalint.source.callgraph.reached import Reached
    from lambdalint.source.values.evaluate import Evaluator

ASSIGNMENTS = (ast.Assign, ast.AnnAssign)
ANSWERING = (*ASSIGNMENTS, ast.Return)
NAMING = (ast.Name, ast.Call)
ENVIRON = frozenset({External("os.environ")})
KEY_ERRORS = frozenset({"KeyError", "LookupError"})
BROAD = frozenset({"", "Exception", "BaseException"})
SETTING = frozenset({"load_dotenv", "read_env", "putenv"})
EXPANDING = "os.path.expandvars"
READING = frozenset(
    {"os.getenv", EXPANDING, *(f"os.environ.{name}" for name in ("get", "pop", "__getitem__", "setdefault"))}
)
"""The functions that read one variable, and one that reads those that stand in a text."""
REQUIRING = frozenset({"os.environ.pop", "os.environ.__getitem__"})
"""Those that fail where it is not set, unless they are given something else."""
GETTING = frozenset({"os.getenv", "os.environ.get"})
STRICT = frozenset(map(External, ("builtins.int", "builtins.float", "json.loads", "pathlib.Path")))
"""What raises a TypeError for None."""
WALKING = frozenset({"items", "keys", "values", "copy"})
"""Methods that go through or copy all of something."""
SPELLING = ("environ", "getenv", "expandvars")
"""What is spelt somewhere in every program that reads the environment itself."""
SMALL = 3
"""Statements in a try whose broad except is about the read, not about the whole work of the function."""


def is_caught(
    reached: Reached, statement: Statement | None, caught: tuple[str, ...], errors: frozenset[str] = KEY_ERRORS
) -> bool:
    """Whether something takes the place of a variable that is missing, by what is caught on the way to the statement that
    reads it.

    So does a small try that catches everything, also around the call of a small function that reads it; a clause that
    only raises another error, or ends the process, does not, unless that is caught as well. `errors` are the names of what
    is raised without the variable.
    """
    tries = [(node, len(node.body) <= SMALL) for node in _tries(statement)]
    if reached.via is not None and len(reached.scope.body.statements) <= SMALL:
        called = statement_of(reached.via)
        tries += [(node, _only_calls(node, reached.via.node)) for node in _tries(called)]
    for node, small in tries:
        named = [one for one in node.handlers if errors & set(caught_by(one))]
        broad = [one for one in node.handlers if BROAD & set(caught_by(one)) and not _passes_on(one)] if small else []
        if any(not _raises(one) for one in (*named, *broad)):
            return True
        if named:
            return not {*caught} <= {name for one in named for name in caught_by(one)}
    return not errors.isdisjoint(caught)


def asked_first(use: Expression, site: Site) -> bool:
    """Whether a read runs only for a name that is set: `os.environ[name] for name in NAMES if name in os.environ`, or
    `int(os.getenv(name))` there."""
    match use.node:
        case ast.Subscript(value=held, slice=ast.Name(id=key)):
            holder = text_of(use.scope, held)
        case ast.Call(func=ast.Attribute(attr="get", value=held), args=[ast.Name(id=key)]):
            holder = text_of(use.scope, held)
        case ast.Call(args=[ast.Name(id=key)]):
            holder = "os.environ"
        case _:
            return False
    asks = {(f"{key} in {holder}", True), (f"{key} not in {holder}", False), (f"{holder}.get({key})", True)}
    return any((test.text, test.outcome) in asks for test in site.tests)


def left_before(use: Expression, others: Iterable[Expression]) -> bool:
    """Whether a function is left before a read where its variable is missing, as another read has failed in a try:
    `try: os.environ["X"]`, `except KeyError: return`."""
    tried = [one for one in map(statement_of, others) if one is not None and one.block.kind == "try"]
    here = [] if not tried else list(statement.ancestors()) if (statement := statement_of(use)) is not None else []
    for one in tried:
        owner = one.block.owner
        if owner is None or not any(block is owner.block and owner.index < at.index for block, at in here):
            continue
        clauses = [
            clause for clause in getattr(owner.node, "handlers", ()) if (KEY_ERRORS | BROAD) & set(caught_by(clause))
        ]
        if clauses and all(leaves(clause.body) for clause in clauses):
            return True
    return False


def _only_calls(node: ast.Try, call: ast.AST) -> bool:
    """Whether a try does nothing but give the answer of a call a name, or return it."""
    return isinstance(node.body[-1], ANSWERING) and node.body[-1].value is call and len(node.body) == 1


def _tries(statement: Statement | None) -> list[ast.Try]:
    """The try statements of its function around a statement, innermost first."""
    blocks = [block for block, _ in statement.ancestors()] if statement is not None else []
    owners = [block.owner.node for block in blocks if block.kind == "try" and block.owner is not None]
    return [node for node in owners if isinstance(node, ast.Try)]


def _passes_on(handler: ast.ExceptHandler) -> bool:
    """Whether an except clause ends by raising what it caught."""
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def _raises(handler: ast.ExceptHandler) -> bool:
    """Whether an except clause does nothing but raise another error or end the process, with a word about it at most."""
    *before, last = handler.body
    ends = (isinstance(last, ast.Raise) and last.exc is not None) or (isinstance(last, ast.Expr) and leaves([last]))
    return ends and all(isinstance(one, ast.Expr) for one in before)


def reads(ev: Evaluator, scope: Scope, calls: Iterable[tuple[Expression, str]]) -> list[tuple[Expression, str, bool]]:
    """The variables that a scope reads: the expression, the name ("" when computed), and whether it must be set.

    `calls` are its calls of `READING`, each with the function's name.
    """
    found: list[tuple[Expression, str, bool]] = []
    for use in scope.subscripts:
        node = use.node
        assert isinstance(node, ast.Subscript)
        if isinstance(node.ctx, ast.Load) and _is_environ(ev, node.value, use.scope):
            names = _names(ev, node.slice, use.scope)
            sure = "" not in names and ev.values(node.value, use.scope) == ENVIRON  # no `defaults | os.environ`
            found += [(use, name, sure) for name in names]
    for call, name in calls:
        node = call.node
        assert isinstance(node, ast.Call)
        if name == EXPANDING:
            found.append((call, "", False))
        elif node.args:
            needed = name in REQUIRING or (name in GETTING and taken_by(ev, call) != "")
            required = needed and len(node.args) == 1 and not node.keywords
            names = _names(ev, node.args[0], call.scope)
            found += [(call, one, required and "" not in names) for one in names]
    return found + [(use, "", False) for use in whole(ev, scope)]


def taken_by(ev: Evaluator, call: Expression) -> str:
    """What refuses the None that a read may give, with nothing to catch that: `int` of `int(os.getenv("N"))`; "" for none."""
    takers = (one.node for one in call.scope.owner.calls if isinstance(one.node, ast.Call))
    strict = [one.func for one in takers if call.node in one.args[:1]]
    found = [text_of(call.scope, one) for one in strict if not STRICT.isdisjoint(ev.values(one, call.scope))]
    return found[0] if found and not _tries(statement_of(call)) else ""


def whole(ev: Evaluator, scope: Scope) -> list[Expression]:
    """Where a scope hands on, copies or walks through all of `os.environ`."""
    if not scope.module.spells("environ"):
        return []
    spelt, walked = [], False
    for use in scope.attributes:
        name = use.node.attr  # type: ignore[attr-defined]
        if name == "environ":
            spelt.append(use)
        elif name in WALKING:
            walked = True
    found = [call for call in scope.calls if _walks(ev, call)] if walked else []
    if not spelt:
        return found
    asked: set[ast.AST] = {use.node.value for use in scope.subscripts if isinstance(use.node, ast.Subscript)}
    for call in scope.calls:
        node = call.node
        assert isinstance(node, ast.Call)
        if isinstance(node.func, ast.Attribute):
            asked.add(node.func.value)
    for use in scope.compares:
        asked.update(getattr(use.node, "comparators", ()))
    for statement in scope.statements:
        if isinstance(statement.node, ASSIGNMENTS) and statement.node.value is not None:
            asked.add(statement.node.value)
    return found + [use for use in spelt if use.node not in asked and _is_environ(ev, use.node, use.scope)]


def _walks(ev: Evaluator, call: Expression) -> bool:
    """Whether a call goes through all of the environment, or copies it."""
    function = call.node.func  # type: ignore[attr-defined]
    return (
        isinstance(function, ast.Attribute) and function.attr in WALKING and _is_environ(ev, function.value, call.scope)
    )


def named_elsewhere(ev: Evaluator, scopes: Iterable[Scope]) -> set[str]:
    """The variables that code reads which nothing is seen to call."""
    listed = list(scopes)
    modules = {scope.module for scope in listed}
    spelt = {module for module in modules if module.spells(*SPELLING)}
    candidates = [scope for scope in listed if scope.module in spelt]
    return {name for scope in candidates for _, name, _ in reads(ev, scope, _readers(ev, scope)) if name}


def _readers(ev: Evaluator, scope: Scope) -> Iterator[tuple[Expression, str]]:
    """The calls of a scope that read a variable."""
    for call in scope.calls:
        called = {one.name for one in ev.values(call.node.func, call.scope) if isinstance(one, External)}  # type: ignore[attr-defined]
        for name in sorted(called & READING)[:1]:
            yield call, name


def _is_environ(ev: Evaluator, node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is the environment; asks for values only where the spelling allows it."""
    if isinstance(node, ast.Attribute):
        return node.attr == "environ" and not ENVIRON.isdisjoint(ev.values(node, scope))
    return isinstance(node, NAMING) and not ENVIRON.isdisjoint(ev.values(node, scope))


def _names(ev: Evaluator, node: ast.expr, scope: Scope) -> list[str]:
    """The names that an expression may be, with "" where it may be another one: then none of them is surely read."""
    values = ev.values(node, scope)
    known = sorted({value.value for value in values if isinstance(value, Const) and isinstance(value.value, str)})
    whole = len(known) == len(values)
    return known if known and whole else [*known, ""]


def writes(ev: Evaluator, scope: Scope, loads: bool) -> tuple[list[str], list[ast.AST]]:
    """The variables that a scope sets itself, and the places that set names it computes.

    `loads`: one of `SETTING` is called in its module.
    """
    names: list[str] = []
    unknown: list[ast.AST] = []
    holding = ("import", "value") if scope.module.spells("environ") else ("import",)  # or a copy of it
    for name, changes in scope.mutations.items():
        if any(one.kind in holding for one in scope.bindings.get(name, ())):
            for change in changes:
                _write(ev, change.node, change.scope, names, unknown)
    if scope.kind == "module" and len(holding) > 1 and "environ |=" in scope.module.source.text:
        unknown.append(scope.node)
    for call in scope.calls if loads else ():
        node = call.node
        assert isinstance(node, ast.Call)
        last = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if last in SETTING:
            unknown.append(node)
    return names, unknown


def _write(
    ev: Evaluator,
    node: ast.AST,
    scope: Scope,
    names: list[str],
    unknown: list[ast.AST],
) -> None:
    if isinstance(node, ast.Subscript):
        if _is_environ(ev, node.value, scope):
            found = _names(ev, node.slice, scope)
            names += [name for name in found if name]
            unknown += [node] if "" in found else []
    elif (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and _is_environ(ev, node.func.value, scope)
    ):
        if node.func.attr == "setdefault" and node.args:
            found = _names(ev, node.args[0], scope)
            names += [name for name in found if name]
            unknown += [node] if "" in found else []
        elif node.func.attr == "update":
            display = node.args[0] if node.args else None
            if isinstance(display, ast.Dict) and all(isinstance(one, ast.Constant) for one in display.keys):
                names += [str(one.value) for one in display.keys if isinstance(one, ast.Constant)]
            elif display is not None:
                unknown.append(node)
            names += [one.arg for one in node.keywords if one.arg]
