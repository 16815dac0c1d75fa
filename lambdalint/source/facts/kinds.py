"""Of which kind a value is, as far as JSON and those who get it can tell: dict, list, text, number, time, bytes, object, …"""

from __future__ import annotations

import ast

from lambdalint.source.callgraph.code import Code
from lambdalint.source.model.symbols import Const, Joined
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.scope import Binding, Expression, Scope
from lambdalint.source.modules.symbols import last_name
from lambdalint.source.provenance.arguments import makes_set
from lambdalint.source.values.classes import bases, derives
from lambdalint.source.values.objects import (
    Answer,
    ClassObject,
    Display,
    External,
    Instance,
    Object,
    Operand,
    Run,
)

PLAIN = frozenset({"dataclass"})
"""Decorators of a class whose objects stay its own."""
JSON_CLASSES = tuple(f"builtins.{name}" for name in ("str", "int", "float", "dict", "list", "tuple"))
MODELS = ("pydantic.BaseModel", "pydantic.main.BaseModel", "pydantic.v1.BaseModel")
TEXTS = frozenset({"json.dumps", "builtins.str", "builtins.repr", "base64.b64encode().decode", "simplejson.dumps"})
SPELLED = frozenset({"str", "repr", "dumps", "isoformat", "strftime", "decode", "format", "join", "hex", "ctime"})
"""Calls whose result is text whatever they are called on; the evaluator looks through some of them."""
NOT_JSON = frozenset(
    {
        *(
            f"datetime.datetime{made}"
            for made in ("", ".now", ".utcnow", ".fromisoformat", ".fromtimestamp", ".strptime")
        ),
        *("datetime.date", "datetime.date.today", "datetime.timedelta", "uuid.UUID", "uuid.uuid1", "uuid.uuid4"),
        *("collections.deque", "urllib.request.urlopen"),
        *(f"{client}.{verb}" for client in ("requests", "httpx") for verb in ("get", "post", "put", "patch", "delete")),
    }
)
"""A Decimal is none of these: the runtime's own encoder writes it as a number."""
ITERATORS = frozenset({"map", "zip", "enumerate"})
DICTS = frozenset({"model_dump", "dict"})
"""Methods by which a model of pydantic makes a dict of itself."""
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


def display_kind(value: Display) -> str:
    """dict, list, set, tuple or iterator."""
    node = value.operand.node
    if isinstance(node, ast.GeneratorExp):
        return "iterator"
    if isinstance(node, (ast.Dict, ast.DictComp, ast.Call)):
        return "dict"
    return "set" if isinstance(node, ast.Set | ast.SetComp) else "list"


def operand_kind(code: Code, operand: Operand) -> str:
    """The kind of an expression's value, "unknown" when it can be several."""
    use = Expression(operand.node, operand.scope)
    if spelled_out(operand.node) or isinstance(operand.node, ast.JoinedStr):
        return "text"
    if makes_set(code.ev, operand.node, operand.scope):
        return "set"
    if _is_object(code, operand):
        return "object"
    if _gathered(operand) or _dumped(code, operand):
        return "dict"
    kinds = set()
    for value in code.ev.of(operand):
        kinds.add(display_kind(value) if isinstance(value, Display) else kind_of(code, value, use))
    return kinds.pop() if len(kinds) == 1 else "unknown"


def told(code: Code, kind: str, use: Expression) -> str:
    """The kind that an expression has, once it was looked whether something on the way makes text of it."""
    way = "" if kind in UNTOLD else spelled_as(code, use)
    if way == "data":
        return "unknown" if kind in FAILING else kind
    return way or kind


def spelled_as(code: Code, use: Expression) -> str:
    """What `spelled` says of an expression; "" at once for one that is written out here."""
    if isinstance(use.node, ast.Constant | ast.Dict | ast.List) or not isinstance(use.node, ast.expr):
        return ""
    from lambdalint.source.facts.spelled import spelled

    return spelled(code, use.node, use.scope)


