"""The page, the widget's one file and what both are made of."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest

from bot.channels.web.app import create_app
from bot.channels.web.errors import STATUS
from bot.channels.web.page import readable_colour
from bot.channels.web.texts import Texts
from bot.channels.widget.bundle import SOURCE, bundle_script
from bot.errors import ContentError
from bot.handover.files import Refusal
from bot.knowledge.colours import contrast_ratio
from bot.knowledge.loader import load_library
from bot.knowledge.reading import read_yaml
from bot.settings import Settings

CHANNELS = Path(SOURCE).parents[1]


async def test_the_page_shows_the_agency_and_embeds_the_chat_by_one_line(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/")).text

    assert page.count("<script") == 1
    assert '<script src="/widget.js" defer></script>' in page
    assert "Social media that sells today" in page
    assert "is invented" in page


async def test_the_page_holds_no_script_or_style_of_its_own_and_nothing_from_elsewhere(
    browser: httpx.AsyncClient,
) -> None:
    page = (await browser.get("/")).text

    assert re.findall(r"<style| style=| on\w+=", page) == []
    assert [
        url for url in re.findall(r'(?:src|href)="(https?://[^"]*)"', page) if "lanternfield.example" not in url
    ] == []


async def test_everything_the_page_names_is_there(browser: httpx.AsyncClient) -> None:
    page = (await browser.get("/")).text

    for path in re.findall(r'(?:src|href)="(/[^"]+)"', page):
        answer = await browser.get(path)
        assert (path, answer.status_code) == (path, 200)
        assert answer.headers["etag"]


async def test_what_an_agency_writes_is_text_and_never_markup(services: Any, browser: httpx.AsyncClient) -> None:
    agency = services.library.agency
    services.library.agency = replace(agency, name="<script>alert(1)</script>")
    transport: Any = browser._transport
    transport.app = create_app(services)

    page = (await browser.get("/")).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


async def test_an_address_without_a_page_says_so_kindly(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/nothing-here", headers={"Accept": "text/html"})

    assert answer.status_code == 404
    assert "There&#39;s nothing at this address" in answer.text


async def test_the_widget_is_one_file_that_any_page_may_load(browser: httpx.AsyncClient) -> None:
    answer = await browser.get("/widget.js")

    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.text == bundle_script()


async def test_a_browser_that_has_the_widget_is_not_sent_it_again(browser: httpx.AsyncClient) -> None:
    tag = (await browser.get("/widget.js")).headers["etag"]

    assert (await browser.get("/widget.js", headers={"If-None-Match": tag})).status_code == 304


def test_the_widget_is_small_and_asks_nobody_else_for_anything() -> None:
    script = bundle_script()

    assert len(gzip.compress(script.encode(), 9)) < 40 * 1024
    assert set(re.findall(r"https?://[\w./]+", script)) == {"http://www.w3.org/2000/svg"}
    assert re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script) == []
    assert re.findall(r"^(?:import|export) ", script, re.MULTILINE) == []


def test_a_module_that_is_not_there_is_named(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import { x } from "./gone.js";\n')

    with pytest.raises(ContentError, match=r"main\.js: imports gone\.js"):
        bundle_script(tmp_path)


def test_modules_that_import_each_other_are_named(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text('import { x } from "./other.js";\n')
    (tmp_path / "other.js").write_text('import { y } from "./main.js";\n')

    with pytest.raises(ContentError, match=r"main\.js -> other\.js -> main\.js"):
        bundle_script(tmp_path)


def test_a_module_sees_what_it_imports_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "main.js").write_text(
        'import { x } from "./a.js";\nimport s from "./a.css" with { type: "css" };\nx(s);\n'
    )
    (tmp_path / "a.js").write_text("// why\nconst hidden = 1;\nexport const x = (s) => hidden;\n")
    (tmp_path / "a.css").write_text("/* why */ p {\n  color: red;\n}\n")

    script = bundle_script(tmp_path)

    assert script.index("in_a_js") < script.index("in_main_js")
    assert 'replaceSync("p{color: red;}")' in script
    assert "why" not in script
    assert "return { x };" in script


async def test_the_widget_gets_words_and_colours_and_no_secrets(browser: httpx.AsyncClient) -> None:
    config = (await browser.get("/api/chat/config")).json()

    assert config["agency"]["persona"] == "Wick"
    assert config["texts"]["open"] == "Chat with Wick"
    assert set(config["colours"]) == {"primary", "on_primary", "accent", "on_accent"}
    assert config["limit"] == 2000
    assert "k" * 40 not in json.dumps(config)


def test_every_text_the_widget_asks_for_is_in_content(settings: Settings) -> None:
    shipped = read_yaml(settings.content / "widget.yml")["texts"]
    known = {*shipped, *shipped["card"], *shipped["feedback"], "metrics"}
    asked = set()
    for module in SOURCE.glob("*.js"):
        asked |= set(re.findall(r"\btexts\.(\w+)", module.read_text()))

    assert asked - known == set()
    assert set(shipped) - asked - {"feedback", "card"} - _used_otherwise() == set()


def _used_otherwise() -> set[str]:
    taken = "".join(module.read_text() for module in SOURCE.glob("*.js"))
    return set(re.findall(r"#texts\.(\w+)", taken)) | set(re.findall(r"\{ (?:\w+, )*(\w+) \} = this\.#texts", taken))


def test_the_rules_for_the_opening_end_with_one_that_fits_everybody(settings: Settings) -> None:
    openings = read_yaml(settings.content / "widget.yml")["openings"]

    assert all(set(rule) <= {"pages", "utm", "after", "line", "replies", "invite"} for rule in openings)
    assert set(openings[-1]) == {"line", "replies"}


def test_every_error_has_its_sentence_and_every_sentence_its_error(settings: Settings) -> None:
    sentences = set(read_yaml(settings.content / "web.yml")["errors"])
    rooms = (CHANNELS / "web", CHANNELS, CHANNELS.parent / "conversations")
    code = "".join(path.read_text() for room in rooms for path in room.glob("*.py"))
    used = set(re.findall(r'text="(\w+)"', code)) | set(STATUS) | {f"file_{reason}" for reason in get_args(Refusal)}

    assert sentences == used


@pytest.mark.parametrize("key", ["too_long", "too_big", "rate_limited"])
def test_a_sentence_with_figures_is_filled(key: str) -> None:
    sentence = Texts.from_library(load_library()).error_text(key, length=2001, limit=2000, seconds=5)

    assert "{" not in sentence
    assert re.search(r"\d", sentence)


@pytest.mark.parametrize("colour", ["#ffd43b", "#1d3c45", "#808080", "#000000", "#ffffff", "#6d1f9e"])
@pytest.mark.parametrize("surface", ["#ffffff", "#15191e", "#808080", "#ffd43b"])
def test_any_colour_is_made_readable_on_any_surface(colour: str, surface: str) -> None:
    assert contrast_ratio(readable_colour(colour, surface), surface) >= 4.5
