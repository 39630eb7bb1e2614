// [[text, contrast], ...] for every text below a root: its colour against what lies behind it, as WCAG 2.2 defines it.
(root) => {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  const remembered = (make) => {
    const known = new Map();
    return (key) => known.get(key) ?? known.set(key, make(key)).get(key);
  };
  // Any CSS colour as [r, g, b, a], 0 to 255
  const bytes = remembered((colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  });
  const over = (front, back, opacity = 1) => {
    const part = (front[3] / 255) * opacity;
    return [0, 1, 2].map((k) => front[k] * part + back[k] * (1 - part)).concat(255);
  };
  const light = (colour) => {
    const [r, g, b] = colour.map((v) =>
      v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  const dark =
    matchMedia("(prefers-color-scheme: dark)").matches &&
    getComputedStyle(document.documentElement).colorScheme.includes("dark");
  const canvas = bytes(dark ? "#121212" : "#ffffff"); // what Chromium paints behind a page that paints nothing
  const behind = remembered((element) =>
    element ? over(bytes(getComputedStyle(element).backgroundColor), behind(element.parentElement)) : canvas,
  );
  const opacity = remembered((element) =>
    element ? getComputedStyle(element).opacity * opacity(element.parentElement) : 1,
  );
  // What an SVG paints behind the middle of a text: the rectangles that come before it and hold that point
  const painted = (text, back) => {
    const { left, top, width, height } = text.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const holds = (b) => b.left <= x && b.right >= x && b.top <= y && b.bottom >= y;
    const before = (rect) => rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
    const rects = [...text.ownerSVGElement.querySelectorAll("rect")].filter(
      (rect) => before(rect) && holds(rect.getBoundingClientRect()),
    );
    return rects.reduce((under, rect) => {
      const { fill, fillOpacity } = getComputedStyle(rect);
      return fill === "none" ? under : over(bytes(fill), under, fillOpacity * opacity(rect));
    }, back);
  };
  const found = [];
  const look = (text, element) => {
    if (!text.trim() || !element.checkVisibility() || element.closest("script, style, option, title")) return;
    const style = getComputedStyle(element);
    const drawn = element instanceof SVGElement;
    const front = bytes(drawn ? style.fill : style.color);
    // In a figure black and white stand on pictures: tests/notebooks/test_figures_in_browser.py measures them
    const onPicture =
      element.closest(".nl-figure") && ["0,0,0,255", "255,255,255,255"].includes(String(front));
    if (onPicture) return;
    const back = drawn ? painted(element, behind(element)) : behind(element);
    found.push([text.trim().slice(0, 60), contrast(over(front, back, opacity(element)), back)]);
  };
  for (const part of document.querySelectorAll(root)) {
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) look(texts.currentNode.textContent, texts.currentNode.parentElement);
  }
  return found;
};
