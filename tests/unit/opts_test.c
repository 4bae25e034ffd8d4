/*
 * The command line. A planted mutation that must be caught: in opts.c, take
 * the next word as an argument although it begins with "--" (the case "an
 * option is no argument").
 */
#include "cmd/opts.h"

#include <stdlib.h>

#include "base/memory.h"
#include "cmd/commands.h"
#include "cmd/explain.h"
#include "cmd/help.h"
#include "cmd/rules.h"
#include "tap.h"

enum {
	WORDS_MAX = 12
};

static const char *const paints[] = {"red", "green", NULL};

static const struct option test_globals[] = {
    {.name = "quiet", .letter = 'q', .doc = "d"},
    {.name = "verbose", .letter = 'v', .repeats = true, .doc = "d"},
    {.name = "directory", .argument = "DIR", .doc = "d"},
    {0},
};

static const struct option paint_options[] = {
    {.name = "output", .letter = 'o', .argument = "FILE", .doc = "d"},
    {.name = "paint", .argument = "P", .choices = paints, .doc = "d"},
    {.name = "layer", .argument = "L", .repeats = true, .doc = "d"},
    {.name = "dry", .letter = 'd', .doc = "d"},
    {.name = "dry-up", .doc = "d"},
    {.name = "purge", .whole = true, .doc = "d"},
    {.name = "out-of-sight", .hidden = true, .doc = "d"},
    {0},
};

static int run_nothing(struct invocation *invocation)
{
	(void)invocation;
	return 0;
}

static const struct command paint = {.name = "paint",
    .alias = "colour",
    .options = paint_options,
    .least = 1,
    .most = 2,
    .run = run_nothing};
static const struct command wash = {
    .name = "wash", .options = test_globals + 3, .run = run_nothing};
static const struct command *const test_commands[] = {&paint, &wash, NULL};

static const struct command_table table = {test_commands, test_globals};

struct parse_case {
	const char *name;
	const char *words[WORDS_MAX];
	/* What was parsed, as "command|option=value,..|operand,..". */
	const char *parsed;
	const char *text; /* of the error, or NULL */
	const char *hint;
};

