"""Compare the model of SAM templates with the model of what the SAM translator makes of them.

    python -m tools.compare_sam FOLDER [--show N] [--fact NAME] [--template NAME]

FOLDER is a checkout of aws/serverless-application-model; its `tests/translator/input/*.yaml` are read as they are, and
the published expansions in `tests/translator/output/*.json` as plain CloudFormation. Both are built by lambdalint; every
fact of the input's model must be that of the expansion's. Differences that `docs/sam-agreement.md` explains are listed
in EXPLAINED. It ends with 1 when a difference has no explanation.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lambdalint.deployment.build import build
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.permissions import Role
from lambdalint.deployment.model.trigger import FailureTarget, Trigger
from lambdalint.project.files import Files, FileUnreadable
from lambdalint.source.program import Programs
from lambdalint.template.parse import TemplateUnreadable
from lambdalint.template.source import read
from lambdalint.template.view import Template
from lambdalint.template.worlds import find_worlds
from lambdalint.value import Absent, Known, Reference, Text, Unknown

INPUT, OUTPUT = "tests/translator/input", "tests/translator/output"
UNKNOWN = "?"
PLAIN = ("runtime", "handler_name", "timeout", "memory", "ephemeral_storage", "architecture", "package_type")
MORE = ("reserved_concurrency", "tracing", "log_format", "snap_start", "recursive_loop", "durable")
POLLING = (
    "batch_size",
    "window",
    "enabled",
    "response_types",
    "maximum_retry_attempts",
    "maximum_record_age",
    "bisect",
    "maximum_concurrency",
    "parallelization_factor",
    "starting_position",
    "tumbling_window",
    "filters",
)

# (part of a template's name, fact) -> why the two models differ. Each is explained in docs/sam-agreement.md.
EXPLAINED: dict[tuple[str, str], str] = {
    (
        "api_with_any_method_in_swagger",
        "triggers",
    ): "the API's body lies in S3, its kind is seen in the SAM template only",
    ("http_api_def_uri", "triggers"): "the API's body lies in S3, its kind is seen in the SAM template only",
    ("function_with_dlq", "dead_letter"): "the ARN is a word without a service, SAM's `Type` says what it is",
    ("function_with_event_dest", "on_failure"): "the ARN is a word without a service, SAM's `Type` says what it is",
    ("function_with_tracing", "tracing"): "`Tracing: Disabled` is not written into the expansion",
    ("none_components", "actions"): "the published expansion names the role with a turned GetAtt",
    ("http_api_", "actions"): "the published expansion names the role with a turned GetAtt",
    ("with_serverless_rest_api_resource", "function"): "the function has the id of the API that takes its place",
}


def model(files: Files, path: str) -> Deployment:
    """The deployment in the template's first world."""
    source = read(files, path)
    return build(Template(source, find_worlds(source, {}).worlds[0]), files, Programs(files), "2026-11-24")


def said(value: object) -> object:
    """What a value says, comparable: "-" for absent, "?" for unknown."""
    match value:
        case Known(Reference(id)):
            return f"={id}"
        case Known(Text()):
            return UNKNOWN
        case Known(FailureTarget() as target):
            return (target.kind, said(target.target))
        case Known(inner):
            return inner if isinstance(inner, (bool, int, tuple)) else str(inner)
        case Absent():
            return "-"
        case Unknown():
            return UNKNOWN
    return UNKNOWN


def facts(deployment: Deployment) -> dict[str, dict[str, object]]:
    """By function, by fact."""
    found: dict[str, dict[str, object]] = {}
    for function in deployment.functions:
        found[function.id] = dict(of_function(function, deployment))
    return found


