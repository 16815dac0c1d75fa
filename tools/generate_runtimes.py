"""Make `runtimes.tsv` from the installed cfn-lint: the lifecycle of each runtime and the names CloudFormation takes."""

from __future__ import annotations

import json
from importlib.metadata import version
from pathlib import Path

import cfnlint

from tools.tables import write

DATA = Path(cfnlint.__file__).parent / "data"
AL2 = {
    "python3.8",
    "python3.9",
    "python3.10",
    "python3.11",
    "nodejs18.x",
    "java8.al2",
    "java11",
    "java17",
    "provided.al2",
}
"""Runtimes on Amazon Linux 2; https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html."""


def main() -> None:
    lifecycle = json.loads((DATA / "AdditionalSpecs" / "LmbdRuntimeLifecycle.json").read_text("utf-8"))
    names = json.loads((DATA / "schemas" / "providers" / "us-east-1.json").read_text("utf-8"))
    schema = json.loads((DATA / "schemas" / "resources" / f"{names['AWS::Lambda::Function']}.json").read_text("utf-8"))
    date = json.loads((DATA / "schemas" / "version.json").read_text("utf-8"))["schema_date"][:10]
    records = []
    for name in sorted({*lifecycle, *schema["properties"]["Runtime"]["enum"]}):
        about = lifecycle.get(name, {})
        dates = [about.get(key) or "" for key in ("deprecated", "create-block", "update-block", "successor")]
        records.append([name, *dates, "AL2" if name in AL2 else ""])
    write(
        "runtimes.tsv",
        records,
        date,
        f"cfn-lint {version('cfn-lint')} LmbdRuntimeLifecycle.json and the Runtime list of AWS::Lambda::Function",
        "MIT-0 (cfn-lint)",
        "runtime, deprecated, creating blocked, updating blocked (dates), successor, operating system if AL2",
    )


if __name__ == "__main__":
    main()
