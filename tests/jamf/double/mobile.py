"""Inventory of mobile devices: the list with its sections, and one device with
all that is known of its certificates."""

import json

from .computers import attribute_value, quoted
from .moments import instant
from .rsql import moment, truth

KIND = "mobiledevices"
SECTIONS = [
    ("HARDWARE", "hardware"), ("USER_AND_LOCATION", "userAndLocation"),
    ("APPLICATIONS", "applications"), ("CERTIFICATES", "certificates"),
    ("PROFILES", "profiles"), ("GROUPS", "groups"),
    ("EXTENSION_ATTRIBUTES", "extensionAttributes"), ("GENERAL", "general"),
    ("SECURITY", "security"), ("EBOOKS", "ebooks"), ("NETWORK", "network"),
    ("SERVICE_SUBSCRIPTIONS", "serviceSubscriptions"),
    ("PROVISIONING_PROFILES", "provisioningProfiles"),
    ("SHARED_USERS", "sharedUsers"), ("PURCHASING", "purchasing"),
    ("USER_PROFILES", "userProfiles")]
NAMES = {section for section, _ in SECTIONS}
OBJECTS = {"security", "network", "purchasing"}
# What an Apple TV's document does not have.
IOS_ONLY = {"sharedUsers", "userProfiles", "ebooks"}


