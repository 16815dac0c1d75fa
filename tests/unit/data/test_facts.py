"""Facts written by hand: event sources, libraries, runtimes, prices, loops."""

from __future__ import annotations

import importlib
import pkgutil
import re

import pytest

import lambdalint.data
from lambdalint.data import (
    authentication,
    calls,
    endpoints,
    environment,
    event_sources,
    iam,
    origins,
    pricing,
    recursion,
    role_needs,
    runtimes,
    sdk,
)
from lambdalint.data.iam import TABLE as IAM_ACTIONS
from lambdalint.data.library_calls import LIBRARY_CALLS
from lambdalint.data.managed import TABLE as MANAGED
from lambdalint.data.records import FOLDER, Records, Source
from lambdalint.data.sdk import TABLE as SDK


@pytest.mark.parametrize("path", sorted(FOLDER.iterdir()), ids=lambda path: path.name)
def test_every_table_says_where_it_is_from(path: object) -> None:
    source = Records(getattr(path, "name")).source  # noqa: B009
    assert re.fullmatch(r"20\d\d-\d\d-\d\d", source.as_of)
    assert re.search(r"\d+\.\d+", source.source), "a version"
    assert re.match(r"Apache-2.0|MIT|BSD-3-Clause", source.licence)


def test_every_module_by_hand_says_where_it_is_from() -> None:
    for info in pkgutil.iter_modules(lambdalint.data.__path__):
        module = importlib.import_module(f"lambdalint.data.{info.name}")
        source = getattr(module, "SOURCE", None)
        assert source is None or (isinstance(source, Source) and re.fullmatch(r"20\d\d-\d\d-\d\d", source.as_of))


def test_records_never_run_together() -> None:
    for path in FOLDER.iterdir():
        table = Records(path.name)
        assert len(set(table.keys)) == len(table.keys), path.name
        assert table.text.endswith("\n") and "\r" not in table.text
        for key in table.keys[:3]:
            assert table.find(key) is not None


@pytest.mark.parametrize("table", [IAM_ACTIONS, MANAGED, SDK], ids=lambda table: table.name)
def test_a_search_in_the_file_finds_what_is_there(table: Records) -> None:
    """It needs keys in order."""
    table = Records(table.name, ordered=table.ordered)
    assert table.ordered and list(table.keys) == sorted(table.keys)
    keys, plain = table.keys, Records(table.name)
    del table.text
    wanted = [
        *keys,
        "a",
        "zz",
        "~",
        "*",
        "Aaa",
        "é",
        "\ud800",
        *(f"{key}0" for key in keys),
        *(key[:-1] for key in keys),
    ]
    assert [key for key in wanted if table.find(key) != plain.find(key)] == []
    assert "text" not in table.__dict__


def test_asynchronous_sources_deliver_three_times() -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
    for kind in ("s3", "sns", "eventbridge", "schedule", "scheduler", "logs", "iot", "custom-resource"):
        source = event_sources.EVENT_SOURCES[kind]
        assert (source.mode, source.attempts, source.failures) == ("asynchronous", 3, ("function",))


@pytest.mark.parametrize(
    ("kind", "limit", "fixed"),
    [
        ("rest-api", 29, False),  # https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
        ("http-api", 30, True),  # http-api-quotas.html
        ("http-api-authorizer", 10, True),
        ("websocket", 29, True),
        ("iot-authorizer", 5, True),  # iot config-custom-auth.html
        ("iot-provisioning", 5, True),  # iot pre-provisioning-hook.html
        ("cognito", 5, True),  # cognito-user-identity-pools-working-with-aws-lambda-triggers.html
        ("alexa", 8, False),
        ("firehose", 300, True),  # firehose data-transformation.html
        ("alb", None, False),
        ("sqs", None, False),
    ],
)
def test_how_long_callers_wait(kind: str, limit: int | None, fixed: bool) -> None:
    source = event_sources.EVENT_SOURCES[kind]
    assert (source.caller_limit, source.fixed) == (limit, fixed)


def test_polled_sources() -> None:
    sqs, kinesis, mq = (event_sources.EVENT_SOURCES[kind] for kind in ("sqs", "kinesis", "mq"))
    assert sqs.failures == ("queue",) and kinesis.failures == ("mapping",) and mq.failures == ()
    assert sqs.default_batch == 10 and kinesis.default_batch == 100  # API_CreateEventSourceMapping.html
    assert "kinesis:ListShards" not in kinesis.role_actions  # SAM's own read policy lacks it
    for source in event_sources.EVENT_SOURCES.values():
        assert all(iam.action(action) for action in source.role_actions)


def test_sam_events_lead_to_sources() -> None:
    # aws-sam-translator 1.115.0, the event types of AWS::Serverless::Function
    events = (
        "S3 SNS Kinesis DynamoDB DocumentDB SQS Api Schedule ScheduleV2 CloudWatchEvent EventBridgeRule IoTRule MQ "
        "CloudWatchLogs AlexaSkill Cognito HttpApi MSK SelfManagedKafka"
    )
    assert set(events.split()) == set(event_sources.SAM_EVENTS)


