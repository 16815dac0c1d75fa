"""The arguments of calls as symbols, with the members of dict and list displays."""

from __future__ import annotations

import ast
from collections.abc import Callable
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING

from lambdalint.source.branches.relations import related
from lambdalint.source.model.symbols import (
    NO_ORIGIN,
    Argument,
    Choice,
    Opaque,
    Provenance,
    SsmValue,
    Symbol,
    worked_out,
)
from lambdalint.source.modules.scope import Expression, Mutation, Scope
from lambdalint.source.provenance.parts import passed_nodes
from lambdalint.source.values import parameters
from lambdalint.source.values.changed import taken_from
from lambdalint.source.values.definitions import definition
from lambdalint.source.values.displays import KEYS, entries
from lambdalint.source.values.objects import (
    Answer,
    Display,
    External,
    FunctionObject,
    Object,
    Operand,
    Values,
    limited,
    symbol,
)
from lambdalint.source.values.reaching import bindings_of

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

KEY = "{}"
"""The name of a member that is a key of a dict whose text is not known here."""

SET = Opaque("it is a set")
"""The symbol of what is surely a set."""
ADDING = ("ADD ", "add ", '"ADD"', "'ADD'")
"""How a module that adds to sets of tables spells it; in others nobody asks for sets that are not written out."""
DEEPEST = 5
MOST_MEMBERS = 40
MOST_ARGUMENTS = 20_000
"""Arguments and members of one program; beyond that displays are not opened."""
MOST_INSIDE = 5_000
"""Members of one argument with theirs, each counted wherever it is met: few members that hold each other make many."""


