"""Quorums and majorities as the charter has them (P6, Y2, 民法典 §278): counted exactly, never in floating point."""

from huiyin_contracts.deliberation_rules import AssemblyRule, Threshold


def reaches(threshold: Threshold, part: int, whole: int) -> bool:
    """Whether a part of a whole is as much as is asked for; of nothing, nothing is reached."""
    if whole <= 0:
        return False
    have, want = part * threshold.denominator, whole * threshold.numerator
    return have > want if threshold.over else have >= want


def least(threshold: Threshold, whole: int) -> int:
    """The smallest part of a whole that is as much as is asked for."""
    wanted, rest = divmod(whole * threshold.numerator, threshold.denominator)
    return wanted + (1 if rest or threshold.over or not wanted else 0)


def quorate(rule: AssemblyRule, *, entitled: int, present: int) -> bool:
    """Whether so many of those entitled are there that they may begin."""
    return reaches(rule.present, present, entitled)


def carried(rule: AssemblyRule, *, entitled: int, present: int, in_favour: int) -> bool:
    """Whether they have resolved. Without a quorum nothing is."""
    whole = entitled if rule.in_favour_of == "entitled" else present
    return quorate(rule, entitled=entitled, present=present) and reaches(rule.in_favour, in_favour, whole)
