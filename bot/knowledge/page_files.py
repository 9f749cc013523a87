"""What web.yml, widget.yml, slack.yml, mail.yml and brief.yml hold, and the placeholders their sentences may use."""

from __future__ import annotations

from typing import Annotated, Any, Final

from bot.knowledge.kinds import (
    Name,
    Names,
    Whole,
    Word,
    Words,
    list_of,
    mapping_of,
    match_pattern,
    number_between,
    one_of_texts,
)
from bot.knowledge.sections import Maybe, Sentences, make_section
from bot.knowledge.texts import sentence_with

WEB = make_section(
    errors=make_section(
        "bad_json text_or_choice not_an_id not_a_place empty too_slow bad_token gone expired_token rest_closed "
        "feed_closed not_a_moment metrics_closed unknown_choice unknown_message not_ready try_again not_found "
        "not_allowed full bad_host bad_file file_bad_picture file_too_many file_nobody",
        file_too_big="megabytes",
        file_bad_kind="kinds",
        busy="seconds",
        not_an_object=Word,  # it shows a piece of JSON, whose braces are no placeholder
        **dict.fromkeys(("not_an_object_key", "not_text", "not_yes_or_no"), "key"),
        too_long="length limit",
        too_big="limit",
        not_a_limit="most",
        rate_limited="seconds",
    ),
    page=make_section(
        "skip demo nav nav_services nav_proof nav_contact ask email phone hours address privacy lost_title lost_link",
        questions=Sentences,
        sketch=make_section("alt paid organic stop start end caption"),
    ),
    plan=make_section(
        "title goal time budget split legend setting_up learning running posts part amount figure aim starts continue "
        "more_weeks book take_away csv ics print footer privacy gone_title gone_text gone_link "
        "later_title later_text file marked calendar",
        made="date",
        in_all="money",
        likely_result="metric",
        likely_range="low high",
        likely_money="money",
        confidence="level",
        source="number",
        columns=make_section("section week date side platform what low amount high unit review"),
        events=make_section(**dict.fromkeys(("start", "launch", "review"), "week")),
    ),
)

OPENING = make_section(
    "line",
    replies=Maybe(Sentences),
    invite=Maybe(sentence_with()),
    after=Maybe(Annotated[Whole, number_between(0, 3600)]),
    pages=Maybe(Names),
    utm=Maybe(mapping_of(Name)),
)
WIDGET = make_section(
    texts=make_section(
        "open close chat_with subtitle refuse menu restart restart_question end end_question keep ended new_chat "
        "privacy privacy_link person person_says person_subtitle to_assistant attach file_failed "
        "corrected withdrawn log you bot box placeholder hint send suggestions latest empty "
        "show_more show_less copy copied not_copied try_again waiting offline unreachable",
        lang=Name,
        dir=Annotated[Name, one_of_texts("ltr", "rtl")],
        open_unread="count",
        left="left",
        too_long="length limit",
        feedback=make_section("question yes no why thanks failed", reasons=Sentences),
        card=make_section(
            "title paid organic why more more_reasons mind today who beside "
            "forecast forecast_note plan strategies kpis",
            share="smm smo",
            money="total",
            range="low high",
            week="week day",
            verdicts=make_section("smm smo balanced"),
            confidence=make_section("low medium high"),
            money_parts=make_section("media production fee unallocated"),
        ),
    ),
    openings=list_of(OPENING),
)

