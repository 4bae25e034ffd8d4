"""Apple's payload types in anybody's profile: each key by its schema."""

import plistlib

from harness import case, check, has, lacks, rows, same

UUID = "2F6D7A50-0000-4000-8000-00000000000"
TCC = "com.apple.TCC.configuration-profile-policy"
MANAGED = "com.apple.ManagedClient.preferences"
SSO = "com.apple.extensiblesso"
KERBEROS = "com.apple.AppSSOKerberos.KerberosExtension"


def profile(payload_type, keys, scope="System", others=()):
    return plistlib.dumps({
        "PayloadType": "Configuration", "PayloadVersion": 1,
        "PayloadIdentifier": "com.example.other", "PayloadUUID": UUID + "0",
        "PayloadDisplayName": "Other", "PayloadOrganization": "Example Inc.",
        "PayloadScope": scope, "PayloadContent": [{
            "PayloadType": payload_type, "PayloadVersion": 1,
            "PayloadIdentifier": f"com.example.other.{number}",
            "PayloadUUID": UUID + f"{number}", **each}
            for number, each in enumerate((keys, *others), 1)]})


def findings(box, payload_type, *keys, **more):
    """What is found, by place below the payload."""
    box.write("x.mobileconfig", profile(payload_type, *keys, **more))
    result = box.run("validate", "--json", "x.mobileconfig")
    lacks(result.out, "payload-unchecked", "it has a schema")
    return {(f["id"], f["path"].replace("PayloadContent[0].", "", 1))
            for f in result.json()["findings"]
            if f["severity"] != "note" or f["id"] == "plist-undocumented-key"}


APP = {"Identifier": "com.example.app", "IdentifierType": "bundleID",
       "CodeRequirement": "anchor apple", "Allowed": True}
RULE = {"Action": "EvaluateConnection", "ActionParameters": [
    {"Domains": ["example.com"], "DomainAction": "ConnectIfNeeded"}]}


GOOD = [
    (TCC, {"Services": {"Accessibility": [APP], "Camera": []}}),
    (MANAGED, {"PayloadContent": {"com.example.app": {
        "Forced": [{"mcx_preference_settings": {"any": [1, {"x": b""}]}}],
        "Set-Once": [{"mcx_preference_settings": {}}]}}}),
    (MANAGED, {"PayloadContent": {"com.apple.TimeMachine": {"Forced": [
        {"mcx_preference_settings": {"AutoBackup": "any"}}]},
        "com.apple.dock": {"Forced": [{"mcx_preference_settings": {
            "autohide": True, "some-new-key": "x"}}]},
        "com.apple.mdm": {"Forced": [{"mcx_preference_settings": {
            "Topic": "x"}}]}}}),
    (SSO, {"ExtensionIdentifier": "com.example.sso", "Type": "Redirect",
           "TeamIdentifier": "ABCDE12345", "URLs": ["https://example.com/"],
           "ExtensionData": {"anything": {"at": "all"}}}),
    (SSO, {"ExtensionIdentifier": KERBEROS, "TeamIdentifier": "apple",
           "Type": "Credential", "Realm": "EXAMPLE.COM", "ExtensionData": {
               "domainRealmMapping": {"EXAMPLE.COM": [".example.com"]}}}),
    ("com.apple.dock", {"autohide": True, "expose-group-apps": True,
                        "MCXDockSpecialFolders": [
                            "AddDockMCXDocumentsFolder"]}),
    ("com.apple.systemuiserver", {
        "logout-eject": {"all-media": ""}, "mount-controls": {
            "cd": "deny", "dvd": ["authenticate", "read-only"], "bd": []}}),
    ("com.apple.systempreferences", {
        "DisabledPreferencePanes": ["com.example.pane"]}),
    ("com.apple.MCX", {"DisableGuestAccount": True, "EnableGuestAccount":
                       False, "dontAllowFDEDisable": True}),
    ("com.apple.system-extension-policy", {"AllowedSystemExtensions": {
        "ABCDE12345": ["com.example.extension"]}}),
    ("com.apple.mobiledevice.passwordpolicy", {"minLength": 8, "customRegex": {
        "passwordContentRegex": "^..", "passwordContentDescription": {
            "default": "two"}}}),
    ("com.apple.dnsSettings.managed", {
        "DNSSettings": {"DNSProtocol": "HTTPS",
                        "ServerURL": "https://dns.example.com/"},
        "OnDemandRules": [RULE, {"Action": "Disconnect"}]}),
    ("com.apple.applicationaccess", {"safariAcceptCookies": 1.5,
                                     "ratingApps": 600}),
    ("com.apple.vpn.managed", {
        "VPNType": "VPN", "VPNSubType": "com.example.vpn",
        "UserDefinedName": "VPN", "VendorConfig": {"any": "thing"},
        "VPN": {"RemoteAddress": "vpn.example.com", "OnDemandEnabled": 0}}),
    ("com.apple.vpn.managed", {
        "VPNType": "L2TP", "UserDefinedName": "VPN", "EAP": {},
        "IPSec": {"AuthenticationMethod": "SharedSecret",
                  "SharedSecret": b""},
        "PPP": {"CommRemoteAddress": "vpn.example.com", "AuthName": "x",
                "AuthenticationMethod": "Password",
                "AuthEAPPlugins": ["EAP-RSA"], "AuthProtocol": ["EAP"]}}),
    ("com.apple.firstactiveethernet.managed", {
        "Interface": "FirstActiveEthernet",
        "EAPClientConfiguration": {"AcceptEAPTypes": [25],
                                   "TLSTrustedServerNames": ["r.example.com"],
                                   "UserName": "someone"}}),
    *((f"com.apple.{name.lower()}.managed", {
        "Interface": name, "EAPClientConfiguration": {"AcceptEAPTypes": [13]},
        "SetupModes": ["System", "Loginwindow"]})
      for name in ("GlobalEthernet", "FirstEthernet", "SecondEthernet",
                   "ThirdEthernet", "SecondActiveEthernet",
                   "ThirdActiveEthernet")),
    ("com.apple.globalethernet.managed", {"Interface": "AnyEthernet"}),
    ("loginwindow", {"DisableLoginItemsSuppression": True}),
    (".GlobalPreferences", {"MultipleSessionEnabled": False}),
]


