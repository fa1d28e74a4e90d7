"""A text that people wrote, as a page places it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """`lang` is set only when it isn't in the reader's language."""

    text: str = ""
    lang: str = ""

    def __bool__(self) -> bool:
        return bool(self.text)
