"""Certificates for the servers, made with the openssl command when first
asked for, dated back a day.

    pki = Pki()
    pki.cert("issuing")        path of the PEM file; pki.key("issuing")
    pki.der("issuing")         bytes
    pki.digest("issuing")      "3f1b..." SHA-256 of the DER; or "md5", "sha1"
    pki.done()

CERTIFICATES says which there are. The usual ones:

    root, issuing              a CA in two tiers
    ra-sign, ra-enc            the pair that NDES has: same subject, one key
                               usage each, no basic constraints
    ra                         one registration authority for both
    web-root, web              the test's own trust root and a server for
                               localhost and 127.0.0.1
    web-expired, web-other, web-untrusted
                               expired, for another host, by another root
"""

import hashlib
import os
import threading
import time
from collections import namedtuple

from .process import Directory, tool

CONFIG = """
[ca]
default_ca = here
[here]
database = %(dir)s/index.txt
new_certs_dir = %(dir)s/new
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
organizationName = optional
[req]
distinguished_name = dn
prompt = no
[dn]
[ca_ext]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign,digitalSignature
subjectKeyIdentifier = hash
[sign]
keyUsage = critical,digitalSignature
extendedKeyUsage = 1.3.6.1.4.1.311.20.2.1
subjectKeyIdentifier = hash
[encrypt]
keyUsage = critical,keyEncipherment
extendedKeyUsage = 1.3.6.1.4.1.311.20.2.1
subjectKeyIdentifier = hash
[both]
keyUsage = critical,digitalSignature,keyEncipherment
subjectKeyIdentifier = hash
[both_ca]
basicConstraints = critical,CA:true
keyUsage = critical,digitalSignature,keyEncipherment
subjectKeyIdentifier = hash
[useless]
keyUsage = critical,nonRepudiation
subjectKeyIdentifier = hash
[web]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost,IP:127.0.0.1
[web_client]
basicConstraints = critical,CA:false
extendedKeyUsage = clientAuth
subjectAltName = DNS:localhost,IP:127.0.0.1
[web_cn]
basicConstraints = critical,CA:false
extendedKeyUsage = serverAuth
[ca_server]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
[web_other]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature,keyEncipherment
extendedKeyUsage = serverAuth
subjectAltName = DNS:other.example.com
"""

KEYS = {
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    "ec": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
}

# issuer None: self-signed. begin and end are days from now. same_key names
# another row whose key this one has too, which saves time.
Row = namedtuple("Row", "issuer usage subject key digest begin end same_key",
                 defaults=("rsa", "sha256", -1, 365, None))
RA_NAME = "/CN=ACME-MSCEP-RA/O=Acme Inc."
CERTIFICATES = {
    "root": Row(None, "ca_ext", "/CN=Acme Root CA/O=Acme Inc."),
    "issuing": Row("root", "ca_ext", "/CN=Acme Issuing CA/O=Acme Inc."),
    "ra-sign": Row("issuing", "sign", RA_NAME),
    "ra-enc": Row("issuing", "encrypt", RA_NAME),
    "ra": Row("issuing", "both", "/CN=Acme SCEP RA/O=Acme Inc."),
    "root-ra-sign": Row("root", "sign", RA_NAME, same_key="ra-sign"),
    "root-ra-enc": Row("root", "encrypt", RA_NAME, same_key="ra-enc"),
    "ra-sign-expired": Row("issuing", "sign", RA_NAME, begin=-30, end=-2,
                           same_key="ra-sign"),
    "ra-enc-expired": Row("issuing", "encrypt", RA_NAME, begin=-30, end=-2,
                          same_key="ra-enc"),
    "ra-enc-soon": Row("issuing", "encrypt", RA_NAME, end=5,
                       same_key="ra-enc"),
    "ra-enc-ec": Row("issuing", "encrypt", RA_NAME, key="ec"),
    "ra-useless": Row("issuing", "useless", RA_NAME, same_key="ra"),
    "ra-ca": Row("issuing", "both_ca", "/CN=Acme Ruby RA/O=Acme Inc.",
                 same_key="ra"),
    "sha1": Row(None, "ca_ext", "/CN=Acme SHA-1 CA", digest="sha1"),
    "sha1-ra-sign": Row("sha1", "sign", RA_NAME, same_key="ra-sign"),
    "sha1-ra-enc": Row("sha1", "encrypt", RA_NAME, same_key="ra-enc"),
    "issuing-sha1": Row("root", "ca_ext", "/CN=Acme SHA-1 Issuing CA",
                        digest="sha1", same_key="issuing"),
    "issuing-sha1-ra-sign": Row("issuing-sha1", "sign", RA_NAME,
                                same_key="ra-sign"),
    "issuing-sha1-ra-enc": Row("issuing-sha1", "encrypt", RA_NAME,
                               same_key="ra-enc"),
    "weak": Row(None, "ca_ext", "/CN=Acme 1024 CA", key="rsa1024"),
    "weak-ra-sign": Row("weak", "sign", RA_NAME, same_key="ra-sign"),
    "weak-ra-enc": Row("weak", "encrypt", RA_NAME, same_key="ra-enc"),
    "expired": Row(None, "ca_ext", "/CN=Acme Expired CA", begin=-30, end=-2),
    "expired-ra-sign": Row("expired", "sign", RA_NAME, same_key="ra-sign"),
    "expired-ra-enc": Row("expired", "encrypt", RA_NAME, same_key="ra-enc"),
    "renewed": Row(None, "ca_ext", "/CN=Acme Root CA/O=Acme Inc."),
    "twin": Row("root", "ca_ext", "/CN=Acme Issuing CA/O=Acme Inc."),
    "twin-ra": Row("twin", "both", RA_NAME, same_key="ra"),
    "server-ca": Row("root", "ca_server", "/CN=Acme Server CA/O=Acme Inc.",
                     same_key="issuing"),
    "server-ca-ra": Row("server-ca", "both", RA_NAME, same_key="ra"),
    "other": Row(None, "ca_ext", "/CN=Other CA/O=Elsewhere Inc."),
    "web-root": Row(None, "ca_ext", "/CN=Acme Web Root"),
    "web": Row("web-root", "web", "/CN=localhost"),
    "web-expired": Row("web-root", "web", "/CN=localhost", begin=-30, end=-2,
                       same_key="web"),
    "web-other": Row("web-root", "web_other", "/CN=other.example.com",
                     same_key="web"),
    "web-intermediate": Row("web-root", "ca_ext", "/CN=Acme Web CA"),
    "web-below": Row("web-intermediate", "web", "/CN=localhost",
                     same_key="web"),
    "web-long": Row("web-root", "web", "/CN=localhost", end=900,
                    same_key="web"),
    "web-year": Row("web-root", "web", "/CN=localhost", end=500,
                    same_key="web"),
    "web-purpose": Row("web-root", "both", "/CN=localhost", same_key="web"),
    "web-client": Row("web-root", "web_client", "/CN=localhost",
                      same_key="web"),
    "web-cn": Row("web-root", "web_cn", "/CN=localhost", same_key="web"),
    "web-sha1": Row("web-root", "web", "/CN=localhost", digest="sha1",
                    same_key="web"),
    "web-rsa1024": Row("web-root", "web", "/CN=localhost", key="rsa1024"),
    "web-untrusted": Row("other", "web", "/CN=localhost", same_key="web"),
}
DAY = 24 * 60 * 60


