"""The categories of issues that a county knows without anybody having to look at them.

A category is public at once. So what a stranger types counts as one only where it is known: by the charter in force, by
this list, or because it stands on the county's log, where only those get that somebody answers for.
"""

from typing import Final

from huiyin_contracts.charter import OrderRules

COMMON: Final = (
    "路灯", "路灯照明", "垃圾", "环境卫生", "停车", "停车秩序", "噪声", "噪声扰民", "漏水", "上下水", "供水",
    "饮水安全", "供暖", "供热", "供电", "燃气安全", "管网维修", "电梯安全", "楼道", "房屋维修", "井盖", "道路",
    "道路水毁", "桥梁安全", "消防通道", "交通安全", "公共交通", "充电", "充电设施", "便民设施", "公共设施",
    "公共空间", "市政设施", "通信网络", "园林绿化", "文明养犬", "占道经营", "农贸市场", "公摊", "物业服务",
    "门禁安防", "邻里", "邻里纠纷", "土地纠纷", "婚嫁习俗", "适老设施", "适老改造", "养老助餐", "托管服务",
    "帮办代办", "医疗卫生", "文体活动", "文物安全", "新就业群体", "微心愿", "产业发展", "农田水利", "野生动物",
    "防汛", "地质灾害", "内涝", "火情", "触电", "溺水", "燃气泄漏", "坍塌", "寻人救助", "回音系统",
)  # fmt: skip
"""In the words of 接诉即办 practice; the last is about this system itself."""


def known(rules: OrderRules) -> tuple[str, ...]:
    """Those that the charter divides among the three parties, and then the common ones; each once."""
    charter = (word for responsibility in rules.responsibilities for word in responsibility.categories)
    return tuple(dict.fromkeys((*charter, *COMMON)))