class Arguments:
    """Makes `Argument`s, each operand's once. `provenance` says where a value comes from; None: nobody will ask."""

    def __init__(self, ev: Evaluator, provenance: Callable[[Operand], Provenance] | None) -> None:
        self.ev = ev
        self.provenance = provenance
        self._made: dict[tuple[Operand, int], Argument] = {}
        self._inside: dict[int, int] = {}
        """How many members arguments have with theirs, by `id`."""
        self.deep = False
        """Whether some display lies too deep to be opened: then a bound on provenance may be near as well."""

    def of(self, operand: Operand, depth: int = 0) -> Argument:
        """The argument that an expression is."""
        found = self._made.get((operand, depth))
        if found is None:
            found = self._made[operand, depth] = self._of(operand, depth)
        return found

    def settle(self) -> None:
        """Works out where everything that was made comes from."""
        for one in list(self._made.values()):
            worked_out(one)

    def _of(self, operand: Operand, depth: int) -> Argument:
        values = self.ev.of(operand)
        members: list[tuple[str, Argument]] = []
        complete = False
        displays: list[Display] = []
        for value in values:
            if isinstance(value, Display):
                displays.append(value)
        self.deep = self.deep or (bool(displays) and depth >= DEEPEST)
        if displays and depth < DEEPEST and len(self._made) < MOST_ARGUMENTS:
            complete = len(values) == len(displays) == 1
            for display in sorted(displays, key=_order):
                found, whole = self._members(display, depth)
                members += [pair for pair in found if pair not in members]
                complete = complete and whole
        elif not displays and isinstance(operand.node, ast.Name) and depth < DEEPEST:
            members = self._set_before(operand.node, operand.scope, depth)
        told = SET if _is_set(self.ev, operand, displays, values) else self.symbol(values)
        span = operand.scope.module.span(operand.node)
        origins = partial(self.provenance, operand) if self.provenance is not None else NO_ORIGIN
        if not members:
            return Argument(span, told, origins, (), complete)
        inside = sum(self._inside.get(id(one), 1) for _, one in members[:MOST_MEMBERS])
        if inside > MOST_INSIDE:
            self.deep = True
            return Argument(span, told, origins)
        made = Argument(span, told, origins, tuple(members[:MOST_MEMBERS]), complete)
        self._inside[id(made)] = inside + 1
        return made

    def _set_before(self, node: ast.Name, scope: Scope, depth: int) -> list[tuple[str, Argument]]:
        """The members that a variable has surely been given in its function, `order["id"] = uuid4()`, or in the one
        that passes it."""
        if node.id not in scope.mutations and node.id not in scope.parameters:
            return []
        site = scope.module.statements.get(node)
        at, bindings, _ = bindings_of(node.id, scope, site)
        if at is None or site is None or at is not site.scope:
            return []
        found: dict[str, Argument | None] = {}
        if len(bindings) == 1 and bindings[0].kind == "parameter":
            given = passed_nodes(self.ev, bindings[0].scope, bindings[0].name)
            found |= self.of(Operand(*given[0]), depth + 1).members if len(given) == 1 else ()
        start = max((one.statement.serial for one in bindings if one.statement is not None), default=-1)
        around = dict(site.ancestors())
        for change in at.mutations.get(node.id, ()):
            relation = "after" if change.statement.serial < start else related(change.statement, site, around)
            if relation == "after":
                continue
            for key, value in _pairs(change):
                if isinstance(key, ast.Constant) and isinstance(key.value, str):
                    sure = relation == "before"
                    found[key.value] = self.of(Operand(value, change.scope), depth + 1) if sure else None
        return [(key, value) for key, value in found.items() if value is not None]

    def symbol(self, values: Values) -> Symbol:
        """The symbol of a value; a parameter read from SSM is told by its name."""
        for value in values:
            if value.__class__ is Answer:
                return symbol(frozenset([ssm_value(self.ev, one) for one in values]))
        return symbol(values)

    def _members(self, display: Display, depth: int) -> tuple[list[tuple[str, Argument]], bool]:
        found, whole = self._listed(display)
        pairs = [(key, self.of(value, depth + 1)) for key, value in found if key is not None]
        for value in [value for key, value in found if key is None]:
            inner = self.of(value, depth + 1)
            pairs += [pair for pair in inner.members if pair[0] not in dict(pairs)]
        return pairs, whole

    def _listed(self, display: Display) -> tuple[list[tuple[str | None, Operand]], bool]:
        """The members of a display by name (None: spread out here), and whether these are all."""
        node, scope, context = display.operand
        if isinstance(node, (ast.Dict, ast.Call)):
            items = list(islice(entries(self.ev, display), MOST_MEMBERS))
            named = [(KEY, key) if isinstance(key, Operand) else (key, value) for key, value in items]
            whole = len(items) < MOST_MEMBERS and all(isinstance(key, KEYS) for key, _ in items)
            whole = whole and not taken_from(display)
            return [(key if key is None else str(key), value) for key, value in named], whole
        if isinstance(node, (ast.List, ast.Tuple, ast.Set)):
            elements = [Operand(one, scope, context) for one in node.elts[:MOST_MEMBERS]]
            whole = len(elements) < MOST_MEMBERS and not any(isinstance(one.node, ast.Starred) for one in elements)
            later = self.ev.changes.of(self.ev, display)
            elements += [Operand(one, change.scope) for change in later[:MOST_MEMBERS] for one in change.values]
            return [(str(index), one) for index, one in enumerate(elements)], whole and not later
        if isinstance(node, (ast.ListComp, ast.SetComp, ast.GeneratorExp)):
            return [("[]", Operand(node.elt, scope.module.inner[node], context))], True
        if isinstance(node, ast.DictComp):
            inner = scope.module.inner[node]
            return [(KEY, Operand(node.key, inner, context)), ("[]", Operand(node.value, inner, context))], False
        return [], False

    def complete(self, operand: Operand) -> bool:
        """Whether an expression is one display all of whose members are known, without making them."""
        values = self.ev.of(operand)
        displays = [value for value in values if isinstance(value, Display)]
        return len(values) == len(displays) == 1 and self._listed(displays[0])[1]

    def keywords(self, node: ast.Call, scope: Scope) -> tuple[list[tuple[str, Argument]], bool]:
        """The keyword arguments of a call, `**` spread out, and whether these are all."""
        found: list[tuple[str, Argument]] = []
        complete = True
        for keyword in node.keywords:
            argument = self.of(Operand(keyword.value, scope))
            if keyword.arg is not None:
                found.append((keyword.arg, argument))
            else:
                members, whole = list(argument.members), argument.complete
                if isinstance(keyword.value, ast.Name) and scope.owner.keywords == keyword.value.id:
                    handed, whole = self._handed_down(scope.owner)
                    members += handed
                found += [pair for pair in members if pair[0] not in dict(found)]
                complete = complete and whole
        return found, complete

    def _handed_down(self, scope: Scope) -> tuple[list[tuple[str, Argument]], bool]:
        """What every call of a function gives by names that it has no parameters for, so that it takes it in `**options`,
        and whether none gives more."""
        own = {*scope.parameters, *scope.keyword_only}
        given: list[dict[str, Argument]] = []
        whole = scope.keywords not in scope.mutations
        for call in self.ev.sites.of(scope)[:MOST_MEMBERS]:
            node = call.node
            assert isinstance(node, ast.Call)
            if parameters.offsets(self.ev, self.ev.values(node.func, call.scope), scope):
                more = [one for one in node.keywords if one.arg not in own]
                whole = whole and all(one.arg is not None for one in more)
                given.append({one.arg: self.of(Operand(one.value, call.scope)) for one in more if one.arg is not None})
        names = set.intersection(*map(set, given)) if given else set()
        united_by_name = (
            [(name, united([one[name] for one in given])) for name in given[0] if name in names] if given else []
        )
        whole = whole and bool(given) and all(len(one) == len(names) for one in given)
        return [(name, one) for name, one in united_by_name if one is not None], whole


