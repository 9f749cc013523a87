"""Which sentences advice.yml has to hold, and the placeholders each may use."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.knowledge.names import SIDES
from bot.recommendations.content.platforms import AUDIENCES
from bot.recommendations.content.policy import Policy
from bot.recommendations.content.trades import ASKED, SOLD, price_of_result

PATTERNS = ("launch_then_retain", "leads_then_nurture", "test_then_content")
THIN = ("thin", "thin_for_most", "thin_for_long")
VERDICTS = ("smm", "smo", "balanced")
KPIS = (
    "cost_per_lead",
    "cost_per_registration",
    "cost_per_acquisition",
    "cpc",
    "cpm",
    "ctr",
    "conversion_rate",
    "roas",
    "reach",
)
SECTIONS = (
    "reasons",
    "weight",
    "warnings",
    "money",
    "platforms",
    "forecast",
    "kpis",
    "watch",
    "strategies",
    "plan",
    "assumptions",
    "risks",
    "open_questions",
    "next_step",
    "sources",
    "confidence",
    "needed",
    "first_steps",
    "who",
    "beside",
    "choice",
    "would_change",
    "total",
    "media",
    "production",
    "fee",
    "unallocated",
    "paid",
    "organic",
    "low",
    "likely",
    "high",
    "all",
    "week",
    "review",
    "feasible",
    "not_feasible",
)
PLAIN_ASSUMPTIONS = ("no_budget", "registrations", "saturation", "followers", "no_followers")
# What the weeks of a plan take up in turn: later reviews of ads and of posts, and ideas for a post.
PAID_REVIEWS = ("audience", "page", "money", "fresh")
ORGANIC_REVIEWS = ("themes", "words", "times", "stock")
IDEAS = ("question", "story", "behind", "tip", "people", "numbers", "mistake", "choice")
# What the agency's full price may be for.
SERVICES = ("full", "mixed", "content", "organic")
# The weeks of ads on social media and of ads in search.
ADS = ("plan.paid", "plan.search")
# Prices of results that only an agency's own rows hold.
OWN_PRICES = tuple(price_of_result(kind) for kind in (*SOLD, *ASKED) if kind != "inquiry")
# What a number may be wanted of.
RESULTS = ("leads", "signups", "attendees", "sales", "customers", "orders", "visits", "clicks", "impressions")
QUESTIONS = (
    "deadline",
    "timeframe",
    "budget",
    "period",
    "audience",
    "average_sale",
    "close_rate",
    "existing_audience",
    "hours",
    "platforms",
    "industry",
)

# One line a family: its keys, and the placeholders they may use.
_FAMILIES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("units", ("post", "posts", "hour", "hours"), "n"),
    ("units", ("a_month", "in_all", "about"), "money"),
    ("units", ("in_all_monthly",), "money monthly"),
    ("units", ("under_one",), ""),
    ("metrics", ("impressions", "clicks", "leads", "sales", "engagements"), ""),
    ("results", RESULTS, ""),
    ("headline", (*VERDICTS, "smo_only"), "smm smo"),
    ("reasons.timeframe", ("short", "long"), "time"),
    ("reasons.budget", ("much", "little", "none"), "money"),
    ("reasons.audience", AUDIENCES, ""),
    ("reasons.audience", ("existing",), "count"),
    ("reasons.capacity", ("few", "many"), "hours"),
    ("reasons.gate", ("no_money", "no_platform"), ""),
    ("reasons.gate", ("below_floor",), "money floor platform"),
    ("pattern", PATTERNS, ""),
    ("warnings", ("paid_goal_without_money", "too_little_time_for_organic"), "goals time"),
    ("warnings", ("deadline_passed",), "date"),
    ("warnings", ("unknown_platform",), "platforms"),
    ("warnings", ("stale_benchmark",), "rows"),
    ("warnings", ("learning_limited",), "platform count result events"),
    ("warnings.budget_below_minimum", ("no_flight",), "media floor platform time"),
    (
        "warnings.budget_below_minimum",
        ("thin", "thin_for_most", "thin_for_long"),
        "media time daily minimum platform flight",
    ),
    ("warnings.target_out_of_reach", ("money", "time", "any"), "wanted metric time best instead"),
    ("warnings.no_benchmark", ("platform",), "platforms"),
    ("warnings.no_benchmark", ("metric", "target"), "metric"),
    ("warnings.no_benchmark", ("currency",), "currency"),
    ("needed", ("enough_time", "too_little_time"), "wanted time media likely span"),
    ("needed", ("between", "at_best"), "low high"),
    ("needed", ("dearer",), "each now"),
    ("kpis", KPIS, "platform result"),
    ("kpis", ("engagement_rate",), "platform base"),
    ("kpis.base", ("engagement_rate_by_followers", "engagement_rate_by_impressions"), ""),
    ("platforms", ("purpose",), "purpose"),
    ("platforms", ("named", "named_poor", "uncovered"), ""),
    ("platforms", ("paid", "paid_assumed"), "floor time"),
    ("platforms", ("held",), "money"),
    ("platforms", ("organic",), "posts"),
    ("platforms", ("waiting",), "platform"),
    ("platforms", ("instead",), "money floor platform"),
    ("plan.paid", ("set_up", "flight_over", "review", "close", "keep", "keep_on"), ""),
    ("plan.paid.again", PAID_REVIEWS, ""),
    ("plan.search", ("set_up", "review", "close", "keep", "keep_on"), ""),
    ("plan.search.again", PAID_REVIEWS, ""),
    ("plan.search", ("launch_wide",), "platform money flight"),
    ("plan.search", ("launch_wide_open",), "platform"),
    *((kind, ("launch",), "platform money flight") for kind in ADS),
    *((kind, ("launch_open",), "platform") for kind in ADS),
    ("kpis", ("ctr_search",), "platform"),
    ("plan.paid", ("learning",), "date"),
    ("plan.organic", ("profiles",), "platforms business"),
    ("plan.organic", ("place", "theme"), "place theme"),
    ("plan.organic", ("business",), ""),
    *((side, ("offer",), "offer") for side in ("plan.paid", "plan.organic")),
    ("today", ("offer", "profiles", "list"), ""),
    ("beside", ("covered", "uncovered"), ""),
    ("who.you", ("posts", "checks"), "hours"),
    ("who.we", tuple(f"{key}{made}" for key in (*SERVICES, "hours", "none") for made in ("", "_posts")), "posts"),
    ("plan.organic", ("calendar", "review", "from_test", "from_ads"), ""),
    ("plan.organic", ("posts", "posts_on", "on"), "posts platform"),
    ("plan.organic.again", ORGANIC_REVIEWS, ""),
    ("plan.organic.idea", IDEAS, ""),
    ("plan.rhythm", ("paid", "organic"), "weeks every"),
    ("assumptions", ("open_time",), "time"),
    ("assumptions", ("currency",), "currency"),
    ("assumptions", ("once", "unallocated", "unallocated_beside"), "money"),
    ("assumptions.fee", ("none", "part", "little", *SERVICES), "money fee hours full"),
    ("assumptions.content", ("all", "some", "none"), "money price count all hours"),
    ("assumptions", ("figures",), "spread"),
    ("assumptions", ("no_row",), "platform metrics"),
    ("assumptions", ("borrowed",), "platform source"),
    ("assumptions", ("hours",), "hours"),
    ("assumptions", ("customers",), "business customers"),
    ("audiences", AUDIENCES, ""),
    ("assumptions", PLAIN_ASSUMPTIONS, ""),
    ("risks", ("landing", "stops", "rhythm", "reach", "search"), ""),
    ("risks", ("season",), "percent source"),
    ("risks", ("one_platform",), "platform"),
    ("risks", ("few",), "metric"),
    ("open_questions", QUESTIONS, ""),
    ("would_change", ("budget_none", "budget_some", "timeframe", "goals"), "verdict time goal"),
    ("verdicts", VERDICTS, ""),
    ("next_step", (*VERDICTS, "infeasible", "no_budget", "deadline_passed"), ""),
    ("compare", ("verdict", "same_verdict"), "before after smm_before smm_after"),
    ("compare", ("counted",), "before after"),
    ("compare", ("begins",), "date"),
    ("compare", ("result_now",), "metric after money_after"),
    ("compare", ("money_now",), "money_after"),
    ("compare", ("result", "result_and_money"), "metric before after money_before money_after"),
    ("compare", ("money",), "money_before money_after"),
    ("compare", ("added", "dropped"), "platforms"),
    ("compare", ("uncounted",), "platforms money"),
    ("compare", ("blocked", "cleared"), ""),
    ("sources", ("row", "stale"), "name platform value denominator publisher source year"),
    ("sources", ("between",), "low high middle"),
    ("sources", ("span",), "low high"),
    ("sources", ("around",), "middle"),
    ("sources", ("minimum",), "platform impressions actions year source"),
    ("sources", ("learning",), "platform events days source"),
    ("shown", ("range", "range_up", "range_under"), "low likely high"),
    ("shown", ("result", "result_few", "result_organic"), "metric range money"),
    ("shown", ("result_part",), "metric range money media"),
    ("shown", ("plan_title", "no_money", "money_unknown", "forecast_title", "no_forecast", "kpis_title"), ""),
    ("shown", ("also",), "first next"),
    ("shown", ("week", "week_review"), "number date work"),
    ("shown", ("reviews",), "dates"),
    ("shown", ("money_title",), "total"),
    ("shown", ("part",), "name money"),
    ("shown", ("of_which",), "parts"),
    ("shown", ("platform",), "platform counts"),
    ("shown", ("brings",), "metric range"),
    ("shown", ("kpi",), "name span"),
    ("charts", ("part",), "platform side"),
    ("charts", ("split", "weeks"), ""),
    ("charts", ("split_text",), "parts"),
    ("charts", ("weeks_text",), "weeks date"),
    ("charts", ("weeks_ads", "weeks_reviews"), "weeks"),
    ("cli", SECTIONS, ""),
)


def list_expected_keys(policy: Policy, metrics: Iterable[str], goals: Iterable[str]) -> dict[str, frozenset[str]]:
    """Every key a visitor may meet a sentence of, with the placeholders allowed in it; metrics and goals need names."""
    named = (f"figures.{metric}" for metric in (*metrics, *OWN_PRICES))
    wanted = (key for goal in goals for key in _list_goal_keys(goal))
    return {**dict(_generate_keys(policy)), **dict.fromkeys((*named, *wanted), frozenset[str]())}


def _list_goal_keys(goal: str) -> tuple[str, ...]:
    return (f"goals.{goal}", *(f"reasons.goals.{goal}.{side}" for side in SIDES), f"plan.organic.goal.{goal}")


def _generate_keys(policy: Policy) -> Iterator[tuple[str, frozenset[str]]]:
    for family, keys, placeholders in _FAMILIES:
        for key in keys:
            yield f"{family}.{key}", frozenset(placeholders.split())
    for industry in policy.weights.industries:
        yield f"reasons.industry.{industry.id}", frozenset()
