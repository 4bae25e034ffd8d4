"""The Pro API's endpoints about devices: which there are, what they ask for,
and lists of devices, faults included."""

import json
import re

from . import commands, groups, pages
from .computers import KIND as COMPUTERS
from .computers import Computers
from .listing import (Asked, Refused, answer, named, order, read_filter,
                      too_large, whole)
from .mobile import KIND as MOBILE
from .mobile import NAMES, Mobile
from .pages import JSON, Response, api_errors

VIEW = ["View MDM command information in Jamf Pro API"]
STRICT, LENIENT = "STRICT", "LENIENT"
PAGES_BYTES = 64 << 20
INVENTORY = re.compile(r"/api/v([1-4])/computers-inventory")
GROUPS = re.compile(r"/api/v([12])/groups")
DETAIL = re.compile(r"/api/v2/mobile-devices/(\d+)/detail")
ATTRIBUTES = {
    "/api/v1/computer-extension-attributes":
        (COMPUTERS, ["Read Computer Extension Attributes"]),
    "/api/v1/mobile-device-extension-attributes":
        (MOBILE, ["Read Mobile Device Extension Attributes"])}
# (path, kind, smart)
GROUP_LISTS = {
    f"/api/v{version}/{name}-groups/{word}-groups": (kind, word == "smart")
    for name, kind, versions in (
        ("computer", "computergroups", (2, 3)),
        ("mobile-device", "mobiledevicegroups", (1, 2)))
    for version in versions for word in ("smart", "static")}
MEMBERS = re.compile(
    r"/api/v(?:[23]/(computer)|[12]/(mobile-device))-groups/"
    r"(smart|static)-group-membership/(\d+)")


class Pages:
    """Pages that were asked for since the last change, as far as they fit:
    what is measured with the double is to be the client."""

    def __init__(self):
        self.known = {}
        self.bytes = 0
        self.changes = None

    def get(self, key, make):
        changes, target = key
        if changes != self.changes:
            self.known, self.bytes, self.changes = {}, 0, changes
        response = self.known.get(target) or make()
        if target not in self.known \
                and self.bytes + len(response.body) <= PAGES_BYTES:
            self.known[target] = response
            self.bytes += len(response.body)
        return Response(response.status, response.body, response.kind)


