// Records that are written as text for people: YAML, journalctl's verbose form, Logstash's rubydebug.
import t from 'tap';
import { read } from '../reading.js';
import { check, events, iso, LOG, nano, OTHERS, pods, podNames, START, wrap, type Entry } from './twins.js';

const TEXTS = events(LOG).filter(({ text }) => text !== '');
const indented = (text: string, columns: number): string => text.replaceAll('\n', `\n${' '.repeat(columns)}`);

/** As PyYAML and ruamel write a text: quoted and folded at 80 columns, or literal if it has several lines. */
function yamlText(text: string, key: string, indent: number): string {
  const before = `${key}: `;
  if (text.includes('\n')) return `${before}|-\n${' '.repeat(indent + 2)}${indented(text, indent + 2)}`;
  let column = indent + before.length;
  const words = `'${text.replaceAll("'", "''")}'`.split(' ').map((word, i, all) => {
    column += word.length + 1;
    // Two blanks are never folded.
    if (column <= 80 || word === '' || all[i + 1] === '') return `${word} `;
    column = indent + 2;
    return `${word}\n${' '.repeat(indent + 2)}`;
  });
  return before + words.join('').trimEnd();
}

const gcloud = (e: Entry): string => `---
insertId: ab12
labels:
  k8s-pod/app: ${e.who}
logName: projects/p/logs/stderr
receiveTimestamp: '${nano(e.ms + 50)}'
resource:
  labels:
    container_name: ${e.who}
    pod_name: ${pods[e.who]}
  type: k8s_container
severity: ERROR
${yamlText(e.text, 'textPayload', 0)}
timestamp: '${nano(e.ms)}'`;

void t.test('gcloud logging read: YAML, newest first', (t) => {
  check(t, wrap(TEXTS.toReversed(), gcloud), { names: podNames });
  check(t, wrap(TEXTS, gcloud, '\n').replaceAll('\n', '\r\n'), { names: podNames });
  const quoted = wrap(TEXTS, (e) =>
    gcloud({ ...e, text: 'x' }).replace("textPayload: 'x'", `textPayload: ${JSON.stringify(e.text)}`),
  );
  check(t, quoted, { names: podNames });
  t.end();
});

void t.test('records of many lines whose first cycle comes late', (t) => {
  const before = Array.from({ length: 400 }, (_, i): Entry => ({ ms: -i, who: 'api', text: `request ${i}` }));
  const { cycles } = read(wrap([...before, ...TEXTS], gcloud));
  t.same([...new Set(cycles.map(({ stream }) => stream))].sort(), [...podNames].sort());
  t.equal(cycles.length, 14);
  t.notOk(cycles.some(({ repaired, wallMs }) => repaired || Number.isNaN(wallMs)));
  t.end();
});

void t.test('aws --output yaml: entries of a list', (t) => {
  const events = wrap(
    TEXTS,
    (e) => `- eventId: '1'
  ingestionTime: ${START + e.ms + 9}
  logStreamName: ${e.who}/1
  ${yamlText(e.text, 'message', 2)}
  timestamp: ${START + e.ms}`,
  );
  check(t, `events:\n${events}searchedLogStreams: []\n`, { names: ['api/1', 'worker/1'] });
  t.end();
});

const verbose = (e: Entry): string => `Tue ${iso(e.ms).replace('T', ' ')}456 UTC [s=ab1;i=9f;b=dd;m=1;t=2;x=3]
    PRIORITY=6
    SYSLOG_IDENTIFIER=${e.who}
    MESSAGE=${indented(e.text, 12)}
    _PID=1
    _SYSTEMD_UNIT=${e.who}.service`;

void t.test('journalctl -o verbose', (t) => {
  check(t, `-- Journal begins at Tue --\n${wrap(TEXTS, verbose)}`, {});
  const coloured = (e: Entry): string =>
    verbose(e).replace('MESSAGE', '\x1b[0;1;39mMESSAGE').replace('    _PID', '\x1b[0m    \x1b[32m_PID');
  check(t, wrap(TEXTS, coloured), {});
  t.end();
});

void t.test('Logstash’s rubydebug', (t) => {
  const event = (e: Entry): string => `{
       "message" => ${JSON.stringify(e.text).replace('\\u001b', '\\e')},
    "@timestamp" => ${iso(e.ms)}Z,
      "@version" => "1",
          "tags" => [
        [0] "a",
        [1] "b"
    ],
         "error" => nil,
       "service" => {
        "name" => ${JSON.stringify(e.who)}
    }
}`;
  check(t, `The stdin plugin is now waiting for input:\n${wrap(TEXTS, event)}`, { others: OTHERS });
  t.end();
});
