// Tables in JSON: the column names once, then rows of values, as Azure's query API returns them, Elasticsearch's SQL (`rows`) and
// ES|QL (`values`), and OpenSearch's SQL and PPL (`schema`, `datarows`).
import { isFields, type Fields } from './record-names.js';

const ROWS = /\.(?:rows|datarows|values)\[\]$/i;
const COLUMNS = /\.(?:columns|schema)\[\]$/i;

export class Tables {
  #columns: string[] = [];
  /** Rows of these columns were read: the next column begins another table. */
  #hasRows = false;

  constructor(private readonly row: (fields: Fields) => boolean) {}

  /** Whether this is a row of a table and a record; undefined if it is not part of a table. */
  take(value: unknown, place: string): boolean | undefined {
    if (Array.isArray(value)) {
      if (!ROWS.test(place)) return false;
      this.#hasRows = true;
      return this.#tell(value);
    }
    if (!isFields(value)) return undefined;
    if (COLUMNS.test(place)) {
      const name = value.name ?? value.ColumnName;
      if (this.#hasRows) this.#columns = [];
      this.#hasRows = false;
      if (typeof name === 'string') this.#columns.push(name);
      return false;
    }
    const rows = value.rows ?? value.Rows;
    if (!Array.isArray(rows) || !Array.isArray(value.columns ?? value.Columns)) return undefined;
    // Its rows came before its columns.
    return rows.map((row) => Array.isArray(row) && this.#tell(row)).includes(true);
  }

  #tell(row: readonly unknown[]): boolean {
    if (this.#columns.length === 0) return false;
    return this.row(Object.fromEntries(this.#columns.map((name, i) => [name, row[i]])));
  }
}
