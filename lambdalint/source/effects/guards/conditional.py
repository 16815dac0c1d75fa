"""Writes that are refused when they were done before: DynamoDB conditions, If-None-Match, taken names."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from lambdalint.data.effects import UNREPEATED_SQL, Repeat, effect
from lambdalint.frozen import dataclass
from lambdalint.source.callgraph.code import Code, Made
from lambdalint.source.effects.repeats import named
from lambdalint.source.effects.verdicts import constant_text, pattern
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.handling import Guard
from lambdalint.source.model.symbols import Argument, Const, Origin, Provenance, Symbol
from lambdalint.source.modules.scope import Block, Expression, Statement
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.span import Span


@dataclass
class Condition:
    """A conditional write. `fits`: it refuses a second write of the same key (None: that was not followed)."""

    span: Span
    name: str
    what: str
    key: Provenance
    key_name: str
    fits: bool | None
    unsure: str = ""
    """Why it only sometimes refuses a second write."""

    def guard(self, obeyed: bool | None, reason: str = "", itself: bool = False) -> Guard:
        """The guard that this is, when its refusal is obeyed, is not, or that is not known.

        `itself`: of the write itself, which a constant key guards, too; other effects need a key from the event.
        """
        counts, why = obeyed, reason
        named = f"its key `{self.key_name}`" if self.key_name else "its key"
        if self.fits is False:
            counts, why = False, f"{self.what} lets a second write pass"
        elif obeyed is not False:
            if self.key.fresh:
                counts, why = False, f"{named} is new in every invocation, so it is never refused"
            elif Origin.UNKNOWN in self.key.origins or not self.key.origins or self.key.origins & _MIXED:
                counts, why = None, reason or f"where {named} comes from was not followed"
            elif not itself and Origin.EVENT not in self.key.origins:
                if Origin.STATE in self.key.origins:  # of each thing that is found and worked on, or of something else
                    counts, why = None, reason or f"{named} comes from what is stored"
                else:
                    counts, why = False, f"{named} does not come from the event"
            elif self.fits is None:
                counts, why = None, reason or self.unsure or "what its condition asks was not followed"
            elif obeyed is None:
                why = reason or "it stands outside of the loop over the records"
            else:
                why = reason or f"{named} comes from the event, and a second write is refused"
        return Guard(self.span, "conditional-write", self.name, counts, why, self.key, itself)


@dataclass(slots=True, eq=False)
class Effect:
    """An effect, or the call that leads to it, in one function. `around` are the ancestors of its statement."""

    site: Statement
    use: Expression
    around: Mapping[Block, Statement]


@dataclass(slots=True, eq=False)
class Write:
    """A conditional write, or the call of a function that makes one, in the function of an effect.

    `names` are variables that hold its answer beside the one that it is assigned to, `raised` exceptions that tell of
    its refusal beside the SDK's.
    """

    condition: Condition
    call: Expression
    where: Statement
    names: frozenset[str] = frozenset()
    raised: frozenset[str] = frozenset()

    def guard(self, counts: bool | None, reason: str = "") -> list[Guard]:
        """The one guard that it is."""
        return [self.condition.guard(counts, reason)]


_MIXED = frozenset({Origin.RANDOM, Origin.TIME, Origin.HOUR})


def condition_of(ev: Evaluator, made: Made) -> Condition | None:
    """The condition of a write, None when it has none."""
    call = made.call
    expression = call.argument("ConditionExpression")
    if expression is not None and call.service == "dynamodb":
        return _dynamodb(ev, made, expression)
    if call.api == "TransactWriteItems":
        return _transaction(call)
    if call.service == "dynamodb" and call.api == "ExecuteStatement":
        return _inserted(call)
    none_match = call.argument("IfNoneMatch")
    if none_match is not None and call.service == "s3":
        key = call.argument("Key")
        return _of(call, "`IfNoneMatch`", key.provenance if key else Provenance(), "Key", True)
    known = effect(call.service, call.api)
    if known is not None and known.repeat is Repeat.OPEN_TOKEN and known.errors:
        token = call.argument(known.token)
        unsure = "while the first one runs, a second one with the same name and input is not refused"
        return (
            None
            if token is None
            else Condition(call.site.span, call.construct, "the name", token.provenance, "", None, unsure)
        )
    name = named(call) if known is not None and known.repeat is Repeat.NAMED and known.errors and known.sure else None
    if name is not None:
        return _of(call, "the name", name.provenance, "", True)
    return None


def perhaps_in_options(code: Code, made: Made) -> Condition | None:
    """The condition of a write of an item that may be among options which were not followed: `put_item(**options)`."""
    call, node = made.call, made.use.node
    spread = isinstance(node, ast.Call) and any(one.arg is None for one in node.keywords)
    if not spread or call.service != "dynamodb" or call.api not in ("PutItem", "UpdateItem"):
        return None
    assert isinstance(node, ast.Call)
    if code.arguments.keywords(node, made.use.scope)[1]:
        return None
    key = call.argument("Key") or call.argument("Item")
    origin = key.provenance if key is not None else Provenance(frozenset({Origin.UNKNOWN}))
    return _of(call, "its options", origin, "", None)


def _inserted(call: AwsCall) -> Condition | None:
    """PartiQL's INSERT, which is refused where an item with its key exists."""
    statement, given = call.argument("Statement"), call.argument("Parameters")
    text = constant_text(statement.symbol) if statement is not None else None
    if text is None or given is None or not text.lstrip().upper().startswith("INSERT"):
        return None
    return _of(call, "the statement", given.provenance, "", True)


