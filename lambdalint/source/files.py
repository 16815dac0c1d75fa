"""Uses of files: which path, how, and whether this invocation has written it before."""

from __future__ import annotations

import ast
from functools import lru_cache

from lambdalint.data.calls import HTTP
from lambdalint.data.file_calls import CALLS, LEFT, METHODS, TEMPORARY, WRITERS
from lambdalint.frozen import replace
from lambdalint.source.code import Code, Seen
from lambdalint.source.facts import FileUse
from lambdalint.source.model import Choice, Const, Joined, Opaque, Provenance, Symbol, distinct
from lambdalint.source.obedience import related
from lambdalint.source.objects import Operand
from lambdalint.source.scope import Expression, Scope, Statement
from lambdalint.source.trail import statement_of


def file_uses(code: Code) -> list[FileUse]:
    """Every use of a path, in the order of the project."""
    found: list[tuple[FileUse, Seen]] = []
    for seen in code.calls(_takes_path, METHODS.keys() | WRITERS.keys()):
        one = _of(code, seen)
        if one is not None:
            found.append((one, seen))
    transfers = [one for one in code.made if one.call.service == "s3"]
    by_node = {(seen.node, seen.reached): seen for seen in code.seen} if transfers else {}
    for made in transfers:
        name = made.call.argument("Filename")
        if name is not None:
            mode = "write" if made.call.api.startswith("download") else "read"
            start, origins = prefix(name.symbol), name.provenance
            use = FileUse(made.call.site, mode, made.call.construct, start, name.symbol, origins, is_new(origins))
            by = by_node.get((made.use.node, made.reached)) if isinstance(made.use.node, ast.Call) else None
            found += [(use, by)] if by is not None else []
    if not found:
        return []
    same: dict[Symbol, list[tuple[FileUse, Seen]]] = {}
    for pair in found:
        same.setdefault(pair[0].path, []).append(pair)
    removals = [pair for pair in found if pair[0].mode == "remove"][:100]
    fetching = Fetching(code)
    placed = []
    for one, seen in found:
        others = [*same[one.path][:100], *(pair for pair in removals if _cleared(pair[0], one) is not False)]
        placed.append(_with_history(one, seen, others, fetching))
    placed.sort(key=lambda one: (one.site.span, one.mode))
    return distinct(placed)


@lru_cache(4_000)
def _takes_path(name: str) -> bool:
    """Whether a library function is one that is given a path, or makes one."""
    return name in CALLS or name.startswith(TEMPORARY)


def _of(code: Code, seen: Seen) -> FileUse | None:
    for name in seen.libraries:
        known = CALLS.get(name)
        if known is not None:
            mode, position, parameter = known
            if position < 0:
                return _on_path(code, seen, mode)
            node = seen.argument(position, parameter)
            return _use(code, seen, mode, node, name)
        if name.startswith(TEMPORARY) and name.count(".") == 1:
            site = seen.site
            return FileUse(
                site,
                "write",
                name,
                "/tmp/",
                Opaque("tempfile chose it"),
                code.provenance(seen.node, seen.use.scope),
                True,
                True,
                kept=name in LEFT or _is_false(seen.argument(100, "delete")),
            )
    owners, parameter = WRITERS.get(seen.name, ((), ""))
    if seen.libraries and all(name.startswith(owners) for name in seen.libraries):
        return _use(code, seen, "write", seen.argument(0, parameter), seen.name)
    mode = METHODS.get(seen.name, "")
    if mode and isinstance(seen.node.func, ast.Attribute) and not seen.libraries:
        if seen.name.startswith(("to_", "savefig", "extract")):
            node = seen.node.args[0] if seen.node.args else None
            return _use(code, seen, mode, node, seen.name) if node is not None else None
        return _on_path(code, seen, mode)
    return None


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _on_path(code: Code, seen: Seen, mode: str) -> FileUse | None:
    """A method of a path."""
    function = seen.node.func
    assert isinstance(function, ast.Attribute)
    symbol = code.ev.symbol(function.value, seen.use.scope)
    named = prefix(symbol).startswith(("/", "."))
    if not named and mode != "remove" and not isinstance(function.value, ast.Call):
        return None
    return _use(code, seen, mode, function.value, seen.name)


def _use(code: Code, seen: Seen, mode: str, node: ast.expr | None, name: str) -> FileUse | None:
    if node is None or isinstance(node, ast.Starred):
        return None
    told = code.arguments.of(Operand(node, seen.use.scope))
    if mode == "open":
        mode = _mode(code, seen)
    start = prefix(told.symbol)
    origins = told.provenance
    temporary = any(isinstance(part, ast.Name) and part.id.startswith("tmp") for part in ast.walk(node)) and not start
    if start and not start.startswith("/") and code.changes_folder:
        start = ""
    return FileUse(seen.site, mode, name, start, told.symbol, origins, is_new(origins), temporary)


