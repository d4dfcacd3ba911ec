"""What went wrong in the demo estates and what became of it, as plain values.

A term such as "3wh" counts from the act before; see ``communities.deadlines.Term``.
"""

from dataclasses import dataclass, field

from portal.demo.chance import number, pick

FIXED = {"outcome": "fixed", "cause": "wear"}
GOOD, FAIR, BAD = (5, 5, 5), (4, 3, 4), (2, 1, 2)


@dataclass(frozen=True)
class Act:
    """One act after another: the verb of ``repairs.services``, whose, how much later."""

    verb: str
    who: str
    after: str
    more: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Fault:
    """一件报修: ``days`` working days ago at nine, or ``minutes`` ago; ``who`` reports it."""

    category: str
    words: str
    acts: tuple[Act, ...] = ()
    building: int | None = None
    place: str = ""
    who: str = "owner"
    days: int = 0
    minutes: int = 0
    scope: str = "common"
    hazard: str = ""
    is_pictured: bool = False
    joined_by: str = ""


def took(who="keeper", after="1wh") -> Act:
    return Act("acknowledge", who, after)


def saw(words, who="keeper", after="2wh") -> Act:
    return Act("visit", who, after, {"words": words})


def done(words, who="keeper", after="4wh", **more) -> Act:
    return Act("finish", who, after, {**FIXED, "words": words, **more})


def rated(stars, words="", who="owner", after="3wh") -> Act:
    return Act("rate", who, after, {"solved": "yes", "stars": stars, "words": words})


def again(words, who="owner", after="3wh") -> Act:
    return Act("rate", who, after, {"solved": "no", "words": words})


