"""Networks: what a subnet's route table sends outside, and the rules of security groups that stand apart."""

from pathlib import Path

import pytest

from lambdalint.deployment.build.networks import data_stores, security_groups, subnets
from lambdalint.project.files import Files
from lambdalint.template.source import read
from lambdalint.template.view import Template
from lambdalint.template.worlds import find_worlds
from lambdalint.value import Absent, Known, Unknown
from tests.unit.deployments import deploy


def template(tmp_path: Path, resources: str) -> Template:
    (tmp_path / "template.yaml").write_text(f"Resources:\n{resources}")
    source = read(Files(tmp_path), "template.yaml")
    return Template(source, find_worlds(source, {}).worlds[0])


def test_a_subnet_sends_what_its_own_table_sends(tmp_path: Path) -> None:
    found = subnets(
        template(
            tmp_path,
            """  Private: {Type: 'AWS::EC2::Subnet'}
  Isolated: {Type: 'AWS::EC2::Subnet'}
  Imported: {Type: 'AWS::EC2::Subnet'}
  Alone: {Type: 'AWS::EC2::Subnet'}
  A: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref Private, RouteTableId: !Ref Out}}
  B: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref Isolated, RouteTableId: !Ref Local}}
  C: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref Isolated, RouteTableId: !Ref Out}}
  D: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref Imported, RouteTableId: !ImportValue t}}
  Out: {Type: 'AWS::EC2::RouteTable'}
  Local: {Type: 'AWS::EC2::RouteTable'}
  R: {Type: 'AWS::EC2::Route', Properties: {RouteTableId: !Ref Out, NatGatewayId: nat-1}}
""",
        )
    )
    nat = {one.id: one.nat for one in found}
    assert isinstance(nat["Private"], Known) and nat["Private"].value
    assert isinstance(nat["Isolated"], Known) and not nat["Isolated"].value, "its first table counts"
    assert isinstance(nat["Imported"], Unknown)
    assert isinstance(nat["Alone"], Unknown)


@pytest.mark.parametrize(
    ("target", "nat"),
    [
        ("GatewayId: !Ref Internet", False),
        ("GatewayId: igw-1", False),
        ("GatewayId: !Ref Office", None),
        ("GatewayId: vgw-1", None),
        ("VpcEndpointId: vpce-1", True),
        ("CoreNetworkArn: 'arn:aws:networkmanager::111122223333:core-network/c'", True),
    ],
)
def test_where_a_route_leads(tmp_path: Path, target: str, nat: bool | None) -> None:
    text = f"""  One: {{Type: 'AWS::EC2::Subnet'}}
  A: {{Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {{SubnetId: !Ref One, RouteTableId: !Ref Table}}}}
  Table: {{Type: 'AWS::EC2::RouteTable'}}
  Internet: {{Type: 'AWS::EC2::InternetGateway'}}
  Office: {{Type: 'AWS::EC2::VPNGateway'}}
  R: {{Type: 'AWS::EC2::Route', Properties: {{RouteTableId: !Ref Table, {target}}}}}
"""
    [found] = subnets(template(tmp_path, text))
    assert getattr(found.nat, "value", None) is nat


def test_a_gateway_may_bring_routes(tmp_path: Path) -> None:
    text = """  One: {Type: 'AWS::EC2::Subnet'}
  A: {Type: 'AWS::EC2::SubnetRouteTableAssociation', Properties: {SubnetId: !Ref One, RouteTableId: !Ref Table}}
  Table: {Type: 'AWS::EC2::RouteTable'}
  P: {Type: 'AWS::EC2::VPNGatewayRoutePropagation', Properties: {RouteTableIds: [!Ref Table], VpnGatewayId: vgw-1}}
"""
    [found] = subnets(template(tmp_path, text))
    assert isinstance(found.nat, Unknown)


