#include "definition/certificates.h"

#include <string.h>

#include "base/file.h"
#include "base/map.h"
#include "base/text.h"
#include "definition/extends.h"
#include "crypto/cert.h"
#include "project/places.h"
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

struct attaching {
	struct certificate_cache *cache;
	const struct schemas *schemas;
	struct profile *profile;
	struct arena *arena;
	struct findings *findings;
	struct error *error;
	struct places *places;
	size_t capacity; /* of profile->payloads */
	size_t room;     /* of profile->attached */
	/* A bundle may be named by many sections, and certificates be in many
	 * bundles: what was attached is looked up, not searched for. */
	struct map known; /* DER of the certificates that payloads have */
	struct map files; /* whose certificates were all attached */
	bool is_full;     /* no payload more; it was reported */
};

static void attaching_done(struct attaching *attaching)
{
	map_done(&attaching->known);
	map_done(&attaching->files);
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
static int check_place(struct attaching *attaching, const struct origin *origin,
    const char *path, bool *ret_fine)
{
	struct error why = {0};

	*ret_fine = places_check(attaching->places, path, &why) == 0;
	if (*ret_fine)
		return 0;
	if (why.status != STATUS_REFUSED) {
		*attaching->error = why;
		return -1;
	}
	findings_add(attaching->findings, &certificates_rules[RULE_OUTSIDE],
	    origin, why.hint, "%s", why.text);
	return 0;
}

/* The file named at origin, whose path goes to path; NULL and a finding when it
 * is of no use, NULL and *ret_fatal when nothing is. */
static const struct certificate_file *get_file(struct attaching *attaching,
    const struct origin *origin, const char *name, char path[FILE_PATH_MAX],
    bool *ret_fatal)
{
	const struct certificate_file *file;
	bool is_fine;

	if (resolve(origin, name, path) != 0) {
		findings_add(attaching->findings,
		    &certificates_rules[RULE_UNREADABLE], origin, NULL,
		    "path is too long");
		return NULL;
	}
	if (check_place(attaching, origin, path, &is_fine) != 0) {
		*ret_fatal = true;
		return NULL;
	}
	if (!is_fine)
		return NULL;
	file = certificate_cache_get(attaching->cache, path, attaching->error);
	if (file == NULL) {
		*ret_fatal = true;
		return NULL;
	}
	if (!file->failed)
		return file;
	if (file->error.status == STATUS_LIMIT) {
		*attaching->error = file->error;
		*ret_fatal = true;
		return NULL;
	}
	findings_add(attaching->findings, &certificates_rules[RULE_UNREADABLE],
	    origin,
	    file->error.hint[0] != '\0'
		? file->error.hint
		: "the path is relative to the file that names it",
	    "%s", file->error.text);
	return NULL;
}

static struct payload *payload_add(struct attaching *attaching)
{
	struct profile *profile = attaching->profile;
	struct payload *payloads;
	size_t capacity;

	if (profile->count == attaching->capacity) {
		capacity = profile->count * 2 + 4;
		payloads = arena_new_array(
		    attaching->arena, capacity, sizeof(*payloads));
		if (payloads == NULL)
			return NULL;
		if (profile->count > 0)
			memcpy(payloads, profile->payloads,
			    profile->count * sizeof(*payloads));
		profile->payloads = payloads;
		attaching->capacity = capacity;
	}
	return &profile->payloads[profile->count++];
}

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

static void set_data(struct payload *payload, const struct cert *cert,
    const struct origin *origin)
{
	struct value *value = payload_row(payload, KEY_CERTIFICATE);

	if (value == NULL)
		return;
	value->present = true;
	value->origin = *origin;
	value->name = *origin;
	value->data = cert_der(cert, &value->data_length);
}

/* Constants and what common keys have by default. */
static void set_defaults(struct payload *payload, enum platform platform)
{
	for (size_t i = 0; i < payload->schema->count; i++) {
		const struct schema_key *key = &payload->schema->keys[i];
		const char *text = schema_default(key, platform);

		if (text != NULL && key->type == SCHEMA_TEXT)
			set_text(&payload->values[i], text, &payload->origin);
	}
}

/* Notes the certificate, from the file at path, for the payload of this index
 * unless another one has it. 1: it is new, 0: it is not, -1: an error. */
static int note_cert(struct attaching *attaching, const struct cert *cert,
    const char *path, size_t index)
{
	struct profile *profile = attaching->profile;
	size_t length;
	const unsigned char *der = cert_der(cert, &length);
	int added = map_add(
	    &attaching->known, (const char *)der, length, index, &index);

	profile->attached = arena_grow(attaching->arena, profile->attached,
	    profile->attached_count, &attaching->room,
	    sizeof(*profile->attached));
	path = arena_text(attaching->arena, path);
	if (added < 0 || profile->attached == NULL || path == NULL)
		return error_set_memory(attaching->error);
	profile->attached[profile->attached_count++] =
	    (struct attachment){path, index};
	return added;
}

/* The same for a file. */
static int note_file(
    struct attaching *attaching, const struct certificate_file *file)
{
	size_t ignored;
	int added = map_add(
	    &attaching->files, (const char *)&file, sizeof(file), 0, &ignored);

	return added < 0 ? error_set_memory(attaching->error) : added;
}

static void report_full(
    struct attaching *attaching, const struct origin *origin)
{
	attaching->is_full = true;
	findings_add(attaching->findings, &certificates_rules[RULE_TOO_MANY],
	    origin, "list the CA certificates that devices need, no others",
	    "more than %d payloads with the certificates of this file",
	    PROFILE_PAYLOADS_MAX);
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

static int attach_cert(struct attaching *attaching, const struct cert *cert,
    const struct origin *origin)
{
	bool is_root = cert_is_self_signed(cert);
	const char *type = is_root ? PAYLOAD_ROOT : PAYLOAD_PKCS1;
	const struct schema *schema = schemas_of_type(attaching->schemas, type);
	const char *name = cert_common_name(cert);
	const char *file = arena_printf(attaching->arena, "%s.cer", name);
	struct payload *payload;

	if (schema == NULL)
		return error_set(attaching->error, STATUS_USAGE,
		    "no schema for the payload type '%s'", type);
	payload = payload_add(attaching);
	if (payload == NULL)
		return error_set_memory(attaching->error);
	if (!cert_is_ca(cert) && !is_root)
		findings_add(attaching->findings,
		    &certificates_rules[RULE_NOT_CA], origin,
		    "list the CA certificates, root first",
		    "certificate '%s' is not a CA certificate", name);
	*payload = (struct payload){.schema = schema,
	    .type = schema->payload_type,
	    .origin = *origin,
	    .label = cert_label(attaching->arena, cert, attaching->error),
	    .values = arena_new_array(
		attaching->arena, schema->count, sizeof(*payload->values))};
	if (payload->label == NULL || payload->values == NULL || file == NULL)
		return error_set_memory(attaching->error);
	set_defaults(payload, attaching->profile->platform);
	set_data(payload, cert, origin);
	set_text(payload_row(payload, KEY_DISPLAY_NAME), name, origin);
	set_text(payload_row(payload, KEY_FILE_NAME), file, origin);
	return 0;
}

static int attach_certs(struct attaching *attaching,
    const struct certificate_file *file, const char *path,
    const struct origin *origin)
{
	int is_new = note_file(attaching, file);

	for (size_t i = 0; is_new > 0 && i < file->certs.count; i++) {
		const struct cert *cert = file->certs.certs[i];
		size_t count = attaching->profile->count;
		int added = note_cert(attaching, cert, path, count);

		if (added < 0)
			return -1;
		if (added == 0)
			continue;
		if (count >= PROFILE_PAYLOADS_MAX) {
			report_full(attaching, origin);
			return 0;
		}
		if (attach_cert(attaching, cert, origin) != 0)
			return -1;
	}
	return is_new < 0 ? -1 : 0;
}

static int attach_list(struct attaching *attaching, const struct value *value)
{
	for (size_t i = 0; i < value->count && !attaching->is_full; i++) {
		const struct text_item *item = &value->items[i];
		const struct certificate_file *file;
		char path[FILE_PATH_MAX];
		bool fatal = false;

		file = get_file(
		    attaching, &item->origin, item->text, path, &fatal);
		if (fatal || (file != NULL && attach_certs(attaching, file,
						  path, &item->origin) != 0))
			return -1;
	}
	return 0;
}

/* One certificate, as PEM text for com.apple.security.pem, else as DER. */
static int attach_one(struct attaching *attaching,
    const struct payload *payload, struct value *value, bool is_inside)
{
	const struct certificate_file *file;
	const struct cert *cert;
	auto_buf struct buf pem = {0};
	char path[FILE_PATH_MAX];
	bool fatal = false;

	file = get_file(attaching, &value->origin, value->text, path, &fatal);
	if (fatal)
		return -1;
	value->faulty = true;
	if (file == NULL)
		return 0;
	if (file->certs.count != 1) {
		findings_add(attaching->findings,
		    &certificates_rules[RULE_SEVERAL], &value->origin,
		    "give each certificate a section of its own, or list the "
		    "file under 'certificate' in [scep]",
		    "'%s' holds %zu certificates, expected 1", value->text,
		    file->certs.count);
		return 0;
	}
	value->faulty = false;
	cert = file->certs.certs[0];
	if (!payload_is(payload, PAYLOAD_PEM)) {
		value->data = cert_der(cert, &value->data_length);
		return !is_inside &&
			       note_cert(attaching, cert, path,
				   (size_t)(payload -
					    attaching->profile->payloads)) < 0
			   ? -1
			   : 0;
	}
	if (cert_add_pem(cert, &pem, attaching->error) != 0)
		return -1;
	value->data =
	    (unsigned char *)arena_copy(attaching->arena, pem.data, pem.length);
	value->data_length = pem.length;
	return value->data == NULL ? error_set_memory(attaching->error) : 0;
}

/* A certificate is one wherever it is; any other file could be a key or a
 * password of whoever builds what somebody else has written. */
static int check_inside(struct attaching *attaching, const struct value *value,
    const char *path, bool *ret_fine)
{
	bool is_outside = false;

	if (extends_is_outside(value->origin.source->name, path, &is_outside,
		attaching->error) != 0)
		return -1;
	*ret_fine = !is_outside;
	if (is_outside)
		findings_add(attaching->findings,
		    &certificates_rules[RULE_OUTSIDE], &value->origin,
		    "put the file into the project, beside the definition",
		    "'%s' lies outside the project", value->text);
	return 0;
}

static int attach_file(struct attaching *attaching, struct value *value)
{
	auto_buf struct buf bytes = {0};
	char path[FILE_PATH_MAX];
	struct error why = {0};
	bool is_resolved = resolve(&value->origin, value->text, path) == 0;
	bool is_fine = true;

	if (is_resolved &&
	    check_place(attaching, &value->origin, path, &is_fine) != 0)
		return -1;
	if (is_resolved && is_fine &&
	    check_inside(attaching, value, path, &is_fine) != 0)
		return -1;
	if (!is_fine) {
		value->faulty = true;
		return 0;
	}
	if (!is_resolved ||
	    file_read(path, ATTACHED_FILE_MAX, &bytes, NULL, &why) != 0) {
		if (why.status == STATUS_LIMIT) {
			*attaching->error = why;
			return -1;
		}
		findings_add(attaching->findings,
		    &certificates_rules[RULE_FILE], &value->origin,
		    "the path is relative to the file that names it", "%s",
		    why.text[0] != '\0' ? why.text : "path is too long");
		value->faulty = true;
		return 0;
	}
	value->data = (unsigned char *)arena_copy(
	    attaching->arena, bytes.data, bytes.length);
	value->data_length = bytes.length;
	return value->data == NULL ? error_set_memory(attaching->error) : 0;
}

static int attach_value(
    struct attaching *attaching, size_t index, const struct payload_cursor *at)
{
	const struct payload *payload = &attaching->profile->payloads[index];

	if (!at->value->present || at->value->faulty)
		return 0;
	switch (at->key->type) {
	case SCHEMA_CERTIFICATES:
		return attach_list(attaching, at->value);
	case SCHEMA_CERTIFICATE:
		return attach_one(attaching, payload, at->value, at->level > 0);
	case SCHEMA_FILE:
		return attach_file(attaching, at->value);
	default:
		return 0;
	}
}

int certificates_attach(struct certificate_cache *cache,
    const struct schemas *schemas, struct profile *profile, struct arena *arena,
    struct findings *findings, struct error *error)
{
	auto_cleanup(attaching_done) struct attaching attaching = {
	    .cache = cache,
	    .schemas = schemas,
	    .profile = profile,
	    .arena = arena,
	    .findings = findings,
	    .error = error,
	    .places = certificate_cache_places(cache),
	    .capacity = profile->count};
	size_t count = profile->count; /* those added have their bytes */

	for (size_t i = 0; i < count; i++) {
		/* The payloads move when there are more of them. */
		const struct payload payload = profile->payloads[i];
		struct payload_cursor at;

		payload_cursor_init(&at, &payload);
		while (payload_next(&at))
			if (attach_value(&attaching, i, &at) != 0)
				return -1;
	}
	return 0;
}
