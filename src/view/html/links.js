/* SPDX-License-Identifier: GPL-2.0-or-later */
/* links.js - what led to what: a child's exit, the signal that it became part of, the
 * delivery of that, the wait call that returned the child. */
import { K, firstIndex } from "./runs.js";

const isSignal = (kind) => kind >= K.signal && kind <= K.blocked;

/* A SIGCHLD that is pending, and those that were merged into it. */
const newGroup = (parent, first) => ({ parent, first, members: [], delivered: null });

const noteSignal = (world, pending, e) => {
	const parent = world.procs[e.who], child = world.procs[e.other];

	if (child && child.born <= e.t)
		child.signal = e.index;
	if (e.kind === K.merged) {
		e.group = pending.get(parent) ?? newGroup(parent, null);
		e.group.members.push(e);
		pending.set(parent, e.group);
	} else if (e.kind !== K.ignored) {
		e.group = newGroup(parent, e);
		pending.set(parent, e.group);
	}
	if (e.group && parent.groups.at(-1) !== e.group)
		parent.groups.push(e.group);
};

const noteEvent = (world, pending, e) => {
	const who = world.procs[e.who];

	if (isSignal(e.kind) && who) {
		noteSignal(world, pending, e);
	} else if (e.kind === K.deliver) {
		e.group = pending.get(who) ?? null;
		if (e.group)
			e.group.delivered = e;
		pending.delete(who);
	} else if (e.kind === K.took && e.other >= 0) {
		world.procs[e.other].wait = e.index;
	} else if (!who) {
		return;		/* the page has just so many processes */
	} else if (e.kind === K.exit) {
		who.exit = e.index;
	} else if (e.kind === K.exec) {
		who.execs.push(e.t);
	} else if (e.kind === K.reap) {
		who.reap = e.index;
	}
};

/* Running and zombies at a moment are differences of such counts. */
const sortedTimes = (procs, time) =>
	Float64Array.from(procs.map(time).filter((t) => t !== null)).sort();

const isCounted = (p) => !(p.bits & 4);

const countRun = (world, run) => {
	const procs = world.procs.filter((p) => p.run === run);

	run.born = sortedTimes(procs, (p) => p.born);
	run.died = sortedTimes(procs, (p) => p.died);
	run.zombieFrom = sortedTimes(procs, (p) => (isCounted(p) ? p.died : null));
	run.zombieTo = sortedTimes(procs, (p) => (isCounted(p) ? p.gone : null));
	run.counts = Object.values(K).map(() => []);
	for (const e of world.events)
		if (e.run === run)
			run.counts[e.kind].push(e.t);
};

export const linkEvents = (world) => {
	const pending = new Map();

	for (const p of world.procs)
		p.groups = [];
	for (const e of world.events) {
		e.group = null;
		noteEvent(world, pending, e);
		if (e.who >= 0 && e.kind >= K.signal && e.kind <= K.failed) {
			world.procs[e.who].marks.push(e);
			world.procs[e.who].parenting = true;
		}
	}
	for (const run of world.runs)
		countRun(world, run);
	world.has = (kind) => world.runs.some((run) => run.counts[kind].length > 0);
};

const countBy = (times, t) => firstIndex(times.length, (i) => times[i] > t);

/* What there is, and what there was so far, at a moment. */
export const countsAt = (run, t) => {
	const of = (kind) => countBy(run.counts[kind], t);

	return {
		running: countBy(run.born, t) - countBy(run.died, t),
		zombies: countBy(run.zombieFrom, t) - countBy(run.zombieTo, t),
		exits: of(K.exit),
		generated: of(K.signal) + of(K.merged) + of(K.blocked) + of(K.ignored),
		merged: of(K.merged), delivered: of(K.deliver), took: of(K.took),
		zero: of(K.zero), nochild: of(K.nochild),
	};
};

/* The densest moment: what a hundredth of the run holds, or less where that is more than
 * the eye can separate. */
export const busiestMoment = (world) => {
	const most = 120, marks = world.events.filter((e) => e.kind >= K.exit && e.kind <= K.reap);
	let window = Math.max((world.to - world.from) / 100, 1), found = null;

	const densest = (width) => {
		let i = 0, best = { n: 0, first: 0, last: 0 };

		for (let j = 0; j < marks.length; j++) {
			while (marks[j].t - marks[i].t > width)
				i++;
			if (j - i + 1 > best.n)
				best = { n: j - i + 1, first: i, last: j };
		}
		return best;
	};

	if (!marks.length)
		return { from: world.from, to: world.to };
	for (;;) {
		found = densest(window);
		if (found.n <= most || window < 100)
			break;
		window /= 2;
	}
	return denserPart(marks, found.first, found.last);
};

/* Without what is far from the rest. */
const denserPart = (marks, first, last) => {
	for (;;) {
		const width = marks[last].t - marks[first].t;
		let widest = first;

		if (last - first < 3)
			return around(marks[first].t, marks[last].t);
		for (let i = first; i < last; i++)
			if (marks[i + 1].t - marks[i].t > marks[widest + 1].t - marks[widest].t)
				widest = i;
		const n = last - first + 1, left = widest - first + 1, few = Math.min(left, n - left);

		if (few > n / 4 || marks[widest + 1].t - marks[widest].t < width * 0.4)
			return around(marks[first].t, marks[last].t);
		if (left > few)
			last = widest;
		else
			first = widest + 1;
	}
};

/* A span with some room on both sides. */
export const around = (from, to) => {
	const room = Math.max((to - from) / 4, 500);

	return { from: from - room, to: to + room };
};

/* What happened together with the event at index i: as long as the gaps are short. */
export const clusterAround = (world, i, isOf) => {
	const gap = 2e6, most = 200;	/* ns; events to each side */
	const walk = (step) => {
		let last = i;

		for (let j = i + step, n = 0; world.events[j] && n < most; j += step) {
			if (Math.abs(world.events[j].t - world.events[last].t) > gap)
				break;
			if (isOf(world.events[j])) {
				last = j;
				n++;
			}
		}
		return world.events[last].t;
	};

	return around(walk(-1), walk(1));
};
