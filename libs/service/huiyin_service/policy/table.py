"""The policy table: who may do what, with what. What no line allows is refused.

Each line is an action, as the charter calls it, and the roles that may, each by the relation in which they must stand
to what they act on: see `actions`. `offices` are the secretaries, cadres, supervisors and officers.
"""

from collections.abc import Mapping
from typing import Final

from huiyin_service.policy.actions import ABOVE, COUNTY, DISPUTE, HELD, OWN, SCOPE, Action, Room, action
from huiyin_service.policy.deliberation import DELIBERATION, DUTIES
from huiyin_service.policy.session_lines import SESSIONS

PUBLIC = (
    action(
        "public.read",
        "看公开的事项、数据、公示栏和章程",
        "read what is public: issues, figures, boards, charters",
        anyone=True,
    ),
    action(
        "person.name",
        "看别人的全名；没有这项权限的看到“张**”",
        "see others' names in full; who may not sees the family name",
        offices=SCOPE | ABOVE,
        operator=SCOPE,
    ),
    action("system.inspect", "看系统各部分的状态", "see how each part of the system is", operator=SCOPE),
    action("account.sign-in", "登录、退出", "sign in and out", anyone=True),
)

ISSUES = (
    action("issue.report", "反映事项", "report an issue", anyone=True),
    action(
        "issue.report-for", "替居民反映，回执交给居民", "report for a resident, who gets the receipt", offices=SCOPE
    ),
    action("issue.screen", "筛查事项", "screen an issue", offices=SCOPE),
    action("issue.redact", "撤下公开的内容", "take something out of public view", offices=SCOPE),
    action("issue.call-back", "看反映人的电话", "see how a reporter is reached", offices=SCOPE),
    action("issue.keep-contact", "更正自己的联系方式", "say how one is reached", everybody=OWN),
    action("issue.supplement", "给自己反映的事项补充情况", "add to what one reported", everybody=OWN),
    action("issue.erase", "删除自己写的内容", "erase what one wrote", everybody=OWN),
    action("issue.withdraw", "撤回事项", "take an issue back", everybody=OWN, offices=SCOPE),
    action(
        "issue.rate",
        "评价结果、要求重办；工作人员登记回访得来的评价",
        "judge a result and have it done again; for offices, record a verdict that they were told",
        everybody=OWN,
        offices=SCOPE,
    ),
    action("issue.read-own", "看自己反映的事项", "see what one reported", everybody=OWN),
    action(
        "receipt.use", "凭回执看进展、撤回、评价", "follow, take back and judge a report by its receipt", anyone=True
    ),
    action("issue.import", "导入外系统的历史事项", "bring in issues of another system", operator=SCOPE),
    action("ingress.report", "从外系统上报事项", "report issues from another system", publisher=SCOPE),
    action("ingress.withdraw", "从外系统撤回事项", "take back what another system reported", publisher=OWN),
)

ORDERS = (
    action("order.dispatch", "派单，选承办人", "dispatch an order, and choose for whom", offices=SCOPE),
    action("order.read", "看工单", "read an order", offices=SCOPE | HELD, member=SCOPE | HELD, mediator=DISPUTE | HELD),
    action(
        "order.read-original",
        "看反映人的原文和照片、矛盾纠纷和涉及未成年人的工单",
        "read what the reporter wrote and pictured; orders for disputes, and where minors are involved",
        offices=SCOPE | HELD,
        member=HELD,
        mediator=DISPUTE | HELD,
    ),
    action(
        "order.call-back",
        "看反映人的电话（承办人）",
        "see how the reporter of one's order is reached",
        offices=SCOPE | HELD,
        member=HELD,
        mediator=HELD,
    ),
    action("order.stand-in", "代承办人办理工单", "act for who has an order", offices=SCOPE),
    action(
        "order.accept", "接单", "take an order on", offices=SCOPE | HELD, member=SCOPE | HELD, mediator=DISPUTE | HELD
    ),
    action(
        "order.handle",
        "拒单、转派、退单、分办、申请延期、挂起、恢复、办结",
        "decline, hand on, give back, split, ask for time, suspend, resume and resolve an order",
        offices=SCOPE | HELD,
        member=HELD,
        mediator=HELD,
    ),
    action("order.inspect", "核查", "say whether what was resolved is done", offices=SCOPE),
    action("order.publicise", "公示结果", "put a result on the public board", offices=SCOPE),
    action("order.answer-extension", "批复延期", "give more time, or not", offices=SCOPE),
    action("order.urge", "催办", "urge an order", offices=SCOPE),
    action("order.supervise", "督办", "see to an order from above", offices=SCOPE),
    action("order.oversee", "看督单和统计", "see how late orders are, and with whom", offices=SCOPE),
    action("order.import", "导入外系统的办理历史", "bring in how another system handled issues", operator=SCOPE),
    action("bulletin.list", "看本地调度通报目录", "list the bulletins of a division", offices=SCOPE, member=SCOPE),
    action("bulletin.read", "看调度通报", "read a bulletin", offices=SCOPE | ABOVE, member=SCOPE | ABOVE),
    action("bulletin.issue", "发调度通报", "issue a bulletin", supervisor=SCOPE, officer=SCOPE),
)