def _is_set(ev: Evaluator, operand: Operand, displays: list[Display], values: Values) -> bool:
    """Whether an expression is a set: written out, or what `set(…)` makes."""
    written = len(displays) == len(values) > 0
    if written and all(isinstance(one.operand.node, (ast.Set, ast.SetComp)) for one in displays):
        return True
    if not operand.scope.module.spells(*ADDING) or not isinstance(operand.node, ast.expr):
        return False
    return _made_as_set(ev, Expression(operand.node, operand.scope))


def _made_as_set(ev: Evaluator, one: Expression, depth: int = 3) -> bool:
    """Whether `set(…)` makes what an expression is, also in a function, or in all that a parameter is passed."""
    node, scope = one.node, one.scope
    if isinstance(node, ast.Name) and node.id in scope.owner.parameters and node.id not in scope.owner.mutations:
        given = passed_nodes(ev, scope.owner, node.id) if depth else []
        return bool(given) and all(_made_as_set(ev, each, depth - 1) for each in given)
    made = definition(ev, node, scope) if scope.module.spells("set(") or isinstance(node, ast.Name) else one
    if made is None or not isinstance(made.node, ast.Call):
        return made is not None and isinstance(made.node, (ast.Set, ast.SetComp))
    if makes_set(ev, made.node, made.scope):
        return True
    called = ev.values(made.node.func, made.scope) if depth else frozenset()
    return bool(called) and all(
        isinstance(each, FunctionObject)
        and bool(each.scope.returns)
        and all(_made_as_set(ev, told, depth - 1) for told, _ in each.scope.returns)
        for each in called
    )


def makes_set(ev: Evaluator, node: ast.AST, scope: Scope) -> bool:
    """Whether an expression is `set(…)`, whose values the evaluator looks through."""
    function = node.func if isinstance(node, ast.Call) else None
    if not isinstance(function, ast.Name) or function.id not in ("set", "frozenset"):
        return False
    return ev.values(function, scope) == frozenset({External(f"builtins.{function.id}")})


def _pairs(change: Mutation) -> list[tuple[ast.expr | None, ast.expr]]:
    """What a change sets, by key."""
    if change.method == "[]" and change.key is not None and len(change.values) == 1:
        return [(change.key, change.values[0])]
    if change.method == "update" and change.values and isinstance(change.values[0], ast.Dict):
        return list(zip(change.values[0].keys, change.values[0].values, strict=True))
    return []


_LOOKED_UP = {
    ("ssm", "get_parameter", ("Parameter", "Value")): "Name",
    ("sqs", "get_queue_url", ("QueueUrl",)): "QueueName",
}


def ssm_value(ev: Evaluator, value: Object) -> Object:
    """`ssm.get_parameter(Name=…)["Parameter"]["Value"]` as a symbol; the queue of a looked-up address."""
    if isinstance(value, Answer) and isinstance(value.call.node, ast.Call):
        name = _LOOKED_UP.get((value.service, value.operation, value.path))
        for keyword in value.call.node.keywords:
            if name is not None and keyword.arg == name:
                inner = ev.symbol(keyword.value, value.call.scope, value.call.context)
                return limited(SsmValue(inner)) if name == "Name" else inner
    return value


def _order(display: Display) -> tuple[str, int, int]:
    node = display.operand.node
    return display.operand.scope.module.path, node.lineno, node.col_offset


def united(arguments: list[Argument]) -> Argument | None:
    """One argument for several expressions that may each be meant."""
    if not arguments:
        return None
    if len(arguments) == 1:
        return arguments[0]
    first = arguments[0]
    options = tuple(sorted({one.symbol for one in arguments}, key=repr))
    return (
        first if len(options) == 1 else Argument(first.span, Choice(options[:8]), partial(getattr, first, "provenance"))
    )
