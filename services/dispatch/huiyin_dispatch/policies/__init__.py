"""Dispatch's reactions: event in, command out; a module a matter, with the timers it waits by."""

from huiyin_dispatch.policies import (
    bulletins,
    deadlines,
    emergencies,
    falling_away,
    recoding,
    reopening,
    splitting,
    whistles,
)

POLICIES = (
    falling_away.POLICIES,
    deadlines.POLICIES,
    reopening.POLICIES,
    splitting.POLICIES,
    bulletins.POLICIES,
    recoding.POLICIES,
    emergencies.POLICIES,
    emergencies.CALLS,
    whistles.POLICIES,
)
TIMERS = deadlines.TIMERS | bulletins.TIMERS | emergencies.TIMERS | whistles.TIMERS
