"""How what was said changes what is known."""

from __future__ import annotations

from bot.dialogue.parsed_message import ParsedMessage, read_parsed_message
from bot.dialogue.state import DialogueState
from bot.dialogue.state_update import list_changes, merge_message
from bot.leads.model import Contact
from bot.values.measures.money import Money

TWO_THOUSAND = Money(2000, 2000, "EUR", "month")
THREE_THOUSAND = Money(3000, 3000)


def test_a_plain_statement_adds_a_goal() -> None:
    assert merge_message(DialogueState(goals=("sales",)), ParsedMessage("", "inform", goals=("leads",))).goals == (
        "sales",
        "leads",
    )


def test_a_correction_replaces_the_goal() -> None:
    assert merge_message(DialogueState(goals=("sales",)), ParsedMessage("", "correct", goals=("leads",))).goals == (
        "leads",
    )


def test_not_this_but_that_replaces_the_goal() -> None:
    heard = ParsedMessage("", "inform", goals=("retention",), refused_goals=("sales",))

    assert merge_message(DialogueState(goals=("sales", "leads")), heard).goals == ("retention",)


def test_a_refused_platform_is_left_out() -> None:
    after = merge_message(
        DialogueState(platforms=("tiktok", "instagram")), ParsedMessage("", "what_if", refused_platforms=("tiktok",))
    )

    assert (after.platforms, after.refused_platforms) == (("instagram",), ("tiktok",))


def test_an_amount_alone_keeps_currency_and_period() -> None:
    after = merge_message(DialogueState(budget=TWO_THOUSAND), ParsedMessage("", "what_if", budget=THREE_THOUSAND))

    assert after.budget == Money(3000, 3000, "EUR", "month")


def test_contact_data_counts_for_nothing_before_consent() -> None:
    assert (
        merge_message(DialogueState(), ParsedMessage("", "inform", contact=Contact(name="Dana"))).draft.contact
        == Contact()
    )


def test_changed_names_what_differs() -> None:
    before = DialogueState(goals=("sales",))

    assert list_changes(before, merge_message(before, ParsedMessage("", "inform", budget=TWO_THOUSAND))) == ("budget",)


def test_a_platform_in_a_question_is_asked_about_and_not_wanted() -> None:
    entity = {"entity": "platform", "value": "facebook", "group": "question"}
    heard = read_parsed_message({"text": "", "intent": {"name": "ads_facebook"}, "entities": [entity]})

    assert (heard.platforms, heard.asked_platforms) == ((), ("facebook",))


def test_nonsense_in_parse_data_is_passed_over() -> None:
    heard = read_parsed_message({"entities": ["nonsense", {"entity": "goal", "value": {"a": 1}}], "intent": None})

    assert (heard.intent, heard.goals) == ("out_of_scope", ())


def test_a_question_about_what_is_free_takes_no_money_back() -> None:
    nothing = Money(0, 0)
    asked = ParsedMessage("more followers for free?", "smo_techniques", topics=("smo_techniques",), budget=nothing)

    assert merge_message(DialogueState(budget=TWO_THOUSAND), asked).budget == TWO_THOUSAND
    assert merge_message(DialogueState(), asked).budget == nothing
    assert (
        merge_message(DialogueState(budget=TWO_THOUSAND), ParsedMessage("", "correct", budget=nothing)).budget
        == nothing
    )


def test_what_is_named_against_another_platform_leaves_the_rest() -> None:
    heard = ParsedMessage("", "correct", platforms=("reddit",), refused_platforms=("tiktok",))

    assert merge_message(DialogueState(platforms=("tiktok", "instagram")), heard).platforms == ("instagram", "reddit")


def test_a_result_keeps_its_name_until_another_goal_is_stated() -> None:
    named = merge_message(DialogueState(), ParsedMessage("", "inform", goals=("leads",), results=("volunteers",)))

    assert merge_message(named, ParsedMessage("", "inform", budget=TWO_THOUSAND)).results == ("volunteers",)
    assert merge_message(named, ParsedMessage("", "correct", goals=("sales",))).results == ()


def test_a_line_of_business_that_is_turned_down_is_none() -> None:
    visit = DialogueState(industry="dental")

    assert merge_message(visit, ParsedMessage("", "inform", refused_industries=("dental",))).industry is None
    said = ParsedMessage(
        "hello there, we are vets and not dentists", "inform", industry="veterinary", names_itself=True
    )
    assert merge_message(visit, said).industry == "veterinary"
