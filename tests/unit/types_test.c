/*
 * Every type of value whole: its functions are those that its row promises,
 * and an example of it comes back from text through a property list to the
 * same text.
 *
 * Planted mutation that must fail here: in types.c, leaving the comma between
 * the items of a list out.
 */
#include "profile/types/type.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "ini/ini.h"
#include "profile/build.h"
#include "profile/read.h"
#include "tap.h"

#include "base/banned.h"

/* -- the table ------------------------------------------------------------- */

static void test_type(enum schema_type type)
{
	const struct profile_type *of = profile_types[type];
	const struct schema_key key = {.type = type};
	bool in_plist = schema_plist_type_name(&key) != NULL;
	bool in_definition = !schema_type_is(type, SCHEMA_PLIST);
	bool is_text = in_definition && type != SCHEMA_DICTIONARIES;

	ok(of != NULL, "%s: has its functions", schema_type_name(type));
	ok((of->read != NULL) == in_plist,
	    "  is read from property lists that carry it");
	/* A secret may be data. */
	ok((of->put != NULL) == (in_plist && in_definition) ||
		type == SCHEMA_DATA,
	    "  is put where both have it");
	ok((of->write != NULL) == is_text, "  is written as it is given");
	ok(of->parse != NULL || (!is_text || schema_type_is(type, SCHEMA_LIST)),
	    "  is parsed where it is one text");
	ok(schema_type_form(type)[0] != '\0', "  has words that explain it");
}

/* -- there and back -------------------------------------------------------- */

struct example {
	enum schema_type type;
	const char *row;     /* the rest of the row, as JSON */
	const char *text;    /* in a definition */
	const char *written; /* how it is written; NULL: just so */
	const char *shown;   /* NULL: as it is written */
	const char *back;    /* from the property list; NULL: as it is written,
			      * "": nothing of it is there */
};

#define UUID "8D1F2A54-0C4B-5E8D-9A55-3B1E6C0F7A21"
#define SID "S-1-5-21-1-2-3-4"
#define MD5 "000102030405060708090a0b0c0d0e0f"

static const struct example examples[] = {
    {SCHEMA_TEXT, "", "x", NULL, NULL, NULL},
    {SCHEMA_TEXT, "", "\"a ; b\"", NULL, "a ; b", NULL},
    {SCHEMA_INTEGER, "", "-7", NULL, NULL, NULL},
    {SCHEMA_INTEGER, ",\"unit\":\"seconds\"", "7", NULL, "7 seconds", NULL},
    {SCHEMA_REAL, "", "1.50", "1.5", NULL, NULL},
    {SCHEMA_BOOLEAN, "", "On", "yes", NULL, NULL},
    {SCHEMA_BOOLEAN, ",\"bit\":4", "yes", NULL, NULL, NULL},
    {SCHEMA_CHOICE,
	",\"choices\":[{\"name\":\"a-b\",\"plist\":\"AB\"},{\"name\":\"c\","
	"\"plist\":\"C\"}]",
	"A B", "a-b", NULL, NULL},
    {SCHEMA_CHOICE,
	",\"choices\":[{\"name\":\"a\",\"plist\":1},{\"name\":\"c\","
	"\"plist\":2}]",
	"c", NULL, NULL, NULL},
    {SCHEMA_DAYS, "", "15", "15 days", NULL, NULL},
    {SCHEMA_DAYS, "", "0", "never", NULL, NULL},
    {SCHEMA_URL, "", "https://host/a?b", NULL, NULL, NULL},
    {SCHEMA_IDENTIFIER, "", "com.example.a", NULL, NULL, NULL},
    {SCHEMA_UUID, "", UUID, NULL, NULL, NULL},
    {SCHEMA_SID, "", SID, NULL, NULL, NULL},
    {SCHEMA_VERSION, NULL, "10.15.4", NULL, NULL, ""},
    {SCHEMA_SUBJECT, "", "cn=a\\,b+OU=c,O=d", "CN=a\\,b+OU=c,O=d", NULL, NULL},
    {SCHEMA_FINGERPRINT, "",
	"MD5: 00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0D:0e:0f", MD5,
	"MD5: " MD5, NULL},
    {SCHEMA_FINGERPRINT, "", "none", NULL, NULL, ""},
    {SCHEMA_DATE, "", "2026-11-23", "2026-11-23T00:00:00Z", NULL, NULL},
    {SCHEMA_TEXTS, "", "b, \"a, c\"", NULL, "b, a, c", NULL},
    {SCHEMA_TEXTS, ",\"one_or_many\":true", "b", NULL, NULL, NULL},
    {SCHEMA_INTEGERS, "", "1, -2", NULL, NULL, NULL},
    {SCHEMA_FILE, "", "a/b", NULL, NULL, "t.cer"},
    {SCHEMA_CERTIFICATE, "", "a.pem", NULL, NULL, "t.cer"},
    {SCHEMA_CERTIFICATES, NULL, "a.pem, b.pem", NULL, NULL, ""},
    {SCHEMA_REFERENCE, ",\"refers_to\":[\"identity\"]", "x", NULL, NULL, UUID},
    {SCHEMA_REFERENCE, ",\"refers_to\":[\"identity\"]", "\"x\"", NULL, NULL,
	UUID},
    {SCHEMA_REFERENCES, ",\"refers_to\":[\"identity\"]", "x, \"y\"", NULL, NULL,
	UUID ", " UUID},
};

