"""The command line itself, help, version, new, explain, identity. Planted
mutation that must be caught: in report/explain.c, write the documentation of a
rule as its id ("explain: every id")."""

import os
import plistlib
import re

from harness import (TOP, built, case, check, definition, has, lacks, rows,
                     same, spotless, tool)

COMMANDS = ("new", "validate", "build", "plan", "apply", "push", "pull",
            "show", "verify", "identity", "explain", "version", "help")


@case("help: lists every command")
def lists(box):
    for arguments in (["--help"], ["-h"], ["help"]):
        result = box.run(*arguments, status=0)
        for name in COMMANDS:
            check(re.search(rf"^ +{name}\b", result.out, re.M),
                  f"{name} is not in {arguments}")
        same(result.err, "", "stderr")


@rows("help of", [(name, name) for name in (*COMMANDS, "lint")])
def help_of(box, name):
    result = box.run(name, "--help", status=0)
    has(result.out, "scepctl", "stdout")
    same(result.err, "", "stderr")
    for line in result.out.splitlines():
        check(len(line) <= 80, f"a line of {len(line)} characters: {line}")
    same(box.run("help", name, status=0).out, result.out, "help COMMAND")


@rows("usage error", [
    ("no command", []), ("unknown command", ["bild"]),
    ("unknown option", ["build", "--sing", "x", "a.ini"]),
    ("unknown letter", ["build", "-Z", "a.ini"]),
    ("option without argument", ["build", "a.ini", "--sign"]),
    ("argument for a flag", ["build", "--unsigned=yes", "a.ini"]),
    ("empty argument", ["validate", ""]),
    ("validate without a file", ["validate"]),
    ("build without a file", ["build"]),
    ("show two files", ["show", "a", "b"]),
    ("verify without a file", ["verify"]),
    ("identity without new", ["identity"]),
    ("identity old", ["identity", "old"]),
    ("help of an unknown command", ["help", "bild"]),
    ("repeated option", ["build", "--sign", "a", "--sign", "b", "x.ini"]),
    ("two forms of show", ["show", "--ini", "--json", "x"]),
    ("bad key type", ["identity", "new", "--type=rsa512"]),
    ("bad colour", ["--color=red", "version"]),
    ("bad days", ["identity", "new", "--days=-1"]),
    ("zero days", ["identity", "new", "--days=0"]),
    ("days with rest", ["identity", "new", "--days=3x"]),
])
def usage(box, arguments):
    result = box.run(*arguments, status=2)
    same(result.out, "", "stdout")
    has(result.err, "error: ", "stderr")
    same(box.files(), [], "files")


@case("usage: near misses are named")
def near(box):
    has(box.run("bild", status=2).err, "'build'", "stderr")
    has(box.run("build", "--sing", "x", status=2).err, "'--sign'", "stderr")


@rows("abbreviation", [
    ("a value", ["build", "--uns"], 2, "'--unsigned' is never abbreviated"),
    ("of two", ["build", "--s=x"], 2, "--sign"),
    ("never", ["apply", "--pru"], 2, "write --prune"),
    ("never, in pull", ["pull", "--with"], 2, "write --with-secrets"),
    ("never, global", ["--allow", "validate", "a.ini"], 2,
     "write --allow-commands"),
    ("commands are not", ["vali", "a.ini"], 2, "did you mean 'validate'?"),
    ("the longest in common", ["apply", "--confirmed=a.ini"], 2,
     "did you mean '--confirm-ui'?"),
    ("a file", ["validate", "--form=json", "a.ini"], 0, ""),
    ("a global one", ["--dir", ".", "validate", "--str", "a.ini"], 0, ""),
])
def abbreviation(box, arguments, status, words):
    box.write("a.ini", spotless(box))
    has(box.run(*arguments, status=status).err, words, "stderr")


@case("abbreviation: --dry changes nothing")
def dry(box):
    box.write("a.ini", spotless(box))
    server = {"JAMF_URL": "https://localhost:1", "JAMF_TOKEN": "t"}
    whole = box.run("apply", "--dry-run", "a.ini", env=server)
    short = box.run("apply", "--dry", "a.ini", env=server)
    same(*((result.status, re.sub(r"after \d+ ms", "", result.err))
           for result in (short, whole)), "--dry")
    check(whole.status not in (0, 2), f"{whole}")


@case("options may stand anywhere; -- ends them")
def anywhere(box):
    box.write("a.ini", spotless(box))
    box.write("-x.ini", definition())
    box.run("validate", "a.ini", "--strict", "-q", status=0)
    box.run("-q", "validate", "--strict", "a.ini", status=0)
    box.run("validate", "--", "-x.ini", status=0)
    box.run("validate", "-x.ini", status=2)


