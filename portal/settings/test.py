"""The suite: a second cluster, cheap passwords, and a clock that tests may move."""

import os

from portal.settings.base import *
from portal.settings.local import installation

# Workers of the suite share the servers; each has databases, a number at Redis and files of its own.
WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
vars().update(installation("test", files=f"test{WORKER or ''}", number=2 * WORKER))
DEMO = True
PAYMENT_CHANNELS = channels(is_demo=True)
EMAIL_BACKEND = "portal.demo.mail.EmailBackend"
SMS_SENDER = "portal.demo.mail.send_text"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SIGN_EVERY_SECONDS = 1
CLOCK_OFFSET_FILE = STATE_DIR / "clock.offset"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Nothing is collected for tests: files come straight from static/.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
# Wherever a test sends a request, it talks to the database and Redis alone.
MIDDLEWARE = ["tests.quiet_requests.QuietRequests", *MIDDLEWARE]
