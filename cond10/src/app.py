import boto3, json
t = boto3.resource("dynamodb").Table("x")
sns = boto3.client("sns")
import foo
def handler(event, context):
    k = event["Records"][0]["body"]
    if k == "a":
        pass
    elif k == "v0":
        t.put_item(Item={"id": k}, ConditionExpression="attribute_not_exists(id)")
        sns.publish(TopicArn="a", Message=k)
    elif k == "v1":
        t.put_item(Item={"id": k}, ConditionExpression="attribute_not_exists(id)")
        sns.publish(TopicArn="a", Message=k)
    elif k == "v2":
        t.put_item(Item={"id": k}, ConditionExpression="attribute_not_exists(id)")
        sns.publish(TopicArn="a", Message=k)
    elif k == "v3":
        t.put_item(Item={"id": k}, ConditionExpression="attribute_not_exists(id)")
        sns.publish(TopicArn="a", Message=k)
    elif k == "v4":
        t.put_item(Item={"id": k}, ConditionExpression="attribute_not_exists(id)")
        sns.publish(TopicArn="a", Message=k)
    elif k == "v5":
        t.put_item(Item={"id": k}, ConditionExpression="attribute_not_exists(id)")
        sns.publish(TopicArn="a", Message=k)
    elif k == "v6":
        t.put_item(Item={"id": k}, ConditionExpression="attribute_not_exists(id)")
        sns.publish(TopicArn="a", Message=k)
    elif k == "v7":
        t.put_item(Item={"id": k}, ConditionExpression="attribute_not_exists(id)")
        sns.publish(TopicArn="a", Message=k)
    elif k == "v8":
        t.put_item(Item={"id": k}, ConditionExpression="attribute_not_exists(id)")
        sns.publish(TopicArn="a", Message=k)
    elif k == "v9":
        t.put_item(Item={"id": k}, ConditionExpression="attribute_not_exists(id)")
        sns.publish(TopicArn="a", Message=k)
