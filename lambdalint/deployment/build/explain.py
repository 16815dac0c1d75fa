"""What a mention of a function means: the table of (resource type, property path) and the trigger behind it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TypeAlias

from lambdalint.template.cursor import View
from lambdalint.value import Known

HARMLESS = ""
"""A mention that invokes nothing."""

# Type -> (path pattern, what it is). `*` stands for one part of the path, `**` for any number of them.
TABLE: Mapping[str, tuple[tuple[str, str], ...]] = {
    "AWS::S3::Bucket": (("NotificationConfiguration.LambdaConfigurations.*.Function", "s3"),),
    "AWS::SNS::Subscription": (("Endpoint", "sns"),),
    "AWS::SNS::Topic": (("Subscription.*.Endpoint", "sns"),),
    "AWS::Events::Rule": (("Targets.*.Arn", "eventbridge"), ("Targets.*.Id", HARMLESS)),
    "AWS::EventsV2::Subscriber": (("InvokeConfiguration.TargetArn", "eventbridge-v2"),),
    "AWS::Scheduler::Schedule": (("Target.Arn", "scheduler"), ("Target.Input", HARMLESS)),
    "AWS::Lambda::EventSourceMapping": (("FunctionName", "mapping"),),
    "AWS::Lambda::Permission": (("FunctionName", HARMLESS), ("SourceArn", HARMLESS)),
    "AWS::Lambda::EventInvokeConfig": (("FunctionName", HARMLESS), ("DestinationConfig.**", "destination")),
    "AWS::Lambda::Version": (("**", HARMLESS),),
    "AWS::Lambda::Alias": (("**", HARMLESS),),
    "AWS::Lambda::Url": (("TargetFunctionArn", "function-url"),),
    "AWS::Lambda::LayerVersionPermission": (("**", HARMLESS),),
    "AWS::Logs::SubscriptionFilter": (("DestinationArn", "logs"), ("LogGroupName", HARMLESS), ("FilterName", HARMLESS)),
    "AWS::Logs::AccountPolicy": (("PolicyDocument", "logs"),),
    "AWS::Logs::LogGroup": (("**", HARMLESS),),
    "AWS::Logs::MetricFilter": (("**", HARMLESS),),
    "AWS::Logs::QueryDefinition": (("**", HARMLESS),),
    "AWS::IoT::TopicRule": (("TopicRulePayload.**", "iot"),),
    "AWS::IoT::Authorizer": (("AuthorizerFunctionArn", "iot-authorizer"),),
    "AWS::IoT::ProvisioningTemplate": (("PreProvisioningHook.TargetArn", "iot-provisioning"),),
    "AWS::SES::ReceiptRule": (("Rule.Actions.*.LambdaAction.FunctionArn", "ses"),),
    "AWS::CloudWatch::Alarm": (
        ("AlarmActions.*", "alarm"),
        ("OKActions.*", "alarm"),
        ("InsufficientDataActions.*", "alarm"),
        ("**", HARMLESS),
    ),
    "AWS::CloudWatch::CompositeAlarm": (
        ("AlarmActions.*", "alarm"),
        ("OKActions.*", "alarm"),
        ("InsufficientDataActions.*", "alarm"),
        ("**", HARMLESS),
    ),
    "AWS::CloudWatch::Dashboard": (("**", HARMLESS),),
    "AWS::CloudWatch::AnomalyDetector": (("**", HARMLESS),),
    "AWS::ApplicationInsights::Application": (("**", HARMLESS),),
    "AWS::Config::ConfigRule": (("Source.SourceIdentifier", "config"),),
    "AWS::Config::OrganizationConfigRule": (("OrganizationCustomRuleMetadata.LambdaFunctionArn", "config"),),
    "AWS::CodePipeline::Pipeline": (("Stages.*.Actions.*.Configuration.FunctionName", "codepipeline"),),
    "AWS::CodeCommit::Repository": (("Triggers.*.DestinationArn", "codecommit"),),
    "AWS::ApiGateway::Method": (("Integration.Uri", "rest-api"), ("Integration.IntegrationResponses.**", HARMLESS)),
    "AWS::ApiGateway::Authorizer": (("AuthorizerUri", "authorizer"),),
    "AWS::ApiGateway::RestApi": (("Body.**", "openapi"), ("Policy.**", HARMLESS)),
    "AWS::ApiGatewayV2::Api": (("Body.**", "openapi"), ("Target", "http-api")),
    "AWS::ApiGatewayV2::Integration": (("IntegrationUri", "api-v2"),),
    "AWS::ApiGatewayV2::Authorizer": (("AuthorizerUri", "http-api-authorizer"),),
    "AWS::Serverless::Api": (
        ("DefinitionBody.**", "openapi"),
        ("Auth.Authorizers.*.FunctionArn", "authorizer"),
        ("Auth.ResourcePolicy.**", HARMLESS),
    ),
    "AWS::Serverless::HttpApi": (
        ("DefinitionBody.**", "openapi"),
        ("Auth.Authorizers.*.FunctionArn", "http-api-authorizer"),
    ),
    "AWS::Serverless::WebSocketApi": (
        ("Routes.*.FunctionArn", "websocket"),
        ("Auth.AuthArn", "authorizer"),
    ),
    "AWS::Cognito::UserPool": (("LambdaConfig.**", "cognito"),),
    "AWS::Cognito::IdentityPool": (("CognitoEvents.**", "cognito-sync"),),
    "AWS::AppSync::DataSource": (("LambdaConfig.LambdaFunctionArn", "appsync"),),
    "AWS::AppSync::GraphQLApi": (
        ("LambdaAuthorizerConfig.AuthorizerUri", "appsync-authorizer"),
        ("AdditionalAuthenticationProviders.**", "appsync-authorizer"),
    ),
    "AWS::AppSync::Api": (("EventConfig.AuthProviders.*.LambdaAuthorizerConfig.AuthorizerUri", "appsync-authorizer"),),
    "AWS::AppSync::FunctionConfiguration": (("**", HARMLESS),),
    "AWS::Serverless::GraphQLApi": (
        ("DataSources.Lambda.*.FunctionArn", "appsync"),
        ("Auth.LambdaAuthorizer.AuthorizerUri", "appsync-authorizer"),
        ("Auth.Additional.*.LambdaAuthorizer.AuthorizerUri", "appsync-authorizer"),
    ),
    "AWS::ElasticLoadBalancingV2::TargetGroup": (("Targets.*.Id", "alb"),),
    "AWS::VpcLattice::TargetGroup": (("Targets.*.Id", "lattice"),),
    "AWS::KinesisFirehose::DeliveryStream": (("**", "firehose"),),
    "AWS::Pipes::Pipe": (("Target", "pipes"), ("Enrichment", "pipes")),
    "AWS::StepFunctions::StateMachine": (
        ("DefinitionSubstitutions.*", "step-functions"),
        ("DefinitionString", "step-functions"),
        ("Definition.**", "step-functions"),
    ),
    "AWS::Serverless::StateMachine": (
        ("DefinitionSubstitutions.*", "step-functions"),
        ("Definition.**", "step-functions"),
        ("Policies.**", HARMLESS),
    ),
    "AWS::SecretsManager::RotationSchedule": (("RotationLambdaARN", "secrets-rotation"),),
    "AWS::SecretsManager::Secret": (("**", HARMLESS),),
    "AWS::Bedrock::Agent": (("**", "bedrock-agent"),),
    "AWS::Bedrock::Flow": (("**", "bedrock-agent"),),
    "AWS::BedrockAgentCore::GatewayTarget": (("**", "bedrock-agent"),),
    "AWS::CloudFront::Distribution": (("**", "edge"),),
    "AWS::Transfer::Server": (("IdentityProviderDetails.Function", "transfer"),),
    "AWS::Transfer::Workflow": (("**", "transfer-workflow"),),
    "AWS::Connect::IntegrationAssociation": (("IntegrationArn", "connect"),),
    "AWS::CloudFormation::Macro": (("FunctionName", "macro"), ("LogGroupName", HARMLESS)),
    "AWS::CloudFormation::LambdaHook": (("LambdaFunction", "hook"),),
    "AWS::CloudFormation::CustomResource": (("ServiceToken", "custom-resource"),),
    "AWS::S3ObjectLambda::AccessPoint": (("**", "s3-object-lambda"),),
    "AWS::Lex::Bot": (("**", "lex"),),
    "AWS::Lex::BotAlias": (("**", "lex"),),
    "Alexa::ASK::Skill": (("**", "alexa"),),
    "AWS::Serverless::Connector": (("**", HARMLESS),),
    "AWS::CodeDeploy::DeploymentGroup": (("**", HARMLESS),),
    "AWS::CodeDeploy::Application": (("**", HARMLESS),),
    "AWS::ApplicationAutoScaling::ScalableTarget": (("**", HARMLESS),),
    "AWS::ApplicationAutoScaling::ScalingPolicy": (("**", HARMLESS),),
    "AWS::Events::EventBus": (("**", HARMLESS),),
    "AWS::S3::BucketPolicy": (("**", HARMLESS),),
    "AWS::SQS::QueuePolicy": (("**", HARMLESS),),
    "AWS::SNS::TopicPolicy": (("**", HARMLESS),),
    "AWS::KMS::Key": (("**", HARMLESS),),
    "AWS::EFS::AccessPoint": (("**", HARMLESS),),
    "AWS::ResourceGroups::Group": (("**", HARMLESS),),
    "AWS::Synthetics::Canary": (("**", HARMLESS),),
    "AWS::Budgets::Budget": (("**", HARMLESS),),
    "AWS::XRay::SamplingRule": (("**", HARMLESS),),
    "AWS::DynamoDB::Table": (("ResourcePolicy.**", HARMLESS),),
    "AWS::ApiGateway::Deployment": (("**", HARMLESS),),
    "Custom::LogRetention": (("ServiceToken", "custom-resource"), ("LogGroupName", HARMLESS)),
    "AWS::ApiGateway::Stage": (("**", HARMLESS),),
    "AWS::ApiGatewayV2::Route": (("**", HARMLESS),),
}

OF_FUNCTIONS: tuple[tuple[str, str], ...] = (
    ("Environment.Variables.*", "environment"),
    ("DeadLetterQueue.**", HARMLESS),
    ("EventInvokeConfig.DestinationConfig.**", "destination"),
    ("Events.*.Properties.**", HARMLESS),
    ("DeploymentPreference.Hooks.*", "deployment-hook"),
    ("Policies.**", HARMLESS),
    ("Role", HARMLESS),
    ("FunctionName", HARMLESS),
    ("LoggingConfig.**", HARMLESS),
    ("Tags.**", HARMLESS),
    ("Layers.**", HARMLESS),
    ("Code.**", HARMLESS),
    ("InlineCode", HARMLESS),
    ("Description", HARMLESS),
)


def meaning(type: str, path: tuple[str, ...]) -> str | None:
    """What a mention at a path of a resource is: a kind of trigger, HARMLESS, or None when that is not known."""
    if not path or path[0] in ("DependsOn", "Metadata", "Connectors", "Condition"):
        return HARMLESS
    if type.startswith("AWS::IAM::") or "Tags" in path[:2]:
        return HARMLESS
    below = path[1:]
    if type == "Custom::S3BucketNotifications" and below[-1:] == ("LambdaFunctionArn",):
        return "s3"
    if path[-1] in ("BeforeAllowTrafficHook", "AfterAllowTrafficHook") and path[0] == "UpdatePolicy":
        return "deployment-hook"
    if type.startswith(("AWS::Greengrass::", "AWS::GreengrassV2::")):
        return "greengrass"
    for pattern, kind in patterns(type):
        if fits(pattern.split("."), below):
            return kind
    return None


def patterns(type: str) -> tuple[tuple[str, str], ...]:
    """What the table says of a type of resource."""
    if type in ("AWS::Serverless::Function", "AWS::Lambda::Function"):
        return OF_FUNCTIONS
    known = TABLE.get(type, ())
    return known or TABLE["AWS::CloudFormation::CustomResource"] if type.startswith("Custom::") else known


Harmless: TypeAlias = "dict[str, Harmless | None]"
"""By key (`*` for all others) what is harmless below a place, None for the whole of it."""


@cache
def harmless(type: str) -> Harmless:
    """The places of a resource at which, by `meaning`, the name of a function invokes nothing whatever stands there."""
    if type.startswith("AWS::IAM::"):
        return {"*": None}
    properties: Harmless = {"Tags": None}
    for pattern, kind in patterns(type):
        *above, last = pattern.split(".")
        if kind != HARMLESS or last != "**":
            properties.setdefault(pattern.partition(".")[0].replace("**", "*"), {})
            continue
        at: Harmless | None = properties
        *above, last = above or ["*"]
        for key in above:
            at = at.setdefault(key, {}) if at is not None else None
        if at is not None:
            at.setdefault(last, None)
    return {"DependsOn": None, "Metadata": None, "Connectors": None, "Tags": None, "Properties": properties}


def fits(pattern: list[str], path: tuple[str, ...]) -> bool:
    """Whether a path is one of a pattern's."""
    for index, part in enumerate(pattern):
        if part == "**":
            return True
        if index >= len(path) or part not in ("*", path[index]):
            return False
    return len(pattern) == len(path)


def nowhere(type: str) -> bool:
    """Whether the name of a function is harmless anywhere in such a resource."""
    return harmless(type).get("*", {}) is None


def permitted_by_sam(resource: View, path: tuple[str, ...]) -> bool:
    """Whether SAM makes the permission for what one of its own resources names: authorizers and routes."""
    type, below, properties = path[0], path[1:], resource
    if type == "AWS::Serverless::Api":
        authorizer = properties["Auth"]["Authorizers"][below[2]] if len(below) > 2 else properties["Auth"]
        off = authorizer["DisableFunctionDefaultPermissions"].boolean()
        return below[:2] == ("Auth", "Authorizers") and not (isinstance(off, Known) and off.value)
    if type == "AWS::Serverless::HttpApi":
        authorizer = properties["Auth"]["Authorizers"][below[2]] if len(below) > 2 else properties["Auth"]
        on = authorizer["EnableFunctionDefaultPermissions"].boolean()
        return below[:2] == ("Auth", "Authorizers") and isinstance(on, Known) and on.value
    if type == "AWS::Serverless::WebSocketApi":
        return below[:1] == ("Routes",) or properties["Auth"]["InvokeRole"].absent
    return type == "AWS::Serverless::GraphQLApi" and below[:1] == ("Auth",)
