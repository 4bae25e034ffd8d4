# bash completion for scepctl. The program says what may stand where the cursor
# is; nothing here looks at the words.

_scepctl()
{
	local line first=1 option IFS=$' \t\n'

	COMPREPLY=()
	while IFS= read -r line; do
		if [ -z "$first" ]; then
			COMPREPLY[${#COMPREPLY[@]}]=$line
			continue
		fi
		first=
		for option in $line; do
			compopt -o "$option" 2>/dev/null
		done
	done <<<"$(command scepctl completion bash -- \
		"=${COMP_LINE:0:COMP_POINT}" "=$COMP_WORDBREAKS" 2>/dev/null)"
	# The here-string of no answer is one empty line.
	return 0
}

# bash 3.2 has no compopt: all is quoted as file names are.
if type compopt >/dev/null 2>&1; then
	complete -F _scepctl scepctl
else
	complete -F _scepctl -o filenames scepctl
fi
