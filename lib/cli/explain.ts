// `gcdrift explain`: explains a finding, a column, a pasted line field by field, or how to capture a log or trace.
import { CAPTURE, COLUMN_NAMES, explainColumn, explainLine, RULES, UNJUDGED } from '../index.js';
import { renderColumn, renderExplanation } from '../report/explanation.js';
import { renderRule } from '../report/rules.js';
import { nearestOf } from './nearest.js';
import { print } from './output.js';
import { styleOf } from './style.js';
import { UsageError } from './usage.js';

export async function explainCommand(
  what: string[],
  { width, color }: { width?: number | undefined; color?: string | undefined },
): Promise<number> {
  if (what.length === 0)
    throw new UsageError(
      "explain what? give a finding's id (gcdrift rules lists them), a column of cycle records (heap_goal_bytes), a pasted line in quotes ('gc 7 @0.758s 1%: …'), or capture",
    );
  const style = styleOf({ width, color }, process.stdout);
  const text = what.join(' ');
  if (text === 'capture') return print(CAPTURE);
  const rules = [...RULES, ...UNJUDGED];
  const rule = rules.find(({ id }) => id === text);
  if (rule) return print(renderRule(rule, Math.min(style.width, 110)));
  const column = explainColumn(text);
  if (column) return print(renderColumn(column, style));
  const explanation = explainLine(text);
  const names = ['capture', ...rules.map(({ id }) => id), ...COLUMN_NAMES];
  const meant = explanation ? undefined : nearestOf(text, names);
  if (meant !== undefined)
    throw new UsageError(`there is no finding or column ${text}; did you mean ${meant}?`);
  if (!explanation)
    throw new UsageError(
      'neither a finding (gcdrift rules lists them), nor a column of cycle records, nor a line of the Go runtime: quote the whole line, as in gcdrift explain "$(grep -m1 \'gc [0-9]* @\' app.log)"',
    );
  return print(renderExplanation(explanation, style));
}
