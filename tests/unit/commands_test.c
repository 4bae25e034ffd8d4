/* Planted mutations these must catch: the first command kept in place of the
 * newest; ids of the other kind's profiles taken for ours; a row that was not
 * asked for that passes unnoticed. */
#include "base/memory.h"
#include "jamf/commands_internal.h"
#include "tap.h"

#define DEVICE "6a0d4f1c-0000-4000-8000-0000000000bb"

static const struct command_profile profiles[] = {
    {5, "0ae590fe-9b30-11ea-bb37-0242ac130002"},
    {9, "0ae590fe-9b30-11ea-bb37-0242ac130003"},
};

#define ROW(state, profile, client, sent, more)                                \
	"{\"uuid\":\"x\",\"dateSent\":\"2026-11-" sent "T00:00:00.000Z\","     \
	"\"client\":{\"managementId\":\"" DEVICE "\",\"clientType\":\"" client \
	"\"},\"commandState\":\"" state                                        \
	"\",\"commandType\":\"INSTALL_PROFILE\",\"profileId\":" profile more   \
	"}"
#define FAILED(code, sent)                                             \
	ROW("ERROR", "5", "COMPUTER", sent,                            \
	    ",\"dateCompleted\":\"2026-11-" sent "T00:01:00Z\","       \
	    "\"commandError\":{\"errorCode\":" code                    \
	    ",\"errorDomain\":\"D\",\"errorEnglishDescription\":\"no " \
	    "\\u001b\"}")

static const struct {
	const char *name;
	const char *rows[4];
	int state;    /* of the newest; -1: none */
	int64_t code; /* of its error */
	bool is_unfiltered;
} cases[] = {
    {"nothing", {NULL}, -1, 0, false},
    {"one that failed", {FAILED("-319", "02")}, COMMAND_FAILED, -319, false},
    {"the newest counts, first or last",
	{FAILED("1", "02"), FAILED("3", "04"), FAILED("2", "03")},
	COMMAND_FAILED, 3, false},
    {"waits since then",
	{FAILED("1", "02"), ROW("PENDING", "5", "COMPUTER", "03", "")},
	COMMAND_PENDING, 0, false},
    {"carried out since then",
	{ROW("ACKNOWLEDGED", "5", "COMPUTER", "05",
	     ",\"dateCompleted\":\"2026-11-05T00:01:00Z\""),
	    FAILED("1", "02")},
	COMMAND_ACKNOWLEDGED, 0, false},
    {"not now", {ROW("NOT_NOW", "5", "COMPUTER_USER", "03", "")},
	COMMAND_NOT_NOW, 0, false},
    {"a profile of mobile devices with that id",
	{ROW("ERROR", "5", "MOBILE_DEVICE", "03", "")}, -1, 0, false},
    {"a profile that was not asked for",
	{ROW("ERROR", "77", "COMPUTER", "03", "")}, -1, 0, true},
    {"broken rows", {"{", "null", "{\"client\":{}}"}, -1, 0, false},
    {"an unknown state", {ROW("ELSE", "5", "COMPUTER", "03", "")}, -1, 0,
	false},
};

static void test_case(size_t at)
{
	auto_arena struct arena arena = {0};
	auto_commands struct commands commands = {.kind = JAMF_COMPUTERS,
	    .profiles = profiles,
	    .profile_count = array_length(profiles),
	    .arena = &arena};
	struct commands_reading reading = {.commands = &commands};
	auto_paging struct paging paging = {0};
	struct json_rows rows = {0};
	struct commands_page page = {&reading, {&paging, 0, &rows}};
	struct inventory_device device = {.has_management_id = true};
	const struct command *command;
	size_t ignored;

	for (size_t i = 0; i < array_length(profiles); i++)
		ok(map_add(&commands.ids, (const char *)&profiles[i].id,
		       sizeof(profiles[i].id), i, &ignored) == 1,
		    "profile %zu", i);
	for (size_t i = 0; i < array_length(cases[at].rows); i++) {
		if (cases[at].rows[i] == NULL)
			continue;
		rows.count++;
		ok(commands_take_row(&page, cases[at].rows[i],
		       strlen(cases[at].rows[i])) == 0,
		    "%s: row %zu", cases[at].name, i);
	}
	(void)inventory_id_read(DEVICE, device.management_id);
	command = commands_of(&commands, &device, 0);
	is_number(command == NULL ? -1 : (int)command->state, cases[at].state,
	    "%s: state", cases[at].name);
	is_number(command == NULL || command->error == NULL
		      ? 0
		      : command->error->code,
	    cases[at].code, "%s: error", cases[at].name);
	if (command != NULL && command->error != NULL)
		is_text(command->error->text, "no \\x1b", "%s: printable",
		    cases[at].name);
	ok(commands.is_unfiltered == cases[at].is_unfiltered,
	    "%s: whether the filter held", cases[at].name);
	ok(commands_of(&commands, &device, 1) == NULL,
	    "%s: nothing of the other profile", cases[at].name);
}

int main(void)
{
	for (size_t i = 0; i < array_length(cases); i++)
		test_case(i);
	return tap_done();
}
