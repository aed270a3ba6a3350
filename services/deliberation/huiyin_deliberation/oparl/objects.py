"""The objects of OParl 1.1 as they are answered; the names of their fields are the specification's.

What is deleted has an id, its type and its moments, and nothing else. Moments are in the form of the specification, on
the clocks of the county: to the second, with the distance to UTC in hours and minutes.
"""

from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

T = TypeVar("T")

SCHEMA = "https://schema.oparl.org/1.1/"


class OparlValue(BaseModel):
    """The base of all that is answered."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, frozen=True)


class OparlObject(OparlValue):
    """The base of objects: known by its address, for ever."""

    id: str
    type: str = Field(examples=[f"{SCHEMA}Meeting"])
    created: str
    modified: str
    web: str | None = Field(default=None, description="the page for people")
    deleted: Literal[True] | None = None


class OparlSystem(OparlObject):
    """Where clients begin."""

    oparl_version: str
    name: str
    website: str
    body: str


class OparlLegislativeTerm(OparlObject):
    """There is none: teams have terms of their own, person by person (P2)."""


class OparlBody(OparlObject):
    """A county, or a town or village that deliberates; all of its lists."""

    system: str | None = None
    name: str | None = None
    classification: str | None = None
    website: str | None = None
    organization: str | None = None
    person: str | None = None
    meeting: str | None = None
    paper: str | None = None
    legislative_term: list[OparlLegislativeTerm] | None = None
    agenda_item: str | None = None
    consultation: str | None = None
    file: str | None = None
    location_list: str | None = None
    legislative_term_list: str | None = None
    membership: str | None = None


class OparlLocation(OparlObject):
    """Where a site is, or a session is held."""

    description: str | None = None
    locality: str | None = None
    bodies: list[str] | None = None
    organizations: list[str] | None = None
    meetings: list[str] | None = None


class OparlOrganization(OparlObject):
    """A site (P1), or a team of it (P2)."""

    body: str | None = None
    name: str | None = None
    membership: list[str] | None = None
    meeting: str | None = None
    consultation: str | None = None
    sub_organization_of: str | None = None
    organization_type: str | None = None
    classification: str | None = None
    start_date: str | None = None
    end_date: str | None = None
    location: OparlLocation | None = None


class OparlMembership(OparlObject):
    """Somebody's place in an organisation."""

    person: str | None = None
    organization: str | None = None
    role: str | None = None
    start_date: str | None = None
    end_date: str | None = None


class OparlPerson(OparlObject):
    """Somebody in a place: by name, or by the family name, as the charter lets (P11)."""

    body: str | None = None
    name: str | None = None
    status: list[str] | None = None
    membership: list[OparlMembership] | None = None


class OparlAgendaItem(OparlObject):
    """What a session takes up."""

    meeting: str | None = None
    number: str | None = None
    order: int | None = None
    name: str | None = None
    public: Literal[True] | None = None
    consultation: str | None = None
    result: str | None = None
    resolution_text: str | None = None


class OparlMeeting(OparlObject):
    """A session (P6)."""

    name: str | None = None
    meeting_state: str | None = None
    cancelled: bool | None = None
    start: str | None = None
    end: str | None = None
    location: OparlLocation | None = None
    organization: list[str] | None = None
    results_protocol: "OparlFile | None" = None
    agenda_item: list[OparlAgendaItem] | None = None


class OparlConsultation(OparlObject):
    """That a paper is deliberated, by which procedure; where that is a session, in which."""

    paper: str | None = None
    agenda_item: str | None = None
    meeting: str | None = None
    organization: list[str] | None = None
    authoritative: Literal[True] | None = None
    role: str | None = None


class OparlFile(OparlObject):
    """The words of a publication, or the record of what a session came to."""

    name: str | None = None
    file_name: str | None = None
    mime_type: str | None = None
    date: str | None = None
    size: int | None = None
    sha512_checksum: str | None = Field(default=None, alias="sha512Checksum")
    text: str | None = None
    access_url: str | None = None
    download_url: str | None = None
    meeting: list[str] | None = None
    paper: list[str] | None = None


class OparlPaper(OparlObject):
    """A topic, or what was published of one."""

    body: str | None = None
    name: str | None = None
    reference: str | None = None
    date: str | None = None
    paper_type: str | None = None
    superordinated_paper: list[str] | None = None
    subordinated_paper: list[str] | None = None
    main_file: OparlFile | None = None
    auxiliary_file: list[OparlFile] | None = None
    consultation: list[OparlConsultation] | None = None


class OparlPagination(OparlValue):
    """Where in a list a page is."""

    total_elements: int
    elements_per_page: int
    current_page: int
    total_pages: int


class OparlLinks(OparlValue):
    """The pages around a page, with the same filters."""

    first: str
    prev: str | None = None
    self: str
    next: str | None = None
    last: str


class OparlPage(OparlValue, Generic[T]):
    """A page of an external list."""

    data: list[T]
    pagination: OparlPagination
    links: OparlLinks
