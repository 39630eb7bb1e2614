// Large numbers for people, as base/units.py writes them.

/** Bytes of one number. */
export const FLOAT32 = 4;

/** Three digits or, above a thousand, all of them. */
export function threeDigits(value) {
  return value >= 99.5 ? Math.round(value).toLocaleString("en-US") : String(Number(value.toPrecision(3)));
}

/** A number of multiply-adds in units of 1e9. */
export function inBillions(count) {
  return threeDigits(count / 1e9);
}

/** A count as people write it: all digits, or in millions or billions; 0.41 billion. */
export function countInWords(count) {
  if (count < 1e6) return count.toLocaleString("en-US");
  if (count < 1e8) return `${threeDigits(count / 1e6)} million`;
  return count < 1e9 ? `${inShort(count / 1e9)} billion` : `${inBillions(count)} billion`;
}

/** A number of bytes with its unit. */
export function inBytes(size) {
  const [unit, power] = size < 2 ** 20 ? ["KiB", 10] : size < 10 * 2 ** 30 ? ["MiB", 20] : ["GiB", 30];
  return `${threeDigits(size / 2 ** power)} ${unit}`;
}

/** A share from 0 to 1 in percent; number and sign are never parted. */
export function percent(share) {
  return share > 0 && share < 1e-4 ? "<\u00a00.01\u00a0%" : `${inShort(100 * share)}\u00a0%`;
}

/** Three digits, two below 1, a true minus. */
export function inShort(value) {
  const size = Math.abs(value);
  const text = size >= 99.5 ? threeDigits(size) : String(Number(size.toPrecision(size < 1 ? 2 : 3)));
  return (value < 0 ? "−" : "") + text;
}
