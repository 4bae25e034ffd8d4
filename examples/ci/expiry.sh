#!/bin/sh
# Says when certificates end, in time: status 1 when one does within so many
# days. Needs no login.
#
#   SCEPCTL_DAYS     how many
#   SCEPCTL_HOSTS    the SCEP servers that may be asked for theirs; none: what is
#                    pinned and what is in the profiles
set -eu
set -- --check "${SCEPCTL_DAYS:?}"
[ -n "${SCEPCTL_HOSTS:-}" ] || set -- --offline "$@"
exec scepctl --no-input expiry "$@"
