/*
 * Subjects: RFC 4514 text to pairs and back.
 *
 * Planted mutation that must fail here: in decode_value (subject.c), trimming
 * blanks that stood behind a backslash ("keep = ++length" to "++length").
 */
#include "profile/subject.h"

#include "base/memory.h"
#include "tap.h"

#include "base/banned.h"

struct outcome {
	struct arena arena;
	struct findings findings;
	struct subject subject;
	bool good;
};

static void parse(struct outcome *outcome, const char *text)
{
	struct source source = {"test.ini", text, strlen(text)};
	struct origin origin = {.source = &source, .span = {0, strlen(text)}};

	*outcome = (struct outcome){0};
	outcome->findings.arena = &outcome->arena;
	outcome->good = subject_parse(text, strlen(text), &origin,
	    &outcome->arena, &outcome->findings, &outcome->subject);
}

/* "CN=a|O=b+OU=c": what a payload carries, without any escapes. */
static void show(struct buf *buf, const struct subject *subject)
{
	for (size_t i = 0; i < subject->count; i++)
		for (size_t j = 0; j < subject->rdns[i].count; j++) {
			const struct subject_pair *pair =
			    &subject->rdns[i].pairs[j];

			if (i > 0 || j > 0)
				buf_char(buf, j > 0 ? '+' : '|');
			buf_printf(buf, "%s=%s", pair->attribute, pair->value);
		}
}

static const struct {
	const char *text;
	const char *pairs;
	const char *again; /* as written back; NULL: as the text */
} good[] = {
    {"CN=$USERNAME,O=$PROFILE_IDENTIFIER", "CN=$USERNAME|O=$PROFILE_IDENTIFIER",
	NULL},
    {"cn=a,ou=b,o=c,l=d,st=e,c=DE", "CN=a|OU=b|O=c|L=d|ST=e|C=DE",
	"CN=a,OU=b,O=c,L=d,ST=e,C=DE"},
    {"S=Bavaria", "ST=Bavaria", "ST=Bavaria"},
    {"commonName=a, countryName = DE", "CN=a|C=DE", "CN=a,C=DE"},
    {"  CN = a b  ,  O  =  c  ", "CN=a b|O=c", "CN=a b,O=c"},
    {"O=Example\\, Inc.", "O=Example, Inc.", NULL},
    {"CN=a\\+b", "CN=a+b", NULL},
    {"CN=a+O=b", "CN=a+O=b", NULL},
    {"CN=a + O=b , C=DE", "CN=a+O=b|C=DE", "CN=a+O=b,C=DE"},
    {"CN=\\\"a\\\"\\\\\\<b\\>\\;", "CN=\"a\"\\<b>;", NULL},
    {"CN=\\#1", "CN=#1", NULL},
    {"CN=a#1", "CN=a#1", NULL},
    {"CN=a\\=b=c", "CN=a=b=c", "CN=a=b=c"},
    {"CN=\\ a\\ ", "CN= a ", NULL},
    {"CN=\\  a\\  ", "CN=  a ", "CN=\\  a\\ "},
    {"CN=a  b", "CN=a  b", NULL},
    {"CN=Lu\\C4\\8Di\\c4\\87", "CN=Lučić", "CN=Lučić"},
    {"CN=Ünï, O=東京", "CN=Ünï|O=東京", "CN=Ünï,O=東京"},
    {"CN=a\\0Ab", "CN=a\nb", NULL},
    {"2.5.4.5=X1", "2.5.4.5=X1", "serialNumber=X1"},
    {"OID.2.5.4.5=X1,oid.1.2.3.4=y", "2.5.4.5=X1|1.2.3.4=y",
	"serialNumber=X1,1.2.3.4=y"},
    {"2.5.4.3=a", "2.5.4.3=a", NULL},
    {"serialNumber=1,SERIALNUMBER=2", "2.5.4.5=1|2.5.4.5=2",
	"serialNumber=1,serialNumber=2"},
    {"SN=Smith", "2.5.4.4=Smith", NULL},
    {"DC=example,dc=com",
	"0.9.2342.19200300.100.1.25=example|0.9.2342.19200300.100.1.25=com",
	"DC=example,DC=com"},
    {"UID=a", "0.9.2342.19200300.100.1.1=a", NULL},
    {"E=a@b.c,EMAIL=d@e.f,emailAddress=g@h.i",
	"1.2.840.113549.1.9.1=a@b.c|1.2.840.113549.1.9.1=d@e.f|"
	"1.2.840.113549.1.9.1=g@h.i",
	"emailAddress=a@b.c,emailAddress=d@e.f,emailAddress=g@h.i"},
    {"street=1 Way,givenName=A,title=B,dnQualifier=C",
	"2.5.4.9=1 Way|2.5.4.42=A|2.5.4.12=B|2.5.4.46=C", NULL},
    {"CN=%SerialNumber%,OU={{x}}", "CN=%SerialNumber%|OU={{x}}", NULL},
};

