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

const FOR_MEMORY: Record<string, string> = {
  // gimlet-io/gimlet#649
  'kubectl describe pod':
    '    Last State:     Terminated\n      Reason:       OOMKilled\n      Exit Code:    137\n      Started:      Fri, 15 Sep 2023 09:56:14 +0200\n',
  // kubernetes/kubernetes#53669
  'kubectl get pod -o json':
    '  "lastState": {\n    "terminated": {\n      "exitCode": 137,\n      "reason": "OOMKilled",\n      "startedAt": "2017-10-10T17:20:37Z"\n',
  'kubectl get pod -o yaml':
    '    lastState:\n      terminated:\n        exitCode: 137\n        reason: OOMKilled\n',
  // moby/moby#15621
  'docker inspect':
    '            "Restarting": false,\n            "OOMKilled": true,\n            "Dead": false,\n            "ExitCode": 137,\n',
  // docker/for-linux#1001, with the result that systemd has since v243
  systemd:
    "Nov 27 06:46:09 web1 systemd[1]: api.service: Main process exited, code=killed, status=9/KILL\nNov 27 06:46:09 web1 systemd[1]: api.service: Failed with result 'oom-kill'.\n",
};

const BY_SIGNAL: Record<string, string> = {
  // kubernetes/kubernetes#19825
  'kubectl describe pod':
    '    State:          Terminated\n      Reason:       Error\n      Exit Code:    137\n',
  'docker inspect':
    '            "OOMKilled": false,\n            "Dead": false,\n            "ExitCode": 137,\n',
  compose: 'api_1 exited with code 137\n',
};

void t.test('what kubectl, docker and systemd say behind a log', async (t) => {
  for (const [name, text] of Object.entries(FOR_MEMORY)) {
    const { standing, summaries } = await judged(log + text);
    t.match(
      standing[0],
      { id: 'out-of-memory', severity: 'high', confidence: 0.7, title: /^it was killed for memory: / },
      name,
    );
    t.match(summaries[0].verdict, /^It was killed for memory, if that is this process\./);
    t.equal(summaries[0].crashes!.length, 1, 'one kill');
    t.same(await ended(text + log), [], `${name}, before: of another run`);
    t.same(await ended(log + text + later), [], 'it went on');
  }
  for (const [name, text] of Object.entries(BY_SIGNAL)) {
    const { standing, summaries } = await judged(log + (name === 'compose' ? text.trimEnd() : text));
    t.match(standing[0], { id: 'out-of-memory', severity: 'medium', confidence: 0.4 }, name);
    t.match(summaries[0].verdict, /^SIGKILL ended it, if that is this process, perhaps at a memory limit: /);
  }
  t.match((await judged(`${log}Killed\n`)).standing[0], {
    confidence: 0.5,
    title: /^SIGKILL ended it \(Killed\):/,
  });
  t.equal((await judged(`Killed\n${log}`)).summaries[0].crashes, undefined, 'nobody survives that');
  const composed = log.replace(/^/gm, 'api-1     | ').replace(/api-1 +\| $/, '');
  t.same(await ended(`${composed}api-1 exited with code 137\n`), ['api-1']);
  t.same(await ended(`${composed}db-1 exited with code 137\n`), []);
  for (const other of [
    'the pod was OOMKilled\n',
    '      Reason:       OOMKilled\n',
    "pod api: container exited with code 137, 'oom-kill'\n",
    'INFO Killed process 7 (x) total-vm:9kB, anon-rss:500000kB, file-rss:0kB\n',
    'api exited with code 1371\n',
  ])
    t.same(await ended(log + other), [], other);
  t.end();
});

void t.test('the kernel’s line, however it is printed', async (t) => {
  const stamps = [
    ...[
      '[Nov27 06:46] ',
      '[  +0.000012] ',
      '[38908.123490 <    0.000020>] ',
      'kern  :err   : [38908.123490] ',
    ],
    ...[
      '2026-11-27T06:46:09,123490+00:00 ',
      'Nov 27 06:46:09 web1 kernel: ',
      '2026-11-27T06:46:09+0000 web1 kernel: ',
    ],
    'May 15 23:09:30 web1 kernel: [  517.923918] ',
  ];
  for (const stamp of stamps) t.same(await ended(log + stamp + killed('api')), [''], stamp);
  t.end();
});

void t.test('of several kills that which is known to be its own, or none', async (t) => {
  const crashesOf = async (text: string): Promise<(string | undefined)[]> =>
    (await judged(text)).summaries.map(({ crashes = [] }) => /\((.+?)\)/.exec(crashes[0]?.text ?? '')?.[1]);
  const next = logOf({ cycles: 12, live: () => 70 });
  t.same(
    await crashesOf(log + killed('api') + next + killed('api', 600_000)),
    ['api', 'api'],
    'each run its own',
  );
  t.same(await crashesOf(log + killed('postgres') + killed('api')), [undefined]);
  t.same(await crashesOf(log + killed('postgres', 2000) + killed('api')), ['api'], 'the other was too small');
  t.same(await crashesOf(log + killed('api') + killed('api', 600_000)), ['api']);
  const { standing } = await judged(log + killed('postgres') + killed('api') + FOR_MEMORY['docker inspect']);
  t.match(standing[0].title, /^it was killed for memory: "OOMKilled": true/);
  t.end();
});
