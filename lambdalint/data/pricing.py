"""List prices in US dollars, us-east-1, for worst-case estimates. Prices change: an estimate says which date."""

from __future__ import annotations

from collections.abc import Mapping

from lambdalint.data.records import Source

SOURCE = Source(
    "2026-11-23", "https://aws.amazon.com/lambda/pricing/ and the AWS price lists", "Apache-2.0 (our own data)"
)

GB_SECOND: Mapping[str, float] = {"x86_64": 0.0000166667, "arm64": 0.0000133334}
REQUEST = 0.20 / 1_000_000

FARGATE_VCPU_HOUR: Mapping[str, float] = {"x86_64": 0.04048, "arm64": 0.03238}
FARGATE_GB_HOUR: Mapping[str, float] = {"x86_64": 0.004445, "arm64": 0.00356}
"""https://aws.amazon.com/fargate/pricing/: what a container that is always on costs."""

MONTH_SECONDS = 2_628_000


def invocation(seconds: float, memory_mb: int, architecture: str = "x86_64") -> float:
    """What one invocation costs that runs so long."""
    return seconds * memory_mb / 1024 * GB_SECOND.get(architecture, GB_SECOND["x86_64"]) + REQUEST


def container_month(vcpu: float, memory_gb: float, architecture: str = "x86_64") -> float:
    """What a Fargate task of this size costs in a month."""
    hours = MONTH_SECONDS / 3600
    kind = architecture if architecture in FARGATE_VCPU_HOUR else "x86_64"
    return hours * (vcpu * FARGATE_VCPU_HOUR[kind] + memory_gb * FARGATE_GB_HOUR[kind])
