"""Dispatch's reactions: event in, command out; a module a matter, with the timers it waits by."""

from huiyin_dispatch.policies import bulletins, deadlines, falling_away, recoding, reopening

POLICIES = (falling_away.POLICIES, deadlines.POLICIES, reopening.POLICIES, bulletins.POLICIES, recoding.POLICIES)
TIMERS = deadlines.TIMERS | bulletins.TIMERS
