"""Lambda calls the handler with an event and a context, and turns what it returns into JSON."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Handler, Known, Mode, Severity, Trap, Violation, rule


@rule(
    "wrong-handler-signature",
    trap=Trap.BROKEN_WIRING,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation]:
    """Silent under decorators that are not known to call through, and for classes: they may take anything."""
    if not isinstance(function.handler, Known):
        return
    code = function.handler.value
    yield from too_new(function, code)
    if not isinstance(code.signature, Known) or not code.signature.value.direct or code.signature.value.is_class:
        return
    signature = code.signature.value
    takes = signature.parameters
    if takes is not None and (signature.required > 2 or takes < 2):
        what = f"{takes} parameter" + ("" if takes == 1 else "s")
        yield Violation(
            at=signature.span,
            label=what,
            message=f"`{signature.name}` takes {what}, and Lambda calls it with two: `TypeError` on every event",
            because=[(function.handler_name, "the handler of this function")],
            help="define it as `def " + signature.name + "(event, context)`",
        )
    if not function.triggered(Mode.SYNCHRONOUS):
        return
    for returned in code.facts.returned.items:
        if returned.json is False:
            yield Violation(
                at=returned.site.span,
                label="no JSON",
                message=f"`{function.id}` returns what Lambda cannot turn into JSON: `Runtime.MarshalError` for the caller",
                because=[(function.triggered(Mode.SYNCHRONOUS)[0].span, "waits for the answer")],
                help="return strings, numbers, lists and dicts; convert dates, sets, bytes and objects first",
            )


def too_new(function: Function, code: Handler) -> Iterator[Violation]:
    """Statements that the runtime's Python cannot read."""
    name = function.runtime.value if isinstance(function.runtime, Known) else ""
    minor = name.removeprefix("python3.")
    for one in code.facts.new_syntax.items if minor.isdigit() and name.startswith("python3.") else ():
        if one.since > int(minor):
            yield Violation(
                at=one.site.span,
                label=f"since Python 3.{one.since}",
                message=f"{one.name} is newer than `{name}`: `{function.id}` fails with a `SyntaxError` on every event",
                because=[(function.runtime, "the runtime")],
                why="The module cannot be imported: no line of the code runs.",
                help=f"write `{one.meant}`: the comma is how Python 2 gave the error a name"
                if one.meant
                else f"set `Runtime: python3.{max(one.since, 12)}` or newer, or write it in another way",
            )