static const struct parse_case cases[] = {
    {"a command and operands", {"paint", "a", "b"}, "paint||a,b,", NULL, NULL},
    {"an alias", {"colour", "a"}, "paint||a,", NULL, NULL},
    {"globals stand anywhere", {"-q", "paint", "a", "--directory", "x"},
	"paint|quiet,directory=x,|a,", NULL, NULL},
    {"--name=value", {"paint", "--output=a=b"}, "paint|output=a=b,|", NULL,
	NULL},
    {"-n value and -nvalue", {"paint", "-o", "x", "a"}, "paint|output=x,|a,",
	NULL, NULL},
    {"-nvalue", {"paint", "-ox"}, "paint|output=x,|", NULL, NULL},
    {"clustered flags, the last with a value", {"paint", "-qdvvo-"},
	"paint|quiet,dry,verbose,verbose,output=-,|", NULL, NULL},
    {"-- ends options", {"paint", "--", "--dry", "-q"}, "paint||--dry,-q,",
	NULL, NULL},
    {"the command may follow --", {"--", "wash"}, "wash||", NULL, NULL},
    {"a lone - is an operand", {"paint", "-"}, "paint||-,", NULL, NULL},
    {"a lone - is a value", {"paint", "-o", "-"}, "paint|output=-,|", NULL,
	NULL},
    {"an option that repeats", {"paint", "--layer=1", "--layer", "2"},
	"paint|layer=1,layer=2,|", NULL, NULL},
    {"nothing at all", {NULL}, "||", NULL, NULL},
    {"an option is no argument", {"paint", "--output", "--dry"}, NULL,
	"option '--output' needs an argument", "write --output=FILE"},
    {"an argument is missing", {"paint", "-o"}, NULL,
	"option '--output' needs an argument", "write --output=FILE"},
    {"given twice", {"paint", "-ox", "--output=x"}, NULL,
	"option '--output' is given more than once", ""},
    {"a flag given twice", {"-q", "paint", "--quiet"}, NULL,
	"option '--quiet' is given more than once", ""},
    {"an empty value", {"paint", "--output="}, NULL,
	"the argument of option '--output' is empty", ""},
    {"an empty value as a word", {"paint", "-o", ""}, NULL,
	"the argument of option '--output' is empty", ""},
    {"an empty operand", {"paint", ""}, NULL, "an argument is empty", ""},
    {"a value for a flag", {"paint", "--dry=yes"}, NULL,
	"option '--dry' takes no argument", ""},
    {"outside the choices", {"paint", "--paint", "blue"}, NULL,
	"option '--paint' cannot be 'blue'", "it is one of red, green"},
    {"near a choice", {"paint", "--paint", "gren"}, NULL,
	"option '--paint' cannot be 'gren'", "did you mean 'green'?"},
    {"unknown, near", {"paint", "--outptu=x"}, NULL,
	"unknown option '--outptu'", "did you mean '--output'?"},
    {"unknown, not near", {"paint", "--zzzzzz"}, NULL,
	"unknown option '--zzzzzz'", "see 'scepctl paint --help'"},
    {"a name begun", {"paint", "--out", "x"}, "paint|output=x,|", NULL, NULL},
    {"begun, with a value", {"paint", "--o=x"}, "paint|output=x,|", NULL, NULL},
    {"a global one begun, before the command", {"--dir=x", "paint"},
	"paint|directory=x,|", NULL, NULL},
    {"a flag begun", {"paint", "--dry-"}, "paint|dry-up,|", NULL, NULL},
    {"a whole name wins", {"paint", "--dry"}, "paint|dry,|", NULL, NULL},
    {"a value for a flag that is begun", {"paint", "--dry-=1"}, NULL,
	"option '--dry-up' takes no argument", ""},
    {"begun and given twice", {"paint", "--out=x", "--output=y"}, NULL,
	"option '--output' is given more than once", ""},
    {"short for several", {"paint", "--d"}, NULL,
	"option '--d' is short for more than one",
	"write --directory, --dry or --dry-up"},
    {"short for several, with a value", {"paint", "--dr=x"}, NULL,
	"option '--dr' is short for more than one", "write --dry or --dry-up"},
    {"short for one that is never abbreviated", {"paint", "--pur"}, NULL,
	"option '--purge' is never abbreviated", "write --purge"},
    {"short for that and another", {"paint", "--p"}, NULL,
	"option '--p' is short for more than one", "write --paint or --purge"},
    {"never abbreviated, but whole", {"paint", "--purge"}, "paint|purge,|",
	NULL, NULL},
    {"a hidden one is not begun", {"paint", "--out-"}, NULL,
	"unknown option '--out-'", "did you mean '--output'?"},
    {"no name", {"paint", "--=x"}, NULL, "unknown option '--'",
	"see 'scepctl paint --help'"},
    {"the most in common at the beginning", {"paint", "--dry-rum"}, NULL,
	"unknown option '--dry-rum'", "did you mean '--dry-up'?"},
    {"a longer name", {"paint", "--outputs=x"}, NULL,
	"unknown option '--outputs'", "did you mean '--output'?"},
    {"begun before its command", {"--pai=red", "paint"}, NULL,
	"unknown option '--pai'", "options of a command stand after its name"},
    {"before its command", {"--paint=red", "paint"}, NULL,
	"unknown option '--paint'",
	"options of a command stand after its name"},
    {"of another command", {"wash", "--dry"}, NULL, "unknown option '--dry'",
	"see 'scepctl wash --help'"},
    {"an unknown letter", {"paint", "-dx"}, NULL, "unknown option '-x'",
	"see 'scepctl paint --help'"},
    {"an unknown command, near", {"pant"}, NULL, "unknown command 'pant'",
	"did you mean 'paint'?"},
    {"an unknown command", {"zzzzzzz"}, NULL, "unknown command 'zzzzzzz'",
	"see 'scepctl --help'"},
};

static void describe(const struct arguments *arguments, struct buf *buf)
{
	if (arguments->command != NULL)
		buf_text(buf, arguments->command->name);
	buf_char(buf, '|');
	for (size_t i = 0; i < arguments->given_count; i++) {
		buf_text(buf, arguments->given[i].option->name);
		if (arguments->given[i].value != NULL)
			buf_printf(buf, "=%s", arguments->given[i].value);
		buf_char(buf, ',');
	}
	buf_char(buf, '|');
	for (size_t i = 0; i < arguments->count; i++)
		buf_printf(buf, "%s,", arguments->operands[i]);
}

