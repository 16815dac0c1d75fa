"""Where names of functions are looked for: nowhere that they are harmless, and everywhere else."""

from __future__ import annotations

import pytest

from lambdalint.deployment.build.explain import HARMLESS, TABLE, Harmless, harmless, meaning, patterns
from lambdalint.deployment.build.mentions import leading

FUNCTION = "AWS::Serverless::Function"
TYPES = [*TABLE, FUNCTION, "AWS::Lambda::Function", "AWS::IAM::Role", "Custom::Thing", "AWS::Some::Thing"]


def left_out(type: str, path: tuple[str, ...]) -> bool:
    at: Harmless | None = harmless(type)
    for key in path:
        at = at.get(key, at.get("*", {})) if at is not None else None
    return at is None


def places(type: str) -> list[tuple[str, ...]]:
    """A place for each pattern of a type, and two below it."""
    found = []
    for pattern, _ in patterns(type):
        path = ("Properties", *pattern.replace("**", "Any.Any").replace("*", "0").split("."))
        found += [path[:-1], path, (*path, "Below")]
    return [
        *found,
        ("Properties", "Other"),
        ("Properties", "Tags", "0", "Value"),
        ("Metadata", "Other"),
        ("DependsOn",),
    ]


@pytest.mark.parametrize("type", TYPES)
def test_what_is_left_out_means_nothing(type: str) -> None:
    for path in places(type):
        assert meaning(type, path) == HARMLESS or not left_out(type, path)
        assert not left_out(type, path) or left_out(type, (*path, "Deep"))


@pytest.mark.parametrize("type", TYPES)
def test_what_is_harmless_at_any_depth_is_left_out(type: str) -> None:
    for pattern, kind in patterns(type):
        if kind == HARMLESS and pattern.endswith("**"):
            assert left_out(type, ("Properties", *pattern.replace("**", "Any").replace("*", "0").split(".")))


def test_policies_and_events_of_a_function_are_left_out_and_its_variables_are_not() -> None:
    assert left_out(FUNCTION, ("Properties", "Policies", "0"))
    assert left_out(FUNCTION, ("Properties", "Events", "Created", "Properties", "Queue"))
    assert not left_out(FUNCTION, ("Properties", "Events", "Created", "Type"))
    assert not left_out(FUNCTION, ("Properties", "Environment", "Variables", "NEXT"))


def test_a_hook_of_an_alias_is_no_property_and_an_alarm_may_act() -> None:
    assert not left_out("AWS::Lambda::Alias", ("UpdatePolicy", "CodeDeployLambdaAliasUpdate", "BeforeAllowTrafficHook"))
    assert left_out("AWS::CloudWatch::Alarm", ("Properties", "Dimensions", "0"))
    assert not left_out("AWS::CloudWatch::Alarm", ("Properties", "AlarmActions", "0"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("orders", "orders"),
        ("orders:live", "orders"),
        ("orders-${Stage}:live", "orders-${Stage}"),
        ("${AWS::StackName}-orders/invocations", "${AWS::StackName}-orders"),
        ("orders-$Stage", "orders-"),
        ("orders${Stage", "orders"),
        (":live", ""),
        ("", ""),
    ],
)
def test_a_name_ends_where_a_qualifier_begins_and_not_within_a_substitution(text: str, name: str) -> None:
    assert leading(text) == name
