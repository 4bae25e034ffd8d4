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


def payloads(name):
    """Of a golden profile, by label or type; names in place of UUIDs."""
    plist = plistlib.loads(expected(name))
    names = {p["PayloadUUID"]: p["PayloadDisplayName"]
             for p in plist["PayloadContent"]}

    def named(value):
        if isinstance(value, dict):
            return {key: named(item) for key, item in value.items()
                    if key not in ("PayloadUUID", "PayloadIdentifier",
                                   "PayloadVersion", "PayloadDisplayName",
                                   "PayloadOrganization")}
        if isinstance(value, list):
            return [named(item) for item in value]
        return names.get(value, value) if isinstance(value, str) else value
    return {p["PayloadDisplayName"]: named(p)
            for p in plist["PayloadContent"]}


SECRET = ENV["SCEP_CHALLENGE"]
SCEP, ROOT = "SCEP (Golden networks)", "Root certificate (Golden root)"
TRUST = {"PayloadCertificateAnchorUUID": [ROOT],
         "TLSTrustedServerNames": ["radius.example.com"]}


@rows("golden: whole payloads", [
    ("PSK", "wifi", "Wi-Fi (PSK)", {
        "PayloadType": "com.apple.wifi.managed", "SSID_STR": "Guests",
        "EncryptionType": "WPA3", "Password": SECRET, "ProxyType": "Manual",
        "ProxyServer": "proxy.example.com", "ProxyServerPort": 8080,
        "ProxyUsername": "someone", "ProxyPassword": SECRET}),
    ("TTLS", "wifi", "Wi-Fi (TTLS)", {
        "PayloadType": "com.apple.wifi.managed", "SSID_STR": "Example TTLS",
        "EncryptionType": "Any", "PayloadCertificateUUID": SCEP,
        "EAPClientConfiguration": {
            **TRUST, "AcceptEAPTypes": [21, 25, 43], "UserName": "someone",
            "UserPassword": SECRET, "TTLSInnerAuthentication": "MSCHAPv2",
            "TLSCertificateIsRequired": True, "EAPFASTUsePAC": True,
            "EAPFASTProvisionPAC": True,
            "EAPFASTProvisionPACAnonymously": False}}),
    ("Ethernet", "wifi", "Ethernet (Golden networks)", {
        "PayloadType": "com.apple.globalethernet.managed",
        "PayloadCertificateUUID": SCEP, "SetupModes": ["System"],
        "EAPClientConfiguration": {**TRUST, "AcceptEAPTypes": [13]}}),
    ("Ethernet of one interface", "wifi", "Ethernet (first)", {
        "PayloadType": "com.apple.firstactiveethernet.managed",
        "EAPClientConfiguration": {
            **TRUST, "AcceptEAPTypes": [25], "OneTimeUserPassword": True,
            "SystemModeCredentialsSource": "ActiveDirectory"}}),
    ("L2TP", "vpn", "VPN (L2TP)", {
        "PayloadType": "com.apple.vpn.managed", "VPNType": "L2TP",
        "UserDefinedName": "Old office", "IPv4": {"OverridePrimary": 1},
        "PPP": {"CommRemoteAddress": "l2tp.example.com",
                "AuthName": "someone", "AuthPassword": SECRET},
        "IPSec": {"AuthenticationMethod": "SharedSecret",
                  "LocalIdentifierType": "KeyID",
                  "SharedSecret": SECRET.encode()}}),
    ("IPSec", "vpn", "VPN (IPSec)", {
        "PayloadType": "com.apple.vpn.managed", "VPNType": "IPSec",
        "UserDefinedName": "Older office", "IPSec": {
            "RemoteAddress": "ipsec.example.com", "XAuthEnabled": 1,
            "XAuthName": "someone", "XAuthPasswordEncryption": "Prompt",
            "AuthenticationMethod": "Certificate", "PromptForVPNPIN": False,
            "PayloadCertificateUUID": "SCEP (Golden VPN)"}}),
    ("an app's", "vpn", "VPN (app)", {
        "PayloadType": "com.apple.vpn.managed", "VPNType": "VPN",
        "VPNSubType": "com.example.vpn", "UserDefinedName": "App", "VPN": {
            "RemoteAddress": "vpn.example.com", "OnDemandEnabled": 0,
            "AuthenticationMethod": "Certificate",
            "ProviderType": "packet-tunnel",
            "PayloadCertificateUUID": "SCEP (Golden VPN)"}}),
    ("identity preference", "identities", "Identity preference (intranet)", {
        "PayloadType": "com.apple.security.identitypreference",
        "Name": "https://intranet.example.com",
        "PayloadCertificateUUID": "ACME (Golden identities)"}),
    ("certificate preference", "identities", "Certificate preference (mail)", {
        "PayloadType": "com.apple.security.certificatepreference",
        "Name": "someone@example.com",
        "PayloadCertificateUUID": "PKCS #12 (device)"}),
    ("certificate transparency", "identities",
     "Certificate transparency (Golden identities)", {
         "PayloadType": "com.apple.security.certificatetransparency",
         "DisabledForDomains": [".example.com", "example.org"],
         "DisabledForCerts": [{"Algorithm": "sha256",
                               "Hash": bytes(range(32))}]}),
    ("removal password", "identities", "Removal password (Golden identities)",
     {"PayloadType": "com.apple.profileRemovalPassword",
      "RemovalPassword": SECRET}),
    ("ACME", "identities", "ACME (Golden identities)", {
        "PayloadType": "com.apple.security.acme", "Attest": True,
        "DirectoryURL": "https://acme.example.com/directory",
        "ClientIdentifier": "golden", "HardwareBound": True, "KeySize": 384,
        "KeyType": "ECSECPrimeRandom", "KeyIsExtractable": False,
        "UsageFlags": 1, "ExtendedKeyUsage": ["1.3.6.1.5.5.7.3.2"],
        "Subject": [[["CN", "golden"]], [["O", "Example, Inc."]]],
        "SubjectAltName": {
            "dNSName": "golden.example.com",
            "ntPrincipalName": "someone@example.com",
            "uniformResourceIdentifier": [
                "urn:example:golden", "tag:microsoft.com,2022-09-14:sid:"
                "S-1-5-21-1-2-3-1104"]}}),
])
def whole(box, name, title, payload):
    del box
    same(payloads(name)[title], payload, title)


