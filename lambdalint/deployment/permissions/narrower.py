"""What takes the place of a managed policy that is too wide."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from lambdalint.data import managed, sam_policies
from lambdalint.data.managed_classes import FITTING, NARROWER
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.permissions import Role, Statement
from lambdalint.deployment.permissions.access import covered, matches
from lambdalint.deployment.permissions.own_needs import OwnNeed, own_needs
from lambdalint.enumeration import series


def settings_for(role: Role, deployment: Deployment, statements: Sequence[Statement]) -> tuple[OwnNeed, ...]:
    """What the settings of a role's functions need, in any world, and nothing but some statements of it covers."""
    found: dict[str, OwnNeed] = {}
    mine = set(map(id, statements))
    for world in (deployment, *deployment.variants):
        for function in world.functions:
            if function.id in role.functions:
                for need in own_needs(function, world):
                    if covers(statements, need) and not covers(role.statements.items, need, mine):
                        found.setdefault(need.purpose, need)
    return tuple(found.values())


def covers(statements: Sequence[Statement], need: OwnNeed, but: Collection[int] = ()) -> bool:
    """Whether some statements, without those of some ids, together allow what a setting needs."""
    return all(any(s.allow and id(s) not in but and covered(s, action) for s in statements) for action in must(need))


def must(need: OwnNeed) -> tuple[str, ...]:
    """The actions that a setting cannot do without, all of them when it can do without any."""
    return tuple(action for action in need.actions if action not in need.optional) or need.actions


def instead_of(
    policy: str, actions: Sequence[str], settings: Sequence[OwnNeed] = (), *, sam: bool = True, read: bool = True
) -> str:
    """What does instead of a wide managed policy for some calls and settings. `sam`: the role can take SAM's policy
    templates. Without calls, what functions usually take instead, unless settings alone explain the policy because
    the code was `read`."""
    parts = [f"{fitting(need)} to {need.purpose}" for need in settings]
    if actions or not settings or not read:
        parts.append(for_calls(policy, actions, sam=sam, read=read))
    return ", and ".join(parts)


def for_calls(policy: str, actions: Sequence[str], *, sam: bool, read: bool) -> str:
    """The policy templates of SAM that allow all of some actions, or statements with them; of code that was not read,
    both."""
    usual = NARROWER.get(policy, "")
    templates = [name for name in usual.split("`")[1::2] if name in sam_policies.names()]
    allowing = [f"`{name}`" for name in templates if allows_all(sam_actions(name), actions)]
    if templates and sam and (allowing or not actions):
        kept = " or ".join([", ".join(allowing[:-1]), allowing[-1]] if allowing[1:] else allowing)
        if actions:
            return kept + usual.rpartition("`")[2]
        return usual if read else f"{usual}, or statements with the actions that the code calls"
    if usual and not templates and not actions:
        return usual
    if actions:
        return f"statements with {series(actions, 5)}, on the resources it uses"
    return "statements with the actions that the code calls, on the resources it uses"


def sam_actions(template: str) -> list[str]:
    """The actions that a policy template of SAM allows."""
    found = sam_policies.template(template)
    return [pattern for s in found.statements for pattern in s.actions] if found is not None else []


def managed_actions(name: str) -> list[str]:
    """The actions that a managed policy allows."""
    found = managed.policy(name)
    return [pattern for s in found.statements if s.allow for pattern in s.actions] if found is not None else []


def allows_all(patterns: Iterable[str], actions: Sequence[str]) -> bool:
    """Whether action patterns cover all of some actions, and there are any."""
    written = list(patterns)
    return bool(written) and all(any(matches(pattern, action) for pattern in written) for action in actions)


def fitting(need: OwnNeed) -> str:
    """The managed policy for functions that allows what a setting needs, else its actions."""
    usual = [name for name in FITTING if allows_all(managed_actions(name), must(need))]
    return f"`{usual[0]}`" if usual else series(need.actions)
