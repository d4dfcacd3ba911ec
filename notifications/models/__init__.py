from notifications.models.choices import (
    LOCKED,
    SHIPPED,
    BodyChannel,
    Channel,
    ChannelDefault,
    Mode,
    Preference,
    Topic,
    modes_of,
)
from notifications.models.express import Express
from notifications.models.notice import Delivery, Notice
from notifications.models.referral import Referral, ReferralKind, ReferralOutcome
from notifications.models.texts import TextCount

__all__ = [
    "LOCKED",
    "SHIPPED",
    "BodyChannel",
    "Channel",
    "ChannelDefault",
    "Delivery",
    "Express",
    "Mode",
    "Notice",
    "Preference",
    "Referral",
    "ReferralKind",
    "ReferralOutcome",
    "TextCount",
    "Topic",
    "modes_of",
]
