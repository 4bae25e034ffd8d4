#compdef scepctl
# zsh completion for scepctl. The program says what may stand where the cursor
# is; nothing here looks at the words.

_scepctl()
{
	local -a lines words_with_docs beginnings_with_docs files directories
	local line text doc fixed
	local -i result=1

	lines=("${(@f)$(command scepctl completion zsh -- \
		"=${(@Q)^words[2,CURRENT-1]}" "=${(Q)PREFIX}" 2>/dev/null)}")
	fixed=${lines[1]}
	[[ -n $fixed ]] || return 1
	for line in "${(@)lines[2,-1]}"; do
		text=${${line#?}%%$'\t'*}
		doc=${line#*$'\t'}
		case $line in
		w*) words_with_docs+=("${text//:/\\:}${doc:+:$doc}") ;;
		b*) beginnings_with_docs+=("${text//:/\\:}${doc:+:$doc}") ;;
		f*) files+=("$text") ;;
		d*) directories+=("$text") ;;
		esac
	done
	(( ${fixed%f} == 0 )) || compset -p ${fixed%f}
	(( $#words_with_docs )) &&
		_describe -t arguments argument words_with_docs && result=0
	(( $#beginnings_with_docs )) &&
		_describe -t arguments argument beginnings_with_docs -S '' &&
		result=0
	if [[ $fixed = *f ]]; then
		compset -P '*/'
		(( $#directories )) &&
			compadd -S / -q -a directories && result=0
		(( $#files )) && compadd -a files && result=0
	fi
	return result
}

if [[ $zsh_eval_context[-1] = loadautofunc ]]; then
	_scepctl "$@"
else
	compdef _scepctl scepctl
fi
