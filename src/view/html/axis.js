/* SPDX-License-Identifier: GPL-2.0-or-later */
/* axis.js - the part of the time that is in view, and times as text. */

const LEAST = 200;	/* ns that are in view at least: far below 1 us per pixel */

export const newView = (world) => ({ world, from: world.from, to: world.to });

/* The whole, with a little room on its right and left. */
export const wholeSpan = (world) => {
	const room = (world.to - world.from) * 0.01;

	return { from: world.from - room, to: world.to + room };
};

export const setSpan = (view, from, to) => {
	const whole = wholeSpan(view.world), most = whole.to - whole.from;
	const span = Math.min(Math.max(to - from, LEAST), most);

	from += (to - from - span) / 2;
	view.from = Math.min(Math.max(from, whole.from), whole.to - span);
	view.to = view.from + span;
};

export const isWhole = (view) => {
	const whole = wholeSpan(view.world);

	return view.to - view.from >= (whole.to - whole.from) * 0.999;
};

/* Keeps the time at the share of the width where it is. */
export const zoomAt = (view, factor, share) => {
	const span = view.to - view.from, at = view.from + span * share;
	const whole = wholeSpan(view.world);
	const next = Math.min(Math.max(span * factor, LEAST), whole.to - whole.from);

	setSpan(view, at - next * share, at - next * share + next);
};

export const panBy = (view, ns) => setSpan(view, view.from + ns, view.to + ns);

/* 1, 2 or 5 times a power of ten ns. */
export const tickStep = (span, ticks) => {
	for (let unit = 1; ; unit *= 10)
		for (const factor of [1, 2, 5])
			if (span / (unit * factor) <= ticks)
				return unit * factor;
};

const trimmed = (v, digits) => {
	const s = v.toFixed(digits);

	return s.includes(".") ? s.replace(/\.?0+$/, "") : s;
};

const threeDigits = (v) => v.toFixed(v < 9.995 ? 2 : v < 99.95 ? 1 : 0);

/* "420 us", "49.6 ms", "3.00 s", "2 min 7 s" */
export const duration = (ns) => {
	if (ns < 1e3)
		return `${Math.round(ns)} ns`;
	if (ns < 999.5e3)
		return `${trimmed(ns / 1e3, ns < 1e5 ? 1 : 0)} us`;
	if (ns < 999.5e6)
		return `${threeDigits(ns / 1e6)} ms`;
	if (ns < 59.995e9)
		return `${threeDigits(ns / 1e9)} s`;
	if (ns < 3600e9)
		return `${Math.floor(ns / 60e9)} min ${Math.floor(ns % 60e9 / 1e9)} s`;
	return `${Math.floor(ns / 3600e9)} h ${Math.floor(ns % 3600e9 / 60e9)} min`;
};

/* A moment to the digit that matters at such a step. */
export const moment = (t, step) => {
	const digits = Math.max(0, Math.min(9, Math.ceil(-Math.log10(step / 1e9) - 1e-9)));

	return `${(t / 1e9).toFixed(digits)} s`;
};

/* What an axis says: the first tick where it is, the others from there, in a fit unit. */
export const tickLabel = (t, step) => {
	if (step >= 1e9)
		return t >= 60e9 ? duration(t) : `${trimmed(t / 1e9, 1)} s`;
	if (step >= 1e6)
		return `${trimmed(t / 1e6, 1)} ms`;
	if (step >= 1e3)
		return `${trimmed(t / 1e3, 1)} us`;
	return `${Math.round(t)} ns`;
};

/* "12:00:00.151294 UTC", or "" */
export const wallClock = (run, t) => {
	if (!run.wall)
		return "";
	const us = run.wall + (t - run.shift) / 1e3;
	const iso = new Date(us / 1e3).toISOString();

	return `${iso.slice(11, 19)}.${String(Math.floor(us % 1e6)).padStart(6, "0")} UTC`;
};
