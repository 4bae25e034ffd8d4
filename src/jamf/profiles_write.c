/*
 * The request that changes a profile, or makes a new one.
 */
#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "jamf/field.h"
#include "jamf/profiles_internal.h"
#include "base/banned.h"

/* -- <general> ----------------------------------------------------------------
 */

static int set_reference(const struct field *field, struct xml *parent,
    const struct jamf_setting *setting, struct arena *arena)
{
	struct xml *element = xml_add(arena, parent, field->element, NULL);
	const char *id = arena_printf(
	    arena, "%" PRId64, setting->text[0] == '\0' ? -1 : setting->id);

	if (id == NULL || element == NULL)
		return -1;
	/* By id where it is known, -1 for none. */
	if ((setting->id > 0 || setting->text[0] == '\0') &&
	    xml_add(arena, element, "id", id) == NULL)
		return -1;
	return setting->text[0] == '\0' ||
		       xml_add(arena, element, "name", setting->text) != NULL
		   ? 0
		   : -1;
}

static struct xml *write_general(const struct jamf_general *general,
    enum jamf_kind kind, bool is_new, struct arena *arena)
{
	struct xml *root = xml_new(arena, "general", NULL);
	const char *level = general->is_user_level   ? "User"
			    : kind == JAMF_COMPUTERS ? "Computer"
						     : "Device";
	struct fields fields;

	if ((general->name != NULL &&
		xml_add(arena, root, "name", general->name) == NULL) ||
	    xml_add(arena, root, "level", level) == NULL ||
	    /* Always: the server forgets it after each write. */
	    xml_add(arena, root, "redeploy_on_update",
		general->redeploy_all ? "All" : "Newly Assigned") == NULL)
		return NULL;
	fields_of(FIELD_GENERAL, kind, &fields);
	for (size_t i = 0; i < fields.count; i++) {
		const struct field *field = &fields.list[i];
		const struct jamf_setting *setting =
		    &general->settings[field->index];
		const char *text = setting->text;

		if (text == NULL && is_new && field->row->type != SCHEMA_DAYS)
			text = field->row->default_text;
		if (text == NULL)
			continue;
		if ((field->list != JAMF_LISTS
			    ? set_reference(field, root, setting, arena)
			    : field_set(field, root, text, arena)) != 0)
			return NULL;
	}
	fields_sort(FIELD_GENERAL, root);
	return root;
}

/* In CDATA, which ends at the first "]]>": '>' stands as it is in strings of
 * the property list, so that such a text is escaped instead. */
static void add_payloads(struct buf *buf, const char *payloads, size_t length)
{
	bool has_end = false;

	for (size_t i = 0; i + 3 <= length && !has_end; i++)
		has_end = memcmp(payloads + i, "]]>", 3) == 0;
	buf_text(buf, "<payloads>");
	if (has_end) {
		text_add_xml(buf, payloads, length);
	} else {
		buf_text(buf, "<![CDATA[");
		buf_add(buf, payloads, length);
		buf_text(buf, "]]>");
	}
	buf_text(buf, "</payloads>");
}

/* What is in the element. Refused when XML cannot carry it. */
static int add_children(
    const struct xml *element, struct buf *buf, struct error *error)
{
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next)
		if (xml_write(child, buf, error) != 0)
			return -1;
	return 0;
}

static int add_general(const struct jamf_write *write, struct arena *arena,
    struct buf *buf, struct error *error)
{
	struct xml *general;

	if (write->redelivers)
		buf_text(buf, "<general><redeploy_on_update>All"
			      "</redeploy_on_update></general>");
	if (write->redelivers ||
	    (write->general == NULL && write->payloads == NULL))
		return 0;
	buf_text(buf, "<general>");
	if (write->general != NULL) {
		general = write_general(
		    write->general, write->kind, write->id == 0, arena);
		if (general == NULL)
			return error_set_memory(error);
		if (add_children(general, buf, error) != 0)
			return -1;
	}
	if (write->payloads != NULL)
		add_payloads(buf, write->payloads, write->payloads_length);
	buf_text(buf, "</general>");
	return 0;
}

/* -- <self_service> -----------------------------------------------------------
 */

static bool is_named(const struct xml *element, const char *name)
{
	return strcmp(element->name, name) == 0;
}

/* A category that is sent without <display_in> is dropped by the server, and
 * for mobile devices it never tells it (both seen by Jamf's Terraform provider,
 * mobile_device_configuration_profile/input_builders.go). */
static int add_categories(
    const struct xml *list, struct buf *buf, struct error *error)
{
	buf_printf(buf, "<%s>", list->name);
	for (const struct xml *child = list->first; child != NULL;
	     child = child->next) {
		if (!is_named(child, "category") ||
		    xml_child(child, "display_in") != NULL) {
			if (xml_write(child, buf, error) != 0)
				return -1;
			continue;
		}
		buf_text(buf, "<category>");
		if (add_children(child, buf, error) != 0)
			return -1;
		buf_text(buf, "<display_in>true</display_in></category>");
	}
	buf_printf(buf, "</%s>", list->name);
	return 0;
}

static int add_notifications(const struct xml *element, bool booleans,
    struct buf *buf, struct error *error)
{
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next)
		if (is_named(child, "notification") &&
		    (strcmp(child->text, "true") == 0 ||
			strcmp(child->text, "false") == 0) == booleans &&
		    xml_write(child, buf, error) != 0)
			return -1;
	return 0;
}

static int add_self_service(const struct xml *element, enum jamf_kind kind,
    struct buf *buf, struct error *error)
{
	buf_text(buf, "<self_service>");
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next) {
		if (is_named(child, "notification") ||
		    (kind == JAMF_MOBILE &&
			is_named(child, "self_service_description")))
			continue;
		if ((is_named(child, "self_service_categories") &&
				child->first != NULL
			    ? add_categories(child, buf, error)
			    : xml_write(child, buf, error)) != 0)
			return -1;
	}
	if (add_notifications(element, false, buf, error) != 0 ||
	    add_notifications(element, true, buf, error) != 0)
		return -1;
	buf_text(buf, "</self_service>");
	return 0;
}

static int add_body(const struct jamf_write *write, struct arena *arena,
    struct buf *body, struct error *error)
{
	const char *root = profile_forms[write->kind].root;

	buf_printf(body, XML_DECLARATION "<%s>", root);
	if (add_general(write, arena, body, error) != 0)
		return -1;
	if (write->scope != NULL && xml_write(write->scope, body, error) != 0)
		return -1;
	if (write->self_service != NULL && add_self_service(write->self_service,
					       write->kind, body, error) != 0)
		return -1;
	buf_printf(body, "</%s>", root);
	return buf_ok(body) ? 0 : error_set_memory(error);
}

int jamf_profile_write_call(const struct jamf_write *write, struct buf *body,
    struct arena *arena, struct jamf_call *ret_call, struct error *error)
{
	struct jamf_call call;

	if (profile_make_call(write->id == 0 ? JAMF_POST : JAMF_PUT,
		write->kind, write->id, arena, &call, error) != 0 ||
	    add_body(write, arena, body, error) != 0)
		return -1;
	call.body = body;
	*ret_call = call;
	return 0;
}

int jamf_profile_written_id(
    const struct xml *root, int64_t *ret_id, struct error *error)
{
	int64_t id;

	if (!xml_integer(root, "id", &id) || id <= 0)
		return error_set(error, STATUS_SERVER,
		    "answer to a write has no id of a profile");
	*ret_id = id;
	return 0;
}
