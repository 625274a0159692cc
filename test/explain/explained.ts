// Helpers for explained lines.
import { explainLine } from '../../lib/explain/explain.js';
import type { Explanation } from '../../lib/explain/explanation.js';

export const explained = (text: string): Explanation => {
  const explanation = explainLine(text);
  if (!explanation) throw new Error(`not explained: ${text}`);
  return explanation;
};
export const field = ({ fields }: Explanation, name: string) => fields.find((f) => f.name.startsWith(name))!;
export const derived = (explanation: Explanation, name: string): string | undefined =>
  explanation.derived.find((figure) => figure.name.startsWith(name))?.value;
export const told = (explanation: Explanation): string => JSON.stringify(explanation);