FENGHE = [
    # 待受理
    Fault("light", "门厅灯不亮，晚上看不清台阶。", building=1, place="2单元门厅", minutes=35),
    Fault("cleaning", "楼道里堆着装修垃圾，两天了。", building=4, place="1单元3楼", who="tenant",
          minutes=90, is_pictured=True),
    # 处理中
    Fault("access", "门禁刷卡没反应，要等别人开门。", (took(),), building=3, place="2单元门厅",
          days=1, joined_by="tenant delegate"),
    Fault("power", "地下车库 B 区一排灯不亮。",
          (took(), saw("镇流器坏了三只，已领料。")), place="地下车库 B 区", days=1),
    Fault("lift", "电梯到 9 楼时抖动，有异响。",
          (took(), saw("维保单位到场，导靴磨损，需要换件。"),
           Act("pause", "keeper", "1wh", {"reason": "parts", "working_days": 4,
                                          "eta_days": 3, "note": "导靴已向维保单位订货"})),
          building=2, place="1单元电梯", days=2, is_pictured=True, joined_by="tenant"),
    Fault("water", "厨房水龙头漏水，想请师傅来换。",
          (took(), saw("阀芯坏了，可以代换。"),
           Act("quote", "keeper", "1wh", {"amount_fen": 8600, "words": "陶瓷阀芯一只和人工"})),
          scope="home", days=1),
    Fault("power", "客厅插座没电。",
          (took(), saw("线路松脱，须开墙检修。"),
           Act("quote", "keeper", "1wh", {"amount_fen": 15000, "words": "检修线路和面板更换"}),
           Act("answer_quote", "owner", "1wh", {"is_accepted": True})),
          scope="home", days=2),
    Fault("green", "楼前两棵桂花枯死，请补种。",
          (took(), Act("ask_extension", "keeper", "4wh",
                       {"term": "3wd", "reason": "苗圃要等霜期过后才能起苗"})),
          building=3, place="楼前绿地", days=4),
    Fault("leak", "3幢屋面下雨渗水，顶楼天花板有水印。",
          (took(), saw("女儿墙根部防水层老化。"),
           Act("ask_extension", "keeper", "2wh", {"term": "2wd", "reason": "须等两个晴天才能施工"}),
           Act("decide_extension", "chair", "4wh", {"is_granted": True})),
          building=3, place="屋面", days=2, is_pictured=True),
    Fault("access", "北门道闸抬不起来，车辆排队。",
          (took("porter"), Act("assign", "manager", "1wh", {"handler": "keeper"}),
           Act("transfer", "manager", "2wh",
               {"route": "developer", "words": "道闸仍在供应商保修期内，已转供应商，物业跟踪。"})),
          place="北门", who="tenant", days=2),
    # 超时: one that was escalated, one that nobody answered
    Fault("light", "3幢北侧路灯全部不亮，老人晚上不敢走。",
          (took(), saw("电缆被挖断，等市政配合。"), Act("escalate_report", "owner", "5wd"),),
          building=3, place="北侧道路", days=9, is_pictured=True, joined_by="tenant delegate"),
    Fault("cleaning", "垃圾房门坏了，味道很大。", (), place="东门垃圾房", who="tenant", days=4),
    # 待评价
    Fault("access", "单元门闭门器漏油，关门很响。",
          (took(), done("更换闭门器一只。")), building=3, place="2单元门厅", days=2,
          is_pictured=True),
    Fault("green", "绿篱挡住转弯视线。", (took("porter"), done("已修剪到 60 厘米。", "porter")),
          place="南门内转弯处", who="tenant", days=3),
    # 已完成
    Fault("light", "地下车库入口灯闪。", (took(), saw("换灯。"), done("更换灯管两支。"), rated(GOOD, "很快")),
          place="地下车库入口", days=8, is_pictured=True),
    Fault("water", "楼道消防栓滴水。", (took(), done("更换密封圈。"), rated(FAIR)),
          building=2, place="2单元6楼", who="owner", days=10),
    Fault("access", "对讲机听不清。",
          (took(), saw("话筒受潮。"), done("擦干话筒。"), rated(BAD, "第二天又听不清了")),
          building=3, place="2单元门口机", days=2),
    Fault("other", "保安夜里巡逻声音太大。",
          (took("manager"), done("已提醒夜班人员，22 点后关闭对讲外放。", "manager",
                                 outcome="answered", cause="use"), rated(BAD, "没人当面道歉"),
           Act("call_back", "chair", "6wh", {"words": "已电话致歉，业主表示近几天安静了。"})),
          place="3幢周边", days=9),
    Fault("cleaning", "电梯轿厢地面黏脚。", (took("porter"), done("已深度清洗。", "porter")),
          building=1, place="1单元电梯", who="tenant", days=14),
    # 返修
    Fault("leak", "2幢 1单元管道井渗水。",
          (took(), saw("接头渗漏。"), done("更换接头。"), again("又开始滴水了，还是那个位置。")),
          building=2, place="1单元管道井", days=5, is_pictured=True),
    Fault("light", "4幢楼道灯长明不灭。",
          (took(), done("更换感应器。"), again("还是一直亮着。"), done("改接线路，已试三晚。"),
           rated(GOOD, "这次好了")),
          building=4, place="2单元楼道", days=11),
    # 不予受理、撤回
    Fault("other", "对面商场广告灯太亮。",
          (took("manager"), Act("decline", "manager", "2wh",
                                {"refusal": "not_here",
                                 "words": "商场不在小区范围内，可拨打 12345 向综合执法反映，物业可陪同说明。"})),
          place="小区外", days=6),
    Fault("green", "西围墙外侧的香樟压到路灯线。",
          (took("manager"), Act("decline", "manager", "2wh",
                                {"refusal": "not_here", "words": "树在围墙外，请向园林部门反映。"}),
           Act("escalate_report", "tenant", "2wh"),
           Act("overrule_decline", "chair", "4wh",
               {"words": "按红线图，围墙外两米仍是小区绿地，由物业养护。"}),
           took()),
          place="西围墙外侧", who="tenant", days=4),
    Fault("water", "阳台水管有响声。", (took(), Act("withdraw", "owner", "3wh", {"words": "自己查到是邻居试压"})),
          building=3, place="东侧立管", days=7),
    # 险情, in time
    Fault("lift", "有人困在电梯里。",
          (took("porter", "2min"), saw("人已在轿厢外安抚，救援到场。", "porter", "8min"),
           Act("finish", "porter", "20min",
               {"outcome": "made_safe", "cause": "wear", "words": "维保 12 分钟到场，人已平安放出，电梯停用检修。"}),
           rated(GOOD, "来得快")),
          building=1, place="2单元电梯", hazard="trapped", days=12),
    # 维修资金
    Fault("leak", "1幢外墙瓷砖脱落，下面已拉警戒线。",
          (Act("regrade", "chair", "1wh", {"level": "P4", "words": "须搭架整治，按工程办理。"}),
           took(), saw("空鼓面积约 40 m²。"),
           Act("plan", "manager", "20wh", {"words": "整治外墙 40 m²，预算 3.2 万元，使用维修资金。"}),
           Act("finish", "manager", "4wh",
               {"outcome": "needs_decision", "cause": "wear", "words": "方案已交业委会，等业主决定动用维修资金。"})),
          building=1, place="南立面", days=8, is_pictured=True),
    # 等业主表决, and one that went by a vote that is over
    Fault("access", "单元门门体变形，推不开也关不严。",
          (Act("regrade", "chair", "1wh", {"level": "P4", "words": "两扇门要整体更换，按工程办理。"}),
           took(), saw("门体下沉 2 厘米，铰链断了一片。"),
           Act("plan", "manager", "10wh", {"words": "更换两扇单元门和读卡器，4.6 万元，使用 3 幢的维修资金。"}),
           Act("link_decision", "chair", "1wh", {"title": "改造 3 幢单元门"})),
          building=3, place="1单元门厅", days=6, is_pictured=True),
    Fault("light", "楼道灯坏了一半，扶手也松了。",
          (Act("regrade", "chair", "1wh", {"level": "P4", "words": "整个单元要换，按工程办理。"}),
           took(), saw("18 层里 9 层不亮，扶手固定件锈断。"),
           Act("plan", "manager", "10wh", {"words": "换 18 层感应灯、修扶手，7,860 元，从本单元电梯广告的收益列支。"}),
           Act("link_decision", "chair", "1wh", {"title": "翻新 3 幢 2 单元楼道"}),
           done("18 层感应灯已换，扶手已加固。"), rated(GOOD, "亮堂多了")),
          building=3, place="2单元楼道", days=60, is_pictured=True),
    # 三件相似: a signal
    Fault("leak", "管道井地面有积水。", (took(), saw("在查来源。")), building=2, place="1单元5楼",
          who="tenant", days=2),
    Fault("leak", "管道井又渗水，墙面发霉。", (took(),), building=2, place="2单元8楼", days=1),
]  # fmt: skip

