"""What a role allows that no code and no setting of its functions needs: known only where everything was read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from lambdalint.data import iam, sam_policies
from lambdalint.data.event_sources import EVENT_SOURCES
from lambdalint.data.iam_needs import explained, needs
from lambdalint.data.role_needs import FAILURE_ACTIONS, LOG_ACTIONS
from lambdalint.data.sdk import service
from lambdalint.deployment.model.deployment import Deployment
from lambdalint.deployment.model.function import Function
from lambdalint.deployment.model.handler import Call, Handler
from lambdalint.deployment.model.permissions import Role, Statement
from lambdalint.deployment.permissions.access import covered
from lambdalint.deployment.permissions.use import Use
from lambdalint.frozen import dataclass, replace
from lambdalint.value import Absent, Known, Several, Unknown

ALWAYS = ("kms:*", "logs:*", "xray:*", "ssmmessages:*", "lambda:*Durable*", "sts:GetCallerIdentity", "sts:TagSession")
"""Encryption, logs, tracing and debugging happen without a call that shows."""
SIGNED = ("execute-api:*", "es:*", "aoss:*", "lambda:InvokeFunctionUrl", "appsync:*", "vpc-lattice-svcs:*", "neptune-db:*")  # fmt: skip
"""What is reached by signed HTTP requests, which any HTTP library may send."""
FILES = ("elasticfilesystem:*", "s3files:*", "s3:*")
NETWORK = ("ec2:*",)
ALONE = ("subprocess", "ctypes", "multiprocessing")
"""Modules that start programs, which call AWS where nobody looks."""
NARROWER = {"DynamoDBCrudPolicy": "DynamoDBReadPolicy", "S3CrudPolicy": "S3ReadPolicy", "S3FullAccessPolicy": "S3ReadPolicy"}  # fmt: skip


@dataclass(frozen=True)
class Spare:
    """Entries of one statement that nothing needs. `services` are those prefixes that nothing uses at all.

    `instead` is the SAM policy template that would do; it is set when the statement is one of a template.
    `batched` are the calls of batch writers that are named as an action which they do not need.
    """

    statement: Statement
    entries: tuple[Known[str], ...]
    services: tuple[str, ...]
    instead: str = ""
    batched: tuple[Call, ...] = ()


def spare(role: Role, deployment: Deployment) -> tuple[Spare, ...] | Unknown:
    """The grants of a role that are not needed; Unknown says why that cannot be told."""
    uses = []
    if any(principal != "lambda.amazonaws.com" for principal in role.principals.items) or role.principals.gaps:
        return Unknown(role.span, "others than Lambda may use the role")
    for id in role.functions:
        function = deployment.function(id)
        if function is None:
            return Unknown(role.span, f"`{id}` of another template uses the role")
        use = used(function)
        if isinstance(use, Unknown):
            return use
        uses.append(use)
    whole = uses[0] if len(uses) == 1 else together(uses)
    written = [s for s in role.statements.items if s.allow and not s.automatic]
    found = (*inline(written, whole), *attached(written, whole, role))
    alone = [one for one in found if one.statement.span not in deployment.shared_statements]
    return tuple([replace(one, batched=tuple(batched(one, role, deployment))) for one in alone])


def batched(one: Spare, role: Role, deployment: Deployment) -> Iterator[Call]:
    """The calls `batch.put_item(…)` of what is granted as `dynamodb:PutItem`."""
    names = {entry.value.lower() for entry in one.entries}
    for id in role.functions if any(name.startswith("dynamodb:") for name in names) else ():
        function = deployment.function(id)
        for call in (
            function.handler.value.calls_to("dynamodb") if function and isinstance(function.handler, Known) else ()
        ):
            written = call.call.construct.rpartition(".")[2].replace("_", "")
            if call.call.through == "batch_writer" and f"dynamodb:{written}" in names:
                yield call


def together(uses: Sequence[Use]) -> Use:
    """What several functions use."""
    patterns = dict.fromkeys([pattern for use in uses for pattern in use.patterns])
    return Use(frozenset().union(*[use.actions for use in uses]), tuple(patterns))


def inline(statements: Iterable[Statement], use: Use) -> Iterator[Spare]:
    """Entries that somebody wrote: writes that nothing makes, and services that nothing uses."""
    for statement in statements:
        if statement.origin != "inline" or statement.negated_actions:
            continue
        found, services = [], []
        for entry in statement.actions.items:
            if not isinstance(entry, Known) or entry.value.count(":") != 1:
                continue
            prefix = entry.value.partition(":")[0].lower()
            if "*" in prefix or use.takes(entry.value):
                continue
            known = iam.expand(entry.value)
            if not known:
                continue
            if not use.knows(prefix):
                services.append(prefix)
                found.append(entry)
            elif any(one.level is iam.Level.WRITE for one in known):
                found.append(entry)
        if found:
            yield Spare(statement, tuple(found), tuple(dict.fromkeys(services)))


def attached(statements: Iterable[Statement], use: Use, role: Role) -> Iterator[Spare]:
    """Policy templates of SAM and managed policies: whole ones that nothing needs, templates with needless writes.

    That a wide one allows to write logs, too, is no use of it where another statement does.
    """
    groups: dict[tuple[object, str], list[Statement]] = {}
    for statement in statements:
        if statement.origin.startswith(("SAM template ", "managed ")) and statement.policy is not None:
            groups.setdefault((statement.policy, statement.origin), []).append(statement)
    for (_, origin), group in groups.items():
        template = origin.removeprefix("SAM template ") if origin.startswith("SAM") else ""
        if not template and group[0].attachment is None:
            continue  # a managed policy of the template itself, which others may attach
        services = [pair for s in group for pair in s.patterns.by_service.items()]
        prefixes = tuple(dict.fromkeys([prefix for prefix, _ in services]))
        if not services or any(s.negated_actions for s in group) or any(one.startswith("*") for one in prefixes):
            continue
        mine = set(map(id, group))
        others = (s for s in role.statements.items if id(s) not in mine)
        logged = "logs" in prefixes and others_log(others)

        def idle(name: str, ignoring: bool = logged) -> bool:
            return not use.takes(name) or (ignoring and name.lower() == "logs:*" and not use.calls("logs"))

        if all(not use.may_take(prefix) or all(map(idle, names)) for prefix, names in services):
            unused = tuple(prefix for prefix in prefixes if not use.knows(prefix))
            if unused == prefixes or any(
                one.writes for _, names in services for name in names for one in iam.expand(name)
            ):
                yield Spare(group[0], tuple(entries(group)), unused)
        elif template in NARROWER and enough(NARROWER[template], use, prefixes):
            written = (entry for entry in entries(group) if idle(entry.value))
            writes = tuple(entry for entry in written if any(one.writes for one in iam.expand(entry.value)))
            yield Spare(group[0], writes, (), NARROWER[template])


def entries(statements: Iterable[Statement]) -> list[Known[str]]:
    """The decided entries of some statements, with their places."""
    return [entry for statement in statements for entry in statement.actions.items if isinstance(entry, Known)]


def others_log(statements: Iterable[Statement]) -> bool:
    """Whether some statements allow to write logs."""
    given = [statement for statement in statements if statement.allow]
    return all(any(covered(statement, action) for statement in given) for action in LOG_ACTIONS[1:])


def enough(template: str, use: Use, prefixes: tuple[str, ...]) -> bool:
    """Whether a policy template allows everything of some services that is used."""
    narrow = sam_policies.template(template)
    allowed = [action for s in narrow.statements for action in s.actions] if narrow else []
    used = [action for action in use.actions if action.partition(":")[0] in prefixes]
    writing = [action for action in used if (known := iam.action(action)) and known.writes]
    maybe = any(p == "*" or (p.partition(":")[0] in prefixes and "multipart" not in p.lower()) for p in use.patterns)
    return bool(used) and not writing and not maybe and bool(allowed)


def used(function: Function) -> Use | Unknown:
    """What a function's code and settings use; Unknown unless all of the code was read and every client resolved."""
    code = function.handler
    if not isinstance(code, Known):
        return code if isinstance(code, Unknown) else Unknown(code.span, "its handler was not found")
    handler = code.value
    if not isinstance(handler.signature, Known):
        return Unknown(handler.span, "its handler is not in the code")
    libraries = {one.span: one.library.uses for one in handler.imports.items if one.library is not None}
    for gap in (*handler.closure.gaps, *handler.calls.gaps, *function.extensions):
        if not libraries.get(gap.span):
            return gap
    adapters = [one for one in handler.imports.items if one.library is not None and one.library.adapter]
    adapter = next((one for one in adapters if not libraries[one.span]), None)
    if adapter is not None:
        return Unknown(adapter.span, f"`{adapter.name}` calls functions that are registered with it")
    alone = next((one for one in handler.imports.items if one.name in ALONE), None)
    if alone is not None:
        return Unknown(alone.span, f"`{alone.name}` may start programs that call AWS")
    wrapper = next((v for v in function.environment.items if v.name == "AWS_LAMBDA_EXEC_WRAPPER"), None)
    if wrapper is not None:
        return Unknown(wrapper.span, "a wrapper runs around the handler")
    return called(handler, [*settings(function), *(use for uses in libraries.values() for use in uses)])


