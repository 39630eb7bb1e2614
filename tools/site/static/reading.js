// The sentences of glossary words stay in the window, and Escape closes them; what scrolls can be reached by keys.

addEventListener("keydown", ({ key }) => {
  if (key !== "Escape") return;
  for (const term of document.querySelectorAll(".term:hover, .term:focus-within")) {
    term.classList.add("closed");
    for (const away of ["mouseleave", "focusout"]) {
      term.addEventListener(away, () => term.classList.remove("closed"), { once: true });
    }
  }
});

for (const term of document.querySelectorAll(".term")) {
  const said = term.querySelector("[role=tooltip]");
  const keepInWindow = () => {
    said.style.left = "0";
    const over = said.getBoundingClientRect().right - document.documentElement.clientWidth + 12;
    said.style.left = `${-Math.max(0, over)}px`;
  };
  for (const come of ["mouseenter", "focusin"]) term.addEventListener(come, keepInWindow);
}

const sizes = new ResizeObserver((changed) => {
  for (const { target } of changed) {
    if (target.scrollWidth > target.clientWidth) target.tabIndex = 0;
    else target.removeAttribute("tabindex");
  }
});
for (const wide of document.querySelectorAll("pre, .math-block, .table-wrapper")) sizes.observe(wide);
