"""Small programs for the tests of the code side."""

from __future__ import annotations

import textwrap
from pathlib import Path

from lambdalint.project.files import Files
from lambdalint.source.model.calls import AwsCall
from lambdalint.source.model.summary import Program
from lambdalint.source.model.symbols import Origin, Provenance
from lambdalint.source.program import Programs
from lambdalint.span import Span

TEMPLATE = Span("template.yaml", 9, 7, 9, 20)


def program(folder: Path, code: str | dict[str, str], handler: str = "app.handler", *roots: str) -> Program:
    """The program of a handler in files below `folder`; one text is app.py."""
    files = {"app.py": code} if isinstance(code, str) else code
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf-8")
    return Programs(Files(folder)).read(roots or ("",), handler, TEMPLATE)


def called(found: Program) -> list[str]:
    """The SDK calls as `service.operation`, in the order of the text."""
    return [f"{call.service}.{call.operation}" for call in found.calls.items]


def only(found: Program) -> AwsCall:
    """The one SDK call of a program."""
    assert len(found.calls.items) == 1, called(found)
    return found.calls.items[0]


def origins(provenance: Provenance) -> set[str]:
    """The names of the origins; that the whole is new each time is told by `fresh`."""
    return {origin.name for origin in provenance.origins if origin is not Origin.NEW}
