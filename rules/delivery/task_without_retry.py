"""A Step Functions task that invokes a function needs a Retry or a Catch."""

from collections.abc import Iterator

from lambdalint import Absent, Confidence, LambdaTask, Severity, Trap, Violation, rule


@rule("task-without-retry", trap=Trap.MISSING_FAILURE_DESTINATION, severity=Severity.INFO, confidence=Confidence.HIGH)
def check(task: LambdaTask) -> Iterator[Violation]:
    """Retry and Catch of an enclosing Parallel or Map count."""
    if isinstance(task.retried, Absent) and isinstance(task.caught, Absent):
        yield Violation(
            at=task.span,
            label="neither `Retry` nor `Catch`",
            message=f"state `{task.state}` of `{task.machine}` gives up at the first error of `{task.function}`, "
            "a throttle of Lambda included",
            help="add a `Retry` for `Lambda.ServiceException`, `Lambda.TooManyRequestsException`, `Lambda.SdkClientException`",
            resource=task.function,
            resources=[task.machine],
        )
