"""The home page of an untouched ``wagtail start``, as a peer for our pages."""

import os
import subprocess
import sys
from pathlib import Path

SETTINGS = """
from .base import *

DEBUG = False
SECRET_KEY = "bench"
ALLOWED_HOSTS = ["*"]
STORAGES["staticfiles"] = {{
    "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
}}
DATABASES = {{"default": {database!r}}}
"""


def start(place: Path, database: dict) -> dict:
    """Make the site in ``place``; the environment in which it is served."""
    wagtail = Path(sys.executable).with_name("wagtail")
    place.mkdir()
    subprocess.run([wagtail, "start", "stock", place], check=True, stdout=subprocess.DEVNULL)
    plain = {key: database[key] for key in ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")}
    plain["OPTIONS"] = {key: value for key, value in database["OPTIONS"].items() if key != "pool"}
    bench = place / "stock" / "settings" / "bench.py"
    bench.write_text(SETTINGS.format(database=plain | {"CONN_MAX_AGE": None}))
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DJANGO")}
    env = kept | {"DJANGO_SETTINGS_MODULE": "stock.settings.bench", "PYTHONPATH": str(place)}
    manage = [sys.executable, place / "manage.py", "migrate", "--verbosity=0"]
    subprocess.run(manage, check=True, env=env, cwd=place)
    return env
