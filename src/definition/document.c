/*
 * Files, by what they are: definitions go their way, anybody's profiles are
 * unwrapped and read as property lists.
 */
#include "definition/document.h"

#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/memory.h"
#include "base/text.h"
#include "definition/accept.h"
#include "definition/definition.h"
#include "ini/ini.h"
#include "profile/read.h"
#include "profile/reference.h"
#include "project/boundary.h"
#include "base/banned.h"

enum {
	RULE_CMS,
	RULE_CONTENT
};

const struct rule document_rules[] = {
    [RULE_CMS] = {"signature-malformed", SEVERITY_ERROR,
	"A signed file is not well-formed CMS SignedData (RFC 5652)."},
    [RULE_CONTENT] = {"signature-detached", SEVERITY_ERROR,
	"A signed file does not contain what it signs."},
    {NULL, SEVERITY_NOTE, NULL}};

/* -- anybody's profile --------------------------------------------------- */

/* Its content becomes the source. 1: done; 0: a finding says why not. */
static int unwrap(struct document *document, struct error *error)
{
	struct findings *findings = &document->findings;
	const char *name = document->source.name, *content;
	size_t length = 0;

	if (cms_read(document->bytes.data, document->bytes.length,
		&document->cms, error) != 0) {
		if (error->status != STATUS_FINDINGS)
			return -1;
		findings_add_file(findings, &document_rules[RULE_CMS], name,
		    error->hint[0] != '\0' ? error->hint : NULL, "%s",
		    error->text);
		return 0;
	}
	content = cms_content(document->cms, &length);
	if (content != NULL) {
		document->source.text = content;
		document->source.length = length;
		return 1;
	}
	findings_add_file(findings, &document_rules[RULE_CONTENT], name,
	    "sign with the content attached: `openssl cms -sign "
	    "-nodetach -binary -outform DER -signer CERT -inkey KEY "
	    "-in FILE -out NEW`",
	    "the signature is detached: the profile is not in it");
	return 0;
}

static int read_profile(const struct document_run *run,
    struct document *document, bool is_signed, struct error *error)
{
	int unwrapped = is_signed ? unwrap(document, error) : 1;

	if (unwrapped <= 0)
		return unwrapped;
	if (tree_parse(&document->source, &document->arena, &document->findings,
		&document->tree, error) != 0)
		return error->status == STATUS_FINDINGS ? 0 : -1;
	if (profile_read_tree(document->tree, &document->source, run->schemas,
		&document->arena, &document->findings, &document->profile,
		error) != 0 ||
	    profile_resolve(&document->profile, &document->arena,
		&document->findings, error) != 0)
		return -1;
	definition_check(run, document);
	return 0;
}

/* -- which of them ------------------------------------------------------- */

/* Signed files that are text: they are refused, as signed files. */
static bool is_signed_text(const char *text)
{
	static const char *const starts[] = {"-----BEGIN CMS",
	    "-----BEGIN PKCS7", "-----BEGIN PKCS #7",
	    "MIME-Version:", "Content-Type:"};

	for (size_t i = 0; i < array_length(starts); i++)
		if (text_starts_with(text, starts[i]))
			return true;
	return false;
}

static bool is_plist(const char *text, size_t length)
{
	size_t at = text_has_bom(text, length) ? TEXT_BOM_BYTES : 0;

	if (text_starts_with(text, "bplist"))
		return true;
	/* UTF-16 with its mark. */
	if (length >= 4 && (memcmp(text, "\xFF\xFE<", 4) == 0 ||
			       memcmp(text, "\xFE\xFF\0<", 4) == 0))
		return true;
	while (at < length && (text_is_blank(text[at]) || text[at] == '\n' ||
				  text[at] == '\r'))
		at++;
	return at < length && text[at] == '<';
}

static bool is_signed(const struct source *source)
{
	return cms_is(source->text, source->length) ||
	       is_signed_text(source->text);
}

enum document_kind document_kind_of(const struct source *source)
{
	return is_signed(source) || is_plist(source->text, source->length) ||
		       text_ends_with(source->name, ".mobileconfig")
		   ? DOCUMENT_PROFILE
		   : DOCUMENT_DEFINITION;
}

static int read_any(const struct document_run *run, struct document *document,
    struct error *error)
{
	size_t length = document->source.length;

	document->kind = document_kind_of(&document->source);
	if (document->kind == DOCUMENT_PROFILE)
		return read_profile(
		    run, document, is_signed(&document->source), error);
	if (length > INI_BYTES_MAX)
		return error_set(error, STATUS_LIMIT,
		    "'%s' has more than %d bytes, too many for a definition",
		    document->source.name, INI_BYTES_MAX);
	return definition_read(run, document, error);
}

static void read_bytes(
    const struct document_run *run, struct document *document)
{
	document->findings.arena = &document->arena;
	document->source.text =
	    document->bytes.data == NULL ? "" : document->bytes.data;
	document->source.length = document->bytes.length;
	if (read_any(run, document, &document->error) != 0 ||
	    accept_settle(run, document, &document->error) != 0)
		document->unreadable = true;
	else if (document->findings.failed || memory_refused()) {
		/* OpenSSL that lacks memory says "no": a CA would be none, a
		 * root would not be self-signed. */
		document->unreadable = true;
		(void)error_set_memory(&document->error);
	}
	findings_sort(&document->findings);
}

void document_read(
    const struct document_run *run, const char *path, struct document *document)
{
	bool is_stdin = strcmp(path, "-") == 0;
	int status;

	document->path = path;
	document->source.name = is_stdin ? "<stdin>" : path;
	document->findings.arena = &document->arena;
	buf_clear(&document->bytes);
	if (is_stdin)
		status = file_read_open(STDIN_FILENO, "<stdin>", CMS_FILE_MAX,
		    &document->bytes, &document->error);
	else if (!run->follows_links &&
		 boundary_check(run->boundary, path, &document->error) != 0)
		status = -1;
	else
		status = run->view != NULL
			     ? view_read(run->view, path, CMS_FILE_MAX,
				   &document->bytes, &document->error)
			     : file_read_named(path, CMS_FILE_MAX,
				   &document->bytes, NULL, &document->error);
	if (status != 0)
		document->unreadable = true;
	else
		read_bytes(run, document);
	/* What is read to be shown may be anywhere, unless it is of a project.
	 */
	if (run->follows_links && !is_stdin && !document->unreadable &&
	    document->kind == DOCUMENT_DEFINITION &&
	    boundary_check(run->boundary, path, &document->error) != 0)
		document->unreadable = true;
}

void document_read_bytes(const struct document_run *run, const char *name,
    const char *bytes, size_t length, struct document *document)
{
	document->path = name;
	document->source.name = name;
	document->findings.arena = &document->arena;
	buf_clear(&document->bytes);
	buf_add(&document->bytes, bytes, length);
	if (!buf_ok(&document->bytes)) {
		(void)error_set_memory(&document->error);
		document->unreadable = true;
		return;
	}
	read_bytes(run, document);
}

/* What is in the arena goes with it; what is kept is memory alone. */
void document_clear(struct document *document)
{
	struct arena arena = document->arena;
	struct buf bytes = document->bytes;

	cms_free(document->cms);
	arena_clear(&arena);
	buf_clear(&bytes);
	*document = (struct document){.arena = arena, .bytes = bytes};
}

void document_done(struct document *document)
{
	cms_free(document->cms);
	arena_done(&document->arena);
	buf_done(&document->bytes);
	*document = (struct document){0};
}
