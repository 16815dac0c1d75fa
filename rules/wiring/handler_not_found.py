"""The module and the function that `Handler` names must exist."""

from collections.abc import Iterator

from lambdalint import (
    Absent,
    Confidence,
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
    rule,
    unavailable,
)


@rule(
    "handler-not-found",
    trap=Trap.BROKEN_WIRING,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """`function.handler` is Absent only when every place where the code could be was read."""
    match function.handler, function.handler_name:
        case Unknown() as gap, _:
            if isinstance(function.code, Known) and python(function):
                yield Undecided(gap)
        case Absent(), _ if isinstance(function.code, Absent):
            yield Violation(
                at=function.code,
                label="no such folder",
                message=f"the code of `{function.id}` is in a folder that does not exist",
                because=[(function.span, "this function")],
                why="There is nothing to deploy: `sam build` and `sam package` stop here.",
                help="name the folder that holds the code in `CodeUri`",
            )
        case Absent(), Known(name) as handler:
            yield Violation(
                at=handler,
                label="no such module or function",
                message=f"`{function.id}` starts at `{name}`, "
                + (
                    "but inline code is the module `index`"
                    if function.inline
                    else f"which `{folder(function)}` does not have"
                ),
                because=[(function.span, "this function")],
                why="The function cannot be imported: every invocation fails before any of its code runs.",
                help=f"set `Handler: index.{name.rpartition('.')[2]}`"
                if function.inline
                else "name a function that exists, as `module.function` below `CodeUri`",
            )
        case Known(code), Known(name) as handler if isinstance(code.signature, Absent):
            wanted = name.rpartition(".")[2]
            yield Violation(
                at=handler,
                label=f"`{code.path}` defines no `{wanted}`",
                message=f"`{function.id}` starts at `{name}`, but `{code.path}` defines no `{wanted}`",
                because=[(code.signature, "the module that was found"), (function.span, "this function")],
                help=suggestion(function, code.program.names, handler),
                fixes=renamed(function, code.program.entry_points, handler),
            )
        case Known(), _ if missing := unavailable(function):
            name = missing[0].name
            yield Violation(
                at=missing[0].span,
                label="no such module",
                message=f"`{function.id}` imports `{name}`, which is not there: inline code has the packages of the runtime alone",
                because=[(function.span, "has no layer")],
                why="The function cannot be imported: every invocation fails before any of its code runs.",
                help=f"add a layer that holds `{name}`, or package the code with what it needs",
            )


def renamed(function: Function, functions: tuple[str, ...], handler: Known[str]) -> list[Proposal]:
    """The name of the module's only handler, where there is one."""
    likely = [name for name in functions if "handler" in name.lower()]
    if len(likely) != 1 or in_image(function, handler):
        return []
    right = f"{handler.value.rpartition('.')[0]}.{likely[0]}"
    return [
        Proposal(f"set `Handler: {right}`", Safety.UNSAFE, (Rename(function.id, handler.span, handler.value, right),))
    ]


def python(function: Function) -> bool:
    """Only Python code is read."""
    return isinstance(function.runtime, Known) and function.runtime.value.startswith("python")


def folder(function: Function) -> str:
    """Where the code was looked for, in words."""
    return function.code.value or "." if isinstance(function.code, Known) else "the package"


def in_image(function: Function, handler: Known[str]) -> bool:
    """Whether a Dockerfile names the handler, not the template."""
    return handler.span.path != function.span.path


def suggestion(function: Function, names: tuple[str, ...], handler: Known[str]) -> str:
    """What to write instead, when the module has something that looks like a handler."""
    module = handler.value.rpartition(".")[0]
    likely = [name for name in names if "handler" in name.lower()] or [
        name for name in names if name in ("main", "run")
    ]
    if not likely:
        return "name a function that the module defines"
    right = f"{module}.{likely[0]}"
    return f'write `CMD ["{right}"]`' if in_image(function, handler) else f"set `Handler: {right}`"