def of_function(function: Function, deployment: Deployment) -> Iterator[tuple[str, object]]:
    for name in (*PLAIN, *MORE):
        yield name, said(getattr(function, name))
    yield (
        "environment",
        UNKNOWN if function.environment.gaps else tuple(sorted(v.name for v in function.environment.items)),
    )
    yield "layers", len(function.layers.items)
    yield "vpc", "-" if isinstance(function.vpc, Absent) else "yes"
    yield "dead_letter", said(function.dead_letter)
    yield "on_failure", sorted(str(said(config.on_failure)) for config in function.invoke_configs.items)
    yield "retries", sorted(str(said(config.maximum_retry_attempts)) for config in function.invoke_configs.items)
    yield "url", said(function.url.value.auth_type) if isinstance(function.url, Known) else said(function.url)
    yield "triggers", UNKNOWN if function.triggers.gaps else kinds(function.triggers.items)
    for trigger in function.triggers.items:
        if trigger.polling is not None:
            id = trigger.resource + trigger.event if trigger.event else trigger.resource
            id = id.removesuffix("EventSourceMapping")  # of a queue that SAM puts behind a topic
            for name in POLLING:
                yield f"{id}.{name}", said(getattr(trigger.polling, name))
            yield f"{id}.source", said(trigger.source)
            yield f"{id}.on_failure", said(trigger.polling.on_failure)
    if isinstance(function.role, Known):
        yield from of_role(function.role.value)
    principals = {
        (str(said(p.principal)).replace(UNKNOWN, "amazonaws.com"), p.qualifier)
        for p in deployment.permissions.items
        if isinstance(p.function, Known) and p.function.value == function.id
    }
    yield "permissions", sorted(principals)


def kinds(triggers: tuple[Trigger, ...]) -> object:
    return sorted({trigger.kind for trigger in triggers})


def of_role(role: Role) -> Iterator[tuple[str, object]]:
    if role.statements.gaps:
        yield "actions", UNKNOWN
        return
    actions = {str(said(a)).lower() for s in role.statements.items if s.allow for a in s.actions.items}
    yield "actions", tuple(sorted(actions))


def compare(files: Files, name: str) -> tuple[int, int, list[tuple[str, str, str, object, object]]]:
    """Facts that agree, facts that one side does not know, and (template, function, fact, input, output)."""
    ours, theirs = facts(model(files, f"{INPUT}/{name}.yaml")), facts(model(files, f"{OUTPUT}/{name}.json"))
    agree = unknown = 0
    different: list[tuple[str, str, str, object, object]] = []
    for id in dict.fromkeys([*ours, *theirs]):
        if id not in ours or id not in theirs:
            different.append((name, id, "function", id in ours, id in theirs))
            continue
        for fact in dict.fromkeys([*ours[id], *theirs[id]]):
            one, other = ours[id].get(fact, "-"), theirs[id].get(fact, "-")
            if one == other:
                agree += 1
            elif UNKNOWN in str(one) or UNKNOWN in str(other):
                unknown += 1
            else:
                different.append((name, id, fact, one, other))
    return agree, unknown, different


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", type=int, default=50)
    parser.add_argument("--fact", default="")
    parser.add_argument("--template", default="")
    options = parser.parse_args()
    files = Files(options.folder.resolve())
    agree = unknown = same = read_templates = unreadable = 0
    open_differences: list[tuple[str, str, str, object, object]] = []
    explained: Counter[str] = Counter()
    for path in sorted((files.root / INPUT).glob("*.yaml")):
        if not (files.root / OUTPUT / f"{path.stem}.json").exists() or options.template not in path.stem:
            continue
        try:
            yes, maybe, no = compare(files, path.stem)
        except (FileUnreadable, TemplateUnreadable):
            unreadable += 1
            continue
        read_templates += 1
        same += not no
        agree, unknown = agree + yes, unknown + maybe
        for difference in no:
            reason = next(
                (why for (part, fact), why in EXPLAINED.items() if part in difference[0] and fact in difference[2]), ""
            )
            if reason:
                explained[reason] += 1
            else:
                open_differences.append(difference)
    print(f"{read_templates} templates, {same} agree in every fact; {unreadable} are no templates")
    print(
        f"{agree} facts agree, {unknown} are not known to one side, {len(open_differences)} differ without explanation"
    )
    for reason, count in explained.most_common():
        print(f"  {count} differ: {reason}")
    for fact, count in Counter(d[2].rpartition(".")[2] for d in open_differences).most_common():
        print(f"  {count:4} {fact}")
    for name, id, fact, one, other in [d for d in open_differences if options.fact in d[2]][: options.show]:
        print(f"{name} {id} {fact}\n    model     {one}\n    expansion {other}")
    sys.exit(1 if open_differences else 0)


if __name__ == "__main__":
    main()
