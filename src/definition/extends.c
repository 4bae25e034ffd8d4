/*
 * Bases are read depth first, so that the order is that of precedence.
 */
#include "definition/extends.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "project/project.h"
#include "base/banned.h"

enum extends_rule {
	RULE_UNREADABLE,
	RULE_CYCLE,
	RULE_DEPTH,
	RULE_OUTSIDE,
	RULE_COUNT
};

const struct rule extends_rules[] = {
    [RULE_UNREADABLE] = {"extends-unreadable", SEVERITY_ERROR,
	"A base named by extends cannot be read."},
    [RULE_CYCLE] = {"extends-cycle", SEVERITY_ERROR,
	"A definition extends itself, directly or through its bases."},
    [RULE_DEPTH] = {"extends-depth", SEVERITY_ERROR,
	"Bases of bases go deeper than 8 levels."},
    [RULE_OUTSIDE] = {"extends-outside", SEVERITY_ERROR,
	"A base lies outside the project, whose root is the directory of "
	"scepctl.conf, else git's top, else the current directory."},
    [RULE_COUNT] = {"extends-count", SEVERITY_ERROR,
	"A definition is made of more than 32 files."},
    {NULL, SEVERITY_NOTE, NULL}};

/* One file on the way from the definition to the base being read. */
struct link {
	const struct link *above;
	const struct source *source;
	char real[PATH_MAX]; /* resolved path; "": it is in no file */
	size_t depth;
};

struct reader {
	const struct schemas *schemas;
	const struct file_view *view;
	struct arena *arena;
	struct findings *findings;
	struct extends *extends;
	struct error *error;
	char root[PATH_MAX]; /* of the project; "" until it is needed */
};

const struct ini_entry *extends_entry(
    const struct ini *ini, const struct schemas *schemas, const char *key)
{
	const struct schema *schema =
	    schemas_of_section(schemas, SCHEMA_IN_DEFINITION, "profile");
	const struct schema_key *wanted =
	    schema == NULL ? NULL : schema_key(schema, key);

	if (wanted == NULL)
		return NULL;
	for (size_t i = 0; i < ini->count; i++) {
		const struct ini_section *section = &ini->sections[i];

		if (strcmp(section->name, "profile") != 0)
			continue;
		for (size_t j = 0; j < section->count; j++)
			if (schema_key_of_name(
				schema, section->entries[j].name) == wanted)
				return &section->entries[j];
	}
	return NULL;
}

/* Where relative paths of the file start; "" for standard input, whose name is
 * no path. A text that an editor has not saved yet has its directory, too. */
static int directory_of(const struct link *link, char *directory, size_t size)
{
	return file_directory(directory, size, link->source->name);
}

static bool is_inside(const char *root, const char *path)
{
	size_t length = strlen(root);

	if (strcmp(root, "/") == 0)
		return true;
	return strncmp(root, path, length) == 0 && path[length] == '/';
}

/* Root, resolved, of the project that a definition in this directory is in.
 * Without any mark the project is the current directory; a definition elsewhere
 * has its own directory then. */
static int root_of(const struct file_view *view, const char *directory,
    char ret_root[PATH_MAX], struct error *error)
{
	struct project_from from = {directory, view};
	char root[PATH_MAX];

	if (directory[0] == '\0')
		from.directory = ".";
	if (project_root(root, sizeof(root), &from, NULL, error) != 0)
		return -1;
	if (view_resolve(view, from.directory, ret_root) &&
	    strcmp(ret_root, root) != 0 && !is_inside(root, ret_root))
		return 0;
	if (!view_resolve(view, root, ret_root))
		memcpy(ret_root, "/", sizeof("/"));
	return 0;
}

const char *extends_path_hint(const struct error *why)
{
	return why->hint[0] != '\0'
		   ? why->hint
		   : "the path is relative to the file that names it";
}

int extends_is_outside(const struct file_view *view, const char *definition,
    const char *path, bool *ret_outside, struct error *error)
{
	char directory[FILE_PATH_MAX], root[PATH_MAX], real[PATH_MAX];

	if (file_directory(directory, sizeof(directory), definition) != 0)
		directory[0] = '\0';
	if (root_of(view, directory, root, error) != 0)
		return -1;
	*ret_outside = view_resolve(view, path, real) && !is_inside(root, real);
	return 0;
}

/* Once. */
static int find_root(struct reader *reader, const struct link *link)
{
	char directory[FILE_PATH_MAX];

	if (reader->root[0] != '\0')
		return 0;
	while (link->above != NULL)
		link = link->above;
	if (directory_of(link, directory, sizeof(directory)) != 0)
		directory[0] = '\0';
	return root_of(reader->view, directory, reader->root, reader->error);
}

static int read_layer(struct reader *reader, struct link *link);

/* Reads the file at real, shown as path, into a source of the arena's. */
static struct source *read_source(
    struct reader *reader, const char *path, struct error *why)
{
	auto_buf struct buf bytes = {0};
	struct source *source;
	const char *name, *text;

	if (view_read(reader->view, path, INI_BYTES_MAX, &bytes, why) != 0)
		return NULL;
	source = arena_new(reader->arena, sizeof(*source));
	name = arena_text(reader->arena, path);
	text = arena_copy(reader->arena, bytes.data, bytes.length);
	if (source == NULL || name == NULL || text == NULL) {
		(void)error_set_memory(why);
		return NULL;
	}
	*source = (struct source){name, text, bytes.length};
	return source;
}

