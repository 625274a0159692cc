// Logs that do not begin, or go on, where a line begins: NULs that a truncation or a crash left, banners, the rest of a record.
import t from 'tap';
import { read } from '../reading.js';
import { cycle, events, iso, LOG, nano, wrap, type Entry } from './twins.js';

const json = ({ ms, who, text }: Entry): string =>
  JSON.stringify({
    message: text,
    nodeName: 'n',
    namespace: 'shop',
    podName: `${who}-0`,
    containerName: who,
    at: ms,
  });
const LOGS: Record<string, string> = {
  plain: wrap(LOG, ({ text }) => text),
  cri: wrap(LOG, ({ ms, text }) => `${nano(ms)} stderr F ${text}`),
  timestamps: wrap(LOG, ({ ms, text }) => `${nano(ms)} ${text}`),
  'stern-json': wrap(LOG, json),
  'grafana-explore': wrap(events(LOG), ({ ms, text }) => `${1709643731123 + ms}\t${iso(ms)}Z\t${text}`),
};

void t.test('NULs in place of what was written before, or of what a crash lost', (t) => {
  for (const [id, log] of Object.entries(LOGS)) {
    const { cycles, carrier, lines, other } = read(log);
    t.ok(cycles.length > 0 && carrier.startsWith(id), id);
    const middle = log.indexOf('\n', log.length / 2) + 1;
    for (const length of [1, 9000, 3e6])
      for (const place of [0, middle]) {
        const torn = read(log.slice(0, place) + '\0'.repeat(length) + log.slice(place));
        t.same(
          { cycles: torn.cycles, carrier: torn.carrier, lines: torn.lines, other: torn.other },
          { cycles, carrier, lines, other },
          `${id}: ${length} at ${place}`,
        );
      }
  }
  t.end();
});

void t.test('a document on one line without a newline, below other lines', (t) => {
  const document = `[${LOG.map(json).join(',')}]`;
  const { cycles } = read(document);
  for (const banner of ['\n\n', 'Fetching logs ...\n']) {
    const below = read(banner + document);
    t.equal(below.carrier, 'stern-json');
    t.same(
      below.cycles.map(({ stream, figures }) => ({ stream, figures })),
      cycles.map(({ stream, figures }) => ({ stream, figures })),
    );
  }
  t.end();
});

void t.test('a log of supervisord from the rest of a record on', (t) => {
  const record = (n: number): string =>
    `2024-03-05 14:02:1${n},123 DEBG 'api' stderr output:\n${cycle(n, n, 8)}\n\n`;
  const { carrier, cycles } = read(`a program's text\n\n${record(1)}${record(2)}`);
  t.equal(carrier, 'supervisord-debug');
  t.same(
    cycles.map(({ stream }) => stream),
    ['api', 'api'],
  );
  t.equal(read(`${cycle(1, 1, 8)}\n${record(2)}${cycle(3, 3, 8)}\n`).carrier, 'plain', 'quoted once');
  t.end();
});

void t.test('a typescript below empty lines', (t) => {
  t.equal(read(`\n\nScript started on 2024-03-05 14:02:10+01:00\n${cycle(1, 1, 8)}\n`).carrier, 'script');
  t.end();
});
