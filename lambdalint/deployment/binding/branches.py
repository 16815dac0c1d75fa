"""Which branches of the code a function's environment decides."""

from __future__ import annotations

from lambdalint.data.environment import ALWAYS, GIVEN, LOCAL_ONLY
from lambdalint.deployment.model.function import Variable
from lambdalint.frozen import dataclass
from lambdalint.source.model.places import Comparison, Site, Test
from lambdalint.value import Assumed, Known, Reference, Several, Text


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables of one function, and those that its code sets itself."""

    variables: Several[Variable]
    written: Several[str]

    def variable(self, name: str) -> Variable | None:
        return next((one for one in self.variables.items if one.name == name), None)

    def unset(self, name: str) -> bool:
        """Whether nothing sets a variable: not the template, not Lambda, not the code."""
        if name in LOCAL_ONLY:
            return self.variable(name) is None
        if name in GIVEN or name.startswith("AWS_") or name in self.written.items or not self.written.complete:
            return False
        return self.variables.complete and self.variable(name) is None


def alive(site: Site, environment: Environment) -> bool:
    """Whether some way to a place is not closed in this deployment."""
    if () in site.ways:
        return True
    return any(all(decided(test, environment) is not False for test in way) for way in site.ways)


def sure(site: Site, environment: Environment) -> bool:
    """Whether some way to a place depends on no configuration that is not decided."""
    if () in site.ways:
        return True
    return any(all(certain(test, environment) for test in way) for way in site.ways)


def certain(test: Test, environment: Environment) -> bool:
    """Whether a test lets events pass in every deployment: decided by the template alone, or by what arrives, too."""
    return not (test.configured or test.closed) or (
        decided(test, environment) is True and not assumed(test, environment)
    )


def decided(test: Test, environment: Environment) -> bool | None:
    """Whether a test comes out as the way needs it; None when only the deployment or the event decides."""
    if test.closed:
        return False
    result = _outcome(test, environment)
    return None if result is None else result == test.outcome


def assumed(test: Test, environment: Environment) -> bool:
    """Whether the variable's value stands on a default that a deployment may override."""
    variable = environment.variable(test.variable)
    value = variable.value if variable is not None else None
    return isinstance(value, Known) and any(isinstance(basis, Assumed) for basis in value.basis)


def _outcome(test: Test, environment: Environment) -> bool | None:
    if test.comparison is None or not test.variable or test.variable in environment.written.items:
        return None
    if environment.unset(test.variable):
        if test.comparison is Comparison.SET:
            return test.default is not None
        if test.comparison is Comparison.TRUTHY:
            return bool(test.default)
        return test.default is not None and _same(test.default, test)
    if test.variable in ALWAYS:
        return None if test.comparison is Comparison.EQUALS else True
    variable = environment.variable(test.variable)
    if variable is None:
        return None
    if test.comparison is Comparison.SET:
        return True
    match variable.value:
        case Known(bool() as value):
            text = str(value).lower()
        case Known(str() | int() | float() as value):
            text = str(value)
        case Known(Reference()):
            return True if test.comparison is Comparison.TRUTHY else None
        case Known(Text() as value):
            return _of_text(value, test)
        case _:
            return None
    return bool(text) if test.comparison is Comparison.TRUTHY else _same(text, test)


def _same(text: str, test: Test) -> bool:
    if test.folded:
        return text.lower() in [literal.lower() for literal in test.literals]
    return text in test.literals


def _of_text(value: Text, test: Test) -> bool | None:
    fixed = [part for part in value.parts if isinstance(part, str)]
    if test.comparison is Comparison.TRUTHY:
        return True if any(fixed) else None
    first, last = value.parts[0], value.parts[-1]
    fits = [
        literal
        for literal in test.literals
        if (not isinstance(first, str) or literal.startswith(first))
        and (not isinstance(last, str) or literal.endswith(last))
    ]
    return None if fits else False
