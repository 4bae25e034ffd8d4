"""Scopes: reading them from XML, replacing or merging, writing, and who is
in them.

A scope is {"flags": {element: bool}, "targets": C, "limitations": C,
"exclusions": C}; C maps a category's element to its members [(id, name)], in
order. Scopes are never changed once made."""

from .tables import (DEVICE_KIND, EXCLUSIONS, FLAGS, GROUP_KIND, LIMITATIONS,
                     LOOKUPS, MACOS, TARGETS)


class Unknown(Exception):
    """Something in the scope that the server does not have."""


def parts(platform):
    return (("targets", TARGETS[platform]), ("limitations", LIMITATIONS),
            ("exclusions", EXCLUSIONS[platform]))


def empty(platform):
    return {"flags": dict.fromkeys(FLAGS[platform], False),
            **{part: {row[0]: [] for row in rows}
               for part, rows in parts(platform)}}


def text(element, name):
    return (element.findtext(name) or "").strip()


def member(element, lookup, store):
    """(id, name) of what a member's element names, by id or by name."""
    number, name = text(element, "id"), text(element, "name")
    if lookup is None:
        return number, name
    if number:
        found = store.by_id(lookup, number)
    else:
        found = store.by_name(lookup, name)
    if found is None:
        what = LOOKUPS[lookup][1].replace("_", " ")
        raise Unknown(f"No match found for {what} {name or number}")
    return found["id"], found["name"]


def read_categories(element, rows, store):
    """The categories present below an element."""
    found = {}
    for name, members, lookup in rows:
        for category in element.findall(name):
            got = found.setdefault(name, [])
            for each in category:
                if each.tag in members:
                    one = member(each, lookup, store)
                    if one not in got:
                        got.append(one)
    return found


def drop_late(element, names):
    """Takes out what comes later than the schema has it: the server answers
    200 all the same."""
    last = 0
    for child in list(element):
        rank = names.index(child.tag) if child.tag in names else last
        if rank < last:
            element.remove(child)
        last = max(last, rank)


def drop_groups(scope, platform):
    """Groups beside all devices are dropped, as silently."""
    if scope["flags"][FLAGS[platform][0]]:
        name = ("computer_groups" if platform == MACOS
                else "mobile_device_groups")
        scope["targets"] = {**scope["targets"], name: []}


def read(element, platform, store, old):
    """The scope after a write. The computers' endpoint replaces all of it as
    soon as anything is given, the mobile one keeps what is not given."""
    if not len(element):
        return old
    base = empty(platform) if platform == MACOS else old
    drop_late(element, [*FLAGS[platform],
                        *(row[0] for row in TARGETS[platform]),
                        "limitations", "exclusions"])
    for part, rows in parts(platform)[1:]:
        if element.find(part) is not None:
            drop_late(element.find(part), [row[0] for row in rows])
    flags = dict(base["flags"])
    for name in flags:
        if element.find(name) is not None:
            flags[name] = text(element, name).lower() == "true"
    scope = {"flags": flags}
    for part, rows in parts(platform):
        at = element if part == "targets" else element.find(part)
        scope[part] = base[part]
        if at is None:
            continue
        if part != "targets" and not len(at):
            scope[part] = empty(platform)[part]
        else:
            scope[part] = {**base[part], **read_categories(at, rows, store)}
    drop_groups(scope, platform)
    return scope


def member_pairs(one, lookup, store):
    number, name = one
    pairs = ([("id", str(number))] if number != "" else []) + [("name", name)]
    found = store.by_id(lookup, number) if lookup else None
    if found and "udid" in found:
        pairs.append(("udid", found["udid"]))
    return pairs


def tree(scope, platform, store):
    """The scope as forms.py writes trees: [(element, value)]."""
    def categories(part, rows):
        return [(name, [(members[0], member_pairs(one, lookup, store))
                        for one in scope[part][name]])
                for name, members, lookup in rows]
    out = list(scope["flags"].items())
    for part, rows in parts(platform):
        below = categories(part, rows)
        out += below if part == "targets" else [(part, below)]
    return out


def matches(device, name, wanted, platform, store):
    """Whether a device belongs to one category's members."""
    ids = {number for number, _ in wanted}
    names = {text for _, text in wanted}
    if name in ("computers", "mobile_devices"):
        return device["id"] in ids
    if name in ("computer_groups", "mobile_device_groups"):
        kind = ("computergroups" if platform == MACOS
                else "mobiledevicegroups")
        return any(device["id"] in group["members"]
                   for group in map(lambda n: store.by_id(kind, n), ids)
                   if group)
    if name in ("buildings", "departments"):
        return device.get(name[:-1]) in names
    user = device.get("user")
    if name in ("jss_users", "users"):
        return user in names
    if name in ("jss_user_groups", "user_groups"):
        return bool(user) and any(
            group["name"] in names and any(
                each["id"] in group["members"]
                for each in store.objects["users"].values()
                if each["name"] == user)
            for group in store.objects["usergroups"].values())
    if name == "network_segments":
        return device.get("network_segment") in names
    return False


def includes(scope, platform, store, device):
    """Whether the profile goes to the device."""
    def within(part):
        return any(matches(device, name, wanted, platform, store)
                   for name, wanted in scope[part].items() if wanted)
    everybody, users = scope["flags"].values()
    limited = any(scope["limitations"].values())
    return ((everybody or (users and bool(device.get("user")))
             or within("targets"))
            and not within("exclusions")
            and (not limited or within("limitations")))


def among(scope, platform, store, numbers):
    """Those of a range of devices that the profile goes to."""
    groups = GROUP_KIND[DEVICE_KIND[platform]]
    named = {name for part in ("targets", "limitations", "exclusions")
             for name, members in scope[part].items() if members}
    if not any(scope["flags"].values()) and named <= {
            "computer_groups", "mobile_device_groups"} and not any(
            scope["exclusions"].values()):
        # Nobody need be asked one by one.
        found = [store.by_id(groups, number)
                 for name in named for number, _ in scope["targets"][name]]
        return {number for group in found if group
                for number in group["members"] if number in numbers}
    known = store.objects[DEVICE_KIND[platform]]
    return {number for number in numbers
            if includes(scope, platform, store, known[number])}


def devices(scope, platform, store):
    """The ids of the devices that the profile goes to."""
    return {device["id"]
            for device in store.objects[DEVICE_KIND[platform]].values()
            if includes(scope, platform, store, device)}
