"""Definitions by chance that are valid: made from the program's own tables
(explain --json), each said twice, plainly and in one of the many spellings
that the language has for the same.

    maker = Maker(box.run("explain", "--json", status=0).json()["found"])
    share(box, "made")                   # what all of them name, once
    made = maker.make(number)            # the same for the same number
    made.name                            # "d17.ini"
    made.files                           # that file and its bases: bytes
    made.plain                           # the same files, said plainly
    box.run("build", ..., env=SECRETS)

What is said differently: names of sections and keys by case, dashes, blanks
and the labels of Jamf Pro's form; words, numbers of days, fingerprints,
booleans and dates in every form; lists with commas and in lines of their own;
quotes; comments everywhere; LF, CRLF and a byte order mark; blanks and tabs.
References go by label, section, both, UUID and path. Values hold what could
be taken for something else: quotes, semicolons, commas, backslashes,
variables, text that is not ASCII.
"""

import plistlib
import random
import uuid

SECRETS = {"MADE_SECRET": "correct horse 42", "MADE_OTHER": "battery; staple"}

# What the texts of a language are made of; each is one value.
TEXTS = [
    "Example", "Example Inc.", "a", "Example; and more", "x ; y", "#1", "no #2",
    "C:\\certs\\new", 'the "best" one', '"quoted"', "comma, separated",
    "ends in \\", "\\\"", "key = value", "[bracket]", "Grüße aus Köln",
    "日本語", "$FULLNAME of $DEPARTMENTNAME", "%ComputerName%", "50 %",
    "it's", "a" * 90, "=", "= x", ";", "; no comment", "1", "yes", "~/x",
    "tab\there",
]
WORDS = ["alpha", "beta.example.com", "Gamma-1", "delta_2", "$SERIALNUMBER",
         "epsilon.example.org", "10.0.0.1", "zeta"]
LABELS = ["home", "Office EU", "a, b", 'with "quotes"', "x] y", "semi ; colon",
          "Büro", "back\\slash", "#1", "13", "two  blanks", "it's = so"]
COMMENTS = ["note", "CHANGE", "a = b", "[section]", 'say "hi"', "", "äöü",
            "; twice", "url = https://example.com ; old", "x" * 70]
HEX = "0123456789abcdef"
TRUE, FALSE = ["yes", "true", "on", "1"], ["no", "false", "off", "0"]
LISTS = ("texts", "integers", "certificates", "references")

