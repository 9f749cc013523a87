"""Before a yes nothing personal is kept: whatever a visitor puts into whatever field, no table, file or log has it."""

from __future__ import annotations

import asyncio
import json
import logging
import re
from pathlib import Path

import httpx
import pytest
from sqlalchemy import select

from bot.bootstrap.app import App
from bot.bootstrap.backend import get_backend
from bot.bootstrap.content import get_content
from bot.channels.served_parts import ServedParts
from bot.channels.web.app import create_app
from bot.storage.database.engine import read_transaction
from bot.storage.database.tables import metadata

# Each is found nowhere but in the one field it was put into; numbers are those that no phone has.
FACTS = {
    "page": "https://shop.example/hi/kanaripage@postbox.example/0161-496-0701?who=kanariquery",
    "referrer": "https://search.example/kanarireferrer%40postbox.example/01614960702#kanarifragment",
    "utm": {
        "source": "kanarisource@postbox.example",
        "medium": "+441614960703",
        "campaign": "kanaricampaign%40postbox.example",
        "term": "kanariterm (at) postbox.example",
        "content": "0161.496.0704",
    },
    "language": "kanarilanguage@postbox.example",
    "timezone": "kanarizone@postbox.example",
    "kanarikey": "kanarivalue",
}
SAID = (
    "hello, I'm Kanariella Quellmeister",
    "kanarione@postbox.example",
    "you reach me at kanaritwo at postbox dot example",
    "kanarithree at postbox.example or kanarifour (at) postbox . example",
    'kanarifive [@] postbox [.] example and "kanari six"@postbox.example',
    "kanariseven_at_postbox.example, kanarieight&#64;postbox.example",
    "call 0161 496 0711 or 0161_496_0712",
    "0161*496*0713 0161·496·0714 01614960715x12 $01614960716",
    "my card is 5500 0000 0000 0717",
    "my name is Kanariella Quellmeister, kanarinine@postbox.example",
)
SIGNS = r"[\W_]{0,2}"
REASON = "wrong, call 0161 496 0721 or write to kanariten at postbox.example"
# The last four digits alone stand in many a moment, identifier and size; so a trace is the number's ten last digits.
PHONES = (f"161{SIGNS}496{SIGNS}07{number:02}" for number in (1, 2, 3, 4, 11, 12, 13, 14, 15, 16, 21))
TRACES = [re.compile(trace) for trace in ("kanari", "quellmeister", f"5500{SIGNS}0000{SIGNS}0000{SIGNS}0717", *PHONES)]


async def visit(running: App) -> None:
    """Somebody who puts an address or a number into every field and agrees to nothing."""
    transport = httpx.ASGITransport(create_app(ServedParts.from_app(running)))
    async with httpx.AsyncClient(transport=transport, base_url="http://agency.example") as browser:
        token = (await browser.post("/api/chat/sessions", json=FACTS)).json()["token"]
        browser.headers["Authorization"] = f"Bearer {token}"
        for text in SAID:
            answer = await browser.post("/api/chat/messages", json={"text": text})
            assert answer.status_code == 200, answer.text
        rating = {"seq": answer.json()["seq"], "helpful": False, "reason": REASON}
        assert (await browser.post("/api/chat/feedback", json=rating)).json() == {"kept": True}


def rows() -> dict[str, str]:
    """Every table, as text."""
    with read_transaction(get_backend().stores.engine) as connection:
        return {
            table.name: json.dumps([list(map(str, row)) for row in connection.execute(select(table))])
            for table in metadata.sorted_tables
        }


def files(folder: Path) -> dict[str, str]:
    """Every file, as text."""
    return {str(path): path.read_bytes().decode("utf-8", "replace") for path in folder.rglob("*") if path.is_file()}


def traces(texts: dict[str, str]) -> list[str]:
    """Which text holds which trace."""
    found = ((name, trace) for name, text in texts.items() for trace in TRACES if trace.search(text.lower()))
    return [f"{trace.pattern} in {name}" for name, trace in found]


def test_no_field_of_any_table_and_no_file_log_or_output_holds_what_nobody_agreed_to(
    running: App,
    loop: asyncio.AbstractEventLoop,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = rows()
    with caplog.at_level(logging.DEBUG):
        loop.run_until_complete(visit(running))
    shown = capfd.readouterr()

    after = rows()
    assert len(after["messages"]) > len(before["messages"])
    assert "shop.example/hi/" in after["conversations"]
    assert traces(after) == []
    assert traces(files(get_content().settings.var)) == []
    assert traces({"log": caplog.text, "output": shown.out, "errors": shown.err}) == []
