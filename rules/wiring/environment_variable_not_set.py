"""A variable that the code cannot do without must be set by the template."""

from collections.abc import Iterator

from lambdalint import (
    PRESENT,
    Absent,
    Confidence,
    EnvironmentRead,
    Function,
    Known,
    Proposal,
    Rename,
    Safety,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    comparable,
    nearest,
    rule,
)


@rule(
    "environment-variable-not-set",
    trap=Trap.BROKEN_WIRING,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Fires at the read: which of both sides is wrong, only the owner knows, but the read is what fails."""
    handler = function.handler
    if not isinstance(handler, Known) or isinstance(function.package_type, Unknown):
        return
    written = handler.value.environment_writes
    needed = required(handler.value.environment_reads.items)
    given = comparable(needed, function.environment.items, ())
    for name, reads in needed:
        first = reads[0]
        if name in written.items or name in PRESENT:
            continue
        if first.folded and name in [variable.name.upper() for variable in function.environment.items]:
            continue
        match function.variable(name):
            case Unknown() as gap:
                yield Undecided(gap)
            case Absent() if written.gaps:
                yield Undecided(written.gaps[0])
            case Absent() if first.doubt is not None:
                yield Undecided(first.doubt)
            case Absent():
                near = nearest(name, [variable.name for variable in given], 0.6)
                places = [(v.span, f"`{v.name}` is what it is given") for v in given if v.name == near]
                moment = "while the module is imported" if first.site.at_import else "when this line runs"
                yield Violation(
                    at=first.span,
                    label=f"read {moment}",
                    message=f"`{function.id}` reads `{name}`, but the template never sets it",
                    because=[*places, (function.span, "this function")],
                    why=f"`{first.taken_by}` raises `TypeError` for the `None` that it gets instead; while a module is "
                    "imported, every invocation fails before the handler runs."
                    if first.taken_by
                    else "",
                    help=f"rename `{near}` to `{name}` in the template, or read `{near}` here"
                    if near
                    else f"set `{name}` under `Environment.Variables` of `{function.id}`",
                    fixes=renamed(function, near, name),
                )


def renamed(function: Function, near: str, name: str) -> tuple[Proposal, ...]:
    """The template's name put right, where this function alone has it and its code never reads the wrong one."""
    code = function.handler.value if near and isinstance(function.handler, Known) else None
    reads = {read.name for read in code.environment_reads.items} if code is not None else set()
    return tuple(
        Proposal(
            f"rename `{variable.name}` to `{name}`",
            Safety.UNSAFE,
            (Rename(function.id, variable.span, variable.name, name),),
        )
        for variable in function.environment.items
        if variable.name == near
        and variable.name not in reads
        and isinstance(variable.value, Known)
        and code is not None
        and not code.environment_reads.gaps
        and not code.closure.gaps
    )


def required(reads: tuple[EnvironmentRead, ...]) -> list[tuple[str, list[EnvironmentRead]]]:
    """The reads that raise when the variable is missing, by name, those that surely run first, then those at import."""
    names: dict[str, list[EnvironmentRead]] = {}
    for read in sorted(reads, key=lambda read: (read.doubt is not None, not read.site.at_import, read.span)):
        if read.required:
            names.setdefault(read.name, []).append(read)
    return list(names.items())
