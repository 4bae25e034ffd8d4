"""`scepctl schema` with a validator of JSON Schema: it is one, definitions that
somebody else made JSON of are valid by it, and those with a fault are not.

Planted mutations that must be caught, in schema/schema_doc_json.c: aliases are
left out ("schema: the definitions of this repository"); required keys are not
asked for, bounds are not written, additionalProperties is true ("schema: a
fault"); labels may hold no escape ("schema: definitions by chance").
"""

import os
import re
import sys

from harness import TOP, case, check, rows, same

try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit("schema_test.py: sh tools/deps.sh around")

sys.path.insert(0, os.path.join(TOP, "tests", "cli"))
from random_definitions import Maker, share  # noqa: E402


# -- a reader of INI that knows nothing of scepctl's tables --------------------

def folded(name):
    return re.sub(r"[-_ \t]+", "_", name.strip().lower()).strip("_")


def header_of(line):
    """[VPN "a" On-Demand Rules "b"] -> vpn "a" on_demand_rules "b"."""
    pieces = re.findall(r'"(?:[^"\\]|\\.)*"|[^"]+', line.strip()[1:].rsplit(
        "]", 1)[0])
    return " ".join(p if p[0] == '"' else folded(p) for p in pieces
                    if p.strip())


def value_of(text):
    """Without the comment; out of quotes, if all of it is in them."""
    found = re.match(r'"((?:[^"\\]|\\.)*)"\s*(?:\s;.*)?$', text)
    if found:
        return re.sub(r'\\(["\\])', r"\1", found[1])
    return re.split(r"[ \t];", " " + text)[0].strip()


def as_json(text):
    result, section, key = {}, None, None
    for line in text.lstrip("\ufeff").replace("\r\n", "\n").split("\n"):
        if not line.strip() or line.strip()[0] in ";#":
            continue
        if line[0] in " \t" and key is not None:
            if not isinstance(section[key], list):
                section[key] = []
            section[key].append(value_of(line.strip()))
        elif line.strip()[0] == "[":
            section, key = result.setdefault(header_of(
                re.split(r"[ \t];[^\]]*$", line)[0]), {}), None
        else:
            key, value = line.split("=", 1)
            key = folded(key)
            section[key] = value_of(value.strip())
    return result


def coerced(schema, definition):
    """Digits to numbers where the schema says so, as validators do that are
    told to (coerceTypes of Ajv), and choices folded."""
    patterns = {**{f"^{name}$": at for name, at in
                   schema["properties"].items()},
                **schema["patternProperties"]}
    for header, section in definition.items():
        found = [at["$ref"] for pattern, at in patterns.items()
                 if re.search(pattern, header)]
        keys = schema["$defs"][found[0].split("/")[-1]]["properties"] \
            if found else {}
        for name, value in section.items():
            key = keys.get(name, {})
            if "$ref" in key:
                key = keys[key["$ref"].split("/")[-1]]
            types = [at.get("type") for at in key.get("anyOf", ())]
            if isinstance(value, str) and re.fullmatch("-?[0-9]+", value) \
                    and "integer" in types:
                section[name] = int(value)
            elif "enum" in key and isinstance(value, str) \
                    and folded(value) in key["enum"]:
                section[name] = folded(value)
    return definition


# -- cases ----------------------------------------------------------------------

def validator(box, *options):
    schema = box.run("schema", *options, status=0).json()
    return Draft202012Validator(schema), schema


def faults(valid, definition):
    definition = coerced(valid.schema, definition)
    return [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}"
            for e in valid.iter_errors(definition)]


def enums(value):
    """All that is listed in it."""
    if isinstance(value, list):
        return [text for item in value for text in enums(item)]
    if not isinstance(value, dict):
        return []
    return value.get("enum", []) + enums(list(value.values()))


@case("schema: it describes every key, with all that it says")
def described(box):
    _, schema = validator(box)
    Draft202012Validator.check_schema(schema)
    found = box.run("explain", "--json", status=0).json()["found"]
    for section in found:
        if section["file"] != "definition":
            continue
        keys = schema["$defs"][section["section"]]["properties"]
        for row in section["keys"]:
            if row["type"] == "dictionaries":
                continue
            key = keys[row["name"]]
            check(key["description"].startswith(row["doc"]), key)
            same(key.get("deprecated", False), "deprecated" in row, "old")
            same("default" in key, "default" in row, row["name"])
            if "choices" in row:
                check(set(row["choices"]) <= set(enums(key)), key)
            if "least" in row and row["type"] == "integer":
                same([key["anyOf"][0]["minimum"], key["anyOf"][0]["maximum"]],
                     [row["least"], row["most"]], "bounds")
    _, project = validator(box, "--project")
    Draft202012Validator.check_schema(project)
    same(sorted(project["properties"]), sorted(
        s["section"] for s in found if s["file"] == "scepctl.conf"), "project")


@case("schema: the definitions of this repository are valid by it")
def repository(box):
    valid, _ = validator(box)
    project, _ = validator(box, "--project")
    count = 0
    for root in ("templates", "examples", "tests/golden"):
        for directory, _, names in os.walk(os.path.join(TOP, root)):
            for name in names:
                path = os.path.join(directory, name)
                if not name.endswith((".ini", "scepctl.conf")):
                    continue
                with open(path, encoding="utf-8") as file:
                    made = as_json(file.read())
                same(faults(valid if name.endswith(".ini") else project, made),
                     [], path)
                count += 1
    check(count > 20, count)


@case("schema: definitions by chance are valid by it")
def by_chance(box):
    valid, _ = validator(box)
    maker = Maker(box.run("explain", "--json", status=0).json()["found"])
    share(box, "made")
    for number in range(40):
        made = maker.make(number)
        for name, data in made.plain.items():
            same(faults(valid, as_json(data.decode())), [], name)


GOOD = """[profile]
name = x
identifier = com.example.a
[scep]
url = https://a.example.com/
name = ca
subject = CN=a
"""


@rows("schema: a fault", [
    ("none", "", "", None),
    ("an unknown key", "name = ca", "nome = ca", "scep"),
    ("an unknown section", "[scep]", "[scepp]", "scepp"),
    ("a label where none may be", "[profile]", '[profile "x"]', "profile"),
    ("a required key is missing", "url = https://a.example.com/\n", "",
     "scep: "),
    ("a required key by its other name", "url =", "scep_server_url =", None),
    ("a bound", "name = ca", "retry_delay = -5", "retry_delay"),
    ("a number that is none of those", "name = ca", "key_size = 1000",
     "key_size"),
    ("no number", "name = ca", "retries = many", "retries"),
    ("a choice", "name = ca", "challenge_type = statik", "challenge_type"),
    ("no boolean", "name = ca", "allow_all_apps_access = maybe",
     "allow_all_apps_access"),
    ("no days", "name = ca", "redistribute_profile = soon",
     "redistribute_profile"),
    ("no version", "name = x", "min_os = old", "min_os"),
    ("an unknown array", "name = ca", '[scep rules "a"]', "rules"),
    ("a base need not be whole", "name = x", "abstract = yes", None),
    ("nor who extends one", "name = x", "extends = a.ini", None),
])
def fault(box, old, new, expected):
    valid, _ = validator(box)
    found = faults(valid, as_json(GOOD.replace(old, new, 1) if old else GOOD))
    if expected is None:
        same(found, [], "faults")
    else:
        check(found and expected in " ".join(found), found)
