"""Who decides on the visitor's side: "me", "my boss", "we do that together"."""

from __future__ import annotations

import re

_WHO = (
    r"(?:boss|board|manager|management|ceo|cfo|cmo|owner|director|founder|head office|client|husband|wife|partner|team|"
    r"committee|council|parents|company|he|she|they|somebody|someone|leadership|superior|supervisor|chief)"
)
_DOES = (
    r"(?:decides?|decided|approves?|signs?|has the (?:final|last) (?:say|word)|will decide|"
    r"makes? the (?:final )?(?:decisions?|call)|holds? the budget|"
    r"(?:has|have|must|needs?) (?:to )?(?:agree|approve|sign))"
)
# What says so even where nobody asked. "Together", "my call" and "somebody else" are about other things as often.
_UNASKED = (
    ("shared", r"\b(?:we (?:both|all)? ?decide|decide (?:it |this |that )?(?:together|jointly))\b"),
    ("shared", rf"\b(?:my|our) (?:\w+ )?{_WHO} and (?:i|me) decide\b"),
    ("me", r"\bi(?:'m| am)? (?:alone )?(?:can )?decide\b|\bme who decides\b|\bi(?:'m| am) the decision[- ]?maker\b"),
    (
        "other",
        rf"\b(?:my|our|the) (?:\w+ )?{_WHO}\b[^.,;]{{0,20}}\b{_DOES}\b|\bi (?:don'?t|do not|can'?t|cannot) decide\b",
    ),
)
_SHARED = (
    r"\btogether\b|\bjointly\b|\bboth of us\b|\bus both\b|\bthe two of us\b|\bas a team\b|\bwe (?:both|all)? ?decide\b",
    rf"\b(?:me|i) and (?:my|our|the) (?:\w+ )?{_WHO}\b|\b(?:my|our) (?:\w+ )?{_WHO} and (?:i|me|myself)\b",
    rf"\bwith (?:my|our|the) (?:\w+ )?{_WHO}\b|\bco-?decide\b",
)
_ME = (
    r"\bi(?:'m| am)? (?:alone )?(?:can )?(?:decide|sign|approve|choose|make the (?:final )?(?:decisions?|call))\b",
    r"\bme who (?:decides|signs)\b",
    r"\bi have the (?:final|last) (?:say|word)\b|\bi(?:'m| am) the (?:one who decides|decision[- ]?maker|boss)\b",
    r"(?<!not )\bmy (?:own )?(?:call|decision)\b|\bup to me\b|\bi hold the budget\b|\bdecide (?:it )?(?:by )?myself\b",
)
_OTHER = (
    rf"\b{_WHO}\b[^.,;]{{0,20}}\b{_DOES}\b",
    r"\bnot (?:me|mine|my (?:call|decision))\b|\bi (?:don'?t|do not|can'?t|cannot) decide\b|\bsome(?:one|body) else\b",
    r"\b(?:need|have|has|must|got) (?:to )?(?:ask|check with|run it by|get (?:the )?(?:ok|approval|sign))",
    r"\bneeds? (?:approval|sign[- ]?off)\b|\bup to (?:my|the|our) ",
)
# Short answers that only mean something where it was asked who decides; "the owner" alone is the visitor's own role.
_ME_ASKED = (
    r"^\W*(?:(?:yes|yep|yeah|so|just|only|it'?s|that'?s|that would be|well|all|mostly)\W+)*(?:me|myself|i do|mine)\b",
    r"\b(?:so|and|,)?\s*(?:yes|yeah|yep|obviously|of course|it'?s)\W*(?:me|myself|i do)\W*$",
    r"\b(?:just|only) me\b|\bmyself\b",
)
_SHARED_ASKED = (r"^\W*(?:we|us|both|we do|we all do)\W*$",)
_OTHER_ASKED = (
    rf"^\W*(?:(?:it'?s|that'?s|that would be|probably|usually|mostly)\W+)*(?:my|our)\W+(?:\w+ )?{_WHO}\W*$",
    r"^\W*(?:the )?(?:board|management|head office|committee|council|leadership)\W*$",
)


def read_decides(text: str, asked: bool = False) -> str | None:
    """`me`, `shared` or `other`, when the text says who decides; `asked` lets short answers count."""
    plain = " ".join(text.replace("’", "'").casefold().split())[:400]
    asked_for = (
        *(("shared", pattern) for pattern in (*_SHARED, *_SHARED_ASKED)),
        *(("me", pattern) for pattern in _ME),
        *(("other", pattern) for pattern in (*_OTHER, *_OTHER_ASKED)),
        *(("me", pattern) for pattern in _ME_ASKED),
    )
    return next((who for who, pattern in (asked_for if asked else _UNASKED) if re.search(pattern, plain)), None)
