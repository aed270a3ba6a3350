"""Proofs over HTTP. What they prove is static files below /log/, which answer also while this does not."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from huiyin_reporting.transparency import queries
from huiyin_reporting.transparency.queries import ConsistencyProof, EventProof
from huiyin_service.http import Fresh, Here
from huiyin_service.policy.routes import PUBLIC

router = APIRouter(dependencies=[PUBLIC, Fresh])

Leaves = Annotated[int, Query(ge=0, le=2**53, description="how many leaves")]


@router.get("/log/proof", summary="the proof that an event is on the log")
async def proof(service: Here, event: Annotated[UUID, Query(description="its id")]) -> EventProof:
    """An inclusion proof under the newest checkpoint. Contents are given only of what is public: notices on boards."""
    return await queries.prove(service.pool, service.settings.transparency_folder, event)


@router.get(
    "/log/publication",
    summary="all that proves a publication, as one file",
    response_class=Response,
    responses={200: {"content": {"application/json": {}}}},
)
async def publication(service: Here, publication: Annotated[UUID, Query(description="its id")]) -> Response:
    """That it was put up, and each objection, answer and correction since, under the newest checkpoint.

    To keep, and to be verified without us: by `huiyin verify publication FILE`, or on the page /log/.
    """
    bundle = await queries.publication(service, publication)
    named = {"Content-Disposition": f'inline; filename="publication-{publication}.json"'}
    return Response(bundle.dump(), media_type="application/json", headers=named)


@router.get("/log/consistency", summary="the proof that the log was only added to between two checkpoints")
async def consistency(service: Here, old: Leaves, new: Leaves) -> ConsistencyProof:
    """A consistency proof between the trees of `old` and of `new` leaves."""
    return await queries.consistent(service.pool, service.settings.transparency_folder, old, new)
