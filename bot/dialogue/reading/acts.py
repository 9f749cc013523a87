"""What a message may do in a talk, by the names of its intents."""

from __future__ import annotations

from bot.leads.kinds import BY_ANOTHER_WAY

OUT_OF_SCOPE, INFORM, SITUATION = "out_of_scope", "inform", "situation"
WISH = "recommendation_request"
# Topics that are wishes: what is said with them belongs to the visitor's profile.
WISHES = (WISH, "which_is_better_for_me")
BOOKING = ("book_consultation", "reschedule", "cancel_booking", "my_booking", "which_clock")
# A topic for the contract: wishes about a consultation that is booked are about the consultation.
TOPIC_OF = dict.fromkeys(BOOKING, "book_consultation")
# Answers with values; as the intent of a message they state something rather than ask.
STATING = (INFORM, SITUATION)
CHANGING = ("correct", "what_if")
REPLIES = ("affirm", "deny", "skip")
# Who orders work by another way than buyers do puts it as a question: "could you take that over for 15k a month?".
ORDERING = tuple(BY_ANOTHER_WAY)
# What is asked about advice that was given.
DISCUSSED = (
    "ask_period",
    "ask_realistic",
    "ask_certainty",
    "ask_effort",
    "simplify",
    "ask_platform_reason",
    "compare_options",
    "too_expensive",
    "ask_unit",
    "ask_split",
    "ask_verdict",
    "ask_why_change",
    "too_little",
)
# What is told of a result: what one brings, and how many can be taken on.
WORTH, CAPACITY = "state_worth", "state_capacity"
TOLD = (WORTH, CAPACITY)
# The same with nothing paid, and what is asked of how to do without.
UNPAID = "without_ads"
FOR_NOTHING = "without_budget"
UNPAID_WAYS = (FOR_NOTHING, "smo_techniques")
SHOWING = ("show_plan", "show_numbers")
# What is said of advice that was given.
ABOUT_ADVICE = (*DISCUSSED, *TOLD, UNPAID, *SHOWING, "what_if", "correct")
# What objects to the last turn: it refuses nothing that was offered or asked.
MISREAD = "misread"
OBJECTING = (MISREAD, "too_little")
# What these ask before there is any advice.
BEFORE_ADVICE = {
    "ask_effort": "agency_process",
    "too_expensive": "agency_discounts",
    "ask_verdict": "which_is_better_for_me",
    "ask_split": "cost_budget",
}
# What steers the talk whatever was asked.
STEERING = ("stop", "start_over", "why_asked", "help", "delete_my_data", "send_my_data")
# What is wanted of what is kept about the visitor; to have it deleted goes first, for it asks before it does.
OWN_DATA = ("delete_my_data", "send_my_data", "about_me")
# What asks about the question that is pending, or about what comes of an answer.
ABOUT_ASKING = (
    "why_asked",
    "why_so",
    "help",
    "privacy_data",
    "data_retention",
    "data_sharing",
    "book_consultation",
    "consultation_call",
)
# Who asks about these has not agreed yet.
ABOUT_CONSENT = ("why_asked", "help", "privacy_data", "data_retention", "data_sharing")
# What a part says that says nothing of the visitor's case.
COURTESIES = ("greet", "thanks", "goodbye")
# What is asked of "it" by who has just taken the offer of a call is asked of the call.
CALL = "consultation_call"
ASKED_OF_CALL = ("timeframe_results", "cost_budget", "agency_pricing", "agency_fees", "agency_process")
# Topics that do something rather than ask for knowledge.
COMMANDS = ("book_consultation", "talk_to_human", "goodbye", "thanks", "bot_challenge")
