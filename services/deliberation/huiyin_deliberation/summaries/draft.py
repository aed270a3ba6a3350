"""The draft of an annual summary: its sentences (P4).

Every number in it is the place of a figure. A county puts the sentences otherwise as it likes.
"""

from collections.abc import Mapping
from typing import Final

from huiyin_contracts.summaries import SummarySentence

SECTIONS: Final[Mapping[str, tuple[str, str]]] = {
    "practice": ("一、基本情况", "1. In general"),
    "work": ("二、议事协商", "2. Deliberation"),
    "duties": ("三、县、乡职责", "3. Duties of county and town"),
    "outlook": ("四、存在问题和下一步打算", "4. What is lacking, and what comes next"),
}


def _sentence(key: str, section: str, text: str, *figures: str) -> SummarySentence:
    return SummarySentence(key=key, section=section, text=text, figures=figures)


SENTENCES: Final[tuple[SummarySentence, ...]] = (
    _sentence(
        "sites", "practice", "到年末，全县有议事室、议事点 {sites} 个，党员干部联系户 {links} 户。", "sites", "links"
    ),
    _sentence(
        "lists",
        "work",
        "全年走访 {visits} 次，列入需求清单和问题清单 {listed} 件，其中 {taken} 件经村“两委”筛选列入议事计划。",
        "visits",
        "listed",
        "taken",
    ),
    _sentence(
        "plan",
        "work",
        "全年列入议事计划 {planned} 件，召开面对面议事会 {held} 次，其中赶集日 {held_market} 次；流会 {missed} 次。",
        "planned",
        "held",
        "held_market",
        "missed",
    ),
    _sentence("online", "work", "线上议事 {online} 件，居民发表意见 {voices} 条。", "online", "voices"),
    _sentence(
        "resolutions",
        "work",
        "形成决议 {decided} 件，未采纳的 {declined} 件都答复了理由；验收 {accepted} 项，落实办结 {carried_out} 件。",
        "decided",
        "declined",
        "accepted",
        "carried_out",
    ),
    _sentence("warm", "work", "赶集日议定、办成暖心项目 {warm} 个。", "warm"),
    _sentence("mediations", "work", "德古说理 {mediated} 次，解决 {settled} 件。", "mediated", "settled"),
    _sentence(
        "revisits",
        "duties",
        "月度回访 {rounds} 轮 {revisited} 件，满意 {satisfied} 件；不满意的，重办 {reopened} 件，盯办 {findings} 件。",
        "rounds",
        "revisited",
        "satisfied",
        "reopened",
        "findings",
    ),
    _sentence(
        "stock_takings",
        "duties",
        "季度盘点 {takings} 次，由县级统筹 {coordinated} 件，列入决策 {put_to_decision} 件，已办结 {finished} 件。",
        "takings",
        "coordinated",
        "put_to_decision",
        "finished",
    ),
    _sentence("checks", "duties", "乡镇督导检查议事点 {checks} 次。", "checks"),
    _sentence("overdue", "outlook", "县、乡职责有 {overdue} 项逾期，须引以为戒。", "overdue"),
    _sentence("outlook", "outlook", "下一步，继续坚持面对面议事，让群众的事件件有落实、事事有回音。"),
)
