// What the kernel killed for memory: told of the process that its line names, and of no other.
import t from 'tap';
import { judged, logOf } from '../rules/judged.js';

const killed = (name: string, rss = 500_000, cause = 'Memory cgroup out of memory'): string =>
  `${cause}: Killed process 812 (${name}) total-vm:1834560kB, anon-rss:${rss}kB, file-rss:1024kB, shmem-rss:0kB, UID:1000 pgtables:2000kB oom_score_adj:0\n`;
const syslog = (tag: string, text: string): string =>
  text.replace(/^(?=.)/gm, `Nov 27 10:00:01 web1 ${tag}: `);
const log = logOf({ cycles: 10 });
const later = log.replaceAll(
  /^gc (\d+) @(\d+)/gm,
  (_, n: string, s: string) => `gc ${Number(n) + 10} @${Number(s) + 60}`,
);

/** The processes that ended, by their streams. */
const ended = async (text: string): Promise<string[]> =>
  (await judged(text)).summaries.flatMap(({ stream, crashes = [] }) => (crashes[0]?.last ? stream : []));

void t.test('the only process of a log', async (t) => {
  const { standing, summaries } = await judged(log + killed('api'));
  t.match(standing[0], {
    id: 'out-of-memory',
    severity: 'high',
    confidence: 0.7,
    title:
      /^the kernel killed api for memory, with 488 MiB resident \(anon-rss\), if that is this process \(last live heap /,
    figures: { anon_rss_bytes: 512_000_000 },
  });
  t.match(
    summaries[0].verdict,
    /^The kernel killed api for memory at 488 MiB resident, if that is this process; heap and stacks could/,
  );
  const older = 'Killed process 812 (api), UID 1000, total-vm:9kB, anon-rss:500000kB, file-rss:0kB\n';
  const stamped = ['[  123.456789] ', '[Fri Nov 27 06:46:09 2026] '].map((stamp) => stamp + killed('api'));
  for (const line of [killed('api', 500_000, 'Out of memory'), ...stamped, older])
    t.same(await ended(log + line), ['']);
  t.same(await ended(log + killed('api', 2000)), [], 'less was resident than its heap');
  t.same(await ended(log + killed('api') + later), [], 'it went on');
  t.notMatch((await judged(log + killed('api') + later)).summaries[0].verdict, /survived/);
  const deadlock =
    'fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:\nmain.main()\n';
  const [{ verdict }] = (await judged(log + killed('postgres') + deadlock)).summaries;
  t.match(verdict, /^It ended with “fatal error: all goroutines are asleep/, 'of something else, behind');
  t.notMatch((await judged(log + deadlock + killed('postgres'))).summaries[0].verdict, /kernel/, 'or before');
  t.same(await ended(`${log}[  123.456789] ${killed('api').replace('Killed', 'Spared')}`), []);
  t.same(await ended(`${log}${'[1.000000] '.repeat(50_000)}\n`), [], 'nothing but stamps');
  t.end();
});

void t.test('among others, by its name alone', async (t) => {
  const two = log.replace(
    /.+\n/g,
    (line) => syslog('api[812]', line) + syslog('a-worker-with-a-long-name[7]', line),
  );
  t.same(await ended(two + syslog('kernel', killed('api'))), ['api']);
  t.same(await ended(two + syslog('kernel', `[ 9123.456789] ${killed('a-worker-with-a')}`)), [
    'a-worker-with-a-long-name',
  ]);
  t.same(await ended(two + syslog('kernel', killed('mysqld'))), [], 'another program');
  t.same(await ended(two + syslog('kernel', killed('ap'))), []);
  t.same(await ended(syslog('api[812]', log) + syslog('kernel', killed('mysqld'))), [], 'one, with a name');
  const restarted = await judged(
    syslog('api[77]', log) +
      syslog('kernel', killed('api')) +
      syslog('api[99]', logOf({ cycles: 12, live: () => 70 })),
  );
  t.same(
    restarted.summaries.map(({ crashes = [] }) => crashes[0]?.last),
    [true, undefined],
    'the run before it',
  );
  t.equal((await judged(two + syslog('kernel', killed('api')))).summaries.length, 2, 'the kernel is none');
  t.end();
});
