"""The door for gunicorn."""

import os

from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

from communities.manifest import why_not_to_start
from portal import embedded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")
embedded.start_own()
application = get_wsgi_application()
if reason := why_not_to_start():
    raise ImproperlyConfigured(reason)
