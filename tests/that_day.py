"""The portal's own clock, for pages that ask it."""

from communities import clock


def set_clock(settings, folder, moment) -> None:
    """From here on every process that reads these settings takes it for ``moment``."""
    settings.CLOCK_OFFSET_FILE = folder / "offset"
    settings.CLOCK_OFFSET_FILE.write_text(str((moment - clock.machine()).total_seconds()))
