"""One function's environment put into a program: branches, targets, and what stays open."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.deployment.binding.environment import bind
from lambdalint.deployment.binding.targets import unwrapped
from lambdalint.deployment.model.function import Variable
from lambdalint.deployment.model.handler import Call, Handler
from lambdalint.deployment.model.resources import Resource
from lambdalint.span import Span
from lambdalint.value import Assumed, Known, Reference, Several, Text, Unknown, Value
from tests.unit.programs import program

AT = Span("template.yaml", 3, 3, 3, 9)
STACK = Unknown(AT, "`AWS::StackName` is decided at deployment", "AWS::StackName")
OTHER_STACK = Unknown(Span("template.yaml", 8, 1, 8, 2), "`AWS::StackName` is decided at deployment", "AWS::StackName")


def variable(name: str, value: object, assumed: bool = False) -> Variable:
    basis = (Assumed("P", "x"),) if assumed else ()
    known: Value[str] = value if isinstance(value, Unknown) else Known(value, AT, basis)  # type: ignore[arg-type,assignment]
    return Variable(name, AT, known)  # type: ignore[arg-type]


def resource(id: str, type: str, name: object = None) -> Resource:
    return Resource(id, type, AT, Known(name, AT) if name is not None else Unknown(AT, "generated"))  # type: ignore[arg-type]


RESOURCES = [
    resource("Orders", "AWS::DynamoDB::Table", "orders"),
    resource("Named", "AWS::DynamoDB::Table", Text((STACK, "-named"))),
    resource("Jobs", "AWS::SQS::Queue", "jobs"),
    resource("Twin", "AWS::SQS::Queue", "twin"),
    resource("Twin2", "AWS::SQS::Queue", "twin"),
    resource("Worker", "AWS::Serverless::Function"),
]


def bound(folder: Path, code: str, *variables: Variable, gaps: tuple[Unknown, ...] = ()) -> Handler:
    return bind(program(folder, code), Several(variables, gaps), RESOURCES, {"/table": Known(Reference("Orders"), AT)})


def target(folder: Path, expression: str, *variables: Variable, call: str = "dynamodb.put_item(TableName=") -> Call:
    code = (
        "import os, boto3\ndynamodb, sqs = boto3.client('dynamodb'), boto3.client('sqs')\nssm = boto3.client('ssm')\n"
    )
    handler = bound(folder, f"{code}def handler(event, context):\n    {call}{expression})\n", *variables)
    return next(one for one in handler.calls.items if one.service != "ssm")


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ('os.environ["TABLE"]', Reference("Orders")),
        ('os.environ.get("NONE", "orders")', Reference("Orders")),
        ('"orders"', Reference("Orders")),
        ('"elsewhere"', "elsewhere"),
        ('os.environ["NAMED"]', Reference("Named")),
        ('os.environ["ARN"]', Reference("Orders", "Arn")),
        ("f\"{os.environ['PLAIN']}-x\"", "plain-x"),
        ('ssm.get_parameter(Name="/table")["Parameter"]["Value"]', Reference("Orders")),
        ('"arn:aws:dynamodb:eu-west-1:123456789012:table/orders"', Reference("Orders")),
        ("event['table']", None),
        ('os.environ["UNKNOWN"]', None),
        ('os.environ["MISSING"]', None),
        ('os.environ["QUEUE"]', None),
        ('os.environ["TABLE"] if event else "elsewhere"', None),
        ('os.environ["TABLE"] if event else "orders"', None),
    ],
)
def test_targets(tmp_path: Path, expression: str, value: object) -> None:
    found = target(
        tmp_path,
        expression,
        variable("TABLE", Reference("Orders")),
        variable("NAMED", Text((OTHER_STACK, "-named"))),
        variable("ARN", Reference("Orders", "Arn")),
        variable("PLAIN", "plain"),
        variable("UNKNOWN", Unknown(AT, "imported")),
        variable("QUEUE", Reference("Jobs")),
    ).target
    if value is None:
        assert isinstance(found, Unknown)
    else:
        assert isinstance(found, Known) and found.value == value


def test_a_variable_that_the_code_sets_is_not_the_templates(tmp_path: Path) -> None:
    given = variable("TABLE", Reference("Orders"))
    assert isinstance(target(tmp_path, 'os.environ["TABLE"]', given).target, Known)
    setting = "os.environ.update(TABLE=event['table']) or dynamodb.put_item(TableName="
    found = target(tmp_path, 'os.environ["TABLE"]', given, call=setting).target
    assert isinstance(found, Unknown) and found.reason == "`TABLE` is set by the code itself"


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("os.environ['URL']", Reference("Jobs")),
        ('"https://sqs.eu-west-1.amazonaws.com/123456789012/jobs"', Reference("Jobs")),
        ("sqs.get_queue_url(QueueName='jobs')['QueueUrl']", Reference("Jobs")),
        ("'twin'", "twin"),
        ("'orders'", "orders"),
    ],
)
def test_queues(tmp_path: Path, expression: str, value: object) -> None:
    url = Text(("https://sqs.", STACK, ".amazonaws.com/1/", Reference("Jobs")))
    found = target(tmp_path, expression, variable("URL", url), call="sqs.send_message(QueueUrl=").target
    assert isinstance(found, Known)
    assert (unwrapped(found.value) if found.value == url else found.value) == value


def test_the_assumption_travels_with_the_target(tmp_path: Path) -> None:
    found = target(tmp_path, 'os.environ["TABLE"]', variable("TABLE", "orders", assumed=True)).target
    assert isinstance(found, Known) and found.value == Reference("Orders") and found.basis


BRANCH = """
import os, boto3
def handler(event, context):
    if {test}:
        boto3.client("s3").list_buckets()
    {tail}
