/* SPDX-License-Identifier: GPL-2.0-or-later */
/* names.h - what the stream and the screen call the values of a record.
 *
 * Every pw_NOUN_name() gives a static string, or NULL for a value that has no
 * name; every pw_NOUN_from() gives the value, or -1 for a name it does not
 * know.  Names are those of DESIGN section 3.
 */
#ifndef PW_NAMES_H
#define PW_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "event/event.h"

const char *pw_kind_name(unsigned int kind);
int pw_kind_from(const char *name);
const char *pw_backend_name(unsigned int backend);
int pw_backend_from(const char *name);
const char *pw_stream_name(unsigned int stream);	/* "terminal" */
int pw_stream_from(const char *name);
const char *pw_stress_name(unsigned int stress);	/* "merge" ... */
int pw_stress_from(const char *name);
const char *pw_mode_name(unsigned int mode);
int pw_mode_from(const char *name);
const char *pw_state_name(unsigned int state);
int pw_state_from(const char *name);
const char *pw_why_name(unsigned int why);
int pw_why_from(const char *name);
const char *pw_result_name(unsigned int result);
int pw_result_from(const char *name);
const char *pw_sent_by_name(unsigned int cause);
int pw_sent_by_from(const char *name);
const char *pw_action_name(unsigned int action);
int pw_action_from(const char *name);
const char *pw_outcome_name(unsigned int outcome);
int pw_outcome_from(const char *name);
const char *pw_nudge_name(unsigned int outcome);	/* "all-reaped" ... */
int pw_nudge_from(const char *name);
const char *pw_fate_name(unsigned int fate);	/* "discarded" ... */
int pw_fate_from(const char *name);
const char *pw_call_name(unsigned int call);
int pw_call_from(const char *name);
const char *pw_target_name(unsigned int target);	/* "any", "pid" ... */
int pw_target_from(const char *name);
const char *pw_child_state_name(unsigned int state);	/* "exited" ... */
int pw_child_state_from(const char *name);
const char *pw_how_name(unsigned int how);
int pw_how_from(const char *name);
const char *pw_thread_state_name(unsigned int state);
int pw_thread_state_from(const char *name);
const char *pw_severity_name(unsigned int severity);
int pw_severity_from(const char *name);
const char *pw_end_name(unsigned int end);
int pw_end_from(const char *name);
const char *pw_origin_name(unsigned int origin);
int pw_origin_from(const char *name);
const char *pw_runtime_name(unsigned int runtime);	/* "python" ... */
int pw_runtime_from(const char *name);
const char *pw_role_name(unsigned int role);	/* "fork", "wait" ... */
int pw_role_from(const char *name);

/* "SIGCHLD", "SIGRTMIN+3".  Buffer given by the caller, at least 16 bytes,
 * for numbers that have no constant name; returns buf or a static string. */
const char *pw_signal_name(int signo, char *buf);
/* Takes "CHLD", "SIGCHLD", "17", "RTMIN+3"; -1 when it is none. */
int pw_signal_from(const char *name);

/* si_code: "SI_USER", "CLD_EXITED" ... which depends on the signal. NULL = none. */
const char *pw_sicode_name(int signo, int code);
int pw_sicode_from(const char *name, int *code);	/* 0, or -1 */

/* errno: "ECHILD" ...; NULL / -1 when there is none such. */
const char *pw_errno_name(unsigned int error);
int pw_errno_from(const char *name);

/* Native system call number to name ("accept4") and back; NULL / -1. */
const char *pw_syscall_name(int nr);
int pw_syscall_from(const char *name);
/* The native number of what a 32-bit process calls by nr: its table has other numbers.
 * -1 when there is no such call, or no such table for this architecture. */
int pw_syscall_of_32bit(int nr);

/* Bit sets: call with i = 0, 1, 2 ... until it returns NULL; *bit gets the
 * value of that name.  wait options (WNOHANG...), sa_flags (SA_RESTART...), enum pw_sees. */
const char *pw_wait_option(unsigned int i, uint32_t *bit);
const char *pw_sa_flag(unsigned int i, uint64_t *bit);
const char *pw_sees_name(unsigned int i, uint32_t *bit);	/* "signals", "waits" ... */

/* In a set of kinds, beside the kinds: findings of one severity only. */
enum { PW_KIND_SEVERITY = 32 - PW_SEV_COUNT };	/* first bit, plus enum pw_severity */

/* Comma-separated lists as typed by people: "fork,exit", "CHLD,INT,RTMIN+1,17",
 * "all"; for a kind also the word in the log's column: "wait", "LEAK".  The set has bit
 * kind, or bit signo-1.  0, or -EINVAL with the word that
 * is none in bad (cut to size) and *set as it was. */
bool pw_kinds_have(uint32_t set, const struct pw_event *ev);
int pw_kinds_from_list(const char *list, uint32_t *set, char *bad, size_t size);
int pw_signals_from_list(const char *list, uint64_t *set, char *bad, size_t size);

#endif
