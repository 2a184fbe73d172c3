/* SPDX-License-Identifier: GPL-2.0-or-later */
/* unwind.c - steps from a call to its caller. */
#include "source/symbols/unwind.h"

#include <dwarf.h>
#include <elf.h>
#include <elfutils/libdw.h>
#include <stdlib.h>
#include <string.h>

#include "source/symbols/module_image.h"

#define UNWIND_STEPS 128
#define UNWIND_REGS 40
#define VALUES_MAX 32		/* on the stack of an expression */
#define OPERATIONS_MAX 256

struct unwind_state {
	uint64_t pc, sp;
	uint64_t regs[UNWIND_REGS];	/* by DWARF number */
	uint64_t known;
	bool exact;		/* pc is where it is, and not behind a call */
};

struct unwind {
	const struct stack_copy *copy;
	size_t len;
	const struct unwind_ops *ops;
	struct unwind_state at;
};

static bool
read_word(const struct unwind *u, uint64_t address, uint64_t *value)
{
	const uint64_t from = address - u->copy->sp;

	if (address < u->copy->sp || from > u->len || u->len - from < sizeof(*value))
		return false;
	memcpy(value, u->copy->bytes + from, sizeof(*value));
	return true;
}

static bool
read_register(const struct unwind_state *s, uint64_t number, uint64_t *value)
{
	if (number >= UNWIND_REGS || !(s->known >> number & 1))
		return false;
	*value = s->regs[number];
	return true;
}

static void
set_register(struct unwind_state *s, unsigned int number, uint64_t value)
{
	s->regs[number] = value;
	s->known |= UINT64_C(1) << number;
}

struct expression {
	const struct unwind *u;
	const uint64_t *cfa;	/* NULL: this is what computes it */
	uint64_t values[VALUES_MAX];
	size_t n;
	bool is_value;		/* not the address of one */
};

static bool
expression_push(struct expression *e, bool known, uint64_t value)
{
	if (!known || e->n == VALUES_MAX)
		return false;
	e->values[e->n++] = value;
	return true;
}

static bool
expression_binary(struct expression *e, unsigned int atom)
{
	uint64_t *a, b;

	if (e->n < 2)
		return false;
	b = e->values[--e->n];
	a = &e->values[e->n - 1];
	switch (atom) {
	case DW_OP_plus: *a += b; break;
	case DW_OP_minus: *a -= b; break;
	case DW_OP_mul: *a *= b; break;
	case DW_OP_and: *a &= b; break;
	case DW_OP_or: *a |= b; break;
	case DW_OP_xor: *a ^= b; break;
	case DW_OP_shl: *a = b < 64 ? *a << b : 0; break;
	case DW_OP_shr: *a = b < 64 ? *a >> b : 0; break;
	case DW_OP_ge: *a = (int64_t)*a >= (int64_t)b; break;
	case DW_OP_gt: *a = (int64_t)*a > (int64_t)b; break;
	case DW_OP_le: *a = (int64_t)*a <= (int64_t)b; break;
	case DW_OP_lt: *a = (int64_t)*a < (int64_t)b; break;
	case DW_OP_eq: *a = *a == b; break;
	case DW_OP_ne: *a = *a != b; break;
	default: return false;
	}
	return true;
}

static bool
expression_push_register(struct expression *e, uint64_t number, uint64_t plus)
{
	uint64_t v;

	return read_register(&e->u->at, number, &v) && expression_push(e, true, v + plus);
}

static bool
expression_constant(struct expression *e, const Dwarf_Op *op)
{
	switch (op->atom) {
	case DW_OP_addr: case DW_OP_const1u: case DW_OP_const1s: case DW_OP_const2u:
	case DW_OP_const2s: case DW_OP_const4u: case DW_OP_const4s: case DW_OP_const8u:
	case DW_OP_const8s: case DW_OP_constu: case DW_OP_consts:
		return expression_push(e, true, op->number);
	default:
		return false;
	}
}

