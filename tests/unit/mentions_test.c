/*
 * Which texts name an identifier. Mutations these catch: a part of another
 * identifier that counts; letter case or UTF-16 that does not; a text that is
 * no definition and counts.
 */
#include "project/mentions.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/base.h"
#include "tap.h"
#include "base/banned.h"

#define ID "com.example.gone"

static const struct {
	const char *what, *name, *text;
	size_t length; /* 0: to the end */
	bool found;
} texts[] = {
    {"a definition", "a.ini", "[profile]\nidentifier = " ID "\n", 0, true},
    {"nothing else", "a.ini", ID, 0, true},
    {"no blanks", "a.ini", "identifier=" ID, 0, true},
    {"quoted", "a.ini", "identifier = \"" ID "\"", 0, true},
    {"a mark behind it", "a.ini", "identifier = " ID ";", 0, true},
    {"the end of a sentence", "a.ini", "# was " ID ".", 0, true},
    {"dots behind it", "a.ini", "# " ID "... and", 0, true},
    {"capitals", "a.INI", "IDENTIFIER = COM.EXAMPLE.GONE", 0, true},
    {"UTF-16", "a.ini", "c\0o\0m\0.\0e\0x\0a\0m\0p\0l\0e\0.\0g\0o\0n\0e\0", 32,
	true},
    {"a look-alike quote", "a.ini", "\xe2\x80\x9c" ID "\xe2\x80\x9d", 0, true},
    {"in XML", "a.MobileConfig", "<string>" ID "</string>", 0, true},
    {"among other bytes", "a.mobileconfig", "\x30\x82\x01" ID "\xff", 0, true},
    {"more before it", "a.ini", "org." ID, 0, false},
    {"a letter before it", "a.ini", "x" ID, 0, false},
    {"more behind it", "a.ini", ID ".wifi", 0, false},
    {"a digit behind it", "a.ini", ID "2", 0, false},
    {"a dash behind it", "a.ini", ID "-2", 0, false},
    {"less of it", "a.ini", "com.example.gon", 0, false},
    {"empty", "a.ini", "", 0, false},
    {"a text", "a.md", "`" ID "`", 0, false},
    {"a text that is a definition", "a.md", "[profile]\n" ID, 0, true},
    {"a section spelt otherwise", "a", "x\n[ \"Profile\" ]\n" ID, 0, true},
    {"another section", "a", "[profiler\n[scope]\n" ID "y", 0, false},
    {"a property list", "a.xml", "<key>PayloadIdentifier</key>" ID, 0, true},
    {"a lock file", "scepctl.lock", "{\"identifier\":\"" ID "\"}", 0, false},
};

static bool put(const char *name, const char *text, size_t length)
{
	struct error error = {0};

	return file_write(name, text, length == 0 ? strlen(text) : length, 0600,
		   &error) == 0;
}

static void test_texts(void)
{
	for (size_t i = 0; i < array_length(texts); i++) {
		auto_map struct map wanted = {0};
		struct mention mention = {.index = 0};
		struct error error = {0};
		int found;

		if (!ok(put(texts[i].name, texts[i].text, texts[i].length) &&
			    mentions_want(&wanted, ID, 7, &error) == 0,
			"%s: written", texts[i].what))
			continue;
		found = mentions_find(".", &wanted, &mention, &error);
		is_number(found, texts[i].found, "%s: found", texts[i].what);
		if (found > 0)
			ok(mention.index == 7 &&
				strcmp(mention.path, texts[i].name) == 0,
			    "%s: which", texts[i].what);
		(void)unlink(texts[i].name);
	}
}

static void test_failures(void)
{
	auto_map struct map wanted = {0};
	struct mention mention;
	struct error error = {0};
	char longest[MENTIONS_NAME_MAX + 1];

	is_number(
	    mentions_find("nowhere", &wanted, &mention, &error), -1, "no root");
	is_number(error.status, STATUS_REFUSED, "no root: status");
	memset(longest, 'a', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	is_number(mentions_want(&wanted, longest, 0, &error), -1, "too long");
	is_number(mentions_want(&wanted, "a b", 0, &error), -1, "a blank");
	is_number(wanted.count, 0, "nothing was taken");
}

int main(void)
{
	char directory[] = "/tmp/mentions_test.XXXXXX";

	if (!ok(mkdtemp(directory) != NULL && chdir(directory) == 0,
		"a directory"))
		return tap_done();
	test_texts();
	test_failures();
	ok(chdir("/") == 0 && rmdir(directory) == 0, "nothing is left");
	return tap_done();
}
