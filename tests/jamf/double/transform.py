"""What the server makes of an uploaded property list.

Two readings of what was sent go into the store: as it came, for payload types
that are kept verbatim and for everything outside PayloadContent, and with one
more layer of entities taken off, for types that are written anew. The second
reading must be well formed, else the upload is refused."""

import re

from . import plist
from .tables import (MCX, ORGANIZATION, RENDERED, SCEP, TCC, TCC_SERVICES,
                     TYPE_DEFAULTS, rendered_name)

BLANK = " \t\r\n"
ASTRAL = re.compile("[\U00010000-\U0010ffff]")
METADATA = ("PayloadUUID", "PayloadType", "PayloadOrganization",
            "PayloadIdentifier", "PayloadDisplayName", "PayloadDescription",
            "PayloadVersion", "PayloadEnabled")
TOP = METADATA + ("PayloadRemovalDisallowed", "PayloadScope",
                  "PayloadContent")
# The only keys of the top level whose authored value counts.
TOP_KEPT = ("PayloadOrganization", "PayloadVersion")


class Upload:
    """One document that was sent, in both readings. exact: it was entered in
    the web interface, which takes no layer off."""

    def __init__(self, text, exact=False):
        self.rendered = plist.parse(
            text if exact else plist.decode_once(text))
        self.verbatim = plist.parse(text)

    def entries(self):
        """(as it came, decoded) for each payload."""
        def content(root):
            value = plist.get(root, "PayloadContent", ("array", []))
            if value[0] != "array" or any(
                    each[0] != "dict" for each in value[1]):
                raise plist.Refused("PayloadContent is no array of dicts")
            return value[1]
        came, decoded = content(self.verbatim), content(self.rendered)
        if len(came) != len(decoded):
            raise plist.Refused("payloads appear when decoded")
        return list(zip(came, decoded))


def number(kind, text):
    """Integers and reals in the server's own format."""
    text = text.strip(BLANK)
    try:
        if kind == "integer":
            return str(int(text, 16 if text.lower().startswith("0x") else 10))
        return repr(float(text))
    except ValueError:
        return text


def mapped(value, change):
    """The value with every string and key changed and numbers rewritten."""
    kind, content = value
    if kind == "dict":
        return kind, [(change(key), mapped(each, change))
                      for key, each in content]
    if kind == "array":
        return kind, [mapped(each, change) for each in content]
    if kind in ("integer", "real"):
        return kind, number(kind, content)
    return kind, change(content) if kind == "string" else content


def damaged(text):
    """A string that is kept verbatim: line feeds and tabs are deleted, and a
    character outside the basic plane is two halves of a pair, both lost."""
    text = text.replace("\n", "").replace("\t", "")
    return ASTRAL.sub("\ufffd\ufffd", text).strip(BLANK)


def trimmed(text):
    return text.strip(BLANK)


def has_astral(value):
    kind, content = value
    if kind == "dict":
        return any(ASTRAL.search(key) or has_astral(each)
                   for key, each in content)
    if kind == "array":
        return any(map(has_astral, content))
    return kind == "string" and bool(ASTRAL.search(content))


def without_astral_settings(value):
    """Custom settings lose a whole dict of settings to one emoji."""
    kind, content = value
    if kind == "dict":
        return kind, [(key, without_astral_settings(each))
                      for key, each in content
                      if key != "mcx_preference_settings"
                      or not has_astral(each)]
    if kind == "array":
        return kind, [without_astral_settings(each) for each in content]
    return value


def ordered(pairs, first):
    """Entries named in first, in that order, then the rest as they came."""
    known = {key: value for key, value in reversed(pairs) if key in first}
    return [(key, known[key]) for key in first if key in known], [
        pair for pair in pairs if pair[0] not in first]


def known_services(pairs):
    return [(key, ("dict", [each for each in value[1]
                            if each[0] in TCC_SERVICES]))
            if key == "Services" and value[0] == "dict" else (key, value)
            for key, value in pairs]


def with_defaults(pairs, defaults):
    names = {key for key, _ in pairs}
    return pairs + [(key, value) for key, value in defaults
                    if key not in names]