ORGANISATION = (
    action("charter.adopt", "通过县级章程", "adopt a county's charter", officer=SCOPE),
    action("holidays.announce", "登记放假安排", "enter a year's holidays", officer=SCOPE),
    action("division.register", "登记行政区划", "register divisions", operator=SCOPE),
    action("division.recode", "登记行政区划代码变更", "record that a division's code changed", operator=SCOPE),
    action("estate.read", "看小区、支部、党小组和中心户", "read estates and what is in them", offices=SCOPE),
    action("estate.manage", "管理小区、支部、党小组和中心户", "manage estates and what is in them", offices=SCOPE),
    action("estate.appoint", "任免小区支部书记", "appoint and dismiss an estate's secretary", officer=SCOPE),
    action("estate.import", "导入小区底册", "bring in a roll of estates", offices=SCOPE, operator=SCOPE),
)

MEMBERS = (
    action("member.list", "看党员名册", "list the members of a division", offices=SCOPE),
    action("member.read", "看报到情况和服务", "read a registration and its services", offices=SCOPE | OWN, member=OWN),
    action("member.register", "双报到", "register with the village where one lives", offices=SCOPE, member=SCOPE),
    action("member.register-other", "代党员报到", "register a member in their name", offices=SCOPE),
    action("member.update", "更新报到、岗位和服务", "keep a registration up to date", offices=SCOPE | OWN, member=OWN),
    action("member.rename", "更正党员姓名", "correct a member's name", offices=SCOPE),
    action("service.confirm", "确认服务或提出异议", "say whether a service was done", offices=SCOPE),
    action("service.answer", "凭链接答复服务是否属实", "say by a link whether a service was done", anyone=True),
    action("service.link", "给服务对象确认链接", "hand a link to who was served", offices=SCOPE),
)

FORCES = (
    action("force.read", "看治理力量", "read forces and what they do", offices=SCOPE | COUNTY, member=SCOPE | COUNTY),
    action("force.list", "看本地治理力量名册", "list the forces of a division", offices=SCOPE, member=SCOPE),
    action("force.form", "组建治理力量", "form a force", offices=SCOPE),
    action("force.manage", "管理治理力量", "manage a force", offices=SCOPE),
    action(
        "force.join-in",
        "参加队伍活动；队长管理所带的队伍",
        "take part in what a force does; its leader leads it",
        offices=SCOPE,
        member=COUNTY,
    ),
)

POINTS = (
    action("points.list", "看党员积分", "see the points of members", offices=SCOPE),
    action("points.read", "看积分明细", "read somebody's points", offices=SCOPE | OWN, member=OWN),
    action("points.dispute", "对积分提出异议", "dispute a point", offices=SCOPE | OWN, member=OWN),
    action("points.answer", "答复积分异议", "answer a dispute of points", offices=SCOPE),
    action("points.correct", "更正积分", "correct points", offices=SCOPE),
    action("points.preview", "试算积分标准", "try another table of points", offices=SCOPE),
    action("points.publicise", "公示积分", "make standings public", offices=SCOPE),
    action("points.assess", "考核党员", "assess a member", offices=SCOPE | HELD, member=HELD),
    action("points.assess-for-estate", "小区考核党员", "assess a member for the estate", secretary=SCOPE, cadre=SCOPE),
    action(
        "points.assess-for-employer",
        "单位考核党员",
        "assess a member for the employer",
        officer=SCOPE,
        offices=HELD,
        member=HELD,
    ),
)

