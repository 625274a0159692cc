// Records that are no JSON: tables, systemd's export, chunks below a head line, texts in which nothing is escaped, key=value.
import fc from 'fast-check';
import t from 'tap';
import { read } from '../reading.js';
import { carrierOf, LINE, messagesOf, told, type Message } from '../messages.js';

const AT = '2024-03-05T13:02:11.123Z';
const id = (input: string | Buffer): string | undefined => carrierOf(input)?.id;
const field = (text: string): string => `"${text.replaceAll('"', '""')}"`;

void t.test('CSV', (t) => {
  const row = `2024-03-05T14:02:11.123456+01:00,api-1,api,${field(LINE)}`;
  const head = 'timestamp,pod,container,message';
  const line = `api-1/api | ${AT} | CYCLE`;
  const table = `${head}\n${row}\n`;
  t.equal(id(table), 'csv');
  t.same(told(table), [line]);
  t.same(told(`\ufeff${table}`.slice(1)), [line]);
  t.same(told(table.replaceAll('\n', '\r\n').trimEnd()), [line], 'CR LF, and no newline at the end');
  for (const delimiter of [';', '\t']) {
    const text = table
      .replaceAll(/,(?! )/g, delimiter)
      .replace(/(clock|cpu|MB|goal|stacks|globals).(?=[ \d])/g, '$1,');
    t.same(told(text), [line], JSON.stringify(delimiter));
    t.same(told(text.replaceAll('"', '')), [line], 'unquoted');
  }
  t.same(told(`sep=,\n${table}`), [line], 'a spreadsheet’s first line');
  t.same(told(table.replaceAll('"', '')), [line], 'the last column’s commas need no quotes');
  const panic = 'panic: "x"\n\ngoroutine 1 [running]:\n\t/a.go:1';
  t.same(
    told(`${head}\n,api-1,,${field(panic)}\n${row}\n`),
    [`api-1 | - | ${panic}`, line],
    'newlines and quotes in a field',
  );
  t.same(
    told(
      `Pod Name,kube_container_name,Time (UTC),pod_id,Log Line\napi-1,api,1709643731123,7,${field(LINE)}\n`,
    ),
    [line],
    'names of all kinds; an unknown one by its cycle',
  );
  t.same(told(`"Date","Host","Service","Message"\n"${AT}","n","api",${field(LINE)}\n`), [
    `api | ${AT} | CYCLE`,
  ]);
  t.same(
    told(
      `TimeGenerated [UTC],LogMessage,PodName,ContainerName\n"3/5/2024, 1:02:11.123 PM",${field(LINE)},api-1,api\n`,
    ),
    [line],
  );
  t.same(told(`@timestamp,message\n"Mar 5, 2024 @ 13:02:11.123",${field(LINE)}\n`), [
    ` | ${AT.slice(0, -1)} | CYCLE`,
  ]);
  t.same(told(`message\n${field(LINE)}\n${field('a\nb')}\n`), [' | - | CYCLE', ' | - | a\nb'], 'one column');
  const unended = `${head}\n${row}\n,,,"${'x\n'.repeat(600_000)}${row}\n`;
  t.same(told(unended).at(-1), line, 'a quote that never ends costs what it holds, and no more');
  for (const plain of [
    `starting, listening\n${LINE}\n`,
    'a,b\n1,2\n',
    `${LINE}\n${LINE}\n`,
    'time,message\n',
  ])
    t.equal(id(plain), undefined, plain.slice(0, 20));
  t.end();
});

void t.test('CSV with columns of any names beside the known ones', (t) => {
  const row = `${AT},api-1,api,${field(LINE)}`;
  const line = `api-1/api | ${AT} | CYCLE`;
  const heads = [
    ',time,pod,container,message',
    'k8s:node,time,pod,container,message',
    'cpu %,time,pod,container,message',
    '"a ""b"" c",time,pod,container,message',
    '"a,\nb",time,pod,container,message',
    'ノード,time,pod,container,message',
    'kubernetes.labels{}.app,time,pod,container,message',
  ];
  for (const head of heads) t.same(told(`${head}\n${`0,${row}\n`.repeat(2)}`), [line, line], head);
  const last = 'time,pod,container,message,"a ""b"""';
  t.same(told(`${last}\n${row},7\n`), [line], 'quotes behind another column');
  t.same(told(`x,time,x,pod,container,message\n0,${AT},1,api-1,api,${field(LINE)}\n`), [line], 'equal names');
  t.equal(id(`message,a{}\n${field(LINE)},1\n`), undefined, 'a text without a time or a name');
  const logs = [
    'ready, message: x, time=3',
    'event, pod=api-1, time: 3',
    'time spent 5ms, pods 7, x=5%',
    'message, listening: 8080, ok',
    'message, message, time is 3:00',
  ];
  for (const text of logs)
    for (const rest of [LINE, `x, ${LINE}`, `x, y, ${LINE}`])
      t.not(id(`${text}\n${`${rest}\n`.repeat(3)}`), 'csv', text);
  t.end();
});

