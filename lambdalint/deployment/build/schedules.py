"""Schedule expressions to the seconds between two runs."""

from __future__ import annotations

from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.value import Absent, Known, Unknown, Value

UNITS = {"minute": 60, "minutes": 60, "hour": 3600, "hours": 3600, "day": 86_400, "days": 86_400}


def interval(expression: Value[str], owner: Span) -> Value[int]:
    """The shortest regular interval that an expression proves; Unknown where it proves none."""
    match expression:
        case Known(text, span, basis):
            seconds = seconds_of(text.strip())
            return (
                Known(seconds, span, basis) if seconds else Unknown(span, "the interval of the schedule is not regular")
            )
        case Absent():
            return Absent(owner)
        case Unknown() as gap:
            return gap


def switched_off(schedule: View) -> bool:
    """Whether a rule or schedule is deployed disabled, by its `State` or by SAM's `Enabled`."""
    state, enabled = schedule["State"].text(), schedule["Enabled"].boolean()
    return (isinstance(state, Known) and state.value == "DISABLED") or (
        isinstance(enabled, Known) and not enabled.value
    )


def seconds_of(text: str) -> int | None:
    """`rate(5 minutes)` or `cron(0/5 * * * ? *)`; None when there is no regular interval."""
    if text.startswith("rate(") and text.endswith(")"):
        words = text[5:-1].split()
        number = whole(words[0]) if len(words) == 2 and words[1] in UNITS else None
        if number is not None:
            return number * UNITS[words[1]]
    if text.startswith("cron(") and text.endswith(")"):
        fields = text[5:-1].split()
        if len(fields) == 6:
            return from_cron(fields)
    return None


def from_cron(fields: list[str]) -> int | None:
    """Minutes, hours, or one time a day; days that are left out only lengthen it."""
    minute, hour = fields[:2]
    minutes = gaps(minute, 60)
    if minutes is None:
        return None
    if minutes < 60:
        return minutes * 60 if hour_range(hour) else None
    hours = gaps(hour, 24)
    if hours is None:
        return None
    if hours < 24:
        return hours * 3600
    return 86_400


def hour_range(field: str) -> bool:
    """Whether minutes repeat within an hour at all."""
    return field == "*" or gaps(field, 24) is not None


def whole(text: str) -> int | None:
    """A number in digits; what is longer than any interval is none."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else None


def gaps(field: str, size: int) -> int | None:
    """The smallest distance between two values of a field; `size` when there is one value."""
    if field == "*":
        return 1
    start, slash, step = field.partition("/")
    if slash and whole(step) and (start in ("*", "") or whole(start) is not None):
        return min(whole(step) or size, size)
    values: set[int] = set()
    for part in field.split(","):
        low, dash, high = part.partition("-")
        first, last = whole(low), whole(high if dash else low)
        if first is None or last is None or last >= size:
            return None
        values.update(range(first, last + 1))
    if len(values) < 2:
        return size
    ordered = sorted(values)
    if len(ordered) < 2:
        return size
    pairs = zip(ordered, [*ordered[1:], ordered[0] + size], strict=True)
    return min(after - before for before, after in pairs)
