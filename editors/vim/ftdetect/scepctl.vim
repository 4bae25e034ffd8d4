" scepctl.conf by its name, definitions by what stands in them: *.ini is many
" programs'.
autocmd BufNewFile,BufRead scepctl.conf set filetype=scepctl
autocmd BufNewFile,BufRead *.ini call s:Look()

function! s:Look() abort
  let l:header = '\c^\s*\[\s*\%(profile\|scep\|acme\|pkcs12\)\s*["\]]'
  for l:line in getline(1, 100)
    if l:line =~# l:header
      set filetype=scepctl
      return
    endif
  endfor
endfunction
