"""Module-level variables that invocations change, and so carry from one event to the next."""

from __future__ import annotations

import ast

from lambdalint.data.file_calls import CALLS
from lambdalint.frozen import replace
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.code import Code
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.facts.growing import begun, emptied, grown, mentions
from lambdalint.source.facts.kept import growing_defaults, kept_lists, reads_of_list
from lambdalint.source.model.behaviour import State
from lambdalint.source.model.places import Site
from lambdalint.source.model.symbols import Origin, Provenance
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Binding, Block, Mutation, Scope, Statement
from lambdalint.source.values.objects import External


def states(code: Code) -> list[State]:
    """The variables of reached modules that functions change while they handle an event."""
    running = {one.scope: one for one in code.reach.reached.values() if not one.at_import}
    cleared, lengthened = emptied(code), grown(code)
    found: list[State] = []
    for module in code.ev.closure.modules.values():
        late, changed = module.scope in running, module.scope.mutations
        for name, bindings in module.scope.bindings.items():
            if not late and len(bindings) < 2 and name not in changed:
                continue  # nothing sets or changes it afterwards
            own = [one for one in bindings if one.scope is module.scope and one.kind == "value"]
            if own and own[0].node is not None:
                lists = () if begun(code, module, name) else lengthened.get((module, name), ())
                one = _state(code, module, name, own[0], bindings, running, (module, name) in cleared)
                if one is not None and lists:
                    sites = tuple(site for site, _ in lists)
                    one = replace(one, kind="container", writes=lists, reads=(*one.reads, *sites), keyed=Provenance())
                    one = replace(one, first_use=False)
                if one is not None:
                    found.append(one)
    found += [_of_object(code, *one, running) for one in kept_lists(code, running)]
    found += [_of_default(code, *one, running) for one in growing_defaults(running)]
    found.sort(key=lambda one: one.span)
    return found


def _of_default(
    code: Code, owner: Scope, name: str, default: ast.expr, added: list[Mutation], running: dict[Scope, Reached]
) -> State:
    """A list that is the default of a parameter."""
    module, reached = owner.module, running[owner]
    changes = {_holder(one.node) for one in added}
    uses = [(node, at) for node, at in module.names.get(name, ()) if at.scope.owner is owner and node not in changes]
    return State(
        span=module.span(default),
        name=name,
        module=module.path,
        kind="container",
        writes=tuple(
            (
                _site(code, reached, one.node, one.statement, module),
                union([code.provenance(v, one.scope) for v in one.values]),
            )
            for one in added
        ),
        reads=tuple(code.reach.trail.site(reached, module.span(node), at) for node, at in uses),
    )


def _of_object(
    code: Code, owner: Scope, name: str, first: ast.expr, added: list[Mutation], running: dict[Scope, Reached]
) -> State:
    """A list in an attribute of the objects that a module makes."""
    writes = [
        (
            _site(code, running[one.scope.owner], one.node, one.statement, one.scope.module),
            union([code.provenance(value, one.scope) for value in one.values]),
        )
        for one in added
    ]
    return State(
        span=owner.module.span(first),
        name=f"{owner.name}.{name}",
        module=owner.module.path,
        kind="container",
        writes=tuple(sorted(writes, key=lambda pair: pair[0].span)),
        reads=tuple(reads_of_list(code, owner, name, running, added)),
        first_use=all(asks_for("self", one.statement) for one in added),
    )


def _state(
    code: Code,
    module: Module,
    name: str,
    definition: Binding,
    bindings: list[Binding],
    running: dict[Scope, Reached],
    emptied: bool,
) -> State | None:
    mutations = [one for one in module.scope.mutations.get(name, ()) if one.scope.owner in running]
    assigned = [one for one in bindings if one.scope.owner in running and one.kind in ("value", "merge")]
    if mutations and not assigned and _is_file(code, definition):
        return None
    if not mutations and not assigned:
        return None
    writes: list[tuple[Site, Provenance]] = []
    keys: list[Provenance] = []
    for change in mutations:
        site = _site(code, running[change.scope.owner], change.node, change.statement, module)
        writes.append((site, union([code.provenance(value, change.scope) for value in change.values])))
        if change.key is not None:
            keys.append(code.provenance(change.key, change.scope))
        elif change.method == "add" and change.values:
            keys.append(code.provenance(change.values[0], change.scope))
    for one in assigned:
        if isinstance(one.node, ast.expr) and one.statement is not None:
            site = _site(code, running[one.scope.owner], one.node, one.statement, module)
            writes.append((site, code.provenance(one.node, one.scope)))
    merged = any(one.kind == "merge" for one in assigned)
    counted = any(counts_on(name, one) for one in mutations) and (
        Origin.EVENT in union(keys).origins or all(isinstance(one.key, ast.Constant) for one in mutations)
    )
    kind = "counter" if counted or (merged and not mutations) else "container" if mutations else "value"
    statements = [one.statement for one in mutations] + [one.statement for one in assigned if one.statement]
    return State(
        span=module.span(definition.node) if definition.node is not None else module.source.top,
        name=name,
        module=module.path,
        kind=kind,
        writes=tuple(sorted(writes, key=lambda pair: pair[0].span)),
        reads=tuple(_reads(code, module, name, running, mutations)),
        keyed=union(keys) if keys else Provenance(),
        cleared=emptied or _replaced(code, assigned, running) or _set_back(code, mutations, running),
        first_use=bool(statements) and all(asks_for(name, one) for one in statements),
    )


