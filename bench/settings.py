"""The portal as it is served, on a durable cluster of its own."""

from portal.settings.base import *
from portal.settings.local import installation

vars().update(installation("bench"))
ALLOWED_HOSTS = ["*"]
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
