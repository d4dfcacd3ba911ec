"""Which ways an extension, a bond to a home, a change of an account or for two, and a slip may go (状态)."""

from django.db.models import TextChoices

from communities.steps import step


class ExtensionStatus(TextChoices):
    ASKED = "asked", "待决定"
    GRANTED = "granted", "已同意"
    REFUSED = "refused", "不同意"
    LAPSED = "lapsed", "时限已结束"


class BindingStatus(TextChoices):
    WAITING = "waiting", "等待验证码"
    REFUSED = "refused", "未通过"
    BOUND = "bound", "已绑定"


class ChangeStatus(TextChoices):
    ASKED = "asked", "等另一单位确认"
    MADE = "made", "已生效"
    DECLINED = "declined", "未同意"


class RosterStatus(TextChoices):
    ASKED = "asked", "等另一单位确认"
    MADE = "made", "已导入"
    DECLINED = "declined", "未同意"
    UNDOING = "undoing", "等另一单位同意撤销"
    UNDONE = "undone", "已撤销"


class ContactStatus(TextChoices):
    ASKED = "asked", "等待证实"
    PROVED = "proved", "等另一单位确认"
    WAITING = "waiting", "等待生效"
    MADE = "made", "已生效"
    STOPPED = "stopped", "已撤销"
    LAPSED = "lapsed", "已失效"


class InvitationStatus(TextChoices):
    OPEN = "open", "等待接受"
    ACCEPTED = "accepted", "已接受"
    REVOKED = "revoked", "已撤回"


class OfficeInvitationStatus(TextChoices):
    OPEN = "open", "等待接受"
    ACCEPTED = "accepted", "已接受"
    DECLINED = "declined", "不是本人"
    REVOKED = "revoked", "已撤回"
    LAPSED = "lapsed", "已过期"


class TurnStatus(TextChoices):
    OPEN = "open", "等双方签字"
    SETTLED = "settled", "已签定"
    CANCELLED = "cancelled", "已撤销"


class SlipStatus(TextChoices):
    ASKED = "asked", "等另一单位确认"
    CONFIRMED = "confirmed", "已确认，待打印"
    PRINTED = "printed", "已打印"
    USED = "used", "已使用"
    DECLINED = "declined", "未同意"
    STOPPED = "stopped", "已撤销"
    LAPSED = "lapsed", "已失效"


class SheetStatus(TextChoices):
    ASKED = "asked", "等另一单位确认"
    CONFIRMED = "confirmed", "已确认，待打印"
    PRINTED = "printed", "已打印"
    DECLINED = "declined", "未同意"
    LAPSED = "lapsed", "已失效"


class CheckStatus(TextChoices):
    ASKED = "asked", "等另一单位确认"
    MADE = "made", "已确认"
    DECLINED = "declined", "未同意"
    LAPSED = "lapsed", "已失效"


E, B, C, K = ExtensionStatus, BindingStatus, ChangeStatus, ContactStatus
S = SlipStatus

EXTENSION_STEPS = {
    "grant": step(E.ASKED, to=E.GRANTED),
    "refuse": step(E.ASKED, to=E.REFUSED),
    # Nobody decided before its clock ended.
    "lapse": step(E.ASKED, to=E.LAPSED),
}
BINDING_STEPS = {
    "bind": step(B.WAITING, to=B.BOUND),
    "refuse": step(B.WAITING, to=B.REFUSED),
}
CHANGE_STEPS = {
    "make": step(C.ASKED, to=C.MADE),
    "decline": step(C.ASKED, to=C.DECLINED),
}
ROSTER_STEPS = {
    "make": step(RosterStatus.ASKED, to=RosterStatus.MADE),
    "decline": step(RosterStatus.ASKED, to=RosterStatus.DECLINED),
    # Where two confirmed it, two take it back.
    "ask_undo": step(RosterStatus.MADE, to=RosterStatus.UNDOING),
    "keep": step(RosterStatus.UNDOING, to=RosterStatus.MADE),
    "agree_undo": step(RosterStatus.UNDOING, to=RosterStatus.UNDONE),
    "undo": step(RosterStatus.MADE, to=RosterStatus.UNDONE),
}
CONTACT_STEPS = {
    # By the code that was sent to the new one; at the counter a second person comes after that.
    "prove": step(K.ASKED, to=K.WAITING),
    "show": step(K.ASKED, to=K.PROVED),
    "confirm": step(K.PROVED, to=K.WAITING),
    "decline": step(K.PROVED, to=K.STOPPED),
    "stop": step(K.ASKED, K.PROVED, K.WAITING, to=K.STOPPED),
    "make": step(K.WAITING, to=K.MADE),
    "lapse": step(K.ASKED, K.PROVED, K.WAITING, to=K.LAPSED),
}
CHECK_STEPS = {
    "confirm": step(CheckStatus.ASKED, to=CheckStatus.MADE),
    "decline": step(CheckStatus.ASKED, to=CheckStatus.DECLINED),
    # Its seven days are over.
    "lapse": step(CheckStatus.ASKED, to=CheckStatus.LAPSED),
}
INVITATION_STEPS = {
    "accept": step(InvitationStatus.OPEN, to=InvitationStatus.ACCEPTED),
    "revoke": step(InvitationStatus.OPEN, to=InvitationStatus.REVOKED),
}
OFFICE_INVITATION_STEPS = {
    "accept": step(OfficeInvitationStatus.OPEN, to=OfficeInvitationStatus.ACCEPTED),
    "decline": step(OfficeInvitationStatus.OPEN, to=OfficeInvitationStatus.DECLINED),
    "revoke": step(OfficeInvitationStatus.OPEN, to=OfficeInvitationStatus.REVOKED),
    # Its seven days are over.
    "lapse": step(OfficeInvitationStatus.OPEN, to=OfficeInvitationStatus.LAPSED),
}
TURN_STEPS = {
    # Each side, a record and its witness; the one that comes last settles it.
    "sign": step(TurnStatus.OPEN, to=TurnStatus.OPEN),
    "settle": step(TurnStatus.OPEN, to=TurnStatus.SETTLED),
    "cancel": step(TurnStatus.OPEN, to=TurnStatus.CANCELLED),
}
SLIP_STEPS = {
    "confirm": step(S.ASKED, to=S.CONFIRMED),
    "decline": step(S.ASKED, to=S.DECLINED),
    # Each of the two prints her half; the second makes it whole.
    "print_half": step(S.CONFIRMED, to=S.CONFIRMED),
    "print": step(S.CONFIRMED, to=S.PRINTED),
    "use": step(S.PRINTED, to=S.USED),
    "stop": step(S.ASKED, S.CONFIRMED, S.PRINTED, to=S.STOPPED),
    # Its day is over, or another is asked for because the paper is lost.
    "lapse": step(S.ASKED, S.CONFIRMED, S.PRINTED, to=S.LAPSED),
}
SHEET_STEPS = {
    "confirm": step(SheetStatus.ASKED, to=SheetStatus.CONFIRMED),
    "decline": step(SheetStatus.ASKED, to=SheetStatus.DECLINED),
    "print": step(SheetStatus.CONFIRMED, to=SheetStatus.PRINTED),
    # Its seven days are over.
    "lapse": step(SheetStatus.ASKED, SheetStatus.CONFIRMED, to=SheetStatus.LAPSED),
}
