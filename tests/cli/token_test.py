"""Identities on a token: PKCS#11 through OpenSSL's provider, with SoftHSM as
the token, and what is never shown of a PIN.

Provider and token are Debian packages from 13 on (pkcs11-provider, softhsm2,
opensc); before, only the cases without a token run. There they must not be
missing: the cases then fail. Logins are counted with OpenSC's spy, a module
that writes down what the one behind it is asked.
"""

import glob
import os
import re

from harness import case, check, definition, has, lacks, rows, same, tool

PIN = "4711-Sesam"
WRONG = "0815-Sesam"
URI = "pkcs11:token=Signing;object="
PROVIDER = "/usr/lib/*/ossl-modules/pkcs11.so"
TOKEN = "/usr/lib/softhsm/libsofthsm2.so"
SPY = "/usr/lib/*/pkcs11-spy.so"


def of_debian_13():
    try:
        with open("/etc/os-release", encoding="utf-8") as file:
            facts = dict(line.strip().split("=", 1) for line in file
                         if "=" in line)
    except OSError:
        return False
    version = facts.get("VERSION_ID", "99").strip('"')
    return facts.get("ID") == "debian" and int(version.split(".")[0]) >= 13


HERE = of_debian_13() or bool(glob.glob(PROVIDER) and glob.glob(TOKEN)
                              and glob.glob(SPY))


def only(pattern):
    found = glob.glob(pattern)
    check(found, f"'{pattern}' is missing: sh tools/deps.sh test")
    return found[0]


class Token:
    """A token of its own for a case, and the environment it is reached in."""

    def __init__(self, box):
        self.box = box
        self.home = os.path.join(box.home, "token")
        os.makedirs(os.path.join(self.home, "tokens"))
        config = os.path.join(self.home, "softhsm.conf")
        with open(config, "w", encoding="utf-8") as file:
            file.write(f"directories.tokendir = {self.home}/tokens\n"
                       "objectstore.backend = file\nlog.level = ERROR\n")
        self.spied = os.path.join(self.home, "spied")
        self.env = {
            "SOFTHSM2_CONF": config,
            # Read by the module itself, in any way a user might set it up.
            "OPENSSL_CONF": self.openssl_conf(),
            "PKCS11SPY": only(TOKEN),
            "PKCS11SPY_OUTPUT": self.spied,
        }
        self.tool("softhsm2-util", "--init-token", "--free", "--label",
                  "Signing", "--pin", PIN, "--so-pin", "87654321")

    def openssl_conf(self, module=None):
        path = os.path.join(self.home, "openssl.cnf")
        with open(path, "w", encoding="utf-8") as file:
            file.write("openssl_conf = start\n[start]\nproviders = ours\n"
                       "[ours]\ndefault = plain\npkcs11 = token\n"
                       "[plain]\nactivate = 1\n[token]\n"
                       f"module = {only(PROVIDER)}\n"
                       f"pkcs11-module-path = {module or only(SPY)}\n"
                       "activate = 1\n")
        return path

    def tool(self, *command):
        return tool("env", f"SOFTHSM2_CONF={self.env['SOFTHSM2_CONF']}",
                    *command)

    def write(self, kind, label, path, *options):
        self.tool("pkcs11-tool", "--module", only(TOKEN), "--login", "--pin",
                  PIN, "--token-label", "Signing", "--write-object", path,
                  "--type", kind, "--label", label, "--id", "01", *options)

    def add(self, label, kind="rsa", *options, cert=True):
        """A key made outside, and its certificate beside it."""
        fixtures = self.box.fixtures
        fixtures.identity(kind, kind)
        der = os.path.join(self.home, label + ".der")
        tool("openssl", "pkey", "-in", fixtures.key(kind), "-outform", "DER",
             "-out", der)
        self.write("privkey", label, der, *options)
        if cert:
            tool("openssl", "x509", "-in", fixtures.cert(kind, kind),
                 "-outform", "DER", "-out", der)
            self.write("cert", label, der)

    def logins(self):
        try:
            with open(self.spied, encoding="utf-8", errors="replace") as file:
                return len(re.findall(r"^\d+: C_Login$", file.read(), re.M))
        except FileNotFoundError:
            return 0

    def run(self, *arguments, env=None, **options):
        result = self.box.run(*arguments, env={**self.env, **(env or {})},
                              **options)
        for pin in (PIN, WRONG):
            lacks(result.all, pin, "output")
        lacks(result.all, "Enter", "output")
        return result


def verify(box, name):
    content = tool("openssl", "cms", "-verify", "-purpose", "any", "-inform",
                   "DER", "-in", box.at(name), "-CAfile",
                   box.fixtures.root())
    has(content, b"com.apple.security.scep", "content")


def token_rows(name, table):
    return rows(name, table) if HERE else lambda function: function


def token_case(name):
    return case(name) if HERE else lambda function: function


