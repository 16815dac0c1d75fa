"""What a handler does with records, answers and errors."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.model.symbols import Origin
from tests.unit.facts import HEAD, facts
from tests.unit.programs import program


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
        ("return next(iter(event['Records']))", {"first"}),
        ("return next(r['body'] for r in event['Records'])", {"first"}),
        ("return next((r for r in event['Records'] if r['new']), None)", {"iterated"}),
        ("return event['Records'][-1]['body']", {"first"}),
        ("return event['Records'][2]['body']", {"indexed"}),
        ("for r in event['Records'][:1]:\n    print(r)", {"first"}),
        ("for r in event['Records'][:2]:\n    print(r)", {"iterated", "sliced"}),
        ("for r in event['Records']:\n    print(r)\n    return r", {"first"}),
        ("for r in event['Records']:\n    print(r)\n    break", {"first"}),
        ("for n, r in enumerate(event['Records']):\n    print(n, r)\n    break", {"first"}),
        ("for n, r in enumerate(event['Records']):\n    print(n, r)", {"iterated"}),
        ("for r in event['Records']:\n    if r['new']:\n        return r", {"iterated"}),
        ("for r in event['Records']:\n    if not r['new']:\n        continue\n    return r", {"iterated"}),
        (
            "for r in event['Records']:\n    match r['kind']:\n        case 'ping':\n            continue\n    return r",
            {"iterated"},
        ),
        (
            "for r in event['Records']:\n    try:\n        return save(r)\n    except ValueError:\n        raise",
            {"first"},
        ),
        (
            "for r in event['Records']:\n    try:\n        return save(r)\n    except ValueError:\n        pass",
            {"iterated"},
        ),
        ("for r in event['Records']:\n    for part in r:\n        return part", {"iterated"}),
        ("first, *_ = event['Records']\nreturn first", {"first"}),
        ("first, *rest = event['Records']\nreturn [first, rest]", {"whole"}),
        ("[only] = event['Records']\nreturn only", set()),
        ("return event['Records'].pop(0)", {"first"}),
        ("while event['Records']:\n    print(event['Records'].pop())", {"iterated"}),
        ("return list(map(save, event['Records']))", {"iterated"}),
        ("unknown_function(event)", {"whole"}),
        ("WORK[event['Records'][0]['eventSource']](event['Records'])", {"first", "whole", "iterated"}),
        ("print(json.dumps(event))", set()),
    ],
)
def test_record_uses(tmp_path: Path, body: str, hows: set[str]) -> None:
    helpers = (
        "def save(records): return 1\ndef handle(records): return [save(one) for one in records]\nimport elsewhere\n"
        "WORK = {'aws:sqs': handle}\n"
    )
    found = facts(tmp_path, body, helpers)
    assert {use.how for use in found.record_uses.items} == hows


@pytest.mark.parametrize(
    ("value", "kind", "json"),
    [
        ("{'statusCode': 200, 'body': json.dumps(event)}", "dict", None),
        ("'text'", "text", True),
        ("f'{event}'", "text", True),
        ("3", "number", True),
        ("None", "none", True),
        ("b'x'", "bytes", True),
        ("Decimal('1.5')", "unknown", None),
        ("{'total': Decimal('1.5')}", "dict", None),
        ("{'data': boto3.client('s3').get_object(Bucket='b', Key='k')['Body'].read()}", "dict", False),
        ("len(event)", "number", True),
        ("table.scan()['Items']", "list", True),
        ("table.get_item(Key={'id': 1}).get('Item')", "dict", True),
        ("sorted({one for one in event})", "unknown", None),
        ("Plain()", "object", False),
        ("dict(Plain())", "unknown", None),
        ("list(Plain())", "unknown", None),
        ("Made()", "unknown", None),
        ("{'ids': set(event['ids'])}", "dict", False),
        ("{'ids': list(one for one in event), 'names': tuple({1, 2})}", "dict", None),
        ("{'ids': sorted([3, 1])}", "dict", None),
        ("{'ids': (one for one in event)}", "dict", False),
        ("{1, 2}", "set", False),
        ("[1]", "list", None),
        ("datetime.now()", "time", False),
        ("now()", "time", False),
        ("str(datetime.now())[:10]", "unknown", None),
        ("today()", "unknown", None),
        ("today() if event else now()", "unknown", None),
        ("{'today': today()}", "dict", None),
        ("{'packed': packed()}", "dict", None),
        ("json.loads(json.dumps(Plain(), default=vars))", "unknown", None),
        ("json.loads(json.dumps({'at': datetime.now()}, default=str))", "dict", None),
        ("{'rows': json.loads(json.dumps([datetime.now()], default=str))}", "dict", None),
        ("json.dumps(event)", "text", True),
        ("maker.format(event)", "unknown", None),
        ("json.loads('{}')", "unknown", None),
        ("{'since': timedelta(1)}", "dict", False),
        ("{'pairs': zip(event['a'], event['b'])}", "dict", False),
        ("{'pairs': list(zip(event['a'], event['b']))}", "dict", None),
        ("{'since': str(timedelta(1))}", "dict", None),
        ("{'level': Level.HIGH}", "dict", False),
        ("{'level': Level.HIGH.value}", "dict", None),
        ("{'level': Name.HIGH}", "dict", None),
        ("{'error': failed()}", "dict", None),
        ("Got()", "unknown", None),
        ("unknown()", "unknown", None),
    ],
)
def test_returned_kinds(tmp_path: Path, value: str, kind: str, json: bool | None) -> None:
    before = """from base64 import b64encode
