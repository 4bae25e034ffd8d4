#!/bin/sh
# Functions and tables that nothing in the program reaches: the linker is asked
# what it would leave out. What is for the tests alone is declared TEST_HOOK.
# Status 77 where the linker cannot say. Uses MAKE.
set -u
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT
case $(ld --version 2>/dev/null) in
GNU*) ;;
*) exit 77 ;;
esac
"${MAKE:-make}" -s -j"$(getconf _NPROCESSORS_ONLN)" VARIANT=dead \
    CFLAGS='-O1 -ffunction-sections -fdata-sections' \
    LDFLAGS='-Wl,--gc-sections,--print-gc-sections' \
    build/dead/scepctl >"$log" 2>&1 || {
	tail -n 20 "$log"
	exit 1
}
hooks=$(grep -rhoE '^TEST_HOOK .*[ *][a-z_0-9]+\(' src | sed 's/($//; s/.*[ *]//')
sed -n "s/.*unused section '\.\(text\|data\.rel\.ro\.local\|rodata\)\.\([a-z_0-9]*\)' in file 'build.*(\(.*\)).*/\2 (\3)/p" \
    "$log" | sort -u |
    while read -r name file; do
	printf '%s\n' "$hooks" | grep -qx "$name" ||
	    printf '%s %s: nothing calls it\n' "$name" "$file"
done >"$log.found"
cat "$log.found"
[ ! -s "$log.found" ]
status=$?
rm -f "$log.found"
exit "$status"
