import secrets
import time
import uuid

_RANDOM_BITS = 74
_LOW_BITS = 62


def new_id() -> uuid.UUID:
    """A random public id (UUIDv7, RFC 9562): 48 bits of milliseconds, 74 random bits.

    Time comes first so that new rows land at the end of an index; nothing may rely on the order.
    """
    milliseconds = time.time_ns() // 1_000_000
    high, low = divmod(secrets.randbits(_RANDOM_BITS), 1 << _LOW_BITS)
    value = (milliseconds & ((1 << 48) - 1)) << 80
    value |= 0x7 << 76 | high << 64 | 0b10 << _LOW_BITS | low
    return uuid.UUID(int=value)