def is_new(path: Provenance) -> bool:
    """Whether a path is another one in every invocation."""
    return path.fresh or path.names_request


def _mode(code: Code, seen: Seen) -> str:
    """read, write, append or update, by the mode argument of `open`."""
    given = any(CALLS[name][1] == 0 for name in seen.libraries if name in CALLS)
    node = seen.argument(1 if given else 0, "mode")
    if node is None:
        return "read"
    texts = code.ev.strings(node, seen.use.scope)
    if not texts:
        return "read"
    text = texts[0].partition(":")[0].partition("|")[0]  # What follows is a compression: `r:xz`.
    if "a" in text:
        return "append"
    if "w" in text or "x" in text:
        return "write"
    return "update" if "+" in text else "read"


def prefix(symbol: Symbol) -> str:
    """The constant beginning of a path, "" when it is not known."""
    match symbol:
        case Const(str() as text):
            return text
        case Joined(parts):
            return prefix(parts[0])
        case Choice(options):
            starts = {prefix(one) for one in options}
            return starts.pop() if len(starts) == 1 else ""
        case _:
            return ""


class Fetching:
    """Where a program asks AWS or another host for something."""

    def __init__(self, code: Code) -> None:
        self.code = code
        asked = code.calls(HTTP.__contains__)
        self._nodes: set[ast.AST] = {seen.node for seen in asked} | {made.use.node for made in code.made}
        self._scopes = {seen.reached.scope for seen in asked} | {made.reached.scope for made in code.made}
        self._known: dict[Scope, list[int]] = {}

    def between(self, first: Seen, last: Seen) -> bool:
        """Whether something is fetched after one use of a file and before another one in the same function."""
        early, late, owner = first.statement, last.statement, first.use.scope.owner
        if early is None or late is None or owner is not last.use.scope.owner:
            return False
        return any(early.serial < at < late.serial for at in self._places(owner))

    def _places(self, owner: Scope) -> list[int]:
        """The numbers of the statements of a function that fetch something."""
        found = self._known.get(owner)
        if found is None:
            fetching = [use for use in owner.calls if self._fetches(use)]
            found = self._known[owner] = [at.serial for use in fetching if (at := statement_of(use)) is not None]
        return found

    def _fetches(self, use: Expression) -> bool:
        if use.node in self._nodes:
            return True
        ev = self.code.ev
        return any(
            one.scope in self._scopes for one in ev.functions(ev.values(getattr(use.node, "func", use.node), use.scope))
        )


def _with_history(use: FileUse, seen: Seen, all_uses: list[tuple[FileUse, Seen]], fetching: Fetching) -> FileUse:
    """The same with what this invocation did to the path before."""
    if use.mode not in ("read", "append", "update", "exists", "database"):
        return use
    before: bool | None = False
    refetched = False
    here = seen.statement
    for other, by in all_uses:
        if by is seen or isinstance(use.path, Opaque):
            continue
        if other.mode in ("write", "remove"):
            order = _order(by.statement, here) if by.use.scope.owner is seen.use.scope.owner else "elsewhere"
            if order == "before":
                sure = known(use.path) and _cleared(other, use) is not None
                before = True if sure else before or None
            elif before is False and order in ("elsewhere", "maybe"):
                before = None
        refetched = refetched or refills(other, use, all_uses)
        if other.mode == "write" and use.mode == "read" and use.site.caught:
            refetched = refetched or fetching.between(seen, by)
    return replace(use, before=before, refetched=refetched)


def _cleared(removal: FileUse, use: FileUse) -> bool | None:
    """Whether a removal is of a folder that a path is in; None where it may be of each file in that folder."""
    if removal.mode != "remove" or removal.path == use.path:
        return False
    if isinstance(removal.path, Const):
        return use.prefix.startswith(f"{removal.prefix.rstrip('/')}/")
    return None if removal.site.loops and use.prefix.startswith(removal.prefix) else False


def refills(write: FileUse, use: FileUse, all_uses: list[tuple[FileUse, Seen]]) -> bool:
    """Whether a write fills a path where it is missing: under a test that it exists, or after reading it failed."""
    if write.mode != "write":
        return False
    if write.site.in_except and (use.site.handled or use.site.caught):
        return True
    if not write.site.tests:
        return False
    tested = [one.site.span for one, _ in all_uses if one.mode == "exists" and one.path == use.path]
    return any(test.span.contains(span) for test in write.site.tests for span in tested)


def known(path: Symbol) -> bool:
    """Whether two equal symbols are equal paths: nothing in them is opaque."""
    match path:
        case Opaque() | Choice():
            return False
        case Joined(parts):
            return all(known(part) for part in parts)
        case _:
            return True


def _order(where: Statement | None, site: Statement | None) -> str:
    if where is None or site is None:
        return "maybe"
    relation = related(where, site)
    if relation == "before":
        return "before"
    return "maybe" if where.serial < site.serial else ""
