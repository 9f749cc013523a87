"""Slack's rules for messages, as far as we could break them: lengths, counts, kinds, unique names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Json = dict[str, Any]
TEXTS = {"section": 3000, "header": 150, "button": 75, "option": 75, "placeholder": 150, "field": 2000, "title": 2000}


def broken_rule(body: Json, files: set[str]) -> str | None:
    """The first rule that this message breaks."""
    return next(_broken(body, files), None)


def _broken(body: Json, files: set[str]) -> Iterator[str]:
    blocks = body.get("blocks") or []
    if not body.get("text") and not blocks:
        yield "no text"
    if len(body.get("text", "")) > 4000:
        yield "text too long"
    if len(blocks) > 50:
        yield "too many blocks"
    actions = [e["action_id"] for b in blocks for e in b.get("elements", []) if "action_id" in e]
    if len(actions) != len(set(actions)):
        yield "block: an action_id twice"
    for block in blocks:
        yield from (f"block {block['type']}: {rule}" for rule in _broken_block(block, files))


def _broken_block(block: Json, files: set[str]) -> Iterator[str]:
    kind = block["type"]
    if kind == "section":
        yield from _text(block["text"], "section") if "text" in block else ()
        yield from (rule for text in block.get("fields", []) for rule in _text(text, "field"))
        if not block.get("text") and not 1 <= len(block.get("fields", [])) <= 10:
            yield "neither text nor fields"
        yield from _element(block["accessory"]) if "accessory" in block else ()
    elif kind == "header":
        yield from _text(block["text"], "header", plain=True)
    elif kind == "context":
        yield from (rule for text in block["elements"] for rule in _text(text, "section"))
        yield from ["elements"] if not 1 <= len(block["elements"]) <= 10 else []
    elif kind == "actions":
        yield from (rule for element in block["elements"] for rule in _element(element))
        yield from ["elements"] if not 1 <= len(block["elements"]) <= 25 else []
    elif kind == "image":
        yield from _image(block, files)
    else:
        yield "unknown kind"


def _image(block: Json, files: set[str]) -> Iterator[str]:
    if not 1 <= len(block.get("alt_text", "")) <= 2000:
        yield "alt_text"
    if set(block) - {"type", "block_id", "alt_text", "title", "image_url", "slack_file"}:
        yield "a key that Slack does not take"
    if "slack_file" in block:
        yield from [] if block["slack_file"]["id"] in files else ["invalid slack file"]
    elif not 1 <= len(block.get("image_url") or "") <= 3000:
        yield "image_url"
    yield from _text(block["title"], "title", plain=True) if "title" in block else ()


def _element(element: Json) -> Iterator[str]:
    if not 1 <= len(element["action_id"]) <= 255:
        yield "action_id"
    if element["type"] == "button":
        yield from _text(element["text"], "button", plain=True)
        yield from ["value"] if len(element.get("value", "")) > 2000 else []
        url = element.get("url", "https://x.example")
        yield from ["url"] if len(url) > 3000 or not url.startswith(("http://", "https://")) else []
    elif element["type"] == "static_select":
        yield from _text(element["placeholder"], "placeholder", plain=True)
        yield from ["options"] if not 1 <= len(element["options"]) <= 100 else []
        for option in element["options"]:
            yield from _text(option["text"], "option", plain=True)
            yield from ["option value"] if not 1 <= len(option["value"]) <= 150 else []
    else:
        yield f"element {element['type']}"


def _text(text: Json, where: str, plain: bool = False) -> Iterator[str]:
    if not 1 <= len(text["text"]) <= TEXTS[where]:
        yield f"length of {where}: {len(text['text'])}"
    if plain and text["type"] != "plain_text":
        yield f"{where} takes plain text"
    if text["type"] == "mrkdwn" and ("<!" in text["text"]):
        yield f"{where} calls everybody"
