"""When the owners have resolved, by their number and by their area alike (民法典 §278)."""

from huiyin_contracts.deliberation_rules import DeliberationRules, Threshold
from huiyin_contracts.key_matters import SPECIAL, KeyMatterKind
from huiyin_contracts.owners_votes import OwnersVote
from huiyin_county.majorities import reaches
from huiyin_events.refusal import Refused, Words

LAW = "民法典 §278"


def owners_agree(vote: OwnersVote, kind: KeyMatterKind, rules: DeliberationRules) -> bool:
    """Whether the owners agreed, by their number and by their area alike (民法典 §278). Raises Refused."""
    heads, areas = (vote.owners, vote.owners_taking_part, vote.owners_in_favour), _areas(vote)
    for whole, part, favour in (heads, areas):
        if not favour <= part <= whole:
            text = "参与表决的不能多于全体，同意的不能多于参与表决的（{row}）"
            raise Refused("owners-do-not-add-up", text, row=Words(LAW))
    needed = rules.majorities.owners
    if not all(reaches(needed.taking_part, part, whole) for whole, part, _ in (heads, areas)):
        raise Refused(
            "owners-taking-part",
            "参与表决的业主，人数和面积都要达到 {needed}：人数 {part}/{whole}，面积 {area_part}/{area}（{row}）",
            needed=_said(needed.taking_part),
            part=vote.owners_taking_part,
            whole=vote.owners,
            area_part=vote.area_taking_part,
            area=vote.area,
            row=Words(LAW),
        )
    threshold = needed.special if kind in SPECIAL else needed.common
    return all(reaches(threshold, favour, part) for _, part, favour in (heads, areas))


def _areas(vote: OwnersVote) -> tuple[int, int, int]:
    """In hundredths of a square metre: exactly."""
    whole, part, favour = (int(area * 100) for area in (vote.area, vote.area_taking_part, vote.area_in_favour))
    return whole, part, favour


def _said(threshold: Threshold) -> str:
    return f"{threshold.numerator}/{threshold.denominator}"