"""


@pytest.mark.parametrize(
    ("test", "alive", "sure"),
    [
        ('"ON" in os.environ', True, True),
        ('"OFF" in os.environ', False, False),
        ('"OFF" not in os.environ', True, True),
        ('os.environ.get("MODE") == "a"', True, True),
        ('os.environ.get("MODE") == "b"', False, False),
        ('os.environ.get("MODE") != "b"', True, True),
        ('os.environ.get("EMPTY")', False, False),
        ('os.environ.get("OFF", "yes") == "yes"', True, True),
        ('os.environ.get("OFF", "")', False, False),
        ('os.environ.get("OFF") is None', True, True),
        ('os.environ.get("REF")', True, True),
        ('os.environ.get("REF") == "x"', True, False),
        ('os.environ.get("LATER")', True, False),
        ('os.environ.get("GUESS") == "a"', True, False),
        ('os.environ.get("MODE") in ("a", "b")', True, True),
        ('os.environ.get("MODE") in ("b", "c")', False, False),
        ('os.environ.get("MODE") not in ("b", "c")', True, True),
        ('os.environ.get("MISSING") in ("a", "b")', False, False),
        ('"AWS_LAMBDA_FUNCTION_NAME" not in os.environ', False, False),
        ('os.environ.get("AWS_REGION") == "eu-west-1"', True, False),
        ('os.environ.get("AWS_SAM_LOCAL")', False, False),
        ('os.environ.get("BOOL", "").lower() == "TRUE".lower()', True, True),
        ('event["force"]', True, True),
        ('event["mode"] == os.environ.get("LATER")', True, True),
        ('len(event["rows"]) > int(os.environ["LATER"])', True, True),
        ('(os.environ.get("LATER") or event["mode"]) == "a"', True, False),
        ('(os.environ.get("LATER") or "a") == event["mode"]', True, True),
        ('event["force"] or event["mode"] == os.environ.get("LATER")', True, True),
        ('os.environ.get("LATER") or (os.environ.get("OFF") and event["force"])', True, False),
        ('os.environ.get("LATER") or (event["mode"] and event["force"])', True, True),
        ('os.environ.get("LATER") or not (event["mode"] and event["force"])', True, True),
        ('os.environ.get("OFF") or event["force"]', True, True),
        ('os.environ.get("LATER") or event["force"]', True, True),
        ('os.environ.get("LATER") or os.environ.get("OFF")', True, False),
        ('os.environ.get("LATER") and event["force"]', True, False),
        ('not (os.environ.get("LATER") and event["force"])', True, True),
        ('not (os.environ.get("LATER") and os.environ.get("OFF"))', True, False),
        ('os.environ.get("OFF") and event["force"]', False, False),
    ],
)
def test_branches(tmp_path: Path, test: str, alive: bool, sure: bool) -> None:
    handler = bound(
        tmp_path,
        BRANCH.format(test=test, tail="pass"),
        variable("ON", "1"),
        variable("MODE", "a"),
        variable("EMPTY", ""),
        variable("REF", Reference("Orders")),
        variable("LATER", Unknown(AT, "imported")),
        variable("GUESS", "a", assumed=True),
        variable("BOOL", True),
    )
    assert [(True, call.sure) for call in handler.calls.items] == ([(True, sure)] if alive else [])


@pytest.mark.parametrize(
    ("test", "before", "alive"),
    [
        ("VERBOSE", "VERBOSE = False", False),
        ("not VERBOSE", "VERBOSE = False", True),
        ("VERBOSE", "VERBOSE = True", True),
        ("VERBOSE and event['x']", "VERBOSE = False", False),
        ("VERBOSE or event['x']", "VERBOSE = False", True),
        ("VERBOSE", "from settings import VERBOSE", False),
        ("settings.VERBOSE", "import settings", False),
        ("settings.CHANGED", "import settings\nsettings.CHANGED = os.environ['MODE']", True),
        ("VERBOSE", "VERBOSE = False\ndef more():\n    global VERBOSE\n    VERBOSE = True", True),
        ("VERBOSE", "VERBOSE = False\nfrom local_settings import *", True),
        ("VERBOSE", "VERBOSE = ''", True),
        ("VERBOSE", "VERBOSE = False\nexec(open('local.cfg').read())", True),
        ("settings.VERBOSE", "import settings\nvars(settings)['VERBOSE'] = True", True),
        ("settings.VERBOSE", "import settings\nsettings.__dict__.update(os.environ)", True),
        ("'pytest' in sys.modules", "import sys", False),
        ("'unittest' in sys.modules", "import sys", False),
        ("'pytest' not in sys.modules", "import sys", True),
        ("TESTING", "import sys\nTESTING = 'pytest' in sys.modules", False),
        ("'orders' in sys.modules", "import sys", True),
    ],
)
def test_branches_that_the_source_settles(tmp_path: Path, test: str, before: str, alive: bool) -> None:
    (tmp_path / "settings.py").write_text("VERBOSE = False\nCHANGED = False\n")
    handler = bound(tmp_path, f"{before}\n{BRANCH.format(test=test, tail='')}", variable("MODE", "a"))
    assert bool(handler.calls.items) is alive


def test_what_follows_a_switch_that_leaves(tmp_path: Path) -> None:
    code = BRANCH.format(test="DRY", tail="").replace('boto3.client("s3").list_buckets()', "return")
    handler = bound(tmp_path, f"DRY = True\n{code}    send()\ndef send():\n    boto3.client('s3').list_buckets()\n")
    assert not handler.calls.items


def test_a_name_is_as_sure_as_the_comparison_that_it_was_assigned(tmp_path: Path) -> None:
    code = """
