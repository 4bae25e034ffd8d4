/*
 * Any bytes as a definition: parsed, each entry decoded as one value and as a
 * list, and what was decoded written and read again. tests/unit/ini_test.c
 * replays the corpus through this.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "ini/ini.h"
#include "base/banned.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool held, const char *what)
{
	if (held)
		return;
	(void)fprintf(stderr, "ini_fuzz: %s\n", what);
	abort();
}

static void span_check(const struct source *source, struct span span)
{
	must(span.begin <= span.end && span.end <= source->length,
	    "a span leaves the source");
	must(memchr(source->text + span.begin, '\n', span.end - span.begin) ==
		 NULL,
	    "a span leaves its line");
}

static void item_check(const struct ini *ini, const struct ini_item *item)
{
	span_check(ini->source, item->span);
	span_check(ini->source, item->comment);
	must(strlen(item->text) == item->length, "a NUL in an item");
	must(text_utf8_prefix(item->text, item->length) == item->length,
	    "an item that is not UTF-8");
	must(item->length <= item->span.end - item->span.begin,
	    "an item longer than its span");
}

/* What ini_add_value writes is read back as the same text. */
static void item_round_trip(const struct ini_item *item, bool list_item)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf buf = {0};
	struct findings findings = {.arena = &arena};
	struct source source = {.name = "written"};
	struct ini ini;
	struct ini_item back, *items = &back;
	size_t count = 1;
	struct error error;
	bool good;

	buf_text(&buf, "[s]\nk = ");
	ini_add_value(&buf, item->text, list_item);
	buf_text(&buf, list_item ? ", x ; note\n" : " ; note\n");
	must(buf_ok(&buf), "memory");
	source.text = buf.data;
	source.length = buf.length;
	/* Quotes and backslashes may make a line longer than is allowed. */
	if (buf.length > INI_LINE_MAX)
		return;
	must(ini_parse(&source, &arena, &findings, &ini, &error) == 0 &&
		 ini.count == 1 && ini.sections[0].count == 1,
	    "a written entry is not read");
	good = list_item ? ini_list(&ini, &ini.sections[0].entries[0], false,
			       &arena, &findings, &items, &count)
			 : ini_scalar(&ini, &ini.sections[0].entries[0], false,
			       &arena, &findings, &back);
	must(good && findings.count == 0, "a written value is refused");
	must(count == (list_item ? 2u : 1u), "a written item is split");
	must(strcmp(items[0].text, item->text) == 0,
	    "a written value reads back as another");
	must(items[count - 1].comment.begin < items[count - 1].comment.end,
	    "a comment is lost");
}

static void entry_check(const struct ini *ini, const struct ini_entry *entry,
    struct arena *arena, struct findings *findings)
{
	struct ini_item item, *items;
	size_t count, before = findings->count;
	char name[TEXT_FOLD_MAX];

	span_check(ini->source, entry->key);
	span_check(ini->source, entry->value);
	for (size_t i = 0; i < entry->more_count; i++)
		span_check(ini->source, entry->more[i]);
	must(text_fold(name, sizeof(name), entry->name, strlen(entry->name)) ==
		 strlen(entry->name),
	    "a name that is not folded");
	if (ini_scalar(ini, entry, true, arena, findings, &item)) {
		must(findings->count == before, "a good value with a finding");
		item_check(ini, &item);
		item_round_trip(&item, false);
	} else {
		must(findings->count > 0, "a bad value without a finding");
	}
	before = findings->count;
	if (!ini_list(ini, entry, false, arena, findings, &items, &count)) {
		must(findings->count > 0, "a bad list without a finding");
		return;
	}
	must(findings->count == before, "a good list with a finding");
	must(count <= INI_ITEMS_MAX, "a list over its limit");
	for (size_t i = 0; i < count; i++) {
		item_check(ini, &items[i]);
		item_round_trip(&items[i], true);
	}
}

/* A header written with ini_add_label is read back as the same. */
static void header_round_trip(const struct ini_section *section)
{
	auto_arena struct arena arena = {0};
	auto_buf struct buf buf = {0};
	struct findings findings = {.arena = &arena};
	struct source source = {.name = "written"};
	const struct ini_section *back;
	struct ini ini;
	struct error error;

	buf_printf(&buf, "[%s", section->name);
	if (section->label != NULL)
		ini_add_label(&buf, section->label);
	for (size_t i = 0; i < section->part_count; i++) {
		buf_text(&buf, section->parts[i].name);
		ini_add_label(&buf, section->parts[i].label);
	}
	buf_char(&buf, ']');
	must(buf_ok(&buf), "memory");
	source.text = buf.data;
	source.length = buf.length;
	if (buf.length > INI_LINE_MAX)
		return;
	must(ini_parse(&source, &arena, &findings, &ini, &error) == 0 &&
		 ini.count == 1 && findings.errors == 0,
	    "a written header is not read");
	back = &ini.sections[0];
	must(strcmp(back->name, section->name) == 0 &&
		 back->part_count == section->part_count &&
		 (section->label == NULL ||
		     strcmp(back->label, section->label) == 0),
	    "a written header reads back as another");
	for (size_t i = 0; i < section->part_count; i++)
		must(strcmp(back->parts[i].name, section->parts[i].name) == 0 &&
			 strcmp(back->parts[i].label,
			     section->parts[i].label) == 0,
		    "a written subsection reads back as another");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct source source = {"fuzz", (const char *)data, size};
	struct ini ini;
	struct error error;

	must(
	    ini_parse(&source, &arena, &findings, &ini, &error) == 0, "memory");
	for (size_t i = 0; i < ini.count; i++) {
		const struct ini_section *section = &ini.sections[i];

		span_check(&source, section->at);
		span_check(&source, section->name_span);
		span_check(&source, section->label_span);
		must(section->part_count <= INI_PARTS_MAX &&
			 (section->part_count == 0 || section->label != NULL),
		    "a subsection of nothing, or too deep");
		for (size_t j = 0; j < section->part_count; j++) {
			span_check(&source, section->parts[j].name_span);
			span_check(&source, section->parts[j].label_span);
		}
		header_round_trip(section);
		for (size_t j = 0; j < section->count; j++)
			entry_check(
			    &ini, &section->entries[j], &arena, &findings);
	}
	for (const struct finding *f = findings.first; f != NULL; f = f->next)
		must(f->file != NULL && f->message != NULL &&
			 text_utf8_prefix(f->message, strlen(f->message)) ==
			     strlen(f->message),
		    "a finding that cannot be shown");
	return 0;
}
