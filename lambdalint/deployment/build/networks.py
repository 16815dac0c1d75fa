"""Subnets, endpoints, security groups and the data stores behind them."""

from __future__ import annotations

from lambdalint.deployment.build.targets import id_of, reference_of
from lambdalint.deployment.model.resources import DataStore, Endpoint, Ingress, SecurityGroup, Subnet
from lambdalint.span import Span
from lambdalint.template.cursor import View
from lambdalint.template.view import Resource, Template
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value

STORES: dict[str, tuple[int, str, str, bool]] = {
    "AWS::RDS::DBInstance": (0, "VPCSecurityGroups", "Port", False),
    "AWS::RDS::DBCluster": (0, "VpcSecurityGroupIds", "Port", False),
    "AWS::RDS::DBProxy": (0, "VpcSecurityGroupIds", "", True),
    "AWS::ElastiCache::CacheCluster": (0, "VpcSecurityGroupIds", "Port", False),
    "AWS::ElastiCache::ReplicationGroup": (6379, "SecurityGroupIds", "Port", False),
    "AWS::ElastiCache::ServerlessCache": (6379, "SecurityGroupIds", "", False),
    "AWS::MemoryDB::Cluster": (6379, "SecurityGroupIds", "Port", False),
    "AWS::MSK::Cluster": (0, "", "", False),
    "AWS::Neptune::DBCluster": (8182, "VpcSecurityGroupIds", "DBPort", False),
    "AWS::DocDB::DBCluster": (27017, "VpcSecurityGroupIds", "Port", False),
    "AWS::Redshift::Cluster": (5439, "VpcSecurityGroupIds", "Port", False),
    "AWS::OpenSearchService::Domain": (443, "", "", False),
    "AWS::Elasticsearch::Domain": (443, "", "", False),
}
"""By type the default port (0: the engine's), the properties of the groups and of the port, and whether it is a proxy."""
ENGINES = {"mysql": 3306, "mariadb": 3306, "aurora-mysql": 3306, "postgres": 5432, "aurora-postgresql": 5432}
ENGINES |= {"redis": 6379, "valkey": 6379, "memcached": 11211}
ENGINES |= {"MYSQL": 3306, "POSTGRESQL": 5432, "SQLSERVER": 1433}
"""By the engine, or by the family of engines of a proxy."""


def subnets(template: Template) -> tuple[Subnet, ...]:
    found = template.of_type("AWS::EC2::Subnet")
    routing = Routing(template) if found else None
    return tuple([subnet(resource, routing) for resource in found]) if routing is not None else ()


OUTWARD = (
    "NatGatewayId",
    "TransitGatewayId",
    "NetworkInterfaceId",
    "InstanceId",
    "VpcPeeringConnectionId",
    "VpcEndpointId",
    "CoreNetworkArn",
    "CarrierGatewayId",
    "LocalGatewayId",
)
"""Where a route may lead so that a way out begins there: also to a firewall or into another network."""


class Routing:
    """Which route table a subnet has, the routes of each table, and what makes more of them, by the tables' ids."""

    def __init__(self, template: Template) -> None:
        self.tables: dict[str, str] = {}
        self.routes: dict[str, list[Resource]] = {}
        for association in template.of_type("AWS::EC2::SubnetRouteTableAssociation"):
            own = refers(association.properties["SubnetId"], template)
            self.tables.setdefault(own, refers(association.properties["RouteTableId"], template))
        for route in template.of_type("AWS::EC2::Route"):
            self.routes.setdefault(refers(route.properties["RouteTableId"], template), []).append(route)
        self.learned: dict[str, Span] = {}
        for one in template.of_type("AWS::EC2::VPNGatewayRoutePropagation"):
            for table in one.properties["RouteTableIds"].items().items:
                self.learned.setdefault(refers(table, template), one.span)


def refers(view: View, template: Template) -> str:
    """The id of the resource that a property names, "" where it is not known."""
    return id_of(reference_of(view.value(), template))


def zone(written: Value[str | Text | Reference]) -> Value[str | Text | Reference]:
    """A zone that can be told from another one; a pseudo parameter is the same in both."""
    if isinstance(written, Known) and isinstance(written.value, Text):
        for part in written.value.parts:
            if not isinstance(part, str) and not (isinstance(part, Unknown) and part.reason.startswith("`AWS::")):
                return Unknown(written.span, "the zone is decided at deployment")
    return written


def subnet(resource: Resource, routing: Routing) -> Subnet:
    """A subnet with what its route table sends outside."""
    table = routing.tables.get(resource.id)
    nat: Value[bool] = Unknown(resource.span, "the subnet's route table is not in the template")
    ipv6: Value[bool] = nat
    if table:
        nat, ipv6 = Known(False, resource.span), Known(False, resource.span)
        if table in routing.learned:
            nat = Unknown(routing.learned[table], "a VPN gateway brings routes of its own")
        for route in routing.routes.get(table, ()):
            properties = route.properties
            if any(not properties[name].absent for name in OUTWARD):
                nat = Known(True, route.span)
            elif not isinstance(nat, Known) or not nat.value:
                nat = gateway(properties["GatewayId"]) or nat
            if (
                not properties["EgressOnlyInternetGatewayId"].absent
                or not properties["DestinationIpv6CidrBlock"].absent
            ):
                ipv6 = Known(True, route.span)
    return Subnet(
        resource.id,
        resource.span,
        resource.properties["VpcId"].name_value(),
        zone(resource.properties["AvailabilityZone"].name_value()),
        nat,
        ipv6,
    )