const binary = (name: string, value: string | Buffer): Buffer => {
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(Buffer.byteLength(value)));
  return Buffer.concat([Buffer.from(`${name}\n`), size, Buffer.from(value), Buffer.from('\n')]);
};

void t.test('journalctl -o export', (t) => {
  const head = '__CURSOR=s=1;i=2\n__REALTIME_TIMESTAMP=1709643731123456\n_SYSTEMD_UNIT=api.service\n';
  const record = (message: string | Buffer): Buffer =>
    Buffer.concat([Buffer.from(head), Buffer.from(message), Buffer.from('\n')]);
  const line = `api | ${AT} | CYCLE`;
  const plain = record(`MESSAGE=${LINE}\n`);
  t.equal(id(plain), 'journalctl-export');
  t.same(told(Buffer.concat([plain, plain])), [line, line]);
  t.same(told(plain.subarray(0, -1)), [line], 'no empty line at the end');
  t.same(told(plain.subarray(0, -2)), [line], 'no newline at the end');
  const text = 'panic: x\n\n__CURSOR=no\nMESSAGE=no\n';
  t.same(told(Buffer.concat([record(binary('MESSAGE', text)), plain])), [
    `api | ${AT} | ${text.trimEnd()}`,
    line,
  ]);
  t.same(told(Buffer.concat([record(binary('MESSAGE', `\x1b[1m${LINE}\r`)), plain])), [
    `api | ${AT} | \x1b[1mCYCLE`,
    line,
  ]);
  t.same(
    told(Buffer.concat([record(binary('COREDUMP', Buffer.alloc(3e6, '\n'))), plain])).at(-1),
    line,
    'a large field',
  );
  t.same(
    told(Buffer.concat([record('MESSAGE=a\nMESSAGE=b\n'), plain])),
    [`api | ${AT} | a\nb`, line],
    'a field again',
  );
  for (const from of [20, 60, 90]) {
    const cut = Buffer.concat([plain.subarray(from), plain, plain]);
    t.equal(id(cut), 'journalctl-export', 'from the midst of a record on');
    t.same(told(cut).slice(-2), [line, line]);
  }
  const { line: number } = messagesOf(
    carrierOf(plain),
    Buffer.concat([record(binary('MESSAGE', text)), plain]),
  ).at(-1)!;
  t.equal(number, 11, 'newlines in data count, and a record stands where it begins');
  t.end();
});

void t.test('asciinema’s recordings', (t) => {
  const event = (text: string, kind = 'o'): string =>
    `${JSON.stringify([0.25, kind, text]).replaceAll(',"', ', "')}\n`;
  const headers = {
    v2: '{"version": 2, "width": 80, "height": 24, "timestamp": 1504467315, "env": {"TERM": "xterm"}}\n',
    v3: '{"version":3,"term":{"cols":80,"rows":24}}\n# a comment\n',
  };
  for (const [version, header] of Object.entries(headers)) {
    const pieces = LINE.split(/(?=->)/).map((piece) => event(piece));
    const log = `${header}${event('$ ./api\r\n')}${pieces.join('')}${event('l', 'i')}${event('\r\nbye\r\n')}`;
    t.equal(id(log), 'asciicast', version);
    const { cycles, other } = read(log);
    t.same(
      cycles.map(({ figures, repaired }) => [figures.n, repaired]),
      [[7, false]],
      `${version}, in pieces`,
    );
    t.equal(other, 2, version);
    const lines = event(`${LINE}\r\n\x1b[31m${LINE.replace('gc 7', 'gc 8')}\x1b[0m\r\n`);
    t.same(
      read(header + lines).cycles.map(({ figures }) => figures.n),
      [7, 8],
      `${version}, lines at a time`,
    );
  }
  t.end();
});

