"""State machines: which states invoke which function, with Retry, Catch and time-outs."""

from __future__ import annotations

import re
from typing import Any

from lambdalint.decoders import load_json
from lambdalint.deployment.build.mentions import Names
from lambdalint.deployment.model.resources import LambdaTask
from lambdalint.frozen import dataclass
from lambdalint.project.files import Files, FileUnreadable, folder_of, named_from
from lambdalint.span import Lines, Span
from lambdalint.template.cursor import View
from lambdalint.template.events import YAMLError
from lambdalint.template.parse import Builder, TemplateUnreadable
from lambdalint.template.sharing import shared
from lambdalint.template.tree import Intrinsic, Mapping, Sequence
from lambdalint.template.tree import Scalar as Written
from lambdalint.value import Absent, Known, Unknown, Value

FILES = {
    "AWS::Serverless::StateMachine": "DefinitionUri",
    "AWS::StepFunctions::StateMachine": "DefinitionS3Location",
}
"""Where the path of a definition stands, which SAM, or `aws cloudformation package`, uploads."""
MARK = "\u241f"
"""Around a function's id in a definition; printable, so that YAML and JSON admit it."""
DEPTH = 40
INVOKE = r":::(aws-sdk:)?lambda:invoke(\.|$)"
"""The optimised integration, and Lambda's own API."""
LONGEST = 1_048_576
"""Characters of a definition; AWS Step Functions takes this many bytes."""
TOLERATING = (
    "ToleratedFailurePercentage",
    "ToleratedFailurePercentagePath",
    "ToleratedFailureCount",
    "ToleratedFailureCountPath",
)
"""With one of these a Map goes on after a run of its items that failed."""
ANY = {"States.ALL", "States.TaskFailed", "States.Timeout", "Lambda.Unknown"}
"""Errors that a function may end with after it had its effects. Source: docs.aws.amazon.com/step-functions, error names."""
LEFT_OPEN = r"([:\[,]\s*+)(?:unknown|\$\{[^${}\"]*+\})(?=\s*[,}\]])"
"""Where a number or a structure stands that only the deployment knows."""


@dataclass(frozen=True, slots=True)
class Machine:
    """A state machine: its tasks that invoke functions; `gap` when its definition could not be read.

    `named` are the functions that the definition names anywhere. `broken`: it is in the project, and refused to be read.
    """

    id: str
    tasks: tuple[LambdaTask, ...]
    asynchronous: frozenset[str]
    gap: Unknown | None = None
    named: frozenset[str] = frozenset()
    broken: bool = False


@shared
def machine(properties: View, id: str, type: str, files: Files, names: Names) -> Machine:
    """Read the definition of a state machine of a type from the template, from a text in it, or from a local file."""
    places: dict[int, Span] = {}
    substitutions = {
        key: marker(view.node, names) for key, view in properties["DefinitionSubstitutions"].entries().items
    }
    definition: Any = None
    gap: Unknown | None = None
    place = owner = properties.owner
    try:
        if properties["Definition"].kind == "mapping":
            definition = to_plain(properties["Definition"].resolved, names, places)
            fill(definition, substitutions)
        elif is_json(properties["DefinitionString"].node):
            definition = to_plain(properties["DefinitionString"].node.argument, names, places)  # type: ignore[union-attr]
        elif not properties["DefinitionString"].absent:
            text = marker(properties["DefinitionString"].node, names)
            definition = loads(replace(text, substitutions)) if text else None
        else:
            path = properties[FILES[type]].text()
            if isinstance(path, Known) and "://" not in path.value:
                place = path.span
                definition = from_file(
                    files, named_from(folder_of(properties.template.path), path.value), substitutions
                )
        if definition is None:
            gap = Unknown(owner, f"the definition of `{id}` is not in the template")
        finder = Finder(id, owner, places, express(properties, type))
        if isinstance(definition, dict):
            finder.states(definition, False, False, 0)
        named = frozenset(repr(definition).split(MARK)[1::2]) if definition is not None else frozenset()
    except (ValueError, RecursionError, FileUnreadable, TemplateUnreadable, YAMLError) as error:
        why = (
            f"`{error.path}` {error.reason}{files.instead(error.path)}"
            if isinstance(error, FileUnreadable)
            else str(error)[:80]
        )
        gap = Unknown(place, f"the definition of `{id}` was not read: {why}")
        return Machine(id, (), frozenset(), gap, broken=True)
    return Machine(id, tuple(finder.tasks), frozenset(finder.asynchronous), gap, named)


