"""A new file name for each event fills the temporary disk of a warm environment."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Trap, Violation, rule


@rule(
    "tmp-fills-up",
    trap=Trap.TMP_DURABLE_STATE,
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """A unique name under /tmp that is written, in code that removes nothing."""
    if not isinstance(function.handler, Known) or function.handler.value.closure.gaps:
        return
    uses = function.handler.value.facts.files.items
    if any(use.mode == "remove" for use in uses):
        return
    for use in uses:
        if use.mode == "write" and use.fresh and (use.kept or not use.temporary) and use.prefix.startswith("/tmp"):
            yield Violation(
                at=use.site.span,
                label="another name each time, and never removed",
                message=f"`{function.id}` leaves a file in /tmp for every event",
                because=[(function.ephemeral_storage, f"/tmp holds {function.ephemeral_storage.value} MB")]
                if isinstance(function.ephemeral_storage, Known)
                else [],
                help="use one fixed name, remove the file, or use `tempfile.TemporaryDirectory()` in a `with`",
            )
            return
