"""What is told to a CRM, and what a CRM has to be able to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.leads.events import CrmName
from bot.leads.model import Contact
from bot.storage.leads.crm_records import CrmTraces

# Fields by the names they have in a CRM, as text.
Values = Mapping[str, str]


@dataclass(frozen=True)
class CrmDeal:
    """A deal as it begins; `mark` names the lead in it, by which it is found again."""

    title: str
    mark: str
    amount: float | None = None
    currency: str | None = None


@dataclass(frozen=True)
class CrmPlaces:
    """The objects that belong together."""

    contact: str
    company: str | None = None
    deal: str | None = None


class Crm(Protocol):
    """Reads and writes one CRM. Every method raises Undelivered when it could not."""

    name: CrmName

    def describe_contact(self, contact: Contact) -> Values:
        """The fields of a contact that are known."""

    async def find_contact(self, contact: Contact) -> str | None:
        """The contact of this e-mail address or, where none is known, of this phone number."""

    async def read_contact(self, id: str) -> Values | None:
        """What the CRM holds of a contact; None when it is gone."""

    async def create_contact(self, values: Values) -> tuple[str, bool]:
        """Make a contact; its identifier, and whether it was not there before after all."""

    async def update_contact(self, id: str, values: Values) -> None:
        """Change fields of a contact."""

    async def join_company(self, name: str, contact: str) -> str:
        """The company of this name, made where none is there, with the contact in it."""

    async def find_deal(self, contact: str, mark: str) -> str | None:
        """The contact's deal with this mark."""

    async def create_deal(self, deal: CrmDeal, places: CrmPlaces) -> tuple[str, str | None]:
        """Make a deal; its identifier, and whose it is."""

    async def read_deal(self, id: str) -> Values | None:
        """The amount and the currency of a deal; None when it is gone."""

    def describe_deal(self, deal: CrmDeal) -> Values:
        """The amount and the currency, as fields."""

    async def update_deal(self, id: str, values: Values) -> None:
        """Change fields of a deal."""

    async def find_note(self, contact: str, mark: str) -> str | None:
        """The contact's note with this mark."""

    async def create_note(self, html: str, places: CrmPlaces, at: str) -> str:
        """Make a note on all of these; `at` is a moment in ISO form."""

    async def update_note(self, id: str, html: str) -> bool:
        """Write a note anew; False when it is gone."""

    async def erase_traces(self, traces: CrmTraces, title: str) -> None:
        """Delete contact and note for good as far as the CRM can, and give the deal a title that names nobody."""

    async def read_owners(self, deals: Sequence[str]) -> Values:
        """Whose these deals are."""

    async def read_email(self, owner: str) -> str | None:
        """The e-mail address of an owner."""

    async def close(self) -> None:
        """Close the connections."""


def format_amount(amount: float) -> str:
    """An amount in the one way in which what is there and what is wanted are compared."""
    return f"{amount:.2f}".rstrip("0").rstrip(".")
