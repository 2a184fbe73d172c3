/* SPDX-License-Identifier: GPL-2.0-or-later */
/* overview.js - the strip above the picture: the whole run, and which part is in view. */
import { wholeSpan } from "./axis.js";

const HEIGHT = 44;

/* Events and zombies in each column, once for a width. */
const measure = (strip, world) => {
	const whole = wholeSpan(world), n = Math.max(Math.floor(strip.width), 1);
	const column = (t) => Math.min(Math.max(Math.floor((t - whole.from) / (whole.to - whole.from) * n), 0), n - 1);
	const events = new Float64Array(n), dead = new Float64Array(n + 1);

	for (const e of world.events)
		events[column(e.t)]++;
	for (const run of world.runs) {
		for (const t of run.zombieFrom)
			dead[column(t)]++;
		for (const t of run.zombieTo)
			dead[column(t) + 1]--;
	}
	for (let i = 1; i < n; i++)
		dead[i] += dead[i - 1];
	return { n, events, dead, mostEvents: Math.max(...events, 1), mostDead: Math.max(...dead, 1) };
};

export const resizeStrip = (strip, world) => {
	const ratio = window.devicePixelRatio || 1;

	strip.width = strip.canvas.parentElement.clientWidth;
	strip.canvas.width = Math.round(strip.width * ratio);
	strip.canvas.height = HEIGHT * ratio;
	strip.canvas.style.height = `${HEIGHT}px`;
	strip.g = strip.canvas.getContext("2d");
	strip.g.setTransform(ratio, 0, 0, ratio, 0, 0);
	strip.columns = measure(strip, world);
	strip.ground = null;
};

export const stripTime = (strip, world, x) => {
	const whole = wholeSpan(world);

	return whole.from + x / strip.width * (whole.to - whole.from);
};

/* What stays as it is while the view moves: painted once for a size and a set of colours. */
const paintGroundOf = (strip, colours) => {
	const { width, columns } = strip, ratio = strip.canvas.width / width;
	const ground = document.createElement("canvas"), g = ground.getContext("2d");

	ground.width = strip.canvas.width;
	ground.height = strip.canvas.height;
	g.scale(ratio, ratio);
	g.fillStyle = colours.card;
	g.fillRect(0, 0, width, HEIGHT);
	for (let i = 0; i < columns.n; i++) {
		if (columns.dead[i] > 0) {
			const tall = 4 + (HEIGHT - 14) * columns.dead[i] / columns.mostDead;

			g.fillStyle = colours.bad;
			g.globalAlpha = 0.35;
			g.fillRect(i, HEIGHT - tall, 1, tall);
			g.globalAlpha = 1;
		}
		if (columns.events[i]) {
			const tall = 3 + (HEIGHT - 10) * Math.log1p(columns.events[i]) / Math.log1p(columns.mostEvents);

			g.fillStyle = colours.signal;
			g.fillRect(i, HEIGHT - tall, 1.2, tall);
		}
	}
	strip.ground = ground;
	strip.colours = colours;
};

export const paintStrip = (strip, world, view, state, colours) => {
	const { g, width } = strip, whole = wholeSpan(world);
	const x = (t) => (t - whole.from) / (whole.to - whole.from) * width;

	if (!strip.ground || strip.colours !== colours)
		paintGroundOf(strip, colours);
	g.drawImage(strip.ground, 0, 0, width, HEIGHT);
	const from = x(view.from), to = Math.max(x(view.to), from + 3);

	g.fillStyle = colours.bg;
	g.globalAlpha = 0.65;
	g.fillRect(0, 0, from, HEIGHT);
	g.fillRect(to, 0, width - to, HEIGHT);
	g.globalAlpha = 1;
	g.strokeStyle = colours.fg;
	g.lineWidth = 1.5;
	g.strokeRect(from + 0.75, 0.75, to - from - 1.5, HEIGHT - 1.5);
	if (state.cursor < world.to) {
		g.fillStyle = colours.fg;
		g.fillRect(x(state.cursor) - 0.75, 0, 1.5, HEIGHT);
	}
};
