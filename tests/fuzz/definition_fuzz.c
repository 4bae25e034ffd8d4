/*
 * Definitions, all the way, bases and certificates included: through all
 * checks into every form of report and of show. One without errors is built;
 * what is built is a profile without errors. Written as a definition it has no
 * errors and builds the same bytes. Formatted it has the same lines and the
 * same findings in them, builds the same bytes, and stays as it is. Filled in
 * with pieces of its own text it is the same in one way and the other.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/show.h"
#include "definition/definition.h"
#include "crypto/identity_make.h"
#include "ini/ini.h"
#include "profile/build.h"
#include "profile/check.h"
#include "profile/fill.h"
#include "profile/format.h"
#include "forms.h"
#include "base/banned.h"

#define NOW INT64_C(1795000000)

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

static struct document_run run;
static char name[256]; /* of the definition, in the directory of the bases */
/* Its memory is kept from input to input. */
static struct document document;

static const char base[] = "[profile]\n"
			   "name = Base\n"
			   "identifier = com.example.base\n"
			   "[scep]\n"
			   "url = https://ca.example.com/scep\n"
			   "subject = CN=$COMPUTERNAME, O=Example\n"
			   "fingerprint = none\n"
			   "[scep \"other\"]\n"
			   "challenge = env:OTHER\n"
			   "key_size = 4096\n";

static void make_certificates(void)
{
	struct identity_plan plan = {
	    IDENTITY_KEY_P256, "Fuzz", NULL, 4000, 4000, NOW};
	auto_identity_kit struct identity_kit *kit = NULL;
	auto_buf struct buf ca = {0}, leaf = {0};
	struct error error;

	forms_demand(identity_make(&plan, &kit, &error) == 0 &&
			 identity_kit_ca(kit, &ca, &error) == 0 &&
			 identity_kit_pem(kit, NULL, &leaf, &error) == 0,
	    "no certificates");
	(void)forms_file("ca.pem", ca.data, ca.length);
	(void)forms_file("leaf.pem", leaf.data, leaf.length);
}

static void start(void)
{
	struct error error;
	const char *path;

	if (run.schemas != NULL)
		return;
	run.schemas = forms_schemas();
	run.now = NOW;
	run.will_sign = true;
	forms_demand(document_run_start(&run, &error) == 0, "memory");
	make_certificates();
	(void)forms_file("base.ini", base, strlen(base));
	/* The root of the project, which bases must be in. */
	path = forms_file("scepctl.conf", "", 0);
	memcpy(name, path, strlen(path) - strlen("scepctl.conf"));
	memcpy(name + strlen(name), "input.ini", sizeof("input.ini"));
}

static int give_secret(void *context, const struct payload *payload,
    const struct value *value, struct secret *ret_secret, struct error *error)
{
	(void)context;
	(void)payload;
	(void)value;
	return secret_set(ret_secret, "x", 1, error);
}

static bool has_secret(void)
{
	const struct profile *profile = &document.profile;
	const struct source *source = &document.source;

	return forms_values_have_secret(
		   profile->payloads, profile->count, source) ||
	       forms_values_have_secret(
		   profile->sections, profile->section_count, source);
}

static bool build(struct document *built, struct buf *xml)
{
	const struct build_values values = {.secret = give_secret};
	struct error error = {0};
	bool ignored;

	if (definition_build(built, &values, xml, &ignored, &error) == 0)
		return true;
	forms_line(error.text);
	return false;
}

static void say_errors(const struct document *faulty)
{
	for (const struct finding *f = faulty->findings.first; f != NULL;
	     f = f->next)
		if (f->severity == SEVERITY_ERROR)
			forms_say(
			    "%s: %s [%s]", f->path, f->message, f->rule->id);
}

/* What we build is right by our own rules for anybody's. */
static void read_built(const struct buf *xml)
{
	auto_document struct document built = {0};

	document_read_bytes(
	    &run, "built.mobileconfig", xml->data, xml->length, &built);
	forms_demand(!built.unreadable, "what was built cannot be read");
	say_errors(&built);
	forms_demand(built.findings.errors == 0, "what was built has errors");
}

static void write_and_build(const struct buf *xml)
{
	auto_document struct document again = {0};
	auto_buf struct buf text = {0}, again_xml = {0};
	struct error error;

	forms_demand(
	    profile_add_definition(&document.profile, &text, &error) == 0 &&
		buf_ok(&text),
	    "memory");
	forms_definition(&text);
	if (strstr(text.data, "left out") != NULL ||
	    text.length > INI_BYTES_MAX)
		return;
	document_read_bytes(&run, name, text.data, text.length, &again);
	say_errors(&again);
	forms_demand(!again.unreadable && again.findings.errors == 0 &&
			 build(&again, &again_xml),
	    "what was written as a definition is none");
	forms_demand(again_xml.length == xml->length &&
			 memcmp(again_xml.data, xml->data, xml->length) == 0,
	    "a written definition builds another profile");
}

/* -- formatted --------------------------------------------------------------
 */

enum {
	COMPARED_MAX = 100 /* findings; each is compared with each */
};

/* False: it is not to be read, or would be too long. */
static bool format(const struct source *source, const struct profile *profile,
    struct buf *text)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct format what = {.source = source,
	    .schemas = run.schemas,
	    .profile = profile,
	    .arena = &arena,
	    .findings = &findings};
	struct error error = {0};

	if (profile_format(&what, text, &error) != 0) {
		forms_demand(error.status == STATUS_LIMIT, "memory");
		return false;
	}
	return findings.errors == 0;
}

