"""Requests that tell people something in a chat: a second one is a second message, as of a topic that sends mail."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import islice

from lambdalint.data.calls import HTTP
from lambdalint.source.callgraph.code import Seen
from lambdalint.source.effects.placed import assigned
from lambdalint.source.model.symbols import Env

HOSTS = (
    "://hooks.slack.com/",
    "://slack.com/api/chat.",
    "://discord.com/api/webhooks/",
    "://discordapp.com/api/webhooks/",
    ".webhook.office.com/",
    "://outlook.office.com/webhook",
    "://chat.googleapis.com/",
    "://hooks.chime.aws/",
    "://api.telegram.org/",
)
CHATS = ("slack", "discord", "mattermost", "telegram")
ALSO = ("teams", "chime", "chat")
"""Chats whose names mean other things as well: only a webhook is surely one of theirs."""
ADDRESSES = ("url", "uri", "hook", "endpoint")
HOOK = "hook"
TOLD = frozenset({"text", "blocks", "attachments", "embeds"})
FIELDS = TOLD | {
    "channel", "username", "icon_emoji", "icon_url", "link_names", "mrkdwn", "thread_ts", "unfurl_links",
    "content", "avatar_url", "chat_id", "parse_mode",
}  # fmt: skip
"""What incoming webhooks of chats take: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks."""
WRAPPING = frozenset({"dumps", "bytes", "bytearray", "str"})
MOST_NODES = 40
MOST_STEPS = 6


def tells_people(seen: Seen) -> bool:
    """Whether a request posts a message to a chat: by the host, the name of its address, or the fields of the message."""
    if any(name.startswith("slack_sdk.") for name in seen.libraries):
        return True
    name = next((name for name in seen.libraries if name in HTTP), "")
    if not name:
        return False
    second = name != "urllib.request.urlopen" and HTTP[name].method_at is not None
    address, bodies = seen.argument(int(second), "url"), given(seen.node, second)
    request = assigned(address, seen)
    if name == "urllib.request.urlopen" and isinstance(request, ast.Call):
        address = next((one.value for one in request.keywords if one.arg == "url"), None) or next(
            iter(request.args), None
        )
        bodies = [*bodies, *given(request, False)]
    return (address is not None and is_chat(seen, address)) or any(is_message(seen, body) for body in bodies)


def given(node: ast.Call, second: bool) -> list[ast.expr]:
    """What a request sends, by name or by position behind the address."""
    named = [one.value for one in node.keywords if one.arg in ("json", "data", "body")]
    return named + node.args[1 + second : 2 + second]


def is_chat(seen: Seen, address: ast.expr) -> bool:
    """Whether an address is one of a chat, or is named so: `SLACK_WEBHOOK_URL`."""
    told = seen.told(address)
    if any(host in told.prefix for host in HOSTS):
        return True
    names = [*named(address), told.symbol.name if isinstance(told.symbol, Env) else ""]
    return any(
        (any(chat in name for chat in CHATS) and any(word in name for word in ADDRESSES))
        or (HOOK in name and any(chat in name for chat in ALSO))
        for name in map(str.lower, names)
    )


def named(address: ast.expr) -> Iterator[str]:
    """The names and keys in an expression."""
    for node in islice(ast.walk(address), MOST_NODES):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "/" not in node.value:
            yield node.value


def is_message(seen: Seen, body: ast.expr) -> bool:
    """Whether a body holds the fields of a message and no others, through `json.dumps(…).encode()`."""
    node: ast.expr | None = body
    for _ in range(MOST_STEPS):
        if isinstance(node, ast.Name):
            node = assigned(node, seen)
            continue
        function = node.func if isinstance(node, ast.Call) else None
        last = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if last == "encode" and isinstance(function, ast.Attribute):
            node = function.value
        elif last in WRAPPING and isinstance(node, ast.Call) and node.args:
            node = node.args[0]
        else:
            break
    told = seen.told(node) if node is not None else None
    fields = {name for name, _ in told.members} if told is not None and told.complete else set()
    return bool(fields & TOLD) and fields <= FIELDS