void t.test('supervisord at debug level', (t) => {
  const head = (name: string, stream: string): string =>
    `2024-03-05 14:02:11,123 DEBG '${name}' ${stream} output:\n`;
  const first = '2024-03-05 14:02:09,138 INFO supervisord started with pid 1\n';
  const wall = '2024-03-05T14:02:11.123';
  const own = ' | - | 2024-03-05 14:02:09,138 INFO supervisord started with pid 1';
  const log = `${first}${head('api', 'stderr')}${LINE.slice(0, 30)}\n${head('api', 'stdout')}x\n\ny\n\n${head('api', 'stderr')}${LINE.slice(30)}\nz\n`;
  t.equal(id(log), 'supervisord-debug');
  t.same(told(log), [
    own,
    `api | ${wall} | ${LINE.slice(0, 30)} …`,
    `api | ${wall} | x`,
    `api | ${wall} | \ny`,
    `api | ${wall} | ${LINE.slice(30)}`,
    `api | ${wall} | z …`,
  ]);
  t.same(told(`${first}${head('api', 'stderr')}${LINE}\n\n`), [own, `api | ${wall} | CYCLE`]);
  const later = head('api', 'stderr').replace('11,123', '12,456');
  t.same(
    told(`${first}${head('api', 'stderr')}a\n${later}b\n${LINE}\nc\n\n`).slice(1),
    [
      `${wall} | a …`,
      `${wall.replace('11.123', '12.456')} | b`,
      `${wall.replace('11.123', '12.456')} | CYCLE\nc`,
    ].map((text) => `api | ${text}`),
    'the line that a record ends is another’s: the lines behind it have a time of their own',
  );
  t.same(
    told(`${first}${head('api', 'stderr')}Undecodable: b'\\xff\\t"${LINE}\\n'\n`),
    [own, `api | ${wall} | \ufffd\t"CYCLE`].map((l) => l.replace('\ufffd', '\ufffd')),
  );
  t.end();
});

void t.test('Fluent Bit’s text of MessagePack', (t) => {
  const old = (fields: string): string => `[0] kube.api: [1709643731.123456789, {${fields}}]\n`;
  const now = (fields: string): string => `[12] kube.api: [[1709643731.123456789, {}], {${fields}}]\n`;
  const banner =
    'Fluent Bit v2.2.2\n* Copyright (C)\n[2024/03/05 13:02:10] [ info] [output:stdout:stdout.0] worker #0 started\n\n';
  const line = `kube.api | ${AT} | CYCLE`;
  const text = `"log"=>"${LINE}"`;
  const stream = '"stream"=>"stderr", "logtag"=>"F"';
  t.equal(id(`${banner}${now(text)}`), 'fluentbit-msgpack');
  t.same(told(`${banner}${now(`${stream}, ${text}`)}${old(`${text}, ${stream}`)}${old(text)}`), [
    line,
    line,
    line,
  ]);
  const kubernetes = '"kubernetes"=>{"pod_name"=>"api-1", "container_name"=>"api", "labels"=>{"a"=>"b"}}';
  t.same(told(now(`${text}, ${kubernetes}`)), [`api-1/api | ${AT} | CYCLE`]);
  t.same(told(now(`${kubernetes}, ${text}`)), [`api-1/api | ${AT} | CYCLE`]);
  const json = '{"pod_name"=>"no", "a": [{"b": "c"}], "x"}]';
  t.same(told(now(`"log"=>"${json}"`)), [`kube.api | ${AT} | ${json}`], 'quotes as they are');
  t.same(told(now(`"log"=>"a\nb\n", ${stream}`)), [`kube.api | ${AT} | a\nb`], 'newlines as they are');
  t.same(told(now(`${text}, "logtag"=>"P"`)), [`${line} …`]);
  t.end();
});

void t.test('Fluentd’s files', (t) => {
  const tag = 'kubernetes.var.log.containers.api-1_shop_api-3f2a9c1d77e0d4b8.log';
  const record = JSON.stringify({ log: `${LINE}\n`, stream: 'stderr' }).replaceAll('>', '\\u003e');
  for (const delimiter of ['\t', ',', ' ']) {
    const line = ['2024-03-05T14:02:11+01:00', tag, record].join(delimiter);
    t.equal(id(line), 'fluentd-out-file');
    t.same(
      told(`${line}\n${line}\n`),
      Array(2).fill('api-1/api | 2024-03-05T13:02:11.000Z | CYCLE'),
      JSON.stringify(delimiter),
    );
  }
  const quiet = (tag: string): string =>
    `2024-03-05 14:02:11.123456789 +0100 ${tag}: ${JSON.stringify({ log: 'ready\n' })}\n`;
  t.equal(id(quiet(tag)), 'fluentd-out-file', 'without a cycle by the tag');
  t.equal(id(quiet('app')), undefined);
  const kubernetes = JSON.stringify({ kubernetes: { pod_name: 'api-1', container_name: 'api' }, log: LINE });
  t.same(told(`2024-03-05T14:02:11\tapp\t${kubernetes}\n`), ['api-1/api | 2024-03-05T14:02:11.000 | CYCLE']);
  t.same(
    told(`2024-03-05 14:02:11.123456789 +0100 app: ${JSON.stringify({ message: LINE })}\n`),
    [`app | ${AT} | CYCLE`],
    'standard output',
  );
  t.end();
});

