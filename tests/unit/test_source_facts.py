"""Loops over records, answers, except clauses, waits, files, state, clients, messages, custom resources."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.facts import Facts
from tests.unit.programs import origins, program

HEAD = """
import asyncio, hmac, json, os, requests, shelve, sqlite3, subprocess, tempfile, threading, time, uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
import boto3
table = boto3.resource("dynamodb").Table("t")
sns = boto3.client("sns")
"""


def facts(folder: Path, body: str, before: str = "") -> Facts:
    lines = "".join(f"    {line}\n" for line in body.strip("\n").split("\n"))
    return program(folder, f"{HEAD}{before}\ndef handler(event, context):\n{lines}").facts


# records


@pytest.mark.parametrize(
    ("body", "kind", "escapes"),
    [
        ("for r in event['Records']:\n    table.put_item(Item=r)", "for", True),
        ("for i, r in enumerate(event['Records']):\n    table.put_item(Item=r)", "for", True),
        ("records = event.get('Records', [])\nfor r in records:\n    table.put_item(Item=r)", "for", True),
        ("[table.put_item(Item=r) for r in event['Records']]", "comprehension", True),
        (
            "for r in event['Records']:\n    try:\n        table.put_item(Item=r)\n    except Exception:\n        pass",
            "for",
            False,
        ),
        (
            "for r in event['Records']:\n    try:\n        table.put_item(Item=r)\n    except Exception:\n        raise",
            "for",
            True,
        ),
        ("for r in event['Records']:\n    print(r)", "for", None),
        ("for r in event['Records']:\n    save(r)", "for", True),
    ],
)
def test_record_loops(tmp_path: Path, body: str, kind: str, escapes: bool | None) -> None:
    [loop] = facts(tmp_path, body, "def save(r):\n    table.put_item(Item=r)\n").record_loops.items
    assert (loop.kind, loop.path, loop.escapes) == (kind, "Records", escapes)


def test_other_loops_are_none(tmp_path: Path) -> None:
    assert facts(tmp_path, "for x in event['items']:\n    table.put_item(Item=x)").record_loops.items == ()


def test_powertools_batch(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        f"""{HEAD}
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
processor = BatchProcessor(event_type=EventType.SQS)
def one(record):
    table.put_item(Item={{"id": record.json_body["id"]}})
def handler(event, context):
    return process_partial_response(event=event, record_handler=one, processor=processor, context=context)
""",
    ).facts
    [loop] = found.record_loops.items
    assert loop.kind == "powertools" and len(loop.effects) == 1 and loop.escapes is False
    [answer] = found.batch_answers.items
    assert answer.helper
    [effect] = found.effects.items
    assert effect.call is not None
    item = effect.call.argument("Item")
    assert item is not None and item.member("id").provenance.paths == frozenset({"Records[].json_body.id"})  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "hows"),
    [
        ("return event['Records'][0]['body']", {"first"}),
        ("return len(event['Records'])", {"measured"}),
        ("return event['Records'][1:]", {"sliced"}),
        ("for r in event['Records']:\n    print(r)", {"iterated"}),
        ("return save(event['Records'])", set()),
        ("return handle(event['Records'])", {"iterated"}),
        ("return elsewhere.save(event['Records'])", {"whole"}),
        ("return next(iter(event['Records']))", {"first", "whole"}),
        ("return list(map(save, event['Records']))", {"iterated"}),
        ("unknown_function(event)", {"whole"}),
        ("print(json.dumps(event))", set()),
    ],
)
def test_record_uses(tmp_path: Path, body: str, hows: set[str]) -> None:
    helpers = (
        "def save(records): return 1\ndef handle(records): return [save(one) for one in records]\nimport elsewhere\n"
    )
    found = facts(tmp_path, body, helpers)
    assert {use.how for use in found.record_uses.items} == hows


# answers


@pytest.mark.parametrize(
    ("value", "kind", "json"),
    [
        ("{'statusCode': 200, 'body': json.dumps(event)}", "dict", None),
        ("'text'", "text", True),
        ("f'{event}'", "text", True),
        ("3", "number", True),
        ("None", "none", True),
        ("b'x'", "bytes", False),
        ("{1, 2}", "set", False),
        ("[1]", "list", None),
        ("datetime.now()", "time", False),
        ("unknown()", "unknown", None),
    ],
)
def test_returned_kinds(tmp_path: Path, value: str, kind: str, json: bool | None) -> None:
    [answer] = facts(tmp_path, f"return {value}").returned.items
    assert (answer.kind, answer.json) == (kind, json)


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("json.dumps(event)", "text"), ("{'a': 1}", "dict"), ("[1]", "list"), ("'x'", "text"), ("unknown()", "unknown"),
        ("None", "none"), ("str(event)", "unknown"), ("5", "number"),
    ],
)  # fmt: skip
def test_body_of_a_proxy_answer(tmp_path: Path, body: str, kind: str) -> None:
    found = facts(
        tmp_path,
        f"return answer(200, {body})",
        "def answer(code, body):\n    return {'statusCode': code, 'body': body}\n",
    )
    [answer] = found.returned.items
    assert [key for key, _ in answer.keys] == ["statusCode", "body"]
    assert answer.body == kind


def test_keys_added_later_and_the_end_without_return(tmp_path: Path) -> None:
    found = facts(tmp_path, "answer = {'a': 1}\nanswer['b'] = 2\nif event:\n    return answer")
    assert [(one.kind, [key for key, _ in one.keys], one.complete) for one in found.returned.items] == [
        ("dict", ["a", "b"], True),
        ("none", [], False),
    ]


@pytest.mark.parametrize(
    ("key", "item", "expected"),
    [
        ("batchItemFailures", "{'itemIdentifier': r['messageId']}", ("batchItemFailures", "itemIdentifier")),
        ("batch_item_failures", "{'itemIdentifier': r['messageId']}", ("batch_item_failures", "itemIdentifier")),
        ("batchItemFailures", "{'id': r['messageId']}", ("batchItemFailures", "id")),
    ],
)
def test_batch_answers(tmp_path: Path, key: str, item: str, expected: tuple[str, str]) -> None:
    found = facts(
        tmp_path,
        f"""failures = []
