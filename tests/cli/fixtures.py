"""Certificates, keys and signed files made with the openssl command, so that
the program is not judged by what it made itself. All are valid from 2020 to
2040, which leaves room for fixed signing times."""

import os
import shutil
import tempfile
import threading

from harness import tool

PASSPHRASE = "correct horse"

CONFIG = """
[ca]
default_ca = here
[here]
dir = %(dir)s
database = $dir/index.txt
serial = $dir/serial
new_certs_dir = $dir
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = dn
prompt = no
[dn]
[root]
basicConstraints = critical,CA:true
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[signer]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
[server]
basicConstraints = critical,CA:false
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
"""

KEYS = {
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "rsa1024": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:1024"],
    "rsa3072": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:3072"],
    "p256": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
    "p384": ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-384"],
    "ed25519": ["-algorithm", "ED25519"],
    "rsapss": ["-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048"],
}


class Fixtures:
    """Made on first use, each once."""

    def __init__(self):
        self.path = tempfile.mkdtemp(prefix="scepctl-fixtures-")
        self.lock = threading.RLock()
        with open(self.at("ca.cnf"), "w") as file:
            file.write(CONFIG % {"dir": self.path})
        open(self.at("index.txt"), "w").close()
        with open(self.at("serial"), "w") as file:
            file.write("1000\n")

    def done(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def at(self, name):
        return os.path.join(self.path, name)

    def make(self, name, how):
        with self.lock:
            path = self.at(name)
            if not os.path.exists(path):
                how(path)
            return path

    def key(self, kind, name=None):
        return self.make(f"{name or kind}.key", lambda path: tool(
            "openssl", "genpkey", *KEYS[kind], "-out", path))

    def root(self, name="root", begin="20200101000000Z",
             end="20400101000000Z", digest="sha256"):
        def how(path):
            key = self.key("rsa", name)
            request = tool("openssl", "req", "-new", "-key", key, "-subj",
                           f"/CN=Test {name}/O=Example Inc.")
            with open(path + ".csr", "wb") as file:
                file.write(request)
            tool("openssl", "ca", "-batch", "-config", self.at("ca.cnf"),
                 "-selfsign", "-keyfile", key, "-in", path + ".csr", "-out",
                 path, "-notext", "-md", digest, "-extensions", "root",
                 "-preserveDN", "-startdate", begin, "-enddate", end)
        return self.make(f"{name}.pem", how)

    def cert(self, name, kind="rsa", begin="20200101000000Z",
             end="20400101000000Z", usage="signer", issuer="root"):
        def how(path):
            root = self.root(issuer)
            key = self.key(kind, name)
            with open(path + ".csr", "wb") as file:
                file.write(tool("openssl", "req", "-new", "-key", key,
                                "-subj", f"/CN=Test {name}"))
            tool("openssl", "ca", "-batch", "-config", self.at("ca.cnf"),
                 "-cert", root, "-keyfile", self.at(f"{issuer}.key"), "-in",
                 path + ".csr", "-out", path, "-notext", "-extensions",
                 usage, "-startdate", begin, "-enddate", end)
        return self.make(f"{name}.crt", how)

    def identity(self, name="signer", kind="rsa", **options):
        """A PEM file with key, certificate and the root."""
        def how(path):
            with open(path, "w") as out:
                for part in (self.key(kind, name),
                             self.cert(name, kind, **options), self.root()):
                    with open(part) as file:
                        out.write(file.read())
            os.chmod(path, 0o600)
        with self.lock:
            return self.make(f"{name}.identity.pem", how)

    def pkcs12(self, legacy=False):
        def how(path):
            self.identity()
            more = ["-legacy"] if legacy else []
            tool("openssl", "pkcs12", "-export", *more, "-inkey",
                 self.at("signer.key"), "-in", self.at("signer.crt"),
                 "-certfile", self.root(), "-out", path, "-passout",
                 f"pass:{PASSPHRASE}")
            os.chmod(path, 0o600)
        return self.make("legacy.p12" if legacy else "signer.p12", how)

    def encrypted(self):
        def how(path):
            self.identity()
            with open(path, "wb") as out:
                out.write(tool(
                    "openssl", "pkcs8", "-topk8", "-in",
                    self.at("signer.key"), "-passout",
                    f"pass:{PASSPHRASE}"))
                for part in (self.at("signer.crt"), self.root()):
                    with open(part, "rb") as file:
                        out.write(file.read())
            os.chmod(path, 0o600)
        return self.make("encrypted.pem", how)

    def sign(self, content, *options, name="signer", kind="rsa", **more):
        """SignedData around content, made with openssl cms."""
        self.identity(name, kind, **more)
        return tool("openssl", "cms", "-sign", "-nodetach", "-binary",
                    "-nosmimecap", "-md", "sha256", "-outform", "DER",
                    "-signer", self.at(f"{name}.crt"), "-inkey",
                    self.at(f"{name}.key"), "-certfile", self.root(),
                    *options, stdin=content)
