/*
 * The rules between keys of network, VPN and ACME payloads, and of those for
 * certificate transparency. Each row is a profile's payloads in a short form,
 * which payload_xml writes out:
 *
 *	{Key:'text' Other:13 Third:yes List:['a' 2] Dict:{Data:<32>}}
 *
 * where <32> is data of 32 bytes. A row names the rule that must fire, and
 * where, or one that must not ("!id"). Every rule must have fired.
 *
 * Planted mutations, each caught: check_network.c, is_declined always false
 * ("EAP-TLS of the server only"); check_wifi.c, PASSWORD_MAX 64 ("64 letters");
 * check_on_demand.c, last always true ("a rule after one for all networks").
 */
#include "profile/check.h"

#include <stdlib.h>

#include "base/buf.h"
#include "base/memory.h"
#include "profile/read.h"
#include "tap.h"

#include "base/banned.h"

enum {
	RULES_MAX = 200,
	NAME_BYTES_MAX = 64
};

static struct schemas *schemas;
static bool fired[RULES_MAX];

/* -- the short form -------------------------------------------------------- */

static const char *skip(const char *at)
{
	return at + strspn(at, " \n");
}

static const char *put_data(struct buf *buf, const char *at)
{
	char *end;
	long length = strtol(at + 1, &end, 10);

	/* Three bytes are four letters. */
	buf_text(buf, "<data>");
	for (long i = 0; i < length / 3; i++)
		buf_text(buf, "AAAA");
	buf_text(buf, length % 3 == 0 ? "" : length % 3 == 1 ? "AA==" : "AAA=");
	buf_text(buf, "</data>");
	return end + 1;
}

static const char *put_value(struct buf *buf, const char *at);

static const char *put_inside(struct buf *buf, const char *at)
{
	bool array = *at == '[';

	buf_text(buf, array ? "<array>" : "<dict>");
	at = skip(at + 1);
	while (*at != ']' && *at != '}') {
		size_t length = strcspn(at, ":");

		if (!array) {
			buf_printf(buf, "<key>%.*s</key>", (int)length, at);
			at += length + 1;
		}
		at = skip(put_value(buf, at));
	}
	buf_text(buf, array ? "</array>" : "</dict>");
	return at + 1;
}

static const char *put_value(struct buf *buf, const char *at)
{
	size_t length = strcspn(at, " \n]}");

	if (*at == '[' || *at == '{')
		return put_inside(buf, at);
	if (*at == '<')
		return put_data(buf, at);
	if (*at == '\'') {
		length = strcspn(at + 1, "'");
		buf_printf(buf, "<string>%.*s</string>", (int)length, at + 1);
		return at + length + 2;
	}
	if (length == 3 && strncmp(at, "yes", 3) == 0)
		buf_text(buf, "<true/>");
	else if (length == 2 && strncmp(at, "no", 2) == 0)
		buf_text(buf, "<false/>");
	else
		buf_printf(buf, "<integer>%.*s</integer>", (int)length, at);
	return at + length;
}

/* What every payload has, but for its type. */
#define COMMON(number)                                     \
	" PayloadVersion:1 PayloadIdentifier:'com." number \
	"' PayloadUUID:'11111111-2222-4333-8444-00000000000" number "' "
#define P(type, number, body) \
	"{PayloadType:'com.apple." type "'" COMMON(number) body "} "
#define UUID(number) "'11111111-2222-4333-8444-00000000000" number "'"

/* -- rows ------------------------------------------------------------------ */

#define WIFI(body) P("wifi.managed", "1", body)
#define PSK(body) WIFI("SSID_STR:'x' " body)
#define EAP(beside, body)                                 \
	WIFI("SSID_STR:'x' EncryptionType:'WPA2' " beside \
	     " EAPClientConfiguration:{" body "}")
#define TRUST                                   \
	" PayloadCertificateAnchorUUID:[" UUID( \
	    "3") "] "                           \
		 "TLSTrustedServerNames:['radius.example.com'] "
#define IDENTITY " PayloadCertificateUUID:" UUID("2") " "
#define SCEP(usage)                                                           \
	P("security.scep", "2",                                               \
	    "PayloadContent:{URL:'https://a.example.com' Keysize:2048 " usage \
	    "}")
#define TLS(usage) EAP(IDENTITY, "AcceptEAPTypes:[13]" TRUST) SCEP(usage)
#define VPN(type, body) \
	P("vpn.managed", "1", "UserDefinedName:'x' VPNType:'" type "' " body)
#define ADDRESS                                                \
	"RemoteAddress:'vpn.example.com' LocalIdentifier:'x' " \
	"RemoteIdentifier:'vpn.example.com' "
#define IKE(body) VPN("IKEv2", "IKEv2:{" ADDRESS body "}")
#define SHARED "AuthenticationMethod:'SharedSecret' SharedSecret:'$SECRET' "
#define ALGORITHM(more, key, value) \
	IKE(SHARED more "IKESecurityAssociationParameters:{" key ":" value "}")
#define DEMAND(rules) IKE(SHARED "OnDemandEnabled:1 OnDemandRules:[" rules "]")
#define ACME(body)                                  \
	P("security.acme", "1",                     \
	    "DirectoryURL:'https://a.example.com' " \
	    "ClientIdentifier:'x' Subject:[[['CN' 'x']]] " body)
#define CURVE "KeyType:'ECSECPrimeRandom' KeySize:384 HardwareBound:no "
#define CT(body) P("security.certificatetransparency", "1", body)

#define MACOS "TargetDeviceType:5 "
#define IOS "TargetDeviceType:1 "
#define USER "PayloadScope:'User' "
#define SYSTEM "PayloadScope:'System' "

