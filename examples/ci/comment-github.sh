#!/bin/sh
# Says the plan in SCEPCTL_OUT on a pull request: in one comment for each
# server, which is rewritten by the next plan.
#
#   SCEPCTL_OUT      where plan.sh put plan.md
#   SCEPCTL_SERVER   label of the server, as for plan.sh
#   SCEPCTL_PULL     number of the pull request
#   GH_TOKEN, GITHUB_REPOSITORY   as `gh` takes them
set -eu
out=${SCEPCTL_OUT:?}
pull=${SCEPCTL_PULL:?}
marker="<!-- scepctl plan ${SCEPCTL_SERVER:-} -->"

case $pull in
*[!0-9]*)
	echo 'comment-github.sh: SCEPCTL_PULL is no number' >&2
	exit 2
	;;
esac
[ -s "$out/plan.md" ] || exit 0
rm -f "$out/comment.md"
{
	printf '%s\n### Plan %s\n\n' "$marker" "${SCEPCTL_SERVER:-}"
	cat "$out/plan.md"
} >"$out/comment.md"
comments=repos/${GITHUB_REPOSITORY:?}/issues/$pull/comments
# Whoever writes comments can write the marker; people cannot be a bot.
# shellcheck disable=SC2016
number=$(MARKER=$marker gh api --paginate "$comments?per_page=100" --jq \
    '.[] | select(.user.type == "Bot" and
        (.body | startswith(env.MARKER))) | .id' | head -n 1)
if [ -n "$number" ]; then
	gh api --silent --method PATCH \
	    "repos/$GITHUB_REPOSITORY/issues/comments/$number" \
	    -F "body=@$out/comment.md"
else
	gh api --silent --method POST "$comments" -F "body=@$out/comment.md"
fi
