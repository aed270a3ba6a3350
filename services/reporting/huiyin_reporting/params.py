"""The parameters that several of reporting's routes have."""

from typing import Annotated

from fastapi import Path, Query

from huiyin_reporting.maps.queries import Map

DivisionCodeParam = Annotated[
    str, Path(max_length=20, description="county 6, town 9 or village 12 digits", examples=["140981001001"])
]

DivisionCodeQuery = Annotated[
    str, Query(max_length=20, pattern="^([0-9]{6}([0-9]{3}){0,2})?$", description="only of this division and below")
]

ByMap = Annotated[
    Map, Query(alias="map", description="`now`: what happened under a code that has become another counts for that one")
]
