"""The demo's sample identities: defined once, offered by the sign-in page and printed by `huiyin samples`."""

from dataclasses import dataclass

from huiyin_service.auth import Principal
from huiyin_service.roles import Role
from huiyin_service.settings import Settings


@dataclass(frozen=True, slots=True)
class DemoIdentity:
    """Somebody to try Huiyin as; `where` is the name of their division."""

    subject: str
    name: str
    role: Role
    division: str = ""
    where: str = ""

    def principal(self) -> Principal:
        """Who signs in."""
        return Principal(self.subject, self.name, self.role, self.division)


DEMO_IDENTITIES = (
    DemoIdentity("secretary-wang", "王书记", "secretary", "140981001001", "北城街道城西社区"),
    DemoIdentity("member-li", "李党员", "member", "140981001001", "北城街道城西社区"),
    DemoIdentity("resident-zhang", "张居民", "resident", "140981001001", "北城街道城西社区"),
    DemoIdentity("supervisor-zhao", "赵督导", "supervisor", "140981001", "北城街道"),
    DemoIdentity("officer-chen", "陈主任", "officer", "140981", "原平市"),
    DemoIdentity("secretary-he", "何书记", "secretary", "511529104202", "大乘镇大田社区"),
    DemoIdentity("officer-yang", "杨主任", "officer", "511529", "屏山县"),
    DemoIdentity("operator", "运维", "operator"),
)


def demo_identities(settings: Settings) -> tuple[DemoIdentity, ...]:
    """Those who may be signed in as without a token: only in a demo, otherwise no one."""
    return () if settings.demo == "none" else DEMO_IDENTITIES
