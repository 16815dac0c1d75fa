"""What an invocation did to a file before it uses it: wrote it, removed it, or filled it where it was missing; and whether
it removes it afterwards."""

from __future__ import annotations

import ast
import re

from lambdalint.data.calls import HTTP
from lambdalint.data.effects import effect
from lambdalint.frozen import replace
from lambdalint.source.branches.relations import related
from lambdalint.source.branches.trail import statement_of
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.effects.guards.order import Way, order, parting, ways
from lambdalint.source.model.behaviour import FileUse
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.places import Site, Test
from lambdalint.source.model.symbols import Choice, Const, Joined, Opaque, Symbol
from lambdalint.source.modules.scope import Expression, Scope, Statement

Uses = list[tuple[FileUse, Seen]]
EMPTIED = r"delete from [\w.]{1,100};?[\"']"
"""The whole of an SQL statement that deletes all rows."""


def with_history(code: Code, found: Uses) -> list[FileUse]:
    """The same uses, each with what this invocation did to the path before."""
    same: dict[Symbol, Uses] = {}
    for pair in found:
        same.setdefault(pair[0].path, []).append(pair)
    removals = [pair for pair in found if pair[0].mode == "remove"][:100]
    fetching = Fetching(code)
    placed = []
    for one, seen in found:
        others = [*same[one.path][:100], *(pair for pair in removals if _cleared(pair[0], one) is not False)]
        placed.append(_looked_back(one, seen, others, fetching))
    return placed


def _looked_back(use: FileUse, seen: Seen, all_uses: Uses, fetching: Fetching) -> FileUse:
    if use.mode not in ("read", "append", "update", "exists", "database"):
        return use
    before: bool | None = use.mode == "database" and _makes_tables(seen)
    refetched = removed = False
    for other, by in all_uses:
        if by is seen or isinstance(use.path, Opaque):
            continue
        if other.mode in ("write", "remove"):
            relation = order(by, seen)
            if relation == "maybe" and other.mode == "remove" and _if_there(other, by, seen, all_uses):
                relation = "before"
            if relation == "before":
                sure = known(use.path) and _cleared(other, use) is not None
                before = True if sure else before or None
            elif before is False and relation:
                before = None
        if other.mode == "write":
            refetched = refetched or _fills(other, by, use, seen, all_uses, fetching)
        if other.mode == "remove" and use.mode != "exists":
            removed = removed or _removes(other, by, use, seen, all_uses)
    return replace(use, before=before, refetched=refetched, removed=removed)


def _makes_tables(seen: Seen) -> bool:
    """Whether the module of a database makes its tables anew, or empties one."""
    text = seen.use.scope.module.source.text.lower()
    return "create or replace" in text or "drop table if exists" in text or re.search(EMPTIED, text) is not None


def _removes(removal: FileUse, by: Seen, use: FileUse, seen: Seen, all_uses: Uses) -> bool:
    """Whether a removal comes after a use whenever that runs, exceptions aside."""
    late = by.name == "callback" or order(seen, by)
    if removal.site.in_except or removal.site.at_import or not late:
        return False
    return all(test in use.site.tests or _about_file(test, removal, all_uses) for test in removal.site.tests)


def _if_there(removal: FileUse, by: Seen, seen: Seen, all_uses: Uses) -> bool:
    """Whether a file is removed before a use of it if it is there: `if path.exists(): path.unlink()`."""
    owner = by.statement.block.owner if by.statement is not None else None
    site, tests = seen.statement, removal.site.tests
    if owner is None or site is None or not isinstance(owner.node, ast.If) or not tests:
        return False
    around = dict(site.ancestors())
    inside = any(block.owner is owner for block in around)
    ahead = owner.scope.owner is site.scope.owner and related(owner, site, around) in ("before", "tested")
    return ahead and not inside and _about_file(tests[-1], removal, all_uses)


def _about_file(test: Test, removal: FileUse, all_uses: Uses) -> bool:
    """Whether a condition asks whether the file exists that is removed."""
    return any(
        one.path == removal.path and one.mode in ("exists", "age") and test.span.contains(one.site.span)
        for one, _ in all_uses
    )


def _cleared(removal: FileUse, use: FileUse) -> bool | None:
    """Whether a removal is of a folder that a path is in; None where it may be of each file in that folder."""
    if removal.mode != "remove" or removal.path == use.path:
        return False
    if isinstance(removal.path, Const):
        return use.prefix.startswith(f"{removal.prefix.rstrip('/')}/")
    return None if removal.site.loops and use.prefix.startswith(removal.prefix) else False


