"""``make demo``: the whole portal on one machine, with invented estates, for anybody to try."""

import os

from django.core.exceptions import ImproperlyConfigured

from portal.settings.base import *
from portal.settings.local import installation

# Everybody knows the demo's passwords: it enters no database that somebody only forgot to mention.
if os.environ.get("DATABASE_URL") and not read("DEMO", bool, False):
    raise ImproperlyConfigured(
        "DATABASE_URL is set, but these are the settings of the demo. A real installation needs "
        "DJANGO_SETTINGS_MODULE=portal.settings.production; to keep the demo in that database "
        "set DEMO=1."
    )

vars().update(installation("main"))
DEMO = True
PAYMENT_CHANNELS = channels(is_demo=True)
EMAIL_BACKEND = "portal.demo.mail.EmailBackend"
SMS_SENDER = "portal.demo.mail.send_text"
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = read("TRUSTED_ORIGINS", list, [])
