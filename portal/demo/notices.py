"""通知 of the demo estates, as plain values dated from today."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Notice:
    """``day`` counts from today, ``hours`` is from–to on that day or a number of days; ``paper`` is a
    document beside it: its title and lines."""

    kind: str
    title: str
    what: str
    day: int
    hours: tuple[int, int]
    days: int = 0
    where: str = ""
    todo: str = ""
    buildings: tuple[int, ...] = ()
    prose: str = ""
    paper: tuple[str, tuple[str, ...]] | None = None


FENGHE = [
    Notice(
        "utility",
        "3、4幢暂停供水",
        "水泵房更换止回阀，3、4幢停水4小时",
        1,
        (13, 17),
        where="3幢、4幢",
        todo="请提前接好用水；恢复供水后先放两分钟再饮用",
        buildings=(3, 4),
        prose="施工由物业工程组和设备厂家一起完成。提前修好会马上恢复供水，并在门厅张贴告知。",
        paper=(
            "水泵房止回阀更换安排",
            ("13:00 关3、4幢供水总阀", "13:30 拆旧阀，装新阀", "16:00 试压", "17:00 恢复供水"),
        ),
    ),
    Notice(
        "utility",
        "电梯年度检验",
        "8台电梯分批停运检验，每台约2小时",
        9,
        (8, 17),
        where="1至4幢各单元",
        todo="腿脚不便的住户请提前告诉物业，我们错开时间",
        prose="同一单元的电梯不会在早晚高峰停运。检验合格标志会换到轿厢里。",
    ),
    Notice(
        "disclosure",
        "上一季度公共收益公示",
        "上一季度公共收益收支已报业委会核对，核对后在账本里公示",
        -6,
        (9, 18),
        days=21,
        where="账本、各单元门厅公告栏",
        todo="对哪一笔有疑问，打电话问物业或业委会",
    ),
    Notice(
        "event",
        "旧衣旧书回收日",
        "社区志愿者上午在东门收旧衣、旧书和废电池",
        5,
        (9, 11),
        where="东门岗亭旁",
        todo="衣物请洗净装袋",
    ),
    Notice(
        "fee",
        "临时停车改为扫码缴费",
        "道闸可用支付宝、微信扫码缴费，收费标准不变",
        -75,
        (0, 24),
        days=30,
        where="东门、北门",
        todo="不会扫码的住户可以在岗亭付现金，当场开收据",
        prose="扫码收的钱直接进入本小区公共收益的收款账户，每天的笔数和金额在账本里可以查到。",
    ),
    Notice(
        "urgent",
        "请勿占用消防通道",
        "2幢北侧消防通道本周再次被占，请车主立即移车",
        -2,
        (0, 24),
        days=12,
        where="2幢北侧",
        todo="看到占用请打物业电话；紧急情况打119",
        buildings=(2,),
    ),
]

HAICHANG = [
    Notice(
        "disclosure",
        "公共收益由居委会代管",
        "本小区没有业主委员会，公共收益由居委会代管，单独列账、按季公示",
        -40,
        (0, 24),
        days=365,
        where="账本",
        todo="想参加业委会筹备的业主，请联系社区",
    ),
    Notice(
        "utility",
        "楼道照明检修",
        "晚间检修两幢楼道照明，每层约10分钟无灯",
        3,
        (18, 20),
        where="1幢、2幢",
        todo="请带好手电，注意脚下",
    ),
]
