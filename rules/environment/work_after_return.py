"""What runs when the handler returns is frozen, and may never go on."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Trap, Violation, rule


@rule(
    "work-after-return",
    trap=Trap.NOT_A_FUNCTION,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation]:
    """Threads that nobody waits for, and a handler that is a coroutine, which the runtime does not await."""
    if not isinstance(function.handler, Known):
        return
    handler = function.handler.value
    if isinstance(handler.signature, Known) and handler.signature.value.is_async and handler.signature.value.direct:
        yield Violation(
            at=handler.signature,
            label="a coroutine",
            message=f"the handler of `{function.id}` is `async def`: the runtime never awaits it, and nothing in it runs",
            because=[(function.span, "this function")],
            help="write `def handler(event, context): return asyncio.run(main(event))`",
        )
    for work in handler.facts.background.items:
        if work.waited is False and not work.site.at_import:
            yield Violation(
                at=work.site.span,
                label=f"a {work.kind} that nobody waits for",
                message=f"`{work.name}` may still run when the handler of `{function.id}` returns, and is frozen then",
                because=[(function.span, "this function")],
                help="join it before the handler returns, or hand the work to a queue",
                confidence=Confidence.MEDIUM,
            )
