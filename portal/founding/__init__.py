"""Founding an estate (开通小区): the ground it stands on, its draft, what is missing until it publishes."""
