"""What profiles refer to, as the Classic API gives it: trees for forms.py."""

from .tables import LOOKUPS


def brief(kind, has):
    """An object as lists give it."""
    tree = [("id", has["id"]), ("name", has["name"])]
    if "is_smart" in has:
        tree.append(("is_smart", has["is_smart"]))
    if kind == "mobiledevices":
        tree += [("device_name", has["name"]), ("udid", has["udid"]),
                 ("serial_number", has["serial_number"]),
                 ("managed", True), ("username", has["user"])]
    if kind == "networksegments":
        tree += [("starting_address", has.get("first", "10.0.0.0")),
                 ("ending_address", has.get("last", "10.255.255.255"))]
    return tree


def basic(kind, has):
    """A computer as computers/subset/basic gives it."""
    del kind
    return [("id", has["id"]), ("name", has["name"]), ("managed", True),
            ("username", has.get("user", "")), ("model", "MacBook Pro"),
            ("department", has.get("department", "")),
            ("building", has.get("building", "")),
            ("mac_address", ""), ("udid", has.get("udid", "")),
            ("serial_number", has.get("serial_number", ""))]


def group_members(kind, has, store):
    """The members of a group, with their list's and their own element."""
    below = {"computergroups": "computers",
             "mobiledevicegroups": "mobiledevices", "usergroups": "users"}
    many, one, _ = LOOKUPS[below[kind]]
    known = store.objects[below[kind]]
    members = [known[number] for number in has["members"] if number in known]
    return many, [("size", len(members))] + [
        (one, [("id", each["id"]), ("name", each["name"])])
        for each in members]


def whole(kind, has, store):
    """One object."""
    ends = [("id", has["id"]), ("name", has["name"])]
    if kind in ("computers", "mobiledevices"):
        return [("general", ends + [("udid", has["udid"]),
                                    ("serial_number",
                                     has["serial_number"])]),
                ("location", [("username", has["user"]),
                              ("department", has["department"]),
                              ("building", has["building"])])]
    if kind == "categories":
        return ends + [("priority", 9)]
    if "members" in has:
        many, members = group_members(kind, has, store)
        return ends + [("is_smart", has["is_smart"]),
                       ("site", [("id", -1), ("name", "None")]),
                       ("criteria", [("size", 0)]), (many, members)]
    return ends
