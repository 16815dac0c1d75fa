"""The calls of the AWS SDK that a program can make."""

from __future__ import annotations

import ast
from functools import partial
from typing import TYPE_CHECKING

from lambdalint.data.sdk import helper, target_parameter
from lambdalint.source.awscalls.operations import Operation
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.places import Site
from lambdalint.source.model.symbols import Argument, Const, Joined, Symbol
from lambdalint.source.modules.scope import Scope
from lambdalint.source.provenance.arguments import KEY, Arguments, united
from lambdalint.source.values.objects import Operand, joined

if TYPE_CHECKING:
    from lambdalint.source.values.evaluate import Evaluator


COPIED = "CopySource"
"""The argument that names what S3 copies."""


class AwsCalls:
    """Makes the calls of one program."""

    def __init__(self, ev: Evaluator, arguments: Arguments) -> None:
        self.ev = ev
        self.arguments = arguments

    def made(self, operation: Operation, node: ast.expr, scope: Scope, site: Site) -> AwsCall:
        """One call with its arguments and the resource it acts on."""
        found: list[tuple[str, Argument]] = []
        whole = True
        if isinstance(node, ast.Call):
            found, whole = self.arguments.keywords(node, scope)
            for name, value in zip(operation.positional, node.args, strict=False):
                if not isinstance(value, ast.Starred):
                    found.append((name, self.arguments.of(Operand(value, scope))))
        names = dict(found)
        found += [(name, self.arguments.of(value)) for name, value in operation.identifiers if name not in names]
        params = names.get("Params")
        if operation.through == "presigned" and params is not None:
            found += list(params.members)
        targets = self._targets(operation, found)
        if not targets:
            targets = [self.arguments.of(value) for _, value in operation.identifiers[:1]]
        return AwsCall(
            site=site,
            service=operation.service,
            operation=operation.method,
            api=operation.api,
            arguments=tuple(found),
            target=targets[0] if any(name == COPIED for name, _ in found) else united(targets),
            own_role=operation.own_role,
            sure=operation.sure,
            through=operation.through,
            targets=tuple(targets),
            waits=operation.waits,
            construct=construct(node),
            complete=whole,
        )

    def _targets(self, operation: Operation, found: list[tuple[str, Argument]]) -> list[Argument]:
        added = helper(operation.service, operation.api)
        path = added.target if added is not None else target_parameter(operation.service, operation.api)
        targets: list[Argument] = []
        for part in path.replace("|", "+").split("+") if path else ():
            for one in led(found, part.split(".")):
                one = bucket_of(one) if part == COPIED else one
                if one.symbol not in [other.symbol for other in targets]:
                    targets.append(one)
        return targets


def bucket_of(source: Argument) -> Argument:
    """The bucket of what is copied: `{"Bucket": …, "Key": …}`, `"bucket/key"`; an ARN stays whole."""
    named = source.member("Bucket")
    if named is not None or source.prefix.startswith("arn:"):
        return named or source
    parts = source.symbol.parts if isinstance(source.symbol, Joined) else (source.symbol,)
    kept: list[Symbol] = []
    for part in parts:
        text = part.value if isinstance(part, Const) and isinstance(part.value, str) else ""
        if "/" in text:
            bucket = joined([*kept, Const(text.partition("/")[0])])
            return Argument(source.span, bucket, partial(getattr, source, "provenance"))
        kept.append(part)
    return source


def led(pairs: list[tuple[str, Argument]], path: list[str]) -> list[Argument]:
    """The arguments that a path such as `Entries[].EventBusName` leads to."""
    head, rest = path[0], path[1:]
    name = head.removesuffix("[]").removesuffix("{}")
    found = [value for key, value in pairs if key == name or name == "*"]
    if head.endswith("[]"):
        found = [inner for value in found for _, inner in value.members]
    if head.endswith("{}"):
        members = [pair for value in found for pair in value.members]
        return [inner if key == KEY else Argument(inner.span, Const(key)) for key, inner in members if key != "[]"]
    return [one for value in found for one in led(list(value.members), rest)] if rest else found


def construct(node: ast.expr) -> str:
    """The call as it is written, without its arguments."""
    parts: list[str] = []
    at = node.func if isinstance(node, ast.Call) else node
    while len(parts) < 8:
        kind = at.__class__
        if kind is ast.Attribute:
            parts.append(at.attr)  # type: ignore[attr-defined]
            at = at.value  # type: ignore[attr-defined]
        elif kind is ast.Call:
            parts.append("()")
            at = at.func  # type: ignore[attr-defined]
        else:
            parts.append(at.id if kind is ast.Name else "…")  # type: ignore[attr-defined]
            break
    return ".".join(reversed(parts)).replace(".()", "()")
