"""What happens when an SDK operation is called twice: the words and exceptions that generate_effects.py goes by.

Written by us from the service models (the idempotencyToken trait, parameter names) and the API references.
"""

from __future__ import annotations

import re

READS = re.compile(
    r"^("
    r"Get|List|Describe|BatchGet|BatchDescribe|Search|Query|Scan|Head|Select|Lookup|Preview|Validate|Test|Check|"
    r"Estimate|Simulate|Detect|BatchDetect|Classify|Compare|Recognize|Is|Has|Export(?!.*Job)|Discover|Evaluate|"
    r"Retrieve|Predict|Rank|Analyze|View|Poll|Verify|Resolve|Download|Calculate|Filter|Count|Decode|Translate|"
    r"Suggest|Read|Sample|Synthesize|Converse|Rerank|Autocomplete|Geocode|ReverseGeocode"
    r")"
)
"""First words of operations that change nothing."""

SETS = re.compile(
    r"^("
    r"Delete|BatchDelete|Remove|Add(?!JobFlow|Instance)|Forget|Unregister|Flush|Continue|Clear|Invalidate|"
    r"Decline|Acknowledge|Dissociate|Bulk(?!Publish)|Define|Unmonitor|Monitor|Deprecate|Advertise|Withdraw|"
    r"Deauthorize|Acquire|Prepare|Switchover|Upgrade|Increase|Decrease|BatchStop|BatchSuspend|BatchUnsuspend|"
    r"BatchApply|GlobalSignOut|Put|BatchPut|Set|Tag|Untag|Add.*Tags|Update|BatchUpdate|Modify|Attach|Detach|"
    r"Associate|BatchAssociate|Disassociate|BatchDisassociate|Enable|Disable|Stop|Terminate|Cancel|Register|"
    r"Deregister|Accept|Reject|Pause|Resume|Revoke|Authorize|Reset|Replace|Change|Upsert|Archive|Unarchive|"
    r"Activate|Deactivate|Lock|Unlock|Grant|Deny|Subscribe|Unsubscribe|Close|Abort|Complete|Confirm|Link|Unlink|"
    r"Merge|Apply|Purge|Evict|Suspend|Release|Unassign|Assign|Exit|Move|Renew|Restore|Rollback|Sync|Join|Leave|"
    r"Share|Unshare|Promote|Failover|Move|Configure|Provision|Deprovision|Initialize|Approve|Opt|Mark|Unmark|"
    r"Hide|Block|Unblock|Allow|Ban|Mute|Unmute"
    r")"
)
"""First words of operations that set, remove or attach: the second call finds the work done."""

LAUNCHES = re.compile(
    r"^("
    r"Create|BatchCreate|Start|BatchStart|Run|Send|BatchSend|Publish|BatchPublish|Invoke|Submit|Launch|Execute|"
    r"BatchExecute|Request|Post|Ingest|Import|Upload|Copy|Clone|Initiate|Allocate|Purchase|Issue|Generate|"
    r"Trigger|Record|Write|BatchWrite|Append|Insert|Schedule|Dispatch|Respond|Report|Receive|Replay|Reboot|"
    r"Rotate|Redrive|Signal|Transact|Fork|Duplicate|Split|Open|Enqueue|Notify|Push|Queue|Call|Dial|Sign|Encrypt|"
    r"Re"
    r")"
)
"""First words of operations that make or start something."""

TOKENS = re.compile(
    r"(?i)^(client(Request)?Token|ClientToken|ClientRequestToken|clientRequestToken|clientToken|IdempotencyToken|idempotencyToken|ClientIdempotencyToken|IdempotentToken|CreatorRequestId|CallerReference|requestToken|RequestToken|MessageDeduplicationId|clientRequestId|idempotencyId"
    r"|creationToken|CreationToken|IdempotencyKey|AmznClientToken|UniqueRequestToken)$"
)
"""Names of parameters by which a service tells a repeated request."""

