"""Kinds of people who write: who wants our work, who wants something else, and which contact looks after them."""

from __future__ import annotations

from collections.abc import Mapping

BUYER, STUDENT, RFP, COMPETITOR = "buyer", "student", "rfp", "competitor"
# People who are here for something else, and the department of the agency that looks after them. Sales calls none of
# them, so none stands among its leads; a competitor is looked after by nobody but the office.
ELSEWHERE: Mapping[str, str] = {
    "job_seeker": "jobs",
    "vendor": "vendors",
    "press": "press",
    "existing_client": "clients",
    COMPETITOR: "office",
}
# People who want our work by another way than buyers do.
BY_ANOTHER_WAY: Mapping[str, str] = {"partner": "partners", RFP: "rfp"}
DEPARTMENT_OF: Mapping[str, str] = {**ELSEWHERE, **BY_ANOTHER_WAY}
KINDS = (BUYER, *DEPARTMENT_OF, STUDENT)


def find_kind(profile: Mapping[str, object]) -> str:
    """What kind of person a profile tells of; a buyer where it tells nothing else."""
    if kind := profile.get("kind"):
        return str(kind)
    return STUDENT if profile.get("standing") == STUDENT else BUYER
