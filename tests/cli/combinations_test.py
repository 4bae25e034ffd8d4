"""Definitions put together by chance from the sections of networks and
identities, built, shown as definitions and built again: the same bytes. And
each key of every payload type with a value of another type, out of its bounds,
none of its choices, or referring to nothing. Planted: 'show --ini' that leaves
out the first of an array of dictionaries; integers whose bounds are not looked
at; choices of lists that are not looked at."""

import datetime
import json
import os
import plistlib
import random
import re

from harness import SANITIZED, TOP, case, check, same

SECRET = "correct horse 42"
MADE = 400 if SANITIZED else 2400  # the rules refuse three of four
LEAST = 60 if SANITIZED else 500

HEAD = """[profile]
name         = Example {n}
identifier   = com.example.made.p{n}
organization = Example Inc.
level        = {level}
platform     = {platform}

[acme]
url               = https://acme.example.com/directory
client_identifier = {n}
subject           = CN=device {n},O=Example
key_type          = rsa
key_size          = 2048
hardware_bound    = no
use_as_digital_signature = yes

[root]
certificate = ../root.pem
"""

NO_BOUND = 2 ** 63 - 1

LABELLED = ("wifi", "vpn", "identity_preference", "certificate_preference")
SINGLE = ("ethernet", "certificate_transparency", "removal_password")


def shapes(box, section):
    """The keys of a section, without those that every payload has."""
    found = box.run("explain", "--json", section, status=0).json()["found"][0]
    return [key for key in found["keys"]
            if key["name"] not in ("uuid", "payload_identifier", "omit")]


def value(dice, key):
    """Text of a value that fits the key's row, or None where none is made."""
    kind, name = key["type"], key["name"]
    if key.get("secret"):
        return "env:MADE_SECRET"
    if kind == "choice":
        choices = [c if isinstance(c, str) else c["name"]
                   for c in key["choices"]]
        return dice.choice(choices)
    if kind == "boolean":
        return dice.choice(["yes", "no"])
    if kind in ("integer", "days"):
        if key.get("allowed"):
            return str(dice.choice(key["allowed"]))
        return str(dice.randint(max(key.get("least", 1), 0),
                                min(key.get("most", 99), 9999)))
    if kind == "integers":
        return ", ".join(str(n) for n in sorted(dice.sample(
            key.get("allowed") or [1, 2, 3], dice.randint(1, 2))))
    if kind == "texts" and "choices" in key:
        return ", ".join(dice.sample(key["choices"], dice.randint(
            1, len(key["choices"]))))
    if kind == "url":
        return f"https://host{dice.randint(1, 9)}.example.com/{name}"
    if kind == "texts":
        return ", ".join(f"{name}{i}.example.com"
                         for i in range(dice.randint(1, 3)))
    if kind == "reference":
        return "acme" if "identity" in key["refers_to"] else "root"
    if kind == "references":
        return "root"
    if kind == "text":
        return f"{name} {dice.randint(1, 99)}.example.com".replace(" ", "")
    return None


def lines(dice, keys, often):
    text = ""
    for key in keys:
        if key.get("required") or dice.random() < often:
            made = value(dice, key)
            if made is not None:
                text += f"{key['name']} = {made}\n"
    return text


def groups(dice, header, keys):
    """Subsections of the arrays of dictionaries, in one another."""
    text = ""
    for key in keys:
        if key["type"] != "dictionaries" or dice.random() < 0.6:
            continue
        for number in range(dice.randint(1, 2)):
            below = f'{header} {key["name"]} "g{number}"'
            text += f"\n[{below}]\n" + lines(dice, key["keys"], 0.5)
            text += groups(dice, below, key["keys"])
    return text


def definition(dice, known, n):
    text = HEAD.format(n=n, level=dice.choice(["computer", "user"]),
                       platform=dice.choice(["macos", "macos", "ios"]))
    often = dice.choice([0.05, 0.1, 0.3])
    for section in dice.sample(LABELLED + SINGLE, dice.randint(1, 3)):
        for label in range(dice.randint(1, 2) if section in LABELLED else 1):
            header = f'{section} "l{label}"' if section in LABELLED \
                else section
            keys = known[section]
            text += f"\n[{header}]\n" + lines(dice, keys, often)
            if section == "wifi" and "\nssid =" not in text:
                text += f"ssid = Net{label}\n"
            if section == "vpn":
                text += groups(dice, header, keys)
    return text