import os, boto3
def handler(event, context):
    full = (os.environ.get("LATER") or event["mode"]) == "full"
    if full:
        boto3.client("s3").list_buckets()
"""
    handler = bound(tmp_path, code, variable("LATER", Unknown(AT, "imported")))
    assert [call.sure for call in handler.calls.items] == [False]


def test_an_open_environment_decides_nothing(tmp_path: Path) -> None:
    handler = bound(tmp_path, BRANCH.format(test='"OFF" in os.environ', tail="pass"), gaps=(Unknown(AT, "a macro"),))
    assert [call.sure for call in handler.calls.items] == [False]


def test_what_the_code_sets_itself_decides_nothing(tmp_path: Path) -> None:
    code = BRANCH.format(test='"OFF" in os.environ', tail='os.environ["OFF"] = "1"')
    assert [call.sure for call in bound(tmp_path, code).calls.items] == [False]


def test_reads_and_facts_in_dead_branches_are_left_out(tmp_path: Path) -> None:
    code = """
import os, boto3
def handler(event, context):
    if "KEY" in os.environ:
        print(os.environ["KEY"])
        boto3.client("sns").publish(Message="m")
    return os.environ["OTHER"]
"""
    dead = bound(tmp_path, code)
    assert [read.name for read in dead.environment_reads.items] == ["OTHER"]
    assert dead.facts.effects.items == ()
    alive = bound(tmp_path, code, variable("KEY", "k"))
    assert len(alive.facts.effects.items) == 1


@pytest.mark.parametrize(
    ("imports", "reads"),
    [
        ("if os.environ.get('STAGE') == 'local':\n    import local", []),
        ("if os.environ.get('STAGE') == 'cloud':\n    import local", ["QUEUE"]),
        ("import local\nif os.environ.get('STAGE') == 'local':\n    import local", ["QUEUE"]),
        ("if os.environ.get('STAGE') == 'local':\n    import onward", []),
        ("def mocked():\n    import local\nif os.environ.get('STAGE') == 'local':\n    mocked()", []),
        ("def mocked():\n    import local\nmocked()", ["QUEUE"]),
        ("import sys\nif 'pytest' in sys.modules:\n    import local", []),
    ],
)
def test_a_module_runs_only_where_an_import_of_it_does(tmp_path: Path, imports: str, reads: list[str]) -> None:
    (tmp_path / "local.py").write_text("import os\nQUEUE = os.environ['QUEUE']\n")
    (tmp_path / "onward.py").write_text("from local import QUEUE\n")
    handler = bound(tmp_path, f"import os\n{imports}\ndef handler(event, context): ...\n", variable("STAGE", "cloud"))
    assert [read.name for read in handler.environment_reads.items if read.required] == reads


def test_facts_are_shared_by_worlds_with_the_same_environment(tmp_path: Path) -> None:
    code = (
        "import os\ndef handler(event, context):\n"
        "    open('/tmp/a', 'w')\n    if os.environ['B'] == 'on':\n        open('/tmp/b', 'w')\n"
    )
    found = program(tmp_path, code)
    on, same, off = (bind(found, Several((variable("B", value),))) for value in ("on", "on", "off"))
    assert on.facts is same.facts and "files" not in vars(on.facts)
    assert on.facts != off.facts
    assert (len(on.facts.files.items), len(off.facts.files.items)) == (2, 1)


def test_a_handler_that_is_not_there_leaves_open_what_the_code_never_does(tmp_path: Path) -> None:
    there = bind(program(tmp_path, "def handler(event, context): ..."), Several(()), RESOURCES)
    missing = bind(program(tmp_path, "def handler(event, context): ...", "app.main"), Several(()), RESOURCES)
    assert there.closure.complete
    assert [gap.reason for gap in missing.closure.gaps] == ["its handler is not in the code"]
