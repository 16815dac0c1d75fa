"""Which IAM actions a call of the SDK needs, and which it may need.

An operation needs the action of its own name under its service's prefix, as 19 in 20 do, unless
`iam_exceptions.py` says otherwise. `required` is for "access is denied", `possible` for "is it used".
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache, lru_cache

from lambdalint.data.iam import action
from lambdalint.data.records import Records
from lambdalint.data.sdk import helper, service
from lambdalint.frozen import dataclass, replace

ROLES = Records("iam_roles.tsv")
VERBS = Records("iam_verbs.tsv")


@dataclass(frozen=True, slots=True)
class Need:
    """The actions of one call.

    Every one of `required` and `source` must be allowed, `required` on the call's (first) target and `source`
    on what it copies from. Of `any_of` at least one must be. `possible` are used with some arguments or states.
    """

    required: tuple[str, ...] = ()
    any_of: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()

    @property
    def all(self) -> frozenset[str]:
        """Everything the call may use."""
        return frozenset((*self.required, *self.any_of, *self.source, *self.possible))


NOTHING = Need()


def needs(service_name: str, operation: str, given: Collection[str] | None = None) -> Need | None:
    """What a call needs. `operation` is an API operation ("PutItem") or a helper's name ("upload_file").

    `given` are the names of the arguments that the call has, None when they are not known. None is the answer
    when the tables do not know: then nothing may be said of missing permissions.
    """
    need, depends = _of_operation(service_name, operation)
    if need is None or need is NOTHING:
        return need
    for argument, old, new in depends:
        need = _with_argument(need, old, new, None if given is None else argument in given)
    if passes_role(service_name, operation):
        need = replace(need, possible=(*need.possible, "iam:PassRole"))
    return need


@lru_cache(1024)
def _of_operation(service_name: str, operation: str) -> tuple[Need | None, tuple[tuple[str, str, str], ...]]:
    """What every call of an operation needs, and which arguments change that."""
    from lambdalint.data.iam_exceptions import EXTRA, NEEDS

    key = f"{service_name}.{operation}"
    table = service(service_name)
    if table is None or not (table.has(operation) or helper(service_name, operation) or key in NEEDS):
        return None, ()
    if table.unsigned(operation):
        return NOTHING, ()
    need = NEEDS.get(key) or _same_name(table.prefix, operation) or _verb(service_name, operation)
    return need, EXTRA.get(key, ())


def _same_name(prefix: str, operation: str) -> Need | None:
    found = action(f"{prefix}:{operation}")
    return Need((found.name,)) if found else None


def _verb(service_name: str, operation: str) -> Need | None:
    """API Gateway's control plane has an action for each HTTP verb."""
    for word in VERBS.find(service_name) or ():
        verb, _, names = word.partition("=")
        if operation in names.split(","):
            return Need((verb,))
    return None


def _with_argument(need: Need, old: str, new: str, given: bool | None) -> Need:
    """What an argument changes: `new` takes the place of `old`, or is needed too when `old` is empty, which leaves nothing
    open if it is one of those of which one is needed."""
    if old in need.source:
        return replace(need, source=(new,), possible=(*need.possible, old)) if given else need
    if given and new in need.any_of:
        need = replace(need, any_of=())
    if given is False:
        return replace(need, possible=tuple(dict.fromkeys((*need.possible, new))))
    if given is None:
        if old in need.required:
            rest = tuple(name for name in need.required if name != old)
            return replace(need, required=rest, any_of=(*need.any_of, old, new))
        return replace(need, possible=(*need.possible, new))
    if old in need.required:
        return replace(
            need,
            required=tuple(new if name == old else name for name in need.required),
            possible=(*need.possible, old),
        )
    return replace(need, required=(*need.required, new))


@cache
def _role_operations(service_name: str) -> frozenset[str]:
    fields = ROLES.find(service_name)
    return frozenset(fields[0].split()) if fields else frozenset()


def passes_role(service_name: str, operation: str) -> bool:
    """Whether an operation can hand a role to a service, for which the caller needs iam:PassRole."""
    return operation in _role_operations(service_name)


