// The Go versions that a log can come from, as a range of minor versions: 1.low to 1.high.

/** The newest Go whose formats were checked; ranges up to it are printed as open ("1.20+"). */
export const NEWEST = 27;

/** Possible minor versions of Go 1, both ends included. */
export interface GoVersions {
  low: number;
  high: number;
}

export const ANY_VERSION: Readonly<GoVersions> = { low: 0, high: NEWEST };

/** The versions in both ranges, or undefined when there are none. */
export function intersect(a: GoVersions, b: GoVersions): GoVersions | undefined {
  const low = Math.max(a.low, b.low);
  const high = Math.min(a.high, b.high);
  return low <= high ? { low, high } : undefined;
}

/** `1.20+`, `1.13–1.17`, `1.9`. */
export function formatVersions({ low, high }: GoVersions): string {
  if (high >= NEWEST) return `1.${low}+`;
  return low === high ? `1.${low}` : `1.${low}–1.${high}`;
}

/** The minor version in `1.21`, `go1.21.5`, `1.21rc2`, or undefined. */
export function parseVersion(text: string): number | undefined {
  const match = /^(?:go)?1\.(\d{1,2})(?:[.rb]\S*)?$/.exec(text.trim());
  return match ? Number(match[1]) : undefined;
}

/** The versions of a summary, or of one side of a comparison. */
export const versionsOf = ({
  go_low: low = '',
  go_high: high = '',
}: {
  go_low?: string;
  go_high?: string;
}): GoVersions => ({
  low: parseVersion(low) ?? ANY_VERSION.low,
  high: parseVersion(high) ?? ANY_VERSION.high,
});
