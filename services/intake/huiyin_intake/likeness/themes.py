"""What residents mean by their many words: a theme a line, its plain name first, then how else it is said.

Written by hand, of general words only: what a county's people say otherwise belongs into its catalogue of categories.
A word is found wherever it stands in a text; one text may be about several themes.
"""

from typing import Final

_LINES = """
路灯 照明灯 灯不亮 灯坏 盏灯 street\tlamp street\tlight
停水 没有水 没水 自来水 水龙头 断水 不上水
爆管 水管
井盖 铁盖 窨井 盖板
垃圾 清运 垃圾桶 保洁
车速 减速带 减速 超速 飙车
看病 卫生室 诊所 大夫 医生 卫生院
建筑垃圾 渣土 砖头
跳舞 广场舞 音响 放音乐
消防通道 应急通道 救火车 消防车 安全出口
渗漏 漏水 渗水 滴水 顶棚 天花板 渗下来
电压 跳闸 忽明忽暗 停电 断电 电不够
灌溉 机井 水泵 浇不上 浇水 浇地 旱
救助 低保 困难补助 五保 特困 救济
犬 狗
公交 班车 客运 校车 学生的车
养殖 养猪 猪场 粪水 散养 养鸡
供暖 暖气 供热 取暖
健身器材 漫步机 单杠
电梯 升降机
楼道 楼梯间 杂物 堆放 旧家具
宅基地 院墙 地界 边界
补贴 补助款 退耕还林 粮补
大树 树枝 杨树 歪脖子树
电线 高压线
塌方 落石 滚石 石头 垮塌 山体
厕所 公厕 茅房 旱厕 化粪池 粪便
栏杆 护栏
通信 信号 网络 电话打不通 wifi 上网
充电 充电桩 电瓶车 插座
假币 假钱
吃坏 拉肚子 过期 变质 食品
养老服务 送饭 食堂 没人照看 做不了饭
图书 农家书屋 借本书 阅览室 书屋
土路 硬化 泥
货款 不给钱 没结
快递 包裹 取件
烟 秸秆 玉米杆
工资 工钱 欠薪
油烟 抽烟机
证件 身份证
大坑 坑 陷下去 塌陷
施工 电钻 装修
高音 喇叭 广播声
燃气 天然气 煤气
养老金 养老钱
视力 看不见 读报 念报
电表 电费
摆摊 小贩 占道
鼠 耗子
扶手 浮手
下水道 排水管 倒灌 地漏 下水
座椅 长椅 长凳 做椅
消火栓 消防拴 消防栓
门禁 门紧 刷卡
监控 摄像头 监空
外墙 瓷砖 墙皮
无障碍 坡道 轮椅 斜坡 台阶
医保 医宝 社保卡 医疗保险
冰雪 雪 结冰
蚊 消杀
停车 车位 停不下
球场 篮球
狗屎 遛狗
抛物 扔东西
物业
网格员
信号灯 红绿灯
麻将 棋牌
小广告 办证
走失 走丢
传销 集资 拉人头
房屋漏雨 漏雨 屋面 瓦片
培训 办个班 想学
蜂
变压器 配电房
大坝 堤坝 水库
树苗 苗木 小树
晾晒 晾衣 晒被
拆迁 安置 补偿
取款机 取款 atm
废油 机油
取土 拉土 挖走
坟 墓地
村务公开 不公开 账 明细 财务
家暴 打人
农药
盗窃 被偷 偷 丢了牲口
种子 玉米种 出苗 发芽
病虫害 黑斑 得了病 农技
戏台 舞台
文物 石碑
跑道 操场 塑胶
骑手 外卖 送餐
凉亭 亭子 乘凉
红白事 份子钱 随礼
退伍 退役
爆破 放炮 采石 开山
重车 大货车 货车
游泳 下水游 洗澡
户口 落户
邮件 信箱 信件
电视 广播电视 收音机
祠堂 宗祠
"""

THEMES: Final = tuple(
    tuple(word.replace("\t", " ") for word in line.split(" ")) for line in _LINES.strip().splitlines()
)
"""Each theme's words, in small letters; what it is called stands first."""


def themes_of(text: str) -> list[int]:
    """Which themes a text names, as their places in `THEMES`."""
    small = text.lower()
    return [at for at, words in enumerate(THEMES) if any(word in small for word in words)]