/* A definition on its way. */
struct trip {
	struct arena arena;
	struct findings findings;
	struct schemas *schemas;
	struct profile profile; /* as the definition has it */
	struct profile back;    /* as its property list has it */
	struct error error;
};

static struct schemas *load(const char *keys)
{
	char directory[] = "/tmp/types_test.XXXXXX";
	char path[64];
	auto_buf struct buf text = {0};
	struct schemas *schemas = NULL;
	struct error error = {0};

	buf_printf(&text,
	    "{\"payload_type\":\"com.example.t\",\"section\":\"t\","
	    "\"title\":\"T\",\"doc\":\"D\",\"keys\":[%s]}",
	    keys);
	if (mkdtemp(directory) == NULL)
		abort();
	(void)snprintf(path, sizeof(path), "%s/t.json", directory);
	if (file_write(path, text.data, text.length, 0600, &error) != 0)
		abort();
	is_number(schemas_load(directory, &schemas, &error), 0, "schema: %s",
	    error.text);
	(void)unlink(path);
	(void)rmdir(directory);
	return schemas;
}

static bool read_definition(struct trip *trip, const char *text)
{
	struct source *source = arena_new(&trip->arena, sizeof(*source));
	struct ini *ini = arena_new(&trip->arena, sizeof(*ini));
	const struct ini *layer = ini;

	*source = (struct source){"t.ini", text, strlen(text)};
	trip->findings.arena = &trip->arena;
	return ini_parse(source, &trip->arena, &trip->findings, ini,
		   &trip->error) == 0 &&
	       profile_read_definition(&layer, 1, trip->schemas, &trip->arena,
		   &trip->findings, &trip->profile, &trip->error) == 0 &&
	       profile_identify(&trip->profile, &trip->arena, &trip->error) ==
		   0 &&
	       trip->profile.count == 1;
}

static bool read_back(struct trip *trip)
{
	const struct build_values values = {.arena = &trip->arena};
	struct tree *root = NULL;
	bool has_secret;

	return profile_build(&trip->profile, &values, &root, &has_secret,
		   &trip->error) == 0 &&
	       profile_read_tree(root, trip->profile.source, trip->schemas,
		   &trip->arena, &trip->findings, &trip->back,
		   &trip->error) == 0 &&
	       trip->back.count == 1;
}

