"""The keys that tokens are signed with, by the command line of whoever runs the system."""

import asyncio
from collections.abc import Iterator
from datetime import timedelta
from typing import cast

import typer

from huiyin_events.clock import utc_now
from huiyin_service.client import running
from huiyin_service.keyring import AHEAD, LONGEST, Issuer, Keyring
from huiyin_service.security_log import note_by_owner
from huiyin_service.settings import Settings
from huiyin_service.tokens import signing_keys


def rotate_issuer(name: str, at_once: bool) -> str:  # noqa: FBT001 — a switch of the command
    """Make a key for an issuer; what to tell about it."""
    if name not in LONGEST:
        raise typer.BadParameter(f"{name}: there are {', '.join(LONGEST)}", param_hint="--issuer")
    issuer, ahead = cast("Issuer", name), timedelta(0) if at_once else AHEAD
    kid = signing_keys(Settings(), issuer).rotate(utc_now(), ahead)
    _note(kid, "rotated")
    believed = f"what was signed before is believed for {LONGEST[issuer].days} days"
    return f"{kid} signs from {utc_now() + ahead:%Y-%m-%d %H:%M:%S} UTC on; {believed}"


def withdraw_key(kid: str) -> str:
    """Take a key back; where it was the one that signed, another takes over at once. What to tell about it."""
    settings, now = Settings(), utc_now()
    keyring = Keyring(settings.keys_folder)
    found = keyring.find(kid, now)
    if found is None:
        raise typer.BadParameter(f"{kid}: `huiyin keys list` names those there are")
    keys = signing_keys(settings, found.issuer)
    keys.withdraw(kid)
    keys.begin(now)
    _note(kid, "withdrawn")
    return f"nothing that {kid} signed is believed any more, in any service, within seconds"


def signing_keys_told() -> Iterator[str]:
    """A line for each key."""
    keyring = Keyring(Settings().keys_folder)
    for issuer in LONGEST:
        for key in keyring.of(issuer):
            ends = f"believed until {key.believed_until:%Y-%m-%d %H:%M}" if key.believed_until else "signs"
            yield f"{key.kid}  from {key.signs_from:%Y-%m-%d %H:%M}  {ends}"


def _note(kid: str, what: str) -> None:
    asyncio.run(note_by_owner(running(Settings()), "key", kid=kid, what=what))
