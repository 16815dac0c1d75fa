"""Which modules a handler brings in: the code root, then layers, the way the runtime's search path has them."""

from __future__ import annotations

import ast
from collections import deque

from lambdalint.frozen import dataclass, field
from lambdalint.project.files import join
from lambdalint.source.model.summary import Unreadable
from lambdalint.source.modules.expressions import imported_name
from lambdalint.source.modules.files import ModuleFiles
from lambdalint.source.modules.libraries import LOADED, library_kind
from lambdalint.source.modules.module import Module
from lambdalint.source.modules.scope import Binding


@dataclass(frozen=True, slots=True)
class Folder:
    """A package without `__init__.py`."""

    path: str


@dataclass(frozen=True, slots=True)
class Library:
    """A package whose source is not read. `kind` is what libraries.py says of it, "" when it is not known.

    `present`: it lies in the project (vendored).
    """

    name: str
    kind: str
    present: bool = False


OURS = (Module, Folder)
Found = Module | Unreadable | Folder | Library


@dataclass(slots=True)
class ImportUse:
    """An import statement of a module that was read, and what its top-level name turned out to be."""

    binding: Binding
    module: Module
    top: str
    found: Found


@dataclass(slots=True)
class Closure:
    """The modules reached by imports from an entry module.

    `roots` are search path entries in order. `overflow` says that there were too many modules. `outside` are paths
    that lead out of the project where a module was looked for.
    """

    sources: ModuleFiles
    roots: tuple[str, ...]
    modules: dict[str, Module] = field(default_factory=dict)
    unreadable: dict[str, Unreadable] = field(default_factory=dict)
    imports: list[ImportUse] = field(default_factory=list)
    overflow: bool = False
    outside: set[str] = field(default_factory=set)
    _names: dict[str, Found] = field(default_factory=dict)
    _run: dict[Binding, list[Found]] = field(default_factory=dict)

    def load(self, entry: Module) -> None:
        """Reads everything that the entry imports, directly or not."""
        self.modules[entry.path] = entry
        queue = deque([entry])
        while queue:
            module = queue.popleft()
            for scope in module.scopes:
                for binding in scope.imports:
                    for found in self._follow(binding, module):
                        if isinstance(found, Unreadable):
                            self.unreadable[found.path] = found
                        elif isinstance(found, Module) and found.path not in self.modules:
                            if len(self.modules) >= self.sources.files.limits.modules:
                                self.overflow = True
                                continue
                            self.modules[found.path] = found
                            queue.append(found)

    def _follow(self, binding: Binding, module: Module) -> list[Found]:
        """The modules that run because of one import; notes what its top-level name is."""
        top = binding.module.partition(".")[0] if not binding.level else ""
        self.imports.append(ImportUse(binding, module, top, self.find(top) if top else self.base(binding, module)))
        return self.run_by(binding, module)

    def run_by(self, binding: Binding, module: Module) -> list[Found]:
        """The modules (and what cannot be read) that one import runs."""
        found = self._run.get(binding)
        if found is None:
            found = self._run[binding] = self._run_by(binding, module)
        return found

    def _run_by(self, binding: Binding, module: Module) -> list[Found]:
        base = self.base(binding, module)
        found: list[Found] = []
        if not binding.level:
            parts = binding.module.split(".")
            found += [self.find(".".join(parts[:count])) for count in range(1, len(parts))]
        found.append(base)
        if isinstance(base, OURS) and binding.name not in ("", "*") and not self.defines(base, binding.name):
            inner = self.inside(base, binding.name)
            if inner is not None:
                found.append(inner)
        return found

    def followed(self, binding: Binding, module: Module) -> list[Module]:
        """The modules of the closure that one import runs."""
        return [one for one in self.run_by(binding, module) if isinstance(one, Module) and one.path in self.modules]

    def base(self, binding: Binding, module: Module) -> Found:
        """What the module part of an import names."""
        if not binding.level:
            return self.find(binding.module)
        folder = module.folder
        for _ in range(binding.level - 1):
            folder = folder.rpartition("/")[0]
        at: Found | None = self.at(folder)
        for part in binding.module.split(".") if binding.module else ():
            at = self.inside(at, part) if isinstance(at, Module | Folder) else None
        return at if at is not None else Library("." * binding.level + binding.module, "")

    def defines(self, found: Found, name: str) -> bool:
        """Whether a module binds a name itself."""
        return isinstance(found, Module) and bool(self.own(found, name))

    def own(self, found: Module, name: str) -> list[Binding]:
        """The bindings of a name in a module, without those by which a package takes over its own submodule.

        `from . import store` in `__init__.py` asks for a name that this import itself is about to bind.
        """
        return [
            one
            for one in found.scope.bindings.get(name, ())
            if not (one.kind == "import" and one.name == name and self.base(one, found) is found)
        ]

    def inside(self, found: Found | None, name: str) -> Found | None:
        """A submodule of a package; None when it has none of that name."""
        if isinstance(found, Module):
            return self.in_folder(found.folder, name) if found.is_package else None
        return self.in_folder(found.path, name) if isinstance(found, Folder) else None

    def in_folder(self, folder: str, name: str) -> Found | None:
        """The module or package of that name in a folder."""
        files = self.sources.files
        path = join(folder, name)
        beside = f"{path}.py"
        inner = files.kind(path)
        if inner == "folder" and files.is_file(package := join(path, "__init__.py")):
            return self.sources.at(package)
        alone = files.kind(beside)
        if alone == "file":
            return self.sources.at(beside)
        if inner == "folder":
            return self.at(path)
        if inner == "outside":
            self.outside.add(path)
        if alone == "outside":
            self.outside.add(beside)
        return None

    def at(self, folder: str) -> Found | None:
        """A folder as a package."""
        package = join(folder, "__init__.py")
        if self.sources.files.is_file(package):
            return self.sources.at(package)
        children = self.sources.files.children(folder)
        if any(child.endswith(".py") or "." not in child for child in children):
            return Folder(folder)
        return None

    def find(self, dotted: str) -> Found:
        """What an absolute import of a dotted name gives."""
        found = self._names.get(dotted)
        if found is None:
            found = self._names[dotted] = self._find(dotted)
        return found

    def _find(self, dotted: str) -> Found:
        head, _, last = dotted.rpartition(".")
        if head:
            parent = self.find(head)
            if isinstance(parent, Library):
                return Library(dotted, parent.kind, parent.present)
            inner = self.inside(parent, last)
            return inner if inner is not None else Library(dotted, "")
        kind = library_kind(last)
        if last in LOADED or kind == "sdk" or last == "cfnresponse":
            return Library(last, kind)
        folder: Folder | None = None
        for root in self.roots:
            here = self.in_folder(root, last)
            if here is None:
                continue
            if isinstance(here, Folder):
                folder = folder or here
                continue
            vendored = last.lower() in self.sources.vendored(root) or last in self.sources.vendored(root)
            is_package = isinstance(here, Module | Unreadable) and here.path.endswith("/__init__.py")
            if vendored or (kind not in ("", "standard") and is_package):
                return Library(last, kind, True)
            return here
        if kind:
            return Library(last, kind)
        return folder if folder is not None else Library(last, "")


COMPUTING = frozenset({"import_module", "__import__", "exec", "eval"})


def has_dynamic_import(module: Module) -> ast.expr | None:
    """A call that imports by a computed name or runs text as code, such as `importlib.import_module(name)`."""
    for scope in () if COMPUTING.isdisjoint(module.called) else module.scopes:
        for call in scope.calls:
            node = call.node
            if not isinstance(node, ast.Call):
                continue
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if (name in ("import_module", "__import__") and not imported_name(node)) or (
                name in ("exec", "eval") and isinstance(node.func, ast.Name)
            ):
                return node
    return None
