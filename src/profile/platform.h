/*
 * For which kind of device somebody's profile is, as far as it says so itself.
 */
#ifndef PROFILE_PLATFORM_H
#define PROFILE_PLATFORM_H

#include <stdbool.h>

#include "profile/profile.h"

/* True when it tells: a definition by its platform, a property list by its
 * TargetDeviceType, else by a payload of a type that its schema has for Macs
 * alone or for other devices alone. Payloads of both kinds tell nothing. */
bool profile_tells_platform(
    const struct profile *profile, enum platform *ret_platform);

#endif
