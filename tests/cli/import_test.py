"""import: anybody's profile becomes a definition that builds the same payloads,
compared with plistlib, key for key. No secret ends in a file or in what is
said. Planted: the comparison of import_check.c that always says yes; 'omit'
that is not written; a secret written out in a payload file; a file that is
there overwritten; a payload without section left out; files of a profile kept
although another of them cannot be written."""

import base64
import os
import plistlib

from harness import SANITIZED, case, check, has, lacks, rows, same, tool
from random_definitions import SECRETS, Maker, share

CANARY = "canary-import-5d21"
SCEP_UUID = "6F0E2D8C-91F3-4B0D-9B56-6A1A5C1E0001"
UUIDS = [f"6F0E2D8C-91F3-4B0D-9B56-6A1A5C1E{n:04d}" for n in range(20)]
MADE, STEP = (20, 9) if SANITIZED else (80, 6)
TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")


# -- what is compared --------------------------------------------------------

def difference(a, b, path=""):
    """Where two property lists differ, types and all; None: nowhere."""
    if type(a) is not type(b):
        return f"{path}: {type(a).__name__} and {type(b).__name__}"
    if isinstance(a, dict):
        for key in list(a) + [k for k in b if k not in a]:
            if key not in a or key not in b:
                return f"{path}.{key} on one side"
            found = difference(a[key], b[key], f"{path}.{key}")
            if found:
                return found
        return None
    if isinstance(a, list):
        if len(a) != len(b):
            return f"{path}: {len(a)} and {len(b)} items"
        for n, pair in enumerate(zip(a, b)):
            found = difference(*pair, f"{path}[{n}]")
            if found:
                return found
        return None
    return None if a == b else f"{path}: another value"


def value_at(tree, path):
    """By the path of a report: PayloadContent[0].PayloadContent.Challenge."""
    for part in path.replace("]", "").replace("[", ".").split("."):
        tree = tree[int(part)] if isinstance(tree, list) else tree[part]
    return tree


def variables(row, tree):
    """What an admin would set, as the report says."""
    given = {}
    for secret in row["secrets"]:
        value = value_at(tree, secret["path"])
        same(secret["reference"], "env:" + secret["variable"])
        given[secret["variable"]] = base64.b64encode(value).decode() \
            if secret["form"] == "base64" else value \
            if isinstance(value, str) else value.decode()
    return given


def take(box, name, *options, status=0):
    """The report of one import."""
    return box.run("import", "--json", *options, name, status=status).json()


def build(box, name, env=None, status=0):
    result = box.run("build", "--unsigned", "--offline", "-o", "-", name,
                     env=env, status=status)
    return plistlib.loads(result.out_bytes) if status == 0 else result


def round_trip(box, tree, name="a.mobileconfig", form=plistlib.FMT_XML):
    """Imported and built again, it is the same; the row of the report."""
    box.write(name, plistlib.dumps(tree, fmt=form, sort_keys=False))
    row, = take(box, name)["profiles"]
    got = build(box, row["definition"], variables(row, tree))
    same(difference(tree, got), None, "what comes back")
    return row


# -- profiles ----------------------------------------------------------------

def profile(*payloads, **keys):
    return {"PayloadType": "Configuration", "PayloadVersion": 1,
            "PayloadIdentifier": "com.example.made",
            "PayloadUUID": "AAAAAAAA-0000-4000-8000-000000000001",
            "PayloadDisplayName": "Made elsewhere",
            "PayloadContent": list(payloads), **keys}


def payload(kind, number=0, **keys):
    made = {"PayloadType": kind, "PayloadVersion": 1,
            "PayloadUUID": UUIDS[number],
            "PayloadIdentifier": f"com.example.made.{number}",
            "PayloadDisplayName": f"Payload {number}", **keys}
    return {key: value for key, value in made.items() if value is not None}


def scep(number=0, drop=(), **content):
    inner = {"URL": "https://scep.example.com/scep", "Name": "ca",
             "Subject": [[["CN", "$USERNAME"]]], "Key Type": "RSA",
             "Keysize": 2048, "Key Usage": 5, "Retries": 3, "RetryDelay": 10,
             "KeyIsExtractable": False, "AllowAllAppsAccess": False,
             **content}
    return payload("com.apple.security.scep", number, PayloadContent={
        key: value for key, value in inner.items() if key not in drop})


