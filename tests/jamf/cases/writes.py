"""Writes: what is refused, identity, fields."""

import plistlib
import re

from caller import IOS, MAC, entry, general, ios, mac, named, profile, wire
from harness import case, check, has, lacks, rows, same
from stage import ANY_UUID, GOOD, VPN, created, error, one


REFUSED = [
    ("bare dict", "<dict/>"),
    ("no prolog", GOOD[GOOD.index("<!DOCTYPE"):]),
    ("no doctype", re.sub("<!DOCTYPE.*?>", "", GOOD)),
    ("no plist", GOOD.replace("plist version", "list version").replace(
        "</plist>", "</list>")),
    ("escaped too little", GOOD.replace("authored", "R&amp;D")),
    ("less than escaped too little", GOOD.replace("authored", "a&lt;b")),
    ("escaped too often", GOOD.replace("<", "&lt;")),
    ("base64 of a signed file", "MIIPqgYJKoZIhvcNAQcCoIIPmzCCD5cCAQExDzANBg"),
    ("empty", ""), ("cut off", GOOD[:-20]),
]


@rows("refused: 409", REFUSED)
def refused(box, plist):
    answer = box.caller().post(mac(general("one", plist)))
    error(answer, 409, "Error: Unable to update the database")
    same(box.jamf.profiles()["macos"], [])


@rows("refused: 400", [("JSON", b'{"general": {}}'), ("empty", b""),
                       ("DER", b"\x30\x82\x0f\xaa\x06\x09\x2a\x86\x48"),
                       ("of the other platform", ios("").encode())])
def malformed(box, body):
    same(box.caller().post(body).status, 400)


@case("refused: what the server gave, sent back")
def given_back(box):
    plist = profile(entry(VPN, "<key>Own</key><string>R&amp;D</string>"))
    number = box.jamf.ui_write(platform="macos",
                               xml=mac(general("hand", plist)))
    caller = box.caller()
    text = caller.stored(number)
    has(text, "R&amp;D")
    error(caller.put(number, mac(general(None, text))), 409,
          "Error: Unable to update the database")
    same(caller.put(number, mac(general(None, wire(text)))).status, 201)
    has(caller.stored(number), "R&amp;amp;D")


@case("refused: names that are taken, whatever their case")
def duplicate(box):
    caller = box.caller()
    number = created(caller.post(mac(general(" Wi-Fi  ", GOOD))))
    same(caller.read(number).find("general/name"), "Wi-Fi")
    error(caller.post(mac(general("wi-fi", GOOD))), 409,
          "Error: Duplicate name")
    second = created(caller.post(mac(general("Other", GOOD))))
    error(caller.put(second, mac(general("WI-FI"))), 409,
          "Error: Duplicate name")
    same(caller.put(number, mac(general("WI-FI"))).status, 201)
    box.jamf.configure(duplicate_text="Problem with name")
    error(caller.post(mac(general("other", GOOD))), 409,
          "Error: Problem with name")
    created(caller.post(ios(general("Other", GOOD)), IOS + "/id/0"),
            "configuration_profile")


@rows("refused: unknown", [
    ("category", "<category><name>No</name></category>", "", "category No"),
    ("category id", "<category><id>9</id></category>", "", "category 9"),
    ("site", "<site><name>No</name></site>", "", "site No"),
    ("group", "", "<computer_groups><computer_group><name>No</name>"
     "</computer_group></computer_groups>", "computer group No"),
    ("group id", "", "<computer_groups><computer_group><id>7</id>"
     "</computer_group></computer_groups>", "computer group 7"),
    ("user", "", "<jss_users><user><name>No</name></user></jss_users>",
     "user No")])
def unknown(box, more, inside, what):
    answer = box.caller().post(mac(
        general("one", GOOD, more) + f"<scope>{inside}</scope>"))
    error(answer, 409, f"Error: No match found for {what}")


@rows("refused: not there", [
    ("id", "GET", MAC + "/id/9"), ("name", "GET", named(MAC, "no")),
    ("update", "PUT", MAC + "/id/9"), ("delete", "DELETE", MAC + "/id/9"),
    ("no number", "GET", MAC + "/id/x")])
def absent(box, method, path):
    answer = box.caller().request(method, path, mac("") if method == "PUT"
                                  else None)
    error(answer, 404, "The server has not found anything matching the "
          "request URI")


