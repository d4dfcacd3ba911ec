#!/usr/bin/env python3
"""The usual door."""

import os
import sys

from django.core.management import execute_from_command_line

from portal import embedded

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.demo")
    embedded.start_own()
    execute_from_command_line(sys.argv)
