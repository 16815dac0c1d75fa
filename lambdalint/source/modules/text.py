"""The text of one source file, and where its syntax nodes are written."""

from __future__ import annotations

import ast
from collections.abc import Callable

from lambdalint.once import once
from lambdalint.span import Lines, Span

NEAR = 100
"""Lines from the top."""
Place = Callable[[int], Span]
"""The place in the template of one character (0-based index) of inline code."""

new = tuple.__new__
"""Makes named tuples in half the time of their own constructor."""
_PLACED = (ast.expr, ast.stmt, ast.alias, ast.arg, ast.ExceptHandler)


class SourceText:
    """Python text with its path. `ast` counts columns in UTF-8 bytes; spans count code points.

    Inline code has a `place` that leads each character to where the template writes it.
    """

    def __init__(self, path: str, text: str, place: Place | None = None) -> None:
        self.path = path
        self.text = text
        self.place = place
        self.lines = Lines(text)
        self._plain = text.isascii()
        self._marked = text.startswith("\ufeff")
        self._direct = place is None and not self._marked
        self._spans: dict[ast.AST, Span] = {}

    @property
    def code(self) -> str:
        """What the parser is given: the text without a byte order mark."""
        return self.text[1:] if self._marked else self.text

    @once
    def wide(self) -> frozenset[int]:
        """The 1-based lines with characters of several bytes."""
        if self._plain:
            return frozenset()
        lines = self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return frozenset([number for number, line in enumerate(lines, 1) if not line.isascii()])

    def column(self, line: int, offset: int) -> int:
        """The 1-based column of a UTF-8 byte offset in a 1-based line."""
        if line in self.wide:
            written = self.lines.line(line)
            if self._marked and line == 1:
                written = written[1:]
            offset = len(written.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore"))
        return offset + (2 if self._marked and line == 1 else 1)

    def span(self, node: ast.AST) -> Span:
        """The place of a node that has one (expressions, statements, aliases, arguments, handlers)."""
        if (
            self._direct
            and isinstance(node, _PLACED)
            and (end_line := node.end_lineno)
            and (end := node.end_col_offset)
        ):
            line = node.lineno
            if self._plain or (line not in self.wide and end_line not in self.wide):
                return new(Span, (self.path, line, node.col_offset + 1, end_line, end + 1))
        found = self._spans.get(node)
        if found is None:
            found = self._spans[node] = self._span(node)
        return found

    def _span(self, node: ast.AST) -> Span:
        line: int = getattr(node, "lineno", 1)
        end_line: int = getattr(node, "end_lineno", None) or line
        offset: int = getattr(node, "col_offset", 0)
        end_offset: int | None = getattr(node, "end_col_offset", None)
        column = self.column(line, offset)
        end_column = column if end_offset is None else self.column(end_line, end_offset)
        return self.between(line, column, end_line, end_column)

    def keyword_span(self, node: ast.AST, length: int) -> Span:
        """The place of the word of that length with which a statement or clause begins."""
        line: int = getattr(node, "lineno", 1)
        column = self.column(line, getattr(node, "col_offset", 0))
        return self.between(line, column, line, column + length)

    def between(self, line: int, column: int, end_line: int, end_column: int) -> Span:
        """The place between two 1-based positions of this text."""
        if self.place is None:
            return new(Span, (self.path, line, column, end_line, end_column))
        start = self.place(self.lines.index(line, column))
        end = self.place(max(self.lines.index(end_line, end_column) - 1, 0))
        return Span(start.path, start.line, start.column, end.end_line, end.end_column)

    def name_span(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> Span:
        """The place of the name in a definition."""
        keyword = 4 if isinstance(node, ast.FunctionDef) else 6 if isinstance(node, ast.ClassDef) else 10
        column = self.column(node.lineno, node.col_offset) + keyword
        written = self._line(node.lineno)
        found = written.find(node.name, column - 1)
        column = found + 1 if found >= 0 else column
        return self.between(node.lineno, column, node.lineno, column + len(node.name))

    def _line(self, number: int) -> str:
        """The text of a 1-based line. Of most files one near the top is asked for, which needs no table of all lines."""
        if number > NEAR or not self.lines.usual:
            return self.lines.line(number)
        lines = self.text.split("\n", number)
        return lines[number - 1].removesuffix("\r") if number <= len(lines) else ""

    @once
    def top(self) -> Span:
        """The first line."""
        return self.between(1, 1, 1, max(len(self._line(1)), 1) + 1)

    @property
    def whole(self) -> Span:
        """All lines."""
        last = len(self.lines.starts)
        return self.between(1, 1, last, len(self.lines.line(last)) + 1)
