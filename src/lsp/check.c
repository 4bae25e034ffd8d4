/* Documents are read as validate reads a file. */
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "definition/accept_list.h"
#include "ini/ini.h"
#include "lsp/lsp_internal.h"
#include "profile/read.h"
#include "base/banned.h"

/* A text with sections none of which is known: another tool's. */
static bool is_others(const struct lsp *lsp,
    const struct open_document *document, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	const struct source source = {
	    "", document->lines.text, document->lines.length};
	const char *label;
	struct ini ini;

	if (strcmp(document->language, "scepctl") == 0 ||
	    (document->path != NULL &&
		!text_ends_with(document->path, ".ini")) ||
	    ini_parse(&source, &arena, &findings, &ini, error) != 0)
		return false;
	for (size_t i = 0; i < ini.count; i++)
		if (section_schema(
			lsp->options.schemas, &ini.sections[i], &label) != NULL)
			return false;
	return ini.count > 0;
}

static enum open_kind kind_of(const struct lsp *lsp,
    const struct open_document *document, struct error *error)
{
	const char *name =
	    file_name(document->path == NULL ? document->uri : document->path);

	if (strcmp(name, PROJECT_CONFIG) == 0)
		return OPEN_PROJECT;
	return is_others(lsp, document, error) ? OPEN_OTHER : OPEN_DEFINITION;
}

/* Its list of accepted findings is checked as well. */
static int check_config(
    const struct lsp *lsp, struct config *config, struct error *error)
{
	struct accept_reader reader = {.rules = lsp->options.rules,
	    .schemas = lsp->options.schemas,
	    .arena = &config->arena,
	    .findings = &config->findings};
	struct accept_list list;

	if (accept_read_config(&reader, config, &list, error) != 0)
		return -1;
	findings_sort(&config->findings);
	return 0;
}

/* The project file is read as well: one that is not to be trusted says how a
 * definition is to be judged. */
static int read_definition(
    const struct lsp *lsp, struct open_document *document, struct error *error)
{
	struct config_place place = lsp->options.project;
	char directory[FILE_PATH_MAX];

	if (document->path == NULL ||
	    file_directory(directory, sizeof(directory), document->path) != 0 ||
	    !file_is_directory(directory))
		memcpy(directory, ".", sizeof("."));
	place.directory = directory;
	if (config_read(
		&document->config, &place, lsp->options.schemas, error) != 0 ||
	    check_config(lsp, &document->config, error) != 0)
		return -1;
	document_read_bytes(&document->run, open_name(document),
	    document->lines.text, document->lines.length, &document->document);
	if (document->document.unreadable) {
		*error = document->document.error;
		return -1;
	}
	return lsp->options.check_more == NULL
		   ? 0
		   : lsp->options.check_more(
			 lsp->options.context, &document->document, error);
}

static int read_project(
    const struct lsp *lsp, struct open_document *document, struct error *error)
{
	const struct source source = {
	    open_name(document), document->lines.text, document->lines.length};

	return config_read_source(
		   &document->config, &source, lsp->options.schemas, error) != 0
		   ? -1
		   : check_config(lsp, &document->config, error);
}

int lsp_read_document(
    struct lsp *lsp, struct open_document *document, struct error *error)
{
	int result = 0;

	if (document->read)
		return 0;
	document_clear(&document->document);
	document_run_done(&document->run);
	config_done(&document->config);
	document->run = (struct document_run){.schemas = lsp->options.schemas,
	    .now = lsp->options.now(),
	    .will_sign = true,
	    .view = &lsp->view,
	    .rules = lsp->options.rules,
	    .project = lsp->options.project};
	document->error = (struct error){0};
	document->kind = kind_of(lsp, document, error);
	if (document_run_start(&document->run, error) != 0)
		return -1;
	if (document->kind == OPEN_DEFINITION)
		result = read_definition(lsp, document, &document->error);
	else if (document->kind == OPEN_PROJECT)
		result = read_project(lsp, document, &document->error);
	document->refused = result != 0;
	document->read = true;
	return 0;
}