static bool
expression_step(struct expression *e, const Dwarf_Op *op)
{
	uint64_t *top = e->n ? &e->values[e->n - 1] : NULL;

	if (op->atom >= DW_OP_lit0 && op->atom <= DW_OP_lit31)
		return expression_push(e, true, op->atom - DW_OP_lit0);
	if (op->atom >= DW_OP_breg0 && op->atom <= DW_OP_breg31)
		return expression_push_register(e, op->atom - DW_OP_breg0, op->number);
	switch (op->atom) {
	case DW_OP_bregx:
		return expression_push_register(e, op->number, op->number2);
	case DW_OP_call_frame_cfa:
		return e->cfa && expression_push(e, true, *e->cfa);
	case DW_OP_plus_uconst:
		if (top)
			*top += op->number;
		return top;
	case DW_OP_deref:
		return top && read_word(e->u, *top, top);
	case DW_OP_dup:
		return top && expression_push(e, true, *top);
	case DW_OP_drop:
		e->n -= top != NULL;
		return top;
	case DW_OP_stack_value:
		return e->is_value = true;
	case DW_OP_nop:
		return true;
	default:
		return expression_constant(e, op) || expression_binary(e, op->atom);
	}
}

/* *is_value: the result is the value, otherwise the address of it. */
static bool
evaluate(const struct unwind *u, const Dwarf_Op *ops, size_t n, const uint64_t *cfa, uint64_t *result,
	 bool *is_value)
{
	struct expression e = { .u = u, .cfa = cfa };

	*is_value = true;
	if (n == 1 && ops[0].atom >= DW_OP_reg0 && ops[0].atom <= DW_OP_reg31)
		return read_register(&u->at, ops[0].atom - DW_OP_reg0, result);
	if (n == 1 && ops[0].atom == DW_OP_regx)
		return read_register(&u->at, ops[0].number, result);
	if (!n || n > OPERATIONS_MAX)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!expression_step(&e, &ops[i]))
			return false;
	if (!e.n)
		return false;
	*result = e.values[e.n - 1];
	*is_value = e.is_value;
	return true;
}

static void
restore_register(const struct unwind *u, Dwarf_Frame *frame, uint64_t cfa, unsigned int number,
		 struct unwind_state *to)
{
	Dwarf_Op room[3], *ops;
	size_t n;
	uint64_t v;
	bool is_value;

	if (dwarf_frame_register(frame, (int)number, room, &ops, &n) != 0 || (!n && ops == room))
		return;		/* undefined */
	if (!n) {
		if (read_register(&u->at, number, &v))
			set_register(to, number, v);
		return;
	}
	if (evaluate(u, ops, n, &cfa, &v, &is_value) && (is_value || read_word(u, v, &v)))
		set_register(to, number, v);
}

static unsigned int
stack_register(const struct module *m)
{
	return m->machine == EM_AARCH64 ? 31 : 7;
}

static bool
step_by_frame(struct unwind *u, Dwarf_Frame *frame, const struct module *m)
{
	struct unwind_state next = { .known = 0 };
	const unsigned int last = m->machine == EM_AARCH64 ? 31 : 16;
	Dwarf_Addr start, end;
	Dwarf_Op *ops;
	uint64_t cfa;
	bool is_signal = false, is_value;
	size_t n;
	const int ra = dwarf_frame_info(frame, &start, &end, &is_signal);

	if (ra < 0 || ra >= UNWIND_REGS || dwarf_frame_cfa(frame, &ops, &n) != 0 ||
	    !evaluate(u, ops, n, NULL, &cfa, &is_value))
		return false;
	for (unsigned int r = 0; r <= last; r++)
		restore_register(u, frame, cfa, r, &next);
	if (!read_register(&next, (uint64_t)ra, &next.pc))
		return false;
	if (!read_register(&next, stack_register(m), &next.sp))
		next.sp = cfa;
	set_register(&next, stack_register(m), next.sp);
	next.exact = is_signal;
	if (is_signal)
		u->ops->signal(u->ops->arg);
	if (next.sp < u->at.sp || (next.sp == u->at.sp && next.pc == u->at.pc))
		return false;
	if (m->machine == EM_AARCH64)	/* signed return addresses: user space has 48 bits */
		next.pc &= (UINT64_C(1) << 48) - 1;
	u->at = next;
	return true;
}