@token_rows("token: signs", [
    ("rsa, PIN from the environment", "rsa", "", ["env:PIN"], ""),
    ("ec, PIN from the environment", "p256", "", ["env:PIN"], ""),
    ("pin-source", "rsa", "?pin-source=file:{pin}", [], ""),
    ("pin-source, relative", "rsa", "?pin-source=file:pin.txt", [], ""),
    ("pin-value", "p256", "?pin-value=" + PIN, [], ""),
    ("pin-value, percent-encoded", "rsa", "?%70in-value=4711%2DSesam", [],
     ""),
    ("pin-value in the path", "rsa", ";pin-value=" + PIN, [], ""),
    ("type=private", "rsa", ";type=private", ["env:PIN"], ""),
    ("scheme in capitals", "rsa", "", ["env:PIN"], "PKCS11:"),
])
def signs(box, kind, rest, passphrase, scheme):
    token = Token(box)
    token.add("profiles", kind)
    pin = box.write("pin.txt", PIN + "\n", 0o600)
    uri = URI + "profiles" + rest.format(pin=pin)
    uri = scheme + uri[len(scheme):] if scheme else uri
    box.write("a.ini", definition())
    options = ["--passphrase", *passphrase] if passphrase else []
    result = token.run("build", "--sign", uri, *options, "--chain",
                       box.fixtures.root(), "a.ini", env={"PIN": PIN},
                       status=0)
    verify(box, "a.mobileconfig")
    same(token.logins(), 1, "logins")
    check(("in its URI" in result.err) == ("value" in rest), result.err)


@token_case("token: set up in scepctl.conf")
def configured(box):
    token = Token(box)
    token.add("profiles")
    box.write("scepctl.conf",
              f"[signing]\nidentity = {URI}profiles\npassphrase = env:PIN\n"
              f"chain = {box.fixtures.root()}\n")
    box.write("a.ini", definition())
    token.run("build", "a.ini", env={"PIN": PIN}, status=0)
    verify(box, "a.mobileconfig")
    box.write("pin.txt", PIN, 0o600)
    box.write("scepctl.conf",
              f"[signing]\nidentity = {URI}profiles?pin-source=file:pin.txt\n"
              f"chain = {box.fixtures.root()}\n")
    os.mkdir(box.at("below"))
    box.write("below/b.ini", definition())
    token.run("build", "b.ini", cwd=box.at("below"), status=0)
    verify(box, "below/b.mobileconfig")


@token_case("token: module named in the environment alone")
def by_environment(box):
    token = Token(box)
    token.add("profiles")
    box.write("a.ini", definition())
    token.run("build", "--sign", URI + "profiles", "--passphrase", "env:PIN",
              "a.ini", env={"PIN": PIN, "OPENSSL_CONF": "/dev/null",
                            "PKCS11_PROVIDER_MODULE": only(TOKEN)}, status=0)
    verify(box, "a.mobileconfig")


@token_case("token: 200 profiles with one login")
def many(box):
    token = Token(box)
    token.add("profiles")
    for number in range(200):
        box.write(f"in/{number}.ini", definition(
            profile={"identifier": f"com.example.scep.n{number}"}))
    token.run("build", "--sign", URI + "profiles", "--passphrase", "env:PIN",
              "-o", "out", "in", env={"PIN": PIN}, status=0, timeout=300)
    same(len(os.listdir(box.at("out"))), 200, "profiles")
    for number in (0, 99, 199):
        verify(box, f"out/{number}.mobileconfig")
    same(token.logins(), 1, "logins")


@token_case("token: a key that wants the PIN for each signature")
def always(box):
    token = Token(box)
    token.add("profiles", "rsa", "--always-auth")
    for number in range(12):
        box.write(f"in/{number}.ini", definition(
            profile={"identifier": f"com.example.scep.n{number}"}))
    token.run("build", "--sign", URI + "profiles", "--passphrase", "env:PIN",
              "-o", "out", "in", env={"PIN": PIN}, status=0)
    for number in range(12):
        verify(box, f"out/{number}.mobileconfig")
    check(token.logins() >= 13, f"{token.logins()} logins")


@token_case("token: the certificate from a file")
def cert_apart(box):
    token = Token(box)
    token.add("profiles", cert=False)
    box.write("a.ini", definition())
    build = ["build", "--sign", URI + "profiles", "--passphrase", "env:PIN",
             "a.ini"]
    result = token.run(*build, env={"PIN": PIN}, status=10)
    has(result.err, "no certificate", "stderr")
    has(result.err, "chain", "stderr")
    token.run(*build, "--chain", box.fixtures.cert("rsa"), "--chain",
              box.fixtures.root(), env={"PIN": PIN}, status=0)
    verify(box, "a.mobileconfig")


