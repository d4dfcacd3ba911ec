"""The ground (小区): estates, people, roles, isolation, clocks and working days, audit, log."""
