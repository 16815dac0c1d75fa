"""What was made for a group of templates is gone when it was looked at, without the garbage collector."""

from __future__ import annotations

import gc
from collections import Counter
from pathlib import Path

from lambdalint.check import examine
from lambdalint.config import Config
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.template.source import TemplateSource
from lambdalint.template.view import Template

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"


def alive() -> Counter[str]:
    """How many of the large objects there are, by class."""
    kinds = (Deployment, Template, TemplateSource)
    return Counter(type(one).__name__ for one in gc.get_objects() if isinstance(one, kinds))


def test_nothing_waits_for_the_garbage_collector() -> None:
    gc.collect()
    before = alive()
    often = gc.get_threshold()
    gc.set_threshold(0)
    try:
        checked = examine([FIXTURES], Config(root=FIXTURES, profile="audit", jobs=1), "2026-11-24")
        assert alive() == before
    finally:
        gc.set_threshold(*often)
    assert checked.results.coverage.templates > 50
