/*
 * A page of HTML that needs nothing else: style and script are in it, and its
 * Content-Security-Policy lets it load nothing and run nothing but them, by
 * their SHA-256.
 */
#include "report/html.h"

#include <string.h>

#include "base/base64.h"
#include "base/embedded.h"
#include "crypto/digest.h"
#include "base/banned.h"

static const struct embedded_file *find_part(const char *name)
{
	const struct embedded_file *file = embedded_files;

	while (strcmp(file->name, name) != 0)
		file++;
	return file;
}

static void add_source(struct buf *buf, const struct embedded_file *part)
{
	unsigned char digest[DIGEST_BYTES_MAX];
	struct error ignored;

	if (digest_of(
		DIGEST_SHA256, part->text, part->length, digest, &ignored) != 0)
		buf->failed = true;
	buf_text(buf, "'sha256-");
	base64_add(buf, digest, digest_size(DIGEST_SHA256));
	buf_char(buf, '\'');
}

void report_html_begin(struct buf *buf, const char *title)
{
	const struct embedded_file *style = find_part("src/report/status.css");
	const struct embedded_file *script = find_part("src/report/status.js");

	buf_text(buf, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
		      "<meta charset=\"utf-8\">\n"
		      "<meta http-equiv=\"Content-Security-Policy\" "
		      "content=\"default-src 'none'; base-uri 'none'; "
		      "form-action 'none'; style-src ");
	add_source(buf, style);
	buf_text(buf, "; script-src ");
	add_source(buf, script);
	buf_text(buf, "\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
		      "<meta name=\"viewport\" content=\"width=device-width, "
		      "initial-scale=1\">\n<title>");
	report_html_add(buf, title);
	buf_text(buf, "</title>\n<style>");
	buf_add(buf, style->text, style->length);
	buf_text(buf, "</style>\n</head>\n<body>\n");
}

void report_html_end(struct buf *buf)
{
	const struct embedded_file *script = find_part("src/report/status.js");

	buf_text(buf, "<script>");
	buf_add(buf, script->text, script->length);
	buf_text(buf, "</script>\n</body>\n</html>\n");
}