#define C63 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijk"
#define HEX64 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct row {
	const char *name;
	const char *top; /* more keys of the profile */
	const char *payloads;
	const char *id;   /* expected; "!id": must not be there */
	const char *path; /* from the first payload down, or NULL */
	const char *hint; /* part of it, or NULL */
} rows[] = {
    /* identity */
    {"EAP-TLS", "", TLS("Key Usage:1"), "!eap-tls-no-identity", NULL, NULL},
    {"EAP-TLS without identity", "", EAP("", "AcceptEAPTypes:[13]" TRUST),
	"eap-tls-no-identity", ".EAPClientConfiguration.AcceptEAPTypes",
	"add 'PayloadCertificateUUID'"},
    {"EAP-TLS among others", "", EAP("", "AcceptEAPTypes:[25 13]" TRUST),
	"eap-tls-no-identity", ".EAPClientConfiguration.AcceptEAPTypes",
	"take 13 away"},
    {"PEAP without identity", "", EAP("", "AcceptEAPTypes:[25]" TRUST),
	"!eap-tls-no-identity", NULL, NULL},
    {"EAP-TLS of the server only", "",
	EAP("", "AcceptEAPTypes:[13] TLSCertificateIsRequired:no" TRUST),
	"!eap-tls-no-identity", NULL, NULL},
    {"EAP-TLS in Ethernet", "",
	P("firstactiveethernet.managed", "1",
	    "EAPClientConfiguration:{AcceptEAPTypes:[13]" TRUST "}"),
	"eap-tls-no-identity", ".EAPClientConfiguration.AcceptEAPTypes", NULL},
    {"Ethernet with the name of its type", "",
	P("firstactiveethernet.managed", "1",
	    "Interface:'FirstActiveEthernet' "),
	"!ethernet-interface", NULL, NULL},
    {"Ethernet with another name", "",
	P("firstactiveethernet.managed", "1", "Interface:'FirstEthernet' "),
	"ethernet-interface", ".Interface", "FirstActiveEthernet"},
    {"the first interface on an iPhone", IOS,
	P("firstethernet.managed", "1", ""), "payload-not-on-platform", "",
	"globalethernet"},
    {"the first interface on a Mac", MACOS, P("firstethernet.managed", "1", ""),
	"!payload-not-on-platform", NULL, NULL},
    {"any interface on an iPhone", IOS, P("globalethernet.managed", "1", ""),
	"!payload-not-on-platform", NULL, NULL},
    {"identity for PEAP", "", EAP(IDENTITY, "AcceptEAPTypes:[25]" TRUST),
	"eap-tls-not-accepted", ".EAPClientConfiguration", "add 13"},
    {"two factors", "",
	EAP(IDENTITY, "AcceptEAPTypes:[25] TLSCertificateIsRequired:yes" TRUST),
	"!eap-tls-not-accepted", NULL, NULL},
    {"two factors by the key beside", "",
	EAP(IDENTITY "TLSCertificateRequired:yes ",
	    "AcceptEAPTypes:[21]" TRUST),
	"!eap-tls-not-accepted", NULL, NULL},
    {"a key for encryption", "", TLS("Key Usage:4"), "identity-cannot-sign",
	".PayloadCertificateUUID", "set 'Key Usage' of PayloadContent[1] to 1"},
    {"a key for signing", "", TLS("Key Usage:1"), "!identity-cannot-sign", NULL,
	NULL},
    {"a key for both", "", TLS("Key Usage:5"), "!identity-cannot-sign", NULL,
	NULL},
    {"a key for what the CA says", "", TLS("Key Usage:0"),
	"!identity-cannot-sign", NULL, NULL},
    {"a key for what is usual", "", TLS(""), "!identity-cannot-sign", NULL,
	NULL},
    {"a key for encryption, of a second factor", "",
	EAP(IDENTITY, "AcceptEAPTypes:[25] TLSCertificateIsRequired:yes" TRUST)
	    SCEP("Key Usage:4"),
	"identity-cannot-sign", ".PayloadCertificateUUID", NULL},
    {"ACME's key for encryption", "",
	EAP(IDENTITY, "AcceptEAPTypes:[13]" TRUST)
	    P("security.acme", "2", CURVE "UsageFlags:4"),
	"identity-cannot-sign", ".PayloadCertificateUUID", "'UsageFlags'"},
    {"a VPN's key for encryption", "",
	IKE("AuthenticationMethod:'Certificate'" IDENTITY) SCEP("Key Usage:4"),
	"identity-cannot-sign", ".IKEv2.PayloadCertificateUUID", NULL},
    {"misplaced identity", "", EAP("", "AcceptEAPTypes:[13]" IDENTITY TRUST),
	"eap-identity-misplaced",
	".EAPClientConfiguration.PayloadCertificateUUID", NULL},
    {"misplaced, not absent", "", EAP("", "AcceptEAPTypes:[13]" IDENTITY TRUST),
	"!eap-tls-no-identity", NULL, NULL},

    /* trust */
    {"no trust", "", EAP("", "AcceptEAPTypes:[25]"), "eap-no-trust",
	".EAPClientConfiguration", "TLSTrustedServerNames"},
    {"no trust for an identity", "",
	EAP(IDENTITY, "AcceptEAPTypes:[13]") SCEP(""), "eap-no-trust",
	".EAPClientConfiguration", NULL},
    {"no trust where none is needed", "", EAP("", "AcceptEAPTypes:[18 23]"),
	"!eap-no-trust", NULL, NULL},
    {"EAP-FAST with a certificate", "", EAP("", "AcceptEAPTypes:[43]"),
	"eap-no-trust", ".EAPClientConfiguration", NULL},
    {"EAP-FAST with a PAC", "",
	EAP("", "AcceptEAPTypes:[43] EAPFASTUsePAC:yes "
		"EAPFASTProvisionPAC:yes"),
	"!eap-no-trust", NULL, NULL},
    {"anchors and names", "", EAP("", "AcceptEAPTypes:[25]" TRUST),
	"!eap-no-trust", NULL, NULL},
    {"certificates inside", "",
	EAP("", "AcceptEAPTypes:[25] TLSTrustedCertificates:[<3>]"),
	"!eap-no-trust", NULL, NULL},
    {"anchors only", "",
	EAP("",
	    "AcceptEAPTypes:[25] PayloadCertificateAnchorUUID:[" UUID("3") "]"),
	"eap-no-server-names", ".EAPClientConfiguration",
	"add TLSTrustedServerNames"},
    {"names only, and a password", "",
	EAP("", "AcceptEAPTypes:[25] UserPassword:'$SECRET' "
		"TLSTrustedServerNames:['a.example.com']"),
	"eap-no-anchors", ".EAPClientConfiguration.TLSTrustedServerNames",
	"add 'PayloadCertificateAnchorUUID'"},
    {"names only, and an identity", "",
	EAP(IDENTITY, "AcceptEAPTypes:[13] "
		      "TLSTrustedServerNames:['a.example.com']"),
	"eap-no-anchors", NULL, NULL},
    {"names only, and the user is asked", "",
	EAP("", "AcceptEAPTypes:[25] UserName:'host/%AD_ComputerID%' "
		"TLSTrustedServerNames:['a.example.com']"),
	"!eap-no-anchors", NULL, NULL},
    {"a name that fits all", "",
	EAP("", "AcceptEAPTypes:[25] TLSTrustedServerNames:['*.*']"),
	"eap-server-name-wildcard",
	".EAPClientConfiguration.TLSTrustedServerNames[0]", NULL},
    {"a name with a wildcard", "",
	EAP("", "AcceptEAPTypes:[25] TLSTrustedServerNames:['*.a.example' "
		"'wpa.*.example.com' 'a.example.com']"),
	"!eap-server-name-wildcard", NULL, NULL},

    /* methods */
    {"TLS 1.3", "",
	EAP("", "AcceptEAPTypes:[25] TLSMinimumVersion:'1.3' "
		"TLSMaximumVersion:'1.3'" TRUST),
	"eap-no-outer-identity", ".EAPClientConfiguration.TLSMinimumVersion",
	"'OuterIdentity'"},
    {"TLS 1.3 with a name outside", "",
	EAP("", "AcceptEAPTypes:[25] TLSMinimumVersion:'1.3' "
		"OuterIdentity:'anonymous' TLSMaximumVersion:'1.3'" TRUST),
	"!eap-no-outer-identity", NULL, NULL},
    {"TLS 1.2", "",
	EAP("", "AcceptEAPTypes:[25] TLSMinimumVersion:'1.2'" TRUST),
	"!eap-no-outer-identity", NULL, NULL},
    {"versions the wrong way round", "",
	EAP("", "AcceptEAPTypes:[25] TLSMinimumVersion:'1.2' "
		"TLSMaximumVersion:'1.1'" TRUST),
	"tls-versions", ".EAPClientConfiguration.TLSMinimumVersion", NULL},
    {"one version", "",
	EAP("", "AcceptEAPTypes:[25] TLSMinimumVersion:'1.2' "
		"TLSMaximumVersion:'1.2'" TRUST),
	"!tls-versions", NULL, NULL},
    {"TLS 1.3 without the greatest", "",
	EAP("", "AcceptEAPTypes:[25] TLSMinimumVersion:'1.3'" TRUST),
	"tls-maximum-absent", ".EAPClientConfiguration.TLSMinimumVersion",
	"set 'TLSMaximumVersion' to 1.3"},
    {"TLS 1.2 without the greatest", "",
	EAP("", "AcceptEAPTypes:[25] TLSMinimumVersion:'1.2'" TRUST),
	"!tls-maximum-absent", NULL, NULL},
    {"no version at all", "",
	EAP("", "AcceptEAPTypes:[25] TLSMinimumVersion:'x'" TRUST),
	"!tls-maximum-absent", NULL, NULL},
    {"LEAP", "", EAP("", "AcceptEAPTypes:[17]"), "eap-leap",
	".EAPClientConfiguration.AcceptEAPTypes", NULL},
    {"PAC that nobody gives", "",
	EAP("", "AcceptEAPTypes:[43] EAPFASTUsePAC:yes"), "eap-fast-pac",
	".EAPClientConfiguration.EAPFASTUsePAC",
	"set 'EAPFASTProvisionPAC' to true"},
    {"PAC that is not used", "",
	EAP("", "AcceptEAPTypes:[43] EAPFASTProvisionPAC:yes" TRUST),
	"eap-fast-pac", ".EAPClientConfiguration.EAPFASTProvisionPAC", NULL},
    {"PAC of nobody", "",
	EAP("", "AcceptEAPTypes:[43] EAPFASTProvisionPACAnonymously:yes" TRUST),
	"eap-fast-pac",
	".EAPClientConfiguration.EAPFASTProvisionPACAnonymously", NULL},
    {"PAC as it should be", "",
	EAP("", "AcceptEAPTypes:[43] EAPFASTUsePAC:yes "
		"EAPFASTProvisionPAC:yes"),
	"!eap-fast-pac", NULL, NULL},
    {"PAC of anybody", "",
	EAP("", "AcceptEAPTypes:[43] EAPFASTUsePAC:yes "
		"EAPFASTProvisionPAC:yes EAPFASTProvisionPACAnonymously:yes"),
	"eap-fast-anonymous",
	".EAPClientConfiguration.EAPFASTProvisionPACAnonymously", NULL},
    {"PAC of EAP-TLS", "",
	EAP(IDENTITY, "AcceptEAPTypes:[13] EAPFASTUsePAC:yes" TRUST),
	"eap-key-unused", ".EAPClientConfiguration.EAPFASTUsePAC", NULL},
    {"inner authentication of PEAP", "",
	EAP("", "AcceptEAPTypes:[25] TTLSInnerAuthentication:'PAP'" TRUST),
	"eap-key-unused", ".EAPClientConfiguration.TTLSInnerAuthentication",
	NULL},
    {"what editors write always", "",
	EAP("", "AcceptEAPTypes:[25] TTLSInnerAuthentication:'MSCHAPv2' "
		"EAPFASTUsePAC:no EAPFASTProvisionPAC:no "
		"EAPSIMNumberOfRANDs:3" TRUST),
	"!eap-key-unused", NULL, NULL},
    {"RANDs of PEAP", "",
	EAP("", "AcceptEAPTypes:[25] EAPSIMNumberOfRANDs:2" TRUST),
	"eap-key-unused", ".EAPClientConfiguration.EAPSIMNumberOfRANDs", NULL},
    {"RANDs of EAP-SIM", "",
	EAP("", "AcceptEAPTypes:[18] EAPSIMNumberOfRANDs:2"), "!eap-key-unused",
	NULL, NULL},

    /* modes */
    {"system mode without credentials", "",
	EAP("SetupModes:['System']", "AcceptEAPTypes:[25]" TRUST),
	"eap-system-mode", ".SetupModes", "SystemModeCredentialsSource"},
    {"system mode with an account", "",
	EAP("SetupModes:['System']",
	    "AcceptEAPTypes:[25] UserName:'x' UserPassword:'$SECRET'" TRUST),
	"!eap-system-mode", NULL, NULL},
    {"system mode with the directory", "",
	EAP("SetupModes:['System']",
	    "AcceptEAPTypes:[25] "
	    "SystemModeCredentialsSource:'ActiveDirectory'" TRUST),
	"!eap-system-mode", NULL, NULL},
    {"system mode with an identity", "",
	EAP("SetupModes:['System']" IDENTITY, "AcceptEAPTypes:[13]" TRUST)
	    SCEP(""),
	"!eap-system-mode", NULL, NULL},
    {"login window with EAP-TLS", "",
	EAP("SetupModes:['Loginwindow']" IDENTITY, "AcceptEAPTypes:[13]" TRUST),
	"eap-login-window", ".SetupModes", NULL},
    {"login window with PEAP", "",
	EAP("SetupModes:['Loginwindow']", "AcceptEAPTypes:[25]" TRUST),
	"!eap-login-window", NULL, NULL},
    {"both modes with EAP-TLS", "",
	EAP("SetupModes:['Loginwindow' 'System']" IDENTITY,
	    "AcceptEAPTypes:[13]" TRUST),
	"!eap-login-window", NULL, NULL},
    {"system mode in a user's profile", USER,
	EAP("SetupModes:['System']" IDENTITY, "AcceptEAPTypes:[13]" TRUST),
	"network-mode-level", ".SetupModes", "System"},
    {"system mode in a computer's profile", SYSTEM,
	EAP("SetupModes:['System']" IDENTITY, "AcceptEAPTypes:[13]" TRUST),
	"!network-mode-level", NULL, NULL},
    {"a user's profile", USER, EAP(IDENTITY, "AcceptEAPTypes:[13]" TRUST),
	"!network-mode-level", NULL, NULL},

    {"a mode in lower case", "", WIFI("SSID_STR:'x' SetupModes:['system']"),
	"plist-value", ".SetupModes[0]", "'System', 'Loginwindow'"},
    {"both modes", "", WIFI("SSID_STR:'x' SetupModes:['System' 'Loginwindow']"),
	"!plist-value", NULL, NULL},
    {"a mode, and nothing says whose", "",
	WIFI("SSID_STR:'x' SetupModes:['System']"), "network-mode-no-level",
	".SetupModes", "System"},
    {"a mode in a computer's profile", SYSTEM,
	WIFI("SSID_STR:'x' SetupModes:['System']"), "!network-mode-no-level",
	NULL, NULL},

    /* Wi-Fi */
    {"no name", "", WIFI("EncryptionType:'WPA2' Password:'$SECRET'"),
	"wifi-no-ssid", ".SSID_STR", "add 'SSID_STR'"},
    {"empty name", "", WIFI("SSID_STR:''"), "wifi-no-ssid", ".SSID_STR", NULL},
    {"a domain", "", WIFI("DomainName:'example.com'"), "!wifi-no-ssid", NULL,
	NULL},
    {"long name", "", WIFI("SSID_STR:'" C63 "'"), "wifi-ssid-long", ".SSID_STR",
	NULL},
    {"long name of a variable", "",
	WIFI("SSID_STR:'$EXTENSIONATTRIBUTE_1 and a few more words'"),
	"!wifi-ssid-long", NULL, NULL},
    {"name of 32", "", WIFI("SSID_STR:'abcdefghijklmnopqrstuvwxyz012345'"),
	"!wifi-ssid-long", NULL, NULL},
    {"open with password", "", PSK("EncryptionType:'None' Password:'$SECRET'"),
	"wifi-open-with-password", ".EncryptionType", NULL},
    {"open with 802.1X", "",
	PSK("EncryptionType:'None' EAPClientConfiguration:{}"),
	"wifi-open-with-password", ".EncryptionType", NULL},
    {"open", "", PSK("EncryptionType:'None'"), "!wifi-open-with-password", NULL,
	NULL},
    {"no password", "", PSK("EncryptionType:'WPA2'"), "wifi-no-password",
	".Password", NULL},
    {"open without password", "", PSK("EncryptionType:'None'"),
	"!wifi-no-password", NULL, NULL},
    {"any without password", "", PSK("EncryptionType:'Any'"),
	"!wifi-no-password", NULL, NULL},
    {"802.1X without password", "", EAP("", "AcceptEAPTypes:[25]"),
	"!wifi-no-password", NULL, NULL},
    {"7 letters", "", PSK("EncryptionType:'WPA2' Password:'hunter2'"),
	"wifi-password-length", ".Password", NULL},
    {"8 letters", "", PSK("EncryptionType:'WPA2' Password:'hunter22'"),
	"!wifi-password-length", NULL, NULL},
    {"63 letters", "", PSK("EncryptionType:'WPA' Password:'" C63 "'"),
	"!wifi-password-length", NULL, NULL},
    {"64 letters", "", PSK("EncryptionType:'WPA2' Password:'" C63 "x'"),
	"wifi-password-length", ".Password", NULL},
    {"64 digits", "", PSK("EncryptionType:'WPA2' Password:'" HEX64 "'"),
	"!wifi-password-length", NULL, NULL},
    {"7 letters of WPA3", "", PSK("EncryptionType:'WPA3' Password:'hunter2'"),
	"!wifi-password-length", NULL, NULL},
    {"5 letters of WEP", "", PSK("EncryptionType:'WEP' Password:'hunte'"),
	"!wifi-password-length", NULL, NULL},
    {"a variable", "", PSK("EncryptionType:'WPA2' Password:'$UDID'"),
	"!wifi-password-length", NULL, NULL},
    {"WEP", "", PSK("EncryptionType:'WEP' Password:'hunte'"),
	"wifi-encryption-wep", ".EncryptionType", "WPA2"},
    {"any encryption", "", PSK("EncryptionType:'Any' Password:'hunter22'"),
	"wifi-encryption-any", ".EncryptionType", "WPA2"},
    {"no encryption said", "", PSK("Password:'hunter22'"),
	"wifi-encryption-any", ".EncryptionType", NULL},
    {"no encryption, no password", "", PSK(""), "!wifi-encryption-any", NULL,
	NULL},
    {"WPA2", "", PSK("EncryptionType:'WPA2' Password:'hunter22'"),
	"!wifi-encryption-any", NULL, NULL},
    {"a proxy without a server", "", PSK("ProxyType:'Manual'"),
	"plist-key-needed", ".ProxyServer", NULL},
    {"a proxy as forms leave it", "",
	PSK("ProxyType:'None' ProxyServer:'' ProxyPACURL:''"),
	"!plist-keys-exclude", NULL, NULL},
    {"two proxies", "",
	PSK("ProxyType:'Auto' ProxyServer:'p' ProxyPACURL:'https://p.a'"),
	"plist-keys-exclude", ".ProxyPACURL", NULL},
    {"a server's certificate, and a password", "",
	IKE("AuthenticationMethod:'Certificate' ExtendedAuthEnabled:1 "
	    "AuthName:'x'"),
	"!plist-key-needed", NULL, NULL},
    {"automatic proxy of the network", "", PSK("ProxyType:'Auto'"),
	"wifi-proxy-no-pac", ".ProxyPACURL", NULL},
    {"automatic proxy", "",
	PSK("ProxyType:'Auto' ProxyPACURL:'https://p.example.com'"),
	"!wifi-proxy-no-pac", NULL, NULL},
    {"server without a type", "", PSK("ProxyServer:'p' ProxyServerPort:8080"),
	"wifi-proxy-unused", ".ProxyServer", "set 'ProxyType' to Manual"},
    {"address of another type", "",
	PSK("ProxyType:'None' ProxyPACURL:'https://p.example.com'"),
	"wifi-proxy-unused", ".ProxyPACURL", "set 'ProxyType' to Auto"},
    {"address of its type", "",
	PSK("ProxyType:'Auto' ProxyPACURL:'https://p.example.com'"),
	"!wifi-proxy-unused", NULL, NULL},
    {"before the first unlock, 802.1X", "",
	EAP("AllowJoinBeforeFirstUnlock:yes", "AcceptEAPTypes:[25]"),
	"wifi-first-unlock", ".AllowJoinBeforeFirstUnlock", NULL},
    {"before the first unlock, a proxy", "",
	PSK("AllowJoinBeforeFirstUnlock:yes ProxyType:'Auto'"),
	"wifi-first-unlock", ".AllowJoinBeforeFirstUnlock", NULL},
    {"before the first unlock", "",
	PSK("AllowJoinBeforeFirstUnlock:yes ProxyType:'None' IsHotspot:no"),
	"!wifi-first-unlock", NULL, NULL},

    /* VPN */
    {"settings of another type", "",
	VPN("IPSec", "IPSec:{SharedSecret:<3>} IKEv2:{" ADDRESS "}"),
	"vpn-settings-unused", ".IKEv2", NULL},
    {"IPSec of L2TP", "", VPN("L2TP", "PPP:{} IPSec:{SharedSecret:<3>}"),
	"!vpn-settings-unused", NULL, NULL},
    {"empty settings of another type", "",
	VPN("IPSec", "IPSec:{SharedSecret:<3>} PPP:{}"), "!vpn-settings-unused",
	NULL, NULL},
    {"always on on a Mac", MACOS, VPN("AlwaysOn", "AlwaysOn:{}"),
	"vpn-type-platform", ".VPNType", NULL},
    {"transparent on an iPhone", IOS,
	VPN("TransparentProxy", "VPNSubType:'x' TransparentProxy:{}"),
	"vpn-type-platform", ".VPNType", NULL},
    {"always on on an iPhone", IOS, VPN("AlwaysOn", "AlwaysOn:{}"),
	"vpn-always-on-supervised", ".VPNType", NULL},
    {"IKEv2 on an iPhone", IOS, IKE(SHARED), "!vpn-always-on-supervised", NULL,
	NULL},
    {"no certificate", "", IKE("AuthenticationMethod:'Certificate'"),
	"vpn-no-certificate", ".IKEv2.AuthenticationMethod",
	"add 'PayloadCertificateUUID'"},
    {"a certificate", "", IKE("AuthenticationMethod:'Certificate'" IDENTITY),
	"!vpn-no-certificate", NULL, NULL},
    {"EAP beside the server's certificate", "",
	IKE("AuthenticationMethod:'Certificate' ExtendedAuthEnabled:1 "
	    "AuthName:'x'"),
	"!vpn-no-certificate", NULL, NULL},
    {"a tunnel without certificate", "",
	VPN("AlwaysOn", "AlwaysOn:{TunnelConfigurations:[{ProtocolType:'IKEv2' "
			"AuthenticationMethod:'Certificate'}]}"),
	"vpn-no-certificate",
	".AlwaysOn.TunnelConfigurations[0].AuthenticationMethod", NULL},
    {"no secret where none is said", "", IKE("AuthenticationMethod:'None'"),
	"vpn-no-secret", NULL, NULL},
    {"no secret of IPSec", "", VPN("IPSec", "IPSec:{}"), "vpn-no-secret",
	".IPSec.SharedSecret", NULL},
    {"a secret", "", IKE(SHARED), "!vpn-no-secret", NULL, NULL},
    {"EAP in place of a secret", "",
	IKE("AuthenticationMethod:'None' ExtendedAuthEnabled:1 AuthName:'x'"),
	"!vpn-no-secret", NULL, NULL},
    {"EAP of nobody", "",
	IKE("AuthenticationMethod:'None' ExtendedAuthEnabled:1"),
	"vpn-no-account", ".IKEv2.ExtendedAuthEnabled", NULL},
    {"EAP-TLS of IKEv2", "",
	IKE("AuthenticationMethod:'None' ExtendedAuthEnabled:1" IDENTITY),
	"!vpn-no-account", NULL, NULL},
    {"another remote name", "",
	VPN("IKEv2",
	    "IKEv2:{RemoteAddress:'vpn.example.com' RemoteIdentifier:'other' "
	    "AuthenticationMethod:'Certificate'" IDENTITY "}"),
	"vpn-remote-identifier", ".IKEv2.RemoteIdentifier", NULL},
    {"a number for an address", "",
	VPN("IKEv2",
	    "IKEv2:{RemoteAddress:'192.0.2.1' RemoteIdentifier:'a.example' "
	    "AuthenticationMethod:'Certificate'" IDENTITY "}"),
	"!vpn-remote-identifier", NULL, NULL},
    {"a name of the certificate", "",
	VPN("IKEv2",
	    "IKEv2:{RemoteAddress:'vpn.example.com' RemoteIdentifier:'other' "
	    "ServerCertificateCommonName:'x' "
	    "AuthenticationMethod:'Certificate'" IDENTITY "}"),
	"!vpn-remote-identifier", NULL, NULL},
    {"3DES", "", ALGORITHM("", "EncryptionAlgorithm", "'3DES'"),
	"vpn-weak-algorithm",
	".IKEv2.IKESecurityAssociationParameters.EncryptionAlgorithm", NULL},
    {"group 2", "", ALGORITHM("", "DiffieHellmanGroup", "2"),
	"vpn-weak-algorithm",
	".IKEv2.IKESecurityAssociationParameters.DiffieHellmanGroup", NULL},
    {"group 14", "", ALGORITHM("", "DiffieHellmanGroup", "14"),
	"!vpn-weak-algorithm", NULL, NULL},
    {"3DES against its own word", "",
	ALGORITHM("EnforceStrictAlgorithmSelection:1 ", "EncryptionAlgorithm",
	    "'3DES'"),
	"vpn-algorithm-refused",
	".IKEv2.IKESecurityAssociationParameters.EncryptionAlgorithm", NULL},
    {"SHA-1 where it is not forbidden", "",
	ALGORITHM("EnforceStrictAlgorithmSelection:1 ", "IntegrityAlgorithm",
	    "'SHA1-96'"),
	"!vpn-algorithm-refused", NULL, NULL},
    {"versions of a VPN", "",
	IKE("AuthenticationMethod:'None' ExtendedAuthEnabled:1 "
	    "TLSMinimumVersion:'1.2' TLSMaximumVersion:'1.0'" IDENTITY),
	"tls-versions", ".IKEv2.TLSMinimumVersion", NULL},

    /* on demand */
    {"rules for nothing", "", IKE(SHARED "OnDemandRules:[{Action:'Connect'}]"),
	"vpn-on-demand-off", ".IKEv2.OnDemandRules",
	"set 'OnDemandEnabled' to 1"},
    {"rules turned off", "",
	IKE(SHARED "OnDemandEnabled:0 OnDemandRules:[{Action:'Connect'}]"),
	"!vpn-on-demand-off", NULL, NULL},
    {"on demand without rules", "", IKE(SHARED "OnDemandEnabled:1"),
	"vpn-on-demand-no-rules", ".IKEv2.OnDemandEnabled", NULL},
    {"on demand for domains", "",
	VPN("IPSec", "IPSec:{SharedSecret:<3> OnDemandEnabled:1 "
		     "OnDemandMatchDomainsAlways:['a.example']}"),
	"!vpn-on-demand-no-rules", NULL, NULL},
    {"rules", "",
	DEMAND("{Action:'Disconnect' SSIDMatch:['x']} {Action:'Connect'}"),
	"!vpn-on-demand-rule", NULL, NULL},
    {"a rule after one for all networks", "",
	DEMAND("{Action:'Connect'} {Action:'Disconnect' SSIDMatch:['x']}"),
	"vpn-on-demand-rule", ".IKEv2.OnDemandRules[0]", "put it last"},
    {"nothing to evaluate", "", DEMAND("{Action:'EvaluateConnection'}"),
	"vpn-on-demand-rule", ".IKEv2.OnDemandRules[0].Action", NULL},
    {"parameters of another action", "",
	DEMAND("{Action:'Connect' ActionParameters:[{Domains:['a'] "
	       "DomainAction:'NeverConnect'}]}"),
	"vpn-on-demand-rule", ".IKEv2.OnDemandRules[0].ActionParameters", NULL},
    {"servers for what never connects", "",
	DEMAND("{Action:'EvaluateConnection' ActionParameters:[{Domains:['a'] "
	       "DomainAction:'NeverConnect' RequiredDNSServers:['192.0.2.1']}"
	       "]}"),
	"vpn-on-demand-rule",
	".IKEv2.OnDemandRules[0].ActionParameters[0].RequiredDNSServers", NULL},
    {"servers for what connects", "",
	DEMAND("{Action:'EvaluateConnection' ActionParameters:[{Domains:['a'] "
	       "DomainAction:'ConnectIfNeeded' "
	       "RequiredDNSServers:['192.0.2.1']}]}"),
	"!vpn-on-demand-rule", NULL, NULL},

    /* ACME */
    {"a weak key", "", ACME("KeyType:'RSA' KeySize:1024 HardwareBound:no"),
	"acme-key-weak", ".KeySize", "2048"},
    {"a weak curve", "",
	ACME("KeyType:'ECSECPrimeRandom' KeySize:192 HardwareBound:no"),
	"acme-key-weak", ".KeySize", NULL},
    {"a curve", "", ACME(CURVE), "!acme-key-weak", NULL, NULL},
    {"RSA", "", ACME("KeyType:'RSA' KeySize:2048 HardwareBound:no"),
	"!acme-key", NULL, NULL},
    {"512 bits of a curve", "",
	ACME("KeyType:'ECSECPrimeRandom' KeySize:512 HardwareBound:no"),
	"acme-key", ".KeySize", NULL},
    {"a word for a usage", "", ACME(CURVE "ExtendedKeyUsage:['clientAuth']"),
	"acme-extended-key-usage", ".ExtendedKeyUsage[0]", "1.3.6.1.5.5.7.3.2"},
    {"an OID for a usage", "",
	ACME(CURVE "ExtendedKeyUsage:['1.3.6.1.5.5.7.3.2']"),
	"!acme-extended-key-usage", NULL, NULL},
    {"half an OID", "", ACME(CURVE "ExtendedKeyUsage:['1.3.']"),
	"acme-extended-key-usage", ".ExtendedKeyUsage[0]", NULL},
    {"a first arc that is none", "", ACME(CURVE "ExtendedKeyUsage:['9.3.6']"),
	"acme-extended-key-usage", ".ExtendedKeyUsage[0]", NULL},
    {"a second one over 39", "", ACME(CURVE "ExtendedKeyUsage:['1.40.1']"),
	"acme-extended-key-usage", ".ExtendedKeyUsage[0]", NULL},
    {"a zero before it", "", ACME(CURVE "ExtendedKeyUsage:['1.3.06']"),
	"acme-extended-key-usage", ".ExtendedKeyUsage[0]", NULL},
    {"any second one under 2", "", ACME(CURVE "ExtendedKeyUsage:['2.999.1']"),
	"!acme-extended-key-usage", NULL, NULL},
    {"a UUID", "",
	ACME(CURVE "ExtendedKeyUsage:['2.25."
		   "329800735698586629295641978511506172918']"),
	"!acme-extended-key-usage", NULL, NULL},
    {"a directory over http", "",
	P("security.acme", "1", CURVE "DirectoryURL:'http://a.example.com'"),
	"acme-directory-url", ".DirectoryURL", NULL},

    {"an attribute that Apple does not know", "",
	P("security.acme", "1", "Subject:[[['DC' 'x']]]" CURVE), "acme-subject",
	".Subject[0][0]", "0.9.2342"},
    {"an empty attribute", "",
	P("security.acme", "1", "Subject:[[['CN' '']]]" CURVE), "acme-subject",
	".Subject[0][0][1]", NULL},
    {"no error of ACME", "",
	P("security.acme", "1", "Subject:[[['DC' 'x']]]" CURVE),
	"!scep-subject-attribute", NULL, NULL},
    {"a country", "", P("security.acme", "1", "Subject:[[['C' 'de']]]" CURVE),
	"scep-subject-country", ".Subject[0][0][1]", NULL},
    {"a name that is none", "",
	ACME(CURVE "SubjectAltName:{dNSName:'https://a.example.com'}"),
	"scep-san-shape", ".SubjectAltName.dNSName", NULL},
    {"older Macs", "",
	ACME("KeyType:'ECSECPrimeRandom' KeySize:384 "
	     "HardwareBound:yes"),
	"!acme-hardware-min-os", NULL, NULL},

    /* certificate transparency */
    {"a hash", "", CT("DisabledForCerts:[{Algorithm:'sha256' Hash:<32>}]"),
	"!transparency-hash", NULL, NULL},
    {"a short hash", "",
	CT("DisabledForCerts:[{Algorithm:'sha256' Hash:<20>}]"),
	"transparency-hash", ".DisabledForCerts[0].Hash", NULL},
    {"a short hash for revocation", "",
	P("security.certificaterevocation", "1",
	    "EnabledForCerts:[{Algorithm:'sha256' Hash:<31>}]"),
	"transparency-hash", ".EnabledForCerts[0].Hash", NULL},
    {"a wildcard", "", CT("DisabledForDomains:['*.example.com']"),
	"transparency-domain", ".DisabledForDomains[0]", NULL},
    {"a dot", "", CT("DisabledForDomains:['.example.com']"),
	"!transparency-domain", NULL, NULL},
};

