"""A real installation: everything that differs between two of them comes from the environment."""

from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

from portal.launch.environment import database, read, refuse, secret, secrets
from portal.settings.base import *
from portal.settings.base import services, state

# Deadlines and entries are dated by the machine's own clock; only tests move it.
refuse("CLOCK_OFFSET_FILE", "only tests may move the clock.")
CLOCK_OFFSET_FILE = None

SECRET_KEY = secret("SECRET_KEY")
SECRETS_KEYS = secrets("SECRETS_KEYS")
ALLOWED_HOSTS = read("ALLOWED_HOSTS", list)
WAGTAILADMIN_BASE_URL = read("BASE_URL", str)
LOG_HOST = read("LOG_HOST", str, urlsplit(WAGTAILADMIN_BASE_URL).hostname or "")
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
_DATABASE = database(read("DATABASE_URL", str))
if not _DATABASE["USER"]:
    raise ImproperlyConfigured("DATABASE_URL must name its role, as in postgres://portal_app:…@….")
vars().update(services(_DATABASE, read("REDIS_URL", str)))
vars().update(state(Path(read("FILES_DIR", str))))

SECURE_SSL_REDIRECT = read("SECURE_SSL_REDIRECT", bool, True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# One proxy of ours stands in front; throttles count the address that it names.
ALLAUTH_TRUSTED_PROXY_COUNT = read("TRUSTED_PROXIES", int, 1)
SMS_SENDER = read("SMS_SENDER", str, "") or None
EMAIL_HOST = read("EMAIL_HOST", str, "localhost")
EMAIL_PORT = read("EMAIL_PORT", int, 25)
EMAIL_HOST_USER = read("EMAIL_HOST_USER", str, "")
EMAIL_HOST_PASSWORD = read("EMAIL_HOST_PASSWORD", str, "")
EMAIL_USE_TLS = read("EMAIL_USE_TLS", bool, False)
DEFAULT_FROM_EMAIL = read("DEFAULT_FROM_EMAIL", str, "webmaster@localhost")
