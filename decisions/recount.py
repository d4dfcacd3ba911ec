"""重新计票: recounts a vote from its file. One file, standard library alone, so that anybody can read and run it.

    python recount.py FILE [--key VKEY [--old-key VKEY]]

FILE is the public file or the counters' file (docs/vote-format.md). VKEY is the public key under which the estate's
log is signed, from the notice board; an older one where that key was changed since the count. Exit status: 0 everything agrees, 1 something is wrong, 2 this is no vote file.
Needs Python 3.10 or newer. The law is Civil Code (民法典), articles 278 and 1259, in whole numbers of 0.01 m² and of
heads: no division, no rounding.
"""

import argparse
import base64
import hashlib
import json
import re
import sys
import unicodedata
from array import array
from binascii import unhexlify
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import partial
from io import TextIOWrapper
from itertools import pairwise
from typing import Any, BinaryIO, NamedTuple

VERSION = "sunny-votes/1"
MAX_LINE, MAX_FAULTS, MAX_MATTERS, MAX_COMBINATIONS = 1_000_000, 50, 50, 5_000
LEAST_CAST = 5
ANSWERS = {"F": "for", "A": "against", "N": "abstain", "B": "blank", "V": "void"}
LEAVES = ("notice", "opening", "closing", "result")
# Numbers of article 278 (1); of three of them three quarters must agree.
ARTICLE = "《民法典》第二百七十八条第一款第（%s）项"
MATTERS = {
    "rules": "一", "covenant": "二", "committee": "三", "provider": "四", "fund_use": "五",
    "fund_raise": "六", "rebuild": "七", "common_use": "八", "other": "九",
}  # fmt: skip
SPECIAL = {"fund_raise", "rebuild", "common_use"}


# What is said, in Chinese and in English. Words in the Chinese are looked up in WORDS.
WORDS = {
    "for": "同意", "against": "反对", "abstain": "弃权", "blank": "未填", "void": "废票", "invalid": "无效",
    "participating": "参与表决", "adopted": "通过", "rejected": "未通过", "no_decision": "未达到法定参与比例，不产生决定",
    "none": "无", "pool": "合并档", "roll": "名册", "codes": "选票编码", "classes": "分档", "ballots": "选票", "public": "公开文件",
    "counters": "监票文件", "notice": "公告", "opening": "开始", "closing": "截止", "result": "结果",
}  # fmt: skip
SAYS = {
    "not ours": ("这不是计票文件：{0}", "this is no vote file: {0}"),
    "long": ("这一行太长，或者文件在这里被截断", "the line is too long, or the file is cut off here"),
    "json": ("不是一个 JSON 对象", "not a JSON object"),
    "twice": ("“{0}”写了两次", "{0} is there twice"),
    "number": ("数要写成带引号的文字：{0}", "numbers are written as strings: {0}"),
    "spelling": ("不是规范写法（次序、空格、转义）", "not in canonical form (order, spaces, escapes)"),
    "shape": ("“{0}”缺少、多出或写法不对", "{0} is missing, too many or of the wrong form"),
    "unexpected": ("这里不应有这样的一行", "no such line belongs here"),
    "law": ("事项 {0}：事项代码、类别或条文与民法典第278条不符",
            "matter {0}: code, class or article are not those of article 278"),
    "matters": ("事项没有从 1 起连续编号，或与计票结果不对应", "matters and tallies are not numbered 1, 2, 3 …"),
    "rules hash": ("表决口径的哈希是 {0}，文件写 {1}", "the rules have the hash {0}, the file says {1}"),
    "times": ("截止不在开始之后", "closing is not after opening"),
    "no total": ("全体的面积或人数为零", "the whole has no area or no heads"),
    "heads": ("事项 {0}：各种回答共 {1} 人，计票的选票 {2} 张", "matter {0}: answers of {1} heads, {2} ballots counted"),
    "invalid": ("事项 {0}：无效 {1} 人，文件开头写 {2}", "matter {0}: {1} heads invalid, the file's count is {2}"),
    "area": ("事项 {0}：各种回答共 {1} m²，事项 1 是 {2} m²", "matter {0}: answers of {1} m², of matter 1 {2} m²"),
    "too many": ("事项 {0}：收回的票多于全体", "matter {0}: more came back than there are"),
    "stated": ("事项 {0}：{1}应为 {2}，文件写 {3}", "matter {0}: {1} is {2}, the file says {3}"),
    "outcome": ("事项 {0}：结果应为“{1}”，文件写“{2}”", "matter {0}: the outcome is {1}, the file says {2}"),
    "silence": ("事项 {0}：规约口径应为“{1}、{2}”，文件写“{3}、{4}”",
                "matter {0}: the silence line is {1}, {2}, the file says {3}, {4}"),
    "hash": ("{0}的哈希是 {1}，文件写 {2}", "the hash of {0} is {1}, the file says {2}"),
    "not published": ("表决口径只公布总数，这里却有分档", "the rules publish totals alone, yet here are classes"),
    "class order": ("事项 {0}：分档的次序不对，或重复", "matter {0}: classes out of order or there twice"),
    "few": ("事项 {0}：{1} 这一档少于 5 票或意见一致，不应单列", "matter {0}: class {1} is under 5 ballots or unanimous"),
    "pool": ("事项 {0}：合并档的面积凑不出它的合计", "matter {0}: the pool's areas cannot add up to its sums"),
    "class areas": ("事项 {0}：各档的面积与其他事项或选票不同", "matter {0}: other areas than in other matters or ballots"),
    "class count": ("事项 {0}：{1} m² 这一档逐票是 {2}，文件写 {3}",
                    "matter {0}: class {1} m² has {2} by ballots, the file says {3}"),
    "order": ("选票 {0} 重复，或没有按次序排列", "ballot {0} is there twice or out of order"),
    "counted": ("选票有 {0} 张，文件写 {1} 张", "there are {0} ballots, the file says {1}"),
    "code": ("选票 {0}：编码与内容不符，内容被改过", "ballot {0}: its code is not that of its content"),
    "not on roll": ("选票 {0}：{1} m² 的选票多于名册上的户数", "ballot {0}: more ballots of {1} m² than the roll has"),
    "unit": ("名册里有房屋重复出现", "a unit that is on the roll already"),
    "roll": ("名册相加是 {0}，文件写 {1}", "the roll adds up to {0}, the file says {1}"),
    "key": ("公钥写法不对", "the key is malformed"),
    "no log": ("给了公钥，文件里却没有存证", "a key was given, but the file holds no log"),
    "note": ("检查点写法不对", "the checkpoint is malformed"),
    "signature": ("检查点没有这把公钥的有效签名", "the checkpoint bears no valid signature of this key"),
    "origin": ("检查点是“{0}”的，不是这把公钥的", "the checkpoint is of {0}, not of this key's log"),
    "leaf": ("存证“{0}”缺少或重复", "the leaf of {0} is missing or there twice"),
    "not included": ("存证“{0}”不在检查点的树里", "the leaf of {0} is not in the checkpoint's tree"),
    "leaf order": ("存证“{0}”没有排在前一步之后", "the leaf of {0} does not come after the step before"),
    "leaf says": ("存证“{0}”里的 {1} 与文件不同", "the leaf of {0} says something else of {1}"),
    "result leaf": ("存证“结果”与文件第一行不同", "the leaf of the result is not the file's first line"),
    "statement": ("开箱声明写法不对", "the statement of the opening is malformed"),
    "other opening": ("开箱声明说的不是这些选票", "the statement of the opening speaks of other ballots"),
    "not opened": ("开箱声明没有这把公钥的有效签名", "the statement of the opening bears no valid signature of this key"),
    "no opening": ("这次表决的选票应有签名的开箱声明，文件里没有",
                   "this vote's ballots come with a signed statement, which is not in the file"),
    "more": ("另有 {0} 处不符", "and {0} more"),
    "good": ("核对无误。", "Everything checked agrees."),
    "bad": ("有 {0} 处不符：", "Wrong in {0} places:"),
    "vote": ("文件所写：{0} · {1} · {2} · 第 {3} 轮（{4}）", "As the file says: {0} · {1} · {2} · round {3} ({4})"),
    "matter": ("事项 {0} {1}：{2}", "matter {0} {1}: {2}"),
    "share": ("　{0}：{1} m²（{2}）· {3} 人（{4}）", "  {0}: {1} m² ({2}) · {3} heads ({4})"),
    "with silence": ("　规约口径（未反馈从多，效力可能有争议）：{0}", "  silence counted with the majority (disputed): {0}"),
    "totals alone": ("公开文件只能核对加总；逐票核对要用监票文件。",
                     "A public file can be added up; only the counters' file has each ballot."),
    "unlogged": ("没有核对存证：文件里没有。", "Not checked: the log, which is not in the file."),
    "unsigned": ("没有核对签名：没有给出公钥（--key）。", "Not checked: the signature, as no key was given (--key)."),
    "opened": ("选票由 {0} 开箱并签名。", "The ballots were opened and signed for by {0}."),
    "unopened": ("没有核对谁开的箱：文件里没有开箱声明。", "Not checked: who opened the boxes, as the file does not say it."),
    "signed": ("检查点由 {0} 签名，日志共 {1} 条。", "The checkpoint is signed by {0}; the log has {1} leaves."),
}  # fmt: skip


