"""Finds what the `Handler` setting names: a module below the roots, and a function in it."""

from __future__ import annotations

import ast

from lambdalint.frozen import dataclass, field, replace
from lambdalint.project.files import WIDER, join
from lambdalint.source.model.summary import Signature, Unreadable
from lambdalint.source.modules.graph import Closure, Folder
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Scope
from lambdalint.source.values import names
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.objects import (
    ClassObject,
    External,
    FunctionObject,
    Instance,
    ModuleObject,
    Partial,
    Values,
)
from lambdalint.span import Span
from lambdalint.value import Absent, Known, Unknown, Value

PASSING = frozenset(
    {"inject_lambda_context", "capture_lambda_handler", "log_metrics", "idempotent", "event_source", "event_parser",
     "validator", "capture", "datadog_lambda_wrapper", "batch_processor", "async_batch_processor"}
)  # fmt: skip
"""Decorators that call a handler with an event and the context, and return its answer as it is."""
NAMING = ("globals()", "sys.modules[", "exec(")
"""What is spelt where a module gives itself names."""
PASSING_FROM = ("aws_lambda_powertools.", "aws_xray_sdk.", "datadog_lambda.")
"""The libraries that bring them."""


@dataclass(slots=True)
class Entry:
    """Where a program begins. `functions` run for an event; none are known when a library wraps them."""

    module: Module | Unreadable | None
    signature: Value[Signature]
    functions: list[Scope] = field(default_factory=list)
    missing: Value[str] | None = None
    """Why there is no module."""


def find_module(closure: Closure, handler: str, where: Span) -> Module | Unreadable | Absent | Unknown:
    """The module part of `folder/file.function`: slashes and dots both lead into folders, hyphens are legal."""
    name = handler.rpartition(".")[0]
    if not name:
        return Absent(where)
    for root in closure.roots:
        if closure.sources.files.is_file(join(root, handler)) and not handler.endswith(".py"):
            return Unknown(where, f"`{handler}` is a program that starts the handler itself")
        at: object = Folder(root)
        for part in [piece for piece in name.replace(".", "/").split("/") if piece]:
            at = closure.inside(at, part) if isinstance(at, (Module, Folder)) else None
        if isinstance(at, (Module, Unreadable)):
            return at
    beyond = min(closure.outside, default="")
    return Unknown(where, f"`{beyond}` leads out of the project{WIDER}") if beyond else Absent(where)


def resolve(ev: Evaluator, module: Module, handler: str) -> Entry:
    """The function part of the handler in its module."""
    name = handler.rpartition(".")[2]
    top = module.source.top
    values = names.member(ev, module, name)
    given = [one.call.node for one in values if isinstance(one, Partial) and isinstance(one.call.node, ast.Call)]
    if any(len(node.args) > 1 for node in given):
        why = f"`{name}` is made by `functools.partial`, which gives arguments before the event"
        return Entry(module, Unknown(_place(module, name), why))
    functions = _functions(ev, values, module, name)
    if functions:
        first = functions[0]
        direct = all(_passes_on(ev, decorator, first) for decorator in first.decorators)
        direct = direct and (bool(given) or not _made_by_library(ev, module, name))
        found = signature(first, _is_class(values), direct)
        if given:
            found = replace(found, parameters=None)
        return Entry(module, Known(found, found.span), functions)
    if not values or (all(isinstance(value, ModuleObject) for value in values)):
        if _makes_names(module):
            return Entry(module, Unknown(top, f"`{module.path}` makes its names when they are asked for"))
        return Entry(module, Absent(top))
    place = _place(module, name)
    library = sorted(value.name for value in values if isinstance(value, External))
    if library:
        return Entry(module, Unknown(place, f"`{name}` is made by `{library[0].partition('()')[0]}`"))
    return Entry(module, Unknown(place, f"what `{name}` is was not resolved"))