/* The copies live on: what is parsed points into them. */
static int parse(
    const char *const *words, struct arguments *arguments, struct error *error)
{
	static char copies[WORDS_MAX + 1][64] = {"scepctl"};
	char *argv[WORDS_MAX + 2] = {copies[0]};
	int argc = 1;

	for (int i = 0; words[i] != NULL; i++, argc++) {
		(void)snprintf(copies[argc], sizeof(copies[0]), "%s", words[i]);
		argv[argc] = copies[argc];
	}
	return opts_parse(&table, argc, argv, arguments, error);
}

static void test_parse(void)
{
	for (size_t i = 0; i < array_length(cases); i++) {
		const struct parse_case *row = &cases[i];
		auto_arguments struct arguments arguments = {0};
		auto_buf struct buf parsed = {0};
		struct error error = {0};
		int result = parse(row->words, &arguments, &error);

		if (row->parsed != NULL) {
			describe(&arguments, &parsed);
			ok(result == 0, "%s: is read", row->name);
			is_text(parsed.data, row->parsed, "%s", row->name);
			continue;
		}
		is_number(result, -1, "%s: is refused", row->name);
		is_number(error.status, STATUS_USAGE, "%s: usage", row->name);
		is_text(error.text, row->text, "%s: text", row->name);
		is_text(error.hint, row->hint, "%s: hint", row->name);
	}
}

static void test_operands(void)
{
	static const struct {
		const char *words[WORDS_MAX];
		const char *text;
	} rows[] = {
	    {{"paint"}, "'paint' needs an argument"},
	    {{"paint", "a"}, ""},
	    {{"paint", "a", "b"}, ""},
	    {{"paint", "a", "b", "c"}, "unexpected argument 'c'"},
	    {{"wash", "a"}, "unexpected argument 'a'"},
	};

	for (size_t i = 0; i < array_length(rows); i++) {
		auto_arguments struct arguments arguments = {0};
		struct error error = {0};
		int result = parse(rows[i].words, &arguments, &error);

		ok(result == 0, "operands %zu are read", i);
		result = opts_check_operands(&arguments, &error);
		is_number(result, *rows[i].text == '\0' ? 0 : -1,
		    "operands %zu are counted", i);
		is_text(error.text, rows[i].text, "operands %zu: text", i);
	}
}

static void test_access(void)
{
	static const char *const words[WORDS_MAX] = {
	    "paint", "-vv", "--layer=1", "-v"};
	auto_arguments struct arguments arguments = {0};
	struct error error;

	ok(parse(words, &arguments, &error) == 0, "a line is read");
	is_number(opts_count(&arguments, "verbose"), 3, "flags are counted");
	ok(opts_has(&arguments, "layer"), "an option is there");
	ok(!opts_has(&arguments, "dry"), "another is not");
	is_text(opts_text(&arguments, "output", "y"), "y", "the fallback");
	ok(opts_value(&arguments, "layer", 1) == NULL, "no second value");
}

static void test_memory(void)
{
	static const char *const words[WORDS_MAX] = {"paint", "-ox"};
	int refused = 0;

	for (long n = 0;; n++) {
		auto_arguments struct arguments arguments = {0};
		struct error error = {0};
		int result;

		memory_fail_after(n, 0);
		result = parse(words, &arguments, &error);
		refused = memory_refused();
		memory_fail_after(-1, 0);
		if (!refused) {
			ok(result == 0 && n > 0, "enough memory after %ld", n);
			break;
		}
		is_number(error.status, STATUS_LIMIT, "no memory at %ld", n);
	}
}

/* -- the program's own tables -------------------------------------------- */

static bool is_word(const char *text)
{
	return text != NULL && *text != '\0' &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-") ==
		   strlen(text) &&
	       text[0] != '-';
}

