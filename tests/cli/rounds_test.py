"""Identities that ask for endless work to open them: refused before any of it
is done. Planted mutation: the rounds of bags within a PKCS#12 not looked at."""

import os

from harness import check, definition, has, rows, tool

MANY = 0x7fffffff


def length_of(number):
    if number < 128:
        return bytes([number])
    size = (number.bit_length() + 7) // 8
    return bytes([0x80 | size]) + number.to_bytes(size, "big")


def element(tag, body):
    return bytes([tag]) + length_of(len(body)) + body


def elements(data):
    """(tag, body) of all of it; ValueError when that is no DER."""
    found, at = [], 0
    while at < len(data):
        tag, length, at = data[at], data[at + 1], at + 2
        if length > 0x84 or length == 0x80:
            raise ValueError
        if length > 0x80:
            size = length - 0x80
            length, at = int.from_bytes(data[at:at + size], "big"), at + size
        if at + length > len(data):
            raise ValueError
        found.append((tag, data[at:at + length]))
        at += length
    return found


def grown(data, which):
    """The message with more rounds: the integers 2048 that which names, in
    the order they come."""
    seen = []

    def one(tag, body):
        if tag == 2 and int.from_bytes(body, "big") == 2048:
            seen.append(body)
            if len(seen) - 1 == which:
                body = MANY.to_bytes(4, "big")
        elif tag & 0x20 or tag == 4:
            try:
                body = b"".join(one(*each) for each in elements(body))
            except (ValueError, IndexError):
                pass
        return element(tag, body)

    new = b"".join(one(*each) for each in elements(data))
    check(len(seen) > which, f"only {len(seen)} numbers of rounds")
    return new


FORMS = {
    "PKCS#12": ["pkcs12", "-export", "-passout", "pass:x", "-iter", "2048",
                "-in", "id.pem"],
    "PKCS#12, old": ["pkcs12", "-export", "-passout", "pass:x", "-iter",
                     "2048", "-in", "id.pem", "-keypbe",
                     "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES"],
    "PKCS#8": ["pkcs8", "-topk8", "-passout", "pass:x", "-iter", "2048",
               "-in", "id.pem", "-outform", "DER"],
    "PEM": ["pkcs8", "-topk8", "-passout", "pass:x", "-iter", "2048", "-in",
            "id.pem", "-outform", "DER"],
}


@rows("rounds without end", [
    ("the MAC of a PKCS#12", "PKCS#12", 2), ("its key", "PKCS#12", 1),
    ("its certificates", "PKCS#12", 0), ("the old scheme", "PKCS#12, old", 1),
    ("the old scheme's key", "PKCS#12, old", 0),
    ("a key in DER", "PKCS#8", 0), ("a key in PEM", "PEM", 0)])
def rounds(box, form, which):
    with open(box.fixtures.identity(), "rb") as file:
        box.write("id.pem", file.read())
    data = tool("openssl", *FORMS[form], cwd=box.path)
    for name, content in (("fine", data), ("hard", grown(data, which))):
        if form == "PEM":
            box.write("der", content)
            content = b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n" + tool(
                "openssl", "base64", "-in", "der", cwd=box.path) \
                + b"-----END ENCRYPTED PRIVATE KEY-----\n" + tool(
                    "openssl", "x509", "-in", "id.pem", cwd=box.path)
        box.write(name, content, 0o600)
    box.write("a.ini", definition())
    env = {"PASS": "x"}
    arguments = ["build", "--passphrase", "env:PASS", "a.ini", "--sign"]
    if form != "PKCS#8":  # which holds no certificate
        box.run(*arguments, "fine", env=env, status=0)
    result = box.run(*arguments, "hard", env=env, status=10, timeout=20)
    has(result.err, "rounds", "stderr")
    check(not os.path.exists(box.at("b.mobileconfig")), "built")
