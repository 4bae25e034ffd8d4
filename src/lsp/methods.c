/*
 * What can be asked. A method is a row at the end of the file it is written in.
 */
#include "lsp/lsp_internal.h"

#include "base/banned.h"

extern const struct lsp_method lsp_initialize, lsp_initialized, lsp_shutdown,
    lsp_exit, lsp_did_open, lsp_did_change, lsp_did_save, lsp_did_close,
    lsp_did_change_files, lsp_hover, lsp_completion, lsp_definition,
    lsp_symbols, lsp_actions, lsp_formatting;

const struct lsp_method *const lsp_methods[] = {&lsp_initialize,
    &lsp_initialized, &lsp_shutdown, &lsp_exit, &lsp_did_open, &lsp_did_change,
    &lsp_did_save, &lsp_did_close, &lsp_did_change_files, &lsp_hover,
    &lsp_completion, &lsp_definition, &lsp_symbols, &lsp_actions,
    &lsp_formatting, NULL};
