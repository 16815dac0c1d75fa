"""What invokes functions: how each source does, who waits, how often it repeats, where failures can go.

`EventSource.sure` is False where AWS does not document the mode or the waiting time.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lambdalint.data.records import Source
from lambdalint.frozen import dataclass

SOURCE = Source(
    "2026-11-23",
    "https://docs.aws.amazon.com/lambda/latest/dg/lambda-services.html, invocation-async-error-handling.html and the "
    "guide of each service; aws-sam-translator 1.115.0 for SAM events",
    "Apache-2.0 (our own data)",
)

SYNCHRONOUS, ASYNCHRONOUS, POLLED, MAYBE = "synchronous", "asynchronous", "polled", "maybe asynchronous"
"""The values of deployment.model.trigger.Mode."""


@dataclass(frozen=True)
class EventSource:
    """One kind of trigger. Times in seconds.

    `name` is what messages call it. `attempts` is how often a failing event is delivered by default, None when
    without end. `caller_limit` is what a waiting caller grants, None when nobody waits or no limit is
    documented; `fixed` says that it cannot be raised. `principal` invokes by resource-based permission, ""
    when the source uses a role. `account` is "required", "recommended" or "optional": whether a permission
    needs SourceAccount. `handoff` are tries and age of handing an event over to Lambda. `failures` are the
    places where a failed event can go: function (DLQ or OnFailure), queue (RedrivePolicy of the source),
    mapping (OnFailure of the mapping), source (a setting of the source). `role_actions` are what the
    function's role needs to be polled for. `one_record`: events hold one record.
    """

    id: str
    name: str
    mode: str
    attempts: int | None = 1
    caller_limit: int | None = None
    fixed: bool = False
    principal: str = ""
    account: str = "optional"
    handoff: tuple[int, int] | None = None
    failures: tuple[str, ...] = ()
    sam: tuple[str, ...] = ()
    role_actions: tuple[str, ...] = ()
    default_batch: int = 0
    maximum_batch: int = 0
    one_record: bool = False
    ordered: bool = False
    sure: bool = True


def _async(id: str, name: str, principal: str = "", account: str = "optional", **more: Any) -> EventSource:
    return EventSource(id, name, ASYNCHRONOUS, 3, principal=principal, account=account, failures=("function",), **more)


def _sync(id: str, name: str, limit: int | None = None, principal: str = "", **more: Any) -> EventSource:
    return EventSource(id, name, SYNCHRONOUS, 1, limit, principal=principal, **more)


def _poll(id: str, name: str, sam: str, failures: str = "", actions: str = "", batch: int = 100) -> EventSource:
    return EventSource(
        id,
        name,
        POLLED,
        None,
        failures=tuple(failures.split()),
        sam=(sam,),
        role_actions=tuple(actions.split()),
        default_batch=batch,
        maximum_batch=10000,
        ordered=id != "sqs",
    )


_EVENTBRIDGE = (185, 86400)
_SQS = "sqs:ReceiveMessage sqs:DeleteMessage sqs:GetQueueAttributes"
_KINESIS = "kinesis:DescribeStream kinesis:DescribeStreamSummary kinesis:GetRecords kinesis:GetShardIterator"
_DYNAMODB = "dynamodb:DescribeStream dynamodb:GetRecords dynamodb:GetShardIterator dynamodb:ListStreams"

_ALL = (
    _async("s3", "S3 notification", "s3.amazonaws.com", "required", sam=("S3",), one_record=True),
    _async("sns", "SNS topic", "sns.amazonaws.com", handoff=(100015, 23 * 86400), sam=("SNS",), one_record=True),
    _poll("sqs", "SQS queue", "SQS", "queue", _SQS, 10),
    _poll("kinesis", "Kinesis stream", "Kinesis", "mapping", _KINESIS),
    _poll("dynamodb", "DynamoDB stream", "DynamoDB", "mapping", _DYNAMODB),
    _poll("msk", "MSK topic", "MSK", "mapping"),
    _poll("selfmanagedkafka", "Kafka topic", "SelfManagedKafka", "mapping"),
    _poll("mq", "MQ broker", "MQ"),
    _poll("documentdb", "DocumentDB change stream", "DocumentDB"),
    _async(
        "eventbridge",
        "EventBridge rule",
        "events.amazonaws.com",
        handoff=_EVENTBRIDGE,
        sam=("EventBridgeRule", "CloudWatchEvent"),
    ),
    _async("schedule", "scheduled rule", "events.amazonaws.com", handoff=_EVENTBRIDGE, sam=("Schedule",)),
    _async("scheduler", "EventBridge schedule", handoff=_EVENTBRIDGE, sam=("ScheduleV2",)),
    EventSource(
        "eventbridge-v2",
        "EventBridge subscriber",
        MAYBE,
        3,
        handoff=(5, 300),
        failures=("function", "source"),
        default_batch=10,
        maximum_batch=100,
        sure=False,
    ),
    _async(
        "logs", "log subscription", "logs.amazonaws.com", "recommended", handoff=(0, 86400), sam=("CloudWatchLogs",)
    ),
    _async("iot", "IoT rule", "iot.amazonaws.com", "required", sam=("IoTRule",)),
    _sync("iot-authorizer", "IoT authorizer", 5, "iot.amazonaws.com", account="required", fixed=True),
    _sync("iot-provisioning", "IoT provisioning hook", 5, "iot.amazonaws.com", account="required", fixed=True),
    EventSource(
        "ses",
        "SES receipt rule",
        MAYBE,
        3,
        30,
        principal="ses.amazonaws.com",
        account="recommended",
        failures=("function",),
    ),
    _async("alarm", "CloudWatch alarm", "lambda.alarms.cloudwatch.amazonaws.com", "recommended"),
    _async("codecommit", "CodeCommit trigger", "codecommit.amazonaws.com", "recommended"),
    _async("config", "Config rule", "config.amazonaws.com", "recommended"),
    _async("codepipeline", "CodePipeline action"),
    _async("custom-resource", "custom resource"),
    _sync("macro", "CloudFormation macro", sure=False),
    _sync("hook", "CloudFormation hook", sure=False),
    EventSource("deployment-hook", "CodeDeploy hook", MAYBE, 1, sure=False),
    EventSource("rest-api", "API Gateway REST API", MAYBE, 1, 29, principal="apigateway.amazonaws.com", sam=("Api",)),
    _sync("http-api", "API Gateway HTTP API", 30, "apigateway.amazonaws.com", fixed=True, sam=("HttpApi",)),
    _sync("websocket", "API Gateway WebSocket API", 29, "apigateway.amazonaws.com", fixed=True),
    _sync("authorizer", "API authorizer", principal="apigateway.amazonaws.com", sure=False),
    _sync("http-api-authorizer", "HTTP API authorizer", 10, "apigateway.amazonaws.com", fixed=True),
    _sync("function-url", "function URL", 900),
    _sync("alb", "load balancer", None, "elasticloadbalancing.amazonaws.com", account="recommended", sure=False),
    _sync("lattice", "VPC Lattice service", None, "vpc-lattice.amazonaws.com", account="recommended", sure=False),
    _sync("cognito", "Cognito trigger", 5, "cognito-idp.amazonaws.com", fixed=True, sam=("Cognito",)),
    _async("cognito-sender", "Cognito custom sender", "cognito-idp.amazonaws.com"),
    _sync("cognito-sync", "Cognito Sync", 5, "cognito-sync.amazonaws.com", sure=False),
    EventSource("appsync", "AppSync resolver", MAYBE, 1, 30, fixed=True),
    _sync("appsync-authorizer", "AppSync authorizer", 10, "appsync.amazonaws.com", sure=False),
    _sync("connect", "Amazon Connect flow", 8, "connect.amazonaws.com", account="recommended"),
    _sync("lex", "Lex bot", 30, "lexv2.amazonaws.com", account="recommended", sure=False),
    _sync("alexa", "Alexa skill", 8, "alexa-appkit.amazon.com", sam=("AlexaSkill",)),
    _sync("edge", "CloudFront", 30, fixed=True),
    _sync("firehose", "Firehose transformation", 300, fixed=True),
    _sync("s3-batch", "S3 Batch Operations"),
    _sync("s3-object-lambda", "S3 Object Lambda", 60, sure=False),
    _sync(
        "transfer",
        "Transfer Family identity provider",
        None,
        "transfer.amazonaws.com",
        account="recommended",
        sure=False,
    ),
    EventSource("step-functions", "Step Functions task", MAYBE, 1, failures=("source",)),
    EventSource("pipes", "EventBridge pipe", MAYBE, None, failures=("source",)),
    EventSource(
        "secrets-rotation",
        "Secrets Manager rotation",
        MAYBE,
        3,
        principal="secretsmanager.amazonaws.com",
        account="recommended",
        sure=False,
    ),
    _sync("bedrock-agent", "Bedrock agent", None, "bedrock.amazonaws.com", account="recommended", sure=False),
    EventSource("direct", "direct invocation", MAYBE, 1),
)

EVENT_SOURCES: Mapping[str, EventSource] = {source.id: source for source in _ALL}
"""id -> event source."""

SAM_EVENTS: Mapping[str, str] = {event: source.id for source in _ALL for event in source.sam}
"""SAM event type -> id."""

MAPPING_SERVICES: Mapping[str, str] = {
    "sqs": "sqs",
    "kinesis": "kinesis",
    "dynamodb": "dynamodb",
    "kafka": "msk",
    "mq": "mq",
    "rds": "documentdb",
}
"""Service in the EventSourceArn of a mapping -> id."""

PRINCIPALS: Mapping[str, tuple[str, ...]] = {
    principal: tuple(source.id for source in _ALL if source.principal == principal)
    for principal in sorted({source.principal for source in _ALL if source.principal})
}
"""Service principal -> ids; `logs.REGION.amazonaws.com` means logs too."""

ASYNC_COGNITO_TRIGGERS = frozenset({"CustomEmailSender", "CustomSMSSender"})
COGNITO_TRIGGERS = ASYNC_COGNITO_TRIGGERS.union(
    ("CreateAuthChallenge", "CustomMessage", "DefineAuthChallenge", "InboundFederation", "PostAuthentication"),
    ("PostConfirmation", "PreAuthentication", "PreSignUp", "PreTokenGeneration", "PreTokenGenerationConfig"),
    ("UserMigration", "VerifyAuthChallengeResponse"),
)
"""Keys of a user pool's LambdaConfig."""

MAPPING_TIMEOUT = 840
MAPPING_TIMEOUT_SOURCES = frozenset({"msk", "selfmanagedkafka", "mq", "documentdb"})
"""Sources whose functions may run 840 seconds at most."""


OF_ARNS: Mapping[str, str] = {":authorizer/": "iot-authorizer", ":provisioningtemplate/": "iot-provisioning"}
"""What stands in the ARNs of sources that share a principal with others -> id."""


def permission_source(principal: str, arn: str = "") -> EventSource | None:
    """The source that a service principal of an AWS::Lambda::Permission stands for, by its ARN or the first if several."""
    if principal.startswith("logs.") and principal.endswith(".amazonaws.com"):
        principal = "logs.amazonaws.com"
    found = PRINCIPALS.get(principal.removesuffix(".cn"))
    if not found:
        return None
    named = next((id for part, id in OF_ARNS.items() if id in found and part in arn), found[0])
    return EVENT_SOURCES[named]
