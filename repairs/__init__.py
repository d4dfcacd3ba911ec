"""报事报修: tickets from report to rating."""
