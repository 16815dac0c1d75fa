"""A snapshot is taken once and resumed many times: what was unique in it is not."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Trap, Violation, rule

WHAT = {
    "random": ("a random value", "the same in every environment"),
    "time": ("the time", "the time of the snapshot"),
    "credential": ("credentials", "expired when the snapshot is resumed"),
    "connection": ("a connection", "closed when the snapshot is resumed"),
}


@rule(
    "snapstart-uniqueness",
    trap=Trap.COLD_START,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """Only where SnapStart is on: values, credentials and connections taken at import."""
    if not isinstance(function.snap_start, Known) or function.snap_start.value != "PublishedVersions":
        return
    if not isinstance(function.handler, Known):
        return
    for fresh in function.handler.value.facts.fresh_at_import.items:
        what, then = WHAT.get(fresh.kind, ("a value", "as old as the snapshot"))
        name = f" as `{fresh.name}`" if fresh.name else ""
        yield Violation(
            at=fresh.site.span,
            label=then,
            message=f"`{function.id}` keeps {what}{name} in its snapshot",
            because=[(function.snap_start, "SnapStart takes the snapshot after the imports")],
            help="make it in the handler, or in a hook that runs after the snapshot is restored (`register_after_restore`)",
        )
