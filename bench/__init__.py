"""Yardsticks: what this portal does against the plain limits of the machine, in one run."""
