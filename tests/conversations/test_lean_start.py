"""A process that serves leaves out what it does not use, and answers all the same."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from bot.settings import ROOT
from bot.tensorflow_free import UNUSED_IN_SERVING

# Our own rooms need these, so they are there in spite of Rasa.
OURS = {"slack_sdk", "sklearn", "google", "redis", "jwt"}
TALK = """
import asyncio, json, sys
from bot.bootstrap.app import start_app
from bot.bootstrap.backend import get_backend
from bot.bootstrap.content import get_content
from bot.dialogue.model import VisitorMessage
from bot.storage.migrations import upgrade_database

upgrade_database(get_content().settings.url)
running = start_app(get_backend())
turns = [asyncio.run(running.take_turn("web-lean", VisitorMessage(text))) for text in sys.argv[1:]]
roots = sorted({name.partition(".")[0] for name in sys.modules})
print(json.dumps({"asked": [turn.asking for turn in turns], "roots": roots}))
"""


def test_it_talks_without_what_rasa_brings_along(tmp_path: Path) -> None:
    said = ("hello", "which one is better for me?", "more leads in 3 months", "2000 a month")
    environment = {**os.environ, "BOT_VAR": str(tmp_path), "DATABASE_URL": ""}

    done = subprocess.run(
        [sys.executable, "-c", TALK, *said], cwd=ROOT, env=environment, capture_output=True, check=True
    )
    found = json.loads(done.stdout.splitlines()[-1])

    assert found["asked"] == [None, "goals", "budget", "platforms"]
    assert set(found["roots"]) & (set(UNUSED_IN_SERVING) - OURS) == set()
