/*
 * What the tests of definitions against Jamf Pro's answers share: a definition
 * read from text, answers parsed, lists of names, and changes as one text.
 */
#ifndef TESTS_UNIT_JAMF_FIXTURE_H
#define TESTS_UNIT_JAMF_FIXTURE_H

#include "base/memory.h"
#include "jamf/change.h"
#include "jamf/names_internal.h"
#include "profile/read.h"
#include "tap.h"

struct fixture {
	struct arena arena;
	struct findings findings;
	struct source source;
	struct ini ini;
	struct profile profile;
	struct jamf_changes changes;
	struct error error;
};

static struct schemas *fixture_schemas;

static inline bool fixture_begin(void)
{
	struct error error;

	return schemas_load(NULL, &fixture_schemas, &error) == 0;
}

/* Reads a definition whose [profile] is made up, on macOS or iOS, with more
 * keys of [profile] and sections in text. */
static inline void fixture_define(
    struct fixture *f, enum jamf_kind kind, const char *text)
{
	const struct ini *layer = &f->ini;
	const char *whole;

	*f = (struct fixture){0};
	f->findings.arena = &f->arena;
	f->changes.arena = &f->arena;
	whole = arena_printf(&f->arena,
	    "[profile]\nidentifier = com.example.wifi\nplatform = %s\n%s",
	    kind == JAMF_COMPUTERS ? "macos" : "ios", text);
	f->source = (struct source){"wifi.ini", whole, strlen(whole)};
	if (ini_parse(
		&f->source, &f->arena, &f->findings, &f->ini, &f->error) != 0 ||
	    profile_read_definition(&layer, 1, fixture_schemas, &f->arena,
		&f->findings, &f->profile, &f->error) != 0)
		printf("# definition cannot be read: %s\n", f->error.text);
}

static inline void fixture_done(struct fixture *f)
{
	arena_done(&f->arena);
}

/* NULL for NULL. */
static inline struct xml *fixture_xml(struct arena *arena, const char *text)
{
	struct xml *root = NULL;
	struct error error = {0};

	if (text != NULL &&
	    xml_parse(text, strlen(text), arena, &root, &error) != 0)
		printf("# %s: %s\n", error.text, text);
	return root;
}

/* "<computers>" of these names, with ids from first on. */
static inline void fixture_list(struct jamf_names *names, enum jamf_list list,
    int first, const char *const *members)
{
	const struct names_form *form = &names_forms[list];
	struct arena arena = {0};
	struct buf buf = {0};
	struct error error;

	buf_printf(&buf, "<%s><size>0</size>", form->root);
	for (; *members != NULL; members++)
		buf_printf(&buf, "<%s><id>%d</id><name>%s</name></%s>",
		    form->member, first++, *members, form->member);
	buf_printf(&buf, "</%s>", form->root);
	if (names_take(names, list, fixture_xml(&arena, buf.data), &error) != 0)
		printf("# list %s: %s\n", form->root, error.text);
	buf_done(&buf);
	arena_done(&arena);
}

/* "path: was > becomes" one after the other, '-' for NULL. */
static inline const char *fixture_changes(struct fixture *f)
{
	const char *text = "";

	for (size_t i = 0; i < f->changes.count; i++) {
		const struct jamf_change *change = &f->changes.list[i];

		text = arena_printf(&f->arena, "%s%s%s: %s > %s", text,
		    i > 0 ? "; " : "", change->path,
		    change->was != NULL ? change->was : "-",
		    change->becomes != NULL ? change->becomes : "-");
	}
	return text;
}

/* As it would be sent; NULL for NULL. */
static inline const char *fixture_written(
    struct arena *arena, const struct xml *element)
{
	struct buf buf = {0};
	struct error error;
	const char *text = NULL;

	if (element != NULL && xml_write(element, &buf, &error) == 0)
		text = arena_text(arena, buf.data);
	buf_done(&buf);
	return text;
}

#endif
