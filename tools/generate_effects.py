"""Make `effects.tsv`: what repeating each SDK operation does, and which parameter tells a repeated request."""

from __future__ import annotations

import re
from typing import Any

import botocore
from botocore import xform_name

from lambdalint.data.sdk import services
from tools.generate_sdk import load
from tools.operation_classes import CLASSES, LAUNCHES, READS, SETS, TOKENS
from tools.tables import AS_OF, write

BY_HAND = {(key.split()[0], method): key.split()[1] for key, methods in CLASSES.items() for method in methods.split()}


def repeat(operation: str, automatic: str, manual: str, required: set[str]) -> str:
    """The class letter of an operation by its name and the parameters that it has."""
    name = re.sub(r"^Admin(?=[A-Z])", "", operation)
    if READS.match(name):
        return "R"
    sets = SETS.match(name)
    if automatic and not sets:
        return "T"
    if not LAUNCHES.match(name) or sets:
        return "I" if sets else "?"
    if manual:
        return "t"
    return "N" if name.startswith(("Create", "Start")) and any(names_it(name, one) for one in required) else "A"


def names_it(operation: str, parameter: str) -> bool:
    """Whether a required parameter is the name or id of what the operation makes."""
    noun = re.sub(r"^(Create|Start)", "", operation).lower()
    one = parameter.lower()
    return re.fullmatch(rf"name|id|identifier|.*{re.escape(noun)}(name|id|identifier)?", one) is not None or (
        one.endswith("name") and one.startswith(noun[:4])
    )


def record(service: str) -> list[str]:
    model = load(service, "service-2")
    letters = []
    tokens: dict[str, dict[str, list[str]]] = {"automatic": {}, "manual": {}}
    for operation, about in model["operations"].items():
        shape: dict[str, Any] = model["shapes"].get(about.get("input", {}).get("shape"), {})
        members = shape.get("members", {})
        automatic = next((name for name, member in members.items() if member.get("idempotencyToken")), "")
        manual = "" if automatic else next((name for name in members if TOKENS.match(name)), "")
        kind = "automatic" if automatic else "manual"
        if automatic or manual:
            tokens[kind].setdefault(automatic or manual, []).append(operation)
        letter = repeat(operation, automatic, manual, set(shape.get("required", ())))
        letters.append(BY_HAND.get((service, xform_name(operation)), letter))
    return [
        service,
        "".join(letters),
        *(" ".join(f"{name}={','.join(found)}" for name, found in kind.items()) for kind in tokens.values()),
    ]


def main() -> None:
    write(
        "effects.tsv",
        map(record, services()),
        AS_OF,
        f"botocore {botocore.__version__} service models, sorted by names, the idempotencyToken trait and by hand",
        "Apache-2.0 (botocore)",
        "service, a class letter for each operation in the order of sdk.tsv, tokens botocore fills, tokens it does not",
    )


if __name__ == "__main__":
    main()
