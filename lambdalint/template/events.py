"""The parser of YAML, libyaml's where it is there, and what it tells of a text."""

from __future__ import annotations

from collections.abc import Callable
from itertools import repeat, starmap
from typing import Any, Protocol

from lambdalint.template.libyaml import package

yaml: Any = package()
binding: Any = getattr(yaml, "_yaml", None)
Parser = binding.CParser if binding else yaml.SafeLoader
YAMLError, MarkedYAMLError = yaml.error.YAMLError, yaml.error.MarkedYAMLError


class Listener(Protocol):
    """Who is told what stands in a text. Marks have a `line`, a `column` and an `index`, all from 0."""

    def scalar(
        self, anchor: str | None, tag: str | None, implicit: object, value: str, start: Any, end: Any, style: str
    ) -> None: ...

    def mapping(
        self, anchor: str | None, tag: str | None, implicit: object, start: Any, end: Any, flow: bool | None = None
    ) -> None: ...

    def sequence(
        self, anchor: str | None, tag: str | None, implicit: object, start: Any, end: Any, flow: bool | None = None
    ) -> None: ...

    def mapping_end(self, start: Any, end: Any) -> None: ...

    def sequence_end(self, start: Any, end: Any) -> None: ...

    def alias(self, anchor: str, start: Any, end: Any) -> None: ...


METHODS = {
    "ScalarEvent": "scalar",
    "MappingStartEvent": "mapping",
    "SequenceStartEvent": "sequence",
    "MappingEndEvent": "mapping_end",
    "SequenceEndEvent": "sequence_end",
    "AliasEvent": "alias",
}
"""The classes of PyYAML's events, and the method that is told."""


def listen(text: str, listener: Listener) -> None:
    """Tell a listener what stands in a text. Raises YAMLError, and what the listener raises.

    The binding makes each event by calling a name of its own module. While a text is read the listener's methods stand
    there: an object for each event, made only to be taken apart, is a third of what reading costs. An event that is
    made nevertheless, by the parser in Python, is taken apart here.
    """
    next_event, end = Parser(text).get_event, yaml.events.StreamEndEvent
    own = {name: getattr(binding, name) for name in METHODS if hasattr(binding, name)}
    try:
        for name in own:
            setattr(binding, name, getattr(listener, METHODS[name]))
        for event in filter(None, starmap(next_event, repeat(()))):  # those that were told are None
            if type(event) is end:
                return
            if type(event) in MADE:
                MADE[type(event)](listener, event)
    finally:
        for name, made in own.items():
            setattr(binding, name, made)


MADE: dict[type[Any], Callable[[Listener, Any], None]] = {
    yaml.events.ScalarEvent: lambda to, one: to.scalar(
        one.anchor, one.tag, one.implicit, one.value, one.start_mark, one.end_mark, one.style or ""
    ),
    yaml.events.MappingStartEvent: lambda to, one: to.mapping(
        one.anchor, one.tag, one.implicit, one.start_mark, one.end_mark, one.flow_style
    ),
    yaml.events.SequenceStartEvent: lambda to, one: to.sequence(
        one.anchor, one.tag, one.implicit, one.start_mark, one.end_mark, one.flow_style
    ),
    yaml.events.MappingEndEvent: lambda to, one: to.mapping_end(one.start_mark, one.end_mark),
    yaml.events.SequenceEndEvent: lambda to, one: to.sequence_end(one.start_mark, one.end_mark),
    yaml.events.AliasEvent: lambda to, one: to.alias(one.anchor, one.start_mark, one.end_mark),
}
"""How events are taken apart that the parser made."""
