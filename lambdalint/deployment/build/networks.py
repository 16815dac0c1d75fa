"""Subnets, endpoints, security groups and the data stores behind them."""

from __future__ import annotations

from lambdalint.deployment.build.targets import id_of, reference_of
from lambdalint.deployment.model.resources import DataStore, Endpoint, Ingress, SecurityGroup, Subnet
from lambdalint.template.cursor import View
from lambdalint.template.view import Resource, Template
from lambdalint.value import Absent, Known, Reference, Several, Text, Unknown, Value

STORES: dict[str, tuple[int, str, str, bool]] = {
    # type: default port, property of the groups, property of the port, proxy
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
ENGINES = {"mysql": 3306, "mariadb": 3306, "aurora-mysql": 3306, "postgres": 5432, "aurora-postgresql": 5432}


def subnets(template: Template) -> tuple[Subnet, ...]:
    return tuple(subnet(resource, template) for resource in template.of_type("AWS::EC2::Subnet"))


def zone(written: Value[str | Text | Reference]) -> Value[str | Text | Reference]:
    """A zone that can be told from another one; a pseudo parameter is the same in both."""
    if isinstance(written, Known) and isinstance(written.value, Text):
        for part in written.value.parts:
            if not isinstance(part, str) and not (isinstance(part, Unknown) and part.reason.startswith("`AWS::")):
                return Unknown(written.span, "the zone is decided at deployment")
    return written


def subnet(resource: Resource, template: Template) -> Subnet:
    """A subnet with what its route table sends outside."""
    tables = [
        id_of(reference_of(a.properties["RouteTableId"].value(), template))
        for a in template.of_type("AWS::EC2::SubnetRouteTableAssociation")
        if id_of(reference_of(a.properties["SubnetId"].value(), template)) == resource.id
    ]
    nat: Value[bool] = Unknown(resource.span, "the subnet's route table is not in the template")
    ipv6: Value[bool] = nat
    if tables and tables[0]:
        nat, ipv6 = Known(False, resource.span), Known(False, resource.span)
        for route in template.of_type("AWS::EC2::Route"):
            properties = route.properties
            if id_of(reference_of(properties["RouteTableId"].value(), template)) != tables[0]:
                continue
            gateways = (
                "NatGatewayId",
                "TransitGatewayId",
                "NetworkInterfaceId",
                "InstanceId",
                "VpcPeeringConnectionId",
            )
            if any(not properties[name].absent for name in gateways):
                nat = Known(True, route.span)
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
    """`com.amazonaws.eu-west-1.dynamodb` as dynamodb."""
    match view.name_value():
        case Known(name, span):
            text = str(name)
            return Known(text.split(".", 3)[-1], span) if text.count(".") >= 3 else Unknown(span, "a service name")
        case other:
            return other


def security_groups(template: Template) -> tuple[SecurityGroup, ...]:
    return tuple(security_group(resource, template) for resource in template.of_type("AWS::EC2::SecurityGroup"))


def security_group(resource: Resource, template: Template) -> SecurityGroup:
    rules = resource.properties["SecurityGroupIngress"].items()
    found, gaps = [ingress(view) for view in rules.items], list(rules.gaps)
    for other in template.of_type("AWS::EC2::SecurityGroupIngress"):
        group = id_of(reference_of(other.properties["GroupId"].value(), template))
        if group == resource.id:
            found.append(ingress(other.properties))
        elif not group:
            gaps.append(Unknown(other.span, "which group this rule belongs to is not known"))
    return SecurityGroup(resource.id, resource.span, Several(tuple(found), tuple(gaps)))


def ingress(view: View) -> Ingress:
    source = view["SourceSecurityGroupId"]
    return Ingress(
        view.span,
        view["FromPort"].integer(),
        view["ToPort"].integer(),
        source.name_value() if not source.absent else view["CidrIp"].name_value(),
    )


def data_stores(template: Template) -> tuple[DataStore, ...]:
    found = []
    for resource in template.of_type(*STORES):
        default, groups, port, proxy = STORES[resource.type]
        properties = resource.properties
        if resource.type.endswith("::Domain") and properties["VPCOptions"].absent:
            continue
        members = properties[groups].items() if groups else Several()
        engine = properties["Engine"].text()
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
                public=properties["PubliclyAccessible"].boolean(),
                groups=Several(tuple(item.name_value() for item in members.items), members.gaps),
                proxy=proxy,
                data_api=properties["EnableHttpEndpoint"].boolean(),
            )
        )
    return tuple(found)
