"""`bot serve` with its model, given new content and models, good and bad ones, while visitors talk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from bot.settings import ROOT, Settings
from tests.end_to_end.conftest import free_port

pytestmark = pytest.mark.slow


@dataclass
class Served:
    """`bot serve` with an agency's folder, models and a database of its own."""

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    count: int = 1

    @property
    def environment(self) -> dict[str, str]:
        ours = {"BOT_VAR": "var", "BOT_MODELS": "models", "AGENCY_DIR": "own"}
        places = {name: str(self.folder / place) for name, place in ours.items()}
        return {**os.environ, **places, "DATABASE_URL": "", "PYTHONPATH": str(ROOT), "BOT_LOG_FORM": "text"}

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    def start(self, workers: int) -> None:
        self.count = workers
        command = [sys.executable, "-m", "bot", "serve", "--port", str(self.port), "--workers", str(workers)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(command, env=self.environment, cwd=ROOT, stdout=log, stderr=log)
        until = time.monotonic() + 180
        while self.status("/readyz") != 200:
            assert time.monotonic() < until, self.log
            time.sleep(0.2)

    def run(self, *verb: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "bot", *verb]
        return subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
        )

    def status(self, path: str) -> int | None:
        try:
            return int(urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30).status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return None

    def post(self, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {token}"} if token else {})}
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", json.dumps(body).encode(), headers)
        return dict(json.loads(urllib.request.urlopen(request, timeout=60).read()))

    def ask(self, text: str) -> str:
        token = self.post("/api/chat/sessions", {})["token"]
        replies = self.post("/api/chat/messages", {"text": text}, token)["replies"]
        return "\n".join(reply["text"] for reply in replies)

    def workers(self) -> set[str]:
        assert self.process is not None
        pid = self.process.pid
        return set(Path(f"/proc/{pid}/task/{pid}/children").read_text().split())

    def wait_settled(self, count: int) -> set[str]:
        """The workers, once those that a reload replaced have ended, which takes its while where much is going on."""
        until = time.monotonic() + 120
        while len(found := self.workers()) != count:
            assert time.monotonic() < until, self.log
            time.sleep(0.2)
        return found


@pytest.fixture(scope="module", params=[1, 2], ids=["one process", "two processes"])
def served(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    (folder / "models").mkdir()
    for file in Settings().models.iterdir():
        if file.is_file():
            (folder / "models" / file.name).hardlink_to(file)
    write_answer(folder, "Two or three well-chosen ones do.")
    server = Served(folder)
    server.start(request.param)
    yield server
    assert server.process is not None
    server.process.terminate()
    assert server.process.wait(60) == 0


def write_answer(folder: Path, sentence: str) -> None:
    shipped = (Settings().content / "answers" / "hashtags.yml").read_text()
    first = next(line for line in shipped.splitlines() if line.startswith("  "))
    path = folder / "own" / "answers" / "hashtags.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(shipped.replace(first, f"  {sentence}", 1))


def test_new_words_take_over_while_every_visitor_is_answered(served: Served) -> None:
    before, seen, over = served.workers(), [], threading.Event()

    def visit() -> None:
        while not over.is_set():
            seen.append(served.status("/healthz"))

    visiting = threading.Thread(target=visit)
    visiting.start()
    write_answer(served.folder, "Three plain tags are plenty here.")
    reloaded = served.run("reload")
    over.set()
    visiting.join()

    assert (reloaded.returncode, reloaded.stderr) == (0, "")
    assert "reloaded" in reloaded.stdout
    assert len(seen) > 20
    assert set(seen) == {200}
    assert "Three plain tags are plenty here." in served.ask("do hashtags help?")
    until = time.monotonic() + 60
    while before & served.workers():
        assert time.monotonic() < until
        time.sleep(0.2)


def test_broken_content_keeps_the_old_and_says_why(served: Served) -> None:
    answer = served.folder / "own" / "answers" / "hashtags.yml"
    good = answer.read_text()
    answer.write_text(good.replace("short:", "shrt:"))
    refused, still = served.run("reload"), served.ask("do hashtags help?")
    answer.write_text(good)

    assert refused.returncode == 1
    assert "hashtags.yml" in refused.stderr
    assert "shrt" in refused.stderr
    assert "Three plain tags" in still


def test_sighup_does_the_same(served: Served) -> None:
    assert served.process is not None
    answer = served.folder / "own" / "answers" / "hashtags.yml"
    good = answer.read_text()
    answer.write_text("short: [")
    served.process.send_signal(signal.SIGHUP)
    until = time.monotonic() + 120
    while "go on serving" not in served.log.rpartition("reloaded")[2]:
        assert time.monotonic() < until
        time.sleep(0.2)
    answer.write_text(good)

    assert served.status("/readyz") == 200


def test_a_broken_archive_beside_a_good_one_is_named_and_harmless(served: Served) -> None:
    broken = served.folder / "models" / "zebra.tar.gz"
    broken.write_bytes(os.urandom(100_000))

    reloaded = served.run("reload")

    broken.unlink()
    assert reloaded.returncode == 0
    assert "zebra.tar.gz is not served" in served.log
    assert served.status("/readyz") == 200


def test_without_a_model_that_fits_the_old_workers_stay(served: Served) -> None:
    examples = served.folder / "own" / "nlu" / "more.yml"
    examples.parent.mkdir()
    rows = "\n".join(f"    - do {n} tags on a photo of a boat help" for n in range(2, 30))
    before = served.wait_settled(served.count)
    examples.write_text(f'version: "3.1"\nnlu:\n- intent: hashtags\n  examples: |\n{rows}\n')

    refused, ready = served.run("reload"), served.status("/readyz")

    examples.unlink()
    assert refused.returncode == 1
    assert "no model of the files as they are now" in refused.stderr
    assert "bot train" in refused.stderr
    assert ready == 200
    assert served.workers() == before


def test_a_worker_that_starts_anew_serves_the_model_of_before_when_none_fits(served: Served) -> None:
    examples = served.folder / "own" / "nlu" / "more.yml"
    examples.write_text('version: "3.1"\nnlu:\n- intent: hashtags\n  examples: |\n    - tags on boats\n')
    before = served.wait_settled(served.count)
    os.kill(int(min(before)), signal.SIGKILL)
    until = time.monotonic() + 120
    while len(served.workers() - {min(before)}) < len(before) or served.status("/readyz") != 200:
        assert time.monotonic() < until
        time.sleep(0.2)
    answers = [served.ask("do hashtags help?") for _ in range(6)]
    examples.unlink()

    assert all("Three plain tags" in answer for answer in answers)


def test_private_files_are_their_owners_alone(served: Served) -> None:
    found = [path for path in (served.folder / "var").rglob("*") if path.stat().st_mode & 0o077]

    assert found == []


def test_where_no_server_runs_a_reload_says_so(served: Served, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "reload"]
    environment = {**served.environment, "BOT_VAR": str(tmp_path)}

    refused = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)

    assert refused.returncode == 1
    assert "no server runs from BOT_VAR" in refused.stderr
    with suppress(OSError):
        assert not (tmp_path / "servers").exists()
