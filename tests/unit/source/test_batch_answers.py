"""Which records of a batch the handler says have failed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.facts import facts


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


def test_what_is_added_to_one_of_two_lists_is_an_answer(tmp_path: Path) -> None:
    found = facts(
        tmp_path,
        "done, failed = split(event['Records'])\nreturn {'batchItemFailures': [{'itemIdentifier': r['messageId']} for r in failed]}",
        "def split(records):\n    done, failed = [], []\n    for r in records:\n        failed.append(r)\n    return done, failed\n",
    )
    [answer] = found.batch_answers.items
    assert not answer.empty


@pytest.mark.parametrize(
    ("before", "failed", "after"),
    [
        ("state = {'bad': []}", "state['bad'].append(r)", "[{'itemIdentifier': i} for i in state['bad']]"),
        ("bad = []\nfail = bad.append", "fail(r)", "bad"),
        ("bad = failures = []", "bad.append(r)", "failures"),
        (
            "import types\nout = types.SimpleNamespace(bad=[])",
            "out.bad.append(r)",
            "[{'itemIdentifier': i} for i in out.bad]",
        ),
        ("answer = copy.deepcopy(EMPTY)", "answer['batchItemFailures'].append(r)", ""),
    ],
)
def test_what_holds_a_list_may_fill_it(tmp_path: Path, before: str, failed: str, after: str) -> None:
    answer = f"{{'batchItemFailures': {after}}}" if after else "answer"
    body = f"import copy\n{before}\nfor r in event['Records']:\n    {failed}\nreturn {answer}"
    [found] = facts(tmp_path, body, "EMPTY = {'batchItemFailures': []}\n").batch_answers.items
    assert not found.empty


def test_an_always_empty_batch_answer(tmp_path: Path) -> None:
    [answer] = facts(tmp_path, "return {'batchItemFailures': []}").batch_answers.items
    assert answer.empty


def test_an_answer_that_is_spread_out_in_another_is_returned(tmp_path: Path) -> None:
    call = "process_partial_response(event=event, record_handler=print, processor=None, context=context)"
    before = "from aws_lambda_powertools.utilities.batch import process_partial_response\n"
    [answer] = facts(tmp_path, f"return {{**{call}}}", before).batch_answers.items
    assert answer.helper
