"""What OParl 1.1 asks of its objects and lists, in our own words, to hold answers against.

A field is `text`, `int`, `bool`, `date` or `moment`; `url` of anything, `url Body` of an object of a type, `list Body`
of an external list of them; `{Body}` is such an object inside of another; `[…]` has several. `!`: it must be there.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final
from urllib.parse import urlsplit

Json = dict[str, Any]

SCHEMA: Final = "https://schema.oparl.org/1.1/"
_EVERY: Final = "id:!url type:!url license:text keyword:[text] created:!moment modified:!moment web:url deleted:bool"
_FIELDS: Final[Mapping[str, str]] = {
    "System": """oparlVersion:!url otherOparlVersions:[url System] body:!list Body name:text contactEmail:text
        contactName:text website:url vendor:url product:url""",
    "Body": """system:url System shortName:text name:!text website:url licenseValidSince:moment oparlSince:moment
        ags:text rgs:text equivalent:[url] contactEmail:text
        contactName:text organization:!list Organization person:!list Person
        meeting:!list Meeting paper:!list Paper legislativeTerm:![{LegislativeTerm}] agendaItem:!list AgendaItem
        consultation:!list Consultation file:!list File locationList:!list Location
        legislativeTermList:!list LegislativeTerm membership:!list Membership classification:text location:{Location}
        mainOrganization:url Organization""",
    "LegislativeTerm": "body:url Body name:text startDate:date endDate:date",
    "Organization": """body:url Body name:text membership:[url Membership] meeting:list Meeting
        consultation:list Consultation shortName:text post:[text] subOrganizationOf:url Organization
        organizationType:text classification:text startDate:date endDate:date website:url location:{Location}
        externalBody:url Body memberCount:int votingMemberCount:int""",
    "Person": """body:url Body name:text familyName:text givenName:text formOfAddress:text affix:text title:[text]
        gender:text phone:[text] email:[text] location:url Location locationObject:{Location} status:[text]
        membership:[{Membership}] image:{File} life:text lifeSource:text""",
    "Membership": """person:url Person organization:url Organization role:text votingRight:bool startDate:date
        endDate:date onBehalfOf:url Organization""",
    "Meeting": """name:text meetingState:text cancelled:bool start:moment end:moment location:{Location}
        organization:[url Organization] participant:[url Person] invitation:{File} resultsProtocol:{File}
        verbatimProtocol:{File} auxiliaryFile:[{File}] agendaItem:[{AgendaItem}]""",
    "AgendaItem": """meeting:url Meeting number:text order:!int name:text public:bool consultation:url Consultation
        result:text resolutionText:text resolutionFile:{File} auxiliaryFile:[{File}] start:moment end:moment""",
    "Paper": """body:url Body name:text reference:text date:date paperType:text relatedPaper:[url Paper]
        superordinatedPaper:[url Paper] subordinatedPaper:[url Paper] mainFile:{File} auxiliaryFile:[{File}]
        location:[{Location}] originatorPerson:[url Person] underDirectionOf:[url Organization]
        originatorOrganization:[url Organization] consultation:[{Consultation}]""",
    "Consultation": """paper:url Paper agendaItem:url AgendaItem meeting:url Meeting organization:[url Organization]
        authoritative:bool role:text""",
    "File": """name:text fileName:text mimeType:text date:date size:int sha1Checksum:text sha512Checksum:text text:text
        accessUrl:!url downloadUrl:url externalServiceUrl:url masterFile:url File derivativeFile:[url File]
        fileLicense:url meeting:[url Meeting] agendaItem:[url AgendaItem] person:url Person paper:[url Paper]""",
    "Location": """description:text geojson:object streetAddress:text room:text postalCode:text subLocality:text
        locality:text bodies:[url Body] organizations:[url Organization] persons:[url Person] meetings:[url Meeting]
        papers:[url Paper]""",
}
FIELDS: Final[Mapping[str, Mapping[str, str]]] = {
    kind: dict(re.findall(r"(\w+):(\S+(?: [A-Z]\w+\]?)?)", f"{_EVERY} {fields}")) for kind, fields in _FIELDS.items()
}
"""The fields of each type, and of which form each is."""
OMITTED: Final = {
    *(("AgendaItem", "auxiliaryFile"), ("Meeting", "auxiliaryFile"), ("Paper", "auxiliaryFile"), ("Paper", "location")),
    *(("Person", "membership"), ("Meeting", "agendaItem"), ("Body", "legislativeTerm")),
}
"""What a list leaves out that is asked for with `omit_internal`."""
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_SIMPLE: Final = {"text": str, "int": int, "bool": bool, "object": dict}


def faults(given: Json, kind: str | None = None, *, omitted: bool = False) -> list[str]:
    """What is wrong with an object, by the place where it stands in it."""
    return list(_of_object(given, kind, omitted=omitted))


def page_faults(page: Json, kind: str, *, omitted: bool = False) -> list[str]:
    """What is wrong with a page of an external list."""
    found = [f"a page has {sorted(page)}"] if set(page) != {"data", "pagination", "links"} else []
    pagination, links = page["pagination"], page["links"]
    current, last = pagination["currentPage"], pagination["totalPages"]
    if (current < last) != ("next" in links):
        found.append("every page but the last leads to the next")
    found += [f"{name} leads nowhere" for name, link in links.items() if not _is_url(link)]
    if current < last and len(page["data"]) != pagination["elementsPerPage"]:
        found.append("all pages but the last are equally long")
    return found + [fault for each in page["data"] for fault in _of_object(each, kind, omitted=omitted)]


def links_of(given: Json, kind: str) -> Iterator[tuple[str, bool, str]]:
    """Where an object leads: to a type, as an external list or not, and under which address."""
    for name, value in given.items():
        form = FIELDS[kind][name].removeprefix("!").strip("[]")
        several = value if isinstance(value, list) else [value]
        if form.startswith("{"):
            for each in several:
                yield from links_of(each, form[1:-1])
        elif " " in form:
            how, wanted = form.split(" ")
            yield from ((wanted, how == "list", each) for each in several)


def _of_object(given: Json, kind: str | None, *, omitted: bool) -> Iterator[str]:
    named = str(given.get("type", "")).removeprefix(SCHEMA)
    if named not in FIELDS or (kind and named != kind):
        yield f"{given.get('id')} is a {given.get('type')} and no {kind}"
        return
    for name in {"id", "type", "created", "modified"} - set(given):
        yield f"{named} has no {name}"
    fields = FIELDS[named]
    if given.get("deleted"):
        if extra := set(given) - {"id", "type", "created", "modified", "deleted"}:
            yield f"{named} is deleted and says {sorted(extra)}"
    else:
        needed = {name for name, form in fields.items() if form.startswith("!")}
        left_out = {name for of, name in OMITTED if of == named} if omitted else set()
        yield from (f"{named} lacks {name}" for name in sorted(needed - set(given) - left_out))
        yield from (f"{named} has {name} though asked without" for name in sorted(left_out & set(given)))
    for name, value in given.items():
        if name not in fields:
            yield f"{named}.{name} is no field"
            continue
        yield from (f"{named}.{name} {fault}" for fault in _of_value(value, fields[name], omitted=omitted))


def _of_value(value: object, form: str, *, omitted: bool) -> Iterator[str]:
    needed, form = form.startswith("!"), form.removeprefix("!")
    if form.startswith("["):
        if not isinstance(value, list) or (not value and not needed):
            yield f"is no list of anything: {value!r}"
            return
        for each in value:
            yield from _of_value(each, form[1:-1], omitted=omitted)
    elif form.startswith("{"):
        if not isinstance(value, dict):
            yield f"is no object: {value!r}"
        elif value.get("deleted"):
            yield "is deleted, and shown inside of another"
        else:
            yield from _of_object(value, form[1:-1], omitted=omitted)
    elif not _fits(value, form.partition(" ")[0]):
        yield f"is no {form}: {value!r}"


def _fits(value: object, form: str) -> bool:
    if simple := _SIMPLE.get(form):
        return type(value) is simple and value != ""
    if not isinstance(value, str):
        return False
    match form:
        case "moment":
            return bool(_MOMENT.fullmatch(value)) and bool(datetime.fromisoformat(value))
        case "date":
            return len(value) == 10 and bool(date.fromisoformat(value))
    return _is_url(value)


def _is_url(value: object) -> bool:
    parts = urlsplit(str(value))
    return parts.scheme in {"http", "https"} and bool(parts.netloc) and " " not in str(value)
