"""Fleets: what the API says of devices agrees with what is known of them, in
every way in which a verdict comes about."""

import time
from datetime import datetime
from urllib.parse import quote

from caller import IOS, general, ios, mac, profile, scep, wire
from double.fleet import HOSTILE
from double.track import VARIANTS
from harness import case, check, rows, same
from stage import created

UUID = "11112222-3333-4444-8555-666677778888"
DAY = 86400
VERSIONS = {"macos": "computers", "mobile": "mobiledevices"}
SUBJECT = ("<array><array><array><string>CN</string><string>{cn}</string>"
           "</array></array><array><array><string>O</string>"
           "<string>{o}</string></array></array></array>")
IN_CN = SUBJECT.format(cn="$SERIALNUMBER-$PROFILE_IDENTIFIER", o="Example")
IN_O = SUBJECT.format(cn="$SERIALNUMBER", o="$PROFILE_IDENTIFIER")
SECTIONS = {
    "macos": "GENERAL CONFIGURATION_PROFILES CERTIFICATES GROUP_MEMBERSHIPS"
             " USER_AND_LOCATION",
    "mobile": "GENERAL PROFILES USER_PROFILES CERTIFICATES GROUPS"
              " USER_AND_LOCATION"}


def seconds(text):
    return text and datetime.fromisoformat(
        text.replace("Z", "+00:00")).timestamp()


def sections(platform, *more):
    return "&".join(f"section={each}" for each
                    in [*SECTIONS[platform].split(), *more])


def pages(caller, path, size=2000, most=200):
    """All rows of a list, page by page."""
    found, page = [], 0
    while page < most:
        answer = caller.get(f"{path}&page={page}&page-size={size}")
        same(answer.status, 200, answer.text[:300])
        part = answer.json()
        found += part["results"]
        page += 1
        if not part["results"] or len(found) >= part["totalCount"]:
            break
    same(len(found), part["totalCount"])
    return found


def inventory(caller, platform, *more, version=4, size=2000):
    path = (f"/api/v{version}/computers-inventory" if platform == "macos"
            else "/api/v2/mobile-devices/detail")
    order = "id" if platform == "macos" else "mobileDeviceId"
    return pages(caller, f"{path}?{sections(platform, *more)}"
                 f"&sort={order}:asc", size)


def commands(caller, text):
    return pages(caller, f"/api/v2/mdm/commands?filter={quote(text)}")


class Seen:
    """One device as a reader of inventory sees it, of either platform."""

    def __init__(self, row):
        general_ = row["general"]
        mobile = "mobileDeviceId" in row
        self.id = int(row["mobileDeviceId" if mobile else "id"])
        self.management = general_["managementId"]
        self.name = general_["displayName" if mobile else "name"]
        self.managed = (general_ if mobile else
                        general_["remoteManagement"])["managed"]
        self.report = seconds(general_["lastInventoryUpdateDate" if mobile
                                       else "reportDate"])
        profiles = (row["profiles"] + row["userProfiles"] if mobile
                    else row["configurationProfiles"])
        self.profiles = [(each["identifier" if mobile
                               else "profileIdentifier"],
                          seconds(each["lastInstalled"]))
                         for each in profiles]
        self.certificates = [
            (each["commonName" if mobile else "subjectName"],
             each["identity"], seconds(each["expirationDate"]))
            for each in row["certificates"]]


def judge(device, uuid, newest, delivered, window, named):
    """The verdict by the rules, from nothing but answers."""
    now = time.time()
    if newest and newest["commandState"] == "ERROR":
        return "failed"
    if newest and newest["commandState"] in ("PENDING", "NOT_NOW"):
        return "pending"
    if not device.managed or not device.report \
            or device.report < delivered:
        return "unknown"
    if newest and seconds(newest["dateCompleted"]) > device.report:
        return "unknown"
    at = max((at for identifier, at in device.profiles
              if identifier == uuid), default=None)
    if at is None:
        return "never-sent"
    if at < delivered:
        return "outdated"
    if not named:
        return "current"
    ends = [expires for text, identity, expires in device.certificates
            if identity and uuid in text.lower()]
    if not ends:
        return "installed-no-certificate"
    left = max(ends) - now
    return ("expired" if left < 0 else "expiring" if left < window
            else "current")


def judged(caller, platform, uuid, delivered, window=14 * DAY, named=True):
    newest = {}
    for each in commands(caller, f"profileIdentifier=={uuid};"
                         "command==INSTALL_PROFILE"):
        newest[each["client"]["managementId"]] = each
    return {device.id: judge(device, uuid, newest.get(device.management),
                             delivered, window, named)
            for device in map(Seen, inventory(caller, platform))}


def expected(box, platform, number):
    return {each["id"]: each["verdict"]
            for each in box.jamf.truth(platform=platform, id=number)}