CALLS = (
    action("emergency.declare", "启动应急", "declare an emergency", offices=SCOPE),
    action("emergency.lead", "指挥应急", "lead an emergency", offices=SCOPE),
    action("emergency.read", "看应急", "read an emergency", offices=SCOPE | HELD, member=HELD),
    action("emergency.answer", "应答、到场、记录", "answer, arrive and note", offices=SCOPE | HELD, member=HELD),
    action("whistle.read", "看吹哨", "read whistles", offices=SCOPE),
    action("whistle.blow", "吹哨", "blow a whistle", offices=SCOPE),
    action("whistle.lead", "并案、撤哨、评价部门", "link and call off a whistle, assess departments", offices=SCOPE),
    action("whistle.answer", "代部门响应、报到、办理", "answer, arrive and act for a department", officer=SCOPE),
)

ACCOUNTS = (
    action("account.own", "管理自己的账号和登录", "see to one's own account and sessions", everybody=OWN),
    action("account.list", "看账号和任职", "see accounts and offices", offices=SCOPE, operator=SCOPE),
    action(
        "account.see-to-operator",
        "任免运维人员，管理其账号",
        "appoint operators, and see to their accounts",
        operator=SCOPE,
    ),
    action(
        "account.see-to-officer",
        "任免县级干部，管理其账号",
        "appoint officers, and see to their accounts",
        operator=SCOPE,
        officer=SCOPE,
    ),
    action(
        "account.see-to-supervisor",
        "任免督导员，管理其账号",
        "appoint supervisors, and see to their accounts",
        officer=SCOPE,
    ),
    action(
        "account.see-to-secretary",
        "任免支部书记，管理其账号",
        "appoint secretaries, and see to their accounts",
        officer=SCOPE,
    ),
    action(
        "account.see-to-cadre",
        "任免村（社区）干部，管理其账号",
        "appoint cadres, and see to their accounts",
        officer=SCOPE,
    ),
    action(
        "account.see-to-mediator",
        "任免调解员，管理其账号",
        "appoint mediators, and see to their accounts",
        officer=SCOPE,
    ),
    action(
        "account.see-to-member",
        "邀请党员，管理其账号",
        "invite members, and see to their accounts",
        secretary=SCOPE,
        cadre=SCOPE,
        officer=SCOPE,
    ),
    action(
        "account.see-to-resident",
        "邀请居民，管理其账号",
        "invite residents, and see to their accounts",
        secretary=SCOPE,
        cadre=SCOPE,
        officer=SCOPE,
    ),
)

SYSTEM = (
    action(
        "security.read",
        "看安全日志：登录、拒绝、查看密封内容、身份和密钥的变动",
        "read the security log: sign-ins, refusals, looks at what is sealed, changes of roles and keys",
        operator=SCOPE,
    ),
)

ROOMS: Final[tuple[Room, ...]] = (
    Room("公开与账号", "Public, and accounts", PUBLIC),
    Room("事项", "Issues", ISSUES),
    Room("工单与通报", "Orders and bulletins", ORDERS),
    Room("组织网", "Organisation", ORGANISATION),
    Room("党员", "Members", MEMBERS),
    Room("治理力量", "Forces", FORCES),
    Room("积分", "Points", POINTS),
    Room("应急与吹哨", "Emergencies and whistles", CALLS),
    Room("议事协商", "Deliberation", DELIBERATION),
    Room("议事会与表决", "Sessions and votes", SESSIONS),
    Room("县、乡职责", "Duties of county and town", DUTIES),
    Room("账号与任职", "Accounts and offices", ACCOUNTS),
    Room("系统安全", "The system's security", SYSTEM),
)
"""The lines by what they are about, as the page shows them."""

TABLE: Final[Mapping[str, Action]] = {line.name: line for room in ROOMS for line in room.lines}
