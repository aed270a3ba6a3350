"""Who acts in the demo: the sample identities where they are meant, others made of the same cloth."""

from huiyin_demo.stories import Story, Village
from huiyin_service.auth import Principal
from huiyin_service.demo_identities import DEMO_IDENTITIES
from huiyin_service.roles import Role


def secretary(code: str, village: Village) -> Principal:
    """The secretary of a village."""
    return _who("secretary", code, village.secretary, f"secretary-{code}")


def member(code: str, village: Village, name: str) -> Principal:
    """A member who lives in a village."""
    return _who("member", code, name, f"member-{code}-{village.members.index(name) + 1}")


def officer(county: str) -> Principal:
    """The county's officer."""
    sample = next(one for one in DEMO_IDENTITIES if (one.role, one.division) == ("officer", county))
    return sample.principal()


def resident(story: Story) -> Principal:
    """The reporter of an issue, known by it alone."""
    return _who("resident", story.village, story.reporter or "居民", f"resident-{story.name}")


def _who(role: Role, division: str, name: str, subject: str) -> Principal:
    for sample in DEMO_IDENTITIES:
        if (sample.role, sample.division, sample.name) == (role, division, name):
            return sample.principal()
    return Principal(subject, name, role, division)
