"""A function URL without authentication is open to everybody who finds it."""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Trap, Undecided, Unknown, Violation, rule


@rule(
    "public-function-url",
    trap=Trap.OPEN_INVOKE_PERMISSION,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Only when the whole code was read and checks no signature, token or header."""
    if not isinstance(function.url, Known) or not isinstance(function.handler, Known):
        return
    auth = function.url.value.auth_type
    if not isinstance(auth, Known) or auth.value != "NONE":
        return
    code = function.handler.value
    checks = code.facts.verifications.items
    if any(one.sure for one in checks):
        return
    gaps = (*code.closure.gaps, *code.facts.verifications.gaps)
    if gaps or checks:
        handed = (Unknown(one.site.span, f"`{one.name}` may tell who asks") for one in checks)
        yield Undecided(next(handed, None) or gaps[0])
        return
    yield Violation(
        at=auth,
        label="no authentication",
        message=f"everybody can invoke `{function.id}` through its URL, and its code checks no signature, token or header",
        because=[(code.span, "the handler")],
        help="set `AuthType: AWS_IAM` (CloudFront signs for its visitors by an origin access control), or verify a signature first",
    )
