"""Facts of the SDK tables, each with where it is documented."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdalint.data import sdk, sdk_resources


@pytest.mark.parametrize(
    ("service", "method", "operation"),
    [
        ("dynamodb", "put_item", "PutItem"),
        ("rds", "describe_db_instances", "DescribeDBInstances"),
        ("s3", "list_objects_v2", "ListObjectsV2"),
        ("wafv2", "list_web_acls", "ListWebACLs"),  # plural acronym: botocore._special_case_transform
        ("efs", "describe_mount_targets", "DescribeMountTargets"),
        ("storagegateway", "create_cached_iscsi_volume", "CreateCachediSCSIVolume"),  # botocore._xform_cache
        ("socialmessaging", "send_whatsapp_message", "SendWhatsAppMessage"),
        ("ec2", "describe_vpcs", "DescribeVpcs"),
        ("lambda", "get_layer_version_by_arn", "GetLayerVersionByArn"),
        ("codestar-connections", "list_tags_for_resource", "ListTagsForResource"),
    ],
)
def test_client_methods_lead_to_api_operations(service: str, method: str, operation: str) -> None:
    table = sdk.service(service)
    assert table is not None
    assert table.operation(method) == operation
    assert table.operations[method] == operation
    assert sdk.method_name(operation) == method


@given(st.text(alphabet="aAbBZzs19_S", max_size=12))
def test_methods_are_named_as_botocore_names_them(name: str) -> None:
    words = re.sub(r"[A-Z]{2,}s$", lambda match: f"_{match[0].lower()}", name)  # botocore.xform_name
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", words))
    assert sdk.python_name(name, {}) == words.lower()


@pytest.mark.parametrize("method", ["putitem", "PutItem", "put__item", "put_items", "", "_", "*", "put item"])
def test_what_is_no_method_leads_nowhere(method: str) -> None:
    table = sdk.service("dynamodb")
    assert table is not None
    assert table.operation(method) is None


@pytest.mark.parametrize("name", ["", "nope", "*odd", "# as_of: 2026-11-23", "s3\n", "dynamodb\tdynamodb", "DynamoDB"])
def test_what_is_no_service_is_none(name: str) -> None:
    assert sdk.service(name) is None


@pytest.mark.parametrize(
    ("service", "prefix"),
    [
        # https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
        ("stepfunctions", "states"),
        ("bedrock-runtime", "bedrock"),
        ("apigatewaymanagementapi", "execute-api"),
        ("sesv2", "ses"),
        ("efs", "elasticfilesystem"),
        ("cloudwatch", "cloudwatch"),
        ("opensearch", "es"),
        ("opensearchserverless", "aoss"),
        ("pinpoint", "mobiletargeting"),
        ("iot-data", "iot"),
        ("dynamodbstreams", "dynamodb"),
        ("elbv2", "elasticloadbalancing"),
        ("cognito-idp", "cognito-idp"),
        ("resourcegroupstaggingapi", "tag"),
        ("location", "geo"),
        ("appconfigdata", "appconfig"),
        ("docdb", "rds"),
    ],
)
def test_iam_prefix(service: str, prefix: str) -> None:
    table = sdk.service(service)
    assert table is not None
    assert table.prefix == prefix


def test_services_with_a_method() -> None:
    assert sdk.services_with("put_item") == ("dynamodb",)
    assert sdk.services_with("send_message_batch") == ("sqs",)
    assert "s3" in sdk.services_with("get_object") and "mediastore-data" in sdk.services_with("get_object")
    assert {"autoscaling", "ec2"} <= set(sdk.services_with("delete_tags"))
    assert sdk.services_with("append") == ()
    assert sdk.services_with("dynamo db") == ()
    assert sdk.services_with("PutItem") == ()


@given(st.text(max_size=12))
def test_any_text_can_be_asked(text: str) -> None:
    assert sdk.services_with(text) == tuple(sorted(sdk.services_with(text)))
    sdk.service(text)
    sdk.target_parameter(text, text)
    sdk_resources.resource(text, text)


@pytest.mark.parametrize(
    ("service", "operation", "target"),
    [
        ("dynamodb", "PutItem", "TableName"),
        ("dynamodb", "BatchWriteItem", "RequestItems{}"),
        ("dynamodb", "TransactWriteItems", "TransactItems[].*.TableName"),
        ("s3", "GetObject", "Bucket"),
        ("s3", "CopyObject", "Bucket+CopySource"),
        ("sqs", "SendMessageBatch", "QueueUrl"),
        ("sns", "Publish", "TopicArn|TargetArn|PhoneNumber"),
        ("lambda", "Invoke", "FunctionName"),
        ("stepfunctions", "StartExecution", "stateMachineArn"),
        ("secretsmanager", "GetSecretValue", "SecretId"),
        ("ssm", "GetParameter", "Name"),
        ("ssm", "GetParameters", "Names[]"),
        ("kinesis", "PutRecords", "StreamName|StreamARN"),
        ("events", "PutEvents", "Entries[].EventBusName"),
        ("firehose", "PutRecordBatch", "DeliveryStreamName"),
        ("sts", "GetCallerIdentity", ""),
        ("s3", "ListBuckets", ""),
    ],
)
def test_the_argument_that_names_the_resource(service: str, operation: str, target: str) -> None:
    assert sdk.target_parameter(service, operation) == target


def test_waiters_say_how_long_they_wait() -> None:
    table = sdk.service("dynamodb")
    assert table is not None
    waiter = table.waiters["table_exists"]  # botocore waiters-2.json
    assert (waiter.operation, waiter.method, waiter.delay, waiter.attempts) == (
        "DescribeTable",
        "describe_table",
        20,
        25,
    )


def test_paginators() -> None:
    table = sdk.service("s3")
    assert table is not None
    assert table.paginated("list_objects_v2")
    assert not table.paginated("get_object")
    assert "list_objects_v2" in table.paginators


def test_unsigned_operations() -> None:
    # https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_InitiateAuth.html
    table = sdk.service("cognito-idp")
    assert table is not None
    assert table.unsigned("InitiateAuth")
    assert not table.unsigned("AdminInitiateAuth")


def test_resources_lead_to_operations() -> None:
    table = sdk_resources.resource("dynamodb", "Table")
    assert table is not None
    assert table.actions["put_item"].operation == "PutItem"
    assert table.target() == "TableName"
    assert table.load == "DescribeTable" and "item_count" in table.attributes
    assert table.actions["batch_writer"].resource == "BatchWriter"
    writer = sdk_resources.resource("dynamodb", "BatchWriter")
    assert writer is not None and writer.actions["put_item"].operation == "BatchWriteItem"


def test_the_service_resource_makes_every_type() -> None:
    # boto3 gives every resource type on the service resource, with all its identifiers as arguments.
    s3 = sdk_resources.resource("s3")
    assert s3 is not None
    assert s3.references["Object"].resource == "Object"
    assert s3.references["ObjectSummary"].identifiers == ("i", "i")
    bucket = sdk_resources.resource("s3", "Bucket")
    assert bucket is not None
    assert bucket.references["Object"].identifiers == ("0", "i")
    assert bucket.collections["objects"].operation == "ListObjects"
    assert bucket.actions["upload_file"].operation == "upload_file"


def test_a_queue_knows_its_url_and_loads_its_attributes() -> None:
    sqs = sdk_resources.resource("sqs")
    queue = sdk_resources.resource("sqs", "Queue")
    assert sqs is not None and queue is not None
    assert sqs.actions["get_queue_by_name"] == sdk_resources.Step("GetQueueUrl", "Queue", ("r",))
    assert queue.identifiers == (("url", "QueueUrl"),)
    assert queue.load == "GetQueueAttributes"
    assert "url" not in queue.attributes and "attributes" in queue.attributes


def test_services_with_resources() -> None:
    # https://boto3.amazonaws.com/v1/documentation/api/latest/guide/resources.html
    assert sdk_resources.resource_services() == (
        "cloudformation", "cloudwatch", "dynamodb", "ec2", "glacier", "iam", "s3", "sns", "sqs",
    )  # fmt: skip
    assert sdk_resources.resource("lambda") is None


def test_helpers() -> None:
    upload = sdk.helper("s3", "upload_file")
    assert upload is not None
    assert upload.positional[:3] == ("Filename", "Bucket", "Key")  # boto3/s3/inject.py
    assert "PutObject" in upload.operations
    assert sdk.helper("dynamodb", "upload_file") is None


def test_no_package_of_the_sdk_is_imported() -> None:
    code = (
        "import sys; from lambdalint.data import iam_needs, effects, managed, sam_policies, libraries; "
        "iam_needs.needs('s3', 'GetObject'); effects.effect('s3', 'PutObject'); managed.policy('AdministratorAccess'); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'botocore', 'boto3', 'json', 'yaml', 'moto', 're2'}))"
    )
    done = subprocess.run([sys.executable, "-I", "-c", f"import sys; sys.path[:0] = ['.']; {code}"],
                          capture_output=True, text=True, check=True)  # fmt: skip
    assert done.stdout.strip() == "[]"
