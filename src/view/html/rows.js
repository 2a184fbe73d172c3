/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rows.js - which processes have a row, in which order: the tree, what is folded, many
 * alike as one, and the filter.  An orphan stands under the process that forked it. */
import { BIT } from "./runs.js";

/* Where what stands in a row, from its top; merging: with words about what was coalesced. */
export const LANES = {
	leaf: { h: 20, life: 5 },
	group: { h: 26, life: 6 },
	parent: { h: 52, life: 6, signal: 27, wait: 42 },
	merging: { h: 68, life: 6, words: 30, signal: 41, wait: 57 },
};
const ALIKE = 12;		/* so many leaves of one program and more are one row */
const FEW = 40;			/* but not where all fit anyway */
const MOST_SORTED = 2000;	/* rows of a run that is no tree */

export const newRows = (world) => ({
	world, folded: new Set(), open: new Set(), list: [], height: 0, sort: "",
	filter: { text: "", program: "", zombies: false },
});

/* A zombie that stays for longer than the eye's blink, or to the end. */
export const isZombieOfNote = (p) =>
	(p.bits & BIT.zombie) !== 0 ||
	(p.died !== null && !(p.bits & BIT.autoreaped) && (p.gone ?? p.run.to) - p.died >= 1e8);

const matches = (p, f) => {
	if (f.zombies && !isZombieOfNote(p))
		return false;
	if (f.program && p.name !== f.program)
		return false;
	return !f.text || `${p.pid} ${p.name} ${p.command}`.toLowerCase().includes(f.text);
};

export const isHit = (rows, p) => matches(p, rows.filter);

export const isFiltered = (rows) => {
	const f = rows.filter;

	return Boolean(f.text || f.program || f.zombies);
};

/* Those that match, and the ancestors that lead to them; null = all. */
const matching = (rows) => {
	if (!isFiltered(rows))
		return null;
	const shown = new Set();

	rows.hits = 0;
	for (const p of rows.world.procs) {
		if (!matches(p, rows.filter))
			continue;
		rows.hits++;
		for (let q = p; q && !shown.has(q); q = q.up)
			shown.add(q);
	}
	return shown;
};

/* Children of one parent and one program; those that stay zombies apart from the others, and
 * those that have children. */
const groupOf = (p) => `${p.name}\u0000${p.bits & BIT.zombie}${p.children.length > 0}`;

const splitChildren = (rows, children) => {
	const groups = new Map();

	if (rows.world.procs.length <= FEW)
		return children.map((p) => ({ p }));
	for (const p of children) {
		const members = groups.get(groupOf(p)) ?? [];

		members.push(p);
		groups.set(groupOf(p), members);
	}
	const out = [];

	for (const p of children) {
		const members = groups.get(groupOf(p));

		if (members.length < ALIKE)
			out.push({ p });
		else if (members[0] === p)
			out.push({ members });
	}
	return out;
};

const describeGroup = (members) => ({
	longest: members.reduce((most, p) => Math.max(most, p.died === null ? 0 : (p.gone ?? p.run.to) - p.died), 0),
	reaped: members.filter((p) => p.gone !== null && !(p.bits & BIT.autoreaped)).length,
	zombies: members.filter((p) => p.bits & BIT.zombie).length,
});

const pushRow = (rows, row) => {
	row.y = rows.height;
	row.i = rows.list.length;
	rows.list.push(row);
	rows.height += row.h;
};

const lanesOf = (p) => {
	if (!p.parenting || p.run.blind)
		return LANES.leaf;
	return p.groups.some((g) => g.members.length) ? LANES.merging : LANES.parent;
};

const pushProc = (rows, p, depth, foldable) => {
	const lanes = lanesOf(p);

	pushRow(rows, { p, depth, foldable, folded: rows.folded.has(p), lanes, h: lanes.h });
};

/* Without recursion: chains of forks can be long. */
const layOutRun = (rows, run, isShown) => {
	const stack = [], roots = rows.world.procs.filter((p) => p.run === run && !p.up && isShown(p));
	const pushAll = (items, depth) => {
		for (const item of items.reverse())
			stack.push({ ...item, depth });
	};

	pushAll(splitChildren(rows, roots), 0);
	while (stack.length) {
		const { p, members, depth } = stack.pop();

		if (members) {
			const key = members[0].index, open = rows.open.has(key);

			pushRow(rows, { members, key, depth, open, lanes: LANES.group, h: LANES.group.h, ...describeGroup(members) });
			if (open)
				pushAll(members.map((q) => ({ p: q })), depth + 1);
			continue;
		}
		const children = p.children.filter(isShown);

		pushProc(rows, p, depth, children.length > 0);
		if (!rows.folded.has(p))
			pushAll(splitChildren(rows, children), depth + 1);
	}
};

const zombieTime = (p) => (p.died === null || p.bits & BIT.autoreaped ? -1 : (p.gone ?? p.run.to) - p.died);

/* Instead of the tree: what comes first. */
export const SORTS = {
	"longest zombies first": (p, q) => zombieTime(q) - zombieTime(p),
	"most children first": (p, q) => q.children.length - p.children.length,
	"longest runs first": (p, q) => (q.died ?? q.run.to) - q.born - ((p.died ?? p.run.to) - p.born),
	"by name": (p, q) => p.name.localeCompare(q.name),
};

const layOutSorted = (rows, run, isShown) => {
	const procs = rows.world.procs.filter((p) => p.run === run && isShown(p));

	for (const p of procs.sort(SORTS[rows.sort]).slice(0, MOST_SORTED))
		pushProc(rows, p, 0, false);
};

export const layOut = (rows) => {
	const shown = matching(rows), isShown = (p) => !shown || shown.has(p);

	rows.list = [];
	rows.height = 0;
	for (const run of rows.world.runs) {
		if (rows.world.runs.length > 1)
			pushRow(rows, { run, depth: 0, lanes: LANES.group, h: LANES.group.h });
		(SORTS[rows.sort] ? layOutSorted : layOutRun)(rows, run, isShown);
	}
	rows.at = new Map();
	for (const row of rows.list)
		for (const p of row.members ?? (row.p ? [row.p] : []))
			if (!rows.at.has(p) || row.p)
				rows.at.set(p, row);
};

export const toggleRow = (rows, row) => {
	if (row.members) {
		if (!rows.open.delete(row.key))
			rows.open.add(row.key);
	} else if (row.foldable && !rows.folded.delete(row.p)) {
		rows.folded.add(row.p);
	}
	layOut(rows);
};

/* Its row, where it is not too many to show each, or that of the many. */
export const reveal = (rows, p) => {
	const most = 1000;
	let row = null;

	for (let q = p.up; q; q = q.up)
		rows.folded.delete(q);
	layOut(rows);
	for (;;) {
		let q = p;

		while (q && !rows.at.has(q))
			q = q.up;
		row = rows.at.get(q);
		if (rows.sort || !row?.members || row.open || row.members.length > most)
			return row ?? null;
		rows.open.add(row.key);
		layOut(rows);
	}
};
