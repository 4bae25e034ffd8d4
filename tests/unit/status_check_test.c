/* Planted mutations these must catch: the figure named excluded; shares of all
 * devices in place of those that are known; rounding that lets 94.999 % pass
 * for 95 %. */
#include "sync/status_check.h"
#include "tap.h"

static const struct {
	size_t current, failed, pending, unknown;
	struct status_bounds bounds;
	const char *why; /* NULL: well enough */
} cases[] = {
    {10, 0, 0, 0, {.is_strict = true}, NULL},
    {9, 0, 0, 1, {.is_strict = true}, "9 of 10 devices are current"},
    {0, 0, 0, 0, {.is_strict = true}, "no device is in scope"},
    {0, 0, 0, 0, {.max_unknown = 10000}, "no device is in scope"},
    {95, 5, 0, 0,
	{.has_current = true, .min_current = 9500, .max_unknown = 1000}, NULL},
    {94, 6, 0, 0,
	{.has_current = true, .min_current = 9500, .max_unknown = 1000},
	"94 of 100 devices (94.00 %) are current, at least 95.00 % must be"},
    {94999, 5001, 0, 0,
	{.has_current = true, .min_current = 9500, .max_unknown = 1000},
	"94999 of 100000 devices (94.99 %) are current, at least 95.00 % must "
	"be"},
    {90, 0, 0, 10,
	{.has_current = true, .min_current = 10000, .max_unknown = 1000}, NULL},
    {89, 0, 0, 11,
	{.has_current = true, .min_current = 10000, .max_unknown = 1000},
	"11 of 100 devices (11.00 %) do not tell, at most 10.00 % may"},
    {0, 0, 0, 10, {.has_current = true, .min_current = 0, .max_unknown = 10000},
	"0 of 0 devices (0.00 %) are current, at least 0.00 % must be"},
    {98, 2, 0, 0,
	{.has_failed = true,
	    .failed_is_share = true,
	    .max_failed = 200,
	    .max_unknown = 1000},
	NULL},
    {97, 3, 0, 0,
	{.has_failed = true,
	    .failed_is_share = true,
	    .max_failed = 200,
	    .max_unknown = 1000},
	"3 of 100 devices (3.00 %) failed, at most 2.00 % may"},
    {97, 3, 0, 0, {.has_failed = true, .max_failed = 3, .max_unknown = 1000},
	NULL},
    {97, 4, 0, 0, {.has_failed = true, .max_failed = 3, .max_unknown = 1000},
	"4 devices failed, at most 3 may"},
    {1, 0, 99, 0, {.max_unknown = 1000}, NULL},
};

static const struct {
	const char *text;
	int share; /* -1: none */
} shares[] = {
    {"95%", 9500},
    {"95", 9500},
    {"95 %", 9500},
    {"99.5%", 9950},
    {"99.55", 9955},
    {"100%", 10000},
    {"0", 0},
    {"100.01", -1},
    {"101", -1},
    {"99.", -1},
    {"99.555", -1},
    {"-1", -1},
    {"", -1},
    {"%", -1},
    {".5", -1},
    {"95%%", -1},
    {"9 5", -1},
};

int main(void)
{
	for (size_t i = 0; i < array_length(cases); i++) {
		struct status_profile profile = {
		    .scope = cases[i].current + cases[i].failed +
			     cases[i].pending + cases[i].unknown,
		    .verdicts = {[DEVICE_CURRENT] = cases[i].current,
			[DEVICE_FAILED] = cases[i].failed,
			[DEVICE_PENDING] = cases[i].pending,
			[DEVICE_UNKNOWN] = cases[i].unknown}};
		char why[STATUS_WHY_MAX];
		bool is_well = status_check(&profile, &cases[i].bounds, why);

		is_text(is_well ? NULL : why, cases[i].why, "case %zu", i);
		profile.error.status = STATUS_PRIVILEGE;
		ok(!status_check(&profile, &cases[i].bounds, why),
		    "case %zu, not told", i);
	}
	for (size_t i = 0; i < array_length(shares); i++) {
		unsigned share = 0;

		is_number(
		    status_read_share(shares[i].text, &share) ? (int)share : -1,
		    shares[i].share, "'%s'", shares[i].text);
	}
	return tap_done();
}
