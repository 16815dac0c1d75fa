"""Uses of files: which path, and how."""

from __future__ import annotations

import ast
from functools import lru_cache

from lambdalint.data.file_calls import BY_ADDRESS, CALLS, LEFT, METHODS, TEMPORARY, WRITERS
from lambdalint.source.branches.conditions import caught_around, caught_by, leaves
from lambdalint.source.branches.suppressed import suppressed
from lambdalint.source.callgraph.code import Code, Seen
from lambdalint.source.model.behaviour import FileUse
from lambdalint.source.model.places import distinct
from lambdalint.source.model.symbols import Choice, Const, Joined, Opaque, Provenance, Symbol
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.objects import External, Operand

CALLBACKS = frozenset({"callback"})
"""Methods that are given a function for later."""
HERE = "./"
"""The beginning of a path that is a mere name."""
COMMANDS = frozenset({"run", "call", "check_call", "check_output"})
HANDED = CALLBACKS | COMMANDS
CHANGING = frozenset({"write", "append", "update", "folder"})
"""Uses that fail where nothing may be written."""
REFUSED = frozenset({"", "BaseException", "Exception", "OSError", "IOError", "EnvironmentError", "PermissionError"})
"""What catches that failure."""


def file_uses(code: Code) -> list[FileUse]:
    """Every use of a path, in the order of the project."""
    found: list[tuple[FileUse, Seen]] = []
    for seen in code.calls(_takes_path, METHODS.keys() | WRITERS.keys() | HANDED):
        one = _of(code, seen) or _removed_by(code, seen)
        if one is not None:
            found.append((one, seen))
    transfers = [one for one in code.made if one.call.service == "s3"]
    by_node = {(seen.node, seen.reached): seen for seen in code.seen} if transfers else {}
    for made in transfers:
        name = made.call.argument("Filename")
        if name is not None:
            mode = "write" if made.call.api.startswith("download") else "read"
            start, origins = prefix(name.symbol), name.provenance
            by = by_node.get((made.use.node, made.reached)) if isinstance(made.use.node, ast.Call) else None
            if by is None:
                continue
            if (
                not start
                and mode == "write"
                and any(
                    by.use.scope.module.span(one) == name.span and _is_bare(code, one, by.use.scope)
                    for one in (*by.node.args, *(keyword.value for keyword in by.node.keywords))
                )
            ):
                start = HERE
            use = FileUse(
                made.call.site, mode, made.call.construct, start, name.symbol, origins, is_new(origins),
                attempted=mode == "write" and _is_attempted(code, by),
            )  # fmt: skip
            found.append((use, by))
    if not found:
        return []
    from lambdalint.source.facts.history import with_history

    placed = with_history(code, found)
    placed.sort(key=lambda one: (one.site.span, one.mode))
    return distinct(placed)


@lru_cache(4_000)
def _takes_path(name: str) -> bool:
    """Whether a library function is one that is given a path, or makes one."""
    return name in CALLS or name in BY_ADDRESS or name in TEMPORARY


def _of(code: Code, seen: Seen) -> FileUse | None:
    for name in seen.libraries:
        known = CALLS.get(name)
        if known is not None:
            mode, position, parameter = known
            if position < 0:
                return _on_path(code, seen, mode)
            node = seen.argument(position, parameter)
            return _use(code, seen, mode, node, name)
        if name in BY_ADDRESS:
            return _by_address(code, seen, name)
        if name in TEMPORARY:
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
    if seen.name == "extractall" and not (seen.node.args or seen.node.keywords):
        return _in_working_folder(code, seen)
    if seen.libraries and all(name.startswith(owners) for name in seen.libraries):
        return _use(code, seen, "write", seen.argument(0, parameter), seen.name)
    mode = METHODS.get(seen.name, "")
    if mode and isinstance(seen.node.func, ast.Attribute) and not seen.libraries:
        if seen.name.startswith(("to_", "savefig", "extract")):
            node = seen.node.args[0] if seen.node.args else None
            return _use(code, seen, mode, node, seen.name) if node is not None else None
        return _on_path(code, seen, mode)
    return None


def _by_address(code: Code, seen: Seen, name: str) -> FileUse | None:
    """The file of a database of SQLite that an address names from the root: `sqlite:////tmp/app.db`."""
    node = seen.argument(0, "url")
    told = code.arguments.of(Operand(node, seen.use.scope)) if node is not None else None
    scheme, mark, path = told.prefix.partition(":////") if told is not None else ("", "", "")
    if told is None or not mark or not scheme.startswith("sqlite"):
        return None
    file = f"/{path}"
    return FileUse(seen.site, "database", name, file, Const(file), told.provenance, is_new(told.provenance))


def _in_working_folder(code: Code, seen: Seen) -> FileUse | None:
    """What is written where no path is given, unless something goes to another folder."""
    if code.changes_folder:
        return None
    return FileUse(seen.site, "write", seen.name, ".", Const("."), Provenance(), attempted=_is_attempted(code, seen))


