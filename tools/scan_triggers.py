"""Compare the model's triggers with a scan of the raw templates that knows nothing of the model.

    python -m tools.scan_triggers FOLDER [FOLDER ...]

The scan loads each template as plain YAML, ignores conditions, and notes (template, function, kind) wherever a
resource of a known type names a function in a known property. Printed: by kind how many pairs the scan has, how many
of them the model has in some world, and the pairs it has not.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from lambdalint.config import Config
from lambdalint.instances import Instances
from lambdalint.project.files import Files
from lambdalint.source.program import Programs
from tools.triggers import sources

Pair = tuple[str, str]
SAM_EVENTS = {
    "Api": "rest-api", "HttpApi": "http-api", "SQS": "sqs", "SNS": "sns", "S3": "s3", "DynamoDB": "dynamodb",
    "Kinesis": "kinesis", "Schedule": "schedule", "ScheduleV2": "scheduler", "EventBridgeRule": "eventbridge",
    "CloudWatchEvent": "eventbridge", "CloudWatchLogs": "logs", "IoTRule": "iot", "AlexaSkill": "alexa",
    "Cognito": "cognito", "MQ": "mq", "MSK": "msk", "SelfManagedKafka": "selfmanagedkafka", "DocumentDB": "documentdb",
}  # fmt: skip
MAPPED = ("sqs", "kinesis", "dynamodb")
PLACES = {
    "AWS::Events::Rule": ("Targets", ("eventbridge", "schedule")),
    "AWS::SNS::Subscription": ("Endpoint", ("sns",)),
    "AWS::S3::Bucket": ("NotificationConfiguration", ("s3",)),
    "AWS::Logs::SubscriptionFilter": ("DestinationArn", ("logs",)),
    "AWS::Scheduler::Schedule": ("Target.Arn", ("scheduler",)),
    "AWS::StepFunctions::StateMachine": ("", ("step-functions",)),
    "AWS::Serverless::StateMachine": ("", ("step-functions",)),
    "AWS::SES::ReceiptRule": ("Rule.Actions", ("ses",)),
    "AWS::CloudWatch::Alarm": ("AlarmActions", ("alarm",)),
    "AWS::CodePipeline::Pipeline": ("Stages", ("codepipeline",)),
    "AWS::CloudFront::Distribution": ("DistributionConfig", ("edge",)),
    "AWS::VpcLattice::TargetGroup": ("Targets", ("lattice",)),
    "AWS::Cognito::UserPool": ("LambdaConfig", ("cognito", "cognito-sender")),
    "AWS::IoT::TopicRule": ("TopicRulePayload", ("iot",)),
    "AWS::ApiGateway::Method": ("Integration", ("rest-api",)),
    "AWS::ApiGatewayV2::Integration": ("IntegrationUri", ("http-api", "websocket")),
    "AWS::ApiGateway::Authorizer": ("AuthorizerUri", ("authorizer",)),
    "AWS::AppSync::DataSource": ("LambdaConfig", ("appsync",)),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("Targets", ("alb",)),
    "AWS::Config::ConfigRule": ("Source", ("config",)),
    "AWS::KinesisFirehose::DeliveryStream": ("", ("firehose",)),
    "AWS::Lambda::Url": ("TargetFunctionArn", ("function-url",)),
    "AWS::SecretsManager::RotationSchedule": ("RotationLambdaARN", ("secrets-rotation",)),
    "AWS::Pipes::Pipe": ("", ("pipes",)),
    "AWS::CloudFormation::Macro": ("FunctionName", ("macro",)),
    "AWS::Bedrock::Agent": ("ActionGroups", ("bedrock-agent",)),
}


class Loader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags in their long form."""


