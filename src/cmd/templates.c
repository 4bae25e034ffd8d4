/* The templates among the embedded files. */
#include "cmd/templates.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "base/banned.h"

#define TEMPLATE_START "templates/"
#define TEMPLATE_END ".ini"

bool template_at(size_t index, struct template *ret)
{
	const struct embedded_file *file = embedded_files;
	const char *name;

	for (; file->name != NULL; file++)
		if (text_starts_with(file->name, TEMPLATE_START) &&
		    index-- == 0)
			break;
	if (file->name == NULL)
		return false;
	name = file->name + strlen(TEMPLATE_START);
	(void)snprintf(ret->name, sizeof(ret->name), "%.*s",
	    (int)(strlen(name) - strlen(TEMPLATE_END)), name);
	/* The text of its first line, a comment. */
	ret->doc = file->text + strspn(file->text, "; ");
	ret->doc_length = strcspn(ret->doc, "\n");
	ret->file = file;
	return true;
}