from datetime import timedelta
from decimal import Decimal
from enum import Enum
from makers import maker
class Level(Enum):
    HIGH = 1
class Name(str, Enum):
    HIGH = "high"
def failed():
    try:
        return 1
    except ValueError as error:
        return str(error)
class Plain:
    pass
class Made:
    def __new__(cls):
        return {}
class Got:
    def __get__(self, holder, kind):
        return {}
def now():
    return datetime.now()
def today():
    text = str(datetime.now())
    return text[:10]
def packed():
    text = str(b64encode(b"x"), "ascii")
    return text
"""
    [answer] = facts(tmp_path, f"return {value}", before).returned.items
    assert (answer.kind, answer.json) == (kind, json)


def test_an_error_that_was_caught_is_no_json(tmp_path: Path) -> None:
    body = "try:\n    return {'n': int(event['n'])}\nexcept ValueError as error:\n    return {'error': error}"
    assert [one.json for one in facts(tmp_path, body).returned.items] == [None, False]


@pytest.mark.parametrize(("bases", "json"), [("str, Exception", None), ("Exception", False), ("Base", None)])
def test_an_error_that_is_text_as_well_is_json(bases: str, json: bool | None, tmp_path: Path) -> None:
    before = f"class Base(Exception, str):\n    pass\nclass Refusal({bases}):\n    pass\n"
    body = (
        "try:\n    return {'n': int(event['n'])}\nexcept (Refusal, ValueError) as error:\n    return {'error': error}"
    )
    assert [one.json for one in facts(tmp_path, body, before).returned.items] == [None, json]


@pytest.mark.parametrize(
    ("then", "json"),
    [
        ("pass", False),
        ("del out['at']", None),
        ("out.pop('at')", None),
        ("out.update(at='today')", None),
        ("out['at'] = out['at'].isoformat()", None),
        ("out['on'] = datetime.now()", False),
        ("out = plain(out)", None),
        ("out = same(out)", False),
    ],
)
def test_what_becomes_of_a_dict_before_it_is_returned(tmp_path: Path, then: str, json: bool | None) -> None:
    before = """def plain(value):
    if isinstance(value, dict):
        return {key: str(one) for key, one in value.items()}
    return value
def same(value):
    print(value)
    return value
