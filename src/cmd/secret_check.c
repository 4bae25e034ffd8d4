/* What a reference gave, held to the rules for secrets. */
#include "cmd/secret_check.h"

#include "base/secret_reference.h"
#include "cmd/message.h"
#include "profile/value.h"
#include "base/banned.h"

int secret_check_refuse(const struct invocation *invocation,
    const struct findings *findings, const char *follows, struct error *error)
{
	if (findings->failed)
		return error_set_memory(error);
	if (findings->errors == 0 &&
	    (findings->warnings == 0 ||
		!opts_has(&invocation->arguments, "strict")))
		return 0;
	return error_set(error, STATUS_FINDINGS,
	    "a secret is not as it should be: %s", follows);
}

int secret_check_findings(const struct invocation *invocation,
    struct findings *findings, struct error *error)
{
	findings_sort(findings);
	message_findings(invocation, findings);
	return secret_check_refuse(
	    invocation, findings, "it is not sent to any server", error);
}

int secret_check_fetched(const struct invocation *invocation,
    const struct payload *section, const struct value *value,
    const struct secret *secret, struct error *error)
{
	auto_arena struct arena arena = {0};
	struct findings findings = {.arena = &arena};
	struct secret_reference reference;

	if (secret_reference_parse(
		value->text, value->length, &reference, error) != 0)
		return -1;
	if (reference.kind == SECRET_REFERENCE_LITERAL)
		return 0;
	value_check_fetched(&section->schema->keys[value - section->values],
	    &value->origin, secret, &findings);
	return secret_check_findings(invocation, &findings, error);
}
