/** `?` placeholders. Athena puts each ExecutionParameter in as the SQL text that it is. */
import { joinCode, splitSql } from './split-sql.ts';
import { QueryError } from './types.ts';

/** What a parameter may be: a string in quotes, a number, or a date. */
const literal = /^(?:'(?:[^']|'')*'|[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|DATE\s+'\d{4}-\d{2}-\d{2}')$/i;

/**
 * Fills in the parameters, in order; leaves comments out.
 *
 * @throws QueryError for another number of them than placeholders, or one that is no literal
 */
export function fillParameters(sql: string, parameters: readonly string[]): string {
  for (const parameter of parameters)
    if (!literal.test(parameter))
      throw new QueryError(
        'INVALID_PARAMETER_USAGE',
        `execution parameter ${JSON.stringify(parameter)} is not a literal: write a string with its single quotes, a number, or DATE '2024-01-31'`,
      );
  let used = 0;
  const filled = joinCode(splitSql(sql), (code) =>
    code.replaceAll('?', () => {
      const parameter = parameters[used++];
      return parameter === undefined ? '?' : ` ${parameter} `;
    }),
  );
  if (used !== parameters.length)
    throw new QueryError(
      'INVALID_PARAMETER_USAGE',
      `line 1:1: Incorrect number of parameters: expected ${used} but found ${parameters.length}`,
    );
  return filled;
}
