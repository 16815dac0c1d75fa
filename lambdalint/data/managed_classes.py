"""What AWS managed policies mean on the role of a function: administrators, wide ones, fitting ones, gone ones.

`managed.py` has what they allow: judge by that, these lists say what to call it and what to take instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from lambdalint.data.records import Source

SOURCE = Source(
    "2026-11-23",
    "https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ and "
    "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html, read and sorted by us",
    "Apache-2.0 (our own text)",
)


class Breadth(Enum):
    """How a managed policy fits the role of a function."""

    ADMINISTRATOR = "administrator"
    WIDE_READ = "reads the account"
    FULL_ACCESS = "full access to a service"
    AVOID = "not meant for functions"
    REMOVED = "cannot be attached any more"
    FITTING = "made for functions"


ADMINISTRATOR: Mapping[str, str] = {
    "AdministratorAccess": "every action on every resource",
    "PowerUserAccess": "every action of every service but IAM, Organizations and Account",
    "IAMFullAccess": "every action of IAM, so that it can give itself any other",
    "AdministratorAccess-Amplify": "writes roles and policies for Amplify backends",
    "AdministratorAccess-AWSElasticBeanstalk": "whole services behind Elastic Beanstalk",
    "SystemAdministrator": "many whole services, for people",
    "DataScientist": "many whole services and iam:PassRole, for people",
    "DatabaseAdministrator": "whole database services, for people",
    "NetworkAdministrator": "whole network services, for people",
}
"""Administrator class: name -> what it gives. Only the first is every action on every resource."""

WIDE_READ: Mapping[str, str] = {
    "ReadOnlyAccess": "reads the data of every service, S3 objects and DynamoDB items included",
    "ViewOnlyAccess": "lists the resources of every service",
    "SecurityAudit": "reads the configuration of every service",
}

FITTING: Mapping[str, str] = {
    "AWSLambdaBasicExecutionRole": "writes logs",
    "AWSLambdaBasicDurableExecutionRolePolicy": "writes logs and checkpoints of a durable function",
    "AWSLambdaVPCAccessExecutionRole": "writes logs and makes the network interfaces of a VPC attachment",
    "AWSLambdaENIManagementAccess": "makes the network interfaces of a VPC attachment",
    "AWSLambdaSQSQueueExecutionRole": "polls a queue",
    "AWSLambdaDynamoDBExecutionRole": "polls a DynamoDB stream",
    "AWSLambdaKinesisExecutionRole": "polls a Kinesis stream",
    "AWSLambdaMSKExecutionRole": "polls an MSK cluster",
    "AWSXRayDaemonWriteAccess": "sends traces",
    "AWSXrayWriteOnlyAccess": "sends traces; SAM attaches it when tracing is on",
    "CloudWatchLambdaInsightsExecutionRolePolicy": "writes the logs of Lambda Insights",
    "CloudWatchLambdaApplicationSignalsExecutionRolePolicy": "writes for Application Signals",
}

AVOID: Mapping[str, str] = {
    "AWSLambdaExecute": "gets and puts objects in every bucket of the account",
    "AWSLambdaInvocation-DynamoDB": "invokes every function and reads every stream",
    "AWSLambdaRole": "invokes every function; it is made for callers such as Step Functions",
    "AWSLambda_FullAccess": "changes the code of every function, and so gets their roles",
    "AWSLambdaManagedEC2ResourceOperator": "is for the operator of a capacity provider, not for functions",
}

REMOVED: Mapping[str, str] = {
    # https://docs.aws.amazon.com/lambda/latest/dg/security-iam-awsmanpol.html
    "AWSLambdaFullAccess": "AWSLambda_FullAccess",
    "AWSLambdaReadOnlyAccess": "AWSLambda_ReadOnlyAccess",
}
"""Names that AWS took away -> what took their place."""

NARROWER: Mapping[str, str] = {
    "AmazonS3FullAccess": "`S3ReadPolicy`, `S3WritePolicy` or `S3CrudPolicy` for the bucket",
    "AmazonS3ReadOnlyAccess": "`S3ReadPolicy` for the bucket",
    "AmazonDynamoDBFullAccess": "`DynamoDBReadPolicy`, `DynamoDBWritePolicy` or `DynamoDBCrudPolicy` for the table",
    "AmazonDynamoDBFullAccess_v2": "`DynamoDBReadPolicy`, `DynamoDBWritePolicy` or `DynamoDBCrudPolicy` for the table",
    "AmazonDynamoDBReadOnlyAccess": "`DynamoDBReadPolicy` for the table",
    "AmazonSQSFullAccess": "`SQSSendMessagePolicy` or `SQSPollerPolicy` for the queue",
    "AmazonSNSFullAccess": "`SNSPublishMessagePolicy` for the topic",
    "AmazonSESFullAccess": "`SESCrudPolicy` for the identity",
    "AmazonKinesisFullAccess": "`KinesisStreamReadPolicy` or `KinesisCrudPolicy` for the stream",
    "AmazonKinesisFirehoseFullAccess": "`FirehoseWritePolicy` for the delivery stream",
    "AmazonEventBridgeFullAccess": "`EventBridgePutEventsPolicy` for the bus",
    "CloudWatchEventsFullAccess": "`EventBridgePutEventsPolicy` for the bus",
    "AWSStepFunctionsFullAccess": "`StepFunctionsExecutionPolicy` for the state machine",
    "SecretsManagerReadWrite": "`AWSSecretsManagerGetSecretValuePolicy` for the secret",
    "AmazonSSMFullAccess": "`SSMParameterReadPolicy` for the parameter",
    "AmazonSSMReadOnlyAccess": "`SSMParameterReadPolicy` for the parameter",
    "CloudWatchFullAccess": "`CloudWatchPutMetricPolicy`",
    "CloudWatchFullAccessV2": "`CloudWatchPutMetricPolicy`",
    "CloudWatchLogsFullAccess": "`AWSLambdaBasicExecutionRole`",
    "AmazonRekognitionFullAccess": "`RekognitionDetectOnlyPolicy` or another Rekognition template",
    "AmazonTextractFullAccess": "`TextractDetectAnalyzePolicy`",
    "AmazonAthenaFullAccess": "`AthenaQueryPolicy` for the work group",
    "ComprehendFullAccess": "`ComprehendBasicAccessPolicy`",
    "AmazonPollyFullAccess": "`polly:SynthesizeSpeech`",
    "AmazonBedrockFullAccess": "`bedrock:InvokeModel` for the model",
    "AmazonRDSDataFullAccess": "`rds-data:ExecuteStatement` for the cluster and its secret",
    "AmazonRDSFullAccess": "`rds-db:connect` for the database user",
    "AmazonEC2FullAccess": "the EC2 actions that the code calls",
    "AmazonVPCFullAccess": "`AWSLambdaVPCAccessExecutionRole`",
    "AmazonECS_FullAccess": "`EcsRunTaskPolicy` for the task and `iam:PassRole` for its roles",
    "AmazonCognitoPowerUser": "the `cognito-idp:Admin…` actions that the code calls, for the user pool",
    "AWSIoTFullAccess": "`iot:Publish` for the topic",
    "AWSIoTDataAccess": "`iot:Publish` for the topic",
    "AmazonElastiCacheFullAccess": "nothing (a cache is reached over the network) or `elasticache:Connect`",
    "AWSGlueConsoleFullAccess": "`glue:StartJobRun` for the job",
    "AmazonRoute53FullAccess": "`Route53ChangeResourceRecordSetsPolicy` for the zone",
    "AWSKeyManagementServicePowerUser": "`KMSDecryptPolicy` or `KMSEncryptPolicy_v2` for the key",
    "CloudFrontFullAccess": "`cloudfront:CreateInvalidation` for the distribution",
    "AmazonMSKFullAccess": "`AWSLambdaMSKExecutionRole`",
    "AmazonElasticFileSystemClientFullAccess": "`EFSWriteAccessPolicy` for the file system",
    "AWSCloudFormationFullAccess": "the stack actions that the code calls, for the stack",
    "AmazonOpenSearchServiceFullAccess": "`ElasticsearchHttpPostPolicy` for the domain",
}
"""Wide policies -> what a function takes in their place: a SAM policy template, a managed policy, or actions."""


def breadth(name: str) -> Breadth | None:
    """The class of a managed policy by its name; None for one that is neither made for functions nor wide."""
    for names, kind in (
        (ADMINISTRATOR, Breadth.ADMINISTRATOR),
        (WIDE_READ, Breadth.WIDE_READ),
        (FITTING, Breadth.FITTING),
        (AVOID, Breadth.AVOID),
        (REMOVED, Breadth.REMOVED),
        (NARROWER, Breadth.FULL_ACCESS),
    ):
        if name in names:
            return kind
    return Breadth.FULL_ACCESS if "FullAccess" in name else None
