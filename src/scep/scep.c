/* SCEP's addresses, and the words of GetCACaps. */
#include "scep/scep.h"

#include <string.h>

#include "base/base64.h"
#include "base/text.h"
#include "base/banned.h"

static const struct {
	const char *name;
	enum scep_cap cap;
} caps_table[] = {
    {"AES", SCEP_CAP_AES},
    {"DES3", SCEP_CAP_DES3},
    {"GetNextCACert", SCEP_CAP_NEXT_CA},
    {"POSTPKIOperation", SCEP_CAP_POST},
    {"Renewal", SCEP_CAP_RENEWAL},
    {"SHA-1", SCEP_CAP_SHA1},
    {"SHA-256", SCEP_CAP_SHA256},
    {"SHA-512", SCEP_CAP_SHA512},
    {"SCEPStandard", SCEP_CAP_STANDARD},
    {"Update", SCEP_CAP_UPDATE},
};

/* Percent-encoded but for what RFC 3986 2.3 leaves as it is. */
static void add_encoded(struct buf *buf, const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (text_is_letter(text[i]) || text_is_digit(text[i]) ||
		    (text[i] != '\0' && strchr("-._~", text[i]) != NULL))
			buf_char(buf, text[i]);
		else
			buf_printf(
			    buf, "%%%02X", (unsigned)(unsigned char)text[i]);
}

static int add_operation(struct buf *buf, const char *url,
    const char *operation, struct error *error)
{
	size_t length = strcspn(url, "#");
	const char *query = memchr(url, '?', length);

	if (length > SCEP_URL_MAX)
		return error_set(error, STATUS_FINDINGS,
		    "URL has %zu bytes, expected %d at most", length,
		    SCEP_URL_MAX);
	buf_add(buf, url, length);
	if (query == NULL)
		buf_char(buf, '?');
	else if (query + 1 != url + length && url[length - 1] != '&')
		buf_char(buf, '&');
	buf_printf(buf, "operation=%s", operation);
	return 0;
}

int scep_url_add(struct buf *buf, const char *url, const char *operation,
    const char *message, struct error *error)
{
	if (add_operation(buf, url, operation, error) != 0)
		return -1;
	if (message != NULL) {
		buf_text(buf, "&message=");
		add_encoded(buf, message, strlen(message));
	}
	return buf_ok(buf) ? 0 : error_set_memory(error);
}

int scep_url_add_bytes(struct buf *buf, const char *url, const char *operation,
    const struct buf *bytes, struct error *error)
{
	auto_buf struct buf text = {0};

	base64_add(&text, (const unsigned char *)bytes->data, bytes->length);
	if (!buf_ok(&text))
		return error_set_memory(error);
	return scep_url_add(buf, url, operation, text.data, error);
}

static int keep_unknown(struct scep_caps *caps, struct arena *arena,
    const char *word, size_t length, struct error *error)
{
	auto_buf struct buf text = {0};

	if (caps->unknown_count == SCEP_CAPS_UNKNOWN_MAX)
		return error_set(error, STATUS_SERVER,
		    "capabilities have more than %d unknown words",
		    SCEP_CAPS_UNKNOWN_MAX);
	text_add_printable(&text, word, length);
	caps->unknown[caps->unknown_count] =
	    buf_ok(&text) ? arena_text(arena, text.data) : NULL;
	if (caps->unknown[caps->unknown_count] == NULL)
		return error_set_memory(error);
	caps->unknown_count++;
	return 0;
}

static int read_line(struct scep_caps *caps, struct arena *arena,
    const char *line, size_t size, struct error *error)
{
	const char *word = line;
	size_t length = text_trim(&word, size);

	if (length == 0)
		return 0;
	caps->empty = false;
	while (size > 0 && line[size - 1] == '\r')
		size--;
	for (size_t i = 0; i < array_length(caps_table); i++) {
		const char *name = caps_table[i].name;
		size_t whole = strlen(name);

		if (!text_equal_case(word, length, name, whole))
			continue;
		caps->known |= caps_table[i].cap;
		if (size == whole && memcmp(line, name, whole) == 0)
			caps->exact |= caps_table[i].cap;
		return 0;
	}
	return keep_unknown(caps, arena, word, length, error);
}

