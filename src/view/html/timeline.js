/* SPDX-License-Identifier: GPL-2.0-or-later */
/* timeline.js - the picture as a whole: axis, rows, what links them, and what is under the
 * pointer. */
import { BIT, K, firstIndex } from "./runs.js";
import { duration, moment, tickLabel, tickStep } from "./axis.js";
import {
	MARKS, fitted, makeHatch, mergeWords, paintBand, paintBlocked, paintLife, paintMany,
	paintPending, readColours, startOf, text, widthOf,
} from "./paint.js";

const TOP = 30;			/* the axis stands there */
const BAR = 10;

export const newTimeline = (canvas, world, view, rows, state) => {
	const tl = {
		canvas, g: canvas.getContext("2d"), world, view, rows, state, scroll: 0, hover: null,
		sans: "system-ui, 'DejaVu Sans', sans-serif", mono: "ui-monospace, 'DejaVu Sans Mono', monospace",
	};

	tl.x = (t) => tl.left + (t - view.from) / (view.to - view.from) * (tl.right - tl.left);
	tl.t = (x) => view.from + (x - tl.left) / (tl.right - tl.left) * (view.to - view.from);
	return tl;
};

export const recolour = (tl) => {
	tl.colours = readColours();
	tl.hatch = makeHatch(tl.g, tl.colours);
};

export const resize = (tl) => {
	const width = tl.canvas.parentElement.clientWidth, ratio = window.devicePixelRatio || 1;
	const most = Math.max(260, Math.min(640, window.innerHeight * 0.66));
	const height = Math.min(TOP + tl.rows.height + 8, most);

	tl.width = width;
	tl.height = height;
	tl.left = Math.round(Math.min(270, Math.max(96, width * 0.24)));
	tl.right = width - 12;
	tl.canvas.width = Math.round(width * ratio);
	tl.canvas.height = Math.round(height * ratio);
	tl.canvas.style.height = `${height}px`;
	tl.g.setTransform(ratio, 0, 0, ratio, 0, 0);
	scrollTo(tl, tl.scroll);
};

export const scrollTo = (tl, y) => {
	tl.scroll = Math.min(Math.max(y, 0), Math.max(0, tl.rows.height + TOP + 8 - tl.height));
};

/* The row in sight, somewhat below the top. */
export const scrollToRow = (tl, row) => {
	const top = row.y - tl.scroll, room = tl.height - TOP;

	if (top < 0 || top + row.h > room)
		scrollTo(tl, row.y - room / 4);
};

export const rowY = (tl, row) => TOP + row.y - tl.scroll;

const shownRows = (tl) => {
	const { list } = tl.rows;
	const first = firstIndex(list.length, (i) => list[i].y + list[i].h > tl.scroll);
	const last = firstIndex(list.length, (i) => list[i].y > tl.scroll + tl.height);

	return list.slice(first, last);
};

/* --- the axis ------------------------------------------------------------------------ */

const paintAxis = (tl) => {
	const { g, view, colours } = tl, span = view.to - view.from;
	const step = tickStep(span, Math.max(2, (tl.right - tl.left) / 110));
	const first = Math.ceil(view.from / step) * step;
	const base = span > Math.abs(view.from) / 20 ? 0 : first;

	text(tl, base ? `from ${moment(base, step)}` : "", tl.left - 10, 18, colours.dim, { align: "right", size: 11 });
	for (let t = first; t <= view.to; t += step) {
		const x = Math.round(tl.x(t)) + 0.5, at = Math.round((t - base) / step) * step;

		if (x < tl.left)
			continue;
		g.strokeStyle = colours.line;
		g.lineWidth = 1;
		g.beginPath();
		g.moveTo(x, TOP - 6);
		g.lineTo(x, tl.height);
		g.stroke();
		text(tl, `${base ? "+" : ""}${at === 0 ? "0" : tickLabel(at, step)}`, x, 18, colours.dim,
			{ align: "center", size: 11 });
	}
};

/* --- rows ---------------------------------------------------------------------------- */

const isEvidence = (tl, row) =>
	row.p ? tl.state.evidence.has(row.p) : Boolean(row.members?.some((q) => tl.state.evidence.has(q)));

const paintGround = (tl, row, i, y) => {
	const { g, colours, state } = tl;

	if (row.p && row.p === state.selected)
		g.fillStyle = colours.select;
	else if (i % 2)
		g.fillStyle = colours.card;
	else
		return;
	g.fillRect(0, y, tl.width, row.h);
};

const labelOf = (row) => {
	if (row.run)
		return `${row.run.mark}: ${row.run.name}`;
	if (row.p)
		return `${row.p.pid} ${row.p.name}`;
	return `${row.members[0].name} ×${row.members.length}`;
};

const aboutGroup = (row) => {
	const { zombies, reaped, longest, members } = row;

	return zombies ? `${zombies} zombies, longest ${duration(longest)}` :
		`${members.length} forked, ${reaped} reaped, longest ${duration(longest)}`;
};