void t.test('Fluentd’s records in pieces: a stream’s first cycle too', (t) => {
  const record = (log: string, stream = 'stderr'): string =>
    `2024-03-05T14:02:11+01:00\tapp.api\t${JSON.stringify({ log, stream })}\n`;
  const whole = record('ready\n') + record(`${LINE}\n`);
  for (const cuts of [[2], [3], [5], [9], [40], [5, 60], [9, 30, 50, 90]]) {
    const pieces = [0, ...cuts].map((from, i) => `${LINE}\n`.slice(from, cuts[i]));
    const { cycles } = read(pieces.map((piece) => record(piece) + record('x\n', 'stdout')).join('') + whole);
    t.equal(cycles.length, 2, cuts.join());
  }
  const torn = read(
    record('gc 7 @0.7') + record('ready') + record(LINE) + record(LINE.replace('gc 7', 'gc 8')),
  );
  t.equal(torn.cycles.length, 2, 'no newlines at all');
  t.equal(
    read(record('gc 7 @0.7') + record('READY') + record(LINE) + record('x')).other,
    2,
    'what no cycle holds ends it',
  );
  t.end();
});

void t.test('key=value lines around a cycle', (t) => {
  const line = `time="2024-03-05T14:02:11.123+01:00" level=info msg="${LINE}" child=api pid=812`;
  t.equal(id(`${line}\n`), 'wrapper-logfmt');
  t.same(told(`${line}\n`), [`api | ${AT} | CYCLE`]);
  const quoted = 'time=2024-03-05T13:02:11.123Z level=INFO msg="a \\"b\\"\\tc\\n\\u00fc\\x41" child=api';
  t.same(told(`${line}\n${quoted}\nplain\n`).slice(1), [`api | ${AT} | a "b"\tc\nüA`, ' | - | plain']);
  t.equal(
    id(`${'level=info msg="synced 3 keys" app=x\n'.repeat(3)}${LINE}\n`),
    undefined,
    'a plain log beside such lines',
  );
  t.end();
});

void t.test('wherever an input is cut into chunks, its messages are the same', (t) => {
  const csv = `a,message,pod\n${`1,${field(`x\n"y"\n${LINE}`)},p\r\n`.repeat(4)}`;
  const journal = Buffer.concat(
    Array.from({ length: 4 }, () =>
      Buffer.concat([
        Buffer.from('__CURSOR=s\n__REALTIME_TIMESTAMP=1709643731123456\n'),
        binary('MESSAGE', `${LINE}\n\nMESSAGE=x\n`),
        Buffer.from('\n'),
      ]),
    ),
  );
  const supervisord = `2024-03-05 14:02:09,138 INFO x\n${`2024-03-05 14:02:11,123 DEBG 'a' stderr output:\n${LINE}\nb\n\nc\n`.repeat(4)}`;
  const fluentBit = `[0] t: [[1709643731.1, {}], {"log"=>"a\n${LINE}\n", "s"=>"x"}]\n[info] x\n`.repeat(4);
  fc.assert(
    fc.property(
      fc.constantFrom<string | Buffer>(csv, journal, supervisord, fluentBit),
      fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1 }),
      fc.nat(400),
      (input, sizes, end) => {
        const carrier = carrierOf(input);
        const bytes = Buffer.from(input).subarray(0, end % 2 ? undefined : -end);
        let i = 0;
        const whole: Message[] = messagesOf(carrier, bytes);
        t.same(
          messagesOf(carrier, bytes, () => sizes[i++ % sizes.length]),
          whole,
        );
      },
    ),
    { numRuns: 300, seed: 3 },
  );
  t.end();
});

void t.test('tables whose first column holds the cycles', (t) => {
  for (const delimiter of ['\t', ';']) {
    const row = (...fields: string[]): string => `${fields.join(delimiter)}\n`;
    const rows = row('message', 'pod', 'time') + row(LINE, 'api-0', '2024-03-05T13:02:11.123Z').repeat(2);
    t.same(told(rows), Array(2).fill('api-0 | 2024-03-05T13:02:11.123Z | CYCLE'));
  }
  t.equal(carrierOf(`level;message;pod\n${`${LINE}\n`.repeat(3)}`), undefined, 'a log below such a line');
  t.end();
});