@case("identity: kept with the stored UUID, else a ghost")
def ghosts(box):
    caller = box.caller()
    number = created(caller.post(mac(general("one", GOOD))))
    minted = caller.read(number).find("general/uuid")
    check(ANY_UUID.fullmatch(minted), minted)
    root = plistlib.loads(caller.stored(number).encode())
    same((root["PayloadUUID"], root["PayloadIdentifier"]), (minted, minted))
    kept = wire(profile(entry(VPN, "<key>a</key><true/>"), uuid=minted))
    same(caller.put(number, mac(general(None, kept))).status, 201)
    same(caller.read(number).find("general/uuid"), minted)
    same(box.jamf.profile("macos", number)["ghosts"], 0)
    same(caller.put(number, mac(general(None, GOOD))).status, 201)
    check(caller.read(number).find("general/uuid") != minted, "kept")
    same(box.jamf.profile("macos", number)["ghosts"], 1)
    check(box.jamf.side()[-1]["ghost"], "not noted")


@rows("level", [
    *[(f"macos {sent}", MAC, mac, sent, got) for sent, got in [
        ("Computer", "System"), ("computer", "System"), ("System", "System"),
        ("User", "User"), ("Computer Level", "User")]],
    *[(f"mobile {sent}", IOS, ios, sent, got) for sent, got in [
        ("Device", "System"), ("User", "User"), ("System", "System"),
        ("Device Level", "System"), ("User Level", "System")]]])
def levels(box, path, make, sent, got):
    caller, number, text = one(box, profile(entry(VPN)), path, make,
                               f"<level>{sent}</level>")
    same(caller.read(number, path).find("general/level"), got)
    same(plistlib.loads(text.encode())["PayloadScope"], got)


@case("fields: description, removal, redeploy, days on computers")
def fields(box):
    caller, number, text = one(
        box, profile(entry(VPN)), more="<description>Why</description>"
        "<user_removable>true</user_removable>"
        "<redeploy_on_update>All</redeploy_on_update>"
        "<redeploy_days_before_certificate_expires>9"
        "</redeploy_days_before_certificate_expires>")
    root = plistlib.loads(text.encode())
    same((root["PayloadDescription"], root["PayloadRemovalDisallowed"]),
         ("Why", False))
    answer = caller.read(number)
    same(answer.find("general/redeploy_on_update"), "Newly Assigned")
    lacks(answer.text, "redeploy_days")
    same(box.jamf.side()[-1]["redeploy"], "All")
    before = caller.stored(number)
    same(caller.put(number, mac("<general><description/></general>")).status,
         201)
    same(caller.stored(number), before.replace(
        "<string>Why</string>", "<string/>"))


@case("fields: mobile days, description's alias, removal password")
def mobile_fields(box):
    name = "redeploy_days_before_certificate_expires"
    caller, number, _ = one(
        box, profile(entry(VPN)), IOS, ios,
        f"<{name}>14</{name}><description>Why</description>")
    same(caller.read(number, IOS).find(f"general/{name}"), "14")
    wrong = name.replace("days", "Dayss")
    caller.put(number, ios(f"<general><{wrong}>3</{wrong}></general>"
                           "<self_service><self_service_description>Other"
                           "</self_service_description><security>"
                           "<removal_disallowed>With Authorization"
                           "</removal_disallowed><password>pw</password>"
                           "</security></self_service>"), IOS)
    answer = caller.read(number, IOS)
    same([answer.find(f"general/{each}") for each in (name, "description")],
         ["14", "Other"])
    lacks(answer.text, "user_removable")
    lacks(answer.text, "<notification>")
    root = plistlib.loads(caller.stored(number, IOS).encode())
    same([(each["PayloadType"], each.get("RemovalPassword"))
          for each in root["PayloadContent"]],
         [(VPN, None), ("com.apple.profileRemovalPassword", "pw")])


@rows("notification: the second counts", [
    ("method, bool", ["Self Service", "true"], "true"),
    ("bool, method", ["true", "Self Service"], "false"),
    ("bool alone", ["true"], "true")])
def notification(box, sent, expected):
    inside = "".join(f"<notification>{each}</notification>" for each in sent)
    caller = box.caller()
    number = created(caller.post(mac(
        general("one", GOOD) + f"<self_service>{inside}</self_service>")))
    found = [each.text for each in caller.read(number).xml().findall(
        "self_service/notification")]
    same(found, [expected, "Self Service"])


@case("fields: category and site, by id and by name")
def references(box):
    box.jamf.add("categories", [{"name": "Certificates"}, {"name": "Other"}])
    box.jamf.add("sites", [{"name": "Berlin"}])
    caller, number, _ = one(box, profile(entry(VPN)), more=(
        "<category><name>certificates</name></category>"
        "<site><id>1</id></site>"))
    answer = caller.read(number)
    same([answer.find(f"general/{each}") for each in
          ("category/id", "category/name", "site/name")],
         ["1", "Certificates", "Berlin"])
    caller.put(number, mac("<general><category><id>-1</id></category>"
                           "</general>"))
    answer = caller.read(number)
    same([answer.find(f"general/{each}") for each in
          ("category/name", "site/id")], ["No category assigned", "1"])
