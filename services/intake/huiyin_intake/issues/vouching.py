"""Whom an emergency is believed at once, so that teams are called: the charter's answer to twenty strangers' alarms."""

from datetime import timedelta

import asyncpg

from huiyin_contracts.issues import IssueKind, Vouched
from huiyin_county.charters import in_force_at
from huiyin_service.http import Frame
from huiyin_service.limits.asking import is_person
from huiyin_service.limits.witnesses import told_by_another
from huiyin_service.roles import OFFICES


async def vouched(pool: asyncpg.Pool, frame: Frame, kind: IssueKind, village: str) -> Vouched | None:
    """Who stands for a report of this kind; None where staff are to decide."""
    if kind != "emergency":
        return None
    principal = frame.principal
    if principal is not None and is_person(principal):
        if principal.role in OFFICES:
            return "staff"
        if principal.role == "publisher":
            return "system"
        if principal.division:  # who holds nothing any more has a password, and nobody who knows them
            return "account"
    rules = await in_force_at(pool, village, frame.now)
    within = timedelta(minutes=rules.calls.second_report_minutes)
    if within and await told_by_another(pool, frame.now, f"emergency {village}", frame.sender, within):
        return "second_report"
    return None
