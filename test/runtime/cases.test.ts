/** Every graph shape of `test/cases/` runs on the embedded host: what is compared as text is executed as well. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Definitions } from '../../core/definitions.ts';
import type { Json } from '../../local/interpreter/index.ts';
import { type TestHost, testHost } from '../support/host.ts';

const cases = fileURLToPath(new URL('../cases/', import.meta.url));
const shapes = readdirSync(cases)
  .filter((name) => !name.includes('.') && name !== 'broken')
  .sort();

test.each(shapes)('%s', async (shape) => {
  const { default: project, input = {} } = (await import(`${cases}${shape}/definitions.ts`)) as {
    default: Definitions;
    input?: Json;
  };
  const [job] = project.jobs.values();
  const host: TestHost = await testHost(project, undefined, cases + shape);
  const result = await host.run('r1', input);
  expect(result.status, result.cause).toBe('SUCCEEDED');
  for (const key of job!.keys) {
    const { catalog } = host.runtime;
    const made = [...(await catalog.pointers(key)).items, ...(await catalog.omissions(key)).items];
    expect(made.length, key).toBeGreaterThan(0);
  }
  expect(await host.run('r2', input)).toMatchObject({ status: 'SUCCEEDED', output: { planned: 0 } });
  await host.close();
});
