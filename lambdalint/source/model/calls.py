"""Calls of the AWS SDK and reads of environment variables, each with its place."""

from __future__ import annotations

from lambdalint.frozen import dataclass
from lambdalint.source.model.places import Site
from lambdalint.source.model.symbols import Argument
from lambdalint.span import Span
from lambdalint.value import Unknown


@dataclass(frozen=True, slots=True)
class AwsCall:
    """A call of the AWS SDK.

    `service` is boto3's name ("dynamodb"), `operation` the client method ("put_item"), `api` the API
    operation ("PutItem"). Convenience methods are told as what they do (`table.put_item` is put_item,
    `upload_file` stays upload_file). `target` is the expression that names the resource (TableName,
    QueueUrl, Bucket, FunctionName, Table(...)'s argument). `own_role` is False when the client has
    credentials of its own (an assumed role). `sure` is False when only a name suggested the service.
    """

    site: Site
    service: str
    operation: str
    api: str
    arguments: tuple[tuple[str, Argument], ...]
    target: Argument | None
    own_role: bool = True
    sure: bool = True
    through: str = ""
    """How it is made, if not by the client's method: resource, collection, paginator, waiter, batch_writer,
    presigned, powertools."""
    targets: tuple[Argument, ...] = ()
    """All resources it acts on, where an operation names several: transactions; of a copy where it goes, then what it is of."""
    waits: tuple[int, int] | None = None
    """Of a waiter: the seconds between two tries and the number of tries, as far as they are known."""
    construct: str = ""
    """The call as it is written, without arguments: `table.put_item`."""
    complete: bool = True
    """Whether it has no other arguments: no `**options` that were not followed, or that are changed."""

    @property
    def span(self) -> Span:
        return self.site.span

    def argument(self, name: str) -> Argument | None:
        for key, value in self.arguments:
            if key == name:
                return value
        return None

    @property
    def given(self) -> frozenset[str]:
        """The names of its arguments, and of what is in the items of a transaction and in the source of a copy:
        `TransactItems.Put`, `CopySource.Key`."""
        items = self.argument("TransactItems")
        inner = {f"TransactItems.{kind}" for _, one in items.members for kind, _ in one.members} if items else set()
        copied = self.argument("CopySource")
        inner |= {f"CopySource.{name}" for name, _ in copied.members} if copied else set()
        return frozenset({name for name, _ in self.arguments} | inner)


@dataclass(frozen=True, slots=True)
class EnvironmentRead:
    """A read of an environment variable. `required`: a KeyError follows when it is not set, if it is read at all: `doubt`
    is the branch on the way to it that only the configuration decides. `folded`: capitals do not matter. `taken_by` is what
    refuses the None that it gives, such as `int`; then it raises a TypeError."""

    site: Site
    name: str
    required: bool
    doubt: Unknown | None = None
    folded: bool = False
    taken_by: str = ""

    @property
    def span(self) -> Span:
        return self.site.span
