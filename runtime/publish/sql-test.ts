/** Runs a test of a SQL model over the files of a version, on DuckDB with Athena's functions. */
import type { CheckResult } from '../../core/assets/check.ts';
import { type OutputTest, testDescription } from '../../core/assets/sql-test.ts';
import { InvalidInputError } from '../../core/errors.ts';
import { failingRows, parentTable, testedTable } from '../../core/sql/failing-rows.ts';
import { inDuckDb } from '../sql/dialect.ts';
import { withSession } from '../sql/session.ts';
import { isTableReader, readerView } from '../sql/view.ts';

/** Counts the rows that fail. A test whose SQL is wrong throws. */
export async function runSqlTest(
  test: OutputTest,
  tested: unknown,
  inputs: Readonly<Record<string, unknown>>,
): Promise<CheckResult> {
  const { signal } = new AbortController();
  const tables = { [testedTable]: tested, ...(test.deps && { [parentTable]: inputs[parentTable] }) };
  return withSession('tests', signal, async (connection) => {
    for (const [name, reader] of Object.entries(tables)) {
      if (!isTableReader(reader))
        throw new InvalidInputError(`test ${test.name}: ${name} is no table of one partition`);
      await connection.run(await readerView(name, reader));
    }
    const counted = await connection.runAndReadAll(inDuckDb(failingRows(test)));
    const failing = Number(counted.getRowsJson()[0]?.[0]);
    if (failing === 0) return { passed: true };
    return {
      passed: false,
      description: `${failing} rows fail ${testDescription(test)}`,
      metadata: { failing_rows: failing },
    };
  });
}
