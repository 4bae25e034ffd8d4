"""import: anybody's profile becomes a definition that builds the same payloads,
compared with plistlib, key for key. No secret ends in a file or in what is
said. Planted: the comparison of import_check.c that always says yes; 'omit'
that is not written; a secret written out in a payload file; a file that is
there overwritten; a payload without section left out; files of a profile kept
although another of them cannot be written."""

import base64
import os
import plistlib
import random

from harness import case, check, has, lacks, rows, same, tool
from random_definitions import SECRETS, Maker, share

CANARY = "canary-import-5d21"
SCEP_UUID = "6F0E2D8C-91F3-4B0D-9B56-6A1A5C1E0001"
UUIDS = [f"6F0E2D8C-91F3-4B0D-9B56-6A1A5C1E{n:04d}" for n in range(20)]
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
