"""Lists every regular expression of ours, how it is used and on how much text; as a program it prints JSON."""

from __future__ import annotations

import importlib
import json
import pkgutil
import re
import sys
from datetime import date
from typing import Any

OURS = ("/bot/", "/actions/")
# Read what lies in the project, on a developer's machine.
NOT_SERVED = ("/bot/cli/", "/bot/evaluation/")
# Rasa takes its time to load, and these rooms read no visitor's words with patterns of their own.
LEFT_OUT = (
    "bot.__main__",
    "bot.rasa_names",
    "bot.bootstrap.assistant",
    "bot.storage.migrations",
    "bot.evaluation",
    "bot.cli",
    "bot.nlu.components",
)
METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")
# What visitors write, at full length, so that each pattern meets as much text as it ever does.
TEXTS = (
    "I'm Dana Scully, dana at acme dot io, ring 020 7946 0958 ext 3, 2k a month within 6-8 weeks, www.acme.io, @acme ",
    "tomorrow at 3pm or monday the 3rd between 10 and 12 berlin time, the week after next, utc+1 ",
    "not 2k but 3k, no facebook; ",
    "between monday and tuesday or the 3rd and the 4th of may; ",
    " \n",
    "1 000 000, 10'000 and 2,5 k or 3.5 m; ",
)
LONGEST = 2000
QUESTIONS = "goals timeframe budget platforms".split()
CONTACT = "name email phone company role website".split()

_compile = re._compile  # type: ignore[attr-defined]
found: dict[tuple[str, int], dict[str, Any]] = {}


class Watched:
    """A pattern that notes how it is used."""

    def __init__(self, pattern: re.Pattern[str], notes: dict[str, Any]) -> None:
        self._pattern, self._notes = pattern, notes

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._pattern, name)
        if name not in METHODS:
            return value

        def use(*args: Any, **kwargs: Any) -> Any:
            text = args[1] if name in ("sub", "subn") and len(args) > 1 else args[0] if args else ""
            self._notes["methods"] = sorted({*self._notes["methods"], name})
            self._notes["longest"] = max(self._notes["longest"], len(text))
            return value(*args, **kwargs)

        return use


def compile_watched(pattern: Any, flags: int) -> Any:
    if isinstance(pattern, Watched):
        return pattern
    made = _compile(pattern, flags)
    frame = sys._getframe(1)
    direct = frame.f_code.co_name != "compile"
    caller = frame.f_back if frame.f_code.co_filename == re.__file__ else frame
    name = caller.f_code.co_filename if caller else ""
    if (
        not any(part in name for part in OURS)
        or any(part in name for part in ("/site-packages/", *NOT_SERVED))
        or not isinstance(made.pattern, str)
    ):
        return made
    notes = found.setdefault(
        (made.pattern, made.flags), {"place": f"{name}:{caller.f_lineno if caller else 0}", "methods": [], "longest": 0}
    )
    if direct:
        # Used at once: re.search(pattern, text).
        notes["methods"] = sorted({*notes["methods"], frame.f_code.co_name})
        text = frame.f_locals.get("string", "")
        notes["longest"] = max(notes["longest"], len(text))
        return made
    return Watched(made, notes)


def load_everything() -> Any:
    import bot

    for module in pkgutil.walk_packages(bot.__path__, "bot."):
        if not module.name.startswith((*LEFT_OUT, "bot.engine", "bot.nlu")):
            importlib.import_module(module.name)
    for name in ("bot.engine.logs", "bot.nlu.grams", "bot.nlu.name_words", "bot.nlu.name_examples", "bot.nlu.answers"):
        importlib.import_module(name)
    from bot.bootstrap.content import build_content
    from bot.settings import Settings

    parts = build_content(Settings())
    parts.talk.flow.appointing.reader.warm_up()
    return parts


def read_settings() -> None:
    from bot.settings import Settings

    mail = "Ada Lovelace <ada@engines.example.com>"
    Settings.from_env({"BOT_MAIL_FROM": mail, "BOT_ALLOWED_ORIGINS": "https://a.example", "BOT_HOSTS": "a.example"})


def read_everything(parts: Any) -> None:
    """Reads long texts with everything that reads visitors' words."""
    read_settings()
    from bot.bootstrap.reading import read_reader
    from bot.channels.slack.markup import is_mention, read_text, to_mrkdwn
    from bot.knowledge.lexicon import load_lexicon
    from bot.leads.privacy import mask_text
    from bot.values.reading import read_values
    from bot.values.replies.bare import read_bare
    from bot.values.replies.bare_contact import read_bare_contact

    lexicon, today = load_lexicon(), date(2026, 11, 23)
    splitter = read_reader(parts.library, lexicon, parts.lines).splitter
    for piece in TEXTS:
        text = (piece * LONGEST)[:LONGEST]
        for read in (
            mask_text,
            splitter.split_message,
            splitter.is_question,
            splitter.is_statement,
            splitter.count_greeting,
            read_text,
            to_mrkdwn,
        ):
            read(text)
        for words in (
            text,
            "monday to friday between 3pm and 5pm, from 2 to 4",
            "the 3rd through the 5th, 10-12 december",
        ):
            parts.talk.flow.appointing.reader.read_wish(words, today)
        splitter.definition.search(text)
        is_mention(text, "U1")
        read_values(text, lexicon, today, "US")
        for question in QUESTIONS:
            read_bare(question, text, today, lexicon, "US")
        for question in CONTACT:
            read_bare_contact(question, text, lexicon, "US")


def main() -> None:
    re._compile = compile_watched  # type: ignore[attr-defined]
    read_everything(load_everything())
    print(json.dumps([{"pattern": pattern, "flags": flags, **notes} for (pattern, flags), notes in found.items()]))


if __name__ == "__main__":
    main()