EXPLAINS: Mapping[str, tuple[str, ...]] = {
    # A service acts with the caller's rights on data of another: by the developer guide of each service.
    "athena": ("s3:*", "glue:*", "lakeformation:GetDataAccess", "lambda:InvokeFunction"),
    "batch": ("s3:*",),
    "bedrock": ("s3:*", "aws-marketplace:*"),
    "bedrock-runtime": ("s3:*", "bedrock:*", "aws-marketplace:*"),
    "bedrock-agent": ("s3:*", "aoss:*", "secretsmanager:GetSecretValue"),
    "bedrock-agent-runtime": ("s3:*", "bedrock:*", "aoss:*"),
    "cloudformation": ("*",),
    "cloudcontrol": ("*",),
    "comprehend": ("s3:*",),
    "compute-optimizer": (
        "autoscaling:Describe*",
        "compute-optimizer:Get*",
        "ec2:Describe*",
        "ecs:List*",
        "lambda:List*",
        "rds:Describe*",
    ),
    "dynamodb": ("dax:*",),
    "ecs": ("ecr:*", "ec2:Describe*", "logs:*"),
    "health": ("organizations:ListAccounts",),
    "emr": ("s3:*", "ec2:*"),
    "emr-serverless": ("s3:*",),
    "firehose": ("s3:*",),
    "forecast": ("s3:*",),
    "fsx": ("fsx:CreateSnapshot", "fsx:TagResource"),
    "glue": ("s3:*", "lakeformation:GetDataAccess"),
    "iot": ("iot:*",),
    "kendra": ("s3:*",),
    **{
        f"lambda.{name}": ("s3:GetObject", "s3:GetObjectVersion", "ecr:*", "ec2:Describe*", "kms:CreateGrant")
        for name in ("CreateFunction", "UpdateFunctionCode", "UpdateFunctionConfiguration", "PublishLayerVersion")
    },
    "mediaconvert": ("s3:*",),
    "organizations": ("iam:CreateServiceLinkedRole",),
    "personalize": ("s3:*",),
    "polly": ("s3:PutObject", "sns:Publish"),
    "quicksight": ("s3:*", "athena:*", "ds:*"),
    "rds": ("s3:*", "ec2:Describe*", "rds-db:connect"),
    "rds-data": ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret", "rds:Describe*"),
    "redshift": ("s3:*",),
    "redshift-data": (
        "secretsmanager:GetSecretValue",
        "redshift:GetClusterCredentials*",
        "redshift-serverless:GetCredentials",
        "redshift:Describe*",
        "s3:*",
    ),
    "rekognition": ("s3:*", "kinesisvideo:*", "kinesis:*"),
    "s3": ("s3:*Multipart*", "s3express:CreateSession", "s3-object-lambda:*"),
    "sagemaker": ("s3:*", "ecr:*", "logs:*"),
    "sagemaker-runtime": ("s3:*",),
    "scheduler": ("iam:PassRole",),
    **{f"secretsmanager.{name}": ("lambda:InvokeFunction",) for name in ("CreateSecret", "RotateSecret")},
    "servicecatalog": ("cloudformation:*", "s3:GetObject"),
    **{f"ssm.{name}": ("secretsmanager:GetSecretValue",) for name in ("GetParameter", "GetParameters")},
    **{f"ssm.{name}": ("s3:*",) for name in ("CreateAssociation", "SendCommand", "UpdateAssociation")},
    **{f"ssm.{name}": ("*",) for name in ("StartAutomationExecution", "StartChangeRequestExecution")},
    **{
        f"stepfunctions.{name}": ("events:PutRule", "events:PutTargets", "events:DescribeRule")
        for name in ("CreateStateMachine", "UpdateStateMachine")
    },
    "textract": ("s3:*",),
    "transcribe": ("s3:*",),
    "transfer": ("s3:*",),
    "translate": ("s3:*",),
}
"""Grants that a call of a service, or one operation of it, explains though no operation of that name is called. Any call
explains `kms:*`."""


def explained(service_name: str, operation: str) -> tuple[str, ...]:
    """The patterns of what else a service may do with the caller's rights for a call."""
    return (*EXPLAINS.get(service_name, ()), *EXPLAINS.get(f"{service_name}.{operation}", ()))
