#include "jamf/profiles_internal.h"

#include <inttypes.h>
#include <string.h>

#include "base/banned.h"

/* What is written, and whether that went well. */
struct body {
	struct buf *buf;
	struct error *error;
	bool failed;
};

/* Refused when XML cannot carry it; the first error stays. */
static void add_text(struct body *body, const char *name, const char *text)
{
	const struct xml element = {
	    .name = name, .text = text, .length = strlen(text)};

	if (!body->failed)
		body->failed = xml_write(&element, body->buf, body->error) != 0;
}

static void add_number(struct buf *buf, const char *name, int64_t number)
{
	buf_printf(buf, "<%s>%" PRId64 "</%s>", name, number, name);
}

/* Site and category: by id where it is known, -1 for none. */
static void add_reference(
    struct body *body, const char *element, const char *name, int64_t id)
{
	struct buf *buf = body->buf;

	if (name == NULL)
		return;
	buf_printf(buf, "<%s>", element);
	if (name[0] == '\0')
		add_number(buf, "id", -1);
	else if (id > 0)
		add_number(buf, "id", id);
	if (name[0] != '\0')
		add_text(body, "name", name);
	buf_printf(buf, "</%s>", element);
}

/* Redeployment is always written: the server forgets it after each write. */
static void add_delivery(const struct jamf_write *write, struct body *body)
{
	const struct profile_form *form = &profile_forms[write->kind];
	const struct jamf_general *general = write->general;
	bool is_new = write->id == 0;

	if (general->has_method || is_new)
		add_text(body, form->method,
		    general->has_method &&
			    general->method == JAMF_SELF_SERVICE_ONLY
			? PROFILE_METHOD_SELF_SERVICE
			: PROFILE_METHOD_AUTOMATIC);
	if (write->kind == JAMF_COMPUTERS &&
	    (general->has_user_removable || is_new))
		add_text(body, "user_removable",
		    general->has_user_removable && general->user_removable
			? "true"
			: "false");
	add_text(body, "level", general->is_user_level ? "User" : form->level);
	add_text(body, "redeploy_on_update",
	    general->redeploy_all ? "All" : "Newly Assigned");
	if (write->kind == JAMF_MOBILE && general->has_redeploy_days)
		add_number(body->buf,
		    "redeploy_days_before_certificate_expires",
		    general->redeploy_days);
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
		xml_add_escaped(buf, payloads, length);
	} else {
		buf_text(buf, "<![CDATA[");
		buf_add(buf, payloads, length);
		buf_text(buf, "]]>");
	}
	buf_text(buf, "</payloads>");
}

static void add_general(const struct jamf_write *write, struct body *body)
{
	struct buf *buf = body->buf;
	const struct jamf_general *general = write->general;

	if (write->redelivers)
		buf_text(buf, "<general><redeploy_on_update>All"
			      "</redeploy_on_update></general>");
	if (write->redelivers || (general == NULL && write->payloads == NULL))
		return;
	buf_text(buf, "<general>");
	if (general != NULL) {
		if (general->name != NULL)
			add_text(body, "name", general->name);
		if (general->description != NULL)
			add_text(body, "description", general->description);
		add_reference(body, "site", general->site, general->site_id);
		add_reference(
		    body, "category", general->category, general->category_id);
		add_delivery(write, body);
	}
	if (write->payloads != NULL)
		add_payloads(buf, write->payloads, write->payloads_length);
	buf_text(buf, "</general>");
}

static bool is_named(const struct xml *element, const char *name)
{
	return strcmp(element->name, name) == 0;
}

static bool is_boolean(const struct xml *element)
{
	return strcmp(element->text, "true") == 0 ||
	       strcmp(element->text, "false") == 0;
}

static int add_notifications(const struct xml *element, bool booleans,
    struct buf *buf, struct error *error)
{
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next)
		if (is_named(child, "notification") &&
		    is_boolean(child) == booleans &&
		    xml_write(child, buf, error) != 0)
			return -1;
	return 0;
}

/* A category that is sent without <display_in> is dropped by the server, and
 * for mobile devices it never tells it (both seen by Jamf's Terraform provider,
 * mobile_device_configuration_profile/input_builders.go). */
static int add_category(
    const struct xml *element, struct buf *buf, struct error *error)
{
	if (!is_named(element, "category") ||
	    xml_child(element, "display_in") != NULL)
		return xml_write(element, buf, error);
	buf_text(buf, "<category>");
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next)
		if (xml_write(child, buf, error) != 0)
			return -1;
	buf_text(buf, "<display_in>true</display_in></category>");
	return 0;
}

static int add_part(
    const struct xml *element, struct buf *buf, struct error *error)
{
	if (!is_named(element, "self_service_categories") ||
	    element->first == NULL)
		return xml_write(element, buf, error);
	buf_printf(buf, "<%s>", element->name);
	for (const struct xml *child = element->first; child != NULL;
	     child = child->next)
		if (add_category(child, buf, error) != 0)
			return -1;
	buf_printf(buf, "</%s>", element->name);
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
		if (add_part(child, buf, error) != 0)
			return -1;
	}
	if (add_notifications(element, false, buf, error) != 0 ||
	    add_notifications(element, true, buf, error) != 0)
		return -1;
	buf_text(buf, "</self_service>");
	return 0;
}

int profiles_add_body(
    const struct jamf_write *write, struct buf *body, struct error *error)
{
	const char *root = profile_forms[write->kind].root;

	struct body general = {.buf = body, .error = error};

	buf_printf(body, XML_DECLARATION "<%s>", root);
	add_general(write, &general);
	if (general.failed)
		return -1;
	if (write->scope != NULL && xml_write(write->scope, body, error) != 0)
		return -1;
	if (write->self_service != NULL && add_self_service(write->self_service,
					       write->kind, body, error) != 0)
		return -1;
	buf_printf(body, "</%s>", root);
	return buf_ok(body) ? 0 : error_set_memory(error);
}
