"""移交清册 of a contract that ends and no company follows: what is given back, to whom, who signs; to print.

Between two companies the list is frozen and signed line by line in the portal (``services.draw_up_list``); here
it is paper, with what the rooms hold at the moment of printing.
"""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import override

from communities.models import ContractEnd, Estate, ManagementBody, ServiceContract
from communities.selectors import management_body_of
from communities.states import ChangeStatus
from communities.wording import day, moment
from portal.founding.paper_kinds import BLANK, Paper, Section
from portal.handover.inventory import inventory

HEAD = ("移交什么", "数量或编号", "交接情况")
# 物业管理条例 29, 38; 民法典 949.
GIVEN_BACK = (
    "物业服务用房及其中的设施",
    "竣工总平面图，单体建筑、结构、设备、配套设施、地下管网的竣工图等竣工验收资料",
    "设施设备的安装、使用和维护保养资料，电梯和消防的检验、维保记录",
    "物业质量保修文件和使用说明文件",
    "钥匙、门禁卡，监控、道闸、电梯等系统的账号和密码",
    "房屋和业主名册，巡查、维修记录",
    "公共收益的账册、凭证、合同和银行账户资料、印章",
    "预收的物业费、停车费，代收未付的水电费，装修押金等替别人保管的钱",
    "对外签的维保、保洁、广告、场地等合同",
)
LAW = (
    "合同终止后，原物业应在约定的或者合理的期限内退出，把下列各项交还业主委员会、决定自行管理的业主或者其指定的人，"
    "并如实告知物业的使用和管理状况（民法典 949 条）。",
    "业主或业主委员会接管以前，原物业应继续处理服务事项，可以请求这段时间的物业费（民法典 950 条）。",
    "逐项清点；缺的、有争议的写在“交接情况”里，不因此不签。三方各执一份，存进平台的“存档文件”。",
)


@dataclass(frozen=True)
class Ending:
    """What ``inventory`` asks of: the contract that ends, and its estate."""

    outgoing: ServiceContract
    estate: Estate


def final_list(contract: ServiceContract, now) -> Paper:
    """In Chinese, whatever the language of the page."""
    estate, keeping = contract.estate, management_body_of(contract.estate, now)
    with override(None):
        held = inventory(Ending(contract, estate), now)
        parts = [
            Section(
                str(kind.label),
                (),
                HEAD,
                tuple((row.title, row.value, "") for row in rows),
            )
            for kind, rows in groupby(held, key=lambda row: row.kind)
        ]
    keeper = keeping.body.name if keeping else BLANK
    facts = (
        f"小区：{estate.name}，{estate.address}。",
        f"移交：{contract.company.name}；接收：{keeper}。",
        _last_day(contract, now),
    )
    return Paper(
        "final-list",
        "物业移交清册",
        f"平台记录截至 {moment(now)}",
        (
            Section("", facts + LAW),
            Section("一、要交还的", (), HEAD, tuple((what, "", "") for what in GIVEN_BACK)),
            Section(
                "二、平台上记着的", ("打印时的数；办理中的报修随合同终止转给管理主体，时限不变。",)
            ),
            *parts,
            Section("三、谁签字", _who_signs(keeping)),
        ),
        ("原物业（盖章）", f"{keeper}（盖章）", _third(keeping)),
    )


def _last_day(contract: ServiceContract, now) -> str:
    asked = ContractEnd.objects.filter(contract=contract, status=ChangeStatus.ASKED).first()
    if asked:
        return f"已提出合同到 {day(asked.last_day)} 为止，等另一单位确认。"
    if contract.valid_until is None:
        return "合同没有约定止日。"
    return f"合同到 {moment(contract.valid_until)} 止。"


def _is_kept(keeping: ManagementBody | None) -> bool:
    return keeping is not None and keeping.kind == ManagementBody.Kind.CUSTODY


def _third(keeping: ManagementBody | None) -> str:
    """A 居委会 that takes over itself is watched by the street."""
    return "街道（见证，盖章）" if _is_kept(keeping) else "居委会（见证，盖章）"


def _who_signs(keeping: ManagementBody | None) -> tuple[str, ...]:
    witness = "居委会代管，由街道见证。" if _is_kept(keeping) else "由居委会见证。"
    return (
        "原物业的经理和接收方的经手人逐项签字，各自单位盖章；" + witness,
        f"日期：{BLANK}    地点：{BLANK}",
    )
