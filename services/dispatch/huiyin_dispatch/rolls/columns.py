"""What the sheets and columns of a roll are called, and how it is said what is wrong with a cell."""

from collections.abc import Mapping

ESTATES, GROUPS, HOUSEHOLDS = "小区", "楼栋党小组", "党员中心户"
COLUMNS: Mapping[str, Mapping[str, bool]] = {
    ESTATES: {
        "村（社区）代码": True,
        "小区编号": True,
        "小区名称": True,
        "楼栋": False,
        "党组织": False,
        "党组织名称": False,
        "书记": False,
        "书记账号编号": False,
        "书记来源": False,
        "选任方式": False,
        "任期届满": False,
    },
    GROUPS: {"小区编号": True, "党小组": True, "楼栋": True, "组长": False, "组长账号编号": False},
    HOUSEHOLDS: {"小区编号": True, "楼栋": True, "党员": True},
}
"""What each sheet's columns are called, and whether a row must have something there."""

REASONS = {
    "unreadable": "打不开，不是有效的 XLSX 文件",
    "too_large": "文件太大，最多 {most} MB",
    "unpacked": "里面的内容太多，请只留名册的三个工作表，去掉多余的格式",
    "no_sheet": "没有名为“{sheet}”的工作表",
    "no_column": "表头没有“{column}”这一列；表头应在前 {most} 行之内",
    "nothing": "没有一行数据",
    "too_many": "超过 {most} 行，后面的没有再看",
    "missing": "没有填写",
    "bad_village": "“{value}”不是 12 位的村（社区）代码",
    "bad_code": "“{value}”不是小区编号：应为 3 位，或村（社区）代码加 3 位共 15 位",
    "twice": "小区 {value} 在第 {first} 行已经有了",
    "not_listed": "“小区”表里没有编号 {value}",
    "bad_word": "“{value}”应为：{words}",
    "bad_day": "“{value}”不是日期，应如 2029-06-30",
    "bad_range": "“{value}”不是楼栋号，应如 1、2、3 或 1-12",
    "date_for_buildings": "这里是日期 {value}，应是楼栋；请把这一列设成文本，再填 1-6 这样的楼栋号",
    "error_value": "这里是出错的公式 {value}，请改成文字",
    "uncalculated": "这里是还没有算出结果的公式，请改成文字",
    "with_secretary": "填了书记，这一列也要填",
    "with_branch": "党组织和党组织名称应一起填写",
    "too_long": "太长，最多 {most} 个字",
    "broken": "有不能保存的字符",
}