def a_profile(box, caller, platform, subject=IN_CN, name="Wi-Fi"):
    """Its number and identifier on the server."""
    make, path = ((mac, "/JSSResource/osxconfigurationprofiles")
                  if platform == "macos" else (ios, IOS))
    answer = caller.post(make(general(name, wire(profile(scep(
        subject=subject))))), path + "/id/0")
    number = created(answer, "os_x_configuration_profile"
                     if platform == "macos" else "configuration_profile")
    return number, caller.read(number, path).find("general/uuid")


@rows("verdicts, every variant of them", [
    (f"{platform}, {label}", platform, subject, named)
    for platform in VERSIONS for label, subject, named in (
        ("in the common name", IN_CN, True),
        ("elsewhere", IN_O, platform == "macos"),
        ("nowhere", SUBJECT.format(cn="$UDID", o="x"), False))])
def every_variant(box, platform, subject, named):
    caller = box.caller()
    number, uuid = a_profile(box, caller, platform, subject)
    now = time.time()
    box.jamf.fleet(kind=VERSIONS[platform], count=3 * len(VARIANTS), seed=5,
                   profiles=[{"id": number, "delivered": 30}])
    truth = box.jamf.truth(platform=platform, id=number)
    same({each["variant"] for each in truth},
         {f"{verdict}/{variant}" for verdict, variant in VARIANTS})
    wanted = {each["id"]: each["verdict"] for each in truth}
    same(judged(caller, platform, uuid, now - 30 * DAY, named=named), wanted)
    check(named == ("expired" in wanted.values()), str(wanted))


@rows("a mix, and two profiles on a part each", [
    (platform, platform) for platform in VERSIONS])
def mixed(box, platform):
    caller = box.caller()
    one, first = a_profile(box, caller, platform, name="one")
    two, second = a_profile(box, caller, platform, name="two")
    now = time.time()
    box.jamf.fleet(
        kind=VERSIONS[platform], count=3000, groups={"Half": [0, 1500]},
        profiles=[
            {"id": one, "delivered": 20, "window": 30, "mix": {
                "current": 0.6, "failed": 0.1, "unknown": 0.2,
                "expired": 0.1}},
            {"id": two, "delivered": 40, "only": [0, 1500],
             "mix": {"current/plain": 1}}])
    wanted = expected(box, platform, one)
    same(judged(caller, platform, first, now - 20 * DAY, 30 * DAY), wanted)
    counts = box.jamf.truth(platform=platform, id=one, counts=True)
    same(sum(counts.values()), 3000)
    check(1600 < counts["current"] < 2000, str(counts))
    wanted = expected(box, platform, two)
    found = judged(caller, platform, second, now - 40 * DAY)
    same({number: found[number] for number in wanted}, wanted)
    same(len(wanted), 1500)
    same({found[number] for number in found if number > 1500} - {
        "never-sent", "unknown"}, set())


@case("the same seed gives the same fleet, another another")
def seeds(box):
    caller, seen = box.caller(), []
    for seed in (1, 1, 2):
        box.jamf.fleet(kind="computers", count=200, seed=seed, first=1 + len(
            seen) * 1000, profiles=[{"id": 1 + len(seen), "uuid": UUID,
                                     "mix": {"current": 1, "failed": 1}}])
        seen.append([each["verdict"] for each in box.jamf.truth(
            platform="macos", id=1 + len(seen))])
    same(seen[0], seen[1])
    check(seen[0] != seen[2], "the seed counts")
    same(len(inventory(caller, "macos")), 600)


@case("a hundred thousand: made at once, pages from anywhere")
def many(box):
    begin = time.monotonic()
    box.jamf.fleet(kind="computers", count=100000, groups={"All": [None]},
                   profiles=[{"id": 1, "uuid": UUID, "mix": {
                       "current": 0.97, "failed": 0.03}}])
    check(time.monotonic() - begin < 10, "slow")
    caller = box.caller()
    path = f"/api/v4/computers-inventory?{sections('macos')}&sort=id:asc"
    for page, first, count in ((0, 1, 2000), (49, 98001, 2000),
                               (50, None, 0)):
        part = caller.get(f"{path}&page={page}&page-size=2000").json()
        same(part["totalCount"], 100000)
        same(len(part["results"]), count)
        if count:
            same(part["results"][0]["id"], str(first))
    group, = caller.get("/api/v2/groups?page-size=2000").json()["results"]
    same((group["groupName"], group["membershipCount"]), ("All", 100000))
    failed = caller.get("/api/v2/mdm/commands?page-size=1&filter=" + quote(
        f"profileIdentifier=={UUID};status==Error")).json()["totalCount"]
    counts = box.jamf.truth(platform="macos", id=1, counts=True)
    check(failed >= counts["failed"], f"{failed} {counts}")
    with open(f"/proc/{box.jamf.process.pid}/status",
              encoding="ascii") as file:
        most = int(file.read().partition("VmHWM:")[2].split()[0])
    check(most < 400 << 10, f"{most} KiB")


