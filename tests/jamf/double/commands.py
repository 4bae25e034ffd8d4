"""Commands to devices: the Pro API's list of them, the Classic API's history
of a device and what it should have, and the flush."""

import json

from . import forms, scope
from .devices import management_id, of_management_id
from .listing import Asked, answer, order, read_filter, too_large
from .mdm import FLUSHED
from .moments import classic, instant
from .pages import JSON, XML, Response, api_errors, status_page
from .rsql import a_uuid, moment, one_of, truth
from .tables import MACOS
from .track import DONE, ERROR, INSTALL, NOT_NOW, PENDING, REMOVE

STATUS = {"Pending": PENDING, "Acknowledged": DONE, "NotNow": NOT_NOW,
          "Error": ERROR, "CommandFormatError": "COMMAND_FORMAT_ERROR"}
WHAT = (INSTALL, REMOVE, "INSTALL_APPLICATION", "DEVICE_INFORMATION",
        "SECURITY_INFO", "CERTIFICATE_LIST", "PROFILE_LIST",
        "DECLARATIVE_MANAGEMENT", "SETTINGS", "RESTART_DEVICE")
CLIENTS = {("computers", False): "COMPUTER",
           ("computers", True): "COMPUTER_USER",
           ("mobiledevices", False): "MOBILE_DEVICE",
           ("mobiledevices", True): "MOBILE_DEVICE_USER"}
FIELDS = {
    "uuid": (a_uuid, lambda each: each.uuid()),
    "clientManagementId": (a_uuid, lambda each: management_id(each.kind,
                                                              each.number)),
    "command": (one_of(*WHAT), lambda each: each.what),
    "status": (lambda text: STATUS[text], lambda each: each.state),
    "clientType": (one_of(*CLIENTS.values(), "TV", "WATCH", "VISION_PRO",
                          "UNKNOWN"),
                   lambda each: CLIENTS[each.kind, each.is_user]),
    "dateSent": (moment, lambda each: each.sent),
    "validAfter": (moment, lambda each: each.sent),
    "dateCompleted": (moment, lambda each: each.completed),
    "profileId": (int, lambda each: each.profile),
    "profileIdentifier": (str, lambda each: each.identifier),
    "active": (truth, lambda each: each.state in (PENDING, NOT_NOW)),
}
NAMES = {INSTALL: "Install Configuration Profile ",
         REMOVE: "Remove Configuration Profile "}
FLUSH = {"computers": ("computers", None),
         "computergroups": ("computer_groups", "computers"),
         "mobiledevices": ("mobile_devices", None),
         "mobiledevicegroups": ("mobile_device_groups", "mobiledevices")}


class Commands:
    """The list, and what is remembered of it between its pages."""

    def __init__(self, world):
        self.world = world
        self.kept = {}

    def list(self, request):
        switches = self.world.switches
        asked = Asked(request, "dateSent:asc")
        if not asked.filter.strip():
            return api_errors(400)
        found = self.found(asked)
        part = found[asked.first():asked.first() + asked.size]
        too_large(len(part), asked, switches)
        return answer(len(found), [row(each, switches) for each in part])

    def found(self, asked):
        world = self.world
        known = dict(FIELDS)
        if not world.switches["commands_profile"]:
            del known["profileId"]
        rule, equal = read_filter(asked, known, world.switches)
        key = asked.filter, tuple(asked.order), world.changes
        if key not in self.kept:
            some = filter(rule, self.candidates(equal))
            self.kept = {key: order(list(some), asked, FIELDS)}
        return self.kept[key]

    def candidates(self, equal):
        """No more than can hold of the equalities."""
        mdm = self.world.mdm
        identifier = equal.get("profileIdentifier")
        if "clientManagementId" not in equal:
            return mdm.every(identifier)
        kind, number = of_management_id(equal["clientManagementId"])
        if kind is None or number not in mdm.devices(kind):
            return []
        return mdm.commands(kind, number, identifier)


