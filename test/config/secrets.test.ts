/** What a secret stands for is written nowhere: not by us, and not by a function that tries to. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { asset, definitions, Failure, job, json, resource, secret } from '../../core/index.ts';
import { hostOf } from '../support/opened-hosts.ts';

/** Ways in which a function may give a secret away. */
const leaks = [
  'log',
  'fields',
  'stdout',
  'stderr',
  'metadata',
  'attachment',
  'error',
  'failure',
  'cause',
  'create',
  'dispose',
  'schema',
] as const;

type Leak = (typeof leaks)[number];

function project(leak: ReadonlySet<Leak>) {
  const refuse = (text: string): boolean => !leak.has('schema') || text === '';
  const config = z.strictObject({
    token: z.string().refine(refuse, { error: (issue) => `${String(issue.input)} is refused` }),
  });
  const client = resource({
    name: 'client',
    config,
    configValue: { token: secret('client/token') },
    create: ({ token }) => {
      if (leak.has('create')) throw new Error(`no client for ${token}`);
      return { token };
    },
    dispose: ({ token }) => {
      if (leak.has('dispose')) throw new Error(`${token} is still open`);
    },
  });
  const a = asset({
    key: 'a',
    type: json<number>(),
    config,
    configValue: { token: secret('step') },
    resources: { client },
    run: ({ config: { token }, resources, log, addOutputMetadata, attach }) => {
      const both = `${token} ${resources.client.token}`;
      if (leak.has('log')) log.warn(`using ${both}`);
      if (leak.has('fields')) log.info('using', { both, deep: [{ [token]: JSON.stringify({ token }) }] });
      if (leak.has('stdout')) process.stdout.write(`${both}\n`);
      if (leak.has('stderr')) process.stderr.write(`${both}\n`);
      if (leak.has('metadata')) addOutputMetadata({ both });
      if (leak.has('attachment')) attach('config.json', JSON.stringify({ both }));
      if (leak.has('cause')) throw new TypeError('boom', { cause: new Error(both) });
      if (leak.has('failure')) throw new Failure(both);
      if (leak.has('error')) throw new Error(both);
      return both.length;
    },
  });
  return definitions({ assets: [a], jobs: [job({ name: 'j' })] });
}

const fails: readonly Leak[] = ['error', 'failure', 'cause', 'create', 'dispose', 'schema'];

/** A secret with anything in it that an environment variable holds, told from what is there anyway by its first line. */
const secrets = fc
  .tuple(
    fc.stringMatching(/^[A-Za-z0-9]{8}$/),
    fc.string({ maxLength: 20 }),
    fc.constantFrom('', '\n', '"', '\\', 'é'),
  )
  .map(([head, tail, odd]) => `zq${head}${odd}${tail.replaceAll('\0', '')}`);

test('a run that uses secrets leaves them in no file, whether it fails or succeeds', async () => {
  await fc.assert(
    fc.asyncProperty(secrets, secrets, fc.uniqueArray(fc.constantFrom(...leaks)), async (one, two, ways) => {
      const variables = { QUANTFLOW_SECRET_STEP: one, QUANTFLOW_SECRET_CLIENT_TOKEN: two };
      const host = await hostOf(project(new Set(ways)), undefined, undefined, variables);
      const config = { resources: { client: { config: { token: secret('client/token') } } } };
      const { status, ...rest } = await host.run('r1', { config } as never);
      expect(status).toBe(ways.some((way) => fails.includes(way)) ? 'FAILED' : 'SUCCEEDED');
      const texts = globSync('**/*', { cwd: host.dir, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => readFileSync(join(entry.parentPath, entry.name)));
      expect(texts.length).toBeGreaterThan(5);
      for (const value of [one, two]) {
        const [head] = value.split(/["\n\\é]/) as [string];
        for (const text of [...texts, Buffer.from(JSON.stringify(rest))]) {
          for (const form of [value, head]) expect(text.includes(form), form).toBe(false);
        }
      }
    }),
    { numRuns: 20 },
  );
}, 60_000);
