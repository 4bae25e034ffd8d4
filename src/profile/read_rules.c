/*
 * The rules of what the readers find: both, and that of property lists.
 */
#include "profile/read.h"
#include "profile/read_tree.h"
#include "profile/value.h"
#include "base/banned.h"

const struct rule read_rules[READ_RULE_COUNT + 1] = {
    [READ_UNKNOWN_SECTION] = {"unknown-section", SEVERITY_ERROR,
	"A section's name is one that a schema describes."},
    [READ_SECTION_LABEL] = {"section-label", SEVERITY_ERROR,
	"Only sections that may occur several times have a label."},
    [READ_DUPLICATE_SECTION] = {"duplicate-section", SEVERITY_ERROR,
	"A section stands once in a file, whichever of its names is used."},
    [READ_ORPHAN] = {"subsection-without-section", SEVERITY_ERROR,
	"A subsection lies in a section that the definition has."},
    [READ_MISSING_SECTION] = {"missing-section", SEVERITY_ERROR,
	"A definition has a section [profile]."},
    [READ_TOO_MANY_PAYLOADS] = {"too-many-payloads", SEVERITY_ERROR,
	"A profile has at most 500 payloads."},
    [READ_NO_PAYLOAD] = {"no-payload", SEVERITY_WARNING,
	"A definition that is not abstract describes a payload."},
    [READ_UNKNOWN_KEY] = {"unknown-key", SEVERITY_ERROR,
	"A key is one that its section's schema describes."},
    [READ_DUPLICATE_KEY] = {"duplicate-key", SEVERITY_ERROR,
	"A key stands once in a section, whichever of its names is used."},
    [READ_MISSING_KEY] = {"missing-key", SEVERITY_ERROR,
	"A section has all the keys that its schema requires."},
    [READ_COMMENT_IN_VALUE] = {"ini-comment-in-value", SEVERITY_WARNING,
	"A comment ends a subject, a literal secret or a name in a scope; the "
	"';' could be meant to belong to it."},
    [READ_VALUE_EMPTY] = {"value-empty", SEVERITY_ERROR,
	"A key that stands in a definition has a value."},
    [READ_URI_CUT] = {"uri-cut", SEVERITY_ERROR,
	"A URI with a comma stands in double quotes, or on a line of its own; "
	"only the URI of a SID is understood without."},
    [READ_VALUE_INTEGER] = {"value-integer", SEVERITY_ERROR,
	"An integer is whole, within its bounds, and one of the allowed."},
    [READ_VALUE_REAL] = {"value-real", SEVERITY_ERROR,
	"A number is written in digits, with a point before decimals."},
    [READ_VALUE_BOOLEAN] = {"value-boolean", SEVERITY_ERROR,
	"A boolean is yes, no, true, false, on, off, 1 or 0."},
    [READ_VALUE_CHOICE] = {"value-choice", SEVERITY_ERROR,
	"A choice is one of the words its key allows."},
    [READ_VALUE_DAYS] = {"value-days", SEVERITY_ERROR,
	"Days are '15', '15 days' or 'never', within the key's bounds."},
    [READ_VALUE_URL] = {"value-url", SEVERITY_ERROR,
	"A URL is http or https, with a host, in the form of RFC 3986."},
    [READ_VALUE_URL_CREDENTIALS] = {"value-url-credentials", SEVERITY_ERROR,
	"A URL holds no user name and password."},
    [READ_VALUE_IDENTIFIER] = {"value-identifier", SEVERITY_ERROR,
	"An identifier is letters, digits, '-' and '_' in parts joined by "
	"dots, such as com.example.wifi."},
    [READ_VALUE_UUID] = {"value-uuid", SEVERITY_ERROR,
	"A UUID is 8-4-4-4-12 letters or digits."},
    [READ_VALUE_SID] = {"value-sid", SEVERITY_ERROR,
	"A SID is S-1-5-21-, three numbers and a RID, or a variable."},
    [READ_VALUE_VERSION] = {"value-version", SEVERITY_ERROR,
	"A version is one to three numbers joined by dots."},
    [READ_VALUE_FINGERPRINT] = {"value-fingerprint", SEVERITY_ERROR,
	"A fingerprint is the hex digits of a digest, or auto, or none."},
    [READ_VALUE_DATE] = {"value-date", SEVERITY_ERROR,
	"A date is 2026-11-23 or 2026-11-23T08:39:00Z."},
    [READ_SECRET_LITERAL] = {"secret-literal", SEVERITY_WARNING,
	"A secret stands in a definition in clear."},
    [READ_SECRET_REFERENCE] = {"secret-reference", SEVERITY_ERROR,
	"A reference to a secret is well-formed."},
    [READ_SECRET_NEAR] = {"secret-near-reference", SEVERITY_ERROR,
	"A secret is nearly a reference, or a variable of a shell, and would "
	"be taken for the secret itself."},
    [READ_SECRET_PLACEHOLDER] = {"secret-placeholder", SEVERITY_WARNING,
	"A secret is a placeholder that another tool has to fill in."},
    [READ_SECRET_BLANKS] = {"secret-blanks", SEVERITY_WARNING,
	"A secret has blanks at its edges or a line end in it."},
    [READ_SECRET_CONTROL] = {"secret-control", SEVERITY_ERROR,
	"What a reference gives is UTF-8 and holds no control character."},
    [READ_LOOK_ALIKE] = {"look-alike", SEVERITY_WARNING,
	"A value has a character that looks like another, or like none."},
    [READ_LOOK_ALIKE_TEXT] = {"look-alike-text", SEVERITY_NOTE,
	"A text for people has a typographic quote or dash, or a letter of "
	"another script within a word."},
    [READ_HASH] = {"ini-hash-in-value", SEVERITY_WARNING,
	"A '#' after a blank belongs to the value; only ';' begins a comment "
	"there."},
    [READ_OMIT] = {"omit-key", SEVERITY_ERROR,
	"'omit' names keys that a build would write by itself, and none that "
	"is given."},
    [READ_RULE_COUNT] = {NULL, SEVERITY_NOTE, NULL}};

