"""Lists of devices, groups and commands: pages, filters, versions, what the
server does wrong, and what it takes to be allowed."""

import socket
import time
from email.utils import parsedate_to_datetime
from urllib.parse import quote

from caller import IOS, general, ios, mac
from cases.fleet import (IN_CN, UUID, a_profile, commands, inventory,
                         seconds, sections)
from harness import case, check, has, rows, same
from stage import GOOD, created

V4 = "/api/v4/computers-inventory"
DETAIL = "/api/v2/mobile-devices/detail"
COMMANDS = "/api/v2/mdm/commands"
MINE = f"profileIdentifier=={UUID}"


def fleet(box, kind="computers", count=30, **more):
    box.jamf.fleet(kind=kind, count=count, **{"profiles": [
        {"id": 1, "uuid": UUID}], **more})
    return box.caller()


def ids(answer):
    same(answer.status, 200, answer.text[:300])
    return [int(row.get("id") or row["mobileDeviceId"])
            for row in answer.json()["results"]]


def asked(caller, text, path=V4, more=""):
    return caller.get(f"{path}?page-size=2000&filter={quote(text)}{more}")


@case("inventory: sections that were not asked for are null")
def nulls(box):
    caller = fleet(box, count=1)
    row, = caller.get(V4).json()["results"]
    same(sorted(key for key, value in row.items() if value is not None),
         ["general", "id", "udid"])
    row, = caller.get(f"{V4}?{sections('macos', 'HARDWARE')}"
                      ).json()["results"]
    same(row["hardware"]["serialNumber"], "C01000000001")
    same(row["applications"], None)
    box.jamf.fleet(kind="mobiledevices", count=1)
    row, = caller.get(DETAIL).json()["results"]
    same((row["general"]["displayName"], row["profiles"]),
         ("iPad 000001", None))


@rows("inventory: versions", [(str(n), n) for n in (1, 2, 3, 4)])
def versions(box, version):
    caller = fleet(box, count=1)
    path = f"/api/v{version}/computers-inventory"
    row, = caller.get(path).json()["results"]
    same([key in row["general"] for key in ("lastContactTime",
                                            "lastReportedIp", "lastContact",
                                            "lastCheckIn")],
         [version < 4, version < 4, version == 4, version == 4])
    same("plugins" in row, version < 3)
    same(caller.get(path + "?section=PLUGINS").status,
         200 if version < 3 else 400)
    same(caller.get(path + "?section=NOPE").status, 400)
    box.jamf.configure(inventory_versions=[3, 1])
    same(caller.get(path).status, 200 if version in (1, 3) else 404)


@case("pages: clamped without a word, counted from 0, empty after the last")
def clamped(box):
    caller = fleet(box, count=4500)
    box.jamf.fleet(kind="mobiledevices", count=2500)
    for path, order, total in ((V4, "id:asc", 4500),
                               (DETAIL, "mobileDeviceId:asc", 2500)):
        part = caller.get(f"{path}?page-size=20000&sort={order}").json()
        same((len(part["results"]), part["totalCount"]), (2000, total))
        part = caller.get(f"{path}?page-size=2001&page=1&sort={order}")
        same(ids(part)[0], 2001)
        part = caller.get(f"{path}?page-size=2000&page=3&sort={order}")
        same((ids(part), part.json()["totalCount"]), ([], total))
        same(len(ids(caller.get(path))), 100)
        for wrong in ("page=-1", "page=x", "page-size=0", "sort=nope:asc",
                      "sort=id:up"):
            same(caller.get(f"{path}?{wrong}").status, 400, wrong)


