"""What the handler returns: dicts with their keys, kinds of values, and lists of failed records."""

from __future__ import annotations

import ast

from lambdalint.source.classes import derives
from lambdalint.source.code import Code
from lambdalint.source.conditions import leaves
from lambdalint.source.displays import KEYS, entries
from lambdalint.source.handling import BatchAnswer, Returned
from lambdalint.source.members import iterate
from lambdalint.source.model import Const, Item, Joined, Provenance, Site, distinct
from lambdalint.source.objects import (
    EVENT,
    Answer,
    ClassObject,
    Display,
    External,
    Instance,
    Object,
    Operand,
    Run,
    Values,
)
from lambdalint.source.scope import Expression, Scope
from lambdalint.source.symbols import last_name

PLAIN = frozenset({"dataclass"})
"""Decorators of a class whose objects stay its own."""
MODELS = ("pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.v1.BaseModel")
TEXTS = frozenset({"json.dumps", "builtins.str", "builtins.repr", "base64.b64encode().decode", "simplejson.dumps"})
SPELLED = frozenset({"str", "repr", "dumps", "isoformat", "strftime", "decode", "format", "join", "hex", "ctime"})
"""Calls whose result is text whatever they are called on; the evaluator looks through some of them."""
NOT_JSON = frozenset({"datetime.datetime.now", "datetime.datetime.utcnow", "datetime.date.today", "uuid.uuid4"})
"""A Decimal is none of these: the runtime's own encoder writes it as a number."""
NUMBERS = frozenset({"builtins.len", "builtins.int", "builtins.float", "builtins.sum", "builtins.round"})
BYTES = frozenset(
    {"base64.b64encode", "base64.urlsafe_b64encode", "base64.standard_b64encode", "gzip.compress", "zlib.compress",
     "bz2.compress", "pickle.dumps", "os.urandom", "secrets.token_bytes"}
)  # fmt: skip
"""Functions whose result is bytes, until something decodes it."""
FAILING = frozenset({"set", "bytes", "time", "iterator", "object"})
"""Kinds that JSON does not know."""
UNTOLD = frozenset({"unknown", "text", "none"})
"""Kinds of which nothing can be wrong that text would put right."""
RIGHT = "batchItemFailures"
REMOVING = frozenset({"pop", "popitem", "clear"})


def returned(code: Code) -> list[Returned]:
    """The answers of the handler's own functions."""
    found: list[Returned] = []
    for scope in code.outermost:
        reached = code.reach.reached.get((scope, False))
        if reached is None:
            continue
        if scope.generator and isinstance(scope.node, ast.FunctionDef):
            place = scope.module.source.name_span(scope.node)
            found.append(Returned(code.reach.trail.site(reached, place, None), "iterator", json=False))
        if scope.generator:
            continue
        for use, statement in scope.returns:
            site = code.reach.trail.site(reached, scope.module.span(use.node), statement)
            found += [_answer(code, value, use, site) for value in _values(code, use)]
        body = scope.node.body if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef) else None
        if isinstance(body, list) and not leaves(body) and not _endless(body[-1]):
            place = scope.module.source.name_span(scope.node)  # type: ignore[arg-type]
            found.append(Returned(code.reach.trail.site(reached, place, None), "none", json=True))
    return distinct(found)


def _endless(last: ast.stmt) -> bool:
    """A try or with whose blocks all return."""
    if isinstance(last, ast.Try):
        ends = [last.orelse or last.body, *(handler.body for handler in last.handlers)]
        return leaves(last.finalbody) if last.finalbody and leaves(last.finalbody) else all(leaves(end) for end in ends)
    if isinstance(last, ast.Match):
        return all(leaves(case.body) for case in last.cases)
    return False


def _values(code: Code, use: Expression) -> list[Object]:
    values = code.ev.values(*use)
    return sorted(values, key=lambda value: (type(value).__name__, _place(value)))


def _place(value: Object) -> tuple[str, int, int]:
    if isinstance(value, Display):
        node = value.operand.node
        return value.operand.scope.module.path, node.lineno, node.col_offset
    return "", 0, 0


