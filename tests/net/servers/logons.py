"""What an Authorization header says about the logon it is part of."""

import base64
import binascii
import struct

MARK = b"NTLMSSP\0"


def kind(value):
    """None, "basic", "bearer", "ntlm-1" (asks for a challenge; no logon yet),
    "ntlm-3" (the logon), "kerberos" or "other"."""
    if not value:
        return None
    scheme, _, rest = value.partition(" ")
    if scheme.lower() in ("basic", "bearer"):
        return scheme.lower()
    try:
        token = base64.b64decode(rest, validate=True)
    except binascii.Error:
        return "other"
    at = token.find(MARK)
    if at >= 0 and len(token) >= at + 12:
        return f"ntlm-{struct.unpack_from('<I', token, at + 8)[0]}"
    return "kerberos" if scheme.lower() == "negotiate" else "other"


def is_logon(value):
    """Whether the request carries something made from a secret."""
    return kind(value) not in (None, "ntlm-1")
