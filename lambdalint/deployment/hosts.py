"""From the host that code connects to, to the data store of the template that it is, and who refuses the connection."""

from __future__ import annotations

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.resources import DataStore, Ingress, SecurityGroup
from lambdalint.source.model.behaviour import Connection
from lambdalint.source.model.symbols import Const, Env, Joined
from lambdalint.value import Known, Reference, Several, Text, Value

STREAMS = ("tcp", "6", "-1")
"""The protocols of rules that admit a connection to a store."""


def store_of(connection: Connection, function: Function, deployment: Deployment) -> DataStore | None:
    """The data store whose endpoint an environment variable of the function gives; None when it is none of ours."""
    if connection.host is None:
        return None
    symbol = connection.host.symbol
    names = [part.name for part in (symbol.parts if isinstance(symbol, Joined) else (symbol,)) if isinstance(part, Env)]
    for name in names:
        variable = function.variable(name)
        value = variable.value.value if isinstance(variable, Known) else None
        if not isinstance(value, Known):
            continue
        parts = value.value.parts if isinstance(value.value, Text) else (value.value,)
        for part in parts:
            if isinstance(part, Reference):
                found = next((store for store in deployment.data_stores if store.id == part.id), None)
                if found is not None:
                    return found
    return None


def address_of(connection: Connection, function: Function) -> str:
    """What is known of where a connection leads: constants, and the text of the variables that give it."""
    symbol = connection.host.symbol if connection.host is not None else None
    known: list[str] = []
    for part in symbol.parts if isinstance(symbol, Joined) else (symbol,):
        variable = function.variable(part.name) if isinstance(part, Env) else None
        value = variable.value.value if isinstance(variable, Known) else None
        if isinstance(part, Const):
            known.append(str(part.value))
        elif isinstance(value, Known):
            texts = value.value.parts if isinstance(value.value, Text) else (value.value,)
            known += [text for text in texts if isinstance(text, str)]
    return "".join(known)


def ids_of(groups: Several[Value[str | Text | Reference]]) -> list[str]:
    """The resources that security groups are; none unless all of them are of the template."""
    found = [item.value.id for item in groups.items if isinstance(item, Known) and isinstance(item.value, Reference)]
    return found if not groups.gaps and len(found) == len(groups.items) else []


def refusing(store: DataStore, own: list[str], deployment: Deployment) -> SecurityGroup | None:
    """The store's group, where every rule for its port is for other groups. Without groups of its own a function is outside."""
    known = {group.id: group for group in deployment.security_groups}
    groups = [known[id] for id in ids_of(store.groups) if id in known]
    if not groups or len(groups) != len(store.groups.items) or not set(own) <= known.keys():
        return None
    for group in groups:
        if group.ingress.gaps or any(may_admit(rule, store.port, own, known) for rule in group.ingress.items):
            return None
    return groups[0]


def may_admit(rule: Ingress, port: Value[int], own: list[str], known: dict[str, SecurityGroup]) -> bool:
    """Whether a rule may let a member of these groups in: addresses and what is not known may."""
    if isinstance(rule.protocol, Known) and str(rule.protocol.value).lower() not in STREAMS:
        return False
    match port, rule.from_port, rule.to_port:
        case Known(wanted), Known(first), Known(last) if not first <= wanted <= last and first != -1:
            return False
    match rule.source:
        case Known(Reference(id)):
            return id in own or id not in known
        case Known(str(id)) if id.startswith("sg-"):
            return False
    return True
