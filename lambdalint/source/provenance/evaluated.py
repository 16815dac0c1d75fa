"""Where values come from that the evaluator knows: constants, variables, answers of AWS, what the handler is given."""

from __future__ import annotations

import ast

from lambdalint.source.model.symbols import Choice, Const, Env, Input, Item, Joined, Origin, SsmValue, Symbol
from lambdalint.source.modules.module import Module
from lambdalint.source.provenance.atoms import CONST, Atom, Atoms, united
from lambdalint.source.values.objects import Answer, ClassObject, External, FunctionObject, ModuleObject
from lambdalint.span import Span

DEEPEST_PATH = 4


def of_value(value: object, node: ast.AST, module: Module) -> Atoms | None:
    """The origins of a value that the evaluator knows, None when only the code's structure tells."""
    match value:
        case Const():
            return CONST
        case Env() | External("os.environ"):
            return frozenset({Atom(Origin.ENV, "", module.span(node))})
        case Answer(call=asked):
            return frozenset({Atom(Origin.STATE, "", asked.scope.module.span(asked.node))})
        case SsmValue():
            return frozenset({Atom(Origin.STATE, "", module.span(node))})
        case Input() | Item():
            return _of_item(value, module.span(node))
        case Joined(parts) | Choice(parts):
            found = [of_value(part, node, module) for part in parts]
            return None if any(one is None for one in found) else united(one for one in found if one)
        case FunctionObject() | ClassObject() | ModuleObject():
            return CONST
        case _:
            return None


def _of_item(value: Symbol, span: Span) -> Atoms:
    keys: list[str] = []
    while isinstance(value, Item):
        keys.append(value.key)
        value = value.of
    if not isinstance(value, Input):
        return frozenset({Atom(Origin.ENV if isinstance(value, Env) else Origin.STATE, "", span)})
    keys.reverse()
    text = ""
    for number, key in enumerate(keys):
        if number >= DEEPEST_PATH + keys[:number].count("[]"):
            text += ".*"
            break
        text += key if key == "[]" else f".{key}" if text else key
    if value.name == "context":
        return frozenset({Atom(Origin.CONTEXT, text, span)})
    return frozenset({Atom(Origin.EVENT, text, span)})
