"""Texts that requests of several rooms ask for."""

from typing import Annotated

from pydantic import Field

ReasonText = Annotated[str, Field(min_length=2, max_length=1000)]
"""Why something is asked, in a sentence or a few."""
