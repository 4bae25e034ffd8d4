/*
 * Notes on an item of a plan: what is to be known besides its changes.
 */
#include "report/plan.h"

#include <string.h>

#include "base/text.h"
#include "base/banned.h"

static void note(struct report_item *row, const char *name, const char *text)
{
	if (row->note_count < REPORT_NOTES_MAX)
		row->notes[row->note_count++] =
		    (struct report_note){name, text};
}

static bool is_written(enum sync_action action)
{
	return action == SYNC_CREATE || action == SYNC_UPDATE ||
	       action == SYNC_DRIFT;
}

static void note_settings(const struct sync_item *item, struct report_item *row)
{
	const struct sync_desired *desired = item->desired;

	if (desired == NULL || !(desired->needs_admin || desired->needs_days))
		return;
	if (item->resets_settings)
		note(row, "resets-settings",
		    "Jamf Pro may forget the settings that were entered by "
		    "hand: they count as to be entered again");
	else if (item->action == SYNC_CREATE)
		note(row, "settings",
		    "some settings are then to be entered by hand");
	else if (item->confirm == LOCK_CONFIRM_NEEDED)
		note(row, "settings",
		    "some settings are still to be entered by hand; "
		    "'scepctl apply --confirm-ui FILE' says that they are");
	if (item->scope_held)
		note(row, "scope-held",
		    "the scope is held back until 'scepctl apply --confirm-ui "
		    "FILE' says that the settings were entered");
}

static void note_redelivery(
    const struct sync_item *item, struct report_item *row)
{
	if (item->redelivers)
		note(row, "redelivers",
		    "the settings were entered: every device in scope gets the "
		    "changed profile now");
	else if (item->redelivery == LOCK_REDELIVERY_PENDING)
		note(row, "redelivery-pending",
		    "installed devices get the change once 'scepctl apply "
		    "--confirm-ui FILE' says that the settings are there");
	else if (item->redelivery == LOCK_REDELIVERY_ASKED)
		note(row, "redelivery-unknown",
		    "it is not known whether installed devices get the change, "
		    "as the answer was lost: look at its logs in Jamf Pro; "
		    "'redeploy_on_update = newly-assigned' says that they do, "
		    "'scepctl apply --confirm-ui FILE' asks once more");
}

/* The change of a payload's identifier beside that of its UUID. */
static const struct jamf_change *identifier_of(
    const struct jamf_changes *changes, const struct jamf_change *uuid)
{
	size_t length = strlen(uuid->path) - strlen("PayloadUUID");

	for (size_t i = 0; i < changes->count; i++) {
		const struct jamf_change *change = &changes->list[i];

		if (change->was != NULL &&
		    strncmp(change->path, uuid->path, length) == 0 &&
		    strcmp(change->path + length, "PayloadIdentifier") == 0)
			return change;
	}
	return NULL;
}

/* A label, another section or another place of a payload gives it another
 * identity; what keeps the old one is two lines. */
static int note_identities(const struct sync_item *item, struct arena *arena,
    struct report_item *row, struct error *error)
{
	for (size_t i = 0; i < item->changes.count; i++) {
		const struct jamf_change *uuid = &item->changes.list[i];
		const struct jamf_change *identifier;
		const char *text;

		if (!uuid->is_identity || uuid->key == NULL ||
		    uuid->was == NULL || uuid->becomes == NULL)
			continue;
		identifier = identifier_of(&item->changes, uuid);
		text = arena_printf(arena,
		    "these lines in [%.*s] keep its identity, so that no "
		    "device needs a new certificate: 'uuid = %s'%s%s%s",
		    (int)strcspn(uuid->key, "."), uuid->key, uuid->was,
		    identifier == NULL ? "" : ", 'payload_identifier = ",
		    identifier == NULL ? "" : identifier->was,
		    identifier == NULL ? "" : "'");
		if (text == NULL)
			return error_set_memory(error);
		note(row, "keeps-identity", text);
	}
	return 0;
}

static bool adds_payload(const struct jamf_changes *changes)
{
	static const char payload[] = "PayloadContent[";

	for (size_t i = 0; i < changes->count; i++) {
		const struct jamf_change *change = &changes->list[i];

		if (change->area == JAMF_PAYLOAD && change->was == NULL &&
		    change->becomes != NULL &&
		    text_starts_with(change->path, payload) &&
		    strchr(change->path, '.') == NULL)
			return true;
	}
	return false;
}

int report_item_add_notes(const struct sync_item *item, struct arena *arena,
    struct report_item *row, struct error *error)
{
	const struct sync_desired *desired = item->desired;

	if (item->note != NULL)
		note(row, "remark", item->note);
	if (item->is_adopted)
		note(row, "adopted",
		    "it is there already, with the payloads of this "
		    "definition: apply notes it in the lock file");
	if (item->drifted)
		note(row, "drifted",
		    "it was changed by hand as well: what the definition says "
		    "otherwise is put back");
	if (item->not_compared) {
		const char *text =
		    "a secret is not at hand and was not compared";

		if (desired != NULL && desired->without_secrets &&
		    desired->secret_error.text[0] != '\0')
			text =
			    arena_printf(arena, "a secret was not compared: %s",
				desired->secret_error.text);
		if (text == NULL)
			return error_set_memory(error);
		note(row, "not-compared", text);
	}
	if (note_identities(item, arena, row, error) != 0)
		return -1;
	/* A network that joins a deployed identity is the likeliest reason for
	 * a new certificate everywhere, and can be had without one. */
	if ((item->effects & (1U << SYNC_EFFECT_CERTIFICATE)) != 0 &&
	    adds_payload(&item->changes))
		note(row, "adds-payload",
		    "a payload is added to a profile that devices have: they "
		    "get all of it anew and enrol again; a new profile beside "
		    "it, with an identity of its own, or 'redeploy_on_update = "
		    "newly-assigned' does without");
	note_settings(item, row);
	note_redelivery(item, row);
	if (item->ndes_warning != NULL)
		note(row, "ndes-places", item->ndes_warning);
	if (item->sid_warning != NULL)
		note(row, "san-sid-missing", item->sid_warning);
	if (desired != NULL && desired->variable_in_secret &&
	    is_written(item->action))
		note(row, "variable-in-secret",
		    "warning: a secret has a '$' and a word, which Jamf Pro "
		    "may take for a variable");
	if (desired != NULL && desired->was_signed && is_written(item->action))
		note(row, "signature-not-sent",
		    "the signature is not sent: Jamf Pro takes none and signs "
		    "at delivery");
	if (item->action == SYNC_ORPHAN && item->note == NULL)
		note(row, "orphan", "'scepctl apply --prune' deletes it");
	return 0;
}
