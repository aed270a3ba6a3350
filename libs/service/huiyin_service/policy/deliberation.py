"""The lines of the policy table on deliberation: lists, sites, the plan, the procedures, tasks and publications."""

from huiyin_service.policy.actions import HELD, OWN, SCOPE, action

DELIBERATION = (
    action(
        "link.keep", "登记联系户，看走访", "keep the links of members with households, and read visits", offices=SCOPE
    ),
    action(
        "visit.record",
        "看自己的联系户，记录走访",
        "see the households that one looks after, and record visits",
        offices=SCOPE | OWN,
        member=OWN,
    ),
    action(
        "list.screen", "看清单原文，记录两委筛选", "read what is listed, and record screening rounds", offices=SCOPE
    ),
    action(
        "site.open",
        "设立、变更、撤销议事点",
        "open, change and close sites of deliberation",
        supervisor=SCOPE,
        officer=SCOPE,
    ),
    action(
        "site.assign-officer",
        "确定议事点的联系干部、工作专班",
        "assign a site's officer and working group",
        officer=SCOPE,
    ),
    action("site.appoint", "任免议事点的队员", "appoint and replace who is in a site's teams", offices=SCOPE),
    action(
        "site.stand-back",
        "声明或撤回利害关系（回避）",
        "stand back from a matter of a site, or no longer",
        offices=SCOPE | OWN,
        member=OWN,
        mediator=OWN,
        resident=OWN,
    ),
    action("topic.plan", "列入议事计划", "put an issue into the plan", offices=SCOPE),
    action("topic.read", "看议题", "read topics", offices=SCOPE),
    action("topic.take-up", "记录开始议事", "record that a session takes up a topic", offices=SCOPE),
    action("topic.decide", "形成决议、分派任务", "record a resolution and its tasks", offices=SCOPE),
    action("topic.decline", "不列入议事、说明理由", "decline a topic with the reason", offices=SCOPE),
    action("topic.carry-out", "记录落实结果", "record that tasks are done", offices=SCOPE),
    action("task.read", "看任务", "read a task", offices=SCOPE | HELD, member=HELD, mediator=HELD, resident=HELD),
    action(
        "task.work",
        "报进展、报完成",
        "say how a task goes, and that it is done",
        offices=SCOPE | HELD,
        member=HELD,
        mediator=HELD,
        resident=HELD,
    ),
    action(
        "task.accept",
        "现场验收任务",
        "accept or refuse a task on the spot",
        offices=SCOPE | HELD,
        member=HELD,
        mediator=HELD,
        resident=HELD,
    ),
    action("task.lead", "转交任务、转派单", "hand a task on, and send it to dispatch", offices=SCOPE),
    action("topic.publicise", "公示议题、决议和结果", "publicise a topic, resolution or result", offices=SCOPE),
    action("key-matter.list", "看重点事项", "list key matters", offices=SCOPE),
    action("key-matter.read", "看一件重点事项", "read a key matter", offices=SCOPE, resident=HELD, member=HELD),
    action("key-matter.raise", "提出重点事项", "begin a key matter", offices=SCOPE),
    action("key-matter.record", "记录三议一服务", "record the steps of a key matter", offices=SCOPE),
    action("key-matter.accept", "验收重点事项的服务", "accept a service", offices=SCOPE, resident=HELD, member=HELD),
    action("village-decision.move", "提出村级决策", "move something for a village to decide", offices=SCOPE),
    action(
        "village-decision.read",
        "看本村四议两公开",
        "read what a village decides",
        offices=SCOPE,
        member=SCOPE,
        resident=SCOPE,
    ),
    action("village-decision.record", "记录四议两公开", "record the steps of a village decision", offices=SCOPE),
    action(
        "village-decision.sign",
        "在登记表上签字",
        "sign a sheet of a village decision",
        offices=SCOPE,
        member=SCOPE,
        resident=SCOPE,
    ),
    action(
        "village-decision.supervise",
        "填写村务监督意见",
        "give an opinion as supervision committee",
        offices=SCOPE,
        member=HELD,
        resident=HELD,
    ),
)

DUTIES = (
    action("duty.read", "看县、乡职责和停滞事项", "see what county and town owe, and what stalls", offices=SCOPE),
    action("revisit.read", "看月度回访", "read the county's revisits", officer=SCOPE),
    action("revisit.record", "登记回访", "record what households say", officer=SCOPE),
    action("stock-taking.read", "看季度盘点", "read the county's stock-takings", officer=SCOPE),
    action("stock-taking.decide", "盘点事项，定去向", "say what becomes of what is stuck", officer=SCOPE),
    action("site-check.read", "看督导检查", "read checks of sites", offices=SCOPE),
    action("site-check.record", "督导检查议事点", "check a site", supervisor=SCOPE, officer=SCOPE),
    action("summary.read", "看年度总结稿", "read the draft of a summary", officer=SCOPE),
    action("summary.edit", "修改、印发年度总结", "reword and issue the annual summary", officer=SCOPE),
)
