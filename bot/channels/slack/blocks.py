"""The border with Slack on the way out: what the assistant said, as blocks that keep Slack's lengths."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from bot.channels.slack.markup import escaped, pieces, shortened, to_mrkdwn, to_plain
from bot.channels.slack.model import CHOICE_BUTTONS, Chart, Json
from bot.storage.transcripts import Choice, Message

# Slack's limits, in characters and in counts.
SECTION, TITLE, OPTION, FALLBACK, HEADER, ALT, URL = 3000, 75, 75, 3000, 150, 2000, 3000
BLOCKS, OPTIONS = 50, 100
# More buttons than these stand in one's way; they become a list to choose from.
BUTTONS = 6


def to_post(messages: Sequence[Message], texts: Mapping[str, Any], platforms: Mapping[str, str]) -> Json:
    """One Slack message with everything that was said in a turn: `text` for notifications, and `blocks`."""
    blocks = [block for message in messages for block in _blocks(message, texts, platforms)]
    return {"text": fallback("\n\n".join(m.line.text for m in messages)), "blocks": within_limits(blocks)}


def fallback(text: str) -> str:
    """The text of a message for notifications and screen readers."""
    return shortened(escaped(to_plain(text)), FALLBACK)


def sections(text: str) -> list[Json]:
    """A text of our Markdown subset as blocks."""
    return [_mrkdwn_section(piece) for piece in pieces(to_mrkdwn(text), SECTION)]


def words(text: str) -> Json:
    """Somebody's own words as a block that reads no markup in them."""
    return {"type": "section", "text": plain(text, SECTION)}


def context(*texts: str) -> Json:
    """Small print."""
    elements = [{"type": "mrkdwn", "text": shortened(text, SECTION), "verbatim": True} for text in texts[:10]]
    return {"type": "context", "elements": elements}


def header(text: str) -> Json:
    """A heading."""
    return {"type": "header", "text": plain(text, HEADER)}


def plain(text: str, most: int) -> Json:
    """A text object without markup, at most so long; Slack refuses an empty one."""
    return {"type": "plain_text", "text": shortened(text, most) or "–", "emoji": False}


def mrkdwn(text: str) -> Json:
    """A text object of Slack's own markup, in which nothing is made a mention or a link by itself."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def button(title: str, action: str, value: str = "", url: str | None = None, style: str | None = None) -> Json:
    """A button; with an address it opens that, else it hands back its value."""
    made: Json = {"type": "button", "text": plain(title, TITLE), "action_id": action}
    made |= {"url": url} if url else {"value": value}
    return {**made, **({"style": style} if style else {})}


def select(placeholder: str, action: str, options: Iterable[tuple[str, str]]) -> Json:
    """A list to choose from: titles and values."""
    made = [{"text": plain(title, OPTION), "value": value} for title, value in options]
    return {
        "type": "static_select",
        "placeholder": plain(placeholder, HEADER),
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
    kept = [_resendable(block) for block in blocks if block.get("type") != "actions"]
    return within_limits([*kept, context(to_mrkdwn(str(texts["pressed"]).replace("{title}", title)))])


def _blocks(message: Message, texts: Mapping[str, Any], platforms: Mapping[str, str]) -> Iterator[Json]:
    line = message.line
    if line.card and (chart := chart_of(line.card, texts["chart"], platforms)):
        yield chart_block(chart)
    yield from sections(line.text)
    if elements := list(_elements(message.seq, line.choices, texts["visitor"])):
        yield {"type": "actions", "elements": elements}


def _elements(seq: int, choices: Sequence[Choice], texts: Mapping[str, Any]) -> Iterator[Json]:
    offered = [(c.title, c.token) for c in choices if c.token and not c.url]
    if len(offered) > BUTTONS:
        yield select(str(texts["choose"]), f"{CHOICE_BUTTONS}{seq}", offered)
    else:
        for number, (title, token) in enumerate(offered):
            yield button(title, f"{CHOICE_BUTTONS}{seq}-{number}", token)
    # A path on our own site leads nowhere from Slack.
    links = [c for c in choices if c.url and c.url.startswith(("https://", "http://")) and len(c.url) <= URL]
    for number, choice in enumerate(links):
        yield button(choice.title, f"link-{seq}-{number}", url=choice.url)


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
    for label, amount, part, side in _spent(card, texts, platforms):
        currency = card["money"]["currency"]
        bars.append((label, str(texts["amount"]).format(amount=amount, currency=currency), part, side))
        alt += " " + str(texts["alt_platform"]).format(platform=label, amount=amount, currency=currency)
    return Chart(str(texts["title"]), shortened(alt, ALT), tuple(bars))


def _spent(
    card: Mapping[str, Any], texts: Mapping[str, Any], platforms: Mapping[str, str]
) -> Iterator[tuple[str, str, float, str]]:
    total = float((card.get("money") or {}).get("total") or 0)
    for row in card.get("platforms") or () if total else ():
        if row.get("budget"):
            label, side = platforms.get(row["platform"], row["platform"]), row.get("role", "paid")
            named = str(texts["platform"]).format(platform=label, side=str(texts[side]).lower())
            yield named, f"{round(row['budget']):,}", float(row["budget"]) / total, side


def _mrkdwn_section(text: str) -> Json:
    return {"type": "section", "text": mrkdwn(text)}


def _resendable(block: Mapping[str, Any]) -> Json:
    """The block without what Slack adds to it and would refuse to take back."""
    if block.get("type") != "image":
        return dict(block)
    kept = {key: block[key] for key in ("type", "block_id", "alt_text", "title") if key in block}
    if block.get("slack_file"):
        return {**kept, "slack_file": {"id": block["slack_file"]["id"]}}
    return {**kept, "image_url": block.get("image_url")}