/* -- checking -------------------------------------------------------------- */

struct checked {
	struct arena arena;
	struct findings findings;
	struct source source;
	struct profile profile;
	int status;
};

static void check_xml(struct checked *checked, const struct buf *xml)
{
	const struct check_options options = {.now = 1800000000};
	struct error error = {0};
	struct tree *tree = NULL;

	*checked = (struct checked){0};
	checked->findings.arena = &checked->arena;
	checked->source =
	    (struct source){"t.mobileconfig", xml->data, xml->length};
	checked->status = tree_parse(&checked->source, &checked->arena,
	    &checked->findings, &tree, &error);
	if (checked->status == 0)
		checked->status = profile_read_tree(tree, &checked->source,
		    schemas, &checked->arena, &checked->findings,
		    &checked->profile, &error);
	if (checked->status == 0)
		profile_check(&checked->profile, &options, &checked->arena,
		    &checked->findings);
}

static void write_profile(struct buf *buf, const struct row *row)
{
	auto_buf struct buf text = {0};

	buf_printf(&text,
	    "{PayloadType:'Configuration' PayloadDisplayName:'x' "
	    "PayloadOrganization:'x'" COMMON("9") "%s PayloadContent:[%s]}",
	    row->top, row->payloads);
	buf_text(buf, "<plist version=\"1.0\">");
	(void)put_value(buf, text.data);
	buf_text(buf, "</plist>");
}

