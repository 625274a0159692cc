// Stamps of records, by their digits: cut to milliseconds, never rounded.
import fc from 'fast-check';
import t from 'tap';
import { stampOf } from '../../lib/carrier/field-stamps.js';

const MS = Date.UTC(2024, 2, 5, 13, 2, 11, 123);

void t.test('texts of all forms', (t) => {
  const zoned = [
    '2024-03-05T13:02:11.123Z',
    '2024-03-05T13:02:11.123999999Z',
    '2024-03-05T14:02:11.123+01:00',
    '2024-03-05T14:02:11.123+0100',
    '2024-03-05T14:02:11.123+01',
    '2024-03-05T07:32:11.1239-05:30',
    '2024-03-05 13:02:11.123456 UTC',
    '2024/03/05 14:02:11,123 +0100',
  ];
  for (const text of zoned) t.same(stampOf(text), { ms: MS, local: false }, text);
  const local = [
    '2024-03-05 13:02:11,123',
    '2024-03-05T13:02:11.123',
    'Mar 5, 2024 @ 13:02:11.123',
    '3/5/2024, 1:02:11.123 PM',
    ' 2024-03-05  13:02:11.123456 ',
  ];
  for (const text of local) {
    t.same(stampOf(text), { ms: MS, local: true }, text);
    t.same(stampOf(text, true), { ms: MS, local: false }, 'where they are UTC');
  }
  t.equal(stampOf('2024-03-05 13:02').ms, MS - 11_123);
  t.equal(stampOf('3/5/2024, 12:02:11.123 AM').ms, MS - 13 * 3600e3);
  t.end();
});

void t.test('since 1970, as text or as number', (t) => {
  for (const value of [
    '1709643731.123',
    '1709643731123',
    '1709643731123456',
    '1709643731123456789',
    1709643731.123456,
  ])
    t.same(stampOf(value), { ms: MS, local: false }, String(value));
  t.equal(stampOf('1709643731').ms, MS - 123);
  t.equal(stampOf('1709643731.').ms, MS - 123);
  t.equal(stampOf('1709643731123999999').ms, MS, '19 digits do not fit a double');
  fc.assert(
    fc.property(fc.integer({ min: 1e12, max: 4e12 }), fc.nat(999), (ms, more) => {
      const digits = `${ms}${String(more).padStart(3, '0')}`;
      t.equal(stampOf(Number(`${digits.slice(0, -6)}.${digits.slice(-6)}`)).ms, ms);
      t.equal(stampOf(Number(digits)).ms, ms);
    }),
    { numRuns: 300, seed: 1 },
  );
  t.end();
});

void t.test('what is no stamp is none', (t) => {
  const values = [
    '',
    'soon',
    '12',
    '12.5',
    -1,
    0,
    1e30,
    NaN,
    null,
    {},
    [],
    true,
    '2024-13-05T13:02:11',
    '13/45/2024, 1:02:11 PM',
  ];
  for (const value of [...values, 'Xyz 5, 2024 @ 13:02:11', '2024-03-05T13:02:11+', '9'.repeat(30)])
    t.ok(Number.isNaN(stampOf(value).ms), JSON.stringify(value));
  t.end();
});
