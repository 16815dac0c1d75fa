"""What is new in every environment, but shared by its invocations: random values, times, credentials at import."""

from __future__ import annotations

import ast

from lambdalint.data.origins import RANDOM_CALLS, TIME_CALLS
from lambdalint.source.callgraph.code import Code
from lambdalint.source.callgraph.reached import Reached
from lambdalint.source.model.behaviour import Connection, FreshAtImport
from lambdalint.source.model.places import distinct
from lambdalint.source.model.symbols import Origin
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Scope, Statement
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values.objects import Operand

NEW = sorted(
    {
        name.rpartition(".")[2] if name.startswith("os.") else name.partition(".")[0]
        for name in RANDOM_CALLS | TIME_CALLS
    }
    | {"random", "secrets"}
)
"""What is spelt wherever something new each time is made. Where nothing is spelt so, nothing has to be followed."""
TIMES = frozenset({Origin.TIME, Origin.HOUR, Origin.DAY})
LAZY = frozenset({"create_engine", "create_async_engine", "Redis", "StrictRedis", "Valkey"})
"""What connects at its first use."""
ASKING = frozenset({"SystemRandom"})
"""What asks the system for each value."""
FIELDS = frozenset({"field", "Field"})
CREDENTIALS = frozenset({"assume_role", "get_session_token", "get_federation_token", "assume_role_with_web_identity"})


def fresh_at_import(code: Code, connections: list[Connection]) -> list[FreshAtImport]:
    """Module-level names that keep something taken while modules are imported."""
    found: list[FreshAtImport] = []
    spelt = any(word in module.source.text for module in code.ev.closure.modules.values() for word in NEW)
    for reached in code.reach.reached.values() if spelt else ():
        if reached.scope.kind != "module":
            continue
        found += _in_definitions(code, reached)
        for name, bindings in reached.scope.bindings.items():
            for one in bindings:
                if one.kind != "value" or one.scope is not reached.scope or not isinstance(one.node, ast.expr):
                    continue
                if isinstance(one.node, ast.Constant) or last_name(one.node) in ASKING:
                    continue
                origins = code.ev.origin(Operand(one.node, one.scope)).origins
                kind = "random" if Origin.RANDOM in origins else "time" if origins & TIMES else ""
                if kind and one.statement is not None and _read_later(code, reached.scope.module, name):
                    site = code.reach.trail.site(reached, reached.scope.module.span(one.node), one.statement)
                    found.append(FreshAtImport(site, kind, name))
    for made in code.made:
        if made.call.through == "library" and made.call.construct.rpartition(".")[2][:1].isupper():
            continue  # a cache or store that is only set up here
        if made.call.site.at_import and (
            made.call.operation in CREDENTIALS or made.call.through == "presigned" or made.call.api == "GetSecretValue"
        ):
            found.append(FreshAtImport(made.call.site, "credential", _kept(made.statement)))
    for connection in connections:
        lazy = connection.name.rpartition(".")[2] in LAZY
        if connection.site.at_import and connection.kind in ("database", "cache", "socket") and not lazy:
            found.append(FreshAtImport(connection.site, "connection", connection.name))
    found.sort(key=lambda one: (one.site.span, one.kind))
    return distinct(found)


def _in_definitions(code: Code, reached: Reached) -> list[FreshAtImport]:
    """What the classes of a module keep, and what its functions have as defaults."""
    module = reached.scope.module
    kept: list[tuple[str, ast.expr, Scope, Statement | None]] = []
    for scope in module.scopes:
        if scope.parent is not module.scope:
            continue
        if scope.kind == "class":
            values = [(name, one) for name, all_of in scope.bindings.items() for one in all_of if one.kind == "value"]
            kept += [
                (name, one.node, one.scope, one.statement) for name, one in values if isinstance(one.node, ast.expr)
            ]
        elif (scope, False) in code.reach.reached:
            kept += [(name, node, module.scope, scope.statement) for name, node in scope.defaults.items()]
    found = []
    for name, node, scope, statement in kept:
        if isinstance(node, ast.Constant) or last_name(node) in FIELDS | ASKING or statement is None:
            continue
        origins = code.ev.origin(Operand(node, scope)).origins
        kind = "random" if Origin.RANDOM in origins else "time" if origins & TIMES else ""
        if kind:
            found.append(FreshAtImport(code.reach.trail.site(reached, module.span(node), statement), kind, name))
    return found


def _read_later(code: Code, module: Module, name: str) -> bool:
    """Whether something reads a name of a module but what only says it while the module is imported."""
    for node, at in module.names.get(name, ()):
        said = isinstance(at.node, ast.Expr) and at.scope.owner is module.scope
        if isinstance(node.ctx, ast.Load) and not said:
            return True
    return any(other.spells(name) for other in code.ev.closure.modules.values() if other is not module)


def _kept(statement: Statement | None) -> str:
    """The name that a statement assigns to."""
    node = statement.node if statement is not None else None
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    return ""
