// CSV of Grafana's inspector: Loki's frame as columns (pkg/tsdb/loki/frame.go), times as the browser shows them and in ns.
import t from 'tap';

import { LINE, told } from '../messages.js';

const LABELS = { app: 'api', container: 'web', namespace: 'shop', pod: 'api-7d9c-x' };
const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map((value) => `"${value.replaceAll('"', '""')}"`).join(',')}\n`).join('');

void t.test('names come from the labels, times from tsNs', (t) => {
  const row = [
    '2024-03-05 14:02:11.123',
    LINE,
    '1709643731123456789',
    JSON.stringify(LABELS),
    '1709643731123_a',
  ];
  const line = 'api-7d9c-x/web | 2024-03-05T13:02:11.123Z | CYCLE';
  const head = ['Time', 'Line', 'tsNs', 'labels', 'id'];
  t.same(told(csv([head, row])), [line]);
  const first = [3, 0, 1, 2, 4];
  t.same(told(csv([head, row].map((values) => first.map((i) => values[i])))), [line], 'labels first');
  const none = csv([head, row].map((values) => values.slice(0, 3)));
  t.same(told(none), [' | 2024-03-05T13:02:11.123Z | CYCLE'], 'without labels');
  const broken = csv([head, [...row.slice(0, 3), '{"pod', 'x']]);
  t.same(told(broken), [' | 2024-03-05T13:02:11.123Z | CYCLE'], 'labels that are cut off');
  t.end();
});
