"""Days of a county as moments: what is due on a day is due when it ends."""

from datetime import date, datetime, time, timedelta

from huiyin_county.divisions import timezone_of
from huiyin_service.service import Service


async def day_over(service: Service, division: str, day: date) -> datetime:
    """When a day ends on the clocks of a division's county."""
    async with service.pool.acquire() as connection:
        timezone = await timezone_of(connection, division)
    return datetime.combine(day + timedelta(days=1), time(), timezone)
