/* The records of a probe: what each step says and finds. */
#include "scep/probe.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "scep/probe_internal.h"
#include "base/banned.h"

enum {
	LINE_BYTES_MAX = 4096
};

static const struct {
	const char *name;
	const char *title;
} steps[PROBE_STEP_COUNT] = {
    [PROBE_NAME] = {"name", "name resolution"},
    [PROBE_CONNECT] = {"connect", "connection"},
    [PROBE_TLS] = {"tls", "TLS certificate"},
    [PROBE_SERVER] = {"server", "kind of server"},
    [PROBE_CAPABILITIES] = {"capabilities", "capabilities"},
    [PROBE_CERTIFICATES] = {"certificates", "CA and RA certificates"},
    [PROBE_FINGERPRINT] = {"fingerprint", "fingerprint"},
    [PROBE_CLOCK] = {"clock", "clocks"},
    [PROBE_ADMIN] = {"admin", "admin page"},
    [PROBE_ENROL] = {"enrol", "enrolment"},
    [PROBE_CERTIFICATE] = {"certificate", "certificate issued"},
};

static const char *const states[] = {
    [PROBE_SKIPPED] = "skipped",
    [PROBE_OK] = "ok",
    [PROBE_WARNING] = "warning",
    [PROBE_FAILED] = "failed",
};

const char *probe_step_name(enum probe_step_id step)
{
	return steps[step].name;
}

const char *probe_step_title(enum probe_step_id step)
{
	return steps[step].title;
}

const char *probe_state_name(enum probe_state state)
{
	return states[state];
}

enum probe_state probe_worst(const struct probe *probe)
{
	enum probe_state worst = PROBE_SKIPPED;

	for (size_t i = 0; i < PROBE_STEP_COUNT; i++)
		if (probe->steps[i].state > worst)
			worst = probe->steps[i].state;
	return worst;
}

void probe_done(struct probe *probe)
{
	csr_key_free(probe->key);
	cert_free(probe->cert);
	scep_authority_done(&probe->authority);
	arena_done(&probe->arena);
	memset(probe, 0, sizeof(*probe));
}

ATTR_PRINTF(2, 0)
static const char *line(struct probe *probe, const char *format, va_list list)
{
	char text[LINE_BYTES_MAX];
	const char *copy;

	(void)vsnprintf(text, sizeof(text), format, list);
	copy = arena_text(&probe->arena, text);
	if (copy == NULL)
		probe->failed = true;
	return copy != NULL ? copy : "";
}

static void worsen(struct probe_step *step, enum probe_state state)
{
	if (step->state < state)
		step->state = state;
}

void probe_say(
    struct probe *probe, enum probe_step_id step, const char *format, ...)
{
	struct probe_step *to = &probe->steps[step];
	va_list list;

	worsen(to, PROBE_OK);
	if (to->evidence_count == PROBE_EVIDENCE_MAX)
		return;
	va_start(list, format);
	to->evidence[to->evidence_count++] = line(probe, format, list);
	va_end(list);
}

void probe_sum(
    struct probe *probe, enum probe_step_id step, const char *format, ...)
{
	struct probe_step *to = &probe->steps[step];
	va_list list;

	worsen(to, PROBE_OK);
	va_start(list, format);
	to->summary = line(probe, format, list);
	va_end(list);
}

void probe_skip(
    struct probe *probe, enum probe_step_id step, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	probe->steps[step].summary = line(probe, format, list);
	va_end(list);
}

ATTR_PRINTF(4, 0)
static void add_finding(struct probe *probe, enum probe_step_id step,
    const struct probe_finding *finding, const char *format, va_list list)
{
	static const enum probe_state as_state[] = {
	    [SCEP_INFO] = PROBE_OK,
	    [SCEP_WARNING] = PROBE_WARNING,
	    [SCEP_FAILED] = PROBE_FAILED,
	};
	struct probe_step *to = &probe->steps[step];
	struct probe_finding *added;

	worsen(to, as_state[finding->severity]);
	if (to->finding_count == PROBE_FINDINGS_MAX)
		return;
	added = &to->findings[to->finding_count++];
	*added = (struct probe_finding){
	    finding->severity, finding->id, line(probe, format, list), NULL};
	if (finding->hint == NULL || finding->hint[0] == '\0')
		return;
	added->hint = arena_text(&probe->arena, finding->hint);
	if (added->hint == NULL)
		probe->failed = true;
}

