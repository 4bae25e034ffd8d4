#!/bin/sh
# Applies the plan in SCEPCTL_OUT, that and nothing else: status 8 if it is not
# the file that was reviewed, or if anything is not as it was then.
#
#   SCEPCTL_OUT      where plan.sh put scepctl.plan
#   SCEPCTL_DIGEST   PLAN_DIGEST of plan.sh, by another way than the file
#   SCEPCTL_SERVER, SCEPCTL_OPTIONS   as for plan.sh
#   JAMF_URL, JAMF_CLIENT_ID, JAMF_CLIENT_SECRET   a login that can write
set -eu
out=${SCEPCTL_OUT:?}

set -f
IFS='
'
# shellcheck disable=SC2086
set -- ${SCEPCTL_OPTIONS:-}
unset IFS
set +f
[ -z "${SCEPCTL_SERVER:-}" ] || set -- --server "$SCEPCTL_SERVER" "$@"

digest=$(sha256sum <"$out/scepctl.plan")
if [ "${digest%% *}" != "${SCEPCTL_DIGEST:?}" ]; then
	echo 'apply.sh: this is not the plan that was reviewed' >&2
	exit 8
fi
exec scepctl --no-input apply --yes --plan "$out/scepctl.plan" "$@"