def _fills(write: FileUse, by: Seen, use: FileUse, seen: Seen, all_uses: Uses, fetching: Fetching) -> bool:
    """Whether a write fills a path where it is missing or out of date: under a test of the file or of what was read
    from it, after reading it failed, or with what was fetched since."""
    if write.site.in_except and (use.site.handled or use.site.caught):
        return True
    if _tested(write.site, use, all_uses):
        return True
    if use.mode != "read":
        return False
    if any(_misses(test, name) for name in _held(seen) for test in write.site.tests):
        return True
    return (use.site.caught or _tested(use.site, use, all_uses)) and fetching.between(seen, by)


def _tested(site: Site, use: FileUse, all_uses: Uses) -> bool:
    """Whether a place is under a test of whether the file of a use exists or how old it is, also by a function."""
    asked = [by for one, by in all_uses if one.path == use.path and one.mode in ("exists", "age")]
    spans = {step.span for by in asked for way in ways(by) for step in way}
    return any(test.span.contains(span) for test in site.tests for span in spans)


def _held(seen: Seen) -> set[str]:
    """The variables that hold what was read: assigned by the statements that lead to a call, or in its `with`."""
    found = set()
    for statement in {step.statement for way in ways(seen) for step in way if step.statement is not None}:
        inner = statement.node.body if isinstance(statement.node, ast.With) else [statement.node]
        assigned = [target for one in inner if isinstance(one, ast.Assign) for target in one.targets]
        found |= {target.id for target in assigned if isinstance(target, ast.Name)}
    return found


def _misses(test: Test, name: str) -> bool:
    """Whether a condition holds where a variable holds nothing, alone or with others: `kept is None or …`."""
    if test.outcome:
        return f"{test.text} ".startswith((f"{name} is None ", f"not {name} "))
    return test.text in (name, f"{name} is not None") or test.text.startswith(
        (f"{name} and ", f"{name} is not None and ")
    )


def known(path: Symbol) -> bool:
    """Whether two equal symbols are equal paths: nothing in them is opaque."""
    match path:
        case Opaque() | Choice():
            return False
        case Joined(parts):
            return all(known(part) for part in parts)
        case _:
            return True


class Fetching:
    """Where a program asks AWS or another host for something."""

    def __init__(self, code: Code) -> None:
        self.code = code
        asked = code.calls(HTTP.__contains__)
        made = [one for one in code.made if _asks(one.call)]
        self._nodes: set[ast.AST] = {seen.node for seen in asked} | {one.use.node for one in made}
        self._scopes = {seen.reached.scope for seen in asked} | {one.reached.scope for one in made}
        self._known: dict[Scope, list[int]] = {}

    def between(self, first: Seen, last: Seen) -> bool:
        """Whether something is fetched after one use of a file and before another one."""
        if first.use.scope.owner is last.use.scope.owner:
            return self._fetched(first.use.scope.owner, first.statement, last.statement)
        return any(self._on_way(one, other) for one in ways(first) for other in ways(last))

    def _on_way(self, first: Way, last: Way) -> bool:
        """Whether something is fetched on the way from the end of one to the end of the other."""
        number = parting(first, last)
        if number is None:
            return False
        early, late = first[number], last[number]
        return (
            self._fetched(early.owner, early.statement, late.statement)
            or any(self._fetched(step.owner, step.statement, None) for step in first[number + 1 :])
            or any(self._fetched(step.owner, None, step.statement) for step in last[number + 1 :])
        )

    def _fetched(self, owner: Scope, early: Statement | None, late: Statement | None) -> bool:
        """Whether a function fetches something after a statement and before another one."""
        start = early.serial if early is not None else -1
        return any(start < at and (late is None or at < late.serial) for at in self._places(owner))

    def _places(self, owner: Scope) -> list[int]:
        """The numbers of the statements of a function that fetch something."""
        found = self._known.get(owner)
        if found is None:
            fetching = [(use, statement_of(use)) for use in owner.calls if self._fetches(use)]
            found = self._known[owner] = [at.serial for use, at in fetching if at is not None and not _dropped(use, at)]
        return found

    def _fetches(self, use: Expression) -> bool:
        if use.node in self._nodes:
            return True
        ev = self.code.ev
        return any(
            one.scope in self._scopes for one in ev.functions(ev.values(getattr(use.node, "func", use.node), use.scope))
        )


def _dropped(use: Expression, statement: Statement) -> bool:
    """Whether a statement does nothing with the answer of a call, so that it cannot be what is kept."""
    return isinstance(statement.node, ast.Expr) and statement.node.value is use.node


def _asks(call: AwsCall) -> bool:
    """Whether an SDK call only asks, so that its answer may be what is kept."""
    known = effect(call.service, call.api)
    return known is None or not known.changes
