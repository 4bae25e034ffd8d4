#!/usr/bin/env python3
"""Makes the first version of schemas from Apple's tables.

    tools/apple-schemas.py TABLES.json schemas

TABLES.json holds what Apple's description of its payloads says of names, types,
bounds and availability (apple/device-management, MIT License):

    {"payloads": {FILE: {"type": TYPE, "os": {PLATFORM: {...}}, "keys": [
        {"key": NAME, "type": TYPE, "required": true, "default": VALUE,
         "rangelist": [...], "range": {"min": N, "max": N}, "os": {...},
         "subkeys": [...]}]}}}

A schema that is there is left alone: what this program makes is a beginning,
and kept by hand from then on. The documentation is derived from the names.
"""

import json
import os
import re
import sys

PLATFORMS = {"macOS": "macos", "iOS": "ios", "tvOS": "tvos",
             "watchOS": "watchos", "visionOS": "visionos"}
TITLES = {name: title for title, name in PLATFORMS.items()}
PATH_MAX = 7
NOTE_MAX = 400

# No payloads of their own, or described by hand.
SKIPPED = {"CommonPayloadKeys", "TopLevel"}

IDENTITY, CERTIFICATE = "identity", "certificate"
REFERENCES = {
    "PayloadCertificateUUID": [IDENTITY],
    "IdentityCertificateUUID": [IDENTITY],
    "AuthenticationCertificateUUID": [IDENTITY],
    "SMIMESigningCertificateUUID": [IDENTITY],
    "certificateUUID": [IDENTITY],
    "SMIMEEncryptionCertificateUUID": [IDENTITY, CERTIFICATE],
    "ResourcePayloadCertificateUUID": [IDENTITY, CERTIFICATE],
    "DeviceCertificateUUID": [IDENTITY, CERTIFICATE],
    "ControllerCertificateUUID": [IDENTITY, CERTIFICATE],
    "EncryptCertPayloadUUID": [IDENTITY, CERTIFICATE],
    "PayloadCertificateAnchorUUID": [CERTIFICATE],
    "LeaderPayloadCertificateAnchorUUID": [CERTIFICATE],
    "MemberPayloadCertificateAnchorUUID": [CERTIFICATE],
    "ServerURLPinningCertificateUUIDs": [CERTIFICATE],
    "CheckInURLPinningCertificateUUIDs": [CERTIFICATE],
    "DeviceCACertificateUUIDs": [CERTIFICATE],
    "ControllerCACertificateUUIDs": [CERTIFICATE],
}
# A certificate will do, with or without its key.
LOOSE = {"com.apple.security.certificatepreference",
         "com.apple.MCX.FileVault2"}
PROVIDES = {
    "com.apple.security.scep": IDENTITY,
    "com.apple.security.acme": IDENTITY,
    "com.apple.security.pkcs12": IDENTITY,
    "com.apple.ADCertificate.managed": IDENTITY,
    "com.apple.security.root": CERTIFICATE,
    "com.apple.security.pkcs1": CERTIFICATE,
    "com.apple.security.pem": CERTIFICATE,
}

# Words that capitals alone do not part, and how they are written in a text.
WORDS = {"AirDrop": "AirDrop", "AirPlay": "AirPlay", "AirPrint": "AirPrint",
         "iBeacon": "iBeacon", "iCloud": "iCloud", "iTunes": "iTunes",
         "ITunes": "iTunes", "iPhone": "iPhone", "iMessage": "iMessage", "WiFi": "Wi-Fi",
         "CalDAV": "CalDAV", "CardDAV": "CardDAV", "IPv4": "IPv4",
         "IPv6": "IPv6", "MacOS": "macOS", "FaceTime": "FaceTime",
         "AppleID": "Apple Account", "SMIME": "S/MIME", "ESIM": "eSIM",
         "FileVault": "FileVault", "TouchID": "Touch ID", "ARD": "ARD",
         "PowerOff": "power off", "SubCal": "calendar",
         "MCXDock": "Dock", "HESSID": "HESSID", "VoiceOver": "VoiceOver",
         "MailDrop": "Mail Drop", "TimeMachine": "Time Machine"}
KNOWN = re.compile("(" + "|".join(sorted(WORDS, key=len, reverse=True)) + ")")
SPLIT = re.compile(r"[A-Z]{2,}s(?![a-z])|[A-Z]+(?![a-z])\d*"
                   r"|[A-Z]?[a-z]+\d*|\d+")


def words(key):
    found = []
    for part in KNOWN.split(key):
        found += [part] if part in WORDS else SPLIT.findall(part)
    return found or [key]


def snake(key):
    return "_".join(word.lower() for word in words(key))


