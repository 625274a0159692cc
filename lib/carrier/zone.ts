// Zones for times that have none, as given by the user (`--tz`), with daylight saving from the tables of Intl.

/** The milliseconds by which a zone is ahead of UTC at a given UTC time. */
export type Zone = (utcMs: number) => number;

/** No zone is farther from UTC than Kiritimati, 14 hours. */
const OFFSET = /^(?:UTC|GMT)?([+-])(0?\d|1[0-4])(?::?([0-5]\d))?$/;
const HOUR_MS = 3600e3;

/** `+01:00`, `Z`, or a name such as `Europe/Berlin`; undefined if it is not a zone. */
export function zoneOf(name: string): Zone | undefined {
  const [, sign, hours, minutes = '0'] = OFFSET.exec(name) ?? [];
  if (sign !== undefined) {
    const offset = (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60e3;
    return () => offset;
  }
  if (/^(?:Z|UTC)$/i.test(name)) return () => 0;
  // From Node 22 on Intl takes offsets for names, and any offset at all.
  if (!/^[a-z]/i.test(name)) return undefined;
  let format: Intl.DateTimeFormat;
  try {
    const parts = { year: 'numeric', month: 'numeric', day: 'numeric' } as const;
    const times = { hour: 'numeric', minute: 'numeric', second: 'numeric', hourCycle: 'h23' } as const;
    format = new Intl.DateTimeFormat('en-US', { timeZone: name, calendar: 'gregory', ...parts, ...times });
  } catch {
    return undefined;
  }
  // Zones change at quarter hours, and consecutive times are close together.
  let quarter = NaN;
  let offset = 0;
  return (utcMs) => {
    const now = Math.floor(utcMs / (HOUR_MS / 4));
    if (now !== quarter) {
      quarter = now;
      const at = now * (HOUR_MS / 4);
      const shown = Object.fromEntries(
        format.formatToParts(at).map(({ type, value }) => [type, Number(value)]),
      );
      const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = shown;
      offset = Date.UTC(year, month - 1, day, hour, minute, second) - at;
    }
    return offset;
  };
}

/** The UTC time at which clocks of the zone show `localMs`; the first one if they show it twice. */
export function utcOf(localMs: number, zone: Zone): number {
  const first = localMs - zone(localMs - 24 * HOUR_MS);
  if (zone(first) === localMs - first) return first;
  return localMs - zone(localMs - zone(localMs));
}
