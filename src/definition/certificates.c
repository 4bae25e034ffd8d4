/*
 * Files that values name: certificates become payloads, others bytes.
 */
#include "definition/certificates.h"

#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/text.h"
#include "definition/extends.h"
#include "crypto/cert.h"
#include "project/boundary.h"
#include "base/banned.h"

enum certificates_rule {
	RULE_UNREADABLE,
	RULE_SEVERAL,
	RULE_NOT_CA,
	RULE_FILE,
	RULE_TOO_MANY,
	RULE_OUTSIDE
};

const struct rule certificates_rules[] = {
    [RULE_UNREADABLE] = {"certificate-unreadable", SEVERITY_ERROR,
	"A certificate file cannot be read, or holds no certificate."},
    [RULE_SEVERAL] = {"certificate-several", SEVERITY_ERROR,
	"A file holds several certificates where a payload takes one."},
    [RULE_NOT_CA] = {"certificate-not-ca", SEVERITY_WARNING,
	"A file listed under 'certificate' holds a certificate that is no "
	"CA's."},
    [RULE_FILE] = {"file-unreadable", SEVERITY_ERROR,
	"A file whose bytes a payload carries cannot be read."},
    [RULE_TOO_MANY] = {"certificate-too-many", SEVERITY_ERROR,
	"With the certificates it attaches, a definition has more than 500 "
	"payloads."},
    [RULE_OUTSIDE] = {"file-outside", SEVERITY_ERROR,
	"A link in the project, or the path of what a payload carries as it "
	"is, leads to a file outside the project."},
    {NULL, SEVERITY_NOTE, NULL}};

struct attachments {
	const struct document_run *run;
	struct profile *profile;
	struct arena *arena;
	struct findings *findings;
	struct error *error;
	size_t capacity; /* of profile->payloads */
	size_t room;     /* of profile->attached */
	/* A bundle may be named by many sections, and certificates be in many
	 * bundles: what was attached is looked up, not searched for. */
	struct map known; /* DER of the certificates that payloads have */
	struct map files; /* whose certificates were all attached */
	bool is_full;     /* no payload more; it was reported */
};

static void attachments_done(struct attachments *all)
{
	map_done(&all->known);
	map_done(&all->files);
}

/* Path of a file named at origin, relative to the file that names it. */
static int resolve(const struct origin *origin, const char *name, char *path)
{
	char directory[FILE_PATH_MAX];

	if (file_directory(
		directory, sizeof(directory), origin->source->name) != 0)
		return -1;
	return file_join(path, FILE_PATH_MAX, directory, name);
}

/* Where a link may lead, and where not: a finding then. */
static int check_place(struct attachments *all, const struct origin *origin,
    const char *path, bool *ret_fine)
{
	struct error why = {0};

	*ret_fine = boundary_check(all->run->boundary, path, &why) == 0;
	if (*ret_fine)
		return 0;
	if (why.status != STATUS_REFUSED) {
		*all->error = why;
		return -1;
	}
	findings_add(all->findings, &certificates_rules[RULE_OUTSIDE], origin,
	    why.hint, "%s", why.text);
	return 0;
}

/* The file named at origin, whose path goes to path; NULL and a finding when it
 * is of no use, NULL and *ret_fatal when nothing is. */
static const struct certificate_file *get_file(struct attachments *all,
    const struct origin *origin, const char *name, char path[FILE_PATH_MAX],
    bool *ret_fatal)
{
	const struct certificate_file *file;
	bool is_fine;

	if (resolve(origin, name, path) != 0) {
		findings_add(all->findings,
		    &certificates_rules[RULE_UNREADABLE], origin, NULL,
		    "path is too long");
		return NULL;
	}
	*ret_fatal = check_place(all, origin, path, &is_fine) != 0;
	if (*ret_fatal || !is_fine)
		return NULL;
	file = certificate_file_get(all->run, path, all->error);
	if (file != NULL && !file->failed)
		return file;
	if (file == NULL || file->error.status == STATUS_LIMIT) {
		if (file != NULL)
			*all->error = file->error;
		*ret_fatal = true;
		return NULL;
	}
	findings_add(all->findings, &certificates_rules[RULE_UNREADABLE],
	    origin, extends_path_hint(&file->error), "%s", file->error.text);
	return NULL;
}

/* -- a payload ------------------------------------------------------------ */

static void set_text(
    struct value *value, const char *text, const struct origin *origin)
{
	if (value == NULL)
		return;
	value->present = true;
	value->text = text;
	value->length = strlen(text);
	value->origin = *origin;
	value->name = *origin;
}

/* The digest as hex: stable however the file is called or ordered. */
static const char *cert_label(
    struct arena *arena, const struct cert *cert, struct error *error)
{
	unsigned char digest[DIGEST_BYTES_MAX];
	auto_buf struct buf hex = {0};

