/*
 * Profiles of single devices with a challenge of NDES each. NDES keeps few
 * challenges that were not used yet, for an hour: before anything is asked of
 * it the places are counted that files of this table made in the last hour may
 * still take, and the run ends before there would be more. What is there
 * already, for the same device, stays; so the same call again goes on.
 */
#include "cmd/build_rows.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "cmd/interrupt.h"
#include "cmd/message.h"
#include "gather/gather.h"
#include "base/banned.h"

enum {
	MINUTE = 60 /* seconds */
};

/* How far NDES' places go. */
struct places {
	int64_t most;
	int64_t seconds;   /* one is taken for, unless it is used */
	int64_t taken;     /* by files of this table, and in this run */
	int64_t next_free; /* when the first of those is free again */
	size_t missing;    /* devices that need one */
	bool is_unlimited; /* one challenge is for all */
};

static void take_place(struct places *places, int64_t since)
{
	int64_t free = since + places->seconds;

	if (places->taken++ == 0 || free < places->next_free)
		places->next_free = free;
}

/* What a file says, signed or not; xml keeps it. */
static int read_old(
    const struct row_slot *slot, struct fill_text *ret_xml, struct cms **cms)
{
	const struct buf *old = &slot->scratch.old;
	struct error ignored;

	*ret_xml = (struct fill_text){old->data, old->length};
	if (!cms_is(old->data, old->length))
		return 0;
	if (cms_read(old->data, old->length, cms, &ignored) != 0)
		return -1;
	ret_xml->text = cms_content(*cms, &ret_xml->length);
	return ret_xml->text == NULL ? -1 : 0;
}

/* The file there is this device's profile, whatever its challenge: then it is
 * made again of that challenge, and compared byte for byte as any other. */
static bool is_there(
    const struct build_rows *rows, struct row_slot *slot, struct error *error)
{
	const struct device_fill *fill = &slot->fill;
	struct emission emission = rows->build->emission;
	size_t at = fill_challenge(fill->fill);
	auto_cms struct cms *cms = NULL;
	struct fill_text xml, challenge;
	struct error ignored;
	mode_t mode;

	if (fill->template == NULL ||
	    file_read(slot->path, CMS_FILE_MAX, &slot->scratch.old, &mode,
		&ignored) != 0 ||
	    read_old(slot, &xml, &cms) != 0 ||
	    !fill_template_match(
		fill->template, fill->texts, at, &xml, &challenge))
		return false;
	buf_clear(&slot->scratch.xml);
	buf_add(&slot->scratch.xml, xml.text, xml.length);
	slot->scratch.has_secret = true;
	emission.anew = false;
	return buf_ok(&slot->scratch.xml) &&
	       emit_product(&emission, slot->path, &slot->scratch, error) ==
		   0 &&
	       slot->scratch.is_there;
}

/* -- the way over the rows --------------------------------------------------
 */

enum fate {
	FATE_FAILED,
	FATE_THERE,
	FATE_MISSING
};

/* Puts the device's values in and sees what there is; -1: not to go on. */
static int look(struct build_rows *rows, const struct device_row *row,
    enum fate *ret_fate, struct error *error)
{
	struct row_slot *slot = &rows->slots[0];

	arena_clear(&slot->arena);
	slot->findings = (struct findings){.arena = &slot->arena};
	slot->error = (struct error){0};
	*ret_fate = FATE_FAILED;
	if (build_rows_prepare(rows, slot, true, &slot->findings, error) != 0)
		return -1;
	if (device_fill_put(&slot->fill, row, &slot->findings, error) != 0)
		return -1;
	if (build_rows_path(
		rows, row, slot->path, &slot->findings, &slot->error) < 0 ||
	    file_check_output(slot->path, &slot->error) != 0)
		return 0;
	if (slot->findings.errors > 0) {
		(void)error_set(&slot->error, STATUS_FINDINGS,
		    "row %zu is not as it should be", row->number);
		return 0;
	}
	*ret_fate =
	    is_there(rows, slot, &slot->error) ? FATE_THERE : FATE_MISSING;
	return 0;
}

/* Each row in turn; visit may end it by anything but 0, which is returned. */
static int each_row(struct build_rows *rows, struct places *places,
    int (*visit)(struct build_rows *, struct places *,
	const struct device_row *, enum fate, struct error *),
    struct error *error)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	bool is_first = true;
	int result;

	while (
	    (result = build_rows_next(rows, &is_first, &findings, error)) > 0) {
		result = 0;
		for (size_t i = 0; result == 0 && i < rows->batch_count; i++) {
			enum fate fate;

			result = look(rows, &rows->batch[i], &fate, error);
			if (result == 0)
				result = visit(
				    rows, places, &rows->batch[i], fate, error);
		}
		if (result != 0)
			break;
	}
	build_rows_say(rows, &findings);
	return result;
}

