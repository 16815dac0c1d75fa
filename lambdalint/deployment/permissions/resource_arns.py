"""The ARNs and names of a template's resources, and what is written with them, as patterns."""

from __future__ import annotations

from lambdalint.data.arns import FORMS
from lambdalint.deployment.model.resources import Resource
from lambdalint.deployment.permissions.patterns import (
    ANY,
    GAP,
    PSEUDO,
    Held,
    Name,
    Part,
    Pattern,
    around,
    characters,
    in_sections,
    of_text,
    words,
)
from lambdalint.value import Assumed, Known, Reference, Text, Unknown, parts_of

PATHS = ("ssm", "secretsmanager", "AWS::SSM::Parameter", "AWS::SecretsManager::Secret")
"""Services and types whose names may be paths."""


class ResourceArns:
    """Those of one deployment, each made once."""

    def __init__(self, resources: dict[object, Resource]) -> None:
        self.resources = resources
        self.patterns: dict[int, tuple[str | Text | Reference, Pattern | None]] = {}
        """By the identity of a value, which is asked for as often as there are calls."""

    def arn(self, reference: Reference) -> Pattern | None:
        """The ARN of a resource of the template."""
        resource = self.resources.get(reference.id)
        form = FORMS.get(resource.type) if resource is not None else None
        if form is None or resource is None or reference.attribute in ("Alias", "Version") or resource.id[0] == "/":
            return None
        return around(form.form, (*self.folder(resource), *self.name(reference.id)))

    def folder(self, resource: Resource) -> Pattern:
        """The path before a role's name, without its first slash."""
        if resource.path is None:
            return ()
        found = self.pattern(whole(resource.path)) if isinstance(resource.path, Known) else None
        return (GAP,) if found is None or found[:1] != ("/",) else found[1:]

    def name(self, id: str) -> Pattern:
        """A resource's physical name, as far as the template says it."""
        given = self.resources[id].name
        if isinstance(given, Known):
            found = self.pattern(whole(given)) or (GAP,)
            return found if self.resources[id].type in PATHS else words(found)
        return (Name(id, made_of(self.resources[id])),) if not isinstance(given, Unknown) else (GAP,)

    def pattern(self, value: str | Text | Reference) -> Pattern | None:
        """A value as a pattern; None when a reference in it is not understood."""
        known = self.patterns.get(id(value))
        if known is None:
            known = self.patterns[id(value)] = value, self._pattern(value)
        return known[1]

    def _pattern(self, value: str | Text | Reference) -> Pattern | None:
        if isinstance(value, str):
            return of_text(value)
        parts = value.parts if isinstance(value, Text) else (value,)
        found: list[Part] = []
        for part in parts:
            if isinstance(part, Unknown):
                found.append(Held(part.of, part.of.rpartition("/")[2] in PSEUDO) if part.of else GAP)
            elif isinstance(part, Reference):
                inner = self.reference(part)
                if inner is None:
                    return None
                found += inner
            else:
                found += characters(part)
                if found[-1:] == [GAP]:
                    return None  # a dynamic reference with something undecided in it
        if "".join(part for part in found[:4] if isinstance(part, str)) == "arn:":
            return in_sections(tuple(found))
        return tuple(found)

    def reference(self, reference: Reference) -> Pattern | None:
        """What an attribute of a resource gives: its ARN or its name."""
        resource = self.resources.get(reference.id)
        form = FORMS.get(resource.type) if resource is not None else None
        if form is None or reference.id.startswith("/"):
            return None
        if reference.attribute in form.names:
            return self.name(reference.id)
        if reference.attribute in ("StreamArn", "QueueUrl") or (
            reference.attribute == "" and "QueueName" in form.names
        ):
            return self.aside(reference)
        return self.arn(reference) if reference.attribute in form.arns else None

    def aside(self, reference: Reference) -> Pattern | None:
        """What is not the resource's own ARN: a table's stream, a queue's address."""
        own = self.arn(reference)
        if own is None or reference.attribute != "StreamArn":
            return (*"https://", GAP) if own is not None else None
        return (*own, *"/stream/", ANY)


def whole(value: Known[str | Text | Reference]) -> str | Text | Reference:
    """A value with parameters in the place of their defaults."""
    if not value.basis or not any(isinstance(basis, Assumed) for basis in value.basis):
        return value.value
    parts = parts_of(value)
    return parts[0] if len(parts) == 1 and not isinstance(parts[0], Unknown) else Text(parts)


def made_of(resource: Resource) -> str:
    """A text that stands in the name that CloudFormation makes: the beginning of the logical id, as ids are cut off."""
    if resource.type in ("AWS::KMS::Key", "AWS::Cognito::UserPool"):
        return ""
    id = resource.id.rpartition("/")[2][:8]
    return id.lower() if resource.type == "AWS::S3::Bucket" else id