static bool is_unique(const struct option *rows, const struct option *option)
{
	for (const struct option *row = rows; row->name != NULL; row++)
		if (row != option &&
		    (strcmp(row->name, option->name) == 0 ||
			(row->letter != 0 && row->letter == option->letter)))
			return false;
	return true;
}

/* What has one of these in its name asks for what nobody should come upon by
 * an abbreviation, of today's options or of those to come. */
static bool is_grave(const char *name)
{
	static const char *const words[] = {"secret", "force", "prune", "yes",
	    "confirm", "replace", "trust", "allow", "upload", "enroll",
	    "challenge", "unsigned", "insecure", "delete-", "remove"};

	for (size_t i = 0; i < array_length(words); i++)
		if (strstr(name, words[i]) != NULL)
			return true;
	return false;
}

static void check_options(const char *owner, const struct option *rows)
{
	for (const struct option *row = rows; row->name != NULL; row++) {
		ok(is_word(row->name), "%s --%s: name", owner, row->name);
		ok(is_unique(rows, row), "%s --%s: once", owner, row->name);
		ok(rows == commands.options || is_unique(commands.options, row),
		    "%s --%s: not global too", owner, row->name);
		ok(row->doc != NULL && *row->doc != '\0' &&
			row->doc[strlen(row->doc) - 1] != '.',
		    "%s --%s: documented", owner, row->name);
		ok(row->choices == NULL || row->argument != NULL,
		    "%s --%s: choices of an argument", owner, row->name);
		ok(row->whole || !is_grave(row->name),
		    "%s --%s: never abbreviated", owner, row->name);
	}
}

static void check_statuses(const struct command *command)
{
	int last = 0;

	for (const unsigned char *s = command->statuses; *s != 0; s++) {
		ok(*s > last && *s != STATUS_USAGE && status_meaning(*s),
		    "%s: status %d", command->name, *s);
		last = *s;
	}
}

static void test_commands_table(void)
{
	check_options("scepctl", commands.options);
	for (size_t i = 0; commands.rows[i] != NULL; i++) {
		const struct command *row = commands.rows[i];
		auto_buf struct buf help = {0};

		ok(is_word(row->name) && row->run != NULL, "%s: row",
		    row->name);
		ok(command_find(&commands, row->name) == row, "%s: once",
		    row->name);
		ok(row->alias == NULL ||
			command_find(&commands, row->alias) == row,
		    "%s: alias", row->name);
		ok(row->synopsis != NULL && row->summary != NULL &&
			row->least <= row->most,
		    "%s: documented", row->name);
		check_options(row->name, row->options);
		check_statuses(row);
		help_add(&help, &commands, row);
		ok(buf_ok(&help) && strstr(help.data, row->synopsis) &&
			strstr(help.data, "Exit status"),
		    "%s: help", row->name);
	}
}

static void test_manual(void)
{
	static const struct command *const none[] = {NULL};
	static const struct option options[] = {
	    {.name = "bare", .doc = ""}, {0}};
	static const struct command_table bare = {none, options};
	auto_buf struct buf buf = {0};
	struct error error = {0};

	ok(explain_add_manual(&buf, "commands", &bare, NULL, &error) == 0 &&
		buf_ok(&buf),
	    "the manual of an option without documentation");
	ok(strstr(buf.data, ".It Fl Fl bare\n.El\n") != NULL,
	    "nothing is said of it");
}

static void test_rules_table(void)
{
	size_t count = 0;

	for (size_t i = 0; rule_tables[i] != NULL; i++)
		for (const struct rule *rule = rule_tables[i]; rule->id != NULL;
		     rule++, count++) {
			size_t length =
			    rule->doc == NULL ? 0 : strlen(rule->doc);

			ok(is_word(rule->id), "%s: id", rule->id);
			ok(rules_find(rule_tables, rule->id) == rule,
			    "%s: once", rule->id);
			ok(length > 0 && rule->doc[length - 1] == '.',
			    "%s: documented", rule->id);
		}
	ok(count > 50, "%zu rules", count);
	is_text(rules_near(rule_tables, "signature-mising"),
	    "signature-missing", "a near rule");
}

int main(void)
{
	test_parse();
	test_operands();
	test_access();
	test_memory();
	test_commands_table();
	test_manual();
	test_rules_table();
	return tap_done();
}
