"""What one event leaves in a module variable, another event finds, or does not."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Origin, Severity, Trap, Violation, rule


@rule(
    "state-in-globals",
    trap=Trap.TMP_DURABLE_STATE,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """Counters, and containers that events fill and nothing empties; caches under a key of the event are fine, counters are not."""
    if not isinstance(function.handler, Known):
        return
    for state in function.handler.value.facts.state.items:
        cached = state.kind != "counter" and state.keyed.origins
        if state.cleared or state.first_use or not state.reads or cached:
            continue
        filled = [
            site
            for site, content in state.writes
            if not site.at_import
            and not site.in_except
            and (state.kind == "counter" or (state.kind == "container" and Origin.EVENT in content.origins))
        ]
        if not filled:
            continue
        what = "counts events" if state.kind == "counter" else "collects what events bring"
        yield Violation(
            at=state.span,
            label=f"{what}, from one invocation to the next",
            message=f"`{state.name}` {what}: each environment of `{function.id}` has its own, and the next event sees "
            "what the last one left",
            because=[
                (filled[0].span, "changed here"),
                *((site.span, "read here") for site in state.reads[:1] if site.span != filled[0].span),
            ],
            help="make it a local variable of the handler, or keep it in a table",
        )
