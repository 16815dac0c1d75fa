"""Where values come from: a small dataflow over names, attributes of self, parameters and returned values."""

from __future__ import annotations

import ast
from collections.abc import Collection

from lambdalint.source.branches.tried import told_by_failing
from lambdalint.source.model.symbols import Const, Origin, Provenance
from lambdalint.source.modules.scope import Binding, Expression, Mutation, Scope
from lambdalint.source.provenance.atoms import (
    CONST,
    NEW,
    NONE,
    Atom,
    Atoms,
    either,
    is_new,
    joined,
    mingled,
    told,
    united,
)
from lambdalint.source.provenance.evaluated import of_value
from lambdalint.source.provenance.origins import (
    METHODS,
    TIMES,
    cut,
    left_by_form,
    left_by_window,
    left_of_time,
    of_library,
    of_name,
    window_of,
)
from lambdalint.source.provenance.parts import (
    construction_nodes,
    given_nodes,
    passed_nodes,
    put_together,
    recognizable,
    unpacked,
)
from lambdalint.source.values import parameters
from lambdalint.source.values.classes import bases
from lambdalint.source.values.displays import KEYS, entries
from lambdalint.source.values.evaluate import Evaluator
from lambdalint.source.values.fixpoint import Fixpoint
from lambdalint.source.values.objects import (
    ClassObject,
    Display,
    External,
    FunctionObject,
    Instance,
    ModuleObject,
    Operand,
    SdkMethod,
    SuperObject,
)
from lambdalint.source.values.reaching import MOST_BINDINGS, bindings_of

EVALUATED = (ast.Name, ast.Attribute, ast.Subscript, ast.Call)
"""Of these the values may tell where they come from."""
YES_OR_NO = frozenset({Const(True), Const(False), Const(None)})


