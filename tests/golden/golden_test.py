"""Exact profiles: the program's XML against files that were read key by key,
and the same through three readers that are not ours."""

import glob
import os
import plistlib

from harness import TOP, case, check, has, rows, same, shown, tool

HERE = os.path.dirname(os.path.abspath(__file__))
ENV = {"SCEP_CHALLENGE": "sesame & <open>", "NDES_PASSWORD": "unused"}
NAMES = sorted(os.path.basename(path)[:-4]
               for path in glob.glob(os.path.join(HERE, "*.ini")))


def unsigned(box, name):
    return box.run("build", "--unsigned", "-o", "-",
                   os.path.join(HERE, f"{name}.ini"), env=ENV, cwd=TOP,
                   status=0).out_bytes


def expected(name):
    with open(os.path.join(HERE, f"{name}.plist"), "rb") as file:
        return file.read()


@rows("golden", [(name, name) for name in NAMES])
def golden(box, name):
    out = unsigned(box, name)
    same(out, expected(name), f"{name}.plist")
    tool("xmllint", "--noout", "--nonet", "-", stdin=out)
    check(plistlib.loads(out)["PayloadType"] == "Configuration", "type")


@rows("golden, signed", [(name, name) for name in NAMES])
def signed(box, name):
    path = box.at("x.mobileconfig")
    box.run("build", "--sign", box.fixtures.identity(), "-o", path,
            os.path.join(HERE, f"{name}.ini"), env=ENV, status=0)
    content = tool("openssl", "cms", "-verify", "-purpose", "any", "-inform",
                   "DER", "-in", path, "-CAfile", box.fixtures.root())
    same(content, expected(name), "content of the signed profile")
    box.run("verify", "--ca", box.fixtures.root(), path, status=0)
    same(box.run("show", "--xml", path, status=0).out_bytes, expected(name),
         "show --xml")


@case("golden: the profiles cover every key that matters")
def coverage(box):
    del box
    check(len(NAMES) >= 3, f"only {NAMES}")
    everything = "".join(expected(name).decode() for name in NAMES)
    for key in ("URL", "Name", "Subject", "Challenge", "Keysize", "Key Type",
                "Key Usage", "CAFingerprint", "Retries", "RetryDelay",
                "SubjectAltName", "KeyIsExtractable", "AllowAllAppsAccess",
                "CertificateRenewalTimeInterval", "PayloadScope",
                "PayloadCertificateFileName"):
        has(everything, f"<key>{key}</key>", "golden profiles")


@case("golden: nothing Apple does not know is in a profile without Jamf Pro")
def no_more(box):
    plist = plistlib.loads(unsigned(box, "ios"))
    scep = [p for p in plist["PayloadContent"]
            if p["PayloadType"] == "com.apple.security.scep"][0]
    known = {"URL", "Name", "Subject", "Challenge", "Keysize", "Key Type",
             "Key Usage", "CAFingerprint", "Retries", "RetryDelay",
             "SubjectAltName", "KeyIsExtractable", "AllowAllAppsAccess"}
    same(set(scep["PayloadContent"]) - known, set(), "keys beyond Apple's")
    for payload in (plist, *plist["PayloadContent"]):
        check(payload["PayloadVersion"] == 1, shown(payload))
