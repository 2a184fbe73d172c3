/* SPDX-License-Identifier: GPL-2.0-or-later */
/* pointer.js - mouse, wheel and fingers on the picture. */
import { isWhole, panBy, zoomAt } from "./axis.js";
import { hitTest, rowAt, scrollTo } from "./timeline.js";
import { stripTime } from "./overview.js";

const place = (node, ev) => {
	const box = node.getBoundingClientRect();

	return { x: ev.clientX - box.left, y: ev.clientY - box.top };
};

/* At its whole width, zooming out scrolls the page: it is never caught here. */
const onWheel = (app, ev) => {
	const { tl, view } = app, at = place(tl.canvas, ev);
	const lines = ev.deltaMode === 1 ? 20 : 1, dy = ev.deltaY * lines, dx = ev.deltaX * lines;

	if (at.x < tl.left) {
		const before = tl.scroll;

		scrollTo(tl, tl.scroll + dy);
		if (tl.scroll === before)
			return;
	} else if (ev.shiftKey || Math.abs(dx) > Math.abs(dy)) {
		panBy(view, (dx || dy) / (tl.right - tl.left) * (view.to - view.from));
	} else {
		if (dy > 0 && isWhole(view))
			return;
		zoomAt(view, Math.exp(dy * 0.0025), (at.x - tl.left) / (tl.right - tl.left));
	}
	ev.preventDefault();
	app.changed();
};

const dragTo = (app, drag, ev) => {
	const { tl, view } = app, at = place(tl.canvas, ev);

	if (drag.others.size > 1) {
		const [a, b] = [...drag.others.values()], wide = Math.abs(a.x - b.x);

		if (drag.wide > 10 && wide > 10)
			zoomAt(view, drag.wide / wide, ((a.x + b.x) / 2 - tl.left) / (tl.right - tl.left));
		drag.wide = wide;
	} else {
		panBy(view, (drag.x - at.x) / (tl.right - tl.left) * (view.to - view.from));
		if (ev.pointerType === "mouse")
			scrollTo(tl, tl.scroll + drag.y - at.y);
	}
	drag.moved += Math.abs(at.x - drag.x) + Math.abs(at.y - drag.y);
	drag.x = at.x;
	drag.y = at.y;
	app.changed();
};

const listenToDrag = (app) => {
	const { canvas } = app.tl, drag = { on: false, moved: 0, others: new Map(), wide: 0, x: 0, y: 0 };

	canvas.addEventListener("pointerdown", (ev) => {
		Object.assign(drag, place(canvas, ev), { on: true, moved: 0, wide: 0 });
		drag.others.set(ev.pointerId, place(canvas, ev));
		canvas.setPointerCapture(ev.pointerId);
	});
	canvas.addEventListener("pointermove", (ev) => {
		if (drag.others.has(ev.pointerId))
			drag.others.set(ev.pointerId, place(canvas, ev));
		if (drag.on)
			dragTo(app, drag, ev);
		else
			app.hover(place(canvas, ev));
	});
	const end = (ev) => {
		drag.others.delete(ev.pointerId);
		if (drag.on && drag.moved < 4 && ev.type === "pointerup")
			onClick(app, place(canvas, ev));
		drag.on = drag.others.size > 0;
		drag.wide = 0;
	};

	canvas.addEventListener("pointerup", end);
	canvas.addEventListener("pointercancel", end);
	canvas.addEventListener("pointerleave", () => app.hover(null));
};

const onClick = (app, at) => {
	const { tl } = app, hit = hitTest(tl, at.x, at.y);

	app.plot.focus({ preventScroll: true });
	if (hit.event)
		app.goToEvent(hit.event, false);
	else if (at.x < tl.left || hit.row?.members)
		app.pickRow(rowAt(tl, at.y));
	else
		app.setCursor(tl.t(at.x), hit.row?.p ?? null);
};

const listenToStrip = (app) => {
	const { canvas } = app.strip;
	const move = (ev) => {
		const t = stripTime(app.strip, app.world, place(canvas, ev).x), half = (app.view.to - app.view.from) / 2;

		app.show(t - half, t + half);
	};

	canvas.addEventListener("pointerdown", (ev) => {
		canvas.setPointerCapture(ev.pointerId);
		move(ev);
	});
	canvas.addEventListener("pointermove", (ev) => {
		if (ev.buttons)
			move(ev);
	});
};

export const listenToPointer = (app) => {
	app.tl.canvas.addEventListener("wheel", (ev) => onWheel(app, ev), { passive: false });
	listenToDrag(app);
	listenToStrip(app);
	app.tl.canvas.addEventListener("dblclick", (ev) => {
		const at = place(app.tl.canvas, ev);

		zoomAt(app.view, 0.25, (at.x - app.tl.left) / (app.tl.right - app.tl.left));
		app.changed();
	});
};