def _answer(code: Code, value: Object, use: Expression, site: Site) -> Returned:
    assert isinstance(use.node, ast.expr)
    if not isinstance(value, Display) or spelled_out(use.node):
        kind = kind_of(code, value, use)
        failing = kind in ("time", "iterator", "object")
        return Returned(site, kind, json=False if failing else None if kind == "unknown" else True)
    kind = display_kind(value)
    if kind != "dict":
        fails = kind in FAILING and not _is_changed(code, value, use)
        return Returned(site, kind, json=False if fails else None)
    pairs = list(entries(code.ev, value))
    keys = tuple((str(key), code.shown.of(operand)) for key, operand in pairs if isinstance(key, KEYS))
    body = next((operand for key, operand in reversed(pairs) if key == "body"), None)
    complete = code.shown.complete(Operand(use.node, use.scope)) and all(isinstance(key, KEYS) for key, _ in pairs)
    by_key: dict[object, bool] = {}
    for key, operand in pairs:  # what is put under a key later may be in the place of what was there
        held = operand_kind(code, operand)
        fails = held in FAILING and _told(code, held, Expression(operand.node, operand.scope)) in FAILING
        by_key[key] = fails and by_key.get(key, True)
    json = True not in by_key.values() or _is_changed(code, value, use)
    inside = ""
    if body is not None:
        made = Expression(body.node, body.scope)
        inside = handed_over(code, body) or _told(code, operand_kind(code, body), made)
    return Returned(site, kind, keys, complete, inside, None if json else False)


def _is_changed(code: Code, value: Display, use: Expression) -> bool:
    """Whether something is taken out of a dict before it is returned, or a function that was given it may make another one
    of it: `return plain({"ids": {1, 2}})`."""
    if isinstance(use.node, ast.expr) and _told(code, "dict", use) != "dict":
        return True
    if value.holder is not None:
        owner, name = value.holder
        gone = [target for one in owner.statements if isinstance(one.node, ast.Delete) for target in one.node.targets]
        taken = [one.node.func for one in owner.calls if last_name(one.node) in REMOVING]  # type: ignore[attr-defined]
        if any(isinstance(one, ast.Subscript | ast.Attribute) and _names(one.value, name) for one in (*gone, *taken)):
            return True
    bindings = use.scope.owner.bindings.get(use.node.id, ()) if isinstance(use.node, ast.Name) else ()
    calls = [one for one in (use.node, *(binding.node for binding in bindings)) if isinstance(one, ast.Call)]
    functions = [one for call in calls for one in code.ev.functions(code.called(call, use.scope))]
    return any(value.operand.scope.owner is not one.scope and len(one.scope.returns) > 1 for one in functions)


def display_kind(value: Display) -> str:
    """dict, list, set, tuple or iterator."""
    node = value.operand.node
    if isinstance(node, ast.GeneratorExp):
        return "iterator"
    if isinstance(node, ast.Dict | ast.DictComp | ast.Call):
        return "dict"
    return "set" if isinstance(node, ast.Set | ast.SetComp) else "list"


def operand_kind(code: Code, operand: Operand) -> str:
    """The kind of an expression's value, "unknown" when it can be several."""
    use = Expression(operand.node, operand.scope)
    if spelled_out(operand.node) or isinstance(operand.node, ast.JoinedStr):
        return "text"
    if _is_set(code, operand):
        return "set"
    if _gathered(operand):
        return "dict"
    kinds = set()
    for value in code.ev.of(operand):
        kinds.add(display_kind(value) if isinstance(value, Display) else kind_of(code, value, use))
    return kinds.pop() if len(kinds) == 1 else "unknown"


def _told(code: Code, kind: str, use: Expression) -> str:
    """The kind that an expression has, once it was looked whether something on the way makes text of it."""
    if kind in UNTOLD or isinstance(use.node, ast.Constant | ast.Dict | ast.List) or not isinstance(use.node, ast.expr):
        return kind
    from lambdalint.source.spelled import spelled

    return spelled(code, use.node, use.scope) or kind


def _is_set(code: Code, operand: Operand) -> bool:
    """`set(…)`, whose values the evaluator looks through."""
    function = operand.node.func if isinstance(operand.node, ast.Call) else None
    if not isinstance(function, ast.Name) or function.id not in ("set", "frozenset"):
        return False
    return code.ev.values(function, operand.scope) == frozenset({External(f"builtins.{function.id}")})


def _gathered(operand: Operand) -> bool:
    """Whether an expression is what a function gathers in its `**name`, which is never set anew."""
    name, scope = operand.node, operand.scope.owner
    return isinstance(name, ast.Name) and name.id == scope.keywords != "" and len(scope.bindings.get(name.id, ())) == 1


