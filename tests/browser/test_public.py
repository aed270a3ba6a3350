"""What anybody sees without signing in."""

import pytest

from tests.e2e.county import County

from .conftest import DESK, PHONE, Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("screen", [PHONE, DESK], ids=["phone", "desk"])
def test_the_front_page_shows_the_way_in(visit: Visit, county: County, screen: dict[str, int]) -> None:
    visitor = visit(screen=screen)
    page = visitor.open("/")
    assert page.get_by_role("link", name="我要反映").first.is_visible()
    assert visitor.fits()
    visitor.shot("front")