def tagged(loader: Loader, suffix: str, node: yaml.Node) -> Any:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        assert isinstance(node, yaml.MappingNode)
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".")
    return {"Ref" if suffix == "Ref" else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", tagged)


def named(value: Any, functions: set[str]) -> set[str]:
    """The functions that a value names by Ref, GetAtt or Sub."""
    if isinstance(value, dict):
        found: set[str] = set()
        for key, inner in value.items():
            if key == "Ref" and inner in functions:
                found.add(inner)
            elif key == "Fn::GetAtt" and isinstance(inner, list) and inner and inner[0] in functions:
                found.add(inner[0])
            elif key == "Fn::Sub":
                text = inner[0] if isinstance(inner, list) and inner else inner
                found |= {name for name in functions if f"${{{name}}}" in str(text) or f"${{{name}." in str(text)}
                found |= named(inner[1], functions) if isinstance(inner, list) and len(inner) > 1 else set()
            else:
                found |= named(inner, functions)
        return found
    if isinstance(value, list):
        return {name for inner in value for name in named(inner, functions)}
    return set()


def below(properties: Any, path: str) -> Any:
    """What stands under a path of keys."""
    for key in path.split(".") if path else ():
        properties = properties.get(key) if isinstance(properties, dict) else None
    return properties


def scan(template: dict[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Functions and the kinds, one of which each must have."""
    resources = {id: node for id, node in (template.get("Resources") or {}).items() if isinstance(node, dict)}
    functions = {
        id
        for id, node in resources.items()
        if node.get("Type") in ("AWS::Serverless::Function", "AWS::Lambda::Function")
    }
    for id, node in resources.items():
        kind, properties = str(node.get("Type")), node.get("Properties")
        if not isinstance(properties, dict):
            continue
        events = properties.get("Events")
        if kind == "AWS::Serverless::Function" and isinstance(events, dict):
            for event in events.values():
                if isinstance(event, dict) and event.get("Type") in SAM_EVENTS:
                    settings = event.get("Properties")
                    queued = event["Type"] == "SNS" and isinstance(settings, dict) and settings.get("SqsSubscription")
                    yield id, ("sqs",) if queued else (SAM_EVENTS[event["Type"]],)
        elif kind == "AWS::Lambda::EventSourceMapping":
            for name in named(properties.get("FunctionName"), functions):
                yield name, ("sqs", "kinesis", "dynamodb", "msk", "selfmanagedkafka", "mq", "documentdb")
        elif kind in PLACES:
            key, kinds = PLACES[kind]
            for name in named(below(properties, key), functions):
                yield name, kinds
        elif "ServiceToken" in properties:
            for name in named(properties["ServiceToken"], functions):
                yield name, ("custom-resource",)


def main() -> None:
    wanted: dict[str, set[Pair]] = defaultdict(set)
    missed: list[str] = []
    for folder in (Path(name).resolve() for name in sys.argv[1:]):
        files = Files(folder)
        read = list(sources(files))
        instances = Instances(files, Programs(files), Config(root=folder), "2026-11-24", read)
        known: dict[Pair, set[str]] = defaultdict(set)
        for source in instances.order:
            for found, worlds in instances.of(source):
                for deployment in worlds:
                    for function in deployment.functions:
                        known[found.path, function.id] |= {t.kind for t in function.triggers.items}
        for source in read:
            try:
                template = yaml.load(files.text(source.path), Loader)
            except yaml.YAMLError:
                continue
            for id, kinds in set(scan(template)) if isinstance(template, dict) else ():
                label = "/".join(kinds[:3])
                wanted[label].add((f"{folder.name}/{source.path}", id))
                if (source.path, id) in known and not known[source.path, id] & set(kinds):
                    missed.append(f"{label:40} {folder.name}/{source.path}::{id}")
                    wanted[f"{label} missed"].add((f"{folder.name}/{source.path}", id))
                elif (source.path, id) not in known:
                    wanted[f"{label} elsewhere"].add((f"{folder.name}/{source.path}", id))
    for label in sorted(name for name in wanted if " " not in name):
        gone, away = len(wanted[f"{label} missed"]), len(wanted[f"{label} elsewhere"])
        number = len(wanted[label]) - away
        share = 100 * (number - gone) / number if number else 100
        print(f"{label:32} {number:5} in the scan, {number - gone:5} in the model, {share:5.1f} %")
    print(*sorted(missed), sep="\n")


if __name__ == "__main__":
    main()
