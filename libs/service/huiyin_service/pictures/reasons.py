"""Why a picture is not made clean, as a guarded process says it."""

from typing import Final

NOT_A_PICTURE: Final = "not-a-picture"
TOO_MANY_PIXELS: Final = "too-many-pixels"
HEAVY: Final = "heavy"
"""It is to be tried where there is time for it."""