CLASSES: dict[str, str] = {
    "apigatewaymanagementapi A": "post_to_connection",
    "athena N": "create_prepared_statement",
    "athena R": "create_presigned_notebook_url",
    "batch A": "submit_job register_job_definition",
    "bedrock-agent-runtime I": "end_session",
    "bedrock-agent-runtime R": "agentic_retrieve_stream generate_query",
    "bedrock-runtime R": (
        "invoke_model invoke_model_with_response_stream converse converse_stream "
        "invoke_model_with_bidirectional_stream invoke_guardrail_checks"
    ),
    "cloudwatch A": "put_metric_data",
    "cognito-idp A": (
        "admin_initiate_auth initiate_auth forgot_password resend_confirmation_code admin_reset_user_password"
    ),
    "cognito-idp N": "admin_create_user sign_up",
    "comprehend R": "contains_pii_entities",
    "connectparticipant T": "send_message send_event",
    "dynamodb C": "put_item update_item batch_write_item execute_statement batch_execute_statement",
    "dynamodb I": "delete_item",
    "dynamodb R": "transact_get_items",
    "dynamodb T": "transact_write_items execute_transaction",
    "ec2 A": "reboot_instances",
    "ecs A": "register_task_definition register_daemon_task_definition",
    "ecs I": "create_cluster",
    "emr A": "add_job_flow_steps add_instance_groups add_instance_fleet",
    "emr-serverless I": "start_application",
    "eventbridgev2 t": "put_events put_raw_events",
    "events A": "put_events put_partner_events",
    "evidently A": "put_project_events",
    "firehose A": "put_record put_record_batch",
    "glue A": "start_job_run",
    "iam A": "create_access_key",
    "iot-data A": "publish",
    "iotevents-data A": "batch_put_message",
    "kinesis A": "put_record put_records",
    "kinesis C": "receive_queue_records",
    "kinesis-video-media A": "put_media",
    "kms R": (
        "encrypt decrypt re_encrypt generate_data_key generate_data_key_without_plaintext "
        "generate_random generate_mac sign generate_data_key_pair "
        "generate_data_key_pair_without_plaintext decapsulate encapsulate derive_shared_secret"
    ),
    "lambda A": "invoke_async publish_layer_version",
    "lambda C": "invoke invoke_with_response_stream publish_version",
    "lambda I": "send_durable_execution_callback_heartbeat",
    "lambda N": (
        "create_event_source_mapping send_durable_execution_callback_success send_durable_execution_callback_failure"
    ),
    "location A": "batch_evaluate_geofences",
    "logs A": "put_log_events",
    "personalize-events A": "put_events",
    "pinpoint A": "put_events",
    "pinpoint R": "phone_number_validate",
    "pinpoint-sms-voice-v2 R": "carrier_lookup",
    "polly R": "start_speech_synthesis_stream",
    "rds A": "reboot_db_instance",
    "rds-data A": "begin_transaction",
    "rds-data C": "execute_statement batch_execute_statement execute_sql",
    "rds-data I": "commit_transaction rollback_transaction",
    "rekognition A": "index_faces",
    "rekognition I": "start_stream_processor",
    "route53 C": "change_resource_record_sets",
    "s3 A": "create_multipart_upload",
    "s3 C": "put_object copy_object",
    "s3 I": "upload_part upload_part_copy complete_multipart_upload write_get_object_response restore_object",
    "s3 R": "create_session",
    "s3 T": "rename_object",
    "sagemaker-runtime R": "invoke_endpoint invoke_endpoint_with_response_stream",
    "secretsmanager R": "get_random_password",
    "secretsmanager T": "put_secret_value update_secret rotate_secret",
    "securityhub I": "batch_import_findings",
    "ses A": "verify_email_identity",
    "sesv2 N": "create_email_identity",
    "sns I": "create_topic create_platform_endpoint subscribe",
    "sns t": "publish publish_batch",
    "sqs A": "start_message_move_task",
    "sqs C": "receive_message",
    "sqs I": "create_queue",
    "sqs t": "send_message send_message_batch",
    "ssm A": "send_command",
    "ssm I": "put_parameter",
    "stepfunctions A": "start_sync_execution",
    "stepfunctions I": "send_task_heartbeat create_state_machine",
    "stepfunctions N": "send_task_success send_task_failure",
    "stepfunctions t": "start_execution",
    "sts R": "assume_role assume_role_with_web_identity assume_role_with_saml",
    "support A": "create_case",
    "timestream-write I": "write_records",
    "verifiedpermissions R": "batch_is_authorized batch_is_authorized_with_token",
}
"""service and class -> client methods whose class the words above would get wrong; see effects.Repeat."""
