"""Facts of the tables of policies: AWS managed ones, SAM templates, connectors, Globals."""

from __future__ import annotations

import pytest

from lambdalint.data import connectors, escalation, iam, managed, managed_classes, role_needs, sam_globals, sam_policies
from lambdalint.data.managed_classes import Breadth
from lambdalint.data.statements import PolicyStatement, parse


def test_administrator_access() -> None:
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AdministratorAccess.html
    policy = managed.policy("AdministratorAccess")
    assert policy is not None
    assert policy.statements == (PolicyStatement(True, ("*",), ("*",)),)
    assert policy.arn() == "arn:aws:iam::aws:policy/AdministratorAccess"


def test_power_user_access_is_everything_but() -> None:
    # https://docs.aws.amazon.com/aws-managed-policy/latest/reference/PowerUserAccess.html
    policy = managed.policy("PowerUserAccess")
    assert policy is not None
    first = policy.statements[0]
    assert first.allow and first.negated_actions and "iam:*" in first.actions and first.resources == ("*",)


def test_the_basic_role_writes_logs() -> None:
    policy = managed.policy("AWSLambdaBasicExecutionRole")
    assert policy is not None
    assert policy.path == "/service-role/"
    assert set(policy.statements[0].actions) == set(role_needs.LOG_ACTIONS)


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("AWSLambdaVPCAccessExecutionRole", role_needs.VPC_ACTIONS),
        ("AWSXrayWriteOnlyAccess", role_needs.TRACE_ACTIONS),
        ("AWSXRayDaemonWriteAccess", role_needs.TRACE_ACTIONS),
    ],
)
def test_fitting_policies_hold_what_settings_need(name: str, needed: tuple[str, ...]) -> None:
    policy = managed.policy(name)
    assert policy is not None
    granted = {action for statement in policy.statements for action in statement.actions}
    assert set(needed) <= granted


def test_conditions_of_managed_policies() -> None:
    policy = managed.policy("AWSLambda_FullAccess")
    assert policy is not None
    passing = next(statement for statement in policy.statements if "iam:PassRole" in statement.actions)
    assert passing.condition == (("StringEquals", "iam:PassedToService", ("lambda.amazonaws.com",)),)


@pytest.mark.parametrize(
    "name", ["", "Nope", "AWSLambdaFullAccess", "AWSServiceRoleForECS", "# as_of: 2026-09-30", "s\t3"]
)
def test_unknown_managed_policies(name: str) -> None:
    assert managed.policy(name) is None


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("AWSLambdaExecute", "AWSLambdaExecute"),
        ("service-role/AWSLambdaRole", "AWSLambdaRole"),
        ("arn:aws:iam::aws:policy/service-role/AWSLambdaRole", "AWSLambdaRole"),
        ("arn:aws-cn:iam::aws:policy/AdministratorAccess", "AdministratorAccess"),
        ("arn:aws:iam::123456789012:policy/AdministratorAccess", ""),
        ("arn:aws:iam::aws:role/AdministratorAccess", ""),
        ("arn:aws", ""),
    ],
)
def test_names_of_managed_policies(written: str, name: str) -> None:
    assert managed.policy_name(written) == name


def test_classes_name_policies_that_exist() -> None:
    for table in (
        managed_classes.ADMINISTRATOR,
        managed_classes.WIDE_READ,
        managed_classes.FITTING,
        managed_classes.AVOID,
        managed_classes.NARROWER,
    ):
        assert [name for name in table if managed.policy(name) is None] == []
    for gone, instead in managed_classes.REMOVED.items():
        assert managed.policy(gone) is None and managed.policy(instead) is not None


def test_narrower_policies_exist() -> None:
    for text in managed_classes.NARROWER.values():
        for word in text.split("`")[1::2]:
            known = sam_policies.template(word) or managed.policy(word) or iam.expand(word.replace("…", "*"))
            assert known, word


@pytest.mark.parametrize(
    ("name", "breadth"),
    [
        ("AdministratorAccess", Breadth.ADMINISTRATOR),
        ("AmazonS3FullAccess", Breadth.FULL_ACCESS),
        ("AmazonKendraFullAccess", Breadth.FULL_ACCESS),
        ("SecretsManagerReadWrite", Breadth.FULL_ACCESS),
        ("AWSLambda_FullAccess", Breadth.AVOID),
        ("AWSLambdaFullAccess", Breadth.REMOVED),
        ("AWSLambdaBasicExecutionRole", Breadth.FITTING),
        ("ReadOnlyAccess", Breadth.WIDE_READ),
        ("AmazonEventBridgeReadOnlyAccess", None),
    ],
)
def test_breadth(name: str, breadth: Breadth | None) -> None:
    assert managed_classes.breadth(name) is breadth