def test_principals() -> None:
    def kind(principal: str, arn: str = "") -> str | None:
        source = event_sources.permission_source(principal, arn)
        return source.id if source else None

    assert kind("s3.amazonaws.com") == "s3"
    assert kind("logs.eu-west-1.amazonaws.com") == "logs"
    assert kind("events.amazonaws.com.cn") == "eventbridge"
    assert kind("lambda.alarms.cloudwatch.amazonaws.com") == "alarm"
    assert kind("scheduler.amazonaws.com") is None  # it uses a role
    assert kind("iot.amazonaws.com", "arn:aws:iot:*:*:rule/a") == kind("iot.amazonaws.com") == "iot"
    assert kind("iot.amazonaws.com", "arn:aws:iot:*:*:authorizer/a") == "iot-authorizer"
    assert kind("iot.amazonaws.com", "arn:aws:iot:*:*:provisioningtemplate/a") == "iot-provisioning"
    assert kind("s3.amazonaws.com", "arn:aws:iot:*:*:authorizer/a") == "s3"
    assert event_sources.EVENT_SOURCES["s3"].account == "required"


def test_settings_need_actions_that_exist() -> None:
    groups = [role_needs.VPC_ACTIONS, role_needs.LOG_ACTIONS, role_needs.TRACE_ACTIONS]
    groups += role_needs.FAILURE_ACTIONS.values()
    assert [action for group in groups for action in group if iam.action(action) is None] == []


def test_runtimes() -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html
    old, new = runtimes.runtime("python3.9"), runtimes.runtime("python3.13")
    assert old is not None and new is not None
    assert (old.deprecated, old.create_block, old.update_block) == ("2025-12-15", "2027-02-01", "2027-03-03")
    assert [old.status(day) for day in ("2025-12-14", "2025-12-15", "2027-02-01", "2027-03-03")] == [
        "", "deprecated", "create blocked", "update blocked",
    ]  # fmt: skip
    assert new.status("2026-11-23") == ""
    assert new.family == "python" and new.system == "" and old.system == "AL2"
    families = {"nodejs20.x": "nodejs", "dotnetcore3.1": "dotnet", "java8.al2": "java", "provided.al2023": "provided"}
    for name, family in families.items():
        found = runtimes.runtime(name)
        assert found is not None and found.family == family
    assert runtimes.runtime("python3.99") is None


def test_environment() -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
    assert "AWS_REGION" in environment.RESERVED and "TZ" not in environment.RESERVED
    assert "TZ" in environment.GIVEN and environment.RESERVED <= environment.GIVEN
    assert environment.RESERVED < environment.PRESENT < environment.GIVEN
    assert not environment.LOCAL_ONLY & environment.GIVEN


def test_a_long_invocation_costs_what_the_price_list_says() -> None:
    # 900 s at 1 GB: 900 x 0.0000166667 = 0.0150 dollars
    assert pricing.invocation(900, 1024) == pytest.approx(0.0150, abs=0.0001)
    assert pricing.invocation(900, 1024, "arm64") == pytest.approx(0.0120, abs=0.0001)
    assert pricing.container_month(0.25, 0.5) == pytest.approx(9.01, abs=0.05)


def test_endpoints_are_of_services_that_boto3_has() -> None:
    assert [name for name in endpoints.ENDPOINTS if sdk.service(name) is None] == []
    assert endpoints.endpoints_of("kinesis") == ("kinesis-streams",)
    assert endpoints.endpoints_of("sqs") == ("sqs",)
    assert endpoints.may_serve("cassandra-fips", "keyspaces") and endpoints.may_serve("bedrock-runtime", "bedrock")
    assert not endpoints.may_serve("kinesis-firehose", "kinesis") and not endpoints.may_serve("sns", "sqs")


def test_loops() -> None:
    # https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
    assert recursion.STOPPED < recursion.FEEDS.keys() <= event_sources.EVENT_SOURCES.keys()
    for service, methods in recursion.FEEDS.values():
        table = sdk.service(service)
        assert table is not None
        assert [m for m in methods if not table.operation(m) and not sdk.helper(service, m)] == []


def test_calls() -> None:
    assert calls.HTTP["requests.post"].method == "POST" and calls.HTTP["requests.post"].default is None
    assert calls.HTTP["httpx.Client.get"].default == 5.0
    assert calls.HTTP["requests.request"].method_at == (0, "method")
    for key in calls.SLOW_OPERATIONS:
        name, _, operation = key.partition(".")
        table = sdk.service(name)
        assert table is not None and (table.has(operation) or sdk.helper(name, operation)), key
    for known in LIBRARY_CALLS.values():
        table = sdk.service(known.service)
        assert table is not None and all(table.has(operation) for operation in known.operations)
        for operation in known.operations if known.becomes or known.made_becomes else ():
            assert sdk.target_parameter(known.service, operation) in (known.becomes, known.made_becomes), operation
    assert "uuid.uuid4" in origins.RANDOM_CALLS and not origins.RANDOM_CALLS & origins.TIME_CALLS
    assert "hmac.compare_digest" in authentication.SIGNATURE_CHECKS
