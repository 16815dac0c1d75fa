"""Mutated texts against every reader; `tools/fuzz.py` does the same for as long as one likes. Finds stay below."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tools.fuzz import FOLDERS, seeds
from tools.fuzz_mutations import mutated
from tools.fuzz_targets import TARGETS

QUICK = {"derandomize": True, "deadline": None, "database": None}
WHOLE_RUNS = {"template", "handler", "edits", "machine", "openapi"}


@pytest.mark.parametrize("name", TARGETS)
def test_mutated_texts(name: str, tmp_path: Path) -> None:
    ask, suffixes, words = TARGETS[name]
    texts = seeds(FOLDERS, suffixes)

    @settings(max_examples=8 if name in WHOLE_RUNS else 40, **QUICK)
    @given(some.integers(0, 10**9))
    def fed(seed: int) -> None:
        ask(mutated(Random(seed), texts, words), tmp_path)

    fed()


@pytest.mark.parametrize("name", sorted(set(TARGETS) - WHOLE_RUNS))
def test_any_text(name: str, tmp_path: Path) -> None:
    ask, _, words = TARGETS[name]
    pieces = some.one_of(some.text(max_size=20), some.sampled_from(words))

    @settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow], **QUICK)
    @given(some.lists(pieces, max_size=12).map("".join))
    def fed(text: str) -> None:
        ask(text, tmp_path)

    fed()


FINDS = {
    "a type without a service": (
        "template",
        "Resources:\n"
        "  F: {Type: 'AWS::Serverless::Function', Properties: {Runtime: python3.12, Handler: app.handler, CodeUri: .,\n"
        "    EventInvokeConfig: {DestinationConfig: {OnFailure: {Destination: !GetAtt Q.Arn}}}}}\n"
        "  Q: {Tyype: 'AWS::SQS::Queue'}\n",
    ),
    "a class of signs in an ignore file": ("ignore", "[[a-z]\n[a--b]\n[&&]\n[~~||]\n"),
}


@pytest.mark.parametrize("find", FINDS)
@pytest.mark.filterwarnings("error")
def test_finds(find: str, tmp_path: Path) -> None:
    name, text = FINDS[find]
    TARGETS[name][0](text, tmp_path)
