"""What may be done with an order: each act once, with its words, who may, its body and the command that it comes to.

The API's routes, the page's forms and what an order says that somebody `may` all follow from `ACTS`. The modules are
those of the rules: `handing` who has it, `timing` its time, `results` what was done.
"""

from typing import Any

from huiyin_dispatch.orders.acts import handing, results, timing
from huiyin_dispatch.orders.declaration import Act

ACTS: dict[str, Act[Any]] = {**handing.ACTS, **results.ACTS, **timing.ACTS}
