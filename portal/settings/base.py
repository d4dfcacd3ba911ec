"""What every installation shares. The environment may change what is read with ``read``."""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from kombu import Queue

from finance.gateway.keys import read_bases, read_keys
from portal.connections import Tried
from portal.launch.environment import broker, read
from portal.settings.accounts import *
from portal.settings.content_policy import *
from portal.settings.payments import channels
from portal.settings.schedule import *

BASE_DIR = Path(__file__).resolve().parents[2]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DEBUG = False
DEMO = False
PAYMENT_CHANNELS = channels(is_demo=False)
PAYMENT_KEYS = read_keys(os.environ)
PAYMENT_API_BASES = read_bases(os.environ)
# Which servers of our own the doors start; "" where others are named.
OWN_SERVERS = ""

INSTALLED_APPS = [
    "portal",
    "repairs",
    "finance",
    "decisions",
    "notifications",
    "communities",
    "wagtail.contrib.settings",
    "wagtail.contrib.redirects",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "portal.quiet_admin.QuietAdmin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "rules.apps.AutodiscoverRulesConfig",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    # For its empty table alone: sessions lie in communities.
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.NotificationsFirst",
    "portal.private_pages.PrivatePages",
    "portal.middleware.ContentPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "communities.middleware.Sessions",
    "portal.middleware.LanguageOfAddress",
    "django.middleware.common.CommonMiddleware",
    "communities.memory_uploads.MemoryUploads",
    "django.middleware.csrf.CsrfViewMiddleware",
    "portal.middleware.NoHiddenSigns",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "communities.typed.keeping.KeepTyped",
    "communities.middleware.OfficeDoor",
    "communities.middleware.AdminDoor",
    "portal.reads.Reads",
    "portal.content.own_pages.OwnPages",
    "communities.middleware.Refusals",
    "portal.content.old_addresses.OldAddresses",
    "portal.middleware.PublishedFiles",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Every form says whose it is: {% csrf_token %} is the portal's own.
            "builtins": ["communities.templatetags.typed"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.context.site",
            ],
        },
    }
]

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("中文")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
# What counts of a working day; an estate may have hours of its own.
WORKING_HOURS = read("WORKING_HOURS", str, "08:00-20:00")

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    # Another user's server reads them.
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
        "OPTIONS": {"file_permissions_mode": 0o644},
    },
}
MEDIA_URL = "media/"
FILE_UPLOAD_PERMISSIONS = 0o600
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024

AUTH_USER_MODEL = "communities.User"

# Throttles survive a flushed Redis, so they are counted in the database.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        # A full cache drops a third of what it counts; rows that ended go by "drop-ended-counts".
        "OPTIONS": {"MAX_ENTRIES": 1_000_000},
    }
}

# The words of our own strips; see components/strip.html.
MESSAGE_TAGS = {10: "info", 20: "info", 25: "ok", 30: "warn", 40: "bad"}


CELERY_TIMEZONE = TIME_ZONE
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BEAT_SCHEDULER = "portal.celery:Scheduler"
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 1800,
    "unacked_restore_interval": 1,
    "unacked_restore_throttle": 1,
}
# Codes have a queue of their own, so that no mailing and no book holds them up, nor a mail server
# that hangs anything else: one worker is started with -Q celery, one with -Q urgent. A worker that is
# told nothing takes from both.
CELERY_TASK_QUEUES = [Queue("celery"), Queue("urgent")]
CELERY_TASK_ROUTES = {
    f"notifications.tasks.{name}": {"queue": "urgent"} for name in ("send_express", "tend_express")
}
# By which ways notices go out besides the inbox; a class each, loaded when first needed.
NOTICE_CHANNELS = {
    "email": "notifications.channels.email.Email",
    "sms": "notifications.channels.sms.Sms",
    "wecom": "notifications.channels.wecom.Wecom",
}
EMAIL_TIMEOUT = 10
# 免打扰 in minutes after midnight: one mail may tell of several estates, so no estate has its own.
QUIET_FROM = read("QUIET_FROM", int, 21 * 60 + 30)
QUIET_UNTIL = read("QUIET_UNTIL", int, 7 * 60 + 30)
DIGEST_AT = read("DIGEST_AT", int, 8 * 60)
TEXTS_PER_NUMBER_AND_DAY = read("TEXTS_PER_NUMBER_AND_DAY", int, 10)
# Of danger and urgent repairs, besides those.
TEXTS_URGENT_PER_NUMBER_AND_DAY = read("TEXTS_URGENT_PER_NUMBER_AND_DAY", int, 40)
TEXTS_PER_ESTATE_AND_MONTH = read("TEXTS_PER_ESTATE_AND_MONTH", int, 3000)
# Services of Apprise that a body's channel may name besides WeCom's robots, such as "ntfys".
APPRISE_SCHEMES = read("APPRISE_SCHEMES", list, [])

