"""Makes charts into pictures that Slack can show: by address where we have a public one, else handed over as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import asdict, replace

from itsdangerous import BadSignature, URLSafeSerializer

from bot.channels.slack.blocks import URL, context_block
from bot.channels.slack.chart import to_bars, to_png
from bot.channels.slack.client import RESPONSE, SlackClient
from bot.channels.slack.markup import escape_text
from bot.channels.slack.model import Call, Chart, Json

CHARTS = "/webhooks/slack/charts/"
# So many tries with the picture, then the chart goes as signs.
PICTURE_TRIES = 4
_LOOKS = 5
_LOOK_SECONDS = 0.5


class Pictures:
    """Draws charts; an address of one holds its figures, signed, so nothing of it is kept."""

    def __init__(self, secret: str, public_url: str, colours: tuple[str, str]) -> None:
        self._signer = URLSafeSerializer(secret, salt="slack chart")
        self._public_url = public_url.rstrip("/")
        self._colours = colours

    def get_png(self, token: str) -> bytes | None:
        """The picture of an address that we made."""
        try:
            return to_png(Chart.from_json(self._signer.loads(token)), self._colours)
        except (BadSignature, KeyError, TypeError, IndexError, ValueError):
            return None

    async def draw_charts(self, call: Call, client: SlackClient, tries: int) -> Call:
        """The call with each chart in its blocks drawn; as signs where there is no way, or after a few tries."""
        if not has_chart(call):
            return call
        blocks: list[Json] = []
        for block in call.body["blocks"]:
            blocks += await self._draw_chart(block, call, client, tries) if _is_chart(block) else [block]
        return replace(call, body={**call.body, "blocks": blocks})

    async def _draw_chart(self, block: Json, call: Call, client: SlackClient, tries: int) -> list[Json]:
        chart = Chart.from_json(block["chart"])
        if tries > PICTURE_TRIES:
            return list(_text_blocks(chart))
        address = self._make_address(chart)
        if address and len(address) <= URL:
            return [_image_block(chart, {"image_url": address})]
        # What only one person sees takes no file, and printing needs none.
        if client.local or call.method == RESPONSE:
            return list(_text_blocks(chart))
        file = await self._upload_chart(chart, client)
        return [_image_block(chart, {"slack_file": {"id": file}})] if file else list(_text_blocks(chart))

    def _make_address(self, chart: Chart) -> str | None:
        if not self._public_url:
            return None
        token = self._signer.dumps(asdict(chart))
        return f"{self._public_url}{CHARTS}{token if isinstance(token, str) else token.decode()}.png"

    async def _upload_chart(self, chart: Chart, client: SlackClient) -> str | None:
        """The file's identifier, once Slack has taken it in; None when it does not."""
        png = await asyncio.to_thread(to_png, chart, self._colours)
        asked = {"filename": "chart.png", "length": len(png), "alt_txt": chart.alt}
        begun = await client.call_method("files.getUploadURLExternal", asked)
        if not begun.ok or not (await client.upload_file(str(begun.data["upload_url"]), png)).ok:
            return None
        file = str(begun.data["file_id"])
        ended = await client.call_method(
            "files.completeUploadExternal", {"files": [{"id": file, "title": chart.title}]}
        )
        return file if ended.ok and await _is_taken_in(file, client) else None


def has_chart(call: Call) -> bool:
    """Whether a chart waits among the call's blocks to be drawn."""
    return any(_is_chart(block) for block in call.body.get("blocks") or ())


def _is_chart(block: Json) -> bool:
    return bool(block["type"] == "chart")


def _image_block(chart: Chart, where: Json) -> Json:
    title = {"type": "plain_text", "text": chart.title, "emoji": False}
    return {"type": "image", "alt_text": chart.alt, "title": title, **where}


def _text_blocks(chart: Chart) -> Iterator[Json]:
    # Between the marks of code every sign has the same width.
    bars = escape_text(to_bars(chart).replace("`", "'"))
    yield {"type": "section", "text": {"type": "mrkdwn", "text": f"```{bars}```", "verbatim": True}}
    yield context_block(escape_text(chart.alt))


async def _is_taken_in(file: str, client: SlackClient) -> bool:
    """Whether the file can stand in a message: Slack takes a moment, and says so by knowing its kind."""
    for _ in range(_LOOKS):
        info = await client.call_method("files.info", {"file": file})
        if info.ok and (info.data.get("file") or {}).get("mimetype"):
            return True
        if not info.ok and info.error == "missing_scope":
            return True
        await asyncio.sleep(_LOOK_SECONDS)
    return False
