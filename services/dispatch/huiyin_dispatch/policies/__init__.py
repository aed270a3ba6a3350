"""Dispatch's reactions: event in, command out; a module a matter, with the timers it waits by."""

from huiyin_dispatch.policies import deadlines, falling_away

POLICIES = (falling_away.POLICIES, deadlines.POLICIES)
TIMERS = deadlines.TIMERS