@rows("taken", [(f"{i + 1} {row[0]}", *row) for i, row in enumerate(GOOD)])
def good(box, payload_type, keys):
    # What is wanting in the tersest of networks is the business of others.
    wrong = {f for f in findings(box, payload_type, keys)
             if f[0] != "plist-undocumented-key" and
             not f[0].startswith("eap-")}
    same(wrong, set(), payload_type)


def without(key):
    return {name: value for name, value in APP.items() if name != key}


WRONG = [
    (TCC, {"Services": {"Accessibility": [without("CodeRequirement")]}},
     "plist-missing-key", "Services.Accessibility[0].CodeRequirement"),
    (TCC, {"Services": {"Camera": [APP, {**APP, "IdentifierType": "bundle"}]}},
     "plist-value", "Services.Camera[1].IdentifierType"),
    (TCC, {"Services": {"Camera": [{**APP, "Allowed": 1}]}},
     "plist-type-loose", "Services.Camera[0].Allowed"),
    (TCC, {"Services": {"Camera": [{**APP, "Allowed": 2}]}},
     "plist-type", "Services.Camera[0].Allowed"),
    (TCC, {"Services": {"Camera": APP}}, "plist-type", "Services.Camera"),
    (TCC, {"Services": {"Camera": ["x"]}}, "plist-type",
     "Services.Camera[0]"),
    (TCC, {"Services": {"Cloud": [APP]}}, "plist-unknown-key",
     "Services.Cloud"),
    (MANAGED, {}, "plist-missing-key", "PayloadContent"),
    (MANAGED, {"PayloadContent": {"com.example.app": {"Forced": [{}]}}},
     "plist-missing-key", 'PayloadContent["com.example.app"].Forced[0]'
     ".mcx_preference_settings"),
    (SSO, {"ExtensionIdentifier": KERBEROS, "TeamIdentifier": "apple",
           "Type": "Redirect", "Realm": "EXAMPLE.COM"}, "plist-value",
     "Type"),
    (SSO, {"ExtensionIdentifier": KERBEROS, "Type": "Credential"},
     "plist-missing-key", "Realm"),
    ("com.apple.system-extension-policy",
     {"AllowedSystemExtensions": {"ABCDE12345": "com.example.x"}},
     "plist-type", "AllowedSystemExtensions.ABCDE12345"),
    ("com.apple.mobiledevice.passwordpolicy", {"minLength": 17},
     "value-integer", "minLength"),
    ("com.apple.mobiledevice.passwordpolicy", {"minLenght": 8},
     "plist-misspelt-key", "minLenght"),
    ("com.apple.dnsSettings.managed",
     {"DNSSettings": {"DNSProtocol": "DoH"}}, "plist-value",
     "DNSSettings.DNSProtocol"),
    ("com.apple.dnsSettings.managed",
     {"DNSSettings": {"DNSProtocol": "TLS"}, "OnDemandRules": [
         {**RULE, "ActionParameters": [{"Domains": ["example.com"]}]}]},
     "plist-missing-key", "OnDemandRules[0].ActionParameters[0].DomainAction"),
    ("com.apple.dnsSettings.managed", {"DNSSettings": {"DNSProtocol": "HTTPS"}},
     "plist-key-needed", "DNSSettings.ServerURL"),
    ("com.apple.dnsSettings.managed", {"DNSSettings": {"DNSProtocol": "TLS"}},
     "plist-key-needed", "DNSSettings.ServerName"),
    ("com.apple.SetupAssistant.managed", {"SkipTrueTone": True},
     "plist-deprecated-key", "SkipTrueTone"),
    ("com.apple.screensaver", {"idleTime": 300}, "plist-undocumented-key",
     "idleTime"),
    ("com.apple.secondethernet.managed",
     {"EAPClientConfiguration": {"AcceptEAPTypes": [26]}}, "value-integer",
     "EAPClientConfiguration.AcceptEAPTypes[0]"),
    (MANAGED, {"PayloadContent": {"com.apple.dock": {"Forced": [
        {"mcx_preference_settings": {"autohide": "yes"}}]}}}, "plist-type",
     'PayloadContent["com.apple.dock"].Forced[0].mcx_preference_settings.'
     "autohide"),
    (MANAGED, {"PayloadContent": {"com.apple.MCX": {"Set-Once": [
        {"mcx_preference_settings": {"EnableGuestAcount": True}}]}}},
     "plist-misspelt-key",
     'PayloadContent["com.apple.MCX"].Set-Once[0].mcx_preference_settings.'
     "EnableGuestAcount"),
    (MANAGED, {"PayloadContent": {".GlobalPreferences": {"Often": [
        {"mcx_preference_settings": {}}, {"mcx_preference_settings": {
            "MultipleSessionEnabled": 2}}]}}}, "plist-type",
     'PayloadContent[".GlobalPreferences"].Often[1].mcx_preference_settings.'
     "MultipleSessionEnabled"),
    ("com.apple.MCX", {"DisableGuestAcount": True}, "plist-misspelt-key",
     "DisableGuestAcount"),
    ("com.apple.MCX", {"com.apple.EnergySaver.desktop.ACPower": {
        "Display Sleep Timer": 181}}, "value-integer",
     'PayloadContent[0]["com.apple.EnergySaver.desktop.ACPower"].'
     'Display Sleep Timer'),
    ("com.apple.MCX", {"com.apple.EnergySaver.desktop.Schedule": {
        "RepeatingPowerOn": {"time": 480}}}, "plist-key-needed",
     'PayloadContent[0]["com.apple.EnergySaver.desktop.Schedule"].'
     'RepeatingPowerOn.eventtype'),
    ("com.apple.MCX", {"timeServer": ["time.apple.com"]}, "plist-type",
     "timeServer"),
    ("com.apple.dock", {"autoHide": True}, "plist-misspelt-key",
     "autoHide"),
    ("com.apple.dock", {"MCXDockSpecialFolders": [
        "AddDockMCXDocumentsFolder", "documents"]}, "plist-value",
     "MCXDockSpecialFolders[1]"),
    ("com.apple.systemuiserver", {"mount-controls": {"cd": "denied"}},
     "plist-value", "mount-controls.cd"),
    ("com.apple.systemuiserver", {"mount-controls": {"cd": ["deny", "Eject"]}},
     "plist-value", "mount-controls.cd[1]"),
    ("com.apple.systemuiserver", {"mount-controls": {"cd": [1]}},
     "plist-type", "mount-controls.cd[0]"),
    ("com.apple.wifi.managed", {"SSID_STR": "x", "SetupModes": ["Login"]},
     "plist-value", "SetupModes[0]"),
    ("com.apple.secondethernet.managed", {"SetupModes": ["Login"]},
     "plist-value", "SetupModes[0]"),
    ("com.apple.secondethernet.managed", {"Interface": "SecondActiveEthernet"},
     "ethernet-interface", "Interface"),
    ("com.apple.globalethernet.managed", {"Interface": "FirstEthernet"},
     "ethernet-interface", "Interface"),
    ("com.apple.secondethernet.managed", {"Interface": "AnyEthernet"},
     "ethernet-interface", "Interface"),
    ("com.apple.secondethernet.managed", {"Interface": "en0"},
     "plist-value", "Interface"),
    ("com.apple.mdm", {"ServerCapabilities": ["com.apple.mdm.tokens"]},
     "plist-value", "ServerCapabilities[0]"),
    ("com.apple.universalaccess", {"contrast": 1.5}, "value-real",
     "contrast"),
    ("com.apple.cellularprivatenetwork.managed", {"Geofences": [{
        "Longitude": -181.0, "Latitude": 0, "Radius": 100.0}]}, "value-real",
     "Geofences[0].Longitude"),
    *(("com.apple.vpn.managed",
       {"VPNType": "L2TP", "UserDefinedName": "VPN",
        "IPSec": {"SharedSecret": b"$SECRET"},
        "PPP": {"CommRemoteAddress": "vpn.example.com"}, **more}, rule, path)
      for more, rule, path in (
          ({"EAP": "x"}, "plist-type", "EAP"),
          ({"EAP": {}}, "plist-undocumented-key", "EAP"),
          ({"PPP": {"CommRemoteAddress": "x", "AuthenticationMethod": 1}},
           "plist-type", "PPP.AuthenticationMethod"),
          ({"PPP": {"CommRemoteAddress": "x", "AuthEAPPlugins": ["EAP-RSA"]}},
           "plist-key-needed", "PPP.AuthProtocol"),
          ({"PPP": {"CommRemoteAddress": "x", "AuthEAPPlugins": ["EAP"],
                    "AuthProtocol": ["EAP"]}}, "plist-value",
           "PPP.AuthEAPPlugins[0]"),
          ({"VendorConfig": {"Realm": 1}}, "plist-type",
           "VendorConfig.Realm"))),
    ("com.apple.vpn.managed", {
        "VPNType": "IKEv2", "UserDefinedName": "VPN", "EAP": {"x": "y"},
        "IKEv2": {"AuthenticationMethod": "None", "LocalIdentifier": "x",
                  "RemoteAddress": "x", "RemoteIdentifier": "x",
                  "ExtendedAuthEnabled": 1}},
     "vpn-settings-unused", "EAP"),
    ("com.apple.vpn.managed",
     {"VPNType": "IKEv3", "UserDefinedName": "VPN"}, "plist-value",
     "VPNType"),
    ("com.apple.mdm", {"Topic": "com.apple.mgmt.x",
                       "IdentityCertificateUUID": UUID + "2",
                       "ServerURL": "mdm.example.com"}, "value-url",
     "ServerURL"),
]


