"""When certificates end: the command expiry, without any server.

Planted mutations that must be caught: in expiry_list.c compare the other way
round ("soonest first"); leave out map_add ("each once"); in expiry.c count what
ends before the limit without it ("--check"); in identity_read_certs fail with
the key ("renewed"); in is_wanted want every pin ("pins"); in
is_replaced see none ("renewed"); in expiry_files.c ask servers of profiles
("asks no server of a profile")."""

import datetime
import json
import os

from harness import case, check, definition, has, lacks, rows, same, tool

CANARY = "canary-expiry-77c2"
SERVER = "https://127.0.0.1:1/scep"
PIN = ('{"kind":"pin","url":"%s","name":"ca","ca":{"subject":"%s","expires":'
       '"%sT10:00:00Z","sha256":"%s","sha1":"%s","md5":"%s"},"source":'
       '"getcacert","learnt":"2026-11-23"}\n')


def date(days):
    return (datetime.datetime.now(datetime.timezone.utc) +
            datetime.timedelta(days=days)).strftime("%Y%m%d%H%M%SZ")


def sha256(path):
    return tool("openssl", "x509", "-in", path, "-noout", "-fingerprint",
                "-sha256").decode().split("=")[1].strip().replace(
                    ":", "").lower()


def pin(url, subject="CN=Pinned", ends="2031-05-04", digest="ab"):
    return PIN % (url, subject, ends, digest * 32, digest * 20, digest * 16)


def told(box, *arguments, status=0, env=None):
    return box.run("expiry", "--offline", "--json", *arguments, env=env,
                   status=status).json()


def uses(certificate):
    return [(place["what"], place["where"]) for place in
            certificate["places"]]


def plain(box, name="a.ini", url=SERVER, rest="", **scep):
    box.write(name, definition(
        {"url": url, "fingerprint": "none", "challenge_type": "none",
         **scep}, profile={
            "identifier": f"com.example.{os.path.basename(name)[:-4]}"},
        rest=rest))


@case("expiry: one table, soonest first, each once with its places")
def table(box):
    pki = box.fixtures
    soon = pki.cert("expiry-soon", end=date(20.5))
    box.write("certs/root.pem", open(pki.root()).read())
    box.write("signer.pem", open(pki.key("rsa", "expiry-soon")).read() +
              open(soon).read() + open(pki.root()).read(), 0o600)
    box.write("scepctl.conf", "[signing]\nidentity = signer.pem\n")
    for name in ("a.ini", "b.ini"):
        plain(box, name, certificate="certs/root.pem")
    box.write("scepctl.lock", pin(SERVER, ends="2031-05-04"))
    box.run("build", "a.ini", status=0)
    document = told(box)
    same(list(document), ["format", "certificates", "not_told"])
    certificates = document["certificates"]
    same([c["sha256"] for c in certificates],
         [sha256(soon), "ab" * 32, sha256(pki.root())], "soonest first")
    same([uses(c) for c in certificates], [
        [("signing", "signer.pem")], [("pinned-ca", SERVER)],
        [("signing-chain", "signer.pem"), ("payload", "a.ini"),
         ("payload", "b.ini")]], "each once")
    same([c["days_left"] for c in certificates[:1]], [20])
    same(certificates[2]["ends"], "2040-01-01T00:00:00Z")
    same(document["not_told"], [])
    text = box.run("expiry", "--offline", status=0).out.splitlines()
    same(text[0].split(), ["ends", "days", "left", "subject", "what",
                           "where"])
    same([line.split()[:2] for line in text[1:3]],
         [[certificates[0]["ends"][:10], "20"],
          ["2031-05-04", str(certificates[1]["days_left"])]])
    has(text[4], "in a profile", "the second place")
    check(text[4].startswith(" "), text)
    same(uses(told(box, "a.mobileconfig")["certificates"][0]),
         [("signing", "signer.pem"), ("signer", "a.mobileconfig")])


@rows("expiry --check", [
    ("19 days, one ends in 20", 19, 0), ("20 days: it does", 21, 1),
    ("0 days", 0, 0)])
def limit(box, days, status):
    soon = box.fixtures.cert("expiry-soon", end=date(20.5))
    box.write("soon.pem", open(soon).read())
    result = box.run("expiry", "--offline", "--sign", "soon.pem", "--check",
                     str(days), status=status)
    has(result.out, "signs profiles")
    (has if status else lacks)(result.err,
                               f"1 certificate ends within {days} days")