# Rules that look at several keys at once allow these; what is free is drawn
# from the tables.
FIXED = {
    "wifi": [
        [("ssid", "Example"), ("security", "wpa2"),
         ("password", "env:MADE_SECRET")],
        [("ssid", "Example"), ("security", "wpa3"), ("eap_types", ["13"]),
         ("identity", "IDENTITY"), ("anchors", ["CERTIFICATE"]),
         ("trusted_server_names", ["radius.example.com"])],
        [("ssid", "Guests; all"), ("security", "none")],
        [("ssid", "P"), ("security", "wpa2"), ("password", "env:MADE_SECRET"),
         ("proxy", "manual"), ("proxy_server", "proxy.example.com"),
         ("proxy_port", "8080")],
    ],
    "ethernet": [
        [("interface", "first"), ("eap_types", ["13"]),
         ("identity", "IDENTITY"), ("anchors", ["CERTIFICATE"]),
         ("trusted_server_names", ["radius.example.com", "*.example.org"])],
        [("interface", "second-active"), ("eap_types", ["21", "25"]),
         ("eap_username", "EXAMPLE\\user"),
         ("eap_password", "env:MADE_OTHER")],
    ],
    "vpn": [
        [("type", "ikev2"), ("name", "Office"), ("server", "vpn.example.com"),
         ("remote_identifier", "vpn.example.com"), ("local_identifier", "me"),
         ("authentication", "certificate"), ("identity", "IDENTITY")],
        [("type", "ikev2"), ("name", "VPN, old; slow"),
         ("server", "vpn.example.com"), ("remote_identifier", "a"),
         ("local_identifier", "b"), ("authentication", "shared-secret"),
         ("shared_secret", "env:MADE_SECRET"), ("on_demand", "yes"),
         ("on_demand_rules", None)],
    ],
    "acme": [
        [("url", "https://acme.example.com/directory"),
         ("client_identifier", "$SERIALNUMBER"), ("subject", "SUBJECT"),
         ("key_type", "ec"), ("key_size", "384"), ("hardware_bound", "yes")],
        [("url", "https://acme.example.com/directory"),
         ("client_identifier", "x; y"), ("subject", "SUBJECT"),
         ("key_type", "rsa"), ("key_size", "2048"), ("hardware_bound", "no")],
    ],
    "scep": [
        [("url", "https://scep.example.com/scep?x=1;y"), ("name", "CA; 1"),
         ("subject", "SUBJECT")],
        [("url", "https://ndes.example.com/certsrv/mscep/mscep.dll"),
         ("name", "ca"), ("subject", "SUBJECT"), ("challenge_type", "static"),
         ("challenge", "env:MADE_SECRET")],
        [("url", "https://ndes.example.com/certsrv/mscep/mscep.dll"),
         ("redistribute_profile", "15 days"), ("subject", "SUBJECT"),
         ("challenge_type", "dynamic-microsoft-ca"),
         ("url_to_scep_admin",
          "https://ndes.example.com/certsrv/mscep_admin/"),
         ("username", "EXAMPLE\\svc"), ("password", "env:MADE_OTHER")],
    ],
    "root": [[("certificate", "root.pem")]],
    "pem": [[("certificate", "root.pem")]],
    "pkcs1": [[("certificate", "signer.pem")]],
    "pkcs12": [[("file", "identity.p12"), ("password", "env:MADE_SECRET")]],
    "payload": [[("file", "other.plist")]],
    "removal_password": [[("password", "env:MADE_OTHER")]],
    "identity_preference": [[("name", "https://example.com/a;b"),
                             ("identity", "IDENTITY")]],
    "certificate_preference": [[("name", "me@example.com"),
                                ("certificate", "IDENTITY")]],
    "certificate_transparency": [[("disabled_for_certs", None)]],
    "jamf": [[("category", "Certificates"),
              ("distribution_method", "install-automatically")]],
    "scope": [[("none", "yes")],
              [("departments", ["Finance, EU", "id:42", "42", "R; D"]),
               ("buildings", ["Main # 1"])]],
    "exclusions": [[("departments", ["Sales"])]],
    "limitations": [[("network_segments", ["Lobby"])]],
    "self_service": [[("display_name", "Wi-Fi; office")]],
}
# Keys that are free to be there or not, whatever the others are.
FREE = {
    "profile": ["organization", "description", "consent_text",
                "removal_disallowed", "removal_date", "expiration_date"],
    "wifi": ["hidden", "auto_join", "ipv6", "display_name", "description"],
    "ethernet": ["ipv6", "display_name", "organization"],
    "vpn": ["disable_mobike", "disable_redirect", "mtu", "dead_peer_detection",
            "revocation_check", "ike_dh_group", "ike_encryption",
            "ike_lifetime", "perfect_forward_secrecy", "display_name",
            "nat_keepalive", "nat_keepalive_interval", "description"],
    "acme": ["san_dns", "san_email", "san_uri", "san_upn", "san_sid",
             "use_as_digital_signature", "allow_all_apps_access",
             "display_name"],
    "scep": ["san_dns", "san_email", "san_uri", "san_upn", "san_sid",
             "retries", "retry_delay", "key_size", "fingerprint",
             "certificate_expiration_notification_threshold",
             "use_as_digital_signature", "use_for_key_encipherment",
             "allow_export_from_keychain", "allow_all_apps_access",
             "certificate", "display_name", "description", "organization"],
    "root": ["file_name", "display_name"],
    "pem": ["file_name", "description"],
    "pkcs1": ["display_name"],
    "pkcs12": ["file_name", "allow_all_apps_access"],
    "payload": [],
    "certificate_transparency": ["disabled_for_domains"],
    "jamf": ["user_removable", "max_devices", "redeploy_on_update", "site",
             "description"],
    "exclusions": ["buildings", "users", "user_groups"],
    "limitations": ["users", "user_groups"],
    "self_service": ["description", "install_button_text",
                     "feature_on_main_page"],
}
IDENTITIES = ("scep", "acme", "pkcs12")
CERTIFICATES = ("root", "pem", "pkcs1")
# So many alternative names are allowed.
SAN_ITEMS = 2


def share(box, folder):
    """The files that all definitions name, beside them."""
    def read(path):
        with open(path, "rb") as file:
            return file.read()
    root, signer = box.fixtures.root(), box.fixtures.cert("signer")
    box.write(f"{folder}/root.pem", read(root))
    box.write(f"{folder}/certs/more.pem", read(signer) + read(root))
    box.write(f"{folder}/signer.pem", read(signer))
    box.write(f"{folder}/identity.p12", b"0\x82 any bytes will do")
    box.write(f"{folder}/other.plist", plistlib.dumps({
        "PayloadType": "com.example.other", "PayloadVersion": 1,
        "Key": "value", "Secret": "@secret:env:MADE_SECRET@"}))


