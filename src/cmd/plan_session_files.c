#include "cmd/plan_session.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "cmd/projects.h"
#include "base/banned.h"

/* The project's root, as short as it can be written. */
static int find_root(
    struct plan_session *session, char *root, size_t size, struct error *error)
{
	auto_config struct config config = {0};
	char here[FILE_PATH_MAX];
	size_t length;

	if (invocation_config(session->invocation, ".", &config, error) != 0)
		return -1;
	if (session->invocation->config_path != NULL) {
		if (file_join(root, size, "",
			*config.directory == '\0' ? "." : config.directory) !=
		    0)
			return error_set(
			    error, STATUS_FILE, "a path is too long");
	} else if (project_root(root, size, ".", config.trust, error) != 0)
		return -1;
	if (getcwd(here, sizeof(here)) == NULL)
		return 0;
	length = strlen(here);
	if (strcmp(root, here) == 0)
		memcpy(root, ".", sizeof("."));
	else if (text_starts_with(root, here) && root[length] == '/')
		memmove(root, root + length + 1, strlen(root) - length);
	return 0;
}

static int collect(struct plan_session *session, const char *const *files,
    size_t count, struct error *error)
{
	const char *all = session->root;

	session->options.is_complete = count == 0;
	if (count > 0)
		return inputs_collect(
		    &session->own.inputs, files, count, error);
	if (find_root(session, session->root, sizeof(session->root), error) !=
	    0)
		return -1;
	session->options.defined.root = session->root;
	return inputs_collect(&session->own.inputs, &all, 1, error);
}

int plan_session_owns_any(struct plan_session *session, struct error *error)
{
	auto_lock struct lock *lock = NULL;
	char path[FILE_PATH_MAX];
	size_t place = 0;

	if (lock_path(session->config, ".", path, error) != 0 ||
	    lock_open(path, &lock, error) != 0)
		return -1;
	return lock_object_next(lock, &place) != NULL;
}

/* A project whose last definition is gone may still have profiles. */
static int collect_none(
    struct plan_session *session, const struct error *why, struct error *error)
{
	int result;

	if (projects_read(&session->own.inputs, session->invocation, true,
		&session->own_config, error) != 0)
		return -1;
	result = plan_session_owns_any(session, error);
	if (result == 0)
		*error = *why;
	return result > 0 ? 0 : -1;
}

int plan_session_collect(struct plan_session *session, const char *const *files,
    size_t count, struct error *error)
{
	struct error why = {0};

	if (collect(session, files, count, &why) == 0)
		return projects_read(&session->own.inputs, session->invocation,
		    true, &session->own_config, error);
	if (count == 0 && why.status == STATUS_NOT_FOUND)
		return collect_none(session, &why, error);
	*error = why;
	return -1;
}
