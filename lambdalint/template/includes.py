"""`AWS::Include` of a local file: what `sam package` uploads is put where it is named."""

from __future__ import annotations

from lambdalint.project.files import WIDER, Files, FileUnreadable, folder_of, named_from
from lambdalint.span import Lines
from lambdalint.template.events import YAMLError
from lambdalint.template.parse import Builder, Problem, TemplateUnreadable
from lambdalint.template.tree import INCLUDE, Intrinsic, Mapping, Node, Scalar, Sequence

MOST = 50
"""Files that one template includes."""
DEPTH = 3
"""Files that include each other in a row."""


class Includes:
    """Puts included files into a tree. `trees` holds each of them by its path; others stay transforms, which are gaps.

    Local files that are not put in are added to the template's `problems`.
    """

    def __init__(self, files: Files, path: str, problems: list[Problem]) -> None:
        self.files, self.folder, self.problems = files, folder_of(path), problems
        self.trees: dict[str, Mapping] = {}
        self.made: dict[tuple[str, int], Node] = {}

    def put_in(self, node: Node, depth: int = 0) -> Node:
        """A copy with the included files in it; what includes nothing is shared."""
        if isinstance(node, Sequence):
            items = [self.put_in(item, depth) for item in node.items]
            same = all(a is b for a, b in zip(items, node.items, strict=True))
            return node if same else Sequence(items, node.span, node.flow)
        if isinstance(node, Intrinsic):
            included = self.included(node.argument, depth) if node.name == "Transform" else None
            if included is not None:
                return included
            argument = self.put_in(node.argument, depth)
            return node if argument is node.argument else Intrinsic(node.name, argument, node.span)
        if not isinstance(node, Mapping):
            return node
        entries: dict[str, tuple[Scalar, Node]] = {}
        changed = False
        for name, key, inner in node.items():
            included = self.included(inner, depth) if name == "Fn::Transform" else None
            if included is not None:
                changed = True
                entries.update({k: entry for k, entry in included.entries.items() if k not in node.entries})
                continue
            found = self.put_in(inner, depth)
            changed = changed or found is not inner
            entries[name] = (key, found)
        return Mapping(entries, node.span, node.flow) if changed else node

    def included(self, transform: Node, depth: int) -> Mapping | None:
        """The content of a local file; None for S3, for what cannot be read, and beyond the bounds."""
        name = transform.get("Name") if isinstance(transform, Mapping) else None
        parameters = transform.get("Parameters") if isinstance(transform, Mapping) else None
        location = parameters.get("Location") if isinstance(parameters, Mapping) else None
        if not isinstance(name, Scalar) or name.value != INCLUDE or not isinstance(location, Scalar):
            return None
        written = str(location.value)
        path = named_from(self.folder, written)
        if "://" in written or "${" in written:
            return None
        if depth >= DEPTH:
            return self.refused(location, f"more than {DEPTH} files include each other")
        if self.files.outside(path):
            return self.refused(location, f"it lies outside the project{WIDER}")
        if path not in self.trees:
            if len(self.trees) >= MOST:
                return self.refused(location, f"the template includes more than {MOST} files")
            try:
                text = self.files.text(path)
                documents = Builder(path, text, Lines(text), self.files.limits).documents()
            except FileUnreadable as error:
                return self.refused(location, f"it {error.reason}{self.files.instead(path)}")
            except TemplateUnreadable as error:
                return self.refused(location, error.reason)
            except YAMLError:
                return self.refused(location, "it is not valid YAML or JSON")
            if not documents or not isinstance(documents[0], Mapping):
                return self.refused(location, "it holds no mapping")
            self.trees[path] = documents[0]
        if (path, depth) not in self.made:
            self.made[path, depth] = self.put_in(self.trees[path], depth + 1)
        found = self.made[path, depth]
        return found if isinstance(found, Mapping) else None

    def refused(self, location: Scalar, reason: str) -> Mapping | None:
        """Nothing; told once for each place."""
        problem = Problem(f"`{location.value}` is not included: {reason}", location.span)
        if problem not in self.problems:
            self.problems.append(problem)
        return None
