"""lambdalint: SAM/CloudFormation templates and their Lambda handlers, checked as one program.

This module is the rule author's API: the model and `@rule`. Names are loaded when they are first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from lambdalint.changes import Argument as Argument
    from lambdalint.changes import Create as Create
    from lambdalint.changes import Hoist as Hoist
    from lambdalint.changes import Plain as Plain
    from lambdalint.changes import Proposal as Proposal
    from lambdalint.changes import Put as Put
    from lambdalint.changes import Rename as Rename
    from lambdalint.changes import Safety as Safety
    from lambdalint.data.cdk import added_by_cdk as added_by_cdk
    from lambdalint.data.environment import PRESENT as PRESENT
    from lambdalint.data.escalation import Method as Method
    from lambdalint.data.iam_needs import Need as Need
    from lambdalint.data.iam_needs import needs as needs
    from lambdalint.data.managed_classes import ADMINISTRATOR as ADMINISTRATOR
    from lambdalint.data.managed_classes import AVOID as AVOID
    from lambdalint.data.managed_classes import NARROWER as NARROWER
    from lambdalint.data.managed_classes import REMOVED as REMOVED
    from lambdalint.data.managed_classes import Breadth as Breadth
    from lambdalint.data.managed_classes import breadth as breadth
    from lambdalint.data.pricing import container_month as container_month
    from lambdalint.data.pricing import invocation as invocation
    from lambdalint.data.runtimes import runtime as runtime
    from lambdalint.deployment.connections import posts_to_connections as posts_to_connections
    from lambdalint.deployment.feedback.loops import Feedback as Feedback
    from lambdalint.deployment.feedback.loops import calls_of_itself as calls_of_itself
    from lambdalint.deployment.feedback.loops import feedback as feedback
    from lambdalint.deployment.hosts import address_of as address_of
    from lambdalint.deployment.hosts import ids_of as ids_of
    from lambdalint.deployment.hosts import refusing as refusing
    from lambdalint.deployment.hosts import store_of as store_of
    from lambdalint.deployment.invokers import only_source as only_source
    from lambdalint.deployment.invokers import shut_out as shut_out
    from lambdalint.deployment.logs import dropped as dropped
    from lambdalint.deployment.logs import log_groups_of as log_groups_of
    from lambdalint.deployment.logs import writes_to as writes_to
    from lambdalint.deployment.model.deployment import Deployment as Deployment
    from lambdalint.deployment.model.function import EventSourceMapping as EventSourceMapping
    from lambdalint.deployment.model.function import Function as Function
    from lambdalint.deployment.model.function import Variable as Variable
    from lambdalint.deployment.model.handler import Call as Call
    from lambdalint.deployment.model.handler import Handler as Handler
    from lambdalint.deployment.model.permissions import Permission as Permission
    from lambdalint.deployment.model.permissions import Role as Role
    from lambdalint.deployment.model.permissions import Statement as Statement
    from lambdalint.deployment.model.permissions import everything as everything
    from lambdalint.deployment.model.resources import Alarm as Alarm
    from lambdalint.deployment.model.resources import Bucket as Bucket
    from lambdalint.deployment.model.resources import DataStore as DataStore
    from lambdalint.deployment.model.resources import Ingress as Ingress
    from lambdalint.deployment.model.resources import LambdaTask as LambdaTask
    from lambdalint.deployment.model.resources import LogGroup as LogGroup
    from lambdalint.deployment.model.resources import Queue as Queue
    from lambdalint.deployment.model.resources import SecurityGroup as SecurityGroup
    from lambdalint.deployment.model.resources import Table as Table
    from lambdalint.deployment.model.resources import Topic as Topic
    from lambdalint.deployment.model.trigger import FailureTarget as FailureTarget
    from lambdalint.deployment.model.trigger import Mode as Mode
    from lambdalint.deployment.model.trigger import Polling as Polling
    from lambdalint.deployment.model.trigger import Trigger as Trigger
    from lambdalint.deployment.permissions.access import administrator as administrator
    from lambdalint.deployment.permissions.access import allows as allows
    from lambdalint.deployment.permissions.access import granting as granting
    from lambdalint.deployment.permissions.access import listing as listing
    from lambdalint.deployment.permissions.access import makes_its_own as makes_its_own
    from lambdalint.deployment.permissions.access import matches as matches
    from lambdalint.deployment.permissions.access import on_all_but_a_few as on_all_but_a_few
    from lambdalint.deployment.permissions.access import on_whole_service as on_whole_service
    from lambdalint.deployment.permissions.access import scoping as scoping
    from lambdalint.deployment.permissions.access import spelled as spelled
    from lambdalint.deployment.permissions.access import unlimited as unlimited
    from lambdalint.deployment.permissions.access import whole_services as whole_services
    from lambdalint.deployment.permissions.access import wildcards as wildcards
    from lambdalint.deployment.permissions.access import writes as writes
    from lambdalint.deployment.permissions.arns import Arns as Arns
    from lambdalint.deployment.permissions.escalations import escalations as escalations
    from lambdalint.deployment.permissions.escalations import whole_kinds as whole_kinds
    from lambdalint.deployment.permissions.least import called_for as called_for
    from lambdalint.deployment.permissions.least import everywhere as everywhere
    from lambdalint.deployment.permissions.least import resources_for as resources_for
    from lambdalint.deployment.permissions.missing import MissingPermission as MissingPermission
    from lambdalint.deployment.permissions.missing import missing_permissions as missing_permissions
    from lambdalint.deployment.permissions.narrower import instead_of as instead_of
    from lambdalint.deployment.permissions.narrower import settings_for as settings_for
    from lambdalint.deployment.permissions.own_needs import OwnNeed as OwnNeed
    from lambdalint.deployment.permissions.own_needs import own_needs as own_needs
    from lambdalint.deployment.permissions.patterns import account_and_name as account_and_name
    from lambdalint.deployment.permissions.unused import Spare as Spare
    from lambdalint.deployment.permissions.unused import spare as spare
    from lambdalint.deployment.readers import readers_of as readers_of
    from lambdalint.deployment.secrets import names_stored as names_stored
    from lambdalint.deployment.unavailable import unavailable as unavailable
    from lambdalint.enumeration import series as series
    from lambdalint.misspelt import comparable as comparable
    from lambdalint.misspelt import nearest as nearest
    from lambdalint.rule_api import Confidence as Confidence
    from lambdalint.rule_api import Place as Place
    from lambdalint.rule_api import Severity as Severity
    from lambdalint.rule_api import Surface as Surface
    from lambdalint.rule_api import Trap as Trap
    from lambdalint.rule_api import Undecided as Undecided
    from lambdalint.rule_api import Violation as Violation
    from lambdalint.rule_api import rule as rule
    from lambdalint.source.model.behaviour import Connection as Connection
    from lambdalint.source.model.behaviour import FileUse as FileUse
    from lambdalint.source.model.behaviour import Logged as Logged
    from lambdalint.source.model.behaviour import Wait as Wait
    from lambdalint.source.model.calls import EnvironmentRead as EnvironmentRead
    from lambdalint.source.model.handling import BatchAnswer as BatchAnswer
    from lambdalint.source.model.handling import Caught as Caught
    from lambdalint.source.model.handling import Effect as Effect
    from lambdalint.source.model.handling import Guard as Guard
    from lambdalint.source.model.handling import Repeats as Repeats
    from lambdalint.source.model.summary import Import as Import
    from lambdalint.source.model.symbols import Const as Const
    from lambdalint.source.model.symbols import Env as Env
    from lambdalint.source.model.symbols import Joined as Joined
    from lambdalint.source.model.symbols import Origin as Origin
    from lambdalint.source.model.symbols import Symbol as Symbol
    from lambdalint.span import Span as Span
    from lambdalint.value import Absent as Absent
    from lambdalint.value import Assumed as Assumed
    from lambdalint.value import Inherited as Inherited
    from lambdalint.value import Known as Known
    from lambdalint.value import Reference as Reference
    from lambdalint.value import Several as Several
    from lambdalint.value import Text as Text
    from lambdalint.value import Unknown as Unknown
    from lambdalint.value import Value as Value

HOMES = {
    "lambdalint.data.pricing": "container_month invocation",
    "lambdalint.data.runtimes": "runtime",
    "lambdalint.data.cdk": "added_by_cdk",
    "lambdalint.data.environment": "PRESENT",
    "lambdalint.data.escalation": "Method",
    "lambdalint.data.iam_needs": "Need needs",
    "lambdalint.data.managed_classes": "ADMINISTRATOR AVOID Breadth NARROWER REMOVED breadth",
    "lambdalint.deployment.permissions.access": "administrator allows granting listing makes_its_own matches on_all_but_a_few on_whole_service scoping spelled unlimited whole_services wildcards writes",
    "lambdalint.deployment.permissions.arns": "Arns",
    "lambdalint.deployment.connections": "posts_to_connections",
    "lambdalint.deployment.permissions.escalations": "escalations whole_kinds",
    "lambdalint.deployment.feedback.loops": "Feedback calls_of_itself feedback",
    "lambdalint.deployment.hosts": "address_of ids_of refusing store_of",
    "lambdalint.deployment.invokers": "only_source shut_out",
    "lambdalint.deployment.permissions.least": "called_for everywhere resources_for",
    "lambdalint.deployment.permissions.missing": "MissingPermission missing_permissions",
    "lambdalint.deployment.logs": "dropped log_groups_of writes_to",
    "lambdalint.deployment.model.deployment": "Deployment",
    "lambdalint.deployment.model.function": "EventSourceMapping Function Variable",
    "lambdalint.deployment.model.handler": "Call Handler",
    "lambdalint.deployment.model.permissions": "Permission Role Statement everything",
    "lambdalint.deployment.model.resources": "Alarm Bucket DataStore Ingress LambdaTask LogGroup Queue SecurityGroup Table Topic",
    "lambdalint.deployment.model.trigger": "FailureTarget Mode Polling Trigger",
    "lambdalint.deployment.permissions.narrower": "instead_of settings_for",
    "lambdalint.deployment.permissions.own_needs": "OwnNeed own_needs",
    "lambdalint.deployment.permissions.patterns": "account_and_name",
    "lambdalint.deployment.readers": "readers_of",
    "lambdalint.deployment.secrets": "names_stored",
    "lambdalint.deployment.unavailable": "unavailable",
    "lambdalint.deployment.permissions.unused": "Spare spare",
    "lambdalint.changes": "Argument Create Hoist Plain Proposal Put Rename Safety",
    "lambdalint.rule_api": "Confidence Place Severity Surface Trap Undecided Violation rule",
    "lambdalint.enumeration": "series",
    "lambdalint.misspelt": "comparable nearest",
    "lambdalint.source.model.behaviour": "Connection FileUse Logged Wait",
    "lambdalint.source.model.handling": "BatchAnswer Caught Effect Guard Repeats",
    "lambdalint.source.model.calls": "EnvironmentRead",
    "lambdalint.source.model.summary": "Import",
    "lambdalint.source.model.symbols": "Const Env Joined Origin Symbol",
    "lambdalint.span": "Span",
    "lambdalint.value": "Absent Assumed Inherited Known Reference Several Text Unknown Value",
}
"""Module -> the names of the API that it holds."""

WHERE = {name: home for home, names in HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    """Load a name of the API from its home."""
    if name not in WHERE:
        raise AttributeError(f"module `lambdalint` has no attribute `{name}`")
    from importlib import import_module

    value = getattr(import_module(WHERE[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *WHERE])
