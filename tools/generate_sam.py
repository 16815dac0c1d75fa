"""Make `sam_policies.tsv`, `connectors.tsv` and `sam_globals.tsv` from the installed aws-sam-translator."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import samtranslator
from samtranslator.plugins.globals.globals import CUSTOM_STRATEGIES, Globals

from tools.tables import AS_OF, several, statement, write

FOLDER = Path(samtranslator.__file__).parent
LICENCE = "Apache-2.0 (aws-sam-translator, (c) Amazon.com, Inc. or its affiliates)"


def text(value: Any) -> str:
    """A string of a template with its parameters as ${Name}; Fn::Sub maps are put in."""
    if isinstance(value, str):
        return value
    if not isinstance(value, dict):
        raise SystemExit(f"not a text: {value}")
    (function, argument), *more = value.items()
    if more:
        raise SystemExit(f"not an intrinsic: {value}")
    if function == "Ref":
        return f"${{{argument}}}"
    if function == "Fn::Sub":
        pattern, names = argument if isinstance(argument, list) else (argument, {})
        return re.sub(r"\$\{(\w+)\}", lambda m: text(names[m[1]]) if m[1] in names else m[0], pattern)
    raise SystemExit(f"unexpected function: {value}")


def policy_templates() -> Iterator[list[str]]:
    data = json.loads((FOLDER / "policy_templates_data" / "policy_templates.json").read_text("utf-8"))
    for name, template in sorted(data["Templates"].items()):
        yield [
            name,
            " ".join(template["Parameters"]),
            *(statement(one, text) for one in several(template["Definition"]["Statement"])),
        ]


def connectors() -> Iterator[list[str]]:
    data = json.loads((FOLDER / "model" / "connector_profiles" / "profiles.json").read_text("utf-8"))
    for source, destinations in sorted(data["Permissions"].items()):
        for destination, profile in sorted(destinations.items()):
            properties = profile["Properties"]
            attached = {True: "source", False: "destination", None: ""}[properties.get("SourcePolicy")]
            for access, granted in sorted(properties["AccessCategories"].items()):
                key = f"{source}>{destination}>{access}"
                if profile["Type"] == "AWS_LAMBDA_PERMISSION":
                    yield [key, profile["Type"], attached, json.dumps(granted, separators=(",", ":"))]
                else:
                    yield [key, profile["Type"], attached, *(statement(one, text) for one in granted["Statement"])]


def main() -> None:
    version = f"aws-sam-translator {samtranslator.__version__}"
    write(
        "sam_policies.tsv",
        policy_templates(),
        AS_OF,
        f"{version} policy_templates.json",
        LICENCE,
        "template, parameters, statements Effect|actions|resources|condition",
    )
    write(
        "connectors.tsv",
        connectors(),
        AS_OF,
        f"{version} connector_profiles/profiles.json",
        LICENCE,
        "source>destination>access, kind, role that gets it, statements or the permission",
    )
    properties = [[key.rsplit("::", 1)[1], " ".join(names)] for key, names in Globals.supported_properties.items()]
    strategies = [[f"{path}", strategy.name.lower()] for path, strategy in sorted(CUSTOM_STRATEGIES.items())]
    write(
        "sam_globals.tsv",
        [*properties, *strategies],
        AS_OF,
        f"{version} plugins/globals/globals.py",
        LICENCE,
        "resource type, properties of Globals; or property path, how it merges instead of the usual way",
    )


if __name__ == "__main__":
    main()