static const struct finding *find(
    const struct findings *findings, const char *id)
{
	for (const struct finding *f = findings->first; f != NULL; f = f->next)
		if (strcmp(f->rule->id, id) == 0)
			return f;
	return NULL;
}

static void show(const struct checked *checked)
{
	printf("# status %d\n", checked->status);
	for (const struct finding *f = checked->findings.first; f != NULL;
	     f = f->next)
		printf("# %s: %s [%s] hint: %s\n",
		    f->path == NULL ? "" : f->path, f->message, f->rule->id,
		    f->hint == NULL ? "" : f->hint);
}

static bool is_right(const struct row *row, const struct finding *found)
{
	static const char first[] = "PayloadContent[0]";

	if (row->path != NULL &&
	    (found->path == NULL ||
		strncmp(found->path, first, strlen(first)) != 0 ||
		strcmp(found->path + strlen(first), row->path) != 0))
		return false;
	return row->hint == NULL ||
	       (found->hint != NULL && strstr(found->hint, row->hint) != NULL);
}

static void mark(const char *id)
{
	for (size_t i = 0; check_rules[i].id != NULL && i < RULES_MAX; i++)
		if (strcmp(check_rules[i].id, id) == 0)
			fired[i] = true;
}

static void test_row(const struct row *row)
{
	bool wanted = row->id[0] != '!';
	const struct finding *found;
	auto_buf struct buf xml = {0};
	struct checked checked;

	write_profile(&xml, row);
	check_xml(&checked, &xml);
	found = find(&checked.findings, wanted ? row->id : row->id + 1);
	if (!ok(checked.status == 0 && (found != NULL) == wanted &&
		    (found == NULL || is_right(row, found)),
		"%s: %s", row->name, row->id))
		show(&checked);
	if (found != NULL)
		mark(row->id);
	arena_done(&checked.arena);
}