@rows("filters of computers", [(text, text, wanted) for text, wanted in (
    ("id==3", [3]), ("id=in=(4,2)", [2, 4]), ("id=out=(1,2,3,4)", [5, 6]),
    ("id>4", [5, 6]), ("id=le=2", [1, 2]), ("id>1;id<4", [2, 3]),
    ("id>1 and id<4", [2, 3]), ("(id==1,id==6)", [1, 6]),
    ("id==1 or id==6", [1, 6]), ("id>2;(id==1,id==6)", [6]),
    ("general.name==\"Mac 000002\"", [2]), ("general.name=='*3'", [3]),
    ("general.name!=\"Mac*\"", []), ("general.remoteManagement.managed"
                                     "==false", []),
    ("userAndLocation.buildingId==1", [1, 3, 5]),
    ("hardware.serialNumber==C01000000004", [4]),
    ("general.reportDate=gt=2020-01-01T00:00:00Z", [1, 2, 3, 4, 5, 6]),
    ("general.reportDate=lt=2020-01-01T00:00:00.5Z", []),
    # What it does not know counts for nothing.
    ("nosuchfield==1", [1, 2, 3, 4, 5, 6]),
    ("certificates.commonName==x", [1, 2, 3, 4, 5, 6]),
    ("nosuchfield==1;id==2", [2]))])
def filters(box, text, wanted):
    box.jamf.add("buildings", [{"name": "HQ"}, {"name": "Annex"}])
    caller = fleet(box, count=6, profiles=[])
    same(ids(asked(caller, text, more="&sort=id:asc")), wanted)


@rows("filters that are none", [(text, text, status) for text, status in (
    ("id==", 400), ("id", 400), ("id==1)", 400), ("(id==1", 400),
    ("id=like=1", 400), ("==1", 400), ("id==x", 500),
    ("general.reportDate=gt=yesterday", 500),
    ("general.reportDate==2020-01-01T00:00:00Z", 500),
    ("general.remoteManagement.managed==maybe", 500))])
def no_filters(box, text, status):
    answer = asked(fleet(box, count=1), text)
    same((answer.status, answer.json()["httpStatus"]), (status, status))


@rows("filters of mobile devices", [
    ("mobileDeviceId=in=(1,3)", "mobileDeviceId=in=(1,3)", [1, 3]),
    ("groupId", "groupId==1", [1, 2]), ("groupName", "groupName==Pads",
                                        [1, 2]),
    ("groupName, wild", "groupName==*ads", [1, 2]),
    ("not in a group", "groupId!=1", [3, 4]),
    ("displayName", "displayName==\"iPad 000004\"", [4])])
def mobile_filters(box, text, wanted):
    caller = fleet(box, "mobiledevices", 4, groups={"Pads": [0, 2]})
    same(ids(asked(caller, text, DETAIL, "&sort=mobileDeviceId:asc")),
         wanted)


@case("filters: a field that an older server does not know, and a choice")
def older(box):
    caller = fleet(box)
    some = len(commands(caller, f"{MINE};status==Error"))
    box.jamf.fleet(kind="mobiledevices", count=30, profiles=[
        {"id": 1, "uuid": UUID[:-1] + "9"}])
    same(len(commands(caller, f"{MINE};status==Error")), some)
    box.jamf.configure(filters_unknown=["profileIdentifier"])
    check(len(commands(caller, f"{MINE};status==Error")) > some, "ignored")
    box.jamf.configure(filters_unknown=[], filters_or=False)
    same(len(ids(asked(caller, "id==1,id==2"))), 30)


@case("commands: the document")
def command_rows(box):
    caller = fleet(box)
    found = commands(caller, MINE)
    same({row["commandState"] for row in found},
         {"PENDING", "ACKNOWLEDGED", "NOT_NOW", "ERROR"})
    same(len({row["uuid"] for row in found}), len(found))
    sent = [seconds(row["dateSent"]) for row in found]
    same(sent, sorted(sent), "the order that nobody asked for")
    for row in found:
        same(list(row), ["uuid", "dateSent", "dateCompleted", "client",
                         "commandState", "commandType", "commandError",
                         "profileId"])
        same(row["commandType"], "INSTALL_PROFILE")
        same(row["dateCompleted"] is None,
             row["commandState"] in ("PENDING", "NOT_NOW"))
        same(row["commandError"] is not None, row["commandState"] == "ERROR")
        same(row["client"]["clientType"], "COMPUTER")
    one = found[0]
    same(commands(caller, f"uuid=={one['uuid']}"), [one])
    device = one["client"]["managementId"]
    same([row for row in found if row["client"]["managementId"] == device],
         commands(caller, f"{MINE};clientManagementId=={device}"))
    for text, key, value in (
            ("status==Error", "commandState", "ERROR"),
            ("status==NotNow", "commandState", "NOT_NOW"),
            ("command==INSTALL_APPLICATION", "commandType",
             "INSTALL_APPLICATION"),
            ("profileId==1", "profileId", 1)):
        some = commands(caller, text)
        check(some and all(row[key] == value for row in some), text)
    recent = commands(caller, f"{MINE};dateCompleted=ge="
                      + time.strftime("%Y-%m-%dT%H:%M:%S.000Z",
                                      time.gmtime(time.time() - 86400)))
    check(0 < len(recent) < len(found), str(len(recent)))


