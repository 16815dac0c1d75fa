"""What stands around an effect and may make a second delivery harmless: decorators and context managers."""

from __future__ import annotations

import ast
import sys

from lambdalint.data.calls import IDEMPOTENT_DECORATORS
from lambdalint.data.libraries import library
from lambdalint.source.callgraph.code import Code
from lambdalint.source.callgraph.handlers import dotted
from lambdalint.source.callgraph.implicit import WITH
from lambdalint.source.model.handling import Guard
from lambdalint.source.model.symbols import Origin, Provenance
from lambdalint.source.modules.scope import Block, Scope, Statement
from lambdalint.source.provenance.parts import passed_nodes
from lambdalint.source.values.objects import External, FunctionObject
from lambdalint.source.values.registered import QUIET
from lambdalint.span import Span

QUIET_HERE = QUIET - {"idempotent", "idempotent_function"}
"""Decorators that keep nothing from running; others by the names of Powertools' may do what those do."""


class Surroundings:
    """The guards that decorators and context managers of one program are."""

    def __init__(self, code: Code) -> None:
        self.code = code
        self.ev = code.ev
        self._entering: dict[Block, tuple[Statement, ...]] = {}

    def decorators(self, scope: Scope) -> list[Guard]:
        """The guards that decorators of a function are, and may be."""
        found: list[Guard] = []
        for decorator in scope.decorators:
            span, name = scope.module.span(decorator), dotted(decorator)
            function = decorator.func if isinstance(decorator, ast.Call) else decorator
            values = self.ev.values(function, scope.parent or scope.module.scope)
            names = [one.name for one in values if isinstance(one, External)]
            if not IDEMPOTENT_DECORATORS.isdisjoint(names):
                found.append(self.idempotent(scope, decorator, name))
            elif name.rpartition(".")[2] in QUIET_HERE or any(isinstance(one, FunctionObject) for one in values):
                continue
            elif not names or any(library(one) is None and "." in one for one in names):
                reason = "what this decorator does was not read"
                found.append(Guard(span, "unknown", f"@{name}", None, reason))
        return found

    def wraps(self, node: ast.Call, scope: Scope) -> bool:
        """A call of Powertools' decorator on a function: `safe = idempotent_function(work, …)`."""
        values = self.ev.values(node.func, scope)
        return any(isinstance(one, External) and one.name in IDEMPOTENT_DECORATORS for one in values)

    def idempotent(self, scope: Scope, decorator: ast.expr, name: str) -> Guard:
        """The guard that Powertools' decorator is."""
        span = scope.module.span(decorator)
        keyword = ""
        if isinstance(decorator, ast.Call):
            for one in decorator.keywords:
                if one.arg == "data_keyword_argument":
                    keyword = next(iter(self.ev.strings(one.value, scope.parent or scope.module.scope)), "")
        if not keyword:
            return Guard(span, "idempotent", f"@{name}", True, "an event that was handled is passed over")
        key = parameter_provenance(self.code, scope, keyword)
        return keyed_guard(span, "idempotent", f"@{name}", key, f"its key `{keyword}`")

    def managers(self, site: Statement) -> list[Guard]:
        """Context managers of unknown libraries around the site that are given something of the event."""
        found: list[Guard] = []
        for entered in self._entered_around(site.block) if not WITH.isdisjoint(site.scope.module.kinds) else ():
            for item in entered.node.items if isinstance(entered.node, ast.With | ast.AsyncWith) else ():
                node = item.context_expr
                if isinstance(node, ast.Call) and self._doubtful(node, entered.scope):
                    span = entered.scope.module.span(node)
                    reason = "what this context manager does was not read"
                    found.append(Guard(span, "unknown", f"with {dotted(node)}", None, reason))
        return found

    def _entered_around(self, block: Block) -> tuple[Statement, ...]:
        """The `with` statements around what stands in a block, innermost first."""
        inner: list[Block] = []
        at: Block | None = block
        while at is not None and at not in self._entering:
            inner.append(at)
            at = at.owner.block if at.owner is not None else None
        found = self._entering[at] if at is not None else ()
        for one in reversed(inner):
            found = self._entering[one] = (one.owner, *found) if one.kind == "with" and one.owner else found
        return found

    def _doubtful(self, node: ast.Call, scope: Scope) -> bool:
        values = self.ev.values(node.func, scope)
        names = [one.name for one in values if isinstance(one, External)]
        if not names or any(library(one.partition("(")[0]) or one.startswith("builtins.") for one in names):
            return False
        if any(one.partition(".")[0] in sys.stdlib_module_names for one in names):
            return False
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        return any(Origin.EVENT in self.code.provenance(one, scope).origins for one in arguments)


def keyed_guard(span: Span, kind: str, name: str, key: Provenance, what: str) -> Guard:
    """A guard that counts when its key comes from the event."""
    if key.fresh:
        return Guard(span, kind, name, False, f"{what} is new in every invocation", key)
    if key.from_event:
        return Guard(span, kind, name, True, f"{what} comes from the event", key)
    return Guard(span, kind, name, None, f"where {what} comes from was not followed", key)


def parameter_provenance(code: Code, scope: Scope, name: str) -> Provenance:
    """Where what callers pass for a parameter comes from."""
    found = [code.provenance(node, where) for node, where in passed_nodes(code.ev, scope, name)]
    if not found:
        return Provenance(frozenset({Origin.UNKNOWN}))
    origins = frozenset(origin for one in found for origin in one.origins)
    paths = frozenset(path for one in found for path in one.paths)
    return Provenance(origins, paths, found[0].witnesses)
