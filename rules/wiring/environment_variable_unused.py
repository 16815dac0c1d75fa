"""A variable that nothing reads is a leftover, or a misspelt one that is missed."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Surface, Trap, Violation, rule

READ_BY_OTHERS = (
    "AWS_", "POWERTOOLS_", "OTEL_", "DD_", "DATADOG", "PYTHON", "LD_", "NEW_RELIC", "SENTRY", "LUMIGO", "SPLUNK",
    "ELASTIC_", "LAMBDA_", "LOG_", "LOGLEVEL", "LOGGING", "TZ", "PATH", "HOME", "TMP", "TEMP", "LANG", "LC_", "SSL_",
    "REQUESTS_", "CURL_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "DJANGO_", "FLASK_", "MPLCONFIG", "NUMBA_", "HF_",
    "TRANSFORMERS_", "XDG_", "PARAMETERS_", "SECRETS_", "READINESS_", "PORT", "RUST_", "NODE_", "GOOGLE_", "DEPLOY", "DUMMY",
    "FORCE", "VERSION", "BOTO", "STACK",
)  # fmt: skip


@rule(
    "environment-variable-unused",
    trap=Trap.BROKEN_WIRING,
    severity=Severity.INFO,
    confidence=Confidence.MEDIUM,
    surface=Surface.CI,
)
def check(function: Function) -> Iterator[Violation]:
    """Needs the whole code and every name; a library that we do not know, or a program that it runs, may read any variable.

    Where a read without a default misses a name of this kind, environment-variable-not-set says so at the read.
    """
    if not isinstance(function.handler, Known) or function.layers.items or function.layers.gaps:
        return
    code = function.handler.value
    if not isinstance(code.signature, Known) or code.closure.gaps or code.environment_reads.gaps or code.imports.gaps:
        return
    if any(found.library is None and found.kind in ("known", "unknown") for found in code.imports.items):
        return
    if any(wait.kind == "subprocess" for wait in code.facts.waits.items):
        return
    read = {found.name for found in code.environment_reads.items}
    if not {variable.name for variable in function.environment.items} <= read:
        read |= code.facts.read_elsewhere
    required = {found.name for found in code.environment_reads.items if found.required}
    missed = read - {variable.name for variable in function.environment.items} - set(code.environment_writes.items)
    for variable in function.environment.items:
        if variable.name in read or variable.name.upper().startswith(READ_BY_OTHERS):
            continue
        near = near_miss(variable.name, missed)
        if near in required:
            continue
        yield Violation(
            at=variable.span,
            label="nothing reads it",
            message=f"`{function.id}` sets `{variable.name}`, and its code never reads it",
            because=[
                (found.span, f"reads `{near}`, which is not set")
                for found in code.environment_reads.items
                if near and found.name == near
            ][:1]
            or [(code.span, "the handler")],
            help=f"rename it to `{near}`, or read `{variable.name}` in the code" if near else "remove it",
            confidence=None if near else Confidence.LOW,
        )


def near_miss(name: str, missed: set[str]) -> str:
    """The variable that the code reads, nobody sets and that is spelt nearly like this one."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, sorted(missed), n=1, cutoff=0.7)), "")