@rows("refused", [(f"{i + 1} {row[0]}", *row) for i, row in enumerate(WRONG)])
def wrong(box, payload_type, keys, rule, path):
    found = findings(box, payload_type, keys)
    check((rule, path) in found, f"{payload_type}: {sorted(found)}")


@rows("kinds of one payload type, by level", [
    ("guest account", "User", {"DisableGuestAccount": True},
     ["DisableGuestAccount"]),
    ("guest account of the computer", "System", {"DisableGuestAccount": True},
     []),
    ("mobile accounts", "User",
     {"com.apple.cachedaccounts.CreateAtLogin": True}, []),
    ("two kinds", "User", {"com.apple.cachedaccounts.CreateAtLogin": True,
                           "timeServer": "time.example.com"}, ["timeServer"]),
])
def levels(box, scope, keys, expected):
    found = findings(box, "com.apple.MCX", keys, scope=scope)
    same(sorted(path for rule, path in found if rule == "key-level"),
         expected, "key-level")


@rows("kinds of one payload type, twice", [
    ("time", {"timeServer": "a.example.com"}, {"timeServer": "b.example.com"},
     ["PayloadContent[1].timeServer"]),
    ("kinds apart", {"timeServer": "a.example.com"},
     {"dontAllowFDEDisable": True}, []),
    ("Wi-Fi, of which there may be several", {"RequireAdminForIBSS": True},
     {"RequireAdminForIBSS": True}, []),
])
def twice(box, one, two, expected):
    found = findings(box, "com.apple.MCX", one, others=[two])
    same([path for rule, path in found if rule == "payload-twice"], expected,
         "payload-twice")