/* Across the picture. */
const paintRun = (tl, row, y) => {
	const { colours } = tl, words = fitted(tl, labelOf(row), tl.width / 2, { bold: true });

	text(tl, words, 6, y + 17, colours.fg, { bold: true, size: 13 });
	text(tl, fitted(tl, row.run.headline, tl.width / 2 - 30), tl.right - 4, y + 17, colours.dim, { align: "right" });
};

const paintLabel = (tl, row, y) => {
	const { g, colours } = tl, x = 20 + Math.min(row.depth, 7) * (tl.left > 150 ? 14 : 7);
	const dead = row.p ? row.p.bits & BIT.zombie : row.zombies, base = y + row.lanes.life + BAR - 1;
	const o = { bold: Boolean(dead) || isEvidence(tl, row), mono: true };

	if (isEvidence(tl, row)) {
		g.fillStyle = colours.warn;
		g.fillRect(0, y + 1, 5, row.h - 2);
	}
	if (row.foldable || row.members) {
		g.fillStyle = colours.dim;
		g.beginPath();
		if (row.members ? row.open : !row.folded) {
			g.moveTo(x - 13, base - 8);
			g.lineTo(x - 4, base - 8);
			g.lineTo(x - 8.5, base - 1);
		} else {
			g.moveTo(x - 11, base - 9);
			g.lineTo(x - 11, base);
			g.lineTo(x - 4, base - 4.5);
		}
		g.fill();
	}
	text(tl, fitted(tl, labelOf(row), tl.left - x - 8, o), x, base, dead ? colours.bad : colours.fg, o);
	if (row.lanes.wait && tl.left > 150) {
		text(tl, "SIGCHLD", tl.left - 8, y + row.lanes.signal + 4, colours.signal, { align: "right", size: 10 });
		text(tl, "wait calls", tl.left - 8, y + row.lanes.wait + 4, colours.wait, { align: "right", size: 10 });
	}
};

const laneY = (row, kind, y) => y + row.lanes[MARKS[kind].lane];

/* Marks that would hide each other are drawn once. */
const paintMarks = (tl, row, y) => {
	const { marks, execs } = row.p, { view, g, colours } = tl, program = execs.at(-1) ?? -Infinity;
	const room = (view.to - view.from) / (tl.right - tl.left) * 8, last = {};
	let i = firstIndex(marks.length, (n) => marks[n].t >= view.from - room);

	for (; i < marks.length; i++) {
		const e = marks[i], x = tl.x(e.t);

		if (e.t - e.took > view.to + room)
			break;
		if (!MARKS[e.kind])
			continue;
		if (e.took)
			paintBlocked(tl, e.t - e.took, e.t, laneY(row, e.kind, y));
		if (x - (last[e.kind] ?? -9) < 4 || x > tl.right + 6 || x < tl.left - 6)
			continue;
		last[e.kind] = x;
		g.globalAlpha = e.t < program ? 0.35 : 1;
		MARKS[e.kind].paint(g, colours, x, laneY(row, e.kind, y));
		g.globalAlpha = 1;
	}
};

/* What is pending, and in words what was coalesced where there is room for that. */
const paintGroups = (tl, row, y) => {
	const { groups } = row.p, { view, colours } = tl, most = 12;
	const end = (i) => groups[i].delivered?.t ?? Infinity, merging = [];
	let to = -1, n = 0;

	for (let i = firstIndex(groups.length, (k) => end(k) >= view.from); i < groups.length; i++) {
		const group = groups[i], t = startOf(group);

		if (t > view.to)
			break;
		if (tl.x(t) > to + 1 || (group.members.length && merging.length < 400)) {
			paintPending(tl, group, y + row.lanes.signal);
			to = tl.x(end(i) === Infinity ? view.to : end(i));
		}
		if (group.members.length) {
			merging.push(group);
			n += group.members.length;
		}
	}
	if (merging.length > most) {
		text(tl, `${n} SIGCHLDs coalesced here: zoom in, or press m for the next`, tl.left + 6, y + row.lanes.words, colours.bad, { bold: true, halo: true });
		return;
	}
	for (let i = merging.length - 1, free = tl.right; i >= 0; i--)
		free = paintMergeWords(tl, merging[i], y + row.lanes.words, free);
};

/* Right to left, so that what comes first has its room last: the new end of the room. */
const paintMergeWords = (tl, group, y, free) => {
	const words = mergeWords(group), o = { bold: true };
	const wide = widthOf(tl, words, o), x = Math.max(tl.x(startOf(group)) - 4, tl.left + 4);
	const at = Math.min(x, tl.right - wide);

	if (at + wide > free)
		return Math.min(free, x);
	text(tl, words, at, y, tl.colours.bad, { ...o, halo: true });
	return at - 10;
};

/* A child's exit, up to the signal that it became part of, and from the wait that reaped
 * it: as far as its parent has a row. */