@case("commands: an older server does not tell the profile's number")
def command_old(box):
    caller = fleet(box)
    some = len(commands(caller, MINE))
    box.jamf.configure(commands_profile=False)
    found = commands(caller, MINE)
    same(len(found), some)
    check(all("profileId" not in row for row in found), "told")
    check(len(commands(caller, f"{MINE};profileId==99")) == some, "ignored")


@rows("commands: filters", [(label, text, status) for label, text, status in (
    ("none", "", 400), ("blank", " ", 400),
    ("the name of the answer's field", "commandType==INSTALL_PROFILE", 200),
    ("no uuid", "uuid==nope", 500), ("no status", "status==NotAStatus", 500),
    ("no state either", "status==ERROR", 500),
    ("no such command", "command==InstallProfile", 500),
    ("a date is not equal", "dateSent==2020-01-01T00:00:00Z", 500))])
def command_filters(box, text, status):
    caller = fleet(box)
    answer = asked(caller, text, COMMANDS)
    same((answer.status, answer.headers["Content-Type"].partition(";")[0]),
         (status, "application/json"))
    if status == 200:
        # Everything there is, whatever it was about.
        check({row["commandType"] for row in answer.json()["results"]}
              > {"INSTALL_PROFILE"}, "all types")
    else:
        same(answer.json(), {"httpStatus": status, "errors": []})


@case("a record that the server cannot read: strict or lenient")
def broken(box):
    caller = fleet(box, "mobiledevices", 5)
    box.jamf.damage(kind="mobiledevices", id=3, broken=["certificates"])
    path = f"{DETAIL}?{sections('mobile')}&sort=mobileDeviceId:asc"
    for more in ("", "&exception-handling=STRICT"):
        answer = caller.get(path + more)
        same(answer.status, 500)
        has(answer.json()["errors"][0]["description"], "device 3")
    answer = caller.get(path + "&exception-handling=LENIENT")
    same([row["certificates"] is None
          for row in answer.json()["results"]], [False, False, True, False,
                                                 False])
    same(caller.get(path + "&page-size=2&page=0").status, 200)
    box.jamf.fleet(kind="computers", count=3)
    box.jamf.damage(kind="computers", id=2, broken=["certificates"])
    same([caller.get(f"{V4}?{sections('macos')}&page-size=1&page={page}"
                     "&sort=id:asc").status for page in range(3)],
         [200, 500, 200])


@case("rows without fields")
def missing(box):
    caller = fleet(box, count=3, profiles=[
        {"id": 1, "uuid": UUID, "mix": {"current/plain": 1}}])
    box.jamf.damage(kind="computers", id=1, drop=[
        "general.reportDate", "configurationProfiles.lastInstalled",
        "certificates"])
    box.jamf.damage(kind="computers", id=2, null=["general"], set={
        "certificates": "none", "id": 2})
    first, second, third = inventory(caller, "macos")
    check("reportDate" not in first["general"], str(first["general"]))
    check("certificates" not in first, "dropped")
    check(all("lastInstalled" not in each
              for each in first["configurationProfiles"]), "of members")
    same((second["general"], second["certificates"], second["id"]),
         (None, "none", 2))
    check(third["general"]["reportDate"], "the others stay")


