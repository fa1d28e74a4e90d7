"""A list as JSON, piece by piece."""

import json

from app.core.json_list import pieces


def test_pieces_make_one_document_with_letters_as_they_are() -> None:
    text = "".join(pieces({"kind": "é"}, "items", ({"n": n} for n in range(3))))

    assert json.loads(text) == {"kind": "é", "items": [{"n": 0}, {"n": 1}, {"n": 2}]}
    assert "é" in text


def test_empty_list_is_a_document_too() -> None:
    assert json.loads("".join(pieces({}, "items", []))) == {"items": []}
