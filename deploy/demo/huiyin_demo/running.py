"""The services as the demo asks them in anybody's name, and an issue on its road."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from huiyin_demo import people
from huiyin_demo.sample_photos import Scene, draw
from huiyin_demo.stories import Story, Village
from huiyin_events.clock import Clock
from huiyin_service.auth import Principal
from huiyin_service.retrying_client import RetryingClient
from huiyin_service.tokens import TokenIssuer

ISSUES, ORDERS, TOPICS = "/api/intake/issues", "/api/dispatch/orders", "/api/deliberation/topics"
PHOTOS = "/api/intake/photos"
CHINA = ZoneInfo("Asia/Shanghai")


class Api:
    """The services, asked in anybody's name."""

    def __init__(self, services: RetryingClient, issuer: TokenIssuer, now: Clock) -> None:
        self.services = services
        self._issuer = issuer
        self._session = uuid4()
        self.now = now

    async def post(self, path: str, body: dict[str, Any], who: Principal, key: str) -> dict[str, Any]:
        """Send a command. Raises Unfit or SendingStopped."""
        return await self.services.post(path, body, {**self._as(who), "Idempotency-Key": f"demo-{key}"})

    async def get(self, path: str, who: Principal, params: dict[str, str]) -> dict[str, Any]:
        """Read as somebody. Raises Unfit or SendingStopped."""
        return await self.services.get(path, params, self._as(who))

    def _as(self, who: Principal) -> dict[str, str]:
        token = self._issuer.session(replace(who, session=self._session), self.now(), timedelta(hours=1))
        return {"Authorization": f"Bearer {token}"}

    async def photos(self, scene: Scene | None, seed: str) -> list[str]:
        """Draw a picture and upload it, where there is one to draw."""
        if scene is None:
            return []
        return [str((await self.services.post(PHOTOS, draw(scene, seed)))["id"])]


@dataclass
class RunningStory:
    """An issue that was reported, and how far it has come."""

    story: Story
    village: Village
    id: str
    cursor: str
    order: str = ""
    topic: str = ""
    site: str = ""
    member: str | None = None
    """Who holds its order."""

    @property
    def secretary(self) -> Principal:
        """Who sees to it."""
        return people.secretary(self.story.village, self.village)