@rows("pages that take too long", [("504", "504"), ("hang", "hang")])
def too_long(box, how):
    fleet(box, count=1200)
    box.jamf.configure(slow_rows=500, slow_how=how)
    caller = box.caller(seconds=1)
    path = f"{V4}?{sections('macos')}&sort=id:asc&page-size="
    if how == "hang":
        try:
            caller.get(path + "501")
            check(False, "answered")
        except (socket.timeout, TimeoutError):
            pass
    else:
        answer = caller.get(path + "501")
        same((answer.status, answer.headers["Content-Type"]),
             (504, "text/html"))
    same(len(ids(caller.get(path + "500"))), 500)
    same(len(ids(caller.get(f"{V4}?page-size=1200"))), 1200, "one section")
    same(len(ids(caller.get(path + "1000&page=1"))), 200, "the rest")


@case("devices change pages while they are read")
def moving(box):
    caller = fleet(box, count=10)
    path = f"{V4}?{sections('macos')}&sort=id:asc&page-size=4"
    box.jamf.during(path="computers-inventory.*page=0", then="remove",
                    fields={"kind": "computers", "id": 2})
    box.jamf.during(path="computers-inventory.*page=1", then="add",
                    fields={"kind": "computers",
                            "objects": [{"id": 99, "name": "new"}]})
    found = [ids(caller.get(f"{path}&page={page}")) for page in range(3)]
    same(found, [[1, 2, 3, 4], [6, 7, 8, 9], [10, 99]])
    same(len(ids(caller.get(f"{path}&page=0"))), 4)
    box.jamf.change(kind="computers", id=1, name="renamed")
    row = caller.get(f"{path}&page=0").json()["results"][0]
    same(row["general"]["name"], "renamed")


@case("a token that ends between two pages")
def token(box):
    caller = fleet(box, count=10)
    path = f"{V4}?page-size=4&page="
    box.jamf.expire_at(requests=[2])
    same([caller.get(path + "0").status, caller.get(path + "1").status,
          caller.get(path + "1").status], [200, 401, 401])
    caller.login()
    same(len(ids(caller.get(path + "1"))), 4)


READ = "Read Computers", "Read Mobile Devices"
VIEW = "View MDM command information in Jamf Pro API"
FLUSH = "/JSSResource/commandflush/computers/id/1/status/Failed"


@rows("privileges", [(f"{method} {path}", method, path, needed)
                     for method, path, needed in (
    ("GET", V4, READ[:1]), ("GET", DETAIL, READ[1:]),
    ("GET", "/api/v2/mobile-devices/1/detail", READ[1:]),
    ("GET", COMMANDS + "?filter=profileId==1", [VIEW]),
    ("POST", "/api/v2/mdm/blank-push", [VIEW]),
    ("GET", "/api/v3/computer-groups/smart-groups",
     ["Read Smart Computer Groups"]),
    ("GET", "/api/v3/computer-groups/static-groups",
     ["Read Static Computer Groups"]),
    ("GET", "/api/v3/computer-groups/smart-group-membership/1",
     ["Read Smart Computer Groups"]),
    ("GET", "/api/v2/mobile-device-groups/static-group-membership/1",
     ["Read Static Mobile Device Groups", READ[1]]),
    ("GET", "/api/v1/computer-extension-attributes",
     ["Read Computer Extension Attributes"]),
    ("GET", "/JSSResource/computerhistory/id/1/subset/Commands", READ[:1]),
    ("GET", "/JSSResource/mobiledevicehistory/id/1/subset/ManagementCommands",
     READ[1:]),
    ("GET", "/JSSResource/computermanagement/id/1", READ[:1]),
    ("DELETE", FLUSH, ["Flush MDM Commands"]))])
