import boto3, json
t = boto3.resource("dynamodb").Table("x")
sns = boto3.client("sns")
import foo
def handler(event, context):
    k = event["Records"][0]["body"]
    if k == "a":
        pass
    elif k == "v0":
        with foo.lock(k):
            sns.publish(TopicArn="a", Message=k)
    elif k == "v1":
        with foo.lock(k):
            sns.publish(TopicArn="a", Message=k)
    elif k == "v2":
        with foo.lock(k):
            sns.publish(TopicArn="a", Message=k)
    elif k == "v3":
        with foo.lock(k):
            sns.publish(TopicArn="a", Message=k)
    elif k == "v4":
        with foo.lock(k):
            sns.publish(TopicArn="a", Message=k)
    elif k == "v5":
        with foo.lock(k):
            sns.publish(TopicArn="a", Message=k)
    elif k == "v6":
        with foo.lock(k):
            sns.publish(TopicArn="a", Message=k)
    elif k == "v7":
        with foo.lock(k):
            sns.publish(TopicArn="a", Message=k)
    elif k == "v8":
        with foo.lock(k):
            sns.publish(TopicArn="a", Message=k)
    elif k == "v9":
        with foo.lock(k):
            sns.publish(TopicArn="a", Message=k)
