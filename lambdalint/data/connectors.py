"""SAM connectors: what `Permissions: [Read, Write]` between two resources grants."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from lambdalint.data.records import Records
from lambdalint.data.statements import PolicyStatement, parse
from lambdalint.frozen import dataclass

TABLE = Records("connectors.tsv")

CLOUDFORMATION_TYPES: Mapping[str, str] = {
    "AWS::Serverless::Function": "AWS::Lambda::Function",
    "AWS::Serverless::SimpleTable": "AWS::DynamoDB::Table",
    "AWS::Serverless::Api": "AWS::ApiGateway::RestApi",
    "AWS::Serverless::HttpApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::WebSocketApi": "AWS::ApiGatewayV2::Api",
    "AWS::Serverless::StateMachine": "AWS::StepFunctions::StateMachine",
    "AWS::Serverless::GraphQLApi": "AWS::AppSync::GraphQLApi",
}
"""The types that SAM's own become before connectors are read."""


@dataclass(frozen=True)
class Grant:
    """What one access category gives.

    `role` is "source" or "destination": whose role gets `statements`; "" when they go into a policy of the
    resource itself (a topic or queue policy). `permission` is set instead for a function that another service
    invokes: the properties of the AWS::Lambda::Permission. Values hold `%{Source.Arn}`, `%{Destination.Name}`.
    """

    role: str
    statements: tuple[PolicyStatement, ...]
    permission: Mapping[str, str] | None = None


@cache
def grant(source: str, destination: str, access: str) -> Grant | None:
    """What a connector between two resource types gives with "Read" or "Write"; None when there is no such one."""
    types = (CLOUDFORMATION_TYPES.get(kind, kind) for kind in (source, destination))
    fields = TABLE.find(">".join((*types, access)))
    if fields is None:
        return None
    kind, role, *values = fields
    if kind == "AWS_LAMBDA_PERMISSION":
        import json

        return Grant("", (), json.loads(values[0]))
    own = kind != "AWS_IAM_ROLE_MANAGED_POLICY"
    return Grant("" if own else role, tuple(parse(text) for text in values if text))