static const struct {
	const char *text;
	const char *id;
	unsigned column;
	const char *hint; /* part of it, or NULL */
	size_t count;     /* of findings */
} bad[] = {
    {"", "subject-syntax", 1, NULL, 1},
    {"CN", "subject-syntax", 1, "NAME=VALUE", 1},
    {"CN=a,", "subject-syntax", 5, "remove", 1},
    {"CN=a,,O=b", "subject-syntax", 6, "remove", 1},
    {",CN=a", "subject-syntax", 1, "remove", 1},
    {"CN=a,O=Example, Inc.", "subject-syntax", 17, "\\, Inc.", 1},
    {"CN=", "subject-empty-value", 3, "value", 1},
    {"CN=a,O=  ,C=DE", "subject-empty-value", 7, NULL, 1},
    {"=a", "subject-syntax", 1, "NAME=VALUE", 1},
    {"CM=a", "subject-attribute", 1, "'CN'", 1},
    {"serialNumbr=a", "subject-attribute", 1, "'serialNumber'", 1},
    {"CN=a, Organisation=b", "subject-attribute", 7, NULL, 1},
    {"/C=DE/CN=a", "subject-attribute", 1, "commas", 1},
    {"2.5.4.=a", "subject-attribute", 1, "2.5.4.5", 1},
    {"2.5.04.5=a", "subject-attribute", 1, NULL, 1},
    {"3.5=a", "subject-attribute", 1, NULL, 1},
    {"1.40=a", "subject-attribute", 1, NULL, 1},
    {"2=a", "subject-attribute", 1, NULL, 1},
    {"CN=EXAMPLE\\svc", "subject-escape", 11, "'\\\\'", 1},
    {"CN=a\\", "subject-escape", 5, NULL, 1},
    {"CN=a\\c3", "subject-escape", 4, "C3", 0},
    {"CN=\\00", "subject-escape", 4, NULL, 1},
    {"CN=\\07", "subject-escape", 4, NULL, 1},
    {"CN=a\"b", "subject-escape", 5, "\\\"", 1},
    {"CN=<a>", "subject-escape", 4, "\\<", 2},
    {"CN=\"Example, Inc.\",O=a", "subject-syntax", 4, "\\,", 1},
    {"CN=#0403616263", "subject-syntax", 4, "\\#", 1},
    {"CN=a;O=b", "subject-syntax", 5, "','", 1},
    {"CM=a,O=,X", "subject-attribute", 1, NULL, 3},
};

static void test_good(void)
{
	for (size_t i = 0; i < array_length(good); i++) {
		struct outcome outcome, again;
		auto_buf struct buf pairs = {0}, text = {0}, back = {0};

		parse(&outcome, good[i].text);
		show(&pairs, &outcome.subject);
		subject_add_text(&text, &outcome.subject);
		ok(outcome.good && outcome.findings.count == 0, "'%s' parses",
		    good[i].text);
		is_text(
		    pairs.data, good[i].pairs, "pairs of '%s'", good[i].text);
		is_text(text.data,
		    good[i].again != NULL ? good[i].again : good[i].text,
		    "text of '%s'", good[i].text);
		parse(&again, text.data == NULL ? "" : text.data);
		show(&back, &again.subject);
		is_text(
		    back.data, good[i].pairs, "'%s' comes back", good[i].text);
		arena_done(&outcome.arena);
		arena_done(&again.arena);
	}
}