def privileges(box, method, path, needed):
    caller = fleet(box, groups={"All": [None]})
    box.jamf.fleet(kind="mobiledevices", count=2)
    box.jamf.add("mobiledevicegroups", [{"name": "P", "members": [1]}])
    body = '{"clientManagementIds":[]}' if method == "POST" else None
    caller.bearer = box.jamf.token(privileges=list(needed))
    same(caller.request(method, path, body).status, 200)
    for each in needed:
        caller.bearer = box.jamf.token(privileges=[
            other for other in needed if other != each] + ["Read Sites"])
        answer = caller.request(method, path, body)
        if path.startswith("/api/"):
            same((answer.status, answer.json()["errors"][0]["code"]),
                 (403, "INVALID_PRIVILEGE"))
        else:
            same(answer.status, 401)
    caller.bearer = None
    same(caller.request(method, path, body).status, 401)


@case("groups: all sizes in one call, as far as they may be read")
def groups(box):
    caller = fleet(box, groups={"Smart": [0, 20], "Odd": [1, None, 2]})
    box.jamf.add("computergroups", [{"name": "Static",
                                     "members": [1, 2, 77]}])
    box.jamf.add("mobiledevices", [{"name": "Pad"}])
    box.jamf.add("mobiledevicegroups", [{"name": "Pads", "members": [1]}])
    found = caller.get("/api/v2/groups?page-size=2000").json()
    same([(row["groupName"], row["groupJamfProId"], row["groupType"],
           row["smart"], row["membershipCount"])
          for row in found["results"]], [
        ("Odd", "2", "COMPUTER", True, 15),
        ("Pads", "1", "MOBILE", False, 1),
        ("Smart", "1", "COMPUTER", True, 20),
        ("Static", "3", "COMPUTER", False, 2)])
    for text, count in (("groupType==\"MOBILE\"", 1), ("isSmart==true", 2),
                        ("groupName==\"S*\"", 2), ("nope==1", 4)):
        same(asked(caller, text, "/api/v2/groups").json()["totalCount"],
             count, text)
    same(asked(caller, "groupType==mobile", "/api/v2/groups").status, 500)
    same(caller.get("/api/v1/groups").status, 200)
    row = caller.get("/api/v3/computer-groups/static-groups").json()[
        "results"][0]
    same((row["name"], row["count"]), ("Static", 2))
    row = caller.get("/api/v3/computer-groups/smart-groups").json()[
        "results"][0]
    same((row["name"], row["membershipCount"]), ("Smart", 20))
    same(caller.get("/api/v3/computer-groups/smart-group-membership/2")
         .json()["members"], list(range(2, 31, 2)))
    row = caller.get("/api/v2/mobile-device-groups/static-groups").json()[
        "results"][0]
    same((row["groupName"], row["count"]), ("Pads", 1))
    caller.bearer = box.jamf.token(privileges=["Read Static Computer Groups"])
    found = caller.get("/api/v2/groups").json()
    same([row["groupName"] for row in found["results"]], ["Static"])
    caller.bearer = box.jamf.token()
    # Of one kind alone: arrays, and a word of their own for smart.
    same(caller.get("/api/v2/mobile-device-groups?page=3").json(),
         [{"id": 1, "name": "Pads", "description": "",
           "isSmartGroup": False}])
    same(caller.get("/api/v1/computer-groups").json()[2],
         {"id": "3", "name": "Static", "description": "",
          "smartGroup": False})
    box.jamf.configure(groups_versions=[1])
    same([caller.get(f"/api/v{n}/groups").status for n in (1, 2)],
         [200, 404])


