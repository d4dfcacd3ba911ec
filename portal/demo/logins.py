"""演示账号: who may be tried out. Only the demo's log-in page and command line show them."""

from dataclasses import dataclass

from communities.models import Role


@dataclass(frozen=True)
class Login:
    """演示账号: ``key`` names the person in this package, ``where`` the estate or area."""

    key: str
    role: Role
    name: str
    phone: str
    title: str
    where: str
    has_mail: bool = True


LOGINS = [
    Login("owner", Role.OWNER, "沈若禾", "13800010101", "业主（3幢 2-501）", "风和丽苑"),
    Login(
        "tenant",
        Role.RESIDENT,
        "马青舟",
        "13800010102",
        "住户（租客，1幢 1-302），没有邮箱，收短信",
        "风和丽苑",
        has_mail=False,
    ),
    Login("delegate", Role.DELEGATE, "沈可望", "13800010103", "代办人（为 3幢 2-501）", "风和丽苑"),
    Login("newcomer", Role.OWNER, "梁知语", "13800010104", "还没有绑定房屋的业主", "风和丽苑"),
    Login("clerk", Role.PROPERTY_STAFF, "周予安", "13800010201", "物业员工（记账）", "风和丽苑"),
    Login("keeper", Role.PROPERTY_STAFF, "郑楠", "13800010202", "物业员工（工程）", "风和丽苑"),
    Login("porter", Role.PROPERTY_STAFF, "罗泽", "13800010203", "物业员工（秩序）", "风和丽苑"),
    Login("manager", Role.PROPERTY_MANAGER, "何文远", "13800010204", "物业经理", "风和丽苑"),
    Login("chair", Role.COMMITTEE, "李书恩", "13800010301", "业委会主任", "风和丽苑"),
    Login("vice", Role.COMMITTEE, "陈柏", "13800010302", "业委会副主任", "风和丽苑"),
    Login("member3", Role.COMMITTEE, "吴歌", "13800010303", "业委会委员", "风和丽苑"),
    Login("member4", Role.COMMITTEE, "许方晨", "13800010304", "业委会委员", "风和丽苑"),
    Login("member5", Role.COMMITTEE, "曹沛", "13800010305", "业委会委员", "风和丽苑"),
    Login("officer", Role.COMMUNITY_OFFICER, "徐静禾", "13800010401", "居委会工作人员", "海丰社区"),
    Login("officer2", Role.COMMUNITY_OFFICER, "宋远", "13800010402", "居委会工作人员", "海丰社区"),
    Login(
        "new_officer",
        Role.COMMUNITY_OFFICER,
        "唐一诺",
        "13800010403",
        "居委会新来的工作人员，还没有二次验证",
        "海丰社区",
    ),
    Login("supervisor", Role.SUPERVISOR, "高宁", "13800010501", "街道监管", "硖石街道"),
    Login("operator", Role.OPERATOR, "平台运维", "13800010601", "平台运维", "海宁市"),
    Login("neighbour", Role.OWNER, "谢桐", "13800010701", "业主（1幢 1-201）", "海昌苑"),
    Login("neighbour_manager", Role.PROPERTY_MANAGER, "彭熙", "13800010702", "物业经理", "海昌苑"),
    Login("neighbour_clerk", Role.PROPERTY_STAFF, "韩伊", "13800010703", "物业员工", "海昌苑"),
    Login(
        "successor",
        Role.PROPERTY_MANAGER,
        "邵行",
        "13800010801",
        "新物业的负责人，交接后上任",
        "海昌苑",
    ),
    Login("half_manager", Role.PROPERTY_MANAGER, "江予白", "13800010901", "物业经理", "百合家园"),
    Login(
        "half_officer",
        Role.COMMUNITY_OFFICER,
        "苗青",
        "13800010902",
        "居委会工作人员，代管",
        "百合家园",
    ),
]
BY_KEY = {login.key: login for login in LOGINS}
