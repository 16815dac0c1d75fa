"""Which files a handler brings in, where its definition is found, and what stays unread."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lambdalint.project.files import Files
from lambdalint.rule_api import Severity
from lambdalint.source.modules.blocks import nodes_in
from lambdalint.source.modules.module import Module, read
from lambdalint.source.modules.text import SourceText
from lambdalint.source.program import Programs
from lambdalint.span import Span
from lambdalint.troubles import source_unreadable
from lambdalint.value import Absent, Known, Unknown
from tests.unit.programs import TEMPLATE, called, program

HANDLER = "def handler(event, context):\n    return 1\n"


@pytest.mark.parametrize(
    ("path", "handler"),
    [
        ("app.py", "app.handler"),
        ("src/app.py", "src/app.handler"),
        ("src/app.py", "src.app.handler"),
        ("my-app.py", "my-app.handler"),
        ("package/__init__.py", "package.handler"),
        ("a/b/c.py", "a/b/c.handler"),
    ],
)
def test_handler_names(tmp_path: Path, path: str, handler: str) -> None:
    found = program(tmp_path, {path: HANDLER}, handler)
    assert isinstance(found.found, Known) and found.found.value == path
    assert isinstance(found.signature, Known)
    assert found.signature.span == Span(path, 1, 5, 1, 12)


@pytest.mark.parametrize(
    ("code", "parameters"),
    [
        ("from main import handler\n", 2),
        ("try:\n    from main import handler\nexcept ImportError:\n    def handler(event, context): pass\n", 2),
        ("import main\nhandler = main.handler\n", 2),
        ("handler = lambda event, context: 1\n", 2),
        ("class App:\n    def __call__(self, event, context): pass\nhandler = App()\n", 2),
        ("class App:\n    def run(self, event): pass\napp = App()\nhandler = app.run\n", 1),
        ("def wrap(f):\n    return f\n@wrap\ndef handler(event, context): pass\n", 2),
        (
            "from aws_lambda_powertools import Logger\nl = Logger()\n@l.inject_lambda_context\ndef handler(e, c): pass\n",
            2,
        ),
        ("from unknown import wrap\ndef inner(event, context): pass\nhandler = wrap(inner)\n", 2),
        ("def handler(*args): pass\n", None),
        ("async def handler(event, context): pass\n", 2),
        ("from main import *\n", 2),
    ],
)
def test_handler_forms(tmp_path: Path, code: str, parameters: int | None) -> None:
    found = program(tmp_path, {"app.py": code, "main.py": HANDLER})
    assert isinstance(found.signature, Known), found.signature
    assert found.signature.value.parameters == parameters
    assert found.signature.value.is_async == code.startswith("async")


def test_the_module_is_missing(tmp_path: Path) -> None:
    found = program(tmp_path, {"other.py": HANDLER})
    assert found.found == Absent(TEMPLATE) and isinstance(found.signature, Absent)


def test_the_name_is_missing(tmp_path: Path) -> None:
    found = program(tmp_path, "import os\nLIMIT = 3\ndef lambda_handler(event, context): pass\n")
    assert isinstance(found.found, Known) and isinstance(found.signature, Absent)
    assert found.names == ("os", "LIMIT", "lambda_handler")


def test_what_lambda_could_call_instead(tmp_path: Path) -> None:
    code = (
        "import logging\nhandler = logging.StreamHandler()\n"
        "class Handler:\n    def handle(self, event, context): pass\n"
        "def first(event, context): pass\n"
        "def keywords(event, context, *, retries): pass\n"
        "def more(event, context, client=None): pass\n"
        "def one(event): pass\n"
        "def rest(*arguments):\n    def inner(event, context): pass\n"
        "async def later(event, context): pass\n"
    )
    found = program(tmp_path, code)
    assert not isinstance(found.signature, Absent) and found.entry_points == ()
    missing = program(tmp_path, code.replace("handler =", "log ="))
    assert isinstance(missing.signature, Absent) and missing.entry_points == ("first", "more", "rest")


@pytest.mark.parametrize(
    "code",
    [
        "from mangum import Mangum\nhandler = Mangum(object())\n",
        "from aws_lambda_powertools.event_handler import APIGatewayRestResolver\n"
        "app = APIGatewayRestResolver()\nhandler = app.resolve\n",
        "from somewhere import *\n",
        "handler = globals()['x']\n",
        "def __getattr__(name): return print\n",
    ],
)
def test_a_handler_that_cannot_be_followed_is_unknown(tmp_path: Path, code: str) -> None:
    found = program(tmp_path, code)
    assert isinstance(found.signature, Unknown)
    assert found.modules.gaps


def test_a_program_that_starts_the_handler_itself(tmp_path: Path) -> None:
    (tmp_path / "run.sh").write_text("#!/bin/sh\n")
    found = program(tmp_path, {"app.py": HANDLER}, "run.sh")
    assert isinstance(found.found, Unknown)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("def handler(event, context:\n", "broken"),
        ("def handler(event, context):\n    print 'x'\n", "python-2"),
        ("x = " + "(" * 300 + ")" * 300, "too-deep"),
        ("x = " + "-" * 50_000 + "1", "too-deep"),
    ],
)
def test_unreadable_sources_say_why(tmp_path: Path, text: str, kind: str) -> None:
    found = program(tmp_path, text)
    assert [one.kind for one in found.unreadable] == [kind]
    assert isinstance(found.signature, Unknown) and found.modules.gaps


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('x = f"{\n  1\n}"\n', "newer"),
        ("try:\n    x = 1\nexcept KeyError, errors():\n    pass\n", "newer"),
        ("try:\n    x = 1\nexcept KeyError, e:\n    pass\n", "python-2"),
    ],
)
def test_syntax_that_only_a_newer_python_reads_is_no_mistake(
    text: str, kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_old(code: str) -> None:
        message = "multiple exception types must be parenthesized" if "except" in code else "invalid syntax"
        raise SyntaxError(message, ("app.py", 1 if "except" not in code else 3, 1, "", 1, 1))

    monkeypatch.setattr("lambdalint.source.modules.module.parsed", too_old)
    (unread,) = program(tmp_path, text).unreadable
    told = source_unreadable(unread)
    assert unread.kind == kind
    assert (told.severity, "with the Python version of the function" in told.help) == (
        (Severity.WARNING, True) if kind == "newer" else (Severity.ERROR, False)
    )


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("from {{ cookiecutter.schema }} import Order\n", "generated"),
        ("{% if x %}\nimport a\n{% endif %}\n", "generated"),
        ("class {{cookiecutter.name}}:\n    pass\n", "generated"),
        ("x = f'{{a}}' y\n", "broken"),
        ("x = 1 y  # {{ a }}\n", "broken"),
        ("x = {{}\n", "broken"),
    ],
)
def test_text_for_a_template_engine_is_no_mistake(text: str, kind: str, tmp_path: Path) -> None:
    (unread,) = program(tmp_path, text).unreadable
    assert unread.kind == kind
    told = source_unreadable(unread)
    assert (told.severity, "render it" in told.help) == (
        (Severity.WARNING, True) if kind == "generated" else (Severity.ERROR, False)
    )


def test_a_helper_that_cannot_be_read_is_a_gap_at_its_place(tmp_path: Path) -> None:
    found = program(tmp_path, {"app.py": f"import helper\n{HANDLER}", "helper.py": "x = 1\ny = (\n"})
    assert isinstance(found.signature, Known)
    assert [(one.path, one.span.line) for one in found.unreadable] == [("helper.py", 2)]
    assert any("helper.py" in gap.reason for gap in found.modules.gaps)


def test_imports_and_their_kinds(tmp_path: Path) -> None:
    files = {
        "app.py": f"""
