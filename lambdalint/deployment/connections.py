"""Functions behind a WebSocket API that post their answers to the connection instead of returning them."""

from __future__ import annotations

from lambdalint.deployment.model.function import Function
from lambdalint.deployment.permissions.access import allows
from lambdalint.value import Known


def posts_to_connections(function: Function) -> bool:
    """Whether its code calls PostToConnection; where the code was not read, whether its role allows it."""
    if isinstance(function.handler, Known):
        code = function.handler.value
        if code.calls_to("apigatewaymanagementapi", "post_to_connection"):
            return True
        if code.closure.complete and code.calls.complete:
            return False
    return isinstance(function.role, Known) and allows(function.role.value, "execute-api:ManageConnections") is True