@case("expiry: what has ended is told as that, and fails every --check")
def ended(box):
    old = box.fixtures.cert("expiry-old", end="20210101000000Z")
    box.write("old.pem", open(old).read())
    result = box.run("expiry", "--offline", "--sign", "old.pem", status=0)
    check("2021-01-01      ended" in result.out, result)
    box.run("expiry", "--offline", "--sign", "old.pem", "--check", "0",
            status=1)
    check(told(box, "--sign", "old.pem")["certificates"][0]["days_left"] < 0,
          "days left")


@rows("expiry: --check takes days", [
    ("a word", "soon"), ("negative", "-1"), ("too many", "36501"),
    ("a fraction", "1.5")])
def no_days(box, text):
    has(box.run("expiry", f"--check={text}", status=2).err, "'--check'")


@rows("expiry: the identity", [
    ("a key that stays closed", "encrypted", None, 0, "signing"),
    ("PKCS#12 with its passphrase", "pkcs12", "env:PASS", 0, "signing"),
    ("PKCS#12 without", "pkcs12", None, 3, None),
    ("PKCS#12 and a wrong one", "pkcs12", "env:WRONG", 3, None),
    ("PKCS#12 and one that is not set", "pkcs12", "env:UNSET", 3, None),
])
def identity(box, form, reference, status, use):
    path = getattr(box.fixtures, form)()
    lines = ["[signing]", f"identity = {path}"]
    if reference:
        lines.append(f"passphrase = {reference}")
    box.write("scepctl.conf", "\n".join(lines) + "\n")
    result = box.run("expiry", "--json", "--offline", status=status,
                     env={"PASS": "correct horse", "WRONG": CANARY})
    found = [uses(c)[0][0] for c in result.json()["certificates"]]
    same(found, [use, "signing-chain"] if use else [])
    same([g["what"] for g in result.json()["not_told"]],
         [] if use else ["signing"])
    for secret in (CANARY, "correct horse"):
        lacks(result.all, secret, "a passphrase")


@case("expiry: of a renewed signing certificate the new one counts")
def renewed(box):
    pki = box.fixtures
    old = pki.cert("expiry-renewed", end="20210101000000Z")
    new = box.at("new.crt")
    tool("openssl", "req", "-x509", "-key", pki.key("rsa", "expiry-renewed"),
         "-subj", "/CN=Test expiry-renewed", "-days", "90", "-out", new)
    box.write("both.pem", open(old).read() + open(new).read())
    certificates = told(box, "--sign", "both.pem")["certificates"]
    same([c["sha256"] for c in certificates], [sha256(new)], "renewed")


@case("expiry: pins of the servers that are named, else all")
def pins(box):
    box.write("scepctl.conf", "")
    other = "https://other.example.com/scep"
    plain(box)
    box.write("scepctl.lock",
              pin(SERVER) + pin(other, "CN=Other", digest="cd"))
    same([c["subject"] for c in told(box)["certificates"]],
         ["CN=Other", "CN=Pinned"])
    same([c["subject"] for c in told(box, "a.ini")["certificates"]],
         ["CN=Pinned"], "pins")


@case("expiry: a project without definitions has an identity and pins")
def nothing(box):
    box.write("scepctl.conf", "")
    result = box.run("expiry", status=0)
    same(result.out, "")
    has(result.err, "no certificate is known")
    box.write("scepctl.lock", pin(SERVER))
    same(len(told(box)["certificates"]), 1)


@case("expiry: a server that does not answer hides nothing else")
def unreachable(box):
    box.write("root.pem", open(box.fixtures.root()).read())
    plain(box, certificate="root.pem")
    plain(box, "b.ini", url="https://$SITE.example.com/scep",
          fingerprint="none")
    result = box.run("expiry", "--json", "a.ini", "b.ini", status=11)
    same(len(result.json()["certificates"]), 1)
    same([(g["what"], g["where"]) for g in result.json()["not_told"]],
         [("ca", SERVER), ("ca", "https://$SITE.example.com/scep")])
    has(result.err, "cannot connect")
    result = box.run("expiry", "b.ini", status=0)
    has(result.out, "has a variable")
    lacks(box.run("expiry", "--offline", "a.ini", status=0).all, "connect")