class Mobile:
    def __init__(self, world):
        self.world = world

    def fields(self):
        world = self.world
        known = world.store.objects[KIND]
        groups = world.store.objects["mobiledevicegroups"]

        def of(key):
            return lambda number: known[number].get(key)

        def reported(number):
            return world.mdm.report(KIND, number)

        def groups_of(key):
            return lambda number: frozenset(
                group[key] for group in groups.values()
                if number in group["members"])
        return {
            "mobileDeviceId": (int, lambda number: number),
            "displayName": (str, of("name")), "udid": (str, of("udid")),
            "serialNumber": (str, of("serial_number")),
            "managementId": (str, of("management_id")),
            "username": (str, of("user")), "building": (str, of("building")),
            "department": (str, of("department")),
            "managed": (truth, lambda number: known[number].get(
                "managed", True)),
            "lastInventoryUpdateDate": (moment, reported),
            "lastContactDate": (moment, lambda number: known[number].get(
                "contact", reported(number))),
            "groupId": (int, groups_of("id")),
            "groupName": (str, groups_of("name"))}

    def row(self, number, wanted):
        device = self.world.store.objects[KIND][number]
        kind = device.get("type", "iOS")
        seen = self.world.mdm.seen(KIND, number, device) if wanted & {
            "PROFILES", "USER_PROFILES", "CERTIFICATES"} else None
        makers = {
            "general": lambda: self.general(device),
            "hardware": lambda: '{"model":"iPad (10th generation)",'
            f'"serialNumber":{quoted(device["serial_number"])}}}',
            "userAndLocation": lambda: self.place(device),
            "certificates": lambda: self.certificates(seen[1]),
            "profiles": lambda: self.profiles(seen[0], False, device),
            "userProfiles": lambda: self.profiles(seen[0], True, device),
            "groups": lambda: self.groups(number),
            "extensionAttributes": lambda: self.attributes(
                device, None)}
        parts = [f'"mobileDeviceId":"{number}","deviceType":"{kind}"']
        for section, key in SECTIONS:
            if kind != "iOS" and key in IOS_ONLY:
                continue
            if section not in wanted:
                text = "null"
            elif key in makers:
                text = makers[key]()
            else:
                text = "{}" if key in OBJECTS else "[]"
            parts.append(f'"{key}":{text}')
        return "{" + ",".join(parts) + "}"

    def general(self, device):
        report = self.world.mdm.report(KIND, device["id"])
        managed = "true" if device.get("managed", True) else "false"
        return (
            f'{{"udid":{quoted(device["udid"])},'
            f'"displayName":{quoted(device["name"])},"assetTag":null,'
            f'"siteId":"-1","lastInventoryUpdateDate":{instant(report)},'
            f'"lastContactDate":{instant(device.get("contact", report))},'
            f'"osVersion":"26.1","managed":{managed},'
            f'"supervised":{managed},"deviceOwnershipType":"Institutional",'
            '"lastEnrolledDate":"2025-03-03T08:00:00.118Z",'
            f'"declarativeDeviceManagementEnabled":{managed},'
            f'"extensionAttributes":{self.attributes(device, "general")},'
            f'"managementId":{quoted(device["management_id"])}}}')

    def place(self, device):
        def number(kind, key):
            found = self.world.store.by_name(kind, device[key]) \
                if device.get(key) else None
            return f'"{found["id"]}"' if found else "null"

        def name(key):
            return quoted(device[key]) if device.get(key) else "null"
        user = quoted(device.get("user") or "")
        return (f'{{"username":{user},"realName":{user},"emailAddress":"",'
                f'"departmentId":{number("departments", "department")},'
                f'"buildingId":{number("buildings", "building")},'
                f'"room":"","building":{name("building")},'
                f'"department":{name("department")},"extensionAttributes":'
                f'{self.attributes(device, "userAndLocation")}}}')

    @staticmethod
    def profiles(entries, is_user, device):
        rows = [f'{{"displayName":{quoted(name)},"version":"1",'
                f'"uuid":"{uuid.upper()}","identifier":"{uuid}",'
                f'"removable":false,"lastInstalled":{instant(when)}' + (
                    f',"username":{quoted(device.get("user") or "")}}}'
                    if is_user else "}")
                for uuid, name, when, user in entries if user == is_user]
        return f'[{",".join(rows)}]'

    @staticmethod
    def certificates(found):
        """Nothing but the common name to tell them by."""
        rows = ['{"commonName":"a0000002","identity":true,'
                '"expirationDate":"2030-10-31T18:04:13.000Z"}']
        rows += [f'{{"commonName":{quoted(each.name)},'
                 f'"identity":{"true" if each.identity else "false"},'
                 f'"expirationDate":{instant(each.expires)}}}'
                 for each in found]
        return f'[{",".join(rows)}]'

    def groups(self, number):
        return json.dumps([{
            "groupId": str(group["id"]), "groupName": group["name"],
            "groupDescription": "", "smart": group["is_smart"]}
            for group in self.world.store.objects[
                "mobiledevicegroups"].values()
            if number in group["members"]])

    def attributes(self, device, display):
        rows = []
        for each in self.world.attributes[KIND]:
            value = attribute_value(each, device)
            if each["display"] == display and value is not None:
                rows.append({
                    "id": str(each["id"]), "name": each["name"],
                    "type": "STRING", "value": [value] if value else [],
                    "extensionAttributeCollectionAllowed": True,
                    "inventoryDisplay": display or "Extension Attributes"})
        return json.dumps(rows)

    def detail(self, number):
        """One device. The dates called epochs are none."""
        device = self.world.store.objects[KIND][number]
        entries, found = self.world.mdm.seen(KIND, number, device)
        report = json.loads(instant(self.world.mdm.report(KIND, number)))
        kind = device.get("type", "iOS").lower()
        now = self.world.now()
        return json.dumps({
            "id": str(number), "name": device["name"],
            "serialNumber": device["serial_number"], "udid": device["udid"],
            "lastInventoryUpdateTimestamp": report,
            "managed": device.get("managed", True), "type": kind,
            kind: {
                "configurationProfiles": json.loads(self.profiles(
                    entries, False, device)),
                "certificates": [{
                    "commonName": each.name, "identity": each.identity,
                    "expirationDateEpoch": json.loads(instant(each.expires)),
                    "subjectName": each.subject,
                    "serialNumber": f"{each.serial:x}",
                    "sha1Fingerprint": f"{each.serial:040x}",
                    "issuedDateEpoch": json.loads(instant(each.issued)),
                    "certificateStatus": "EXPIRED" if each.expires < now
                    else "ISSUED",
                    "lifecycleStatus": "ACTIVE" if each.active
                    else "INACTIVE"} for each in found]}})
