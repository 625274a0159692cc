// The report as text, for terminals of any width and pipes.
import { plainOf, type Block, type Figure, type TableBlock, type Text } from './blocks.js';
import { renderChart } from './chart.js';
import type { FindingRecord } from '../model/finding.js';
import { contentOf } from './content.js';
import { TONES, wordsOf } from './findings.js';
import { paint, shown, type ReportStyle, type Tone } from './paint.js';
import type { TextReport } from './report.js';
import { layTable } from './table.js';
import { displayWidth, pad, truncate, wrap } from './width.js';
import { given } from '../model/given.js';

/** The widest prose that is easy to read. */
const MOST_PROSE = 110;
/** Lines are at least this wide: narrower text is not readable. */
const LEAST_WIDTH = 24;
const BETWEEN_TABLES = 6;
const NAMES = 14;
/** Widths of a finding's severity, and of the labels below its title. */
const SEVERITY = 8;
const LABEL = 9;

/** The whole report. No line is wider than asked or ends in a blank; the last one ends in a newline. */
export function renderText(report: TextReport, style: ReportStyle): string {
  return renderBlocks(contentOf(report, style.verbose), style, { ruled: report.processes.length > 1 });
}

export interface Spacing {
  ruled?: boolean;
  compact?: boolean;
}

export function renderBlocks(blocks: readonly Block[], style: ReportStyle, spacing: Spacing = {}): string {
  return new TextRenderer(style, spacing).render(blocks);
}

class TextRenderer {
  readonly #width: number;
  readonly #prose: number;
  readonly #ellipsis: string;

  constructor(
    private readonly style: ReportStyle,
    private readonly spacing: Spacing,
  ) {
    this.#width = Math.max(LEAST_WIDTH, Math.floor(style.width));
    this.#prose = Math.min(this.#width, MOST_PROSE);
    this.#ellipsis = style.ascii ? '...' : '…';
  }

  render(blocks: readonly Block[]): string {
    const lines: string[] = [];
    for (const block of blocks) {
      if (lines.length > 0 && !this.spacing.compact) lines.push('');
      if (block.kind === 'heading' && this.spacing.ruled) lines.push(...this.#rule());
      lines.push(...this.#block(block));
    }
    return `${lines.join('\n')}\n`;
  }

  #block(block: Block): string[] {
    switch (block.kind) {
      case 'heading':
        return this.#heading(block.name, block.facts);
      case 'paragraph':
        return wrap(this.#say(block.text), this.#prose).map((line) => this.#paint(line, block.tone));
      case 'figures':
        return this.#figures(block.rows);
      case 'findings':
        return block.findings.flatMap((finding, i) => given(i !== 0 && '', ...this.#finding(finding)));
      case 'table':
        return this.#table(block);
      case 'tables':
        return this.#tables(block.tables);
      case 'chart':
        return renderChart(block.series, { ...this.style, width: this.#width });
    }
  }

  #say(text: Text): string {
    return shown(plainOf(text), this.style.ascii);
  }

  #paint(text: string, tone: Tone | undefined): string {
    return paint(text, tone, this.style.color);
  }

  #rule(): string[] {
    return [this.#paint((this.style.ascii ? '-' : '─').repeat(this.#width), 'dim')];
  }

  #heading(name: string, facts: readonly string[]): string[] {
    const dot = this.#say(' · ');
    const title = truncate(this.#say(name), this.#width, this.#ellipsis, 'middle');
    const lines = [this.#paint(title, 'bold')];
    let used = displayWidth(title);
    for (const fact of facts.flatMap((text) => wrap(this.#say(text), this.#width - 2))) {
      used += displayWidth(dot) + displayWidth(fact);
      if (used > this.#prose) {
        lines.push(`  ${fact}`);
        used = 2 + displayWidth(fact);
      } else lines[lines.length - 1] += dot + fact;
    }
    return lines;
  }

  #figures(rows: readonly Figure[]): string[] {
    const indent = this.#width < 50 ? 2 : NAMES;
    return rows.flatMap(({ name, text, tone }) => {
      const label = this.#say(name);
      const lines = wrap(this.#say(text), this.#prose - indent);
      const toned = tone === 'dim' ? tone : undefined;
      const painted = this.#paint(label, tone ?? 'cyan');
      const body = lines.map((line) => ' '.repeat(indent) + this.#paint(line, toned));
      if (displayWidth(label) >= indent) return [painted, ...body];
      return [painted + pad('', indent - displayWidth(label)) + body[0].slice(indent), ...body.slice(1)];
    });
  }

  /** The severity in one column; beside it the title, and below what to do. */
  #finding(finding: FindingRecord): string[] {
    const { severity, id, place, title, rows } = wordsOf(finding);
    const indent = this.#width < 50 ? 2 : SEVERITY;
    const blank = ' '.repeat(indent);
    const label = severity.toUpperCase();
    const head = this.#paint(label, TONES[severity]) + pad('', Math.max(1, indent - label.length));
    const laid = rows.flatMap(([name, text]) => {
      const lines = wrap(this.#say(text), this.#prose - indent - LABEL);
      return lines.map((line, i) => blank + this.#paint(pad(i === 0 ? name : '', LABEL), 'cyan') + line);
    });
    return [
      `${head}${this.#paint(id, 'bold')} ${this.#paint(`(${this.#say(place)})`, 'dim')}`,
      ...wrap(this.#say(title), this.#prose - indent).map((line) => blank + line),
      ...laid,
    ];
  }

  #table({ columns, rows, note }: TableBlock): string[] {
    const width = this.#width;
    const cells = rows.map((row) => row.map((cell) => this.#say(cell)));
    const heads = columns.map((column) => ({ ...column, head: this.#say(column.head) }));
    const [head, ...lines] = layTable(heads, cells, { width, ellipsis: this.#ellipsis });
    const notes = note === undefined ? [] : wrap(this.#say(note), Math.min(width, this.#prose));
    return [this.#paint(head, 'cyan'), ...lines, ...notes.map((line) => this.#paint(line, 'dim'))];
  }

  #tables(tables: readonly TableBlock[]): string[] {
    const laid = tables.map((table) => this.#table(table));
    const widths = laid.map((lines) => Math.max(...lines.map(displayWidth)));
    const together = widths.reduce((a, b) => a + b, 0) + BETWEEN_TABLES * (laid.length - 1);
    if (together > this.#width) return laid.flatMap((lines, i) => (i === 0 ? lines : ['', ...lines]));
    const rows = Math.max(...laid.map((lines) => lines.length));
    return Array.from({ length: rows }, (_, row) =>
      laid
        .map((lines, i) => pad(lines[row] ?? '', widths[i] + BETWEEN_TABLES))
        .join('')
        .trimEnd(),
    );
  }
}