IKE = {
    "AuthenticationMethod": "Certificate", "CertificateType": "ECDSA256",
    "RemoteAddress": "vpn.example.com", "RemoteIdentifier": "vpn.example.com",
    "LocalIdentifier": "device.example.com", "ExtendedAuthEnabled": 1,
    "PayloadCertificateUUID": "SCEP (Golden VPN)", "OnDemandEnabled": 1,
    "OnDemandUserOverrideDisabled": 0, "IncludeAllNetworks": 1,
    "ExcludeLocalNetworks": 1, "DeadPeerDetectionRate": "High",
    "NATKeepAliveOffloadEnable": 0, "NATKeepAliveInterval": 60, "MTU": 1400,
    "PPK": SECRET.encode(), "PPKIdentifier": "golden", "PPKMandatory": 1,
    "IKESecurityAssociationParameters": {
        "EncryptionAlgorithm": "AES-256-GCM", "DiffieHellmanGroup": 20,
        "IntegrityAlgorithm": "SHA2-384", "LifeTimeInMinutes": 1440},
    "ChildSecurityAssociationParameters": {
        "EncryptionAlgorithm": "ChaCha20Poly1305", "DiffieHellmanGroup": 31,
        "IntegrityAlgorithm": "SHA2-256", "LifeTimeInMinutes": 480},
    "OnDemandRules": [
        {"Action": "Disconnect", "SSIDMatch": ["Home"],
         "InterfaceTypeMatch": "WiFi"},
        {"Action": "EvaluateConnection",
         "URLStringProbe": "https://probe.example.com/", "ActionParameters": [
             {"Domains": ["intranet.example.com", "wiki.example.com"],
              "DomainAction": "ConnectIfNeeded",
              "RequiredDNSServers": ["192.0.2.53"]},
             {"Domains": ["example.com"], "DomainAction": "NeverConnect"}]}]}


@case("golden: IKEv2 with on-demand rules in the order of the file")
def ikev2(box):
    del box
    found = payloads("vpn")["VPN (IKEv2)"]["IKEv2"]
    same({key: found.get(key) for key in IKE}, IKE, "IKEv2")


@case("golden: 'show --ini' has names where the profile has UUIDs")
def spoken(box):
    for name in ("wifi", "vpn", "identities"):
        path = box.write(f"{name}.mobileconfig", expected(name))
        text = box.run("show", "--ini", path, status=0).out
        own = {p["PayloadUUID"] for p in plistlib.loads(expected(name))
               ["PayloadContent"]}
        for line in text.splitlines():
            check(line.startswith("uuid ") or
                  not any(uuid in line for uuid in own), f"{name}: {line}")
        for uuid in own:
            has(text, uuid, "each stands in its section")


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
