"""The operations that Lambda code calls most, sorted by hand by what a second call does.

Read in the API reference of each operation (parameter text, error list) and
https://docs.aws.amazon.com/lambda/latest/dg/best-practices.html. `effects.py` has the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.effects import OperationEffect, Repeat
from lambdalint.data.records import Source

SOURCE = Source("2026-11-23", "the API references of AWS and botocore 1.44.5, read by us", "Apache-2.0 (our own data)")

_DUPLICATE = OperationEffect(Repeat.DUPLICATE)
_SAME = OperationEffect(Repeat.SAME)
_READ = OperationEffect(Repeat.READ)
_NEGLIGIBLE = OperationEffect(Repeat.DUPLICATE, negligible=True)
_KEY = OperationEffect(Repeat.DEPENDS, note="overwrites when the key comes from the event")
_SQL = OperationEffect(Repeat.DEPENDS, note="an INSERT without a conflict clause runs twice")
_BILLED = OperationEffect(Repeat.READ, note="keeps no state, but each call is billed")


def _token(parameter: str, window: int = 0) -> OperationEffect:
    return OperationEffect(Repeat.TOKEN, parameter, window)


def _open(parameter: str, window: int = 0, fifo: bool = False) -> OperationEffect:
    return OperationEffect(Repeat.OPEN_TOKEN, parameter, window, fifo)


def _named(*errors: str) -> OperationEffect:
    return OperationEffect(Repeat.NAMED, errors=errors)


def _all(effect: OperationEffect, service: str, operations: str) -> dict[str, OperationEffect]:
    return {f"{service}.{operation}": effect for operation in operations.split()}


EFFECTS: Mapping[str, OperationEffect] = {
    **_all(_KEY, "dynamodb", "PutItem BatchWriteItem BatchExecuteStatement"),
    "dynamodb.UpdateItem": OperationEffect(
        Repeat.DEPENDS, note="SET of a plain value overwrites; ADD, `x = x + :n` and list_append add up"
    ),
    "dynamodb.DeleteItem": _SAME,
    "dynamodb.ExecuteStatement": OperationEffect(
        Repeat.DEPENDS, errors=("DuplicateItemException",), note="an INSERT of a key that exists is refused"
    ),
    "dynamodb.TransactWriteItems": _token("ClientRequestToken", 600),
    "dynamodb.ExecuteTransaction": _token("ClientRequestToken", 600),
    "sqs.SendMessage": _open("MessageDeduplicationId", 300, True),
    "sqs.SendMessageBatch": _open("Entries[].MessageDeduplicationId", 300, True),
    **_all(_SAME, "sqs", "DeleteMessage DeleteMessageBatch PurgeQueue"),
    **_all(
        OperationEffect(Repeat.SAME, negligible=True), "sqs", "ChangeMessageVisibility ChangeMessageVisibilityBatch"
    ),
    "sqs.ReceiveMessage": OperationEffect(Repeat.SAME, negligible=True, note="hides the messages for a time"),
    "sqs.StartMessageMoveTask": OperationEffect(Repeat.SAME, note="a queue has one such task at a time"),
    "sns.Publish": _open("MessageDeduplicationId", 300, True),
    "sns.PublishBatch": _open("PublishBatchRequestEntries[].MessageDeduplicationId", 300, True),
    **_all(_SAME, "sns", "CreateTopic Subscribe"),
    **_all(_DUPLICATE, "ses", "SendEmail SendRawEmail SendTemplatedEmail SendBulkTemplatedEmail"),
    **_all(_DUPLICATE, "sesv2", "SendEmail SendBulkEmail"),
    "events.PutEvents": OperationEffect(Repeat.DUPLICATE, note="EventBridge does not deduplicate"),
    **_all(_SAME, "events", "PutRule PutTargets"),
    "eventbridgev2.PutEvents": _open("Entries[].SystemMetadata.DeduplicationId", 300),
    **_all(_DUPLICATE, "kinesis", "PutRecord PutRecords"),
    **_all(_DUPLICATE, "firehose", "PutRecord PutRecordBatch"),
    **_all(_KEY, "s3", "PutObject CopyObject upload_file upload_fileobj copy"),
    **_all(_READ, "s3", "download_file download_fileobj generate_presigned_post CreateSession"),
    **_all(_SAME, "s3", "DeleteObject DeleteObjects CompleteMultipartUpload UploadPart UploadPartCopy"),
    "s3.CreateMultipartUpload": OperationEffect(Repeat.DUPLICATE, negligible=True, note="its parts stay until aborted"),
    "s3.RenameObject": _token("ClientToken"),
    "stepfunctions.StartExecution": OperationEffect(
        Repeat.OPEN_TOKEN,
        "name",
        90 * 86400,
        errors=("ExecutionAlreadyExists",),
        note="Standard machines regard the name for 90 days, Express ones never",
    ),
    "stepfunctions.StartSyncExecution": _DUPLICATE,
    **_all(_named("TaskTimedOut", "InvalidToken"), "stepfunctions", "SendTaskSuccess SendTaskFailure"),
    "stepfunctions.SendTaskHeartbeat": OperationEffect(Repeat.SAME, negligible=True),
    "lambda.Invoke": OperationEffect(
        Repeat.DEPENDS, "DurableExecutionName", note="what the invoked function does is repeated"
    ),
    "lambda.InvokeWithResponseStream": OperationEffect(
        Repeat.DEPENDS, note="what the invoked function does is repeated"
    ),
    "lambda.InvokeAsync": _DUPLICATE,
    **_all(_SAME, "lambda", "UpdateFunctionCode UpdateFunctionConfiguration PublishVersion"),
    "ecs.RunTask": _token("clientToken"),
    **_all(_DUPLICATE, "ecs", "StartTask RegisterTaskDefinition"),
    "ecs.UpdateService": _SAME,
    "batch.SubmitJob": OperationEffect(Repeat.DUPLICATE, note="job names need not be unique"),
    "batch.SubmitServiceJob": _token("clientToken"),
    "glue.StartJobRun": OperationEffect(Repeat.DUPLICATE, errors=("ConcurrentRunsExceededException",)),
    "glue.StartCrawler": _named("CrawlerRunningException"),
    "glue.StartWorkflowRun": _DUPLICATE,
    **_all(_named("AlreadyExistsException"), "glue", "CreatePartition BatchCreatePartition CreateTable CreateDatabase"),
    "athena.StartQueryExecution": OperationEffect(
        Repeat.DEPENDS, "ClientRequestToken", note="INSERT INTO and CREATE TABLE AS run twice, a SELECT only costs"
    ),
    **_all(
        OperationEffect(Repeat.DEPENDS, "ClientToken", note=_SQL.note),
        "redshift-data",
        "ExecuteStatement BatchExecuteStatement",
    ),
    **_all(_SQL, "rds-data", "ExecuteStatement BatchExecuteStatement"),
    **_all(
        OperationEffect(Repeat.SAME, negligible=True),
        "rds-data",
        "BeginTransaction CommitTransaction RollbackTransaction",
    ),
    **_all(_token("ClientRequestToken"), "secretsmanager", "PutSecretValue UpdateSecret RotateSecret"),
    "secretsmanager.CreateSecret": _named("ResourceExistsException"),
    "secretsmanager.DeleteSecret": _SAME,
    "ssm.PutParameter": OperationEffect(Repeat.SAME, errors=("ParameterAlreadyExists",)),
    "ssm.SendCommand": _DUPLICATE,
    "ssm.StartAutomationExecution": _open("ClientToken"),
    **_all(_named("UsernameExistsException"), "cognito-idp", "AdminCreateUser SignUp"),
    **_all(_SAME, "cognito-idp", "AdminSetUserPassword AdminAddUserToGroup AdminUpdateUserAttributes"),
    "cognito-idp.AdminDeleteUser": _named("UserNotFoundException"),
    **_all(_DUPLICATE, "cognito-idp", "ForgotPassword ResendConfirmationCode AdminResetUserPassword"),
    **_all(OperationEffect(Repeat.DUPLICATE, negligible=True), "cognito-idp", "InitiateAuth AdminInitiateAuth"),
    "scheduler.CreateSchedule": OperationEffect(Repeat.NAMED, "ClientToken", errors=("ConflictException",)),
    "scheduler.UpdateSchedule": _SAME,
    "scheduler.DeleteSchedule": _named("ResourceNotFoundException"),
    "iot-data.Publish": _DUPLICATE,
    "iot-data.UpdateThingShadow": _SAME,
    **_all(_NEGLIGIBLE, "apigatewaymanagementapi", "PostToConnection"),
    **_all(_DUPLICATE, "pinpoint", "SendMessages SendUsersMessages"),
    **_all(_DUPLICATE, "pinpoint-sms-voice-v2", "SendTextMessage SendVoiceMessage SendMediaMessage"),
    **_all(
        _token("ClientToken", 7 * 86400),
        "connect",
        "StartOutboundVoiceContact StartChatContact StartTaskContact StartOutboundChatContact",
    ),
    **_all(
        _BILLED, "bedrock-runtime", "InvokeModel InvokeModelWithResponseStream Converse ConverseStream ApplyGuardrail"
    ),
    "bedrock-runtime.StartAsyncInvoke": _token("clientRequestToken"),
    **_all(
        OperationEffect(Repeat.DEPENDS, note="actions of the agent may have effects"),
        "bedrock-agent-runtime",
        "InvokeAgent InvokeInlineAgent InvokeFlow",
    ),
    **_all(_READ, "bedrock-agent-runtime", "Retrieve RetrieveAndGenerate RetrieveAndGenerateStream"),
    "bedrock.CreateModelInvocationJob": _token("clientRequestToken"),
    **_all(
        _open("ClientRequestToken"),
        "textract",
        "StartDocumentTextDetection StartDocumentAnalysis StartExpenseAnalysis StartLendingAnalysis",
    ),
    **_all(
        _open("ClientRequestToken"),
        "rekognition",
        "StartCelebrityRecognition StartContentModeration StartFaceDetection StartFaceSearch StartLabelDetection "
        "StartPersonTracking StartSegmentDetection StartTextDetection",
    ),
    "rekognition.StartMediaAnalysisJob": _token("ClientRequestToken"),
    **_all(_named("ResourceInUseException"), "rekognition", "StartProjectVersion StartStreamProcessor"),
    "rekognition.IndexFaces": OperationEffect(Repeat.DUPLICATE, note="the same image gets new face ids"),
    "rekognition.AssociateFaces": _token("ClientRequestToken"),
    "transcribe.StartTranscriptionJob": _named("ConflictException"),
    "translate.StartTextTranslationJob": _token("ClientToken"),
    "polly.StartSpeechSynthesisTask": _DUPLICATE,
    "mediaconvert.CreateJob": _token("ClientRequestToken", 60),
    **_all(_open("idempotencyToken", 300), "codebuild", "StartBuild StartBuildBatch"),
    "codepipeline.StartPipelineExecution": _token("clientRequestToken"),
    **_all(_SAME, "codepipeline", "PutJobSuccessResult PutJobFailureResult"),
    "config.PutEvaluations": _SAME,
    **_all(_named("ResourceInUse"), "sagemaker", "CreateTrainingJob CreateProcessingJob CreateTransformJob"),
    "sagemaker.StartPipelineExecution": _token("ClientRequestToken"),
    **_all(_BILLED, "sagemaker-runtime", "InvokeEndpoint InvokeEndpointWithResponseStream"),
    "sagemaker-runtime.InvokeEndpointAsync": _DUPLICATE,
    **_all(_DUPLICATE, "emr", "RunJobFlow AddJobFlowSteps"),
    "emr-serverless.StartJobRun": _token("clientToken"),
    "ec2.RunInstances": _token("ClientToken"),
    **_all(_SAME, "ec2", "StartInstances StopInstances TerminateInstances CreateTags DeleteTags"),
    **_all(_DUPLICATE, "ec2", "CreateSnapshot CreateSnapshots RebootInstances"),
    "ec2.CreateImage": _named("InvalidAMIName.Duplicate"),
    "ec2.AuthorizeSecurityGroupIngress": _named("InvalidPermission.Duplicate"),
    **_all(_named("DBSnapshotAlreadyExists"), "rds", "CreateDBSnapshot CopyDBSnapshot"),
    **_all(_named("DBClusterSnapshotAlreadyExistsFault"), "rds", "CreateDBClusterSnapshot CopyDBClusterSnapshot"),
    **_all(_named("ClusterSnapshotAlreadyExists"), "redshift", "CreateClusterSnapshot CopyClusterSnapshot"),
    **_all(_named("InvalidDBInstanceState"), "rds", "StartDBInstance StopDBInstance"),
    "logs.PutLogEvents": _NEGLIGIBLE,
    "logs.CreateLogStream": _named("ResourceAlreadyExistsException"),
    "logs.CreateLogGroup": _named("ResourceAlreadyExistsException"),
    "logs.CreateExportTask": _DUPLICATE,
    "cloudwatch.PutMetricData": _NEGLIGIBLE,
    "cloudwatch.PutMetricAlarm": _SAME,
    **_all(_NEGLIGIBLE, "xray", "PutTraceSegments PutTelemetryRecords"),
    "timestream-write.WriteRecords": _SAME,
    "cloudfront.CreateInvalidation": OperationEffect(
        Repeat.OPEN_TOKEN, "InvalidationBatch.CallerReference", negligible=True
    ),
    "route53.ChangeResourceRecordSets": OperationEffect(
        Repeat.DEPENDS, errors=("InvalidChangeBatch",), note="UPSERT overwrites, CREATE and DELETE are refused"
    ),
    **_all(_named("AlreadyExistsException"), "cloudformation", "CreateStack CreateChangeSet"),
    "cloudformation.CreateStackSet": _named("NameAlreadyExistsException"),
    "cloudformation.ExecuteChangeSet": _named("ChangeSetNotFound", "InvalidChangeSetStatus"),
    "cloudformation.UpdateStack": OperationEffect(
        Repeat.SAME, note="what the stack has already is no update, and refused"
    ),
    "appconfig.StartDeployment": _named("ConflictException"),
    "appconfigdata.StartConfigurationSession": _READ,
    "codecommit.CreateCommit": _named("ParentCommitIdOutdatedException"),
    "bedrock-agentcore.InvokeAgentRuntime": OperationEffect(
        Repeat.DEPENDS, note="actions of the agent may have effects"
    ),
    "appflow.StartFlow": _token("clientToken"),
    "location.BatchUpdateDevicePosition": _SAME,
    "sts.AssumeRole": _READ,
    **_all(_READ, "kms", "Encrypt Decrypt ReEncrypt GenerateDataKey GenerateDataKeyWithoutPlaintext Sign Verify"),
}
"""service.Operation -> what a second call does."""
