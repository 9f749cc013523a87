"""Whether a length of time or a date in a text is the visitor's horizon, a start, or something else."""

from __future__ import annotations

from dataclasses import replace

from bot.values.cues import asks_in_general, stands_alone, tense
from bot.values.durations import Duration, at_least, at_most
from bot.values.periods import Period
from bot.values.phrases import Phrases
from bot.values.tokens import Tokens

ADVERBS = frozenset(
    "length project campaign timing about around roughly approximately approx sometime anytime maybe probably "
    "perhaps say like only just the a an at over next coming first of ~ another some our my this upcoming "
    "hopefully ideally currently".split()
)
FILLERS = ADVERBS | frozenset(
    "i we with think guess so ok okay well hmm um uh er yes yeah yep no not please pls thanks thx it its is be would "
    "will could sure let lets see for in within by from now on time timeline timeframe frame deadline horizon and "
    "or actually sorry meant mean make rather instead then hi hello to have got give take results max min until "
    "before after as possible short long term mid medium quick really exactly more-or-less ish plan goal duration "
    "period id im been need needs want that should".split()
)
RATES = frozenset(("/", unit) for unit in ("day", "week", "wk", "month", "mo"))
FROM_NOW = frozenset((("from", "now"), ("from", "today"), ("from", "here")))
# "Call me asap" says nothing of the results, nor does "my contract ends in June".
REQUESTS = frozenset(
    "call contact reply respond email message answer ring phone text write speak talk back human person someone "
    "chat discuss meet meeting consultation appointment reserve demo slot".split()
)
NOT_PLANS = frozenset("invoice contract pause paused approve refund subscription lease".split())
STARTS = frozenset(
    "start starts starting begin begins beginning kickoff commence commencing commences onboard onboarding "
    "starter begining".split()
)
BEFORE_START = frozenset(
    "in within from on at around about sometime early as of by the with it us again off advertising ads campaign "
    "campaigns marketing running posting promoting working together".split()
)
LEADS = frozenset(
    "in within under inside for over during next coming have got weve ive only timeline timeframe deadline "
    "horizon duration period until til till give around about approximately approx roughly ~ through throughout "
    "than".split()
)
CUES = frozenset(
    "length timing give timeline timeframe frame deadline horizon duration period schedule window runway time "
    "term".split()
)
FOLLOWERS = frozenset(
    "from out away left time timeline timeframe campaign campaigns horizon deadline push sprint plan project "
    "window runway period until till before goal program programme engagement starting beginning commencing".split()
)
NEVER_AFTER = frozenset(
    "ago old experience guarantee guaranteed trial trials warranty contract contracts subscription subscriptions "
    "membership each per notice refund free history anniversary later earlier aged olds passed tutorial video "
    "videos course challenge back reels reel".split()
)
NEVER_BEFORE = frozenset(
    "last past previous recent every each per since ago after another's aged age times posts post takes took "
    "taking lasted lasts lasting free".split()
)
TAKES = frozenset("take takes took taking lasts lasted spent waited".split())
AT_MOST = Phrases(
    "within|under|inside|less than|up to|no more than|not more than|max|maximum|at most|no longer than",
    "not longer than|fewer than|shorter than|below|max of|maximum of|inside of|sub|<",
)
AT_LEAST = Phrases(
    "at least|more than|longer than|minimum|min|minimum of|no less than|not less than|>|upwards of|beyond",
)
DEADLINE_LEADS = frozenset("later by before until till til due deadline prior ahead latest til' upto".split())
LOOSE_LEADS = frozenset("in for on during around at over come this next coming upcoming through between from".split())
POINTING = frozenset("this next coming upcoming the mid end early late middle eoy eom eoq eow start beginning".split())
DAYS_AHEAD = frozenset("today tonight tomorrow tmrw tomorow".split())
EVENTS = frozenset(
    "launch launching launches launched open opens opening live event events release releases releasing drop "
    "drops go goes going want wants need needs get ready done finish finished results deadline due wedding fair "
    "conference webinar festival sale campaign campaigns plan planning target goal reach hit achieve have".split()
)
OCCASIONS = frozenset(
    "campaign campaigns sale sales promo promos promotion promotions launch push offer offers deadline event rush "
    "season period collection market markets party gifts".split()
)


def bounded(tokens: Tokens, duration: Duration) -> tuple[Duration, int]:
    """The duration with the bound said before it ("within", "at least"), and where the whole begins."""
    at = duration.start
    while (
        at > 0
        and tokens.key(at - 1) in ("the", "next", "a", "about", "coming", "first", "of", "just")
        and duration.start - at < 3
    ):
        at -= 1
    for leads, bound in ((AT_MOST, at_most), (AT_LEAST, at_least)):
        for start in dict.fromkeys((at, duration.start)):
            length = leads.ending(tokens, start)
            if length:
                return bound(duration), start - length
    return duration, at


