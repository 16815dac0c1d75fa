"""The temporary disk is a cache of one environment, never a store."""

from collections.abc import Iterator

from lambdalint import Confidence, FileUse, Function, Known, Severity, Trap, Undecided, Unknown, Violation, rule

STORES = ("sqlite3.", "aiosqlite.", "sqlalchemy.", "sqlmodel.", "peewee.", "dataset.", "shelve.", "dbm.", "tinydb.")
KEPT = {"append": "is appended to", "database": "is a database", "update": "is updated in place", "read": "is read"}


@rule(
    "durable-state-in-tmp",
    trap=Trap.TMP_DURABLE_STATE,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """One finding for each path; what this invocation wrote before, fetches again or chose itself is scratch."""
    if not isinstance(function.handler, Known):
        return
    uses = function.handler.value.facts.files.items
    seen: set[str] = set()
    for use in uses:
        if use.prefix.startswith("/tmp") and use.prefix not in seen and marks(use, uses):
            seen.add(use.prefix)
            yield Violation(
                at=use.site.span,
                label="remembers what another environment never learns of",
                message=f"`{function.id}` marks what it has done by an empty file below `{use.prefix}`, which only this environment has",
                because=[
                    (other.site.span, "tested here")
                    for other in uses
                    if other.path == use.path and other.mode == "exists"
                ][:1],
                help="mark it in a table with a conditional write",
            )
        if use.mode not in KEPT or not use.prefix.startswith("/tmp") or made_up(use):
            continue
        opened = use.mode == "database" and use.name.startswith(STORES)
        if use.prefix in seen or (use.site.at_import and not opened) or use.before is True:
            continue
        if use.before is None:
            yield Undecided(Unknown(use.site.span, f"whether `{use.prefix}` was written before in the same invocation"))
            continue
        writes = [other for other in uses if other.prefix == use.prefix and other.mode in ("write", "append", "update")]
        if use.mode == "read" and not writes:
            continue
        seen.add(use.prefix)
        yield Violation(
            at=use.site.span,
            label=f"{KEPT[use.mode]} as if an earlier invocation had kept it",
            message=f"`{function.id}` keeps state in `{use.prefix}`, which {KEPT[use.mode]} across invocations",
            because=[(write.site.span, "written here") for write in writes[:2] if write.site.span != use.site.span],
            help="keep it in a table, a bucket or a parameter; use /tmp for what one invocation needs",
        )


def made_up(use: FileUse) -> bool:
    """Whether a path is another one each time, is filled again where it is missing, or is gone when the handler returns."""
    return use.fresh or use.temporary or use.refetched or use.removed


def marks(use: FileUse, uses: tuple[FileUse, ...]) -> bool:
    """Whether an empty file is made whose existence is tested, and that is never read. One that is the same for all events
    tells that this environment was set up."""
    if not use.empty or not use.provenance.from_event:
        return False
    modes = {other.mode for other in uses if other.path == use.path and other is not use}
    return "exists" in modes and modes.isdisjoint(("read", "remove"))
