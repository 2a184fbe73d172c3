/* SPDX-License-Identifier: GPL-2.0-or-later */
/* i18n.h - marks sentences for translation; without gettext they stay as they are. */
#ifndef PW_I18N_H
#define PW_I18N_H

#ifdef ENABLE_NLS
#include <libintl.h>
#define _(text) gettext(text)
#define N_PLURAL(one, many, n) ngettext((one), (many), (unsigned long)(n))
#else
#define _(text) (text)
#define N_PLURAL(one, many, n) ((n) == 1 ? (one) : (many))
#endif
#define N_(text) text		/* in tables: marked here, translated where it is used */

#endif
