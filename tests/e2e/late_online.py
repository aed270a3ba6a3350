"""An online deliberation whose residents had their days: what nobody can wait for in a test without a moved clock."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from huiyin_contracts import Event
from huiyin_contracts.online_deliberations import OnlineDeliberationExtended, OnlineHandlingProposed
from huiyin_deliberation.online.streams import online_stream
from huiyin_local.testing import until

from .asks.online import ONLINES
from .county import STEPS_WITHIN, County, Json
from .late import recorded


def over(county: County, online: Json) -> None:
    """What residents may do now, deliberate or object, ended yesterday."""
    path = f"{ONLINES}/{online['id']}"
    found = county.read(path)
    now = datetime.now(UTC)
    this, ends_at = UUID(online["id"]), now - timedelta(hours=1)
    window = {"last_day": (now - timedelta(days=1)).date(), "ends_at": ends_at, "next_by": now.date()}
    event: Event = OnlineDeliberationExtended.model_validate({"online_deliberation": this, "reason": "到期", **window})
    if found["stage"] == "proposed":
        told = {"proposal": found["proposal"], "opinions": found["opinions"], "publication": uuid4()}
        event = OnlineHandlingProposed.model_validate({"online_deliberation": this, **told, **window})
    recorded(county, online_stream(this), event, found["version"])
    ended = {"open": "closed", "proposed": "heard"}[found["stage"]]
    until(lambda: county.read(path)["stage"] == ended, STEPS_WITHIN, f"it is {ended} by itself")
