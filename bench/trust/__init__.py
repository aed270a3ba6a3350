"""What trust costs, asked of a running Huiyin as everybody asks it: by HTTP, through Caddy.

Two of them stand side by side for what limits add: one that counts, and refuses no one, and one that does not. The
third has the usual limits.
"""

from collections.abc import Sequence

from tests.e2e.county import County

from bench.figure import Figure
from bench.trust import added, flood, pictures, sign_in
from huiyin_local.testing import Huiyin

COUNTY = "990400"


def measure() -> Sequence[Figure]:
    """Signing in, what authorisation and limits add to a request, and what others notice of floods and bombs."""
    with _huiyin("1000") as counting, _huiyin("0") as free:
        both = County(counting, COUNTY), County(free, COUNTY)
        figures = [*sign_in.measure(both[1]), *added.by_authorisation(both[1]), *added.by_limits(*both)]
    with _huiyin("1") as limited:
        county = County(limited, COUNTY)
        return [*figures, *flood.measure(county), *pictures.measure(county)]


def _huiyin(limits: str) -> Huiyin:
    return Huiyin({"HUIYIN_LIMITS": limits}, durable=True)