REST = make_section(title=sentence_with(), hours=Annotated[Whole, number_between(1, 24 * 365)])
SLACK = make_section(
    says=make_section("mention advise"),
    visitor=make_section(
        "command_empty only_you choose file file_beside profile_email profile_empty button_gone not_yours "
        "moved write_to_me",
        pressed="title",
        moved_here="channel",
    ),
    home=make_section("title none note brief welcome"),
    install=make_section("done denied stale failed"),
    chart=make_section(
        "title paid organic",
        share="percent",
        amount="amount currency",
        platform="platform side",
        alt="paid organic",
        alt_platform="platform amount currency",
    ),
    thread=make_section(
        "take give_back inside inward outward visitor assistant somebody still nothing no_files gone "
        "send_plan no_plan hand_on ask no_question offer_times no_times end",
        how="aside",
        **dict.fromkeys(("corrected", "withdrawn"), "name"),
        for_group="group",
        asks="question",
        has_it="name",
    ),
    agency=make_section(
        "refused person reminded unknown no_advice words reach claim snooze outcome open brief nobody show reminder "
        "gone list none",
        **dict.fromkeys(("lead", "hot", "changed", "plan", "person_named", "left"), "who"),
        **dict.fromkeys(("status", "owner"), "who what"),
        **dict.fromkeys(("booked", "rescheduled", "cancelled"), "who when"),
        withdrawn="when",
        routed="kind",
        routed_named="kind who",
        advice="headline smm smo",
        anonymous="conversation",
        **dict.fromkeys(("claimed", "taken"), "person"),
        snoozed="person n",
        outcome_set="person outcome",
        list_row="who goals timeframe budget status",
        list_more="count",
        no_such="id",
        lead_usage="example",
        fields=make_section("goals timeframe budget verdict score status kind next call"),
        snoozes=list_of(REST),
        outcomes=make_section("contacted booked no_show won lost"),
        statuses=make_section("new contacted booked no_show won lost"),
    ),
    errors=make_section("bad_token bad_json too_big too_slow not_ready"),
)


def mail_text(takes: str = "") -> Any:
    """A mail: its subject and its paragraphs."""
    return make_section(subject=sentence_with(takes), lines=list_of(sentence_with(takes)))


# What is written to a visitor later on, and can be switched off.
REMINDED: Final = ("reminded_day", "reminded_hour", "missed", "left", "unread_answer")
MAIL = make_section(
    agency=make_section(
        "withdrawn_why person_wanted person_reminded",
        **dict.fromkeys(
            ("lead_stored", "lead_changed", "lead_hot", "person_wanted_named", "plan_wanted", "left"), "who"
        ),
        **dict.fromkeys(("status_changed", "owner_changed"), "who what"),
        **dict.fromkeys(("booked", "rescheduled", "cancelled"), "who when"),
        withdrawn="when person",
        routed="kind",
        routed_named="kind who",
    ),
    visitor=make_section(
        "plan move news talk closing",
        hello="name",
        said="person text",
        file="file",
        unread_answer=mail_text("person"),
        **dict.fromkeys(("booked", "rescheduled", "cancelled"), mail_text("when person")),
        again=sentence_with(),
        **dict.fromkeys(("reminded_day", "reminded_hour", "missed"), mail_text("when person")),
        **dict.fromkeys(("plan_wanted", "plan_later", "news_wanted", "left"), mail_text()),
    ),
    weekly=make_section(
        "stopped puzzled open closing",
        **dict.fromkeys(("subject", "intro"), "first last"),
        step="name now before",
        row="name count",
        steps=make_section("seen opened conversations answered advised consented leads booked came won"),
    ),
    later=make_section(
        quiet=Annotated[Name, match_pattern(r"\d\d:\d\d-\d\d:\d\d", "hours such as 21:00-07:30")],
        send=make_section(**dict.fromkeys(REMINDED, bool)),
    ),
    news_page=make_section("ask_title ask_text yes done_title done_text gone_title gone_text later_title later_text"),
)

WORRY = make_section("label", cues=Words)
BRIEF = make_section(
    "nobody not_said none_yet none_heard the_same brief plan gone_title gone_text later_title later_text",
    title="who",
    scored="total tier",
    split="smm smo",
    printed="when",
    sections=make_section("who wants score booking advice tried objections questions talk"),
    fields=make_section(
        "name company role email phone extension website status since origin goals timeframe budget platforms industry "
        "another colleague kind due target split reason warning score next when with cancelled asked call",
    ),
    tiers=make_section("hot warm cold not_a_fit elsewhere"),
    kinds=make_section("buyer existing_client job_seeker vendor press competitor student partner rfp"),
    crm=make_section("erased", deal="who lead", mark="lead", marketing=make_section("yes no unconfirmed unasked")),
    speakers=make_section("visitor bot person"),
    objections=mapping_of(WORRY),
)