class Sources:
    """Provenance of the expressions of one program."""

    def __init__(self, ev: Evaluator) -> None:
        self.ev = ev
        unknown = frozenset({Atom(Origin.UNKNOWN)})
        self.fixpoint: Fixpoint[Atoms] = Fixpoint(NONE, unknown, joined, 45, 120_000)
        self._told: dict[tuple[ast.expr, object], Provenance] = {}
        self.closed = False
        """The program was let go of."""

    def of(self, operand: Operand) -> Provenance:
        """Where an expression's value comes from, over all calls that lead to it."""
        key = (operand.node, operand.scope)
        found = self._told.get(key)
        if found is None:
            if self.closed:
                raise RuntimeError("a provenance is asked for after its program was let go of")
            found = self._told[key] = told(self.resolved(self.atoms(operand.node, operand.scope)))
        return found

    def atoms(self, node: ast.expr, scope: Scope) -> Atoms:
        """The same in terms of the function's own parameters."""
        if isinstance(node, ast.Constant):
            return CONST
        return self.fixpoint.answer((node, scope), self._atoms, node, scope)

    def resolved(self, atoms: Atoms) -> Atoms:
        """With parameters replaced by what all calls pass."""
        found = frozenset(one for one in atoms if one.parameter is None)
        for one in sorted((one for one in atoms if one.parameter is not None), key=_parameter_order):
            assert one.parameter is not None
            passed = self.fixpoint.answer(("passed", *one.parameter), self._passed, *one.parameter)
            found = joined(found, passed if len(atoms) == 1 else mingled(passed))
        return found

    def _passed(self, scope: Scope, name: str) -> Atoms:
        """What callers pass for a parameter."""
        values = parameters.value(self.ev, scope, name, ())
        clean = [of_value(value, scope.node, scope.module) for value in values]
        if values and all(one is not None for one in clean):
            return united(one for one in clean if one is not None)
        found: list[Atoms] = []
        for node, where in passed_nodes(self.ev, scope, name):
            found.append(self.resolved(self.atoms(node, where)))
        if not found:
            return frozenset({Atom(Origin.UNKNOWN, "", scope.module.span(scope.node))})
        return either(found)

    def _atoms(self, node: ast.expr, scope: Scope) -> Atoms:
        if isinstance(node, EVALUATED):
            values = self.ev.values(node, scope)
            clean: list[Atoms] = []
            for value in values if len(values) < 9 else ():
                one = of_value(value, node, scope.module)
                if one is None:
                    break
                clean.append(one)
            if len(values) > 1 and values <= YES_OR_NO:
                clean = []  # which of them it is may hang on a read that failed
            if values and len(clean) == len(values):
                return clean[0] if len(clean) == 1 else united(clean)
            if isinstance(node, ast.Name):
                return self._name(node, scope)
            if isinstance(node, ast.Attribute):
                return self._cut(self._attribute(node, scope), node, scope)
            if isinstance(node, ast.Subscript):
                return self._cut(self._subscript(node, scope), node, scope)
            return self._cut(self._call(node, scope), node, scope)
        return self._parts(node, scope)

    def _cut(self, atoms: Atoms, node: ast.expr, scope: Scope) -> Atoms:
        """What an expression takes of a time; how much that is, a format that was not followed leaves open."""
        if TIMES.isdisjoint([one.origin for one in atoms]):
            return atoms
        match node:
            case ast.Call(func=ast.Attribute(attr="strftime"), args=[first, *_]):
                form = self.ev.symbol(first, scope)
                return cut(atoms, left_by_form(form.value) if isinstance(form, Const) else Origin.UNKNOWN)
        window = window_of(node)
        if window is not None:
            length = self.ev.symbol(window, scope)
            return cut(atoms, left_by_window(length.value) if isinstance(length, Const) else Origin.UNKNOWN)
        return cut(atoms, left_of_time(node))

    def _parts(self, node: ast.expr, scope: Scope) -> Atoms:
        """The union of everything an operator, display or text is made of; deep chains are walked flat."""
        found = NONE
        if any(is_new(self.atoms(part, scope)) for part in put_together(node)):
            found = frozenset({NEW})
        pending: list[tuple[ast.AST, Scope]] = [(node, scope)]
        steps = 0
        while pending and steps < 2_000:
            at, where = pending.pop()
            steps += 1
            if at is not node and isinstance(at, (ast.Name, ast.Attribute, ast.Subscript, ast.Call, ast.Constant)):
                found = joined(found, mingled(self.atoms(at, where)))
                continue
            if isinstance(at, ast.BinOp) and window_of(at) is not None:
                found = joined(found, self._cut(mingled(self.atoms(at.left, where)), at, where))
                continue
            if isinstance(at, ast.FormattedValue) and left_of_time(at) is not None:
                found = joined(found, self._cut(self.atoms(at.value, where), at, where))
                continue
            inner = where.module.inner.get(at)
            if isinstance(at, ast.Lambda):
                continue
            for child in ast.iter_child_nodes(at):
                if isinstance(child, ast.comprehension):
                    pending.append((child.iter, where))
                elif isinstance(child, ast.expr):
                    pending.append((child, inner or where))
        return found or CONST

    def _name(self, node: ast.Name, scope: Scope) -> Atoms:
        at, bindings, _ = bindings_of(node.id, scope, scope.module.statements.get(node))
        if at is None:
            return of_name(node.id, scope.module.span(node))
        if len(bindings) > MOST_BINDINGS:
            return _unknown(node, scope)
        found = [self._binding(one, node.id, at) for one in bindings]
        found += [self._change(one) for one in at.mutations.get(node.id, ())[:40]]
        return found[0] if len(found) == 1 else either(found)

    def _change(self, change: Mutation) -> Atoms:
        return united(self.atoms(value, change.scope) for value in change.values)

    def _binding(self, binding: Binding, name: str, place: Scope) -> Atoms:
        node = binding.node
        if binding.kind in ("function", "class", "import"):
            return CONST
        if binding.kind == "parameter":
            method = binding.scope.parent is not None and binding.scope.parent.kind == "class"
            if method and binding.scope.parameters[:1] == [binding.name]:
                from lambdalint.source.values.fields import generated

                made = binding.scope.parent
                return self._given_at_birth(made) if made is not None and generated(self.ev, made) else CONST
            return frozenset({Atom(None, "", None, (binding.scope, binding.name))})
        if binding.kind == "caught":
            return frozenset({Atom(Origin.STATE, "", place.module.span(node) if node is not None else None)})
        if isinstance(node, ast.expr):
            return self.atoms(unpacked(node, binding.path), binding.scope)
        return frozenset({Atom(Origin.UNKNOWN)})

    def _given_at_birth(self, scope: Scope) -> Atoms:
        """What the objects of a class are made from, where one is passed on as a whole: `asdict(self)`."""
        return self.fixpoint.answer(("made", scope), self._constructed, scope) or CONST

    def _constructed(self, scope: Scope) -> Atoms:
        found = NONE
        for given in construction_nodes(self.ev, scope):
            found = joined(found, mingled(self.resolved(united(self.atoms(*part) for part in given))))
        return found

    def _attribute(self, node: ast.Attribute, scope: Scope) -> Atoms:
        found: list[Atoms] = []
        for value in self.ev.values(node.value, scope):
            if isinstance(value, Instance) and self._fields(value.scope, node.attr):
                found.append(
                    self.fixpoint.answer(("field", value.scope, node.attr), self._field, value.scope, node.attr)
                )
            elif isinstance(value, Instance | ClassObject | SuperObject):
                for at in [value.scope]:
                    bindings = [*at.attributes_set.get(node.attr, ()), *at.bindings.get(node.attr, ())]
                    found += [self._binding(one, node.attr, at) for one in bindings[:20]]
                    found += [self._change(one) for one in at.attribute_mutations.get(node.attr, ())[:20]]
            elif isinstance(value, External):
                found.append(self._of_external(value, node, node, scope) or self.atoms(node.value, scope))
        found = [one for one in found if one]
        return either(found) if found else self.atoms(node.value, scope)

    def _fields(self, scope: Scope, name: str) -> list[Binding]:
        """The defaults of an attribute in classes whose constructor is generated: this one and those that it derives."""
        if name in scope.attributes_set or not (scope.annotations or scope.bases):
            return []
        from lambdalint.source.values.fields import generated

        holders = [at for at in bases(self.ev, scope) if name in at.annotations and name not in at.attributes_set]
        return [one for at in holders[:1] if generated(self.ev, at) for one in at.bindings.get(name, ())]

    def _field(self, scope: Scope, name: str) -> Atoms:
        """What objects of a class are given for a field, or its default."""
        from lambdalint.source.values.fields import defaults, given

        passed = given(self.ev, scope, name)
        found = [self.resolved(self.atoms(one.node, one.scope)) for one in passed if isinstance(one, Expression)]
        if not passed:
            found.append(frozenset({Atom(Origin.UNKNOWN, "", scope.module.span(scope.node))}))
        if None in passed or not passed:
            for binding in self._fields(scope, name):
                for node, called in defaults(binding):
                    found.append(self._made_by(node, binding.scope) if called else self.atoms(node, binding.scope))
        return either(found) if found else CONST

    def _made_by(self, node: ast.expr, scope: Scope) -> Atoms:
        """What calling a factory without arguments gives."""
        found: list[Atoms] = []
        for target in self.ev.values(node, scope):
            if isinstance(target, FunctionObject):
                found.append(self.fixpoint.answer(("returned", target.scope), self._summary, target.scope))
            else:
                name = target.name if isinstance(target, External) else ""
                known = of_library(name, scope.module.span(node)) if name else None
                found.append(_unknown(node, scope) if known is None else known)
        return either(found) or CONST

    def _subscript(self, node: ast.Subscript, scope: Scope) -> Atoms:
        key = node.slice
        if isinstance(key, ast.Constant):
            values = self.ev.values(node.value, scope)
            displays = [value for value in values if isinstance(value, Display)]
            if displays and len(displays) == len(values):
                pairs = [pair for value in displays for pair in entries(self.ev, value)]
                named = [operand for name, operand in pairs if name == key.value]
                if named and all(isinstance(name, KEYS) for name, _ in pairs):
                    return either([self.atoms(one.node, one.scope) for one in named])
        return self.atoms(node.value, scope)

    def _call(self, node: ast.Call, scope: Scope) -> Atoms:
        arguments = [*node.args, *(keyword.value for keyword in node.keywords)]
        found: list[Atoms] = []
        unknown = False
        given = NONE
        targets: Collection[object] = self.ev.values(node.func, scope)
        for target in targets if len(targets) == 1 else sorted(targets, key=_target_order):
            if isinstance(target, FunctionObject):
                found.append(self._returned(target, node, scope))
            elif isinstance(target, SdkMethod):
                found.append(frozenset({Atom(Origin.STATE, "", scope.module.span(node))}))
            elif isinstance(target, External):
                known = self._of_external(target, node, node.func, scope, bool(arguments))
                unknown = unknown or known is None
                found.append(known or NONE)
            elif not isinstance(target, ClassObject | Instance):
                name = node.func.attr if isinstance(node.func, ast.Attribute) else ""
                unknown = unknown or name not in METHODS
        if not any(isinstance(target, FunctionObject) for target in targets):
            given = mingled(united(self.atoms(one, scope) for one in arguments))
            if isinstance(node.func, ast.Attribute):
                receiver = self.atoms(node.func.value, scope)
                if not _is_module(self.ev, node.func.value, scope):
                    given = joined(given, mingled(receiver))
        if unknown:
            found.append(_unknown(node, scope))
        answer = either([*found, given]) or CONST
        new = any(is_new(self.atoms(part, scope)) for part in recognizable(node, targets))
        return joined(answer, frozenset({NEW})) if new else answer

    def _of_external(
        self, value: External, node: ast.expr, named: ast.expr, scope: Scope, given: bool = False
    ) -> Atoms | None:
        """The origin that a library name adds by itself; of a time, what those before it have left (`now.date().year`)."""
        known = of_library(value.name, scope.module.span(node), given)
        if known and "()" in value.name and isinstance(named, ast.Attribute):
            before = self.atoms(named.value, scope) if any(one.origin is Origin.TIME for one in known) else NONE
            return before if before and not any(one.origin is Origin.TIME for one in before) else known
        return known

    def _returned(self, function: FunctionObject, node: ast.Call, scope: Scope) -> Atoms:
        """A function's summary with the arguments of one call put in."""
        summary = self.fixpoint.answer(("returned", function.scope), self._summary, function.scope)
        found = frozenset(one for one in summary if one.parameter is None or one.parameter[0] is not function.scope)
        for one in sorted(summary - found, key=_parameter_order):
            assert one.parameter is not None
            parts = given_nodes(function, one.parameter[1], node, scope)
            given = united([self.atoms(*part) for part in parts]) if parts else _unknown(node, scope)
            found = joined(found, given if len(summary) == 1 else mingled(given))
        return found

    def _summary(self, scope: Scope) -> Atoms:
        expressions = [Expression(node, where) for (node, where), _ in scope.returns[:50]] + scope.yields[:50]
        if not expressions:
            return CONST
        told = frozenset(
            Atom(Origin.STATE, "", call.scope.module.span(call.node)) for call in told_by_failing(self.ev, scope)
        )
        return joined(told, either([self.atoms(node, where) for node, where in expressions]))


def _unknown(node: ast.expr, scope: Scope) -> Atoms:
    return frozenset({Atom(Origin.UNKNOWN, "", scope.module.span(node))})


def _parameter_order(atom: Atom) -> tuple[str, int, str]:
    assert atom.parameter is not None
    scope, name = atom.parameter
    return scope.module.path, getattr(scope.node, "lineno", 0), name


def _target_order(target: object) -> tuple[str, str]:
    scope = getattr(target, "scope", None)
    where = f"{scope.module.path}:{getattr(scope.node, 'lineno', 0)}" if isinstance(scope, Scope) else ""
    return type(target).__name__, where or (target.name if isinstance(target, External) else "")


def _is_module(ev: Evaluator, node: ast.expr, scope: Scope) -> bool:
    """Whether a receiver is a module or class, which has no origin of its own."""
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return False
    values = ev.values(node, scope)
    return bool(values) and all(
        isinstance(value, (ModuleObject, ClassObject)) or (isinstance(value, External) and "()" not in value.name)
        for value in values
    )
