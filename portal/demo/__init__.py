"""演示小区: three invented estates, so that whoever starts the portal finds it in use.

Nothing here is random: the same day gives the same rows. Every person, company and amount is
invented; ``Estate.is_demo`` makes every page, export and poster say so.
"""
