"""Has this process been asked to stop? Then the work at hand is finished and nothing new is begun.

The answer stands in memory that processes share once they are forked: whoever gets the signal tells all of them.
"""

import mmap

_asked = mmap.mmap(-1, 1)


def ask() -> None:
    _asked[0] = 1


def is_asked() -> bool:
    return _asked[0] == 1