const paintBands = (tl, row, y) => {
	const { p } = row, { colours, state, world } = tl, parent = tl.rows.at.get(p.up);

	if (!p.up || !parent?.lanes.wait)
		return;
	const top = rowY(tl, parent), strong = p === state.selected || state.evidence.has(p);
	const signal = world.events[p.signal], wait = world.events[p.wait];

	if (signal && signal.who === p.up.index && p.died !== null)
		paintBand(tl, tl.x(p.died), y + row.lanes.life, tl.x(signal.t), top + parent.lanes.signal + 5,
			signal.kind === K.merged ? colours.bad : colours.signal, strong);
	if (wait && wait.who === p.up.index && p.gone !== null)
		paintBand(tl, tl.x(p.gone), y + row.lanes.life, tl.x(wait.t), top + parent.lanes.wait + 5, colours.wait, strong);
};

const paintRow = (tl, row) => {
	const { g, colours } = tl, y = rowY(tl, row), low = y + row.lanes.life;

	if (row.run) {
		paintRun(tl, row, y);
		return;
	}
	paintLabel(tl, row, y);
	g.save();
	g.beginPath();
	g.rect(tl.left, TOP - 4, tl.right - tl.left + 12, tl.height);
	g.clip();
	if (row.members && !row.open) {
		paintMany(tl, row.members, y + 3, row.h - 8);
		text(tl, aboutGroup(row), tl.right - 4, low + BAR, colours.fg, { align: "right", size: 11, bold: true, halo: true });
	} else if (row.p) {
		paintLife(tl, row.p, low, BAR);
		if (row.lanes.wait) {
			paintGroups(tl, row, y);
			paintMarks(tl, row, y);
		}
	}
	g.restore();
};

const paintCursor = (tl) => {
	const { g, colours, state, world } = tl, x = tl.x(state.cursor);

	if (state.cursor >= world.to || x > tl.right)
		return;
	g.fillStyle = colours.bg;
	g.globalAlpha = 0.6;
	g.fillRect(Math.max(x, tl.left), TOP - 4, tl.right - Math.max(x, tl.left) + 12, tl.height);
	g.globalAlpha = 1;
	if (x < tl.left)
		return;
	g.fillStyle = colours.fg;
	g.fillRect(x - 0.75, TOP - 10, 1.5, tl.height);
	g.beginPath();
	g.moveTo(x - 6, TOP - 12);
	g.lineTo(x + 6, TOP - 12);
	g.lineTo(x, TOP - 3);
	g.fill();
};

const paintThumb = (tl) => {
	const all = tl.rows.height + 8, room = tl.height - TOP;

	if (all <= room)
		return;
	tl.g.fillStyle = tl.colours.dim;
	tl.g.fillRect(tl.width - 5, TOP + tl.scroll / all * room, 4, Math.max(room / all * room, 16));
};

export const paintTimeline = (tl) => {
	const { g, colours } = tl, rows = shownRows(tl);

	g.fillStyle = colours.bg;
	g.fillRect(0, 0, tl.width, tl.height);
	g.save();
	g.beginPath();
	g.rect(0, TOP - 4, tl.width, tl.height);
	g.clip();
	for (const row of rows)
		paintGround(tl, row, row.i, rowY(tl, row));
	g.restore();
	paintAxis(tl);
	g.save();
	g.beginPath();
	g.rect(0, TOP - 4, tl.width, tl.height);
	g.clip();
	for (const row of rows)
		paintRow(tl, row);
	g.beginPath();
	g.rect(tl.left, TOP - 4, tl.right - tl.left + 12, tl.height);
	g.clip();
	if (!tl.world.runs[0].blind)
		for (const row of rows)
			if (row.p)
				paintBands(tl, row, rowY(tl, row));
	g.restore();
	paintCursor(tl);
	paintThumb(tl);
};

/* --- what is there ------------------------------------------------------------------- */

export const rowAt = (tl, y) => {
	const { list } = tl.rows, at = y - TOP + tl.scroll;
	const row = list[firstIndex(list.length, (i) => list[i].y + list[i].h > at)];

	return y >= TOP && row && row.y <= at ? row : null;
};

/* The row, and the event whose mark is near. */
export const hitTest = (tl, x, y) => {
	const row = rowAt(tl, y), near = 7;

	if (!row?.p || x < tl.left)
		return { row, event: null };
	const { marks } = row.p, from = tl.t(x - near), top = rowY(tl, row);
	let event = null, best = near * near;

	for (let i = firstIndex(marks.length, (n) => marks[n].t >= from); i < marks.length; i++) {
		const dx = tl.x(marks[i].t) - x;

		if (dx > near)
			break;
		if (!MARKS[marks[i].kind])
			continue;
		const dy = laneY(row, marks[i].kind, top) - y;

		if (dx * dx + dy * dy < best) {
			best = dx * dx + dy * dy;
			event = marks[i];
		}
	}
	return { row, event };
};
