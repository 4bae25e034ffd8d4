# fish completion for scepctl. The program says what may stand where the cursor
# is; nothing here looks at the words.

function __scepctl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l plain (string unescape -- $current 2>/dev/null)
    # A quote that is still open.
    or set plain (string replace -r '^["\']' '' -- $current)
    while string match -qr '^[A-Za-z_][A-Za-z0-9_]*=' -- $words[1]
        set -e words[1]
    end
    set -e words[1]
    command scepctl completion fish -- "="$words "=$plain" 2>/dev/null
end

complete -c scepctl -f -a '(__scepctl_complete)'
