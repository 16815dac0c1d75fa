"""What functions of libraries return, where that is known, by their dotted names."""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import TYPE_CHECKING

from lambdalint.data.library_calls import SECRET_GETTERS, SSM_GETTERS
from lambdalint.source.model.symbols import Const, Env, Joined, SsmValue, Symbol
from lambdalint.source.modules.expressions import imported_name
from lambdalint.source.modules.graph import Folder, Library
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Scope
from lambdalint.source.values import classes, members, sdk
from lambdalint.source.values.objects import (
    NOTHING,
    OPAQUE,
    UNKNOWN,
    Answer,
    ClassObject,
    Context,
    Display,
    External,
    FunctionObject,
    Instance,
    ModuleObject,
    Object,
    Operand,
    Partial,
    SdkMethod,
    Session,
    Values,
    external,
    limited,
    pack,
)
from lambdalint.source.values.paths import SAME, below, folder

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator

CALLED = (FunctionObject, ClassObject, Partial, SdkMethod)
UNLISTED = frozenset({ast.Set, ast.SetComp, ast.GeneratorExp})
PASSED_ON = frozenset(
    [
        "builtins.str",
        "builtins.set",
        "builtins.reversed",
        "builtins.iter",
        "builtins.frozenset",
        "typing.cast",
        "types.SimpleNamespace",
        "urllib.parse.unquote_plus",
        "urllib.parse.unquote",
        "builtins.filter",
        "base64.b64decode",
        "collections.OrderedDict",
        "itertools.chain",
        "asyncio.gather",
        "asyncio.run",
        "asyncio.wait_for",
        "builtins.aiter",
        "builtins.anext",
        "ast.literal_eval",
        "contextlib.closing",
        "contextlib.nullcontext",
        "builtins.int",
        "asyncio.run_until_complete",
        "asyncio.create_task",
        "asyncio.ensure_future",
    ]
)
"""Functions whose result is, for our questions, (the last of) their arguments."""
PASSING_ON = ("aws_xray_sdk.", "asyncio.")
"""How the names of further ones begin."""
DATA_CLASSES = "aws_lambda_powertools.utilities.data_classes."
"""Their classes show an event under names of their own: `SQSEvent(event).records`."""
PROVIDED = frozenset({"fastapi.Depends", "fastapi.Security", "fastapi.params.Depends", "fastapi.params.Security"})
"""Defaults and annotations in whose place a framework passes what their function returns."""
ENTERED = frozenset(
    f"contextlib.{stack}().{method}"
    for stack in ("ExitStack", "AsyncExitStack")
    for method in ("enter_context", "enter_async_context")
)
READING = ("os.getenv", "os.environ.get", "os.environ.setdefault", "os.environ.pop", "os.environ.__getitem__")
"""Functions that return an environment variable."""
ENVIRONS = frozenset(f"environs.Env(){method}" for method in ("", ".str", ".url", ".path"))
READING_LIBRARIES = ENVIRONS | {"decouple.config"}
"""Functions of libraries that do, and fail where it is not set."""


def of_unknown(name: str) -> Values:
    """What a library function returns of which nothing is known; not further than four calls deep."""
    return UNKNOWN if name.count("()") >= 4 else external(f"{name}()")