WAGTAIL_SITE_NAME = "阳光小区"
WAGTAILADMIN_BASE_URL = read("BASE_URL", str, "http://127.0.0.1:8000")
# What names the estates' logs in all that is signed; it stays when addresses change.
LOG_HOST = read("LOG_HOST", str, "demo.invalid")
# Between two checkpoints of one log at least.
SIGN_EVERY_SECONDS = read("SIGN_EVERY_SECONDS", int, 60)
SIGNER_DIR = read("SIGNER_DIR", str, "")
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = "/login/"
# An account's keys are its owner's, behind fresh proof; see communities/urls.py.
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
# Comments are mailed, and what is embedded is fetched, in the middle of a request.
WAGTAILADMIN_COMMENTS_ENABLED = False
WAGTAILEMBEDS_FINDERS = []
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_WORKFLOW_REQUIRE_REAPPROVAL_ON_EDIT = True
WAGTAIL_I18N_ENABLED = False
# Addresses are Latin: files, short links and calendars are found by their letters.
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAILADMIN_PERMITTED_LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
WAGTAIL_CONTENT_LANGUAGES = [("zh-hans", "简体中文")]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
WAGTAILDOCS_MAX_UPLOAD_SIZE = 20 * 1024 * 1024
WAGTAILDOCS_EXTENSIONS = ["pdf"]
WAGTAILDOCS_DOCUMENT_FORM_BASE = "portal.shown_files.forms.DocumentForm"
WAGTAILIMAGES_EXTENSIONS = ["jpg", "jpeg", "png", "webp", "heic", "heif"]
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 15 * 1024 * 1024
# Wagtail would decode every upload to count its pixels; the form's confined child counts them.
WAGTAILIMAGES_MAX_IMAGE_PIXELS = None
WAGTAILIMAGES_IMAGE_FORM_BASE = "portal.content.pictures.PictureForm"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}


def services(database: dict, redis_url: str) -> dict:
    """The settings that name the two servers."""
    pool = read("DATABASE_POOL", int, 0)
    # Django's own queries are never prepared; the ledger's calls are.
    options = database.get("OPTIONS", {}) | {"prepare_threshold": 5}
    if pool:
        pooled = {"min_size": 1, "max_size": pool, "timeout": 5, "connection_class": Tried}
        options |= {"pool": pooled}
    database["OPTIONS"] = options
    # A restarted database has ended every connection: each is tried before a request gets it.
    database["CONN_HEALTH_CHECKS"] = True
    return {
        "DATABASES": {"default": database},
        "REDIS_URL": redis_url,
        "CELERY_BROKER_URL": broker(redis_url),
    }


def state(place: Path) -> dict:
    """The settings that name folders which the portal writes."""
    return {
        "STATE_DIR": place,
        "MEDIA_ROOT": place / "media",
        "STATIC_ROOT": place / "static",
        "PUBLIC_ROOT": place / "public",
        "PRIVATE_ROOT": place / "private",
    }