def injected(pairs, switches):
    """The open question whether the server completes SCEP settings."""
    wanted = switches["scep_inject"]
    inner = [(name, ("false", "")) for name in
             ("AllowAllAppsAccess", "KeyIsExtractable") if name in wanted]
    pairs = [(key, ("dict", with_defaults(value[1], inner)))
             if key == "PayloadContent" and value[0] == "dict"
             else (key, value) for key, value in pairs]
    if "PayloadEnabled" in wanted:
        pairs = with_defaults(pairs, [("PayloadEnabled", ("true", ""))])
    return pairs


def kept(entry, kind, switches, exact):
    """A payload of a type that is stored as it came."""
    pairs = mapped(entry, trimmed if exact else damaged)[1]
    if kind == TCC:
        pairs = known_services(pairs)
    organization = ("string", switches["organization"])
    head, own = ordered(with_defaults(pairs, [
        ("PayloadOrganization", organization),
        ("PayloadDescription", ("string", "")),
        ("PayloadEnabled", ("true", ""))]), METADATA)
    if switches["payload_organization"] == "overwritten":
        head = plist.put(("dict", head), "PayloadOrganization",
                         ("string", ORGANIZATION))[1]
    return "dict", head + with_defaults(own, TYPE_DEFAULTS.get(kind, []))


def anew(entry, kind):
    """A payload of a type that the server writes itself."""
    entry = mapped(entry, trimmed)
    if kind == MCX:
        entry = without_astral_settings(entry)
    for key, text in (("PayloadDisplayName", rendered_name(kind)),
                      ("PayloadOrganization", ORGANIZATION)):
        entry = plist.put(entry, key, ("string", text))
    head = [pair for pair in entry[1]
            if pair[0].startswith("Payload") and pair[0] != "PayloadContent"]
    rest = [pair for pair in entry[1] if pair not in head]
    return "dict", sorted(head, key=lambda pair: pair[0]) + sorted(
        rest, key=lambda pair: pair[0])


def stored_entries(upload, platform, switches, exact=False):
    """The payloads of an upload as they are stored: those kept as they came
    first. exact: entered in the web interface, which damages nothing."""
    types = set(RENDERED[platform])
    if switches["scep_storage"] == "rendered":
        types.add(SCEP)
    first, last = [], []
    for came, decoded in upload.entries():
        kind = plist.text_of(decoded, "PayloadType").strip(BLANK)
        if kind in types:
            entry, where = anew(decoded, kind), last
        else:
            entry, where = kept(came, kind, switches, exact), first
        if kind == SCEP:
            entry = "dict", injected(entry[1], switches)
        where.append(entry)
    return first + last


class Top:
    """What the general section says of the top level."""

    def __init__(self, uuid, name, description, removable, level):
        self.uuid = uuid
        self.name = name
        self.description = description
        self.removable = removable
        self.level = level


def stored(top, authored, entries, switches):
    """The whole document. authored: the top level's own keys."""
    mine = dict(reversed(authored))
    organization = mine.get("PayloadOrganization",
                            ("string", switches["organization"]))
    if switches["payload_organization"] == "overwritten":
        organization = ("string", ORGANIZATION)
    pairs = [
        ("PayloadUUID", ("string", top.uuid)),
        ("PayloadType", ("string", "Configuration")),
        ("PayloadOrganization", organization),
        ("PayloadIdentifier", ("string", top.uuid)),
        ("PayloadDisplayName", ("string", top.name)),
        ("PayloadDescription", ("string", top.description)),
        ("PayloadVersion", mine.get("PayloadVersion", ("integer", "1"))),
        ("PayloadEnabled", ("true", "")),
        *[pair for pair in authored if pair[0] not in TOP],
        ("PayloadRemovalDisallowed",
         ("false" if top.removable else "true", "")),
        ("PayloadScope", ("string", top.level)),
        ("PayloadContent", ("array", entries)),
    ]
    return plist.write(("dict", pairs))


def authored_top(upload, exact=False):
    """The keys of the top level that survive, in their order."""
    pairs = mapped(("dict", [pair for pair in upload.verbatim[1]
                             if pair[0] != "PayloadContent"]),
                   trimmed if exact else damaged)[1]
    return [pair for pair in pairs
            if pair[0] in TOP_KEPT or pair[0] not in TOP]
