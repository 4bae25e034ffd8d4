"""Inventory of computers, versions 1 to 4 of the Pro API. Rows are written
as text: a page of 2000 is to cost less than a request."""

import json
from functools import lru_cache

from .moments import instant, second
from .rsql import moment, truth

KIND = "computers"
# In the order of the document: (section, key).
SECTIONS = [
    ("GENERAL", "general"), ("DISK_ENCRYPTION", "diskEncryption"),
    ("PURCHASING", "purchasing"), ("APPLICATIONS", "applications"),
    ("STORAGE", "storage"), ("USER_AND_LOCATION", "userAndLocation"),
    ("CONFIGURATION_PROFILES", "configurationProfiles"),
    ("PRINTERS", "printers"), ("SERVICES", "services"),
    ("HARDWARE", "hardware"), ("LOCAL_USER_ACCOUNTS", "localUserAccounts"),
    ("CERTIFICATES", "certificates"), ("ATTACHMENTS", "attachments"),
    ("PLUGINS", "plugins"), ("PACKAGE_RECEIPTS", "packageReceipts"),
    ("FONTS", "fonts"), ("SECURITY", "security"),
    ("OPERATING_SYSTEM", "operatingSystem"),
    ("LICENSED_SOFTWARE", "licensedSoftware"), ("IBEACONS", "ibeacons"),
    ("SOFTWARE_UPDATES", "softwareUpdates"),
    ("EXTENSION_ATTRIBUTES", "extensionAttributes"),
    ("CONTENT_CACHING", "contentCaching"),
    ("GROUP_MEMBERSHIPS", "groupMemberships")]
GONE = ("PLUGINS", "FONTS")  # since version 3
LISTS = {"applications", "printers", "services", "localUserAccounts",
         "attachments", "plugins", "fonts", "licensedSoftware", "ibeacons",
         "softwareUpdates"}


def sections(version):
    return [pair for pair in SECTIONS
            if version < 3 or pair[0] not in GONE]


@lru_cache(1 << 14)
def quoted(text):
    return json.dumps(text)