def kebab(value):
    if re.fullmatch(r"[\w-]+(\.[\w-]+)+", value) and not value[0].isdigit():
        return value
    found = []
    for part in KNOWN.split(value):
        found += [part] if part in WORDS else re.findall(
            r"[A-Z]+(?![a-z])[\d.]*|[A-Z]?[a-z]+[\d.]*|[\d.]+", part)
    return "-".join(word.lower() for word in found) or value


def phrase(key):
    parts = [WORDS.get(word, word if re.match("[A-Z]{2}", word)
                       else word.lower()) for word in words(key)]
    return " ".join(parts)


def capital(text):
    own = {word for word in WORDS.values() if word != word.lower()}
    return text if text.split(" ")[0] in own else text[0].upper() + text[1:]


# -- documentation ---------------------------------------------------------

STARTS = (("allow ", "Whether {} is allowed"), ("force ", "Forces {}"),
          ("disable ", "Switches off {}"), ("enable ", "Switches on {}"),
          ("skip ", "Skips {}"), ("hide ", "Hides {}"),
          ("show ", "Shows {}"), ("require ", "Requires {}"),
          ("prevent ", "Prevents {}"), ("prohibit ", "Prohibits {}"),
          ("use ", "Uses {}"), ("include ", "Includes {}"))


def document(key, kind):
    text = phrase(key)
    if kind == "boolean":
        for start, form in STARTS:
            if text.startswith(start):
                return form.format(text[len(start):])
        return "Yes or no: " + text
    if kind in ("array", "dictionary", "data", "texts", "integers",
                "dictionaries"):
        forms = {"array": "an array", "dictionary": "a dictionary",
                 "data": "data", "texts": "a list", "integers": "a list",
                 "dictionaries": "a list of dictionaries"}
        return f"{capital(text)}: {forms[kind]}"
    return capital(text)


# -- availability ----------------------------------------------------------

def overlaid(os_, more):
    """What more says comes over os_; "all" versions are those above."""
    return {platform: {**os_.get(platform, {}),
                       **{field: value
                          for field, value in more.get(platform, {}).items()
                          if value != "all"}}
            for platform in PLATFORMS}


def introduced(os_, platform):
    version = os_.get(platform, {}).get("introduced", "n/a")
    return None if version == "n/a" else version


def availability(os_, above):
    """The fields that differ from what stands above (None: nothing)."""
    row = {}
    there = [p for p in PLATFORMS if introduced(os_, p) is not None]
    versions, removed, enrollment = {}, {}, {}
    for platform, name in PLATFORMS.items():
        version = introduced(os_, platform)
        old = introduced(above, platform) if above else None
        if version != old:
            versions[name] = version
        if platform not in there:
            continue
        now, before = os_[platform], (above or {}).get(platform, {})
        if now.get("removed") != before.get("removed"):
            removed[name] = now["removed"]
        wish = now.get("user_enrollment")
        if wish != before.get("user_enrollment") and \
                wish in ("forbidden", "required"):
            enrollment[name] = wish
    supervised = [PLATFORMS[p] for p in there if os_[p].get("supervised")]
    before = [PLATFORMS[p] for p in there
              if (above or {}).get(p, {}).get("supervised")]
    if versions and (above or there):
        row["platforms"] = versions
    if removed:
        row["removed"] = removed
    if enrollment:
        row["enrollment"] = enrollment
    if supervised != before:
        row["supervised"] = supervised
    return row


def deprecated(os_, above):
    since = {}
    for platform in PLATFORMS:
        version = os_.get(platform, {}).get("deprecated")
        old = above.get(platform, {}).get("deprecated")
        if introduced(os_, platform) is not None and version not in (None, old):
            since[platform] = version
    parts = [f"{platform} {version}" for platform, version in since.items()]
    return "since " + " and ".join(parts) if parts else None


# -- rows ------------------------------------------------------------------

class Table:
    def __init__(self, payload_type, taken):
        self.type = payload_type
        self.taken = set(taken)
        self.open = False

    def name(self, path):
        """Unique, and as short as it reads well: the key's own name at the
        top, below that with its dictionary's."""
        name = "_".join(snake(key) for key in path if key != "*")
        name = re.sub("[^a-z0-9_]+", "_", name).strip("_")
        if name in self.taken:
            words_of = [part for part in self.type.split(".")
                        if part not in ("com", "apple", "managed", "account")]
            name = f"{snake(words_of[-1])}_{name}"
        while name in self.taken:
            name += "_2"
        self.taken.add(name)
        return name


def plain(value):
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return str(value)


def is_any(key):
    return key["key"].upper() == "ANY"


