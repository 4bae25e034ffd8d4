-- Asks Neovim what a user of it would see; for editors_test.py. The answers go
-- to the file OUT as JSON.
local seen = {}
local client

-- Lets Neovim go on, until test holds. Keys are typed in its own loop.
local function wait(what, test)
  local ends = vim.loop.now() + 10000
  while not test() do
    if vim.loop.now() > ends then
      error('waited in vain for ' .. what)
    end
    coroutine.yield()
  end
end

local function keys(text)
  vim.api.nvim_feedkeys(vim.api.nvim_replace_termcodes(
    text, true, false, true), 't', false)
end

-- The lines of the floating window that is open, and closes it.
local function floating()
  for _, window in ipairs(vim.api.nvim_list_wins()) do
    if vim.api.nvim_win_get_config(window).relative ~= '' then
      local buffer = vim.api.nvim_win_get_buf(window)
      local lines = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
      vim.api.nvim_win_close(window, true)
      return table.concat(lines, '\n')
    end
  end
end

local function go(pattern)
  vim.fn.cursor(1, 1)
  vim.fn.search(pattern, 'cW')
end

local function diagnostics()
  local list = {}
  for _, d in ipairs(vim.diagnostic.get(0)) do
    table.insert(list, {d.lnum, d.col, d.severity, d.code or
        (d.user_data and d.user_data.lsp and d.user_data.lsp.code),
        d.message})
  end
  return list
end

local function run()
  vim.cmd('edit a.ini')
  local buffer = vim.api.nvim_get_current_buf()
  client = vim.lsp.start_client({
    name = 'scepctl',
    cmd = {vim.env.PROGRAM, 'lsp'},
    root_dir = vim.fn.getcwd(),
  })
  vim.lsp.buf_attach_client(buffer, client)
  wait('diagnostics', function() return #vim.diagnostic.get(0) > 0 end)
  seen.diagnostics = diagnostics()

  -- A fault is mended by typing, behind characters of every width.
  go('XY=')
  vim.cmd('normal! 2cwOU')
  wait('the fault goes', function()
    for _, d in ipairs(vim.diagnostic.get(0)) do
      if d.message:find('XY', 1, true) then return false end
    end
    return true
  end)
  seen.mended = diagnostics()

  go('retries')
  vim.lsp.buf.hover()
  wait('hover', function()
    seen.hover = seen.hover or floating()
    return seen.hover ~= nil
  end)

  -- Completion as a user asks for it: control-X control-O.
  vim.bo.omnifunc = 'v:lua.vim.lsp.omnifunc'
  vim.o.completeopt = 'menuone'
  go('challenge_type')
  keys('A<C-x><C-o>')
  wait('completion', function() return vim.fn.pumvisible() == 1 end)
  seen.completion = vim.tbl_map(function(item) return item.word end,
    vim.fn.complete_info({'items'}).items)
  keys('<C-y><Esc>')
  wait('the end of typing', function() return vim.fn.mode() == 'n' end)
  seen.line = vim.api.nvim_get_current_line()

  go('= scep$')
  vim.cmd('normal! $')
  vim.lsp.buf.definition()
  wait('definition', function()
    return vim.api.nvim_get_current_line() == '[scep]'
  end)
  go('base\\.ini')
  vim.lsp.buf.definition()
  wait('base', function() return vim.fn.expand('%:t') == 'base.ini' end)
  seen.base = vim.fn.expand('%:t')
  vim.cmd('buffer ' .. buffer)

  vim.lsp.buf.document_symbol()
  wait('symbols', function() return #vim.fn.getqflist() > 0 or
    #vim.fn.getloclist(0) > 0 end)
  vim.cmd('cclose | lclose')

  if vim.lsp.get_client_by_id(client).server_capabilities
      .documentFormattingProvider then
    local method = vim.lsp.buf.format or vim.lsp.buf.formatting_sync
    method()
    seen.formatted = table.concat(
      vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
  end
  vim.lsp.stop_client(client)
  wait('the end', function() return vim.lsp.client_is_stopped(client) end)
end

local function finish(fault)
  seen.failed = fault
  local file = io.open(vim.env.OUT, 'w')
  file:write(vim.fn.json_encode(seen))
  file:close()
  vim.cmd('qall!')
end

local steps = coroutine.create(run)
local timer = vim.loop.new_timer()
timer:start(10, 20, vim.schedule_wrap(function()
  if coroutine.status(steps) == 'dead' then return end
  local fine, fault = coroutine.resume(steps)
  if not fine then
    finish(debug.traceback(steps, fault))
  elseif coroutine.status(steps) == 'dead' then
    finish(nil)
  end
end))