class Computers:
    """Rows of the inventory of a world."""

    def __init__(self, world):
        self.world = world

    def fields(self, version):
        """What can be filtered by and sorted by: of devices' numbers."""
        world = self.world
        known = world.store.objects[KIND]

        def of(key):
            return lambda number: known[number].get(key)

        def place(kind, key):
            def get(number):
                found = world.store.by_name(kind, known[number].get(key)
                                            or "")
                return str(found["id"]) if found else None
            return get
        contact = ("general.lastContact" if version == 4
                   else "general.lastContactTime")

        def reported(number):
            return world.mdm.report(KIND, number)
        return {
            "id": (int, lambda number: number),
            "udid": (str, of("udid")), "general.name": (str, of("name")),
            "general.managementId": (str, of("management_id")),
            "general.reportDate": (moment, reported),
            contact: (moment, lambda number: known[number].get(
                "contact", reported(number))),
            "general.remoteManagement.managed": (
                truth, lambda number: known[number].get("managed", True)),
            "general.platform": (str, lambda _: "Mac"),
            "hardware.serialNumber": (str, of("serial_number")),
            "userAndLocation.username": (str, of("user")),
            "userAndLocation.buildingId": (str, place("buildings",
                                                      "building")),
            "userAndLocation.departmentId": (str, place("departments",
                                                        "department"))}

    def chosen(self, asked, version):
        return asked.chosen({section for section, _ in sections(version)})

    def row(self, number, version, wanted):
        device = self.world.store.objects[KIND][number]
        seen = self.world.mdm.seen(KIND, number, device) if wanted & {
            "CONFIGURATION_PROFILES", "CERTIFICATES"} else None
        makers = {
            "general": lambda: self.general(device, version),
            "userAndLocation": lambda: self.place(device),
            "configurationProfiles": lambda: self.profiles(device, seen[0]),
            "certificates": lambda: self.certificates(seen[1]),
            "hardware": lambda: f'{{"make":"Apple","model":"MacBook Pro",'
            f'"serialNumber":{quoted(device["serial_number"])}}}',
            "operatingSystem": lambda: '{"name":"macOS","version":"26.1",'
            '"build":"25B78"}',
            "extensionAttributes": lambda: self.attributes(device, None),
            "groupMemberships": lambda: self.groups(device)}
        parts = [f'"id":"{number}","udid":{quoted(device["udid"])}']
        for section, key in sections(version):
            if section not in wanted:
                text = "null"
            elif key in makers:
                text = makers[key]()
            else:
                text = "[]" if key in LISTS else "{}"
            parts.append(f'"{key}":{text}')
        return "{" + ",".join(parts) + "}"

    def general(self, device, version):
        report = self.world.mdm.report(KIND, device["id"])
        contact = instant(device.get("contact", report))
        managed = "true" if device.get("managed", True) else "false"
        seen = (f'"lastCheckIn":{contact},"lastContact":{contact}'
                if version == 4 else f'"lastContactTime":{contact},'
                '"lastReportedIp":"10.0.0.7"')
        return (
            f'{{"name":{quoted(device["name"])},"lastIpAddress":"192.0.2.7",'
            '"jamfBinaryVersion":"11.30.1-t1784555528","platform":"Mac",'
            '"barcode1":null,"barcode2":null,"assetTag":null,'
            f'"remoteManagement":{{"managed":{managed},'
            f'"managementUsername":null}},"supervised":{managed},'
            f'"mdmCapable":{{"capable":{managed},"capableUsers":[]}},'
            f'"reportDate":{instant(report)},{seen},'
            '"lastEnrolledDate":"2025-03-03T08:00:00.118Z",'
            '"site":{"id":"-1","name":"None"},'
            f'"userApprovedMdm":{managed},'
            f'"declarativeDeviceManagementEnabled":{managed},'
            f'"extensionAttributes":{self.attributes(device, "general")},'
            f'"managementId":{quoted(device["management_id"])}}}')

    def number(self, device, key):
        """Of the device's building or department."""
        found = self.world.store.by_name(key + "s", device[key]) \
            if device.get(key) else None
        return f'"{found["id"]}"' if found else "null"

    def place(self, device):
        number = self.number
        user = device.get("user") or ""
        return (f'{{"username":{quoted(user)},"realname":{quoted(user)},'
                f'"email":null,"position":null,"phone":null,'
                f'"departmentId":{number(device, "department")},'
                f'"buildingId":{number(device, "building")},'
                '"room":null,"extensionAttributes":'
                f'{self.attributes(device, "userAndLocation")}}}')

    def profiles(self, device, entries):
        """The row's own number is not the profile's."""
        number = device["id"]
        rows = [f'{{"id":"{number * 100 + at}","username":'
                f'{quoted(device.get("user") or "") if user else "null"},'
                f'"lastInstalled":{instant(when)},"removable":false,'
                f'"displayName":{quoted(name)},'
                f'"profileIdentifier":"{uuid}","uuid":"{uuid.upper()}"}}'
                for at, (uuid, name, when, user) in enumerate(entries)]
        if device.get("managed", True):
            rows.append(
                f'{{"id":"{number * 100 + 99}","username":null,'
                '"lastInstalled":"2025-03-03T08:00:04.000Z",'
                '"removable":false,"displayName":"MDM Profile",'
                '"profileIdentifier":"00000000-0000-0000-A000-4A414D460003",'
                '"uuid":"00000000-0000-0000-A000-4A414D460003"}')
        return f'[{",".join(rows)}]'

    def certificates(self, found):
        now = self.world.now()
        rows = ['{"commonName":"com.apple.systemdefault","identity":true,'
                '"expirationDate":"2045-01-01T00:00:00Z","username":null,'
                '"lifecycleStatus":"ACTIVE","certificateStatus":"ISSUED",'
                '"subjectName":"CN=com.apple.systemdefault, O=System '
                'Identity","serialNumber":"2c8f1a","sha1Fingerprint":'
                '"3f2c0d5a4f1b6e7d8c9b0a1f2e3d4c5b6a798807",'
                '"issuedDate":"2025-03-03T07:00:00Z"}']
        for each in found:
            left = each.expires - now
            status = ("EXPIRED" if left < 0 else "EXPIRING"
                      if left < 30 * 86400 else "ISSUED")
            rows.append(
                f'{{"commonName":{quoted(each.name)},'
                f'"identity":{"true" if each.identity else "false"},'
                f'"expirationDate":{second(each.expires)},'
                f'"username":{quoted(each.user) if each.user else "null"},'
                f'"lifecycleStatus":"{"" if each.active else "IN"}ACTIVE",'
                f'"certificateStatus":"{status}",'
                f'"subjectName":{quoted(each.subject)},'
                f'"serialNumber":"{each.serial:x}",'
                f'"sha1Fingerprint":"{each.serial:040x}",'
                f'"issuedDate":{second(each.issued)}}}')
        return f'[{",".join(rows)}]'

    def attributes(self, device, display):
        """Attributes stand in the section that they are displayed in."""
        rows = []
        for each in self.world.attributes[KIND]:
            if each["display"] != display:
                continue
            value = attribute_value(each, device)
            if value is not None:
                rows.append(json.dumps({
                    "definitionId": str(each["id"]), "name": each["name"],
                    "description": None, "enabled": True,
                    "multiValue": False,
                    "values": [value] if value else [],
                    "dataType": "STRING", "options": [],
                    "inputType": each["input"]}))
        return f'[{",".join(rows)}]'

    def groups(self, device):
        number = device["id"]
        rows = [f'{{"groupId":"{group["id"]}",'
                f'"groupName":{quoted(group["name"])},'
                f'"groupDescription":"","smartGroup":'
                f'{"true" if group["is_smart"] else "false"}}}'
                for group in self.world.store.objects[
                    "computergroups"].values()
                if number in group["members"]]
        return f'[{",".join(rows)}]'


def attribute_value(attribute, device):
    """The text, "" when it is empty, None when the device has none."""
    own = device.get("attributes", {})
    if str(attribute["id"]) in own:
        return own[str(attribute["id"])]
    several = attribute["values"]
    if not several:
        return None
    value = several[device["id"] % len(several)]
    return value and value.replace("{n}", str(device["id"]))
