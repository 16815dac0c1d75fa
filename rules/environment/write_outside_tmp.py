"""Everything but /tmp and mounted file systems is read-only."""

from collections.abc import Iterator

from lambdalint import Confidence, FileUse, Function, Known, Severity, Trap, Violation, rule

WRITES = {"write", "append", "update", "folder"}
FAILS = {"OSError", "IOError", "EnvironmentError", "PermissionError"}
BROAD = {"", "Exception", "BaseException"}
WRITABLE = ("/tmp", "/dev/", "/proc/", "/mnt/")


@rule(
    "write-outside-tmp",
    trap=Trap.TMP_DURABLE_STATE,
    severity=Severity.ERROR,
    confidence=Confidence.HIGH,
)
def check(function: Function) -> Iterator[Violation]:
    """Only paths whose beginning is a constant, where the failure is not expected and nothing asks where the code runs.

    A clause around the whole work only hides it, so that is a warning.
    """
    if not isinstance(function.handler, Known) or function.file_systems.items or function.file_systems.gaps:
        return
    image = isinstance(function.package_type, Known) and function.package_type.value == "Image"
    for use in function.handler.value.facts.files.items:
        if use.mode not in WRITES or use.temporary or not use.prefix or use.prefix.startswith(WRITABLE):
            continue
        if (
            use.attempted
            or FAILS & set(use.site.caught)
            or any(test.configured for test in use.site.tests)
            or not plain(use)
            or (image and not use.prefix.startswith("/"))  # its `WORKDIR` may be /tmp
        ):
            continue
        hidden = not BROAD.isdisjoint(use.site.caught)
        where = "" if use.prefix.startswith("/") else ", which is under /var/task"
        yield Violation(
            at=use.site.span,
            label="read-only in Lambda",
            message=f"`{function.id}` writes to `{use.prefix}`{where}: `OSError: [Errno 30] Read-only file system`",
            because=[(function.handler, "runs it")],
            help="write below /tmp, or mount a file system",
            severity=Severity.WARNING if hidden else None,
            notes=["a clause further out catches it, and what comes after the write is left undone"] if hidden else [],
        )


def plain(use: FileUse) -> bool:
    """Whether the prefix is a path of this machine, not a URL or a name of something else."""
    return ":" not in use.prefix and "\n" not in use.prefix
