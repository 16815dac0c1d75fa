"""Edits of Python source: a keyword argument more, an assignment at module level. Everything else stays as written.

The places of the syntax tree are enough for both; loading libcst would double the time of a run that only shows what
could be fixed.
"""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import TypeAlias

from lambdalint.changes import Argument, Edit
from lambdalint.edits.editor import NotEditable
from lambdalint.span import Lines, Span

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
NAMED = (*DEFINITIONS, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)
LEAVES = (ast.Name, ast.Constant)

Inner: TypeAlias = tuple[ast.AST, tuple[ast.FunctionDef, ...]]
"""A node below another, and the functions between them."""


def argument(text: str, change: Argument) -> Edit:
    """The edit that adds a keyword argument after the last one of a call. Raises NotEditable."""
    lines, span = Lines(text), change.call
    start = lines.index(span.line, span.column)
    source = text[start : lines.index(span.end_line, span.end_column)]
    try:
        call = ast.parse(f"({source})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise NotEditable("the call cannot be read alone") from None
    if not isinstance(call, ast.Call) or source[-1:] != ")":
        raise NotEditable("no call stands here")
    if any(word.arg in (change.name, None) for word in call.keywords):
        raise NotEditable("the argument is given already, or may be")
    if any(isinstance(given, ast.GeneratorExp) for given in call.args):
        raise NotEditable("a generator must be alone")
    last, offset = last_sign(source, end_of_parts(call, source))
    place = lines.span(span.path, start + offset, start + offset)
    added = f"{change.name}={change.code}"
    if last == "(":
        return Edit(place, added)
    return Edit(place, f" {added}" if last == "," else f", {added}")


def end_of_parts(call: ast.Call, source: str) -> int:
    """The index after the last part of a call that was parsed in brackets: its last argument, or what is called."""
    parts: list[ast.expr | ast.keyword] = [call.func, *call.args, *call.keywords]
    row, column = max((part.end_lineno or 1, part.end_col_offset or 0) for part in parts)
    lines = Lines(source)
    before = lines.line(row).encode()[: column - 1 if row == 1 else column]
    return lines.starts[row - 1] + len(before.decode())


def last_sign(source: str, at: int) -> tuple[str, int]:
    """The last bracket or comma between the last part of a call and its closing bracket, "" for none, and where that
    or the part ends."""
    last, end = "", at
    while at < len(source) - 1:
        if source[at] == "#":
            while source[at] not in "\r\n":
                at += 1
        elif source[at] in "(),":
            last, end = source[at], at + 1
        at += 1
    return last, end


MOST_HOISTED = 50
"""Calls that are moved together; each is looked for in the whole module."""


def hoist(text: str, module: ast.Module | None, calls: Sequence[Span]) -> Iterator[Edit]:
    """The edits that move `name = call(constants)` to module level, after the imports. Raises NotEditable."""
    if module is None:
        raise NotEditable("the module cannot be read")
    if len(calls) > MOST_HOISTED:
        raise NotEditable(f"more than {MOST_HOISTED} clients are made in one function")
    lines = Lines(text)
    newline = "\r\n" if "\r\n" in text else "\n"
    head = takewhile(lambda node: not isinstance(node, DEFINITIONS), module.body)
    imports = [node for node in head if isinstance(node, (ast.Import, ast.ImportFrom))]
    names = {(alias.asname or alias.name).partition(".")[0] for node in imports for alias in node.names}
    if not imports:
        raise NotEditable("nothing is imported")
    column = len(lines.line(imports[-1].end_lineno or 1)) + 1
    rest = lines.line(imports[-1].end_lineno or 1)[column_of(imports[-1], lines) :]
    if rest.strip() and not rest.strip().startswith("#"):
        raise NotEditable("the line of the import goes on")
    moved: dict[str, str] = {}
    for place in calls:
        function, statement = enclosing(module, place, lines)
        name, code = movable(module, function, statement, names, lines)
        if moved.setdefault(name, code) != code:
            raise NotEditable("two clients of one name")
        start, end = lines.starts[statement.lineno - 1], statement.end_lineno or statement.lineno
        if not lines.line(statement.lineno - 1).strip() and end < len(lines.starts) and not lines.line(end + 1).strip():
            end += 1
        stop = lines.starts[end] if end < len(lines.starts) else len(text)
        yield Edit(lines.span(place.path, start, stop), "")
    at = imports[-1].end_lineno or 1
    block = newline + "".join(f"{newline}{name} = {code}" for name, code in moved.items())
    following = lines.line(at + 1)
    yield Edit(Span(place.path, at, column, at, column), block + (newline if following.strip() else ""))


def column_of(node: ast.stmt, lines: Lines) -> int:
    """The 0-based column, in characters, at which a statement ends."""
    line = lines.line(node.end_lineno or 1)
    return len(line.encode()[: node.end_col_offset].decode(errors="replace"))


def enclosing(module: ast.Module, place: Span, lines: Lines) -> tuple[ast.FunctionDef, ast.Assign]:
    """The assignment whose whole value is the call, directly in a function's body."""
    for function, _ in below(module, [place.line]):
        if isinstance(function, ast.FunctionDef) and function.lineno <= place.line <= (function.end_lineno or 0):
            for statement in function.body:
                if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Call):
                    value = statement.value
                    if value.lineno == place.line and len(function.body) > 1:
                        column = len(lines.line(value.lineno).encode()[: value.col_offset].decode(errors="replace")) + 1
                        if column == place.column:
                            return function, statement
    raise NotEditable("the client is not the whole of an assignment in a function")