const struct rule read_tree_rules[] = {
    [TREE_RULE_ROOT] = {"plist-root", SEVERITY_ERROR,
	"The root of a profile is not a dictionary."},
    [TREE_RULE_TYPE] = {"plist-type", SEVERITY_ERROR,
	"A key of a profile has a value of another type than Apple "
	"documents."},
    [TREE_RULE_TYPE_LOOSE] = {"plist-type-loose", SEVERITY_WARNING,
	"A boolean is written as 0 or 1, or one of these as a boolean: "
	"devices make no difference, but Apple documents the other."},
    [TREE_RULE_MISSING] = {"plist-missing-key", SEVERITY_ERROR,
	"A profile lacks a key that devices require."},
    [TREE_RULE_VALUE] = {"plist-value", SEVERITY_ERROR,
	"A key of a profile has a value that devices do not take."},
    [TREE_RULE_EMPTY] = {"plist-empty-value", SEVERITY_ERROR,
	"A key of a profile that needs a value has an empty one."},
    [TREE_RULE_VERSION] = {"plist-payload-version", SEVERITY_ERROR,
	"PayloadVersion is not an integer; iOS refuses a string there."},
    [TREE_RULE_VERSION_LOOSE] = {"plist-payload-version-loose",
	SEVERITY_WARNING,
	"PayloadVersion is missing in a payload, a real, or 2 at the top: "
	"devices install the profile, but Apple documents the integer 1."},
    [TREE_RULE_UUID] = {"plist-uuid", SEVERITY_WARNING,
	"A PayloadUUID has not the form 8-4-4-4-12, so nothing can refer to "
	"it."},
    [TREE_RULE_UNKNOWN] = {"plist-unknown-key", SEVERITY_WARNING,
	"A payload has a key that Apple does not document."},
    [TREE_RULE_MISSPELT] = {"plist-misspelt-key", SEVERITY_ERROR,
	"A payload has a misspelt key, which devices ignore without a word."},
    [TREE_RULE_MISPLACED] = {"plist-misplaced-key", SEVERITY_ERROR,
	"A payload has a key at the wrong level, which devices ignore without "
	"a word."},
    [TREE_RULE_UNDOCUMENTED] = {"plist-undocumented-key", SEVERITY_NOTE,
	"A payload has a key that is understood, but not documented by "
	"Apple."},
    [TREE_RULE_DEPRECATED] = {"plist-deprecated-key", SEVERITY_WARNING,
	"A payload has a key that is no longer in use."},
    [TREE_RULE_CONTENT] = {"plist-no-payloads", SEVERITY_ERROR,
	"PayloadContent of a profile is missing or not an array."},
    [TREE_RULE_TOO_MANY] = {"plist-too-many-payloads", SEVERITY_ERROR,
	"A profile has more payloads, or more dictionaries in arrays, than "
	"are read."},
    [TREE_RULE_ENCRYPTED] = {"profile-encrypted", SEVERITY_NOTE,
	"A profile is encrypted for one device, its payloads are not "
	"checked."},
    [TREE_RULE_NESTED] = {"payload-nested-configuration", SEVERITY_ERROR,
	"A payload is itself a profile."},
    [TREE_RULE_UNCHECKED] = {"payload-unchecked", SEVERITY_NOTE,
	"A payload is of a type without schema, only its common keys and "
	"references are checked."},
    [TREE_RULE_TYPE_NEAR] = {"payload-type-misspelt", SEVERITY_WARNING,
	"A payload type looks like a misspelling of one that Apple "
	"documents."},
    [TREE_RULE_TYPE_WRONG] = {"payload-type-unknown", SEVERITY_ERROR,
	"A payload type of com.apple.security is misspelt, so devices ignore "
	"the payload."},
    [TREE_RULE_KEY_SIZE] = {"scep-key-size-missing", SEVERITY_ERROR,
	"A SCEP payload has no Keysize, which iOS refuses."},
    [TREE_RULE_SUBJECT_SHAPE] = {"scep-subject-shape", SEVERITY_ERROR,
	"Subject of a payload is not an array of arrays of pairs of strings."},
    [TREE_RULE_FINGERPRINT_TYPE] = {"scep-fingerprint-type", SEVERITY_ERROR,
	"CAFingerprint is not data, or data of hex digits: the raw bytes of "
	"the digest are wanted, not text."},
    [TREE_RULE_FINGERPRINT_LENGTH] = {"scep-fingerprint-length", SEVERITY_ERROR,
	"CAFingerprint has the length of no digest devices know."},
    [TREE_RULE_COUNT] = {NULL, SEVERITY_NOTE, NULL}};
