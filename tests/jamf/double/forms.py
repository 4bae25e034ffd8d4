"""Trees as XML or as the Classic API's JSON. A tree is [(element, value)];
a value is a tree, a string, a number, a truth value or None."""

import json
from xml.sax.saxutils import escape

PROLOG = '<?xml version="1.0" encoding="UTF-8"?>'
# What the JSON form gives as a list of members.
NUMBERS = ("id", "size", "priority",
           "redeploy_days_before_certificate_expires")


def plain(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)


def write_xml(tree, out):
    for name, value in tree:
        if isinstance(value, list):
            below = []
            write_xml(value, below)
            inside = "".join(below)
        else:
            inside = escape(plain(value)).replace("\r", "&#13;")
        out.append(f"<{name}>{inside}</{name}>" if inside else f"<{name}/>")


def xml(tree):
    out = [PROLOG]
    write_xml(tree, out)
    return "".join(out)


def member_of(name):
    """What a list's members are called, None if it is no list."""
    special = {"jss_users": "user", "jss_user_groups": "user_group",
               "categories": "category", "self_service_categories":
               "category", "os_x_configuration_profiles":
               "os_x_configuration_profile"}
    if name in special:
        return special[name]
    if name.endswith("s") and not name.endswith(("ss", "us")) \
            and name not in ("limitations", "exclusions", "payloads",
                             NUMBERS[-1]):
        return name[:-1]
    return None


def simple(name, value):
    if isinstance(value, list):
        return as_json(name, value)
    text = plain(value)
    if name in NUMBERS and text.lstrip("-").isdigit():
        return int(text)
    if text in ("true", "false"):
        return text == "true"
    return text


def as_json(name, tree):
    """A tree below an element called name. Lists lose their size; of several
    user groups only the last is given, which is a known fault; of an element
    that is there twice the last counts."""
    member = member_of(name)
    if member is not None:
        found = [simple(each, value) for each, value in tree
                 if each == member]
        return found[-1:] if name == "jss_user_groups" else found
    return {each: simple(each, value) for each, value in tree}


def to_json(tree):
    return json.dumps({name: simple(name, value) for name, value in tree},
                      ensure_ascii=False)
