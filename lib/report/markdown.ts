// The report as GitHub Markdown, with the same content as the text. Text of the input is in code spans or escaped, so that it cannot
// become markup, a mention, a reference or a link.
import type { Block, TableBlock, Text } from './blocks.js';
import { renderChart } from './chart.js';
import type { FindingRecord } from '../model/finding.js';
import { contentOf } from './content.js';
import { wordsOf } from './findings.js';
import { printable } from './printable.js';
import type { TextReport } from './report.js';

/** The widest code block that GitHub shows without scrolling. */
const CHART_WIDTH = 100;

export const renderMarkdown = (report: TextReport, verbose = false): string =>
  layMarkdown(contentOf(report, verbose));

export const layMarkdown = (blocks: readonly Block[]): string => `${blocks.map(markdownOf).join('\n\n')}\n`;

function markdownOf(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `## ${codeSpan(block.name)}\n\n${block.facts.map(escaped).join(' · ')}`;
    case 'paragraph':
      return block.tone === 'bold' ? `**${inline(block.text)}**` : inline(block.text);
    case 'figures':
      return block.rows
        .map(({ name, text }) => `- **${escaped(name.replace(/\w$/, '$&:'))}** ${inline(text)}`)
        .join('\n');
    case 'findings':
      return block.findings.map(findingOf).join('\n\n');
    case 'table':
      return tableOf(block);
    case 'tables':
      return block.tables.map(tableOf).join('\n\n');
    case 'chart':
      return [
        '```text',
        ...renderChart(block.series, { width: CHART_WIDTH, color: false, ascii: false }),
        '```',
      ].join('\n');
  }
}

function findingOf(finding: FindingRecord): string {
  const { severity, id, place, title, rows } = wordsOf(finding);
  return [
    `- **${severity.toUpperCase()}** ${codeSpan(id)} (${escaped(place)}): ${escaped(title)}`,
    ...rows.map(([label, text]) => `  - ${label}: ${escaped(text)}`),
  ].join('\n');
}

function tableOf({ columns, rows, note }: TableBlock): string {
  const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  const lines = [
    row(columns.map(({ head }) => escaped(head))),
    row(columns.map(({ align = 'left' }) => (align === 'left' ? '---' : '---:'))),
    // An unescaped | ends a cell even inside a code span.
    ...rows.map((cells) =>
      row(
        cells.map((cell, c) =>
          columns[c].code && cell !== '' ? codeSpan(cell).replaceAll('|', '\\|') : escaped(cell),
        ),
      ),
    ),
  ];
  return note === undefined ? lines.join('\n') : `${lines.join('\n')}\n\n${escaped(note)}`;
}

function inline(text: Text): string {
  if (typeof text === 'string') return escaped(text);
  return text.map((piece) => (typeof piece === 'string' ? escaped(piece) : codeSpan(piece.code))).join('');
}

/** Fenced by one more backtick than the longest run in the text. */
function codeSpan(text: string): string {
  const shown = printable(text);
  const runs = shown.match(/`+/g) ?? [];
  const fence = '`'.repeat(1 + runs.reduce((most, run) => Math.max(most, run.length), 0));
  // Markdown strips one blank inside each fence: needed beside a backtick or a blank.
  const room = /^[` ]|[` ]$/.test(shown) || shown === '' ? ' ' : '';
  return `${fence}${room}${shown}${room}${fence}`;
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '://': '&#58;//',
  'www.': 'www&#46;',
};

/** Escapes markup, links, and what GitHub turns into mentions and references even as entities. */
function escaped(text: string): string {
  return printable(text).replace(/[\\`*_[\]{}|~]|[&<>]|:\/\/|\bwww\.|[@#](?=\w)/gi, (sign) =>
    sign === '@' || sign === '#' ? `${sign}<!-- -->` : (ENTITIES[sign.toLowerCase()] ?? `\\${sign}`),
  );
}
