"""What Jamf Pro's resources, scopes and privileges are called.

Public sources: Jamf's Classic API reference (developer.jamf.com), Jamf's
Terraform provider and Go SDK, see ../README.md."""

MACOS, MOBILE = "macos", "mobile"

# Path below JSSResource, root element of one, root element of the list, and
# what comes before "Configuration Profiles" in the privilege's name.
PROFILES = {
    "osxconfigurationprofiles": MACOS,
    "mobiledeviceconfigurationprofiles": MOBILE,
}
ROOT = {MACOS: "os_x_configuration_profile", MOBILE: "configuration_profile"}
PRIVILEGE = {MACOS: "macOS Configuration Profiles",
             MOBILE: "iOS Configuration Profiles"}
METHOD = {MACOS: "distribution_method", MOBILE: "deployment_method"}
VERB = {"GET": "Read", "POST": "Create", "PUT": "Update", "DELETE": "Delete"}

# Path: (list element, element, privileges that reading demands)
LOOKUPS = {
    "categories": ("categories", "category", ["Read Categories"]),
    "sites": ("sites", "site", ["Read Sites"]),
    "computergroups": (
        "computer_groups", "computer_group",
        ["Read Smart Computer Groups", "Read Static Computer Groups"]),
    "mobiledevicegroups": (
        "mobile_device_groups", "mobile_device_group",
        ["Read Smart Mobile Device Groups",
         "Read Static Mobile Device Groups"]),
    "computers": ("computers", "computer", ["Read Computers"]),
    "mobiledevices": ("mobile_devices", "mobile_device",
                      ["Read Mobile Devices"]),
    "departments": ("departments", "department", ["Read Departments"]),
    "buildings": ("buildings", "building", ["Read Buildings"]),
    "users": ("users", "user", ["Read User"]),
    "usergroups": ("user_groups", "user_group",
                   ["Read Smart User Groups", "Read Static User Groups"]),
    "networksegments": ("network_segments", "network_segment",
                        ["Read Network Segments"]),
    "ibeacons": ("ibeacons", "ibeacon", ["Read iBeacon"]),
}

# Scope category: (element, names of a member, lookup; None: taken as given,
# because it names something in a directory). The first name is what a GET
# gives.
COMPUTERS = ("computers", ("computer",), "computers")
DEVICES = ("mobile_devices", ("mobile_device",), "mobiledevices")
COMPUTER_GROUPS = ("computer_groups", ("computer_group",), "computergroups")
DEVICE_GROUPS = ("mobile_device_groups", ("mobile_device_group",),
                 "mobiledevicegroups")
BUILDINGS = ("buildings", ("building",), "buildings")
DEPARTMENTS = ("departments", ("department",), "departments")
JSS_USERS = ("jss_users", ("user", "jss_user"), "users")
JSS_USER_GROUPS = ("jss_user_groups", ("user_group", "jss_user_group"),
                   "usergroups")
USERS = ("users", ("user",), None)
USER_GROUPS = ("user_groups", ("user_group",), None)
SEGMENTS = ("network_segments", ("network_segment",), "networksegments")
IBEACONS = ("ibeacons", ("ibeacon",), "ibeacons")

LIMITATIONS = [USERS, USER_GROUPS, SEGMENTS, IBEACONS]
FLAGS = {MACOS: ["all_computers", "all_jss_users"],
         MOBILE: ["all_mobile_devices", "all_jss_users"]}
TARGETS = {
    MACOS: [COMPUTERS, BUILDINGS, DEPARTMENTS, COMPUTER_GROUPS, JSS_USERS,
            JSS_USER_GROUPS],
    MOBILE: [DEVICES, BUILDINGS, DEPARTMENTS, DEVICE_GROUPS, JSS_USERS,
             JSS_USER_GROUPS],
}
EXCLUSIONS = {
    MACOS: [COMPUTERS, BUILDINGS, DEPARTMENTS, COMPUTER_GROUPS, USERS,
            USER_GROUPS, SEGMENTS, IBEACONS, JSS_USERS, JSS_USER_GROUPS],
    MOBILE: [DEVICES, BUILDINGS, DEPARTMENTS, DEVICE_GROUPS, USERS,
             USER_GROUPS, SEGMENTS, IBEACONS, JSS_USERS, JSS_USER_GROUPS],
}
DEVICE_KIND = {MACOS: "computers", MOBILE: "mobiledevices"}
GROUP_KIND = {"computers": "computergroups",
              "mobiledevices": "mobiledevicegroups"}

SCEP = "com.apple.security.scep"
MCX = "com.apple.ManagedClient.preferences"
TCC = "com.apple.TCC.configuration-profile-policy"

# Payload types that the server takes apart and writes anew. All others are
# kept as they came, with the damage that does.
RENDERED = {
    MACOS: {
        MCX, "com.apple.notificationsettings",
        "com.apple.systempolicy.control", "com.apple.security.firewall",
        "com.apple.mobiledevice.passwordpolicy", "com.apple.SubmitDiagInfo",
        "com.apple.servicemanagement", "com.apple.extensiblesso",
        "com.apple.webcontent-filter"},
    MOBILE: {
        "com.apple.notificationsettings", "com.apple.applicationaccess",
        "com.apple.shareddeviceconfiguration",
        "com.apple.mobiledevice.passwordpolicy",
        "com.apple.webcontent-filter"},
}
# Names that the server gives payloads it writes anew. Only the first three
# are on public record; the others show that the authored name is lost.
RENDERED_NAMES = {
    MCX: "Custom Settings",
    "com.apple.notificationsettings": "Notifications Payload",
    "com.apple.applicationaccess": "Restrictions Payload",
}
# What the server adds to payloads of a type that lack it.
TYPE_DEFAULTS = {
    "com.apple.security.root": [("AllowAllAppsAccess", ("false", ""))],
}

# Apple's TCC services; others are dropped from a privacy payload.
TCC_SERVICES = set("""
    Accessibility AddressBook AppleEvents BluetoothAlways Calendar Camera
    FileProviderPresence ListenEvent MediaLibrary Microphone Photos PostEvent
    Reminders ScreenCapture SpeechRecognition SystemPolicyAllFiles
    SystemPolicyAppBundles SystemPolicyAppData SystemPolicyDesktopFolder
    SystemPolicyDocumentsFolder SystemPolicyDownloadsFolder
    SystemPolicyNetworkVolumes SystemPolicyRemovableVolumes
    SystemPolicySysAdminFiles""".split())

ORGANIZATION = "JAMF Software"


def rendered_name(kind):
    return RENDERED_NAMES.get(
        kind, kind.rsplit(".", 1)[-1].capitalize() + " Payload")
