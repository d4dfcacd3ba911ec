"""号码: what counts and gathers knows a telephone number by a keyed hash, not by its digits."""

from django.utils.crypto import salted_hmac


def number_key(phone: str) -> str:
    return salted_hmac("notifications.number", phone, algorithm="sha256").hexdigest()[:16]
