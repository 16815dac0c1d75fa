"""Templates that try to fool the matching of statements against calls, in both directions."""

from __future__ import annotations

from pathlib import Path

import pytest

from lambdalint.deployment.model.permissions import Statement
from lambdalint.deployment.permissions.access import administrator, covered
from lambdalint.span import Span
from lambdalint.value import Known, Several
from tests.unit.grants import (
    ALIAS,
    COPY_OUT,
    EVENT,
    EVENTS,
    GET,
    INDEX,
    INVOKE,
    ITEM,
    LIST,
    MAIL,
    PARAMETER,
    PUBLISH,
    PUT_BARED,
    PUT_EITHER,
    PUT_NAMED,
    PUT_OUT,
    PUT_SLICED,
    PUT_TRIMMED,
    RECORD,
    SECRET,
    SEND,
    START,
    STOP,
    TEMPLATE,
    WRITES,
    allow,
    answer,
    deny,
)

UNDECIDED_CONDITION = ", Condition: {StringEquals: {'aws:SourceVpce': vpce-1}}"


CASES = {
    # actions
    "any case": ([allow("S3:getobject")], GET, "granted"),
    "a glob in the name": ([allow("s3:Get*")], GET, "granted"),
    "a glob of another verb": ([allow("s3:Put*")], GET, "missing"),
    "a glob at the end": ([allow("'s3:*Object'")], GET, "granted"),
    "a glob in the middle": ([allow("s3:G*Object")], GET, "granted"),
    "a glob that is too narrow": ([allow("s3:GetObject?*")], GET, "missing"),
    "one character": ([allow("s3:GetObjec?")], GET, "granted"),
    "a character too many": ([allow("s3:GetObject?")], GET, "missing"),
    "a near name": ([allow("s3:GetObjects")], GET, "missing"),
    "the method's name is not the action's": ([allow("s3:ListObjectsV2")], LIST, "missing"),
    "its action's": ([allow("s3:ListBucket")], LIST, "granted"),
    "every service": ([allow("'*'")], GET, "granted"),
    "every service, spelled out": ([allow("'*:*'")], GET, "granted"),
    "another service": ([allow("s3-object-lambda:GetObject")], GET, "missing"),
    "another service of like name": ([allow("s3express:*")], GET, "missing"),
    "a list": ([allow("[s3:PutObject, s3:GetObject]")], GET, "granted"),
    "an action of a parameter": ([allow("!Sub 's3:${Prefix}Object'")], GET, "undecided"),
    "an action of a parameter, of another service": ([allow("!Sub 'sqs:${Prefix}'")], GET, "undecided"),
    "everything but another one": (["{Effect: Allow, NotAction: iam:*, Resource: '*'}"], GET, "granted"),
    "everything but this": (["{Effect: Allow, NotAction: 's3:*', Resource: '*'}"], GET, "missing"),
    "everything but this, in another case": (["{Effect: Allow, NotAction: [S3:GETOBJECT], Resource: '*'}"], GET, "missing"),
    # resources: S3
    "the bucket, not its objects": ([allow("s3:GetObject", "!GetAtt Files.Arn")], GET, "missing"),
    "a folder": ([allow("s3:PutObject", "!Sub '${Files.Arn}/out/*'")], PUT_OUT, "granted"),
    "a kind of object": ([allow("s3:PutObject", "!Sub '${Files.Arn}/*.json'")], PUT_OUT, "granted"),
    "another folder": ([allow("s3:PutObject", "!Sub '${Files.Arn}/in/*'")], PUT_OUT, "missing"),
    "another folder, and one that is unknown": (
        [allow("s3:PutObject", "!Sub '${Files.Arn}/in/*'"), allow("s3:PutObject", "!Sub '${Files.Arn}/${Prefix}*'")],
        PUT_OUT,
        "granted",
    ),
    "a folder behind what is trimmed": ([allow("s3:PutObject", "!Sub '${Files.Arn}/out/*'")], PUT_TRIMMED, "granted"),
    "a folder behind a prefix that is removed": (
        [allow("s3:PutObject", "!Sub '${Files.Arn}/out/*'")],
        PUT_BARED,
        "granted",
    ),
    "a folder behind what is cut off": ([allow("s3:PutObject", "!Sub '${Files.Arn}/out/*'")], PUT_SLICED, "granted"),
    "another folder, cut off": ([allow("s3:PutObject", "!Sub '${Files.Arn}/in/*'")], PUT_SLICED, "missing"),
    "one of two folders": ([allow("s3:PutObject", "!Sub '${Files.Arn}/in/*'")], PUT_EITHER, "granted"),
    "from one folder into another": (
        [allow("s3:GetObject", "!Sub '${Files.Arn}/in/*'"), allow("s3:PutObject", "!Sub '${Files.Arn}/out/*'")],
        COPY_OUT,
        "granted",
    ),
    "its objects": ([allow("s3:GetObject", "!Sub '${Files.Arn}/*'")], GET, "granted"),
    "its objects, by name": ([allow("s3:GetObject", "!Sub 'arn:aws:s3:::${Files}/*'")], GET, "granted"),
    "its objects, joined": ([allow("s3:GetObject", "!Join ['', ['arn:aws:s3:::', !Ref Files, '/*']]")], GET, "granted"),
    "both at once": ([allow("s3:GetObject", "!Sub 'arn:aws:s3:::${Files}*'")], GET, "granted"),
    "the objects, not the bucket": ([allow("s3:ListBucket", "!Sub '${Files.Arn}/*'")], LIST, "missing"),
    "another bucket": ([allow("s3:GetObject", "!Sub '${Named.Arn}/*'")], GET, "missing"),
    "a fixed name is not a made one": ([allow("s3:GetObject", "'arn:aws:s3:::example-named/*'")], GET, "missing"),
    "in China": ([allow("s3:PutObject", "'arn:aws-cn:s3:::example-named/*'")], PUT_NAMED, "granted"),
    "in GovCloud": ([allow("s3:PutObject", "'arn:aws-us-gov:s3:::example-named/in/*'")], PUT_NAMED, "granted"),
    "a name in another case": ([allow("s3:PutObject", "'arn:aws:s3:::Example-Named/*'")], PUT_NAMED, "missing"),
    "a prefix that may be": ([allow("s3:GetObject", "!Sub '${Files.Arn}/${Prefix}/*'")], GET, "granted"),
    "a bucket of a parameter": ([allow("s3:GetObject", "!Sub 'arn:aws:s3:::${Prefix}-x/*'")], GET, "granted"),
    "every bucket": ([allow("s3:GetObject", "'arn:aws:s3:::*'")], GET, "granted"),
    "every bucket but its own": (["{Effect: Allow, Action: s3:GetObject, NotResource: !Sub '${Files.Arn}/*'}"], GET, "missing"),
    "every bucket but another": (["{Effect: Allow, Action: s3:GetObject, NotResource: !Sub '${Named.Arn}/*'}"], GET, "granted"),
    # resources: DynamoDB
    "a table": ([allow("dynamodb:GetItem", "!GetAtt Orders.Arn")], ITEM, "granted"),
    "a table by name": ([allow("dynamodb:GetItem", "!Sub 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Orders}'")], ITEM, "granted"),
    "an index, not the table": ([allow("dynamodb:GetItem", "!Sub '${Orders.Arn}/index/*'")], ITEM, "missing"),
    "the table, not the index": ([allow("dynamodb:Query", "!GetAtt Orders.Arn")], INDEX, "missing"),
    "all indexes": ([allow("dynamodb:Query", "!Sub '${Orders.Arn}/index/*'")], INDEX, "granted"),
    "another index": ([allow("dynamodb:Query", "!Sub '${Orders.Arn}/index/weeks'")], INDEX, "missing"),
    "what is behind the table": ([allow("dynamodb:Query", "!Sub '${Orders.Arn}/*'")], INDEX, "granted"),
    "a table in no region": ([allow("dynamodb:GetItem", "!Sub 'arn:aws:dynamodb:::table/${Orders}'")], ITEM, "missing"),
    "a table in any region": ([allow("dynamodb:GetItem", "!Sub 'arn:aws:dynamodb:*::table/${Orders}'")], ITEM, "granted"),
    "a service's ARNs, cut off": ([allow("dynamodb:GetItem", "'arn:aws:dynamodb:*'")], ITEM, "granted"),
    "the stream, not the table": ([allow("dynamodb:GetItem", "!GetAtt Orders.StreamArn")], ITEM, "missing"),
    "every table, no index": ([allow("dynamodb:Query", "!Sub 'arn:aws:dynamodb:*:*:table/${Orders}'")], INDEX, "missing"),
    "a template of SAM has both": (["DynamoDBReadPolicy: {TableName: !Ref Orders}"], INDEX, "granted"),
    # resources: others
    "a function": ([allow("lambda:InvokeFunction", "!GetAtt Callee.Arn")], INVOKE, "granted"),
    "a function, not the alias in its name": ([allow("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:report")], 'lambdas.invoke(FunctionName="report:live")', "missing"),
    "the alias in its name": ([allow("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:report:live")], 'lambdas.invoke(FunctionName="report:live")', "granted"),
    "the latest version in its name": ([allow("lambda:InvokeFunction", "arn:aws:lambda:*:*:function:report")], 'lambdas.invoke(FunctionName="report:$LATEST")', "granted"),
    "an account's number before the name": ([allow("lambda:InvokeFunction", "arn:aws:lambda:*:111122223333:function:report")], 'lambdas.invoke(FunctionName="111122223333:report")', "granted"),
    "a rule is no bus": ([allow("events:PutTargets", "arn:aws:events:*:*:rule/nightly")], 'boto3.client("events").put_targets(Rule="nightly", Targets=[])', "granted"),
    "a function, not its alias": ([allow("lambda:InvokeFunction", "!GetAtt Callee.Arn")], ALIAS, "missing"),
    "an alias, not the function": ([allow("lambda:InvokeFunction", "!Sub '${Callee.Arn}:live'")], INVOKE, "missing"),
    "the alias": ([allow("lambda:InvokeFunction", "!Sub '${Callee.Arn}:live'")], ALIAS, "granted"),
    "another alias": ([allow("lambda:InvokeFunction", "!Sub '${Callee.Arn}:test'")], ALIAS, "missing"),
    "every alias": ([allow("lambda:InvokeFunction", "!Sub '${Callee.Arn}:*'")], ALIAS, "granted"),
    "by a template of SAM": (["LambdaInvokePolicy: {FunctionName: !Ref Callee}"], ALIAS, "granted"),
    "a machine": ([allow("states:StartExecution", "!Ref Flow")], START, "granted"),
    "an execution is no machine": ([allow("states:StopExecution", "!Ref Flow")], STOP, "missing"),
    "an execution": ([allow("states:StopExecution", "!Sub 'arn:aws:states:*:*:execution:${Flow.Name}:*'")], STOP, "granted"),
    "a secret": ([allow("secretsmanager:GetSecretValue", "!Ref Password")], SECRET, "granted"),
    "another secret": ([allow("secretsmanager:GetSecretValue", "'arn:aws:secretsmanager:*:*:secret:/other/*'")], SECRET, "missing"),
    "a parameter": ([allow("ssm:GetParameter", "!Sub 'arn:aws:ssm:*:*:parameter${Setting}'")], PARAMETER, "granted"),
    "a parameter with a slash too many": ([allow("ssm:GetParameter", "'arn:aws:ssm:*:*:parameter//app/setting'")], PARAMETER, "missing"),
    "a path of parameters": ([allow("ssm:GetParameter", "'arn:aws:ssm:*:*:parameter/app/*'")], PARAMETER, "granted"),
    "a path of other parameters": ([allow("ssm:GetParameter", "'arn:aws:ssm:*:*:parameter/other/*'")], PARAMETER, "missing"),
    "another action of parameters": ([allow("ssm:GetParameters", "'*'")], PARAMETER, "missing"),
    "a stream with a fixed name": ([allow("kinesis:PutRecord", "'arn:aws:kinesis:*:*:stream/example-clicks'")], RECORD, "granted"),
    "one letter in it": ([allow("kinesis:PutRecord", "'arn:aws:kinesis:*:*:stream/example-click?'")], RECORD, "granted"),
    "its consumer": ([allow("kinesis:PutRecord", "!Sub '${Clicks.Arn}/consumer/*'")], RECORD, "missing"),
    "the default bus": ([allow("events:PutEvents", "'arn:aws:events:*:*:event-bus/default'")], EVENT, "granted"),
    "another bus": ([allow("events:PutEvents", "'arn:aws:events:*:*:event-bus/orders'")], EVENT, "missing"),
    "a bus that an event may name": ([allow("events:PutEvents", "'arn:aws:events:*:*:event-bus/orders'")], EVENTS, "granted"),
    "a queue": ([allow("sqs:SendMessage", "!GetAtt Jobs.Arn")], SEND, "granted"),
    "its address is no ARN": ([allow("sqs:SendMessage", "!Ref Jobs")], SEND, "missing"),
    "the name of a topic is no ARN": ([allow("sns:Publish", "!GetAtt News.TopicName")], PUBLISH, "missing"),
    "the name of a bucket is no ARN": ([allow("s3:ListBucket", "!Ref Files")], LIST, "missing"),
    # operations that need one of several actions
    "mail": ([allow("ses:SendEmail")], MAIL, "granted"),
    "mail by the other action": ([allow("ses:SendRawEmail")], MAIL, "granted"),
    "mail by none": ([allow("ses:SendBounce")], MAIL, "missing"),
    "mail by one that is denied": ([allow("ses:*"), deny("'ses:*'")], MAIL, "missing"),
    "mail, one denied": ([allow("ses:*"), deny("ses:SendEmail")], MAIL, "granted"),
    "a transaction": ([allow("dynamodb:ConditionCheckItem")], WRITES, "granted"),
    "a transaction without rights": ([allow("dynamodb:GetItem")], WRITES, "missing"),
    # Deny
    "denied": ([allow("s3:*"), deny("s3:GetObject")], GET, "missing"),
    "denied under a condition": ([allow("s3:*"), deny("s3:GetObject", more=UNDECIDED_CONDITION)], GET, "granted"),
    "denied on the bucket": ([allow("s3:*"), deny("s3:GetObject", "!Sub '${Files.Arn}/*'")], GET, "missing"),
    "denied on another": ([allow("s3:*"), deny("s3:GetObject", "!Sub '${Named.Arn}/*'")], GET, "granted"),
    "denied on some objects": ([allow("s3:*"), deny("s3:GetObject", "!Sub '${Files.Arn}/secret/*'")], GET, "granted"),
    "denied on what a parameter says": ([allow("s3:*"), deny("s3:GetObject", "!Sub 'arn:aws:s3:::${Prefix}/*'")], GET, "granted"),
    "all but another denied": ([allow("s3:*"), "{Effect: Deny, NotAction: 's3:*', Resource: '*'}"], GET, "granted"),
    "all but others denied": ([allow("s3:*"), "{Effect: Deny, NotAction: 'sqs:*', Resource: '*'}"], GET, "missing"),
    "denied outside of the bucket": ([allow("s3:*"), "{Effect: Deny, Action: 's3:*', NotResource: !Sub '${Files.Arn}/*'}"], GET, "granted"),
    "denied outside of another": ([allow("s3:*"), "{Effect: Deny, Action: 's3:*', NotResource: !Sub '${Named.Arn}/*'}"], GET, "missing"),
    "denied by a parameter": ([allow("s3:*"), deny("!Ref Prefix")], GET, "granted"),
    # conditions and Fn::If
    "a condition may hold": ([allow("s3:GetObject", more=UNDECIDED_CONDITION)], GET, "granted"),
    "in production only": (["!If [IsProd, " + allow("s3:GetObject") + ", " + allow("s3:PutObject") + "]"], GET, "undecided"),
    "in both": (["!If [IsProd, " + allow("s3:GetObject") + ", " + allow("'s3:*'") + "]"], GET, "granted"),
    "an effect of a condition": (["{Effect: !If [IsProd, Deny, Allow], Action: s3:GetObject, Resource: '*'}"], GET, "missing"),
    "no statement at all": (["!If [IsProd, !Ref AWS::NoValue, !Ref AWS::NoValue]"], GET, "missing"),
    "an effect that nobody knows": (["{Effect: !Ref Prefix, Action: s3:GetObject, Resource: '*'}"], GET, "granted"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_statements(case: str, tmp_path: Path) -> None:
    statements, call, expected = CASES[case]
    lines = ["      Policies:"]
    for one in statements:
        lines.append(f"        - {one}" if "Policy:" in one else f"        - Statement: [{one}]")
    assert answer(tmp_path, "\n".join(lines), call) == expected


ROLE = """
      Role: !GetAtt Role.Arn
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: example-role
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: lambda.amazonaws.com}}]
"""


READS = allow("s3:GetObject", "!Sub '${Files.Arn}/*'")


LIMIT = "  Limit: {Type: AWS::IAM::ManagedPolicy, Properties: {PolicyDocument: {Statement: [%s]}}}\n"


ATTACHMENTS = {
    "nothing": (ROLE, "missing"),
    "inline": (ROLE + f"      Policies: [{{PolicyName: a, PolicyDocument: {{Statement: [{READS}]}}}}]\n", "granted"),
    "one statement, no list": (ROLE + f"      Policies: [{{PolicyName: a, PolicyDocument: {{Statement: {READS}}}}}]\n", "granted"),
    "a policy of AWS": (ROLE + "      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess]\n", "granted"),
    "a policy of AWS in any partition": (ROLE + "      ManagedPolicyArns: [!Sub 'arn:${AWS::Partition}:iam::aws:policy/AmazonS3ReadOnlyAccess']\n", "granted"),
    "another policy of AWS": (ROLE + "      ManagedPolicyArns: [arn:aws:iam::aws:policy/AmazonSQSFullAccess]\n", "missing"),
    "a policy of somebody": (ROLE + "      ManagedPolicyArns: [!Sub 'arn:aws:iam::${AWS::AccountId}:policy/own']\n", "undecided"),
    "a policy of a parameter": (ROLE + "      ManagedPolicyArns: [!Ref Prefix]\n", "undecided"),
    "AWS::IAM::Policy": (ROLE + f"  P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref Role], PolicyDocument: {{Statement: [{READS}]}}}}}}\n", "granted"),
    "AWS::IAM::Policy by name": (ROLE + f"  P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [example-role], PolicyDocument: {{Statement: [{READS}]}}}}}}\n", "granted"),
    "AWS::IAM::Policy of another role": (ROLE + f"  P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [example-other], PolicyDocument: {{Statement: [{READS}]}}}}}}\n", "missing"),
    "AWS::IAM::RolePolicy": (ROLE + f"  P: {{Type: AWS::IAM::RolePolicy, Properties: {{PolicyName: p, RoleName: !Ref Role, PolicyDocument: {{Statement: [{READS}]}}}}}}\n", "granted"),
    "AWS::IAM::ManagedPolicy": (ROLE + f"  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{Roles: [!Ref Role], PolicyDocument: {{Statement: [{READS}]}}}}}}\n", "granted"),
    "AWS::IAM::ManagedPolicy from the role": (ROLE + f"      ManagedPolicyArns: [!Ref P]\n  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{PolicyDocument: {{Statement: [{READS}]}}}}}}\n", "granted"),
    "AWS::IAM::ManagedPolicy of users": (ROLE + f"  P: {{Type: AWS::IAM::ManagedPolicy, Properties: {{Users: [somebody], PolicyDocument: {{Statement: [{READS}]}}}}}}\n", "missing"),
    "a policy attached to SAM's role": (f"      Policies: []\n  P: {{Type: AWS::IAM::Policy, Properties: {{PolicyName: p, Roles: [!Ref WorkerRole], PolicyDocument: {{Statement: [{READS}]}}}}}}\n", "granted"),
    "a role of a parameter": ("      Role: !Ref Prefix\n", "granted"),
    "a role from an import": ("      Role: !ImportValue role\n", "granted"),
    "a template of SAM": ("      Policies: {S3ReadPolicy: {BucketName: !Ref Files}}\n", "granted"),
    "a template of SAM for another bucket": ("      Policies: {S3ReadPolicy: {BucketName: !Ref Named}}\n", "missing"),
    "a short name": ("      Policies: AmazonS3ReadOnlyAccess\n", "granted"),
    "a short name in a list": ("      Policies: [AmazonS3ReadOnlyAccess]\n", "granted"),
    "an unknown short name": ("      Policies: [SomebodysPolicy]\n", "undecided"),
    "a policy out of Fn::Transform": ("      Policies: [{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: s3://x/y}}}]\n", "undecided"),
    "a boundary that admits it": (f"      Policies: [AmazonS3ReadOnlyAccess]\n      PermissionsBoundary: !Ref Limit\n{LIMIT}" % allow("'s3:*'"), "granted"),
    "a boundary that does not": (f"      Policies: [AmazonS3ReadOnlyAccess]\n      PermissionsBoundary: !Ref Limit\n{LIMIT}" % allow("'sqs:*'"), "missing"),
    "a boundary that denies it": (f"      Policies: [AmazonS3ReadOnlyAccess]\n      PermissionsBoundary: !Ref Limit\n{LIMIT}" % (allow("'*'") + ", " + deny("'s3:*'")), "missing"),
    "a boundary without it": (f"      Policies: [AmazonS3ReadOnlyAccess]\n      PermissionsBoundary: !Ref Limit\n{LIMIT}" % "{Effect: Allow, NotAction: 's3:*', Resource: '*'}", "missing"),
    "a boundary of AWS": ("      Policies: [AmazonS3ReadOnlyAccess]\n      PermissionsBoundary: arn:aws:iam::aws:policy/PowerUserAccess\n", "granted"),
    "another boundary of AWS": ("      Policies: [AmazonS3ReadOnlyAccess]\n      PermissionsBoundary: arn:aws:iam::aws:policy/AmazonSQSFullAccess\n", "missing"),
    "a boundary of a parameter": ("      Policies: [AmazonS3ReadOnlyAccess]\n      PermissionsBoundary: !Ref Boundary\n", "granted"),
    "a boundary grants nothing": (f"      PermissionsBoundary: !Ref Limit\n{LIMIT}" % allow("'*'"), "missing"),
    "a bucket policy for the role": ("  B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Files, PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: !GetAtt WorkerRole.Arn}, Action: 's3:*', Resource: '*'}]}}}\n", "granted"),
    "a bucket policy for everybody": ("  B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Files, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*'}]}}}\n", "granted"),
    "a bucket policy for another account": ("  B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Files, PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: '111122223333'}, Action: 's3:GetObject', Resource: '*'}]}}}\n", "granted"),
    "a bucket policy that asks for TLS": ("  B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Files, PolicyDocument: {Statement: [{Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: {Bool: {'aws:SecureTransport': false}}}]}}}\n", "missing"),
    "a bucket policy for a service": ("  B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Files, PolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: cloudfront.amazonaws.com}, Action: 's3:GetObject', Resource: '*'}]}}}\n", "missing"),
    "a bucket policy for a source": ("  B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Files, PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: {ArnLike: {'aws:SourceArn': x}}}]}}}\n", "missing"),
    "a bucket policy for the account": ("  B: {Type: AWS::S3::BucketPolicy, Properties: {Bucket: !Ref Files, PolicyDocument: {Statement: [{Effect: Allow, Principal: {AWS: !Sub 'arn:aws:iam::${AWS::AccountId}:root'}, Action: 's3:GetObject', Resource: '*'}]}}}\n", "missing"),
    "a queue policy": ("  B: {Type: AWS::SQS::QueuePolicy, Properties: {Queues: [!Ref Jobs], PolicyDocument: {Statement: [{Effect: Allow, Principal: '*', Action: 'sqs:*', Resource: '*'}]}}}\n", "missing"),
    "a connector": ("    Connectors: {A: {Properties: {Destination: {Id: Files}, Permissions: [Read]}}}\n", "granted"),
    "a connector that writes": ("    Connectors: {A: {Properties: {Destination: {Id: Files}, Permissions: [Write]}}}\n", "missing"),
}  # fmt: skip


@pytest.mark.parametrize("case", ATTACHMENTS)
def test_attachments(case: str, tmp_path: Path) -> None:
    rest, expected = ATTACHMENTS[case]
    assert answer(tmp_path, rest, GET) == expected


NAMES = {
    "an import": ("!Sub ['a-${P}-x', {P: !ImportValue p}]", "!Sub ['%sa-${P}-y/*', {P: !ImportValue p}]", "missing"),
    "another import": ("!Sub ['a-${P}', {P: !ImportValue p}]", "!Sub ['%sa-${P}-y/*', {P: !ImportValue q}]", "granted"),
    "an import by a parameter": ("!Sub ['${P}-x', {P: !ImportValue {'Fn::Sub': '${Prefix}-p'}}]", "!Sub ['%s${P}-y/*', {P: !ImportValue {'Fn::Sub': '${Prefix}-p'}}]", "missing"),
    "an entry of a mapping": ("!Sub ['a-${S}-x', {S: !FindInMap [Short, !Ref Prefix, Name]}]", "!Sub ['%sa-${S}-y/*', {S: !FindInMap [Short, !Ref Prefix, Name]}]", "missing"),
    "the same entry": ("!Sub ['a-${S}-x', {S: !FindInMap [Short, !Ref Prefix, Name]}]", "!Sub ['%sa-${S}-x/*', {S: !FindInMap [Short, !Ref Prefix, Name]}]", "granted"),
    "another entry": ("!Sub ['a-${S}', {S: !FindInMap [Short, !Ref Prefix, Name]}]", "!Sub ['%sa-${S}-x/*', {S: !FindInMap [Short, !Ref Prefix, Long]}]", "granted"),
    "another key": ("!Sub ['a-${S}', {S: !FindInMap [Short, !Ref Prefix, Name]}]", "!Sub ['%sa-${S}-x/*', {S: !FindInMap [Short, !Ref Stage, Name]}]", "granted"),
    "an entry of a region": ("!Sub ['a-${S}-x', {S: !FindInMap [Short, !Ref AWS::Region, Name]}]", "!Sub ['%sa-${S}-y/*', {S: !FindInMap [Short, !Ref AWS::Region, Name]}]", "missing"),
    "a piece": ("!Join ['-', [a, !Select [0, !Split ['-', !Ref Prefix]], x]]", "!Sub '%sa-${Prefix}/*'", "granted"),
    "a piece of a default": ("!Join ['-', [a, !Select [0, !Split ['-', !Ref Stage]], x]]", "!Sub '%sa-${Stage}/*'", "granted"),
    "both": ("!Sub '${Prefix}-${Stage}-x'", "!Sub '%s${Prefix}-${Stage}-y/*'", "missing"),
    "both the other way": ("!Sub '${Prefix}-${Stage}-x'", "!Sub '%s${Stage}-${Prefix}-x/*'", "granted"),
    "longer": ("!Sub 'a-${Prefix}'", "!Sub '%sa-${Prefix}-x/*'", "missing"),
    "longer by what may be empty": ("!Sub 'a-${Prefix}'", "!Sub '%sa-${Prefix}${Boundary}/*'", "granted"),
    "looked up with a parameter": ("!Sub '{{resolve:ssm:/${Prefix}/x}}'", "!Sub '%s{{resolve:ssm:/${Prefix}/x}}/*'", "granted"),
    "in JSON": ("!Sub ['a-${J}', {J: {'Fn::ToJsonString': !Ref Prefix}}]", "!Sub '%sa-${Prefix}-x/*'", "granted"),
}  # fmt: skip


@pytest.mark.parametrize("case", NAMES)
def test_names_with_parts_of_the_deployment(case: str, tmp_path: Path) -> None:
    name, written, expected = NAMES[case]
    policies = f"      Policies: [{{Statement: [{allow('s3:PutObject', written % 'arn:aws:s3:::')}]}}]\n"
    for known in ("", ", Default: x-y"):
        template = TEMPLATE.replace("NAMED: !Ref Named", "NAMED: " + name.replace("{", "{{").replace("}", "}}"))
        template = template.replace("Prefix: {{Type: String}}", f"Prefix: {{{{Type: String{known}}}}}")
        assert answer(tmp_path, policies, PUT_NAMED.replace('"in/x"', 'event["key"]'), template) == expected


@pytest.mark.parametrize(
    ("written", "action", "expected"),
    [
        ("s3:getobject", "s3:GetObject", True),
        ("s3:Get*", "s3:getobject", True),
        ("s3:Get*", "S3:get*", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:GetObject", "s3:Get*", False),
        ("", "s3:GetObject", False),
    ],
)
@pytest.mark.parametrize("negated", [False, True])
def test_actions_are_listed_in_any_case(written: str, action: str, expected: bool, negated: bool) -> None:
    span = Span("template.yaml", 1, 1, 1, 2)
    statement = Statement(span, True, Several((Known(written, span),)), Several((Known("*", span),)), negated)
    assert covered(statement, action) is (expected != negated)
    assert administrator(statement) is negated