def _is_file(code: Code, definition: Binding) -> bool:
    """Whether a variable is a database in a file, which keeps what it is given there: `TinyDB(path)`."""
    if not isinstance(definition.node, ast.Call):
        return False
    made = code.ev.values(definition.node, definition.scope)
    names = [one.name.removesuffix("()") for one in made if isinstance(one, External)]
    return len(names) == len(made) > 0 and all(CALLS.get(one, ("",))[0] == "database" for one in names)


def _site(code: Code, reached: Reached, node: ast.AST, statement: Statement, module: Module) -> Site:
    return code.reach.trail.site(reached, module.span(node), statement)


def union(parts: list[Provenance]) -> Provenance:
    """Where several values come from."""
    origins: frozenset[Origin] = frozenset()
    paths: frozenset[str] = frozenset()
    witnesses: dict[Origin, object] = {}
    for one in parts:
        origins |= one.origins
        paths |= one.paths
        for origin, span in one.witnesses:
            witnesses.setdefault(origin, span)
    ordered = tuple(sorted(witnesses.items(), key=lambda pair: pair[0].name))
    return Provenance(origins, paths, ordered)  # type: ignore[arg-type]


def _reads(
    code: Code, module: Module, name: str, running: dict[Scope, Reached], mutations: list[Mutation]
) -> list[Site]:
    """The uses of the variable in functions that run, apart from the changes themselves."""
    holders = {_holder(one.node) for one in mutations}
    found = []
    for node, statement in module.names.get(name, ())[:200]:
        if node in holders:
            continue
        scope = statement.scope.owner
        reached = running.get(scope)
        if reached is None or (name in scope.bindings and name not in scope.globals):
            continue
        found.append(code.reach.trail.site(reached, module.span(node), statement))
    return sorted(found, key=lambda site: site.span)


def _holder(node: ast.AST) -> ast.AST | None:
    """The name whose content a change changes."""
    at: ast.AST = node.func.value if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) else node
    while isinstance(at, ast.Subscript | ast.Attribute):
        at = at.value
    return at if isinstance(at, ast.Name) else None


def asks_for(name: str, statement: Statement) -> bool:
    """Whether a change is made only after a look at the variable: `if client is None`, `if key not in cache`."""
    for block, at in statement.ancestors():
        owner = block.owner
        if owner is not None and isinstance(owner.node, ast.If) and mentions(owner.node.test, name):
            return True
        if block.kind == "except":
            return True
        if block.asks is None:
            block.asks = _asked(block)
        if block.asks.get(name, at.index) < at.index:
            return True
    return False


def _asked(block: Block) -> dict[str, int]:
    """The names that the ifs of a block test, with the number of the first that does."""
    found: dict[str, int] = {}
    for one in block.statements:
        if isinstance(one.node, ast.If):
            for part in nodes_in(one.node.test):
                if isinstance(part, ast.Name):
                    found.setdefault(part.id, one.index)
    return found


def counts_on(name: str, change: Mutation) -> bool:
    """Whether what is put under a key is made of what stood there: `count[key] += 1`, `count.get(key, 0) + 1`."""
    node = change.statement.node
    if isinstance(node, ast.AugAssign):
        return isinstance(node.op, ast.Add | ast.Sub)
    return isinstance(node, ast.Assign) and isinstance(node.value, ast.BinOp) and mentions(node.value, name)


def _replaced(code: Code, assigned: list[Binding], running: dict[Scope, Reached]) -> bool:
    """Whether a variable is given a new value in each invocation, also in a function that the handler always calls."""
    entries = _always_run(code, {one.scope.owner for one in assigned} & running.keys(), running)
    for one in assigned:
        if one.statement is not None and isinstance(one.statement.node, ast.AugAssign):
            continue
        fresh = isinstance(one.node, ast.List | ast.Dict | ast.Set | ast.Constant) or one.kind == "value"
        if fresh and one.scope.owner in entries and one.statement is not None and one.statement.block.kind == "top":
            return True
    return False


def _set_back(code: Code, mutations: list[Mutation], running: dict[Scope, Reached]) -> bool:
    """Whether each invocation sets all that it counts under constant keys back: `seen["orders"] = 0`."""
    counted = {one.key.value for one in mutations if isinstance(one.key, ast.Constant)}
    fresh = [one for one in mutations if isinstance(getattr(one.statement.node, "value", None), ast.Constant)]
    plain = [one for one in fresh if isinstance(one.statement.node, ast.Assign) and one.statement.block.kind == "top"]
    always = _always_run(code, {one.scope.owner for one in plain}, running) if plain else set()
    back = {getattr(one.key, "value", None) for one in plain if one.scope.owner in always}
    return bool(plain) and all(isinstance(one.key, ast.Constant) for one in mutations) and counted <= back


def _always_run(code: Code, scopes: set[Scope], running: dict[Scope, Reached]) -> set[Scope]:
    """The handlers, and which of some functions they call under no condition."""
    entries = set(code.entries)
    return entries | {scope for scope in scopes if _always_called(entries, running[scope])}


def _always_called(entries: set[Scope], reached: Reached) -> bool:
    """Whether a handler calls a function under no condition."""
    calls = [statement_of(via) for caller, via in reached.callers if caller.scope in entries]
    return any(one is not None and one.block.kind == "top" for one in calls)
