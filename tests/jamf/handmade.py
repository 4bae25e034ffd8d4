"""Profiles as others make them in the web interface."""

import base64
import plistlib
import re
from xml.sax.saxutils import escape

SCEP_UUID = "6F0E2D8C-91F3-4B0D-9B56-6A1A5C1E0001"
ROOT_UUID = "6F0E2D8C-91F3-4B0D-9B56-6A1A5C1E0002"
WIFI_UUID = "6F0E2D8C-91F3-4B0D-9B56-6A1A5C1E0003"
ROOTS = {"macos": "os_x_configuration_profile",
         "mobile": "configuration_profile"}


def scep(**changes):
    content = {
        "AllowAllAppsAccess": False, "KeyIsExtractable": False,
        "Key Type": "RSA", "Key Usage": 5, "Keysize": 2048, "Name": "CA-1",
        "Retries": 3, "RetryDelay": 10, "ScepProxyOption": "manual",
        "Subject": [[["CN", "$SERIALNUMBER"]], [["O", "Example Inc."]]],
        "SubjectAltName": {}, "URL": "https://scep.example.com/scep",
        "CertificateRenewalTimeInterval": 14,
        "CAFingerprint": bytes(range(20))}
    content.update(changes)
    content = {k: v for k, v in content.items() if v is not None}
    return {"PayloadType": "com.apple.security.scep", "PayloadVersion": 1,
            "PayloadIdentifier": SCEP_UUID, "PayloadUUID": SCEP_UUID,
            "PayloadDisplayName": "SCEP", "PayloadEnabled": True,
            "PayloadDescription": "", "PayloadOrganization": "Example",
            "PayloadContent": content}


def wifi(**changes):
    return {"PayloadType": "com.apple.wifi.managed", "PayloadVersion": 1,
            "PayloadIdentifier": WIFI_UUID, "PayloadUUID": WIFI_UUID,
            "PayloadDisplayName": "Wi-Fi", "PayloadEnabled": True,
            "PayloadOrganization": "Example", "SSID_STR": "corp",
            "HIDDEN_NETWORK": False, "AutoJoin": True,
            "EncryptionType": "WPA2", **changes}


def root(box):
    with open(box.double.ca, "rb") as file:
        lines = file.read().decode().split("-----")[2]
    return {"PayloadType": "com.apple.security.root", "PayloadVersion": 1,
            "PayloadIdentifier": ROOT_UUID, "PayloadUUID": ROOT_UUID,
            "PayloadDisplayName": "Root CA", "PayloadEnabled": True,
            "PayloadOrganization": "Example", "PayloadDescription": "",
            "PayloadCertificateFileName": "root.cer",
            "AllowAllAppsAccess": False,
            "PayloadContent": base64.b64decode(lines)}


def by_hand(box, name, payloads, general="", rest="", platform="macos"):
    """Makes a profile in the web interface; its id. Blanks between arrays
    would become empty arrays, which that does not make."""
    text = plistlib.dumps({"PayloadContent": payloads}).decode()
    text = re.sub(r">\s+<", "><", text)
    return box.double.ui_write(platform=platform, xml=(
        f"<{ROOTS[platform]}><general><name>{escape(name)}</name>{general}"
        f"<payloads>{escape(text)}</payloads></general>{rest}"
        f"</{ROOTS[platform]}>"))


FULL = ("<description>What it is for</description><category><name>Network"
        "</name></category><site><name>Bern</name></site>"
        "<user_removable>true</user_removable>"
        "<distribution_method>Make Available in Self Service"
        "</distribution_method>")
SCOPED = ("<scope><computer_groups><computer_group><name>Finance, EU</name>"
          "</computer_group></computer_groups><limitations><users><user>"
          "<name>carol</name></user></users></limitations><exclusions>"
          "<computers><computer><name>Mac 1</name></computer></computers>"
          "</exclusions></scope>")
