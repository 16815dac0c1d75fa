"""The symbol table of a module: scopes, what binds names in them, and the tree of statements.

Nothing in here depends on anything but one file, so that every program that reads the file shares it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from lambdalint.frozen import dataclass, field

if TYPE_CHECKING:
    from lambdalint.source.modules.module import Module

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Exits = list[tuple[int, ast.expr, bool]]


@dataclass(slots=True, eq=False, repr=False)
class Block:
    """A list of statements that run one after another.

    `kind` says how it hangs below its owner: "top" (body of a scope), "then", "else", "loop", "loop-else",
    "try", "except", "try-else", "finally", "with" or "case". `handler` is the except clause of an "except".
    """

    kind: str
    owner: Statement | None = None
    handler: ast.ExceptHandler | None = None
    statements: list[Statement] = field(default_factory=list)
    exits: list[Statement] | None = None
    """Those of its statements that are an `if` one of whose branches leaves; found when first asked for."""
    tries: list[Statement] | None = None
    """Those that leave unless something in them fails: `try: …; return`; found when first asked for."""
    quits: tuple[Exits, Exits] | None = None
    """The tests by which its statements leave it, and those by which the first blocks of its `with` and `try` do, each
    with the number of the statement here and the outcome that leaves; found when first asked for."""
    asks: dict[str, int] | None = None
    """The names that its ifs test, with the number of the first that does; found when first asked for."""


@dataclass(slots=True, eq=False, repr=False)
class Statement:
    """A statement at its place: number `index` of its block. `serial` counts in the order of the text."""

    node: ast.stmt
    block: Block
    index: int
    serial: int
    scope: Scope
    blocks: Sequence[Block] = ()
    choices: list[ast.expr] | None = None
    """Its `and`, `or`, `… if … else …` and comprehensions with conditions, outermost first."""

    def ancestors(self) -> Iterator[tuple[Block, Statement]]:
        """The blocks around it in its scope, innermost first, each with its statement that leads here."""
        statement: Statement | None = self
        while statement is not None:
            yield statement.block, statement
            statement = statement.block.owner

    def loops(self) -> frozenset[Statement]:
        """The loops whose body it is in."""
        found: list[Statement] = []
        block = self.block
        while block.owner is not None:
            if block.kind == "loop":
                found.append(block.owner)
            block = block.owner.block
        return frozenset(found)


@dataclass(slots=True, eq=False, repr=False)
class Binding:
    """What gives a name a value.

    `kind`: "value" (assigned `node`), "walrus" (`:=`), "item" (an element of the iterable `node`), "enter"
    (`with node as`), "merge" (`name += node`), "import" (`module`, and `name` in it), "star", "function", "class",
    "parameter", "caught", "capture". `path` leads into an unpacked value: indexes, "*" for a starred part.
    `scope` is where `node` is evaluated; for "function" and "class" the scope they define.
    """

    kind: str
    statement: Statement | None
    scope: Scope
    node: ast.AST | None = None
    path: tuple[int | str, ...] = ()
    module: str = ""
    level: int = 0
    name: str = ""


@dataclass(slots=True, eq=False, repr=False)
class Mutation:
    """A change of what a name (or attribute of self) holds. `method` is "[]" or append, update, extend, …"""

    method: str
    key: ast.expr | None
    values: tuple[ast.expr, ...]
    statement: Statement
    scope: Scope
    node: ast.AST


class Expression(NamedTuple):
    """A node and the scope in which its names are looked up."""

    node: ast.expr
    scope: Scope


@dataclass(slots=True, eq=False, repr=False)
class Scope:
    """A module, class, function, lambda or comprehension.

    `owner` is the function or module whose run executes the expressions of this scope (itself, for those).
    `calls`, `subscripts`, `attributes` and `compares` of an owner hold all that run with it, in no particular
    order. `class_scope` is the class of a method; `attributes_set` is what is assigned to attributes of a class or
    of its instances.
    """

    kind: str
    name: str
    parent: Scope | None
    module: Module
    node: ast.AST
    statement: Statement | None = None
    class_scope: Scope | None = None
    parameters: list[str] = field(default_factory=list)
    keyword_only: list[str] = field(default_factory=list)
    variadic: str = ""
    keywords: str = ""
    defaults: dict[str, ast.expr] = field(default_factory=dict)
    annotations: dict[str, ast.expr] = field(default_factory=dict)
    decorators: list[ast.expr] = field(default_factory=list)
    decorator_names: frozenset[str] = frozenset()
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[Binding] = field(default_factory=list)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    mutations: dict[str, list[Mutation]] = field(default_factory=dict)
    returns: list[tuple[Expression, Statement | None]] = field(default_factory=list)
    yields: list[Expression] = field(default_factory=list)
    calls: list[Expression] = field(default_factory=list)
    subscripts: list[Expression] = field(default_factory=list)
    attributes: list[Expression] = field(default_factory=list)
    compares: list[Expression] = field(default_factory=list)
    imports: list[Binding] = field(default_factory=list)
    functions: list[Scope] = field(default_factory=list)
    classes: list[Scope] = field(default_factory=list)
    attributes_set: dict[str, list[Binding]] = field(default_factory=dict)
    attribute_mutations: dict[str, list[Mutation]] = field(default_factory=dict)
    bases: list[Expression] = field(default_factory=list)
    body: Block = field(default_factory=lambda: Block("top"))
    statements: list[Statement] = field(default_factory=list)
    generator: bool = False
    asked_to_raise: set[str] | None = None
    """The variables for which its statements raise: `if failed: raise`; found when first asked for."""

    @property
    def owner(self) -> Scope:
        """The function or module whose variables it sees: itself, or what a comprehension or class stands in."""
        found = self
        while found.kind in ("comprehension", "class") and found.parent is not None:
            found = found.parent
        return found

    @property
    def qualified(self) -> str:
        """The dotted name in the module, empty for the module itself."""
        names: list[str] = []
        scope: Scope | None = self
        while scope is not None and scope.kind != "module":
            if scope.kind != "comprehension":
                names.append(scope.name)
            scope = scope.parent
        return ".".join(reversed(names))

    @property
    def is_async(self) -> bool:
        return isinstance(self.node, ast.AsyncFunctionDef)
