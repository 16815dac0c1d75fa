import boto3, json
t = boto3.resource("dynamodb").Table("x")
sns = boto3.client("sns")
import foo
def handler(event, context):
    k = event["Records"][0]["body"]
    if k == "a":
        pass
    elif k == "v0":
        sns.publish(TopicArn="a", Message=k)
    elif k == "v1":
        sns.publish(TopicArn="a", Message=k)
    elif k == "v2":
        sns.publish(TopicArn="a", Message=k)
    elif k == "v3":
        sns.publish(TopicArn="a", Message=k)
    elif k == "v4":
        sns.publish(TopicArn="a", Message=k)
    elif k == "v5":
        sns.publish(TopicArn="a", Message=k)
    elif k == "v6":
        sns.publish(TopicArn="a", Message=k)
    elif k == "v7":
        sns.publish(TopicArn="a", Message=k)
    elif k == "v8":
        sns.publish(TopicArn="a", Message=k)
    elif k == "v9":
        sns.publish(TopicArn="a", Message=k)
