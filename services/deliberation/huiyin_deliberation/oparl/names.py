"""What the kinds of objects are called by the specification, and in words."""

from collections.abc import Mapping
from typing import Final

from huiyin_contracts.base import Level
from huiyin_contracts.publications import PublicationKind
from huiyin_deliberation.oparl.keys import OparlKind
from huiyin_deliberation.oparl.objects import (
    SCHEMA,
    OparlAgendaItem,
    OparlBody,
    OparlConsultation,
    OparlFile,
    OparlLocation,
    OparlMeeting,
    OparlMembership,
    OparlObject,
    OparlOrganization,
    OparlPaper,
    OparlPerson,
)

TYPES: Final[Mapping[OparlKind, str]] = {"agendaitem": "AgendaItem"}
"""What a kind is called by the specification, where that is more than its capital."""
LEVELS: Final[Mapping[Level, str]] = {
    "province": "省",
    "city": "市",
    "county": "县（市、区）",
    "town": "乡镇（街道）",
    "village": "村（社区）",
}
PAPERS: Final[Mapping[PublicationKind, str]] = {
    "plan": "议事计划公示",
    "topic": "议题公示",
    "proposal": "拟办意见公示",
    "resolution": "决议公示",
    "handling": "落实情况公示",
    "result": "办理结果公示",
    "answer": "答复公示",
}
TOPIC: Final = "议题"
# Words of the specification, which clients know: invited, and held with minutes that are final.
INVITED, RECORDED, COMMITTEE = "eingeladen", "durchgeführt", "Gremium"

LISTS: Final = {
    **{name: name for name in ("organization", "person", "meeting", "paper", "consultation", "file", "membership")},
    "agenda_item": "agendaitem",
    "location_list": "location",
    "legislative_term_list": "legislativeterm",
}
MODELS: Final[Mapping[OparlKind, type[OparlObject]]] = {
    "body": OparlBody,
    "organization": OparlOrganization,
    "person": OparlPerson,
    "membership": OparlMembership,
    "meeting": OparlMeeting,
    "agendaitem": OparlAgendaItem,
    "paper": OparlPaper,
    "consultation": OparlConsultation,
    "file": OparlFile,
    "location": OparlLocation,
}


def type_of(kind: OparlKind) -> str:
    """The address by which the specification calls a kind."""
    return SCHEMA + TYPES.get(kind, kind.capitalize())
