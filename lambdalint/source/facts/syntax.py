"""Statements that older versions of Python refuse to read."""

from __future__ import annotations

import ast
import re
from typing import Any

from lambdalint.source.callgraph.code import Code
from lambdalint.source.model.behaviour import NewSyntax
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Statement

# https://docs.python.org/3/whatsnew/3.10.html, 3.11, 3.12 and 3.14
SINCE: dict[str, tuple[int, str]] = {
    "Match": (10, "`match`"),
    "TryStar": (11, "`except*`"),
    "TypeAlias": (12, "`type`"),
}
GENERIC = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef) if hasattr(ast, "TypeAlias") else ()
LOOKED_AT = {*GENERIC, *(getattr(ast, name) for name in SINCE if hasattr(ast, name))}
TRIES = {ast.Try, ast.TryStar}
FIELD = "a backslash or the same quote in a field of an f-string"
LIST = "`except` with several exceptions and no parentheses"


def new_syntax(code: Code) -> list[NewSyntax]:
    """The first statement of each kind in the modules that are imported before the handler runs."""
    found: dict[str, NewSyntax] = {}
    for reached in code.reach.reached.values():
        if reached.scope.kind != "module" or not reached.at_import:
            continue
        module = reached.scope.module
        at = _new_field(module) if module.newest >= 12 and FIELD not in found else None
        if at is not None:
            line, column = module.source.lines.position(at)
            site = code.reach.trail.site(reached, module.source.between(line, column, line, column + 1), None)
            found[FIELD] = NewSyntax(site, FIELD, 12)
        clause = _list(module) if module.newest >= 14 and LIST not in found else None
        if clause is not None:
            site = code.reach.trail.site(reached, module.source.keyword_span(clause, len("except")), None)
            found[LIST] = NewSyntax(site, LIST, 14, _with_a_name(clause))
        for scope in () if LOOKED_AT.isdisjoint(module.kinds) else module.scopes:
            for statement in [one for one in scope.statements if one.node.__class__ in LOOKED_AT]:
                kind = type(statement.node).__name__
                since = SINCE.get(kind) or _generic(statement)
                if since is not None and since[1] not in found:
                    word = kind.lower() if kind in ("Match",) else "try" if kind == "TryStar" else "def"
                    span = scope.module.source.keyword_span(statement.node, len(word))
                    site = code.reach.trail.site(reached, span, None)
                    found[since[1]] = NewSyntax(site, since[1], since[0])
    return sorted(found.values(), key=lambda one: one.site.span)


def _new_field(module: Module) -> int | None:
    """Where the first such field is; most modules were parsed as they are."""
    from lambdalint.source.modules.fstrings import first_new_field

    return first_new_field(module.source.text)


def _list(module: Module) -> ast.ExceptHandler | None:
    """The first clause with such a list."""
    from lambdalint.source.modules import except_lists

    if TRIES.isdisjoint(module.kinds) or not re.search(except_lists.LIST, module.source.text, re.MULTILINE):
        return None
    nodes: list[Any] = [one.node for scope in module.scopes for one in scope.statements if one.node.__class__ in TRIES]
    clauses: list[ast.ExceptHandler] = [clause for node in nodes for clause in node.handlers]
    lists = [one for one in clauses if except_lists.unparenthesised(one, module.source.lines.line(one.lineno))]
    return min(lists, key=lambda clause: clause.lineno, default=None)


def _with_a_name(clause: ast.ExceptHandler) -> str:
    """The clause with `as`, where its list looks like the one exception and the name of Python 2: `except ValueError, e:`."""
    match clause.type:
        case ast.Tuple(elts=[caught, ast.Name(id=name)]) if name.islower():
            return f"except {ast.unparse(caught)} as {name}:"
    return ""


def _generic(statement: Statement) -> tuple[int, str] | None:
    node: Any = statement.node
    if isinstance(node, GENERIC) and getattr(node, "type_params", None):
        return 12, "type parameters"
    return None
