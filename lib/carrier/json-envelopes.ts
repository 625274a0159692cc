// What surrounds or precedes records and names their stream: the labels of Loki's streams, OpenTelemetry's resource, CloudWatch's
// log stream. And records that are lists: of a time and a text, or of fields and values.
import type { Around } from './json-splitter.js';
import { isFields, type Fields } from './record-names.js';
import { parseJson } from './record-texts.js';

export class Envelopes {
  #around: Around = [];
  #fields: Fields = {};

  /** The record that this value is, with the data around it; undefined if the value is only a part of a record. */
  recordOf(value: unknown, around: Around): unknown {
    const { stream, logStream, resource } = this.#said(around);
    if (Array.isArray(value)) return listed(value, stream);
    if (!isFields(value)) return value;
    if (isCell(value)) return undefined;
    if (isFields(resource)) return { ...value, ...attributesOf(resource.attributes) };
    return typeof logStream === 'string' ? { logStreamName: logStream, ...value } : value;
  }

  #said(around: Around): Fields {
    if (around !== this.#around) {
      this.#around = around;
      this.#fields = Object.assign({}, ...around.map(parseJson).filter(isFields)) as Fields;
    }
    return this.#fields;
  }
}

/** CloudWatch Logs Insights, get-query-results: `{"field": "@message", "value": "…"}`, possibly without other keys. */
const isCell = (one: Fields): boolean =>
  typeof one.field === 'string' && typeof one.value === 'string' && Object.keys(one).length === 2;

function listed(list: readonly unknown[], stream: unknown): unknown {
  if (list.length > 0 && list.every((one) => isFields(one) && isCell(one)))
    return Object.fromEntries(list.map((one) => [(one as Fields).field, (one as Fields).value]));
  // Loki's API, query_range: `["1709643731123456789", "the line"]`.
  const [timestamp, line] = list;
  const isEntry = isFields(stream) && typeof timestamp === 'string' && typeof line === 'string';
  return isEntry ? { labels: stream, timestamp, line } : list;
}

/** OpenTelemetry's JSON: `[{"key": "k8s.pod.name", "value": {"stringValue": "…"}}]`. */
function attributesOf(attributes: unknown): Fields {
  const list: unknown[] = Array.isArray(attributes) ? attributes : [];
  return Object.fromEntries(
    list
      .filter(isFields)
      .map(({ key, value }) => [String(key), isFields(value) ? value.stringValue : undefined]),
  );
}
