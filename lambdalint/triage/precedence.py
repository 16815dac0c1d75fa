"""Of two rules that tell of the same mistake, one has precedence."""

from __future__ import annotations

from collections.abc import Iterable

from lambdalint.finding import Finding, Identity
from lambdalint.frozen import replace
from lambdalint.span import Span


def precede(findings: Iterable[Finding], yields: dict[str, tuple[str, ...]]) -> list[Finding]:
    """Drop a finding when a rule that it yields to fired for the same resource; the other lists it as `also`.

    The same place is not asked of rules about one function: the rule with precedence explains the same mistake.
    """
    kept: list[Finding] = []
    every = list(findings)
    strong = {name for names in yields.values() for name in names}
    at: dict[tuple[str, str, Span], list[Finding]] = {}
    for one in every:
        if one.rule in strong:
            at.setdefault((one.rule, one.identity.template, one.primary.span), []).append(one)
    also: dict[Identity, list[str]] = {}
    for one in every:
        there = [
            other
            for name in yields.get(one.rule, ())
            for other in at.get((name, one.identity.template, one.primary.span), ())
        ]
        stronger = next((other for other in there if same_mistake(one, other)), None)
        if stronger is None:
            kept.append(one)
        else:
            also.setdefault(stronger.identity, []).append(one.rule)
    return [replace(f, also=tuple(dict.fromkeys(also[f.identity]))) if f.identity in also else f for f in kept]


def same_mistake(finding: Finding, other: Finding) -> bool:
    """The same resource, of two findings at one place of one template."""
    one, two = finding.identity, other.identity
    return one.resource == two.resource or (two.resource in finding.resources and one.resource in other.resources)
