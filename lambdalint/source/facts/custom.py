"""How a handler answers CloudFormation, and the ways on which it ends without an answer."""

from __future__ import annotations

import ast

from lambdalint.source.branches.conditions import caught_around, caught_by
from lambdalint.source.branches.suppressed import BROAD, passed_over
from lambdalint.source.callgraph.code import Code, Made, Seen
from lambdalint.source.facts.requests import ALL, admitted, asks_type, is_event, is_request, of_case
from lambdalint.source.model.behaviour import CustomResource
from lambdalint.source.model.symbols import Input, Item
from lambdalint.source.modules.blocks import walk
from lambdalint.source.modules.scope import Scope
from lambdalint.source.values.members import attribute
from lambdalint.source.values.objects import NOTHING, External, FunctionObject, Instance, Partial
from lambdalint.span import Span

SEND = External("cfnresponse.send")
HELPERS = ("crhelper.", "cfn_custom_resource.")


def custom_resource(code: Code) -> CustomResource | None:
    """None when nothing in the program answers a ResponseURL."""
    if not code.entries and not any(_is_helper(seen) for seen in code.seen):
        return None
    helper = next((seen for seen in code.seen if _is_helper(seen)), None)
    if helper is not None:
        return CustomResource(helper.span, "crhelper", (helper.site,), (), True)
    answers = [seen for seen in code.seen if _answers(code, seen)]
    if not answers:
        return None
    kind = "cfnresponse" if any(_sends(code, seen) for seen in answers) else "url"
    nodes = {seen.node for seen in answers}
    walker = Ways(code, nodes)
    unanswered: list[tuple[Span, str]] = []
    for scope in code.outermost:
        unanswered += walker.ends(scope)
    return CustomResource(
        answers[0].span,
        kind,
        tuple(sorted((seen.site for seen in answers), key=lambda site: site.span)),
        tuple(dict.fromkeys(unanswered)),
        walker.decided,
    )


def _is_helper(seen: Seen) -> bool:
    return any(name.startswith(HELPERS) for name in seen.libraries)


def _sends(code: Code, seen: Seen) -> bool:
    """Whether a call sends an answer by cfnresponse: itself, by a partial, or when a stack is left."""
    if "cfnresponse.send" in seen.libraries or any(
        isinstance(one, Partial) and one.function == SEND for one in seen.values
    ):
        return True
    first = seen.node.args[0] if seen.name == "callback" and seen.node.args else None
    return first is not None and SEND in code.ev.values(first, seen.use.scope)


def _answers(code: Code, seen: Seen) -> bool:
    """Whether a call sends an answer: cfnresponse, or a request to the event's ResponseURL."""
    if _sends(code, seen):
        return True
    if not any(isinstance(one, External) for one in seen.values):
        return False
    for argument in (*seen.node.args[:3], *(one.value for one in seen.node.keywords if one.arg in ("url", "fullurl"))):
        for value in code.ev.values(argument, seen.use.scope) if not isinstance(argument, ast.Starred) else ():
            if isinstance(value, Item) and value.key == "ResponseURL" and isinstance(value.of, Input):
                return True
    return False


def _caught(made: Made) -> bool:
    """Whether the function itself catches what the call may raise."""
    statement = made.statement
    caught = caught_around(statement) if statement is not None else ()
    return any(name.rpartition(".")[2] in {*BROAD, "ClientError"} for name in caught)


def _takes_all(case: ast.match_case) -> bool:
    return case.guard is None and isinstance(case.pattern, ast.MatchAs) and case.pattern.pattern is None


