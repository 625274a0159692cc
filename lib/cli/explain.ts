// `gcdrift explain`: a pasted line field by field, or how to get such lines.
import { CAPTURE, explainLine } from '../index.js';
import { renderExplanation } from '../report/explanation.js';
import { styleOf } from './style.js';
import { UsageError } from './usage.js';

export function explainCommand(what: string[]): number {
  const text = what.join(' ');
  if (text === 'capture') {
    process.stdout.write(CAPTURE);
    return 0;
  }
  const explanation = explainLine(text);
  if (!explanation)
    throw new UsageError(
      'this is no line of the runtime that gcdrift knows: paste a whole line in quotes, such as explain "$(grep -m1 \'gc [0-9]* @\' app.log)"',
    );
  process.stdout.write(renderExplanation(explanation, styleOf({}, process.stdout)));
  return 0;
}
