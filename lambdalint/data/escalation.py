"""Combinations of IAM actions by which a role can give itself more rights than it has.

A method applies when all its actions are allowed and none is limited to resources. A PassRole that is limited
to role ARNs or by iam:PassedToService cuts its methods. From cloudsplaining, see NOTICE.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lambdalint.data.records import Records
from lambdalint.frozen import dataclass

TABLE = Records("escalation.tsv")


@dataclass(frozen=True)
class Way:
    """What methods have in common: `does` follows "can", `label` is a few words of it, `limit` is what helps; `why`
    what it comes to where that is not the usual two steps to an administrator."""

    label: str
    does: str
    limit: str
    why: str = ""


PASS = Way(
    "any role can be passed",
    "hand any role of the account to what it starts",
    "name the roles under `Resource`, and limit `iam:PassRole` by `iam:PassedToService`",
)
RUN = Way(
    "runs code under other roles",
    "run code of its own in what exists, with the role that it has",
    "name what it may change under `Resource`",
)
POLICY = Way(
    "writes its own policies",
    "give any policy to any role or user",
    "name the roles and users under `Resource`, and limit the policies by `iam:PolicyARN` or a permissions boundary",
)
USER = Way("signs in as any user", "get credentials of any user", "name the users under `Resource`")
GROUP = Way("joins any group", "put any user into any group", "name the groups under `Resource`")
TRUST = Way("rewrites who may assume a role", "let itself into any role", "name the roles under `Resource`")
ASSUME = Way("assumes any role", "assume any role that trusts the account", "name the roles under `Resource`")
OTHER_ROLE = (
    "What runs in a function has the rights of its role: who may change one on every resource has the rights of all "
    "functions together, the ones of administrators and deployment tools among them."
)
FUNCTION_CODE = Way(
    "replaces the code of any function",
    "replace the code of any function, which runs with that function's role",
    "name the functions under `Resource`",
    OTHER_ROLE,
)
FUNCTION_SETTINGS = Way(
    "changes what runs in any function",
    "change the layers, the wrapper and the environment of any function, and so what runs with its role",
    "name the functions under `Resource`",
    OTHER_ROLE,
)
FUNCTION_POLICY = Way(
    "opens any function",
    "let anybody invoke any function",
    "name the functions under `Resource`",
    "Who may write a function's own policy lets any account, or everybody, invoke it with events of their choice.",
)
STACK = Way(
    "deploys with the role of a stack",
    "change any stack with the role that the stack has",
    "name the stacks under `Resource`",
)

WAYS: Mapping[str, Way] = {
    "iam:attachuserpolicy": POLICY,
    "iam:attachgrouppolicy": POLICY,
    "iam:attachrolepolicy": POLICY,
    "iam:putuserpolicy": POLICY,
    "iam:putgrouppolicy": POLICY,
    "iam:putrolepolicy": POLICY,
    "iam:createpolicyversion": POLICY,
    "iam:setdefaultpolicyversion": POLICY,
    "iam:createaccesskey": USER,
    "iam:createloginprofile": USER,
    "iam:updateloginprofile": USER,
    "iam:addusertogroup": GROUP,
    "iam:updateassumerolepolicy": TRUST,
    "sts:assumerole": ASSUME,
    "lambda:updatefunctioncode": FUNCTION_CODE,
    "lambda:updatefunctionconfiguration": FUNCTION_SETTINGS,
    "lambda:addpermission": FUNCTION_POLICY,
    "lambda:putresourcepolicy": FUNCTION_POLICY,
    "cloudformation:executechangeset": STACK,
}
"""An action -> what it opens; whatever passes no role and is not here runs code in something that exists."""


@dataclass(frozen=True)
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

    @property
    def way(self) -> Way:
        """What it does: passing a role before all, else by the first action that tells."""
        if self.passes_role:
            return PASS
        return next((WAYS[action] for action in self.actions if action in WAYS), RUN)


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