	if (cert_fingerprint(cert, DIGEST_SHA256, digest, error) != 0)
		return NULL;
	text_add_hex(&hex, digest, digest_size(DIGEST_SHA256));
	if (!buf_ok(&hex)) {
		(void)error_set_memory(error);
		return NULL;
	}
	return arena_copy(arena, hex.data, hex.length);
}

static int attach_cert(struct attachments *all, const struct cert *cert,
    const struct origin *origin)
{
	bool is_root = cert_is_self_signed(cert);
	const char *type = is_root ? PAYLOAD_ROOT : PAYLOAD_PKCS1;
	const struct schema *schema = schemas_of_type(all->run->schemas, type);
	const char *name = cert_common_name(cert);
	const char *file = arena_printf(all->arena, "%s.cer", name);
	struct profile *profile = all->profile;
	struct payload *payloads, *payload;
	struct value *data;

	if (schema == NULL)
		return error_set(all->error, STATUS_USAGE,
		    "no schema for the payload type '%s'", type);
	payloads = arena_grow(all->arena, profile->payloads, profile->count,
	    &all->capacity, sizeof(*payloads));
	if (payloads == NULL)
		return error_set_memory(all->error);
	profile->payloads = payloads;
	payload = &payloads[profile->count++];
	if (!cert_is_ca(cert) && !is_root)
		findings_add(all->findings, &certificates_rules[RULE_NOT_CA],
		    origin, "list the CA certificates, root first",
		    "certificate '%s' is not a CA certificate", name);
	*payload = (struct payload){.schema = schema,
	    .type = schema->payload_type,
	    .origin = *origin,
	    .label = cert_label(all->arena, cert, all->error),
	    .values = arena_new_array(
		all->arena, schema->count, sizeof(*payload->values))};
	if (payload->label == NULL || payload->values == NULL || file == NULL)
		return error_set_memory(all->error);
	/* Constants and what common keys have by default. */
	for (size_t i = 0; i < schema->count; i++) {
		const struct schema_key *key = &schema->keys[i];
		const char *text = schema_default(key, profile->platform);

		if (text != NULL && key->type == SCHEMA_TEXT)
			set_text(&payload->values[i], text, origin);
	}
	data = payload_row(payload, KEY_CERTIFICATE);
	if (data != NULL) {
		data->present = true;
		data->origin = data->name = *origin;
		data->data = cert_der(cert, &data->data_length);
	}
	set_text(payload_row(payload, KEY_DISPLAY_NAME), name, origin);
	set_text(payload_row(payload, KEY_FILE_NAME), file, origin);
	return 0;
}

/* -- values --------------------------------------------------------------- */

/* Notes the certificate, from the file at path, for the payload of this index
 * unless another one has it. 1: it is new, 0: it is not, -1: an error. */
static int note_cert(struct attachments *all, const struct cert *cert,
    const char *path, size_t index)
{
	struct profile *profile = all->profile;
	size_t length;
	const unsigned char *der = cert_der(cert, &length);
	int added =
	    map_add(&all->known, (const char *)der, length, index, &index);

	profile->attached = arena_grow(all->arena, profile->attached,
	    profile->attached_count, &all->room, sizeof(*profile->attached));
	path = arena_text(all->arena, path);
	if (added < 0 || profile->attached == NULL || path == NULL)
		return error_set_memory(all->error);
	profile->attached[profile->attached_count++] =
	    (struct attachment){path, index};
	return added;
}

/* The certificates of one file, unless they are payloads already. */
static int attach_certs(struct attachments *all,
    const struct certificate_file *file, const char *path,
    const struct origin *origin)
{
	size_t ignored;
	int is_new = map_add(
	    &all->files, (const char *)&file, sizeof(file), 0, &ignored);

	if (is_new < 0)
		return error_set_memory(all->error);
	for (size_t i = 0; is_new > 0 && i < file->certs.count; i++) {
		const struct cert *cert = file->certs.certs[i];
		size_t count = all->profile->count;
		int added = note_cert(all, cert, path, count);

		if (added < 0)
			return -1;
		if (added == 0)
			continue;
		if (count >= PROFILE_PAYLOADS_MAX) {
			all->is_full = true;
			findings_add(all->findings,
			    &certificates_rules[RULE_TOO_MANY], origin,
			    "list the CA certificates that devices need, no "
			    "others",
			    "more than %d payloads with the certificates of "
			    "this file",
			    PROFILE_PAYLOADS_MAX);
			return 0;
		}
		if (attach_cert(all, cert, origin) != 0)
			return -1;
	}
	return 0;
}

