"""The border with Slack on the way out: what the assistant said, as blocks that keep Slack's lengths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.channels.slack.markup import escape_text, shorten_text, split_text, to_mrkdwn, to_plain
from bot.channels.slack.model import CHOICE_BUTTONS, Chart, Json
from bot.conversations.transcripts import Message, StoredChoice

# Slack's limits, in characters and in counts.
SECTION, TITLE, OPTION, FALLBACK, HEADER, ALT, URL = 3000, 75, 75, 3000, 150, 2000, 3000
BLOCKS, OPTIONS = 50, 100
# More buttons than these stand in one's way; they become a list to choose from.
BUTTONS = 6


def to_post(messages: Sequence[Message], texts: Mapping[str, Any], platforms: Mapping[str, str]) -> Json:
    """One Slack message with everything that was said in a turn: `text` for notifications, and `blocks`."""
    blocks = [block for message in messages for block in _message_blocks(message, texts, platforms)]
    return {"text": fallback_text("\n\n".join(m.line.text for m in messages)), "blocks": within_limits(blocks)}


def fallback_text(text: str) -> str:
    """The text of a message for notifications and screen readers."""
    return shorten_text(escape_text(to_plain(text)), FALLBACK)


def section_blocks(text: str) -> list[Json]:
    """A text of our Markdown subset as blocks."""
    return [_mrkdwn_section(piece) for piece in split_text(to_mrkdwn(text), SECTION)]


def quote_block(text: str) -> Json:
    """Somebody's own words as a block that reads no markup in them."""
    return {"type": "section", "text": plain_text(text, SECTION)}


def context_block(*texts: str) -> Json:
    """Small print."""
    elements = [{"type": "mrkdwn", "text": shorten_text(text, SECTION), "verbatim": True} for text in texts[:10]]
    return {"type": "context", "elements": elements}


def header_block(text: str) -> Json:
    """A heading."""
    return {"type": "header", "text": plain_text(text, HEADER)}


def plain_text(text: str, most: int) -> Json:
    """A text object without markup, at most so long; Slack refuses an empty one."""
    return {"type": "plain_text", "text": shorten_text(text, most) or "–", "emoji": False}


def mrkdwn_text(text: str) -> Json:
    """A text object of Slack's own markup, in which nothing is made a mention or a link by itself."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def make_button(title: str, action: str, value: str = "", url: str | None = None, style: str | None = None) -> Json:
    """A button; with an address it opens that, else it hands back its value."""
    made: Json = {"type": "button", "text": plain_text(title, TITLE), "action_id": action}
    made |= {"url": url} if url else {"value": value}
    return {**made, **({"style": style} if style else {})}


def make_select(placeholder: str, action: str, options: Iterable[tuple[str, str]]) -> Json:
    """A list to choose from: titles and values."""
    made = [{"text": plain_text(title, OPTION), "value": value} for title, value in options]
    return {
        "type": "static_select",
        "placeholder": plain_text(placeholder, HEADER),
        "action_id": action,
        "options": made[:OPTIONS],
    }


def chart_block(chart: Chart) -> Json:
    """A chart's place among the blocks; it becomes a picture, or signs, when the message is sent."""
    return {"type": "chart", "chart": asdict(chart)}


def within_limits(blocks: list[Json]) -> list[Json]:
    """At most as many blocks as Slack takes; the last one, with the buttons, always stays."""
    return blocks if len(blocks) <= BLOCKS else [*blocks[: BLOCKS - 1], blocks[-1]]


def after_press(blocks: Sequence[Mapping[str, Any]], title: str, texts: Mapping[str, Any]) -> list[Json]:
    """A message's own blocks, as Slack hands them back, with what was pressed in place of the buttons."""
    kept = [_strip_generated(block) for block in blocks if block.get("type") != "actions"]
    return within_limits([*kept, context_block(to_mrkdwn(str(texts["pressed"]).replace("{title}", title)))])


def _message_blocks(message: Message, texts: Mapping[str, Any], platforms: Mapping[str, str]) -> Iterator[Json]:
    line = message.line
    if line.card and (chart := chart_of(line.card, texts["chart"], platforms)):
        yield chart_block(chart)
    yield from section_blocks(line.text)
    if elements := list(_button_elements(message.seq, line.choices, texts["visitor"])):
        yield {"type": "actions", "elements": elements}


def _button_elements(seq: int, choices: Sequence[StoredChoice], texts: Mapping[str, Any]) -> Iterator[Json]:
    offered = [(c.title, c.token) for c in choices if c.token and not c.url]
    if len(offered) > BUTTONS:
        yield make_select(str(texts["choose"]), f"{CHOICE_BUTTONS}{seq}", offered)
    else:
        for number, (title, token) in enumerate(offered):
            yield make_button(title, f"{CHOICE_BUTTONS}{seq}-{number}", token)
    # A path on our own site leads nowhere from Slack.
    links = [c for c in choices if c.url and c.url.startswith(("https://", "http://")) and len(c.url) <= URL]
    for number, choice in enumerate(links):
        yield make_button(choice.title, f"link-{seq}-{number}", url=choice.url)


def chart_of(card: Mapping[str, Any], texts: Mapping[str, Any], platforms: Mapping[str, str]) -> Chart | None:
    """The chart of a recommendation: the two sides, and where the money goes when it is known."""
    share = card.get("share") or {}
    if not {"smm", "smo"} <= set(share):
        return None
    paid = round(100 * share["smm"])
    percents = {"paid": paid, "organic": 100 - paid}
    bars = [
        (str(texts[side]), str(texts["share"]).replace("{percent}", str(percent)), percent / 100, side)
        for side, percent in percents.items()
    ]
    alt = str(texts["alt"]).format(**percents)
    for label, amount, part, side in _list_spent(card, texts, platforms):
        currency = card["money"]["currency"]
        bars.append((label, str(texts["amount"]).format(amount=amount, currency=currency), part, side))
        alt += " " + str(texts["alt_platform"]).format(platform=label, amount=amount, currency=currency)
    return Chart(str(texts["title"]), shorten_text(alt, ALT), tuple(bars))


def _list_spent(
    card: Mapping[str, Any], texts: Mapping[str, Any], platforms: Mapping[str, str]
) -> Iterator[tuple[str, str, float, str]]:
    total = float((card.get("money") or {}).get("total") or 0)
    for row in card.get("platforms") or () if total else ():
        if row.get("budget"):
            label, side = platforms.get(row["platform"], row["platform"]), row.get("role", "paid")
            named = str(texts["platform"]).format(platform=label, side=str(texts[side]).lower())
            yield named, f"{round(row['budget']):,}", float(row["budget"]) / total, side


def _mrkdwn_section(text: str) -> Json:
    return {"type": "section", "text": mrkdwn_text(text)}


def _strip_generated(block: Mapping[str, Any]) -> Json:
    """The block without what Slack adds to it and would refuse to take back."""
    if block.get("type") != "image":
        return dict(block)
    kept = {key: block[key] for key in ("type", "block_id", "alt_text", "title") if key in block}
    if block.get("slack_file"):
        return {**kept, "slack_file": {"id": block["slack_file"]["id"]}}
    return {**kept, "image_url": block.get("image_url")}
