"""What is logged, at which level, and what is left out of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.source.facts.logged import OF_POWERTOOLS
from lambdalint.source.model.symbols import Const, Env
from tests.unit.facts import facts


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
