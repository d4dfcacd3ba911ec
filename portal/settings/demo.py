"""``make demo``: the whole portal on one machine, with invented estates, for anybody to try."""

from portal.settings.base import *
from portal.settings.local import installation

vars().update(installation("main"))
DEMO = True
EMAIL_BACKEND = "portal.demo_mail.EmailBackend"
SMS_SENDER = "portal.demo_mail.send_text"
ALLOWED_HOSTS = ["*"]
CSRF_TRUSTED_ORIGINS = read("TRUSTED_ORIGINS", list, [])
