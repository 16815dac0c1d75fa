"""Facts on operations that run twice, each with where it is documented."""

from __future__ import annotations

import re

import pytest

from lambdalint.data import effects, effects_by_hand, sdk
from lambdalint.data.effects import Repeat
from lambdalint.data.records import Records


@pytest.mark.parametrize(
    ("service", "operation", "repeat", "token"),
    [
        ("dynamodb", "PutItem", Repeat.DEPENDS, ""),
        (
            "dynamodb",
            "TransactWriteItems",
            Repeat.TOKEN,
            "ClientRequestToken",
        ),  # API_TransactWriteItems.html: 10 minutes
        ("sqs", "SendMessage", Repeat.OPEN_TOKEN, "MessageDeduplicationId"),
        ("sqs", "SendMessageBatch", Repeat.OPEN_TOKEN, "Entries[].MessageDeduplicationId"),
        ("sqs", "DeleteMessage", Repeat.SAME, ""),
        ("sqs", "StartMessageMoveTask", Repeat.SAME, ""),  # API_StartMessageMoveTask.html: one for a queue at a time
        ("ses", "SendEmail", Repeat.DUPLICATE, ""),
        ("stepfunctions", "StartExecution", Repeat.OPEN_TOKEN, "name"),  # API_StartExecution.html: 90 days
        ("ecs", "RunTask", Repeat.TOKEN, "clientToken"),  # ECS_Idempotency.html
        ("transcribe", "StartTranscriptionJob", Repeat.NAMED, ""),
        ("cloudformation", "CreateChangeSet", Repeat.NAMED, ""),  # API_CreateChangeSet.html: AlreadyExistsException
        ("cloudformation", "ExecuteChangeSet", Repeat.NAMED, ""),
        ("cloudformation", "UpdateStack", Repeat.SAME, ""),
        ("events", "PutEvents", Repeat.DUPLICATE, ""),
        ("batch", "SubmitJob", Repeat.DUPLICATE, ""),
        ("s3", "upload_file", Repeat.DEPENDS, ""),
        ("s3", "download_file", Repeat.READ, ""),
        ("bedrock-runtime", "Converse", Repeat.READ, ""),
    ],
)
def test_effects_by_hand(service: str, operation: str, repeat: Repeat, token: str) -> None:
    found = effects.effect(service, operation)
    assert found is not None
    assert (found.repeat, found.token, found.sure) == (repeat, token, True)


def test_effects_by_name() -> None:
    assert effects.effect("dynamodb", "GetItem") == effects.OperationEffect(Repeat.READ)
    found = effects.effect("amplify", "CreateApp")
    assert found is not None and not found.sure
    assert effects.effect("chime-sdk-voice", "DeleteVoiceConnector") == effects.OperationEffect(Repeat.SAME)
    backup = effects.effect("backup", "StartBackupJob")
    assert backup is not None and backup.repeat is Repeat.TOKEN and backup.token == "IdempotencyToken"


def test_the_unknown_is_none() -> None:
    assert effects.effect("nope", "PutItem") is None
    assert effects.effect("dynamodb", "Nope") is None
    assert effects.effect("dynamodb", "put_item") is None


def test_metrics_and_logs_are_negligible() -> None:
    for service, operation in (("cloudwatch", "PutMetricData"), ("logs", "PutLogEvents"), ("xray", "PutTraceSegments")):
        found = effects.effect(service, operation)
        assert found is not None and found.negligible


def test_names_of_executions_are_regarded_for_ninety_days() -> None:
    found = effects.effect("stepfunctions", "StartExecution")
    assert found is not None
    assert found.window == 90 * 86400 and found.errors == ("ExecutionAlreadyExists",)


def test_tokens_that_botocore_fills() -> None:
    assert effects.fills_token("ec2", "RunInstances")  # idempotencyToken trait
    assert not effects.fills_token("textract", "StartDocumentAnalysis")
    assert not effects.fills_token("sqs", "SendMessage")


def test_every_effect_by_hand_names_an_operation_and_its_token() -> None:
    for key, found in effects_by_hand.EFFECTS.items():
        name, _, operation = key.partition(".")
        table = sdk.service(name)
        assert table is not None and (table.has(operation) or sdk.helper(name, operation)), key
        if found.repeat is Repeat.TOKEN:
            assert effects.fills_token(name, operation), key
        if found.repeat is Repeat.OPEN_TOKEN:
            assert not effects.fills_token(name, operation), key


def test_each_operation_has_one_letter() -> None:
    table = Records("effects.tsv")
    for name in sdk.services():
        service, fields = sdk.service(name), table.find(name)
        assert service is not None and fields is not None
        assert len(fields[0]) == len(service.names), name
        assert set(fields[0]) <= {repeat.value for repeat in Repeat}


@pytest.mark.parametrize(
    ("expression", "adds"),
    [
        ("ADD visits :one", True),
        ("SET visits = visits + :one", True),
        ("SET visits = if_not_exists(visits, :zero) + :one", True),
        ("SET log = list_append(log, :line)", True),
        ("SET amount = :limit - amount", True),
        ("SET #s = :s, updated = :t REMOVE lease", False),
        ("SET address = :a", False),
        ("REMOVE padding", False),
    ],
)
def test_updates_that_add_up(expression: str, adds: bool) -> None:
    assert bool(re.search(effects.DUPLICATING_UPDATE, expression)) is adds


@pytest.mark.parametrize(
    ("statement", "adds", "guarded"),
    [
        ("INSERT INTO orders VALUES (%s)", True, False),
        ("insert into orders values (%s) on conflict (id) do nothing", True, True),
        ("INSERT IGNORE INTO orders VALUES (%s)", False, True),
        ("UPDATE stock SET n = n - 1 WHERE id = %s", True, False),
        ("UPDATE stock SET n = %s", False, False),
        ("SELECT * FROM orders", False, False),
        ("CALL charge(%s)", True, False),
    ],
)
def test_sql(statement: str, adds: bool, guarded: bool) -> None:
    assert bool(re.search(effects.DUPLICATING_SQL, statement)) is adds
    assert bool(re.search(effects.GUARDED_SQL, statement)) is guarded