def passed_on(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """The last argument."""
    if name == "types.SimpleNamespace" and node.keywords:
        return frozenset({Display(Operand(node, scope, context))})
    given = node.args if name == "itertools.chain" else node.args[-1:]
    values = [ev.values(one, scope, context) for one in given]
    return ev.union(values) if values else external(f"{name}()")


def _listed(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """`list(…)`, `sorted(…)`: what was a set, a generator or an object is none any more."""
    found = passed_on(ev, name, node, scope, context)
    made = frozenset([one for one in found if _is_made_new(one)])
    return ev.union([found - made, members.enumerated(members.iterate(ev, made))]) if made else found


def _is_made_new(value: Object) -> bool:
    return isinstance(value, Instance) or (isinstance(value, Display) and value.operand.node.__class__ in UNLISTED)


def _loaded(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """What a text of JSON was made of: `json.loads(json.dumps(item), parse_float=Decimal)` is the item."""
    text = node.args[-1] if node.args else None
    if isinstance(text, ast.Call) and text.args and ev.values(text.func, scope) == external("json.dumps"):
        return ev.values(text.args[0], scope, context)
    return passed_on(ev, name, node, scope, context)


def _client(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    return sdk.made(ev, "client", node, scope, context, None)


def _resource(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    return sdk.made(ev, "resource", node, scope, context, None)


def _session(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    return frozenset({Session(not sdk.has_credentials(ev, node, scope, name in sdk.BY_POSITION))})


def _enumerate(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    if not node.args:
        return of_unknown(name)
    inner = members.iterate(ev, ev.values(node.args[0], scope, context))
    return members.enumerated(frozenset({pack([UNKNOWN, inner])}))


def _zip(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    parts = [members.iterate(ev, ev.values(one, scope, context)) for one in node.args[:8]]
    return members.enumerated(frozenset({pack(parts)}))


def _provided(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    return provided(ev, ev.values(node.args[0], scope, context)) if node.args else of_unknown(name)


def _entered(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    return members.enter(ev, ev.values(node.args[0], scope, context)) if node.args else of_unknown(name)


def _next(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    return members.iterate(ev, ev.values(node.args[0], scope, context)) if node.args else of_unknown(name)


def _partial(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    if not node.args:
        return of_unknown(name)
    kinds = FunctionObject | ClassObject | SdkMethod | External
    functions = ev.values(node.args[0], scope, context)
    here = Operand(node, scope, context)
    return frozenset(Partial(one, here) for one in functions if isinstance(one, kinds)) or UNKNOWN


def _parameter(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    asked = sdk.argument(node, 0, "name")
    return of_unknown(name) if asked is None else frozenset({limited(SsmValue(ev.symbol(asked, scope, context)))})


def _secret(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    return frozenset({Answer("secretsmanager", "get_secret_value", Operand(node, scope, context), ("SecretString",))})


def _imported(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    if not node.args:
        return of_unknown(name)
    named = imported_name(node)
    found = ev.closure.find(named) if named else None
    if isinstance(found, Module | Folder):
        return frozenset({ModuleObject(found)})
    return frozenset({External(found.name)}) if isinstance(found, Library) else UNKNOWN


def provided(ev: Evaluator, makers: Values) -> Values:
    """What a framework gets from a function or class and passes on: of a generator what it yields."""
    found: list[Values] = []
    for one in makers:
        if isinstance(one, FunctionObject):
            made = ev.returned(one.scope)
            found.append(members.iterate(ev, made) if one.scope.generator else made)
        elif isinstance(one, ClassObject):
            found.append(frozenset({Instance(one.scope)}))
    return ev.union(found) or UNKNOWN


def environment(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """`os.environ.get(…)` and its like. Without a default it is None when the variable is not set."""
    if name in ENVIRONS and scope.module.spells(".prefixed("):
        return UNKNOWN
    first = sdk.argument(node, 0, "key")
    default = sdk.argument(node, 1, "default")
    if first is None:
        return UNKNOWN
    fallback: Symbol | None = Const(None)
    if default is not None:
        fallback = limited(ev.symbol(default, scope, context))
    elif name in READING_LIBRARIES or name in ("os.environ.pop", "os.environ.__getitem__"):
        fallback = None
    keys = ev.values(first, scope, context)
    return frozenset(
        Env(one.value, fallback) if isinstance(one, Const) and isinstance(one.value, str) else OPAQUE for one in keys
    )


def _dict(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    if name == "os.environ.copy":
        return frozenset({External("os.environ")})
    if len(node.args) == 1:
        found = ev.values(node.args[0], scope, context)
        if External("os.environ") in found or not node.keywords:
            made = any(isinstance(one, Instance) or (isinstance(one, Display) and _lists(one)) for one in found)
            return UNKNOWN if made else copied(found, node, scope, context)
    return frozenset({Display(Operand(node, scope, context))})


def copied(found: Values, node: ast.Call, scope: Scope, context: Context) -> Values:
    """A dict of its own in the place of one that is written, of which this is a copy: it can be changed by itself."""
    only = next(iter(found)) if len(found) == 1 else None
    written = isinstance(only, Display) and isinstance(only.operand.node, ast.Dict | ast.Call)
    return frozenset({Display(Operand(node, scope, context))}) if written else found


def _copied(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """`copy.deepcopy(key)`."""
    return copied(passed_on(ev, name, node, scope, context), node, scope, context)


def _lists(display: Display) -> bool:
    """Whether it holds pairs of keys and values, not the keys themselves."""
    return not isinstance(display.operand.node, ast.Dict | ast.DictComp | ast.Call)


def _getattr(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    if len(node.args) < 2:
        return of_unknown(name)
    receivers = ev.values(node.args[0], scope, context)
    names = ev.strings(node.args[1], scope, context)
    if not names:
        return _like(ev, receivers, ev.symbol(node.args[1], scope, context))
    return ev.union(members.attribute(ev, one, name) for one in receivers for name in names)


def _like(ev: Evaluator, receivers: Values, name: Symbol) -> Values:
    """The methods and functions of the project that a name with undecided parts can lead to: `on_` and something."""
    parts = name.parts if isinstance(name, Joined) else (name,)
    first, last = parts[0], parts[-1]
    prefix = first.value if isinstance(first, Const) and isinstance(first.value, str) else ""
    suffix = last.value if isinstance(last, Const) and isinstance(last.value, str) else ""
    found: list[Values] = []
    for one in receivers:
        scopes: list[Scope] = []
        if isinstance(one, Instance | ClassObject):
            scopes = [*classes.bases(ev, one.scope), *ev.sites.subclasses(ev, one.scope)]
        elif isinstance(one, ModuleObject) and isinstance(one.found, Module):
            scopes = [one.found.scope]
        for function in [function for at in scopes for function in at.functions]:
            title = function.name
            if title.startswith(prefix or "") and title.endswith(suffix) and not title.startswith("__"):
                found.append(members.attribute(ev, one, title))
    return ev.union(found) or UNKNOWN


def _pure_path(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """`Path("/tmp")`, and `Path(folder, "name")`."""
    together = _path if len(node.args) > 1 else passed_on
    return together(ev, name, node, scope, context)


def _folder(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    above = [folder(one) for one in (ev.values(node.args[0], scope, context) if node.args else UNKNOWN)]
    return frozenset([one for one in above if one is not None]) if None not in above else UNKNOWN


def _path(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    return frozenset({below([ev.symbol(one, scope, context) for one in node.args[:8]])})


def _temporary(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    return frozenset({Const("/tmp")})


def _kept(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """`lru_cache(make)`: the function, whose results are kept; `lru_cache(maxsize=1)` takes it next."""
    values = ev.values(node.args[0], scope, context) if node.args else NOTHING
    return frozenset([one for one in values if isinstance(one, CALLED)]) or of_unknown(name)


def _class_of(ev: Evaluator, name: str, node: ast.Call, scope: Scope, context: Context) -> Values:
    """`type(self)`."""
    values = ev.values(node.args[0], scope, context) if len(node.args) == 1 else UNKNOWN
    return ev.union(
        members.attribute(ev, one, "__class__") for one in values if isinstance(one, Instance)
    ) or of_unknown(name)


RESULTS: dict[str, Callable[[Evaluator, str, ast.Call, Scope, Context], Values]] = {
    **dict.fromkeys(SSM_GETTERS, _parameter),
    **dict.fromkeys(SECRET_GETTERS, _secret),
    **dict.fromkeys(PASSED_ON, passed_on),
    **dict.fromkeys(("builtins.list", "builtins.tuple", "builtins.sorted"), _listed),
    **dict.fromkeys(PROVIDED, _provided),
    **dict.fromkeys(ENTERED, _entered),
    **dict.fromkeys((*READING, *READING_LIBRARIES), environment),
    **dict.fromkeys(("builtins.dict", "os.environ.copy"), _dict),
    **dict.fromkeys(("importlib.import_module", "builtins.__import__"), _imported),
    **dict.fromkeys(sdk.SESSIONS, _session),
    **dict.fromkeys(sdk.RESOURCES, _resource),
    **dict.fromkeys(sdk.CLIENTS, _client),
    **dict.fromkeys(("copy.copy", "copy.deepcopy"), _copied),
    "json.loads": _loaded,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.next": _next,
    "builtins.getattr": _getattr,
    "builtins.type": _class_of,
    **dict.fromkeys(("functools.cache", "functools.lru_cache", "functools.lru_cache()"), _kept),
    "functools.partial": _partial,
    "os.path.join": _path,
    "os.path.dirname": _folder,
    "tempfile.gettempdir": _temporary,
    **dict.fromkeys(SAME, passed_on),
    **dict.fromkeys(("pathlib.Path", "pathlib.PosixPath", "pathlib.PurePath", "pathlib.PurePosixPath"), _pure_path),
}
"""What each known function returns."""
