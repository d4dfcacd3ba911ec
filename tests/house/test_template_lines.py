"""What the linter of templates complains of, and what it lets pass."""

import pytest

from tests.house.templates import MAX_LENGTH, troubles


@pytest.mark.parametrize(
    "line",
    [
        "字" * (MAX_LENGTH + 1),
        "<ul><li>",
        "<td>1</td><td>2</td>",
        "<div{% if a %} hidden{% endif %}><p>",
    ],
)
def test_a_line_that_nobody_can_review_is_told(line):
    assert [number for number, _ in troubles(f"<p>\n{line}\n")] == [2]


@pytest.mark.parametrize(
    "line", ["字" * MAX_LENGTH, "<li><a><b>1</b></a></li>", "<thead>", "</p></div>"]
)
def test_one_block_a_line_passes(line):
    assert list(troubles(line)) == []
