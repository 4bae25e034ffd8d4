"""A SCEP client put together from DER and the openssl command, to judge the
servers by, and answers of any server, without a client of ours.

    hand = Hand(directory, pki)
    reply = Reply(hand.post(url, hand.enrol("CN", challenge, "ra-enc")))
    reply.status, reply.fail, reply.transaction, reply.nonce
    hand.certificate(reply, "ra-sign")     PEM text of what was issued
    hand.poll("ra-enc", "issuing")         the message after PENDING
"""

import base64
import hashlib
import os
import secrets
import urllib.parse
import urllib.request

from servers.process import tool

DATA = "1.2.840.113549.1.7.1"
SIGNED = "1.2.840.113549.1.7.2"
CONTENT_TYPE = "1.2.840.113549.1.9.3"
MESSAGE_DIGEST = "1.2.840.113549.1.9.4"
SHA256 = "2.16.840.1.101.3.4.2.1"
RSA = "1.2.840.113549.1.1.1"
SCEP = "2.16.840.1.113733.1.9."
SEQUENCE, SET, OCTETS, TEXT, INTEGER, OID = 0x30, 0x31, 4, 0x13, 2, 6

REQUEST = """
[req]
distinguished_name = dn
attributes = attributes
req_extensions = extensions
prompt = no
utf8 = yes
[dn]
CN = {name}
[attributes]
challengePassword = {challenge}
[extensions]
keyUsage = critical,digitalSignature
subjectAltName = DNS:device.example.com
"""


def tlv(tag, *parts):
    body = b"".join(parts)
    if len(body) < 128:
        return bytes([tag, len(body)]) + body
    size = len(body).to_bytes((len(body).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(size)]) + size + body


def oid(text):
    first, second, *rest = map(int, text.split("."))
    out = bytes([first * 40 + second])
    for arc in rest:
        piece = [arc & 0x7f]
        while arc := arc >> 7:
            piece.insert(0, 0x80 | arc & 0x7f)
        out += bytes(piece)
    return tlv(OID, out)


def algorithm(name):
    return tlv(SEQUENCE, oid(name), b"\x05\x00")


def children(der):
    """(tag, content, whole) of each element in a content."""
    at, found = 0, []
    while at < len(der):
        tag, length, head = der[at], der[at + 1], 2
        if length & 0x80:
            head += length & 0x7f
            length = int.from_bytes(der[at + 2:at + head], "big")
        end = at + head + length
        assert end <= len(der), "DER runs over its end"
        found.append((tag, der[at + head:end], der[at:end]))
        at = end
    return found


def inside(der, *path):
    """The content that indexes lead to, starting at one whole element."""
    content = children(der)[0][1]
    for index in path:
        content = children(content)[index][1]
    return content


def attribute(name, value):
    return tlv(SEQUENCE, oid(name), tlv(SET, value))


class Reply:
    """A CertRep: its attributes, as text or bytes; None where missing."""

    def __init__(self, der):
        self.der = der
        signer = children(inside(der, 1, 0))[-1][1]
        found = next(content for tag, content, _ in
                     children(inside(signer)) if tag == 0xa0)
        values = {}
        for _, content, _ in children(found):
            name, value = children(content)[:2]
            values[name[2]] = children(value[1])[0][1]

        def text(last):
            value = values.get(oid(SCEP + last))
            return None if value is None else value.decode()

        self.type = text("2")
        self.status = text("3")
        self.fail = text("4")
        self.transaction = text("7")
        self.nonce = values.get(oid(SCEP + "6"))


