// What systemd and compose say of the end of what they run: told of the run that it is about, and of no other.
import t from 'tap';
import { says } from '../../lib/report/overview.js';
import { judged, logOf } from '../rules/judged.js';

const log = logOf({ cycles: 10 });
const next = logOf({ cycles: 10, live: () => 70, seed: 3 });

const KILL = 'Main process exited, code=killed, status=9/KILL';
const OOM = 'A process of this unit has been killed by the OOM killer.';
const RESULT = "Failed with result 'oom-kill'.";
const SIGNAL = "Failed with result 'signal'.";

/** The runs whose end is told, with what says so. */
async function told(text: string): Promise<string[]> {
  const { summaries } = await judged(text);
  return summaries.flatMap(({ stream, run, crashes = [] }) =>
    crashes.filter(({ last }) => last).map(({ text: words }) => `${stream} ${run}: ${words}`),
  );
}

type Put = (tag: string, text: string) => string;
const prefixed =
  (stamp: string): Put =>
  (tag, text) =>
    text.replace(/^(?=.)/gm, `${stamp} vm-3 ${tag}: `);

/** A journal's lines as journalctl prints them; `put` of systemd's own begins with its unit. */
const FORMS: Record<string, Put> = {
  short: prefixed('Nov 27 10:00:01'),
  'short-iso': prefixed('2026-11-27T10:00:01+0100'),
  'short-precise': prefixed('Nov 27 10:00:01.150532'),
  'short-full': prefixed('Fri 2026-11-27 10:00:01 CET'),
  json: (tag, text) =>
    recordsOf(tag, text)
      .map((record) => `${JSON.stringify(record)}\n`)
      .join(''),
  export: (tag, text) =>
    recordsOf(tag, text)
      .map(
        (record) =>
          `${Object.entries(record)
            .map(([name, value]) => `${name}=${value}\n`)
            .join('')}\n`,
      )
      .join(''),
  verbose: (tag, text) =>
    recordsOf(tag, text)
      .map(
        (record) =>
          `Fri 2026-11-27 10:00:01.150532 CET [s=9f1c;i=1;b=7d2e;m=1;t=1;x=1]\n${Object.entries(record)
            .map(([name, value]) => `    ${name}=${value}\n`)
            .join('')}`,
      )
      .join(''),
};

let cursor = 0;
function recordsOf(tag: string, text: string): Record<string, string>[] {
  const [, name, pid] = /^(.*)\[(\d+)\]$/.exec(tag)!;
  const isManager = name === 'systemd';
  return text
    .trimEnd()
    .split('\n')
    .map((line) => {
      const unit = /^(?:Started )?(\S+\.service)\b/.exec(line)?.[1];
      return {
        __CURSOR: `s=9f1c;i=${(cursor++).toString(16)}`,
        __REALTIME_TIMESTAMP: String(1_795_770_001_000_000 + cursor * 1000),
        PRIORITY: '6',
        _HOSTNAME: 'vm-3',
        SYSLOG_IDENTIFIER: name,
        _PID: pid,
        _COMM: name,
        _SYSTEMD_UNIT: isManager ? 'init.scope' : `${name}.service`,
        ...(isManager && unit && { UNIT: unit }),
        MESSAGE: line,
      };
    });
}