def test_statements_read_their_marks() -> None:
    text = 'Dar|s3:Get*,Put* sqs:SendMessage|* arn:aws:s3:::x|[["StringLike","s3:prefix",["a|b"]]]'
    assert parse(text) == PolicyStatement(
        False,
        ("s3:Get*", "s3:Put*", "sqs:SendMessage"),
        ("*", "arn:aws:s3:::x"),
        True,
        True,
        (("StringLike", "s3:prefix", ("a|b",)),),
    )


def test_sam_policy_templates() -> None:
    # aws-sam-translator policy_templates.json
    crud = sam_policies.template("S3CrudPolicy")
    assert crud is not None
    assert crud.parameters == ("BucketName",)
    assert crud.statements[0].resources == (
        "arn:${AWS::Partition}:s3:::${BucketName}",
        "arn:${AWS::Partition}:s3:::${BucketName}/*",
    )
    assert "s3:GetObjectAttributes" not in crud.statements[0].actions
    rotation = sam_policies.template("AWSSecretsManagerRotationPolicy")
    assert rotation is not None
    assert rotation.statements[0].condition[0][1] == "secretsmanager:resource/AllowRotationLambdaArn"
    assert sam_policies.template("S3Crud") is None


def test_every_parameter_of_a_sam_template_is_used() -> None:
    unused = []
    for name in sam_policies.names():
        template = sam_policies.template(name)
        assert template is not None
        texts = [text for one in template.statements for text in one.resources]
        texts += [text for one in template.statements for _, _, values in one.condition for text in values]
        unused += [(name, one) for one in template.parameters if not any(f"${{{one}}}" in text for text in texts)]
    assert unused == []


def test_connectors() -> None:
    # aws-sam-translator connector_profiles/profiles.json
    write = connectors.grant("AWS::Serverless::Function", "AWS::Serverless::SimpleTable", "Write")
    assert write is not None and write.role == "source"
    assert "dynamodb:PutItem" in write.statements[0].actions
    assert write.statements[0].resources == ("%{Destination.Arn}", "%{Destination.Arn}/index/*")
    reads = connectors.grant("AWS::DynamoDB::Table", "AWS::Serverless::Function", "Read")
    assert reads is not None and reads.role == "destination"
    invoke = connectors.grant("AWS::SNS::Topic", "AWS::Lambda::Function", "Write")
    assert invoke is not None and invoke.permission is not None
    assert invoke.permission["Principal"] == "sns.amazonaws.com"
    topic = connectors.grant("AWS::Events::Rule", "AWS::SNS::Topic", "Write")
    assert topic is not None and topic.role == "" and topic.statements[0].actions == ("sns:Publish",)
    assert connectors.grant("AWS::SNS::Topic", "AWS::Lambda::Function", "Read") is None


def test_globals() -> None:
    # https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-template-anatomy-globals.html
    function = sam_globals.properties("Function")
    assert function is not None
    assert {"Timeout", "Environment", "VpcConfig", "Layers"} <= function
    assert not {"Role", "Policies", "FunctionName", "Events"} & function
    assert sam_globals.properties("SimpleTable") == {"SSESpecification"}
    assert sam_globals.properties("Function.Architectures") is None and sam_globals.properties("Layer") is None
    assert "Function" in sam_globals.sections() and "Function.Architectures" not in sam_globals.sections()
    assert sam_globals.merge("Function.Architectures") == "replace"
    assert sam_globals.merge("Function.Tags") == ""


def test_escalation() -> None:
    # https://pathfinding.cloud/paths/lambda-001
    methods = {method.id: method for method in escalation.methods()}
    create = methods["PassExistingRoleToNewLambdaThenInvoke"]
    assert create.actions == ("iam:passrole", "lambda:createfunction", "lambda:invokefunction")
    assert create.passes_role and create.page.endswith("/lambda-001")
    assert methods["AttachRolePolicy"].actions == ("iam:attachrolepolicy",)
    assert [len(method.actions) for method in escalation.methods()] == sorted(
        len(method.actions) for method in escalation.methods()
    )
    assert "sts:assumerole" in escalation.credential_actions() and "s3:getobject" in escalation.data_reads()
    for method in (*escalation.methods(), *escalation.UNRESTRICTED):
        assert all(iam.action(action) for action in method.actions), method.id