@case("expiry: asks no server of a profile")
def stranger(box):
    plain(box)
    box.run("build", "--unsigned", "a.ini", status=0)
    result = box.run("expiry", "--json", "a.mobileconfig", status=0)
    same((result.json()["certificates"], result.json()["not_told"]), ([], []))


@case("expiry: an identity in a profile, as far as it shows itself")
def pkcs12(box):
    pki = box.fixtures
    pki.identity()
    tool("openssl", "pkcs12", "-export", "-inkey", pki.at("signer.key"),
         "-in", pki.at("signer.crt"), "-certpbe", "NONE", "-passout",
         f"pass:{CANARY}", "-out", box.at("open.p12"))
    box.write("closed.p12", open(pki.pkcs12(), "rb").read())
    plain(box, rest="\n".join(
        f'[pkcs12 "{name}"]\nfile = {name}.p12\npassword = env:P'
        for name in ("open", "closed")) + "\n")
    document = told(box, env={"P": CANARY})
    same([(c["sha256"], uses(c)) for c in document["certificates"]],
         [(sha256(pki.at("signer.crt")), [("identity", "a.ini")])])
    gap, = document["not_told"]
    same((gap["what"], gap["where"]), ("identity", "a.ini"))
    has(gap["why"], "closed.p12")
    box.run("expiry", "--offline", "--check", "30", status=0)


@case("expiry: files that cannot be used are named, the others are told")
def unusable(box):
    box.write("root.pem", open(box.fixtures.root()).read())
    plain(box, certificate="root.pem")
    box.write("bad.ini", "[profile]\nnmae = x\n")
    result = box.run("expiry", "--offline", "a.ini", "bad.ini", status=1)
    has(result.out, "a.ini")
    has(result.err, "bad.ini:2:1: error")
    result = box.run("expiry", "--offline", "a.ini", "bad.ini", "none.ini",
                     status=4)
    has(result.out, "a.ini")
    box.write("scepctl.lock", "{")
    same(box.run("expiry", "--offline", "a.ini", status=1).out, "")


@case("expiry: an expired certificate is told although its file is wrong")
def wrong(box):
    pki = box.fixtures
    box.write("old.pem",
              open(pki.cert("expiry-old", end="20210101000000Z")).read())
    plain(box, rest='[pem "old"]\ncertificate = old.pem\n')
    document = told(box, status=box.run("validate", "a.ini").status)
    same(document["certificates"][0]["ends"], "2021-01-01T00:00:00Z")


@case("expiry: hostile names and bytes")
def hostile(box):
    key = box.fixtures.key("p256")
    tool("openssl", "req", "-x509", "-key", key, "-utf8", "-subj",
         "/CN=a\x1b[31m\u202eb", "-days", "9", "-out", box.at("odd.pem"))
    box.write("odd.mobileconfig", """<?xml version="1.0"?>
<plist version="1.0"><dict><key>PayloadContent</key><array>
<dict><key>PayloadType</key><string>com.apple.security.root</string>
<key>PayloadContent</key><data>MIIBCgKCAQEA</data></dict>
<dict><key>PayloadType</key><string>com.apple.security.pkcs12</string>
<key>PayloadContent</key><data>AAAA</data></dict>
</array></dict></plist>""")
    result = box.run("expiry", "--offline", "--sign", "odd.pem",
                     "odd.mobileconfig", status=0)
    for control in ("\x1b", "\u202e"):
        lacks(result.all, control, "output")
    same(result.out.count("not told"), 2, result.out)
    box.write("noise.mobileconfig", b"\x30\x82\xff\xff" + bytes(200))
    check(box.run("expiry", "--offline", "noise.mobileconfig").status in
          (1, 4, 10), "noise")


@case("expiry: many places of one certificate are counted in the table")
def many(box):
    box.write("root.pem", open(box.fixtures.root()).read())
    for number in range(8):
        plain(box, f"d/{number}.ini", certificate="../root.pem")
    out = box.run("expiry", "--offline", "d", status=0).out
    same(out.count("in a profile"), 5, out)
    has(out, "and 3 more places")
    same(len(json.loads(box.run(
        "expiry", "--offline", "--json", "d", status=0).out)
             ["certificates"][0]["places"]), 8)
