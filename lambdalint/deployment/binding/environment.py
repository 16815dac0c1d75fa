"""Puts one function's environment in one world into its program: branches are decided, targets become resources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from lambdalint.deployment.binding.branches import Environment, alive, sure
from lambdalint.deployment.binding.targets import Targets
from lambdalint.deployment.model.function import Variable
from lambdalint.deployment.model.handler import Call, Handler
from lambdalint.deployment.model.resources import Resource
from lambdalint.frozen import replace
from lambdalint.source.model.behaviour import FileUse
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.facts import Facts
from lambdalint.source.model.summary import Program
from lambdalint.source.model.symbols import Env, Joined
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value


def bind(
    program: Program,
    environment: Several[Variable],
    resources: Sequence[Resource] = (),
    parameters: Mapping[str, Value[Reference | Text | str]] | None = None,
    function: str = "",
) -> Handler:
    """The handler that a program is for one function.

    `environment` is the function's own, Globals included; `resources` are those of the template in this world;
    `parameters` are the values of its SSM parameters by name; `function` is its own id, which its context names.
    """
    known = Environment(environment, program.environment_writes)
    targets = Targets(known, resources, parameters or {}, function)
    calls = tuple(_call(call, known, targets) for call in program.calls.items if alive(call.site, known))
    closure = program.modules
    if isinstance(program.signature, Absent):
        closure = Several(closure.items, (*closure.gaps, Unknown(program.span, "its handler is not in the code")))
    return Handler(
        span=program.span,
        path=program.path,
        name=program.name,
        program=program,
        signature=program.signature,
        closure=closure,
        imports=program.imports,
        calls=Several(calls, program.calls.gaps),
        environment_reads=program.environment_reads.where(lambda read: alive(read.site, known)),
        environment_writes=program.environment_writes,
        facts=program.facts.seen_by(
            (function, environment, parameters), partial(reachable, program.facts, known, targets)
        ),
    )


def reachable(facts: Facts, known: Environment, targets: Targets, name: str) -> Any:
    """The facts of a name whose site this deployment can reach, with the paths that its variables name."""
    value = getattr(facts, name)
    if not isinstance(value, Several) or not value.items:
        return value
    kept = value.where(lambda one: not hasattr(one, "site") or alive(one.site, known))
    return Several(tuple(at_path(use, targets) for use in kept.items), kept.gaps) if name == "files" else kept


def at_path(use: FileUse, targets: Targets) -> FileUse:
    """A use of a file whose absolute path begins with a variable of this function."""
    if use.prefix or not isinstance(use.path, Env | Joined):
        return use
    match targets.value(use.path, use.site.span):
        case Known(str(path)) | Known(Text((str(path), *_))) if path.startswith("/"):
            return replace(use, prefix=path)
    return use


def _call(call: AwsCall, known: Environment, targets: Targets) -> Call:
    candidates = tuple(targets.of(one, call.service) for one in call.targets)
    target = targets.of(call.target, call.service) if call.target is not None else targets.unnamed(call)
    return Call(call, target, call.sure and sure(call.site, known), candidates)
