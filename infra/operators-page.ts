/** The reference page of feature operators, from their registry. */
import type { featureOperators } from '../pipelines/quantflow/index.ts';

type Operators = typeof featureOperators;
type Expression = string | { readonly op?: string; readonly inputs?: readonly unknown[] };

const head = `# Feature operators

Generated from the registry by \`npm run generate\`. x, a, b ... are the inputs in their order; a number of inputs must be given, names
are what an operator is applied to unless told otherwise. A window with a null gives null. How they are used, and how to add your own:
[features](../how-to/features.md).

| operator | inputs | parameters | value | source |
| --- | --- | --- | --- | --- |
`;

/** The page. */
export function operatorsPage(operators: Operators): string {
  const rows = operators.map(({ name, inputs, params, formula, source = '' }) => {
    const taken =
      typeof inputs === 'number'
        ? `${inputs}`
        : inputs.map((input) => expressionText(input as Expression)).join(', ');
    const given = Object.entries(params).map(([param, spec]) => `\`${param}\`${defaultText(spec.default)}`);
    return `| \`${name}\` | ${taken} | ${given.join(', ')} | ${formula.slice(0, -1)} | ${source} |\n`;
  });
  return `${head}${rows.join('')}`;
}

function expressionText(input: Expression): string {
  return typeof input === 'string' ? `\`${input}\`` : `\`${input.op}(${(input.inputs ?? []).join(', ')})\``;
}

/** The greatest numbers stand for no bound. */
function defaultText(value: number | undefined): string {
  return value === undefined || Math.abs(value) === Number.MAX_VALUE ? '' : ` ${value}`;
}