static int refuse(struct reader *reader, enum extends_rule rule,
    const struct origin *at, const char *path)
{
	static const struct {
		const char *text, *hint;
	} says[] = {[RULE_CYCLE] = {"is extended by itself",
			"remove one of the extends that lead back here"},
	    [RULE_DEPTH] = {"lies deeper than 8 levels of bases",
		"extend the deeper base directly"},
	    [RULE_OUTSIDE] = {"lies outside the project",
		"keep bases below the directory of scepctl.conf"},
	    [RULE_COUNT] = {"is one file too many: 32 make a definition",
		"merge some of the bases"}};

	findings_add(reader->findings, &extends_rules[rule], at,
	    says[rule].hint, "'%s' %s", path, says[rule].text);
	return 0;
}

/* Takes "directory/../" out of path, when that leads to the same file: not so
 * where a link is followed by "..". */
static void shorten(const struct file_view *view, char *path, const char *real)
{
	char shorter[FILE_PATH_MAX], resolved[PATH_MAX];
	size_t from = 0, to = 0;

	memcpy(shorter, path, strlen(path) + 1);
	while (shorter[from] != '\0') {
		size_t length = strcspn(shorter + from, "/");
		bool up = length == 2 && memcmp(shorter + from, "..", 2) == 0;
		size_t above = to > 0 ? to - 1 : 0; /* the component before */

		while (above > 0 && shorter[above - 1] != '/')
			above--;
		up = up && to > 1 && strncmp(shorter + above, "../", 3) != 0;
		length += shorter[from + length] == '/';
		if (!up)
			memmove(shorter + to, shorter + from, length);
		to = up ? above : to + length;
		from += length;
	}
	shorter[to] = '\0';
	if (to < strlen(path) && view_resolve(view, shorter, resolved) &&
	    strcmp(resolved, real) == 0)
		memcpy(path, shorter, to + 1);
}

static int read_base(
    struct reader *reader, const struct link *link, const struct ini_item *item)
{
	struct origin at = {.source = link->source, .span = item->span};
	char path[FILE_PATH_MAX], directory[FILE_PATH_MAX];
	struct link base = {.above = link, .depth = link->depth + 1};
	struct error why = {0};

	if (directory_of(link, directory, sizeof(directory)) != 0 ||
	    file_join(path, sizeof(path), directory, item->text) != 0)
		return refuse(reader, RULE_OUTSIDE, &at, item->text);
	if (find_root(reader, link) != 0)
		return -1;
	if (view_resolve(reader->view, path, base.real)) {
		if (!is_inside(reader->root, base.real))
			return refuse(reader, RULE_OUTSIDE, &at, item->text);
		for (const struct link *up = link; up != NULL; up = up->above)
			if (strcmp(up->real, base.real) == 0)
				return refuse(
				    reader, RULE_CYCLE, &at, item->text);
		if (base.depth > EXTENDS_DEPTH_MAX)
			return refuse(reader, RULE_DEPTH, &at, item->text);
		shorten(reader->view, path, base.real);
	}
	if (reader->extends->count >= EXTENDS_FILES_MAX)
		return refuse(reader, RULE_COUNT, &at, item->text);
	base.source = read_source(reader, path, &why);
	if (base.source != NULL)
		return read_layer(reader, &base);
	if (why.status == STATUS_LIMIT) {
		*reader->error = why;
		return -1;
	}
	findings_add(reader->findings, &extends_rules[RULE_UNREADABLE], &at,
	    extends_path_hint(&why), "%s", why.text);
	return 0;
}

static int read_layer(struct reader *reader, struct link *link)
{
	struct ini *ini = arena_new(reader->arena, sizeof(*ini));
	const struct ini_entry *entry;
	struct findings ignored = {.arena = reader->arena};
	struct ini_item *items;
	size_t count;

	if (ini == NULL)
		return error_set_memory(reader->error);
	if (ini_parse(link->source, reader->arena, reader->findings, ini,
		reader->error) != 0)
		return -1;
	reader->extends->layers[reader->extends->count++] = ini;
	entry = extends_entry(ini, reader->schemas, "extends");
	/* The reader of the model reports what is wrong with the list. */
	if (entry == NULL || !ini_list(ini, entry, false, reader->arena,
				 &ignored, &items, &count))
		return 0;
	if (link->above == NULL &&
	    !view_resolve(reader->view, link->source->name, link->real))
		link->real[0] = '\0';
	for (size_t i = 0; i < count; i++)
		if (read_base(reader, link, &items[i]) != 0)
			return -1;
	return 0;
}

int extends_read(const struct document_run *run, const struct source *source,
    struct arena *arena, struct findings *findings, struct extends *ret_extends,
    struct error *error)
{
	struct extends extends = {0};
	struct reader reader = {.schemas = run->schemas,
	    .view = run->view,
	    .arena = arena,
	    .findings = findings,
	    .extends = &extends,
	    .error = error};
	struct link link = {.source = source};

	extends.layers =
	    arena_new_array(arena, EXTENDS_FILES_MAX, sizeof(*extends.layers));
	if (extends.layers == NULL)
		return error_set_memory(error);
	if (read_layer(&reader, &link) != 0)
		return -1;
	*ret_extends = extends;
	return 0;
}
