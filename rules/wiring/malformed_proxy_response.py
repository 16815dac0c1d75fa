"""API Gateway answers 502 to a response it does not understand."""

import re
from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Trap, Violation, rule

NOT_TEXT = {
    "dict": "a dict",
    "list": "a list",
    "number": "a number",
    "bool": "a bool",
}
"""What Lambda turns into JSON, but not into text; of bytes and sets wrong-handler-signature tells that it cannot."""
NOT_DICT = {kind: said for kind, said in NOT_TEXT.items() if kind != "dict"} | {"text": "a text"}

REQUEST = frozenset(
    "resource path httpMethod headers multiValueHeaders queryStringParameters multiValueQueryStringParameters "
    "pathParameters stageVariables requestContext body isBase64Encoded".split()
)
"""What an event of API Gateway consists of; who looks for anything else in it answers another caller there."""
ALWAYS = frozenset({"resource", "path", "httpMethod", "requestContext"})
"""What is never missing in it, or empty."""
PLAIN = re.compile(r"\w+(?:\[[^]]+\]|\.get\([^()]*\))?")
"""A value as it is: `method`, `event["httpMethod"]`, `event.get("httpMethod")`."""


@rule(
    "malformed-proxy-response",
    trap=Trap.BROKEN_WIRING,
    severity=Severity.WARNING,
    confidence=Confidence.MEDIUM,
)
def check(function: Function) -> Iterator[Violation]:
    """Only literal answers that no decorator changes, whose callers are all REST APIs that send it on (proxies)."""
    triggers = function.triggers.items
    if not triggers or not isinstance(function.handler, Known):
        return
    if not all(trigger.proxy for trigger in triggers):
        return
    code = function.handler.value
    if not isinstance(code.signature, Known) or not code.signature.value.direct:
        return
    answers = code.facts.returned.items
    right = {returned.site.span for returned in answers if returned.kind not in NOT_DICT}
    for returned in answers:
        body, status = returned.key("body"), returned.key("statusCode")
        asked = [] if status is not None else [test for test in returned.site.tests if test.provenance.from_event]
        if any(of_another(test.provenance.paths, test.text, test.outcome) for test in asked):
            continue
        if returned.kind != "dict":
            if returned.site.span in right:
                continue
            at, wrong, help = (
                returned.site.span,
                f"the answer is {NOT_DICT[returned.kind]}, not a dict",
                "return a dict with `statusCode` and a `body`, without `json.dumps(…)` around the whole",
            )
        elif returned.complete and status is None:
            at, wrong, help = (
                returned.site.span,
                "`statusCode` is missing",
                "return `statusCode`, `headers` and a `body` that is a string",
            )
        elif body is not None and returned.body in NOT_TEXT:
            at, wrong, help = (
                body.span,
                f"`body` is {NOT_TEXT[returned.body]}, not a string",
                "wrap it in `json.dumps(…)`",
            )
        else:
            continue
        yield Violation(
            at=at,
            label=wrong.replace("`", ""),
            message=f"callers of `{triggers[0].name}` get `502 Bad Gateway`: {wrong}",
            because=[(triggers[0].span, "a proxy integration")],
            help=help,
        )


def of_another(paths: frozenset[str], text: str, outcome: bool) -> bool:
    """Whether events of another caller pass a test: they have other keys, or lack one that each request has."""
    if paths and paths <= ALWAYS:
        whole = text.removesuffix(" is not None")
        missing = outcome if whole.endswith(" is None") else not outcome
        return missing and PLAIN.fullmatch(whole.removesuffix(" is None")) is not None
    return not REQUEST.issuperset(map(beginning, paths))


def beginning(path: str) -> str:
    """The key of the event that a path starts with; "" for the event as a whole."""
    return path.partition(".")[0]