def holds_free(key):
    return key.get("recursive") or any(
        is_any(sub) or holds_free(sub) for sub in key.get("subkeys", []))


def references(table, *names):
    for name in names:
        if name in REFERENCES:
            return [IDENTITY, CERTIFICATE] if table.type in LOOSE \
                else REFERENCES[name]
    return None


def array_type(table, key):
    """Type of the row, and fields that come with it."""
    item = key["subkeys"][0]
    kind = item.get("type")
    if item.get("recursive") or kind not in ("string", "integer", "dictionary"):
        return "array", {}
    if kind == "dictionary":
        if any(sub.get("recursive") for sub in item["subkeys"]) \
                and not any("key" in sub for sub in item["subkeys"]):
            return "array", {}
        return "dictionaries", {}
    if kind == "integer":
        return "integers", numbers(item)
    kinds = references(table, key["key"], item["key"])
    if kinds:
        return "references", {"refers_to": kinds}
    fields = {}
    if "rangelist" in item:
        fields["choices"] = choices(item["rangelist"])
    return "texts", fields


def numbers(key):
    values = sorted(int(value) for value in key.get("rangelist", []))
    bounds = key.get("range")
    fields = {}
    if bounds:
        least = [bounds["min"]] if "min" in bounds else []
        most = [bounds["max"]] if "max" in bounds else []
        if least:
            fields["min"] = int(min(least + values))
        if most:
            fields["max"] = int(max(most + values))
    elif values:
        fields["allowed"] = values
    return fields


def choices(values):
    rows, seen = [], set()
    for value in values:
        name = kebab(value)
        while name in seen:
            name += "-2"
        seen.add(name)
        rows.append({"name": name} if name == value
                    else {"name": name, "plist": value})
    return rows


def scalar_type(table, key):
    kind = key["type"]
    kinds = references(table, key["key"])
    if kinds:
        return "reference", {"refers_to": kinds}
    if kind == "string":
        if "rangelist" in key:
            return "choice", {"choices": choices(key["rangelist"])}
        secure = key.get("format", "").startswith("^https")
        return ("url" if secure else "text"), {}
    if kind == "integer":
        return "integer", numbers(key)
    fields = {}
    if kind == "real" and "range" in key:
        fields["note"] = "From {} to {}.".format(
            plain(key["range"]["min"]), plain(key["range"]["max"]))
    if kind == "real" and "rangelist" in key:
        fields["note"] = "One of " + ", ".join(
            plain(value) for value in key["rangelist"]) + "."
    return kind, fields


def default_of(key, kind, fields):
    value = key.get("default")
    if value is None or value == "" or kind not in (
            "boolean", "integer", "real", "text", "choice"):
        return None
    if kind == "choice":
        for choice in fields["choices"]:
            if choice.get("plist", choice["name"]) == value:
                return choice["name"]
    return plain(value)


def is_whole(key):
    """An array or dictionary that one row describes."""
    if key["type"] == "array":
        return True
    return key["type"] == "dictionary" and (
        not key.get("subkeys") or any(
            is_any(sub) and sub["type"] == "any" for sub in key["subkeys"]))


def make_row(table, key, path, os_, above, demand):
    kind, fields = ("dictionary", {})
    if key["type"] == "array":
        kind, fields = array_type(table, key)
    elif key["type"] != "dictionary":
        kind, fields = scalar_type(table, key)
    row = {"name": table.name(path), "path": path, "type": kind}
    if kind in ("array", "dictionary", "data") or "*" in path:
        row["definition"] = False
    if key.get("required") and path[-1] != "*" and demand:
        row[demand] = True
    row.update(fields)
    default = default_of(key, kind, fields)
    if default is not None:
        row["device_default"] = default
    row.update(availability(os_, above))
    old = deprecated(os_, above)
    if old:
        row["deprecated"] = old
    if kind == "dictionaries":
        inner = Table(table.type, ())
        item = key["subkeys"][0]
        row["keys"] = make_rows(inner, item["subkeys"], [], os_, os_,
                                "plist_required")
    label = path[-1] if path[-1] != "*" else path[-2]
    row["doc"] = document(label, kind)
    return row


def make_rows(table, keys, path, os_, above, demand):
    rows = []
    for key in keys:
        if "type" not in key or (is_any(key) and key["type"] == "any"):
            table.open = table.open or (is_any(key) and not path)
            continue
        here = path + ["*" if is_any(key) else key["key"]]
        if len(here) > PATH_MAX:
            raise SystemExit(f"{table.type}: {here} is too deep")
        own = overlaid(os_, key.get("os", {}))
        if key["type"] == "dictionary" and not is_whole(key):
            below = demand if key.get("required") else "required_with"
            if here[-1] == "*":
                below = "required_with"
            rows += make_rows(table, key["subkeys"], here, own, above, below)
        else:
            rows.append(make_row(table, key, here, own, above, demand))
    return rows