class Pro:
    def __init__(self, world):
        self.world = world
        self.computers = Computers(world)
        self.mobile = Mobile(world)
        self.commands = commands.Commands(world)
        self.kept = {}
        self.pages = Pages()

    def find(self, request, path):
        """(privileges, function of nothing) of a request that is answered
        here, None of any other."""
        if request.method == "POST" and path == "/api/v2/mdm/blank-push":
            return VIEW, lambda: commands.blank_push(self.world, request)
        if request.method != "GET":
            return None
        if path == "/api/v2/mdm/commands":
            return VIEW, lambda: self.commands.list(request)
        if path in ATTRIBUTES:
            kind, needed = ATTRIBUTES[path]
            return needed, lambda: self.attributes(request, kind)
        return self.devices(request, path) or self.groups(request, path)

    def devices(self, request, path):
        found = INVENTORY.fullmatch(path)
        if found and self.is_there(found, "inventory_versions"):
            version = int(found[1])
            return ["Read Computers"], lambda: self.inventory(request,
                                                              version)
        if path == "/api/v2/mobile-devices/detail":
            return ["Read Mobile Devices"], lambda: self.details(request)
        found = DETAIL.fullmatch(path)
        if found:
            return ["Read Mobile Devices"], lambda: self.detail(int(found[1]))
        return None

    def groups(self, request, path):
        found = GROUPS.fullmatch(path)
        if found and self.is_there(found, "groups_versions"):
            return [], lambda: groups.all_groups(self.world, request)
        if path in GROUP_LISTS:
            kind, smart = GROUP_LISTS[path]
            return groups.privileges(kind, smart), lambda: groups.listed(
                kind, smart)(self.world, request)
        found = MEMBERS.fullmatch(path)
        if not found or (found[1] and found[3] == "static"):
            return None
        kind = "computergroups" if found[1] else "mobiledevicegroups"
        needed = groups.privileges(kind, found[3] == "smart")
        if found[2]:
            needed = [*needed, "Read Mobile Devices"]
        return needed, lambda: groups.membership(kind)(self.world, request,
                                                       found[4])

    def is_there(self, found, switch):
        return int(found[1]) in self.world.switches[switch]

    def is_withdrawn(self, path):
        """The gateway has the newest version only."""
        for pattern, newest in ((INVENTORY, 4), (GROUPS, 2)):
            found = pattern.fullmatch(path)
            if found and int(found[1]) < newest:
                return bool(self.world.switches["gateway"])
        return False

    def handle(self, request, path):
        """The answer, None when the path is not one of these."""
        found = self.find(request, path)
        if found is None:
            return None
        needed, function = found
        refused = self.world.auth.refused(request)
        if refused:
            return refused
        if self.is_withdrawn(path):
            return api_errors(403, ("BAD_PERMISSIONS", "Forbidden"))
        if self.world.auth.lacks(request.token, needed):
            if self.world.switches["gateway"]:
                return api_errors(403, ("BAD_PERMISSIONS", "Forbidden"))
            return pages.lacks_privilege("403-json")
        try:
            return function()
        except Refused as refusal:
            return refusal.response

    # Devices

    def inventory(self, request, version):
        asked = Asked(request, "general.name:asc")
        wanted = self.computers.chosen(asked, version)
        return self.rows(
            COMPUTERS, asked, self.computers.fields(version),
            lambda number: self.computers.row(number, version, wanted), True)

    def details(self, request):
        asked = Asked(request, "displayName:asc")
        wanted = asked.chosen(NAMES)
        how = asked.query.get("exception-handling", [STRICT])[-1]
        if how not in (STRICT, LENIENT):
            return api_errors(400)
        return self.rows(MOBILE, asked, self.mobile.fields(),
                         lambda number: self.mobile.row(number, wanted),
                         how == STRICT)

    def rows(self, kind, asked, fields, write, strict):
        found = self.found(kind, asked, fields)
        part = found[asked.first():asked.first() + asked.size]
        too_large(len(part), asked, self.world.switches)
        return self.pages.get(
            (self.world.changes, asked.target),
            lambda: self.page(kind, found, part, write, strict))

    def page(self, kind, found, part, write, strict):
        damages = self.world.damages
        texts = []
        for number in part:
            text = write(number)
            damage = damages.get((kind, number))
            if damage:
                if strict and damage.get("broken"):
                    return api_errors(500, (
                        "DEVICE_PROCESSING_ERROR",
                        f"Error processing device {number}"))
                text = damaged(text, damage)
            texts.append(text)
        return answer(len(found), texts)

    def found(self, kind, asked, fields):
        """The numbers of the devices in question, in their order; kept from
        one page to the next."""
        world = self.world
        rule, _ = read_filter(asked, fields, world.switches)
        key = kind, asked.filter, tuple(asked.order), world.changes
        if self.kept.get("key") != key:
            numbers = sorted(world.store.objects[kind])
            if asked.filter:
                numbers = [number for number in numbers if rule(number)]
            self.kept = {"key": key, "found": order(numbers, asked, fields)}
        return self.kept["found"]

    def detail(self, number):
        if number not in self.world.store.objects[MOBILE]:
            return api_errors(404)
        return Response(200, self.mobile.detail(number), JSON)

    def attributes(self, request, kind):
        asked = Asked(request, "name:asc")
        found = [{"id": str(each["id"]), "name": each["name"],
                  "dataType": "STRING", "inputType": each["input"],
                  "enabled": True} for each in self.world.attributes[kind]]
        return whole(found, asked, named("id", "name"), self.world.switches)


def damaged(text, damage):
    """A row without what its paths name ("general.reportDate",
    "certificates.expirationDate"), or with it null or another value."""
    row = json.loads(text)
    for path in damage.get("drop", ()):
        at(row, path, lambda owner, key: owner.pop(key, None))
    for path in [*damage.get("null", ()), *damage.get("broken", ())]:
        at(row, path, lambda owner, key: owner.update({key: None}))
    for path, value in damage.get("set", {}).items():
        at(row, path, lambda owner, key, new=value: owner.update({key: new}))
    return json.dumps(row)


def at(value, path, change):
    """Calls change for the owner of a path's last key; of lists, for each
    member."""
    key, _, rest = path.partition(".")
    if isinstance(value, list):
        for each in value:
            at(each, path, change)
    elif isinstance(value, dict) and not rest:
        change(value, key)
    elif isinstance(value, dict):
        at(value.get(key), rest, change)
