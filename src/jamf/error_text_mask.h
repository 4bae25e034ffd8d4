/*
 * Keeping a profile's secrets out of an answer's words that are shown. Private
 * to the room.
 */
#ifndef JAMF_ERROR_TEXT_MASK_H
#define JAMF_ERROR_TEXT_MASK_H

#include <stdbool.h>

#include "base/buf.h"
#include "schema/schema.h"

/* Puts "***" for each word of text that has a secret of the payloads in the
 * document sent in it, or a part of one. Words of Jamf Pro's own errors stay.
 * False when the secrets cannot be told apart from the rest: then anything
 * that is in the payloads may be one. */
bool jamf_error_text_mask(
    char *text, const struct buf *sent, const struct schemas *schemas);

#endif
