"""Times as the server writes them."""

from datetime import datetime, timezone
from functools import lru_cache


@lru_cache(1 << 16)
def instant(seconds):
    """JSON of a time with milliseconds, null for None."""
    if seconds is None:
        return "null"
    text = datetime.fromtimestamp(seconds, timezone.utc).isoformat(
        timespec="milliseconds")
    return f'"{text[:-6]}Z"'


@lru_cache(1 << 16)
def second(seconds):
    """JSON of a time without fraction."""
    if seconds is None:
        return "null"
    text = datetime.fromtimestamp(int(seconds), timezone.utc).isoformat()
    return f'"{text[:-6]}Z"'


def classic(seconds):
    """The three forms of the Classic API: local, milliseconds, UTC."""
    at = datetime.fromtimestamp(seconds, timezone.utc)
    hour = at.hour % 12 or 12
    return (f"{at:%Y/%m/%d} at {hour}:{at:%M %p}", int(seconds * 1000),
            f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000")
