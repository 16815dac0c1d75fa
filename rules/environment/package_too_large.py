"""What is uploaded must fit into the quota."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Surface, Trap, Undecided, Unknown, Violation, rule

MEGABYTE = 1024 * 1024
UNZIPPED = 250
INLINE = 4
SPARE = 50
"""Megabytes of the SDK and of tests from which on it is said."""


@rule(
    "package-too-large",
    trap=Trap.COLD_START,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
    surface=Surface.CI,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Python only: what other languages upload is what their build makes of the folder."""
    package = function.package
    if not isinstance(function.runtime, Known) or not function.runtime.value.startswith("python"):
        return
    if package.inline > INLINE * MEGABYTE:
        yield Violation(
            at=package.span,
            label=f"{package.inline / MEGABYTE:.1f} MB",
            message=f"`{function.id}` has {package.inline / MEGABYTE:.1f} MB of inline code, and CloudFormation takes {INLINE} MB",
            help="put the code into a folder and name it in `CodeUri`",
        )
        return
    weights = package.weights()
    total, spare = sum(weight.bytes for weight in weights), sum(weight.spare for weight in weights)
    largest = max(weights, key=lambda weight: weight.largest, default=None)
    name = f"the largest file is `{largest.name}` with {megabytes(largest.largest)}" if largest is not None else ""
    if total > UNZIPPED * MEGABYTE:
        yield Violation(
            at=package.span,
            label=megabytes(total),
            message=f"`{function.id}` uploads {megabytes(total)} of code and layers, and Lambda takes {UNZIPPED} MB unzipped",
            because=[(function.span, "this function")],
            help="keep data in S3 or on a file system, or build a container image, which may have 10 GB",
            notes=[name],
        )
    elif any(not weight.whole for weight in weights):
        yield Undecided(Unknown(package.span, "the folder holds more files than are looked at"))
    elif spare > SPARE * MEGABYTE:
        yield Violation(
            at=package.span,
            label=f"{megabytes(spare)} of the SDK and of tests",
            message=f"`{function.id}` uploads {megabytes(spare)} that it does not need: the runtime brings the SDK, and tests run elsewhere",
            because=[(function.span, "this function")],
            why="Every new environment fetches and unpacks the package before the first line of the code runs.",
            help="leave `boto3`, `botocore` and tests out of the package",
            severity=Severity.INFO,
            notes=[name],
        )


def megabytes(size: int) -> str:
    """A size for a reader."""
    return f"{size / MEGABYTE:,.0f} MB"
