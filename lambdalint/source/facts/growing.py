"""What empties the variables of a module, and what grows in them: lists under keys of the event."""

from __future__ import annotations

import ast

from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.model.places import Site
from lambdalint.source.model.symbols import Origin, Provenance
from lambdalint.source.modules.blocks import jumps, nodes_in
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Statement
from lambdalint.source.values.definitions import definition

ADDING = ("append", "extend")
TAKING = ("pop", "popleft", "popitem")


def grown(code: Code) -> dict[tuple[Module, str], tuple[tuple[Site, Provenance], ...]]:
    """What events add to the lists that a variable of a module holds: `sessions.setdefault(id, []).append(text)`."""
    found: dict[tuple[Module, str], tuple[tuple[Site, Provenance], ...]] = {}
    for call in code.calls(names=ADDING):
        function, scope = call.node.func, call.use.scope
        if (
            call.reached.at_import
            or not isinstance(function, ast.Attribute)
            or not call.statement
            or not call.node.args
        ):
            continue
        made = definition(code.ev, function.value, scope)
        match made.node if made is not None else None:
            case (
                ast.Subscript(value=ast.Name(name))
                | ast.Call(func=ast.Attribute(value=ast.Name(name), attr="setdefault"))
            ) if name not in scope.owner.bindings and not _asked_inside(name, call.statement):
                content = code.provenance(call.node.args[0], scope)
                if Origin.EVENT in content.origins:
                    key = (scope.module, name)
                    found[key] = (*found.get(key, ()), (call.site, content))
    return found


def _takes_key(pop: ast.Call) -> bool:
    """Whether what is taken out is under a key, not the first or last of a list."""
    return bool(pop.args) and not (isinstance(pop.args[0], ast.Constant) and isinstance(pop.args[0].value, int))


def _at_top(code: Code, call: Seen) -> bool:
    """Whether a handler makes a call under no condition."""
    return call.use.scope in code.entries and call.statement is not None and call.statement.block.kind == "top"


def _drains(call: Seen) -> bool:
    """Whether a loop takes out one after the other until nothing is left: `while queue: work(queue.pop())`."""
    function = call.node.func
    name = function.value.id if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name) else ""
    for block, _ in call.statement.ancestors() if call.statement is not None else ():
        owner = block.owner.node if block.owner is not None else None
        if isinstance(owner, ast.While) and block.kind == "loop":
            test = owner.test
            if isinstance(test, ast.Compare) and [type(one) for one in test.ops] in ([ast.Gt], [ast.NotEq]):
                test = (
                    test.left
                    if isinstance(test.comparators[0], ast.Constant) and test.comparators[0].value == 0
                    else test
                )
            if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and test.func.id == "len" and test.args:
                test = test.args[0]
            return isinstance(test, ast.Name) and test.id == name and not jumps(owner, ast.Break)
    return False


def begun(code: Code, module: Module, name: str) -> bool:
    """Whether a handler begins what stands under a key anew, under no condition: `found["rows"] = []`."""
    return any(
        one.method == "[]"
        and one.scope.owner in code.entries
        and one.statement.block.kind == "top"
        and any(isinstance(value, ast.List | ast.Dict) for value in one.values)
        for one in module.scope.mutations.get(name, ())
    )


def _asked_inside(name: str, statement: Statement) -> bool:
    """Whether a statement stands in an `if` that looks at a variable."""
    owners = (block.owner.node for block, _ in statement.ancestors() if block.owner is not None)
    return any(isinstance(one, ast.If) and mentions(one.test, name) for one in owners)


def _once_long(name: str, statement: Statement) -> bool:
    """Whether a statement waits for a list to have some items: `if len(buffer) >= 10`."""
    for block, _ in statement.ancestors():
        owner = block.owner.node if block.owner is not None else None
        match owner.test if isinstance(owner, ast.If) and block.kind == "then" else None:
            case ast.Compare(
                left=ast.Call(func=ast.Name("len"), args=[ast.Name(counted)]),
                ops=[ast.Gt() | ast.GtE() | ast.Eq()],
                comparators=[ast.Name() | ast.Constant() as least],
            ) if counted == name:
                return not isinstance(least, ast.Constant) or least.value not in (0, 1)
    return False


def mentions(test: ast.expr, name: str) -> bool:
    return any(isinstance(one, ast.Name) and one.id == name for one in nodes_in(test))


def emptied(code: Code) -> set[tuple[Module, str]]:
    """The variables on which an invocation calls `clear()`, not only when they have become long, or takes out a key."""
    found: set[tuple[Module, str]] = set()
    for call in code.calls(names=("clear", *TAKING)):
        function = call.node.func
        if call.name in TAKING and not (_at_top(code, call) and _takes_key(call.node)) and not _drains(call):
            continue
        if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
            continue
        at = call.statement
        if not call.reached.at_import and (at is None or not _once_long(function.value.id, at)):
            found.add((call.use.scope.module, function.value.id))
    for reached in code.reach.reached.values():
        written = not reached.at_import and reached.scope.module.spells("[:]")
        for statement in reached.scope.statements if written else ():
            node = statement.node
            for target in node.targets if isinstance(node, ast.Delete | ast.Assign) else ():
                match target:
                    case ast.Subscript(value=ast.Name(id=name), slice=ast.Slice(lower=None, upper=None, step=None)):
                        found.add((reached.scope.module, name))
    return found
