"""The identifiers that content, dialogue and advice share; contracts, so a name here is never reworded."""

from __future__ import annotations

SIDES = ("smm", "smo")

# Who has no business behind the question.
STANDINGS = ("student", "hobby", "minor")

# What is worth knowing of a business, asked by readers of its own kind; an agency may add others in content.
# What is asked before the first advice; an experiment may try another order.
ASKED_FIRST = ("goals", "timeframe", "budget", "platforms")
QUALIFYING = ("website", "role", "tried", "start")

# Every one of these needs an answer; content may add more by adding a file to answers/.
TOPICS: tuple[str, ...] = tuple(
    (
        "define_smm define_smo difference_smm_smo difference_reach difference_goals importance_smm importance_smo "
        "ads_facebook ads_instagram ads_twitter_x ads_linkedin ads_general smm_strategies smo_techniques "
        "content_calendar influencer_marketing contests_giveaways hashtags social_listening ugc "
        "profile_optimization posting_schedule smo_examples metrics_smm metrics_smo timeframe_results cost_budget "
        "when_smm when_smo combine_both smo_and_seo which_is_better_for_me recommendation_request agency_services "
        "agency_pricing book_consultation talk_to_human greet goodbye thanks bot_challenge privacy_data "
        "out_of_scope"
    ).split()
)

# People who are no plain buyers.
ROUTED = ("job_seeker", "vendor", "press", "existing_client", "competitor", "partner", "rfp")
# What a visitor says about the talk itself: a button may lead to these too, but they are no topics.
DIALOGUE_INTENTS: tuple[str, ...] = (
    *(
        "situation ask_period ask_realistic ask_certainty ask_effort simplify ask_platform_reason compare_options "
        "too_expensive ask_unit ask_split without_ads ask_verdict ask_why_change state_worth state_capacity "
        "too_little misread inform correct affirm deny skip stop start_over why_asked tell_more why_so "
        "give_example what_about where_from show_plan show_numbers what_if help about_me send_my_data "
        "delete_my_data email_plan reschedule cancel_booking my_booking which_clock"
    ).split(),
    *ROUTED,
)

# What reaches a person, as visitors tell it.
CONTACT = ("name", "email", "phone", "company", "role", "website", "extension")
# What an advertiser writes behind a link.
UTM = ("source", "medium", "campaign", "term", "content")
