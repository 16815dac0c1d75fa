"""The two files of a new rule, ready to be filled in."""

from __future__ import annotations

from pathlib import Path

CHECK = '''"""{sentence}"""

from collections.abc import Iterator

from lambdalint import Confidence, Function, Known, Severity, Trap, Undecided, Unknown, Violation, rule


@rule("{name}", trap=Trap.BROKEN_WIRING, severity=Severity.WARNING, confidence=Confidence.MEDIUM)
def check(function: Function) -> Iterator[Violation | Undecided]:
    """Say when it fires, and when it must be silent."""
    match function.memory:
        case Known(size) as memory if size > 3008:
            yield Violation(
                at=memory,
                message=f"`{{function.id}}` has {{size}} MB of memory",
                help="set `MemorySize: 3008` or less",
            )
        case Unknown() as gap:
            yield Undecided(gap)
'''

TEMPLATE = """Transform: AWS::Serverless-2016-10-31
Resources:
  Worker:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: app.handler
"""

PAGE = """# {name}

{sentence}

## Why

Say what AWS documents to happen; this paragraph is printed with every finding.

## Fails

```yaml title="template.yaml"
{template}      MemorySize: 10240  # lambdalint: expect[{name}]
```

```python title="app.py"
def handler(event, context):
    return None
```

## Passes

Show the look-alike that a naive check would flag.

```yaml title="template.yaml"
{template}      MemorySize: 3008
```

```python title="app.py"
def handler(event, context):
    return None
```

Nothing.

## Passes: a size that is unknown until deployment

```yaml title="template.yaml"
{template}      MemorySize: !ImportValue size  # lambdalint: undecided[{name}]
```

```python title="app.py"
def handler(event, context):
    return None
```

## Limits

Say what the rule does not see.

## References

- [Lambda quotas](https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)
"""


def scaffold(directory: Path, name: str) -> tuple[Path, Path]:
    """Write the check and the page of FAMILY/NAME. Raises FileExistsError, ValueError for an impossible name."""
    family, slash, own = name.rpartition("/")
    if not own or not all(part.isalnum() and part.islower() for part in own.split("-")):
        raise ValueError(f"`{name}` is not FAMILY/NAME with a name in kebab-case")
    folder = directory / family if slash else directory
    check = folder / f"{own.replace('-', '_')}.py"
    page = check.with_suffix(".md")
    for path in (check, page):
        if path.exists():
            raise FileExistsError(17, "already exists", str(path))
    folder.mkdir(parents=True, exist_ok=True)
    sentence = f"Say in one sentence what is wrong when {own.replace('-', ' ')}."
    for path, text in ((check, CHECK), (page, PAGE)):
        with open(path, "x", encoding="utf-8") as stream:
            stream.write(text.format(name=own, sentence=sentence, template=TEMPLATE))
    return check, page
