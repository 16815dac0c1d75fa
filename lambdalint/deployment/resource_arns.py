"""The ARNs and names of a template's resources, and what is written with them, as patterns."""

from __future__ import annotations

from lambdalint.data.arns import FORMS
from lambdalint.deployment.model.resources import Resource
from lambdalint.deployment.patterns import ANY, GAP, Name, Part, Pattern, around, in_sections, of_text
from lambdalint.value import Assumed, Known, Reference, Text, Unknown


class ResourceArns:
    """Those of one deployment, each made once."""

    def __init__(self, resources: dict[object, Resource]) -> None:
        self.resources = resources
        self.patterns: dict[str | Text | Reference, Pattern | None] = {}

    def arn(self, reference: Reference) -> Pattern | None:
        """The ARN of a resource of the template."""
        resource = self.resources.get(reference.id)
        form = FORMS.get(resource.type) if resource is not None else None
        if form is None or resource is None or reference.attribute in ("Alias", "Version") or resource.id[0] == "/":
            return None
        return around(form.form, self.name(reference.id))

    def name(self, id: str) -> Pattern:
        """A resource's physical name, as far as the template says it."""
        given = self.resources[id].name
        if isinstance(given, Known) and not any(isinstance(basis, Assumed) for basis in given.basis):
            return self.pattern(given.value) or (GAP,)
        return (Name(id, made_of(self.resources[id])),) if not isinstance(given, Unknown) else (GAP,)

    def pattern(self, value: str | Text | Reference) -> Pattern | None:
        """A value as a pattern; None when a reference in it is not understood."""
        if value not in self.patterns:
            self.patterns[value] = self._pattern(value)
        return self.patterns[value]

    def _pattern(self, value: str | Text | Reference) -> Pattern | None:
        if isinstance(value, str):
            return of_text(value)
        parts = value.parts if isinstance(value, Text) else (value,)
        found: list[Part] = []
        for part in parts:
            if isinstance(part, Unknown):
                found.append(GAP)
            elif isinstance(part, Reference):
                inner = self.reference(part)
                if inner is None:
                    return None
                found += inner
            else:
                found += part
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


def made_of(resource: Resource) -> str:
    """A text that stands in the name that CloudFormation makes: the beginning of the logical id, as ids are cut off."""
    if resource.type in ("AWS::KMS::Key", "AWS::Cognito::UserPool"):
        return ""
    id = resource.id.rpartition("/")[2][:8]
    return id.lower() if resource.type == "AWS::S3::Bucket" else id
