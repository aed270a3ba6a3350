"""The parameters that several of reporting's routes have."""

from typing import Annotated

from fastapi import Path, Query

from huiyin_reporting.maps.queries import Map

DivisionCodeParam = Annotated[
    str, Path(max_length=20, description="county 6, town 9 or village 12 digits", examples=["140981001001"])
]

ByMap = Annotated[
    Map, Query(alias="map", description="`now`: what happened under a code that has become another counts for that one")
]
