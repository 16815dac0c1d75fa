"""How VPC endpoints are called: the part of a service name behind the region, by boto3's name of the service.

Sources: https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html and the names of
`InterfaceVpcEndpointAwsService` in aws-cdk-lib 2.275.0, against the services of botocore 1.44.8. Neither has those of
DocumentDB and Neptune (they share the API of RDS: docs.aws.amazon.com/documentdb/latest/developerguide/docdb-private-link.html),
OpenSearch (docs.aws.amazon.com/opensearch-service/latest/developerguide/serverless-vpc-cp.html) and AWS Marketplace
(by the host names of its APIs).
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source

SOURCE = Source(
    "2026-11-30",
    "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html; aws-cdk-lib 2.275.0",
    "Apache-2.0 (our own data)",
)

ENDPOINTS: Mapping[str, tuple[str, ...]] = {
    "accessanalyzer": ("access-analyzer",),
    "amp": ("aps", "aps-workspaces"),
    "apigatewaymanagementapi": ("execute-api",),
    "apigatewayv2": ("apigateway",),
    "appintegrations": ("app-integrations",),
    "application-insights": ("applicationinsights",),
    "appstream": ("appstream.api",),
    "cleanroomsml": ("cleanrooms-ml",),
    "cloudcontrol": ("cloudcontrolapi",),
    "cloudwatch": ("monitoring",),
    "codeartifact": ("codeartifact.api",),
    "codeconnections": ("codeconnections.api",),
    "codeguruprofiler": ("codeguru-profiler",),
    "codestar-connections": ("codestar-connections.api",),
    "connectcampaigns": ("connect-campaigns",),
    "connectcampaignsv2": ("connect-campaigns",),
    "connectcases": ("cases",),
    "customer-profiles": ("profile",),
    "deadline": ("deadline.management", "deadline.scheduling"),
    "docdb": ("rds",),
    "dynamodbstreams": ("dynamodb-streams",),
    "ecr": ("ecr.api",),
    "ecr-public": ("ecr-public.api",),
    "efs": ("elasticfilesystem",),
    "elb": ("elasticloadbalancing",),
    "elbv2": ("elasticloadbalancing",),
    "emr": ("elasticmapreduce",),
    "firehose": ("kinesis-firehose",),
    "greengrassv2": ("greengrass",),
    "iot-data": ("iot.data",),
    "iotdeviceadvisor": ("deviceadvisor.iot",),
    "iotsitewise": ("iotsitewise.api", "iotsitewise.data"),
    "iottwinmaker": ("iottwinmaker.api", "iottwinmaker.data"),
    "iotwireless": ("iotwireless.api",),
    "keyspaces": ("cassandra",),
    "keyspacesstreams": ("cassandra-streams",),
    "kinesis": ("kinesis-streams",),
    "launch-wizard": ("launchwizard",),
    "lexv2-models": ("models-v2-lex",),
    "lexv2-runtime": ("runtime-v2-lex",),
    "location": ("geo.geofencing", "geo.maps", "geo.metadata", "geo.places", "geo.routes", "geo.tracking"),
    "mailmanager": ("mail-manager",),
    "marketplace-catalog": ("catalog-marketplace",),
    "marketplace-entitlement": ("entitlement-marketplace",),
    "medical-imaging": ("medical-imaging", "runtime-medical-imaging", "dicom-medical-imaging"),
    "memorydb": ("memory-db",),
    "meteringmarketplace": ("metering-marketplace",),
    "migration-hub-refactor-spaces": ("refactor-spaces",),
    "migrationhuborchestrator": ("migrationhub-orchestrator",),
    "migrationhubstrategy": ("migrationhub-strategy",),
    "mwaa": ("airflow.api", "airflow.env", "airflow.ops"),
    "neptune": ("rds",),
    "neptune-graph": ("neptune-graph", "neptune-graph-data"),
    "omics": ("analytics-omics", "control-storage-omics", "storage-omics", "tags-omics", "workflows-omics"),
    "opensearch": ("es",),
    "opensearchserverless": ("aoss",),
    "payment-cryptography": ("payment-cryptography.controlplane",),
    "payment-cryptography-data": ("payment-cryptography.dataplane",),
    "pinpoint-email": ("email",),
    "pricing": ("pricing.api",),
    "qconnect": ("wisdom",),
    "resourcegroupstaggingapi": ("tagging",),
    "rum": ("rum", "rum-dataplane"),
    "s3": ("s3", "s3express", "s3-global.accesspoint"),
    "s3outposts": ("s3-outposts",),
    "sagemaker": ("sagemaker.api",),
    "sagemaker-featurestore-runtime": ("sagemaker.featurestore-runtime",),
    "sagemaker-metrics": ("sagemaker.metrics",),
    "sagemaker-runtime": ("sagemaker.runtime",),
    "servicediscovery": ("servicediscovery", "data-servicediscovery"),
    "ses": ("email", "email-smtp"),
    "sesv2": ("email", "email-smtp"),
    "socialmessaging": ("social-messaging",),
    "stepfunctions": ("states", "sync-states"),
    "supplychain": ("scn",),
    "taxsettings": ("tax",),
    "voice-id": ("voiceid",),
    "workspaces-thin-client": ("thinclient.api",),
}
"""Those that differ from boto3's name, or are several."""
OF_OTHERS = frozenset(name for names in ENDPOINTS.values() for name in names)
"""Endpoints of which it is known which client asks for them."""


def endpoints_of(service: str) -> tuple[str, ...]:
    """The names of the endpoints through which a service is called."""
    return ENDPOINTS.get(service, (service,))


def may_serve(endpoint: str, service: str) -> bool:
    """Whether an endpoint of another name may still be the service's: that for FIPS, or one of a part of it."""
    if endpoint.endswith("-fips") and endpoint.removesuffix("-fips") in endpoints_of(service):
        return True
    return endpoint not in OF_OTHERS and service.partition("-")[0] in endpoint
