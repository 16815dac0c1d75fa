"""How time and memory grow with what is checked, as Markdown.

    python tools/growth.py [--quick]

Each row is one process on a made-up project; the exponent is that of time against size, from the second to the last
row of a table (1.0 is linear; the first row is mostly start-up). Times are CPU seconds of a whole process.
"""

from __future__ import annotations

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = "Transform: AWS::Serverless-2016-10-31\n"
FUNCTION = """  F{n}:
    Type: AWS::Serverless::Function
    Properties:
      Runtime: python3.13
      Handler: {handler}
      CodeUri: src/
      Timeout: 20
      Environment: {{Variables: {{TABLE: !Ref T{n}}}}}
      Policies: [{{DynamoDBCrudPolicy: {{TableName: !Ref T{n}}}}}]
      Events:
        Job: {{Type: SQS, Properties: {{Queue: !GetAtt Q{n}.Arn}}}}
  Q{n}: {{Type: AWS::SQS::Queue, Properties: {{VisibilityTimeout: 120}}}}
  T{n}:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{{AttributeName: id, AttributeType: S}}]
      KeySchema: [{{AttributeName: id, KeyType: HASH}}]
"""
CODE = """import json
import os

import boto3

table = boto3.resource("dynamodb").Table(os.environ["TABLE"])


def handler(event, context):
    for record in event["Records"]:
        item = json.loads(record["body"])
        table.put_item(Item={"id": item["id"], "text": item["text"]})
"""


def templates(folder: Path, size: int) -> None:
    """Small applications, each in a folder of its own."""
    for number in range(size):
        one = folder / f"app{number}"
        (one / "src").mkdir(parents=True)
        (one / "template.yaml").write_text(HEAD + "Resources:\n" + FUNCTION.format(n=0, handler="app.handler"))
        (one / "src" / "app.py").write_text(CODE)


def resources(folder: Path, size: int) -> None:
    """Functions with a queue and a table each in one template, all with one handler."""
    (folder / "src").mkdir()
    (folder / "src" / "app.py").write_text(CODE)
    count = max(1, size // 3)
    body = "".join(FUNCTION.format(n=n, handler="app.handler") for n in range(count))
    (folder / "template.yaml").write_text(f"{HEAD}Resources:\n{body}")


def handlers(folder: Path, size: int) -> None:
    """Functions with a module each in one template."""
    (folder / "src").mkdir()
    for number in range(size):
        (folder / "src" / f"app{number}.py").write_text(CODE)
    body = "".join(FUNCTION.format(n=n, handler=f"app{n}.handler") for n in range(size))
    (folder / "template.yaml").write_text(f"{HEAD}Resources:\n{body}")


def calls(folder: Path, size: int) -> None:
    """One handler that leads through a chain of functions."""
    (folder / "src").mkdir()
    chain = "".join(f"def step{n}(item):\n    return step{n + 1}(item)\n\n\n" for n in range(size))
    last = f'def step{size}(item):\n    table.put_item(Item={{"id": item["id"]}})\n\n\n'
    head, _, tail = CODE.partition("def handler")
    tail = tail.replace('table.put_item(Item={"id": item["id"], "text": item["text"]})', "step0(item)")
    (folder / "src" / "app.py").write_text(f"{head}{chain}{last}def handler{tail}")
    (folder / "template.yaml").write_text(HEAD + "Resources:\n" + FUNCTION.format(n=0, handler="app.handler"))


def lines(folder: Path, size: int) -> None:
    """One handler of many plain statements."""
    (folder / "src").mkdir()
    body = "".join(f"        value{n} = item.get('key{n}', {n})\n" for n in range(size))
    (folder / "src" / "app.py").write_text(CODE + body)
    (folder / "template.yaml").write_text(HEAD + "Resources:\n" + FUNCTION.format(n=0, handler="app.handler"))


def conditions(folder: Path, size: int) -> None:
    """Independent conditions, each of which decides a function's timeout."""
    (folder / "src").mkdir()
    (folder / "src" / "app.py").write_text(CODE)
    given = "".join(f"  P{n}: {{Type: String, Default: a, AllowedValues: [a, b]}}\n" for n in range(size))
    named = "".join(f"  C{n}: !Equals [!Ref P{n}, b]\n" for n in range(size))
    body = "".join(
        FUNCTION.format(n=n, handler="app.handler").replace("Timeout: 20", f"Timeout: !If [C{n}, 20, 10]")
        for n in range(size)
    )
    (folder / "template.yaml").write_text(f"{HEAD}Parameters:\n{given}Conditions:\n{named}Resources:\n{body}")


TABLES: dict[str, tuple[Callable[[Path, int], None], tuple[int, ...]]] = {
    "templates": (templates, (1, 10, 100, 1000, 5000)),
    "resources in one template": (resources, (10, 50, 150, 500)),
    "functions with a module each": (handlers, (10, 50, 150)),
    "calls from the handler down": (calls, (10, 100, 1000)),
    "lines of one handler": (lines, (100, 1000, 10000)),
    "conditions": (conditions, (1, 5, 20, 60)),
}


def measured(make: Callable[[Path, int], None], size: int) -> tuple[float, float]:
    """CPU seconds and peak megabytes of one run."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder, size)
        code = (
            "import atexit, sys\n"
            "peak = lambda: [l.split()[1] for l in open('/proc/self/status') if l.startswith('VmHWM')][0]\n"
            "atexit.register(lambda: print(peak(), file=sys.stderr))\n"
            "from lambdalint.cli import answer\nsys.exit(answer(sys.argv[1:]))"
        )
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        options = ["--output-format", "json", "--profile", "audit", "--jobs", "1", "--no-cache"]
        run = subprocess.run(
            [sys.executable, "-c", code, "check", *options, "."],
            cwd=folder,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=900,
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return spent, int(run.stderr.split()[-1]) / 1024


def rows(quick: bool) -> Iterator[str]:
    """The tables, line by line."""
    for name, (make, sizes) in TABLES.items():
        chosen = sizes[:-1] if quick else sizes
        yield f"| {name} | CPU seconds | peak MB |\n|---:|---:|---:|"
        times: list[tuple[int, float]] = []
        for size in chosen:
            seconds, memory = measured(make, size)
            times.append((size, seconds))
            yield f"| {size:,} | {seconds:.2f} | {memory:.0f} |"
        (small, first), (large, last) = times[1] if len(times) > 2 else times[0], times[-1]
        base = times[0][1] * 0.8
        power = math.log(max(last - base, 0.01) / max(first - base, 0.01)) / math.log(large / small)
        yield f"\nExponent, start-up taken off: {power:.2f}.\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="leave out the largest of each")
    for row in rows(parser.parse_args().quick):
        print(row, flush=True)


if __name__ == "__main__":
    main()