static size_t count_lines(const char *text, size_t length)
{
	size_t count = length > 0 && text[length - 1] != '\n';

	for (size_t i = 0; i < length; i++)
		count += text[i] == '\n';
	return count;
}

static size_t count_same(
    const struct findings *findings, const struct finding *one)
{
	size_t count = 0;

	for (const struct finding *f = findings->first; f != NULL; f = f->next)
		count += f->rule == one->rule && f->line == one->line;
	return count;
}

static void compare_findings(const struct document *again)
{
	const struct findings *before = &document.findings;

	if (before->count > COMPARED_MAX)
		return;
	for (const struct finding *f = before->first; f != NULL; f = f->next) {
		if (count_same(before, f) != count_same(&again->findings, f))
			forms_say("line %u: %s [%s]", f->line, f->message,
			    f->rule->id);
		forms_demand(
		    count_same(before, f) == count_same(&again->findings, f),
		    "a formatted definition has other findings");
	}
	forms_demand(before->count == again->findings.count,
	    "a formatted definition has more findings");
}

static void format_and_compare(const struct buf *xml)
{
	const struct source *source = &document.source;
	auto_document struct document again = {0};
	auto_buf struct buf text = {0}, twice = {0}, again_xml = {0};
	struct source formatted = {.name = name};

	if (!format(source, &document.profile, &text))
		return;
	formatted.text = text.data == NULL ? "" : text.data;
	formatted.length = text.length;
	forms_demand(count_lines(source->text, source->length) ==
			 count_lines(formatted.text, formatted.length),
	    "formatting adds or takes away lines");
	document_read_bytes(
	    &run, name, formatted.text, formatted.length, &again);
	forms_demand(!again.unreadable, "what was formatted cannot be read");
	forms_demand(format(&formatted, &again.profile, &twice) &&
			 buf_same(&text, &twice),
	    "formatted twice is not formatted once");
	compare_findings(&again);
	if (xml == NULL)
		return;
	forms_demand(build(&again, &again_xml) && buf_same(xml, &again_xml),
	    "a formatted definition builds another profile");
}

/* -- filled in --------------------------------------------------------------
 */

/* The values of a device, none of them empty. */
static const struct fill_text *make_texts(
    const struct fill *fill, const struct source *source, struct arena *arena)
{
	size_t count = fill_count(fill);
	struct fill_text *texts =
	    arena_new_array(arena, count + 1, sizeof(*texts));

	forms_demand(texts != NULL, "memory");
	for (size_t i = 0; i < count; i++) {
		size_t begin = (source->length * (i + 1)) / (count + 1);
		size_t length = 1 + (source->length + i * 7) % 40;
		const char *text;

		if (length > source->length - begin)
			length = source->length - begin;
		text = arena_copy(arena, source->text + begin, length);
		forms_demand(text != NULL && length > 0, "memory");
		texts[i] = (struct fill_text){text, strlen(text)};
		if (texts[i].length == 0)
			texts[i] = (struct fill_text){"x", 1};
	}
	return texts;
}

static void check_filled(const struct document *filled, const struct fill *fill)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	const struct check_options options = {
	    .now = NOW, .filling = CHECK_FILLED};

	fill_check(fill, &arena, &findings);
	profile_check(&filled->profile, &options, &arena, &findings);
	for (const struct finding *f = findings.first; f != NULL; f = f->next)
		forms_line(f->message);
}

static void fill_in(void)
{
	const struct source *source = &document.source;
	const struct build_values values = {.secret = give_secret};
	const struct fill_options options = {
	    .is_per_device = source->length % 2 == 1};
	auto_document struct document filled = {0};
	auto_arena struct arena arena = {0};
	auto_buf struct buf whole = {0}, pieces = {0};
	struct fill_template *template = NULL;
	const struct fill_text *texts;
	struct fill *fill = NULL;
	struct error error = {0};

	document_read_bytes(&run, name, source->text, source->length, &filled);
	if (fill_new(&filled.profile, &options, &arena, &fill, &error) != 0 ||
	    fill_template_new(fill, &values, &arena, &template, &error) != 0) {
		forms_line(error.text);
		return;
	}
	texts = make_texts(fill, source, &arena);
	forms_demand(fill_put(fill, texts, &arena, &error) == 0, "memory");
	check_filled(&filled, fill);
	/* A piece may begin within a character. */
	if (fill_build(fill, &values, &whole, &error) != 0 || template == NULL)
		return;
	fill_template_add(template, texts, &pieces);
	forms_demand(buf_same(&whole, &pieces),
	    "filled in, it is another profile than of its pieces");
}

/* -- shown ------------------------------------------------------------------
 */

static void show(bool secret)
{
	auto_buf struct buf text = {0};

	report_text_document(&text, &document, run.schemas);
	forms_lines(&text);
	forms_keep_secret(&text, secret);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
	struct forms forms = {
	    &document.findings, &document.source, NULL, false};
	auto_buf struct buf xml = {0};

	start();
	document_clear(&document);
	document_read_bytes(&run, name, (const char *)bytes, length, &document);
	if (document.unreadable) {
		forms_line(document.error.text);
		return 0;
	}
	if (document.kind == DOCUMENT_PROFILE)
		return -1;
	forms.has_secret = has_secret();
	forms_check(&forms);
	if (document.findings.errors == 0)
		show(forms.has_secret);
	if (document.findings.errors > 0 || document.profile.abstract ||
	    !build(&document, &xml)) {
		format_and_compare(NULL);
		return 0;
	}
	read_built(&xml);
	fill_in();
	write_and_build(&xml);
	format_and_compare(&xml);
	return 0;
}
