"""A variable that nothing reads is a leftover, or a misspelt one that is missed."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Function,
    Known,
    Severity,
    Span,
    Surface,
    Trap,
    Violation,
    comparable,
    nearest,
    rule,
    series,
)

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
def check(deployment: Deployment) -> Iterator[Violation]:
    """One line of Globals or of an anchor may set a variable of many functions: then none of them may read it, in no
    combination of conditions."""
    sets: dict[Span, tuple[str, list[Function]]] = {}
    missed: dict[str, frozenset[str]] = {}
    for function in deployment.functions:
        unread = {name for name in deployment.unread_variables[function.id] or () if not read_by_others(name)}
        if unread:
            missed[function.id] = comparable(unread, missed_by(function), frozenset())
        for variable in function.environment.items if unread else ():
            if variable.name in unread:
                sets.setdefault(variable.span, (variable.name, []))[1].append(function)
    for span, (name, functions) in sets.items():
        if span not in deployment.read_lines:
            yield from unused(span, name, functions, missed)


def read_by_others(name: str) -> bool:
    """Whether the runtime, a library or an extension reads variables of such a name."""
    return name.upper().startswith(READ_BY_OTHERS)


def unused(span: Span, name: str, functions: list[Function], missed: dict[str, frozenset[str]]) -> Iterator[Violation]:
    """Nothing where a read without a default misses a name of this kind: environment-variable-not-set says so there."""
    names = [function.id for function in functions]
    codes = [function.handler.value for function in functions if isinstance(function.handler, Known)]
    meant = (nearest(name, sorted(those), 0.7) for those in dict.fromkeys(missed[id] for id in names))
    near = next(filter(None, meant), "")
    reads = [found for code in codes if near for found in code.environment_reads.items if found.name == near]
    if any(found.required for found in reads):
        return
    several = len(functions) > 1
    yield Violation(
        at=span,
        label="nothing reads it",
        message=f"{series(names)} {'set' if several else 'sets'} `{name}`, and {'their' if several else 'its'} code never reads it",
        because=[(found.span, f"reads `{near}`, which is not set") for found in reads[:1]]
        or [(codes[0].span, "the handler")],
        help=f"rename it to `{near}`, or read `{name}` in the code" if near else "remove it",
        confidence=None if near else Confidence.LOW,
        resource=min(names),
        resources=names,
    )


def missed_by(function: Function) -> frozenset[str]:
    """The variables that the code of a function reads and nobody sets."""
    if not isinstance(function.handler, Known):
        return frozenset()
    code = function.handler.value
    read = {found.name for found in code.environment_reads.items} | code.facts.read_elsewhere
    read -= {variable.name for variable in function.environment.items}
    return frozenset(read.difference(code.environment_writes.items))
