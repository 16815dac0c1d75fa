"""Which records of a batch the handler says have failed: the lists under `batchItemFailures`, and what is in them."""

from __future__ import annotations

import ast

from lambdalint.source.callgraph.code import Code
from lambdalint.source.facts.kinds import is_name
from lambdalint.source.facts.returned import values_of
from lambdalint.source.model.handling import BatchAnswer
from lambdalint.source.model.places import Site, distinct
from lambdalint.source.model.symbols import Const, Item, Provenance
from lambdalint.source.modules.scope import Expression, Scope
from lambdalint.source.values.displays import KEYS, entries
from lambdalint.source.values.members import iterate
from lambdalint.source.values.objects import EVENT, Display, External, Object, Values

RIGHT = "batchItemFailures"


def batch_answers(code: Code) -> list[BatchAnswer]:
    """The lists of failed records that the handler returns."""
    found: list[BatchAnswer] = []
    for scope in code.outermost:
        reached = code.reach.reached.get((scope, False))
        if reached is None:
            continue
        for use, statement in scope.returns:
            site = code.reach.trail.site(reached, scope.module.span(use.node), statement)
            for value in values_of(code, use):
                if isinstance(value, Display):
                    found += _of_display(code, value, site, use)
                if _is_of_helper(value) or any(map(_is_of_helper, _spread(code, value))):
                    found.append(BatchAnswer(site, RIGHT, "itemIdentifier", helper=True))
    return distinct(found)


def _is_of_helper(value: Object) -> bool:
    return isinstance(value, External) and "utilities.batch" in value.name


def _spread(code: Code, value: Object) -> Values:
    """What a dict is made of beside its own keys: `{**process_partial_response(…)}`."""
    node = value.operand.node if isinstance(value, Display) else None
    if not isinstance(node, ast.Dict) or not isinstance(value, Display):
        return frozenset()
    parts = [part for key, part in zip(node.keys, node.values, strict=True) if key is None]
    return code.ev.union(code.ev.values(part, value.operand.scope, value.operand.context) for part in parts)


def _of_display(code: Code, display: Display, site: Site, use: Expression) -> list[BatchAnswer]:
    found = []
    filled = display.holder is not None and _filled(use.node, use.scope, display.holder)
    for key, operand in entries(code.ev, display):
        if not isinstance(key, KEYS):
            continue
        name = str(key)
        if name != RIGHT and not _resembles(name):
            continue
        values, added = code.ev.of(operand), _added(code, display, key)
        items = iterate(code.ev, values) | added
        identifier, source = "", Provenance()
        for item in items:
            if isinstance(item, Display):
                for inner, value in entries(code.ev, item):
                    identifier = str(inner) if isinstance(inner, KEYS) else ""
                    source = code.provenance(value.node, value.scope)
        empty = not added and not filled and _all_empty(code, values) and not _taken_out(code, display)
        bare = bool(items) and all(map(_of_record, items))
        found.append(BatchAnswer(site, name, identifier, source, empty, bare=bare))
    return found


def _of_record(value: Object) -> bool:
    """Whether a value is a record of the event or a part of one."""
    keys: list[str] = []
    while isinstance(value, Item):
        keys.append(value.key)
        value = value.of
    return value == EVENT and keys[-1:] == ["Records"] and len(keys) > 1


def _added(code: Code, display: Display, key: str | int | None) -> Values:
    """What is added later to the list under a key of a dict: `answer["batchItemFailures"].append(…)`."""
    found: Values = frozenset()
    for change in code.ev.changes.of(code.ev, display):
        at = change.node.func.value if isinstance(change.node, ast.Call) else None  # type: ignore[attr-defined]
        if not isinstance(at, ast.Subscript) or code.ev.symbol(at.slice, change.scope) != Const(key):
            continue
        values = [code.ev.values(one, change.scope) for one in change.values]
        many = change.method == "deep extend"
        found = found.union(*(iterate(code.ev, one) if many else one for one in values))
    return found


def _filled(node: ast.expr, scope: Scope, holder: tuple[Scope, str] | None = None) -> bool:
    """Whether something changes the variable by which a value is named here: a copy, or what holds a list."""
    here = (scope.owner, node.id) if isinstance(node, ast.Name) else None
    return here is not None and here != holder and bool(here[0].mutations.get(here[1]))


def _taken_out(code: Code, display: Display) -> bool:
    """Whether something changes a dict, takes a part of it or is handed the whole after it was made."""
    if display.holder is None:
        return False
    scope, name = display.holder
    parts = [use.node.value for use in scope.owner.subscripts if isinstance(use.node, ast.Subscript)]
    calls = [use.node for use in scope.owner.calls if isinstance(use.node, ast.Call)]
    given = [one for call in calls for one in (*call.args, *(keyword.value for keyword in call.keywords))]
    asked = [call.func.value for call in calls if isinstance(call.func, ast.Attribute)]
    used = any(isinstance(one, ast.Name) and one.id == name for one in (*parts, *given, *asked))
    return used or bool(code.ev.changes.of(code.ev, display))


def _all_empty(code: Code, values: Values) -> bool:
    """Whether what is returned can only be an empty list, or what is made of one by a comprehension."""
    of = [value.operand for value in values if isinstance(value, Display)]
    if len(of) == len(values) == 1 and isinstance(of[0].node, ast.ListComp):
        source = of[0].node.generators[0].iter
        if isinstance(source, ast.Subscript | ast.Attribute):  # what holds the list may fill it
            return False
        values = code.ev.values(source, of[0].scope, of[0].context)
    lists = [value for value in values if isinstance(value, Display)]
    return bool(lists) and not iterate(code.ev, values) and all(_is_empty(code, value) for value in lists)


def _is_empty(code: Code, display: Display) -> bool:
    node = display.operand.node
    plain = isinstance(node, ast.List) and not node.elts
    return plain and not code.ev.changes.of(code.ev, display) and _alone(display)


def _alone(display: Display) -> bool:
    """Whether a list has one name by which it could be filled: not `fail = failures.append`, not `also = failures`."""
    if display.holder is None or "." in display.holder[1]:
        return True
    scope, name = display.holder
    nodes = list(ast.walk(scope.node))
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    for node in nodes:
        if isinstance(node, ast.Assign):
            if is_name(node.value, name) or (node.value is display.operand.node and len(node.targets) > 1):
                return False
        elif isinstance(node, ast.Attribute) and is_name(node.value, name) and id(node) not in called:
            return False
    return True


def _resembles(name: str) -> bool:
    """Whether a key is a misspelt batchItemFailures."""
    plain = name.replace("_", "").replace("-", "").lower()
    return plain in ("batchitemfailures", "batchitemfailure", "batchitemsfailures", "batchfailures", "itemfailures")