/* A password's own text is in no finding. */
static void test_secret(void)
{
	static const struct row row = {"secret", "",
	    PSK("EncryptionType:'WPA2' Password:'canary7'"), NULL, NULL, NULL};
	auto_buf struct buf xml = {0};
	struct checked checked;

	write_profile(&xml, &row);
	check_xml(&checked, &xml);
	for (const struct finding *f = checked.findings.first; f != NULL;
	     f = f->next)
		ok(strstr(f->message, "canary7") == NULL &&
			(f->hint == NULL || strstr(f->hint, "canary7") == NULL),
		    "%s shows no secret", f->rule->id);
	arena_done(&checked.arena);
}

static void test_memory(void)
{
	static const struct row row = {"memory", "",
	    EAP("SetupModes:['System']",
		"AcceptEAPTypes:[13 17 21 43] "
		"TLSMinimumVersion:'1.3' EAPFASTUsePAC:yes")
		P("vpn.managed", "4",
		    "VPNType:'IKEv2' IKEv2:{"
		    "AuthenticationMethod:'Certificate' OnDemandEnabled:1}"),
	    NULL, NULL, NULL};
	auto_buf struct buf xml = {0};
	bool refused = true;
	long n = 0;

	write_profile(&xml, &row);
	for (; refused; n++) {
		struct checked checked;

		memory_fail_after(n, 1);
		check_xml(&checked, &xml);
		refused = memory_refused() != 0;
		memory_fail_after(-1, 0);
		if (refused && checked.status == 0 && !checked.findings.failed)
			ok(false, "allocation %ld failed unseen", n);
		arena_done(&checked.arena);
	}
	ok(n > 1, "%ld allocations failed in turn", n - 1);
}

/* Every rule of this kind has fired. */
static void test_rules(void)
{
	static const char *const kinds[] = {"eap-", "tls-", "identity-cannot-",
	    "network-", "ethernet-", "wifi-", "vpn-", "acme-key-",
	    "acme-extended-", "acme-subject", "transparency-"};

	for (size_t i = 0; check_rules[i].id != NULL; i++)
		for (size_t k = 0; k < array_length(kinds); k++)
			if (strncmp(check_rules[i].id, kinds[k],
				strlen(kinds[k])) == 0)
				ok(fired[i], "rule %s was fired",
				    check_rules[i].id);
}

int main(void)
{
	struct error error = {0};

	if (schemas_load(NULL, &schemas, &error) != 0) {
		printf("Bail out! %s\n", error.text);
		return 1;
	}
	for (size_t i = 0; i < array_length(rows); i++)
		test_row(&rows[i]);
	test_secret();
	test_memory();
	test_rules();
	schemas_free(schemas);
	return tap_done();
}
