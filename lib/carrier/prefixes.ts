// Carriers that put nothing but a prefix before the line: a row each.
import { NOT_MINE, parseStamp, type Carrier, type Line } from './carrier.js';

interface PrefixShape {
  id: string;
  /** Matches the prefix, blank included; its groups feed `stream` and `wall`. */
  pattern: RegExp;
  /** A byte that stands in every such prefix, and where: without it a line has none. */
  mark: readonly [at: number, byte: number];
  /** The text starts behind this many blanks … */
  blanks: number;
  /** … and then behind this text. */
  until?: string;
  stream?: (groups: RegExpExecArray) => string;
  wall?: (groups: RegExpExecArray) => number;
  /** Stamps can stand inside of the text, too. */
  inner?: true;
}

const RFC3339 = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:?\d\d)`;
const BRACKET = [0, 91] as const;
/** The `T` between date and time; the first colon of `Jan  2 15:04:05`. */
const T = [10, 84] as const;
const COLON = [9, 58] as const;

const SHAPES: readonly PrefixShape[] = [
  // kubectl logs --prefix [--timestamps]: staging/src/k8s.io/kubectl/pkg/cmd/logs/logs.go
  {
    id: 'kubectl-prefix-timestamps',
    pattern: new RegExp(String.raw`^\[pod/([^/\]\s]+)/([^\]\s]+)\] (${RFC3339}) `),
    mark: BRACKET,
    blanks: 2,
    stream: (g) => `${g[1]}/${g[2]}`,
    wall: (g) => parseStamp(g[3]),
    inner: true,
  },
  {
    id: 'kubectl-prefix',
    pattern: /^\[pod\/([^/\]\s]+)\/([^\]\s]+)\] /,
    mark: BRACKET,
    blanks: 1,
    stream: (g) => `${g[1]}/${g[2]}`,
  },
  // systemd, src/shared/logs-show.c: short-iso and short-precise beside the default. The default has no year and no zone.
  {
    id: 'journald-short-iso',
    pattern: new RegExp(String.raw`^(${RFC3339}) (\S+) ([^\s:[]+)(?:\[\d+\])?: `),
    mark: T,
    blanks: 2,
    until: ': ',
    stream: (g) => g[3],
    wall: (g) => parseStamp(g[1]),
  },
  {
    id: 'journald-short',
    pattern: /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d+)? (\S+) ([^\s:[]+)(?:\[\d+\])?: /,
    mark: COLON,
    blanks: 4,
    until: ': ',
    stream: (g) => g[2],
  },
  // kubectl logs --timestamps, docker logs -t: pkg/kubelet/kuberuntime/logs/logs.go
  {
    id: 'timestamps',
    pattern: new RegExp(String.raw`^(${RFC3339}) `),
    mark: T,
    blanks: 1,
    wall: (g) => parseStamp(g[1]),
    inner: true,
  },
];

/**
 * Older kubelets put a stamp before every piece of a line (pkg/kubelet/kuberuntime/logs/logs.go, write), and the runtime
 * prints a cycle in dozens of pieces.
 */
const INNER = new RegExp(`${RFC3339} `, 'g');
const G = 103;

function takeOutStamps(line: Line): void {
  const text = line.buffer.toString('latin1', line.from, Math.min(line.to, line.from + LONGEST));
  const whole = text.replace(INNER, '');
  if (whole.length === text.length) return;
  line.buffer = Buffer.from(`${whole}\n\n`, 'latin1');
  line.from = 0;
  line.to = whole.length;
}

/** Longer than any prefix, and than a cycle with some stamps in it: what is looked at to take one apart. */
const LONGEST = 1024;
const BLANK = 32;

const carrierOf = ({ id, pattern, mark, blanks, until, stream, wall, inner }: PrefixShape): Carrier => {
  const stop = until === undefined ? [] : Array.from(until, (c) => c.charCodeAt(0));
  const textStart = (buffer: Buffer, from: number, to: number): number => {
    if (buffer[from + mark[0]] !== mark[1]) return NOT_MINE;
    const bound = Math.min(to, from + LONGEST);
    let p = from;
    for (let left = blanks; left > 0; left--) {
      while (p < bound && buffer[p] !== BLANK) p++;
      // `Jan  2`: a day of one digit is padded with a second blank.
      while (p < bound && buffer[p + 1] === BLANK) p++;
      if (++p > bound) return NOT_MINE;
    }
    if (stop.length === 0) return p;
    for (; p + 1 < bound; p++) if (buffer[p] === stop[0] && buffer[p + 1] === stop[1]) return p + 2;
    return NOT_MINE;
  };
  return {
    id,
    matches: (line) => pattern.test(line),
    textStart,
    unwrap(buffer, from, to, line) {
      const groups = pattern.exec(buffer.toString('latin1', from, Math.min(to, from + LONGEST)));
      line.buffer = buffer;
      line.from = from + (groups?.[0].length ?? 0);
      line.to = to;
      line.stream = groups && stream ? stream(groups) : '';
      line.wallMs = groups && wall ? wall(groups) : NaN;
      line.partial = false;
      if (inner && buffer[line.from] === G) takeOutStamps(line);
    },
  };
};

export const prefixes: readonly Carrier[] = SHAPES.map(carrierOf);
