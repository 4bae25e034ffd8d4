/* Certificates by what they are, then by when they end. */
#include "cmd/expiry_list.h"

#include <stdlib.h>
#include <string.h>

#include "base/banned.h"

static void append(
    struct report_expiry_cert *cert, struct report_expiry_place *place)
{
	place->next = NULL;
	if (cert->last == NULL)
		cert->first = place;
	else
		cert->last->next = place;
	cert->last = place;
}

/* A file may hold one twice. */
static bool is_known(
    const struct report_expiry_cert *cert, const struct expiry_fact *fact)
{
	const struct report_expiry_place *last = cert->last;

	return last != NULL && last->use == fact->use &&
	       strcmp(last->where, fact->where) == 0;
}

static int add_place(struct expiry_list *list, struct report_expiry_cert *cert,
    const struct expiry_fact *fact, struct error *error)
{
	struct report_expiry_place *place;

	if (is_known(cert, fact))
		return 0;
	if (list->place_count == EXPIRY_PLACES_MAX)
		return error_set(error, STATUS_LIMIT,
		    "more than %d places of certificates", EXPIRY_PLACES_MAX);
	place = arena_new(&list->arena, sizeof(*place));
	if (place == NULL)
		return error_set_memory(error);
	place->use = fact->use;
	place->where =
	    cert->last != NULL && strcmp(cert->last->where, fact->where) == 0
		? cert->last->where
		: arena_text(&list->arena, fact->where);
	if (place->where == NULL)
		return error_set_memory(error);
	append(cert, place);
	cert->place_count++;
	list->place_count++;
	return 0;
}

static int add_new(struct expiry_list *list, const struct expiry_fact *fact,
    struct error *error)
{
	struct report_expiry_cert *certs = arena_grow(&list->arena, list->certs,
	    list->count, &list->room, sizeof(*certs));
	struct report_expiry_cert cert = {
	    .subject = arena_text(&list->arena, fact->subject),
	    .ends = fact->ends};

	if (certs == NULL || cert.subject == NULL)
		return error_set_memory(error);
	cert.has_digest = fact->sha256 != NULL;
	if (cert.has_digest)
		memcpy(cert.sha256, fact->sha256, digest_size(DIGEST_SHA256));
	list->certs = certs;
	list->certs[list->count++] = cert;
	return 0;
}

int expiry_list_add(struct expiry_list *list, const struct expiry_fact *fact,
    struct error *error)
{
	size_t index = list->count;
	int added = 1;

	if (fact->sha256 != NULL)
		added = map_add(&list->known, (const char *)fact->sha256,
		    digest_size(DIGEST_SHA256), index, &index);

	if (added < 0)
		return error_set_memory(error);
	if (added > 0 && add_new(list, fact, error) != 0)
		return -1;
	return add_place(list, &list->certs[index], fact, error);
}

int expiry_list_add_cert(struct expiry_list *list, const struct cert *cert,
    enum report_expiry_use use, const char *where, struct error *error)
{
	unsigned char sha256[DIGEST_BYTES_MAX];
	const struct expiry_fact fact = {.subject = cert_subject(cert),
	    .ends = cert_not_after(cert),
	    .sha256 = sha256,
	    .use = use,
	    .where = where};

	return cert_fingerprint(cert, DIGEST_SHA256, sha256, error) != 0
		   ? -1
		   : expiry_list_add(list, &fact, error);
}

int expiry_list_miss(struct expiry_list *list, enum report_expiry_use use,
    const char *where, const char *why, struct error *error)
{
	struct report_expiry_gap gap = {.place.use = use,
	    .place.where = arena_text(&list->arena, where),
	    .why = arena_text(&list->arena, why)};
	struct report_expiry_gap *gaps;

	if (list->gap_count == EXPIRY_GAPS_MAX)
		return error_set(error, STATUS_LIMIT,
		    "more than %d certificates that are not told",
		    EXPIRY_GAPS_MAX);
	gaps = arena_grow(&list->arena, list->gaps, list->gap_count,
	    &list->gap_room, sizeof(*gaps));
	if (gaps == NULL || gap.place.where == NULL || gap.why == NULL)
		return error_set_memory(error);
	list->gaps = gaps;
	list->gaps[list->gap_count++] = gap;
	return 0;
}

static int compare(const void *a, const void *b)
{
	const struct report_expiry_cert *one = a, *two = b;
	int order;

	if (one->ends != two->ends)
		return one->ends < two->ends ? -1 : 1;
	order = strcmp(one->subject, two->subject);
	return order != 0 ? order
			  : memcmp(one->sha256, two->sha256,
				digest_size(DIGEST_SHA256));
}

static void sort_places(struct report_expiry_cert *cert)
{
	struct report_expiry_place *all = cert->first, *next;
	struct report_expiry_cert sorted = {0};

	for (int use = 0; use <= REPORT_EXPIRY_ISSUED; use++) {
		struct report_expiry_place *others = NULL, **end = &others;

		for (; all != NULL; all = next) {
			next = all->next;
			all->next = NULL;
			if ((int)all->use == use)
				append(&sorted, all);
			else {
				*end = all;
				end = &all->next;
			}
		}
		all = others;
	}
	cert->first = sorted.first;
	cert->last = sorted.last;
}

void expiry_list_sort(struct expiry_list *list)
{
	if (list->count > 1)
		qsort(list->certs, list->count, sizeof(*list->certs), compare);
	for (size_t i = 0; i < list->count; i++)
		sort_places(&list->certs[i]);
}

void expiry_list_done(struct expiry_list *list)
{
	map_done(&list->known);
	arena_done(&list->arena);
}