def there_and_back(box, path, name):
    """What is shown of the built profile, built: its bytes."""
    profile = plistlib.loads(box.read(path))
    shown = box.run("show", "--ini", path, status=0).out
    names = re.findall(r"save it to this file\ncertificate += (.*)$", shown,
                       re.M)
    bytes_of = [p["PayloadContent"] for p in profile["PayloadContent"]
                if p["PayloadType"] == "com.apple.security.root"]
    check(len(names) == len(bytes_of), f"{name}: certificates of\n{shown}")
    for file, content in zip(names, bytes_of):
        box.write(f"back/{name}/{file}", content)
    box.write(f"back/{name}/again.ini", shown)
    secrets = {found: SECRET
               for found in re.findall(r"env:([A-Z0-9_]+)", shown)}
    return box.run("build", "--unsigned", "--offline", "-o", "-",
                   f"back/{name}/again.ini", env=secrets)


@case("combinations: built, shown, built again")
def combinations(box):
    dice = random.Random(20261130)
    known = {section: shapes(box, section) for section in LABELLED + SINGLE}
    with open(box.fixtures.root(), encoding="ascii") as file:
        box.write("root.pem", file.read())
    for n in range(MADE):
        box.write(f"made/p{n}.ini", definition(dice, known, n))
    box.run("build", "--unsigned", "--offline", "-o", "built", "made",
            env={"MADE_SECRET": SECRET}, timeout=120)
    built = sorted(os.listdir(box.at("built")))
    check(len(built) >= LEAST, f"only {len(built)} of {MADE} were built")
    for file in built:
        name = file[:-len(".mobileconfig")]
        again = there_and_back(box, f"built/{file}", name)
        same(again.out_bytes, box.read(f"built/{file}"),
             f"{box.read(f'made/{name}.ini').decode()}\n{again.err}\n")


# -- each key of every payload type, wrong ------------------------------------

def wrong_type(key):
    """A value of another type than the key's; no key takes both of these."""
    return "seven" if key["type"] == "date" else datetime.datetime(2026, 1, 1)


def wrong_value(key):
    """Of the right type, but not one that devices take."""
    if "allowed" in key:
        number = max(key["allowed"]) + 1
    elif key.get("most", NO_BOUND) < NO_BOUND:
        number = key["most"] + 1
    elif "least" in key:
        number = key["least"] - 1
    else:
        return None
    if key["type"] == "real":
        return float(number)
    return [number] if key["type"] == "integers" else number


def wrong_choice(key):
    if key["type"] == "texts" and "choices" in key:
        return ["no such choice"]
    return "no such choice" if key["type"] == "choice" else None


def wrong_reference(key):
    nothing = "11111111-2222-4333-8444-555555555555"
    return {"reference": nothing, "references": [nothing]}.get(key["type"])


def put(into, path, made):
    """Puts a value at a path of keys; False where something is there."""
    for step in path[:-1]:
        into = into.setdefault("x" if step == "*" else step, {})
        if not isinstance(into, dict):
            return False
    last = "x" if path[-1] == "*" else path[-1]
    return into.setdefault(last, made) is made


def spoil(keys, wrong, payload, where, expected):
    """Gives the payload a wrong value for each key, and says where."""
    for key in keys:
        path = key.get("plist_path")
        if not path or path[-1].startswith("Payload") and len(path) == 1 and \
                path[-1] not in ("PayloadContent", "PayloadCertificateUUID"):
            continue
        steps = ["x" if step == "*" else step for step in path]
        below = ".".join([where] + steps) if where else ".".join(steps)
        if key["type"] == "dictionaries":
            item = {}
            spoil(key["keys"], wrong, item, below + "[0]", expected)
            if item:
                put(payload, path, [item])
            continue
        made = wrong(key)
        if made is not None and put(payload, path, made):
            expected.add(below)


def plain(path):
    """Of a finding: keys in quotes as they are, items of lists left off."""
    return re.sub(r'\["([^"]*)"\]', r".\1", path)


def types():
    """All payload types but the top level's two, and by title the conditions
    under which a schema of several is taken."""
    found, conditions = set(), {}
    for file in os.listdir(os.path.join(TOP, "schemas")):
        if file.endswith(".json"):
            with open(os.path.join(TOP, "schemas", file)) as text:
                schema = json.load(text)
            found.add(schema.get("payload_type"))
            conditions[schema.get("title")] = schema.get("when", [])
    return sorted(found - {None, "Configuration", "Profile Service"}), \
        conditions


