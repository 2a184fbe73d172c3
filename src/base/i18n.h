/* SPDX-License-Identifier: GPL-2.0-or-later */
/* i18n.h - marks sentences for translation; without gettext they stay as they are.
 * For xgettext: --keyword=_ --keyword=N_ --keyword=N_PLURAL:1,2 --keyword=phrase_count:3,4
 * --keyword=arg_count:2,3. */
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
