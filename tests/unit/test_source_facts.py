"""Waits, requests, files, state, clients, messages, threads."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.logged import OF_POWERTOOLS
from lambdalint.source.model import Const, Env
from tests.unit.facts import facts
from tests.unit.programs import origins, program


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
        ("boto3.client('s3').select_object_content(Bucket='b', Key='k')", "download", None),
        ("boto3.client('s3').copy({'Bucket': 'a', 'Key': 'k'}, 'b', 'k')", "upload", None),
    ],
)
def test_waits(tmp_path: Path, code: str, kind: str, seconds: float | None) -> None:
    found = facts(tmp_path, code).waits.items
    [one] = [one for one in found if one.kind == kind]
    assert one.seconds == seconds


@pytest.mark.parametrize(
    ("arguments", "slow"),
    [
        ("", 1),
        (", InvocationType='RequestResponse'", 1),
        (", InvocationType='Event'", 0),
        (", InvocationType='DryRun'", 0),
    ],
)
def test_an_invocation_that_is_only_taken_answers_at_once(tmp_path: Path, arguments: str, slow: int) -> None:
    found = facts(tmp_path, f"boto3.client('lambda').invoke(FunctionName='worker'{arguments})").waits.items
    assert len([one for one in found if one.kind == "slow-call"]) == slow


@pytest.mark.parametrize(
    ("code", "rounds"),
    [
        ("time.sleep(5)", 1),
        ("for n in range(30):\n    time.sleep(5)", 30),
        ("for n in range(1, LIMIT):\n    for m in range(3):\n        time.sleep(5)", 12),
        ("for n in event['rows']:\n    time.sleep(5)", 1),
        ("for n in range(event['n']):\n    time.sleep(5)", 1),
        ("for n in range(9):\n    if context.get_remaining_time_in_millis() < 9: break\n    time.sleep(5)", 1),
        ("for n in range(9):\n    if n % 3 == 2:\n        time.sleep(5)", 1),
        ("for n in range(9):\n    if n == event:\n        return\n    else:\n        time.sleep(5)", 9),
    ],
)
def test_how_often_a_loop_sleeps(tmp_path: Path, code: str, rounds: int) -> None:
    [one] = [one for one in facts(tmp_path, code, "LIMIT = 5\n").waits.items if one.kind == "sleep"]
    assert one.rounds == rounds


@pytest.mark.parametrize(
    ("before", "body", "kinds"),
    [
        ("def work():\n    while True:\n        print(1)\nthreading.Thread(target=work).start()\n", "pass", []),
        ("def work():\n    while True:\n        yield 1\n", "return next(work())", []),
        ("def work():\n    while True:\n        print(1)\n", "work()", ["endless-loop"]),
        ("import itertools\n", "for n in itertools.count():\n    print(n)", ["endless-loop"]),
        ("import itertools\n", "for n in itertools.count():\n    if n > 3: break", []),
        ("import itertools\n", "for a, b in zip(event, itertools.count()):\n    print(a)", []),
        ("", "try:\n    while True:\n        next(rows)\nexcept StopIteration:\n    pass", []),
        ("", "try:\n    while True:\n        next(rows)\nexcept KeyboardInterrupt:\n    pass", ["endless-loop"]),
        ("", "while True:\n    if event():\n        sys.exit()", []),
        (
            "class Done(Exception): pass\ndef work():\n    while True:\n        step()\n",
            "try:\n    work()\nexcept Done:\n    pass",
            [],
        ),
    ],
)
def test_loops_that_never_end(tmp_path: Path, before: str, body: str, kinds: list[str]) -> None:
    found = facts(tmp_path, body, before).waits.items
    assert [one.kind for one in found if one.kind == "endless-loop"] == kinds


@pytest.mark.parametrize(
    ("code", "bounded"),
    [
        ("while not event['done']:\n    time.sleep(5)", False),
        ("while time.monotonic() < END:\n    time.sleep(5)", True),
        ("n = 0\nwhile not event['done']:\n    n += 1\n    if n > 9: return\n    time.sleep(5)", True),
        ("n = 0\nwhile not event['done']:\n    n += 1\n    if n > 9: print(n)\n    time.sleep(5)", False),
    ],
)
def test_loops_that_give_up(tmp_path: Path, code: str, bounded: bool) -> None:
    [one] = [one for one in facts(tmp_path, code, "END = 5\n").waits.items if one.kind == "poll"]
    assert one.bounded is bounded


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
        ("asyncio.run(asyncio.wait_for(requests.get('https://x'), 5))", None, False),
        ("with asyncio.timeout(5):\n    requests.get('https://x')", None, False),
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


def test_a_counter_under_a_constant_key(tmp_path: Path) -> None:
    found = facts(tmp_path, "stats['seen'] += 1\nreturn stats", "stats = {'seen': 0}\n").state.items
    assert [(one.name, one.kind) for one in found] == [("stats", "counter")]


@pytest.mark.parametrize(
    ("first", "cleared"),
    [("stats['seen'] = 0", True), ("reset()", True), ("stats['other'] = 0", False), ("if event: reset()", False)],
)
def test_a_counter_that_is_set_back(tmp_path: Path, first: str, cleared: bool) -> None:
    before = "stats = {'seen': 0}\ndef reset():\n    stats['seen'] = 0\n"
    [found] = facts(tmp_path, f"{first}\nstats['seen'] += 1", before).state.items
    assert found.cleared is cleared


@pytest.mark.parametrize(
    ("counts", "long"),
    [
        ("for a in range(10_000):\n    for b in range(10_000):\n        print(a * b)", True),
        ("for a in range(10_000):\n    print(a)", False),
        ("for a in range(5_000_000):\n    print(a)", True),
        ("for a in event['rows']:\n    for b in range(3):\n        print(b)", False),
    ],
)
def test_computations_that_take_long(tmp_path: Path, counts: str, long: bool) -> None:
    assert bool([one for one in facts(tmp_path, counts).waits.items if one.kind == "computation"]) is long


@pytest.mark.parametrize("made", ["@singleton\nclass Store", "class Store(metaclass=Singleton)", "class Store"])
def test_a_client_of_a_class_that_has_one_object(tmp_path: Path, made: str) -> None:
    before = f"from patterns import Singleton, singleton\n{made}:\n    def __init__(self):\n        self.s3 = boto3.client('s3')\n"
    found = facts(tmp_path, "Store()", before).clients.items
    assert [one.cached for one in found if one.service == "s3"] == ["ingleton" in made]


def test_a_client_that_is_given_proxies_goes_another_way(tmp_path: Path) -> None:
    before = "from botocore.config import Config\nconfig = Config(proxies={'https': 'http://proxy.example:3128'})\n"
    [found] = facts(tmp_path, "boto3.client('s3', config=config)", before).clients.items[-1:]
    assert found.endpoint is not None and not found.public


def test_a_client_that_is_kept_by_a_walrus(tmp_path: Path) -> None:
    before = "s3 = None\ndef kept():\n    global s3\n    return s3 or (s3 := boto3.client('s3'))\n"
    found = facts(tmp_path, "kept()\nkms = None\nkms or (kms := boto3.client('kms'))", before).clients.items
    assert {one.service: one.cached for one in found if not one.site.at_import} == {"s3": True, "kms": False}


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
        ("sys.stdout.write(json.dumps(event))", True, ""),
        ("text = json.dumps(event)\nprint('got: ' + text)", True, ""),
        ("text = json.dumps(event['id'])\nprint('got: ' + text)", None, None),
        ("print(os.environ['DB_PASSWORD'])", False, "`DB_PASSWORD`"),
        ("print(os.environ['SECRET_ARN'])", None, None),
        ("print({**os.environ})", False, "its whole environment, with the keys of its role"),
        ("sys.stdout.write(str(event))", True, ""),
        ("print(ssm.get_parameter(Name='/shop/db-password', WithDecryption=True))", False, "`/shop/db-password`"),
        ("print(ssm.get_parameter(Name='/shop/db-password')['Parameter']['ARN'])", None, None),
        ("print(ssm.get_parameter(Name='/shop/stage', WithDecryption=True))", None, None),
        (
            "print(boto3.client('kms').decrypt(CiphertextBlob=b'')['Plaintext'])",
            False,
            "the secret that `decrypt` returns",
        ),
        ("print(boto3.client('kms').decrypt(CiphertextBlob=b'')['KeyId'])", None, None),
        ("print(copy.deepcopy(event))", True, ""),
        ("print(boto3.client('secretsmanager').get_secret_value(SecretId='s')['SecretString'])", False, "the secret"),
    ],
)
def test_messages(tmp_path: Path, code: str, event: bool | None, secret: str | None) -> None:
    found = facts(tmp_path, code, "import copy, sys\nssm = boto3.client('ssm')\n").logged.items
    assert [(one.event, one.secret) for one in found] == ([] if event is None else [(event, secret)])


SET = "logging.getLogger().setLevel"


@pytest.mark.parametrize(
    ("top", "call", "levels"),
    [
        ("", "logging.info(event)", ()),
        (f"{SET}(os.environ['LEVEL'].upper())", "logging.info(event)", (Env("LEVEL"),)),
        (f"{SET}(os.environ.get('LEVEL', 'WARNING'))", "logging.info(event)", (Env("LEVEL", Const("WARNING")),)),
        (f"{SET}(getattr(logging, os.environ['LEVEL']))", "logging.info(event)", (Env("LEVEL"),)),
        (f"{SET}(level())", "logging.info(event)", None),
        ("logging.config.dictConfig({})", "logging.info(event)", None),
        ("logging.getLogger().level = logging.INFO", "logging.info(event)", None),
        ("logging.basicConfig(level=logging.INFO)", "logging.info(event)", ()),
        ("logging.basicConfig(level=logging.INFO, force=True)", "logging.info(event)", (Const("INFO"),)),
        (
            "root = logging.getLogger()\nroot.handlers = []\nlogging.basicConfig(level=logging.INFO)",
            "logging.info(event)",
            (Const("INFO"),),
        ),
        ("logging.basicConfig(**{'level': 'INFO', 'force': True})", "logging.info(event)", None),
        ("setting = logging.getLogger().setLevel\nsetting(logging.INFO)", "logging.info(event)", None),
        ("log = logging.Logger('own')", "log.info(event)", None),
        ("logging.setLoggerClass(own())", "logging.info(event)", None),
        ("import django\ndjango.setup()", "logging.info(event)", None),
        (f"{SET}(logging.INFO)", "print(event)", None),
        ("logger = Logger()", "logger.info(event)", (OF_POWERTOOLS,)),
        ("logger = Logger(level='INFO')", "logger.info(event)", (Const("INFO"),)),
    ],
)
def test_levels_of_loggers(tmp_path: Path, top: str, call: str, levels: object) -> None:
    imports = "import logging\nfrom aws_lambda_powertools import Logger\n"
    assert [one.thresholds for one in facts(tmp_path, call, f"{imports}{top}\n").logged.items] == [levels]


@pytest.mark.parametrize(
    ("top", "call"),
    [
        (f"{SET}('ERROR')", "logging.info(event)"),
        ("logger = Logger(level=logging.WARNING)", "logger.info(event)"),
    ],
)
def test_what_is_below_every_level_is_not_logged(tmp_path: Path, top: str, call: str) -> None:
    imports = "import logging\nfrom aws_lambda_powertools import Logger\n"
    assert facts(tmp_path, call, f"{imports}{top}\n").logged.items == ()


@pytest.mark.parametrize(("does", "told"), [("record.msg = redact(record.msg)", 0), ("record.request = 'x'", 1)])
def test_a_filter_may_take_out_what_is_logged(tmp_path: Path, does: str, told: int) -> None:
    top = f"import logging\nclass Filter(logging.Filter):\n    def filter(self, record):\n        {does}\n        return True\n"
    top += "logger = logging.getLogger()\nlogger.addFilter(Filter())\n"
    assert len(facts(tmp_path, "logger.info(event)", top).logged.items) == told


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("logging.log(logging.DEBUG, event)", "debug"),
        ("if logging.getLogger().level <= logging.DEBUG:\n    print(event)", "debug"),
        ("if logging.getLogger().getEffectiveLevel() == logging.DEBUG:\n    print(event)", "debug"),
        ("if logging.getLogger().level <= logging.INFO:\n    print(event)", "print"),
    ],
)
def test_levels_of_messages(tmp_path: Path, code: str, level: str) -> None:
    assert [one.level for one in facts(tmp_path, code, "import logging\n").logged.items] == [level]


def test_fresh_values_at_import(tmp_path: Path) -> None:
    top = "RUN = uuid.uuid4().hex\nTODAY = datetime.now()\nLIMIT = 3\nUNREAD = uuid.uuid4()\nSAID = time.time()\nprint(SAID)\n"
    top += "import random\nDICE = random.SystemRandom()\n"
    found = facts(tmp_path, "x = uuid.uuid4(), RUN, TODAY, DICE", top)
    assert [(one.kind, one.name) for one in found.fresh_at_import.items] == [("random", "RUN"), ("time", "TODAY")]


def test_fresh_values_in_classes_and_defaults(tmp_path: Path) -> None:
    top = "import secrets\nfrom dataclasses import dataclass, field\nclass Config:\n    nonce = secrets.token_hex()\n"
    top += "@dataclass\nclass Row:\n    id: str = field(default_factory=lambda: uuid.uuid4().hex)\n"
    top += "def named(run=uuid.uuid4(), size=3): return run\ndef unused(now=time.time()): pass\n"
    found = facts(tmp_path, "return Config.nonce, named(), Row()", top).fresh_at_import.items
    assert [(one.kind, one.name) for one in found] == [("random", "nonce"), ("random", "run")]


def test_an_engine_connects_at_its_first_use(tmp_path: Path) -> None:
    top = "import psycopg2, redis, sqlalchemy\nengine = sqlalchemy.create_engine('x')\nconnection = psycopg2.connect('y')\n"
    top += "seen = redis.Redis(host='z')\n"
    found = facts(tmp_path, "return engine, connection, seen", top).fresh_at_import.items
    assert [(one.kind, one.name) for one in found] == [("connection", "psycopg2.connect")]


@pytest.mark.parametrize(
    ("code", "checks"),
    [
        ("hmac.compare_digest(event['headers']['x'], 'y')", 1),
        ("if event['headers']['x-token'] != os.environ['TOKEN']:\n    return", 1),
        ("if event['id'] == os.environ['ID']:\n    return", 0),
        ("if event['headers']['accept'] == 'json':\n    return", 0),
        ("if event['requestContext']['http']['sourceIp'] == '203.0.113.7':\n    return", 1),
        ("if event['headers']['x-api-key'] != 'correct-horse':\n    return", 1),
        ("if event.get('queryStringParameters', {}).get('token') != os.environ['TOKEN']:\n    return", 1),
        ("if json.loads(event['body'])['k'] != os.environ['API_KEY']:\n    return", 1),
        ("if event['queryStringParameters']['k'] != os.environ['API_KEY']:\n    return", 1),
        ("if event['queryStringParameters']['k'] != os.environ['STAGE']:\n    return", 0),
        ("if 'static' != os.environ['HOOK_SECRET']:\n    return", 0),
        ("if event['headers'].get('x-api-key') is None:\n    return", 0),
        (
            "if event['headers']['x-sum'] != hashlib.sha256((os.environ['S'] + event['body']).encode()).hexdigest():\n    return",
            1,
        ),
        ("if app.current_event.get_header_value('x-token') != os.environ['TOKEN']:\n    return", 1),
        ("jwt.decode(event['headers']['authorization'], KEY)", 1),
        ("jwt.decode(event['headers']['authorization'], options={'verify_signature': False})", 0),
        ("pyotp.TOTP(os.environ['SEED']).verify(event['queryStringParameters']['code'])", 1),
        ("serialization.load_pem_public_key(PEM).verify(event['headers']['x-sum'], event['body'])", 1),
        ("boto3.client('cognito-idp').get_user(AccessToken=event['headers']['authorization'])", 1),
    ],
)
def test_verifications(tmp_path: Path, code: str, checks: int) -> None:
    imports = "import hashlib, jwt, pyotp\nfrom cryptography.hazmat.primitives import serialization\n"
    found = facts(tmp_path, code, f"{imports}from framework import app\n").verifications.items
    assert len(found) == checks and all(one.sure for one in found)


@pytest.mark.parametrize(
    "code",
    [
        "boto3.client('dynamodb').get_item(TableName='keys', Key={'id': {'S': event['headers']['x-api-key']}})",
        "requests.get('https://example.com/me', headers={'Authorization': event['headers']['authorization']})",
        "boto3.client('dynamodb').get_item(TableName='sessions', Key={'id': {'S': event['cookies'][0]}})",
        "requests.post('https://example.com/verify', json={'sig': event['headers']['x-hook-sig']})",
        "requests.post('https://example.com/verify', data={'response': json.loads(event['body'])['captcha']})",
    ],
)
def test_who_asks_may_be_looked_up(tmp_path: Path, code: str) -> None:
    assert [one.sure for one in facts(tmp_path, code, "import requests\n").verifications.items] == [False]


@pytest.mark.parametrize(
    ("path", "name", "told"),
    [
        ("event['rawPath']", "HOOK_TOKEN", True),
        ("event['rawPath'].rsplit('/', 1)[-1]", "HOOK_SECRET", True),
        ("event['pathParameters']['id']", "HOOK_TOKEN", True),
        ("event['rawPath']", "STAGE", False),
    ],
)
def test_who_knows_a_secret_path_may_ask(tmp_path: Path, path: str, name: str, told: bool) -> None:
    found = facts(tmp_path, f"if {path} != os.environ['{name}']:\n    return").verifications.items
    assert [one.sure for one in found] == ([False] if told else [])


def test_middleware_may_check_who_asks(tmp_path: Path) -> None:
    found = program(
        tmp_path,
        """import hmac, os
from aws_lambda_powertools.middleware_factory import lambda_handler_decorator
@lambda_handler_decorator
def guarded(handler, event, context):
    if not hmac.compare_digest(event["headers"]["x-origin"], os.environ["ORIGIN"]):
        return {"statusCode": 403}
    return handler(event, context)
@guarded
def handler(event, context):
    return {"statusCode": 200}
""",
    )
    assert [(one.name, one.sure) for one in found.facts.verifications.items] == [("guarded", False)]


@pytest.mark.parametrize(
    ("top", "switch"),
    [
        ("verbose = False", "verbose"),
        ("class C:\n    LOUD = ''", "C.LOUD"),
        ("quiet = None", "event.get('x') and quiet"),
    ],
)
def test_a_switch_of_any_spelling_that_is_off_keeps_a_message_from_being_logged(
    tmp_path: Path, top: str, switch: str
) -> None:
    assert not facts(tmp_path, f"if {switch}:\n        print(event)", f"{top}\n").logged.items
