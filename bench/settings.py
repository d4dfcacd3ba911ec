"""The portal as it is served, on a durable cluster of its own."""

from portal.settings.base import *
from portal.settings.local import installation

vars().update(installation("bench"))
# Its cluster lets the application become the owner, as that of the tests does.
DEMO = True
ALLOWED_HOSTS = ["*"]
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
# The minute in which a vote closes comes when the measurement wants it.
CLOCK_OFFSET_FILE = STATE_DIR / "clock.offset"
