"""Groups with their sizes and members, as the Pro API has them."""

import json

from .listing import Asked, named, whole
from .pages import JSON, Response, api_errors
from .rsql import one_of, truth

KINDS = {"computergroups": ("COMPUTER", "computers", "Computer"),
         "mobiledevicegroups": ("MOBILE", "mobiledevices", "Mobile Device")}


def members(store, kind, group):
    """The ids of those that there are."""
    known = store.objects[KINDS[kind][1]]
    return [number for number in group["members"] if number in known]


def privileges(kind, is_smart):
    what = "Smart" if is_smart else "Static"
    return [f"Read {what} {KINDS[kind][2]} Groups"]


def rows(store, kind, is_smart):
    return [group for _, group in sorted(store.objects[kind].items())
            if group["is_smart"] == is_smart]


def all_groups(world, request):
    """Groups of both kinds. What the token may not read is left out, without
    a word."""
    asked = Asked(request, "groupName:asc")
    found = []
    for kind, (word, _, _) in KINDS.items():
        for is_smart in (True, False):
            if world.auth.lacks(request.token, privileges(kind, is_smart)):
                continue
            found += [{
                "groupPlatformId":
                f"{word[0].encode().hex()}000000-0000-4000-8000-"
                f"{group['id']:012x}",
                "groupJamfProId": str(group["id"]),
                "groupName": group["name"], "groupDescription": "",
                "groupType": word, "smart": is_smart,
                "membershipCount": len(members(world.store, kind, group))}
                for group in rows(world.store, kind, is_smart)]
    fields = {**named("groupName", "groupDescription"),
              "groupType": (one_of("MOBILE", "COMPUTER"),
                            lambda row: row["groupType"]),
              "isSmart": (truth, lambda row: row["smart"])}
    return whole(found, asked, fields, world.switches)


def listed(kind, is_smart):
    """A list of smart or of static groups; each names the count its own
    way."""
    def answer(world, request):
        mobile = kind == "mobiledevicegroups"
        asked = Asked(request, "groupId:asc" if mobile else "id:asc")
        count = ("count" if mobile or not is_smart else "membershipCount")
        names = (("groupId", "groupName", "groupDescription") if mobile
                 else ("id", "name", "description"))
        found = [{names[0]: str(group["id"]), names[1]: group["name"],
                  names[2]: "", "siteId": "-1",
                  count: len(members(world.store, kind, group))}
                 for group in rows(world.store, kind, is_smart)]
        return whole(found, asked, named(*names, number=names[:1]),
                     world.switches)
    return answer


def membership(kind):
    """The numbers of a computer group's or a mobile device group's members."""
    def answer(world, request, number):
        group = world.store.by_id(kind, number)
        if group is None:
            return api_errors(404)
        found = members(world.store, kind, group)
        if kind == "computergroups":
            return Response(200, json.dumps({"members": found}), JSON)
        asked = Asked(request, "mobileDeviceId:asc")
        known = world.store.objects["mobiledevices"]
        return whole([{"mobileDeviceId": str(each),
                       "displayName": known[each]["name"]}
                      for each in found], asked,
                     named("mobileDeviceId", "displayName",
                           number=("mobileDeviceId",)), world.switches)
    return answer
