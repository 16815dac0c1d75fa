"""Walks expressions into the symbol table: calls, names, comprehensions, lambdas. Never recursive."""

from __future__ import annotations

import ast
from typing import TypeAlias

from lambdalint.frozen import replace
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.scope import Binding, Expression, Mutation, Scope, Statement
from lambdalint.source.modules.text import new

MUTATORS = frozenset({"append", "extend", "add", "update", "insert", "setdefault", "appendleft"})
IMPORTERS = frozenset({"import_module", "__import__"})
NOTED = MUTATORS | IMPORTERS
OWNERS = frozenset({"function", "module"})
"""The kinds of scopes that are their own owners."""
LONG = 60
PLAIN: dict[type[ast.AST], tuple[str, ...]] = {
    ast.JoinedStr: ("values",),
    ast.FormattedValue: ("format_spec", "value"),
    ast.Dict: ("values", "keys"),
    ast.List: ("elts",),
    ast.Tuple: ("elts",),
    ast.BinOp: ("right", "left"),
    ast.UnaryOp: ("operand",),
}
"""The parts, last first, of expressions of which nothing is recorded themselves."""
Part: TypeAlias = tuple[ast.AST, Scope]
"""A part of an expression and the scope in which it is evaluated."""
NAMING = (ast.Name, ast.Attribute)
"""Annotations that are followed."""
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Expressions:
    """Records what the expressions of one module hold.

    `statements` leads from a name, call, attribute, subscript or comparison to its statement, `inner` from a
    lambda or comprehension to its scope; `mutations` are changes of containers with the name they change.
    """

    def __init__(self) -> None:
        self.statements: dict[ast.AST, Statement] = {}
        self.inner: dict[ast.AST, Scope] = {}
        self.mutations: list[tuple[Scope, str, Mutation]] = []
        self.attribute_mutations: list[tuple[Scope, ast.expr, str, Mutation]] = []
        self.attribute_writes: dict[str, list[tuple[Expression, Binding]]] = {}
        self.attribute_changes: dict[str, list[tuple[Expression, Mutation]]] = {}
        self.scopes: list[Scope] = []
        self.kinds: set[type[ast.stmt]] = set()
        self.called: set[str] = set()
        """The last names of all that is called."""
        self.long = False
        """Whether the parts of an expression lie as deep in each other as the evaluator follows them."""

    def walk(self, root: ast.expr | None, scope: Scope, statement: Statement) -> None:
        """Records everything in one expression tree."""
        if root is None or root.__class__ is ast.Constant:
            return
        if root.__class__ is ast.Name:
            self.statements[root] = statement
            return
        statements = self.statements
        before = len(statements)
        apart: list[Part] = []
        self._within(root, scope, statement, apart)
        while apart:
            part, scope = apart.pop()
            self._within(part, scope, statement, apart)
        if len(statements) - before > LONG and not self.long:
            self.long = deep(root)

    def _within(self, root: ast.AST, scope: Scope, statement: Statement, apart: list[Part]) -> None:
        """Records what belongs to one scope, and leaves on `apart` what belongs to others."""
        statements, names = self.statements, self.called
        owner = scope if scope.kind in OWNERS else scope.owner
        stack = [root]
        while stack:
            node = stack.pop()
            kind = node.__class__
            if kind is ast.Constant:
                continue
            if kind is ast.Name:
                statements[node] = statement
            elif kind is ast.Attribute:
                statements[node] = statement
                owner.attributes.append(new(Expression, (node, scope)))
                node = node.value  # type: ignore[attr-defined]
                if node.__class__ is ast.Name:
                    statements[node] = statement
                else:
                    stack.append(node)
            elif kind is ast.Call:
                statements[node] = statement
                owner.calls.append(new(Expression, (node, scope)))
                called: ast.Call = node  # type: ignore[assignment]
                function = called.func
                kind = function.__class__
                name = function.attr if kind is ast.Attribute else function.id if kind is ast.Name else ""  # type: ignore[attr-defined]
                names.add(name)
                if name in NOTED:
                    self._called(called, name, scope, owner, statement)
                for keyword in reversed(called.keywords):
                    value = keyword.value
                    if value.__class__ is not ast.Constant:
                        stack.append(value)
                for argument in reversed(called.args):
                    if argument.__class__ is not ast.Constant:
                        stack.append(argument)
                if kind is ast.Name:
                    statements[function] = statement
                else:
                    stack.append(function)
            elif kind is ast.Subscript:
                statements[node] = statement
                owner.subscripts.append(new(Expression, (node, scope)))
                stack.append(node.slice)  # type: ignore[attr-defined]
                stack.append(node.value)  # type: ignore[attr-defined]
            elif kind in PLAIN:
                for name in PLAIN[kind]:
                    value = getattr(node, name)
                    if value.__class__ is list:
                        for item in reversed(value):
                            if item is not None and item.__class__ is not ast.Constant:
                                stack.append(item)
                    elif value is not None and value.__class__ is not ast.Constant:
                        stack.append(value)
            elif isinstance(node, _COMPREHENSIONS):
                if any(generator.ifs for generator in node.generators):
                    note(statement, node)
                self._comprehension(node, scope, statement, apart)
            elif isinstance(node, ast.Lambda):
                inner, defaults = self.function(node, "<lambda>", scope, statement)
                stack += defaults
                inner.returns.append((Expression(node.body, inner), None))
                apart.append((node.body, inner))
            elif isinstance(node, ast.NamedExpr):
                self.bind(node.target, Binding("walrus", statement, scope, node.value), target_scope(scope), statement)
                stack.append(node.value)
            else:
                if isinstance(node, (ast.Yield, ast.YieldFrom)):
                    owner.generator = True
                    if node.value is not None:
                        owner.yields.append(Expression(node.value, scope))
                elif kind is ast.BoolOp or kind is ast.IfExp:
                    note(statement, node)  # type: ignore[arg-type]
                elif kind is ast.Compare:
                    statements[node] = statement
                    owner.compares.append(new(Expression, (node, scope)))
                for name in reversed(node._fields):
                    value = getattr(node, name)
                    if value.__class__ is list:
                        stack += [item for item in reversed(value) if isinstance(item, ast.expr)]
                    elif isinstance(value, ast.expr):
                        stack.append(value)

    def _called(self, node: ast.Call, name: str, scope: Scope, owner: Scope, statement: Statement) -> None:
        """Notes what a call of that name changes or imports."""
        function = node.func
        if name in MUTATORS and isinstance(function, ast.Attribute):
            values = (*node.args, *(keyword.value for keyword in node.keywords))
            self.mutated(function.value, Mutation(name, None, values, statement, scope, node))
        elif name in IMPORTERS:
            named = imported_name(node)
            if named:
                owner.imports.append(Binding("import", statement, owner, node, module=named))

    def _comprehension(
        self,
        node: ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp,
        scope: Scope,
        statement: Statement,
        apart: list[Part],
    ) -> None:
        inner = Scope("comprehension", "<comprehension>", scope, scope.module, node, statement)
        inner.class_scope = scope.class_scope
        self.inner[node] = inner
        parts = [node.key, node.value] if isinstance(node, ast.DictComp) else [node.elt]
        apart.extend((part, inner) for part in reversed(parts))
        for number, generator in reversed(list(enumerate(node.generators))):
            apart.extend((test, inner) for test in reversed(generator.ifs))
            where = inner if number else scope
            self.bind(generator.target, Binding("item", None, where, generator.iter), inner, statement)
            apart.append((generator.iter, where))

    def function(
        self,
        node: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda,
        name: str,
        scope: Scope,
        statement: Statement,
    ) -> tuple[Scope, list[ast.expr]]:
        """A new scope with its parameters bound, and the defaults, which belong to the scope around it."""
        inner = Scope("function", name, scope, scope.module, node, statement)
        inner.class_scope = scope if scope.kind == "class" else scope.class_scope
        self.inner[node] = inner
        self.scopes.append(inner)
        arguments = node.args
        positional = [*arguments.posonlyargs, *arguments.args]
        keyword_only, rest, named = arguments.kwonlyargs, arguments.vararg, arguments.kwarg
        inner.parameters = [argument.arg for argument in positional]
        defaults = list(zip(reversed(positional), reversed(arguments.defaults), strict=False))
        if keyword_only:
            inner.keyword_only = [argument.arg for argument in keyword_only]
            pairs = zip(keyword_only, arguments.kw_defaults, strict=True)
            defaults += [(argument, value) for argument, value in pairs if value]
        if defaults:
            inner.defaults = {argument.arg: value for argument, value in defaults}
        for argument in (*positional, *keyword_only, rest, named):
            if argument is None:
                continue
            name, hint = argument.arg, argument.annotation
            inner.bindings.setdefault(name, []).append(Binding("parameter", None, inner, argument, name=name))
            if hint is not None:
                inner.annotations[name] = hint
                if isinstance(hint, NAMING):
                    for part in nodes_in(hint):
                        self.statements[part] = statement
        inner.variadic = rest.arg if rest is not None else ""
        inner.keywords = named.arg if named is not None else ""
        return inner, [value for _, value in defaults]

    def bind(self, target: ast.AST, binding: Binding, scope: Scope, statement: Statement) -> None:
        """Gives the names in an assignment target their value; other targets are changes of something."""
        if target.__class__ is ast.Name:
            name: str = target.id
            place = self.place_of(name, scope) if scope.globals or scope.nonlocals else scope
            place.bindings.setdefault(name, []).append(binding)
            return
        stack: list[tuple[ast.AST, tuple[int | str, ...]]] = [(target, binding.path)]
        while stack:
            node, path = stack.pop()
            made = binding
            if path != binding.path:
                made = Binding(binding.kind, binding.statement, binding.scope, binding.node, path)
            if isinstance(node, ast.Name):
                self.place_of(node.id, scope).bindings.setdefault(node.id, []).append(made)
            elif isinstance(node, (ast.Tuple, ast.List)):
                starred = next((i for i, part in enumerate(node.elts) if isinstance(part, ast.Starred)), None)
                for index, part in enumerate(node.elts):
                    key: int | str = index if starred is None or index < starred else index - len(node.elts)
                    stack.append((part.value, (*path, "*")) if isinstance(part, ast.Starred) else (part, (*path, key)))
            elif isinstance(node, ast.Attribute):
                self.statements[node] = statement
                self.walk(node.value, scope, statement)
                holder = method_class(node.value, scope)
                if holder is not None:
                    holder.attributes_set.setdefault(node.attr, []).append(made)
                else:
                    self.attribute_writes.setdefault(node.attr, []).append((Expression(node.value, scope), made))
            elif isinstance(node, ast.Subscript):
                self.statements[node] = statement
                self.walk(node.value, scope, statement)
                self.walk(node.slice, scope, statement)
                values = (binding.node,) if isinstance(binding.node, ast.expr) and not path else ()
                self.mutated(node.value, Mutation("[]", node.slice, values, statement, scope, node))

    def mutated(self, holder: ast.expr, mutation: Mutation) -> None:
        """Notes a change of what an expression holds, under the name or attribute at its root."""
        method, steps = mutation.method, 0
        while True:
            owner = holder.value if isinstance(holder, ast.Attribute) else None
            if owner is not None and isinstance(holder, ast.Attribute):
                found = method_class(owner, mutation.scope)
                if found is not None:
                    self.attribute_mutations.append((found, owner, holder.attr, mutation))
                    break
                if isinstance(owner, ast.Name) and not steps:
                    change = (Expression(owner, mutation.scope), replace(mutation))
                    self.attribute_changes.setdefault(holder.attr, []).append(change)
            if isinstance(holder, ast.Name):
                self.mutations.append((mutation.scope, holder.id, mutation))
                break
            if not isinstance(holder, ast.Attribute | ast.Subscript) or steps > 20:
                return
            holder, steps = holder.value, steps + 1
        if steps:
            mutation.method, mutation.key = f"deep {method}", None

    @staticmethod
    def place_of(name: str, scope: Scope) -> Scope:
        """The scope that an assignment in `scope` binds a name in."""
        if name in scope.globals:
            return scope.module.scope
        if name in scope.nonlocals:
            outer = scope.parent
            while outer is not None and outer.kind != "module":
                if outer.kind == "function" and name in outer.bindings:
                    return outer
                outer = outer.parent
        return scope


