"""What names a place independently of its line: the anchor of a finding's identity."""

from __future__ import annotations

import ast
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Mapping
from itertools import pairwise

from lambdalint.once import once
from lambdalint.span import Span
from lambdalint.template.tree import Intrinsic, Node, Scalar, Sequence
from lambdalint.template.tree import Mapping as Tree

Entry = tuple[str, Scalar, Node]
LONGEST = 80
"""Characters of a construct that tell it from others."""
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
MANY = 32
"""Keys from which on a mapping is looked up by line; a template has hundreds of resources and thousands of findings."""

BLOCK = 16
"""Lines that are looked up together."""
MOST_BLOCKS = 100_000
"""Of all values of one mapping: each alias of an anchor counts its lines again."""


class Anchors:
    """Anchors of places in templates (their property path) and in Python files (module, scope, construct, number)."""

    def __init__(self, trees: Mapping[str, Node], module: Callable[[str], ast.Module | None]) -> None:
        self.trees, self.module = trees, module
        self.lines: dict[int, dict[int, list[Entry]] | None] = {}
        self.orders: dict[int, bool] = {}
        self.found: dict[Span, str] = {}
        self.bodies: dict[int, Body] = {}

    def __call__(self, span: Span) -> str:
        """The anchor of a place; a finding asks for its own in every world."""
        if span not in self.found:
            self.found[span] = self.anchor(span)
        return self.found[span]

    def anchor(self, span: Span) -> str:
        if span.path in self.trees:
            return property_path(self.trees[span.path], span, self.near, self.among)
        if span.path.endswith(".py"):
            return self.source(span)
        return f"{span.path}:{span.line}"

    def near(self, node: Tree, span: Span) -> Iterable[Entry]:
        """The entries of a mapping, in order, without most of those that have nothing at a place."""
        if len(node.entries) < MANY:
            return node.items()
        if id(node) not in self.lines:
            self.lines[id(node)] = by_block(node)
        rows = self.lines[id(node)]
        row = node.items() if rows is None else rows.get(span.line // BLOCK, ())
        if isinstance(row, list) and len(row) >= MANY:  # close together: the last one that begins before the place
            at = bisect_right(row, (span.line, span.column), key=begins)
            if at and (row[at - 1][1].span.contains(span) or row[at - 1][2].span.contains(span)):
                return row[at - 1 : at]
        return row

    def among(self, node: Sequence, span: Span) -> Iterable[tuple[int, Node]]:
        """The items of a list that may hold a place: of a long one the last that begins before it."""
        if len(node.items) < MANY:
            return enumerate(node.items)
        if id(node) not in self.orders:  # an alias stands where its anchor does
            self.orders[id(node)] = all(
                one.span.path == other.span.path and one.span[3:] < other.span[1:3]
                for one, other in pairwise(node.items)
            )
        if not self.orders[id(node)]:
            return enumerate(node.items)
        at = bisect_right(node.items, span[1:3], key=lambda item: item.span[1:3])
        return ((at - 1, node.items[at - 1]),) if at else ()

    def source(self, span: Span) -> str:
        """`module:scope:construct:number` of the innermost node that starts at the place."""
        module = self.module(span.path)
        if module is None:
            return span.path
        qualified, construct, number = locate(module, span.line, self.bodies)
        return f"{span.path}:{qualified}:{construct}:{number}"


def begins(entry: Entry) -> tuple[int, int]:
    return entry[1].span.line, entry[1].span.column


def by_block(node: Tree) -> dict[int, list[Entry]] | None:
    """Which entries have their key or value in each block of lines; None when that is too much."""
    rows: dict[int, list[Entry]] = {}
    total = 0
    for entry in node.items():
        key, value = entry[1].span, entry[2].span
        blocks = range(key.line // BLOCK, key.end_line // BLOCK + 1)
        more = range(value.line // BLOCK, value.end_line // BLOCK + 1)
        total += len(more)
        if total > MOST_BLOCKS:
            return None
        for block in blocks:
            rows.setdefault(block, []).append(entry)
        for block in more:
            if block not in blocks:
                rows.setdefault(block, []).append(entry)
    return rows


def every(node: Tree, span: Span) -> Iterable[Entry]:
    """All entries of a mapping."""
    return node.items()


def each(node: Sequence, span: Span) -> Iterable[tuple[int, Node]]:
    """All items of a list."""
    return enumerate(node.items)


def property_path(
    tree: Node,
    span: Span,
    near: Callable[[Tree, Span], Iterable[Entry]] = every,
    among: Callable[[Sequence, Span], Iterable[tuple[int, Node]]] = each,
) -> str:
    """The keys that lead to the innermost node or key at a place, list items by index."""
    path: list[str] = []
    node = tree
    while True:
        if isinstance(node, Intrinsic):
            node = node.argument
            continue
        found: tuple[str, Node] | None = None
        if isinstance(node, Tree):
            for name, key, value in near(node, span):
                if key.span.end_line < span.line and value.span.end_line < span.line:
                    continue
                if key.span.contains(span):
                    return ".".join([*path, name])
                if value.span.contains(span):
                    found = (name, value)
                    break
        elif isinstance(node, Sequence):
            for index, item in among(node, span):
                if item.span.contains(span):
                    found = (str(index), item)
                    break
        if found is None:
            return ".".join(path)
        path.append(found[0])
        node = found[1]


class Body:
    """The statements of a scope, nested blocks included, for places in it: a long one has a finding in many lines."""

    def __init__(self, body: list[ast.stmt]) -> None:
        self.body = body  # held, because it is known by its identity
        self.scopes = [node for node in body if isinstance(node, SCOPES)]
        self.named: dict[str, list[int]] = {}
        """The lines of the first statements by their names."""
        self.count = 0
        """How many statements were named: places that are asked for are often near the beginning."""

    @once
    def statements(self) -> list[ast.stmt]:
        return sorted(statements(self.body), key=extent)

    def scope(self, line: int) -> ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | None:
        """The function or class right in this scope that has a line; no two of them share one."""
        at = bisect_right(self.scopes, line, key=lambda one: one.lineno)
        last = self.scopes[at - 1] if at else None
        return last if last is not None and line <= (last.end_lineno or last.lineno) else None

    def at(self, line: int) -> ast.stmt | None:
        """The innermost statement at a line, the first of those in one line."""
        chosen: ast.stmt | None = None
        for number in range(bisect_right(self.statements, line, key=lambda one: one.lineno) - 1, -1, -1):
            one = self.statements[number]
            if chosen is not None and extent(one) != extent(chosen):
                break
            if line <= (one.end_lineno or one.lineno):
                chosen = one
        return chosen

    def before(self, statement: ast.stmt, name: str) -> int:
        """How many statements of that name begin in the lines before one."""
        while (one := self.statements[self.count]).lineno < statement.lineno:
            self.named.setdefault(construct(one), []).append(one.lineno)
            self.count += 1
        return bisect_left(self.named.get(name, ()), statement.lineno)


def extent(statement: ast.stmt) -> tuple[int, int]:
    """The lines of a statement, the innermost of those that begin in one line last."""
    return statement.lineno, -(statement.end_lineno or statement.lineno)


def locate(module: ast.Module, line: int, bodies: dict[int, Body] | None = None) -> tuple[str, str, int]:
    """The scope around a line, what the statement at the line is, and its number among equals in that scope; `bodies`
    are kept by the identity of their lists."""
    scope: list[str] = []
    bodies = {} if bodies is None else bodies
    body: list[ast.stmt] = module.body
    while True:
        inside = bodies.get(id(body)) or bodies.setdefault(id(body), Body(body))
        inner = inside.scope(line)
        if inner is None:
            break
        scope.append(inner.name)
        if inner.lineno == line:
            return ".".join(scope), "def", 0
        body = inner.body
    chosen = inside.at(line)
    if chosen is None:
        return ".".join(scope), "", 0
    name = construct(chosen)
    return ".".join(scope), name, inside.before(chosen, name)


def statements(body: list[ast.stmt]) -> list[ast.stmt]:
    """Every statement of a scope, nested blocks included, nested functions not."""
    found: list[ast.stmt] = []
    pending = list(reversed(body))
    while pending:
        node = pending.pop()
        found.append(node)
        if isinstance(node, SCOPES):
            continue
        for name in ("finalbody", "orelse", "handlers", "body"):
            for child in reversed(getattr(node, name, [])):
                if isinstance(child, ast.stmt):
                    pending.append(child)
                elif isinstance(child, ast.excepthandler):
                    pending += list(reversed(getattr(child, "body", [])))
    return found


def construct(statement: ast.stmt) -> str:
    """The first call of a statement, else the kind of the statement."""
    if isinstance(statement, (ast.Expr, ast.Assign, ast.Return)) and isinstance(statement.value, ast.Call):
        return written(statement.value.func)
    if not isinstance(statement, (ast.For, ast.While, ast.If, ast.With, ast.Try)):
        found: list[ast.AST] = [statement]
        for node in found:  # in the order of ast.walk
            if isinstance(node, ast.Call):
                return written(node.func)
            for name in node._fields:
                inner = getattr(node, name, None)
                if isinstance(inner, ast.AST):
                    found.append(inner)
                elif isinstance(inner, list):
                    found += [one for one in inner if isinstance(one, ast.AST)]
    return type(statement).__name__.lower()


def written(node: ast.expr) -> str:
    """How an expression begins as source; most that are called are names with dots."""
    names: list[str] = []
    inner = node
    while isinstance(inner, ast.Attribute):
        names.append(inner.attr)
        inner = inner.value
    if isinstance(inner, ast.Name):
        return ".".join([inner.id, *names[::-1]])[:LONGEST]
    links: list[ast.expr] = [node]
    while isinstance(links[-1], ast.Attribute | ast.Subscript | ast.Call):
        links.append(links[-1].func if isinstance(links[-1], ast.Call) else links[-1].value)
    try:
        return ast.unparse(links[-LONGEST:][0])[:LONGEST]  # a chain is written from its innermost link on
    except RecursionError:
        return type(inner).__name__.lower()
