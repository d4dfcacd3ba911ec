"""Choices that look like chance and are the same each time."""

import hashlib

SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
GIVEN = "安柏晨楚岱恩方歌涵禾佳君可朗黎眠楠宁沛祺青然若书棠桐望文溪熙筱言杨依奕予语远云泽知竹"


def number(key: str, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``, both possible, decided by ``key`` alone."""
    digest = hashlib.sha256(key.encode()).digest()
    return low + int.from_bytes(digest[:6], "big") % (high - low + 1)


def pick(key: str, things):
    return things[number(key, 0, len(things) - 1)]


def person_name(key: str) -> str:
    """An invented name of two or three characters."""
    given = pick(f"{key}/1", GIVEN)
    if number(f"{key}/n", 1, 10) > 3:
        given += pick(f"{key}/2", GIVEN)
    return pick(f"{key}/0", SURNAMES) + given


def phone(key: str) -> str:
    """A number in the right form; nothing in the demo ever calls or writes to it."""
    return f"+861380001{number(key, 0, 9999):04d}"
