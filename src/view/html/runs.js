/* SPDX-License-Identifier: GPL-2.0-or-later */
/* runs.js - reads the data of the page.
 *
 * All runs become one list of processes and one of events on one axis: where there are two,
 * each has its shift, so that the moments to be compared have one time.
 */

/* Kinds of events, as the script numbers them. */
export const K = {
	other: 0, found: 1, fork: 2, exec: 3, exit: 4, signal: 5, merged: 6, ignored: 7, blocked: 8,
	deliver: 9, wait: 10, took: 11, zero: 12, nochild: 13, failed: 14, reap: 15, orphan: 16,
	finding: 17,
};

export const BIT = { found: 1, orphan: 2, autoreaped: 4, zombie: 8, older: 16 };

/* The first index from which on ok(index) holds, of n. */
export const firstIndex = (n, ok) => {
	let low = 0, high = n;

	while (low < high) {
		const middle = (low + high) >> 1;

		if (ok(middle))
			high = middle;
		else
			low = middle + 1;
	}
	return low;
};

const decodeProcs = (raw, run, all) => {
	const base = all.length, p = raw.procs;

	for (let i = 0; i < p.pid.length; i++) {
		const born = p.born[i] + run.shift;
		const died = p.died[i] < 0 ? null : born + p.died[i];

		all.push({
			index: base + i, run, pid: p.pid[i], up: null, children: [],
			name: raw.texts[p.name[i]], command: raw.texts[p.command[i]],
			end: raw.texts[p.end[i]], born, died, bits: p.bits[i],
			gone: died === null || p.gone[i] < 0 ? null : died + p.gone[i],
			marks: [], execs: [], parenting: false,
			exit: -1, signal: -1, reap: -1, wait: -1,
		});
	}
	for (let i = 0; i < p.pid.length; i++) {
		if (p.up[i] >= 0 && p.up[i] !== i) {
			all[base + i].up = all[base + p.up[i]];
			all[base + i].up.children.push(all[base + i]);
		}
	}
	return base;
};

const countGaps = (text) => text.split("\u0001").length - 1;

const decodeEvents = (raw, run, base, out) => {
	const e = raw.events, kinds = raw.kinds.map((name) => K[name] ?? K.other);
	const gaps = raw.texts.map(countGaps);
	let t = run.shift, number = 0;

	for (let i = 0; i < e.t.length; i++) {
		t += e.t[i];
		out.push({
			t, kind: kinds[e.kind[i]], verb: e.verb[i], run, text: e.text[i], number,
			who: e.who[i] < 0 ? -1 : base + e.who[i],
			other: e.other[i] < 0 ? -1 : base + e.other[i], took: 0,
		});
		number += gaps[e.text[i]];
	}
	for (let i = 0; i < e.took.length; i += 2)
		out[out.length - e.t.length + e.took[i]].took = e.took[i + 1];
};

export const decodeRuns = (doc) => {
	const runs = [], procs = [], events = [];

	for (const raw of doc.runs) {
		const run = {
			index: runs.length, mark: doc.marks?.[runs.length] ?? "", headline: raw.headline, wall: raw.wall,
			name: raw.name, shift: doc.shifts?.[runs.length] ?? 0, blind: raw.blind === 1, raw,
			allEvents: raw.allEvents, allProcs: raw.allProcs, blanks: raw.blanks ?? 0,
		};
		const base = decodeProcs(raw, run, procs);

		decodeEvents(raw, run, base, events);
		run.from = run.shift;
		run.to = run.shift + Math.max(raw.span, 1);
		run.findings = raw.findings.map((f) => ({
			card: f.card, rule: f.rule, run, who: f.who < 0 ? null : procs[base + f.who],
			began: f.began + run.shift, since: f.since + run.shift,
			children: f.children.map((i) => procs[base + i]),
		}));
		runs.push(run);
	}
	events.sort((a, b) => a.t - b.t);	/* stable: those of one moment keep their order */
	events.forEach((e, i) => { e.index = i; });
	return {
		runs, procs, events,
		from: Math.min(...runs.map((r) => r.from)), to: Math.max(...runs.map((r) => r.to)),
		findings: runs.flatMap((r) => r.findings).sort((a, b) => a.since - b.since),
	};
};

/* The id of what the page says of it. */
export const cardOf = (f) => `${f.run.mark}finding-${f.card}`;

/* A number of the text; the pid of the other process, of the one that it is about. */
const GAP = new RegExp("[\u0001-\u0003]", "g");

/* What happened, with its numbers back in their gaps. */
export const textOf = (world, e) => {
	const { texts, events } = e.run.raw;
	let n = e.number;

	return texts[e.text].replace(GAP, (gap) => {
		if (gap === "\u0001")
			return events.numbers[n++];
		return world.procs[gap === "\u0002" ? e.other : e.who].pid;
	});
};

export const verbOf = (e) => e.run.raw.verbs[e.verb];

/* The first event at or after t; the last at or before t, or -1. */
export const eventFrom = (world, t) => firstIndex(world.events.length, (i) => world.events[i].t >= t);
export const eventBy = (world, t) => firstIndex(world.events.length, (i) => world.events[i].t > t) - 1;