HAICHANG = [
    Fault("water", "一楼下水道返溢。", (took("neighbour_clerk"),), building=1, place="1单元一楼",
          who="neighbour", days=8, is_pictured=True),
    Fault("light", "楼道灯坏了。", (took("neighbour_clerk"), done("已换灯。", "neighbour_clerk"),
                               rated(GOOD, who="neighbour")),
          building=1, place="1单元2楼", who="neighbour", days=10),
    Fault("green", "院里杂草很高。", (), place="东侧院子", who="neighbour", days=5),
]  # fmt: skip

ROUTINE = [
    ("light", "楼道灯不亮。", "更换灯泡。"),
    ("access", "门禁卡失灵。", "重新授权。"),
    ("lift", "电梯按钮不灵。", "更换按钮。"),
    ("water", "公共水龙头滴水。", "更换垫片。"),
    ("cleaning", "楼道地面有油污。", "已清洗。"),
    ("power", "楼道插座没电。", "复位并更换空开。"),
    ("green", "树枝伸进窗口。", "已修剪。"),
    ("leak", "雨水管接口漏水。", "重新密封。"),
]


# 上月集中检修: outdoors, so that no building has three alike; stars, or silence.
LAST_MONTH = [
    ("light", "中心花园", "步道灯不亮。", "更换灯泡两只。", "4wh", None),
    ("access", "南门", "行人门刷卡后不开。", "更换电锁。", "7wh", GOOD),
    ("light", "南门内", "路灯一闪一闪。", "更换镇流器。", "9wh", GOOD),
    ("light", "儿童活动区", "灯罩掉了一半。", "重新固定灯罩。", "6wh", (5, 4, 5)),
    ("access", "东门", "车牌识别很慢。", "擦净镜头并重启。", "3wh", (4, 4, 4)),
    ("light", "地下车库 A 区", "三盏灯不亮。", "更换灯管三支。", "15wh", GOOD),
    ("access", "北门", "行人门关不严。", "调整闭门器。", "5wh", FAIR),
    ("light", "东门外", "门头灯不亮。", "更换灯带。", "20wh", GOOD),
    ("access", "地下车库 A 区", "通往楼道的门禁无反应。", "更换读卡器。", "11wh", GOOD),
    ("light", "自行车棚", "感应灯白天也亮。", "更换感应器。", "8wh", (4, 5, 4)),
    ("access", "西侧小门", "门锁生锈，拧不开。", "更换锁芯。", "6wh", GOOD),
]


def last_month(days: list[int]) -> list[Fault]:
    """``LAST_MONTH`` on the first of so many working days ago, each finished and most rated."""
    return [_planned(row, ago) for row, ago in zip(LAST_MONTH, days, strict=False)]


def _planned(row, days: int) -> Fault:
    category, place, words, work, took_them, stars = row
    who = pick(f"{words}/who", ["owner", "tenant"])
    acts = [took(after=f"{number(f'{words}/ack', 8, 55)}min"), done(work, after=took_them)]
    if stars:
        acts.append(rated(stars, who=who))
    return Fault(category, words, tuple(acts), place=place, who=who, days=days)


def past_faults(slug: str, team: dict, n: int, every: int) -> list[Fault]:
    """Everyday faults of the months before, one each ``every`` working days, oldest first."""
    return [_routine(f"{slug}/{index}", team, 16 + (n - index) * every) for index in range(n)]


def _routine(key: str, team: dict, days: int) -> Fault:
    category, words, work = pick(key, ROUTINE)
    is_late = number(f"{key}/late", 1, 100) <= 8
    acts = [
        took(team["handler"], f"{number(f'{key}/ack', 10, 100)}min"),
        done(work, team["handler"], f"{90 if is_late else number(f'{key}/fix', 2, 24)}wh"),
    ]
    if number(f"{key}/rated", 1, 100) <= 64:
        stars = pick(f"{key}/stars", [GOOD, GOOD, GOOD, (5, 4, 5), FAIR, (4, 4, 4)])
        acts.append(rated(stars, who=team["reporter"]))
    building = number(f"{key}/building", 1, team["buildings"])
    place = f"{number(f'{key}/stair', 1, 2)}单元{number(f'{key}/floor', 1, 5)}楼"
    return Fault(
        category, words, tuple(acts), building=building, place=place,
        who=team["reporter"], days=days,
    )  # fmt: skip
