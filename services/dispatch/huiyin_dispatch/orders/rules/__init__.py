"""What may be done with an order (工单), and what comes of it: each command says its own rule.

`handing`: who has it, 派单, 接单, 拒单, 退单, 转派, 分办. `timing`: its time, 延期, 挂起, 催办, 督办, 超期. `results`:
what was done, 办结, 核查, 公示. What an order is, and how it goes from stage to stage: `huiyin_contracts.order_state`.
"""

from collections.abc import Sequence

from huiyin_contracts import Event
from huiyin_contracts.order_state import Order, evolve
from huiyin_dispatch.orders.rules.guards import Command, OrderIds
from huiyin_dispatch.orders.rules.handing import Dispatch
from huiyin_events.decider import Decider
from huiyin_events.refusal import Refused

__all__ = ["ORDER", "Command", "Order", "OrderIds", "decide"]


def decide(command: Command, order: Order) -> Sequence[Event]:
    """What a command leads to. Raises Refused."""
    if order.id is None and not isinstance(command, Dispatch):
        raise Refused("order-unknown", "没有这张工单")
    return command.decide(order)


ORDER: Decider[Command, Order] = Decider(Order(), decide, evolve)
