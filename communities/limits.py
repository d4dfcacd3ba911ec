"""How long before it holds everybody is told of what takes something from residents (提前公示)."""

from datetime import timedelta

NOTICE = timedelta(days=7)
