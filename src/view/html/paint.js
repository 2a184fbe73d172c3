/* SPDX-License-Identifier: GPL-2.0-or-later */
/* paint.js - bars, marks and bands on the canvas.  Meanings have shapes, not only colours:
 * the same shapes as in the still picture. */
import { BIT, K, firstIndex } from "./runs.js";

const NAMES = ["bg", "fg", "dim", "line", "card", "run", "bad", "bad-bg", "good", "warn", "signal", "wait", "select"];

/* The style sheet's colours, of this moment: light or dark. */
export const readColours = () => {
	const css = getComputedStyle(document.documentElement), colours = {};

	for (const name of NAMES)
		colours[name] = css.getPropertyValue(`--${name}`).trim();
	return colours;
};

/* Diagonal lines, for zombies. */
export const makeHatch = (g, colours) => {
	const tile = document.createElement("canvas"), size = 8;

	tile.width = tile.height = size;
	const t = tile.getContext("2d");

	t.fillStyle = colours["bad-bg"];
	t.fillRect(0, 0, size, size);
	t.strokeStyle = colours.bad;
	t.lineWidth = 2.4;
	t.beginPath();
	for (const x of [-size, 0, size]) {
		t.moveTo(x, size);
		t.lineTo(x + size, 0);
	}
	t.stroke();
	return g.createPattern(tile, "repeat");
};

const setFont = (p, o) => {
	p.g.font = `${o.bold ? "600 " : ""}${o.size ?? 12}px ${o.mono ? p.mono : p.sans}`;
};

export const text = (p, s, x, y, colour, o = {}) => {
	const { g } = p;

	setFont(p, o);
	g.textAlign = o.align ?? "left";
	if (o.halo) {
		g.strokeStyle = p.colours.bg;
		g.lineWidth = 4;
		g.lineJoin = "round";
		g.strokeText(s, x, y);
	}
	g.fillStyle = colour;
	g.fillText(s, x, y);
};

export const widthOf = (p, s, o) => {
	setFont(p, o);
	return p.g.measureText(s).width;
};

/* Cut with an ellipsis. */
export const fitted = (p, s, width, o = {}) => {
	setFont(p, o);
	if (p.g.measureText(s).width <= width)
		return s;
	const n = firstIndex(s.length, (i) => p.g.measureText(`${s.slice(0, i + 1)}…`).width > width);

	return n ? `${s.slice(0, n)}…` : "";
};

/* --- bars ---------------------------------------------------------------------------- */

const bar = (p, from, to, y, h, least) => {
	const x = Math.max(p.x(from), p.left - 2), end = Math.min(p.x(to), p.right + 2);

	if (end < p.left || x > p.right)
		return null;
	const w = Math.max(end - x, least);

	p.g.fillRect(x, y, w, h);
	return { x, w };
};

const paintZombie = (p, q, y, h) => {
	const { g, colours } = p;

	g.fillStyle = p.hatch;
	const at = bar(p, q.died, q.gone ?? q.run.to, y, h, 4);

	if (!at)
		return;
	g.strokeStyle = colours.bad;
	g.lineWidth = 1;
	g.strokeRect(at.x + 0.5, y + 0.5, Math.max(at.w - 1, 2), h - 1);
};

const paintExecs = (p, q, y, h) => {
	const { g, colours } = p;

	for (const t of q.execs) {
		const x = p.x(t);

		if (x < p.left || x > p.right)
			continue;
		g.fillStyle = colours.bg;
		g.fillRect(x - 2, y - 1, 4, h + 2);
		g.fillStyle = colours.fg;
		g.fillRect(x - 0.75, y - 3, 1.5, h + 6);
	}
};

/* When it ran and was a zombie; dimmed what it was before its last exec. */
export const paintLife = (p, q, y, h) => {
	const { g, colours } = p, program = q.execs.at(-1) ?? q.born, died = q.died ?? q.run.to;

	g.fillStyle = colours.run;
	g.globalAlpha = 0.4;
	if (program > q.born)
		bar(p, q.born, program, y, h, 0);
	g.globalAlpha = 1;
	if (!(q.bits & BIT.older))
		bar(p, program, Math.max(died, program), y, h, 1.5);
	if (q.died !== null && !(q.bits & BIT.autoreaped))
		paintZombie(p, q, y, h);
	paintExecs(p, q, y, h);
};

const mostOf = (changes) => {
	let n = 0, most = 1;

	for (const change of changes) {
		n += change;
		most = Math.max(most, n);
	}
	return most;
};

/* How many of them ran, and were zombies, in each column of the picture. */
export const paintMany = (p, members, y, h) => {
	const { g, colours } = p, width = Math.ceil(p.right - p.left);
	const running = new Int32Array(width + 2), dead = new Int32Array(width + 2);
	const column = (t) => Math.min(Math.max(Math.floor(p.x(t) - p.left), 0), width);
	const add = (into, from, to) => {
		if (to < p.view.from || from > p.view.to)
			return;
		into[column(from)]++;
		into[column(to) + 1]--;
	};

	for (const q of members) {
		add(running, q.born, q.died ?? q.run.to);
		if (q.died !== null && !(q.bits & BIT.autoreaped))
			add(dead, q.died, q.gone ?? q.run.to);
	}
	const runs = (counts, colour, top, tall) => {
		const most = mostOf(counts);
		let n = 0, start = -1, height = 0;

		g.fillStyle = colour;
		for (let x = 0; x <= width; x++) {
			n += counts[x];
			const next = n > 0 ? Math.max(Math.ceil(tall * n / most), 3) : 0;

			if (next === height)
				continue;
			if (height)
				g.fillRect(p.left + start, top + tall - height, x - start, height);
			start = x;
			height = next;
		}
		if (height)
			g.fillRect(p.left + start, top + tall - height, width - start, height);
	};

	runs(running, colours.run, y, h / 2);
	runs(dead, colours.bad, y + h / 2 + 1, h / 2);
};