@case("extension attributes: values, none, empty, where they are displayed")
def attributes(box):
    caller = fleet(box, count=3)
    sid = "S-1-5-21-1-2-3-{n}"
    box.jamf.attribute(kind="computers", id=12, name="objectSid",
                       values=[sid, "", None])
    box.jamf.attribute(kind="computers", id=13, name="Shown above",
                       display="general", values=["x"])
    box.jamf.change(kind="computers", id=2,
                    attributes={"12": "AQUAAAAAAAUV"})
    found = [row["extensionAttributes"] for row
             in inventory(caller, "macos", "EXTENSION_ATTRIBUTES")]
    same([[(each["definitionId"], each["name"], each["values"])
           for each in some] for some in found],
         [[("12", "objectSid", [])], [("12", "objectSid", ["AQUAAAAAAAUV"])],
          [("12", "objectSid", ["S-1-5-21-1-2-3-3"])]])
    row = inventory(caller, "macos")[0]
    same([each["name"] for each in row["general"]["extensionAttributes"]],
         ["Shown above"])
    box.jamf.fleet(kind="mobiledevices", count=1)
    box.jamf.attribute(kind="mobiledevices", id=4, name="sid", values=["y"])
    row, = inventory(caller, "mobile", "EXTENSION_ATTRIBUTES")
    same([(each["id"], each["value"])
          for each in row["extensionAttributes"]], [("4", ["y"])])
    listed = caller.get("/api/v1/computer-extension-attributes").json()
    same([(row["id"], row["name"]) for row in listed["results"]],
         [("13", "Shown above"), ("12", "objectSid")])


@rows("history, and what is flushed with it", [
    ("computers", "computers", "computerhistory", "Commands",
     "commands", "status"),
    ("mobile", "mobiledevices", "mobiledevicehistory", "ManagementCommands",
     "management_commands", "error")])
def flushed(box, kind, word, subset, element, text):
    caller = fleet(box, kind, 3, profiles=[
        {"id": 1, "uuid": UUID, "name": "Wi-Fi",
         "mix": {"failed/and others": 1}}])
    path = f"/JSSResource/{word}/id/2/subset/{subset}"

    def told():
        tree = caller.get(path).xml().find(element)
        return {part: [each.findtext("name") for each
                       in tree.find(part)] for part in (
            "completed", "pending", "failed")}
    same(told(), {"completed": [], "pending": [], "failed": [
        "Install Configuration Profile Wi-Fi", "InstallApplication",
        "Install Configuration Profile Restrictions"]})
    row = caller.get(path).xml().find(f"{element}/failed")[0]
    mine = inventory(caller, "macos" if kind == "computers" else "mobile")[
        1]["general"]["managementId"]
    error = commands(caller, f"{MINE};clientManagementId=={mine}")[0][
        "commandError"]
    same(row.findtext(text), error["errorLocalizedDescription"])
    answer = caller.request(
        "DELETE", f"/JSSResource/commandflush/{kind}/id/2/status/Failed")
    same((answer.status, answer.find("status")), (200, "+failed"))
    # All that failed is gone; the profiles are queued again.
    same(told(), {"completed": [], "failed": [], "pending": [
        "Install Configuration Profile Wi-Fi",
        "Install Configuration Profile Restrictions"]})
    same(len(commands(caller, f"{MINE};status==Error")), 2, "the others'")
    for states in ("Pending", "Pending+Failed", "Pending%2BFailed"):
        same(caller.request("DELETE", f"/JSSResource/commandflush/{kind}"
                            f"/id/2/status/{states}").status, 200)
    same(told(), {"completed": [], "pending": [], "failed": []})
    for wrong, status in ((f"{kind}/id/2/status/Done", 400),
                          (f"{kind}/id/99/status/Failed", 404),
                          (f"{kind}/id/2", 404), ("users/id/2/status/Failed",
                                                  404)):
        same(caller.request("DELETE", f"/JSSResource/commandflush/{wrong}")
             .status, status, wrong)
    same(caller.get(f"/JSSResource/commandflush/{kind}/id/2/status/Failed")
         .status, 405)


@case("a group is flushed, and only its members")
def flushed_group(box):
    caller = fleet(box, count=4, groups={"Half": [0, 2]}, profiles=[
        {"id": 1, "uuid": UUID, "mix": {"failed/plain": 1}}])
    answer = caller.request(
        "DELETE", "/JSSResource/commandflush/computergroups/id/1/status/"
        "Failed")
    same((answer.status, answer.find("computer_groups")), (200, "1"))
    same([row["commandState"] for row in commands(
        caller, MINE)], ["ERROR", "ERROR", "PENDING", "PENDING"])