def stamp(days):
    return time.strftime("%Y%m%d%H%M%SZ",
                         time.gmtime(time.time() + days * DAY))


class Pki:
    def __init__(self):
        self.directory = Directory("pki")
        self.lock = threading.RLock()
        self.config = self.directory.write(
            "openssl.cnf", CONFIG % {"dir": self.directory.path})
        self.directory.write("index.txt", "")
        os.mkdir(self.at("new"))

    def done(self):
        self.directory.done()

    def at(self, name):
        return self.directory.at(name)

    def make(self, name, how):
        path = self.at(name)
        with self.lock:
            if not os.path.exists(path):
                how(path + ".new")
                os.rename(path + ".new", path)
        return path

    def key(self, name):
        kind, same = CERTIFICATES[name].key, CERTIFICATES[name].same_key
        if same:
            return self.key(same)
        return self.make(f"{name}.key", lambda path: tool(
            "openssl", "genpkey", *KEYS[kind], "-out", path))

    def cert(self, name):
        row = CERTIFICATES[name]

        def how(path):
            key = self.key(name)
            by = ["-selfsign", "-keyfile", key] if row.issuer is None else [
                "-cert", self.cert(row.issuer),
                "-keyfile", self.key(row.issuer)]
            request = self.at(f"{name}.csr")
            tool("openssl", "req", "-new", "-config", self.config, "-key",
                 key, "-subj", row.subject, "-out", request)
            tool("openssl", "ca", "-batch", "-config", self.config, *by,
                 "-in", request, "-out", path, "-notext", "-preserveDN",
                 "-extensions", row.usage, "-md", row.digest, "-startdate",
                 stamp(row.begin), "-enddate", stamp(row.end))
        return self.make(f"{name}.pem", how)

    def der(self, name):
        path = self.cert(name)
        with open(self.make(f"{name}.der", lambda out: tool(
                "openssl", "x509", "-in", path, "-outform", "DER", "-out",
                out)), "rb") as file:
            return file.read()

    def digest(self, name, algorithm="sha256"):
        return hashlib.new(algorithm, self.der(name)).hexdigest()

    def crl(self, name):
        """An empty revocation list of a CA, path of the PEM file."""
        path = self.cert(name)
        return self.make(f"{name}.crl", lambda out: tool(
            "openssl", "ca", "-config", self.config, "-gencrl", "-cert",
            path, "-keyfile", self.key(name), "-crldays", "30", "-out", out))

    def bundle(self, *names, crls=()):
        """A degenerate PKCS#7 of the certificates, in this order, in DER."""
        file = "+".join(names + tuple(crls))

        def how(path):
            pem = b""
            for each in map(self.cert, names):
                with open(each, "rb") as part:
                    pem += part.read()
            for each in map(self.crl, crls):
                with open(each, "rb") as part:
                    pem += part.read()
            source = self.directory.write(f"{file}.bundle", pem)
            more = ["-in", source] if crls else ["-nocrl"]
            tool("openssl", "crl2pkcs7", *more, "-certfile", source,
                 "-outform", "DER", "-out", path)
        with open(self.make(f"{file}.p7", how), "rb") as done:
            return done.read()
