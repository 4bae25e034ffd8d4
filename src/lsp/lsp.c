/* A server's life. */
#include "lsp/lsp.h"

#include "base/memory.h"
#include "lsp/lsp_internal.h"
#include "base/banned.h"

int lsp_new(const struct lsp_options *options, struct lsp **ret_lsp,
    struct error *error)
{
	struct lsp *lsp = memory_new(sizeof(*lsp));

	if (lsp == NULL)
		return error_set_memory(error);
	lsp->options = *options;
	lsp->view = lsp_overlay;
	lsp->options.project.view = &lsp->view;
	*ret_lsp = lsp;
	return 0;
}

void lsp_free(struct lsp *lsp)
{
	if (lsp == NULL)
		return;
	open_documents_done(&lsp->documents);
	frame_done(&lsp->frame);
	memory_free(lsp);
}

void lsp_release(struct lsp **lsp)
{
	lsp_free(*lsp);
	*lsp = NULL;
}

bool lsp_is_over(const struct lsp *lsp, bool *ret_as_told)
{
	*ret_as_told = lsp->was_told;
	return lsp->phase == LSP_OVER;
}

int lsp_settle(struct lsp *lsp, struct buf *out, struct error *error)
{
	lsp->out = out;
	for (size_t i = 0; i < lsp->documents.count; i++) {
		struct open_document *document = lsp->documents.list[i];

		if (!document->dirty)
			continue;
		document->dirty = false;
		if (document->lost
			? lsp_publish_none(lsp, document->uri, error) != 0
			: lsp_read_document(lsp, document, error) != 0 ||
			      lsp_publish(lsp, document, error) != 0)
			return -1;
	}
	return 0;
}

void lsp_forget(struct lsp *lsp)
{
	if (lsp->options.forget != NULL)
		lsp->options.forget(lsp->options.context);
	for (size_t i = 0; i < lsp->documents.count; i++) {
		lsp->documents.list[i]->read = false;
		lsp->documents.list[i]->dirty = true;
	}
}

static bool is_made_of(const struct lsp *lsp,
    const struct open_document *document, const struct open_document *part)
{
	const struct extends *extends = &document->document.extends;

	if (document->config.path != NULL &&
	    open_find_path(&lsp->documents, document->config.path) == part)
		return true;
	for (size_t i = 1; i < extends->count; i++)
		if (open_find_path(&lsp->documents,
			extends->layers[i]->source->name) == part)
			return true;
	return false;
}

void lsp_forget_users(struct lsp *lsp, const struct open_document *document)
{
	for (size_t i = 0; i < lsp->documents.count; i++) {
		struct open_document *other = lsp->documents.list[i];

		/* One that is not read will be. */
		if (other == document || !other->read ||
		    !is_made_of(lsp, other, document))
			continue;
		other->read = false;
		other->dirty = true;
	}
}

int lsp_lose(struct lsp *lsp, struct error *error)
{
	for (size_t i = 0; i < lsp->documents.count; i++) {
		lsp->documents.list[i]->lost = true;
		lsp->documents.list[i]->dirty = true;
	}
	return lsp->documents.count == 0
		   ? 0
		   : lsp_tell(lsp,
			 "scepctl lost track of the files that are open: "
			 "close and open them again",
			 error);
}

int lsp_where(struct lsp_call *call, struct arena *arena, struct where *ret,
    struct error *error)
{
	struct open_document *document = call->document;

	if (lsp_read_document(call->lsp, document, error) != 0 ||
	    where_find(ret, call->lsp->options.schemas,
		document->kind == OPEN_PROJECT ? SCHEMA_IN_PROJECT
					       : SCHEMA_IN_DEFINITION,
		&document->lines, call->offset, arena, error) != 0)
		return -1;
	if (document->kind == OPEN_OTHER)
		ret->kind = WHERE_NOWHERE;
	return 0;
}
