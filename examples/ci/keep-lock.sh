#!/bin/sh
# Commits scepctl.lock, if it changed, to a branch that others push to as well.
# To be run after apply.sh whatever became of it: what was applied is in there.
#
#   SCEPCTL_BRANCH   the branch
#   SCEPCTL_LOCK     the file; scepctl.lock
#   SCEPCTL_REMOTE   where the branch is; origin
#   SCEPCTL_TOKEN    what may push there, for a remote that asks for it
#
# In the branch's own history the commit stands on whatever came meanwhile; the
# entries are merged by the program itself. Pipelines pass over it by its mark.
set -eu
branch=${SCEPCTL_BRANCH:?}
lock=${SCEPCTL_LOCK:-scepctl.lock}
remote=${SCEPCTL_REMOTE:-origin}
tries=5

# A token goes to git by its question, not on a command line.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
trap 'exit 1' HUP INT TERM
cat >"$scratch/askpass" <<'END'
#!/bin/sh
case $1 in
Username*) echo scepctl ;;
*) printf '%s\n' "$SCEPCTL_TOKEN" ;;
esac
END
chmod 700 "$scratch/askpass"
export GIT_TERMINAL_PROMPT=0
[ -z "${SCEPCTL_TOKEN:-}" ] || export GIT_ASKPASS="$scratch/askpass"

git() {
	command git -c core.hooksPath=/dev/null -c credential.helper= \
	    -c user.name=scepctl -c user.email=scepctl@localhost \
	    -c merge.scepctl.driver='scepctl lock merge %O %A %B' "$@"
}

[ -e "$lock" ] || exit 0
git add -- "$lock"
if git diff --cached --quiet -- "$lock"; then
	echo "keep-lock.sh: $lock is as it was"
	exit 0
fi
attributes=$(git rev-parse --git-path info/attributes)
mkdir -p "$(dirname "$attributes")"
echo 'scepctl.lock merge=scepctl' >>"$attributes"
git commit -q -m "scepctl.lock: as applied [skip ci]" -- "$lock"
kept=$(git rev-parse HEAD)

until git push -q "$remote" "HEAD:refs/heads/$branch"; do
	tries=$((tries - 1))
	if [ "$tries" -eq 0 ]; then
		echo "keep-lock.sh: $lock could not be pushed to $branch" >&2
		exit 1
	fi
	sleep 1
	git fetch -q "$remote" "refs/heads/$branch" || continue
	git checkout -q --detach FETCH_HEAD
	# Nothing is left to pick where somebody else kept the same.
	git diff --quiet FETCH_HEAD "$kept" -- "$lock" ||
	    git cherry-pick "$kept" >/dev/null || {
		git cherry-pick --abort
		echo "keep-lock.sh: $lock cannot be merged into $branch" >&2
		exit 1
	}
done
echo "keep-lock.sh: $lock is in $branch, $(git rev-parse HEAD)"
