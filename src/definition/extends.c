#include "definition/extends.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "definition/document.h"
#include "project/config.h"
#include "base/banned.h"

enum extends_rule {
	RULE_UNREADABLE,
	RULE_CYCLE,
	RULE_DEPTH,
	RULE_OUTSIDE,
	RULE_COUNT,
	RULE_FINE /* no rule: nothing is wrong */
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
	char real[PATH_MAX]; /* resolved path; "" for standard input */
	size_t depth;
};

struct reading {
	const struct schemas *schemas;
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

/* Where relative paths of the file start; "" for standard input. */
static int directory_of(const struct link *link, char *directory, size_t size)
{
	const char *name = link->real[0] == '\0' ? "" : link->source->name;

	return file_directory(directory, size, name);
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
static int root_of(
    const char *directory, char ret_root[PATH_MAX], struct error *error)
{
	char root[PATH_MAX];

	if (directory[0] == '\0')
		directory = ".";
	if (project_root(root, sizeof(root), directory, NULL, error) != 0)
		return -1;
	if (realpath(directory, ret_root) != NULL &&
	    strcmp(ret_root, root) != 0 && !is_inside(root, ret_root))
		return 0;
	if (realpath(root, ret_root) == NULL)
		memcpy(ret_root, "/", sizeof("/"));
	return 0;
}

int extends_is_outside(const char *definition, const char *path,
    bool *ret_outside, struct error *error)
{
	char directory[FILE_PATH_MAX], root[PATH_MAX], real[PATH_MAX];

	if (file_directory(directory, sizeof(directory), definition) != 0)
		directory[0] = '\0';
	if (root_of(directory, root, error) != 0)
		return -1;
	*ret_outside = realpath(path, real) != NULL && !is_inside(root, real);
	return 0;
}

/* Once. */
static int find_root(struct reading *reading, const struct link *link)
{
	char directory[FILE_PATH_MAX];

	if (reading->root[0] != '\0')
		return 0;
	while (link->above != NULL)
		link = link->above;
	if (directory_of(link, directory, sizeof(directory)) != 0)
		directory[0] = '\0';
	return root_of(directory, reading->root, reading->error);
}

/* Why the base at real must not be read below link; RULE_FINE when it may. */
static enum extends_rule why_not(
    const struct reading *reading, const struct link *link, const char *real)
{
	if (!is_inside(reading->root, real))
		return RULE_OUTSIDE;
	for (const struct link *up = link; up != NULL; up = up->above)
		if (strcmp(up->real, real) == 0)
			return RULE_CYCLE;
	return link->depth + 1 > EXTENDS_DEPTH_MAX ? RULE_DEPTH : RULE_FINE;
}

static int read_layer(struct reading *reading, struct link *link);

/* Reads the file at real, shown as path, into a source of the arena's. */
static struct source *read_source(
    struct reading *reading, const char *path, struct error *why)
{
	auto_buf struct buf bytes = {0};
	struct source *source;
	const char *name, *text;

	if (file_read(path, INI_BYTES_MAX, &bytes, NULL, why) != 0)
		return NULL;
	source = arena_new(reading->arena, sizeof(*source));
	name = arena_text(reading->arena, path);
	text = arena_copy(reading->arena, bytes.data, bytes.length);
	if (source == NULL || name == NULL || text == NULL) {
		(void)error_set_memory(why);
		return NULL;
	}
	source->name = name;
	source->text = text;
	source->length = bytes.length;
	return source;
}

static int refuse(struct reading *reading, enum extends_rule rule,
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

	findings_add(reading->findings, &extends_rules[rule], at,
	    says[rule].hint, "'%s' %s", path, says[rule].text);
	return 0;
}

/* The end of what stands before the last component of the first length bytes.
 */
static size_t cut(const char *path, size_t length)
{
	while (length > 0 && path[length - 1] != '/')
		length--;
	return length;
}

/* Takes "directory/../" out of path. */
static void fold(char *path)
{
	size_t from = 0, to = 0;

	while (path[from] != '\0') {
		size_t length = strcspn(path + from, "/");
		size_t above = cut(path, to > 0 ? to - 1 : 0);
		bool up = length == 2 && memcmp(path + from, "..", 2) == 0;
		bool can = to > 1 && strncmp(path + above, "../", 3) != 0;

		length += path[from + length] == '/';
		if (!up || !can)
			memmove(path + to, path + from, length);
		to = up && can ? above : to + length;
		from += length;
	}
	path[to] = '\0';
}

/* Shows a path as people write it, when that leads to the same file: not so
 * where a link is followed by "..". */
static void shorten(char *path, const char *real)
{
	char shorter[FILE_PATH_MAX], resolved[PATH_MAX];

	memcpy(shorter, path, strlen(path) + 1);
	fold(shorter);
	if (strcmp(shorter, path) != 0 && realpath(shorter, resolved) != NULL &&
	    strcmp(resolved, real) == 0)
		memcpy(path, shorter, strlen(shorter) + 1);
}

static int read_base(struct reading *reading, const struct link *link,
    const struct ini_item *item)
{
	struct origin at = {.source = link->source, .span = item->span};
	char path[FILE_PATH_MAX], directory[FILE_PATH_MAX];
	struct link base = {.above = link, .depth = link->depth + 1};
	struct error why = {0};
	enum extends_rule rule;

	if (directory_of(link, directory, sizeof(directory)) != 0 ||
	    file_join(path, sizeof(path), directory, item->text) != 0)
		return refuse(reading, RULE_OUTSIDE, &at, item->text);
	if (find_root(reading, link) != 0)
		return -1;
	if (realpath(path, base.real) != NULL) {
		rule = why_not(reading, link, base.real);
		if (rule != RULE_FINE)
			return refuse(reading, rule, &at, item->text);
		shorten(path, base.real);
	}
	if (reading->extends->count >= EXTENDS_FILES_MAX)
		return refuse(reading, RULE_COUNT, &at, item->text);
	base.source = read_source(reading, path, &why);
	if (base.source == NULL && why.status == STATUS_LIMIT) {
		*reading->error = why;
		return -1;
	}
	if (base.source == NULL) {
		findings_add(reading->findings, &extends_rules[RULE_UNREADABLE],
		    &at, "the path is relative to the file that names it", "%s",
		    why.text);
		return 0;
	}
	return read_layer(reading, &base);
}

static int read_layer(struct reading *reading, struct link *link)
{
	struct ini *ini = arena_new(reading->arena, sizeof(*ini));
	const struct ini_entry *entry;
	struct findings ignored = {.arena = reading->arena};
	struct ini_item *items;
	size_t count;

	if (ini == NULL)
		return error_set_memory(reading->error);
	if (ini_parse(link->source, reading->arena, reading->findings, ini,
		reading->error) != 0)
		return -1;
	reading->extends->layers[reading->extends->count++] = ini;
	entry = extends_entry(ini, reading->schemas, "extends");
	/* The reader of the model reports what is wrong with the list. */
	if (entry == NULL || !ini_list(ini, entry, false, reading->arena,
				 &ignored, &items, &count))
		return 0;
	if (link->above == NULL && !realpath(link->source->name, link->real))
		link->real[0] = '\0';
	for (size_t i = 0; i < count; i++)
		if (read_base(reading, link, &items[i]) != 0)
			return -1;
	return 0;
}

int extends_read(const struct source *source, const struct schemas *schemas,
    struct arena *arena, struct findings *findings, struct extends *ret_extends,
    struct error *error)
{
	struct extends extends = {0};
	struct reading reading = {.schemas = schemas,
	    .arena = arena,
	    .findings = findings,
	    .extends = &extends,
	    .error = error};
	struct link link = {.source = source};

	extends.layers =
	    arena_new_array(arena, EXTENDS_FILES_MAX, sizeof(*extends.layers));
	if (extends.layers == NULL)
		return error_set_memory(error);
	if (read_layer(&reading, &link) != 0)
		return -1;
	*ret_extends = extends;
	return 0;
}
