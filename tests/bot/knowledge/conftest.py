from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from bot.errors import ContentError
from bot.knowledge.choices import load_choices
from bot.knowledge.lexicon import FILES as LEXICON
from bot.knowledge.library import Library
from bot.knowledge.loader import SHIPPED, load_library
from bot.knowledge.names import TOPICS
from bot.knowledge.text_files import SHAPES

PAGE = ("hero_title", "hero_text", "hero_button", "services_title", "services_text", "proof_title")
AGENCY: dict[str, Any] = {
    "name": "Tinbox",
    "persona": "Pip",
    "demo": True,
    "tagline": "Small and loud",
    "about": "{agency_name} is invented.",
    "services": [{"id": "ads", "name": "Ads", "what": "We run ads.", "price": "On request"}],
    "price_note": "Prices on request",
    "contact": {"email": "hi@tinbox.example", "phone": "+1 202 555 0100", "address": "1 Box Lane"},
    "departments": {
        id_: {"name": id_.title(), "email": f"{id_}@tinbox.example"}
        for id_ in ("jobs", "vendors", "press", "clients", "support")
    },
    "hours": {"monday": "09:00-17:00", "tuesday": "09:00-17:00", "wednesday": "09:00-17:00", "saturday": "10:00-12:30"},
    "time_zone": "Europe/London",
    "time_zone_name": "UK time",
    "currency": "GBP",
    "region": "GB",
    "colours": {"primary": "#000000", "on_primary": "#ffffff", "accent": "#ffffff", "on_accent": "#000000"},
    "links": {
        "site": "https://tinbox.example",
        "booking": "https://tinbox.example/book",
        "privacy": "https://tinbox.example/privacy",
    },
    "page": {
        **dict.fromkeys((*PAGE, "contact_title", "contact_text", "footer"), "Words"),
        "proof": [{"title": "One", "text": "Two."}],
    },
}
METRIC = {
    "id": "ctr",
    "name": "Click-through rate",
    "names": ["ctr"],
    "side": "smm",
    "definition": "The share of clicks.",
    "formula": "clicks ÷ impressions × 100",
    "unit": "percent",
    "reading": "Higher is better.",
}
TERM = {"id": "pixel", "name": "Pixel", "names": ["pixel"], "definition": "A bit of code.", "see": "ads_facebook"}
STRATEGIES = [
    {
        "id": "ads",
        "name": "Ads",
        "side": "smm",
        "goals": list(load_choices().goals),
        "what": "Ads.",
        "first_step": "Begin.",
    },
    {"id": "posts", "name": "Posts", "side": "smo", "goals": ["seo"], "what": "Posts.", "first_step": "Write."},
]
CLAIM = {
    "id": "paid",
    "claim": "SMM is paid.",
    "status": "kept",
    "answers": ["define_smm", "metric:ctr"],
    "source": "It",
}


def an_answer(topic: str) -> dict[str, Any]:
    """A sound answer, as an editor would write it."""
    ways = [way for way in ("thanks", "goodbye", "greet") if way != topic][:2]
    return {
        "topic": topic,
        "title": topic.title(),
        "ask": topic,
        "side": "none",
        "short": "A short text.",
        "buttons": [{"title": way, "ask": way} for way in ways],
        "source": "Article",
    }


class Content:
    """A folder of content that is sound until a test spoils it; JSON is YAML too."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.files: dict[str, Any] = {}

    def put(self, file: str, data: Any) -> None:
        """Write a file; text goes in as it is, anything else as data."""
        self.files[file] = deepcopy(data)
        path = self.folder / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.write_text(data if isinstance(data, str) else json.dumps(data, ensure_ascii=False), encoding="utf-8")

    def change(self, file: str, **changes: Any) -> None:
        """Set keys of a file that is a mapping, or of the first entry of one that is a list; None drops the key."""
        data = self.files[file]
        entry = data[0] if isinstance(data, list) else data
        entry.update(changes)
        for key in [key for key, value in changes.items() if value is None]:
            del entry[key]
        self.put(file, data)

    def load(self, overlay: Path | None = None) -> Library:
        """The library of this folder."""
        return load_library(self.folder, overlay)

    def slips(self, overlay: Path | None = None) -> tuple[str, ...]:
        """What the loader has against it; none when it loads."""
        try:
            self.load(overlay)
        except ContentError as error:
            return error.problems
        return ()


@pytest.fixture
def content(tmp_path: Path) -> Content:
    sound = Content(tmp_path / "content")
    sound.put("agency.yml", AGENCY)
    sound.put("metrics.yml", [METRIC])
    sound.put("terms.yml", [TERM])
    sound.put("strategies.yml", STRATEGIES)
    sound.put("claims.yml", [CLAIM])
    for topic in TOPICS:
        sound.put(f"answers/{topic}.yml", an_answer(topic))
    (sound.folder / "lexicon").mkdir()
    for name in (*SHAPES, *(f"lexicon/{name}" for name in LEXICON)):
        (sound.folder / f"{name}.yml").symlink_to(SHIPPED / f"{name}.yml")
    return sound