def called(handler: Handler, patterns: list[str]) -> Use:
    """What the calls may use, those under configuration that this deployment does not have included."""
    actions: set[str] = set()
    for call in handler.program.calls.items:
        patterns += explained(call.service, call.api)
        need = needs(call.service, call.api)
        table = service(call.service)
        if need is None or not call.sure or table is None:
            patterns.append(f"{table.prefix if table else '*'}:*")
        if need is not None:
            actions |= {action.lower() for action in need.all}
    if any(one.library is not None and one.library.http for one in handler.imports.items) or any(
        one.name in ("urllib", "http", "socket", "ssl", "botocore", "asyncio") and not one.pure
        for one in handler.imports.items
    ):
        patterns += SIGNED
    return Use(frozenset(actions), tuple(dict.fromkeys(patterns)))


def settings(function: Function) -> list[str]:
    """What Lambda itself does with the role for the function's settings."""
    patterns = [*ALWAYS]
    sends = not isinstance(function.dead_letter, Absent) or function.invoke_configs != Several()
    polled = bool(function.triggers.gaps)  # by a mapping that nobody sees here
    for trigger in function.triggers.items:
        source = EVENT_SOURCES.get(trigger.kind)
        patterns += source.role_actions if source is not None else ()
        if trigger.polling is not None:
            polled = True
            sends = sends or not isinstance(trigger.polling.on_failure, Absent)
    if polled:
        patterns += ("sqs:*", "kinesis:*", "dynamodb:*Stream*", "kafka*:*", "ec2:*", "secretsmanager:GetSecretValue", "mq:*", "rds:*")  # fmt: skip
    if sends or function.triggers.gaps:
        patterns += [a for kind, actions in FAILURE_ACTIONS.items() if sends or kind != "S3" for a in actions]
    if not isinstance(function.vpc, Absent) or function.vpc.span != function.span:  # attached, or it is an option
        patterns += NETWORK
    if function.file_systems.items or function.file_systems.gaps:
        patterns += FILES
    return patterns
