#!/bin/sh
# Says what devices have of the profiles that were applied: status.md in
# SCEPCTL_OUT, numbers and errors without names of devices. Status 1 unless that
# is good enough.
#
#   SCEPCTL_OUT      directory for what is written
#   SCEPCTL_BOUNDS   what is good enough, options of `scepctl status --check`, one
#                    a line: --min-current=95%; none: every device is current
#   SCEPCTL_FILES    definitions, one a line; none: all that was applied
#   SCEPCTL_SERVER   as for plan.sh
#   JAMF_URL, JAMF_CLIENT_ID, JAMF_CLIENT_SECRET   a login that can only read
set -eu
out=${SCEPCTL_OUT:?}

set -f
IFS='
'
# shellcheck disable=SC2086
set -- ${SCEPCTL_BOUNDS:-} -- ${SCEPCTL_FILES:-}
unset IFS
set +f
[ -z "${SCEPCTL_SERVER:-}" ] || set -- --server "$SCEPCTL_SERVER" "$@"

# In a directory of the repository, a branch may have put a link there.
if [ -L "$out" ]; then
	echo "status.sh: $out is a link" >&2
	exit 8
fi
mkdir -p "$out"
rm -f "$out/status.md"
status=0
scepctl --no-input status --check --markdown "$@" >"$out/status.md" ||
    status=$?
cat "$out/status.md"
exit "$status"
