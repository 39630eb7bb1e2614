// What the browser keeps: the reader's code, and what was earned with it.

const PLACE = "nonlocal_ref.practice.1";

/**
 * @returns { works, state, save }: state is exercise -> { code: {function: text}, tries, earned: {function:
 * { points, of }} }, where `of` is the code that the points were given for. save() writes it all.
 */
export function makeKeeping(storage = storageOrNothing()) {
  const state = read(storage);
  const keeping = { works: storage !== null, state, save };

  function save() {
    try {
      storage?.setItem(PLACE, JSON.stringify(state));
    } catch {
      keeping.works = false; // full, or forbidden since
    }
  }
  return keeping;
}

function storageOrNothing() {
  try {
    window.localStorage.setItem(`${PLACE}.test`, "1");
    window.localStorage.removeItem(`${PLACE}.test`);
    return window.localStorage;
  } catch {
    return null;
  }
}

function read(storage) {
  try {
    return JSON.parse(storage?.getItem(PLACE) ?? "{}") ?? {};
  } catch {
    return {};
  }
}
