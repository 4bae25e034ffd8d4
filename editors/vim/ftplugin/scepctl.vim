" Definitions of scepctl and scepctl.conf.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:;,:# commentstring=;\ %s
setlocal formatoptions-=t formatoptions+=croql
setlocal include=^\\s*extends\\s*=\\s* suffixesadd=.ini
let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions<'
      \ . ' include< suffixesadd<'

" [[ and ]] go from section to section.
nnoremap <buffer> <silent> ]] :call search('^\s*\[', 'W')<CR>
nnoremap <buffer> <silent> [[ :call search('^\s*\[', 'bW')<CR>
let b:undo_ftplugin .= ' | silent! nunmap <buffer> ]] '
      \ . '| silent! nunmap <buffer> [['

" The language server, in Neovim; g:scepctl_lsp = 0 leaves it alone,
" g:scepctl_program is the program when it is not on the PATH. Vim's plugins are
" told of it as docs/editors.md says.
if !has('nvim-0.7') || !get(g:, 'scepctl_lsp', 1)
      \ || !executable(get(g:, 'scepctl_program', 'scepctl'))
  finish
endif
lua << END
-- The project's root: where scepctl.conf or git's directory is.
local function root(buffer)
  local path = vim.fn.fnamemodify(vim.api.nvim_buf_get_name(buffer), ':p:h')
  while true do
    for _, mark in ipairs({'scepctl.conf', '.git'}) do
      if vim.loop.fs_stat(path .. '/' .. mark) then
        return path
      end
    end
    local above = vim.fn.fnamemodify(path, ':h')
    if above == path then
      return vim.fn.getcwd()
    end
    path = above
  end
end

local buffer = vim.api.nvim_get_current_buf()
local options = {
  name = 'scepctl',
  cmd = {vim.g.scepctl_program or 'scepctl', 'lsp'},
  root_dir = root(buffer),
}
if vim.lsp.start then
  vim.lsp.start(options)
else
  -- Neovim 0.7: one server for all buffers of a root.
  scepctl_clients = scepctl_clients or {}
  local known = scepctl_clients[options.root_dir]
  if not known or vim.lsp.client_is_stopped(known) then
    known = vim.lsp.start_client(options)
    scepctl_clients[options.root_dir] = known
  end
  vim.lsp.buf_attach_client(buffer, known)
  vim.bo[buffer].omnifunc = 'v:lua.vim.lsp.omnifunc'
end
END
