/*
 * When a VPN connects by itself. Rules are looked at in order, and the first
 * that fits the network counts: Apple's description of com.apple.vpn.managed.
 */
#include "profile/check_dict.h"

#include <string.h>

#include "base/banned.h"

static const char enabled[] = "OnDemandEnabled";
static const char rules[] = "OnDemandRules";
static const char action[] = "Action";
static const char parameters[] = "ActionParameters";

/* Nothing says which network it is for. */
static bool fits_all(struct check_dict *rule)
{
	static const char *const keys[] = {"DNSDomainMatch",
	    "DNSServerAddressMatch", "InterfaceTypeMatch", "SSIDMatch",
	    "URLStringProbe"};

	for (size_t i = 0; i < array_length(keys); i++)
		if (check_dict_has(rule, keys[i]))
			return false;
	return true;
}

/* What connects only where it must. */
static void check_parameters(struct check_dict *rule)
{
	static const char *const keys[] = {
	    "RequiredDNSServers", "RequiredURLStringProbe"};
	struct check_dict array = check_dict_in(rule, parameters);
	struct check_items items = check_items_of(&array);
	struct check_dict item;

	while (check_items_next(&items, &item))
		for (size_t k = 0; k < array_length(keys); k++)
			if (check_dict_has(&item, keys[k]) &&
			    check_dict_is(
				&item, "DomainAction", "NeverConnect"))
				check_dict_report(&item, keys[k],
				    CHECK_VPN_RULE, NULL,
				    "'%s' has no effect: '%s' is %s",
				    check_dict_name(&item, keys[k]),
				    check_dict_name(&item, "DomainAction"),
				    check_dict_word(&item, "DomainAction"));
}

static void check_rule(struct check_dict *rule, bool last)
{
	bool evaluates = check_dict_is(rule, action, "EvaluateConnection");
	bool has = check_dict_has(rule, parameters);

	if (evaluates && !has)
		check_dict_report_absent(rule, action, CHECK_VPN_RULE,
		    check_dict_add(rule, parameters),
		    "'%s' is %s, but there is nothing to evaluate",
		    check_dict_name(rule, action),
		    check_dict_word(rule, action));
	if (has && !evaluates && check_dict_has(rule, action))
		check_dict_report(rule, parameters, CHECK_VPN_RULE,
		    check_dict_set(rule, action, "evaluate-connection",
			"EvaluateConnection"),
		    "'%s' has no effect: '%s' is %s",
		    check_dict_name(rule, parameters),
		    check_dict_name(rule, action),
		    check_dict_word(rule, action));
	if (!last && fits_all(rule))
		check_dict_report(rule, NULL, CHECK_VPN_RULE,
		    "put it last, or say which network it is for",
		    "the rule fits every network: those after it never count");
	check_parameters(rule);
}

void check_on_demand(struct check_dict *vpn)
{
	static const char *const dicts[] = {
	    "VPN", "IPSec", "IKEv2", "TransparentProxy"};

	for (size_t i = 0; i < array_length(dicts); i++) {
		struct check_dict settings = check_dict_in(vpn, dicts[i]);
		struct check_dict array = check_dict_in(&settings, rules);
		struct check_items items = check_items_of(&array);
		struct check_dict rule;
		bool has = check_dict_has(&settings, rules);

		if (settings.place.node == NULL)
			continue;
		if (has && !check_dict_has(&settings, enabled))
			check_dict_report_absent(&settings, rules,
			    CHECK_VPN_DEMAND_OFF,
			    check_dict_set(&settings, enabled, "yes", "1"),
			    "'%s' has no effect without '%s'",
			    check_dict_name(&settings, rules),
			    check_dict_name(&settings, enabled));
		if (check_dict_flag(&settings, enabled) && !has &&
		    !check_dict_has(&settings, "OnDemandMatchDomainsAlways") &&
		    !check_dict_has(&settings, "OnDemandMatchDomainsOnRetry"))
			check_dict_report_absent(&settings, enabled,
			    CHECK_VPN_DEMAND_RULES,
			    check_dict_add(&settings, rules),
			    "'%s' without '%s': nothing says when to connect",
			    check_dict_name(&settings, enabled),
			    check_dict_name(&settings, rules));
		while (check_items_next(&items, &rule))
			if (tree_type(rule.place.node) == TREE_DICT)
				check_rule(
				    &rule, items.index + 1 == items.count);
	}
}