import json, boto3, requests, helper
from package import inner
from package.sub import deep
try:
    import nowhere
except ImportError:
    nowhere = None
def later():
    import late
{HANDLER}""",
        "helper.py": "",
        "late.py": "",
        "package/inner.py": "",
        "package/sub/deep.py": "from ..inner import x\n",
    }
    found = program(tmp_path, files)
    kinds = {(one.name, one.kind) for one in found.imports.items}
    assert kinds >= {("json", "standard"), ("boto3", "sdk"), ("requests", "known"), ("helper", "project")}
    assert ("nowhere", "unknown") in kinds
    guarded = next(one for one in found.imports.items if one.name == "nowhere")
    assert guarded.guarded and not guarded.found
    assert not next(one for one in found.imports.items if one.name == "late").at_module_level
    assert set(found.modules.items) == {
        "app.py", "helper.py", "late.py", "package/inner.py", "package/sub/deep.py",
    }  # fmt: skip
    assert [gap.reason for gap in found.modules.gaps] == ["`nowhere` is imported here, and its source was not found"]


def test_layers_come_after_the_code(tmp_path: Path) -> None:
    files = {
        "src/app.py": f"import shared, common\n{HANDLER}",
        "src/common.py": "",
        "layer/python/shared.py": "import third\n",
        "layer/python/common.py": "",
        "layer/python/lib/python3.12/site-packages/third.py": "",
    }
    found = program(tmp_path, files, "app.handler", "src", "layer")
    assert set(found.modules.items) == {
        "src/app.py", "src/common.py", "layer/python/shared.py", "layer/python/lib/python3.12/site-packages/third.py",
    }  # fmt: skip
    assert not found.modules.gaps


def test_vendored_libraries_are_not_read(tmp_path: Path) -> None:
    files = {
        "app.py": f"import boto3, redis, strange\n{HANDLER}",
        "boto3/__init__.py": "raise SystemExit",
        "redis/__init__.py": "",
        "strange/__init__.py": "import boto3\n",
        "strange-1.0.dist-info/RECORD": "strange/__init__.py,,\n",
    }
    found = program(tmp_path, files)
    assert found.modules.items == ("app.py",)
    assert ["strange" in gap.reason for gap in found.modules.gaps] == [True]


def test_computed_imports_are_a_gap(tmp_path: Path) -> None:
    found = program(
        tmp_path, "import importlib\ndef handler(event, context):\n    importlib.import_module(event['m'])\n"
    )
    assert [gap.span.line for gap in found.modules.gaps] == [3]


def test_one_file_is_parsed_once_for_several_handlers(tmp_path: Path) -> None:
    program(tmp_path, {"app.py": f"import shared\n{HANDLER}", "other.py": f"import shared\n{HANDLER}", "shared.py": ""})
    programs = Programs(Files(tmp_path))
    programs.read(("",), "app.handler", TEMPLATE)
    shared = programs.sources.at("shared.py")
    programs.read(("",), "other.handler", TEMPLATE)
    assert programs.sources.at("shared.py") is shared


@pytest.mark.parametrize(
    "taken",
    [
        "from . import store",
        "from pack import store",
        "from . import store as store",
        "import pack.store as store",
        "from .inner import other\nfrom . import store",
    ],
)
def test_package_takes_over_its_own_submodule(tmp_path: Path, taken: str) -> None:
    """The import asks the package for a name that only this import binds there: it is the submodule."""
    found = program(
        tmp_path,
        {
            "pack/__init__.py": f"{taken}\n\ndef handler(event, context):\n    return store.read('TABLE')\n",
            "pack/store.py": "import os\nimport boto3\n\ndef read(name):\n"
            "    return boto3.client('dynamodb').describe_table(TableName=os.environ[name])\n",
            "pack/inner.py": "other = 1\n",
        },
        "pack.handler",
    )
    assert "pack/store.py" in found.modules.items
    assert [read.name for read in found.environment_reads.items] == ["TABLE"]
    assert called(found) == ["dynamodb.describe_table"]


def test_package_that_hides_its_submodule(tmp_path: Path) -> None:
    """A function of the submodule's name, defined in the package, is what others import."""
    found = program(
        tmp_path,
        {
            "app.py": "from pack import store\n\ndef handler(event, context):\n    return store()\n",
            "pack/__init__.py": "import os\n\ndef store():\n    return os.environ['OWN']\n",
            "pack/store.py": "import os\nX = os.environ['HIDDEN']\n",
        },
    )
    assert [read.name for read in found.environment_reads.items] == ["OWN"]


def test_what_a_module_calls_is_noted_by_its_last_name() -> None:
    module = read(SourceText("app.py", "def f():\n    ｅval('1')\n    a.b(c()())\n    return 1\n    never()\n"))
    assert isinstance(module, Module)
    assert module.called == {"eval", "b", "c", ""}


def test_a_walk_through_a_tree_meets_what_the_one_of_ast_meets() -> None:
    tree = ast.parse(
        "@a.b\nclass C(D):\n    def f(self, x: int = 1, *y):\n        return [f'{z!r}' for z in x if z] or {**y}\n"
    )
    contexts = (ast.Load, ast.Store, ast.Del)
    assert list(nodes_in(tree)) == [one for one in ast.walk(tree) if not isinstance(one, contexts)]
