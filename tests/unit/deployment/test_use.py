"""What is used of AWS: whole services are passed over only where no entry of theirs can be taken."""

import pytest

from lambdalint.deployment.permissions.use import Use

ENTRIES = (
    "s3:GetObject",
    "S3:Get*",
    "s3:*",
    "ec2:RunInstances",
    "kafka:GetTopic",
    "sqs:Send*",
    "*:Get*",
    "*",
    "s?:Get*",
)


@pytest.mark.parametrize(
    "use",
    [
        Use(frozenset(), ()),
        Use(frozenset({"s3:getobject"}), ()),
        Use(frozenset(), ("ec2:*", "s3:Put*")),
        Use(frozenset({"sqs:sendmessage"}), ("kafka*:*",)),
        Use(frozenset(), ("*",)),
    ],
)
def test_a_service_that_cannot_be_taken_has_no_entry_that_is(use: Use) -> None:
    for entry in ENTRIES:
        assert use.may_take(entry.lower().partition(":")[0]) or not use.takes(entry)


def test_a_service_that_nothing_uses_is_not_asked_about() -> None:
    use = Use(frozenset({"s3:getobject"}), ("logs:*",))
    assert use.may_take("s3")
    assert use.may_take("logs")
    assert use.may_take("*")
    assert not use.may_take("ec2")
