"""Reads one Python file: parsed once, with its symbol table, or said why it cannot be read."""

from __future__ import annotations

import ast
import re
import sys
import warnings
from collections.abc import Callable

from lambdalint.frozen import dataclass, field
from lambdalint.source.model.summary import Unreadable
from lambdalint.source.modules.scope import Binding, Expression, Mutation, Scope, Statement
from lambdalint.source.modules.symbols import Symbols
from lambdalint.source.modules.text import SourceText
from lambdalint.span import Span

LARGEST = 5_000_000
"""Characters; a handler of 100,000 lines has about four million."""
DEEPEST = 120
"""Brackets or lines' worth of nesting that the second parser is trusted with."""
MOST_OF_A_LINE = 500
"""Characters of a broken line in which the signs of a template engine are looked for."""


PYTHON_2 = (
    "Missing parentheses in call to",
    "leading zeros in decimal",
    "inconsistent use of tabs",
)
"""How the parser's messages begin for what only Python 2 allowed."""

GENERATED = r"""(?:[^"'#]|"[^"]*"|'[^']*')*?(?:\{%[-+ ]|\{\{[- ]*\w)"""
"""What a line of a template engine's text begins with, outside of strings and comments."""


@dataclass(slots=True, eq=False, repr=False)
class Module:
    """A parsed file. `statements` leads from an expression to its statement, `inner` from a lambda,
    comprehension or definition to its scope; `attribute_writes` are assignments to attributes by name, `attribute_changes` those
    of what an attribute of a name holds: `Tasks.known["mail"] = …`."""

    path: str
    source: SourceText
    tree: ast.Module
    statements: dict[ast.AST, Statement]
    inner: dict[ast.AST, Scope]
    attribute_writes: dict[str, list[tuple[Expression, Binding]]]
    attribute_changes: dict[str, list[tuple[Expression, Mutation]]]
    scopes: list[Scope]
    kinds: set[type[ast.stmt]]
    """The kinds of statements that it has somewhere."""
    called: set[str]
    """The last names of all that it calls somewhere."""
    long: bool = False
    """It has an expression whose parts lie very deep in each other."""
    newest: int = 11
    """The minor version of Python 3 that read it, or whose reading was imitated: syntax up to it may be there."""
    scope: Scope = field(init=False)
    span: Callable[[ast.AST], Span] = field(init=False)
    """The place of a node."""
    _names: dict[str, list[tuple[ast.Name, Statement]]] | None = None
    _attributes: dict[str, dict[Scope, None]] | None = None
    _spelt: dict[tuple[str, ...], bool] = field(default_factory=dict)
    _imported: frozenset[str] | None = None

    def spells(self, *words: str) -> bool:
        """Whether one of some words stands somewhere in the text."""
        found = self._spelt.get(words)
        if found is None:
            text = self.source.text
            found = self._spelt[words] = any(word in text for word in words)
        return found

    @property
    def names(self) -> dict[str, list[tuple[ast.Name, Statement]]]:
        """Where each name is read."""
        if self._names is None:
            self._names = {}
            for node, statement in self.statements.items():
                if isinstance(node, ast.Name):
                    self._names.setdefault(node.id, []).append((node, statement))
        return self._names

    @property
    def attributes(self) -> dict[str, dict[Scope, None]]:
        """The scopes in which an attribute of each name is read, in their order."""
        if self._attributes is None:
            self._attributes = {}
            for scope in self.scopes:
                for use in scope.attributes:
                    self._attributes.setdefault(use.node.attr, {})[use.scope] = None  # type: ignore[attr-defined]
        return self._attributes

    @property
    def imported(self) -> frozenset[str]:
        """The names that it imports somewhere, as they are called where they come from; `*` for all of them."""
        if self._imported is None:
            bindings = (binding for scope in self.scopes for binding in (*scope.imports, *scope.stars))
            self._imported = frozenset(binding.name for binding in bindings)
        return self._imported

    def release(self) -> None:
        """Lets go of everything, so that its memory is free at once: scopes, statements and blocks hold each other."""
        for scope in {*self.scopes, *self.inner.values()}:
            blocks = [scope.body]
            for statement in scope.statements:
                if statement.blocks:
                    blocks += statement.blocks
                    statement.blocks = ()
            for block in blocks:
                block.statements.clear()
                block.exits = block.tries = None
            for held in (
                scope.statements, scope.bindings, scope.mutations, scope.calls, scope.attributes, scope.subscripts,
                scope.compares, scope.returns, scope.yields, scope.functions, scope.classes, scope.imports, scope.stars,
                scope.attributes_set, scope.attribute_mutations, scope.bases,
            ):  # fmt: skip
                if held:
                    held.clear()
        for table in (self.scopes, self.statements, self.inner, self.attribute_writes, self.attribute_changes):
            table.clear()
        self._names = self._attributes = self._imported = None
        del self.scope

    @property
    def is_package(self) -> bool:
        return self.path.endswith("/__init__.py") or self.path == "__init__.py"

    @property
    def folder(self) -> str:
        return self.path.rpartition("/")[0]


