"""Settings from the environment, strictly: a wrong value stops the start with one sentence."""

from urllib.parse import parse_qs, urlsplit

import environ
from django.core.checks.security.base import (
    SECRET_KEY_INSECURE_PREFIX,
    SECRET_KEY_MIN_LENGTH,
    SECRET_KEY_MIN_UNIQUE_CHARACTERS,
)
from django.core.exceptions import ImproperlyConfigured

_env = environ.Env()
_KINDS = {bool: _env.bool, int: _env.int, str: _env.str, list: _env.list}
_WORDS = {bool: "true or false", int: "a whole number", str: "a text", list: "words with commas"}
_TRUTHS = {"true", "false", "1", "0", "yes", "no", "on", "off"}


def read(name: str, kind: type, *default):
    """The value of ``name``; without a default it must be given."""
    if name not in _env.ENVIRON:
        if default:
            return default[0]
        raise ImproperlyConfigured(f"{name} is not set; it takes {_WORDS[kind]}.")
    raw = _env.ENVIRON[name]
    if kind is bool and raw.lower() not in _TRUTHS:
        raise ImproperlyConfigured(f"{name}={raw!r} is not {_WORDS[kind]}.")
    try:
        return _KINDS[kind](name)
    except ValueError as wrong:
        raise ImproperlyConfigured(f"{name}={raw!r} is not {_WORDS[kind]}.") from wrong


def secret(name: str) -> str:
    """A text that nobody guesses: as long and mixed as Django's own check asks (W009)."""
    return _hard_to_guess(name, read(name, str))


def secrets(name: str) -> list[str]:
    """Such texts with commas between them, the newest first; at least one."""
    return [_hard_to_guess(name, text) for text in read(name, list) or [""]]


def _hard_to_guess(name: str, text: str) -> str:
    is_mixed = len(set(text)) >= SECRET_KEY_MIN_UNIQUE_CHARACTERS
    is_given_away = text.startswith(SECRET_KEY_INSECURE_PREFIX)
    if len(text) < SECRET_KEY_MIN_LENGTH or not is_mixed or is_given_away:
        raise ImproperlyConfigured(
            f"{name} is too easy to guess; it takes at least {SECRET_KEY_MIN_LENGTH} random characters, "
            "such as openssl rand -base64 48 prints."
        )
    return text


def refuse(name: str, why: str) -> None:
    """Stop where ``name`` is given at all."""
    if name in _env.ENVIRON:
        raise ImproperlyConfigured(f"{name} must not be set here: {why}")


def database(url: str) -> dict:
    """Django's settings for a PostgreSQL address; any other engine is refused."""
    if urlsplit(url).scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must begin with postgres:// ; no other engine.")
    return environ.Env.db_url_config(url)


def broker(redis_url: str) -> str:
    """Celery's spelling of a Redis address."""
    parts = urlsplit(redis_url)
    if parts.scheme in {"redis", "rediss"}:
        return redis_url
    if parts.scheme == "unix":
        number = parse_qs(parts.query).get("db", ["0"])[0]
        return f"redis+socket://{parts.path}?virtual_host={number}"
    raise ImproperlyConfigured("REDIS_URL must begin with redis://, rediss:// or unix://.")
