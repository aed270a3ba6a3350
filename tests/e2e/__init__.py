import pytest

pytest.register_assert_rewrite(
    *(f"{__name__}.{module}" for module in ("asks.ask", "county", "ledgers", "publishing", "refusals", "routes"))
)
