"""Whether an amount is what the visitor means to spend: the nearest telling word decides, evidence is needed."""

from __future__ import annotations

from itertools import pairwise

from bot.values.amounts import Amount
from bot.values.cues import stands_alone, tense
from bot.values.durations import UNIT
from bot.values.numbers import INDIAN
from bot.values.payment import ADVERBS
from bot.values.payment import UNITS as PERIODS
from bot.values.tokens import Tokens

REACH_BACK, REACH_ON, CROSSING = 12, 7, 5
SPEND = frozenset(
    "budget budgets bugdet buget budjet budgeted budgeting spend spending spends adspend invest investing "
    "investment afford allocate allocated allocating allocation earmarked funds funding capital money pay paying "
    "estimate estimation estimated willing ceiling cap cash aside limit put putting".split()
)
PAST = frozenset(
    "spent burned burnt burning wasted lost blew paid invested sank sunk splurged previously ago formerly".split()
)
OTHERS = frozenset(
    "revenue revenues turnover profit profits income earn earns earning earned making made doing does grossing "
    "gross net raised valuation valued value worth mrr arr gmv generates generated generating charge charges "
    "charged charging quoted quote quotes quoting fee fees price prices priced pricing cost costs costing asking "
    "asked wants told offered sell sells selling sold salary salaries wage wages rent cpc cpl cpm cpa aov ticket "
    "refund debt owe prize discount off coupon voucher win gift save saved savings bill invoice competitor "
    "competitors funded pays followers subscribers likes views retail retails mortgage house property properties "
    "home homes apartment apartments flat flats villa villas".split()
)
MARKETING = frozenset(
    "ads ad adverts advertising marketing promotion promoting campaign campaigns seo smm socials".split()
)
FOR = frozenset("for on into towards toward behind".split())
THEM = frozenset(
    "they he she competitor competitors competition companies people brands businesses agencies others friend "
    "friends most everyone someone average theyre".split()
)
COUNTS = frozenset(
    "followers follower likes like leads lead sales sale posts post employees employee people person visitors "
    "visitor visits visit customers customer clients client subscribers subscriber views view impressions "
    "impression units orders order signups sign downloads download products product members member fans fan "
    "comments comment reviews review staff users user stores store locations location shops shop hours hour times "
    "time clicks click km kg miles reels reel videos video photos photo images pages page words characters "
    "tickets ticket bookings booking appointments registrations attendees guests students installs conversions "
    "shares share hashtags accounts account friends contacts connections emails email sqft square degrees percent "
    "% x th st nd rd am stars star reps branches branch outlets seats seater rooms room beds bhk tweets tweet "
    "stories campaigns campaign ads ad enquiries inquiries prospects prospect cars listings properties events "
    "event weekly-posts viewers listeners readers patients volunteers donors deals calls demos meetings".split()
)
ADJECTIVES = frozenset(
    "new more extra qualified good quality instagram insta facebook fb linkedin twitter tiktok youtube active "
    "monthly daily weekly organic real social media paying email loyal happy potential sales website web page "
    "unique product".split()
)
AFTER_PLAIN = frozenset(
    "a an per / p . , ; ! ? - + ) ( : monthly weekly daily yearly annually annual quarterly for on in total "
    "budget bugdet max maximum min minimum to or and is but only tops ish at with as each every now right this so "
    "i we it would should can could if depending plus altogether overall once upfront max. please thanks all "
    "because pm pcm pa will ok okay maybe though mo mth approx roughly available left marketing ad ads "
    "advertising spend or-so not instead rather enough sufficient realistic".split()
) | {"\n"}
WEAK_LEADS = frozenset(
    "with for under below max maximum about around roughly approximately approx ~ have got ive weve using from of "
    "< > than only just up to between at least within on upto say maybe like is was circa".split()
)
FILLERS = (
    frozenset(
        "i we i'd id mark region think guess so ok okay well hmm um uh er yes yeah yep no not please pls thanks "
        "thx it its is be would will could sure let lets say said maybe probably perhaps about around roughly "
        "approximately approx like only just a an the at or something somewhere in that range total per each "
        "every month year week day quarter budget our my max maximum min minimum up to under below less more than "
        "over from between and least most of for now ish kinda sort kind possible possibly hopefully currently "
        "actually sorry meant mean make rather instead can do go with have got tops plus above price if stretch "
        "dunno hoping stay we're depending start starting ideally ~ < > + / - . , ; ! ? : ( ) usd eur gbp inr "
        "dollars euros pounds rupees plan planning marketing ads ad altogether overall once upfront mo mth yr pm "
        "pcm spend spending us me set aside upto within circa what theres there".split()
    )
    | {"\n"}
    | ADVERBS
    | {"\n"}
)
# As in "my boss gave me 10k", "3k to play with".
FUNDED = frozenset((giving, me) for giving in ("gave", "gives", "given") for me in ("me", "us")) | frozenset(
    (("play", "with"), ("work", "with"), ("start", "with"))
)
PAYING = frozenset("with on at thinking around about roughly like approx".split())
ENOUGH = frozenset("enough ok okay sufficient realistic".split())
TOO_MUCH = frozenset((("is", "too", "much"), ("is", "too", "high"), ("is", "too", "expensive"), ("is", "a", "lot")))
TIME_JOINTS = frozenset("and with for on + / &".split())
GROWN = frozenset("reach hit from grew grow gained got had been went made reached followers subscribers views".split())
YEARS = range(1990, 2036)
LEAST = 100


