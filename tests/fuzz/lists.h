/*
 * The lists of a server for fuzz targets that need names: each has a, b, c,
 * and c but for case, with the ids 1 to 4.
 */
#ifndef FUZZ_LISTS_H
#define FUZZ_LISTS_H

#include "jamf/names.h"

const struct jamf_names *lists_names(void);

#endif
