"""Rewrites of example projects that keep their meaning. Each returns the new files, or None where it does not apply."""

from __future__ import annotations

import ast
import copy
import json
from collections.abc import Callable
from typing import Any

import yaml

Files = dict[str, str]
Rewrite = Callable[[Files], "Files | None"]
SAM = "AWS::Serverless::Function"


class Loader(yaml.SafeLoader):
    """Reads short intrinsics as long ones; dates stay text."""


def construct(loader: Loader, suffix: str, node: yaml.Node) -> Any:
    value: Any
    if isinstance(node, yaml.ScalarNode):
        value = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)  # type: ignore[arg-type]
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", construct)
Loader.yaml_implicit_resolvers = {
    key: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:timestamp"]
    for key, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def load(text: str) -> Any:
    return yaml.load(text, Loader)


def dump(data: Any) -> str:
    class Dumper(yaml.SafeDumper):
        def ignore_aliases(self, data: Any) -> bool:
            return True

    return yaml.dump(data, Dumper=Dumper, sort_keys=False)


def templates(files: Files) -> dict[str, Any]:
    """The parsed templates among the files."""
    return {
        path: load(text) for path, text in files.items() if path.endswith((".yaml", ".yml")) and "Resources:" in text
    }


def each_template(change: Callable[[Any], bool]) -> Rewrite:
    """A rewrite of every template; it applies when one of them changes."""

    def rewrite(files: Files) -> Files | None:
        out, changed = dict(files), False
        for path, data in templates(files).items():
            if change(data):
                changed = True
                out[path] = dump(data)
        return out if changed else None

    return rewrite


def yaml_to_json(files: Files) -> Files | None:
    found = templates(files)
    out = {path: text for path, text in files.items() if path not in found}
    for path, data in found.items():
        out[path.rsplit(".", 1)[0] + ".json"] = json.dumps(data, indent=2)
    return out if found else None


def long_intrinsics(files: Files) -> Files | None:
    found = templates(files)
    return {**files, **{path: dump(data) for path, data in found.items()}} if found else None


def functions(data: Any) -> list[dict[str, Any]]:
    return [r for r in data["Resources"].values() if isinstance(r, dict) and r.get("Type") == SAM and "Properties" in r]


def property_into_globals(data: Any) -> bool:
    made = functions(data)
    if len(made) != 1:
        return False
    section = data.setdefault("Globals", {}).setdefault("Function", {})
    moved = False
    for name in ("Runtime", "Timeout", "MemorySize", "Environment"):
        if name in made[0]["Properties"] and name not in section:
            section[name] = made[0]["Properties"].pop(name)
            moved = True
    return moved


def scalars(data: Any) -> list[tuple[dict[str, Any], str]]:
    """(mapping, key) of plain values that a deployment may compute."""
    found = []
    for resource in data["Resources"].values():
        if isinstance(resource, dict):
            for name in ("Timeout", "VisibilityTimeout", "Runtime", "MemorySize", "MaximumRetryAttempts"):
                properties = resource.get("Properties") or {}
                if isinstance(properties.get(name), (int, str)) and not isinstance(properties[name], bool):
                    found.append((properties, name))
    return found


def through_mapping(data: Any) -> bool:
    found = scalars(data)
    for number, (owner, name) in enumerate(found):
        table = data.setdefault("Mappings", {}).setdefault(f"Table{number}", {"row": {}})
        table["row"]["value"] = owner[name]
        owner[name] = {"Fn::FindInMap": [f"Table{number}", "row", "value"]}
    return bool(found)


def through_parameter(data: Any) -> bool:
    found = scalars(data)
    for number, (owner, name) in enumerate(found):
        kind = "Number" if isinstance(owner[name], int) else "String"
        data.setdefault("Parameters", {})[f"Setting{number}"] = {"Type": kind, "Default": owner[name]}
        owner[name] = {"Ref": f"Setting{number}"}
    return bool(found)


def other_order(data: Any) -> bool:
    if len(data["Resources"]) < 2:
        return False
    data["Resources"] = dict(reversed(data["Resources"].items()))
    for key in list(data):
        data[key] = data.pop(key) if key != "Resources" else data[key]
    return True


def events_as_resources(data: Any) -> bool:
    """SQS, Kinesis, DynamoDB, SNS and EventBridgeRule events as the resources that SAM makes of them."""
    changed = False
    for id, resource in list(data["Resources"].items()):
        if not isinstance(resource, dict) or resource.get("Type") != SAM:
            continue
        if "AutoPublishAlias" in resource["Properties"]:
            continue
        events = resource["Properties"].get("Events", {})
        for name, event in list(events.items()):
            made = resources_of(id, name, event["Type"], copy.deepcopy(event.get("Properties", {})))
            if made:
                data["Resources"].update(made)
                del events[name]
                changed = True
        if events == {} and "Events" in resource["Properties"]:
            del resource["Properties"]["Events"]
    return changed


def resources_of(function: str, name: str, kind: str, properties: dict[str, Any]) -> dict[str, Any]:
    id = f"{function}{name}"
    reference = {"Fn::GetAtt": [function, "Arn"]}
    if kind in ("SQS", "Kinesis", "DynamoDB"):
        source = properties.pop({"SQS": "Queue"}.get(kind, "Stream"))
        target = properties.get("DestinationConfig", {}).get("OnFailure", {})
        target.pop("Type", None)
        return {
            id: {
                "Type": "AWS::Lambda::EventSourceMapping",
                "Properties": {"EventSourceArn": source, "FunctionName": {"Ref": function}, **properties},
            }
        }
    if kind == "SNS" and "SqsSubscription" not in properties:
        permission = {
            "FunctionName": {"Ref": function},
            "Action": "lambda:InvokeFunction",
            "Principal": "sns.amazonaws.com",
            "SourceArn": properties["Topic"],
        }
        return {
            id: {
                "Type": "AWS::SNS::Subscription",
                "Properties": {"Protocol": "lambda", "TopicArn": properties["Topic"], "Endpoint": reference},
            },
            f"{id}Permission": {"Type": "AWS::Lambda::Permission", "Properties": permission},
        }
    if kind in ("EventBridgeRule", "Schedule"):
        target: dict[str, Any] = {"Id": "target", "Arn": reference}
        if "DeadLetterConfig" in properties:
            target["DeadLetterConfig"] = properties["DeadLetterConfig"]
        rule: dict[str, Any] = {"Targets": [target]}
        if "State" in properties:
            rule["State"] = properties["State"]
        if kind == "Schedule":
            rule["ScheduleExpression"] = properties["Schedule"]
            if properties.get("Enabled", True) is False:
                rule["State"] = "DISABLED"
        else:
            rule["EventPattern"] = properties["Pattern"]
            if "EventBusName" in properties:
                rule["EventBusName"] = properties["EventBusName"]
        permission = {
            "FunctionName": {"Ref": function},
            "Action": "lambda:InvokeFunction",
            "Principal": "events.amazonaws.com",
            "SourceArn": {"Fn::GetAtt": [id, "Arn"]},
        }
        return {
            id: {"Type": "AWS::Events::Rule", "Properties": rule},
            f"{id}Permission": {"Type": "AWS::Lambda::Permission", "Properties": permission},
        }
    return {}


def modules(files: Files) -> dict[str, ast.Module]:
    return {path: ast.parse(text) for path, text in files.items() if path.endswith(".py") and text.strip()}


def handler_modules(files: Files) -> list[tuple[str, str]]:
    """(path, function) of handlers that are plain functions of a module, named by exactly one template."""
    found = []
    for data in templates(files).values():
        for function in functions(data):
            handler, code = function["Properties"].get("Handler"), function["Properties"].get("CodeUri", ".")
            if not isinstance(handler, str) or not isinstance(code, str):
                continue
            module, _, name = handler.rpartition(".")
            path = "/".join(part for part in (code.strip("./"), module.replace(".", "/") + ".py") if part)
            tree = modules(files).get(path)
            if tree and any(isinstance(node, ast.FunctionDef) and node.name == name for node in tree.body):
                found.append((path, name))
    return sorted(set(found))


def handler_in_imported_module(files: Files) -> Files | None:
    out = dict(files)
    found = handler_modules(files)
    names: dict[str, list[str]] = {}
    for path, name in found:
        names.setdefault(path, []).append(name)
    for path, handlers in names.items():
        folder, _, file = path.rpartition("/")
        moved = f"{file[:-3].replace('-', '_')}_moved"
        out[f"{folder}/{moved}.py" if folder else f"{moved}.py"] = files[path]
        out[path] = (
            f"from {'.' if False else ''}{package(path, files)}{moved} import {', '.join(dict.fromkeys(handlers))}\n"
        )
    return out if found else None


def package(path: str, files: Files) -> str:
    """The package prefix of a module below its code folder: folders that hold an `__init__.py`."""
    folder = path.rpartition("/")[0]
    parts = []
    while folder and f"{folder}/__init__.py" in files:
        parts.insert(0, folder.rpartition("/")[2])
        folder = folder.rpartition("/")[0]
    return "".join(f"{part}." for part in parts)


class FromHelper(ast.NodeTransformer):
    """`boto3.client("sqs")` becomes `made_0()`, a function of the module."""

    def __init__(self) -> None:
        self.made: list[ast.stmt] = []

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        plain = all(isinstance(value, ast.Constant) for value in [*node.args, *(k.value for k in node.keywords)])
        if plain and ast.unparse(node.func) in ("boto3.client", "boto3.resource"):
            name = f"made_{len(self.made)}"
            self.made.append(ast.parse(f"def {name}():\n    return {ast.unparse(node)}").body[0])
            return ast.parse(f"{name}()", mode="eval").body
        return node


def client_from_helper(files: Files) -> Files | None:
    out, changed = dict(files), False
    for path, tree in modules(files).items():
        helper = FromHelper()
        made = helper.visit(tree)
        if helper.made:
            last = max(i for i, n in enumerate(made.body) if isinstance(n, (ast.Import, ast.ImportFrom)))
            made.body[last + 1 : last + 1] = helper.made
            out[path] = ast.unparse(ast.fix_missing_locations(made)) + "\n"
            changed = True
    return out if changed else None


class Renamed(ast.NodeTransformer):
    """`import boto3 as renamed_boto3`, and every use of it."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def visit_Import(self, node: ast.Import) -> ast.AST:
        for alias in node.names:
            if alias.asname is None and alias.name in ("boto3", "os", "json", "uuid", "time", "random"):
                self.names.add(alias.name)
                alias.asname = f"renamed_{alias.name}"
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if node.id in self.names:
            node.id = f"renamed_{node.id}"
        return node


def renamed_imports(files: Files) -> Files | None:
    out, changed = dict(files), False
    for path, tree in modules(files).items():
        renamer = Renamed()
        made = renamer.visit(tree)
        if renamer.names:
            out[path] = ast.unparse(made) + "\n"
            changed = True
    return out if changed else None


REWRITES: dict[str, Rewrite] = {
    "YAML to JSON": yaml_to_json,
    "long intrinsics": long_intrinsics,
    "a property into Globals": each_template(property_into_globals),
    "a Mapping": each_template(through_mapping),
    "a parameter default": each_template(through_parameter),
    "SAM events as resources": each_template(events_as_resources),
    "another order": each_template(other_order),
    "the handler in an imported module": handler_in_imported_module,
    "the client from a helper": client_from_helper,
    "renamed imports": renamed_imports,
}