def row(each, switches):
    if each.error:
        domain, code, text = each.error
        error = json.dumps({
            "errorCode": code, "errorDomain": domain,
            "errorLocalizedDescription": text,
            "errorEnglishDescription": text})
    else:
        error = "null"
    profile = ""
    if switches["commands_profile"]:
        profile = f',"profileId":{json.dumps(each.profile)}'
    return (f'{{"uuid":"{each.uuid()}","dateSent":{instant(each.sent)},'
            f'"dateCompleted":{instant(each.completed)},"client":{{'
            f'"managementId":"{management_id(each.kind, each.number)}",'
            f'"clientType":"{CLIENTS[each.kind, each.is_user]}"}},'
            f'"commandState":"{each.state}","commandType":"{each.what}",'
            f'"commandError":{error}{profile}}}')


def blank_push(world, request):
    try:
        wanted = json.loads(request.body)["clientManagementIds"]
    except (ValueError, KeyError, TypeError):
        return api_errors(400)
    unknown = []
    for text in wanted:
        kind, number = of_management_id(text)
        if kind is None or number not in world.store.objects[kind]:
            unknown.append(text)
    return Response(200, json.dumps({"errorUuids": unknown}), JSON)


# The Classic API

def stamps(name, seconds):
    return list(zip((name, f"{name}_epoch", f"{name}_utc"),
                    classic(seconds)))


def history(world, words):
    """The trees of a device's history, None when there is no such device.
    words: kind, "id", number, "subset", subset."""
    mobile = words[0] == "mobiledevicehistory"
    kind = "mobiledevices" if mobile else "computers"
    device = world.store.by_id(kind, words[2])
    if device is None or words[1] != "id":
        return None
    parts = {"completed": [], "pending": [], "failed": []}
    for each in world.mdm.commands(kind, device["id"]):
        name = [("name", NAMES.get(each.what, each.what.title().replace(
            "_", "")) + (each.name if each.what in NAMES else ""))]
        text = each.error[2] if each.error else "Pending"
        if each.state == DONE:
            parts["completed"].append(("command", name + (
                stamps("date_completed" if mobile else "completed",
                       each.completed))))
        elif each.state == ERROR:
            parts["failed"].append(("command", name + (
                [("status", "Error"), ("error", text)] if mobile
                else [("status", text)])
                + stamps("date_issued" if mobile else "issued", each.sent)
                + stamps("date_failed" if mobile else "failed",
                         each.completed)))
        else:
            parts["pending"].append(("command", name + [
                ("status", "Pending")] + stamps(
                "date_issued" if mobile else "issued", each.sent)))
    tree = list(parts.items())
    if mobile:
        return [("mobile_device_history", [("management_commands", tree)])]
    return [("computer_history", [("commands", tree)])]


def management(world, words):
    """The profiles that a computer should have."""
    device = world.store.by_id("computers", words[2])
    if device is None or words[1] != "id":
        return None
    return [("computer_management", [("os_x_configuration_profiles", [
        ("profile", [("id", each.id), ("name", each.name)])
        for _, each in sorted(world.cluster.current[MACOS].items())
        if scope.includes(each.scope, MACOS, world.store, device)])])]


def flush(world, words):
    """DELETE commandflush/KIND/id/N/status/STATES."""
    if len(words) != 6 or words[1] not in FLUSH or words[2] != "id" \
            or words[4] != "status":
        return status_page(404)
    states = words[5].replace(" ", "+").split("+")
    if any(state not in FLUSHED for state in states):
        return status_page(400)
    found = world.store.by_id(words[1], words[3])
    if found is None:
        return status_page(404)
    element, below = FLUSH[words[1]]
    kind = below or words[1]
    for number in found["members"] if below else [found["id"]]:
        if number in world.store.objects[kind]:
            world.mdm.flush(kind, number, states)
    return Response(200, forms.xml([("commandflush", [
        ("status", "".join("+" + state.lower() for state in states)),
        (element, found["id"])])]), XML)


CLASSIC = {
    "computerhistory": ("GET", ["Read Computers"], history),
    "mobiledevicehistory": ("GET", ["Read Mobile Devices"], history),
    "computermanagement": ("GET", ["Read Computers"], management),
    "commandflush": ("DELETE", ["Flush MDM Commands"], flush),
}