class Said(NamedTuple):
    """One sentence, and the line of the file it is about (0: the whole)."""

    key: str
    words: tuple[object, ...] = ()
    line: int = 0

    def chinese(self) -> str:
        where = f"第 {self.line} 行：" if self.line else ""
        return where + SAYS[self.key][0].format(*(WORDS.get(str(w), w) for w in self.words))

    def english(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return where + SAYS[self.key][1].format(*self.words)


class Stop(Exception):
    """The file cannot be read on from here."""

    def __init__(self, key: str, *words: object, line: int = 0):
        super().__init__(key)
        self.said = Said(key, tuple(words), line)


class Report:
    """What was found. Of the faults the first are kept and all are counted, however many there are."""

    def __init__(self) -> None:
        self.faults: list[Said] = []
        self.facts: list[Said] = []
        self.wrong, self.is_vote_file = 0, True

    def fault(self, key: str, *words: object, line: int = 0) -> None:
        self.wrong += 1
        if self.wrong <= MAX_FAULTS:
            self.faults.append(Said(key, words, line))

    def expect(self, is_so: object, key: str, *words: object, line: int = 0) -> None:
        if not is_so:
            self.fault(key, *words, line=line)

    @property
    def status(self) -> int:
        return 2 if not self.is_vote_file else 1 if self.wrong else 0

    def lines(self) -> Iterator[str]:
        verdict = Said("bad", (self.wrong,)) if self.wrong else Said("good")
        left = self.wrong - len(self.faults)
        more = [Said("more", (left,))] if left else []
        told = [verdict, *self.faults, *more, *self.facts]
        yield from (one.chinese() for one in told)
        yield ""
        yield from (one.english() for one in told)


class Weight(NamedTuple):
    """Area in 0.01 m², and heads."""

    cents: int
    heads: int

    def plus(self, other: "Weight") -> "Weight":
        return Weight(self.cents + other.cents, self.heads + other.heads)

    def __str__(self) -> str:
        return f"{metres(self.cents)} m² / {self.heads}"


def metres(cents: int) -> str:
    return f"{cents // 100}.{cents % 100:02d}"


def cents_of(area: str) -> int:
    return int(area.replace(".", ""))


def weight_of(row: dict[str, str]) -> Weight:
    return Weight(cents_of(row["area"]), int(row["heads"]))


def percent(part: int, whole: int) -> str:
    """Two decimals, cut and never rounded."""
    return f"{metres(part * 10_000 // whole)}%" if whole else "–"


# The law: (numerator, denominator, whether the number itself is enough), of area and of heads alike.
NO_SILENCE = {"with": "none", "outcome": "none"}
QUORUM, HALF, THREE_QUARTERS = (2, 3, True), (1, 2, False), (3, 4, True)


def reaches(part: Weight, whole: Weight, share: tuple[int, int, bool]) -> bool:
    above, below, itself = share
    pairs = [(of * below, all_ * above) for of, all_ in zip(part, whole, strict=True)]
    return all(held >= wanted if itself else held > wanted for held, wanted in pairs)


def outcome(total: Weight, taking: Weight, agreed: Weight, special: bool) -> str:
    if not reaches(taking, total, QUORUM):
        return "no_decision"
    return "adopted" if reaches(agreed, taking, THREE_QUARTERS if special else HALF) else "rejected"


# Reading: canonical JSON, one object a line, and the form that each kind of line has.
def pattern(text: str) -> "re.Pattern[str]":
    return re.compile(text, re.ASCII)


def is_text(value: object) -> bool:
    if not isinstance(value, str) or not unicodedata.is_normalized("NFC", value):
        return False
    return value.isprintable() or not {"Cc", "Cs"} & {unicodedata.category(char) for char in value}


def kind(name: str) -> "re.Pattern[str]":
    return pattern(re.escape(f"{VERSION}/{name}"))


AREA, HEX = pattern(r"(0|[1-9][0-9]{0,9})\.[0-9]{2}"), pattern("[0-9a-f]{64}")
WHOLE, POSITIVE = pattern("0|[1-9][0-9]{0,8}"), pattern("[1-9][0-9]{0,8}")
INDEX, BASE64 = pattern("0|[1-9][0-9]{0,17}"), pattern("[A-Za-z0-9+/]*={0,2}")
MOMENT = pattern(r"[0-9]{4}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]\.[0-9]{6}Z")
OUTCOME, TAKING = pattern("adopted|rejected|no_decision"), pattern("abstains|takes_no_part")
WEIGHT = {"area": AREA, "heads": WHOLE}
RULES = {
    "count_parking": bool, "blank": TAKING, "void": TAKING, "invalid": TAKING, "between": pattern("first|paper"),
    "paper_moment": pattern("handed_in|entered"), "proxy_cap": WHOLE, "bars_property_staff": bool,
    "silence_clause": is_text, "publication": pattern("classes|totals|by_unit"),
}  # fmt: skip
NAMES = {"estate": is_text, "decision": is_text, "round": POSITIVE}
MATTER = {
    "number": POSITIVE, "code": is_text, "special": bool, "article": is_text, "text": is_text,
}  # fmt: skip
TERMS = {
    **NAMES, "title": is_text, "opens_at": MOMENT, "closes_at": MOMENT, "matters": [MATTER], "rules": RULES,
    "rules_hash": HEX,
}  # fmt: skip
ROLL = {"hash": HEX, **WEIGHT}
TALLY = {
    "matter": POSITIVE, "said": dict.fromkeys(ANSWERS.values(), WEIGHT), "invalid": WEIGHT, "participating": WEIGHT,
    "outcome": OUTCOME, "silence?": {"with": pattern("for|against"), "outcome": OUTCOME},
}  # fmt: skip
LINES: dict[str, dict[str, Any]] = {
    "result": {
        **TERMS, "ballots": {"counted": WHOLE, "invalid": WHOLE}, "roll": ROLL, "tallies": [TALLY],
        "hashes": {"ballots": HEX, "classes": HEX, "codes": HEX},
    },
    "class": {
        "matter": POSITIVE, "area": AREA, "counts": {f"{one}?": POSITIVE for one in ANSWERS.values()},
    },
    "pool": {
        "matter": POSITIVE, "areas": [AREA],
        "answers": {f"{one}?": {"area": AREA, "heads": POSITIVE} for one in ANSWERS.values()},
    },
    "code": {"code": HEX},
    "party": {"area": AREA, "units": [is_text]},
    "ballot": {"area": AREA, "choices": pattern("[FANBV]+"), "code": HEX, "r": HEX},
    "unsealed": {"note": [is_text]},
    "checkpoint": {"note": [is_text]},
    "leaf": {"body": BASE64, "index": INDEX, "proof": [BASE64]},
}  # fmt: skip
# The lines of which there are many, again, as one expression that allows their canonical form alone.
CODE = re.compile(rb'\{"@":"sunny-votes/1/code","code":"([0-9a-f]{64})"\}\n')
UNIT = rb'"(?:[^"\\\x00-\x1f]|\\["\\])+"'
PARTY = re.compile(
    rb'\{"@":"sunny-votes/1/party","area":"((?:0|[1-9][0-9]{0,9})\.[0-9]{2})","units":\[(%b(?:,%b)*)\]\}\n'
    % (UNIT, UNIT)
)
BALLOT = (
    rb'\{"@":"sunny-votes/1/ballot","area":"((?:0|[1-9][0-9]{0,9})\.[0-9]{2})","choices":"([FANBV]{%d})",'
    rb'"code":"([0-9a-f]{64})","r":"([0-9a-f]{64})"\}\n'
)
# A leaf may say more than is compared here.
LEAF_FORMS: dict[str, dict[str, Any]] = {
    "notice": {**TERMS, "*": None},
    "opening": {**NAMES, "roll": ROLL, "*": None},
    "closing": {**NAMES, "closes_at": MOMENT, "*": None},
    "result": LINES["result"],
}


def misfit(value: object, form: Any, where: str) -> str:
    """The name of the first member that is not of its form; empty where all are. "?": may be left out, "*": may be more."""
    if isinstance(form, list):
        if not isinstance(value, list):
            return where
        return next(filter(None, (misfit(one, form[0], where) for one in value)), "")
    if isinstance(form, dict):
        return misfit_object(value, form, where)
    if isinstance(form, re.Pattern):
        fits = isinstance(value, str) and bool(form.fullmatch(value))
    else:
        fits = isinstance(value, bool) if form is bool else form(value)
    return "" if fits else where


def misfit_object(value: object, form: dict[str, Any], where: str) -> str:
    if not isinstance(value, dict):
        return where
    known = {name.rstrip("?"): one for name, one in form.items() if name != "*"}
    needed = {name for name in form if name[-1] not in "?*"}
    odd = needed - value.keys() | (set() if "*" in form else value.keys() - known.keys())
    if odd:
        return f"{where}.{shown(min(odd))}"
    held = ((value[name], known[name], f"{where}.{name}") for name in known if name in value)
    return next(filter(None, (misfit(*one) for one in held)), "")


def shown(text: str) -> str:
    """A stranger's text as it may stand on a terminal: no control, no other direction, no line of its own."""
    kinds = [(char, unicodedata.category(char)) for char in text[:80]]
    return "".join("?" if of[0] == "C" or of in {"Zl", "Zp"} else char for char, of in kinds)


def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    seen = Counter(name for name, _ in pairs)
    for name, times in seen.items():
        if times > 1:
            raise Stop("twice", shown(name))
    return dict(pairs)


def no_number(text: str) -> None:
    raise Stop("number", shown(text))


def parsed(raw: bytes) -> dict[str, Any]:
    """An object in canonical JSON: written again it gives the same bytes."""
    try:
        value = json.loads(
            raw.decode(),
            object_pairs_hook=once,
            parse_int=no_number,
            parse_float=no_number,
            parse_constant=no_number,
        )
        again = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        is_same = again.encode() == raw
    except (ValueError, RecursionError):
        raise Stop("json") from None
    if not is_same:
        raise Stop("spelling")
    return value


class Lines:
    """The file line by line; ``raw`` is the one to be read next, ``kind`` what it calls itself."""

    def __init__(self, file: BinaryIO):
        self.read = partial(file.readline, MAX_LINE)
        self.raw, self.number = self.read(), 1

    def move(self) -> None:
        self.raw, self.number = self.read(), self.number + 1
        self.expect_whole()

    def expect_whole(self) -> None:
        if self.raw and not self.raw.endswith(b"\n"):
            raise Stop("long")

    @property
    def kind(self) -> str:
        found = re.match(rb'\{"@":"sunny-votes/1/([a-z]{1,20})"', self.raw)
        return found[1].decode() if found else ""

    def row(self) -> dict[str, Any]:
        """The line as an object of the form of its kind."""
        return of_form(parsed(self.raw[:-1]), self.kind, LINES[self.kind])

    def rows(self, of: str) -> Iterator[dict[str, Any]]:
        while self.kind == of:
            yield self.row()
            self.move()

    def matching(self, of: str, form: "re.Pattern[bytes]") -> Iterator["re.Match[bytes]"]:
        """Lines of which there are many, by one expression that allows their canonical form alone."""
        read, fits = self.read, form.fullmatch
        while found := fits(self.raw):
            yield found
            self.raw, self.number = read(), self.number + 1
        self.expect_whole()
        if self.kind == of:
            self.row()
            raise Stop("shape", of)


def of_form(row: dict[str, Any], name: str, form: dict[str, Any]) -> dict[str, Any]:
    wrong = misfit(row, {"@": kind(name), **form}, name)
    if wrong:
        raise Stop("shape", wrong)
    return row


# The log: RFC 6962 hashes and inclusion, C2SP notes, Ed25519 (RFC 8032).
def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf: bytes, index: int, size: int, proof: list[bytes]) -> bytes | None:
    """Where a proof leads (RFC 9162, 2.1.3.2); None where it is none for this place."""
    if index >= size:
        return None
    here, last, found = index, size - 1, leaf
    for other in proof:
        if last == 0 or len(other) != 32:
            return None
        if here & 1 or here == last:
            found = node(other, found)
            while here and not here & 1:
                here, last = here >> 1, last >> 1
        else:
            found = node(found, other)
        here, last = here >> 1, last >> 1
    return found if last == 0 else None


