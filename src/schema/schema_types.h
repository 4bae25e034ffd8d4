/*
 * The types of values, one row each: what a property list carries, how a
 * definition writes it (the form that explain shows), what a default of it
 * must be (schema_check_value.c), and its traits. A row makes the enum, and
 * asks for the functions of the type, profile_type_NAME in
 * src/profile/types/, without which nothing links.
 *
 * ROW(NAME, name, property list, form, default, traits)
 */
#ifndef SCHEMA_SCHEMA_TYPES_H
#define SCHEMA_SCHEMA_TYPES_H

enum schema_trait {
	SCHEMA_PLAIN = 0,
	SCHEMA_LIST = 1,       /* items, in a definition */
	SCHEMA_PLIST = 2,      /* in property lists only */
	SCHEMA_CONTENT = 4,    /* path of the file whose bytes are the data */
	SCHEMA_FOR_PEOPLE = 8, /* shown, or a name of what people made */
	SCHEMA_REFERS = 16     /* names of payloads; items, be it one */
};

/* Of a property list NULL: nothing of it is in one. A boolean with a bit is a
 * bit of an integer, a choice may be an integer, texts with one_or_many may be
 * a string. 15 days are 15, never is 0. A SID is an item of texts (sid.h). */
#define SCHEMA_TYPES(ROW)                                                      \
	ROW(TEXT, text, "string", "text", any, SCHEMA_FOR_PEOPLE)              \
	ROW(INTEGER, integer, "integer", "whole number", number, SCHEMA_PLAIN) \
	ROW(REAL, real, "real", "number", real, SCHEMA_PLAIN)                  \
	ROW(BOOLEAN, boolean, "boolean", "yes or no", boolean, SCHEMA_PLAIN)   \
	ROW(CHOICE, choice, "string", "one of the values below", choice,       \
	    SCHEMA_PLAIN)                                                      \
	ROW(DAYS, days, "integer", "days, such as 15, or never", days,         \
	    SCHEMA_PLAIN)                                                      \
	ROW(URL, url, "string", "http or https URL", url, SCHEMA_PLAIN)        \
	ROW(IDENTIFIER, identifier, "string", "reverse-DNS name", any,         \
	    SCHEMA_PLAIN)                                                      \
	ROW(UUID, uuid, "string", "UUID", none, SCHEMA_PLAIN)                  \
	ROW(SID, sid, "string", "SID of an account in Active Directory", none, \
	    SCHEMA_PLAIN)                                                      \
	ROW(VERSION, version, NULL, "version, such as 13 or 10.15.4", version, \
	    SCHEMA_PLAIN)                                                      \
	ROW(SUBJECT, subject, "array of arrays of pairs",                      \
	    "distinguished name (RFC 4514)", none, SCHEMA_FOR_PEOPLE)          \
	ROW(FINGERPRINT, fingerprint, "data",                                  \
	    "digest in hex, or auto, or none", fingerprint, SCHEMA_PLAIN)      \
	ROW(DATE, date, "date",                                                \
	    "date, such as 2026-11-23 or 2026-11-23T08:39:00Z", none,          \
	    SCHEMA_PLAIN)                                                      \
	ROW(TEXTS, texts, "array of strings", "list of texts", none,           \
	    SCHEMA_LIST | SCHEMA_FOR_PEOPLE)                                   \
	ROW(INTEGERS, integers, "array of integers", "list of whole numbers",  \
	    none, SCHEMA_LIST)                                                 \
	ROW(FILE, file, "data", "path of a file", none,                        \
	    SCHEMA_CONTENT | SCHEMA_FOR_PEOPLE)                                \
	ROW(CERTIFICATE, certificate, "data",                                  \
	    "path of a file with one certificate", none, SCHEMA_CONTENT)       \
	ROW(CERTIFICATES, certificates, NULL,                                  \
	    "list of paths of certificate files", none,                        \
	    SCHEMA_LIST | SCHEMA_FOR_PEOPLE)                                   \
	ROW(REFERENCE, reference, "string", "name of another payload", none,   \
	    SCHEMA_REFERS | SCHEMA_FOR_PEOPLE)                                 \
	ROW(REFERENCES, references, "array of strings",                        \
	    "list of names of other payloads", none,                           \
	    SCHEMA_LIST | SCHEMA_REFERS | SCHEMA_FOR_PEOPLE)                   \
	ROW(DICTIONARIES, dictionaries, "array of dictionaries",               \
	    "sections below this one, one for each", none, SCHEMA_PLAIN)       \
	ROW(ARRAY, array, "array", "any array", none, SCHEMA_PLIST)            \
	ROW(DICTIONARY, dictionary, "dictionary", "any dictionary", none,      \
	    SCHEMA_PLIST)                                                      \
	ROW(DATA, data, "data", "any data", none, SCHEMA_PLIST)

#define SCHEMA_TYPE_NAME(NAME, name, plist, form, value, traits) SCHEMA_##NAME,

enum schema_type {
	SCHEMA_TYPES(SCHEMA_TYPE_NAME) SCHEMA_TYPE_COUNT
};

#undef SCHEMA_TYPE_NAME

#endif
