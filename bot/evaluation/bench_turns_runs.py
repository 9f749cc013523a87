"""What `make bench-turns` does with a server: short conversations, buttons, long conversations, and load."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from random import Random

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from bot.evaluation.bench_turns_servers import BenchConversation, MeasuredServer

ASKED = (
    "What is the difference between {side} and {other}?",
    "which numbers should I look at for {side}",
    "how much do {place} ads cost",
    "is {place} any good for {goal}?",
    "we want more {goal}",
    "in {time}, about ${money} a month",
    "can you explain social listening to me",
    "how often should we post on {place}",
    "what would you do with ${money}?",
    "hi there",
    "why is that?",
    "do hashtags still work on {place}",
    "I run a bakery and need {goal} within {time}",
    "how long until {side} shows results",
    "tell me about influencers on {place}",
    "what's the weather like",
)
WORDS = {
    "side": ("paid social", "SMM", "organic posts", "SMO", "ads"),
    "other": ("SMO", "the organic side", "SEO"),
    "place": ("facebook", "instagram", "linkedin", "tiktok", "x"),
    "goal": ("leads", "sales", "followers", "sign-ups", "visitors on our site"),
    "time": ("3 months", "6 weeks", "a year", "two quarters", "10 days"),
    "money": ("500", "1,200", "2k", "5000", "900"),
}
CLIENTS = 50
LOT = 10
# By so much the machine may be slower than in its best quarter.
SLOWER = 1.15
# One for each core of the machine that the figures are asked for.
WORKERS = 2


@dataclass(frozen=True)
class MeasurePlan:
    """How much is done; a conversation of stock Rasa gets dearer with each turn, so its long one is shorter."""

    conversations: int = 1000
    long_turns: int = 1000
    long_lines: int = 8
    load_seconds: float = 12.0

    @classmethod
    def of_stock(cls) -> MeasurePlan:
        """What stock Rasa can be asked to do in some minutes."""
        return cls(conversations=300, long_turns=200, long_lines=1, load_seconds=10.0)

    def scale_by(self, by: float) -> MeasurePlan:
        """So much of it."""
        turns = max(50, int(self.long_turns * by))
        return replace(
            self,
            conversations=max(20, int(self.conversations * by)),
            long_turns=turns,
            load_seconds=max(2.0, self.load_seconds * by),
        )


@dataclass(frozen=True)
class Cost:
    """CPU in milliseconds a turn, in `along` for every 25 turns of long conversations; `start_cpu` in seconds.

    `typed` and `pressed` leave out what was measured in slow spells of the machine, `every_typed` and `every_pressed`
    do not. `pace`: milliseconds that a fixed loop of Python took meanwhile, slow spells left out.
    `late_over_early`: the last 25 turns of long conversations over the first of new ones, taken in turns with them.
    """

    start_cpu: float
    typed: float
    pressed: float
    every_typed: float
    every_pressed: float
    pace: float
    along: tuple[float, ...]
    late_over_early: float
    megabytes: float


@dataclass(frozen=True)
class ServerLoad:
    """Turns a second, as many as can be and as many as were asked for; milliseconds to an answer at the latter."""

    closed_rate: float
    open_rate: float
    open_p50: float
    open_p99: float


async def measure_turns(server: MeasuredServer, plan: MeasurePlan) -> Cost:
    """What turns cost one process, one after the other."""
    async with _make_client(server) as http:
        await (await server.open_line(http)).say_text("hello")
        start_cpu = server.cpu_seconds()
        lots = await _run_short(server, http, plan.conversations)
        megabytes, calm = server.resident_megabytes(), _keep_calm(lots)
        taken = (*_mean_times(calm), *_mean_times(lots), statistics.fmean(lot.pace for lot in calm))
        return Cost(start_cpu, *taken, *await _run_long(server, http, plan), megabytes)


async def measure_load(server: MeasuredServer, plan: MeasurePlan) -> ServerLoad:
    """What a server can take, and how fast it answers at half of that."""
    async with _make_client(server) as http:
        await asyncio.gather(*(_hold_talk(server, http, ["hello"]) for _ in range(8)))
        closed_rate = await _run_closed(server, http, plan.load_seconds)
        taken = await _run_open(server, http, closed_rate / 2, plan.load_seconds)
    cuts = statistics.quantiles(taken, n=100)
    return ServerLoad(closed_rate, len(taken) / plan.load_seconds, cuts[49], cuts[98])


def _make_client(server: MeasuredServer) -> ClientSession:
    return ClientSession(server.address, connector=TCPConnector(limit=0), timeout=ClientTimeout(total=None))


def make_text(dice: Random) -> str:
    """Something a visitor might type; there are some hundreds of them."""
    return dice.choice(ASKED).format(**{name: dice.choice(words) for name, words in WORDS.items()})


def measure_pace() -> float:
    """Milliseconds of CPU that a million additions take here and now."""
    start = time.thread_time()
    sum(number * number for number in range(1_000_000))
    return (time.thread_time() - start) * 1000


@dataclass(frozen=True)
class _Lot:
    """Ten short conversations: seconds of CPU for what was typed and pressed, so many presses, the machine's pace."""

    typed: float
    pressed: float
    presses: int
    pace: float