"""
    found = facts(tmp_path, f"out = {{'at': datetime.now()}}\n{then}\nreturn out", before).returned.items
    assert {one.json for one in found} == {json}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("json.dumps(event)", "text"), ("{'a': 1}", "dict"), ("[1]", "list"), ("'x'", "text"), ("unknown()", "unknown"),
        ("None", "none"), ("str(event)", "unknown"), ("5", "number"),
        ("str(len(event))", "text"), ("written([1])", "text"), ("counted(event)", "text"), ("len(event)", "number"),
        ("len(event) if event['n'] else str(len(event))", "unknown"), ("Page().number", "text"),
    ],
)  # fmt: skip
def test_body_of_a_proxy_answer(tmp_path: Path, body: str, kind: str) -> None:
    found = facts(
        tmp_path,
        f"return answer(200, {body})",
        """def answer(code, body):
    return {'statusCode': code, 'body': body}
def written(rows): return str(rows)
def counted(rows):
    count = str(len(rows))
    return count
class Page:
    @property
    def number(self):
        return str(3)
""",
    )
    [answer] = found.returned.items
    assert [key for key, _ in answer.keys] == ["statusCode", "body"]
    assert answer.body == kind


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("Order(id='1').model_dump()", "dict"),
        ("Order(id='1').model_dump_json()", "unknown"),
        ("Named().dict()", "text"),
        ("event['order'].dict()", "unknown"),
        ("asdict(Row('1'))", "dict"),
        ("json.loads(json.dumps({'a': 1}))", "dict"),
    ],
)
def test_what_makes_a_dict_of_an_object(tmp_path: Path, body: str, kind: str) -> None:
    before = """from dataclasses import asdict, dataclass
from pydantic import BaseModel
class Order(BaseModel):
    id: str
class Named(BaseModel):
    def dict(self):
        return "a text of " + self.name
@dataclass
class Row:
    id: str
