// Prefixes of hosting platforms and log stores: Heroku, Cloud Foundry, CloudWatch, Loki, Grafana.
import {
  blanks,
  chars,
  dateTime,
  either,
  gap,
  is,
  maybe,
  named,
  newFound,
  stamp,
  type Found,
  type Part,
} from './shape.js';
import type { PrefixRow } from './prefix.js';

const blank = is(' ');
const tab = is('\t');
/** Of an event of CloudWatch, and its times since 1970. */
const eventId = chars(/\d/, 50, 60);
const ms = chars(/\d/, 13, 13);
const msStamp = stamp(
  (buffer, at) => ms(buffer, at, Math.min(buffer.length, at + 13), newFound()),
  (buffer, from, to, line) => {
    line.wallMs = Number(buffer.toString('latin1', from, to));
  },
);

/** Labels that name a stream, best first. For a pod, the container is added. */
const NAMES = [
  'pod',
  'pod_name',
  'container',
  'container_name',
  'unit',
  'job',
  'app',
  'instance',
  'filename',
];
const PODS = 2;
const CONTAINERS = 4;

/**
 * `{app="api", pod="api-7d9c", …}`: the pod and the container, or the next best label (Loki; label values are quoted as in Go).
 */
const labels: Part = (buffer, at, to, found) => {
  if (buffer[at] !== 123) return -1;
  const text = buffer.toString('latin1', at, to);
  const pair = /(\w+)="((?:[^"\\]|\\.)*)"(?:, ?)?|\}/y;
  pair.lastIndex = 1;
  const places = new Map<number, [from: number, to: number]>();
  for (let match = pair.exec(text); match; match = pair.exec(text)) {
    const [whole, label, value] = match;
    if (whole === '}') {
      const ranks = [...places.keys()].sort((a, b) => a - b);
      const [best] = ranks;
      if (best !== undefined) keepLabel(found, places.get(best));
      const container = ranks.find((rank) => rank >= PODS && rank < CONTAINERS);
      if (best !== undefined && best < PODS && container !== undefined)
        keepLabel(found, places.get(container));
      return at + match.index + 1;
    }
    const start = at + match.index + label.length + 2;
    if (NAMES.includes(label)) places.set(NAMES.indexOf(label), [start, start + value.length]);
  }
  return -1;
};

function keepLabel(found: Found, place: [from: number, to: number] | undefined): void {
  if (!place) return;
  const [from, to] = place;
  named(() => to)(Buffer.alloc(0), from, to, found);
}

/** With names in brackets: more specific than syslog's lines. */
export const bracketed: readonly PrefixRow[] = [
  // heroku/cli docs/logs.md: the platform's own lines come in between.
  {
    id: 'heroku',
    parts: [dateTime(), blank, either('app[', 'heroku['), named(chars(/[^\]]/)), is(']:'), gap],
  },
  // superfly/flyctl internal/render/logs.go: the proxy's lines name no machine.
  {
    id: 'fly',
    parts: [
      ...[dateTime(), blank, chars(/[a-z]/), maybe(is('['), named(chars(/[^\]\s]/)), is(']')), blank],
      ...[chars(/[a-z]/), is(' ['), chars(/[a-z]/), is(']'), maybe(blank)],
    ],
  },
  // buildkite/agent: an APC with the time before each line, which BEL ends, as ST could (buildkite/terminal-to-html#101). Where
  // somebody pasted it, its control characters may be gone.
  {
    id: 'buildkite',
    controls: true,
    parts: [maybe(is('\x1b')), is('_bk;t='), msStamp, maybe(either('\x07', '\x1b\\'))],
  },
  // cloudfoundry/cli util/ui/log_message.go
  {
    id: 'cloudfoundry',
    parts: [
      ...[maybe(blanks), dateTime(), is(' ['), named(chars(/[^\]]/)), is(']')],
      ...[blanks, either('OUT', 'ERR'), gap],
    ],
    own: /^(?:Retrieving logs for app |Connected, (?:dumping|tailing) )/,
  },
];

/** Less specific than syslog's lines. */
export const platforms: readonly PrefixRow[] = [
  // GitLab's jobs (gitlab-org/gitlab lib/gitlab/ci/ansi2json/converter.rb): a stream's number and kind, and `+` if the line
  // continues the one before, as every write without a newline does.
  {
    id: 'gitlab',
    parts: [dateTime({ digits: [6, 6] }), blank, chars(/[\da-f]/, 2, 2), either('O', 'E'), either(' ', '+')],
    ownText: /^section_(?:start|end):\d+:/,
    cuts: true,
  },
  // grafana/loki pkg/logcli/output/default.go: newest first unless --forward is given; promtail --dry-run separates with tabs.
  {
    id: 'logcli',
    parts: [dateTime(), either(' ', '\t'), labels, maybe(either(blanks, '\t'))],
    // pkg/logcli/print/print.go, client/client.go; older ones without a time.
    own: /^(?:\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d )?(?:(?:Common labels|Ignoring labels key|Print only labels key): |https?:\/\/\S+\?)/,
  },
  // grafana/grafana public/app/features/inspector/utils/download.ts: a header, then the panel's order.
  {
    id: 'grafana-explore',
    parts: [maybe(chars(/\d/, 13, 13), is('\t')), dateTime({ digits: [3, 3] }), is('\t')],
    own: /^(?:Common labels|Line limit|Total bytes processed): /,
    continues: 'any',
  },
  // aws/aws-cli awscli/customizations/logs/tail.py: stream names may contain spaces, but no colons or asterisks (PutLogEvents).
  // The short form is UTC, though unmarked.
  {
    id: 'cloudwatch-tail',
    parts: [dateTime({ digits: [6, 6] }), blank, named(chars(/[^\s"{=:*]/)), gap],
    continues: 'any',
    loose: 'a cycle',
    nameUpToCycle: true,
  },
  { id: 'cloudwatch-tail', parts: [dateTime({ digits: [0, 0], zone: 'utc' }), gap], continues: 'any' },
  // aws logs filter-log-events and get-log-events with --output text: what an event has, by the names of its keys (aws/aws-cli
  // awscli/text.py). Of a message that ends in a newline, the time is in the next line.
  ...[
    [eventId, tab, ms, tab, named(chars(/[^\t]/)), tab],
    [ms, tab],
  ].map((parts): PrefixRow => ({
    id: 'cloudwatch-text',
    parts: [is('EVENTS\t'), ...parts],
    own: /^(?:\t\d{13}$|[bf]\/\d+(?:\/s)?\t|SEARCHEDLOGSTREAMS\t)/,
    msBehind: true,
  })),
  // CloudWatch export to S3: the chunks in a file are not ordered by time.
  {
    id: 'cloudwatch-s3-export',
    parts: [dateTime({ digits: [3, 3] }), gap],
    continues: 'any',
    unsorted: true,
  },
];
