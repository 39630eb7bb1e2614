// The frames of a clip played in one place: by itself, or one at a press.

import { isStill } from "./easing.js";
import { button } from "./elements.js";
import { set } from "./widget.js";

const EACH = 400; // ms of a frame

/**
 * A player that stands still. `shown.now` is the frame that is shown alone, null where all of them are; redraw()
 * draws it. It has { button, play, stop, step }. Of a reader who asked for less motion, Play goes one frame on.
 */
export function playerOf(widget, shown, redraw) {
  const player = { timer: 0 };
  const count = () => shown.source.shape[0];
  const go = (by) => {
    shown.now = ((shown.now ?? shown.view.place[0]) + by + count()) % count();
    redraw();
  };
  player.step = (by) => {
    player.stop();
    if (count() > 1) showAlone(widget, shown, () => go(by));
  };
  player.play = () => {
    if (count() < 2) return;
    if (isStill()) return player.step(1);
    player.stop();
    showAlone(widget, shown, redraw);
    player.timer = setInterval(() => go(1), EACH);
    label();
  };
  player.stop = () => {
    clearInterval(player.timer);
    player.timer = 0;
    label();
  };
  player.button = button("Play", () => (player.timer ? player.stop() : player.play()));
  const label = () => {
    player.button.textContent = player.timer ? "Pause" : isStill() ? "Next frame" : "Play";
  };
  widget.refresh.push(() => keepNow(widget, shown, player));
  label();
  keepNow(widget, shown, player);
  return player;
}

// Goes to the view of one frame, if it is not there yet, and then on
function showAlone(widget, shown, then) {
  if (widget.state.frames === "one") return then();
  set(widget, { frames: "one" });
  return shown.now === null ? undefined : then();
}

// Which frame is shown after a change of the state: that of the query, if it has moved
function keepNow(widget, shown, player) {
  const { frames, active, t, t2 } = widget.state;
  const moved = (active === 2 ? t2 : t) !== shown.lastFrame;
  shown.lastFrame = active === 2 ? t2 : t;
  if (frames !== "one" || shown.source.shape[0] === 1) {
    shown.now = null;
    if (player.timer) player.stop();
  } else if (shown.now === null || moved) shown.now = Math.round(shown.lastFrame);
  player.button.hidden = shown.source.shape[0] === 1;
}
