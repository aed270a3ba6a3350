"""The processes of Huiyin and their roles in the database, declared once for all who make or ask for them."""

from huiyin_events.database_roles import DatabaseRole

PUBLICATION = "publication"
"""What becomes data of its own in the streams of two services: notices on public boards, see huiyin_contracts."""
PERSON = "person"
"""What any service that deals with people may say of a person's data: that it was erased, or looked at."""

CATEGORIES: dict[str, tuple[str, ...]] = {
    "intake": ("intake", PERSON),
    "dispatch": ("dispatch", PUBLICATION, PERSON),
    "deliberation": ("deliberation", PUBLICATION, PERSON),
    "reporting": (),
    "accounts": ("accounts", PERSON),
}
"""What each service may append."""

SERVICES: tuple[str, ...] = tuple(CATEGORIES)


def role_of(process: str) -> str:
    """The role of a service, or of the relay."""
    return f"huiyin_{process}"


ROLES: tuple[DatabaseRole, ...] = (
    DatabaseRole(role_of("relay"), relays=True),
    *(
        DatabaseRole(role_of(service), service, categories, seals=PERSON in categories, erases=PERSON in categories)
        for service, categories in CATEGORIES.items()
    ),
)
