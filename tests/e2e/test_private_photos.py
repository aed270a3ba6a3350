"""Pictures of what was done about a dispute: nobody sees them by their address who may not see the dispute."""

import pytest

from huiyin_local.testing import until

from .county import County, Json

pytestmark = pytest.mark.e2e

LI = {"name": "李党员", "id": "member-li"}


def shown(county: County, issue: Json, order: Json) -> str:
    """The address of a picture of the result, once it is resolved."""
    li = county.huiyin.client("member", county.village, subject="member-li")
    county.on_order(order, "accept", li)
    county.on_order(order, "resolve", li, photos=[county.photo()])
    read = county.secretary.get(f"/api/dispatch/orders/{order['id']}", params={"at_least": county.cursor}).json()
    [photo] = read["photos"]
    return f"/photos/{photo}.jpg"


def test_pictures_of_a_dispute_are_for_those_who_may_see_it(county: County) -> None:
    issue = county.report(kind="dispute", description="楼上漏水，协商不成")
    order = county.dispatch(issue, assignee=LI)
    address = shown(county, issue, order)
    li, zhao = (county.huiyin.client("member", county.village, subject=name) for name in ("member-li", "member-zhao"))
    for who in (li, county.secretary):
        seen = who.get(address, follow_redirects=True)
        assert (seen.status_code, seen.headers["content-type"]) == (200, "image/jpeg")
        assert "no-store" in seen.headers["cache-control"]
    assert county.anybody.get(address).status_code == 303
    for other, code in (
        (county.anybody, 401),
        (zhao, 403),
        (county.client("secretary", county.far_village), 403),
        (county.client("resident"), 403),
    ):
        refused = other.get(address, follow_redirects=True, headers={"Accept": "application/json"})
        assert (refused.status_code, refused.headers["content-type"]) == (code, "application/problem+json")


def test_what_turns_out_to_be_private_is_not_public_any_more(county: County) -> None:
    issue = county.report()
    address = shown(county, issue, county.dispatch(issue, assignee=LI))
    assert county.anybody.get(address).headers["content-type"] == "image/jpeg"
    county.screen(issue, "under_way", private=True)
    until(lambda: county.anybody.get(address).status_code == 303, 20.0, "the picture to be public no more")
    assert county.secretary.get(address, follow_redirects=True).headers["content-type"] == "image/jpeg"
