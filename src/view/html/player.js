/* SPDX-License-Identifier: GPL-2.0-or-later */
/* player.js - the time as a player has it: a cursor that moves by itself, by events, or to
 * a moment.  Idle time is skipped. */
import { K, eventBy, eventFrom } from "./runs.js";
import { duration } from "./axis.js";

const SPEEDS = [];		/* ns of the run for each ns of the viewer's */

for (let unit = 1e-7; unit < 20; unit *= 10)
	SPEEDS.push(unit, 2 * unit, 5 * unit);

const IDLE = 0.7;		/* s of the viewer's time without an event are skipped, ... */
const BEFORE = 0.25;		/* ... but for so much before the next */

export const newPlayer = (world, state) => ({
	world, state, playing: false, speed: null, last: 0,
});

const nearestSpeed = (speed) =>
	SPEEDS.reduce((best, s) => (Math.abs(Math.log(s / speed)) < Math.abs(Math.log(best / speed)) ? s : best));

/* Without a choice, what is in view takes some ten seconds. */
export const speedOf = (player, view) => player.speed ?? nearestSpeed((view.to - view.from) / 10e9);

export const changeSpeed = (player, view, step) => {
	const i = SPEEDS.indexOf(nearestSpeed(speedOf(player, view)));

	player.speed = SPEEDS[Math.min(Math.max(i + step, 0), SPEEDS.length - 1)];
};

export const speedWords = (speed) =>
	(speed >= 1 ? `${Math.round(speed)}× real time` : `1 s shows ${duration(speed * 1e9)}`);

/* Where it is after so many ms of the viewer's time. */
const advance = (player, view, ms) => {
	const { world, state } = player, speed = speedOf(player, view);
	let t = state.cursor + ms * 1e6 * speed;
	const next = world.events[eventFrom(world, state.cursor + 1e-6)];

	if (next && next.t - t > IDLE * 1e9 * speed)
		t = next.t - BEFORE * 1e9 * speed;
	if (!next || t >= world.to) {
		t = world.to;
		player.playing = false;
	}
	return t;
};

/* Each frame while it plays; true: the cursor has moved. */
export const tickPlayer = (player, view, now) => {
	if (!player.playing)
		return false;
	const ms = Math.min(now - player.last, 100);

	player.last = now;
	player.state.cursor = advance(player, view, ms);
	return true;
};

export const togglePlay = (player, now) => {
	const { state, world } = player;

	player.playing = !player.playing;
	player.last = now;
	if (player.playing && state.cursor >= world.to)
		state.cursor = world.from;
};

/* The event before or after the cursor's; what is at one moment is one event after the
 * other, so the state has its index. */
export const stepEvent = (player, step, isOf = () => true) => {
	const { state, world } = player;
	let i = state.event ?? (step > 0 ? eventBy(world, state.cursor) : eventFrom(world, state.cursor));

	player.playing = false;
	for (i += step; world.events[i] && !isOf(world.events[i]); i += step)
		;
	if (!world.events[i])
		return null;
	state.cursor = world.events[i].t;
	state.event = i;
	return world.events[i];
};

const isMerge = (e) => e.kind === K.merged;

/* Behind the last the first; where there is none, the cursor stays. */
export const nextMerge = (player) => {
	const { state } = player, { cursor, event } = state;
	let next = stepEvent(player, 1, isMerge);

	if (!next) {
		rewind(player);
		next = stepEvent(player, 1, isMerge);
	}
	if (!next)
		Object.assign(state, { cursor, event });
	return next;
};

const rewind = (player) => {
	player.state.cursor = player.world.from;
	player.state.event = -1;
};

/* The first behind the cursor, or the first of all. */
export const nextFinding = (player) => {
	const { findings } = player.world, { state } = player;
	const i = findings.findIndex((f) => f === state.finding);

	return findings[(i + 1) % findings.length] ?? null;
};

export const seek = (player, t) => {
	const { state, world } = player;

	state.cursor = Math.min(Math.max(t, world.from), world.to);
	state.event = null;
};