@case("Apple's payload types: listed apart, their keys explained")
def explained(box):
    out = box.run("explain", status=0).out
    has(out.split("Payload types that are checked only")[1],
        "com.apple.dock", "explain")
    out = box.run("explain", "com.apple.notificationsettings", status=0).out
    has(out, "show_in_car_play", "keys of items")
    lacks(box.run("explain", "--manual=keys", status=0).out,
          "show_in_car_play", "the manual has a table of these types")


@case("shown: arrays of dictionaries and free names, secrets masked")
def shown(box):
    box.write("x.mobileconfig", profile("com.apple.airplay", {"Passwords": [
        {"DeviceName": "Hall", "Password": "sesame-canary"}]}))
    out = box.run("show", "x.mobileconfig", status=0).out
    has(out, "Passwords[0].DeviceName", "show")
    lacks(out, "sesame-canary", "show")
    box.write("x.mobileconfig", profile("com.apple.system-extension-policy", {
        "AllowedSystemExtensions": {"ABCDE12345": ["com.example.one"],
                                    "ABCDE12346": ["com.example.two"]}}))
    out = box.run("show", "x.mobileconfig", status=0).out
    for word in ("ABCDE12345", "ABCDE12346", "com.example.one",
                 "com.example.two"):
        has(out, word, "show")


