"""Which rights on a key a call needs whose resource is encrypted with it."""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source

SOURCE = Source("2026-11-30", "the developer guides of each service, read by us", "Apache-2.0 (our own data)")

_WRITES = ("kms:GenerateDataKey",)
_READS = ("kms:Decrypt",)
USES: Mapping[tuple[str, str], tuple[str, ...]] = {
    # docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html, "Permissions"
    **{("s3", name): _WRITES for name in ("PutObject", "upload_file", "upload_fileobj", "CopyObject", "copy")},
    **{("s3", name): _READS for name in ("GetObject", "download_file", "download_fileobj")},
    # docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
    **{("sqs", name): (*_WRITES, *_READS) for name in ("SendMessage", "SendMessageBatch")},
    ("sqs", "ReceiveMessage"): _READS,
    # docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
    **{("sns", name): (*_WRITES, *_READS) for name in ("Publish", "PublishBatch")},
    # docs.aws.amazon.com/streams/latest/dev/permissions-user-key-KMS.html
    **{("kinesis", name): _WRITES for name in ("PutRecord", "PutRecords")},
    ("kinesis", "GetRecords"): _READS,
    # docs.aws.amazon.com/secretsmanager/latest/userguide/security-encryption.html
    ("secretsmanager", "GetSecretValue"): _READS,
}
"""By boto3's service and the operation. A key of the template only: AWS's own keys admit everybody of the account."""
CHOSEN = ("ServerSideEncryption", "SSEKMSKeyId", "SSECustomerKey", "ExtraArgs")
"""Arguments by which a call of S3 may choose another key than its bucket's."""
KEYS: Mapping[str, tuple[str, ...]] = {
    "AWS::Kinesis::Stream": ("StreamEncryption", "KeyId"),
    "AWS::SecretsManager::Secret": ("KmsKeyId",),
    "AWS::SNS::Topic": ("KmsMasterKeyId",),
    "AWS::SQS::Queue": ("KmsMasterKeyId",),
}
"""Where a type names its key; a bucket has a list of rules."""
