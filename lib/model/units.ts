// The units of the runtime's prints, and the sizes and durations that people type.

/** The runtime prints heap sizes in MiB, truncated (`>> 20`). */
export const MIB = 2 ** 20;

/** A printed goal of 2^42 MiB and more means GOGC=off without a limit (runtime/mgcpacer.go: ^uint64(0), or MaxInt64). */
export const OFF_GOAL_MIB = 2 ** 42;

const SIZE = /^(\d+(?:\.\d+)?)\s*(?:([kmgt])(i)?b?|b)?$/i;
const SCALE: Record<string, number> = { k: 1, m: 2, g: 3, t: 4 };

/**
 * Bytes of a size as people write it: `512Mi`, `1.5GiB`, `1500M`, `268435456`.
 * `Ki`, `MiB` … are powers of 1024, `K`, `MB` … powers of 1000 (Kubernetes' rule).
 * Undefined if the text is no size.
 */
export function parseSize(text: string): number | undefined {
  const match = SIZE.exec(text.trim());
  if (!match) return undefined;
  const power = match[2] === undefined ? 0 : SCALE[match[2].toLowerCase()];
  const bytes = Math.round(Number(match[1]) * (match[3] === undefined ? 1000 : 1024) ** power);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

const DURATION = /(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h|d)/gy;
const SECONDS: Record<string, number> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
  d: 86400,
};

/** Seconds of a duration in Go's notation (`90s`, `1m30s`, `250ms`), or undefined if the text is none. */
export function parseDuration(text: string): number | undefined {
  let seconds = 0;
  DURATION.lastIndex = 0;
  let end = 0;
  for (let part = DURATION.exec(text); part !== null; part = DURATION.exec(text)) {
    seconds += Number(part[1]) * SECONDS[part[2]];
    end = DURATION.lastIndex;
  }
  return end === text.length && end > 0 ? seconds : undefined;
}

/** Rounded to `digits` significant digits. */
export const significant = (value: number, digits = 3): number => Number(value.toPrecision(digits));

/** Rounded to `decimals` places. */
export const round = (value: number, decimals: number): number => Number(value.toFixed(decimals));