def read(source: SourceText) -> Module | Unreadable:
    """The module of a text. Never raises for what the text holds."""
    if len(source.text) > LARGEST:
        return Unreadable(source.top, source.path, f"it is larger than {LARGEST // 1_000_000} MB", "too-large")
    try:
        tree, newest = parsed(source.code)
    except SyntaxError as error:
        return _broken(source, error)
    except (RecursionError, MemoryError):
        return Unreadable(source.top, source.path, "its expressions are nested too deeply", "too-deep")
    except ValueError as error:  # null bytes, lone surrogates
        return Unreadable(source.top, source.path, f"it is not Python text: {error}", "broken")
    table = Symbols()
    module = Module(
        source.path,
        source,
        tree,
        table.statements,
        table.inner,
        table.attribute_writes,
        table.attribute_changes,
        table.scopes,
        table.kinds,
        table.called,
    )
    module.scope = Scope("module", "", None, module, tree)
    module.span = source.span
    table.build(module.scope, tree)
    module.long, module.newest = table.long, newest
    return module


def parsed(text: str) -> tuple[ast.Module, int]:
    """The syntax tree, and the minor version of Python up to which it may have new syntax. Raises what `ast.parse`
    raises."""
    running = sys.version_info.minor
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(text)
            if running >= 15:
                from lambdalint.source.modules.unpacking import write_out

                write_out(tree, text)
            return tree, running
        except SyntaxError:
            older = text
            if running < 12:
                from lambdalint.source.modules.fstrings import requoted

                older = requoted(text) or text
            if running < 14:
                from lambdalint.source.modules import except_lists

                listed = except_lists.parsed(older)
                if listed is not None:
                    return listed, 14
            if older is text:
                raise
            try:
                return ast.parse(older), 12
            except SyntaxError:
                pass
            raise


def _broken(source: SourceText, error: SyntaxError) -> Unreadable:
    line = min(max(error.lineno or 1, 1), len(source.lines.starts))
    width = len(source.lines.line(line))
    column = min(max(error.offset or 1, 1), width + 1)
    place = source.between(line, column, line, min(column + 1, width + 1) if column <= width else column)
    message = error.msg or "invalid syntax"
    if re.match(GENERATED, source.lines.line(line)[:MOST_OF_A_LINE]):
        return Unreadable(place, source.path, "it is text for a template engine (Jinja, cookiecutter)", "generated")
    if _is_python_2(source, error):
        return Unreadable(place, source.path, "it is written in Python 2", "python-2")
    if _parses_elsewhere(source.code):
        running = f"{sys.version_info.major}.{sys.version_info.minor}"
        reason = f"it uses syntax that Python {running}, which runs lambdalint, does not know"
        return Unreadable(place, source.path, reason, "newer")
    if "nested" in message or "too many" in message:
        return Unreadable(place, source.path, "its expressions are nested too deeply", "too-deep")
    return Unreadable(place, source.path, f"it is not valid Python: {message}", "broken")


def _is_python_2(source: SourceText, error: SyntaxError) -> bool:
    message, line = error.msg or "", source.lines.line(error.lineno or 1).strip()
    return (
        message.startswith(PYTHON_2)
        or re.match(r"except [\w.]+\s*,\s*[a-z_]\w*\s*:", line) is not None  # `except A, B:` is Python 3.14's
        or line.startswith(("print >>", "exec '", 'exec "'))
        or (line.startswith("raise ") and "," in line and "(" not in line.partition(",")[0])
        or "<>" in line
    )


def _parses_elsewhere(text: str) -> bool:
    """Whether libcst, which knows newer grammars than the running interpreter, can read the text."""
    depth = deepest = 0
    for character in text:
        if character in "([{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in ")]}":
            depth -= 1
    if len(text) > 300_000 or deepest > DEEPEST or max(map(len, text.split("\n"))) > 20_000:
        return False
    try:
        import libcst

        libcst.parse_module(text)
    except ImportError:
        return False
    except Exception:
        return False
    return True
