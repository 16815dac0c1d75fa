"""What running an SQL statement a second time does."""

from __future__ import annotations

from lambdalint.data.effects import ADDING_CONFLICT, DUPLICATING_SQL, GUARDED_SQL
from lambdalint.source.effects.verdicts import Judged, constant_text, keyed, pattern
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.handling import Repeats
from lambdalint.source.model.symbols import Argument, Choice


def statement_run(call: AwsCall) -> Judged | None:
    """What a second call with the same SQL does; None where the statement only reads."""
    for name in ("sql", "Sql", "QueryString", "Statement"):
        at = call.argument(name)
        if at is not None:
            judged = judged_symbol(at)
            token = call.argument("ClientRequestToken") or call.argument("ClientToken")
            if judged is not None and judged.repeats in (Repeats.DUPLICATE, Repeats.UNKNOWN) and token is not None:
                because = "a second one with the same token is ignored"
                named = keyed(token.provenance, token, "its token", Repeats.NO_OP, because)
                return named if judged.repeats is Repeats.DUPLICATE or named.repeats is Repeats.NO_OP else judged
            return judged
    return Judged(Repeats.UNKNOWN, "its SQL was not followed")


def judged_symbol(at: Argument) -> Judged | None:
    """The verdict on a statement; of several that may run the one that all of them agree in."""
    if not isinstance(at.symbol, Choice):
        return judged_sql(constant_text(at.symbol), at)
    found = [judged_sql(constant_text(one), at) for one in at.symbol.options]
    told = [one for one in found if one is not None]
    harmful = [one for one in told if one.repeats in (Repeats.DUPLICATE, Repeats.UNKNOWN)]
    if harmful and len(harmful) < len(found):
        return Judged(Repeats.UNKNOWN, "which of its statements runs was not followed", at=at)
    return next(iter(harmful or told), None)


def judged_sql(text: str | None, at: Argument | None) -> Judged | None:
    """The verdict on a statement; None for one that only reads."""
    if text is None:
        return Judged(Repeats.UNKNOWN, "its SQL was not followed", at=at)
    words = text.split(None, 2)
    first = words[0].upper() if words else ""
    reads = ("SELECT", "SHOW", "DESCRIBE", "EXPLAIN", "SET", "BEGIN", "COMMIT", "ROLLBACK", "USE", "START")
    if first in reads or (first == "WITH" and not pattern(r"(?i)\b(INSERT|UPDATE|DELETE|MERGE)\b").search(text)):
        return None
    if first in ("CREATE", "DROP", "ALTER", "GRANT", "DELETE", "TRUNCATE", "MSCK", "UNLOAD", "REPLACE", "MERGE"):
        if (
            first == "CREATE"
            and (table := pattern(r"(?i)\bTABLE\b").search(text))
            and pattern(r"(?i)\bAS\b").search(text, table.end())
            and "IF NOT EXISTS" not in text.upper()
        ):
            return Judged(Repeats.NO_OP, "a second table of the same name is refused", at=at)
        return Judged(Repeats.NO_OP, "repeating it changes nothing", at=at)
    if first == "UPDATE" and claims(text):
        return Judged(Repeats.NO_OP, "a second one finds the row in another state", at=at)
    if pattern(ADDING_CONFLICT).search(text):
        return Judged(
            Repeats.DUPLICATE, f"`{' '.join(text.split())[:40].rstrip()}…` adds up with every run", at=at, name="sql"
        )
    if pattern(GUARDED_SQL).search(text):
        return Judged(Repeats.NO_OP, "the statement passes over rows that exist", at=at)
    if pattern(DUPLICATING_SQL).search(text):
        return Judged(Repeats.DUPLICATE, f"`{' '.join(text.split())[:40].rstrip()}…` runs twice", at=at, name="sql")
    if first == "UPDATE":
        return Judged(Repeats.OVERWRITE, "the same values are set again", at=at)
    return Judged(Repeats.UNKNOWN, "its SQL was not followed", at=at)


SET = r"(?i)\b(\w{1,128})\s*=\s*('[^']*'|[\w.%$:?]+)"
ASKED = r"(?i)\b(\w{1,128})\s*(=|<>|!=|IS\s+NULL)\s*('[^']*'|\w+)?"
NUMBERS = frozenset({"true", "false"})


def claims(text: str) -> bool:
    """Whether an UPDATE asks for a state of its row that it ends: `SET state = 'sent' WHERE id = ? AND state = 'new'`."""
    found = pattern(r"(?is)\A\s*UPDATE\b.{1,4000}?\bSET\b(.{1,4000}?)\bWHERE\b(.{1,4000})").match(text)
    if found is None or pattern(r"(?i)\bOR\b|\bSELECT\b").search(found.group(2)):
        return False
    made = {name.lower(): value for name, value in pattern(SET).findall(found.group(1))}
    return any(
        _ends(made.get(name.lower(), ""), asked, value) for name, asked, value in pattern(ASKED).findall(found.group(2))
    )


def _ends(made: str, asked: str, value: str) -> bool:
    """Whether what is asked of a column is no longer so when it is set to something."""
    if not made or asked.upper().endswith("NULL"):
        return bool(made) and made.upper() != "NULL"
    literal = made.startswith("'") or made.isdigit() or made.lower() in NUMBERS
    known = literal and (value.startswith("'") or value.isdigit() or value.lower() in NUMBERS)
    return known and (made.lower() != value.lower()) == (asked == "=")


def partiql(call: AwsCall) -> Judged | None:
    at = call.argument("Statement")
    text = constant_text(at.symbol) if at is not None else None
    if text is not None and text.lstrip().upper().startswith("INSERT"):
        return Judged(Repeats.NO_OP, "a second row with the same key is refused", at=at)
    return judged_sql(text, at)