static int count(struct build_rows *rows, struct places *places,
    const struct device_row *row, enum fate fate, struct error *error)
{
	const int64_t now = rows->build->invocation->now;
	int64_t since;

	(void)row;
	(void)error;
	places->missing += fate == FATE_MISSING;
	if (fate == FATE_THERE &&
	    file_changed_at(rows->slots[0].path, &since) &&
	    since + places->seconds > now)
		take_place(places, since);
	return interrupted();
}

static int make(struct build_rows *rows, struct places *places,
    const struct payload *scep, struct error *error)
{
	struct build_session *build = rows->build;
	struct row_slot *slot = &rows->slots[0];
	size_t at = fill_challenge(slot->fill.fill);
	const struct ndes_page *page = NULL;

	if (gather_next_challenge(
		build->lookup, build->pins, scep, &page, error) != 0)
		return -1;
	places->is_unlimited = page->reusable;
	if (page->minutes > 0)
		places->seconds = (int64_t)page->minutes * MINUTE;
	take_place(places, build->invocation->now);
	slot->fill.texts[at] =
	    (struct fill_text){page->challenge.bytes, page->challenge.length};
	buf_clear(&slot->scratch.xml);
	slot->scratch.has_secret = true;
	return device_fill_build(&slot->fill, &slot->scratch.xml, error) != 0
		   ? -1
		   : emit_product(
			 &build->emission, slot->path, &slot->scratch, error);
}

static int visit(struct build_rows *rows, struct places *places,
    const struct device_row *row, enum fate fate, struct error *error)
{
	struct row_slot *slot = &rows->slots[0];
	const struct payload *scep = NULL;

	slot->failed = fate == FATE_FAILED;
	slot->is_fatal = false;
	if (fate == FATE_MISSING) {
		if (!places->is_unlimited && places->taken >= places->most)
			return 0;
		if (gather_challenge_payload(
			&slot->document.profile, &scep, error) != 0 ||
		    make(rows, places, scep, error) != 0)
			return -1;
		places->missing--;
	}
	return build_rows_done_with(rows, slot, row, error);
}

/* -- all of them ----------------------------------------------------------- */

static int say_left(const struct build_rows *rows, const struct places *places,
    struct error *error)
{
	char text[CLOCK_TEXT_MAX];

	if (places->missing == 0)
		return 0;
	clock_format(places->next_free, text, sizeof(text));
	(void)error_set(error, STATUS_BUSY,
	    "%zu device%s left: NDES has places for %" PRId64
	    " challenges, and %" PRId64 " of this table may be taken",
	    places->missing, places->missing == 1 ? " is" : "s are",
	    places->most, places->taken);
	(void)error_hint(error,
	    "give the same command again after %s, or once devices have used "
	    "theirs and their files are gone; 'password_max' says how many "
	    "places there are",
	    text);
	(void)rows;
	return -1;
}

int build_rows_emit_live(struct build_rows *rows, struct error *error)
{
	struct build_session *build = rows->build;
	struct row_slot *slot = &rows->slots[0];
	struct places places = {0};
	const struct payload *scep = NULL;

	for (size_t i = 0; i < build->inputs.count; i++)
		if (build_is_wanted(&build->items[i]))
			rows->definition = i;
	if (build_rows_prepare(rows, slot, true, &slot->findings, error) != 0 ||
	    gather_challenge_payload(&slot->document.profile, &scep, error) !=
		0)
		return -1;
	places.most = payload_value(scep, KEY_PASSWORD_MAX)->integer;
	places.seconds =
	    payload_value(scep, KEY_PASSWORD_VALIDITY)->integer * MINUTE;
	if (each_row(rows, &places, count, error) != 0 ||
	    (rows->devices.table != NULL &&
		device_table_rewind(rows->devices.table, error) != 0))
		return -1;
	build->emission.anew = true;
	if (each_row(rows, &places, visit, error) < 0) {
		if (places.missing > 0 && rows->written > 0)
			message_note(build->invocation,
			    "%zu device%s left; the same command again goes on",
			    places.missing,
			    places.missing == 1 ? " is" : "s are");
		return -1;
	}
	if (rows->index != NULL && !interrupted() &&
	    device_index_finish(rows->index, error) != 0)
		return -1;
	return interrupted() ? 0 : say_left(rows, &places, error);
}
