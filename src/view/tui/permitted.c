/* SPDX-License-Identifier: GPL-2.0-or-later */
/* permitted.c - which keys this screen has. */
#include "view/tui/permitted.h"

#include "view/tui/keys.h"
#include "view/view.h"

unsigned int
permitted_keys(const struct pw_view_opts *o)
{
	const unsigned int acting = KEYS_SIGNAL | KEYS_OUTPUT | KEYS_TYPE;

	return o->readonly ? ~acting : ~0u;
}

unsigned int
permitted_offers(const struct pw_view_opts *o)
{
	const unsigned int of_processes = KEYS_SIGNAL | KEYS_SAVE | KEYS_OUTPUT | KEYS_TYPE;

	return permitted_keys(o) & (o->replay ? ~of_processes : ~0u);
}