def is_spending(tokens: Tokens, amount: Amount, aside: frozenset[int] = frozenset()) -> bool:
    """Whether the visitor means to spend the amount, or spends it now; tokens `aside` are of times and refusals."""
    if counts_things(tokens, amount) or (not amount.signed and _is_year(amount)):
        return False
    if tokens.key(amount.core) == "per" and tokens.key(amount.core + 1) not in PERIODS:
        return False
    kind = _nearest_cue(tokens, amount)
    if kind in ("other", "past") or tokens.keys(amount.core, amount.core + 3) in TOO_MUCH:
        return False
    if _last_period(tokens, amount):
        return False
    if kind == "spend":
        return amount.signed or amount.scale != "" or amount.value >= 10 or amount.value == 0
    if amount.value >= LEAST and _asks_what_it_buys(tokens, amount):
        return True
    if stands_alone(tokens, amount.start, amount.end, FILLERS, aside) or _beside_time(tokens, amount, aside):
        return amount.signed or amount.scale not in ("", "m", "mm") or (amount.value >= LEAST and amount.scale != "m")
    return _opens_with_pay(tokens, amount) or _leads_to_money(tokens, amount)


def _beside_time(tokens: Tokens, amount: Amount, times: frozenset[int]) -> bool:
    """As in "leads in 3 months 2k": it ends what is said, right after a length of time that is no time of growing."""
    first, last = tokens.clause(amount.start)
    ends = amount.end >= last or tokens.items[amount.end].kind == "sign"
    behind = amount.start - 1 if tokens.key(amount.start - 1) not in TIME_JOINTS else amount.start - 2
    return ends and behind in times and GROWN.isdisjoint(tokens.keys(first, amount.start))


def _opens_with_pay(tokens: Tokens, amount: Amount) -> bool:
    """As in "500 a month for more sales"."""
    opens = amount.start == tokens.clause(amount.start)[0] and tokens.key(amount.end) in ("for", "to")
    return opens and amount.period is not None and amount.value >= LEAST


def counts_things(tokens: Tokens, amount: Amount) -> bool:
    """Whether the number counts followers, posts, years or the like rather than money."""
    at = amount.core
    if tokens.key(at) in ("%", "percent", "x", "th", "st", "nd", "rd", "am") or tokens.key(at - 1) == "%":
        return True
    if amount.signed:
        return False
    if tokens.key(at) in ("+", "plus"):
        at += 1
    if tokens.key(at) in UNIT and tokens.key(at) not in ("mo",):
        return True
    if (
        tokens.key(amount.start - 1) in ("#", "top", "@", "q", "no.", "aged", "ages", "age")
        or tokens.items[amount.core - 1].kind == "date"
    ):
        return True
    for i in range(at, min(at + 4, len(tokens))):
        if tokens.key(i) in COUNTS:
            return not (tokens.key(i) in ("ad", "ads", "campaign") and i > at)
        if tokens.key(i) not in ADJECTIVES:
            break
    return (
        amount.scale == ""
        and tokens.key(at) not in AFTER_PLAIN
        and at < len(tokens)
        and not _is_currency_phrase(amount)
    )


def _is_currency_phrase(amount: Amount) -> bool:
    return amount.signed


def _is_year(amount: Amount) -> bool:
    return (
        amount.scale == ""
        and amount.low == amount.high
        and amount.value in YEARS
        and amount.value != 2000
        and amount.text.isdigit()
    )


