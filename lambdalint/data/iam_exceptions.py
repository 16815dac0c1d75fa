"""Operations whose IAM actions are not the one of their own name.

Sources: the API reference of each operation; for S3
https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html; for DynamoDB
https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/api-permissions-reference.html and
transaction-apis-iam.html, ql-iam.html beside it; for Bedrock
https://docs.aws.amazon.com/bedrock/latest/userguide/inference-prereq.html.
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.iam_needs import NOTHING, Need
from lambdalint.data.records import Source

SOURCE = Source("2026-11-23", "the API references of AWS, read by us", "Apache-2.0 (our own data)")

_PARTIQL = Need(any_of=tuple(f"dynamodb:PartiQL{verb}" for verb in ("Select", "Insert", "Update", "Delete")))
_PUT = Need(
    ("s3:PutObject",),
    possible=(
        "s3:PutObjectAcl",
        "s3:PutObjectTagging",
        "s3:PutObjectVersionAcl",
        "s3:PutObjectLegalHold",
        "s3:PutObjectRetention",
        "s3:AbortMultipartUpload",
        "s3:ListMultipartUploadParts",
        "s3:ListBucketMultipartUploads",
        "s3:GetObject",
    ),
)
_GET = Need(("s3:GetObject",), possible=("s3:ListBucket", "s3:GetObjectTagging", "s3:GetObjectAttributes"))
_COPY = Need(
    ("s3:PutObject",),
    source=("s3:GetObject",),
    possible=(
        "s3:GetObjectTagging",
        "s3:PutObjectTagging",
        "s3:PutObjectAcl",
        "s3:GetObjectVersion",
        "s3:GetObjectVersionTagging",
        "s3:ListBucket",
        "s3:AbortMultipartUpload",
        "s3:PutObjectRetention",
        "s3:PutObjectLegalHold",
    ),
)
_DELETE = Need(("s3:DeleteObject",), possible=("s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"))
_LIST = Need(("s3:ListBucket",), possible=("s3:ListBucketVersions",))


def _one(action: str, *possible: str) -> Need:
    return Need((action,), possible=possible)


_S3: Mapping[str, Need] = {
    "GetObject": _GET,
    "HeadObject": _GET,
    "SelectObjectContent": _GET,
    "download_file": _GET,
    "download_fileobj": _GET,
    "GetObjectAttributes": Need(("s3:GetObject", "s3:GetObjectAttributes"), possible=("s3:ListBucket",)),
    "PutObject": _PUT,
    "upload_file": _PUT,
    "upload_fileobj": _PUT,
    "generate_presigned_post": _PUT,
    "CreateMultipartUpload": _PUT,
    "UploadPart": _PUT,
    "CompleteMultipartUpload": _PUT,
    "CopyObject": _COPY,
    "UploadPartCopy": _COPY,
    "copy": _COPY,
    "DeleteObject": _DELETE,
    "DeleteObjects": _DELETE,
    "ListObjects": _LIST,
    "ListObjectsV2": _LIST,
    "HeadBucket": _LIST,
    "ListObjectVersions": _one("s3:ListBucketVersions", "s3:ListBucket"),
    "ListBuckets": _one("s3:ListAllMyBuckets"),
    "ListDirectoryBuckets": _one("s3express:ListAllMyDirectoryBuckets"),
    "CreateSession": _one("s3express:CreateSession"),
    "ListMultipartUploads": _one("s3:ListBucketMultipartUploads"),
    "ListParts": _one("s3:ListMultipartUploadParts"),
    "WriteGetObjectResponse": _one("s3-object-lambda:WriteGetObjectResponse"),
    "CreateBucket": _one("s3:CreateBucket", "s3:PutBucketAcl", "s3:PutBucketOwnershipControls", "s3:PutBucketTagging"),
    "GetBucketLifecycle": _one("s3:GetLifecycleConfiguration"),
    "GetBucketLifecycleConfiguration": _one("s3:GetLifecycleConfiguration"),
    "PutBucketLifecycle": _one("s3:PutLifecycleConfiguration"),
    "PutBucketLifecycleConfiguration": _one("s3:PutLifecycleConfiguration"),
    "DeleteBucketLifecycle": _one("s3:PutLifecycleConfiguration"),
    "GetBucketEncryption": _one("s3:GetEncryptionConfiguration"),
    "PutBucketEncryption": _one("s3:PutEncryptionConfiguration"),
    "DeleteBucketEncryption": _one("s3:PutEncryptionConfiguration"),
    "GetBucketNotificationConfiguration": _one("s3:GetBucketNotification"),
    "PutBucketNotificationConfiguration": _one("s3:PutBucketNotification"),
    "GetBucketReplication": _one("s3:GetReplicationConfiguration"),
    "PutBucketReplication": _one("s3:PutReplicationConfiguration"),
    "DeleteBucketReplication": _one("s3:PutReplicationConfiguration"),
    "GetBucketAccelerateConfiguration": _one("s3:GetAccelerateConfiguration"),
    "PutBucketAccelerateConfiguration": _one("s3:PutAccelerateConfiguration"),
    "GetPublicAccessBlock": _one("s3:GetBucketPublicAccessBlock"),
    "PutPublicAccessBlock": _one("s3:PutBucketPublicAccessBlock"),
    "DeletePublicAccessBlock": _one("s3:PutBucketPublicAccessBlock"),
    "GetObjectLockConfiguration": _one("s3:GetBucketObjectLockConfiguration"),
    "PutObjectLockConfiguration": _one("s3:PutBucketObjectLockConfiguration"),
    "DeleteBucketCors": _one("s3:PutBucketCORS"),
    "DeleteBucketTagging": _one("s3:PutBucketTagging"),
    "DeleteBucketOwnershipControls": _one("s3:PutBucketOwnershipControls"),
    **{
        f"{verb}Bucket{kind}{ending}": _one(f"s3:{'Get' if verb in ('Get', 'List') else 'Put'}{kind}")
        for kind in (
            "AnalyticsConfiguration",
            "InventoryConfiguration",
            "MetricsConfiguration",
            "IntelligentTieringConfiguration",
        )
        for verb, ending in (("Get", ""), ("Put", ""), ("Delete", ""), ("List", "s"))
    },
}

NEEDS: Mapping[str, Need] = {
    **{f"s3.{name}": need for name, need in _S3.items()},
    **{  # S3 on Outposts uses the same operations under a prefix of its own
        f"s3control.{name}": Need(any_of=(f"s3:{name}", f"s3-outposts:{name}"))
        for name in (
            "CreateAccessPoint",
            "CreateBucket",
            "DeleteAccessPoint",
            "DeleteAccessPointPolicy",
            "DeleteBucket",
            "DeleteBucketPolicy",
            "GetAccessPoint",
            "GetAccessPointPolicy",
            "GetBucketPolicy",
            "GetBucketTagging",
            "ListAccessPoints",
            "PutAccessPointPolicy",
            "PutBucketPolicy",
            "PutBucketTagging",
        )
    },
    **{  # older roles allow these under the action of the table or partition
        f"glue.{name}": Need(any_of=(f"glue:{name}", f"glue:{other}"))
        for name, other in (
            ("BatchUpdatePartition", "UpdatePartition"),
            ("CreatePartitionIndex", "UpdateTable"),
            ("DeletePartitionIndex", "UpdateTable"),
            ("GetPartitionIndexes", "GetTable"),
            ("GetColumnStatisticsForTable", "GetTable"),
            ("GetColumnStatisticsForPartition", "GetPartition"),
            ("UpdateColumnStatisticsForTable", "UpdateTable"),
            ("UpdateColumnStatisticsForPartition", "UpdatePartition"),
            ("DeleteColumnStatisticsForTable", "UpdateTable"),
            ("DeleteColumnStatisticsForPartition", "UpdatePartition"),
        )
    },
    "s3control.GetPublicAccessBlock": _one("s3:GetAccountPublicAccessBlock"),
    "s3control.PutPublicAccessBlock": _one("s3:PutAccountPublicAccessBlock"),
    "s3control.DeletePublicAccessBlock": _one("s3:PutAccountPublicAccessBlock"),
    "dynamodb.DescribeEndpoints": Need(possible=("dynamodb:DescribeEndpoints",)),
    "dynamodb.TransactGetItems": _one("dynamodb:GetItem"),
    "dynamodb.TransactWriteItems": Need(
        any_of=("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem")
    ),
    "dynamodb.ExportTableToPointInTime": _one(
        "dynamodb:ExportTableToPointInTime", "s3:PutObject", "s3:PutObjectAcl", "s3:AbortMultipartUpload"
    ),
    "dynamodb.ImportTable": _one("dynamodb:ImportTable", "s3:GetObject", "s3:ListBucket", "logs:CreateLogGroup"),
    "dynamodb.ExecuteStatement": _PARTIQL,
    "dynamodb.BatchExecuteStatement": _PARTIQL,
    "dynamodb.ExecuteTransaction": _PARTIQL,
    "sqs.SendMessageBatch": _one("sqs:SendMessage"),
    "sqs.DeleteMessageBatch": _one("sqs:DeleteMessage"),
    "sqs.ChangeMessageVisibilityBatch": _one("sqs:ChangeMessageVisibility"),
    "sns.PublishBatch": _one("sns:Publish"),
    "lambda.Invoke": _one("lambda:InvokeFunction", "lambda:InvokeAsync"),
    "lambda.InvokeAsync": _one("lambda:InvokeFunction", "lambda:InvokeAsync"),
    "lambda.InvokeWithResponseStream": _one("lambda:InvokeFunction", "lambda:InvokeAsync"),
    "lambda.GetLayerVersionByArn": _one("lambda:GetLayerVersion"),
    "bedrock-runtime.Converse": _one("bedrock:InvokeModel", "bedrock:GetInferenceProfile"),
    "bedrock-runtime.ConverseStream": _one("bedrock:InvokeModelWithResponseStream", "bedrock:InvokeModel"),
    "bedrock-runtime.InvokeModelWithBidirectionalStream": Need(
        any_of=("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")
    ),
    "bedrock-runtime.StartAsyncInvoke": _one("bedrock:InvokeModel", "s3:PutObject"),
    "bedrock-agent-runtime.RetrieveAndGenerate": _one(
        "bedrock:RetrieveAndGenerate", "bedrock:Retrieve", "bedrock:InvokeModel", "bedrock:GetInferenceProfile"
    ),
    "bedrock-agent-runtime.RetrieveAndGenerateStream": _one(
        "bedrock:RetrieveAndGenerate",
        "bedrock:Retrieve",
        "bedrock:InvokeModel",
        "bedrock:InvokeModelWithResponseStream",
    ),
    "apigatewaymanagementapi.PostToConnection": _one("execute-api:ManageConnections"),
    "apigatewaymanagementapi.GetConnection": _one("execute-api:ManageConnections"),
    "apigatewaymanagementapi.DeleteConnection": _one("execute-api:ManageConnections"),
    "sts.GetCallerIdentity": Need(possible=("sts:GetCallerIdentity",)),
    "sts.GetSessionToken": Need(possible=("sts:GetSessionToken",)),
    "sts.AssumeRole": _one("sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"),
    "ses.SendEmail": Need(any_of=("ses:SendEmail", "ses:SendRawEmail")),
    "sesv2.SendEmail": Need(any_of=("ses:SendEmail", "ses:SendRawEmail", "ses:SendTemplatedEmail")),
    "sesv2.SendBulkEmail": Need(
        any_of=("ses:SendBulkEmail", "ses:SendEmail", "ses:SendBulkTemplatedEmail", "ses:SendTemplatedEmail")
    ),
    "kms.ReEncrypt": Need(any_of=("kms:ReEncryptFrom", "kms:ReEncryptTo")),
    "rds.generate_db_auth_token": _one("rds-db:connect"),
    "dsql.generate_db_connect_auth_token": _one("dsql:DbConnect"),
    "dsql.generate_db_connect_admin_auth_token": _one("dsql:DbConnectAdmin"),
    "rds-data.ExecuteStatement": _one("rds-data:ExecuteStatement", "secretsmanager:GetSecretValue"),
    "rds-data.BatchExecuteStatement": _one("rds-data:BatchExecuteStatement", "secretsmanager:GetSecretValue"),
    "secretsmanager.BatchGetSecretValue": _one(
        "secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue", "secretsmanager:ListSecrets"
    ),
    "polly.SynthesizeSpeech": _one("polly:SynthesizeSpeech", "polly:GetLexicon"),
    "timestream-query.Query": Need(
        ("timestream:DescribeEndpoints",),
        any_of=(
            "timestream:Select",
            "timestream:SelectValues",
            "timestream:ListDatabases",
            "timestream:ListTables",
            "timestream:DescribeTable",
            "timestream:ListMeasures",
        ),
    ),
    "timestream-write.WriteRecords": Need(("timestream:WriteRecords", "timestream:DescribeEndpoints")),
    "codeartifact.GetAuthorizationToken": Need(("codeartifact:GetAuthorizationToken", "sts:GetServiceBearerToken")),
    "ecr-public.GetAuthorizationToken": Need(("ecr-public:GetAuthorizationToken", "sts:GetServiceBearerToken")),
    "budgets.DescribeBudgets": _one("budgets:ViewBudget"),
    "budgets.DescribeBudget": _one("budgets:ViewBudget"),
    "budgets.CreateBudget": _one("budgets:ModifyBudget"),
    "budgets.UpdateBudget": _one("budgets:ModifyBudget"),
    "budgets.DeleteBudget": _one("budgets:ModifyBudget"),
    "cognito-identity.GetCredentialsForIdentity": NOTHING,
}
"""service.Operation -> what it needs."""

EXTRA: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "s3.GetObject": (("VersionId", "s3:GetObject", "s3:GetObjectVersion"),),
    "s3.HeadObject": (("VersionId", "s3:GetObject", "s3:GetObjectVersion"),),
    "s3.DeleteObject": (("VersionId", "s3:DeleteObject", "s3:DeleteObjectVersion"),),
    "s3.GetObjectTagging": (("VersionId", "s3:GetObjectTagging", "s3:GetObjectVersionTagging"),),
    "s3.PutObjectTagging": (("VersionId", "s3:PutObjectTagging", "s3:PutObjectVersionTagging"),),
    "s3.DeleteObjectTagging": (("VersionId", "s3:DeleteObjectTagging", "s3:DeleteObjectVersionTagging"),),
    "s3.GetObjectAcl": (("VersionId", "s3:GetObjectAcl", "s3:GetObjectVersionAcl"),),
    "s3.PutObjectAcl": (("VersionId", "s3:PutObjectAcl", "s3:PutObjectVersionAcl"),),
    **{
        f"s3.{name}": (("CopySource.VersionId", "s3:GetObject", "s3:GetObjectVersion"),)
        for name in ("CopyObject", "UploadPartCopy", "copy")
    },
    "s3.PutObject": (
        ("ACL", "", "s3:PutObjectAcl"),
        ("Tagging", "", "s3:PutObjectTagging"),
        ("ObjectLockMode", "", "s3:PutObjectRetention"),
        ("ObjectLockLegalHoldStatus", "", "s3:PutObjectLegalHold"),
    ),
    "dynamodb.TransactWriteItems": (
        ("TransactItems.Put", "", "dynamodb:PutItem"),
        ("TransactItems.Update", "", "dynamodb:UpdateItem"),
        ("TransactItems.Delete", "", "dynamodb:DeleteItem"),
        ("TransactItems.ConditionCheck", "", "dynamodb:ConditionCheckItem"),
    ),
    "bedrock-runtime.Converse": (("guardrailConfig", "", "bedrock:ApplyGuardrail"),),
    "bedrock-runtime.ConverseStream": (("guardrailConfig", "", "bedrock:ApplyGuardrail"),),
    "bedrock-runtime.InvokeModel": (("guardrailIdentifier", "", "bedrock:ApplyGuardrail"),),
    "iot-data.Publish": (("retain", "", "iot:RetainPublish"),),
}
"""service.Operation -> (argument, or what a list that is one holds, action it replaces or "", action that it brings)."""