/* --- marks --------------------------------------------------------------------------- */

const triangle = (g, x, y, r) => {
	g.beginPath();
	g.moveTo(x, y + r);
	g.lineTo(x - r, y - r * 0.8);
	g.lineTo(x + r, y - r * 0.8);
	g.closePath();
};

const circle = (g, x, y, r) => {
	g.beginPath();
	g.arc(x, y, r, 0, 2 * Math.PI);
};

const open = (g, colours, stroke) => {
	g.fillStyle = colours.bg;
	g.fill();
	g.strokeStyle = stroke;
	g.lineWidth = 1.6;
	g.stroke();
};

/* The one table of what each mark looks like: the legend has it, too. */
export const MARKS = {
	[K.signal]: { lane: "signal", words: "SIGCHLD generated", paint: (g, c, x, y) => {
		triangle(g, x, y, 5);
		g.fillStyle = c.signal;
		g.fill();
	} },
	[K.merged]: { lane: "signal", words: "SIGCHLD coalesced: one was pending already", paint: (g, c, x, y) => {
		triangle(g, x, y, 5);
		open(g, c, c.bad);
	} },
	[K.ignored]: { lane: "signal", words: "SIGCHLD ignored", paint: (g, c, x, y) => {
		triangle(g, x, y, 4);
		open(g, c, c.dim);
	} },
	[K.blocked]: { lane: "signal", words: "SIGCHLD blocked", paint: (g, c, x, y) => {
		triangle(g, x, y, 4);
		open(g, c, c.warn);
	} },
	[K.deliver]: { lane: "signal", words: "SIGCHLD delivered: the handler runs", paint: (g, c, x, y) => {
		circle(g, x, y, 5);
		open(g, c, c.signal);
		circle(g, x, y, 2);
		g.fillStyle = c.signal;
		g.fill();
	} },
	[K.took]: { lane: "wait", words: "wait returned a child", paint: (g, c, x, y) => {
		circle(g, x, y, 4.5);
		g.fillStyle = c.wait;
		g.fill();
	} },
	[K.zero]: { lane: "wait", words: "wait returned 0: no child had exited", paint: (g, c, x, y) => {
		circle(g, x, y, 3.6);
		open(g, c, c.dim);
	} },
	[K.nochild]: { lane: "wait", words: "wait found no child left (ECHILD)", paint: (g, c, x, y) => {
		circle(g, x, y, 3.6);
		open(g, c, c.dim);
		g.fillStyle = c.dim;
		g.fillRect(x - 3.6, y - 0.8, 7.2, 1.6);
	} },
	[K.failed]: { lane: "wait", words: "wait failed", paint: (g, c, x, y) => {
		g.strokeStyle = c.bad;
		g.lineWidth = 1.8;
		g.beginPath();
		g.moveTo(x - 3.5, y - 3.5);
		g.lineTo(x + 3.5, y + 3.5);
		g.moveTo(x - 3.5, y + 3.5);
		g.lineTo(x + 3.5, y - 3.5);
		g.stroke();
	} },
};

/* A wait call that lasted, from where it began. */
export const paintBlocked = (p, from, to, y) => {
	const { g, colours } = p, x = Math.max(p.x(from), p.left), end = Math.min(p.x(to), p.right);

	if (end - x < 3)
		return;
	g.strokeStyle = colours.wait;
	g.lineWidth = 2.2;
	g.setLineDash([4, 3]);
	g.beginPath();
	g.moveTo(x, y);
	g.lineTo(end, y);
	g.stroke();
	g.setLineDash([]);
};

/* One SIGCHLD from when it is pending to its delivery: what comes meanwhile falls into it. */
export const startOf = (group) => (group.first ?? group.members[0]).t;

export const paintPending = (p, group, y) => {
	const { g, colours } = p, from = p.x(startOf(group));
	const to = p.x(group.delivered?.t ?? group.parent.died ?? group.parent.run.to);
	const x = Math.max(from, p.left), end = Math.min(to, p.right);

	if (end < p.left || x > p.right)
		return;
	g.fillStyle = group.members.length ? colours.bad : colours.signal;
	g.globalAlpha = 0.28;
	g.fillRect(x, y - 5, Math.max(end - x, 1), 10);
	g.globalAlpha = 1;
};

export const mergeWords = (group) => {
	const n = group.members.length + (group.first ? 1 : 0);

	return `${n} SIGCHLDs → ${group.delivered ? "1 delivery" : "1 pending"}`;
};

/* From a child's row to its parent's: a line with a soft bend. */
export const paintBand = (p, x1, y1, x2, y2, colour, strong) => {
	const { g } = p, bend = Math.min(Math.abs(y2 - y1) / 2, 40) * Math.sign(y2 - y1);

	if (Math.max(x1, x2) < p.left || Math.min(x1, x2) > p.right)
		return;
	g.strokeStyle = colour;
	g.globalAlpha = strong ? 1 : 0.5;
	g.lineWidth = strong ? 2.2 : 1.1;
	g.beginPath();
	g.moveTo(x1, y1);
	g.bezierCurveTo(x1, y1 + bend, x2, y2 - bend, x2, y2);
	g.stroke();
	g.globalAlpha = 1;
};