def express(properties: View, type: str) -> Value[bool]:
    """Whether the machine is an Express one; Standard is the default."""
    match properties["Type" if type == "AWS::Serverless::StateMachine" else "StateMachineType"].text():
        case Known(text, span):
            return Known(text == "EXPRESS", span)
        case Absent(span):
            return Known(False, span)
        case Unknown() as gap:
            return gap


def is_json(node: object) -> bool:
    """Whether a text is made of a written structure."""
    return isinstance(node, Intrinsic) and node.name == "ToJsonString"


def loads(text: str) -> Any:
    """JSON in which numbers and structures may be left to the deployment: those count as null."""
    return load_json(re.sub(LEFT_OPEN, r"\1null", text))


def from_file(files: Files, path: str, substitutions: dict[str, str]) -> Any:
    """A definition in a file of its own, as JSON or YAML."""
    text = files.text(path)
    if path.endswith(".json"):
        return loads(replace(text, substitutions))
    made = replace(text, substitutions)
    documents = Builder(path, made, Lines(made), files.limits).documents()
    return to_plain(documents[0], None, {}) if documents else None


def replace(text: str, substitutions: dict[str, str]) -> str:
    """`${Name}` by what DefinitionSubstitutions says."""
    for name, value in substitutions.items():
        place = "${" + name + "}"
        if len(text) + text.count(place) * len(value) > LONGEST:
            raise ValueError(f"it is longer than {LONGEST:,} characters")
        text = text.replace(place, value)
    return text


def fill(plain: Any, substitutions: dict[str, str]) -> None:
    """`replace` in every text of a definition that is written in the template, in place."""
    for key, value in list(plain.items() if isinstance(plain, dict) else enumerate(plain)):
        if isinstance(value, str):
            plain[key] = replace(value, substitutions)
        elif isinstance(value, (dict, list)):
            fill(value, substitutions)


def marker(node: object, names: Names) -> str:
    """The text of a node, with functions between marks."""
    if isinstance(node, Written):
        found = names.in_text(str(node.value)) if node.value is not None else []
        return mark(found[0]) if found else str(node.value)
    if isinstance(node, Intrinsic):
        if node.name in ("Ref", "GetAtt"):
            found = names.in_node(node)
            return mark(found[0]) if found else "unknown"
        if node.name == "Sub":
            parts = node.argument.items if isinstance(node.argument, Sequence) else [node.argument]
            text = str(parts[0].value) if parts and isinstance(parts[0], Written) else ""
            local = parts[1] if len(parts) > 1 and isinstance(parts[1], Mapping) else None
            return sub(text, local, names)
        if node.name == "Join" and isinstance(node.argument, Sequence) and len(node.argument.items) == 2:
            glue, items = node.argument.items
            listed = items.items if isinstance(items, Sequence) else []
            return str(getattr(glue, "value", "") or "").join(marker(item, names) for item in listed)
    return "unknown"


def mark(found: tuple[str, str]) -> str:
    return f"{MARK}{found[0]}{MARK}"


def sub(text: str, local: Mapping | None, names: Names) -> str:
    """`${Worker.Arn}` as a marked function, everything else as `?`."""
    out, at = "", 0
    while (start := text.find("${", at)) >= 0 and (end := text.find("}", start)) > 0:
        name = text[start + 2 : end].strip()
        bound = local.get(name) if local is not None else None
        found = names.in_node(bound) if bound is not None else names.of_name(name)
        out += text[at:start] + (mark(found[0]) if found else "${" + name + "}" if name.startswith("!") else "unknown")
        at = end + 1
    return out + text[at:]


