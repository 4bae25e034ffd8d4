"""Reading, the cluster, the web interface, the account of requests."""

import os
import ssl
import subprocess
import sys
import threading
import time

from caller import (IOS, MAC, Caller, entry, general, mac, named, profile,
                    scep, wire)
from double.client import ControlError
from harness import Failure, case, check, has, lacks, rows, same
from servers.process import wait_for
from stage import (GOOD, HERE, TESTS, VPN, created, error, group, inventory,
                   one, value_of)


@case("reading: lists and subsets, XML and JSON")
def reading(box):
    inventory(box.jamf)
    box.jamf.add("usergroups", [{"name": "A"}, {"name": "B"}])
    caller = box.caller()
    groups = "".join(f"<user_group><name>{each}</name></user_group>"
                     for each in "AB")
    created(caller.post(mac(
        general("one & two", GOOD) + f"<scope>{group('Pilot')}"
        f"<jss_user_groups>{groups}</jss_user_groups></scope>")))
    same(caller.get(MAC).text, '<?xml version="1.0" encoding="UTF-8"?>'
         "<os_x_configuration_profiles><size>1</size>"
         "<os_x_configuration_profile><id>1</id><name>one &amp; two</name>"
         "</os_x_configuration_profile></os_x_configuration_profiles>")
    same(caller.get(MAC, Accept="application/json").json(), {
        "os_x_configuration_profiles": [{"id": 1, "name": "one & two"}]})
    one_of = caller.get(MAC + "/id/1", Accept="application/json").json()[
        "os_x_configuration_profile"]
    same(one_of["scope"]["jss_user_groups"], [{"id": 2, "name": "B"}],
         "the known fault")
    same(one_of["scope"]["computer_groups"], [{"id": 1, "name": "Pilot"}])
    same((one_of["scope"]["all_computers"], one_of["general"]["category"]),
         (False, {"id": -1, "name": "No category assigned"}))
    same(caller.get(named(MAC, "ONE & TWO")).find("general/id"), "1")
    part = caller.get(MAC + "/id/1/subset/General&Scope").xml()
    same([each.tag for each in part], ["general", "scope"])
    same(caller.get(IOS).text, '<?xml version="1.0" encoding="UTF-8"?>'
         "<configuration_profiles><size>0</size></configuration_profiles>")


@case("reading: what profiles refer to")
def lookups(box):
    inventory(box.jamf)
    box.jamf.add("departments", [{"name": "R&D"}])
    box.jamf.add("networksegments", [{"name": "Lab"}])
    caller = box.caller()
    answer = caller.get("/JSSResource/computergroups").xml()
    same([(each.findtext("id"), each.findtext("name"),
           each.findtext("is_smart")) for each in
          answer.findall("computer_group")],
         [("1", "Pilot", "false"), ("2", "Rest", "false")])
    answer = caller.get("/JSSResource/computergroups/id/1").xml()
    same([each.findtext("name") for each in
          answer.findall("computers/computer")], ["Mac 1", "Mac 2"])
    same(answer.findtext("computers/size"), "2")
    answer = caller.get("/JSSResource/mobiledevicegroups/id/2").xml()
    same(answer.findtext("mobile_devices/mobile_device/name"), "Pad 3")
    same(caller.get("/JSSResource/departments").json
         and caller.get("/JSSResource/departments",
                        Accept="application/json").json(),
         {"departments": [{"id": 1, "name": "R&D"}]})
    answer = caller.get("/JSSResource/computers/subset/basic").xml()
    same(answer.findtext("computer/building"), "HQ")
    same(caller.get("/JSSResource/categories",
                    Accept="application/json").json(), {"categories": []})
    for path in ("sites", "users", "usergroups", "networksegments",
                 "mobiledevices", "computers", "buildings"):
        same(caller.get(f"/JSSResource/{path}").status, 200, path)
    same(caller.get("/JSSResource/sites/id/3").status, 404)


# The cluster

@case("nodes: kept by the cookie, else in turn")
def nodes(box):
    jamf = box.jamf
    caller, stray = box.caller(), Caller(jamf, cookies=False)
    answer = caller.post(mac(general("one", GOOD)))
    number = created(answer)
    has(answer.headers["Set-Cookie"], "; Path=/; Secure; HttpOnly")
    same([caller.read(number).status for _ in range(4)], [200] * 4)
    stray.bearer = caller.bearer
    same(sorted(stray.read(number).status for _ in range(2)), [200, 404])
    same(sorted(stray.put(number, mac("")).status for _ in range(2)),
         [201, 404])
    error(stray.post(mac(general("ONE", GOOD))), 409, "Error: Duplicate name")
    jamf.advance(seconds=61)
    same([stray.read(number).status for _ in range(2)], [200] * 2)
    caller.request("DELETE", f"{MAC}/id/{number}")
    same(sorted(stray.read(number).status for _ in range(2)), [200, 404])
    jamf.refresh()
    same([stray.read(number).status for _ in range(2)], [404] * 2)
    jamf.configure(nodes=1)
    number = created(stray.post(mac(general("one", GOOD))))
    same(stray.read(number).status, 200)
    same(jamf.stats()["cookies"], [caller.jar["jpro-ingress"]])
    stray.close()


@case("nodes: a list that lags")
def lagging(box):
    box.start(list_consistent=False)
    caller = box.caller()
    number = created(caller.post(mac(general("one", GOOD))))
    same((caller.read(number).status, caller.get(MAC).find("size")),
         (200, "0"))
    box.jamf.refresh()
    same(caller.get(MAC).find("size"), "1")


