"""How the columns and the codes of a kind are called in every language: what a file that comes back in may say."""

from flask_babel import force_locale
from flask_babel import gettext as _

from app.core.enums import Labelled
from app.core.text import fold
from app.do_now.import_columns import plain
from app.reading.sheets.kinds import SHEETS
from app.steering.transfer.field import Code, Codes
from app.steering.transfer.kinds import KINDS
from app.steering.transfer.table import Vocabulary

LANGUAGES = ("fr", "en")


def vocabulary(kind: str) -> Vocabulary:
    """The headers of its sheet and the words of its codes, in French and in English; codes are words too."""
    headers: dict[str, str] = {}
    words: dict[Codes, dict[str, Labelled]] = {}
    coded = [each for each in KINDS[kind].fields if isinstance(each, Code)]
    for lang in LANGUAGES:
        with force_locale(lang):
            for column in SHEETS[kind].columns:
                headers.setdefault(plain(_(column.header)), column.name)
            for field in coded:
                known = words.setdefault((field.codes, field.called), {})
                known |= {fold(_(getattr(member, field.called))): member for member in field.codes}
                known |= {member.value: member for member in field.codes}
    return Vocabulary(headers, words)
