/*
 * Digests of each area, on either side: what the lock file keeps of a profile.
 */
#include <string.h>

#include "base/text.h"
#include "crypto/digest.h"
#include "jamf/settings.h"
#include "sync/plan_internal.h"
#include "base/banned.h"

enum {
	SHA256_BYTES = 32
};

int sync_digest_text(struct arena *arena, const struct buf *text,
    const char **ret_hex, struct error *error)
{
	unsigned char bytes[SHA256_BYTES];
	auto_buf struct buf hex = {0};

	if (!buf_ok(text))
		return error_set_memory(error);
	if (digest_of(DIGEST_SHA256, text->length == 0 ? "" : text->data,
		text->length, bytes, error) != 0)
		return -1;
	text_add_hex(&hex, bytes, sizeof(bytes));
	*ret_hex = buf_ok(&hex) ? arena_text(arena, hex.data) : NULL;
	return *ret_hex == NULL ? error_set_memory(error) : 0;
}

int sync_digest_tree(struct sync *sync, enum jamf_kind kind,
    const struct tree *tree, const char **ret_hex, struct error *error)
{
	struct jamf_compare how = {.schemas = sync->schemas, .kind = kind};
	char hex[JAMF_DIGEST_TEXT];

	if (jamf_payload_digest(tree, &how, hex, error) != 0)
		return -1;
	*ret_hex = arena_text(sync->arena, hex);
	return *ret_hex == NULL ? error_set_memory(error) : 0;
}

int sync_digest_defined(struct sync *sync, const struct sync_desired *desired,
    const struct jamf_general *general, struct lock_digests *digests,
    struct error *error)
{
	auto_buf struct buf text = {0};
	struct lock_digests made = {0};

	jamf_general_add_canonical(general, &text);
	if (sync_digest_text(sync->arena, &text, &made.general, error) != 0)
		return -1;
	buf_clear(&text);
	if (jamf_scope_add_defined(desired->profile, &text, error) != 0 ||
	    sync_digest_text(sync->arena, &text, &made.scope, error) != 0)
		return -1;
	buf_clear(&text);
	if (jamf_self_service_add_defined(
		desired->profile, desired->kind, &text, error) != 0 ||
	    sync_digest_text(sync->arena, &text, &made.self_service, error) !=
		0 ||
	    sync_digest_tree(
		sync, desired->kind, desired->tree, &made.payload, error) != 0)
		return -1;
	*digests = made;
	return 0;
}

int sync_digest_stored(struct sync *sync, const struct sync_stored *stored,
    struct lock_digests *digests, struct error *error)
{
	const struct jamf_profile *profile = &stored->profile;
	auto_buf struct buf text = {0};
	struct lock_digests made = {0};

	jamf_general_add_canonical(&profile->general, &text);
	if (sync_digest_text(sync->arena, &text, &made.general, error) != 0)
		return -1;
	buf_clear(&text);
	if (jamf_scope_add_canonical(profile->scope, &text, error) != 0 ||
	    sync_digest_text(sync->arena, &text, &made.scope, error) != 0)
		return -1;
	buf_clear(&text);
	if (jamf_self_service_add_canonical(
		profile->kind, profile->self_service, &text, error) != 0 ||
	    sync_digest_text(sync->arena, &text, &made.self_service, error) !=
		0)
		return -1;
	if (stored->tree != NULL &&
	    sync_digest_tree(
		sync, profile->kind, stored->tree, &made.payload, error) != 0)
		return -1;
	*digests = made;
	return 0;
}

int sync_digest_all(struct arena *arena, const struct lock_digests *digests,
    const char **ret_hex, struct error *error)
{
	auto_buf struct buf text = {0};

	for (int area = 0; area < JAMF_AREAS; area++) {
		const char *hex = sync_digest_of(digests, (enum jamf_area)area);

		buf_printf(&text, "%s\n", hex == NULL ? "" : hex);
	}
	return sync_digest_text(arena, &text, ret_hex, error);
}

int sync_digest_settings(const struct sync_desired *desired,
    struct arena *arena, const char **ret_hex, struct error *error)
{
	struct sync_setting_list settings = {0};
	auto_buf struct buf text = {0};

	if (sync_settings(desired, arena, &settings, error) != 0)
		return -1;
	if (settings.count == 0) {
		*ret_hex = NULL;
		return 0;
	}
	for (size_t i = 0; i < settings.count; i++) {
		const struct sync_setting *setting = &settings.list[i];

		/* The first payload's are as they have always been, so that a
		 * lock file of old holds. */
		if (setting->number > 1)
			buf_printf(&text, "%zu ", setting->number);
		buf_printf(&text, "%s=%s\n", setting->label, setting->value);
	}
	return sync_digest_text(arena, &text, ret_hex, error);
}

bool sync_same_digest(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

const char *sync_digest_of(
    const struct lock_digests *digests, enum jamf_area area)
{
	const char *const by_area[JAMF_AREAS] = {
	    [JAMF_GENERAL] = digests->general,
	    [JAMF_SCOPE] = digests->scope,
	    [JAMF_SELF_SERVICE] = digests->self_service,
	    [JAMF_PAYLOAD] = digests->payload};

	return by_area[area];
}

bool sync_same_digests(
    const struct lock_digests *a, const struct lock_digests *b)
{
	for (int area = 0; area < JAMF_AREAS; area++) {
		const char *x = sync_digest_of(a, (enum jamf_area)area);
		const char *y = sync_digest_of(b, (enum jamf_area)area);

		if ((x != NULL || y != NULL) && !sync_same_digest(x, y))
			return false;
	}
	return true;
}