def wifi(number=0, **keys):
    return payload("com.apple.wifi.managed", number, **{
        "SSID_STR": "Office", "EncryptionType": "WPA2", "AutoJoin": True,
        "HIDDEN_NETWORK": False, **keys})


def der(box, name="root"):
    path = box.fixtures.root(name)
    path = path[0] if isinstance(path, tuple) else path
    return tool("openssl", "x509", "-in", path, "-outform", "DER")


def p12(box):
    with open(box.fixtures.pkcs12(), "rb") as file:
        return file.read()


@rows("import: comes back as it was", [
    ("a SCEP payload", lambda box: [scep()]),
    ("without what has a default", lambda box: [scep(drop=(
        "Retries", "RetryDelay", "KeyIsExtractable", "AllowAllAppsAccess",
        "Keysize", "Key Usage", "Name"))]),
    ("a challenge", lambda box: [scep(Challenge=CANARY)]),
    ("an empty challenge", lambda box: [scep(Challenge="")]),
    ("a challenge that is a variable", lambda box: [
        scep(Challenge="$UDID")]),
    ("Jamf's own marks", lambda box: [scep(
        Challenge="$MSSCEPCHALLENGE", ScepProxyOption="manual",
        Subject=[[["O", "$PROFILE_IDENTIFIER"]]])]),
    ("two of a kind, one name", lambda box: [
        wifi(0, PayloadDisplayName="Wi-Fi"),
        wifi(1, PayloadDisplayName="Wi-Fi", Password=CANARY)]),
    ("names that differ in case", lambda box: [
        payload("com.example.app", 0, PayloadDisplayName="Name", a=1),
        payload("com.example.app", 1, PayloadDisplayName="NAME", a=2)]),
    ("no names", lambda box: [
        wifi(0, PayloadDisplayName=None),
        payload("com.example.app", 1, PayloadDisplayName=None)]),
    ("a certificate, and who points at it", lambda box: [
        payload("com.apple.security.root", 0, PayloadContent=der(box),
                PayloadCertificateFileName="root.cer"),
        scep(1, Challenge=CANARY),
        wifi(2, EncryptionType="WPA2", PayloadCertificateUUID=UUIDS[1],
             EAPClientConfiguration={
                 "AcceptEAPTypes": [13],
                 "PayloadCertificateAnchorUUID": [UUIDS[0]]}),
        payload("com.example.app", 3, anchor=UUIDS[0], other=UUIDS[9])]),
    ("a lower-case UUID", lambda box: [
        wifi(0, PayloadUUID=UUIDS[0].lower())]),
    ("every type of value", lambda box: [payload(
        "com.example.app", 0, empty="", none=[], nothing={},
        least=-2**63 + 1, most=2**63 - 1, real=0.1, whole=2.0, yes=True,
        data=b"\0\xff", nodata=b"", deep=[[{"a": [{"b": b"x"}]}]],
        at="@at", marks=["@uuid:x@", "@@", "@secret:env:X@", "@", "@a b@"],
        text="a\nb\tc <&> \u00e9\U0001f600")]),
    ("secrets by name, and by what they hold", lambda box: [payload(
        "com.example.app", 0, AuthToken=CANARY + "-1",
        deep=[{"password": CANARY + "-2"}],
        config="[Interface]\nPrivateKey = " + base64.b64encode(
            bytes(range(32))).decode() + "\n[Peer]\n",
        bytes=p12(box))]),
    ("an identity", lambda box: [payload(
        "com.apple.security.pkcs12", 0, Password=CANARY,
        PayloadCertificateFileName="id.p12",
        PayloadContent=p12(box))]),
    ("a password that removes it", lambda box: [
        wifi(), payload("com.apple.profileRemovalPassword", 1,
                        RemovalPassword=CANARY)]),
    ("hostile names", lambda box: [
        payload("com.example.app", n, PayloadDisplayName=name)
        for n, name in enumerate([
            "../../x", "/etc/passwd", "..", ".hidden", "a\nb", "[x]", "a]b",
            "\"q\"", "\\", "x" * 200, "-rf", "\u202eevil", "con", ";#", "$x",
            "a, b", "13", " "])]),
    ("no payload at all", lambda box: []),
    ("a megabyte", lambda box: [
        payload("com.example.app", 0, text="x" * 1000000),
        wifi(1, PayloadDescription="y" * 40000)])])