@case("DNS settings in a profile that does not say whose it is")
def unsaid(box):
    keys = {"DNSSettings": {"DNSProtocol": "HTTPS",
                            "ServerURL": "https://dns.example.com/"}}
    made = plistlib.loads(profile("com.apple.dnsSettings.managed", keys))
    for scope, expected in (("System", []), (None, ["level-unsaid"])):
        made["PayloadScope"] = scope
        box.write("x.mobileconfig", plistlib.dumps(
            {key: value for key, value in made.items() if value}))
        same([i for i in box.run("validate", "x.mobileconfig").ids()
              if i.startswith("level-")], expected, str(scope))


@rows("what does not count on devices that a user enrolled as their own", [
    ("nothing says that it is for them", {}, []),
    ("an account does", {"ManagedAppleID": "x@example.com"},
     ["a payload of type 'com.apple.MCX' does not count on devices that a "
      "user enrolled as their own, for which 'ManagedAppleID' is",
      "'ManagedAppleID' counts only on devices that a user enrolled as their "
      "own"]),
])
def owned(box, more, expected):
    mdm = {"PayloadType": "com.apple.mdm", "Topic": "com.apple.mgmt.x",
           "ServerURL": "https://mdm.example.com/", "AccessRights": 1,
           "IdentityCertificateUUID": UUID + "2", **more}
    made = plistlib.loads(profile("com.apple.MCX", {"SleepDisabled": True},
                                  others=[mdm]))
    box.write("x.mobileconfig", plistlib.dumps({
        **made, "TargetDeviceType": 5}))
    found = box.run("validate", "--json", "x.mobileconfig").json()["findings"]
    same([f["message"] for f in found if f["id"] == "key-enrollment"],
         expected, "findings")


@case("a key of another section: one that the file has is meant")
def belongs(box):
    head = "[profile]\nname = x\nidentifier = com.example.x\nhash = 00\n"
    for key, sections, meant in (("url", "[scep]\n", "[scep]"),
                                 ("url", "[acme]\n", "[acme]"),
                                 ("key_size", "", "[acme]")):
        box.write("a.ini", head.replace("hash = 00", f"{key} = 1") + sections)
        has(box.run("validate", "a.ini", status=1).out,
            f"it belongs in {meant}", key)


@case("a key below one in quotes is called by its own name")
def names(box):
    for key, name in (("com.example.app", "Forced"), ("a.b", "Set-Once")):
        box.write("x.mobileconfig", profile(MANAGED, {
            "PayloadContent": {key: {name: "text"}}}))
        has(box.run("validate", "x.mobileconfig", status=1).out,
            f"'{name}' is of type string", "message")
    box.write("x.mobileconfig", profile("com.apple.system-extension-policy", {
        "AllowedSystemExtensions": {"a.b": "x"}}))
    has(box.run("validate", "x.mobileconfig", status=1).out,
        "'[\"a.b\"]' is of type string", "message")