/* False: there is no information about this address, or it says that this is the last. */
static bool
step_by_information(struct unwind *u, struct module *m, uint64_t address, bool *have)
{
	Dwarf_Frame *frame = NULL;
	bool stepped;

	if ((!m->cfi || dwarf_cfi_addrframe(m->cfi, address, &frame) != 0) &&
	    (!m->debug_cfi || dwarf_cfi_addrframe(m->debug_cfi, address, &frame) != 0))
		return false;
	*have = true;
	stepped = step_by_frame(u, frame, m);
	free(frame);
	return stepped;
}

/* The saved frame pointer and, above it, the return address: rbp on x86-64, x29. */
static bool
step_by_pointer(struct unwind *u, bool is_arm)
{
	const unsigned int number = is_arm ? 29 : 6;
	struct unwind_state next = { .known = 0 };
	struct module *m;
	uint64_t pointer, saved, address;

	if (!read_register(&u->at, number, &pointer) || pointer < u->at.sp || pointer & 7 ||
	    !read_word(u, pointer, &saved) || !read_word(u, pointer + 8, &next.pc) ||
	    !u->ops->module_at(u->ops->arg, next.pc - 1, &m, &address))
		return false;
	next.sp = pointer + 16;
	set_register(&next, number, saved);
	set_register(&next, is_arm ? 31 : 7, next.sp);
	u->at = next;
	return true;
}

/* clone(2) and its like in libc have no information behind their system call, as it would be
 * wrong in the child.  They have put nothing on the stack, or kept the link register.  Taken for
 * true if there is information about the place that it leads to. */
static bool
step_from_leaf(struct unwind *u, bool is_arm)
{
	struct unwind_state next = u->at;
	Dwarf_Frame *frame = NULL;
	struct module *m;
	uint64_t address;

	if (is_arm ? !read_register(&u->at, 30, &next.pc) : !read_word(u, u->at.sp, &next.pc))
		return false;
	if (!u->ops->module_at(u->ops->arg, next.pc - 1, &m, &address) || !m || !m->cfi ||
	    dwarf_cfi_addrframe(m->cfi, address, &frame) != 0)
		return false;
	free(frame);
	next.sp += is_arm ? 0 : 8;
	next.exact = false;
	set_register(&next, is_arm ? 31 : 7, next.sp);
	u->at = next;
	return true;
}

static bool
is_arm(const struct module *m)
{
#if defined(__aarch64__)
	(void)m;
	return true;
#else
	return m && m->machine == EM_AARCH64;
#endif
}

static void
unwind_start(struct unwind *u)
{
	struct unwind_state *s = &u->at;

	s->pc = u->copy->pc;
	s->sp = u->copy->sp;
	s->exact = true;
	memcpy(s->regs, u->copy->regs, sizeof(u->copy->regs));
	s->known = u->copy->known & UINT32_MAX;
#if defined(__aarch64__)
	set_register(s, 31, s->sp);
#else
	set_register(s, 7, s->sp);
	set_register(s, 16, s->pc);
#endif
}

/* The innermost one may have information and lack what it asks for: Go's vfork(2) keeps its return
 * address in a register and takes it off the stack, to where nothing is copied. */
static bool
step_without_information(struct unwind *u, bool is_innermost, bool have, bool arm)
{
	if (is_innermost && !have && step_from_leaf(u, arm))
		return true;
	return (is_innermost || !have) && step_by_pointer(u, arm);
}

bool
unwind(const struct stack_copy *copy, size_t len, const struct unwind_ops *ops)
{
	struct unwind u = { .copy = copy, .len = len, .ops = ops };

	unwind_start(&u);
	for (int i = 0; i < UNWIND_STEPS && u.at.pc; i++) {
		const uint64_t pc = u.at.exact ? u.at.pc : u.at.pc - 1;
		struct module *m = NULL;
		uint64_t address = pc;
		bool have = false;

		if (!ops->module_at(ops->arg, pc, &m, &address))
			return false;
		if (!ops->frame(ops->arg, pc, m, address))
			return true;
		if (m && step_by_information(&u, m, address, &have))
			continue;
		if (!step_without_information(&u, !i, have, is_arm(m)))
			return true;
	}
	return true;
}