def _nearest_cue(tokens: Tokens, amount: Amount) -> str:
    """The kind of the nearest telling word ("spend", "past", "other"); words before weigh more."""
    best, nearest = "", REACH_BACK + CROSSING
    start, end = tokens.sentence(amount.start)
    clause = tokens.clause(amount.start)
    for i in range(max(start, amount.start - REACH_BACK), min(end, amount.end + REACH_ON)):
        kind = (
            _cue(tokens, i, amount)
            if not amount.start <= i < amount.core
            else _cue(tokens, i, amount)
            if tokens.items[i].kind == "word"
            else ""
        )
        if not kind:
            continue
        distance = amount.start - i if i < amount.start else i - amount.core + 2
        distance += CROSSING * (not clause[0] <= i < clause[1])
        if distance < nearest:
            best, nearest = kind, distance
    return best


def _cue(tokens: Tokens, i: int, amount: Amount) -> str:
    key = tokens.key(i)
    if key in SPEND:
        return _spender(tokens, i)
    if (
        tokens.keys(i, i + 2) in FUNDED
        or tokens.keys(i, i + 2) == ("saved", "up")
        or tokens.keys(i - 1, i + 1) == ("fixed", "price")
    ):
        return "spend"
    if key in MARKETING and amount.core < i <= amount.end + 4 and not FOR.isdisjoint(tokens.keys(i - 4, i)):
        return "spend"
    if key in PAST:
        return "past"
    if key == "each" and i >= amount.core and tokens.key(i + 1) not in UNIT:
        return "other"
    if key in ("make", "makes") and tokens.key(i + 1) != "it":
        return "other"
    if key in ("sales", "revenue", "turnover") and i > amount.core and tokens.key(i - 1) not in ("in", "of", "annual"):
        return ""
    if key in ("does", "doing") and amount.start - i > 3:
        return ""
    return "other" if key in OTHERS else ""


def _spender(tokens: Tokens, i: int) -> str:
    """Who spends, and when: the visitor now, the visitor then, or somebody else."""
    before = tokens.keys(i - 3, i)
    if not THEM.isdisjoint(before):
        return "other"
    if not frozenset(("was", "were", "had", "used")).isdisjoint(before) and "weve" not in before:
        return "past"
    if tokens.key(i) in ("pay", "paying") and tokens.key(i - 1) in ("to", "customers", "clients"):
        return "spend" if tokens.key(i - 1) == "to" else "other"
    after = tokens.keys(i + 1, i + 3)
    return "past" if "was" in after[:1] or (after[:1] in (("last",),) and "year" in after) else "spend"


def _last_period(tokens: Tokens, amount: Amount) -> bool:
    """Whether the clause speaks of a period that is over."""
    first, last = tokens.clause(amount.start)
    keys = tokens.keys(max(first, amount.start - REACH_BACK), min(last, amount.end + REACH_ON))
    pairs = set(pairwise(keys))
    return any(
        (word, unit) in pairs
        for word in ("last", "past", "previous")
        for unit in ("year", "month", "quarter", "week", "summer", "campaign", "agency")
    )


def _asks_what_it_buys(tokens: Tokens, amount: Amount) -> bool:
    """As in "is 500 enough?" or "what can I get for 750?"."""
    if tokens.key(amount.end) in ENOUGH and tokens.key(amount.start - 1) in ("is", "would", "will", "are"):
        return True
    before = tokens.keys(tokens.sentence(amount.start)[0], amount.start)
    mine = any(pair in (("can", "i"), ("can", "we"), ("could", "i"), ("could", "we")) for pair in pairwise(before))
    return mine and before[-1] in ("for", "with") and not {"get", "do", "buy", "expect"}.isdisjoint(before)


def _leads_to_money(tokens: Tokens, amount: Amount) -> bool:
    """Money with a paying period, or after a word such as "with" or "for"; a plain number is not enough."""
    grew = tokens.key(amount.start) == "from" and amount.low != amount.high
    if grew or (not amount.signed and tense(tokens, amount.start, amount.end) == "past"):
        return False
    bounded = amount.low is None and amount.value >= 50
    plainly = amount.value >= LEAST and amount.period and tokens.key(amount.start - 1) in PAYING
    sure = amount.signed or amount.scale == "grand" or amount.scale in INDIAN or plainly
    if not sure and not ((amount.scale or bounded) and amount.period):
        return False
    if amount.period is not None:
        return True
    return bool(WEAK_LEADS.intersection(tokens.keys(amount.start - 1, amount.start + 1)))