void probe_find(struct probe *probe, enum probe_step_id step,
    enum scep_note_kind kind, const char *format, ...)
{
	const struct probe_finding finding = {
	    .severity = scep_note_severity(kind),
	    .id = scep_note_id(kind),
	    .hint = scep_note_hint(kind)};
	va_list list;

	va_start(list, format);
	add_finding(probe, step, &finding, format, list);
	va_end(list);
}

void probe_find_as(struct probe *probe, enum probe_step_id step,
    const struct probe_finding *as, const char *format, ...)
{
	va_list list;

	va_start(list, format);
	add_finding(probe, step, as, format, list);
	va_end(list);
}

void probe_find_error(struct probe *probe, enum probe_step_id step,
    const char *id, const struct error *error)
{
	static const char *const otherwise[PROBE_STEP_COUNT] = {
	    [PROBE_CAPABILITIES] =
		"see what answers in the place of SCEP: a filter or proxy in "
		"front of the server, or another path",
	    [PROBE_CERTIFICATES] =
		"see what answers in the place of SCEP; with NDES look for "
		"events of NetworkDeviceEnrollmentService, and whether its "
		"RA certificates are still there",
	    [PROBE_FINGERPRINT] = "set 'fingerprint' by hand",
	    [PROBE_ADMIN] = "open the page in a browser with this account",
	    [PROBE_ENROL] = "look into the server's log: for NDES, events of "
			    "NetworkDeviceEnrollmentService",
	};
	const struct probe_finding finding = {.severity = SCEP_FAILED,
	    .id = id,
	    .hint = error->hint[0] != '\0' ? error->hint : otherwise[step]};

	probe_find_as(probe, step, &finding, "%s", error->text);
}

void probe_find_notes(struct probe *probe, enum probe_step_id step,
    const struct scep_notes *notes)
{
	if (notes->failed)
		probe->failed = true;
	for (size_t i = 0; i < notes->count; i++)
		probe_find(probe, step, notes->notes[i].kind, "%s",
		    notes->notes[i].text);
}

void probe_say_cert(struct probe *probe, enum probe_step_id step,
    const char *role, const struct cert *cert, int64_t now)
{
	char until[CLOCK_TEXT_MAX], days[CLOCK_DAYS_MAX];

	clock_format(cert_not_after(cert), until, sizeof(until));
	clock_days_text(now, cert_not_after(cert), days);
	probe_say(probe, step,
	    "%s: %s, issued by %s, expires %s (%s), %s %u, %s", role,
	    cert_subject(cert), cert_issuer(cert), until, days,
	    cert_key_name(cert), cert_key_bits(cert),
	    cert_signature_name(cert));
}

const char *probe_digest(
    struct probe *probe, const struct cert *cert, enum digest digest)
{
	auto_buf struct buf hex = {0};
	unsigned char bytes[DIGEST_BYTES_MAX];
	struct error ignored;
	const char *text = NULL;

	if (cert_fingerprint(cert, digest, bytes, &ignored) == 0) {
		text_add_hex(&hex, bytes, digest_size(digest));
		if (buf_ok(&hex))
			text = arena_text(&probe->arena, hex.data);
	}
	if (text == NULL)
		probe->failed = true;
	return text != NULL ? text : "";
}

void probe_say_digests(struct probe *probe, enum probe_step_id step,
    const char *role, const struct cert *cert)
{
	static const enum digest digests[] = {
	    DIGEST_SHA256, DIGEST_SHA1, DIGEST_MD5};

	for (size_t i = 0; i < array_length(digests); i++)
		probe_say(probe, step, "%s, %s: %s", role,
		    digest_title(digests[i]),
		    probe_digest(probe, cert, digests[i]));
}
