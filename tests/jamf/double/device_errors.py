"""What devices say when a profile does not install, in Apple's words. Sources
of the texts: ../README.md. {profile} and {url} are filled in."""

SCEP_IOS = "MCSCEPErrorDomain"
INSTALL = "MCInstallationErrorDomain"
MAC = "ConfigProfilePluginDomain"
MDM_SCEP = "MDM-SCEP"

# (domain, code, text)
COMPUTER = [
    (MDM_SCEP, 15001, "The profile “{profile}” could not be installed. Unable"
     " to obtain certificate from SCEP server at “{url}”. <MDM-SCEP:15001>"),
    (MDM_SCEP, 15002, "Profile installation failed. Unable to obtain"
     " certificate from SCEP server at “{url}”. <MDM-SCEP:15002>"),
    (MDM_SCEP, 14003, "Profile installation failed. Unable to generate CSR."
     " <MDM-SCEP:14003>"),
    (MAC, -319, "The ‘SCEP’ payload could not be installed."),
    (MAC, -307, "Some required information in the profile is missing."),
    (MAC, -107, "The PayloadIdentifier is used more than once in the"
     " profile."),
    ("NSOSStatusErrorDomain", -603, "The profile could not be installed due"
     " to an unexpected error. <NSOSStatusErrorDomain:-603>"),
    ("NSPOSIXErrorDomain", 1, "The profile must be a system profile. User"
     " profiles are not supported"),
]
MOBILE = [
    (SCEP_IOS, 22013, "The SCEP server returned an invalid response."),
    (SCEP_IOS, 22003, "The Registration Authority’s response is invalid."),
    (SCEP_IOS, 22004, "The SCEP server configuration is not supported."),
    (SCEP_IOS, 22005, "A network error has occurred."),
    (SCEP_IOS, 22006, "The Certification Authority does not have the required"
     " capability."),
    (INSTALL, 4001, "Profile Installation Failed"),
    ("MCProfileErrorDomain", 1009, "The profile “{profile}” could not be"
     " installed."),
]
# Nothing says that a device is friendly.
HOSTILE = [
    (MAC, -319, "<script>alert(1)</script> & \"quoted\" 'payload'"),
    (MAC, -319, "=HYPERLINK(\"https://example.com\",\"see\")"),
    (MAC, -319, "| a | `b` | [c](javascript:alert(1)) |\n# d"),
    (MAC, -319, "\u001b[31mred\u0007 \u202eecalp"),
]
OTHER = ("NSURLErrorDomain", -1009, "The Internet connection appears to be"
         " offline.")
