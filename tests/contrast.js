// [[text, contrast], ...] for every text below a root: its colour against what lies behind it, as WCAG 2.2 defines it.
(root) => {
  const context = Object.assign(document.createElement("canvas"), { width: 1, height: 1 }).getContext("2d", {
    willReadFrequently: true,
  });
  // Any CSS colour as [r, g, b, a], 0 to 255
  const bytes = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  };
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
  const chain = (element) => (element ? [...chain(element.parentElement), element] : []);
  const behind = (element) =>
    chain(element).reduce((back, e) => over(bytes(getComputedStyle(e).backgroundColor), back), canvas);
  const opacity = (element) =>
    chain(element).reduce((product, e) => product * getComputedStyle(e).opacity, 1);
  // What an SVG paints behind the middle of a text: the rectangles that come before it and hold that point
  const painted = (text, back) => {
    const { left, top, width, height } = text.getBoundingClientRect();
    const holds = (b) =>
      b.left <= left + width / 2 &&
      b.right >= left + width / 2 &&
      b.top <= top + height / 2 &&
      b.bottom >= top + height / 2;
    const before = (rect) => rect.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING;
    return [...text.ownerSVGElement.querySelectorAll("rect")]
      .filter((rect) => before(rect) && holds(rect.getBoundingClientRect()))
      .reduce((under, rect) => {
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
    const back = drawn ? painted(element, behind(element)) : behind(element);
    found.push([text.trim().slice(0, 60), contrast(over(front, back, opacity(element)), back)]);
  };
  for (const part of document.querySelectorAll(root)) {
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) look(texts.currentNode.textContent, texts.currentNode.parentElement);
  }
  return found;
};