static void trip_done(struct trip *trip)
{
	for (const struct finding *f = trip->findings.first; f != NULL;
	     f = f->next)
		printf("# %s\n", f->message);
	is_number(
	    trip->findings.errors, 0, "  nothing wrong %s", trip->error.text);
	schemas_free(trip->schemas);
	arena_done(&trip->arena);
}

/* What a definition of the profile says of the key k; "" for nothing. */
static const char *line_of(struct trip *trip, const struct profile *profile)
{
	auto_buf struct buf text = {0};
	const char *begin, *line = "";

	if (profile_add_definition(profile, &text, &trip->error) != 0)
		return "?";
	begin = strstr(text.data, "\nk ");
	if (begin != NULL) {
		begin = strchr(begin, '=') + 2;
		line = arena_copy(
		    &trip->arena, begin, (size_t)(strchr(begin, '\n') - begin));
	}
	return line;
}

/* What others do on the way: files are read, names resolved. */
static void complete(struct value *value, enum schema_type type)
{
	static const struct payload target = {.uuid = UUID};
	static const struct payload *const targets[] = {&target, &target};

	if (schema_type_is(type, SCHEMA_CONTENT)) {
		value->data = (const unsigned char *)"abc";
		value->data_length = 3;
	}
	if (schema_type_is(type, SCHEMA_REFERS)) {
		value->targets = targets;
		value->target_count = value->count;
	}
}

static void test_shown(struct trip *trip, const struct example *e,
    const struct schema_key *key, const struct value *value)
{
	const struct value_out out = {key, value, &trip->arena};
	const char *written = e->written != NULL ? e->written : e->text;
	auto_buf struct buf shown = {0};

	value_show(&shown, &out);
	is_text(shown.data, e->shown != NULL ? e->shown : written, "  shown");
}

static void test_example(const struct example *e)
{
	const char *name = schema_type_name(e->type);
	const char *written = e->written != NULL ? e->written : e->text;
	struct trip trip = {0};
	auto_buf struct buf row = {0}, text = {0};
	const struct schema_key *key;
	struct value *value;

	buf_printf(&row, "{\"name\":\"k\",\"doc\":\"D\",\"type\":\"%s\"%s%s}",
	    name, e->row == NULL ? "" : ",\"path\":[\"P\",\"K\"]",
	    e->row == NULL ? "" : e->row);
	trip.schemas = load(row.data);
	buf_printf(&text,
	    "[profile]\nname = n\nidentifier = com.example.x\n[t]\nk = %s\n",
	    e->text);
	ok(read_definition(&trip, text.data), "%s: %s", name, e->text);
	key = schema_key(trip.profile.payloads[0].schema, "k");
	value = &trip.profile.payloads[0]
		     .values[key - trip.profile.payloads[0].schema->keys];
	complete(value, e->type);
	is_text(line_of(&trip, &trip.profile), written, "  written");
	test_shown(&trip, e, key, value);
	ok(read_back(&trip), "  built and read");
	is_text(line_of(&trip, &trip.back), e->back != NULL ? e->back : written,
	    "  and back");
	value = &trip.back.payloads[0]
		     .values[key - trip.back.payloads[0].schema->keys];
	if (schema_type_is(e->type, SCHEMA_CONTENT))
		ok(value->data_length == 3 &&
			memcmp(value->data, "abc", 3) == 0,
		    "  its bytes");
	trip_done(&trip);
}

/* -- dictionaries ---------------------------------------------------------- */

static const char nested[] =
    "{\"name\":\"k\",\"doc\":\"D\",\"type\":\"dictionaries\","
    "\"path\":[\"P\",\"K\"],\"keys\":["
    "{\"name\":\"n\",\"doc\":\"D\",\"type\":\"integer\",\"path\":[\"A\","
    "\"N\"]},"
    "{\"name\":\"d\",\"doc\":\"D\",\"type\":\"dictionaries\","
    "\"path\":[\"D\"],\"keys\":[{\"name\":\"s\",\"doc\":\"D\","
    "\"type\":\"texts\",\"path\":[\"PayloadUUID\"]}]}]}";

