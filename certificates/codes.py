"""The code of a certificate: 16 random bytes in Crockford's base 32, shown in groups, stored bare."""

import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 26
_GROUPS = (5, 4, 4, 4, 4, 5)
_LOOKALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})
_DASHES = dict.fromkeys(map(ord, "-\u2010\u2011\u2012\u2013\u2014\u2212"), " ")  # word processors make others of the one that is printed


def new_code() -> str:
    """A new code: 128 bits from the system's generator, 26 characters, normalized."""
    number = int.from_bytes(secrets.token_bytes(16))
    return "".join(ALPHABET[number >> shift & 31] for shift in range(125, -1, -5))


def normalized(text: str) -> str | None:
    """The stored form of a code as somebody typed it (any case, dashes, spaces, O for 0, I and L for 1), or None if it can be none."""
    typed = "".join(text[:100].translate(_DASHES).split())
    code = typed.upper().translate(_LOOKALIKES)
    return code if typed.isascii() and len(code) == LENGTH and all(letter in ALPHABET for letter in code) else None


def shown(code: str) -> str:
    """A stored code in the groups that are printed: 5-4-4-4-4-5."""
    groups, place = [], 0
    for length in _GROUPS:
        groups.append(code[place : place + length])
        place += length
    return "-".join(groups)
