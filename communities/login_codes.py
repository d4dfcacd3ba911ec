"""登录码: the code that was sent is kept in the session as a keyed digest until it is typed."""

from django.utils.crypto import constant_time_compare, salted_hmac


def keep_digest(data: dict) -> dict:
    """A session's data, with the digest in place of the code itself, which allauth leaves there."""
    stages = data.get("account_login", {}).get("state", {}).get("stages", {})
    state = stages.get("login_by_code", {}).get("data", {})
    if code := state.pop("code", None):
        state["digest"] = _digest(state, code)
    return data


def is_right(state, code: str) -> bool:
    """Whether it is the code of this log-in; there is none for an account that is closed."""
    return constant_time_compare(state.get("digest", ""), _digest(state, code))


def _digest(state, code: str) -> str:
    sent = f"{state.get('user_id')}:{state['at']}:{''.join(code.split())}"
    return salted_hmac("communities.login_codes", sent, algorithm="sha256").hexdigest()