def test_rules_that_stand_apart_belong_to_the_group_that_they_name(tmp_path: Path) -> None:
    found = security_groups(
        template(
            tmp_path,
            """  One: {Type: 'AWS::EC2::SecurityGroup'}
  Other: {Type: 'AWS::EC2::SecurityGroup'}
  A: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !GetAtt One.GroupId, IpProtocol: udp, FromPort: 443, ToPort: 443}}
  B: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !ImportValue g, FromPort: 22, ToPort: 22}}
""",
        )
    )
    rules = {one.id: one.ingress for one in found}
    assert isinstance(rules["One"].items[0].protocol, Known) and rules["One"].items[0].protocol.value == "udp"
    assert len(rules["One"].items) == 1
    assert not rules["Other"].items
    assert len(rules["One"].gaps) == len(rules["Other"].gaps) == 1


def test_a_proxy_listens_where_its_family_of_engines_does(tmp_path: Path) -> None:
    found = data_stores(
        template(
            tmp_path,
            """  Post: {Type: 'AWS::RDS::DBProxy', Properties: {EngineFamily: POSTGRESQL}}
  Mine: {Type: 'AWS::RDS::DBProxy', Properties: {EngineFamily: MYSQL}}
  Any: {Type: 'AWS::RDS::DBProxy', Properties: {EngineFamily: !ImportValue family}}
""",
        )
    )
    ports = {one.id: one.port.value if isinstance(one.port, Known) else None for one in found}
    assert ports == {"Post": 5432, "Mine": 3306, "Any": None}


@pytest.mark.parametrize(
    ("service", "name", "found"),
    [
        ("kinesis", "!Sub 'com.amazonaws.${AWS::Region}.kinesis-streams'", Known),
        ("apigatewayv2", "com.amazonaws.eu-west-1.apigateway", Known),
        ("supplychain", "com.amazonaws.eu-west-1.scn", Known),
        ("keyspacesstreams", "api.aws.eu-west-1.cassandra-streams", Known),
        ("kinesis", "com.amazonaws.eu-west-1.kinesis-firehose", Absent),
        ("ses", "com.amazonaws.eu-west-1.email-fips", Unknown),
        ("timestream-write", "com.amazonaws.eu-west-1.timestream.ingest-cell1", Unknown),
        ("sns", "!Sub 'com.amazonaws.${AWS::Region}.${Service}'", Unknown),
        ("sns", "!ImportValue service", Unknown),
    ],
)
def test_the_endpoint_to_a_service(tmp_path: Path, service: str, name: str, found: type) -> None:
    deployment = deploy(
        tmp_path,
        f"""Parameters: {{Service: {{Type: String}}}}
Resources:
  E: {{Type: 'AWS::EC2::VPCEndpoint', Properties: {{VpcId: vpc-1, ServiceName: {name}}}}}
""",
    )
    assert isinstance(deployment.endpoint_to(service), found)


def test_an_endpoint_without_a_service_may_be_any(tmp_path: Path) -> None:
    deployment = deploy(tmp_path, "Resources: {E: {Type: 'AWS::EC2::VPCEndpoint', Properties: {VpcId: vpc-1}}}\n")
    assert isinstance(deployment.endpoint_to("sns"), Unknown)


def test_the_subnets_of_a_function(tmp_path: Path) -> None:
    deployment = deploy(
        tmp_path,
        """Resources:
  One: {Type: 'AWS::EC2::Subnet'}
  F:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.13
      Handler: index.handler
      Role: arn:aws:iam::111122223333:role/r
      Code: {ZipFile: 'def handler(e, c): pass'}
      VpcConfig: {SubnetIds: [!Ref One, subnet-0123, !ImportValue two], SecurityGroupIds: [sg-1]}
""",
    )
    found = deployment.subnets_of(deployment.functions[0])
    assert [subnet.id for subnet in found.items] == ["One"]
    assert [gap.span.line for gap in found.gaps] == [10, 10]
    assert not found.items[0].closed, "its route table is elsewhere"
