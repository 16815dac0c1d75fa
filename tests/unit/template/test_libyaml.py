"""The parser of libyaml is loaded alone, and everybody else's PyYAML is whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
READ = """
import sys
from lambdalint.template.parse import TemplateUnreadable, parse
TEXT = "Resources: {F: {Type: 'AWS::SNS::Topic'}}"
def why(text):
    try:
        return parse("t.yaml", text).tree.get("Resources") is not None
    except TemplateUnreadable as error:
        return error.reason, error.line, error.column
def loaded():
    return {name.partition(".")[2] for name in sys.modules if name.startswith("yaml.")}
"""
LIGHT = {"error", "events", "nodes", "_yaml"}
BROKEN = ["a: [", "a: \\x01", "a: 'b", "- a\\nb", "%YAML 9.9\\n---\\na: 1", "? [a", "a: *b", "!<x y: 1"]


def python(code: str, before: str = "") -> str:
    """What a program prints in a process of its own, in which something happens before anything is read."""
    done = subprocess.run(
        [sys.executable, "-c", before + READ + code], cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_template_needs_neither_loaders_nor_dumpers() -> None:
    assert python("assert why(TEXT) is True; print(*sorted(loaded()))").split() == sorted(LIGHT)


def test_neither_does_a_broken_one() -> None:
    told = python("print(why('a: [')[1], why('a: *')[1], *sorted(loaded()))").split()
    assert told == ["1", "1", *sorted({*LIGHT, "tokens", "parser", "scanner"})]


@pytest.mark.parametrize(
    "asked",
    [
        "import yaml; assert yaml.safe_load('a: 2001-01-01')['a'].year == 2001",
        "from yaml import CSafeLoader, load; assert load('a: 1', CSafeLoader) == {'a': 1}",
        "from yaml.scanner import ScannerError; import yaml; assert yaml.safe_dump({'a': 1}) == 'a: 1\\n'",
        "import yaml; from yaml.cyaml import CLoader; assert yaml.YAMLError and CLoader",
        "import yaml; assert type(next(yaml.scan('a: 1', yaml.CLoader))) is yaml.tokens.StreamStartToken",
        "why('a: ['); import yaml; assert yaml.safe_load('a: 1') == {'a': 1}",
        "from cfnlint.decode import decode_str; assert decode_str('a: 1')[0] == {'a': 1}",
    ],
)
def test_the_package_is_whole_for_whoever_asks(asked: str) -> None:
    after = """
import yaml
for name in ("reader", "scanner", "parser", "composer", "constructor", "emitter", "serializer", "representer"):
    error = name.capitalize() + "Error"
    assert getattr(yaml._yaml, error) is getattr(getattr(yaml, name), error)
assert type(yaml) is type(sys)
assert issubclass(yaml.CSafeLoader, yaml._yaml.CParser) and yaml.events.ScalarEvent is yaml.ScalarEvent
for token in [name for name in dir(yaml.tokens) if name.endswith("Token") and hasattr(yaml._yaml, name)]:
    assert getattr(yaml._yaml, token) is getattr(yaml.tokens, token)
try:
    yaml.load("a: \\x01", yaml.CSafeLoader)
except yaml.reader.ReaderError:
    pass
assert why(TEXT) is True and why("a: [")[1] == 1
"""
    python(f"assert loaded() <= {LIGHT}\n{asked}\n{after}")


def test_a_token_is_one_of_the_package() -> None:
    python("""
from yaml._yaml import CParser
assert "tokens" not in loaded()
token = CParser("a: 1").get_token()
from yaml.tokens import StreamStartToken
assert type(token) is StreamStartToken and "resolver" not in loaded()
""")


def test_what_is_broken_is_told_as_ever() -> None:
    told = f"for text in {[text.encode().decode('unicode_escape') for text in BROKEN]!r}: print(why(text))"
    light = python(f"assert loaded() <= {LIGHT}\n{told}")
    whole = subprocess.run(
        [sys.executable, "-c", f"import yaml\n{READ}\nassert 'resolver' in loaded()\n{told}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    ).stdout
    assert light == whole and light.count("not valid YAML or JSON") >= 6


@pytest.mark.parametrize("gone", ["yaml.events", "yaml._yaml"])
def test_another_pyyaml_is_imported_as_a_whole(gone: str) -> None:
    code = f"""
import sys
class Refusing:
    refused = []
    def find_spec(self, name, path=None, target=None):
        if name == {gone!r} and name not in self.refused:
            self.refused.append(name)
            raise ImportError(name)
sys.meta_path.insert(0, Refusing())
{READ}
import yaml
assert Refusing.refused == [{gone!r}] and "resolver" in loaded()
assert why(TEXT) is True and why("a: [")[1] == 1 and yaml.safe_load("a: 1") == {{"a": 1}}
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr


WITHOUT = """
import sys
class Refusing:
    def find_spec(self, name, path=None, target=None):
        if name == "yaml._yaml":
            raise ImportError(name)
sys.meta_path.insert(0, Refusing())
"""


def without_libyaml(code: str) -> str:
    """What a program prints where PyYAML was built without libyaml."""
    return python(f"{code}\nassert '_yaml' not in loaded()", WITHOUT)


def test_without_libyaml_the_parser_of_python_is_used() -> None:
    without_libyaml("assert why(TEXT) is True and why('a: [')[1] == 1")


@pytest.mark.parametrize("text", ["TEXT", "'a: ['", "'a: ' + '[' * 200", "'a: *b'"])
def test_while_a_text_is_read_only_its_reader_takes_the_events(text: str) -> None:
    python(f"""
from lambdalint.template import events
kept = {{name: getattr(events.binding, name) for name in events.METHODS}}
assert kept["ScalarEvent"] is events.yaml.events.ScalarEvent
why({text})
assert all(getattr(events.binding, name) is event for name, event in kept.items())
""")


def test_both_parsers_tell_the_same_tree() -> None:
    text = """
Resources:
  F: &f
    Type: AWS::SNS::Topic
    Properties: {TopicName: !Sub "${A}-b", Tags: [a, 'b', !Ref C, 1.5]}
    Metadata: !GetAtt A.B
  G: *f
  H:
    <<: *f
    Description: |
      one
      two

    Condition: >-
      folded
"""
    tree = f"print(parse('t.yaml', {text!r}).tree)"
    told = python(tree)
    assert without_libyaml(tree) == told and "Intrinsic(name='Sub'" in told
