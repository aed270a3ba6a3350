"""Rows told as objects of OParl, each with what the specification shows inside of it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from hashlib import sha512
from typing import Any
from zoneinfo import ZoneInfo

from huiyin_deliberation.oparl.addresses import Addresses
from huiyin_deliberation.oparl.keys import OparlKind, consultation_key, item_key
from huiyin_deliberation.oparl.names import COMMITTEE, INVITED, LEVELS, LISTS, MODELS, PAPERS, RECORDED, TOPIC, type_of
from huiyin_deliberation.oparl.objects import (
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
from huiyin_deliberation.oparl.queries import OparlRow
from huiyin_deliberation.oparl.record import heading, record
from huiyin_service.persons.masking import masked_name


class Telling:
    """Rows as objects, with the rows that are shown inside of them."""

    def __init__(
        self, addresses: Addresses, inside: Sequence[OparlRow] = (), *, omit: bool = False, level: str = "none"
    ) -> None:
        self._at, self._omit, self._level = addresses, omit, level
        self._by: dict[tuple[str, str, str], list[OparlRow]] = defaultdict(list)
        for row in inside:
            for column in ("organization", "meeting", "topic", "key"):
                if (value := getattr(row, column)) is not None:
                    self._by[row.kind, column, str(value)].append(row)

    def body(self, row: OparlRow) -> OparlBody:
        """A division and its lists."""
        lists: dict[str, Any] = {name: self._at.inside("body", row.key, path) for name, path in LISTS.items()}
        return OparlBody(
            **self._object(row),
            **lists,
            system=self._at.at("/system"),
            name=row.division_name or row.key,
            classification=LEVELS[row.level] if row.level else None,
            web=self._at.page(f"/board/{row.key}"),
            legislative_term=None if self._omit else [],
        )

    def organization(self, row: OparlRow) -> OparlOrganization:
        """A site or a team."""
        place = self._one_inside("location", row.key)
        return OparlOrganization(
            **self._object(row),
            body=self._at.of("body", row.body),
            name=row.data["name"],
            membership=[
                self._at.of("membership", one.key) for one in self._inside("membership", "organization", row.key)
            ]
            or None,
            meeting=self._at.inside("organization", row.key, "meeting"),
            consultation=self._at.inside("organization", row.key, "consultation"),
            sub_organization_of=self._at.of("organization", row.organization) if row.organization else None,
            organization_type=COMMITTEE,
            classification=row.data["classification"],
            start_date=_day(row, "since"),
            end_date=_day(row, "end"),
            location=self.location(place, alone=False) if place else None,
        )

    def membership(self, row: OparlRow) -> OparlMembership:
        """A place."""
        return OparlMembership(
            **self._object(row),
            person=self._at.of("person", row.key),
            organization=self._at.of("organization", str(row.organization)),
            role=row.data["role"],
            start_date=_day(row, "since"),
            end_date=row.data.get("until"),
        )

    def person(self, row: OparlRow) -> OparlPerson:
        """Who has it: an officer by the family name, whoever is in a team as the charter says."""
        whole = self._level == "named" and "officer" not in row.data
        return OparlPerson(
            **self._object(row),
            body=self._at.of("body", row.body),
            name=(row.called if whole else masked_name(row.called)) if row.called else None,
            status=[row.data["role"]],
            membership=None
            if self._omit
            else [self.membership(row) for row in self._inside("membership", "key", row.key)],
        )

    def meeting(self, row: OparlRow) -> OparlMeeting:
        """A session."""
        place = self._one_inside("location", row.key)
        agenda = [self.agendaitem(item) for item in self._agenda(row.key)]
        return OparlMeeting(
            **self._object(row),
            name=f"{row.data['site']}{row.data['form']}（{row.data['held_on']}）",
            meeting_state=RECORDED if row.data.get("recorded") else INVITED,
            cancelled=bool(row.data.get("cancelled")),
            start=_moment(row, "start"),
            end=_moment(row, "end"),
            location=self.location(place, alone=False) if place else None,
            organization=[self._at.of("organization", str(row.organization))],
            results_protocol=next((self.file(one) for one in self._inside("file", "meeting", row.key)), None),
            agenda_item=None if self._omit else agenda or None,
        )

    def agendaitem(self, row: OparlRow) -> OparlAgendaItem:
        """A topic on the agenda."""
        order = [one.key for one in self._agenda(str(row.meeting))].index(row.key)
        assert row.meeting
        assert row.topic
        return OparlAgendaItem(
            **self._object(row),
            meeting=self._at.of("meeting", row.meeting),
            number=str(order + 1),
            order=order,
            name=row.data["title"],
            public=True,
            consultation=self._at.of("consultation", consultation_key(row.meeting, row.topic)),
            result=row.data.get("result"),
            resolution_text=row.data.get("resolution"),
        )

    def paper(self, row: OparlRow) -> OparlPaper:
        """A topic, or a publication."""
        told = {"body": self._at.of("body", row.body), "reference": row.data["number"], **self._object(row)}
        told["web"] = self._at.page(f"/issues/{row.data['number']}")
        if (kind := row.data.get("kind")) is not None:
            words = self._one_inside("file", row.key)
            return OparlPaper(
                **told,
                name=f"{row.data['title']}：{PAPERS[kind]}",
                paper_type=PAPERS[kind],
                date=_day(row, "starts_at"),
                superordinated_paper=[self._at.of("paper", row.data["of"])],
                main_file=self.file(words) if words else None,
                auxiliary_file=None if self._omit else self._corrections(row) or None,
            )
        of_it = [one for one in self._inside("paper", "topic", row.key) if one.key != row.key]
        consulted = self._inside("consultation", "topic", row.key)
        return OparlPaper(
            **told,
            name=row.data["title"],
            paper_type=TOPIC,
            date=_day(row, "planned_at"),
            subordinated_paper=[self._at.of("paper", one.key) for one in of_it] or None,
            consultation=[self.consultation(one) for one in consulted] or None,
        )

    def _corrections(self, row: OparlRow) -> list[OparlFile]:
        files = self._inside("file", "topic", str(row.topic))
        return [self.file(one) for one in files if one.data.get("corrects") == row.key]

    def consultation(self, row: OparlRow) -> OparlConsultation:
        """That a topic is deliberated."""
        session, topic = row.meeting, row.topic
        assert topic
        return OparlConsultation(
            **self._object(row),
            paper=self._at.of("paper", topic),
            agenda_item=self._at.of("agendaitem", item_key(session, topic)) if session else None,
            meeting=self._at.of("meeting", session) if session else None,
            organization=[self._at.of("organization", row.organization)] if row.organization else None,
            authoritative=True,
            role=row.data.get("role") or "议事会",
        )

    def file(self, row: OparlRow) -> OparlFile:
        """What can be had as a text, too."""
        content, name = self.words(row)
        told: dict[str, Any] = {
            "file_name": name,
            "mime_type": mime_type_of(row),
            "date": _day(row, "starts_at"),
            "size": len(content),
            "sha512_checksum": sha512(content).hexdigest(),
            "text": content.decode().removesuffix("\n"),
            "access_url": self._at.inside("file", row.key, "content"),
            "download_url": self._at.inside("file", row.key, "download"),
        }
        if row.meeting:
            meetings = [self._at.of("meeting", row.meeting)]
            return OparlFile(**self._object(row), **told, name=heading(self._of_session(row).data), meeting=meetings)
        corrected = "（更正）" if "corrects" in row.data else ""
        papers = [self._at.of("paper", row.data.get("corrects", row.key))]
        title = f"{row.data['title']}：{PAPERS[row.data['kind']]}{corrected}"
        return OparlFile(**self._object(row), **told, name=title, paper=papers)

    def words(self, row: OparlRow) -> tuple[bytes, str]:
        """What a file says, and what it is called, in letters that every system knows."""
        if row.meeting:
            session = self._of_session(row)
            said = record(session.data, [item.data for item in self._agenda(session.key)], row.data["digest"])
            return said.encode(), f"record-{session.data['held_on']}.md"
        corrected = "-corrected" if "corrects" in row.data else ""
        return f"{row.data['notice']}\n".encode(), f"{row.data['number']}-{row.data['kind']}{corrected}.txt"

    def _of_session(self, row: OparlRow) -> OparlRow:
        return self._inside("meeting", "meeting", str(row.meeting))[0]

    def location(self, row: OparlRow, *, alone: bool = True) -> OparlLocation:
        """A place; what lies there is said where it stands alone."""
        organizations = [self._at.of("organization", row.organization)] if row.organization else None
        meetings = [self._at.of("meeting", row.meeting)] if row.meeting else None
        return OparlLocation(
            **self._object(row),
            description=row.data["place"],
            locality=row.division_name,
            organizations=organizations if alone else None,
            meetings=meetings if alone else None,
        )

    def told(self, row: OparlRow) -> OparlObject:
        """Any of them; of what is deleted, that it is."""
        if row.deleted:
            return MODELS[row.kind](**self._object(row), deleted=True)
        told: OparlObject = getattr(self, row.kind)(row)
        return told

    def _object(self, row: OparlRow) -> dict[str, Any]:
        zone = ZoneInfo(row.timezone)
        return {
            "id": self._at.of(row.kind, row.key),
            "type": type_of(row.kind),
            "created": told_moment(row.created_at, zone),
            "modified": told_moment(row.modified_at, zone),
        }

    def _inside(self, kind: OparlKind, column: str, value: str) -> list[OparlRow]:
        return self._by.get((kind, column, value), [])

    def _one_inside(self, kind: OparlKind, key: str) -> OparlRow | None:
        return next(iter(self._inside(kind, "key", key)), None)

    def _agenda(self, meeting: str) -> list[OparlRow]:
        return sorted(self._inside("agendaitem", "meeting", meeting), key=lambda item: int(item.data["position"]))


def mime_type_of(row: OparlRow) -> str:
    """The record of a session is Markdown, the words of a publication are as they are."""
    return "text/markdown" if row.meeting else "text/plain"


def told_moment(moment: datetime, zone: ZoneInfo) -> str:
    """A moment as the specification writes it."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


def _moment(row: OparlRow, name: str) -> str | None:
    given = row.data.get(name)
    return told_moment(datetime.fromisoformat(given), ZoneInfo(row.timezone)) if given else None


def _day(row: OparlRow, name: str) -> str | None:
    given = row.data.get(name)
    on: date | None = datetime.fromisoformat(given).astimezone(ZoneInfo(row.timezone)).date() if given else None
    return on.isoformat() if on else None
