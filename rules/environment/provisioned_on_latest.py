"""Provisioned concurrency belongs to a version or an alias."""

from collections.abc import Iterator

from lambdalint import Absent, Confidence, Function, Known, Proposal, Put, Safety, Severity, Trap, Violation, rule


@rule("provisioned-on-latest", trap=Trap.COLD_START, severity=Severity.ERROR, confidence=Confidence.HIGH)
def check(function: Function) -> Iterator[Violation]:
    """SAM refuses the template; only SAM has the property on the function."""
    match function.provisioned_concurrency, function.auto_publish_alias:
        case Known(count) as provisioned, Absent() if function.sam:
            yield Violation(
                at=provisioned,
                label="no version or alias to keep warm",
                message=f"`{function.id}` asks for {count} provisioned environments but publishes no version",
                because=[(function.span, "no `AutoPublishAlias`")],
                help="add `AutoPublishAlias: live`",
                fixes=[
                    Proposal(
                        "publish a version under an alias",
                        Safety.SAFE,
                        (Put(function.id, ("AutoPublishAlias",), "live"),),
                    )
                ],
            )
