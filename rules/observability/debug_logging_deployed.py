"""Debug logs are for a developer's stack, not for the one that everybody gets."""

from collections.abc import Iterator

from lambdalint import Confidence, Deployment, Function, Known, Place, Severity, Trap, Violation, rule

LEVELS = {"LOG_LEVEL", "POWERTOOLS_LOG_LEVEL", "AWS_LAMBDA_LOG_LEVEL", "LOGLEVEL", "LOGGING_LEVEL"}

LEVEL = "set the level to INFO, and turn debugging on by a parameter where it is needed"
EVENT = "take the variable out, and set it by a parameter in the stacks where events may be logged"
WHOLE_EVENT = (
    "Powertools writes the whole event of every invocation, whatever the level is: CloudWatch Logs charges for each "
    "gigabyte taken in, and personal data that the event holds stays in the log."
)


@rule("debug-logging-deployed", trap=Trap.LOG_VOLUME, severity=Severity.INFO, confidence=Confidence.HIGH)
def check(function: Function, deployment: Deployment) -> Iterator[Violation]:
    """Only in the default world: a level that an option turns on is what the option is for."""
    found: list[tuple[Place, str, str, str]] = []
    if isinstance(function.application_log_level, Known) and function.application_log_level.value in ("DEBUG", "TRACE"):
        found.append(
            (function.application_log_level, f"`ApplicationLogLevel` {function.application_log_level.value}", LEVEL, "")
        )
    for variable in function.environment.items:
        text = str(variable.value.value).upper() if isinstance(variable.value, Known) else ""
        if variable.name.startswith("POWERTOOLS_") and without_powertools(function):
            continue
        if variable.name in LEVELS and text in ("DEBUG", "TRACE", "10"):
            found.append((variable.value, f"`{variable.name}` {text}", LEVEL, ""))
        if variable.name == "POWERTOOLS_LOGGER_LOG_EVENT" and text in ("TRUE", "1"):
            found.append((variable.value, "`POWERTOOLS_LOGGER_LOG_EVENT` on", EVENT, WHOLE_EVENT))
    for place, what, help, why in found if found and deployment.world.default else ():
        yield Violation(
            at=place,
            label="by default",
            message=f"`{function.id}` is deployed with {what}",
            because=[(function.span, "this function")],
            help=help,
            why=why,
        )


def without_powertools(function: Function) -> bool:
    """Whether all of the code was read and none of it loads the library that reads these variables."""
    if not isinstance(function.handler, Known):
        return False
    code = function.handler.value
    return not code.closure.gaps and all(one.name != "aws_lambda_powertools" for one in code.imports.items)
