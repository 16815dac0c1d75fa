"""With which keys of the template its buckets, queues, topics, streams and secrets are encrypted."""

from __future__ import annotations

from collections.abc import Iterator

from lambdalint.data.encryption import KEYS
from lambdalint.deployment.build.targets import id_of, reference_of
from lambdalint.deployment.model.resources import Encrypted
from lambdalint.template.cursor import View
from lambdalint.template.view import Template

KEY, ALIAS = "AWS::KMS::Key", "AWS::KMS::Alias"


def encrypted(template: Template) -> tuple[Encrypted, ...]:
    """The resources that are encrypted with a key that the template makes."""
    found = [
        (resource.id, view)
        for resource in template.of_type(*KEYS)
        for view in [at(resource.properties, KEYS[resource.type])]
    ]
    found += [
        (bucket.id, view) for bucket in template.of_type("AWS::S3::Bucket") for view in of_bucket(bucket.properties)
    ]
    return tuple(Encrypted(id, key, view.span) for id, view in found if (key := key_of(view, template)))


def at(view: View, path: tuple[str, ...]) -> View:
    """What stands at a path."""
    for name in path:
        view = view[name]
    return view


def of_bucket(properties: View) -> Iterator[View]:
    """The keys of a bucket's rules."""
    for rule in properties["BucketEncryption"]["ServerSideEncryptionConfiguration"].items().items:
        yield rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"]


def key_of(view: View, template: Template) -> str:
    """The id of the key that a property names, directly or by an alias; "" where it is none of the template's."""
    id = id_of(reference_of(view.value(), template)) if not view.absent else ""
    resource = template.find(id) if id else None
    if resource is not None and resource.type == ALIAS:
        id = id_of(reference_of(resource.properties["TargetKeyId"].value(), template))
        resource = template.find(id) if id else None
    return id if resource is not None and resource.type == KEY else ""
