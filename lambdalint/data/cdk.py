"""Functions that the AWS CDK adds to a stack for its own custom resources: nobody writes their code or policies.

Source: https://github.com/aws/aws-cdk, whose singletons have a UUID of their own in their logical ids.
"""

from __future__ import annotations

from lambdalint.data.records import Source

SOURCE = Source("2026-11-30", "https://github.com/aws/aws-cdk", "Apache-2.0 (our own data)")

OWN_FUNCTIONS = (
    "BucketNotificationsHandler050a0587b7544547bf325f094a3db834",
    "CustomAWSCDKOpenIdConnectProviderCustomResourceProvider",
    "CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C",
    "CustomS3AutoDeleteObjectsCustomResourceProvider",
    "LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a",
)
"""Beginnings of their logical ids."""


def added_by_cdk(id: str) -> bool:
    """Whether a function of this logical id came into the template with something else."""
    return id.startswith(OWN_FUNCTIONS)