# What no API shows

@rows("SCEP record: an update", [("keeps it", "keep", "svc"),
                                 ("resets it", "reset", "")])
def record(box, switch, user):
    jamf = box.start(scep_record=switch)
    caller, number, _ = one(box, profile(scep(challenge="$MSSCEPCHALLENGE")))
    same(jamf.profile("macos", number)["record"]["challenge_type"],
         "Dynamic-Microsoft CA")
    jamf.ui_scep(platform="macos", id=number, user="svc", password="pw-1",
                 admin_url="https://ndes.example.com/certsrv/mscep_admin/",
                 redistribute_days=14, option="external")
    text = caller.read(number).text
    lacks(text, "svc")
    lacks(text, "pw-1")
    lacks(text, "mscep_admin")
    settings = value_of(caller.stored(number), "com.apple.security.scep",
                        "PayloadContent")
    same((settings["ScepProxyOption"], settings["Subject"]),
         ("external", [[["CN", "$SERIALNUMBER $PROFILE_IDENTIFIER"]]]))
    caller.put(number, mac(general("renamed")))
    same(jamf.profile("macos", number)["record"]["user"], "svc",
         "without a payload")
    uuid = jamf.profile("macos", number)["uuid"]
    caller.put(number, mac(general(None, wire(profile(
        scep(challenge="static"), uuid=uuid)))))
    found = jamf.profile("macos", number)["record"]
    same((found["user"], found["challenge_type"]), (user, "Static"))


@case("web interface: edits by hand, undamaged")
def by_hand(box):
    jamf, caller = box.jamf, box.caller()
    plist = profile(entry(VPN, "<key>Own</key><string>R&amp;D</string>"))
    number = jamf.ui_write(platform="macos",
                           xml=mac(general("hand", plist)))
    same(value_of(caller.stored(number), VPN, "Own"), "R&D")
    uuid = caller.read(number).find("general/uuid")
    jamf.ui_write(platform="macos", id=number, xml=mac(
        general(None, plist.replace("R&amp;D", "Q"),
                "<user_removable>true</user_removable>")))
    same(value_of(caller.stored(number), VPN, "Own"), "Q")
    same(caller.read(number).find("general/uuid"), uuid)
    jamf.ui_delete(platform="macos", id=number)
    same(caller.read(number).status, 404)


# The account

@case("account: log, bodies, complaints, most at once")
def account(box):
    jamf = box.start(delay=0.3)
    caller = box.caller()
    jamf.forget()
    created(caller.post(mac(general("one", GOOD))))
    caller.get(MAC, Accept="*/*")
    log = jamf.log()
    same([(each["method"], each["path"], each["status"], each["token"])
          for each in log], [("POST", MAC + "/id/0", 201, 1),
                             ("GET", MAC, 200, 1)])
    same(jamf.body(1), mac(general("one", GOOD)))
    same([each["n"] for each in jamf.stats()["complaints"]], [2])
    jamf.forget()
    callers = [box.caller() for _ in range(4)]

    def work(number):
        callers[number].get(MAC) if number < 2 else callers[number].put(
            1, mac(general(f"n{number}")))
    threads = [threading.Thread(target=work, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stats = jamf.stats()
    same((stats["most"], stats["connections"], stats["tokens"]),
         ({"all": 4, "writes": 2}, 4, 4))
    same(stats["login_counts"], {"client:admin": {"ok": 4, "failed": 0}})


@case("account: costs little beside the delay")
def overhead(box):
    jamf = box.start(nodes=1)
    jamf.add("computers", [{"name": f"Mac {n}"} for n in range(100)])
    caller = box.caller()
    begin = time.monotonic()
    for number in range(100):
        created(caller.post(mac(general(f"p{number}",
                                        wire(profile(scep()))))))
    for number in range(100):
        caller.read(number + 1)
    each = (time.monotonic() - begin) / 200
    print(f"# {each * 1000:.2f} ms per request, client included")
    check(each < 0.02, f"{each} s per request")


@case("account: a certificate that is not trusted")
def untrusted(box):
    jamf = box.start(cert="web-expired")
    try:
        box.caller()
    except ssl.SSLCertVerificationError:
        pass
    else:
        raise Failure("trusted")
    wait_for(lambda: jamf.stats()["handshakes_failed"], "its account")
    same(jamf.stats()["requests"], 0)


@case("account: wrong commands are refused")
def commands(box):
    for wrong in (lambda: box.jamf.configure(no_such=1),
                  lambda: box.jamf.configure(scep_record="perhaps"),
                  lambda: box.jamf.fault("no_such"),
                  lambda: box.jamf.call("__init__"),
                  lambda: box.jamf.ui_scep(platform="macos", id=5)):
        try:
            wrong()
        except ControlError:
            continue
        raise Failure("accepted")


KILLED = """
import sys
sys.path[:0] = sys.argv[1:3]
sys.dont_write_bytecode = True
from double import JamfPro
from servers.pki import Pki
pki = Pki()
jamf = JamfPro(pki)
print(jamf.process.pid, pki.directory.path, flush=True)
sys.stdin.read()
"""


@case("account: does not outlive a killed test")
def killed(box):
    del box
    test = subprocess.Popen(
        [sys.executable, "-c", KILLED, HERE, os.path.join(TESTS, "net")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    pid, directory = test.stdout.readline().decode().split(" ", 1)
    test.kill()
    test.communicate()
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            break
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                    break
        except OSError:
            pass
        time.sleep(0.01)
    else:
        raise Failure("still there")
    subprocess.run(["rm", "-r", directory.strip()], check=True)