def _removed_by(code: Code, seen: Seen) -> FileUse | None:
    """A removal that is left to something else: `stack.callback(os.unlink, path)`, `subprocess.run(["rm", path])`."""
    arguments = seen.node.args
    if seen.name in CALLBACKS and arguments:
        for one in code.ev.values(arguments[0], seen.use.scope):
            if isinstance(one, External) and CALLS.get(one.name, ("",))[0] == "remove" and len(arguments) > 1:
                return _use(code, seen, "remove", arguments[1], one.name)
        if isinstance(arguments[0], ast.Attribute) and arguments[0].attr == "unlink":
            return _use(code, seen, "remove", arguments[0].value, "unlink")
    elif seen.name in COMMANDS and arguments and isinstance(arguments[0], ast.List):
        words = arguments[0].elts
        if len(words) > 1 and isinstance(words[0], ast.Constant) and words[0].value in ("rm", "/bin/rm"):
            return _use(code, seen, "remove", words[-1], "rm")
    return None


def _is_bare(code: Code, node: ast.expr | None, scope: Scope) -> bool:
    """Whether a path is surely the last part of another one: `os.path.basename(key)`, `key.split("/")[-1]`."""
    made = definition(code.ev, node, scope) if node is not None and not code.changes_folder else None
    match made.node if made is not None else None:
        case ast.Call(func=function) if last_name(function) == "basename":
            return made is not None and External("os.path.basename") in code.ev.values(function, made.scope)
        case ast.Subscript(
            value=ast.Call(func=ast.Attribute(attr="split" | "rsplit"), args=[ast.Constant("/"), *_]),
            slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(1)),
        ):
            return True
    return False


def _is_false(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Constant) and node.value is False


def _on_path(code: Code, seen: Seen, mode: str) -> FileUse | None:
    """A method of a path."""
    function = seen.node.func
    assert isinstance(function, ast.Attribute)
    symbol = code.ev.symbol(function.value, seen.use.scope)
    named = prefix(symbol).startswith(("/", "."))
    if not named and mode != "remove" and not _is_path(code, function.value, seen.use.scope):
        return None
    return _use(code, seen, mode, function.value, seen.name)


def _is_path(code: Code, node: ast.expr, scope: Scope) -> bool:
    """Whether an expression is made by a call, or by something that is below a path of `pathlib`."""
    made = definition(code.ev, node, scope) or Expression(node, scope)
    while isinstance(made.node, ast.BinOp) and isinstance(made.node.op, ast.Div):
        made = definition(code.ev, made.node.left, made.scope) or Expression(made.node.left, made.scope)
    if not isinstance(made.node, ast.Call):
        return False
    found = code.ev.values(made.node.func, made.scope)
    return node is made.node or any(isinstance(one, External) and one.name.startswith("pathlib.") for one in found)


def _use(code: Code, seen: Seen, mode: str, node: ast.expr | None, name: str) -> FileUse | None:
    if node is None or isinstance(node, ast.Starred):
        return None
    told = code.arguments.of(Operand(node, seen.use.scope))
    if mode == "open":
        mode = _mode(code, seen)
    start = prefix(told.symbol)
    origins = told.provenance
    temporary = any(isinstance(part, ast.Name) and part.id.startswith("tmp") for part in nodes_in(node)) and not start
    if not start and mode in CHANGING and _is_bare(code, node, seen.use.scope):
        start = HERE
    if start and not start.startswith("/") and code.changes_folder:
        start = ""
    attempted = mode in CHANGING and start != "" and _is_attempted(code, seen)
    return FileUse(
        seen.site, mode, name, start, told.symbol, origins, is_new(origins), temporary,
        attempted=attempted, empty=mode == "write" and _is_empty(seen),
    )  # fmt: skip


def _is_empty(seen: Seen) -> bool:
    """Whether a file is made with nothing in it: `path.touch()`, `open(path, "w").close()`, `with open(path, "w"): pass`."""
    if seen.name == "touch":
        return True
    statement = seen.statement.node if seen.statement is not None else None
    if isinstance(statement, ast.With):
        return all(isinstance(one, ast.Pass) for one in statement.body)
    closed = statement.value if isinstance(statement, ast.Expr) else None
    function = closed.func if isinstance(closed, ast.Call) else None
    return isinstance(function, ast.Attribute) and function.attr == "close" and function.value is seen.node


def _is_attempted(code: Code, seen: Seen) -> bool:
    """Whether the function around a use catches its failure by itself. What the handler does around all of its work is
    no attempt where it ends it: `except Exception: return {"statusCode": 500}`."""
    statement = seen.statement
    if statement is None or REFUSED.isdisjoint(caught_around(statement)):
        return False
    if seen.use.scope.owner not in code.bodies or not REFUSED.isdisjoint(suppressed(statement)):
        return True
    for block, _ in statement.ancestors():
        for clause in getattr(block.owner.node, "handlers", ()) if block.kind == "try" and block.owner else ():
            if not REFUSED.isdisjoint(caught_by(clause)) and not leaves(clause.body):
                return True
    return False


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
