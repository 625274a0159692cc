// Azure Container Apps: what `az containerapp logs show` prints, and the tables of Log Analytics as JSON and as CSV.
import t from 'tap';
import { carrierOf, LINE, told } from '../messages.js';
import { read } from '../reading.js';

const AT = '2024-03-05T13:02:11.123Z';
const ID = 'azure-containerapp';
const json = (...records: object[]): string =>
  records.map((record) => `${JSON.stringify(record)}\n`).join('');

void t.test('az containerapp logs show', (t) => {
  const record = (Log: string): object => ({ TimeStamp: '2024-03-05T13:02:11.1234567+00:00', Log });
  const log = json(
    { TimeStamp: '2024-03-05T13:02:10.99349', Log: "Connecting to the container 'api'..." },
    record(`F ${LINE}`),
    record(`P ${LINE.slice(0, 40)}`),
    record(`F ${LINE.slice(40)}`),
    record(LINE),
    record('F bye'),
  );
  t.equal(carrierOf(log)?.id, ID);
  t.same(told(log).slice(1), [
    ` | ${AT} | CYCLE`,
    ` | ${AT} | ${LINE.slice(0, 40)} …`,
    ` | ${AT} | ${LINE.slice(40)}`,
    ` | ${AT} | CYCLE`,
    ` | ${AT} | bye`,
  ]);
  const next = LINE.replace('gc 7 @0.758s', 'gc 8 @0.958s');
  const { cycles } = read(
    json(record(`F ${LINE}`), record(`P ${next.slice(0, 4)}`), record(`F ${next.slice(4)}`)),
  );
  t.same(
    cycles.map(({ figures: { n }, repaired }) => [n, repaired]),
    [
      [7, false],
      [8, false],
    ],
    'pieces are joined',
  );
  t.end();
});

void t.test('--format text is CRI', (t) => {
  const { carrier, cycles } = read(`2024-03-05T13:02:11.123456+00:00 stderr F ${LINE}\n`);
  t.equal(carrier, 'cri');
  t.equal(cycles[0]?.wallMs, Date.parse(AT));
  t.end();
});

void t.test('Log Analytics: each replica is a stream', (t) => {
  const old = (replica: string): object => ({
    TimeGenerated: AT,
    ContainerAppName_s: 'api',
    RevisionName_s: 'api--x1',
    ContainerGroupName_s: replica,
    ContainerName_s: 'web',
    Log_s: LINE,
    Stream_s: 'stderr',
  });
  const lines = [`api--x1-65f9/web | ${AT} | CYCLE`, `api--x1-77aa/web | ${AT} | CYCLE`];
  const rows = [old('api--x1-65f9'), old('api--x1-77aa')];
  const without = (row: object): object =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key.replace(/_s$/, ''), value as string]));
  for (const log of [JSON.stringify(rows), JSON.stringify(rows.map(without), undefined, 2)]) {
    t.equal(carrierOf(log)?.id, ID);
    t.same(told(log), lines);
  }
  const csv = [Object.keys(rows[0]), ...rows.map((row) => Object.values(row).map((value) => `"${value}"`))];
  t.same(told(csv.map((row) => `${row.join(',')}\n`).join('')), lines);
  const few = `"TimeGenerated [UTC]",RevisionName_s,Log_s\n"3/5/2024, 1:02:11.123 PM",api--x1,"${LINE}"\n`;
  t.same(told(few), [`api--x1 | ${AT} | CYCLE`]);
  t.end();
});