def comes_back(box, payloads):
    tree = profile(*payloads(box))
    row = round_trip(box, tree)
    round_trip(box, tree, "sub.mobileconfig", plistlib.FMT_BINARY)
    for name in box.files():
        if not name.endswith(".mobileconfig"):
            lacks(box.read(name).decode("latin-1"), CANARY, name)
    for name in [file["file"] for file in row["files"]]:
        check(".." not in name and not name.startswith("/"), name)


@case("import: a label that a payload of another kind has as well")
def label_of_another_kind(box):
    root = payload("com.apple.security.root", 1, PayloadContent=der(box),
                   PayloadDisplayName=None)
    vault = payload("com.apple.MCX.FileVault2", 2, Enable="On", Defer=True,
                    PayloadCertificateUUID=root["PayloadUUID"],
                    PayloadDisplayName=None)
    row = round_trip(box, profile(root, vault))
    file, = [file["file"] for file in row["files"]
             if file["file"].endswith(".plist")]
    has(box.read(file).decode(), "@uuid:root 1@", file)


@rows("import: the top level comes back as it was", [
    ("what has no key in a definition", {
        "PayloadEnabled": True, "HasRemovalPasscode": False,
        "ConsentText": {"default": "Yes?", "de": "Ja?"}, "Vendor": {"a": [1]},
        "PayloadDescription": "two\nlines", "PayloadOrganization": ""}),
    ("what has", {
        "PayloadScope": "User", "PayloadOrganization": "Example Inc.",
        "PayloadRemovalDisallowed": True, "TargetDeviceType": 5,
        "ConsentText": {"default": "Yes?"}, "DurationUntilRemoval": 3600.5}),
    ("nothing", {"PayloadDisplayName": None})])
def top_level(box, keys):
    tree = {key: value for key, value in profile(
        payload("com.example.app", 0, a=1), wifi(1), **keys).items()
        if value is not None}
    round_trip(box, tree)


@rows("import: no definition, and nothing is written", [
    ("broken XML", b"<?xml version='1.0'?><plist><dict><key>a", 1),
    ("no property list", b"hello", 1),
    ("a definition", b"[profile]\nname = x\n", 1),
    ("an array", plistlib.dumps([1]), 1),
    ("no payloads", plistlib.dumps({"PayloadType": "Configuration"}), 1),
    ("a payload that is none", plistlib.dumps(profile("x")), 1),
    ("encrypted", plistlib.dumps({"PayloadType": "Configuration",
                                  "EncryptedPayloadContent": b"x"}), 1),
    ("over the air", plistlib.dumps({"PayloadType": "Profile Service",
                                     "PayloadContent": {}}), 1),
    ("a secret that is a number", plistlib.dumps(profile(payload(
        "com.example.app", 0, Password=77123456))), 8),
    ("too many payloads", plistlib.dumps(profile(*[payload(
        "com.example.app", 0) for _ in range(501)])), 1),
    ("not there", None, 4)])
def refused(box, content, status):
    if content is not None:
        box.write("a.mobileconfig", content)
    result = box.run("import", "a.mobileconfig", "-o", "out/", status=status)
    has(result.err, "a.mobileconfig" if status != 8 else "'Password'")
    lacks(result.all, "77123456")
    same([f for f in box.files() if f.startswith("out")], [])


