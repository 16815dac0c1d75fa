"""A secret must not lie in a function's configuration."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Trap, Variable, Violation, names_stored, rule


@rule(
    "secret-in-environment",
    trap=Trap.SECRETS_IN_ENVIRONMENT,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """One finding a variable; the value itself is never printed."""
    for variable in function.environment.items:
        kind = variable.secret
        if kind is None or (kind.by_name and names_stored(function, variable.name)):
            continue
        yield Violation(
            at=variable.value if isinstance(variable.value, Known) and not variable.no_echo else variable.span,
            label=kind.label,
            message=f"`{function.id}` holds {kind.what} in its environment variable `{variable.name}`",
            because=[(variable.span, "readable by everybody who may see the function's configuration")],
            help=f"remove it: nothing in the code of `{function.id}` reads it"
            if unread(function, variable)
            else f"store it in Secrets Manager, set `{variable.name}_ARN` instead{reader(function, variable)}",
            severity=None if kind.certain else Severity.WARNING,
        )

    for variable in function.image_variables:
        if variable.secret is not None and not names_stored(function, variable.name):
            yield Violation(
                at=variable.span,
                label=variable.secret.label,
                message=f"the image of `{function.id}` holds {variable.secret.what} in its environment variable `{variable.name}`",
                because=[(function.span, "readable by everybody who may pull its image")],
                help=f"store it in Secrets Manager{reader(function, variable)}",
                severity=None if variable.secret.certain else Severity.WARNING,
            )


def unread(function: Function, variable: Variable) -> bool:
    """Whether all of the code was read and nothing of it reads the variable."""
    if not isinstance(function.handler, Known):
        return False
    code = function.handler.value
    reads = code.environment_reads
    return code.closure.complete and reads.complete and all(read.name != variable.name for read in reads.items)


def reader(function: Function, variable: Variable) -> str:
    """Where this handler reads the variable, so that the help can say what to change there."""
    if isinstance(function.handler, Known):
        for read in function.handler.value.environment_reads.items:
            if read.name == variable.name:
                return f" and fetch it with `get_secret_value` where `{read.span.path}:{read.span.line}` reads it"
    return " and fetch it at run time"
