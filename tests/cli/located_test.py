"""Values are found wherever a profile or a definition has them, by rows of
schemas that only these cases have."""

import json
import plistlib

from harness import case, definition, rows, same

UUID = "11111111-1111-4111-8111-111111111111"
COMMON = {"PayloadVersion": 1, "PayloadUUID": UUID}
PLATFORMS = {"macos": "10.7", "ios": "4.0"}
LAMP = {
    "section": "lamp", "payload_type": "com.example.lamp", "title": "Lamp",
    "doc": "A lamp", "platforms": PLATFORMS, "keys": [
        {"name": "note", "path": ["Note"], "type": "text",
         "doc": "Whatever it is"},
        {"name": "rules", "path": ["Rules"], "type": "dictionaries",
         "doc": "Rules", "keys": [
             {"name": "for", "path": ["For"], "type": "text",
              "doc": "Whom it is for"}]}]}


def write_profile(box, **keys):
    lamp = {"PayloadType": "com.example.lamp",
            "PayloadIdentifier": "com.example.x.y", **COMMON, **keys}
    box.write("a.mobileconfig", plistlib.dumps(
        {"PayloadType": "Configuration", "PayloadIdentifier": "com.example.x",
         **COMMON, "PayloadContent": [lamp]}).decode())


def found(box, name, rule):
    """Findings of the rule."""
    box.write("schemas/lamp.json", json.dumps(LAMP))
    result = box.run("validate", "--json", "--schema-dir", "schemas", name)
    return [f for f in result.json()["findings"] if f["id"] == rule]


@rows("clear text", [
    ("an address", "https://user:pw1@example.com/", True),
    ("a setting", "token=abc", True),
    ("the server fills it in", "token=$SECRET", False),
    ("none", "https://example.com/", False),
])
def readable(box, text, expected):
    head = definition()
    box.write("a.ini", head + f"[lamp]\nnote = {text}\n")
    same([(f["line"] - head.count("\n"), f["column"], f["message"])
          for f in found(box, "a.ini", "secret-readable")],
         [(2, 8, "'note' stands in clear in the profile")] if expected
         else [], "findings")


@case("variables inside an array of dictionaries")
def inside(box):
    write_profile(box, Rules=[{"For": "x"}, {"For": "{{mail}}"}])
    same([f["path"] for f in found(box, "a.mobileconfig", "variable-foreign")],
         ["PayloadContent[0].Rules[1].For"], "places")


@rows("several schemas for one payload type", [
    ("the value", {"Kind": "A"}, "a_level"),
    ("another value", {"Kind": "B"}, "level"),
    ("the key", {"Realm": {"Name": "x"}}, "a_level"),
    ("neither", {}, "level"),
])
def when(box, keys, expected):
    for name, conditions in (("a_level", [
            {"path": ["Kind"], "values": ["A", "C"]},
            {"path": ["Realm", "Name"]}]), ("level", None)):
        schema = {"section": name, "payload_type": "com.example.lamp",
                  "title": "Lamp", "doc": "A lamp", "open": True,
                  "platforms": PLATFORMS,
                  "keys": [{"name": name, "path": ["Level"],
                            "type": "integer", "doc": "How bright"}]}
        if conditions:
            schema["when"] = conditions
        box.write(f"schemas/{name}.json", json.dumps(schema))
    write_profile(box, Level=7, **keys)
    out = box.run("show", "--schema-dir", "schemas", "a.mobileconfig",
                  status=0).out
    same([line.split()[0] for line in out.splitlines()
          if line.endswith("= 7")], [expected], "row")
