/* Where the user's own project file is, and what is wrong with it. */
#include "cmd/own_config.h"

#include "base/file.h"
#include "cmd/message.h"
#include "definition/accept_list.h"
#include "base/banned.h"

#define NAME "scepctl/scepctl.conf"

/* "" when there is no such place. */
static int locate(char *path, size_t size, struct error *error)
{
	const char *base = invocation_variable("XDG_CONFIG_HOME");
	const char *home = invocation_variable("HOME");
	char directory[FILE_PATH_MAX];

	*path = '\0';
	/* The specification has relative ones ignored. */
	if (base == NULL || *base != '/') {
		if (home == NULL || *home != '/')
			return 0;
		if (file_join(directory, sizeof(directory), home, ".config") !=
		    0)
			return error_set(
			    error, STATUS_FILE, "'HOME' is too long a path");
		base = directory;
	}
	if (file_join(path, size, base, NAME) != 0)
		return error_set(
		    error, STATUS_FILE, "'XDG_CONFIG_HOME' is too long a path");
	return 0;
}

void own_config_load(struct invocation *invocation)
{
	struct config_place place = {.trust = &invocation->trust};
	struct error *error = &invocation->own_error;
	struct config *own = &invocation->own;
	char path[FILE_PATH_MAX];

	if (invocation->config_path != NULL ||
	    locate(path, sizeof(path), error) != 0 || *path == '\0' ||
	    !file_exists(path) ||
	    trust_check(&invocation->trust, path, error) != 0)
		return;
	place.path = path;
	if (config_read(own, &place, invocation->schemas, error) != 0)
		return;
	accept_report_own(own, &own->findings);
	findings_sort(&own->findings);
}

int own_config_get(const struct invocation *invocation,
    const struct config **ret_config, struct error *error)
{
	const struct config *own = &invocation->own;

	if (invocation->own_error.status != STATUS_DONE) {
		*error = invocation->own_error;
		return -1;
	}
	if (own->findings.failed)
		return error_set_memory(error);
	if (own->findings.errors > 0) {
		message_findings(invocation, &own->findings);
		return error_set(
		    error, STATUS_FINDINGS, "'%.300s' has errors", own->path);
	}
	*ret_config = own;
	return 0;
}