for r in event['Records']:
    try:
        table.put_item(Item=r)
    except Exception:
        failures.append({item})
return {{'{key}': failures}}""",
    )
    [answer] = found.batch_answers.items
    assert (answer.key, answer.identifier) == expected and not answer.empty
    assert answer.source.paths == frozenset({"Records[].messageId"})
    [caught] = found.caught.items
    assert "report" in caught.does and caught.record_loop is not None


def test_an_always_empty_batch_answer(tmp_path: Path) -> None:
    [answer] = facts(tmp_path, "return {'batchItemFailures': []}").batch_answers.items
    assert answer.empty


# except clauses


@pytest.mark.parametrize(
    ("clause", "raises", "returns", "does"),
    [
        ("except Exception:\n    pass", False, False, set()),
        ("except Exception:\n    raise", True, False, set()),
        ("except Exception as e:\n    print(e)\n    raise", True, False, {"log"}),
        ("except Exception as e:\n    return {'statusCode': 500}", False, True, {"respond"}),
        ("except Exception:\n    sns.publish(Message='m')", False, False, {"alert"}),
        ("except Exception:\n    boto3.client('sqs').send_message(MessageBody='m')", False, False, {"park"}),
        ("except Exception:\n    if event:\n        raise\n    else:\n        raise ValueError", True, False, set()),
        ("except Exception:\n    if event:\n        raise", False, False, set()),
    ],
)
def test_caught(tmp_path: Path, clause: str, raises: bool, returns: bool, does: set[str]) -> None:
    found = facts(tmp_path, f"try:\n    table.put_item(Item=json.loads(event['body']))\n{clause}")
    [one] = found.caught.items
    assert (one.broad, one.raises, one.returns, set(one.does)) == (True, raises, returns, does)
    assert len(one.effects) == 1 and one.parses and one.whole


def test_effects_in_called_functions_are_inside_the_try(tmp_path: Path) -> None:
    found = facts(
        tmp_path, "try:\n    save(event)\nexcept KeyError:\n    pass", "def save(e):\n    table.put_item(Item=e)\n"
    )
    [one] = found.caught.items
    assert not one.broad and [span.line for span in one.effects] == [found.effects.items[0].span.line]


# waits and connections


@pytest.mark.parametrize(
    ("code", "kind", "seconds"),
    [
        ("time.sleep(90)", "sleep", 90),
        ("boto3.client('ecs').get_waiter('tasks_stopped').wait(tasks=[])", "waiter", 600),
        ("subprocess.run(['x'], timeout=5)", "subprocess", 5),
        ("while True:\n    print(1)", "endless-loop", None),
        ("while not event['done']:\n    time.sleep(5)", "poll", 5),
        ("while event['NextToken']:\n    time.sleep(5)", "paginator", None),
        ("boto3.client('bedrock-runtime').invoke_model(modelId='m')", "slow-call", 5),
        ("boto3.client('s3').download_file('b', 'k', '/tmp/f')", "download", 2),
    ],
)
def test_waits(tmp_path: Path, code: str, kind: str, seconds: float | None) -> None:
    found = facts(tmp_path, code).waits.items
    [one] = [one for one in found if one.kind == kind]
    assert one.seconds == seconds


def test_a_loop_that_breaks_is_not_endless(tmp_path: Path) -> None:
    found = facts(tmp_path, "while True:\n    for x in event:\n        break\n    if event:\n        break")
    assert not [one for one in found.waits.items if one.kind == "endless-loop"]


@pytest.mark.parametrize(
    ("code", "timeout", "unlimited"),
    [
        ("requests.get('https://x')", None, True),
        ("requests.get('https://x', timeout=3)", 3, False),
        ("requests.get('https://x', timeout=(3, 7))", 10, False),
        ("requests.get('https://x', timeout=None)", None, True),
        ("requests.get('https://x', timeout=event['t'])", None, False),
        ("requests.Session().request('GET', 'https://x', timeout=LIMIT)", 20, False),
    ],
)
def test_requests(tmp_path: Path, code: str, timeout: float | None, unlimited: bool) -> None:
    [one] = facts(tmp_path, code, "LIMIT = 20\n").connections.items
    assert (one.kind, one.timeout, one.unlimited) == ("http", timeout, unlimited)
    assert one.host is not None and one.host.symbol.value == "https://x"  # type: ignore[union-attr]


def test_database_connections(tmp_path: Path) -> None:
    code = "import psycopg2\nimport redis\nDB = psycopg2.connect(host=os.environ['DB'], dbname='x')\n"
    found = facts(tmp_path, "redis.Redis(host='cache').get('k')", code).connections.items
    assert {(one.kind, one.library, one.site.at_import) for one in found} == {
        ("database", "psycopg2", True), ("cache", "redis", False),
    }  # fmt: skip


# files


def modes(found: Facts) -> list[tuple[str, str, bool | None]]:
    return [(one.mode, one.prefix, one.before) for one in found.files.items if one.prefix.startswith("/tmp")]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("open('/tmp/n').read()", [("read", "/tmp/n", False)]),
        ("open('/tmp/n', 'a').write('x')", [("append", "/tmp/n", False)]),
        (
            "open('/tmp/n', 'w').write('x')\nopen('/tmp/n').read()",
            [("write", "/tmp/n", False), ("read", "/tmp/n", True)],
        ),
        (
            "if event:\n    open('/tmp/n', 'w').write('x')\nopen('/tmp/n').read()",
            [("write", "/tmp/n", False), ("read", "/tmp/n", None)],
        ),
        ("Path('/tmp/n').read_text()", [("read", "/tmp/n", False)]),
        ("sqlite3.connect(BASE + '/x.db')", [("database", "/tmp/x.db", False)]),
        ("shelve.open(os.path.join(BASE, 's'))", [("database", "/tmp/s", False)]),
        ("tempfile.mkdtemp()", [("write", "/tmp/", False)]),
    ],
)
def test_files(tmp_path: Path, body: str, expected: list[tuple[str, str, bool | None]]) -> None:
    assert modes(facts(tmp_path, body, "BASE = '/tmp'\n")) == expected


def test_a_missing_file_is_made_again(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        "if not os.path.exists('/tmp/m'):\n    boto3.client('s3').download_file('b', 'k', '/tmp/m')\nopen('/tmp/m').read()",
    )
    assert all(one.refetched for one in found.files.items if one.mode in ("read", "exists"))


def test_fresh_names(tmp_path: Path) -> None:
    [one] = facts(tmp_path, "open(f'/tmp/{uuid.uuid4()}', 'w')").files.items
    assert one.fresh and one.prefix == "/tmp/"


# state, clients, messages


def test_state_that_events_fill(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        """global count
count += 1
seen.append(event['id'])
cache[event['id']] = 1
if 'client' not in kept:
    kept['client'] = boto3.client('s3')
