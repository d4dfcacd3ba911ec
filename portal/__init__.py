"""The face (门户): settings, addresses, Wagtail pages and what joins the rooms. Nobody imports it."""
