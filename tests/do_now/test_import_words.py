"""What lists write of an action must read back, in the language of whoever took it away."""

import pytest

from app.core.enums import Labelled
from app.core.text import fold
from app.do_now.import_cells import SAID
from tools import catalogue


@pytest.mark.parametrize("lang", catalogue.LANGUAGES)
@pytest.mark.parametrize("codes", SAID, ids=lambda codes: codes.__name__)
def test_every_label_is_understood(codes: type[Labelled], lang: str) -> None:
    words = catalogue.read(catalogue.path(lang), lang)

    said = {member: words[member.label].string or member.label for member in codes}

    assert {label: SAID[codes].get(fold(label)) for label in said.values()} == {
        label: member for member, label in said.items()
    }