class Hand:
    def __init__(self, directory, pki):
        self.directory = directory
        self.pki = pki
        self.nonce = None
        self.key = self.at("key.pem")
        tool("openssl", "genpkey", "-algorithm", "RSA", "-out", self.key)

    def at(self, name):
        return os.path.join(self.directory, name)

    def write(self, name, data):
        with open(self.at(name), "wb") as file:
            file.write(data)
        return self.at(name)

    def enrol(self, name, challenge, recipient):
        config = self.write("req.cnf", REQUEST.format(
            name=name, challenge=challenge).encode())
        base = ["openssl", "req", "-new", "-config", config, "-key",
                self.key, "-outform", "DER"]
        csr = tool(*base)
        # With extensions, for a certificate of version 3.
        self.own = tool(*base, "-x509", "-days", "1", "-extensions",
                        "extensions")
        self.subject = children(inside(csr, 0))[1][2]
        self.transaction = hashlib.sha256(
            children(inside(csr, 0))[2][2]).hexdigest()
        return self.message("19", csr, recipient)

    def poll(self, recipient, issuer):
        subject = children(inside(self.pki.der(issuer), 0))[5][2]
        return self.message("20", tlv(SEQUENCE, subject, self.subject),
                            recipient)

    def message(self, kind, content, recipient):
        envelope = tool("openssl", "cms", "-encrypt", "-binary", "-des3",
                        "-outform", "DER", self.pki.cert(recipient),
                        stdin=content)
        self.nonce = secrets.token_bytes(16)
        parts = sorted([
            attribute(CONTENT_TYPE, oid(DATA)),
            attribute(MESSAGE_DIGEST,
                      tlv(OCTETS, hashlib.sha256(envelope).digest())),
            attribute(SCEP + "2", tlv(TEXT, kind.encode())),
            attribute(SCEP + "5", tlv(OCTETS, self.nonce)),
            attribute(SCEP + "7", tlv(TEXT, self.transaction.encode()))])
        signature = tool("openssl", "dgst", "-sha256", "-sign", self.key,
                         stdin=tlv(SET, *parts))
        fields = children(inside(self.own, 0))
        signer = tlv(SEQUENCE, b"\x02\x01\x01",
                     tlv(SEQUENCE, fields[3][2], fields[1][2]),
                     algorithm(SHA256), tlv(0xa0, *parts), algorithm(RSA),
                     tlv(OCTETS, signature))
        return tlv(SEQUENCE, oid(SIGNED), tlv(0xa0, tlv(
            SEQUENCE, b"\x02\x01\x01", tlv(SET, algorithm(SHA256)),
            tlv(SEQUENCE, oid(DATA), tlv(0xa0, tlv(OCTETS, envelope))),
            tlv(0xa0, self.own), tlv(SET, signer))))

    @staticmethod
    def post(url, message):
        request = urllib.request.Request(
            url + "?operation=PKIOperation", message,
            {"Content-Type": "application/x-pki-message"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.read()

    @staticmethod
    def get(url, message):
        text = urllib.parse.quote(base64.b64encode(message), safe="")
        with urllib.request.urlopen(
                f"{url}?operation=PKIOperation&message={text}",
                timeout=30) as answer:
            return answer.read()

    def certificate(self, reply, signer):
        """Checks the signature and that the certificate is for our key."""
        path = self.write("reply.der", reply.der)
        envelope = self.at("envelope.der")
        tool("openssl", "cms", "-verify", "-inform", "DER", "-in", path,
             "-noverify", "-nointern", "-certfile", self.pki.cert(signer),
             "-binary", "-out", envelope)
        bundle = self.at("bundle.p7")
        own = self.write("own.der", self.own)
        tool("openssl", "cms", "-decrypt", "-inform", "DER", "-in", envelope,
             "-inkey", self.key, "-recip", own, "-binary", "-out", bundle,
             "-provider", "legacy", "-provider", "default")
        pem = tool("openssl", "pkcs7", "-inform", "DER", "-in", bundle,
                   "-print_certs")
        ours = tool("openssl", "pkey", "-in", self.key, "-pubout")
        theirs = tool("openssl", "x509", "-noout", "-pubkey", stdin=pem)
        assert ours == theirs, "certificate for another key"
        return pem