/* Of a row that no schema of the program has. */
static const struct value *value_called(
    const struct payload *payload, const char *name)
{
	return payload_row_value(payload, schema_key(payload->schema, name));
}

static void test_dictionaries(void)
{
	static const char text[] =
	    "[profile]\nname = n\nidentifier = com.example.x\n[t]\n"
	    "[t k \"1\"]\nn = 1\n[t k \"2\"]\n[t k \"2\" d \"1\"]\ns = a, b\n";
	struct trip trip = {.schemas = load(nested)};
	auto_buf struct buf there = {0}, back = {0};
	const struct value *value;

	ok(read_definition(&trip, text), "dictionaries");
	ok(read_back(&trip), "  built and read");
	value = value_called(&trip.back.payloads[0], "k");
	is_number(value->count, 2, "  two of them");
	value = value_called(&value->groups[1], "d");
	is_text(value_called(&value->groups[0], "s")->items[1].text, "b",
	    "  one in another");
	is_text(value_called(&value->groups[0], "s")->items[1].origin.path,
	    "PayloadContent[0].P.K[1].D[0].PayloadUUID[1]", "  and where");
	ok(profile_add_definition(&trip.profile, &there, &trip.error) == 0 &&
		profile_add_definition(&trip.back, &back, &trip.error) == 0 &&
		strstr(there.data, "[t k ") != NULL &&
		strstr(back.data, "[t") != NULL,
	    "  written");
	is_text(strstr(back.data, "[t k "), strstr(there.data, "[t k "),
	    "  and back");
	trip_done(&trip);
}

/* Each takes room for all its rows, so a small file could ask for much. */
static void test_too_many(void)
{
	struct trip trip = {.schemas = load(nested)};
	struct arena *arena = &trip.arena;
	struct source source = {"t", "", 0};
	struct tree *root = tree_new_dict(arena);
	struct tree *content = tree_new_array(arena);
	struct tree *payload = tree_new_dict(arena);
	struct tree *p = tree_new_dict(arena), *k = tree_new_array(arena);
	const struct value *value;
	size_t reported = 0;

	for (size_t i = 0; i <= PROFILE_GROUPS_MAX; i++)
		(void)tree_array_add(k, tree_new_dict(arena));
	(void)tree_dict_set(p, "K", k);
	(void)tree_dict_set(
	    payload, "PayloadType", tree_new_text(arena, "com.example.t"));
	(void)tree_dict_set(payload, "P", p);
	(void)tree_array_add(content, payload);
	(void)tree_dict_set(root, "PayloadContent", content);
	trip.findings.arena = arena;
	is_number(profile_read_tree(root, &source, trip.schemas, arena,
		      &trip.findings, &trip.back, &trip.error),
	    0, "one dictionary too many");
	value = value_called(&trip.back.payloads[0], "k");
	ok(value->faulty, "  the value is faulty");
	is_number(value->count, PROFILE_GROUPS_MAX, "  all but one are read");
	for (const struct finding *f = trip.findings.first; f != NULL;
	     f = f->next)
		reported += strcmp(f->rule->id, "plist-too-many-payloads") == 0;
	is_number(reported, 1, "  and it is said");
	schemas_free(trip.schemas);
	arena_done(arena);
}

int main(void)
{
	for (int i = 0; i < SCHEMA_TYPE_COUNT; i++) {
		enum schema_type type = (enum schema_type)i;
		bool has_example = type == SCHEMA_DICTIONARIES ||
				   schema_type_is(type, SCHEMA_PLIST);

		test_type(type);
		for (size_t k = 0; k < array_length(examples); k++)
			has_example = has_example || examples[k].type == type;
		ok(has_example, "  has an example");
	}
	for (size_t i = 0; i < array_length(examples); i++)
		test_example(&examples[i]);
	test_dictionaries();
	test_too_many();
	return tap_done();
}
