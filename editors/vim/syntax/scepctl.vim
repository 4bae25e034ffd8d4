" Definitions of scepctl and scepctl.conf.
if exists('b:current_syntax')
  finish
endif

" Sections, as `scepctl explain` lists them; tests/around/editors_test.py sees
" to it that none is missing. They match as the language reads them: case, and
" runs of blanks, dashes and underscores do not count.
let s:sections = [
      \ 'acme', 'certificate', 'certificate_preference',
      \ 'certificate_transparency', 'check', 'ethernet', 'exclusions',
      \ 'identity_preference', 'jamf', 'limitations', 'network', 'payload',
      \ 'pem', 'pkcs1', 'pkcs12', 'profile', 'removal_password', 'root',
      \ 'scep', 'scope', 'self_service', 'signing', 'vpn', 'wifi' ]
let s:names = join(map(s:sections,
      \ {_, name -> substitute(name, '_', '[-_ \\t]\\+', 'g')}), '\|')

syntax case ignore
syntax match scepctlComment /^\s*[;#].*$/ contains=scepctlTodo
syntax match scepctlComment /\s\zs;.*$/ contained contains=scepctlTodo
syntax keyword scepctlTodo TODO FIXME CHANGE contained

syntax match scepctlHeader /^\s*\[.*$/
      \ contains=scepctlSection,scepctlLabel,scepctlComment
execute 'syntax match scepctlSection'
      \ '/\[\s*\zs\%(' . s:names . '\)\ze\s*[]" \t]/ contained'
syntax region scepctlLabel start=/"/ skip=/\\./ end=/"/ oneline contained

syntax match scepctlKey /^\s*[^;#[:blank:]\[=][^=]\{-}\ze\s*=/
      \ nextgroup=scepctlEquals skipwhite
syntax match scepctlEquals /=/ contained nextgroup=scepctlValue skipwhite
syntax match scepctlValue /[^[:blank:]].*$/ contained contains=@scepctlParts
" A line of its own that goes on with a value.
syntax match scepctlValue /^\s\+[^;#[:blank:]\[=][^=]*$/
      \ contains=@scepctlParts

syntax cluster scepctlParts contains=scepctlString,scepctlBoolean,
      \scepctlNumber,scepctlVariable,scepctlSecret,scepctlWord,scepctlComment
syntax region scepctlString start=/"/ skip=/\\./ end=/"/ oneline contained
      \ contains=scepctlVariable
syntax match scepctlNumber contained
      \ /\%(\%(^\|[=,]\)\s*\)\@<=-\?\d\+\%(\.\d\+\)*\ze\%(\s\+days\?\)\?\s*\%($\|,\|\s;\)/
syntax match scepctlBoolean contained
      \ /\%(=\s*\)\@<=\%(yes\|no\|true\|false\|on\|off\)\ze\s*\%($\|\s;\)/
syntax match scepctlWord contained
      \ /\%(=\s*\)\@<=\%(auto\|none\|never\)\ze\s*\%($\|\s;\)/
syntax match scepctlSecret contained
      \ /\%(=\s*\)\@<=\%(\%(env\|file\|keychain\|prompt\|command\|column\):\|op:\/\/\)/
syntax case match
syntax match scepctlVariable /\$[A-Z][A-Z0-9_]*/ contained
syntax match scepctlVariable /%[A-Z][A-Za-z_]\+%/ contained

highlight default link scepctlComment Comment
highlight default link scepctlTodo Todo
highlight default link scepctlHeader Delimiter
highlight default link scepctlSection Statement
highlight default link scepctlLabel String
highlight default link scepctlKey Identifier
highlight default link scepctlEquals Operator
highlight default link scepctlString String
highlight default link scepctlBoolean Boolean
highlight default link scepctlNumber Number
highlight default link scepctlWord Constant
highlight default link scepctlSecret Special
highlight default link scepctlVariable PreProc

let b:current_syntax = 'scepctl'
