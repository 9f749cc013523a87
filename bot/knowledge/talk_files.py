"""What dialogue.yml, booking.yml and languages.yml hold: every key, and the placeholders its sentence may use."""

from __future__ import annotations

from typing import Annotated

from bot.knowledge.kinds import (
    Id,
    Name,
    Whole,
    list_of,
    mapping_of,
    match_pattern,
    number_between,
)
from bot.knowledge.names import ROUTED
from bot.knowledge.question_files import OWN_QUESTION, PERIODS, QUESTIONS, Goal
from bot.knowledge.sections import Buttons, make_section
from bot.knowledge.texts import sentence_with

DIALOGUE = make_section(
    "greeting left_open said_already unknown_again asked_again restated nothing_asked "
    "nothing_pending_yes nothing_pending_no stopped started_over "
    "why_asked_nothing payload_typed empty broken slow not_ready",
    too_long="limit",
    no_such_choice="title",
    welcome_back=make_section("unnamed known", named="name", finish=Buttons, advice=Buttons),
    fallback=make_section(
        "did_you_mean none_of_these rephrase english_only introduced no_more nothing_to_follow covers_both no_example "
        "no_why unknown_here unsure_here",
        holds_there="title platform",
        about_advice=make_section(
            "ask_effort ask_realistic ask_certainty ask_period ask_split ask_unit ask_verdict ask_platform_reason "
            "ask_why_change compare_options too_expensive too_little simplify show_plan show_numbers where_from "
            "what_if without_ads email_plan"
        ),
        buttons=Buttons,
    ),
    area=make_section("note", **dict.fromkeys(("inside", "outside"), "country")),
    help=make_section("text advised", buttons=Buttons),
    own_data=make_section(
        "told untold kept deleted intro agreed refused nothing file",
        **dict.fromkeys(("messages", "recommendations", "feedback"), "n"),
        **dict.fromkeys(("booking", "booking_cancelled"), "time"),
        field="field value",
        score="score",
        consent="purpose answer time version",
        told_buttons=Buttons,
        buttons=Buttons,
        fields=make_section(
            "name email phone extension company role website decides tried page referrer campaign language "
            "timezone call",
        ),
        deciders=make_section("me shared other"),
        purposes=make_section("contact marketing"),
    ),
    redirect=make_section(" ".join(ROUTED)),
    kinds=make_section(**dict.fromkeys(ROUTED, make_section("ask yes"))),
    understood=make_section(
        "summary dropped",
        noted=list_of(sentence_with("values")),
        noted_industry="value",
        **dict.fromkeys(("goals", "timeframe", "budget", "platforms", "industry", "target"), "value"),
    ),
    questions=QUESTIONS,
    qualifying=mapping_of(OWN_QUESTION, key=Id),
    booking=make_section(
        "noted begun consent_first minor held paused refused_early refused refused_plain nameless unreachable qualify "
        "not_a_fit_offer later already plan_wish plan_needs",
        done="name reach",
        complete="name",
        not_a_fit="name",
        passed_on="name reach",
        changed="details",
    ),
    advice=make_section(
        "none_yet full_plan no_plan change_how where_from_none where_from_figures where_from_policy same "
        "unchanged unclear",
        where_from="source",
        start=Buttons,
        after=Buttons,
    ),
    figures=make_section(
        "depends depends_organic borrowed own_figures overlap no_price",
        span="metric platform low high",
        around="metric platform low",
        span_everywhere="metric low high",
        around_everywhere="metric low",
        sources="sources",
        missing="platforms",
        none="metric platform",
        none_anywhere="metric",
        none_costs="platform",
        not_by_trade="industry",
        minimum="platform amount year sensible",
        minimum_campaign="platform amount campaign year sensible",
        no_minimum="platform sensible",
        bought_in_meta="platform",
        buys="money",
        bought="platform low high counts",
        bought_about="platform high counts",
        cheaper="cheap dear",
    ),
    discuss=make_section(
        "not_yet period_no_money realistic realistic_no_forecast certainty_high certainty_medium certainty_low "
        "effort_no_plan effort_first effort_hour compare_what cheaper cheaper_no_money unit_clicks unit_impressions "
        "unit_engagements unit_none split_production split_fee split_unallocated split_none "
        "too_little misread misread_advice",
        period="stated length total media production fee",
        assumed="listed",
        cost_open="amount",
        cost_compared="amount each one",
        **dict.fromkeys(("simple_smm", "simple_smo", "simple_balanced"), "step"),
        unit="one means",
        unit_price="each",
        unit_small="one",
        unit_open="many",
        **dict.fromkeys(("worth_open", "worth_noted", "worth_asked"), "amount"),
        worth_even="amount one many count media",
        worth_moved="amount one many leads result sum",
        **dict.fromkeys(("weigh_thin", "weigh_loss", "weigh_loss_leads"), "amount one lead each left times"),
        **dict.fromkeys(("weigh_leads", "weigh_thin_leads"), "amount one lead each ratio"),
        weigh_good="amount one each left count many income media",
        weigh_open="one each",
        unit_why_leads="many leads",
        capacity_whole="limit whole",
        capacity_open="limit many",
        **dict.fromkeys(("capacity_room", "capacity_full", "capacity_more"), "limit many likely needed"),
        **dict.fromkeys(("capacity_share", "capacity_short"), "limit many likely leads ratio"),
        effort_less="fewer takes",
        split="stated",
        split_period="stated length",
        **dict.fromkeys(("verdict_smm", "verdict_smo", "verdict_smo_only", "verdict_balanced"), "smm smo reason"),
        why_change="smm",
        effort_hours="weekly posts",
        effort_given="n",
        **dict.fromkeys(("effort_enough", "effort_tight", "effort_tiny"), "given weekly posts fits each"),
        platforms_known="known",
        platform_chosen="platform why",
        platform_left="platform use",
        **dict.fromkeys(("platform_refused", "platform_unknown"), "platform"),
    ),
    phrases=make_section(
        "no_money",
        between="from to",
        up_to="to",
        at_least="from",
        until="date",
        starting="date",
        without="value",
        per=make_section(**dict.fromkeys(PERIODS, "amount")),
        in_line=make_section(target="value"),
        goals_of=mapping_of(mapping_of(sentence_with(), key=Goal)),
        results=mapping_of(make_section("label", goal=Goal)),
    ),
    shown=make_section("reasons warnings", verdict="headline", next="step"),
)