@case("version: program, libraries, and whether libcurl has NTLM")
def version(box):
    result = box.run("version", status=0)
    for piece in ("scepctl 0.", "OpenSSL", "libcurl", "libplist", "cJSON",
                  "Expat", "NTLM"):
        has(result.out, piece, "version")
    same(box.run("--version", status=0).out, result.out, "--version")
    box.run("version", "--json", status=0).json()


TEMPLATES = tuple(sorted(
    name[:-len(".ini")] for name in os.listdir(os.path.join(TOP, "templates"))
    if name.endswith(".ini")))


@rows("template", [(name, name) for name in TEMPLATES])
def template(box, name):
    box.run("new", "--template", name, "made.ini", status=0)
    text = box.read("made.ini").decode()
    check(text.count("\n;") + text.count("\n#") > 3, "few comments")
    result = box.run("validate", "made.ini", status=0)
    lacks(result.out, "error: ", "findings")
    again = box.run("new", "--template", name, "made.ini", status=8)
    has(again.err, "made.ini", "stderr")
    same(box.read("made.ini").decode(), text, "after the refusal")


@case("new: the default template, listing, an unknown one")
def new(box):
    box.run("new", "a.ini", status=0)
    box.run("validate", "a.ini", status=0)
    listed = box.run("new", "--list", status=0)
    for name in TEMPLATES:
        has(listed.out, name, "list")
    result = box.run("new", "--template", "ndis", "b.ini")
    check(result.status in (2, 4), f"{result}")
    has(result.err, "ndes", "hint")
    box.run("new", "no/such/directory/a.ini")
    same(box.files(), ["a.ini"], "files")


@case("explain: every section and every key it names")
def explain(box):
    result = box.run("explain", status=0)
    sections = [line.split()[0].strip("[]") for line in
                result.out.splitlines() if line.startswith((" ", "["))
                and line.split()]
    check({"profile", "scep", "jamf", "scope"} <= set(sections),
          f"sections: {sections}")
    keys = 0
    for section in ("profile", "scep"):
        page = box.run("explain", section, status=0)
        for name in re.findall(r"^ +([a-z][a-z0-9_]+)\b", page.out, re.M):
            one = box.run("explain", f"{section}.{name}")
            keys += one.status == 0
            if one.status == 0:
                has(one.out, name, f"explain {section}.{name}")
    check(keys > 20, f"only {keys} keys")


@rows("explain", [
    ("bounds and plist key", "scep.key_size", ["Keysize", "2048", "Key Size"]),
    ("plist key", "scep.redistribute_profile", ["Redistribute Profile"]),
    ("choices", "scep.challenge_type", ["dynamic-microsoft-ca", "static"]),
    ("labels work", "scep.Retry Delay", ["RetryDelay", "10"]),
    ("a rule", "scep-subject-profile-identifier", ["PROFILE_IDENTIFIER"]),
])
def explains(box, name, words):
    result = box.run("explain", name, status=0)
    for word in words:
        has(result.out, word, name)


@case("explain: unknown names are 4 with a near match")
def explain_unknown(box):
    result = box.run("explain", "scep.key_sise", status=4)
    has(result.err, "key_size", "hint")
    has(box.run("explain", "scpe", status=4).err, "scep", "hint")
    box.run("explain", "nothing.at.all", status=4)
    for word in ("mdm", "MDM"):
        has(box.run("explain", word, status=4).err, "'com.apple.mdm'", word)
    has(box.run("explain", "applicationaccess", status=4).err,
        "'com.apple.applicationaccess'", "hint")


@case("explain: every id that validate reports has an explanation")
def explain_ids(box):
    box.write("bad.ini", definition({
        "key_size": "7", "retrys": "3", "fingerprint": "none",
        "url": "http://x.example.com/?a=b", "subject": "CN=a+OU=b,C=CHE"}))
    ids = set(box.run("validate", "bad.ini").ids())
    check(len(ids) >= 5, f"few ids: {ids}")
    for name in ids:
        first, doc = box.run("explain", name, status=0).out.splitlines()
        told = box.run("explain", "--json", name, status=0).json()
        same(told, {"format": 1, "found": [
            {"rule": name, "severity": first.removeprefix(f"{name}: "),
             "doc": doc.strip()}]}, f"explain --json {name}")


@rows("identity new", [(kind, kind) for kind in (
    "rsa2048", "rsa3072", "rsa4096", "p256", "p384")])
