"""Resources around functions: queues, tables, buckets, topics, log groups, alarms and the rest."""

from __future__ import annotations

from lambdalint.frozen import dataclass
from lambdalint.span import Span
from lambdalint.value import Known, Reference, Several, Text, Value

Name = Value[str | Text | Reference]


@dataclass(frozen=True)
class Redrive:
    """A queue's RedrivePolicy. `target` is the dead-letter queue's ARN."""

    span: Span
    target: Value[Reference | Text | str]
    max_receive_count: Value[int]


@dataclass(frozen=True)
class Feed:
    """A bucket or topic that puts its events into a queue of the template. `kind`, `filters` and `events` are as of a
    trigger, `span` is where the queue is named."""

    queue: str
    kind: str
    name: str
    source: Value[Reference | Text | str]
    filters: Several[str]
    events: Several[str]
    span: Span


@dataclass(frozen=True)
class Encrypted:
    """That a resource is encrypted with a key of the template, by the ids of both. `span` is where the key is named."""

    resource: str
    key: str
    span: Span


@dataclass(frozen=True)
class Queue:
    """An AWS::SQS::Queue. Times in seconds; documented defaults are filled in. `piped`: a pipe empties it."""

    id: str
    span: Span
    name: Name
    visibility_timeout: Value[int]
    retention: Value[int]
    redrive: Value[Redrive]
    fifo: Value[bool]
    content_deduplication: Value[bool]
    generated: bool = False
    piped: bool = False


@dataclass(frozen=True)
class Topic:
    """An AWS::SNS::Topic."""

    id: str
    span: Span
    name: Name
    fifo: Value[bool]


@dataclass(frozen=True, slots=True)
class Bucket:
    """An AWS::S3::Bucket."""

    id: str
    span: Span
    name: Name


@dataclass(frozen=True)
class Table:
    """A DynamoDB table of any type; `keys` are its key attribute names, partition key first."""

    id: str
    span: Span
    name: Name
    keys: Value[tuple[str, ...]]
    indexes: Several[str]
    stream: Value[bool]


@dataclass(frozen=True, slots=True)
class LogGroup:
    """An AWS::Logs::LogGroup. `retention` in days."""

    id: str
    span: Span
    name: Name
    retention: Value[int]


@dataclass(frozen=True)
class Alarm:
    """An AWS::CloudWatch::Alarm on one metric or on metric math.

    `dimensions` pairs a dimension name with its value, also those of metric math and of a query. A query over all
    resources of a namespace has none. `logs` are the names of the log groups in which filters count its metric.
    """

    id: str
    span: Span
    namespaces: Several[str]
    metrics: Several[str]
    dimensions: Several[tuple[str, Value[str | Text | Reference]]]
    logs: tuple[Value[str | Text | Reference], ...] = ()


@dataclass(frozen=True)
class Subnet:
    """An AWS::EC2::Subnet. `zone` text; `nat` and `ipv6_egress` say whether its route table has such a way out."""

    id: str
    span: Span
    vpc: Value[str | Text | Reference]
    zone: Value[str | Text | Reference]
    nat: Value[bool]
    ipv6_egress: Value[bool]

    @property
    def closed(self) -> bool:
        """Whether nothing surely leads out of it."""
        ways = (self.nat, self.ipv6_egress)
        return all(isinstance(way, Known) and not way.value for way in ways)


@dataclass(frozen=True)
class Endpoint:
    """An AWS::EC2::VPCEndpoint. `service` is what follows the region in the service name: dynamodb, ecr.api."""

    id: str
    span: Span
    vpc: Value[str | Text | Reference]
    service: Value[str]


@dataclass(frozen=True)
class SecurityGroup:
    """An AWS::EC2::SecurityGroup; `ingress` holds rules written in it and as resources of their own."""

    id: str
    span: Span
    ingress: Several[Ingress]


@dataclass(frozen=True, slots=True)
class Ingress:
    """One admitted source. Ports -1 mean all."""

    span: Span
    from_port: Value[int]
    to_port: Value[int]
    source: Value[str | Text | Reference]
    protocol: Value[str | Text | Reference]


@dataclass(frozen=True)
class DataStore:
    """An RDS, Aurora, ElastiCache, MSK, Neptune, DocumentDB, Redshift or OpenSearch resource in a VPC."""

    id: str
    span: Span
    type: str
    port: Value[int]
    public: Value[bool]
    groups: Several[Value[str | Text | Reference]]
    proxy: bool
    data_api: Value[bool]


@dataclass(frozen=True, slots=True)
class Resource:
    """Any resource of the template in this world, for what has no class of its own. `path` stands before the name in the
    ARN of a role that has one."""

    id: str
    type: str
    span: Span
    name: Name
    path: Name | None = None


@dataclass(frozen=True, slots=True)
class LambdaTask:
    """A Step Functions state that invokes a function. `timeout` in seconds."""

    span: Span
    machine: str
    state: str
    function: str
    retried: Value[bool]
    caught: Value[bool]
    timeout: Value[int]
    express: Value[bool]
