#include "plist/tree.h"

#include <plist/plist.h>

#include "base/banned.h"

const char *tree_version(void)
{
	/* This macro and libplist_version came with the same release. */
#ifdef PLIST_IS_INT
	return libplist_version();
#else
	return "2.2";
#endif
}
