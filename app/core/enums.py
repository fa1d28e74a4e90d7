"""Enumerations that carry their own translatable label."""

from enum import Enum
from typing import Self


class Labelled(Enum):
    """`Role.LEADER.value` is stored, `Role.LEADER.label` is the msgid that is shown."""

    label: str

    def __new__(cls, value: str | int, label: str = "") -> Self:
        member = object.__new__(cls)
        member._value_ = value
        member.label = label
        return member

    def __str__(self) -> str:
        return str(self.value)
