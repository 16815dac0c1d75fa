"""Combinations of IAM actions by which a role can give itself more rights than it has.

A method applies when all its actions are allowed and none is limited to resources. A PassRole that is limited
to role ARNs or by iam:PassedToService cuts its methods. From cloudsplaining, see NOTICE.
"""

from __future__ import annotations

from functools import cache

from lambdalint.data.records import Records
from lambdalint.frozen import dataclass

TABLE = Records("escalation.tsv")


@dataclass(frozen=True, slots=True)
class Method:
    """One way. Actions are in small letters. `page` describes it ("" for none).

    `mild` ones reach other functions rather than the account: warnings.
    """

    id: str
    actions: tuple[str, ...]
    page: str = ""
    mild: bool = False

    @property
    def passes_role(self) -> bool:
        return "iam:passrole" in self.actions


@cache
def methods() -> tuple[Method, ...]:
    """All methods, those with the fewest actions first."""
    found = []
    for key in TABLE.keys:
        if not key.startswith("*"):
            page, actions = TABLE.find(key) or ["", ""]
            found.append(Method(key, tuple(actions.split()), page))
    return tuple(sorted(found, key=lambda method: (len(method.actions), method.id)))


UNRESTRICTED = (
    Method("AssumeAnyRole", ("sts:assumerole",)),
    Method("PassAnyRole", ("iam:passrole",)),
    Method("UpdateFunctionConfiguration", ("lambda:updatefunctionconfiguration",), mild=True),
    Method("AddFunctionPermission", ("lambda:addpermission",), mild=True),
    Method("PutFunctionPolicy", ("lambda:putresourcepolicy",), mild=True),
)
"""More of our own that count on `Resource: "*"` only."""


@cache
def credential_actions() -> frozenset[str]:
    """Actions that answer with credentials."""
    return frozenset((TABLE.find("*credentials") or ["", ""])[1].split())


@cache
def data_reads() -> frozenset[str]:
    """Reads that carry much data away when they are allowed on every resource."""
    return frozenset((TABLE.find("*reads") or ["", ""])[1].split())