return seen""",
        "seen, limit = [], 3\nseen = []\ncount = 0\ncache = {}\nkept = {}\nCONSTANT = [1]\n",
    )
    told = {one.name: one for one in found.state.items}
    assert set(told) == {"seen", "count", "cache", "kept"}
    assert told["count"].kind == "counter" and told["seen"].kind == "container"
    assert origins(told["seen"].writes[0][1]) == {"EVENT"} and len(told["seen"].reads) == 1
    assert origins(told["cache"].keyed) == {"EVENT"}
    assert told["kept"].first_use and not told["cache"].first_use


def test_local_names_are_no_state(tmp_path: Path) -> None:
    assert facts(tmp_path, "seen = []\nseen.append(event)\nreturn seen", "seen = []\n").state.items == ()


def test_clients_made_for_each_event(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        "a = boto3.client('s3')\nb = boto3.client('s3', region_name=event['region'])\nc = kept()",
        "from functools import lru_cache\n@lru_cache\ndef kept():\n    return boto3.client('kms')\n",
    )
    made = {(one.service, one.cached, one.varies) for one in found.clients.items if not one.site.at_import}
    assert made == {("s3", False, False), ("s3", False, True), ("kms", True, False)}


def test_static_credentials(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        "boto3.client('s3', aws_access_key_id='AKIAQWERTYUIOPASDFGH', aws_secret_access_key=os.environ['K'])",
    )
    assert {(one.parameter, one.literal) for one in found.credentials.items} == {
        ("aws_access_key_id", True), ("aws_secret_access_key", False), ("literal", True),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("code", "event", "secret"),
    [
        ("print(event)", True, ""),
        ("print('got', json.dumps(event))", True, ""),
        ("print(f'got {event}')", True, ""),
        ("print(event['id'])", None, None),
        ("print(os.environ['DB_PASSWORD'])", False, "`DB_PASSWORD`"),
        ("print(os.environ['SECRET_ARN'])", None, None),
        ("print(boto3.client('secretsmanager').get_secret_value(SecretId='s')['SecretString'])", False, "the secret"),
    ],
)
def test_messages(tmp_path: Path, code: str, event: bool | None, secret: str | None) -> None:
    found = facts(tmp_path, code).logged.items
    assert [(one.event, one.secret) for one in found] == ([] if event is None else [(event, secret)])


@pytest.mark.parametrize(
    ("code", "waited"),
    [
        ("threading.Thread(target=print).start()", False),
        ("t = threading.Thread(target=print)\nt.start()\nt.join()", True),
        ("t = threading.Thread(target=print)\nt.start()\nprint(', '.join('x'))", False),
        ("with ThreadPoolExecutor() as pool:\n    pool.submit(print)", True),
        ("ThreadPoolExecutor().submit(print)", False),
    ],
)
def test_background(tmp_path: Path, code: str, waited: bool) -> None:
    assert [one.waited for one in facts(tmp_path, code).background.items] == [waited]


def test_fresh_values_at_import(tmp_path: Path) -> None:
    top = "RUN = uuid.uuid4().hex\nTODAY = datetime.now()\nLIMIT = 3\nUNREAD = uuid.uuid4()\nSAID = time.time()\nprint(SAID)\n"
    found = facts(tmp_path, "x = uuid.uuid4(), RUN, TODAY", top)
    assert [(one.kind, one.name) for one in found.fresh_at_import.items] == [("random", "RUN"), ("time", "TODAY")]


@pytest.mark.parametrize(
    ("code", "checks"),
    [
        ("hmac.compare_digest(event['headers']['x'], 'y')", 1),
        ("if event['headers']['x-token'] != os.environ['TOKEN']:\n    return", 1),
        ("if event['id'] == os.environ['ID']:\n    return", 0),
        ("if event['headers']['accept'] == 'json':\n    return", 0),
    ],
)
def test_verifications(tmp_path: Path, code: str, checks: int) -> None:
    assert len(facts(tmp_path, code).verifications.items) == checks


# custom resources

ANSWER = "cfnresponse.send(event, context, cfnresponse.SUCCESS, {})"


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (f"try:\n    table.put_item(Item=event)\n    {ANSWER}\nexcept Exception:\n    {ANSWER}", []),
        (
            f"status = 'SUCCESS'\ntry:\n    table.put_item(Item=event)\nexcept Exception:\n    status = 'FAILED'\n{ANSWER}",
            [],
        ),
        (f"try:\n    table.put_item(Item=event)\nfinally:\n    {ANSWER}", []),
        (f"table.put_item(Item=event)\n{ANSWER}", [3]),
        (f"if event['RequestType'] == 'Delete':\n    return\n{ANSWER}", [4]),
        (f"if event['RequestType'] == 'Create':\n    {ANSWER}", [2]),
        (f"if event['RequestType'] == 'Create':\n    {ANSWER}\nelse:\n    {ANSWER}", []),
        (f"try:\n    table.put_item(Item=event)\n    {ANSWER}\nexcept Exception:\n    raise", [7]),
    ],
)
def test_custom_resources(tmp_path: Path, body: str, lines: list[int]) -> None:
    text = "".join(f"    {line}\n" for line in body.split("\n"))
    code = f"import boto3, cfnresponse\ndef handler(event, context):\n{text}table = boto3.resource('dynamodb').Table('t')\n"
    found = program(tmp_path, code).facts.custom_resource
    assert found is not None and found.kind == "cfnresponse" and found.decided
    assert [span.line for span, _ in found.unanswered] == lines


def test_no_custom_resource(tmp_path: Path) -> None:
    assert facts(tmp_path, "return {'PhysicalResourceId': 'x'}").custom_resource is None


def test_whether_a_function_waits_is_found_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def waits(scope: object) -> bool:
        asked.append(scope)
        return False

    monkeypatch.setattr("lambdalint.source.background._waits_in", waits)
    starts = "".join(f"    threading.Thread(target=work).start()  # {n}\n" for n in range(40))
    found = program(tmp_path, f"import threading\ndef work(): pass\ndef handler(event, context):\n{starts}")
    assert [one.waited for one in found.facts.background.items] == [False] * 40
    assert len(asked) == 1
