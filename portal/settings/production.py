"""A real installation: everything that differs between two of them comes from the environment."""

from pathlib import Path

from portal.environment import database, read
from portal.settings.base import *
from portal.settings.base import services, state

SECRET_KEY = read("SECRET_KEY", str)
ALLOWED_HOSTS = read("ALLOWED_HOSTS", list)
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
vars().update(services(database(read("DATABASE_URL", str)), read("REDIS_URL", str)))
vars().update(state(Path(read("FILES_DIR", str))))

SECURE_SSL_REDIRECT = read("SECURE_SSL_REDIRECT", bool, True)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
