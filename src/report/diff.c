/*
 * What the formats of a comparison of two profiles share: words, and notes on
 * what follows from it.
 */
#include "report/diff.h"

#include <string.h>

#include "base/secret.h"
#include "base/text.h"
#include "base/banned.h"

/* -- words ----------------------------------------------------------------- */

const char *report_difference_kind(const struct jamf_change *change)
{
	return !change->had ? "added" : change->has ? "changed" : "removed";
}

const char *report_difference_key(const struct jamf_change *change)
{
	const char *end = strchr(change->path, ']');

	if (change->name != NULL)
		return change->name;
	if (change->was_payload == 0 && change->becomes_payload == 0)
		return change->path;
	/* The payload is named before its keys. */
	if (end == NULL || end[1] == '\0')
		return NULL;
	return end + 1 + (end[1] == '.');
}

static const char *value_of(const struct jamf_change *change, bool is_there,
    const char *text, const char *reference)
{
	if (!is_there)
		return NULL;
	if (!change->is_secret)
		return text != NULL ? text : "";
	return reference != NULL ? reference : SECRET_MASK;
}

const char *report_difference_was(const struct jamf_change *change)
{
	return value_of(
	    change, change->had, change->was, change->was_reference);
}

const char *report_difference_becomes(const struct jamf_change *change)
{
	return value_of(
	    change, change->has, change->becomes, change->becomes_reference);
}

const char *report_difference_reason(const struct jamf_change *change)
{
	return change->is_secret
		   ? "a secret that is not at hand"
		   : "a value that is not known without asking a server";
}

static bool same_place(
    const struct sync_diff_place *a, const struct sync_diff_place *b)
{
	return text_same(a->section, b->section) &&
	       text_same(a->type, b->type) && text_same(a->label, b->label);
}

bool report_difference_joins(
    const struct sync_difference *a, const struct sync_difference *b)
{
	return a->change.was_payload == b->change.was_payload &&
	       a->change.becomes_payload == b->change.becomes_payload &&
	       same_place(&a->was, &b->was) &&
	       same_place(&a->becomes, &b->becomes);
}

static bool is_place(const struct sync_diff_place *place)
{
	return place->section != NULL || place->type != NULL;
}

static void add_place(struct buf *buf, const struct sync_diff_place *place,
    const struct report_style *style)
{
	auto_buf struct buf text = {0};

	if (place->section == NULL)
		buf_text(&text, place->type);
	else
		buf_printf(&text, "[%s", place->section);
	if (place->label != NULL)
		buf_printf(&text, " \"%s\"", place->label);
	if (place->section != NULL)
		buf_char(&text, ']');
	if (!buf_ok(&text))
		buf->failed = true;
	else
		style->add(buf, text.data);
}

void report_difference_place(struct buf *buf,
    const struct sync_difference *difference, const struct report_style *style)
{
	const struct sync_diff_place *was = &difference->was;
	const struct sync_diff_place *becomes = &difference->becomes;

	if (is_place(was) && is_place(becomes) && !same_place(was, becomes)) {
		add_place(buf, was, style);
		buf_text(buf, style->arrow);
	}
	if (is_place(becomes) || is_place(was))
		add_place(buf, is_place(becomes) ? becomes : was, style);
}

int report_diff_effect_next(const struct sync_diff *diff, int from)
{
	while (from < SYNC_EFFECTS && (diff->effects & 1U << from) == 0)
		from++;
	return from;
}

/* -- notes ----------------------------------------------------------------- */

static void note(struct report_diff *report, const char *name, const char *text)
{
	if (report->note_count < REPORT_NOTES_MAX)
		report->notes[report->note_count++] =
		    (struct report_note){name, text};
}

/* The identifier that goes with a payload's old UUID, or NULL. */
static const char *identifier_of(
    const struct sync_diff *diff, const struct jamf_change *uuid)
{
	for (size_t i = 0; i < diff->count; i++) {
		const struct jamf_change *change = &diff->list[i].change;

		if (change->becomes_payload == uuid->becomes_payload &&
		    change->area == JAMF_PAYLOAD && change->was != NULL &&
		    text_same(change->name, "payload_identifier"))
			return change->was;
	}
	return NULL;
}

/* A label, another section or another identifier gives a payload another
 * identity; what keeps the old one is two lines. */
static int note_identities(
    struct report_diff *report, struct arena *arena, struct error *error)
{
	const struct sync_diff *diff = report->diff;

	for (size_t i = 0; i < diff->count; i++) {
		const struct jamf_change *uuid = &diff->list[i].change;
		const char *identifier, *text;

		if (!uuid->is_identity || uuid->was == NULL ||
		    uuid->becomes == NULL || diff->identifier)
			continue;
		identifier = identifier_of(diff, uuid);
		text = arena_printf(arena,
		    "these lines in [%s] of the second keep its identity, so "
		    "that no device needs a new certificate: 'uuid = "
		    "%s'%s%s%s",
		    diff->list[i].becomes.section == NULL
			? ""
			: diff->list[i].becomes.section,
		    uuid->was,
		    identifier == NULL ? "" : ", 'payload_identifier = ",
		    identifier == NULL ? "" : identifier,
		    identifier == NULL ? "" : "'");
		if (text == NULL)
			return error_set_memory(error);
		note(report, "keeps-identity", text);
	}
	return 0;
}

static void note_unknown(struct report_diff *report)
{
	const struct sync_diff *diff = report->diff;
	bool secret = false, fingerprint = false;

	for (size_t i = 0; i < diff->count; i++) {
		const struct jamf_change *change = &diff->list[i].change;

		if (!change->not_compared)
			continue;
		secret = secret || change->is_secret;
		fingerprint =
		    fingerprint || text_same(change->name, "fingerprint");
	}
	if (secret)
		note(report, "not-compared",
		    "a secret is not at hand and was not compared: diff "
		    "resolves none");
	if (fingerprint)
		note(report, "not-pinned",
		    "an automatic fingerprint is not pinned in scepctl.lock "
		    "and was not compared; 'scepctl fingerprint --update FILE' "
		    "pins it");
}

int report_diff_make(
    struct report_diff *report, struct arena *arena, struct error *error)
{
	const struct sync_diff *diff = report->diff;
	unsigned again =
	    1U << SYNC_EFFECT_CERTIFICATE | 1U << SYNC_EFFECT_REINSTALLED;

	if (diff->is_cut)
		note(report, "cut",
		    "there are more differences than are listed");
	if (diff->identifier)
		note(report, "another-profile",
		    "devices take another identifier for another profile: this "
		    "one does not replace the old one, which has to be "
		    "removed");
	if (diff->platform)
		note(report, "another-platform",
		    "Jamf Pro keeps profiles for computers and for mobile "
		    "devices apart: it is another profile there");
	if (note_identities(report, arena, error) != 0)
		return -1;
	if (diff->has_scep && (diff->effects & again) == 0)
		note(report, "enrols-again",
		    "a device that has it and gets it anew enrols again: a new "
		    "certificate");
	note_unknown(report);
	return 0;
}

void report_add_diff(struct report *report, const struct report_diff *diff)
{
	report->format->diff(report, diff);
}
