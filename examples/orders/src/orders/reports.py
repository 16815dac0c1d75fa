"""Summarises an uploaded file. The template asks for a function that is not here."""


def handler(event, context):
    for record in event["Records"]:
        print(record["s3"]["object"]["key"])