def _makes_names(module: Module) -> bool:
    """Whether a module may give itself names that it does not write: `globals()[name] = …`, but not `globals()[name]()`;
    `setattr(sys.modules[__name__], …)`; what `exec` runs."""
    if any(one.name == "__getattr__" for one in module.scope.functions):
        return True
    if not any(spelt in module.source.text for spelt in NAMING):
        return False
    nodes = list(ast.walk(module.tree))
    called = {one.func.id for one in nodes if isinstance(one, ast.Call) and isinstance(one.func, ast.Name)}
    if "exec" in called or ("setattr" in called and "sys.modules[" in module.source.text):
        return True
    read = {id(one.value) for one in nodes if isinstance(one, ast.Subscript) and isinstance(one.ctx, ast.Load)}
    read |= {id(one.value) for one in nodes if isinstance(one, ast.Attribute) and one.attr == "get"}
    calls = [one for one in nodes if isinstance(one, ast.Call)]
    return any(isinstance(one.func, ast.Name) and one.func.id == "globals" and id(one) not in read for one in calls)


def _passes_on(ev: Evaluator, decorator: ast.expr, scope: Scope) -> bool:
    """Whether Lambda's call goes through a decorator, and the answer back, without a change that matters."""
    function = decorator.func if isinstance(decorator, ast.Call) else decorator
    found = ev.values(function, scope.parent or scope.module.scope)
    return bool(found) and all(
        isinstance(one, External) and one.name.startswith(PASSING_FROM) and one.name.rpartition(".")[2] in PASSING
        for one in found
    )


def _made_by_library(ev: Evaluator, module: Module, name: str) -> bool:
    """Whether what Lambda calls is made of the function by a library: `handler = wrapped(work)`."""
    for binding in module.scope.bindings.get(name, ()):
        node = binding.node
        if binding.kind == "value" and isinstance(node, ast.Call):
            makers = ev.values(node.func, binding.scope)
            if any(isinstance(one, External) for one in makers) and not _passes_on(ev, node, module.scope):
                return True
    return False


def _is_class(values: Values) -> bool:
    return any(isinstance(value, (Instance, ClassObject)) for value in values)


def _functions(ev: Evaluator, values: Values, module: Module, name: str) -> list[Scope]:
    found = [one.scope for one in ev.functions(values)]
    if found:
        return list(dict.fromkeys(found))
    for binding in module.scope.bindings.get(name, ()):
        # a wrapper of a library around a function of the project: `handler = wrap(handler)`
        if binding.kind == "value" and isinstance(binding.node, ast.Call):
            for argument in (*binding.node.args, *(keyword.value for keyword in binding.node.keywords)):
                if isinstance(argument, ast.Name):
                    given = ev.values(argument, binding.scope)
                    found += [one.scope for one in ev.functions(given) if isinstance(one, FunctionObject)]
    return list(dict.fromkeys(found))


def _place(module: Module, name: str) -> Span:
    for binding in module.scope.bindings.get(name, ()):
        if binding.node is not None and hasattr(binding.node, "lineno"):
            return module.span(binding.node)
    return module.source.top


def module_span(scope: Scope) -> Span:
    """The place of a function's name."""
    node = scope.node
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return scope.module.source.name_span(node)
    return scope.module.span(node)


def signature(scope: Scope, is_class: bool = False, direct: bool = True) -> Signature:
    """How a function wants to be called, without a bound first parameter."""
    bound = scope.parent is not None and scope.parent.kind == "class" and "staticmethod" not in scope.decorator_names
    positional = scope.parameters[int(bound) :]
    required = len([name for name in positional if name not in scope.defaults])
    required += len([name for name in scope.keyword_only if name not in scope.defaults])
    decorators = tuple((dotted(node), scope.module.span(node)) for node in scope.decorators)
    count = None if scope.variadic else len(positional)
    return Signature(module_span(scope), scope.qualified, count, required, scope.is_async, decorators, is_class, direct)


def entry_points(module: Module) -> tuple[str, ...]:
    """The functions at the top of a module that can be called with an event and a context, and answer themselves."""
    found = ((scope.name, signature(scope)) for scope in module.scope.functions)
    return tuple(
        name
        for name, wants in found
        if wants.required <= 2 and (wants.parameters is None or wants.parameters >= 2) and not wants.is_async
    )


def dotted(node: ast.expr) -> str:
    """A decorator's name as it is written: `logger.inject_lambda_context`."""
    parts: list[str] = []
    if isinstance(node, ast.Call):
        node = node.func
    while isinstance(node, ast.Attribute) and len(parts) < 10:
        parts.append(node.attr)
        node = node.value
    parts.append(node.id if isinstance(node, ast.Name) else "?")
    return ".".join(reversed(parts))
