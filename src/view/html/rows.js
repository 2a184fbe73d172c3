/* SPDX-License-Identifier: GPL-2.0-or-later */
/* rows.js - which processes have a row, in which order: the tree, what is folded, many
 * alike as one, and the filter.  An orphan stands under the process that forked it. */
import { BIT } from "./runs.js";

export const ROW = { leaf: 20, parent: 66, group: 26, run: 26 };
const ALIKE = 12;		/* so many leaves of one program and more are one row */
const FEW = 40;			/* but not where all fit anyway */

export const newRows = (world) => ({
	world, folded: new Set(), open: new Set(), list: [], height: 0,
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

/* Leaves of one parent and one program; those that stay zombies apart from the others. */
const groupOf = (p) => `${p.name}\u0000${p.bits & BIT.zombie}`;

const splitChildren = (rows, children) => {
	const groups = new Map();

	if (rows.world.procs.length <= FEW)
		return children.map((p) => ({ p }));
	for (const p of children) {
		if (p.children.length)
			continue;
		const members = groups.get(groupOf(p)) ?? [];

		members.push(p);
		groups.set(groupOf(p), members);
	}
	const out = [];

	for (const p of children) {
		const members = p.children.length ? [] : groups.get(groupOf(p));

		if (members.length < ALIKE)
			out.push({ p });
		else if (members[0] === p)
			out.push({ members });
	}
	return out;
};

const describeGroup = (members) => {
	const longest = Math.max(...members.map((p) => (p.died === null ? 0 : (p.gone ?? p.run.to) - p.died)));

	return {
		reaped: members.filter((p) => p.gone !== null && !(p.bits & BIT.autoreaped)).length,
		zombies: members.filter((p) => p.bits & BIT.zombie).length, longest,
	};
};

const pushRow = (rows, row) => {
	row.y = rows.height;
	row.i = rows.list.length;
	rows.list.push(row);
	rows.height += row.h;
};

const pushProc = (rows, p, depth, foldable) => pushRow(rows, {
	p, depth, foldable, folded: rows.folded.has(p), h: p.parenting && !p.run.blind ? ROW.parent : ROW.leaf,
});

const pushGroup = (rows, members, depth, shown) => {
	const key = `${members[0].index}`;
	const open = rows.open.has(key);

	pushRow(rows, { members, key, depth, open, h: ROW.group, ...describeGroup(members) });
	if (open)
		for (const p of members)
			if (!shown || shown.has(p))
				pushProc(rows, p, depth + 1, false);
};

/* Without recursion: chains of forks can be long. */
export const layOut = (rows) => {
	const shown = matching(rows), stack = [];
	const isShown = (p) => !shown || shown.has(p);
	const pushAll = (items, depth) => {
		for (const item of items.reverse())
			stack.push({ ...item, depth });
	};

	rows.list = [];
	rows.height = 0;
	for (const run of rows.world.runs) {
		const roots = rows.world.procs.filter((p) => p.run === run && !p.up && isShown(p));

		if (rows.world.runs.length > 1)
			pushRow(rows, { run, depth: 0, h: ROW.run });
		pushAll(splitChildren(rows, roots), 0);
		while (stack.length) {
			const item = stack.pop();

			if (item.members) {
				pushGroup(rows, item.members, item.depth, shown);
				continue;
			}
			const children = item.p.children.filter(isShown);

			pushProc(rows, item.p, item.depth, children.length > 0);
			if (!rows.folded.has(item.p))
				pushAll(splitChildren(rows, children), item.depth + 1);
		}
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

/* Its row, and those that it stands in, are open afterwards. */
export const reveal = (rows, p) => {
	for (let q = p.up; q; q = q.up)
		rows.folded.delete(q);
	layOut(rows);
	const row = rows.at.get(p);

	if (row?.members && row.members.length <= 400) {
		rows.open.add(row.key);
		layOut(rows);
	}
	return rows.at.get(p) ?? null;
};