# -- files -----------------------------------------------------------------

def levels(os_):
    mac = os_.get("macOS", {})
    if introduced(os_, "macOS") is None:
        return None
    if not mac.get("userchannel", True):
        return "computer"
    return None if mac.get("devicechannel", True) else "user"


def conditions(table):
    """What tells this table from others of its type: keys that must have one
    value."""
    return [{"path": [key["key"]], "values": key["rangelist"]}
            for key in table["keys"]
            if key.get("required") and len(key.get("rangelist", [])) == 1
            and key["key"] == "ExtensionIdentifier"]


def merged(tables):
    """One of several tables whose keys may stand in one payload."""
    keys, seen = [], set()
    for table in tables:
        for key in table["keys"]:
            if key["key"] not in seen:
                os_ = overlaid(table["os"], key.get("os", {}))
                keys.append({**key, "os": os_})
                seen.add(key["key"])
    first = min(tables, key=lambda table: [
        int(part) for part in introduced(table["os"], "macOS").split(".")])
    mac = {**first["os"]["macOS"], "multiple": True}
    for field in ("devicechannel", "userchannel"):
        mac[field] = any(t["os"]["macOS"][field] for t in tables)
    return {**first, "os": {**first["os"], "macOS": mac}, "keys": keys}


def make_file(name, table, common):
    rows_of = Table(table["type"], common)
    there = [p for p in PLATFORMS if introduced(table["os"], p) is not None]
    title = capital(phrase(re.sub(r"^\.?(com\.apple\.)?", "", name)))
    data = {"payload_type": table["type"], "title": title,
            "doc": f"Settings of {table['type']}"}
    if conditions(table):
        data["when"] = conditions(table)
    if table["type"] in PROVIDES:
        data["provides"] = PROVIDES[table["type"]]
    if there and not any(table["os"][p].get("multiple") for p in there):
        data["single"] = True
    if levels(table["os"]):
        data["level"] = levels(table["os"])
    data.update(availability(table["os"], None))
    rows = make_rows(rows_of, table["keys"], [], table["os"], table["os"],
                     "plist_required")
    if rows_of.open:
        data["open"] = True
    data["keys"] = rows
    return data


def grouped(payloads):
    """By name of the file to make."""
    tables = {}
    for name, table in payloads.items():
        if name in SKIPPED:
            continue
        base = name.split("(")[0]
        part = name[len(base):].strip("()")
        own = part and conditions(table)
        tables.setdefault(f"{base}.{part}" if own else base, []).append(table)
    return {name: group[0] if len(group) == 1 else merged(group)
            for name, group in tables.items()}


# -- text ------------------------------------------------------------------

def flat(value):
    return json.dumps(value, ensure_ascii=False)


def listed(values, write, indent):
    tabs = "\t" * indent
    lines = [tabs + "\t" + write(value) for value in values]
    return "[\n" + ",\n".join(lines) + "\n" + tabs + "]"


def row_text(row, indent):
    tabs = "\t" * (indent + 1)
    lines = [f"{tabs}{flat(field)}: {field_text(field, value, indent + 1)}"
             for field, value in row.items()]
    return "{\n" + ",\n".join(lines) + "\n" + "\t" * indent + "}"


def field_text(field, value, indent):
    if field == "keys":
        return listed(value, lambda row: row_text(row, indent + 1), indent)
    if field == "choices":
        return listed(value, flat, indent)
    return flat(value)


def file_text(data):
    return row_text(data, 0) + "\n"


def common_names(directory):
    path = os.path.join(directory, "common.json")
    with open(path, encoding="utf-8") as file:
        rows = json.load(file)["keys"]
    return {snake(name) for row in rows
            for name in [row["name"], *row.get("aliases", [])]}


def main(arguments):
    if len(arguments) != 2:
        raise SystemExit(__doc__.split("\n\n")[1].strip())
    with open(arguments[0], encoding="utf-8") as file:
        payloads = json.load(file)["payloads"]
    common = common_names(arguments[1])
    for name, table in grouped(payloads).items():
        path = os.path.join(arguments[1], f"{name}.json")
        if os.path.exists(path):
            continue
        data = make_file(name, table, common)
        if not data["keys"]:
            print(f"{path}: not made, the table names no key", file=sys.stderr)
            continue
        with open(path, "w", encoding="utf-8") as file:
            file.write(file_text(data))
        print(path)


if __name__ == "__main__":
    main(sys.argv[1:])