static void test_bad(void)
{
	for (size_t i = 0; i < array_length(bad); i++) {
		struct outcome outcome;
		const struct finding *first;

		parse(&outcome, bad[i].text);
		first = outcome.findings.first;
		ok(!outcome.good && first != NULL, "'%s' is refused",
		    bad[i].text);
		if (first == NULL) {
			arena_done(&outcome.arena);
			continue;
		}
		is_text(first->rule->id, bad[i].id, "id of '%s'", bad[i].text);
		is_number(first->column, bad[i].column, "column of '%s': %u",
		    bad[i].text, first->column);
		if (bad[i].hint != NULL)
			ok(first->hint != NULL &&
				strstr(first->hint, bad[i].hint) != NULL,
			    "hint for '%s': %s", bad[i].text,
			    first->hint == NULL ? "" : first->hint);
		if (bad[i].count > 0)
			is_number(outcome.findings.count, bad[i].count,
			    "findings of '%s': %zu", bad[i].text,
			    outcome.findings.count);
		arena_done(&outcome.arena);
	}
}

static void test_origins(void)
{
	struct outcome outcome;
	const struct subject_pair *pair;
	struct source source = {"x", "s = \"CN=\\\\,a\"", 13};
	struct origin quoted = {.source = &source, .span = {5, 11}};

	parse(&outcome, "CN=a , O = b c ");
	pair = &outcome.subject.rdns[1].pairs[0];
	is_number(pair->origin.span.begin, 7, "pair begins at its name");
	is_number(pair->origin.span.end, 14, "and ends with its value");
	is_number(pair->value_origin.span.begin, 11, "value begins");
	is_text(pair->name, "O", "name for people");
	arena_done(&outcome.arena);
	outcome = (struct outcome){0};
	outcome.findings.arena = &outcome.arena;
	ok(subject_parse("CN=\\,a", 5, &quoted, &outcome.arena,
	       &outcome.findings, &outcome.subject),
	    "decoded text");
	is_number(outcome.subject.rdns[0].pairs[0].origin.span.begin, 5,
	    "shorter than its span: the whole span is named");
	arena_done(&outcome.arena);
}

static void test_limits(void)
{
	auto_buf struct buf text = {0};
	struct outcome outcome;

	for (int i = 0; i < SUBJECT_RDNS_MAX; i++)
		buf_printf(&text, "%sOU=%d", i > 0 ? "," : "", i);
	parse(&outcome, text.data);
	ok(outcome.good && outcome.subject.count == SUBJECT_RDNS_MAX,
	    "as many parts as there may be");
	arena_done(&outcome.arena);
	buf_text(&text, ",CN=a");
	parse(&outcome, text.data);
	ok(!outcome.good && outcome.findings.count == 1, "one more");
	is_text(outcome.findings.first->rule->id, "subject-limit", "its id");
	arena_done(&outcome.arena);
	buf_clear(&text);
	for (int i = 0; i <= SUBJECT_PAIRS_MAX; i++)
		buf_printf(&text, "%sOU=%d", i > 0 ? "+" : "", i);
	parse(&outcome, text.data);
	ok(!outcome.good, "too many pairs in one part");
	arena_done(&outcome.arena);
}

static void test_names(void)
{
	is_text(subject_attribute("serialnumber", 12), "2.5.4.5", "by name");
	is_text(subject_attribute("CNX", 2), "CN", "length counts");
	ok(subject_attribute("nonsense", 8) == NULL, "unknown name");
	is_text(subject_attribute_name("2.5.4.5"), "serialNumber", "by OID");
	is_text(subject_attribute_name("1.2.3"), "1.2.3", "unknown OID");
	ok(subject_attribute_is_apple("CN"), "CN is Apple's");
	ok(subject_attribute_is_apple("EMAIL"), "EMAIL is Apple's");
	ok(!subject_attribute_is_apple("cn"), "cn is not: case counts");
	ok(!subject_attribute_is_apple("DC"), "nor is DC");
	ok(subject_attribute_is_apple("1.2.3"), "an OID is");
}

/* Every allocation fails in turn: false, no crash, no leak. */
static void test_memory(void)
{
	long count = 0;
	bool good_at_last = false;

	while (!good_at_last && count < 100) {
		struct outcome outcome;

		memory_fail_after(count++, 1);
		parse(&outcome, "CN=a,O=Example\\, Inc.+OU=b");
		good_at_last = outcome.good;
		memory_fail_after(-1, 0);
		if (!outcome.good)
			ok(outcome.findings.failed, "says so (%ld)", count);
		arena_done(&outcome.arena);
	}
	ok(good_at_last, "good after %ld allocations", count);
}

int main(void)
{
	test_good();
	test_bad();
	test_origins();
	test_limits();
	test_names();
	test_memory();
	return tap_done();
}