def to_plain(node: object, names: Names | None, places: dict[int, Span], depth: int = 0) -> Any:
    """A tree as plain data; `places` keeps the place of each mapping by identity."""
    if depth > DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(node, Mapping):
        made = {key: to_plain(entry[1], names, places, depth + 1) for key, entry in node.entries.items()}
        for key, entry in node.entries.items():
            if isinstance(made[key], dict):
                places[id(made[key])] = entry[0].span
        return made
    if isinstance(node, Sequence):
        return [to_plain(item, names, places, depth + 1) for item in node.items]
    if isinstance(node, Written):
        return node.value if names is None or not isinstance(node.value, str) else marker(node, names)
    return marker(node, names) if names is not None else "unknown"


class Finder:
    """Walks the states of a definition."""

    def __init__(self, machine: str, owner: Span, places: dict[int, Span], express: Value[bool]) -> None:
        self.machine, self.owner, self.places, self.express = machine, owner, places, express
        self.tasks: list[LambdaTask] = []
        self.asynchronous: set[str] = set()

    def states(self, scope: dict[str, Any], retried: bool, caught: bool, depth: int, repeats: bool = False) -> None:
        """Notes the tasks of a scope and of those in it. Raises ValueError when they are nested too deeply."""
        listed = scope.get("States")
        if depth > DEPTH:
            raise ValueError("its states are nested too deeply")
        for name, state in listed.items() if isinstance(listed, dict) else ():
            if not isinstance(state, dict):
                continue
            again = retried or bool(state.get("Retry"))
            held = caught or bool(state.get("Catch"))
            anew = repeats or any(runs_again(retrier) for retrier in retriers(state))
            if state.get("Type") == "Task":
                self.task(str(name), state, again, held, anew)
            branches = state.get("Branches")
            inner = list(branches) if isinstance(branches, list) else []
            inner += [state.get("Iterator"), state.get("ItemProcessor")]
            held = held or any(state.get(name) for name in TOLERATING)
            for branch in inner:
                if isinstance(branch, dict):
                    self.states(branch, again, held, depth + 1, anew)

    def task(self, name: str, state: dict[str, Any], retried: bool, caught: bool, repeats: bool) -> None:
        """Notes which function a task invokes, how long it waits, and whether its failures are dealt with."""
        resource = str(state.get("Resource", ""))
        parameters = state.get("Parameters") or state.get("Arguments")
        target = resource
        if re.search(INVOKE, resource) and isinstance(parameters, dict):
            target = str(parameters.get("FunctionName", ""))
            if parameters.get("InvocationType") == "Event":
                self.asynchronous.update(target.split(MARK)[1:2])
        if MARK not in target:
            return
        function = target.split(MARK)[1]
        where = self.places.get(id(state), self.owner)
        seconds = state.get("TimeoutSeconds")
        timeout: Value[int] = Known(seconds, where) if isinstance(seconds, int) else Absent(where)
        if not isinstance(seconds, int) and ("TimeoutSeconds" in state or "TimeoutSecondsPath" in state):
            timeout = Unknown(where, f"the time-out of state `{name}` is decided at deployment")
        self.tasks.append(
            LambdaTask(
                span=where,
                machine=self.machine,
                state=name,
                function=function,
                retried=Known(True, where) if retried else Absent(where),
                caught=Known(True, where) if caught else Absent(where),
                timeout=timeout,
                express=self.express,
                repeats=repeats,
            )
        )


def retriers(state: dict[str, Any]) -> list[dict[str, Any]]:
    """The entries of a state's `Retry`."""
    listed = state.get("Retry")
    return [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []


def runs_again(retrier: dict[str, Any]) -> bool:
    """Whether an entry tries a task again that failed by itself, or ran out of time."""
    names = retrier.get("ErrorEquals")
    return isinstance(names, list) and any(name in ANY for name in names) and retrier.get("MaxAttempts") != 0
