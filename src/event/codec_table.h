/* SPDX-License-Identifier: GPL-2.0-or-later */
/* codec_table.h - the fields of each event, for the writer and the reader alike.
 * Private to the codec.  A new field is a key and a row. */
#ifndef PW_CODEC_TABLE_H
#define PW_CODEC_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"

enum codec_key {
	KEY_NONE,		/* a field that is not known */
	KEY_EVENT, KEY_T,
	KEY_ACTION, KEY_APPROX, KEY_ARGV, KEY_BACKEND, KEY_BASE64, KEY_BLIND, KEY_BLOCKED, KEY_BY, KEY_CALL, KEY_CATCHES, KEY_CAUSE,
	KEY_CGROUP_MAX, KEY_CGROUP_USED, KEY_CHILD, KEY_CODE, KEY_COMM, KEY_CORE, KEY_COUNT, KEY_CPU_TICKS, KEY_DELIVERED,
	KEY_ELAPSED_NS, KEY_END, KEY_ERRNO, KEY_EXE, KEY_EXITING_NS, KEY_EXIT_SIGNAL, KEY_FATE, KEY_FLAGS, KEY_FRAMES, KEY_FROM,
	KEY_FROM_COMM, KEY_HANDLER, KEY_HANDLER_STACK, KEY_HIDDEN, KEY_HOLDERS, KEY_HOST, KEY_HOW, KEY_ID, KEY_INHERITED, KEY_INTERRUPTED,
	KEY_KERNEL, KEY_LEFT, KEY_LEFT_OUT, KEY_MODE, KEY_NSPID, KEY_OPTIONS, KEY_ORIGIN, KEY_OUTCOME, KEY_PARENT, KEY_PENDING, KEY_PID,
	KEY_PID_MAX, KEY_PID_USED, KEY_PIPE_HELD_BY, KEY_PPID, KEY_REAPED, KEY_REPEATED, KEY_RESULT, KEY_RULE, KEY_RUNTIME, KEY_SCHEMA,
	KEY_SEES, KEY_SIGNAL, KEY_SIGNALFD, KEY_SINCE, KEY_STACK, KEY_START_NS, KEY_START_TICKS, KEY_STATE, KEY_STOP_SIGNAL,
	KEY_STREAM, KEY_STRESS, KEY_STRESS_CHILDREN, KEY_STRESS_LIMIT_NS, KEY_SUBREAPER, KEY_SYSCALL, KEY_TARGET, KEY_TARGET_PID, KEY_TEXT,
	KEY_TID, KEY_TO, KEY_TO_COMM, KEY_TRACER, KEY_TRUNCATED, KEY_UNTIL, KEY_UNTIMED, KEY_USER_MAX, KEY_USER_USED,
	KEY_VERSION, KEY_VFORK, KEY_WAITS, KEY_WALL_OFFSET_NS, KEY_WCHAN, KEY_WHY, KEY_ZOMBIE, KEY_ZOMBIES_AFTER,
	KEY_ZOMBIES_BEFORE, KEY_ZOMBIES_REAPED, KEY_ZOMBIE_NS,
	KEY_LAST,		/* how many there are */
};
_Static_assert(KEY_LAST <= 128, "keys fill half of the 256 slots at most");

/* What a row's value is.  "where" is the offset in the record of a __u32 unless
 * said otherwise. */
enum codec_type {
	TYPE_PID,
	TYPE_U32,
	TYPE_KNOWN,		/* __s32; -1 = not known: left out */
	TYPE_U64,		/* __u64 */
	TYPE_NS,		/* __u64: a time or a duration, at most PW_NS_MAX */
	TYPE_TICKS,		/* __u64: a start in ns, written in ticks */
	TYPE_FINER,		/* the same in ns, left out when the ticks say it all */
	TYPE_ENUM,		/* names; a value without a name is left out */
	TYPE_SIGNAL,		/* __s32 */
	TYPE_SIGNAL_OR_NULL,	/* __s32; 0 is null */
	TYPE_SIGCHLD,		/* the constant: what the record is about */
	TYPE_SICODE,		/* __s32, of signal.signo; a number if it has no name */
	TYPE_SYSCALL,		/* __s32; -1 is left out */
	TYPE_BOOL,		/* a bit of flags */
	TYPE_MARK,		/* the same, left out when false */
	TYPE_VFORK,		/* the same, left out with PW_F_NO_CALLER */
	TYPE_MAYBE,		/* enum pw_maybe, left out when not known */
	TYPE_COMM,
	TYPE_NAME,		/* of a process, like comm: PW_COMM_LEN bytes */
	TYPE_WORD,		/* where = index of a string of the tail; empty: left out */
	TYPE_WORDS,		/* all strings of the tail from that index on */
	TYPE_STATUS,		/* __s32 wait status: code, or signal and core */
	TYPE_ZOMBIE_STATUS,	/* the same, if process.state is zombie */
	TYPE_TARGET,		/* wait.target and wait.target_id */
	TYPE_OPTIONS,
	TYPE_SA_FLAGS,		/* __u64 */
	TYPE_PIDS,		/* PW_HOLDERS __u32, 0 after the last; none: left out */
	TYPE_SEES,		/* names of enum pw_sees */
	TYPE_FRAMES,		/* of a stack: in the tail */
	TYPE_HOST,		/* of START: a string behind the array of the tail */
	TYPE_BYTES,		/* the tail, exactly: as this key, or as base64 where it is not UTF-8 */
	TYPE_CHILD,		/* wait.child, or errno */
	TYPE_CHILD_STATE,
};

enum codec_rule {
	RULE_ALWAYS,		/* written always, may be missing when read */
	RULE_NEED,		/* written always, must be there */
	RULE_NONZERO,		/* left out when 0 */
};

struct codec_names {
	const char *(*name)(unsigned int value);
	int (*from)(const char *name);
};

struct codec_row {
	uint8_t key, type, rule;
	uint16_t where;
	uint32_t bit;		/* BOOL, MARK */
	const struct codec_names *names;	/* ENUM */
};

struct codec_kind {
	const char *lead;	/* {"event":"fork","t": */
	const struct codec_row *rows;	/* in the order that they are written */
	size_t n_rows;
	/* The tail: this many strings have keys of their own, an array may follow. */
	uint8_t n_words, word[2];
	uint8_t list;		/* its key; KEY_NONE = no array */
};

/* The key and how it looks within a line: pid and ,"pid": */
struct codec_word {
	const char *key, *lead;
	uint8_t len, lead_len;
};

extern const struct codec_kind codec_kinds[PW_EV_COUNT];
extern const struct codec_word codec_keys[KEY_LAST];

#endif
