/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_canonical.h - a line that is written just as the codec writes it.
 * Private to the codec. */
#ifndef PW_CODEC_CANONICAL_H
#define PW_CODEC_CANONICAL_H

#include <stdbool.h>
#include <stddef.h>

#include "event/codec_values.h"

/* The values of the line into vs, which the caller has reset.  false: not of that
 * form, whatever it is; vs then has a part of them. */
bool codec_canonical(struct codec_values *vs, const char *line, size_t len);

#endif
