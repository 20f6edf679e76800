// What a keyboard and a reader add. Every page works without this file.
"use strict";
(() => {
  const name = (e) => (e.altKey ? "Alt+" : "") + (e.ctrlKey ? "Ctrl+" : "") + (e.key.length === 1 ? e.key.toUpperCase() : e.key);
  document.addEventListener("keydown", (e) => {
    // Esc on its own would empty some fields in some browsers: what was typed stays.
    if (e.key === "Escape") {
      e.preventDefault();
      document.getElementById("main")?.focus();
      // What a pointer opened covers something: it goes until the pointer comes again.
      for (const s of document.querySelectorAll(".says:hover")) {
        s.classList.add("hushed");
        s.addEventListener("pointerleave", () => s.classList.remove("hushed"), { once: true });
      }
      return;
    }
    if (e.repeat || e.isComposing) return;
    const on = [...document.querySelectorAll("[data-key]")].find((a) => a.dataset.key === name(e));
    if (!on || on.disabled) return;
    e.preventDefault();
    on.click();
  });
  // A whole zone: two lines of 44 or 36, or three of 30 (Doc 9303-4, -5, -6, -7).
  const whole = (text) => {
    const lines = text.trim().split(/\s*[\r\n]+\s*/).map((l) => l.replace(/\s/g, ""));
    const n = lines[0].length;
    return lines.every((l) => l.length === n) && ((lines.length === 2 && (n === 44 || n === 36)) || (lines.length === 3 && n === 30));
  };
  for (const zone of document.querySelectorAll("[data-zone]")) {
    let sent = false;
    zone.addEventListener("input", () => {
      if (!sent && whole(zone.value)) { sent = true; zone.form?.requestSubmit(); }
    });
  }
})();
