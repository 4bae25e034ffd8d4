"""What a SCEP endpoint says to GetCACert and GetCACaps: one row per shape.

    certificates(pki, "ndes")   -> Answer(status, content type, body)
    capabilities("ndes")        -> the same

CERTIFICATES: which CA the page's thumbprint belongs to (None: no CA at all),
and how the answer is made. CAPABILITIES: the answer itself.
"""

from collections import namedtuple

Answer = namedtuple("Answer", "status type body")
Shape = namedtuple("Shape", "ca make")

MANY = "application/x-x509-ca-ra-cert"
ONE = "application/x-x509-ca-cert"
HTML = b"<html><head><title>Welcome</title></head><body>Hello</body></html>"


def many(*names, kind=MANY, crls=()):
    return lambda pki: Answer(200, kind, pki.bundle(*names, crls=crls))


def one(name, kind=ONE):
    return lambda pki: Answer(200, kind, pki.der(name))


def fixed(*answer):
    return lambda pki: Answer(*answer)


CERTIFICATES = {
    # Fine, in every shape that servers in the field have.
    "ndes": Shape("issuing", many("ra-sign", "ra-enc", "issuing", "root")),
    "root-before-issuing": Shape("issuing", many(
        "ra-sign", "ra-enc", "root", "issuing")),
    "reversed": Shape("issuing", many(
        "root", "issuing", "ra-enc", "ra-sign")),
    "one-tier": Shape("root", many("root-ra-sign", "root-ra-enc", "root")),
    "one-ra": Shape("issuing", many("ra", "issuing", "root")),
    "ra-marked-ca": Shape("issuing", many("ra-ca", "issuing", "root")),
    "without-root": Shape("issuing", many("ra-sign", "ra-enc", "issuing")),
    "one-ca": Shape("root", one("root")),
    "with-crls": Shape("issuing", many(
        "ra-sign", "ra-enc", "issuing", "root", crls=("issuing",))),
    "one-ca-as-many": Shape("root", many("root")),
    "renewed": Shape("renewed", one("renewed")),
    # What makes devices fail, or soon will.
    "ra-only": Shape(None, many("ra-sign", "ra-enc")),
    "sha1": Shape("sha1", many("sha1-ra-sign", "sha1-ra-enc", "sha1")),
    "sha1-issuing": Shape("issuing-sha1", many(
        "issuing-sha1-ra-sign", "issuing-sha1-ra-enc", "issuing-sha1",
        "root")),
    "rsa1024": Shape("weak", many("weak-ra-sign", "weak-ra-enc", "weak")),
    "expired": Shape("expired", many(
        "expired-ra-sign", "expired-ra-enc", "expired")),
    "ra-expired": Shape("issuing", many(
        "ra-sign-expired", "ra-enc-expired", "issuing", "root")),
    "ra-expires-soon": Shape("issuing", many(
        "ra-sign", "ra-enc-soon", "issuing", "root")),
    "ra-ec": Shape("issuing", many(
        "ra-sign", "ra-enc-ec", "issuing", "root")),
    "ra-useless": Shape("issuing", many("ra-useless", "issuing", "root")),
    "stranger-ra": Shape("other", many("ra-sign", "ra-enc", "other")),
    # Right bytes, wrong label; and no certificates.
    "ca-chain": Shape("issuing", many("issuing", "root")),
    "type-with-parameter": Shape("root", one(
        "root", kind=ONE + "; charset=binary")),
    "type-in-capitals": Shape("root", one("root", kind=ONE.upper())),
    "same-name-ra": Shape("issuing", many("twin-ra", "issuing", "root")),
    "wrong-type": Shape("issuing", many(
        "ra-sign", "ra-enc", "issuing", "root",
        kind="application/octet-stream")),
    "swapped-type": Shape("root", one("root", kind=MANY)),
    "no-type": Shape("root", one("root", kind=None)),
    "html": Shape(None, fixed(200, "text/html", HTML)),
    "garbage": Shape(None, fixed(200, MANY, bytes(range(256)) * 4)),
    "empty": Shape(None, fixed(200, MANY, b"")),
    "trailing": Shape("root", lambda pki: Answer(
        200, ONE, pki.der("root") + b"\0\0")),
    "error": Shape(None, fixed(500, "text/html", HTML)),
    "not-found": Shape(None, fixed(404, "text/html", HTML)),
}

CAPABILITIES = {
    # Server 2012 to 2022.
    "ndes": Answer(200, "text/plain",
                   b"POSTPKIOperation\nRenewal\nSHA-512\nSHA-256\nSHA-1\n"
                   b"DES3"),
    "aes": Answer(200, "text/plain",
                  b"AES\nPOSTPKIOperation\nSCEPStandard\nSHA-256\n"),
    "crlf": Answer(200, "text/plain",
                   b"POSTPKIOperation\r\nRenewal\r\nSHA-256\r\nDES3\r\n"),
    "lower-case": Answer(200, "text/plain",
                         b"postpkioperation\nsha-256\ndes3\n"),
    "unknown-words": Answer(200, "text/plain",
                            b"POSTPKIOperation\nSHA-256\nDES3\nFrobnicate\n"),
    # Old NDES says nothing at all, without a Content-Type.
    "empty": Answer(200, None, b""),
    "no-post": Answer(200, "text/plain", b"Renewal\nSHA-256\nDES3\n"),
    "standard": Answer(200, "text/plain", b"SCEPStandard\nRenewal\n"),
    "no-sha": Answer(200, "text/plain", b"POSTPKIOperation\nRenewal\nDES3\n"),
    "no-cipher": Answer(200, "text/plain", b"POSTPKIOperation\nSHA-256\n"),
    "wrong-type": Answer(200, "text/html", b"POSTPKIOperation\nSHA-256\n"
                                           b"DES3\n"),
    "html": Answer(200, "text/html", HTML),
    "error": Answer(500, "text/html", HTML),
    "long": Answer(200, "text/plain", b"Word\n" * 100000),
}


def certificates(pki, name):
    return CERTIFICATES[name].make(pki)


def capabilities(name):
    return CAPABILITIES[name]


def authority(name):
    """The name of the CA certificate in the answer; None without one."""
    return CERTIFICATES[name].ca