class Ways:
    """Follows the statements of a handler: does each way answer, also when something fails?

    `decided` is False when a way was not followed (deep calls, loops around answers).
    """

    def __init__(self, code: Code, answers: set[ast.Call]) -> None:
        self.code = code
        self.answers = answers
        self.decided = True
        self._known: dict[Scope, bool] = {}
        self._entered: set[Scope] = set()
        self._made = {one.use.node for one in code.made}
        self._makers = {one.reached.scope for one in code.made if not _caught(one)}

    def ends(self, scope: Scope) -> list[tuple[Span, str]]:
        """The places of a function by which it ends unanswered."""
        if not isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef):
            self.decided = False
            return []
        found: list[tuple[Span, str]] = []
        answered = self._block(scope.node.body, scope, found, False)
        if not answered:
            place = scope.module.source.name_span(scope.node)
            found.append((place, "the handler reaches its end without an answer"))
        return found

    def _block(
        self,
        body: list[ast.stmt],
        scope: Scope,
        found: list[tuple[Span, str]],
        safe: bool,
        left: frozenset[str] = ALL,
    ) -> bool:
        """Whether a block has answered (or left with an answer) at its end; notes ways that leave without.

        `left` are the types of request that can come here.
        """
        for node in body:
            if not left:
                return True
            if self._is_answer(node, scope):
                if not safe:
                    found += self._before_it_answers(node, scope)
                return True
            if isinstance(node, ast.Return):
                found.append((scope.module.span(node), "it returns here without an answer"))
                return True
            if isinstance(node, ast.Raise):
                if not safe:
                    found.append((scope.module.span(node), "an exception leaves here without an answer"))
                return True
            if isinstance(node, ast.If):
                sure = is_request(self.code, node.test, scope)
                if sure is not None:  # the other way is for those who wait for nothing
                    if self._block(node.body if sure else node.orelse, scope, found, safe, left):
                        return True
                    continue
                types = admitted(self.code, node.test, scope)
                then = self._block(node.body, scope, found, safe, left if types is None else left & types)
                rest = left if types is None else left - types
                other = self._block(node.orelse, scope, found, safe, rest) if node.orelse or not rest else False
                if then and other:
                    return True
                if types is not None and (then or other):
                    left = rest if then else left & types
                if other and not then and self._leaves(node.body):
                    return True
            elif isinstance(node, ast.Match):
                if self._match(node, scope, found, safe, left):
                    return True
            elif isinstance(node, ast.Try):
                if self._try(node, scope, found, safe, left):
                    return True
            elif isinstance(node, ast.With):
                if any(self._always(one) for item in node.items for one in self._leaving(item, scope)):
                    self._block(node.body, scope, [], True)
                    return True
                passed = bool(
                    {*BROAD, "ClientError"} & {name for item in node.items for name in passed_over(item, scope)}
                )
                if self._block(node.body, scope, found, safe or passed, left):
                    return True
            elif isinstance(node, ast.For | ast.While):
                if any(self._is_answer_call(one, scope) for one in walk(node.body)):
                    self.decided = False
                    return True
            elif not safe and self._can_fail(node, scope):
                found.append((scope.module.span(node), "when this fails, nothing answers"))
                safe = True
        return not left

    def _match(
        self, node: ast.Match, scope: Scope, found: list[tuple[Span, str]], safe: bool, left: frozenset[str]
    ) -> bool:
        """Whether every case answers or leaves, and none of the requests is left by the last of them."""
        typed = asks_type(self.code, node.subject, scope) or is_event(self.code, node.subject, scope)
        ends = []
        for case in node.cases:
            types = of_case(self.code, case.pattern, scope) if typed and case.guard is None else None
            types = ALL if types is None and _takes_all(case) else types
            ends.append(self._block(case.body, scope, found, safe, left if types is None else left & types))
            left = left if types is None else left - types
        return all(ends) and not left

    def _leaving(self, item: ast.withitem, scope: Scope) -> list[Scope]:
        """The functions of the project that run when a `with` is left, however that happens."""
        expression = item.context_expr
        found = [
            one.scope
            for value in self.code.ev.values(expression, scope)
            if isinstance(value, Instance)
            for one in attribute(self.code.ev, value, "__exit__")
            if isinstance(one, FunctionObject)
        ]
        called = self.code.called(expression, scope) if isinstance(expression, ast.Call) else NOTHING
        return found + [one.scope for one in self.code.ev.functions(called) if one.scope.generator]

    @staticmethod
    def _leaves(body: list[ast.stmt]) -> bool:
        return isinstance(body[-1], ast.Return | ast.Raise)

    def _try(
        self, node: ast.Try, scope: Scope, found: list[tuple[Span, str]], safe: bool, left: frozenset[str]
    ) -> bool:
        if node.finalbody and self._block(list(node.finalbody), scope, [], True, left):
            return True
        if any(self._is_answer_call(one, scope) for one in walk(list(node.finalbody))):
            self.decided = False
            return True
        handlers = [handler for handler in node.handlers if set(caught_by(handler)) & BROAD]
        caught: list[tuple[Span, str]] = []
        covered = bool(handlers) and all(self._block(handler.body, scope, caught, safe, left) for handler in handlers)
        service = any(name.rpartition(".")[2] == "ClientError" for one in node.handlers for name in caught_by(one))
        inner = self._block([*node.body, *node.orelse], scope, found, safe or bool(handlers) or service, left)
        if covered and not caught:
            return inner
        if inner and self._sends_first(node.body, scope):
            return True
        found += caught
        if inner and handlers and not covered:
            for handler in handlers:
                if not self._leaves(handler.body):
                    return False
        return inner

    def _sends_first(self, body: list[ast.stmt], scope: Scope) -> bool:
        """Whether the answer is the first thing in a block that can fail: then an except clause has nothing to add."""
        for node in body:
            if self._is_answer(node, scope):
                return True
            if self._can_fail(node, scope):
                return False
        return False

    def _is_answer(self, node: ast.stmt, scope: Scope) -> bool:
        if isinstance(
            node, ast.If | ast.Match | ast.Try | ast.With | ast.For | ast.While | ast.FunctionDef | ast.ClassDef
        ):
            return False
        return any(self._is_answer_call(one, scope) for one in walk([node]))

    def _is_answer_call(self, node: ast.AST, scope: Scope) -> bool:
        if not isinstance(node, ast.Call):
            return False
        if node in self.answers:
            return True
        functions = self.code.ev.functions(self.code.called(node, scope))
        return any(self._always(one.scope) for one in functions)

    def _before_it_answers(self, node: ast.stmt, scope: Scope) -> list[tuple[Span, str]]:
        """What can fail, with nothing around it, in a function of the project that does all the work and then answers."""
        found: list[tuple[Span, str]] = []
        for one in walk([node]):
            if isinstance(one, ast.Call) and one not in self.answers:
                for inner in self.code.ev.functions(self.code.called(one, scope)):
                    body = getattr(inner.scope.node, "body", None)
                    if inner.scope not in self._entered and isinstance(body, list) and self._always(inner.scope):
                        self._entered.add(inner.scope)
                        self._block(body, inner.scope, found, False)
        return found

    def _always(self, scope: Scope) -> bool:
        """Whether a function of the project answers on every normal way."""
        known = self._known.get(scope)
        if known is None:
            self._known[scope] = False
            body = scope.node.body if isinstance(scope.node, ast.FunctionDef | ast.AsyncFunctionDef) else []
            inner: list[tuple[Span, str]] = []
            known = self._known[scope] = bool(body) and self._block(body, scope, inner, True) and not inner
        return known

    def _can_fail(self, node: ast.stmt, scope: Scope) -> bool:
        """Whether a statement does something that is likely to fail: a call of AWS, a host, or unread code."""
        for one in walk([node]):
            if one in self._made:
                return True
            if isinstance(one, ast.Call):
                functions = self.code.ev.functions(self.code.called(one, scope))
                if any(inner.scope in self._makers for inner in functions):
                    return True
        return False
