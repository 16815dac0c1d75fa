"""What modules keep from one event to the next, and random values that are made when they are imported."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.facts import facts
from tests.unit.programs import origins


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
