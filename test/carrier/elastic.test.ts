// What Elasticsearch and OpenSearch answer: hits of which a filter left only the source, and tables of SQL, ES|QL and PPL.
import t, { type Test } from 'tap';
import { carrierOf, LINE, told } from '../messages.js';

const AT = '2024-03-05T13:02:11.123Z';
const is = (t: Test, id: string, input: unknown, lines: string[], name: string): void => {
  for (const indent of [0, 2]) {
    const text = JSON.stringify(input, undefined, indent);
    t.equal(carrierOf(text)?.id, id, name);
    t.same(told(text), lines, name);
  }
};

void t.test('hits without their index', (t) => {
  const pod = { pod: { name: 'api-1' }, container: { name: 'api' } };
  const answer = (hit: object): object => ({ took: 1, hits: { hits: [hit, hit] } });
  const source = { '@timestamp': AT, message: LINE, kubernetes: pod };
  const line = `api-1/api | ${AT} | CYCLE`;
  is(t, 'elasticsearch-hits', answer({ _source: source }), [line, line], 'filter_path=hits.hits._source');
  is(t, 'elasticsearch-hits', answer({ _id: 'x', _source: source, sort: [1] }), [line, line], 'with an id');
  const bare = answer({ _source: { message: LINE } });
  is(t, 'elasticsearch-hits', bare, [' | - | CYCLE', ' | - | CYCLE'], 'a text alone');
  const other = { type: 'event', _source: { message: 'bye' } };
  t.equal(carrierOf(JSON.stringify(other)), undefined, 'a program’s own record');
  t.end();
});

void t.test('tables', (t) => {
  const columns = [
    { name: '@timestamp', type: 'date' },
    { name: 'message', type: 'keyword' },
    { name: 'kubernetes.pod.name', type: 'keyword' },
  ];
  const rows = [
    [AT, LINE, 'api-1'],
    [AT, 'bye', 'api-1'],
  ];
  const lines = [`api-1 | ${AT} | CYCLE`, `api-1 | ${AT} | bye`];
  is(t, 'wrapper-json', { took: 1, columns, values: rows }, lines, 'ES|QL');
  is(t, 'wrapper-json', { columns, rows }, lines, 'SQL');
  is(t, 'wrapper-json', { schema: columns, datarows: rows, total: 2, status: 200 }, lines, 'OpenSearch');
  t.end();
});