"""
    [answer] = facts(tmp_path, f"return {{'statusCode': 200, 'body': {body}}}", before).returned.items
    assert answer.body == kind


def test_keys_added_later_and_the_end_without_return(tmp_path: Path) -> None:
    found = facts(tmp_path, "answer = {'a': 1}\nanswer['b'] = 2\nif event:\n    return answer")
    assert [(one.kind, [key for key, _ in one.keys], one.complete) for one in found.returned.items] == [
        ("dict", ["a", "b"], True),
        ("none", [], False),
    ]


@pytest.mark.parametrize(
    ("clause", "escapes"),
    [
        ("ClientError", False),
        ("sns.exceptions.ClientError", False),
        ("KeyError", True),
        ("(KeyError, ClientError)", False),
    ],
)
def test_a_refused_call_does_not_leave_a_loop_that_catches_it(tmp_path: Path, clause: str, escapes: bool) -> None:
    body = f"for r in event['Records']:\n    try:\n        sns.publish(Message=r['body'])\n    except {clause}:\n        continue"
    [loop] = facts(tmp_path, f"from botocore.exceptions import ClientError\n{body}").record_loops.items
    assert loop.escapes is escapes


@pytest.mark.parametrize(
    ("body", "outcomes"),
    [
        ("if event['a']:\n    pass\nelse:\n    return\nsave(event)", [True]),
        ("if event['a']:\n    return\nelse:\n    print('b')\nsave(event)", [False]),
        ("if event['a']:\n    return\nelif event['b']:\n    return\nsave(event)", [False, False]),
        ("if event['a']:\n    print('a')\nelse:\n    print('b')\nsave(event)", []),
    ],
)
def test_what_follows_a_branch_that_leaves_stands_under_its_test(
    tmp_path: Path, body: str, outcomes: list[bool]
) -> None:
    [effect] = facts(tmp_path, body, "def save(e):\n    table.put_item(Item=e)\n").effects.items
    assert [test.outcome for test in effect.site.tests] == outcomes


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


@pytest.mark.parametrize(
    ("records", "chosen"),
    [
        ("event['Records']", False),
        ("enumerate(list(event['Records']))", False),
        ("[r for r in event['Records']]", False),
        ("[r for r in event['Records'] if r['new']]", True),
        ("list(filter(wanted, event['Records']))", True),
        ("wanted(event['Records'])", True),
    ],
)
def test_records_that_are_left_out(tmp_path: Path, records: str, chosen: bool) -> None:
    body = f"these = {records}\nfor record in these:\n    table.put_item(Item=record)"
    found = facts(tmp_path, body, "def wanted(records):\n    return records\n")
    assert found.record_loops.items[-1].chosen is chosen


@pytest.mark.parametrize(
    "body",
    [
        "match event['kind']:\n    case 'new':\n        save(event)",
        "ACTIONS[event['kind']](event)",
        "action = ACTIONS.get(event['kind'])\naction(event)",
        "getattr(Actions(), 'on_' + event['kind'])(event)",
    ],
)
def test_what_is_chosen_by_the_event_is_under_a_test_of_it(tmp_path: Path, body: str) -> None:
    more = (
        "def save(e):\n    table.put_item(Item=e)\n\nACTIONS = {'new': save, 'old': print}\n"
        "class Actions:\n    def on_new(self, e):\n        save(e)\n"
    )
    [effect] = facts(tmp_path, body, more).effects.items
    assert [test.provenance.paths for test in effect.site.tests] == [frozenset({"kind"})]


REFUSE = "def check(key):\n    if key.startswith('out/'):\n        raise ValueError(key)\n    return key\n"


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("key = check(event['key'])\ntable.put_item(Item={'id': key})", True),
        ("table.put_item(Item={'id': check(event['key'])})", True),
        ("try:\n    check(event['key'])\nexcept ValueError:\n    return\ntable.put_item(Item={})", True),
        ("try:\n    check(event['key'])\nexcept ValueError:\n    pass\ntable.put_item(Item={})", False),
        ("table.put_item(Item={})\ncheck(event['key'])", False),
        ("if event['x']:\n    check(event['key'])\ntable.put_item(Item={})", False),
        ("outer(event['key'])\ntable.put_item(Item={})", True),
        ("check(event['key'])\nsave(event['key'])", True),
    ],
)
def test_what_helpers_refuse_before_a_call(tmp_path: Path, body: str, refused: bool) -> None:
    more = f"{REFUSE}def outer(key):\n    return check(key)\ndef save(key):\n    table.put_item(Item={{'id': key}})\n"
    found = facts(tmp_path, body, more).refusals.items
    assert [test.text for one in found for test in one.tests] == (["key.startswith('out/')"] if refused else [])
    assert all(Origin.EVENT in test.provenance.origins for one in found for test in one.tests)


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        (
            "try:\n    _, name = event['key'].split('in/')\nexcept ValueError:\n    return\ntable.put_item(Item={})",
            True,
        ),
        ("_, name = event['key'].rsplit('/', 1)\ntable.put_item(Item={})", True),
        (
            "try:\n    _, name = event['key'].split('in/')\nexcept ValueError:\n    name = ''\ntable.put_item(Item={})",
            False,
        ),
        ("_, *names = event['key'].split('in/')\ntable.put_item(Item={})", False),
        ("_, dot, end = event['key'].partition('.')\ntable.put_item(Item={})", False),
        ("names = event['key'].split('in/')\ntable.put_item(Item={})", False),
    ],
)
def test_a_text_that_is_unpacked_has_as_many_parts(tmp_path: Path, body: str, refused: bool) -> None:
    tests = [test for one in facts(tmp_path, body).refusals.items for test in one.tests]
    assert [test.provenance.paths for test in tests] == ([frozenset({"key"})] if refused else [])


def test_an_import_of_two_decorators_that_decorate_nothing_is_told_once(tmp_path: Path) -> None:
    before = "from aws_lambda_powertools.utilities.idempotency import idempotent, idempotent_function\n"
    assert [one.name for one in facts(tmp_path, "pass", before).idempotency.items] == ["idempotent"]


@pytest.mark.parametrize(
    ("held", "inner"),
    [
        ("json.loads(r['body'])['Records']", 1),
        ("json.loads(r['body']).get('Records', [])", 1),
        ("json.loads(r['body'])['lines']", 0),
        ("[one for one in json.loads(r['body'])['Records'] if one['new']]", 0),
    ],
)
def test_records_that_a_record_holds(tmp_path: Path, held: str, inner: int) -> None:
    body = f"for r in event['Records']:\n    for one in {held}:\n        table.put_item(Item=one)"
    assert len(facts(tmp_path, body).inner_loops.items) == inner
