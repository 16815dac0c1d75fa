"""Whether a second write to an item of a table may change nothing, so that its stream tells of no third event."""

from __future__ import annotations

from lambdalint.deployment.model.handler import Call
from lambdalint.source.model.symbols import Const, Joined, Origin, Provenance

OF_ITEM = ("dynamodb.Keys", "dynamodb.NewImage", "dynamodb.OldImage")
"""What an event says of the item, not of the change."""
GROWS = (" + ", " - ", "list_append", "add ", "delete ")
"""What makes another value of an attribute each time."""


def settles(call: Call) -> bool:
    """By a condition that a second write may not meet, or by values that are the same again."""
    if call.argument("ConditionExpression") is not None or call.argument("Expected") is not None:
        return True
    item = call.argument("Item")
    if item is not None:
        values = [value for _, member in item.members for value in (member, *(inner for _, inner in member.members))]
        made = any(isinstance(value.symbol, Joined) for value in values)
        return item.complete and not made and of_item(item.provenance)
    expression, key = call.argument("UpdateExpression"), call.argument("Key")
    if expression is None or key is None or not isinstance(expression.symbol, Const):
        return False
    text = f"{expression.symbol.value} ".lower()
    if any(sign in text for sign in GROWS):
        return False
    given = call.argument("ExpressionAttributeValues")
    return "if_not_exists" in text or given is None or (of_item(key.provenance) and of_item(given.provenance))


def of_item(found: Provenance) -> bool:
    """Whether a value is the same for every change of an item that is otherwise the same."""
    kept = found.origins <= {Origin.EVENT, Origin.CONST, Origin.ENV}
    return kept and all(path.removeprefix("Records[].").startswith(OF_ITEM) for path in found.paths)
