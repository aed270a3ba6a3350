"""One resident one voice, changed until the last day; moderated in public, with the original kept (P8)."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from huiyin_contracts.deliberation_rules import ModeratorLevel
from huiyin_contracts.online_deliberation_state import OnlineDeliberation, OnlineStage
from huiyin_contracts.opinions import OpinionGiven, OpinionModerated, OpinionRestored, OpinionStand
from huiyin_contracts.parties import Person, person_of
from huiyin_contracts.personal import Personal
from huiyin_deliberation.online.rules.opinions import OPINION, GiveOpinion, ModerateOpinion
from huiyin_events.testing import given

from .samples import ID, SECRETARY, days, window

OPINION_ID, LUO = UUID(int=7), person_of("resident-luo")
OPEN = OnlineDeliberation("open", ID, last_day=days(7), ends_at=window(7).ends_at)
AT = window(3).ends_at


def said(stand: OpinionStand, reason: str | None = None, *, shown: bool = True) -> OpinionGiven:
    sealed = Personal(LUO, reason) if reason else None
    return OpinionGiven(
        online_deliberation=ID, opinion=OPINION_ID, resident=LUO, stand=stand, reason=sealed, shown=shown
    )


def say(stand: OpinionStand, reason: str | None = None, *, shown: bool = True) -> GiveOpinion:
    return GiveOpinion(OPEN, OPINION_ID, LUO, True, stand, reason, shown, AT)


def moderate(level: ModeratorLevel | None = "village", by: Person = SECRETARY) -> ModerateOpinion:
    return ModerateOpinion(OPEN, OPINION_ID, by, level, ("village", "town"), "说到了别人家")


MODERATED = OpinionModerated(online_deliberation=ID, opinion=OPINION_ID, by=SECRETARY, reason="说到了别人家")
FOR, AGAINST = said("in_favour"), said("against", "离学校太近")


def test_a_resident_has_one_voice_and_may_change_it() -> None:
    given(OPINION).when(say("in_favour")).then(FOR)
    given(OPINION, FOR).when(say("against", "离学校太近")).then(AGAINST)
    given(OPINION, AGAINST).when(say("against", "离学校太近")).refused("opinion-says-so")
    given(OPINION, AGAINST).when(say("against", "离学校太近", shown=False)).then(
        said("against", "离学校太近", shown=False)
    )


def test_who_is_against_says_why() -> None:
    for stand in ("against", "other"):
        given(OPINION).when(say(stand)).refused("opinion-without-reason")


def test_only_who_lives_there_speaks_and_only_until_the_last_day_is_over() -> None:
    given(OPINION).when(replace(say("in_favour"), lives_here=False)).refused("not-a-resident")
    last = OPEN.ends_at
    assert last
    given(OPINION).when(replace(say("in_favour"), at=last - timedelta(seconds=1))).then(FOR)
    given(OPINION, FOR).when(replace(say("against", "离学校太近"), at=last)).refused("opinion-too-late")


@pytest.mark.parametrize("stage", ["closed", "proposed", "heard", "adopted", "publicised", "declined", "set_back"])
def test_nobody_speaks_once_it_is_closed(stage: OnlineStage) -> None:
    given(OPINION).when(replace(say("in_favour"), of=replace(OPEN, stage=stage))).refused("opinion-too-late")


def test_a_reason_is_taken_out_of_view_and_shown_again_with_why() -> None:
    given(OPINION, AGAINST).when(moderate()).then(MODERATED)
    given(OPINION, AGAINST, MODERATED).when(moderate()).refused("opinion-not-in-view")
    again = replace(moderate(), restore=True)
    restored = OpinionRestored(online_deliberation=ID, opinion=OPINION_ID, by=SECRETARY, reason="说到了别人家")
    given(OPINION, AGAINST, MODERATED).when(again).then(restored)
    given(OPINION, AGAINST).when(again).refused("opinion-not-moderated")


def test_who_writes_it_otherwise_is_in_view_again() -> None:
    other = say("against", "离学校两百米")
    given(OPINION, AGAINST, MODERATED).when(other).then(said("against", "离学校两百米"))
    given(OPINION, AGAINST, MODERATED, said("against", "离学校两百米")).when(moderate()).then(MODERATED)


def test_whose_office_moderates_the_charter_says_and_nobody_their_own() -> None:
    given(OPINION, AGAINST).when(moderate("county")).refused("not-a-moderator")
    given(OPINION, AGAINST).when(moderate(None)).refused("not-a-moderator")
    given(OPINION, AGAINST).when(moderate(by=Person.named("罗", "resident-luo"))).refused("moderates-own")
    given(OPINION).when(moderate()).refused("opinion-unknown")
    given(OPINION, FOR).when(moderate()).refused("opinion-not-in-view")
    given(OPINION, said("other", "都行", shown=False)).when(moderate()).refused("opinion-not-in-view")