P, L = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493
D, ROOT_OF_MINUS_ONE = -121665 * pow(121666, -1, P) % P, pow(2, (P - 1) // 4, P)
Point = tuple[int, int, int, int]


def added(one: Point, other: Point) -> Point:
    a, b = (one[1] - one[0]) * (other[1] - other[0]), (one[1] + one[0]) * (other[1] + other[0])
    c, d = 2 * one[3] * other[3] * D, 2 * one[2] * other[2]
    e, f, g, h = b - a, d - c, d + c, b + a
    return e * f % P, g * h % P, f * g % P, e * h % P


def times(number: int, point: Point) -> Point:
    found: Point = (0, 1, 1, 0)
    while number:
        if number & 1:
            found = added(found, point)
        point, number = added(point, point), number >> 1
    return found


def point_of(raw: bytes) -> Point | None:
    y, sign = int.from_bytes(raw, "little") & (1 << 255) - 1, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if y >= P or x * x % P != square or (x == 0 and sign):
        return None
    x = P - x if x & 1 != sign else x
    return x, y, 1, x * y % P


def is_signed(public: bytes, signature: bytes, text: bytes) -> bool:
    key, scalar = point_of(public), int.from_bytes(signature[32:], "little")
    base = point_of((4 * pow(5, -1, P) % P).to_bytes(32, "little"))
    if len(signature) != 64 or scalar >= L or not key or not base:
        return False
    hashed = hashlib.sha512(signature[:32] + public + text).digest()
    minus = (P - key[0], key[1], 1, P - key[3])
    x, y, z, _ = added(times(scalar, base), times(int.from_bytes(hashed, "little") % L, minus))
    x, y = x * pow(z, -1, P) % P, y * pow(z, -1, P) % P
    return (y | (x & 1) << 255).to_bytes(32, "little") == signature[:32]


def unbase64(text: str) -> bytes:
    """Only the one spelling that an encoder writes; empty for any other."""
    try:
        raw = base64.b64decode(text, validate=True)
    except ValueError:
        return b""
    return raw if base64.b64encode(raw).decode() == text else b""


class Key(NamedTuple):
    """A verifier's key as C2SP writes it: name+id+base64(0x01, 32 bytes)."""

    name: str
    id: bytes
    public: bytes


def key_of(text: str) -> Key:
    name, _, rest = text.partition("+")
    shown_id, _, encoded = rest.partition("+")
    raw = unbase64(encoded)
    key_id = hashlib.sha256(name.encode(errors="replace") + b"\n" + raw).digest()[:4]
    if not name or raw[:1] != b"\x01" or len(raw) != 33 or key_id.hex() != shown_id:
        raise Stop("key")
    return Key(name, key_id, raw[1:])


class Note(NamedTuple):
    """Lines of text and, behind an empty one, signatures: who, and the bytes behind her key's id."""

    head: list[str]
    signatures: list[tuple[str, bytes]]

    @property
    def text(self) -> bytes:
        return "".join(f"{line}\n" for line in self.head).encode()

    def is_by(self, key: Key) -> bool:
        mine = [raw for name, raw in self.signatures if (name, raw[:4]) == (key.name, key.id)]
        return bool(mine) and all(is_signed(key.public, raw[4:], self.text) for raw in mine)


class Checkpoint(NamedTuple):
    origin: str
    size: int
    root: bytes
    note: Note


def note_of(lines: list[str], wrong: str) -> Note:
    gap = max((at for at, line in enumerate(lines) if not line), default=0)
    signatures = [line.split(" ") for line in lines[gap + 1 :]]
    if not gap or any(len(one) != 3 or one[0] != "—" for one in signatures):
        raise Stop(wrong)
    return Note(lines[:gap], [(name, unbase64(encoded)) for _, name, encoded in signatures])


def checkpoint_of(lines: list[str]) -> Checkpoint:
    note = note_of(lines, "note")
    head = note.head
    if len(head) < 3 or not INDEX.fullmatch(head[1]) or len(unbase64(head[2])) != 32:
        raise Stop("note")
    return Checkpoint(head[0], int(head[1]), unbase64(head[2]), note)


class Recount:
    """One file: what its first line says against everything that follows."""

    def __init__(self, lines: Lines, report: Report, keys: "list[Key]"):
        self.lines, self.report, self.keys = lines, report, keys
        self.key = keys[0] if keys else None
        self.leaf = lines.raw[:-1]
        self.head = lines.row()
        lines.move()
        self.total = weight_of(self.head["roll"])
        self.counted = int(self.head["ballots"]["counted"])
        self.tallies = self.head["tallies"]
        # By matter what was published: area in 0.01 m² -> answer -> ballots; and the pool.
        self.classes: list[dict[int, dict[str, int]]] = [{} for _ in self.tallies]
        self.pools: dict[int, tuple[list[int], dict[str, Weight]]] = {}

    def run(self) -> None:
        self.check_matters()
        self.check_head()
        for at in range(len(self.tallies)):
            self.check_tally(at)
        self.read_classes()
        for at in range(len(self.tallies)):
            self.check_classes(at)
        of = "counters" if self.lines.kind in {"party", "ballot"} else "public"
        self.tell(of)
        if of == "counters":
            Ballots(self).check()
        else:
            self.check_codes()
            self.report.facts.append(Said("totals alone"))
        is_stated = self.check_opening()
        self.check_log(is_stated)
        if self.lines.raw:
            raise Stop("unexpected")

    def check_matters(self) -> None:
        matters = self.head["matters"]
        numbers = [str(at) for at in range(1, len(matters) + 1)]
        is_numbered = [one["number"] for one in matters] == numbers
        if not is_numbered or [one["matter"] for one in self.tallies] != numbers or not numbers:
            raise Stop("matters", line=1)
        if len(numbers) > MAX_MATTERS:
            raise Stop("matters", line=1)
        for one in matters:
            article = ARTICLE % MATTERS.get(one["code"], "")
            is_law = one["special"] == (one["code"] in SPECIAL) and one["article"] == article
            self.report.expect(is_law, "law", one["number"], line=1)

    def check_head(self) -> None:
        head, expect = self.head, self.report.expect
        rules = {"@": f"{VERSION}/rules", **head["rules"]}
        body = json.dumps(rules, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        found = hashlib.sha256(body.encode()).hexdigest()
        expect(found == head["rules_hash"], "rules hash", found, head["rules_hash"], line=1)
        expect(head["opens_at"] < head["closes_at"], "times", line=1)
        if not all(self.total):
            raise Stop("no total", line=1)

    def check_tally(self, at: int) -> None:
        tally, number, expect = self.tallies[at], at + 1, self.report.expect
        said = {answer: weight_of(one) for answer, one in tally["said"].items()}
        invalid, taking = weight_of(tally["invalid"]), self.taking(tally)
        cast = Weight(*map(sum, zip(*said.values(), strict=True)))
        came, told = int(self.head["ballots"]["invalid"]), weight_of(tally["participating"])
        expect(cast.heads == self.counted, "heads", number, cast.heads, self.counted, line=1)
        expect(invalid.heads == came, "invalid", number, invalid.heads, came, line=1)
        first = sum(cents_of(one["area"]) for one in self.tallies[0]["said"].values())
        expect(cast.cents == first, "area", number, metres(cast.cents), metres(first), line=1)
        back = cast.plus(invalid)
        is_within = back.cents <= self.total.cents and back.heads <= self.total.heads
        expect(is_within, "too many", number, line=1)
        expect(taking == told, "stated", number, "participating", taking, told, line=1)
        special = self.head["matters"][at]["code"] in SPECIAL
        found = outcome(self.total, taking, said["for"], special)
        expect(found == tally["outcome"], "outcome", number, found, tally["outcome"], line=1)
        silence, stated = (
            self.silence(said, taking, back, special),
            tally.get("silence", NO_SILENCE),
        )
        words = [silence["with"], silence["outcome"], stated["with"], stated["outcome"]]
        expect(silence == stated, "silence", number, *words, line=1)

    def taking(self, tally: dict[str, Any]) -> Weight:
        """Who took part: for, against, abstaining, and what the rules count as an abstention."""
        rules, said = self.head["rules"], {**tally["said"], "invalid": tally["invalid"]}
        counted = ["for", "against", "abstain"]
        counted += [one for one in ("blank", "void", "invalid") if rules[one] == "abstains"]
        weights = [weight_of(said[one]) for one in counted]
        return Weight(*map(sum, zip(*weights, strict=True)))

    def silence(
        self, said: dict[str, Weight], taking: Weight, back: Weight, special: bool
    ) -> dict[str, str]:
        """The second line under a silence clause: only an answer with more than half of the whole draws silence."""
        if not self.head["rules"]["silence_clause"]:
            return NO_SILENCE
        for answer in ("for", "against"):
            if reaches(said[answer], self.total, HALF):
                silent = Weight(self.total.cents - back.cents, self.total.heads - back.heads)
                agreed = said["for"].plus(silent) if answer == "for" else said["for"]
                found = outcome(self.total, taking.plus(silent), agreed, special)
                return {"with": answer, "outcome": found}
        return NO_SILENCE

    def read_classes(self) -> None:
        """Every class and pool, in order of matter, area, and the pool last."""
        digest, before = hashlib.sha256(), (0, 0, 0)
        while self.lines.kind in {"class", "pool"}:
            row, is_pool, line = self.lines.row(), self.lines.kind == "pool", self.lines.number
            digest.update(self.lines.raw)
            place = (int(row["matter"]), int(is_pool), cents_of(row.get("area", "0.00")))
            is_next = place > before and place[0] <= len(self.tallies)
            self.report.expect(is_next, "class order", row["matter"], line=line)
            if is_next and is_pool:
                self.pools[place[0] - 1] = self.pool_of(row)
            elif is_next:
                counts = {answer: int(number) for answer, number in row["counts"].items()}
                self.classes[place[0] - 1][place[2]] = counts
            before = max(place, before)
            self.lines.move()
        is_totals = self.head["rules"]["publication"] == "totals"
        self.report.expect(not (is_totals and before[0]), "not published")
        self.expect_hash("classes", digest)

    def pool_of(self, row: dict[str, Any]) -> tuple[list[int], dict[str, Weight]]:
        areas = [cents_of(area) for area in row["areas"]]
        return areas, {answer: weight_of(one) for answer, one in row["answers"].items()}

    def expect_hash(self, of: str, digest: Any, stated: str = "") -> None:
        stated, found = stated or self.head["hashes"][of], digest.hexdigest()
        self.report.expect(found == stated, "hash", of, found, stated)

    def check_classes(self, at: int) -> None:
        """Classes and pool of a matter give its totals, and none tells what one party said."""
        alone, (areas, pool) = self.classes[at], self.pools.get(at, ([], {}))
        if not alone and at not in self.pools:
            return
        for answer, stated in self.tallies[at]["said"].items():
            cents = sum(area * counts.get(answer, 0) for area, counts in alone.items())
            heads = sum(counts.get(answer, 0) for counts in alone.values())
            found = Weight(cents, heads).plus(pool.get(answer, Weight(0, 0)))
            is_same = found == weight_of(stated)
            self.report.expect(is_same, "stated", at + 1, answer, found, weight_of(stated))
        for area, counts in alone.items():
            is_kept = sum(counts.values()) >= LEAST_CAST and len(counts) > 1
            self.report.expect(is_kept, "few", at + 1, f"{metres(area)} m²")
        if at in self.pools:
            self.report.expect(is_possible(areas, pool), "pool", at + 1)
            is_kept = sum(one.heads for one in pool.values()) >= LEAST_CAST and len(pool) > 1
            self.report.expect(is_kept, "few", at + 1, "pool")
        others = [set(one) | set(self.pools.get(n, ([],))[0]) for n, one in enumerate(self.classes)]
        is_same = all(one == others[at] for one in others if one)
        is_apart = not set(areas) & set(alone)
        self.report.expect(is_same and is_apart, "class areas", at + 1)

    def check_codes(self) -> None:
        digest, before, number = hashlib.sha256(), b"", 0
        for found in self.lines.matching("code", CODE):
            code = found[1]
            if code <= before:
                self.report.fault("order", code.decode(), line=self.lines.number)
            digest.update(unhexlify(code))
            before, number = code, number + 1
        self.report.expect(number == self.counted, "counted", number, self.counted)
        self.expect_hash("codes", digest)

    def tell(self, of: str) -> None:
        """What the file says came of it, for people."""
        head, facts = self.head, self.report.facts
        names = [shown(head[one]) for one in ("estate", "decision", "title", "round")]
        facts.append(Said("vote", (*names, of)))
        for matter, tally in zip(head["matters"], self.tallies, strict=True):
            text = shown(matter["text"])
            facts.append(Said("matter", (matter["number"], text, tally["outcome"])))
            taking = weight_of(tally["participating"])
            for name, part, whole in (
                ("participating", taking, self.total),
                ("for", weight_of(tally["said"]["for"]), taking),
            ):
                shares = [percent(*pair) for pair in zip(part, whole, strict=True)]
                words = (name, metres(part.cents), shares[0], part.heads, shares[1])
                facts.append(Said("share", words))
            if "silence" in tally:
                facts.append(Said("with silence", (tally["silence"]["outcome"],)))

    def check_opening(self) -> bool:
        """开箱声明: what the signer said it opened. Older votes have none; one whose log promises it must."""
        if self.lines.kind != "unsealed":
            return False
        note, line = note_of(self.lines.row()["note"], "statement"), self.lines.number
        said = {
            "@": f"{VERSION}/unsealed", **{name: self.head[name] for name in NAMES},
            "ballots": str(self.counted), "sha256": self.head["hashes"]["ballots"],
        }  # fmt: skip
        body = json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        self.report.expect(note.head == [body], "other opening", line=line)
        if self.keys:
            by = next((key for key in self.keys if note.is_by(key)), None)
            self.report.expect(by is not None, "not opened", line=line)
            self.report.facts += [Said("opened", (shown(by.name),))] if by else []
        self.lines.move()
        return True

    def check_log(self, is_stated: bool) -> None:
        if self.lines.kind != "checkpoint":
            self.report.expect(not self.key, "no log")
            self.report.facts.append(Said("unlogged"))
            return
        head = checkpoint_of(self.lines.row()["note"])
        self.check_signature(head)
        self.lines.move()
        found: dict[str, int] = {}
        for row in self.lines.rows("leaf"):
            name = self.check_leaf(row, head, is_stated)
            self.report.expect(name not in found, "leaf", name, line=self.lines.number)
            found[name] = int(row["index"])
        for before, name in zip(("", *LEAVES), LEAVES, strict=False):
            self.report.expect(name in found, "leaf", name)
            is_after = found.get(name, 0) > found.get(before, -1) or name not in found
            self.report.expect(is_after, "leaf order", name)

    def check_signature(self, head: Checkpoint) -> None:
        line, key = self.lines.number, self.key
        if not key:
            self.report.facts.append(Said("unsigned"))
            return
        is_good = head.note.is_by(key)
        self.report.expect(is_good, "signature", line=line)
        self.report.expect(head.origin == key.name, "origin", shown(head.origin), line=line)
        if is_good:
            self.report.facts.append(Said("signed", (shown(key.name), head.size)))

    def check_leaf(self, row: dict[str, Any], head: Checkpoint, is_stated: bool) -> str:
        body, line = unbase64(row["body"]), self.lines.number
        name = body[len(f'{{"@":"{VERSION}/') :].partition(b'"')[0].decode("latin-1")
        if name not in LEAF_FORMS:
            raise Stop("leaf", shown(name))
        proof = [unbase64(one) for one in row["proof"]]
        hashed = hashlib.sha256(b"\0" + body).digest()
        is_in = root_of(hashed, int(row["index"]), head.size, proof) == head.root
        self.report.expect(is_in, "not included", name, line=line)
        if name == "result":
            self.report.expect(body == self.leaf, "result leaf", line=line)
            return name
        said = of_form(parsed(body), name, LEAF_FORMS[name])
        if name == "opening" and not is_stated:
            self.report.expect("unsealing" not in said, "no opening", line=line)
        for member in sorted(LEAF_FORMS[name].keys() - {"*"}):
            is_same = said[member] == self.head[member]
            self.report.expect(is_same, "leaf says", name, member, line=line)
        return name


def is_possible(areas: list[int], pool: dict[str, Weight]) -> bool:
    """Whether so many ballots, of these areas alone and of each at least one, can have these sums."""
    if not areas or areas != sorted(set(areas)) or not pool:
        return False
    least, most = areas[0], areas[-1]
    whole = Weight(*map(sum, zip(*pool.values(), strict=True)))
    spare, rest = whole.heads - len(areas), whole.cents - sum(areas)
    is_whole = spare >= 0 and spare * least <= rest <= spare * most
    parts = pool.values()
    return is_whole and all(one.heads * least <= one.cents <= one.heads * most for one in parts)


class Ballots:
    """The counters' part: the roll, then each ballot. Memory grows with areas and units, not with ballots."""

    def __init__(self, recount: Recount):
        self.recount, self.lines, self.report = recount, recount.lines, recount.report
        self.parties: Counter[bytes] = Counter()
        self.combinations: Counter[tuple[bytes, bytes]] = Counter()
        matters = len(recount.tallies)
        self.areas: list[dict[int, Counter[str]]] = [defaultdict(Counter) for _ in range(matters)]

    def check(self) -> None:
        self.read_roll()
        self.read_ballots()
        for at in range(len(self.areas)):
            self.compare(at)

    def read_roll(self) -> None:
        head, digest, units, at = self.recount.head, hashlib.sha256(), array("q"), array("Q")
        for found in self.lines.matching("party", PARTY):
            if not is_text(found.string[:-1].decode(errors="surrogateescape")):
                self.lines.row()
            digest.update(found.string)
            self.parties[found[1]] += 1
            for unit in found[2][1:-1].split(b'","'):
                units.append(hash(unit))
                at.append(self.lines.number)
        for number in there_twice(units, at):
            self.report.fault("unit", line=number)
        cents = sum(cents_of(area.decode()) * times for area, times in self.parties.items())
        whole, stated = Weight(cents, self.parties.total()), self.recount.total
        self.report.expect(whole == stated, "roll", whole, stated)
        self.recount.expect_hash("roll", digest, head["roll"]["hash"])

    def read_ballots(self) -> None:
        """Each ballot's code, order and area; the hot loop."""
        head, matters = self.recount.head, len(self.areas)
        parts = [f"{VERSION}/ballot", head["estate"], head["decision"], head["round"]]
        start = b"".join(framed(part.encode()) for part in parts) + matters.to_bytes(4, "big")
        between, sha256 = b"\0\0\0\x20", hashlib.sha256
        codes, ballots, before, number = sha256(), sha256(), b"", 0
        seen, left, lines = self.combinations, self.parties, self.lines
        for found in lines.matching("ballot", re.compile(BALLOT % matters)):
            area, choices, code, r = found.groups()
            raw = unhexlify(code)
            if sha256(start + choices + between + unhexlify(r)).digest() != raw:
                self.report.fault("code", code.decode(), line=lines.number)
            if code <= before:
                self.report.fault("order", code.decode(), line=lines.number)
            left[area] -= 1
            if left[area] < 0:
                self.report.fault("not on roll", code.decode(), area.decode(), line=lines.number)
            codes.update(raw)
            ballots.update(found.string)
            seen[area, choices] += 1
            if len(seen) > MAX_COMBINATIONS:
                self.add_up()
            before, number = code, number + 1
        self.add_up()
        counted = self.recount.counted
        self.report.expect(number == counted, "counted", number, counted)
        self.recount.expect_hash("codes", codes)
        self.recount.expect_hash("ballots", ballots)

    def add_up(self) -> None:
        """From ballots alike to the counts of each matter."""
        for (area, choices), times in self.combinations.items():
            cents = cents_of(area.decode())
            for held, letter in zip(self.areas, choices.decode(), strict=True):
                held[cents][ANSWERS[letter]] += times
        self.combinations.clear()

    def compare(self, at: int) -> None:
        """One matter's totals and classes by the ballots against those of the file."""
        held, number, expect = self.areas[at], at + 1, self.report.expect
        for answer, one in self.recount.tallies[at]["said"].items():
            cents = sum(area * counts[answer] for area, counts in held.items())
            found = Weight(cents, sum(counts[answer] for counts in held.values()))
            expect(found == weight_of(one), "stated", number, answer, found, weight_of(one))
        classes = self.recount.classes[at]
        for area, counts in classes.items():
            by_ballots = {name: times for name, times in held.get(area, {}).items() if times}
            words = [
                ", ".join(f"{n} {one[n]}" for n in sorted(one)) for one in (by_ballots, counts)
            ]
            expect(by_ballots == counts, "class count", number, metres(area), *words)
        if classes or at in self.recount.pools:
            pooled = set(self.recount.pools.get(at, ([], {}))[0])
            expect(pooled | classes.keys() == held.keys(), "class areas", number)


def there_twice(units: "array[int]", lines: "array[int]") -> list[int]:
    """The lines whose unit some line before has too."""
    ordered = sorted(units)
    twice = {one for one, other in pairwise(ordered) if one == other}
    found = [(one, line) for one, line in zip(units, lines, strict=True) if one in twice]
    first: dict[int, int] = {}
    return [line for one, line in found if first.setdefault(one, line) != line]


def framed(part: bytes) -> bytes:
    return len(part).to_bytes(4, "big") + part


def recount(file: BinaryIO, key: Key | None = None, *older: Key) -> Report:
    """Everything that can be checked of ``file``; never raises for what stands in it. ``older``: keys of before ``key``."""
    report, lines = Report(), Lines(file)
    report.is_vote_file = lines.kind == "result"
    if not report.is_vote_file:
        report.fault("not ours", shown(lines.raw[:40].decode(errors="replace")))
        return report
    try:
        lines.expect_whole()
        Recount(lines, report, [key, *older] if key else []).run()
    except Stop as stop:
        report.fault(stop.said.key, *stop.said.words, line=stop.said.line or lines.number)
    return report


def main(words: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="recount.py", description="重新计票 · Recount a vote.")
    parser.add_argument("file")
    parser.add_argument("--key", default="", metavar="VKEY")
    parser.add_argument("--old-key", default=[], action="append", metavar="VKEY")
    given = parser.parse_args(words)
    report = Report()
    try:
        key = key_of(given.key) if given.key else None
        with open(given.file, "rb") as file:
            report = recount(file, key, *map(key_of, given.old_key))
    except (Stop, OSError) as error:
        report.is_vote_file = False
        said = error.said if isinstance(error, Stop) else Said("not ours", (shown(str(error)),))
        report.fault(said.key, *said.words)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    sys.stdout.write("\n".join(report.lines()) + "\n")
    return report.status


if __name__ == "__main__":
    sys.exit(main())