@case("what a computer should have")
def management(box):
    caller = fleet(box, count=2, groups={"One": [0, 1]})
    group = ("<scope><computer_groups><computer_group><name>One</name>"
             "</computer_group></computer_groups></scope>")
    created(caller.post(mac(general("here", GOOD) + group)))
    created(caller.post(mac(general("elsewhere", GOOD))))

    def told(number):
        tree = caller.get(f"/JSSResource/computermanagement/id/{number}"
                          "/subset/OSXConfigurationProfiles").xml()
        return [each.findtext("name") for each in tree.iter("profile")]
    same([told(1), told(2)], [["here"], []])
    same(caller.get("/JSSResource/computermanagement/id/3").status, 404)


@case("one mobile device: what the list does not tell")
def one_device(box):
    caller = box.caller()
    number, uuid = a_profile(box, caller, "mobile", IN_CN)
    box.jamf.fleet(kind="mobiledevices", count=1, profiles=[
        {"id": number, "mix": {"current/plain": 1}}])
    row = caller.get("/api/v2/mobile-devices/1/detail").json()
    certificate, = row["ios"]["certificates"]
    has(certificate["subjectName"], f"{uuid}")
    has(certificate["subjectName"], "O=Example")
    check(certificate["expirationDateEpoch"].endswith("Z"), str(certificate))
    listed = inventory(caller, "mobile")[0]["certificates"]
    same([sorted(each) for each in listed],
         [["commonName", "expirationDate", "identity"]] * 2)
    same(caller.get("/api/v2/mobile-devices/9/detail").status, 404)
    created(caller.post(ios(general("x", GOOD)), IOS + "/id/0"),
            "configuration_profile")


@case("a push wakes those that there are")
def push(box):
    caller = fleet(box)
    row = inventory(caller, "macos")[0]
    mine, other = row["general"]["managementId"], UUID
    answer = caller.request(
        "POST", "/api/v2/mdm/blank-push",
        f'{{"clientManagementIds":["{mine}","{other}"]}}')
    same((answer.status, answer.json()), (200, {"errorUuids": [other]}))
    same(caller.request("POST", "/api/v2/mdm/blank-push", "{}").status, 400)


@case("a clock that is ahead is ahead in all that the server dates")
def clock(box):
    box.start(clock_ahead=7200)
    box.jamf.add("computers", [{"name": "Mac"}])
    caller = box.caller()
    created(caller.post(mac(general("x", GOOD) + "<scope><all_computers>true"
                            "</all_computers></scope>")))
    box.jamf.contact(kind="computers")
    answer = caller.get(f"{V4}?{sections('macos')}")
    ahead = parsedate_to_datetime(answer.headers["Date"]).timestamp()
    check(7100 < ahead - time.time() < 7300, str(ahead))
    row = answer.json()["results"][0]
    for text in (row["general"]["reportDate"],
                 row["configurationProfiles"][0]["lastInstalled"]):
        check(abs(seconds(text) - ahead) < 60, text)


@case("an address that is too long, the gateway, and requests by path")
def edges(box):
    caller = fleet(box)
    many = ",".join(str(10000 + n) for n in range(2000))
    same(asked(caller, f"id=in=({many})").status, 414)
    caller.get(V4 + "?page=0")
    caller.get(V4 + "?page=1")
    same(box.jamf.stats()["paths"][V4], 3)
    box.jamf.configure(gateway="environment:e1")

    def of_gateway(path):
        return caller.get(path, **{"X-Environment-Id": "e1"})
    same(of_gateway("/pro/v4/computers-inventory").status, 200)
    same(of_gateway("/pro/v2/groups").status, 200)
    for path in ("/pro/v3/computers-inventory", "/pro/v1/groups"):
        answer = of_gateway(path)
        same((answer.status, answer.json()["errors"][0]["code"]),
             (403, "BAD_PERMISSIONS"), path)
    caller.bearer = box.jamf.token(privileges=[])
    answer = of_gateway("/pro/v4/computers-inventory")
    same((answer.status, answer.json()["errors"][0]["code"]),
         (403, "BAD_PERMISSIONS"))
