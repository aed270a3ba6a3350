"""What somebody signs in on, in a few words that they recognise it by."""

from collections.abc import Sequence
from typing import Final

# By what stands in its `User-Agent`; the first that fits, for most also name what they are like.
_BROWSERS: Final[Sequence[tuple[str, str]]] = (
    ("MicroMessenger", "微信"),
    ("DingTalk", "钉钉"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("OPR", "Opera"),
    ("Quark", "夸克"),
    ("UCBrowser", "UC"),
    ("HuaweiBrowser", "华为浏览器"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
    ("httpx", "API"),
)
_SYSTEMS: Final[Sequence[tuple[str, str]]] = (
    ("HarmonyOS", "HarmonyOS"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


def device_of(user_agent: str) -> str:
    """Such as `Chrome · Windows`; nothing for what nobody knows."""
    found = (next((name for mark, name in table if mark in user_agent), "") for table in (_BROWSERS, _SYSTEMS))
    return " · ".join(filter(None, found))
