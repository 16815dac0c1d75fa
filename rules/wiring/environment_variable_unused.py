"""A variable that nothing reads is a leftover, or a misspelt one that is missed."""

from collections.abc import Iterator

from lambdalint import Confidence, Deployment, Function, Known, Severity, Span, Surface, Trap, Violation, rule, series

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
    """One line of Globals or of an anchor may set a variable of many functions: then none of them may read it."""
    sets: dict[Span, tuple[str, list[Function]]] = {}
    kept: set[Span] = set()
    missed: dict[str, frozenset[str]] = {}
    for function in deployment.functions:
        unread = unread_by(function)
        if unread:
            missed[function.id] = missed_by(function)
        for variable in function.environment.items:
            if unread is None or variable.name not in unread:
                kept.add(variable.span)
            else:
                sets.setdefault(variable.span, (variable.name, []))[1].append(function)
    for span, (name, functions) in sets.items():
        if span not in kept:
            yield from unused(span, name, functions, missed)


def unread_by(function: Function) -> set[str] | None:
    """The variables that a function surely does not read, None when its code is not known whole.

    Needs the whole code and every name; a library that we do not know, or a program that it runs, may read any variable.
    """
    if not isinstance(function.handler, Known) or function.layers.items or function.layers.gaps:
        return None
    code = function.handler.value
    if not isinstance(code.signature, Known) or code.closure.gaps or code.environment_reads.gaps or code.imports.gaps:
        return None
    if any(found.library is None and found.kind in ("known", "unknown") for found in code.imports.items):
        return None
    if any(wait.kind == "subprocess" for wait in code.facts.waits.items):
        return None
    unread = {variable.name for variable in function.environment.items}
    unread -= {found.name for found in code.environment_reads.items}
    if unread:
        unread -= code.facts.read_elsewhere
    return {name for name in unread if not name.upper().startswith(READ_BY_OTHERS)}


def unused(span: Span, name: str, functions: list[Function], missed: dict[str, frozenset[str]]) -> Iterator[Violation]:
    """Nothing where a read without a default misses a name of this kind: environment-variable-not-set says so there."""
    names = [function.id for function in functions]
    codes = [function.handler.value for function in functions if isinstance(function.handler, Known)]
    nearest = (near_miss(name, those) for those in dict.fromkeys(missed[id] for id in names))
    near = next(filter(None, nearest), "")
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


def near_miss(name: str, missed: frozenset[str]) -> str:
    """The variable that the code reads, nobody sets and that is spelt nearly like this one."""
    from difflib import get_close_matches

    return next(iter(get_close_matches(name, sorted(missed), n=1, cutoff=0.7)), "")