def telling(made: Made) -> Condition | None:
    """A write without a condition that answers what was there before, so that its answer may guard what follows."""
    call = made.call
    sql = call.argument("sql") if call.service == "rds-data" else None
    if sql is not None and pattern(UNREPEATED_SQL).search(constant_text(sql.symbol) or ""):
        return _of(call, "its answer", Provenance(frozenset({Origin.UNKNOWN})), "", None)
    if call.service != "dynamodb" or call.argument("ReturnValues") is None:
        return None
    key = call.argument("Key") or call.argument("Item")
    return _of(call, "its answer", key.provenance if key is not None else Provenance(), "", None)


def _of(call: AwsCall, what: str, key: Provenance, key_name: str, fits: bool | None) -> Condition:
    return Condition(call.site.span, call.construct, what, key, key_name, fits)


def _dynamodb(ev: Evaluator, made: Made, expression: Argument) -> Condition:
    from lambdalint.source.effects.guards.item_conditions import spelt_out

    text, values = constant_text(expression.symbol), None
    given = made.use.node.keywords if text is None and isinstance(made.use.node, ast.Call) else ()
    written = next((one.value for one in given if one.arg == "ConditionExpression"), None)
    if written is not None:
        text, values = spelt_out(ev, written, made.use.scope)
    fits, name = judged(text, made.call, values)
    key = made.call.argument("Key")
    named = "" if key is not None and key.member(name) is None else name
    return _of(made.call, "the condition", _key(made.call, name), named, fits)


def judged(text: str | None, call: AwsCall, values: Mapping[str, Symbol] | None = None) -> tuple[bool | None, str]:
    """Whether a condition refuses a second write, and the key attribute that it names."""
    if text is None:
        return None, ""
    from lambdalint.source.effects.guards.item_conditions import refuses, sets

    found = pattern(r"attribute_not_exists\s*\(\s*([#\w.\-]+)").search(text)
    if found is not None:
        name = found.group(1)
        names = call.argument("ExpressionAttributeNames")
        alias = names.member(name) if names is not None and name.startswith("#") else None
        if alias is not None and isinstance(alias.symbol, Const):
            name = str(alias.symbol.value)
        return (True if sets(name, call) else None), name
    told = refuses(text, call, values)
    if told is not None or pattern(r"\bNOT\b").search(text):
        return told, ""
    if "attribute_exists" in text and call.api == "DeleteItem":
        return True, ""
    update = call.argument("UpdateExpression")
    if "attribute_exists" in text and update is not None and "REMOVE" in (constant_text(update.symbol) or "REMOVE"):
        return None, ""
    if pattern(r"attribute_exists|attribute_type|begins_with|contains|size").search(text) and "=" not in text:
        return False, ""
    return None, ""


def _key(call: AwsCall, name: str) -> Provenance:
    """Where the key that a write is refused by comes from."""
    for argument in ("Key", "Item"):
        display = call.argument(argument)
        if display is not None:
            member = display.member(name) if name else None
            if member is not None:
                return member.provenance
            if argument == "Key":
                return display.provenance
            if not display.members:
                return display.provenance
            return Provenance(frozenset({Origin.UNKNOWN}))
    return Provenance(frozenset({Origin.UNKNOWN}))


def _transaction(call: AwsCall) -> Condition | None:
    """A transaction in which a put or check refuses what exists."""
    items = call.argument("TransactItems")
    for _, one in items.members if items is not None else ():
        for kind, request in one.members:
            expression = request.member("ConditionExpression")
            text = constant_text(expression.symbol) if expression is not None else None
            if text is not None and "attribute_not_exists" in text:
                display = request.member("Item") or request.member("Key")
                found = pattern(r"attribute_not_exists\s*\(\s*([#\w.\-]+)").search(text)
                name = found.group(1) if found else ""
                member = display.member(name) if display is not None else None
                key = member.provenance if member is not None else Provenance(frozenset({Origin.UNKNOWN}))
                return _of(call, f"the condition of its {kind}", key, name, True)
    return None