async def _run_short(server: MeasuredServer, http: ClientSession, conversations: int) -> list[_Lot]:
    """Two typed turns in each conversation, beginning it included, then a button; ten conversations side by side."""
    dice, lots = Random(1), []
    for _ in range(0, conversations, LOT):
        before = server.cpu_seconds()
        lines = await asyncio.gather(
            *(_hold_talk(server, http, [make_text(dice), make_text(dice)]) for _ in range(LOT))
        )
        between = server.cpu_seconds()
        presses = sum(await asyncio.gather(*(line.press_button(dice) for line in lines)))
        lots.append(_Lot(between - before, server.cpu_seconds() - between, presses, measure_pace()))
    return lots


def _keep_calm(lots: list[_Lot]) -> list[_Lot]:
    """Those while the machine was hardly slower than in the best quarter of them: others share it, at times."""
    usual = sorted(lot.pace for lot in lots)[len(lots) // 4]
    return [lot for lot in lots if lot.pace <= SLOWER * usual]


def _mean_times(lots: list[_Lot]) -> tuple[float, float]:
    """Milliseconds a typed turn and a press."""
    typed = sum(lot.typed for lot in lots) / len(lots) / LOT / 2
    return typed * 1000, sum(lot.pressed for lot in lots) / max(1, sum(lot.presses for lot in lots)) * 1000


async def _hold_talk(server: MeasuredServer, http: ClientSession, texts: list[str]) -> BenchConversation:
    line = await server.open_line(http)
    for said in texts:
        await line.say_text(said)
    return line


async def _run_long(server: MeasuredServer, http: ClientSession, plan: MeasurePlan) -> tuple[tuple[float, ...], float]:
    """What each 25 turns of long conversations take, and the last of them over the first of new conversations."""
    dice, along = Random(2), []
    old = [await server.open_line(http) for _ in range(plan.long_lines)]
    new = [await server.open_line(http) for _ in range(plan.long_lines)]
    for _ in range(plan.long_turns // 25 - 1):
        along.append(sum([await _measure_turn(server, old, dice) for _ in range(25)]) / 25)
    pairs = [(await _measure_turn(server, old, dice), await _measure_turn(server, new, dice)) for _ in range(25)]
    late, early = (sum(taken) for taken in zip(*pairs, strict=True))
    return (*along, late / 25), late / early


async def _measure_turn(server: MeasuredServer, lines: list[BenchConversation], dice: Random) -> float:
    """CPU of a turn, of these conversations side by side."""
    before = server.cpu_seconds()
    await asyncio.gather(*(line.say_text(make_text(dice)) for line in lines))
    return (server.cpu_seconds() - before) / len(lines) * 1000


async def _run_closed(server: MeasuredServer, http: ClientSession, seconds: float) -> float:
    """Clients that speak as soon as they are answered: turns a second."""
    turns, until = 0, time.perf_counter() + seconds

    async def run_client(number: int) -> None:
        nonlocal turns
        dice = Random(number)
        while time.perf_counter() < until:
            line = await server.open_line(http)
            for _ in range(5):
                await line.say_text(make_text(dice))
                turns += time.perf_counter() < until

    await asyncio.gather(*(run_client(number) for number in range(CLIENTS)))
    return turns / seconds


async def _run_open(server: MeasuredServer, http: ClientSession, rate: float, seconds: float) -> list[float]:
    """Visitors who speak when they like, at this rate, however long the answers take: milliseconds to each answer."""
    dice = Random(3)
    lines = [await server.open_line(http) for _ in range(200)]
    free = [asyncio.Lock() for _ in lines]

    async def speak_once(number: int) -> float:
        async with free[number]:
            start = time.perf_counter()
            await lines[number].say_text(make_text(dice))
            return (time.perf_counter() - start) * 1000

    return await _at_rate(speak_once, rate, seconds, dice)


async def _at_rate(speak: Callable[[int], Awaitable[float]], rate: float, seconds: float, dice: Random) -> list[float]:
    spoken: list[asyncio.Task[float]] = []
    start = time.perf_counter()
    due = 0.0
    while (due := due + dice.expovariate(rate)) < seconds:
        await asyncio.sleep(max(0.0, start + due - time.perf_counter()))
        spoken.append(asyncio.ensure_future(speak(len(spoken) % 200)))
    return list(await asyncio.gather(*spoken))
