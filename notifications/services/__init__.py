from notifications.services.delivery import deliver
from notifications.services.express import hand_in
from notifications.services.failures import send_again
from notifications.services.inbox import mark_all_read, mark_handled, mark_read, settle
from notifications.services.notices import Telling, notify, notify_each, notify_number
from notifications.services.preferences import choose, unsubscribe

__all__ = [
    "Telling",
    "choose",
    "deliver",
    "hand_in",
    "mark_all_read",
    "mark_handled",
    "mark_read",
    "notify",
    "notify_each",
    "notify_number",
    "send_again",
    "settle",
    "unsubscribe",
]
