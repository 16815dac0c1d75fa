"""From the host that code connects to, to the data store of the template that it is."""

from __future__ import annotations

from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.resources import DataStore
from lambdalint.source.facts import Connection
from lambdalint.source.model import Env, Joined
from lambdalint.value import Known, Reference, Text


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
