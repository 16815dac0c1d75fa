"""What a function imports and cannot have: known of inline code without layers, beside which only the runtime's packages are."""

from __future__ import annotations

from lambdalint.data.libraries import in_runtime
from lambdalint.deployment.model.function import Function
from lambdalint.source.model.summary import Import
from lambdalint.value import Absent, Known

FINDS_MORE = frozenset({"sys", "site", "importlib", "subprocess", "pip", "zipimport", "runpy"})
"""Modules by which code can make others available."""
BROUGHT = frozenset({"cfnresponse"})
"""What Lambda puts beside inline code."""


def unavailable(function: Function) -> list[Import]:
    """The packages without which inline code cannot be imported; none as long as something may bring them."""
    if not function.inline or not isinstance(function.handler, Known):
        return []
    if function.layers.items or function.layers.gaps or not isinstance(function.variable("PYTHONPATH"), Absent):
        return []
    code = function.handler.value
    if any(one.name.partition(".")[0] in FINDS_MORE for one in code.imports.items):
        return []
    if any(wait.kind == "subprocess" and wait.site.at_import for wait in code.facts.waits.items):
        return []
    wanted = [one for one in code.imports.items if one.always and one.kind in ("known", "unknown")]
    return [one for one in wanted if one.name not in BROUGHT and not in_runtime(one.name)]