class Entry:
    """A key and its value: a text, or a list of them. What is to be found by
    reference is the target's index in names."""

    def __init__(self, row, value, targets=None):
        self.row, self.value, self.targets = row, value, targets


class Section:
    def __init__(self, name, label=None, below=()):
        self.name, self.label, self.below = name, label, below
        self.entries = []
        self.uuid = None


class Made:
    def __init__(self, name, files, plain):
        self.name, self.files, self.plain = name, files, plain

    def __str__(self):
        return "\n".join(f"-- {name}\n{text.decode()}"
                         for name, text in self.files.items())


class Maker:
    def __init__(self, found, seed=20261130):
        self.rows = {entry["section"]: {row["name"]: row
                                        for row in entry["keys"]}
                     for entry in found if entry["file"] == "definition"}
        self.seed = seed

    def make(self, number):
        dice = random.Random(f"{self.seed} {number}")
        name = f"d{number}"
        files, plain = {}, {}
        layers = Layers(self, dice, number)
        for file, sections in layers.files.items():
            spelling = Spelling(dice, layers)
            files[file] = spelling.file(sections)
            plain[file] = Plain(layers).file(sections)
        return Made(f"{name}.ini", files, plain)


class Layers:
    """A definition with its bases, as sections with their entries."""

    def __init__(self, maker, dice, number):
        self.maker, self.dice, self.number = maker, dice, number
        self.sections = []
        self.attached = False
        self.unused = []
        self.level = dice.choice(["computer", "user"])
        self.top()
        self.identities()
        self.networks()
        self.server()
        self.refer()
        self.files = self.split()

    def row(self, section, key, below=()):
        rows = self.maker.rows[section]
        for step in below:
            rows = {row["name"]: row for row in rows[step]["keys"]}
        return rows[key]

    def labels(self, most):
        """Some labels for sections of one name; None: without."""
        if self.dice.random() < 0.4:
            return [None]
        return [self.label() for _ in range(self.dice.randint(1, most))]

    def label(self):
        """One that no other payload has."""
        if not self.unused:
            self.unused = self.dice.sample(LABELS, len(LABELS))
        return self.unused.pop()

    def top(self):
        top = Section("profile")
        given = [("name", f"Example {self.number}"),
                 ("identifier", f"com.example.made.d{self.number}"),
                 ("level", self.level), ("platform", "macos"),
                 ("min_os", self.dice.choice(["13", "14.2", "15.1.1"]))]
        if self.dice.random() < 0.2:
            given.append(("uuid", self.uuid(0)))
        if self.dice.random() < 0.2:
            given.append(("payload_identifier", "derived"))
        if self.dice.random() < 0.2:
            given.append(("accept", ["scep-fingerprint-none"]
                          if self.dice.random() < 0.5 else
                          ["scep-fingerprint-none", "scep-san-shape@scep"]))
        self.fill(top, given, {key for key, _ in given})
        self.sections.append(top)

    def identities(self):
        for name in self.dice.sample(IDENTITIES, self.dice.randint(1, 2)):
            for label in self.labels(2):
                self.add(name, label)
        for name in self.dice.sample(CERTIFICATES, self.dice.randint(1, 2)):
            # A certificate is in a profile once.
            self.add(name, self.labels(1)[0])

    def networks(self):
        few = ["ethernet", "removal_password", "payload"]
        many = ["wifi", "vpn"]
        if self.level == "user":
            many += ["identity_preference", "certificate_preference"]
        else:
            few.append("certificate_transparency")
        for name in self.dice.sample(few + many, self.dice.randint(0, 3)):
            labels = self.labels(2) if name in many else [None]
            if name == "payload":
                labels = [self.label()]
            for label in labels:
                self.add(name, label)

    def server(self):
        if self.dice.random() < 0.5:
            return
        self.add("jamf", None)
        for name in ("scope", "exclusions", "limitations", "self_service"):
            if self.dice.random() < 0.3:
                self.add(name, None)

    def add(self, name, label):
        section = Section(name, label)
        given = list(self.dice.choice(FIXED[name]))
        has = {key for key, _ in given}
        if name not in ("jamf", "scope", "exclusions", "limitations",
                        "self_service") and self.dice.random() < 0.3:
            section.uuid = self.uuid(len(self.sections) + 1)
            given.append(("uuid", section.uuid))
        self.sections.append(section)
        self.fill(section, given, has)

    def uuid(self, index):
        made = str(uuid.uuid5(uuid.NAMESPACE_DNS, f"{self.number} {index}"))
        return made.upper() if self.dice.random() < 0.7 else made

    def fill(self, section, given, has):
        dice = self.dice
        for key in FREE.get(section.name, ()):
            if key in has or dice.random() > 0.3:
                continue
            row = self.row(section.name, key)
            if key == "certificate":
                if self.attached:
                    continue
                self.attached = True
                given.append((key, dice.choice([
                    ["certs/more.pem"],
                    ["./certs/../certs/more.pem"]])))
            elif key == "fingerprint":
                given.append((key, dice.choice(["none", self.hex(64)])))
            else:
                given.append((key, self.value(row)))
        dice.shuffle(given)
        for key, value in given:
            row = self.row(section.name, key)
            if row["type"] == "dictionaries":
                self.below(section, row)
            else:
                section.entries.append(Entry(
                    row, self.subject() if value == "SUBJECT" else value))

    def hex(self, digits):
        return "".join(self.dice.choice(HEX) for _ in range(digits))

    def below(self, section, row, parts=()):
        """The dictionaries of an array, each in a section of its own."""
        dice = self.dice
        for label in dice.sample(LABELS, dice.randint(1, 2)):
            lower = Section(section.name, section.label,
                            parts + ((row["name"], label),))
            self.sections.append(lower)
            for key in row["keys"]:
                if key["type"] == "dictionaries":
                    if dice.random() < 0.5:
                        self.below(section, key, lower.below)
                elif key.get("required") or dice.random() < 0.4:
                    lower.entries.append(Entry(
                        key, self.hex(64) if key["type"] == "fingerprint"
                        else self.value(key)))

    def value(self, row):
        dice, kind, name = self.dice, row["type"], row["name"]
        if kind == "choice":
            # Weak algorithms are refused with others.
            return dice.choice([choice for choice in row["choices"]
                                if "des" not in choice])
        if kind == "boolean":
            return dice.choice(["yes", "no"])
        if kind == "days":
            return dice.choice(["never", "1 day", "15 days", "400 days"])
        if kind in ("integer", "integers"):
            number = str(dice.choice(row["allowed"][5:] or row["allowed"])
                         if "allowed" in row else dice.randint(
                             max(row.get("least", 1), 0),
                             min(row.get("most", 99), 9999)))
            return [number] if kind == "integers" else number
        if kind == "date":
            return dice.choice(["2037-06-30", "2036-02-29T08:39:00Z"])
        if kind == "sid":
            return dice.choice(["$EXTENSIONATTRIBUTE_42",
                                "S-1-5-21-1004336348-1177238915-682003330-512"])
        if name == "san_uri":
            return dice.sample(
                ["urn:uuid:$UDID", "https://example.com/a;b",
                 "tag:microsoft.com,2022-09-14:sid:S-1-5-21-1-2-3-4"],
                dice.randint(1, SAN_ITEMS))
        if name == "san_email":
            return ["$EMAIL", "a;b@example.com"][:dice.randint(1, SAN_ITEMS)]
        if kind == "texts" and "choices" in row:
            return dice.sample(row["choices"], 1)
        if kind == "texts":
            return dice.sample(WORDS, dice.randint(1, SAN_ITEMS))
        if name in ("description", "consent_text", "organization",
                    "display_name", "install_button_text", "site"):
            return dice.choice(TEXTS)
        return dice.choice(WORDS)

    def subject(self):
        return self.dice.choice([
            "CN=$USERNAME,O=$PROFILE_IDENTIFIER",
            "CN=a,OU=b\\, c,O=$PROFILE_IDENTIFIER",
            "CN=a\\+b\\;c+OU=x,O=$PROFILE_IDENTIFIER",
            "CN=$SERIALNUMBER,1.2.3.4=x,DC=example,DC=com,"
            "OU=$PROFILE_IDENTIFIER",
            "O=Grün \\; blau,CN=$PROFILE_IDENTIFIER"])

    def refer(self):
        """Names of the payloads that keys ask for."""
        def named(kinds):
            return [section for section in self.sections
                    if section.name in kinds and not section.below]
        for section in self.sections:
            for entry in section.entries:
                refers = entry.row.get("refers_to")
                if not refers:
                    continue
                kinds = IDENTITIES if "identity" in refers else CERTIFICATES
                some = named(kinds)
                if entry.row["type"] == "references":
                    entry.targets = self.dice.sample(some, self.dice.randint(
                        1, len(some)))
                else:
                    entry.targets = [self.dice.choice(some)]

    def names(self, target):
        """Texts that mean the payload, and whether each must be in quotes or
        must not (None: as it likes)."""
        alone = [section for section in self.sections
                 if section.name == target.name and not section.below]
        found = []
        if target.label is None or len(alone) == 1:
            found.append((target.name, False))
        if target.label is not None:
            others = [section for section in self.sections
                      if section.label == target.label and
                      section.name in IDENTITIES + CERTIFICATES and
                      not section.below]
            if len(others) == 1:
                found.append((target.label, True))
            if not any(sign in target.label for sign in ',;"#'):
                found.append((f"{target.name} {target.label}", False))
        if target.uuid is not None:
            found.append((target.uuid, False))
        return found

    def split(self):
        """One file, or a definition and its base: what a section has first
        stands in the base, and what is said in both is the base's default."""
        name, base = f"d{self.number}.ini", f"base{self.number}.ini"
        if self.dice.random() < 0.7:
            return {name: self.sections}
        above, below = [], []
        for section in self.sections:
            share = Section(section.name, section.label, section.below)
            if section.name == "profile":
                share.entries = [
                    entry for entry in section.entries
                    if entry.row["name"] in ("organization", "min_os")]
                share.entries.append(Entry(
                    self.row("profile", "abstract"), "yes"))
                section.entries = [entry for entry in section.entries
                                   if entry not in share.entries]
                section.entries.append(Entry(
                    self.row("profile", "extends"), [base]))
            elif not section.below:
                half = len(section.entries) // 2
                share.entries = section.entries[:half]
                section.entries = section.entries[half:]
            if share.entries:
                below.append(share)
            above.append(section)
        return {name: above, base: below}


def quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def must_quote(text, comma):
    """In the middle of a value everything is literal but blank and ';'."""
    return text == "" or text[0] in '";#' or text != text.strip() or \
        " ;" in text or "\t;" in text or " #" in text or \
        comma and "," in text


class Plain:
    """One way to say it, without a comment."""

    def __init__(self, layers):
        self.layers = layers

    def header(self, section):
        text = section.name
        if section.label is not None:
            text += " " + quoted(section.label)
        for key, label in section.below:
            text += f" {key} {quoted(label)}"
        return f"[{text}]"

    def item(self, text, comma):
        if text.startswith("tag:microsoft"):
            return text
        return quoted(text) if must_quote(text, comma) else text

    def value(self, entry):
        if entry.targets:
            names = [self.layers.names(target)[0] for target in entry.targets]
            return ", ".join(quoted(text) if quote else text
                             for text, quote in names)
        if entry.row["type"] in LISTS:
            return ", ".join(self.item(text, True) for text in entry.value)
        return self.item(entry.value, False)

    def file(self, sections):
        lines = []
        for section in sections:
            lines.append(self.header(section))
            lines += [f"{entry.row['name']} = {self.value(entry)}"
                      for entry in section.entries]
            lines.append("")
        return "\n".join(lines).encode()


class Spelling:
    """Any way to say it."""

    def __init__(self, dice, layers):
        self.dice, self.layers = dice, layers
        self.often = dice.choice([0, 0.1, 0.4])  # comments
        self.odd = dice.choice([0, 0.2, 0.8])    # other spellings
        self.end = dice.choice(["\n", "\n", "\n", "\r\n"])

    def may(self, chance):
        return self.dice.random() < chance

    def blanks(self, least=0):
        return self.dice.choice([" " * least, " " * least, "  ", "\t", " \t "])

    def comment(self):
        return self.dice.choice(";#") + self.dice.choice(["", " ", "  "]) + \
            self.dice.choice(COMMENTS)

    def tail(self):
        """Behind a value."""
        if self.may(self.often):
            return self.blanks(1) + ";" + self.dice.choice(["", " "]) + \
                self.dice.choice(COMMENTS)
        return self.blanks() if self.may(0.1) else ""

    def fold(self, name):
        """Another spelling of a name whose words are joined by '_'."""
        if not self.may(self.odd):
            return name
        text = "".join(self.dice.choice([c, c.upper()]) for c in name)
        for sign in "-_":
            text = text.replace(sign, " ")
        return "".join(self.dice.choice([" ", "-", "_", "__", " - ", "\t"])
                       if c == " " else c for c in text)

    def header(self, section):
        text = self.blanks() + self.fold(section.name)
        if section.label is not None:
            text += self.blanks(1) + quoted(section.label)
        for key, label in section.below:
            text += f"{self.blanks(1)}{self.fold(key)}{self.blanks(1)}" \
                f"{quoted(label)}"
        return f"[{text}{self.blanks()}]{self.tail()}"

    def key(self, row):
        label = row.get("label")
        if label and self.may(self.odd):
            return label
        return self.fold(row["name"])

    def word(self, row, text):
        """Another spelling of one value."""
        kind = row["type"]
        if not self.may(self.odd):
            return text
        if kind == "choice":
            return self.fold(text)
        if kind == "boolean":
            word = self.dice.choice(TRUE if text == "yes" else FALSE)
            return "".join(self.dice.choice([c, c.upper()]) for c in word)
        if kind == "days" and text != "never":
            number = text.split()[0]
            return number + self.dice.choice(["", " days", " Day", "days"])
        if kind == "days":
            return self.dice.choice(["never", "NEVER", "0", "0 days"])
        if kind == "date" and text == "2037-06-30":
            return "2037-06-30T00:00:00Z"
        if kind == "fingerprint" and len(text) == 64:
            return self.fingerprint(text)
        if kind == "fingerprint":
            return text.upper()
        if kind == "integers" and "choices" in row:
            return row["choices"][row["allowed"].index(int(text))]
        if kind == "subject":
            return text.replace(",O=", self.dice.choice([", o=", " , O ="])) \
                .replace("CN=", self.dice.choice(["cn=", "CN = "]))
        return text

    def fingerprint(self, text):
        by, sign = self.dice.choice([(2, ":"), (8, " "), (4, "-"), (64, "")])
        text = sign.join(text[i:i + by] for i in range(0, 64, by))
        if self.may(0.5):
            text = text.upper()
        return self.dice.choice(["", "SHA-256: ", "sha256:",
                                 "SHA256 Fingerprint="]) + text

    def quote(self, text, comma):
        if text.startswith("tag:microsoft") and not self.may(0.5):
            return text
        if must_quote(text, comma) or self.may(0.15):
            return quoted(text)
        return text

    def name_of(self, target, comma):
        text, quote = self.dice.choice(self.layers.names(target))
        if quote and not must_quote(text, comma) and \
                text not in self.layers.maker.rows and self.may(0.5):
            quote = False
        return quoted(text) if quote else text

    def entry(self, entry):
        """The lines of a key and its value."""
        row = entry.row
        indent = self.indent
        start = f"{indent}{self.key(row)}{self.blanks()}="
        if row["type"] not in LISTS:
            text = self.name_of(entry.targets[0], False) if entry.targets \
                else self.quote(self.word(row, entry.value), False)
            return [start + self.blanks() + text + self.tail()]
        below = self.may(0.3)

        def item(value, comma):
            if entry.targets:
                return self.name_of(value, comma)
            return self.quote(self.word(row, value), comma)
        items = entry.targets or entry.value
        if not below:
            text = (self.dice.choice([",", ", ", " , "])).join(
                item(value, True) for value in items)
            return [start + self.blanks() + text + self.tail()]
        # The first one may stand on the key's own line.
        lines = [start]
        if len(items) > 1 and self.may(0.3):
            lines[0] += self.blanks() + item(items[0], True)
            items = items[1:]
        lines[0] += self.tail()
        deeper = indent + self.dice.choice(["\t", "    "])
        for value in items:
            if self.may(self.often):
                lines.append(self.dice.choice(["", deeper]) + self.comment())
            lines.append(deeper + item(value, False) + self.tail())
        return lines

    def file(self, sections):
        lines = []
        for section in sections:
            if self.may(self.often):
                lines += [self.comment(), ""]
            lines.append(self.header(section))
            # A line that is indented deeper than a key goes on with it.
            self.indent = self.dice.choice(["", "", "", " ", "  ", "\t"])
            for entry in section.entries:
                if self.may(self.often):
                    lines.append(self.blanks() + self.comment())
                if self.may(0.1):
                    lines.append("")
                lines += self.entry(entry)
            if self.may(0.8):
                lines.append("")
        text = self.end.join(lines)
        if self.may(0.9):
            text += self.end
        return (b"\xef\xbb\xbf" if self.may(0.1) else b"") + text.encode()
