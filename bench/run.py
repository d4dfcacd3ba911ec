"""``make bench``: ratios of this very run beside their targets. Bounded, on loopback, by itself.

One connection for posting, eight for pages, server and client on the same cores, no TLS. Quote
ratios, not rates: those move by a third from run to run.
"""

import os

import django

from portal import embedded


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    embedded.start_own()
    django.setup()
    from bench.measures import measure_all

    measure_all()


if __name__ == "__main__":
    main()
