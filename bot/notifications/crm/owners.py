"""Whose the deals in a CRM are, asked every so often by whichever process takes it: who has one there has it here."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.errors import BotError
from bot.notifications.crm.model import Crm
from bot.notifications.notifier import Undelivered
from bot.storage.leads.crm_records import CrmRecord, CrmRecords
from bot.storage.leads.lead_work import SqlLeadWork

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
_LOOK_SECONDS = 30.0
_AT_ONCE = 100


@dataclass(frozen=True)
class CrmOwners:
    """Brings back who looks after a lead; an owner counts once it changed, so that the one of all new deals is none."""

    crms: Sequence[Crm]
    records: CrmRecords
    work: SqlLeadWork
    now: Callable[[], datetime]

    async def keep_asking(self) -> None:
        """Ask for those that are due, for ever."""
        while True:
            for crm in self.crms:
                try:
                    await self.ask_owners(crm)
                except (BotError, Undelivered) as error:
                    log.warning("owners in %s: %s", crm.name, error)
            await asyncio.sleep(_LOOK_SECONDS)

    async def ask_owners(self, crm: Crm) -> int:
        """Ask for the owners that are due now; how many of them changed. Raises NotReady and Undelivered."""
        due = await asyncio.to_thread(self.records.claim_owners, crm.name, self.now(), EVERY, _AT_ONCE)
        if not due:
            return 0
        found = await crm.read_owners([str(record.deal) for record in due])
        changed = [(one, found[str(one.deal)]) for one in due if found.get(str(one.deal), one.owner) != one.owner]
        for record, owner in changed:
            await self._assign_owner(crm, record, owner)
        return len(changed)

    async def _assign_owner(self, crm: Crm, record: CrmRecord, owner: str) -> None:
        email = await crm.read_email(owner)
        if email:
            await asyncio.to_thread(self.work.assign_owner, record.lead_id, email, crm.name)
        await asyncio.to_thread(self.records.save_owner, replace(record, owner=owner))