static int attach_list(struct attachments *all, const struct value *value)
{
	for (size_t i = 0; i < value->count && !all->is_full; i++) {
		const struct text_item *item = &value->items[i];
		const struct certificate_file *file;
		char path[FILE_PATH_MAX];
		bool fatal = false;

		file = get_file(all, &item->origin, item->text, path, &fatal);
		if (fatal || (file != NULL && attach_certs(all, file, path,
						  &item->origin) != 0))
			return -1;
	}
	return 0;
}

/* One certificate, as PEM text for com.apple.security.pem, else as DER. One
 * inside a dictionary is no payload that others could refer to. */
static int attach_one(
    struct attachments *all, size_t index, const struct payload_cursor *at)
{
	struct value *value = at->value;
	const struct certificate_file *file;
	const struct cert *cert;
	auto_buf struct buf pem = {0};
	char path[FILE_PATH_MAX];
	bool fatal = false;

	file = get_file(all, &value->origin, value->text, path, &fatal);
	if (fatal)
		return -1;
	value->faulty = true;
	if (file == NULL)
		return 0;
	if (file->certs.count != 1) {
		findings_add(all->findings, &certificates_rules[RULE_SEVERAL],
		    &value->origin,
		    "give each certificate a section of its own, or list the "
		    "file under 'certificate' in [scep]",
		    "'%s' holds %zu certificates, expected 1", value->text,
		    file->certs.count);
		return 0;
	}
	value->faulty = false;
	cert = file->certs.certs[0];
	if (!payload_is(&all->profile->payloads[index], PAYLOAD_PEM)) {
		value->data = cert_der(cert, &value->data_length);
		return at->level == 0 && note_cert(all, cert, path, index) < 0
			   ? -1
			   : 0;
	}
	if (cert_add_pem(cert, &pem, all->error) != 0)
		return -1;
	value->data =
	    (unsigned char *)arena_copy(all->arena, pem.data, pem.length);
	value->data_length = pem.length;
	return value->data == NULL ? error_set_memory(all->error) : 0;
}

static int attach_file(struct attachments *all, struct value *value)
{
	auto_buf struct buf bytes = {0};
	char path[FILE_PATH_MAX];
	struct error why = {.text = "path is too long"};
	bool is_fine, is_outside = false;

	value->faulty = true;
	if (resolve(&value->origin, value->text, path) == 0) {
		if (check_place(all, &value->origin, path, &is_fine) != 0)
			return -1;
		if (!is_fine)
			return 0;
		/* A certificate is one wherever it is; any other file could be
		 * a key or a password of whoever builds what somebody else has
		 * written. */
		if (extends_is_outside(all->run->view,
			value->origin.source->name, path, &is_outside,
			all->error) != 0)
			return -1;
		if (is_outside) {
			findings_add(all->findings,
			    &certificates_rules[RULE_OUTSIDE], &value->origin,
			    "put the file into the project, beside the "
			    "definition",
			    "'%s' lies outside the project", value->text);
			return 0;
		}
		if (view_read(all->run->view, path, ATTACHED_FILE_MAX, &bytes,
			&why) == 0) {
			value->faulty = false;
			value->data = (unsigned char *)arena_copy(
			    all->arena, bytes.data, bytes.length);
			value->data_length = bytes.length;
			return value->data == NULL
				   ? error_set_memory(all->error)
				   : 0;
		}
	}
	if (why.status == STATUS_LIMIT) {
		*all->error = why;
		return -1;
	}
	findings_add(all->findings, &certificates_rules[RULE_FILE],
	    &value->origin, extends_path_hint(&why), "%s", why.text);
	return 0;
}

int certificates_attach(const struct document_run *run, struct profile *profile,
    struct arena *arena, struct findings *findings, struct error *error)
{
	auto_cleanup(attachments_done) struct attachments all = {.run = run,
	    .profile = profile,
	    .arena = arena,
	    .findings = findings,
	    .error = error,
	    .capacity = profile->count};
	size_t count = profile->count; /* those added have their bytes */
	struct value *more = payload_row(&profile->top, KEY_TOP_LEVEL_FILE);

	if (more != NULL && more->present && !more->faulty &&
	    attach_file(&all, more) != 0)
		return -1;

	for (size_t i = 0; i < count; i++) {
		/* The payloads move when there are more of them. */
		const struct payload payload = profile->payloads[i];
		struct payload_cursor at;
		int result = 0;

		payload_cursor_init(&at, &payload);
		while (result == 0 && payload_next(&at)) {
			if (!at.value->present || at.value->faulty)
				continue;
			if (at.key->type == SCHEMA_CERTIFICATES)
				result = attach_list(&all, at.value);
			else if (at.key->type == SCHEMA_CERTIFICATE)
				result = attach_one(&all, i, &at);
			else if (at.key->type == SCHEMA_FILE)
				result = attach_file(&all, at.value);
		}
		if (result != 0)
			return -1;
	}
	return 0;
}
