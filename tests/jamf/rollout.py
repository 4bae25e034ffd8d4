"""What the tests of what devices have share: a profile that was applied a
month ago, and a fleet whose verdicts are known."""

import sys

sys.dont_write_bytecode = True

import office  # noqa: E402,F401  pylint: disable=unused-import
from harness import same  # noqa: E402

DAYS = 30
DAY = 86400
# Platform of a definition, of the double, its devices and groups, and the
# key of a scope.
PLATFORMS = {
    "macos": ("macos", "computers", "computergroups", "computer_groups"),
    "ios": ("mobile", "mobiledevices", "mobiledevicegroups",
            "mobile_device_groups")}
SUBJECTS = {"common name": "CN=$SERIALNUMBER $PROFILE_IDENTIFIER,O=Example",
            "elsewhere": "CN=$SERIALNUMBER,O=$PROFILE_IDENTIFIER",
            "nowhere": "CN=$SERIALNUMBER,O=Example"}
INVENTORY = {"macos": "/api/v4/computers-inventory",
             "ios": "/api/v2/mobile-devices/detail"}
COMMANDS = "/api/v2/mdm/commands"


class Rollout:
    """A project of one profile on a box's double, and its fleet."""

    def __init__(self, box, platform="macos", subject="common name",
                 **switches):
        self.box = box
        self.platform = platform
        self.there, self.kind, self.groups, self.key = PLATFORMS[platform]
        self.jamf = box.jamf(**switches)
        for number in range(1, 6 if platform == "macos" else 4):
            self.jamf.remove(kind=self.kind, id=number)
        self.subject = subject
        self.number = None
        self.first = None

    def apply(self, count, name="wifi.ini"):
        """Applied to a group that nobody is in yet, long ago. The double
        numbers its devices on from those that there were."""
        self.first = 1
        self.jamf.add(self.groups, [{
            "name": "Fleet", "members": {"range": [1, 1 + count]}}])
        self.box.define(
            name, scep={"subject": f'"{SUBJECTS[self.subject]}"'},
            profile={"platform": self.platform},
            rest=f"[scope]\n{self.key} = Fleet\n")
        self.box.apply(name)
        self.box.age(DAYS * DAY)
        self.number = self.jamf.profiles()[self.there][-1]["id"]

    def apply_each(self, profiles, count):
        """So many profiles, each for its own part of the fleet; their
        numbers, in the order of the parts."""
        for n in range(profiles):
            self.jamf.add(self.groups, [{"name": f"Part {n}", "members": {
                "range": [1 + n * count, 1 + (n + 1) * count]}}])
            self.box.define(
                f"p{n}.ini", scep={"subject": f'"{SUBJECTS[self.subject]}"'},
                profile={"platform": self.platform},
                rest=f"[scope]\n{self.key} = Part {n}\n")
        self.box.apply()
        self.box.age(DAYS * DAY)
        there = {each["name"]: each["id"]
                 for each in self.jamf.profiles()[self.there]}
        numbers = [there[f"SCEP p{n}"] for n in range(profiles)]
        self.jamf.fleet(
            kind=self.kind, count=profiles * count, first=1, profiles=[{
                "id": number, "delivered": DAYS,
                "only": [n * count, (n + 1) * count]}
                for n, number in enumerate(numbers)])
        return numbers

    def fleet(self, count, **profile):
        """names and seed are the fleet's, others more profiles of it, the
        rest is the profile's."""
        own = {key: profile.pop(key) for key in ("names", "seed")
               if key in profile}
        others = profile.pop("others", [])
        self.jamf.fleet(kind=self.kind, count=count, first=1, **own,
                        profiles=[{"id": self.number, "delivered": DAYS,
                                   **profile}, *others])
        return self

    def truth(self):
        return {each["id"]: each for each in self.jamf.truth(
            platform=self.there, id=self.number)}

    def wanted(self):
        return {number: each["verdict"]
                for number, each in self.truth().items()}

    def status(self, *arguments, status=0, **more):
        """The JSON of the only profile."""
        result = self.box.run("status", "--json", *arguments, status=status,
                              **more)
        server, = result.json()["servers"]
        profile, = server["profiles"]
        return profile

    def verdicts(self, *arguments, **more):
        """{device: verdict}, once the sums agree with them."""
        profile = self.status("--devices", *arguments, **more)
        found = {int(each["id"]): each["verdict"]
                 for each in profile["devices"]}
        same(len(found), len(profile["devices"]), "a device once")
        same(profile["scope"], len(found), "scope")
        counts = {}
        for verdict in found.values():
            counts[verdict] = counts.get(verdict, 0) + 1
        same({verdict: count for verdict, count
              in profile["verdicts"].items() if count}, counts, "sums")
        return found

    def right(self, *arguments, **more):
        """Every device has the verdict it is known to have."""
        found, wanted = self.verdicts(*arguments, **more), self.wanted()
        wrong = {number: (found.get(number), each["verdict"],
                          each["variant"], each["trait"])
                 for number, each in self.truth().items()
                 if found.get(number) != each["verdict"]}
        same(wrong, {}, "wrong verdicts (got, expected, variant, trait)")
        same(sorted(found), sorted(wanted), "devices")
        return found

    def asked(self, path):
        """How many requests there were for a path."""
        return self.jamf.stats()["paths"].get(path, 0)


def rolled_out(box, platform="macos", count=27, subject="common name",
               switches=None, **profile):
    made = Rollout(box, platform, subject, **(switches or {}))
    made.apply(count)
    return made.fleet(count, **profile)