@case("import: what cannot come back is said, and makes the status 1")
def said(box):
    for name, tree, words in (
            ("version", profile(wifi(), PayloadVersion=2), "'PayloadVersion'"),
            ("secret", profile(wifi(), Password=CANARY), "'Password'")):
        box.write("a.mobileconfig", plistlib.dumps(tree))
        result = box.run("import", "a.mobileconfig", "-o", name + ".ini",
                         status=1)
        has(result.err, words)
        for written in box.files():
            if written.endswith((".ini", ".plist")):
                lacks(box.read(written).decode(), CANARY, written)
    # A key that every payload has is added, and said.
    tree = profile(payload("com.example.app", 0, PayloadVersion=None))
    box.write("b.mobileconfig", plistlib.dumps(tree))
    result = box.run("import", "b.mobileconfig", status=0)
    has(result.err, "import-key-added")
    box.run("import", "--strict", "b.mobileconfig", status=1)
    # What is wrong with the profile is wrong with the definition.
    box.write("c.mobileconfig", plistlib.dumps(profile(
        wifi(0), wifi(1, PayloadUUID=UUIDS[0]))))
    result = box.run("import", "c.mobileconfig", status=1)
    has(result.err, "duplicate-uuid")
    box.run("build", "--unsigned", "--offline", "c.ini", status=1)


@case("import: a directory, subfolders, shared certificates, part of it")
def directory(box):
    root = payload("com.apple.security.root", 0, PayloadContent=der(box))
    secret = wifi(1, Password=CANARY + "-a")
    box.write("in/wifi.mobileconfig", plistlib.dumps(profile(root, secret)))
    box.write("in/lab/wifi.mobileconfig", plistlib.dumps(profile(
        {**root, "PayloadUUID": UUIDS[2]},
        wifi(3, Password=CANARY + "-b"), PayloadIdentifier="com.example.lab",
        PayloadUUID="AAAAAAAA-0000-4000-8000-000000000002")))
    box.write("in/bad.mobileconfig", b"<plist>")
    report = take(box, "in", "-o", "out", status=7)
    same([row["result"] for row in report["profiles"]],
         ["failed", "written", "written"])
    certs = [f for f in box.files() if f.endswith(".pem")]
    same(len(certs), 1)
    check(certs[0].startswith("out/certs/Test_root-"), certs)
    names = [s["variable"] for row in report["profiles"]
             for s in row["secrets"]]
    same(names, ["LAB_WIFI_WIFI_PASSWORD", "WIFI_WIFI_PASSWORD"])
    env = {"LAB_WIFI_WIFI_PASSWORD": "x" * 8, "WIFI_WIFI_PASSWORD": "y" * 8}
    box.run("build", "--unsigned", "--offline", "out", "-o", "built",
            env=env, status=0)
    before = {name: box.read(name) for name in box.files()}
    # Once more: all is there. Two profiles keep their variables.
    report = take(box, "in", "-o", "out", status=7)
    same([row["result"] for row in report["profiles"]],
         ["failed", "unchanged", "unchanged"])
    same({name: box.read(name) for name in box.files()}, before)
    text = box.run("import", "in/wifi.mobileconfig", "-o", "out/",
                   status=0).out
    for piece in ("out/wifi.ini: unchanged", "set WIFI_WIFI_PASSWORD: "
                  "PayloadContent[1].Password"):
        has(text, piece)
    lacks(text, CANARY)


@case("import: a file with other content stays, and nothing else is written")
def stays(box):
    tree = profile(wifi(), payload("com.example.app", 1, a=1))
    box.write("a.mobileconfig", plistlib.dumps(tree))
    for name in ("a.ini", "payloads/a/Payload_1.plist"):
        box.write(name, "mine\n")
        result = box.run("import", "a.mobileconfig", status=8)
        has(result.err, f"'{name}' is there with other content")
        same(sorted(f for f in box.files() if f != "a.mobileconfig"), [name])
        os.unlink(box.at(name))
    # What cannot be written takes the rest with it.
    box.write("b.mobileconfig", plistlib.dumps(profile(
        payload("com.apple.security.root", 0, PayloadContent=der(box)),
        payload("com.example.app", 1, a=1))))
    box.write("certs", "a file\n")
    check(box.run("import", "b.mobileconfig").status in (8, 9), "status")
    same(sorted(box.files()), ["a.mobileconfig", "b.mobileconfig", "certs"])


