"""Builds the symbol table of one module in one pass over its statements, without recursion."""

from __future__ import annotations

import ast
from collections import deque

from lambdalint.source.modules.expressions import Expressions
from lambdalint.source.modules.scope import Binding, Block, Expression, Scope, Statement

_COMPOUND = frozenset(
    {ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.TryStar, ast.Match}
)
_IMPORTS = frozenset({ast.Import, ast.ImportFrom})
_FUNCTIONS = frozenset({ast.FunctionDef, ast.AsyncFunctionDef})
LEAVES = frozenset({ast.Return, ast.Raise, ast.Continue, ast.Break})


class Symbols(Expressions):
    """The tables of one module; `scope` is the module's own."""

    def build(self, scope: Scope, tree: ast.Module) -> None:
        """Fills in the module's scope and every scope in it."""
        self.scopes.append(scope)
        self._queue: deque[tuple[Scope, list[ast.stmt]]] = deque([(scope, tree.body)])
        while self._queue:
            inner, body = self._queue.popleft()
            self._body(inner, body)
        for where, name, mutation in self.mutations:
            holder = self._holder(where, name)
            holder.mutations.setdefault(name, []).append(mutation)
        for holder, _, name, mutation in self.attribute_mutations:
            holder.attribute_mutations.setdefault(name, []).append(mutation)

    @staticmethod
    def _holder(scope: Scope, name: str) -> Scope:
        """The scope in which a name that is used in `scope` is bound."""
        if name in scope.globals:
            return scope.module.scope
        at: Scope | None = scope
        while at is not None and at.kind != "module":
            if name in at.bindings and (at.kind != "class" or at is scope):
                return at
            at = at.parent
        return scope.module.scope

    def _body(self, scope: Scope, body: list[ast.stmt]) -> None:
        serial, kinds, statements, walk = 0, self.kinds, scope.statements, self.walk
        stack = [(enumerate(body), scope.body)]
        while stack:
            lines, block = stack.pop()
            inside = block.statements
            for index, node in lines:
                serial += 1
                statement = Statement(node, block, index, serial, scope)
                inside.append(statement)
                statements.append(statement)
                kind = node.__class__
                kinds.add(kind)
                if kind is ast.Expr:
                    walk(node.value, scope, statement)  # type: ignore[attr-defined]
                elif kind is ast.Assign:
                    self._assign(node, statement, scope)  # type: ignore[arg-type]
                elif kind is ast.Return:
                    self._return(node, statement, scope)  # type: ignore[arg-type]
                    break  # what follows it in its block never runs
                elif kind in _COMPOUND:
                    below = self._compound(node, statement, scope)
                    if below:
                        statement.blocks = [part for _, part in below]
                        stack.append((lines, block))
                        stack.extend([(enumerate(inner), part) for inner, part in reversed(below) if inner])
                        break
                elif kind in _IMPORTS:
                    self._import(node, statement, scope)  # type: ignore[arg-type]
                elif kind in _FUNCTIONS:
                    self._define(node, statement, scope)  # type: ignore[arg-type]
                else:
                    self._simple(node, statement, scope)
                    if kind in LEAVES:
                        break

    def _return(self, node: ast.Return, statement: Statement, scope: Scope) -> None:
        value = node.value
        if value is not None:
            self.walk(value, scope, statement)
            scope.returns.append((Expression(value, scope), statement))

    def _assign(self, node: ast.Assign, statement: Statement, scope: Scope) -> None:
        value = node.value
        self.walk(value, scope, statement)
        for target in node.targets:
            self.bind(target, Binding("value", statement, scope, value), scope, statement)

    def _simple(self, node: ast.stmt, statement: Statement, scope: Scope) -> None:
        match node:
            case ast.AnnAssign(target, annotation, value):
                self.walk(annotation if isinstance(annotation, ast.Name | ast.Attribute) else None, scope, statement)
                self.walk(value, scope, statement)
                if value is not None:
                    self.bind(target, Binding("value", statement, scope, value), scope, statement)
                if isinstance(target, ast.Name):
                    scope.annotations[target.id] = annotation
            case ast.AugAssign(target, _, value):
                self.walk(value, scope, statement)
                self.bind(target, Binding("merge", statement, scope, value), scope, statement)
                self.statements[target] = statement
            case ast.ClassDef():
                self._class(node, statement, scope)
            case ast.Global(names):
                scope.globals.update(names)
            case ast.Nonlocal(names):
                scope.nonlocals.update(names)
            case ast.Delete(targets):
                for deleted in targets:
                    self.walk(deleted, scope, statement)
            case ast.Raise() | ast.Assert():
                for part in ast.iter_child_nodes(node):
                    self.walk(part, scope, statement)  # type: ignore[arg-type]

    def _compound(self, node: ast.stmt, statement: Statement, scope: Scope) -> list[tuple[list[ast.stmt], Block]]:
        match node:
            case ast.If(test, body, orelse):
                if is_main_test(test):
                    return [(orelse, Block("else", statement))]
                if is_typing_test(test):
                    for line in body:
                        if isinstance(line, ast.Import | ast.ImportFrom):
                            self._import(line, statement, scope, typing=True)
                    return [(orelse, Block("else", statement))]
                self.walk(test, scope, statement)
                then = (body, Block("then", statement))
                return [then, (orelse, Block("else", statement))] if orelse else [then]
            case ast.For(target, iterable, body, orelse) | ast.AsyncFor(target, iterable, body, orelse):
                self.walk(iterable, scope, statement)
                self.bind(target, Binding("item", statement, scope, iterable), scope, statement)
                loop = (body, Block("loop", statement))
                return [loop, (orelse, Block("loop-else", statement))] if orelse else [loop]
            case ast.While(test, body, orelse):
                self.walk(test, scope, statement)
                loop = (body, Block("loop", statement))
                return [loop, (orelse, Block("loop-else", statement))] if orelse else [loop]
            case ast.With(items, body) | ast.AsyncWith(items, body):
                for item in items:
                    self.walk(item.context_expr, scope, statement)
                    if item.optional_vars is not None:
                        entered = Binding("enter", statement, scope, item.context_expr)
                        self.bind(item.optional_vars, entered, scope, statement)
                return [(body, Block("with", statement))]
            case ast.Try(body, handlers, orelse, final) | ast.TryStar(body, handlers, orelse, final):
                blocks = [(body, Block("try", statement))]
                for handler in handlers:
                    self.walk(handler.type, scope, statement)
                    if handler.name:
                        caught = Binding("caught", statement, scope, handler)
                        scope.bindings.setdefault(handler.name, []).append(caught)
                    blocks.append((handler.body, Block("except", statement, handler)))
                if orelse:
                    blocks.append((orelse, Block("try-else", statement)))
                if final:
                    blocks.append((final, Block("finally", statement)))
                return blocks
            case ast.Match(subject, cases):
                self.walk(subject, scope, statement)
                blocks = []
                for case in cases:
                    for part in ast.walk(case.pattern):
                        name = getattr(part, "name", None) or getattr(part, "rest", None)
                        if isinstance(name, str):
                            captured = Binding("capture", statement, scope, subject)
                            scope.bindings.setdefault(name, []).append(captured)
                        if isinstance(part, ast.MatchValue):
                            self.walk(part.value, scope, statement)
                    self.walk(case.guard, scope, statement)
                    blocks.append((case.body, Block("case", statement)))
                return blocks
        return []

    def _define(self, node: ast.FunctionDef | ast.AsyncFunctionDef, statement: Statement, scope: Scope) -> None:
        inner, defaults = self.function(node, node.name, scope, statement)
        inner.decorators = node.decorator_list
        inner.decorator_names = frozenset(last_name(decorator) for decorator in node.decorator_list)
        for value in defaults:
            self.walk(value, scope, statement)
        for decorator in node.decorator_list:
            self.walk(decorator, scope, statement)
        if node.returns is not None:
            inner.annotations["return"] = node.returns
        place = self.place_of(node.name, scope)
        place.bindings.setdefault(node.name, []).append(Binding("function", statement, inner, node))
        scope.functions.append(inner)
        self._queue.append((inner, node.body))

    def _class(self, node: ast.ClassDef, statement: Statement, scope: Scope) -> None:
        inner = Scope("class", node.name, scope, scope.module, node, statement)
        inner.decorators = node.decorator_list
        inner.decorator_names = frozenset(last_name(decorator) for decorator in node.decorator_list)
        self.inner[node] = inner
        self.scopes.append(inner)
        for value in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.walk(value, scope, statement)
        inner.bases = [Expression(base, scope) for base in node.bases]
        place = self.place_of(node.name, scope)
        place.bindings.setdefault(node.name, []).append(Binding("class", statement, inner, node))
        scope.classes.append(inner)
        self._queue.append((inner, node.body))

    def _import(
        self, node: ast.Import | ast.ImportFrom, statement: Statement, scope: Scope, typing: bool = False
    ) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                full = alias.name if alias.asname else alias.name.partition(".")[0]
                binding = Binding("import", statement, scope, alias, module=full)
                name = alias.asname or full
                if full != alias.name:
                    scope.imports.append(Binding("import", statement, scope, alias, module=alias.name))
            else:
                kind = "star" if alias.name == "*" else "import"
                binding = Binding(kind, statement, scope, alias, (), node.module or "", node.level, alias.name)
                name = alias.asname or alias.name
            if not typing and (isinstance(node, ast.ImportFrom) or binding.module == alias.name):
                scope.imports.append(binding)
            if binding.kind == "star":
                scope.stars.append(binding)
            else:
                self.place_of(name, scope).bindings.setdefault(name, []).append(binding)


def last_name(node: ast.expr) -> str:
    """The last name of a decorator: `app.get("/x")` is get."""
    if node.__class__ is ast.Call:
        node = node.func
    kind = node.__class__
    return node.attr if kind is ast.Attribute else node.id if kind is ast.Name else ""  # type: ignore[attr-defined]


def is_main_test(test: ast.expr) -> bool:
    """`__name__ == "__main__"`, or a literal that is false."""
    if isinstance(test, ast.Constant):
        return not test.value
    return (
        isinstance(test, ast.Compare)
        and len(test.ops) == 1
        and isinstance(test.ops[0], ast.Eq)
        and any(isinstance(side, ast.Name) and side.id == "__name__" for side in (test.left, test.comparators[0]))
        and any(
            isinstance(side, ast.Constant) and side.value == "__main__" for side in (test.left, test.comparators[0])
        )
    )


def is_typing_test(test: ast.expr) -> bool:
    """`if TYPE_CHECKING`."""
    return last_name(test) == "TYPE_CHECKING" and not isinstance(test, ast.Call)
