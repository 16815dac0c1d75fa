"""From a private subnet without a way out, a call of AWS hangs until the timeout."""

from collections.abc import Iterator

from lambdalint import (
    Confidence,
    Deployment,
    Function,
    Known,
    Reference,
    Severity,
    Trap,
    Undecided,
    Unknown,
    Violation,
    rule,
)

NAMES: dict[str, tuple[str, ...]] = {
    "accessanalyzer": ("access-analyzer",),
    "amp": ("aps", "aps-workspaces"),
    "apigatewaymanagementapi": ("execute-api",),
    "cloudcontrol": ("cloudcontrolapi",),
    "cloudwatch": ("monitoring",),
    "codeartifact": ("codeartifact.api",),
    "connectcampaigns": ("connect-campaigns",),
    "connectcases": ("cases",),
    "customer-profiles": ("profile",),
    "docdb": ("rds",),
    "dynamodbstreams": ("dynamodb-streams",),
    "ecr": ("ecr.api",),
    "efs": ("elasticfilesystem",),
    "elb": ("elasticloadbalancing",),
    "elbv2": ("elasticloadbalancing",),
    "emr": ("elasticmapreduce",),
    "firehose": ("kinesis-firehose",),
    "iot-data": ("iot.data",),
    "keyspaces": ("cassandra",),
    "kinesis": ("kinesis-streams",),
    "lexv2-models": ("models-v2-lex",),
    "lexv2-runtime": ("runtime-v2-lex",),
    "location": ("geo.geofencing", "geo.maps", "geo.metadata", "geo.places", "geo.routes", "geo.tracking"),
    "marketplace-catalog": ("catalog-marketplace",),
    "marketplace-entitlement": ("entitlement-marketplace",),
    "memorydb": ("memory-db",),
    "meteringmarketplace": ("metering-marketplace",),
    "mwaa": ("airflow.api",),
    "neptune": ("rds",),
    "opensearch": ("es",),
    "opensearchserverless": ("aoss",),
    "qconnect": ("wisdom",),
    "resourcegroupstaggingapi": ("tagging",),
    "s3": ("s3", "s3express", "s3-global.accesspoint"),
    "sagemaker": ("sagemaker.api",),
    "sagemaker-runtime": ("sagemaker.runtime",),
    "ses": ("email", "email-smtp"),
    "sesv2": ("email", "email-smtp"),
    "stepfunctions": ("states", "sync-states"),
}
"""The names of endpoints that differ from boto3's. Source: docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html."""
OF_ONE = {name for names in NAMES.values() for name in names}
"""Endpoints of which it is known which client asks for them."""


@rule(
    "vpc-without-egress",
    trap=Trap.VPC_CONNECTIVITY,
    severity=Severity.ERROR,
    confidence=Confidence.MEDIUM,
    yields_to=("needless-vpc",),
)
def check(function: Function, deployment: Deployment) -> Iterator[Violation | Undecided]:
    """Only when every subnet is in the template, with neither NAT nor IPv6, and no endpoint has the service's name."""
    if not isinstance(function.vpc, Known) or not isinstance(function.handler, Known):
        return
    listed = function.vpc.value.subnets
    subnets = [
        next((s for s in deployment.subnets if s.id == item.value.id), None)
        for item in listed.items
        if isinstance(item, Known) and isinstance(item.value, Reference)
    ]
    if listed.gaps or not subnets or len(subnets) != len(listed.items) or None in subnets:
        return
    closed = [
        s
        for s in subnets
        if s is not None
        and s.nat == Known(False, s.nat.span)
        and isinstance(s.ipv6_egress, Known)
        and not s.ipv6_egress.value
    ]
    if len(closed) != len(subnets):
        return
    if function.redirected is not None:
        yield Undecided(Unknown(function.redirected.span, "where this sends requests, and whether that has a way out"))
        return
    endpoints = {e.service.value for e in deployment.endpoints.items if isinstance(e.service, Known)}
    elsewhere = {c.service for c in function.handler.value.facts.clients.items if c.endpoint is not None}
    for call in function.handler.value.calls.items:
        own = NAMES.get(call.service, (call.service,))
        if not call.sure or call.signs or call.service in elsewhere or not endpoints.isdisjoint(own):
            continue
        if deployment.endpoints.gaps or any(not isinstance(e.service, Known) for e in deployment.endpoints.items):
            return
        stem = call.service.partition("-")[0]
        alike = [
            e
            for e in deployment.endpoints.items
            if isinstance(e.service, Known) and stem in e.service.value and e.service.value not in OF_ONE
        ]
        if alike:
            yield Undecided(Unknown(alike[0].span, f"whether this is an endpoint of `{call.service}` is not known"))
            return
        yield Violation(
            at=call.span,
            label="hangs until the timeout",
            message=f"`{function.id}` calls `{call.service}` from subnets that have no way to it",
            because=[
                (function.vpc, "attached to a VPC"),
                *((s.span, "neither NAT gateway nor IPv6 egress") for s in closed[:1]),
            ],
            help=f"add a VPC endpoint for `{call.service}`, route the subnets to a NAT gateway, or take the function out of the VPC",
            resources=[s.id for s in closed],
        )
        return