def gateway(view: View) -> Unknown | None:
    """A gateway that may lead on; one to the internet does not, because no function has a public address."""
    match reference_of(view.value(), view.template):
        case Known(Reference(id)):
            resource = view.template.find(id)
            to_internet = resource is not None and resource.type == "AWS::EC2::InternetGateway"
        case Known(str(id)):
            to_internet = id.startswith(("igw-", "local"))
        case other:
            to_internet = isinstance(other, Absent)
    return None if to_internet else Unknown(view.span, "where this gateway leads is not known")


def endpoints(template: Template) -> Several[Endpoint]:
    """Endpoints of the template; a network that comes from elsewhere may have more."""
    return Several(
        tuple(
            Endpoint(r.id, r.span, r.properties["VpcId"].name_value(), service(r.properties["ServiceName"]))
            for r in template.of_type("AWS::EC2::VPCEndpoint")
        ),
        template.gaps,
    )


def service(view: View) -> Value[str]:
    """`com.amazonaws.eu-west-1.dynamodb` as dynamodb; Unknown also where a part of that is."""
    match view.name_value():
        case Known(name, span):
            last = str(name).split(".", 3)[3:]
            if not last or "${" in last[0]:
                return Unknown(span, "which service this is an endpoint of is not known")
            return Known(last[0], span)
        case other:
            return other


def security_groups(template: Template) -> tuple[SecurityGroup, ...]:
    rules: dict[str, list[Resource]] = {"": []}
    for rule in template.of_type("AWS::EC2::SecurityGroupIngress"):
        rules.setdefault(refers(rule.properties["GroupId"], template), []).append(rule)
    return tuple([security_group(resource, rules) for resource in template.of_type("AWS::EC2::SecurityGroup")])


def security_group(resource: Resource, apart: dict[str, list[Resource]]) -> SecurityGroup:
    """A group with its own rules, and those that stand apart by the group that they name."""
    rules = resource.properties["SecurityGroupIngress"].items()
    found, gaps = [ingress(view) for view in rules.items], list(rules.gaps)
    found += [ingress(other.properties) for other in apart.get(resource.id, ())]
    gaps += [Unknown(other.span, "which group this rule belongs to is not known") for other in apart[""]]
    return SecurityGroup(resource.id, resource.span, Several(tuple(found), tuple(gaps)))


def ingress(view: View) -> Ingress:
    """One rule of what a security group lets in."""
    source = view["SourceSecurityGroupId"]
    return Ingress(
        view.span,
        view["FromPort"].integer(),
        view["ToPort"].integer(),
        source.name_value() if not source.absent else view["CidrIp"].name_value(),
        view["IpProtocol"].name_value(),
    )


def data_stores(template: Template) -> tuple[DataStore, ...]:
    """Databases, caches, search domains and proxies that stand in a VPC."""
    found = []
    for resource in template.of_type(*STORES):
        default, groups, port, proxy = STORES[resource.type]
        properties = resource.properties
        if resource.type.endswith("::Domain") and properties["VPCOptions"].absent:
            continue
        members = properties[groups].items() if groups else Several()
        engine = properties["EngineFamily" if proxy else "Engine"].text()
        written = properties[port].integer() if port else Absent(resource.span)
        if isinstance(written, Absent):
            known = default or (ENGINES.get(engine.value, 0) if isinstance(engine, Known) else 0)
            written = Known(known, resource.span) if known else Unknown(resource.span, "the port is not known")
        found.append(
            DataStore(
                id=resource.id,
                span=resource.span,
                type=resource.type,
                port=written,
                public=public(resource, template),
                groups=Several(tuple(item.name_value() for item in members.items), members.gaps),
                proxy=proxy,
                data_api=properties["EnableHttpEndpoint"].boolean(),
            )
        )
    return tuple(found)


def public(resource: Resource, template: Template) -> Value[bool]:
    """Whether a store has an address outside of its VPC. Only RDS gives one by itself, where the network has an internet
    gateway; a cluster of Aurora has what its instances have.

    Source: docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html, PubliclyAccessible.
    """
    written = resource.properties["PubliclyAccessible"].boolean()
    if not isinstance(written, Absent):
        return written
    if resource.type == "AWS::MSK::Cluster" and not resource.properties["ConnectivityInfo"].absent:
        return Unknown(resource.span, f"whether `{resource.id}` is publicly accessible is not known")
    if not resource.type.startswith("AWS::RDS::DB") or resource.type == "AWS::RDS::DBProxy":
        return Known(False, resource.span)
    members = [
        one.properties["PubliclyAccessible"].boolean()
        for one in template.of_type("AWS::RDS::DBInstance")
        if resource.type == "AWS::RDS::DBCluster"
        and refers(one.properties["DBClusterIdentifier"], template) == resource.id
    ]
    seen = next((one for one in members if isinstance(one, Known) and one.value), members[0] if members else None)
    if isinstance(seen, Known) and (seen.value or all(isinstance(one, Known) for one in members)):
        return seen
    return Unknown(resource.span, f"whether `{resource.id}` is publicly accessible is decided by its network")