@case("names that somebody means ill with, and errors")
def hostile(box):
    box.jamf.fleet(kind="computers", count=len(HOSTILE), names="hostile",
                   profiles=[{"id": 1, "uuid": UUID, "errors": "hostile",
                              "mix": {"failed": 1}}])
    caller = box.caller()
    same([Seen(row).name for row in inventory(caller, "macos")], HOSTILE)
    texts = {each["commandError"]["errorLocalizedDescription"]
             for each in commands(caller, f"profileIdentifier=={UUID};"
                                  "status==Error")}
    check(any("<script>" in text for text in texts), str(texts))
    check(any(text.startswith("=") for text in texts), str(texts))


@case("devices are told what they get, answer, and report")
def live(box):
    caller = box.caller()
    box.jamf.add("computers", [{"name": f"Mac {n}"} for n in range(1, 5)])
    box.jamf.add("computergroups", [{"name": "Pilot", "members": [1, 2, 3]}])
    subject = IN_O
    plist = wire(profile(scep(subject=subject)))
    group = ("<scope><computer_groups><computer_group><name>Pilot</name>"
             "</computer_group></computer_groups></scope>")
    before = time.time() - 1
    number = created(caller.post(mac(general("one", plist) + group)))
    uuid = caller.read(number).find("general/uuid")

    def now():
        return judged(caller, "macos", uuid, before)
    same(now(), {1: "pending", 2: "pending", 3: "pending", 4: "unknown"})
    box.jamf.behave(kind="computers", ids=[2], answer="error",
                    error=["MDM-SCEP", 15001, "no certificate"])
    box.jamf.behave(kind="computers", ids=[3], answer="notnow")
    box.jamf.contact(kind="computers", report=False)
    # What has not reported is not known, whatever it answered.
    same(now(), {1: "unknown", 2: "failed", 3: "pending", 4: "unknown"})
    check(uuid not in str(inventory(caller, "macos")), "told too early")
    box.jamf.contact(kind="computers")
    same(now(), {1: "current", 2: "failed", 3: "pending", 4: "never-sent"})
    # Flushed, what failed is queued again, and then it is well.
    box.jamf.behave(kind="computers", ids=[2, 3], days=3)
    same(caller.request(
        "DELETE", "/JSSResource/commandflush/computers/id/2/status/Failed")
        .status, 200)
    same(now()[2], "pending")
    box.jamf.contact(kind="computers")
    same(now(), {1: "current", 2: "expiring", 3: "expiring",
                 4: "never-sent"})
    # Out of the group it is taken away.
    box.jamf.change(kind="computergroups", id=1, members=[2, 3])
    same([each["commandType"] for each in commands(
        caller, f"profileIdentifier=={uuid};status==Pending")],
        ["REMOVE_PROFILE"])
    box.jamf.contact(kind="computers")
    same(now()[1], "never-sent")


@case("a fleet comes with what it has, and a scope is widened to the rest")
def widened(box):
    caller = box.caller()
    box.jamf.add("computergroups", [
        {"name": "Pilot", "members": {"range": [1, 4]}},
        {"name": "All", "members": {"range": [1, 11]}}])

    def group(name):
        return ("<scope><computer_groups><computer_group><name>" + name
                + "</name></computer_group></computer_groups></scope>")
    number = created(caller.post(mac(general("one", wire(profile(scep(
        subject=IN_CN)))) + group("Pilot"))))
    uuid = caller.read(number).find("general/uuid")
    box.jamf.fleet(kind="computers", count=10, profiles=[{
        "id": number, "only": [0, 3], "mix": {"current/plain": 1}}])
    box.jamf.add("computers", [{"name": "another"}])
    same([row["commandState"] for row in commands(
        caller, f"profileIdentifier=={uuid}")], ["ACKNOWLEDGED"] * 3)
    same(caller.put(number, mac(group("All"))).status, 201)
    found = judged(caller, "macos", uuid, time.time() - 30 * DAY)
    same([found[n] for n in range(1, 12)],
         ["current"] * 3 + ["pending"] * 7 + ["never-sent"])
    box.jamf.contact(kind="computers")
    found = judged(caller, "macos", uuid, time.time() - 30 * DAY)
    same([found[n] for n in range(1, 12)], ["current"] * 10 + ["never-sent"])
    # Narrowed, it is taken from the fleet's own, too.
    same(caller.put(number, mac(group("Pilot"))).status, 201)
    same(len(commands(caller, f"profileIdentifier=={uuid};"
                      "command==REMOVE_PROFILE")), 7)


@case("a profile that was delivered again, and devices of a fleet")
def live_fleet(box):
    caller = box.caller()
    box.jamf.fleet(kind="computers", count=20, groups={"All": [None]})
    group = ("<scope><computer_groups><computer_group><name>All</name>"
             "</computer_group></computer_groups></scope>")
    number = created(caller.post(mac(general("one", wire(profile(scep(
        subject=IN_CN)))) + group)))
    uuid = caller.read(number).find("general/uuid")
    before = time.time() - 1
    box.jamf.contact(kind="computers", ids=list(range(1, 11)))
    found = judged(caller, "macos", uuid, before)
    same({found[n] for n in range(1, 11)}, {"current"})
    same({found[n] for n in range(11, 21)}, {"pending"})
    same(caller.get("/JSSResource/computers/id/20").status, 200)
