"""The suite: a second cluster, cheap passwords, and a clock that tests may move."""

import os

from portal.settings.base import *
from portal.settings.local import installation

# Workers of the suite share nothing: each has servers and files of its own.
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
vars().update(installation("test" if WORKER == "0" else f"test{WORKER}"))
DEMO = True
EMAIL_BACKEND = "portal.demo.mail.EmailBackend"
SMS_SENDER = "portal.demo.mail.send_text"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CLOCK_OFFSET_FILE = STATE_DIR / "clock.offset"
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# Nothing is collected for tests: files come straight from static/.
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