static int check_caps(const char *text, size_t length, struct error *error)
{
	length = text_trim(&text, length);
	if (length > 0 && *text == '<')
		return error_set(error, STATUS_SERVER,
		    "capabilities are a web page, expected one word a line");
	for (size_t i = 0; i < length; i++)
		if ((unsigned char)text[i] >= 0x7f ||
		    ((unsigned char)text[i] < 0x20 && !text_is_space(text[i])))
			return error_set(error, STATUS_SERVER,
			    "capabilities are not text, expected one word a "
			    "line");
	return 0;
}

int scep_caps_read(const void *bytes, size_t length, struct arena *arena,
    struct scep_caps *ret_caps, struct error *error)
{
	struct scep_caps caps = {0};
	const char *at = bytes;
	const char *end = at + length;

	if (length > SCEP_CAPS_BYTES_MAX)
		return error_set(error, STATUS_SERVER,
		    "capabilities have %zu bytes, expected %d at most", length,
		    SCEP_CAPS_BYTES_MAX);
	caps.empty = true;
	if (length > 0 && check_caps(bytes, length, error) != 0)
		return -1;
	while (at < end) {
		const char *feed = memchr(at, '\n', (size_t)(end - at));
		const char *stop = feed != NULL ? feed : end;
		size_t size = (size_t)(stop - at);

		caps.crlf = caps.crlf || (size > 0 && stop[-1] == '\r');
		if (read_line(&caps, arena, at, size, error) != 0)
			return -1;
		at = feed != NULL ? feed + 1 : end;
	}
	*ret_caps = caps;
	return 0;
}

bool scep_caps_has(const struct scep_caps *caps, enum scep_cap cap)
{
	return (caps->exact & cap) != 0;
}

const char *scep_cap_name(enum scep_cap cap)
{
	for (size_t i = 0; i < array_length(caps_table); i++)
		if (caps_table[i].cap == cap)
			return caps_table[i].name;
	return "unknown";
}

enum digest scep_caps_digest(const struct scep_caps *caps)
{
	if (scep_caps_has(caps, SCEP_CAP_SHA256))
		return DIGEST_SHA256;
	if (scep_caps_has(caps, SCEP_CAP_SHA512))
		return DIGEST_SHA512;
	return DIGEST_SHA1;
}

enum scep_cipher scep_caps_cipher(const struct scep_caps *caps)
{
	return scep_caps_has(caps, SCEP_CAP_AES) ? SCEP_CIPHER_AES128
						 : SCEP_CIPHER_DES3;
}

/* Known to people and to RFC 8894, not to devices. */
static void judge_spelling(
    const struct scep_caps *caps, struct scep_notes *notes)
{
	for (size_t i = 0; i < array_length(caps_table); i++)
		if ((caps->known & ~caps->exact & caps_table[i].cap) != 0)
			scep_note_add(notes, SCEP_NOTE_CAPS_SPELLING,
			    "server announces '%s' in other letters or with "
			    "blanks, which devices do not understand",
			    caps_table[i].name);
	if ((caps->known & SCEP_CAP_STANDARD) != 0 &&
	    (!scep_caps_has(caps, SCEP_CAP_AES) ||
		!scep_caps_has(caps, SCEP_CAP_POST) ||
		!scep_caps_has(caps, SCEP_CAP_SHA256)))
		scep_note_add(notes, SCEP_NOTE_CAPS_STANDARD,
		    "server leaves AES, POSTPKIOperation or SHA-256 to "
		    "'SCEPStandard', which devices do not understand");
}

void scep_caps_judge(const struct scep_caps *caps, struct scep_notes *notes)
{
	if (caps->empty) {
		scep_note_add(notes, SCEP_NOTE_CAPS_EMPTY,
		    "server announces no capabilities");
		return;
	}
	if (!scep_caps_has(caps, SCEP_CAP_SHA1) &&
	    !scep_caps_has(caps, SCEP_CAP_SHA256) &&
	    !scep_caps_has(caps, SCEP_CAP_SHA512))
		scep_note_add(notes, SCEP_NOTE_CAPS_NO_SHA,
		    "server announces none of SHA-1, SHA-256 and SHA-512");
	if (!scep_caps_has(caps, SCEP_CAP_AES) &&
	    !scep_caps_has(caps, SCEP_CAP_DES3))
		scep_note_add(notes, SCEP_NOTE_CAPS_NO_CIPHER,
		    "server announces neither AES nor DES3");
	if (!scep_caps_has(caps, SCEP_CAP_POST))
		scep_note_add(notes, SCEP_NOTE_CAPS_NO_POST,
		    "server does not announce POSTPKIOperation");
	judge_spelling(caps, notes);
}