@token_rows("token: a wrong PIN is tried once", [
    ("passphrase", "", True),
    ("pin-value", "?pin-value=" + WRONG, False),
    ("pin-source", "?pin-source=file:wrong.txt", False),
])
def wrong_pin(box, rest, passphrase):
    token = Token(box)
    token.add("profiles")
    box.write("wrong.txt", WRONG, 0o600)
    for name in "ab":
        box.write(f"{name}.ini", definition(
            profile={"identifier": f"com.example.scep.{name}"}))
    options = ["--passphrase", "env:PIN"] if passphrase else []
    result = token.run("build", "--sign", URI + "profiles" + rest, *options,
                       "a.ini", "b.ini", env={"PIN": WRONG}, status=3)
    has(result.err, "refuses the PIN", "stderr")
    has(result.err, "hint: it was tried once", "stderr")
    same(token.logins(), 1, "logins")


@token_rows("token: what is missing", [
    ("PIN", URI + "profiles", {}, None, 3, "needs a passphrase"),
    ("key", URI + "other", {"PIN": PIN}, None, 10, "no private key"),
    ("token", "pkcs11:token=None", {"PIN": PIN}, None, 10, "no token for"),
    ("module", URI + "profiles", {"PIN": PIN}, "/nowhere/module.so", 10,
     "module cannot be loaded"),
])
def missing(box, uri, env, module, status, text):
    token = Token(box)
    token.add("profiles")
    if module:
        token.openssl_conf(module)
    box.write("a.ini", definition())
    options = ["--passphrase", "env:PIN"] if env else []
    # A line of standard input is nobody's PIN.
    result = token.run("build", "--sign", uri, *options, "a.ini", env=env,
                       stdin=WRONG + "\n", status=status)
    has(result.err, text, "stderr")
    has(result.err, "hint: ", "stderr")
    same(token.logins(), 1 if status == 10 and "other" in uri else 0,
         "logins")


@token_case("token: which of several keys")
def several(box):
    token = Token(box)
    token.add("one")
    token.add("two", "p256")
    box.write("a.ini", definition())
    result = token.run("build", "--sign", "pkcs11:token=Signing",
                       "--passphrase", "env:PIN", "a.ini", env={"PIN": PIN},
                       status=10)
    has(result.err, "more than 1 private key", "stderr")
    has(result.err, "object= or id=", "stderr")


# No token is needed for these: whatever is wrong, no PIN is shown.

@rows("no PIN is shown: command line", [
    ("sign", ["--sign", "pkcs11:token=T;pin-value=4711-Sesam"]),
    ("query", ["--sign", "pkcs11:token=T?pin-value=4711-Sesam"]),
    ("capitals", ["--sign", "PKCS11:token=T;PIN-VALUE=4711-Sesam"]),
    ("encoded", ["--sign", "pkcs11:token=T;%70in%2dvalue=4711-Sesam"]),
    ("blank", ["--sign", "pkcs11:token=T;pin-value = 4711-Sesam"]),
    ("twice", ["--sign", "pkcs11:pin-value=4711-Sesam;pin-value=4711-Sesam"]),
    ("source", ["--sign", "pkcs11:token=T?pin-source=4711-Sesam"]),
    ("command", ["--sign", "pkcs11:token=T?pin-source=|echo 4711-Sesam"]),
    ("another scheme", ["--sign", "pkcs:token=T;pin-value=4711-Sesam"]),
    ("no scheme", ["--sign", "./pkcs11:token=T;pin-value=4711-Sesam"]),
    ("chain", ["--sign", "ID", "--chain", "pkcs11:pin-value=4711-Sesam"]),
    ("another option", ["--sing=pkcs11:token=T;pin-value=4711-Sesam"]),
    ("digest", ["--digest", "pkcs11:token=T;pin-value=4711-Sesam"]),
    ("operand", ["pkcs11:token=T;pin-value=4711-Sesam"]),
])
def not_shown(box, arguments):
    box.write("a.ini", definition())
    arguments = [box.fixtures.identity() if a == "ID" else a
                 for a in arguments]
    for more in ([], ["--format", "json"], ["-v"]):
        result = box.run("build", *arguments, "a.ini", *more)
        check(result.status != 0, result)
        lacks(result.all, "4711", "output")


@rows("no PIN is shown: scepctl.conf", [
    ("identity", "identity = pkcs11:token=T;pin-value=4711-Sesam\n"),
    ("chain", "identity = ID\nchain = pkcs11:token=T;pin-value=4711-Sesam\n"),
    ("key", "identiti = pkcs11:token=T;pin-value=4711-Sesam\n"),
    ("twice", "identity = ID\nidentity = pkcs11:pin-value=4711-Sesam\n"),
    ("digest", "identity = ID\ndigest = pkcs11:pin-value=4711-Sesam\n"),
    ("comment", "identity = pkcs11:pin-value=4711-Sesam # 4711-Sesam\n"),
])
def not_shown_of_project(box, text):
    box.write("a.ini", definition())
    box.write("scepctl.conf", "[signing]\n" + text.replace(
        "ID", box.fixtures.identity()))
    for more in ([], ["--format", "json"], ["-v"], ["--format", "sarif"]):
        result = box.run("build", "a.ini", *more)
        check(result.status != 0, result)
        lacks(result.all, "4711", "output")
