/* Names that are taken, kept as digests. */
#include "devices/name.h"

#include <string.h>

#include "base/map.h"
#include "base/memory.h"
#include "base/text.h"
#include "base/banned.h"

enum {
	CAPACITY_FIRST = 64
};

/* Two hashes of a name stand for it. That two names have both alike does not
 * happen by itself; whoever makes it happen with values of his own has two
 * rows refused, which two names that are the same would do as well. */
struct device_name_slot {
	uint64_t first, second;
	struct device_name_owner owner; /* row 0: free */
};

static struct device_name_slot *find(struct device_name_slot *slots,
    size_t capacity, uint64_t first, uint64_t second)
{
	size_t at = (size_t)first & (capacity - 1);

	while (slots[at].owner.row != 0 &&
	       (slots[at].first != first || slots[at].second != second))
		at = (at + 1) & (capacity - 1);
	return &slots[at];
}

static int grow(struct device_names *names)
{
	size_t capacity =
	    names->capacity == 0 ? CAPACITY_FIRST : names->capacity * 2;
	struct device_name_slot *slots =
	    memory_new_array(capacity, sizeof(*slots));

	if (slots == NULL)
		return -1;
	for (size_t i = 0; i < names->capacity; i++) {
		const struct device_name_slot *old = &names->slots[i];

		if (old->owner.row != 0)
			*find(slots, capacity, old->first, old->second) = *old;
	}
	memory_free(names->slots);
	names->slots = slots;
	names->capacity = capacity;
	return 0;
}

int device_names_add(struct device_names *names, const char *name,
    struct device_name_owner owner, struct device_name_owner *ret_first)
{
	/* A byte before the name makes the second hash of it. */
	char folded[1 + DEVICE_NAME_MAX] = {1};
	size_t length = strnlen(name, DEVICE_NAME_MAX);
	uint64_t first, second;
	struct device_name_slot *slot;

	for (size_t i = 0; i < length; i++)
		folded[1 + i] = text_lower(name[i]);
	first = map_hash(folded + 1, length);
	second = map_hash(folded, length + 1);
	if (names->count + names->count / 3 >= names->capacity &&
	    grow(names) != 0)
		return -1;
	slot = find(names->slots, names->capacity, first, second);
	if (slot->owner.row != 0) {
		*ret_first = slot->owner;
		return 0;
	}
	*slot = (struct device_name_slot){first, second, owner};
	names->count++;
	return 1;
}

void device_names_done(struct device_names *names)
{
	memory_free(names->slots);
	*names = (struct device_names){0};
}
