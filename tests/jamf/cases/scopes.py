"""Scopes, and what devices notice."""

from caller import IOS, MAC, general, ios, mac, profile, scep, wire
from harness import case, rows, same
from stage import GOOD, created, group, inventory


@case("scope: replaced on computers")
def scope_replaced(box):
    inventory(box.jamf)
    caller = box.caller()
    number = created(caller.post(mac(
        general("one", GOOD) + f"<scope>{group('Pilot')}<exclusions>"
        f"{group('Rest')}</exclusions></scope>")))
    answer = caller.read(number)
    same(answer.find("scope/computer_groups/computer_group/id"), "1")
    same(answer.find("scope/exclusions/computer_groups/computer_group/name"),
         "Rest")
    caller.put(number, mac(general("renamed") + "<scope/>"))
    same(caller.read(number).find(
        "scope/computer_groups/computer_group/id"), "1", "kept")
    caller.put(number, mac("<scope><buildings/></scope>"))
    answer = caller.read(number)
    same([len(answer.xml().find(f"scope/{each}")) for each in
          ("computer_groups", "exclusions/computer_groups")], [0, 0])


@case("scope: merged on mobile devices")
def scope_merged(box):
    inventory(box.jamf)
    caller = box.caller()
    tag = "mobile_device_group"
    number = created(caller.post(ios(
        general("one", GOOD) + f"<scope>{group('Pilot', tag)}<limitations>"
        "<users><user><name>ann</name></user></users></limitations>"
        f"<exclusions>{group('Rest', tag)}</exclusions></scope>"),
        IOS + "/id/0"), "configuration_profile")

    def sizes():
        root = caller.read(number, IOS).xml()
        return [len(root.find(f"scope/{each}")) for each in (
            f"{tag}s", f"exclusions/{tag}s", "limitations/users")]
    same(sizes(), [1, 1, 1])
    caller.put(number, ios("<scope><mobile_devices/></scope>"), IOS)
    same(sizes(), [1, 1, 1])
    caller.put(number, ios(f"<scope><{tag}s/><limitations></limitations>"
                           "</scope>"), IOS)
    same(sizes(), [0, 1, 0])


@case("deliveries: who gets what, and certificates")
def deliveries(box):
    inventory(box.jamf)
    jamf, caller = box.jamf, box.caller()

    def events():
        found = [(each["event"], each["device"])
                 for each in jamf.deliveries()["events"]]
        count = jamf.certificates()
        jamf.forget()
        return found, count
    number = created(caller.post(mac(
        general("one", wire(profile(scep())))
        + f"<scope>{group('Pilot')}</scope>")))
    same(events(), ([("installed", 1), ("installed", 2)], 2))
    uuid = jamf.profile("macos", number)["uuid"]
    same_again = wire(profile(scep(), uuid=uuid))
    caller.put(number, mac(general(None, same_again)))
    same(events(), ([], 0), "newly assigned")
    caller.put(number, mac(general(
        None, same_again, "<redeploy_on_update>All</redeploy_on_update>")))
    same(events(), ([("updated", 1), ("updated", 2)], 2), "to all")
    caller.put(number, mac(f"<scope>{group('Rest')}</scope>"))
    same(events(), ([("removed", 1), ("installed", 3)], 1), "scope")
    jamf.change(kind="computergroups", id=2, members=[2, 3, 4])
    same(events(), ([("installed", 4)], 1), "membership")
    caller.put(number, mac(
        "<scope><all_computers>true</all_computers><exclusions>"
        f"{group('Pilot')}</exclusions></scope>"))
    same(events(), ([("removed", 2)], 0), "exclusion")
    caller.put(number, mac(
        "<general><distribution_method>Make Available in Self Service"
        "</distribution_method></general>"))
    same(events(), ([("removed", 3), ("removed", 4)], 0), "self service")
    caller.put(number, mac(
        "<general><distribution_method>Install Automatically"
        "</distribution_method></general>"))
    events()
    same(caller.request("DELETE", f"{MAC}/id/{number}").status, 200)
    same(events(), ([("removed", 3), ("removed", 4)], 0), "delete")


@rows("scope: who is in it", [
    ("building", "<buildings><building><name>HQ</name></building>"
     "</buildings>", [1, 2]),
    ("users", "<all_jss_users>true</all_jss_users>", [2, 3]),
    ("one user", "<jss_users><user><name>ann</name></user></jss_users>", [2]),
    ("user group", "<jss_user_groups><user_group><name>Staff</name>"
     "</user_group></jss_user_groups>", [2, 3]),
    ("computer", "<computers><computer><id>4</id></computer></computers>",
     [4]),
    ("limitation", "<all_computers>true</all_computers><limitations><users>"
     "<user><name>bob</name></user></users></limitations>", [3])])
def within(box, inside, expected):
    box.jamf.add("buildings", [{"name": "HQ"}])
    box.jamf.add("users", [{"name": "ann"}, {"name": "bob"}])
    box.jamf.add("usergroups", [{"name": "Staff", "members": [1, 2]}])
    box.jamf.add("computers", [
        {"name": "Mac 1", "building": "HQ"},
        {"name": "Mac 2", "building": "HQ", "user": "ann"},
        {"name": "Mac 3", "user": "bob"}, {"name": "Mac 4"}])
    created(box.caller().post(mac(
        general("one", GOOD) + f"<scope>{inside}</scope>")))
    same([each["device"] for each in box.jamf.deliveries()["events"]],
         expected)
