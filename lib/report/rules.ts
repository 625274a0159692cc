// The rules as text: all of them for `gcdrift rules`, one for `gcdrift explain ID`.
import type { UnjudgedRule } from '../rules/elsewhere.js';
import type { Rule } from '../rules/rule.js';
import { PICTURES } from './pictures.js';
import { wrap } from './width.js';
import { given } from '../model/given.js';

/** A rule in full: what it says and means, how it is computed, what helps, its thresholds and their sources. */
export function renderRule(
  { id, needs, says, means, helps, ...judged }: Rule | UnjudgedRule,
  width: number,
): string {
  const { computed, thresholds = {} } = judged as Partial<Rule>;
  const parts: [string, string][] = given(
    ['says', says],
    ['means', means],
    computed !== undefined && (['computed', computed] satisfies [string, string]),
    ['helps', helps],
    ['needs', computed === undefined ? `${needs}; a gctrace log alone does not show it` : needs],
    ...Object.entries(thresholds).map(([name, { value, unit, source }]): [string, string] => [
      'threshold',
      `${id}.${name} = ${value} ${unit}: ${source}`,
    ]),
  );
  const lines = parts.flatMap(([label, text]) =>
    wrap(text, Math.max(24, width - LABEL)).map(
      (line, i) => (i === 0 ? label.padEnd(LABEL) : ' '.repeat(LABEL)) + line,
    ),
  );
  const picture = PICTURES[id]?.split('\n').map((line) => `  ${line}`.trimEnd()) ?? [];
  return `${[id, ...lines.map((line) => `  ${line}`.trimEnd()), ...picture].join('\n')}\n`;
}

const LABEL = 11;

/** All rules, a line for each threshold; then findings that need other inputs. */
export function renderRules(
  rules: readonly Rule[],
  unjudged: readonly UnjudgedRule[],
  width: number,
): string {
  const head = wrap(
    'Every finding: what it says, what it needs, its thresholds. `gcdrift explain ID` says more; --set ID.threshold=value changes a threshold.',
    width,
  );
  const indented = (text: string): string[] => wrap(text, width - 4).map((line) => `    ${line}`);
  const blockOf = ({ id, says, needs, thresholds }: Pick<Rule, 'id' | 'says' | 'needs' | 'thresholds'>) =>
    [
      id,
      ...indented(says),
      ...indented(`needs ${needs}`),
      ...Object.entries(thresholds).flatMap(([name, { value, unit, source }]) =>
        wrap(`${name} = ${value} ${unit}: ${source}`, width - 8).map(
          (line, i) => `    ${i === 0 ? '·' : ' '} ${line}`,
        ),
      ),
    ].join('\n');
  const others = unjudged.map((rule) => blockOf({ ...rule, thresholds: {} }));
  const rest = 'Not judged from a log:';
  return `${[head.join('\n'), ...rules.map(blockOf), rest, ...others].join('\n\n')}\n`;
}

/** The rules for docs/RULES.md; `measuredOf` returns what was measured of a rule. */
export function rulesMarkdown(
  rules: readonly Rule[],
  measuredOf: (id: string) => string | undefined = () => undefined,
): string {
  const cell = (text: string): string => text.replaceAll('|', '\\|');
  return rules
    .map(({ id, needs, says, means, computed, helps, thresholds }) => {
      const rows = Object.entries(thresholds).map(
        ([name, { value, unit, source }]) =>
          `| \`${id}.${name}\` | ${value} ${cell(unit)} | ${cell(source)} |`,
      );
      const measured = measuredOf(id);
      return [
        `### ${id}`,
        '',
        `${says[0].toUpperCase()}${says.slice(1)}. ${means}`,
        '',
        `- computed: ${computed}`,
        `- helps: ${helps}`,
        `- needs: ${needs}`,
        ...given(measured !== undefined && `- ${measured}`),
        ...(rows.length > 0
          ? ['', '| threshold | value | where it comes from |', '| --- | --- | --- |', ...rows]
          : []),
      ].join('\n');
    })
    .join('\n\n');
}