def is_start(tokens: Tokens, i: int) -> bool:
    """Whether the time at the i-th token is when something begins ("starting next month", "we begin in May")."""
    at = i - 1
    while at >= 0 and i - at < 6 and tokens.key(at) in BEFORE_START:
        at -= 1
    if tokens.keys(at - 1, at + 1) in (("kick", "off"), ("kicking", "off"), ("get", "going")):
        return True
    if tokens.keys(at, at + 2) in (("kick", "off"), ("kicking", "off")):
        return True
    return at >= 0 and tokens.key(at) in STARTS and tokens.key(at + 1) != "of"


def duration_counts(tokens: Tokens, duration: Duration, start: int, aside: frozenset[int] = frozenset()) -> bool:
    """Whether a length of time (with what was read before it, from `start`) is how long the visitor has.

    Tokens `aside` are those of a budget.
    """
    before, after = tokens.key(start - 1), tokens.key(duration.end)
    if (
        after in NEVER_AFTER
        or tokens.keys(duration.end, duration.end + 2) in RATES
        or before in NEVER_BEFORE
        or _near(tokens, start, TAKES, 3)
    ):
        return False
    if (
        _elsewhere(tokens, start)
        or tokens.key(start) in NEVER_BEFORE
        or (after == "in" and tokens.key(duration.end + 1) == "business")
    ):
        return False
    mood = tense(tokens, start, duration.end)
    alone = stands_alone(tokens, start, duration.end, FILLERS, aside)
    if mood == "past" and not alone:
        return False
    if alone:
        return True
    if not _licensed(tokens, duration, start):
        return False
    return mood == "wish" or not asks_in_general(tokens, start)


def _licensed(tokens: Tokens, duration: Duration, start: int) -> bool:
    before, after = tokens.key(start - 1), tokens.key(duration.end)
    # A bound was read before it, so the lead is inside.
    if start < duration.start and tokens.key(start) in LEADS | {
        "less",
        "up",
        "at",
        "no",
        "not",
        "max",
        "more",
        "longer",
    }:
        return True
    if before in LEADS or _near(tokens, start, CUES, 3):
        return True
    if duration.article:
        return tokens.keys(duration.end, duration.end + 2) in FROM_NOW or _near(tokens, start, CUES, 3)
    return after in FOLLOWERS or tense(tokens, start, duration.end) == "wish"


def _near(tokens: Tokens, i: int, words: frozenset[str], reach: int) -> bool:
    first = max(tokens.sentence(i)[0], i - reach) if i < len(tokens) else 0
    return not words.isdisjoint(tokens.keys(first, i))


def period_role(tokens: Tokens, period: Period) -> str:
    """What a date is to the visitor: "deadline", "before" (ends before it), "start", "after", or empty."""
    before = _lead(tokens, period.start)
    if (
        before in ("last", "past", "previous", "since", "every", "each", "ago")
        or tokens.key(period.start - 1) == "every"
    ):
        return ""
    if is_start(tokens, period.start):
        return "start"
    if before == "after":
        return "after"
    if before in DEADLINE_LEADS:
        return "before" if before in ("before", "prior", "ahead") else "deadline"
    return "deadline" if _period_counts(tokens, period, before) else ""


def _lead(tokens: Tokens, i: int) -> str:
    """The preposition before a date, past articles and the like."""
    at = i - 1
    while (
        at >= 0
        and i - at < 4
        and tokens.key(at)
        in ("the", "a", "our", "around", "about", "end", "to", "of", "than", "is", "latest", "on", ":")
    ):
        if tokens.key(at) == "on" or (tokens.key(at) == "around" and at == i - 1):
            return tokens.key(at)
        at -= 1
    return tokens.key(at)


def _period_counts(tokens: Tokens, period: Period, before: str) -> bool:
    if (tokens.key(period.start) in DAYS_AHEAD and len(tokens) > 2) or _elsewhere(tokens, period.start):
        return False
    if stands_alone(tokens, period.start, period.end, FILLERS):
        return True
    mood = tense(tokens, period.start, period.end)
    if mood == "past" or (mood != "wish" and asks_in_general(tokens, period.start)):
        return False
    if asks_in_general(tokens, period.start) and before in LOOSE_LEADS:
        return False
    if before in LOOSE_LEADS or tokens.key(period.end) in OCCASIONS:
        return True
    pointed = period.kind == "day" or tokens.key(period.start) in POINTING
    return (mood == "wish" and pointed) or _near(tokens, period.start, EVENTS, 4)


def _elsewhere(tokens: Tokens, i: int) -> bool:
    """Whether the sentence asks for a talk, or speaks of an invoice or a contract: its times are no horizon."""
    return _near(tokens, i, REQUESTS | NOT_PLANS, 10)


def exact(duration: Duration) -> Duration:
    """The duration without its article mark, once it counts."""
    return replace(duration, article=False)
