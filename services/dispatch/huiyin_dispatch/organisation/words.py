"""What dispatch's codes are called on pages and in files."""

from collections.abc import Mapping

RANKS: Mapping[str, str] = {"branch": "党支部", "general_branch": "党总支"}
ORIGINS: Mapping[str, str] = {"retired_member": "离退休党员", "veteran": "退役军人党员", "resident_member": "居民党员"}
SELECTIONS: Mapping[str, str] = {
    "community_selection": "社区选任",
    "self_nomination": "个人自荐",
    "residents_recommendation": "群众推荐",
}