OFFERS = ("ask", "fitting", "others", "which", "nearest", "earliest", "no_more", "taken", "again")
BOOKING = make_section(
    "foreseen none too_many too_changed not_kept link link_button link_change page_button",
    time="day clock zone",
    zone="city",
    clock="clock zone",
    also="beside",
    join="link",
    **{"and": "first second"},
    thanks="name",
    booked="time person place sent called",
    moved="time person place sent called",
    sent="email_address",
    called="phone_number",
    cancelled="time person place email_address",
    standing="time also person place",
    kept="time also person place",
    no_time="reach",
    call=make_section(
        text="window zone",
        days="first last",
        **dict.fromkeys(("at", "after", "before"), "time"),
        between="since until",
    ),
    offer=make_section(
        "full other_times not_now keep cancel",
        **dict.fromkeys(OFFERS, "zone beside"),
        unknown_zone="zone",
        too_far="day zone beside",
        move="time zone beside",
        beside="clock our_clock",
    ),
    confirm=make_section("ours book move another", time="time", beside="time beside", lost="place zone", yes="title"),
    clocks=make_section(
        offered=make_section(same="zone", both="zone clock our_clock", unknown="zone"),
        booked=make_section(same="time", both="time our_clock", unknown="time"),
    ),
    cancel=make_section(ask="time also person place", buttons=Buttons),
    delete=make_section("first", booked="time also person place"),
    buttons=make_section(standing=Buttons, none=Buttons, cancelled=Buttons),
    presence=make_section(there="clock zone", away="time"),
    invitation=make_section(summary="guest person", description="person guest place url"),
    page=make_section(
        "title cancelled_title over_title home calendar move_title move again_title again no_times pick "
        "cancel_title cancel moved taken "
        "too_changed stale gone_title gone_text later_title later_text privacy footer file",
        **{"with": "person length"},
        **dict.fromkeys(("agency_time", "cancelled_text", "over_text"), "time"),
        move_text="zone",
        cancel_text="person",
        cancelled="person",
    ),
)

LANGUAGES = mapping_of(
    sentence_with(), key=Annotated[Name, match_pattern(r"[a-z]{2}", "a language as ISO 639-1 has it, such as es")]
)

Minutes = Annotated[Whole, number_between(1, 60 * 24 * 7)]
HANDOVER = make_section(
    "automated to_assistant back called_off missed asking asked_already ask_colleague unanswered "
    "withdrawn corrected somebody",
    minutes=make_section(**dict.fromkeys(("remind", "widen", "tell", "silence", "idle", "answer", "unread"), Minutes)),
    **dict.fromkeys(("joined", "away", "handed_on", "ended"), "name"),
    plan="url",
    agreed="summary",
    answered="name text",
    ways=Buttons,
    nameless=sentence_with(),
    saved=list_of(make_section(title=sentence_with(), text=sentence_with("visitor colleague")), least=0),
)
