// `gcdrift rules`: lists every finding, what it needs, its thresholds and their sources.
import { isatty } from 'node:tty';
import { RULES, UNJUDGED } from '../index.js';
import { renderRules, rulesMarkdown } from '../report/rules.js';
import { print } from './output.js';
import { styleOf } from './style.js';

export function rulesCommand(format: string, width: number | undefined): Promise<number> {
  const style = styleOf({ width }, isatty(1) ? process.stdout : {});
  return print(
    format === 'markdown'
      ? `${rulesMarkdown(RULES)}\n`
      : renderRules(RULES, UNJUDGED, Math.min(style.width, 110)),
  );
}