def identity(box, kind):
    box.run("identity", "new", "--type", kind, "--name", "Lab Signing",
            "--organization", "Example Inc.", "-o", "lab", status=0)
    same(box.files(), ["lab-ca.key", "lab-ca.pem", "lab.pem"], "files")
    for name in ("lab.pem", "lab-ca.key"):
        same(oct(box.mode(name)), "0o600", f"mode of {name}")
    text = tool("openssl", "x509", "-noout", "-subject", "-issuer", "-in",
                box.at("lab.pem")).decode()
    has(text, "Lab Signing", "certificate")
    tool("openssl", "verify", "-CAfile", box.at("lab-ca.pem"),
         box.at("lab.pem"))
    box.write("a.ini", definition())
    box.run("build", "--sign", "lab.pem", "a.ini", status=0)
    box.run("verify", "--ca", "lab-ca.pem", "a.mobileconfig", status=0)
    tool("openssl", "cms", "-verify", "-inform", "DER", "-in",
         box.at("a.mobileconfig"), "-CAfile", box.at("lab-ca.pem"))
    before = {name: box.read(name) for name in box.files()}
    box.run("identity", "new", "--type", kind, "-o", "lab", status=8)
    same({name: box.read(name) for name in box.files()}, before,
         "files after the refusal")


@case("identity new: PKCS#12, encrypted")
def identity_p12(box):
    box.run("identity", "new", "--type", "p256", "--pkcs12", "--passphrase",
            "env:PASS", "-o", "lab", env={"PASS": "open sesame"}, status=0)
    same(oct(box.mode("lab.p12")), "0o600", "mode")
    tool("openssl", "pkcs12", "-in", box.at("lab.p12"), "-passin",
         "pass:open sesame", "-noout")
    tool("openssl", "pkcs12", "-in", box.at("lab.p12"), "-passin",
         "pass:wrong", "-noout", status=1)
    box.write("a.ini", definition())
    box.run("build", "--sign", "lab.p12", "--passphrase", "env:PASS", "a.ini",
            env={"PASS": "open sesame"}, status=0)
    box.run("verify", "--ca", "lab-ca.pem", "a.mobileconfig", status=0)


@case("identity new: encrypted PEM, no key in the clear")
def identity_encrypted(box):
    result = box.run("identity", "new", "--type", "p256", "--passphrase",
                     "env:PASS", "-o", "lab", env={"PASS": "open sesame"},
                     status=0)
    lacks(result.all, "open sesame", "output")
    for name in ("lab.pem", "lab-ca.key"):
        text = box.read(name).decode()
        has(text, "BEGIN ENCRYPTED PRIVATE KEY", name)
        lacks(text, "BEGIN PRIVATE KEY", name)
    box.run("identity", "new", "--passphrase", "env:NOT_SET", "-o", "other",
            status=3)
    check(not box.exists("other.pem"), "files without a passphrase")


@case("examples: each builds and validates")
def examples(box):
    names = [os.path.join(where, name)
             for where, _, files in os.walk(os.path.join(TOP, "examples"))
             for name in sorted(files) if name.endswith(".ini")]
    check(len(names) >= 9, f"examples are missing: {names}")
    for path in names:
        result = box.run("validate", path, status=0)
        lacks(result.out, "error: ", path)
        with open(path, encoding="utf-8") as file:
            if re.search(r"^abstract *= *yes", file.read(), re.M):
                continue
        out = box.run("build", "--unsigned", "-o", "-", path, status=0,
                      env={"SCEP_CHALLENGE": "sesame-1",
                           "NDES_PASSWORD": "sesame-2"})
        plistlib.loads(out.out_bytes)


@case("schema directory: a new payload type needs no C")
def schema_directory(box):
    box.write("schemas/com.example.lamp.json", """{
  "section": "lamp",
  "payload_type": "com.example.lamp",
  "title": "Lamp",
  "doc": "A lamp on the desk",
  "platforms": {"macos": "10.7", "ios": "4.0"},
  "keys": [
    {"name": "brightness", "path": ["Brightness"], "type": "integer",
     "min": 0, "max": 100, "default": "50",
     "doc": "How bright it shines"}
  ]
}
""")
    text = definition() + "[lamp]\nbrightness = 70\n"
    box.write("a.ini", text)
    box.run("validate", "a.ini", status=1)
    plist = built(box, text, "--schema-dir", "schemas")
    lamp, = [p for p in plist["PayloadContent"]
             if p["PayloadType"] == "com.example.lamp"]
    same(lamp["Brightness"], 70, "brightness")
    box.write("a.ini", definition() + "[lamp]\nbrightness = 700\n")
    has(box.run("validate", "--schema-dir", "schemas", "a.ini",
                status=1).out, "100", "findings")
    has(box.run("explain", "--schema-dir", "schemas", "lamp.brightness",
                status=0).out, "How bright", "explain")
    box.write("schemas/com.example.lamp.json", "{")
    result = box.run("validate", "--schema-dir", "schemas", "a.ini")
    check(result.status not in (0, 1), f"{result}")
    has(result.err, "com.example.lamp.json", "stderr")