def handed_over(code: Code, operand: Operand) -> str:
    """The kind of a dict or list that a returned call writes out for a parameter of which nothing else is made."""
    name, function = operand.node, operand.scope.node
    if not isinstance(name, ast.Name) or not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return ""
    if name.id not in operand.scope.parameters or sum(_names(node, name.id) for node in ast.walk(function)) != 1:
        return ""
    written = [value for value in code.ev.of(operand) if isinstance(value, Display) and _argument(value)]
    return display_kind(min(written, key=_place)) if written else ""


def _names(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _argument(display: Display) -> bool:
    """Whether a display is written as an argument of a call whose result is returned as it is."""
    node, calls = display.operand.node, [use.node for use, _ in display.operand.scope.returns]
    given = [(*call.args, *(one.value for one in call.keywords)) for call in calls if isinstance(call, ast.Call)]
    return isinstance(node, ast.Dict | ast.List) and any(node is one for arguments in given for one in arguments)


def spelled_out(node: ast.expr) -> bool:
    """Whether an expression makes text of something else."""
    if not isinstance(node, ast.Call):
        return False
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    return name in SPELLED


def kind_of(code: Code, value: Object, use: Expression) -> str:
    """The kind of a value that is no display."""
    node = use.node
    assert isinstance(node, ast.expr)
    if isinstance(node, ast.Constant) and isinstance(node.value, bytes):
        return "bytes"
    if isinstance(node, ast.JoinedStr) or spelled_out(node):
        return "text"
    match value:
        case Run() if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "map":
            return "iterator"
        case Const(None):
            return "none"
        case Const(bool()):
            return "bool"
        case Const(str()) | Joined():
            return "text"
        case Const():
            return "number"
        case Answer(service="dynamodb", path=("Items" | "Item" as key,)) if (
            not isinstance(node, ast.Call) or last_name(node.func) == "get"
        ):
            return "list" if key == "Items" else "dict"
        case Answer(path=("Body", *_)) if isinstance(node, ast.Call) and last_name(node.func) == "read":
            return "bytes"
        case Instance(scope) if _is_plain(code, scope):
            return "object" if _is_made_by(code, ClassObject(scope), use) else "unknown"
        case External(name):
            plain = name.replace("()", "")
            if plain in BYTES or plain in NOT_JSON:
                itself = _is_made_by(code, External(name.removesuffix("()")), use)
                return "unknown" if not itself else "bytes" if plain in BYTES else "time"
            return "number" if plain in NUMBERS else "text" if plain in TEXTS or name in TEXTS else "unknown"
        case _:
            return "unknown"


def _is_made_by(code: Code, maker: Object, use: Expression) -> bool:
    """Whether an expression is what a function or class gives, and nothing that was made of that."""
    from lambdalint.source.spelled import is_made_by

    return isinstance(use.node, ast.expr) and is_made_by(code, maker, use.node, use.scope)


def _is_plain(code: Code, scope: Scope) -> bool:
    """Whether the objects of a class are nothing that JSON knows: a class of its own, a dataclass, a model of pydantic."""
    node = scope.node
    made_otherwise = (
        not {"__new__", "__get__"}.isdisjoint(scope.bindings)
        or bool(getattr(node, "keywords", ()))
        or scope.decorator_names - PLAIN
    )
    return not made_otherwise and (not scope.bases or derives(code.ev, scope, MODELS))


def batch_answers(code: Code) -> list[BatchAnswer]:
    """The lists of failed records that the handler returns."""
    found: list[BatchAnswer] = []
    for scope in code.outermost:
        reached = code.reach.reached.get((scope, False))
        if reached is None:
            continue
        for use, statement in scope.returns:
            site = code.reach.trail.site(reached, scope.module.span(use.node), statement)
            for value in _values(code, use):
                if isinstance(value, Display):
                    found += _of_display(code, value, site, use)
                elif isinstance(value, External) and "utilities.batch" in value.name:
                    found.append(BatchAnswer(site, RIGHT, "itemIdentifier", helper=True))
    return distinct(found)


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
            if _names(node.value, name) or (node.value is display.operand.node and len(node.targets) > 1):
                return False
        elif isinstance(node, ast.Attribute) and _names(node.value, name) and id(node) not in called:
            return False
    return True


def _resembles(name: str) -> bool:
    """Whether a key is a misspelt batchItemFailures."""
    plain = name.replace("_", "").replace("-", "").lower()
    return plain in ("batchitemfailures", "batchitemfailure", "batchitemsfailures", "batchfailures", "itemfailures")
