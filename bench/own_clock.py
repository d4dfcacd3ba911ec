"""As an installation runs: by the machine's clock, with no file to read at each look at it."""

from bench.settings import *

CLOCK_OFFSET_FILE = None
