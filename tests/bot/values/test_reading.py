"""Whole messages: goals, platforms, refusals, industries and people, and what must not be seen in them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot.values.reading import Named, Values, read_values
from bot.values.subjects.lexicon import Lexicon
from tests.bot.values.first_values import first_value

Read = Callable[[str], Values]


@pytest.fixture
def read(lexicon: Lexicon, today: date) -> Read:
    def reader(text: str) -> Values:
        return read_values(text, lexicon, today, "US")

    return reader


GOALS = [
    ("sales", ["sales"]),
    ("sell", ["sales"]),
    ("leads and traffic", ["leads", "traffic"]),
    ("more sales and some leads", ["sales", "leads"]),
    ("mostly brand awareness, maybe some leads", ["awareness", "leads"]),
    ("sign-ups, 6 weeks, 4k", ["leads"]),
    ("I'd like to double our online sales before Christmas", ["sales"]),
    ("how do i get more people through the door on weekdays", ["sales"]),
    ("we want bookings", ["sales"]),
    ("more enquiries", ["leads"]),
    ("my plumbing business needs calls", ["leads"]),
    ("drive traffic to my etsy shop", ["traffic"]),
    ("more vistors to my site", ["traffic"]),
    ("we need more patients", ["sales"]),
    ("i want ppl to buy my course", ["sales"]),
    ("want more peple to come in", ["sales"]),
    ("get known", ["awareness"]),
    ("nobody knows about our bakery", ["awareness"]),
    ("We want people to know we exist", ["awareness"]),
    ("how do i get more reach", ["awareness"]),
    ("product launch in May", ["launch"]),
    ("Launching our app in two months", ["launch"]),
    ("in 2 weeks we open our second location", ["launch"]),
    ("webiner promotion", ["event"]),
    ("I need help with our event", ["event"]),
    ("we want to sell 200 tickets by June 1st", ["event", "sales"]),
    ("A/B test our landing page ads", ["ab_testing"]),
    ("split-test two ads", ["ab_testing"]),
    ("what's the best way to build a community", ["community"]),
    ("more folowers", ["community"]),
    ("my engagement is low", ["community"]),
    ("build trust with local families", ["brand_equity"]),
    ("We'd like to be seen as experts in our field", ["authority"]),
    ("a trusted voice in our trade", ["authority"]),
    ("I want to rank higher on google", ["seo"]),
    ("to be found on google", ["seo"]),
    ("SEO", ["seo"]),
    ("we'd like to keep customers coming back", ["retention"]),
    ("Looking for repeat business", ["retention"]),
    ("loyal customers", ["retention"]),
    ("retension", ["retention"]),
    ("we're not getting enough customers", ["sales"]),
    ("we have no leads", ["leads"]),
    ("I want leads not followers", ["leads"]),
    ("not sales, loyalty", ["retention"]),
    ("I don't want leads, I want traffic", ["traffic"]),
]

NO_GOAL = [
    "our sales team needs training",
    "I need to hire a sales manager",
    "sale prices are too high",
    "photos of our event",
    "the event was great",
    "our trial to paid conversion is 4%",
    "what is lead generation?",
    "what is brand awareness",
    "what's the difference between leads and sales",
    "tell me about lead generation",
    "define engagement rate",
    "why is brand awareness important",
    "Our customers are aged 25-34",
    "we launched in 2020",
    "I sell handmade candles on etsy",
    "i see your point",
    "flowers for my shop",
    "I have a question about my invoice from last month",
    "we're not looking for sales right now",
    "see you at lunch",
]


@pytest.mark.parametrize(("text", "goals"), GOALS)
def test_a_goal_that_is_wished_for_is_read(text: str, goals: list[str], read: Read) -> None:
    assert sorted(read(text).list_values("goal")) == sorted(goals)


@pytest.mark.parametrize(
    ("text", "goals"),
    [("need leeds 4 my gym", ["leads"]), ("we need slaes", ["sales"]), ("get more clcks", ["traffic"]),
     ("want more likse", ["community"]), ("more leds for my clinic", ["leads"])],
)  # fmt: skip
def test_a_short_goal_one_slip_away_is_read_after_a_wish(text: str, goals: list[str], read: Read) -> None:
    assert list(read(text).list_values("goal")) == goals


@pytest.mark.parametrize(
    "text",
    ["we are based in leeds", "ads for leeds", "our new leeds store", "We need Leeds", "looking for leaks",
     "get loads of it", "we need new lines", "a shop for sails", "i want to see", "need seeds", "want salad"],
)  # fmt: skip
def test_an_ordinary_word_near_a_goal_is_none(text: str, read: Read) -> None:
    assert read(text).list_values("goal") == ()


@pytest.mark.parametrize("text", NO_GOAL)
def test_a_word_alone_is_no_goal(text: str, read: Read) -> None:
    assert read(text).list_values("goal") == ()


PLATFORMS: list[tuple[str, list[str], list[str]]] = [
    ("insta and fb", ["instagram", "facebook"], []),
    ("instragram and linkdin", ["instagram", "linkedin"], []),
    ("facbook ads", ["facebook"], []),
    ("pintrest, snapchatt, whatsap and twiter", ["pinterest", "snapchat", "whatsapp", "twitter_x"], []),
    ("gogle ads", ["google"], []),
    ("Meta ads", ["meta"], []),
    ("you tube & tik tok", ["youtube", "tiktok"], []),
    ("X and LinkedIn", ["twitter_x", "linkedin"], []),
    ("ads on x", ["twitter_x"], []),
    ("instagram, threads and tiktok", ["instagram", "threads", "tiktok"], []),
    ("I only want to use LinkedIn and YouTube", ["linkedin", "youtube"], []),
    ("no facebook please, only tiktok", ["tiktok"], ["facebook"]),
    ("no tiktok", [], ["tiktok"]),
    ("anything but Facebook", [], ["facebook"]),
    ("other than Pinterest and Reddit, where should we be?", [], ["pinterest", "reddit"]),
    ("everything except snapchat", [], ["snapchat"]),
    ("I don't want to use TikTok or Snapchat", [], ["tiktok", "snapchat"]),
    ("no ads on facebook, instagram is fine", ["instagram"], ["facebook"]),
    ("instagram but not facebook", ["instagram"], ["facebook"]),
    ("facebook isn't for us", [], ["facebook"]),
    ("rather than twitter I'd do youtube", ["youtube"], ["twitter_x"]),
    ("instead of google ads, use instagram", ["instagram"], ["google"]),
    ("not only facebook but also instagram", ["facebook", "instagram"], []),
    ("what if we skip facebook", [], ["facebook"]),
    ("google analytics setup", [], []),
    ("meta description tips", [], []),
    ("solve for x, 3x growth", [], []),
    ("we make threads and fabrics", [], []),
    ("customer interest is high", [], []),
    ("who linked to us", [], []),
    ("I want to rank higher on google", [], []),
]


@pytest.mark.parametrize(("text", "wanted", "refused"), PLATFORMS)
def test_platforms_are_read_and_refusals_kept_apart(
    text: str, wanted: list[str], refused: list[str], read: Read
) -> None:
    values = read(text)

    assert sorted(values.list_values("platform")) == sorted(wanted)
    assert sorted(values.list_values("platform", refused=True)) == sorted(refused)


def test_a_refused_goal_is_marked(read: Read) -> None:
    values = read("we're not looking for sales right now, we want a community")

    assert values.list_values("goal", refused=True) == ("sales",)
    assert values.list_values("goal") == ("community",)


CONTACT: list[tuple[str, dict[str, str | None]]] = [
    ("I'm Dana from Acme, dana@acme.io", {"email": "dana@acme.io", "website": None}),
    ("call me on (415) 555-2671", {"phone": "+14155552671", "unclear": None}),
    ("call me on (415) 555-2671 ext 12", {"phone": "+14155552671", "extension": "12"}),
    ("+49 30 901820", {"phone": "+4930901820"}),
    ("our site is www.bluebarn.co", {"website": "www.bluebarn.co"}),
    ("<mailto:jo@bluebarn.co|jo@bluebarn.co>", {"email": "jo@bluebarn.co"}),
    ("my email is dana at acme dot io", {"email": "dana@acme.io"}),
    ("my old mail was jo@bluebarn.co", {"email": None}),
    ("2000-3000 dollars", {"phone": None}),
    ("8000 - 10000 a month", {"phone": None, "timeframe": None}),
    ("follow us on instagram.com/bluebarn", {"website": None}),
    ("we're @blue.barn, need leads", {"email": None, "website": None}),
    ("we send our mails with postpigeon.io", {"website": None}),
    ("our shop is at postpigeon.io", {"website": "postpigeon.io"}),
    ("found you on agencylist.org", {"website": None}),
    ("my colleague Ines handles it, ines@tern.example", {"email": None}),
    ("my boss decides, i'm ines@tern.example", {"email": "ines@tern.example"}),
]


@pytest.mark.parametrize(("text", "expected"), CONTACT)
def test_contact_data_is_read_where_it_is_given(text: str, expected: dict[str, str | None], read: Read) -> None:
    values = read(text)

    assert {kind: first_value(values, kind) for kind in expected} == expected


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("before my cousin's wedding on 12 May", None),
        ("until the schools close for summer in July, please", None),
        ("I want it up before my kid's school starts again in September", None),
        ("by the time the hotel next door opens in June", None),
        ("before our dental practice turns ten in March", "dental"),
        ("full tables before my restaurant reopens on 1 May", "restaurant"),
        ("we run a hotel and want to be full before the festival in August", "hotel"),
        ("bookings for my gym until the end of June", "fitness"),
    ],
)
def test_what_only_happens_on_a_date_is_no_line_of_business(text: str, industry: str | None, read: Read) -> None:
    assert first_value(read(text), "industry") == industry


@pytest.mark.parametrize(
    ("text", "industry"),
    [
        ("Hi this is Marco, I run a pizzeria in Turin", "restaurant"),
        ("we're a family-run bakery in Bristol", "bakery"),
        ("ads for my law firm", "legal"),
        ("we need social media for our gym", "fitness"),
        ("what platforms should I use", None),
        ("are you a marketing agency?", None),
    ],
)
def test_the_line_of_business_is_read(text: str, industry: str | None, read: Read) -> None:
    assert first_value(read(text), "industry") == industry


@pytest.mark.parametrize(
    ("text", "amount", "metric", "period"),
    [
        ("40 leads a month", 40, "leads", "month"),
        ("100 sales", 100, "sales", None),
        ("Need 40 qualified leads per month", 40, "leads", "month"),
        ("we want to hit 200 orders a week", 200, "orders", "week"),
        ("take our subscribers from 200 to 900, that is the goal", 900, "subscribers", None),
        ("25 trials a week is the goal, 9 at present", 25, "signups", "week"),
        ("60 enquiries/month target", 60, "leads", "month"),
    ],
)
def test_a_target_is_read(text: str, amount: int, metric: str, period: str | None, read: Read) -> None:
    target = first_value(read(text), "target")

    assert target == {"amount": amount, "metric": metric, "period": period}


@pytest.mark.parametrize(
    "text",
    [
        "We ran ads and got 2 leads",
        "I have 800 followers",
        "increase sales by 20%",
        "we currently get 15 enquiries a week",
        "i already make about 30 sales a month",
    ],
)
def test_what_is_there_already_is_no_target(text: str, read: Read) -> None:
    assert first_value(read(text), "target") is None


def test_metrics_and_sides_are_named(read: Read) -> None:
    values = read("what is CTR, and for organic?")

    assert values.list_values("metric") == ("ctr",)
    assert values.list_values("side") == ("smo",)


def test_reach_me_speaks_of_no_metric(read: Read) -> None:
    assert read("reach me at jo@bluebarn.co").list_values("metric") == ()


def test_everything_in_one_message_is_taken(read: Read) -> None:
    values = read(
        "Hi, I'm Jo from Bluebarn. More bookings before Easter, about £600 a month, "
        "Instagram but not TikTok: jo@bluebarn.co"
    )

    assert values.list_values("goal") == ("sales",)
    assert first_value(values, "timeframe")["deadline"] == "2027-03-28"
    assert first_value(values, "budget") == {"amount_min": 600, "amount_max": 600, "currency": "GBP", "period": "month"}
    assert values.list_values("platform") == ("instagram",)
    assert values.list_values("platform", refused=True) == ("tiktok",)
    assert first_value(values, "email") == "jo@bluebarn.co"


def test_a_value_knows_where_it_stands_in_the_text_as_typed(read: Read) -> None:
    text = "“½ a year” … on ｉｎｓｔａｇｒａｍ"
    values = read(text)

    spans = {v.kind: text[v.start : v.end] for v in values.items}
    assert spans["platform"] == "ｉｎｓｔａｇｒａｍ"
    assert spans["timeframe"].startswith("½ a year")


def test_what_the_tagger_named_is_nothing_else(lexicon: Lexicon, today: date) -> None:
    text = "Hi, April Baker from Monday Reach, leads please"
    named = (Named("name", 4, 15), Named("company", 21, 33))

    values = read_values(text, lexicon, today, "US", named)

    assert values.list_values("goal") == ("leads",)
    assert (first_value(values, "industry"), first_value(values, "timeframe")) == (None, None)
    assert "reach" not in values.list_values("metric")


def test_a_trade_that_is_not_listed_is_told_in_its_words(lexicon: Lexicon, today: date) -> None:
    text = "I run a harp tuning service in Cork"

    assert first_value(read_values(text, lexicon, today, "US", (Named("trade", 8, 27),)), "industry") == "harp tuning"
    assert first_value(read_values(text, lexicon, today, "US", (Named("trade", 8, 27, 0.6),)), "industry") is None


def test_a_handle_has_the_platform_it_is_on(read: Read) -> None:
    handles = [
        v.value for v in read("insta @blue.barn, tiktok @bluebarn, fb.com/bluebarnco").items if v.kind == "handle"
    ]

    assert handles == [
        {"platform": "instagram", "name": "blue.barn"},
        {"platform": "tiktok", "name": "bluebarn"},
        {"platform": "facebook", "name": "bluebarnco"},
    ]


def test_an_address_that_is_not_whole_is_unclear_and_hides_its_words(read: Read) -> None:
    values = read("write to jo bloggs at facebook dot com")

    assert [v.kind for v in values.items] == ["unclear"]


@pytest.mark.parametrize(
    ("text", "wanted", "refused"),
    [
        ("exchange Facebook for Reddit", ("reddit",), ("facebook",)),
        ("ditch YouTube and put Pinterest in", ("pinterest",), ("youtube",)),
        ("was only curious about Snapchat. take it out please", (), ("snapchat",)),
    ],
)
def test_what_is_given_up_for_another_is_refused(
    text: str, wanted: tuple[str, ...], refused: tuple[str, ...], read: Read
) -> None:
    values = read(text)

    assert (values.list_values("platform"), values.list_values("platform", refused=True)) == (wanted, refused)


@pytest.mark.parametrize("text", ["and it's not an event, you know", "supporters rather than sales, i'd say"])
def test_a_goal_that_is_turned_down_outright_is_refused(text: str, read: Read) -> None:
    assert read(text).list_values("goal", refused=True)


@pytest.mark.parametrize(
    ("text", "own", "others"),
    [
        ("sorry, we're vets, not dentists", "veterinary", ("dental",)),
        ("masonry contractor here, we need work", "construction", ()),
        ("you have bakery down but we are a florist", "florist", ()),
    ],
)
def test_the_line_of_business_is_that_which_is_not_refused(
    text: str, own: str, others: tuple[str, ...], read: Read
) -> None:
    values = read(text)

    assert (first_value(values, "industry"), values.list_values("industry", refused=True)) == (own, others)


def test_who_never_said_so_has_not_said_that_there_is_no_money(read: Read) -> None:
    assert first_value(read("who said we have no budget"), "budget") is None