def note(statement: Statement, node: ast.expr) -> None:
    """Remembers an expression of which only a part may run."""
    if statement.choices is None:
        statement.choices = []
    statement.choices.append(node)


def deep(root: ast.expr) -> bool:
    """Whether some parts of an expression lie that deep in each other."""
    pending: list[tuple[ast.AST, int]] = [(root, 0)]
    while pending:
        node, depth = pending.pop()
        if depth > LONG:
            return True
        pending += [(inner, depth + 1) for inner in ast.iter_child_nodes(node)]
    return False


def imported_name(node: ast.Call) -> str:
    """The module that `importlib.import_module("…")` names; "" when it is computed or relative."""
    called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    if called not in IMPORTERS or len(node.args) != 1 or node.keywords:
        return ""
    first = node.args[0]
    name = first.value if isinstance(first, ast.Constant) and isinstance(first.value, str) else ""
    return name if all(part.isidentifier() for part in name.split(".")) else ""


def target_scope(scope: Scope) -> Scope:
    """The scope that `:=` binds in: the first one around comprehensions."""
    while scope.kind == "comprehension" and scope.parent is not None:
        scope = scope.parent
    return scope


def method_class(node: ast.expr, scope: Scope) -> Scope | None:
    """The class whose instance (or itself) a name such as `self` or `cls` stands for in this scope."""
    if not isinstance(node, ast.Name):
        return None
    function: Scope | None = scope
    while function is not None and function.kind != "module":
        if function.kind == "function" and function.parent is not None and function.parent.kind == "class":
            if function.parameters[:1] == [node.id] and "staticmethod" not in function.decorator_names:
                return function.parent
            return None
        if node.id in function.bindings:
            return None
        function = function.parent
    return None