def movable(
    module: ast.Module, function: ast.FunctionDef, statement: ast.Assign, names: set[str], lines: Lines
) -> tuple[str, str]:
    """The name and the source of the call, if moving it changes nothing else. Raises NotEditable."""
    target, call = statement.targets[0], statement.value
    if len(statement.targets) != 1 or not isinstance(target, ast.Name) or not isinstance(call, ast.Call):
        raise NotEditable("more than one name is assigned")
    maker = call.func
    if not (isinstance(maker, ast.Attribute) and isinstance(maker.value, ast.Name) and maker.value.id in names):
        raise NotEditable("what makes the client is not an imported module")
    if any(not isinstance(v, ast.Constant) for v in [*call.args, *(word.value for word in call.keywords)]):
        raise NotEditable("the client depends on a value of the function")
    line, last = lines.line(statement.lineno), lines.line(statement.end_lineno or statement.lineno)
    if (
        line[: len(line) - len(line.lstrip())] != line[: statement.col_offset]
        or last[column_of(statement, lines) :].strip()
    ):
        raise NotEditable("the assignment shares its line")
    if call.lineno != call.end_lineno:
        raise NotEditable("the call spans several lines")
    owns = named(module, target.id, lines)
    if any(binds(node) for node, _ in named(function, maker.value.id, lines)) or shared(function, owns):
        raise NotEditable(f"`{target.id}` means something else elsewhere")
    if sum(binds(node) and function in within for node, within in owns) != 1:
        raise NotEditable(f"`{target.id}` is assigned again")
    return target.id, lines.line(call.lineno).encode()[call.col_offset : call.end_col_offset].decode()


def shared(function: ast.FunctionDef, owns: Sequence[Inner]) -> bool:
    """Whether anything but a function with a name of its own uses a name outside of a function, or shadows it within."""
    owners: set[ast.FunctionDef] = set()
    for node, within in owns:
        if not isinstance(node, (ast.Name, ast.arg)) or (isinstance(node, ast.arg) and function in within):
            return True
        if binds(node):
            owners.update(within)
    return any(isinstance(node, ast.Name) and owners.isdisjoint(within) for node, within in owns)


def named(root: ast.AST, name: str, lines: Lines) -> list[Inner]:
    """The nodes below one that use a name or give it a meaning."""
    return [inner for inner in below(root, naming(name, lines)) if mentions(inner[0], name)]


def mentions(node: ast.AST, name: str) -> bool:
    """Whether a node uses a name or gives it a meaning."""
    if isinstance(node, ast.Name):
        return node.id == name
    if isinstance(node, ast.arg):
        return node.arg == name
    if isinstance(node, (ast.Global, ast.Nonlocal)):
        return name in node.names
    if isinstance(node, ast.alias):
        return (node.asname or node.name).partition(".")[0] == name
    if isinstance(node, ast.MatchMapping):
        return node.rest == name
    return isinstance(node, NAMED) and node.name == name


def binds(node: ast.AST) -> bool:
    """Whether a node that names a thing makes the name one of the function around it."""
    if isinstance(node, ast.Name):
        return not isinstance(node.ctx, ast.Load)
    return not isinstance(node, (ast.Global, ast.Nonlocal))


def naming(name: str, lines: Lines) -> list[int]:
    """The lines that may name something: those that hold the name, every one where letters have several spellings."""
    text = lines.text
    if not text.isascii():
        return [*range(1, len(lines.starts) + 1)]
    found: list[int] = []
    at = text.find(name)
    while at >= 0:
        found.append(lines.position(at)[0])
        at = text.find(name, at + 1)
    return found


def below(root: ast.AST, rows: Sequence[int]) -> list[Inner]:
    """All below a node, without the statements that stand on none of some lines."""
    found: list[Inner] = [(root, ())]
    for node, within in found:
        if isinstance(node, LEAVES):
            continue
        if isinstance(node, ast.FunctionDef):
            within = (*within, node)
        for name in node._fields:
            inner = getattr(node, name, None)
            if isinstance(inner, list):
                found += [
                    (one, within)
                    for one in inner
                    if isinstance(one, ast.AST) and not (isinstance(one, ast.stmt) and beside(one, rows))
                ]
            elif name != "ctx" and isinstance(inner, ast.AST):
                found.append((inner, within))
    return found[1:]


def beside(statement: ast.stmt, rows: Sequence[int]) -> bool:
    """Whether a statement stands on none of some lines; its decorators stand above its first one."""
    decorators = getattr(statement, "decorator_list", None)
    first = min(statement.lineno, decorators[0].lineno) if decorators else statement.lineno
    at = bisect_left(rows, first)
    return at == len(rows) or rows[at] > (statement.end_lineno or first)