for (const [form, put] of Object.entries(FORMS)) {
  const systemd = (...texts: string[]): string =>
    texts.map((text) => put('systemd[1]', `${text}\n`)).join('');
  const unit = (name: string, ...texts: string[]): string =>
    systemd(...texts.map((text) => `${name}.service: ${text}`));
  const restart =
    unit('api', 'Scheduled restart job, restart counter is at 1.') +
    systemd('Started api.service - Shop API.');
  const run = put('api[812]', log);
  const second = put('api[977]', next);

  void t.test(`systemd, ${form}`, async (t) => {
    const oom = await judged(run + unit('api', OOM, KILL, RESULT));
    t.match(oom.standing[0], {
      id: 'out-of-memory',
      severity: 'high',
      confidence: 0.9,
      title: /^the OOM killer ended it, as systemd says \(last live heap /,
    });
    t.match(oom.summaries[0].verdict, /^The OOM killer ended it; heap and stacks could grow to /);
    t.equal(oom.summaries[0].crashes?.length, 1, 'one end');
    t.equal(says(oom.summaries[0]), 'ended: the OOM killer');
    const signal = await judged(run + unit('api', KILL, SIGNAL));
    t.equal(says(signal.summaries[0]), 'ended: SIGKILL');
    t.match(signal.standing[0], {
      id: 'out-of-memory',
      severity: 'medium',
      confidence: 0.5,
      title: `SIGKILL ended it (api.service: ${KILL}): perhaps the kernel for memory, or somebody who stopped it`,
    });
    t.same(await told(run + unit('api', KILL, RESULT)), [`api 1: api.service: ${RESULT}`], 'the result');
    t.same(
      await told(run + unit('api', KILL, SIGNAL) + restart + second),
      [`api 1: api.service: ${KILL}`],
      'the run before it',
    );
    t.same(
      await told(run + unit('api', KILL, SIGNAL) + restart + second + unit('api', OOM, KILL, RESULT)),
      [`api 1: api.service: ${KILL}`, `api 2: api.service: ${RESULT}`],
      'each of two runs',
    );
    t.end();
  });

  void t.test(`not said by systemd, ${form}`, async (t) => {
    const silent = async (text: string, why: string): Promise<void> => void t.same(await told(text), [], why);
    await silent(run + unit('worker', OOM, KILL, RESULT), 'of another unit');
    await silent(put('api[812]', `api.service: ${OOM}\napi.service: ${KILL}\n`) + run, 'its own text');
    await silent(run + put('ansible[77]', `api.service: ${OOM}\napi.service: ${KILL}\n`), 'a controller');
    await silent(
      run + put('api[812]', `api.service: ${KILL}\napi.service: ${RESULT}\n`),
      'a controller of itself',
    );
    await silent(unit('api', KILL, SIGNAL) + run, 'before its first cycle');
    for (const code of [
      'exited, status=137/n/a',
      'exited, status=2/INVALIDARGUMENT',
      'killed, status=15/TERM',
      'dumped, status=6/ABRT',
    ])
      await silent(
        run + unit('api', `Main process exited, code=${code}`, "Failed with result 'exit-code'."),
        code,
      );
    await silent(run + unit('api', 'Deactivated successfully.'), 'a clean stop');
    await silent(
      run + unit('api', OOM, 'Main process exited, code=killed, status=15/TERM', RESULT),
      'of a child',
    );
    t.same(
      await told(run + unit('api', OOM) + put('api[812]', 'request\n') + unit('api', KILL, SIGNAL)),
      [`api 1: api.service: ${KILL}`],
      'a child of it was killed for memory, and later somebody killed it',
    );
    await silent(
      run + unit('api', "State 'stop-sigterm' timed out. Killing.", KILL, "Failed with result 'timeout'."),
      'systemd killed it',
    );
    await silent(
      run + systemd('api.service stop-sigterm timed out. Killing.') + unit('api', KILL, SIGNAL),
      'systemd killed it, up to 229',
    );
    const draining = log.replaceAll(
      /^gc (\d+) @(\d+)/gm,
      (_, n: string, s: string) => `gc ${Number(n) + 10} @${Number(s) + 60}`,
    );
    await silent(
      run +
        systemd('Stopping api.service - Shop API...') +
        put('api[812]', draining) +
        unit('api', KILL, SIGNAL),
      'somebody was stopping it, and it went on for a while',
    );
    await silent(
      run + systemd('Stopping api.service - Shop API...') + unit('api', KILL, SIGNAL),
      'somebody stopped it',
    );
    await silent(
      run +
        unit('api', 'Main process exited, code=exited, status=1/FAILURE') +
        restart +
        unit('api', OOM, KILL, RESULT),
      'a run without a cycle, behind one that exited',
    );
    await silent(
      run + systemd('Started api.service - Shop API.') + unit('api', OOM, KILL, RESULT),
      'a run without a cycle, behind one whose end is not in the log',
    );
    t.same(
      await told(run + unit('api', KILL, SIGNAL) + restart + unit('api', OOM, KILL, RESULT)),
      [`api 1: api.service: ${KILL}`],
      'a run without a cycle, behind one that was killed',
    );
    await silent(
      run + put('api[812]', `${log.slice(log.indexOf('gc 10 ')).replace('gc 10 @0', 'gc 11 @9')}`),
      'no line',
    );
    const later = log.replaceAll(
      /^gc (\d+) @(\d+)/gm,
      (_, n: string, s: string) => `gc ${Number(n) + 10} @${Number(s) + 60}`,
    );
    await silent(run + unit('api', OOM, KILL, RESULT) + put('api[812]', later), 'it went on');
    t.end();
  });
}

void t.test('an exit told within its dump', async (t) => {
  const put = FORMS.short;
  const stacks = [1, 2, 3].map((n) => `goroutine ${n} [running]:\nmain.work()\n\t/src/main.go:7 +0x1d\n\n`);
  const exit = put('systemd[1]', 'api.service: Main process exited, code=exited, status=2/INVALIDARGUMENT\n');
  const { summaries } = await judged(
    put('api[1]', `${log}panic: boom\n\n${stacks[0]}`) + exit + put('api[1]', stacks.slice(1).join('')),
  );
  t.match(summaries[0].crashes, [{ text: 'panic: …', goroutines: 3, frame: { function: 'main.work' } }]);
  t.end();
});

void t.test('a panic before it is its end', async (t) => {
  const put = FORMS.short;
  const panic = 'panic: boom\n\ngoroutine 1 [running]:\nmain.main()\n\t/src/main.go:7 +0x1d\n';
  t.same(await told(put('api[1]', log + panic) + put('systemd[1]', `api.service: ${KILL}\n`)), [
    'api 1: panic: …',
  ]);
  t.end();
});

void t.test('the kernel says more of the same end', async (t) => {
  const put = FORMS.short;
  const kernel = put(
    'kernel',
    'Memory cgroup out of memory: Killed process 812 (api) total-vm:9kB, anon-rss:500000kB, file-rss:0kB\n',
  );
  const systemd = put('systemd[1]', `api.service: ${OOM}\napi.service: ${KILL}\napi.service: ${RESULT}\n`);
  for (const text of [kernel + systemd, systemd + kernel]) {
    const { summaries, standing } = await judged(put('api[812]', log) + text);
    t.equal(summaries[0].crashes?.length, 1);
    t.match(standing[0].title, /^the kernel killed api for memory, with 488 MiB resident/);
  }
  t.end();
});

void t.test('systemd before it named its units, and on several machines', async (t) => {
  const put = FORMS.short;
  const end = put('systemd[1]', `api.service: ${OOM}\napi.service: ${KILL}\n`);
  const started = put('systemd[1]', 'Started Shop API.\n');
  const run = put('api[812]', log);
  t.equal((await told(started + run + end)).length, 1);
  t.same(await told(run + started + end), [], 'perhaps of another run');
  t.equal((await told(run + put('systemd[1]', 'Started foo.timer - Foo.\n') + end)).length, 1);
  t.equal((await told(run + end.replaceAll('Main', 'main'))).length, 1, 'up to 228');
  t.same(await told(run + end.replaceAll('vm-3', 'vm-4')), [], 'of another machine');
  t.same(await told(put('worker[3]', log).replaceAll('vm-3', 'vm-4') + run + end), [], 'of several');
  const json = FORMS.json('systemd[1]', `api.service: ${OOM}\napi.service: ${KILL}\n`);
  t.same(await told(FORMS.json('api[812]', log) + json.replaceAll('vm-3', 'vm-4')), [], 'in JSON');
  t.same(
    await told(FORMS.json('api[812]', log) + json.replaceAll('"_PID":"1"', '"_PID":"7"')),
    [],
    'an impostor',
  );
  for (const field of ['"CONTAINER_NAME":"api"', '"_SYSTEMD_USER_UNIT":"api.service"'])
    t.same(
      await told(FORMS.json('api[812]', log).replaceAll('"_COMM":"api"', field) + json),
      [],
      'a stream of the same name that is no unit of the machine',
    );
  t.equal((await told(FORMS.json('api[812]', log) + json)).length, 1);
  t.end();
});

void t.test('several processes of a unit', async (t) => {
  const put = FORMS.short;
  const end = put('systemd[1]', `api.service: ${OOM}\napi.service: ${KILL}\n`);
  const helper = put('api[813]', next.split('\n').slice(0, 3).join('\n'));
  t.same(await told(`${put('api[812]', log)}${helper}\n${end}`), [], 'any of them');
  t.end();
});

const compose = (name: string, text: string): string => text.replace(/^(?=.)/gm, `${name.padEnd(9)} | `);

void t.test('what compose says of an exit ends the run of its container', async (t) => {
  const run = compose('api-1', log);
  const found = await judged(`Attaching to api-1, db-1\n${run}api-1 exited with code 137\n`);
  t.match(found.standing[0], {
    id: 'out-of-memory',
    severity: 'medium',
    confidence: 0.5,
    title: /^SIGKILL ended it \(api-1 exited with code 137\): perhaps/,
  });
  t.same(
    await told(`${run}\u001b[36m\r\u001b[Kapi-1 exited with code 137\n\u001b[0m`),
    ['api-1 1: api-1 exited with code 137'],
    'as 2.x writes it over a status line',
  );
  t.same(
    await told(`${compose('api-1', `${log}Killed\n`)}api-1 exited with code 137\n`),
    ['api-1 1: api-1 exited with code 137'],
    'of one end',
  );
  t.same(
    await told(`${run}api-1 exited with code 137\n${compose('api-1', next)}`),
    ['api-1 1: api-1 exited with code 137'],
    'the run before it',
  );
  const silent = async (text: string, why: string): Promise<void> => void t.same(await told(text), [], why);
  await silent(`${run}db-1 exited with code 137\n`, 'another container');
  await silent(`${run}api-1 exited with code 1\n`, 'another code');
  await silent(`${run}api-1 exited with code 1\napi-1 exited with code 137\n`, 'a run without a cycle');
  await silent(`${run}api-1 has been recreated\napi-1 exited with code 137\n`, 'another version was started');
  await silent(`api-1 exited with code 137\n${run}`, 'before its first cycle');
  await silent(run + compose('api-1', 'api-1 exited with code 137\n'), 'its own text');
  await silent(run + compose('ci-1', 'api-1 exited with code 137\n'), 'a controller');
  await silent(
    `${run}Gracefully stopping... (press Ctrl+C again to force)\napi-1 exited with code 137\n`,
    'stopped',
  );
  await silent(
    `${run}db-1 exited with code 1\nAborting on container exit...\napi-1 exited with code 137\n`,
    'aborted',
  );
  t.end();
});

void t.test('compose 1.x names the project, too', async (t) => {
  const run = compose('api_1', log);
  const ended = (name: string): string[] => [`api_1 1: ${name} exited with code 137`];
  for (const [attached, name] of [
    ['shop_api_1, shop_db_1', 'shop_api_1'],
    ['shop_v2_api_1, shop_v2_api_2', 'shop_v2_api_1'],
    ['shop_api_1', 'shop_api_1'],
    ['api_1, db_1', 'api_1'],
  ])
    t.same(
      await told(`Attaching to ${attached}\n${run}${name} exited with code 137\n`),
      ended(name),
      attached,
    );
  t.same(await told(`${run}shop_api_1 exited with code 137\n`), [], 'perhaps shop is no project');
  const attached = 'Attaching to shop_api_1, shop_my_api_1\n';
  t.same(await told(`${attached}${run}shop_my_api_1 exited with code 137\n`), [], 'another service');
  t.end();
});

void t.test('plain logs, and lines of other carriers', async (t) => {
  for (const end of [`api.service: ${OOM}`, `systemd[1]: api.service: ${KILL}`, 'api-1 exited with code 137'])
    t.same(await told(`${log}${end}\n`), [], end);
  t.end();
});
