/* A probe: the order in which its steps are tried. */
#include "scep/probe.h"

#include <string.h>

#include "scep/probe_internal.h"
#include "base/banned.h"

/* A step that is not well is summed up by its worst finding. */
static void sum_up(struct probe_step *step)
{
	const struct probe_finding *worst = NULL;

	for (size_t i = 0; i < step->finding_count; i++)
		if (worst == NULL ||
		    step->findings[i].severity > worst->severity)
			worst = &step->findings[i];
	if (step->state > PROBE_OK && worst != NULL)
		step->summary = worst->text;
	else if (step->summary == NULL)
		step->summary = worst != NULL             ? worst->text
				: step->state == PROBE_OK ? ""
							  : "not reached";
}

/* All steps up to this one say no more. */
static void end(const struct probe_target *target, struct probe *probe,
    enum probe_step_id last)
{
	while (probe->ended <= (size_t)last) {
		enum probe_step_id step = (enum probe_step_id)probe->ended;

		sum_up(&probe->steps[step]);
		probe->ended++;
		if (target->ended != NULL)
			target->ended(target->context, probe, step);
	}
}

/* What kind of server it is, capabilities without a word leave open; and
 * without POST a long query is part of them, which comes last. */
static void try_server(const struct probe_target *target, struct probe *probe,
    struct probe_way *way)
{
	probe_ask_caps(probe, way);
	if (way->has_caps && !way->caps.empty) {
		probe_judge_server(probe, way);
		end(target, probe, PROBE_SERVER);
		if (scep_caps_has(&way->caps, SCEP_CAP_POST)) {
			probe_judge_capabilities(probe, way);
			end(target, probe, PROBE_CAPABILITIES);
		}
	}
	probe_ask_authority(way);
	if (probe->ended <= PROBE_SERVER)
		probe_judge_server(probe, way);
	if (probe->ended <= PROBE_CAPABILITIES)
		probe_judge_capabilities(probe, way);
	probe_judge_certificates(probe, way);
	probe_judge_fingerprint(probe, way);
	probe_judge_clock(probe, way);
	end(target, probe, PROBE_CLOCK);
}

int probe_run(
    const struct probe_target *target, struct probe *probe, struct error *error)
{
	auto_probe_way struct probe_way way = {0};
	auto_ndes_page struct ndes_page page = {0};
	bool is_known;

	if (probe_find_name(target, &way, error) != 0)
		return -1;
	/* A name without an address may be known to a proxy. */
	is_known = way.address_count > 0;
	if (is_known) {
		probe_judge_name(probe, &way);
		end(target, probe, PROBE_NAME);
	}
	probe_reach(&way);
	if (!is_known)
		probe_judge_name(probe, &way);
	probe_judge_connection(probe, &way);
	end(target, probe, PROBE_TLS);
	try_server(target, probe, &way);
	probe_admin(probe, &way, &page);
	end(target, probe, PROBE_ADMIN);
	probe_enrol(probe, &way, &page);
	end(target, probe, PROBE_CERTIFICATE);
	if (way.has_authority) {
		probe->authority = way.authority;
		memset(&way.authority, 0, sizeof(way.authority));
	}
	return probe->failed ? error_set_memory(error) : 0;
}