def is_written(code: Code, use: Expression) -> bool:
    """Whether what looks like text surely is: it is written here, or JSON is made by a function that is known."""
    if isinstance(use.node, ast.Constant | ast.JoinedStr):
        return True
    return any(_is_made_by(code, External(maker), use) for maker in ("json.dumps", "builtins.str"))


def _is_object(code: Code, operand: Operand) -> bool:
    """The error that is caught, and a member of an Enum that is neither text nor a number."""
    node, scope = operand.node, operand.scope
    if isinstance(node, ast.Name):
        bindings = scope.owner.bindings.get(node.id, ())
        return bool(bindings) and all(one.kind == "caught" and not _may_be_json(code, one) for one in bindings)
    if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
        return False
    classes = [one.scope for one in code.ev.values(node.value, scope) if isinstance(one, ClassObject)]
    return any(
        len(one.bases) == 1
        and code.ev.values(*one.bases[0]) == frozenset({External("enum.Enum")})
        and any(binding.kind == "value" for binding in one.bindings.get(node.attr, ()))
        for one in classes
    )


def _may_be_json(code: Code, caught: Binding) -> bool:
    """Whether an error may be of a class that is text or a number as well: `class Refusal(str, Exception)`."""
    clause = caught.node
    kinds = clause.type if isinstance(clause, ast.ExceptHandler) else None
    named = kinds.elts if isinstance(kinds, ast.Tuple) else [kinds] if kinds is not None else []
    made = [one.scope for kind in named for one in code.ev.values(kind, caught.scope) if isinstance(one, ClassObject)]
    below = [one for kind in made for one in (kind, *code.ev.sites.subclasses(code.ev, kind))]
    return any(derives(code.ev, one, JSON_CLASSES) for one in below)


def _dumped(code: Code, operand: Operand) -> bool:
    """Whether a model of pydantic, or `asdict`, makes a dict."""
    node = operand.node
    if not isinstance(node, ast.Call):
        return False
    if isinstance(node.func, ast.Attribute) and node.func.attr in DICTS:
        made = code.ev.values(node.func.value, operand.scope)
        return bool(made) and all(isinstance(one, Instance) and _dumps(code, one.scope, node.func.attr) for one in made)
    named = last_name(node.func) == "asdict"
    return named and code.ev.values(node.func, operand.scope) == frozenset({External("dataclasses.asdict")})


def _dumps(code: Code, scope: Scope, method: str) -> bool:
    """Whether a class is a model of pydantic that has no such method of its own."""
    own = any(one.name == method for at in bases(code.ev, scope) for one in at.functions)
    return not own and derives(code.ev, scope, MODELS)


def _gathered(operand: Operand) -> bool:
    """Whether an expression is what a function gathers in its `**name`, which is never set anew."""
    name, scope = operand.node, operand.scope.owner
    return isinstance(name, ast.Name) and name.id == scope.keywords != "" and len(scope.bindings.get(name.id, ())) == 1


def handed_over(code: Code, operand: Operand) -> str:
    """The kind of a dict or list that a returned call writes out for a parameter of which nothing else is made."""
    name, function = operand.node, operand.scope.node
    if not isinstance(name, ast.Name) or not isinstance(function, ast.FunctionDef) or function.decorator_list:
        return ""
    if name.id not in operand.scope.parameters or sum(is_name(node, name.id) for node in nodes_in(function)) != 1:
        return ""
    written = [value for value in code.ev.of(operand) if isinstance(value, Display) and _argument(value)]
    return display_kind(min(written, key=place_of)) if written else ""


def is_name(node: ast.AST, name: str) -> bool:
    """Whether a node is that name and nothing else."""
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
        case Run() if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ITERATORS:
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
    from lambdalint.source.facts.spelled import is_made_by

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


def place_of(value: Object) -> tuple[str, int, int]:
    """Where a display is written, to put several in an order."""
    if isinstance(value, Display):
        node = value.operand.node
        return value.operand.scope.module.path, node.lineno, node.col_offset
    return "", 0, 0