@rows("import: a link leads nothing out of the repository", [
    ("the certificates", "certs", ["a.mobileconfig"]),
    ("the payloads", "payloads", ["a.mobileconfig"]),
    ("of one profile", "payloads/a", ["a.mobileconfig"]),
    ("a subfolder", "out/sub", ["-o", "out", "."]),
])
def leads_out(box, link, words):
    tree = profile(payload("com.apple.security.root", 1,
                           PayloadContent=der(box)),
                   payload("com.example.app", 2, ProgramArguments=["sh"]))
    tool("git", "init", "-q", box.at("r"))
    os.mkdir(box.at("elsewhere"))
    for name in ("a", "sub/b"):
        box.write(f"r/{name}.mobileconfig", plistlib.dumps(tree))
    os.makedirs(os.path.dirname(box.at("r", link)), exist_ok=True)
    os.symlink(box.at("elsewhere"), box.at("r", link))
    result = box.run("import", *words, cwd=box.at("r"))
    check(result.status in (7, 8), str(result))
    has(result.err, "leads outside the project through the link", "stderr")
    has(result.err, "hint: make it a directory, or name the one", "stderr")
    same(os.listdir(box.at("elsewhere")), [], "elsewhere")
    same([name for name in box.files() if name.startswith("r/a.")],
         ["r/a.mobileconfig"], "nothing of the profile is written")


@rows("import: usage", [
    ("to standard output", ["a.mobileconfig", "-o", "-"],
     "standard output"),
    ("from there", ["-"], "standard output"),
    ("nothing", [], "no FILE"),
    ("an option of the other", ["--force", "a.mobileconfig"],
     "'--force' goes with '--from-jamf'"),
    ("another", ["--server", "x", "a.mobileconfig"], "--from-jamf")])
def usage(box, options, words):
    box.write("a.mobileconfig", plistlib.dumps(profile(wifi())))
    has(box.run("import", *options, status=2).err, words)


@case("import: --from-jamf is pull")
def from_jamf(box):
    for options in ([], ["--platform", "ios", "Name"]):
        same(box.run("import", "--from-jamf", *options).err,
             box.run("pull", *options).err)


@case("import: definitions by chance, built, imported and built again")
def by_chance(box):
    maker = Maker(box.run("explain", "--json", status=0).json()["found"])
    share(box, "made")
    for number in range(MADE):
        for name, text in maker.make(number).files.items():
            box.write(f"made/{name}", text)
    box.run("build", "--unsigned", "--offline", "-o", "first", "made",
            env=SECRETS, status=0, timeout=300)
    report = take(box, "first", "-o", "again")
    env = {}
    for row in report["profiles"]:
        env.update(variables(row, plistlib.loads(box.read(row["profile"]))))
    box.run("fmt", "--check", "again", status=0)
    box.run("build", "--unsigned", "--offline", "-o", "second", "again",
            env=env, status=0, timeout=300)
    for row in report["profiles"]:
        name = os.path.basename(row["profile"])
        same(box.read(f"second/{name}"), box.read(f"first/{name}"), name)
    for name in box.files():
        if name.startswith("again/"):
            text = box.read(name).decode("utf-8", "replace")
            for value in SECRETS.values():
                lacks(text, value, name)


@case("import: profiles of the other tests, in both forms")
def corpora(box):
    corpus = os.path.join(TREE, "tests", "fuzz", "corpus", "profile")
    for name in sorted(os.listdir(corpus))[::STEP]:
        with open(os.path.join(corpus, name), "rb") as file:
            box.write(f"in/{name}.mobileconfig", file.read())
    result = box.run("import", "--json", "in", "-o", "out", timeout=300)
    check(result.status in (1, 7), str(result))
    report = result.json()
    errors, about = set(), {}
    for finding in report["findings"]:
        about.setdefault(finding["file"], set()).add(finding["id"])
        if finding["severity"] == "error":
            errors.add(finding["file"])
    equal = 0
    for row in report["profiles"]:
        files = [file["file"] for file in row["files"]]
        if row["result"] == "failed" or errors & set([row["profile"], *files]):
            continue
        tree = plistlib.loads(box.read(row["profile"]))
        got = build(box, row["definition"], variables(row, tree))
        if "import-key-added" not in about.get(row["profile"], ()):
            same(difference(tree, got), None, row["profile"])
        equal += 1
    check(equal > 60 // STEP, f"{equal} came back")
