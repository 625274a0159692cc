// Zones and years that stamps leave out.
import t from 'tap';
import { newLine } from '../../lib/carrier/carrier.js';
import { settle, type Calendar } from '../../lib/carrier/settle.js';
import { utcOf, zoneOf } from '../../lib/carrier/zone.js';

const iso = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

void t.test('a zone is a name or an offset', (t) => {
  const at = (zone: string, local: string): string => iso(utcOf(Date.parse(`${local}:00Z`), zoneOf(zone)!));
  t.equal(at('UTC', '2024-03-05T14:02'), '2024-03-05T14:02');
  t.equal(at('+01:00', '2024-03-05T14:02'), '2024-03-05T13:02');
  t.equal(at('-0330', '2024-03-05T14:02'), '2024-03-05T17:32');
  t.equal(at('UTC+2', '2024-03-05T14:02'), '2024-03-05T12:02');
  t.equal(at('Europe/Berlin', '2024-03-05T14:02'), '2024-03-05T13:02');
  t.equal(at('Europe/Berlin', '2024-07-05T14:02'), '2024-07-05T12:02');
  t.equal(at('Asia/Kolkata', '2024-07-05T14:02'), '2024-07-05T08:32');
  for (const none of ['', 'Nowhere', 'CSTT', '+1:2:3', 'Europe']) t.equal(zoneOf(none), undefined, none);
  t.end();
});

void t.test('daylight saving: an hour that is not there, and one that is there twice', (t) => {
  const at = (local: string): string => iso(utcOf(Date.parse(`${local}:00Z`), zoneOf('Europe/Berlin')!));
  t.equal(at('2024-03-31T01:59'), '2024-03-31T00:59');
  t.equal(at('2024-03-31T03:01'), '2024-03-31T01:01');
  t.equal(at('2024-03-31T12:00'), '2024-03-31T10:00');
  t.equal(at('2024-10-27T01:30'), '2024-10-26T23:30');
  t.equal(at('2024-10-27T02:30'), '2024-10-27T00:30', 'the first of the two');
  t.equal(at('2024-10-27T03:30'), '2024-10-27T02:30');
  t.end();
});

void t.test('a stamp without a year is of the last one that the log can be of', (t) => {
  const settled = (stamp: string, calendar: Calendar): [number, boolean] => {
    const line = { ...newLine(), wallMs: Date.parse(`2000-${stamp}:00Z`), local: true, yearless: true };
    settle(line, calendar);
    return [line.wallMs, line.local];
  };
  const written = Date.UTC(2025, 0, 2, 12);
  const zone = zoneOf('+01:00');
  const year = (stamp: string, latestMs = written): string => iso(settled(stamp, { zone, latestMs })[0]);
  t.equal(year('12-31T23:59'), '2024-12-31T22:59', 'New Year lies between');
  t.equal(year('01-01T00:01'), '2024-12-31T23:01');
  t.equal(year('01-02T13:00'), '2025-01-02T12:00');
  t.equal(year('03-05T14:02'), '2024-03-05T13:02');
  t.equal(year('02-29T14:02'), '2024-02-29T13:02', 'a day of leap years');
  t.equal(year('02-29T14:02', Date.UTC(2027, 5, 1)), '2024-02-29T13:02');
  t.same(settled('03-05T14:02', { latestMs: written }), [NaN, false], 'without a zone it is no time');
  t.end();
});

void t.test('a stamp without a zone stays one, or becomes a time', (t) => {
  const line = { ...newLine(), wallMs: Date.UTC(2024, 2, 5, 14), local: true };
  settle(line, { latestMs: 0 });
  t.match(line, { wallMs: Date.UTC(2024, 2, 5, 14), local: true });
  settle(line, { zone: zoneOf('+01:00'), latestMs: 0 });
  t.match(line, { wallMs: Date.UTC(2024, 2, 5, 13), local: false });
  t.end();
});
