"""The events of the YAML parser, libyaml's where it is there."""

from __future__ import annotations

from typing import Any

from lambdalint.template.libyaml import package

yaml: Any = package()

Parser = yaml._yaml.CParser if hasattr(yaml, "_yaml") else yaml.SafeLoader
YAMLError, MarkedYAMLError = yaml.error.YAMLError, yaml.error.MarkedYAMLError
AliasEvent, ScalarEvent, StreamEndEvent = yaml.events.AliasEvent, yaml.events.ScalarEvent, yaml.events.StreamEndEvent
MappingStartEvent, MappingEndEvent = yaml.events.MappingStartEvent, yaml.events.MappingEndEvent
SequenceStartEvent, SequenceEndEvent = yaml.events.SequenceStartEvent, yaml.events.SequenceEndEvent
