"""The loop: not understood, decided, learnt, compared, published into two workers while visitors talk, taken back."""

from __future__ import annotations

import os
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from uuid import uuid4

import httpx
import pytest

from bot.settings import Settings
from tests.end_to_end.test_reload import Served, write_answer

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not os.environ.get("BOT_TEST_TRAINING"),
        reason="THE LOOP OF LEARNING WAS NOT TESTED: it trains a second model. Set BOT_TEST_TRAINING=1.",
    ),
]
ASKED = ("can we settle up in sea shells", "do you accept sea shells as payment", "is paying with shells fine")
LATER = "would you take sea shells for an invoice"
# On a machine that is busy training takes its time.
PATIENCE_SECONDS = 2400.0


@dataclass
class Editor:
    """Somebody who decides, at the desk of a server."""

    url: str
    client: httpx.Client = field(init=False)

    def __post_init__(self) -> None:
        self.client = httpx.Client(base_url=self.url, timeout=60)

    def sign_in(self, password: str) -> None:
        page = self.client.get("/desk/sign-in")
        fields = {"email": "ed@studio.example", "password": password, "code": "", "next": "/desk/gaps"}
        assert self.client.post("/desk/sign-in", data={**fields, "word": word_of(page.text)}).status_code == 303

    def see(self, path: str) -> str:
        answer = self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    def do(self, path: str, **fields: object) -> httpx.Response:
        return self.client.post(path, data={"word": word_of(self.see("/desk/account")), **fields})


@dataclass
class Visitors:
    """Talk all the time; every message is either answered or lost."""

    served: Served
    sent: int = 0
    lost: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)

    def __enter__(self) -> Visitors:
        self.threads = [threading.Thread(target=self.talk) for _ in range(3)]
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        for thread in self.threads:
            thread.join()

    def talk(self) -> None:
        token = self.served.post("/api/chat/sessions", {})["token"]
        while not self.over.is_set():
            self.sent += 1
            try:
                answer = self.served.post(
                    "/api/chat/messages", {"id": str(uuid4()), "text": "do hashtags help?"}, token
                )
                if not answer["replies"]:
                    self.lost.append("silence")
            except OSError as error:
                self.lost.append(str(error))
            time.sleep(0.3)


def word_of(page: str) -> str:
    found = re.search(r'name="word" value="([^"]+)"', page)
    assert found, page
    return unescape(found[1])


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("learning")
    (folder / "models").mkdir()
    for file in Settings().models.iterdir():
        if file.is_file():
            (folder / "models" / file.name).hardlink_to(file)
    write_answer(folder, "Two or three well-chosen ones do.")
    server = Served(folder)
    with pytest.MonkeyPatch.context() as patch:
        # They talk as fast as they can, to see whether a word of theirs is lost.
        patch.setenv("BOT_RATE_PER_SESSION", "100000/minute")
        server.start(2)
    yield server
    assert server.process is not None
    server.process.terminate()
    assert server.process.wait(60) == 0


def until(editor: Editor, sign: str) -> str:
    """The page of learning once it shows this."""
    end = time.monotonic() + PATIENCE_SECONDS
    while sign not in (page := editor.see("/desk/learning")):
        assert "could not be made" not in page, page
        assert time.monotonic() < end, page
        time.sleep(1)
    return page


def wait_for_new_workers(served: Served, before: set[str]) -> None:
    end = time.monotonic() + 180
    while before & served.workers():
        assert time.monotonic() < end, served.log
        time.sleep(0.2)


def test_what_was_not_understood_is_understood_after_it_was_decided_and_published(served: Served) -> None:
    added = served.run("users", "add", "ed@studio.example", "--role", "editor")
    (password,) = re.findall(r"password: (\S+)", added.stdout)
    editor = Editor(f"http://127.0.0.1:{served.port}")
    editor.sign_in(password)
    before = {text: served.ask(text) for text in (*ASKED, LATER)}
    page = editor.see("/desk/gaps")
    gaps = [text for text in before if f'value="{text}"' in page]
    assert gaps, "nothing of it was a gap"
    editor.do(
        "/desk/gaps/decide", verdict="topic", topic="agency_billing", text=[text for text in gaps if text in ASKED]
    )

    assert editor.do("/desk/learning/draft").status_code == 303
    page = until(editor, "Publish it")
    assert "Understood, of" in page
    assert served.ask(gaps[0]) == before[gaps[0]], "a draft served before it was published"

    workers = served.workers()
    with Visitors(served) as visitors:
        assert editor.do("/desk/learning/publish").status_code == 303
        wait_for_new_workers(served, workers)
    assert visitors.sent > 10
    assert visitors.lost == []
    taught = served.ask(gaps[0])
    assert taught != before[gaps[0]]
    assert "invoice" in taught
    assert "14 days" in taught

    workers = served.workers()
    page = until(editor, "Serve it again")
    (earlier,) = re.findall(r'name="model" value="(\w+)"', page)
    with Visitors(served) as visitors:
        editor.do("/desk/learning/serve", model=earlier)
        wait_for_new_workers(served, workers)
    assert visitors.lost == []
    assert served.ask(gaps[0]) == before[gaps[0]]
