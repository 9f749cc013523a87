"""Who somebody is, as the trained model hears it in sentences of every kind."""

from __future__ import annotations

import pytest

from bot.bootstrap.app import App

NAMED: list[tuple[str, dict[str, str]]] = [
    ("I'm Iris from Bluebarn, iris@bluebarn.example", {"name": "Iris", "company": "Bluebarn"}),
    ("im pavel from brewhouse, need leads", {"name": "Pavel", "company": "brewhouse"}),
    ("my name is gita menon", {"name": "Gita Menon"}),
    ("this is Zofia from Café Miró", {"name": "Zofia", "company": "Café Miró"}),
    ("Callum here from Callum's Cycles", {"name": "Callum", "company": "Callum's Cycles"}),
    ("We need more bookings. Thanks, Leonor", {"name": "Leonor"}),
    (
        "Name: Folake Adeyemi, Company: Kobo Press, Email: f@kobo.example",
        {"name": "Folake Adeyemi", "company": "Kobo Press"},
    ),
    (
        "Hi, I'm Anjali, brand manager at Nimbus Foods",
        {"name": "Anjali", "role": "brand manager", "company": "Nimbus Foods"},
    ),
    (
        "Ivo Lindqvist, head of events at Stern & Sohn, ivo@stern.example",
        {"name": "Ivo Lindqvist", "role": "head of events", "company": "Stern & Sohn"},
    ),
    ("Carmen Ibáñez - Luna Textiles - +34 915 55 01 23", {"name": "Carmen Ibáñez", "company": "Luna Textiles"}),
    ("Hiro Nakamura, Umi Foods K.K., hiro@umi.example", {"name": "Hiro Nakamura", "company": "Umi Foods K.K."}),
    (
        "Hello, Petra Novák here, office manager of Novák Optik s.r.o. in Brno",
        {"name": "Petra Novák", "role": "office manager"},
    ),
    ("i'm the owner of a small bike shop called Two Wheels", {"role": "owner", "company": "Two Wheels"}),
    (
        "My name's Aoife Ní Dhomhnaill and I own a pottery called The Blue Kiln",
        {"name": "Aoife Ní Dhomhnaill", "company": "The Blue Kiln"},
    ),
    ("we are Barley & Hops from York, we want more guests", {"company": "Barley & Hops"}),
    ("our brand is Kestrel, we sell tents", {"company": "Kestrel"}),
    ("buenas, soy Lucía Herrera de Taller Norte", {"name": "Lucía Herrera", "company": "Taller Norte"}),
    ("please ask for Mrs Okafor", {"name": "Okafor"}),
    ("ring me on +1 202 555 0123, I'm Bea at Cedar Homes", {"name": "Bea", "company": "Cedar Homes"}),
    ("I am VP Sales and our site is www.kestrel.example", {"role": "VP Sales"}),
    ("I work as a press officer for the Maritime Museum", {"role": "press officer", "company": "the Maritime Museum"}),
    ("more leads for Stone House in 3 months, $4k a month", {"company": "Stone House"}),
    (
        "kind regards\nJo-Anne D'Souza\nCOO, Harbour Lights Ltd",
        {"name": "Jo-Anne D'Souza", "role": "COO", "company": "Harbour Lights Ltd"},
    ),
    ("it's for my sister's salon, Velvet Nails, her mail is v@nails.example", {"company": "Velvet Nails"}),
    ("my colleague Bram will join us, I'm Iris", {"name": "Iris"}),
    (
        "I'm Marta, founder of Casa Roja (casaroja.example)",
        {"name": "Marta", "role": "founder", "company": "Casa Roja"},
    ),
    ("Alder Ceramics here, I'm the manager. we want more orders", {"company": "Alder Ceramics", "role": "manager"}),
    ("hello, Quayside Yoga here, we need more pupils", {"company": "Quayside Yoga"}),
    ("it's Petra again, more bookings in 2 months please", {"name": "Petra"}),
    ("Omar again, I have one more question", {"name": "Omar"}),
    ("Head of Regional Partnerships", {"role": "Head of Regional Partnerships"}),
    ("company is Otter Labs Inc and i am dimitri", {"name": "Dimitri", "company": "Otter Labs Inc"}),
]

NOBODY = (
    "call me in the mornings",
    "call me first thing tomorrow",
    "call me after the weekend",
    "ring me when you can",
    "I'm based in Leeds",
    "I'm from Norway",
    "it's me again",
    "I'm looking for help with ads",
    "this is urgent",
    "My company is growing fast",
    "our business is seasonal",
    "We need a social media manager",
    "is Anna still with you?",
    "May is our best month",
    "What Is The Best Time To Post On Instagram?",
    "Facebook and Google both",
    "we will do it in March",
    "my colleague Bram will join us",
    "we trade in Ghent and Porto",
    "Will it work by Easter?",
    "thanks, that's all",
    "we have no name yet",
    "toy workshop in Bern, more orders by March",
    "ballet school in Porto, more pupils please",
    "garden centre in Ely, 900 a month, more visitors",
    "soap maker from Vermont, want online sales",
)


def test_who_somebody_is_is_heard(running: App) -> None:
    """What is learnt is right by the hundred, not line by line."""
    missed = [
        (said, kind)
        for said, expected in NAMED
        for kind, value in expected.items()
        if _contact(running, said).get(kind) != value
    ]

    assert len(missed) <= sum(len(expected) for _, expected in NAMED) // 9, missed


def test_nobody_is_heard_where_nobody_is_named(running: App) -> None:
    heard = [said for said in NOBODY if _contact(running, said)]

    assert len(heard) <= 2, heard


def _contact(running: App, said: str) -> dict[str, str]:
    found = running.assistant.parse_text(said)["entities"]
    return {e["entity"]: e["value"] for e in found if e["entity"] in ("name", "company", "role")}


def test_a_name_says_how_sure_it_is_and_where_it_stands(running: App) -> None:
    said = "hello, this is Iris Vogel"
    name = next(e for e in running.assistant.parse_text(said)["entities"] if e["entity"] == "name")

    assert said[name["start"] : name["end"]] == "Iris Vogel"
    assert 0.5 <= name["confidence_entity"] <= 1


def test_words_of_a_name_are_nothing_else(running: App) -> None:
    parsed = running.assistant.parse_text("Hi, I'm April Baker from Monday Market, leads in 3 months")

    assert [e["value"]["days_max"] for e in parsed["entities"] if e["entity"] == "timeframe"] == [90]
    assert "bakery" not in [e["value"] for e in parsed["entities"] if e["entity"] == "industry"]


@pytest.mark.parametrize(
    ("said", "industry"),
    [
        ("my piano tuning business", "piano tuning"),
        ("I run a violin repair shop in Cork", "violin repair"),
        ("a bakery in Ghent needs guests", "bakery"),
    ],
)
def test_a_trade_is_the_line_of_business(said: str, industry: str, running: App) -> None:
    assert [e["value"] for e in running.assistant.parse_text(said)["entities"] if e["entity"] == "industry"] == [
        industry
    ]


def test_a_handle_is_no_contact_detail(running: App) -> None:
    entities = running.assistant.parse_text("our instagram is @bluebarn.dairy")["entities"]

    assert {e["entity"]: e["value"] for e in entities} == {
        "platform": "instagram",
        "handle": {"platform": "instagram", "name": "bluebarn.dairy"},
    }
