"""统一社会信用代码: the last sign tells that one of the others was copied wrongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communities.credit_codes import LENGTH, SIGNS, check_sign, credit_code

VALID = ["91350100M000100Y43", "91330000142916567N", "91330481MA28A0001P"]


@pytest.mark.parametrize("code", VALID)
def test_a_code_is_read_however_it_is_written(code):
    assert credit_code(code) == code
    assert credit_code(f" {code[:4].lower()} {code[4:].lower()} ") == code


WRONG = [
    ("91350100M000100Y34", "校验位不对"),
    ("91350100M000100Y4", "您填了 17 位"),
    ("", "您填了 0 位"),
    ("91330481DEMO000018", "没有 O"),
]


@pytest.mark.parametrize(("code", "told"), WRONG)
def test_a_wrong_one_is_told_what_is_wrong(code, told):
    with pytest.raises(ValueError, match=told):
        credit_code(code)


@given(st.text(SIGNS, min_size=LENGTH - 1, max_size=LENGTH - 1), st.data())
def test_any_single_sign_that_is_copied_wrongly_is_noticed(body, data):
    code = body + check_sign(body)
    place = data.draw(st.integers(0, LENGTH - 1))
    other = data.draw(st.sampled_from([sign for sign in SIGNS if sign != code[place]]))

    assert credit_code(code) == code
    with pytest.raises(ValueError, match="校验位"):
        credit_code(code[:place] + other + code[place + 1 :])
