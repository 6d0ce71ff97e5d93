// How numbers and times are said.

const seconds = (ms, digits) => `${+(ms / 1000).toFixed(digits)} s`;

// milliseconds says how long something took.
export function milliseconds(ms) {
  if (ms === undefined) return "";
  if (ms < 1) return `${+ms.toFixed(2)} ms`;
  if (ms < 1000) return `${Math.round(ms)} ms`;
  return seconds(ms, 2);
}

// span says how far two times are from each other.
export function span(ms) {
  const units = [[86400000, "d"], [3600000, "h"], [60000, "min"], [1000, "s"]];
  if (ms < 10000) return milliseconds(ms);
  const i = units.findIndex(([size]) => ms >= size);
  const [size, name] = units[i];
  const rest = units[i + 1] && Math.floor((ms % size) / units[i + 1][0]);
  return `${Math.floor(ms / size)} ${name}` + (rest ? ` ${rest} ${units[i + 1][1]}` : "");
}

const two = (n) => String(n).padStart(2, "0");

// time is the time of day; moment has the date, too. Both are in UTC, as every time in the mock.
export function time(at) {
  const d = new Date(at);
  return `${two(d.getUTCHours())}:${two(d.getUTCMinutes())}:${two(d.getUTCSeconds())}`;
}

export function moment(at) {
  const d = new Date(at);
  return Number.isNaN(d.getTime()) ? String(at) : `${d.toISOString().slice(0, 10)} ${time(at)}.${String(d.getUTCMilliseconds()).padStart(3, "0")} UTC`;
}

// size says how many bytes there are.
export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
}

const numbers = new Intl.NumberFormat("en");

export const count = (n, one, many = one + "s") => `${numbers.format(n)} ${n === 1 ? one : many}`;