def wrong_all(box, wrong, least):
    counted = 0
    missed = []
    names, conditions = types()
    for number, name in enumerate(names[::4] if SANITIZED else names):
        shapes_of = box.run("explain", "--json", name, status=0).json()
        for entry in shapes_of["found"]:
            if entry.get("payload_type") != name:
                continue
            payload, expected = {}, set()
            spoil(entry["keys"], wrong, payload, "", expected)
            if not expected:
                continue
            # Of several schemas for the type, the one that this is about.
            for condition in conditions[entry["title"]][:1]:
                into = payload
                for step in condition["path"][:-1]:
                    into = into.setdefault(step, {})
                into[condition["path"][-1]] = condition["values"][0]
                expected.discard(".".join(condition["path"]))
            payload.update(PayloadType=name, PayloadVersion=1,
                           PayloadIdentifier=f"com.example.{number}",
                           PayloadUUID="0" * 8 + "-0000-4000-8000-" + "1" * 12)
            box.write("x.mobileconfig", plistlib.dumps({
                "PayloadType": "Configuration", "PayloadVersion": 1,
                "PayloadIdentifier": "com.example.x",
                "PayloadUUID": "0" * 8 + "-0000-4000-8000-" + "2" * 12,
                "PayloadDisplayName": "X", "PayloadContent": [payload]}))
            findings = box.run("validate", "--json", "x.mobileconfig").json()
            paths = {plain(finding.get("path") or "")
                     for finding in findings["findings"]
                     if finding["severity"] != "note"}
            counted += len(expected)
            missed += [f"{name}: {path}" for path in sorted(expected)
                       if not any(found.startswith(
                           f"PayloadContent[0].{path}") for found in paths)]
    check(not missed, f"{len(missed)} of {counted} not found:\n" +
          "\n".join(missed[:40]))
    check(counted >= (least // 8 if SANITIZED else least),
          f"only {counted} keys were spoilt")


@case("each key of every payload type: of another type")
def of_another_type(box):
    wrong_all(box, wrong_type, 1500)


@case("each key of every payload type: out of its bounds")
def out_of_bounds(box):
    wrong_all(box, wrong_value, 30)


@case("each choice of every payload type: none of them")
def none_of_them(box):
    wrong_all(box, wrong_choice, 200)


@case("each reference of every payload type: to nothing")
def to_nothing(box):
    wrong_all(box, wrong_reference, 20)


# -- each value of a network, faulty -------------------------------------------

WHOLE = """[profile]
name = N
identifier = com.example.n
organization = E
min_os = 15

[acme]
url = https://acme.example.com/directory
client_identifier = x
subject = CN=a
key_type = ec
key_size = 384
hardware_bound = yes
attest = yes
use_as_digital_signature = yes

[root]
certificate = root.pem

[wifi]
ssid = X
security = wpa2
eap_types = 13
identity = acme
anchors = certificate
trusted_server_names = radius.example.com
tls_minimum_version = 1.2
tls_maximum_version = 1.3
proxy = manual
proxy_server = proxy.example.com
proxy_port = 8080

[ethernet]
interface = first
eap_types = 21
eap_username = u
eap_password = env:P
inner_authentication = mschapv2
anchors = certificate
trusted_server_names = radius.example.com

[vpn "o"]
name = O
type = ikev2
server = vpn.example.com
remote_identifier = vpn.example.com
local_identifier = d
authentication = certificate
identity = acme
certificate_type = ecdsa384
server_certificate_issuer = CA
eap = no
on_demand = yes

[vpn "o" on_demand_rules "a"]
action = connect
"""


@case("a faulty value is named once, and nothing is said of it elsewhere")
def named_once(box):
    with open(box.fixtures.root(), encoding="ascii") as file:
        box.write("root.pem", file.read())
    lines_of = WHOLE.split("\n")
    named = 0

    def found(text):
        box.write("n.ini", text)
        return {(finding["line"], finding["id"]) for finding in
                box.run("validate", "--json", "n.ini").json()["findings"]}

    same(found(WHOLE), set(), "findings of the whole")
    for number, line in enumerate(lines_of, 1):
        # Text of any kind is no fault in these.
        if number < 7 or not re.match(r"\w+ = ", line) or line.startswith(
                ("name", "client_identifier", "server", "certificate =")):
            continue
        changed = list(lines_of)
        changed[number - 1] = line.split(" = ")[0] + ' = "!?,?!"'
        says = found("\n".join(changed))
        named += bool(says)
        same({at for at, _ in says} - {number}, set(),
             f"{line}: lines named {sorted(says)}")
    check(named >= 20, f"only {named} were faulty")
