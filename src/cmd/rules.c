#include "cmd/rules.h"

#include <limits.h>
#include <string.h>

#include "base/text.h"
#include "cmd/signature.h"
#include "cmd/unpinned.h"
#include "compile/certificates.h"
#include "compile/compile.h"
#include "compile/layers.h"
#include "ini/ini.h"
#include "plist/tree.h"
#include "profile/check.h"
#include "profile/read.h"
#include "profile/subject.h"
#include "base/banned.h"

const struct rule *const rule_tables[] = {
    ini_rules,
    layers_rules,
    read_rules,
    subject_rules,
    certificates_rules,
    check_rules,
    tree_rules,
    read_tree_rules,
    compile_rules,
    signature_rules,
    unpinned_rules,
    NULL,
};

const struct rule *rules_find(const char *id)
{
	for (size_t i = 0; rule_tables[i] != NULL; i++)
		for (const struct rule *rule = rule_tables[i]; rule->id != NULL;
		     rule++)
			if (strcmp(rule->id, id) == 0)
				return rule;
	return NULL;
}

const char *rules_near(const char *id)
{
	const char *best = NULL;
	unsigned distance = UINT_MAX;

	for (size_t i = 0; rule_tables[i] != NULL; i++)
		for (const struct rule *rule = rule_tables[i]; rule->id != NULL;
		     rule++) {
			unsigned limit = text_near_limit(strlen(rule->id));
			unsigned off = text_distance(id, rule->id, limit);

			if (off <= limit && off < distance) {
				best = rule->id;
				distance = off;
			}
		}
	return best;
}
