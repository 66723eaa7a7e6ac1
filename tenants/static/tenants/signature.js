/* A signature is drawn on a field of 1000 by 300 and sent as lines of points. Without this script the name is typed. */
"use strict";
(() => {
  const pad = document.querySelector("canvas.lh-pad");
  const kept = document.querySelector("input[data-strokes]");
  if (!pad || !kept) return;
  const pen = pad.getContext("2d");
  let lines = [];
  let line = null;
  try { lines = JSON.parse(kept.value || "[]"); } catch { lines = []; }

  const point = (event) => {
    const box = pad.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value)));
    return [within((event.clientX - box.left) / box.width * 1000, 1000), within((event.clientY - box.top) / box.height * 300, 300)];
  };
  const draw = () => {
    pen.clearRect(0, 0, 1000, 300);
    pen.lineWidth = 5;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#0f172a";
    for (const one of lines) {
      pen.beginPath();
      one.forEach(([x, y], n) => (n ? pen.lineTo(x, y) : pen.moveTo(x, y)));
      pen.stroke();
    }
  };
  const keep = () => { kept.value = lines.length ? JSON.stringify(lines) : ""; draw(); };

  pad.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    pad.setPointerCapture(event.pointerId);
    line = [point(event)];
    lines.push(line);
  });
  pad.addEventListener("pointermove", (event) => {
    if (!line) return;
    const [x, y] = point(event);
    const [lastX, lastY] = line[line.length - 1];
    if (Math.hypot(x - lastX, y - lastY) < 3) return;
    line.push([x, y]);
    draw();
  });
  const lift = () => {
    if (!line) return;
    if (line.length === 1) line.push([Math.min(1000, line[0][0] + 1), line[0][1]]);
    line = null;
    keep();
  };
  pad.addEventListener("pointerup", lift);
  pad.addEventListener("pointercancel", lift);
  document.querySelector("[data-wipe]")?.addEventListener("click", () => { lines = []; keep(); });
  document.querySelectorAll("[data-drawing]").forEach((one) => { one.hidden = false; });
  draw();
})();
