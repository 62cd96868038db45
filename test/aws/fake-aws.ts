/** An account as the mocks of the SDK's clients answer, and `qf --env dev` over it. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { type AwsClientStub, mockClient } from 'aws-sdk-client-mock';
import { afterAll, beforeEach } from 'vitest';
import type { CommandContext } from '../../cli/types.ts';
import { homeAt, workerEnvironment } from '../../local/host/home.ts';
import { openCatalog } from '../../runtime/catalog/index.ts';
import type { Catalog } from '../../runtime/catalog/types.ts';
import { openRuntime } from '../../runtime/open-runtime.ts';
import { type QfResult, qf, qfJson } from '../support/qf.ts';

export const stackId = 'arn:aws:cloudformation:eu-west-1:123456789012:stack/quantflow-dev/1a2b';
const core = fileURLToPath(new URL('../../core/index.ts', import.meta.url));

/** A project of two assets, and its deployment; stores and catalog are those of a home on this machine. */
export interface FakeAws {
  readonly root: string;
  /** Of this test. */
  home(): string;
  /** A call on this machine. */
  local(...args: string[]): Promise<QfResult>;
  /** `qf --env dev ...`. */
  call(...args: string[]): Promise<QfResult>;
  json<T>(...args: string[]): Promise<T>;
  /** Does something to the deployment's catalog. */
  catalog<T>(work: (catalog: Catalog) => Promise<T>): Promise<T>;
  /** Milliseconds that commands waited. */
  readonly waits: number[];
  /** Called at each wait; an interrupt may be sent here. */
  onWait: (() => void) | undefined;
}

export const cloudFormation: AwsClientStub<CloudFormationClient> = mockClient(CloudFormationClient);

/** The account's stack, with some outputs replaced; undefined takes one away. */
export function stackIs(outputs: Readonly<Record<string, string | undefined>> = {}): void {
  const all = {
    DataBucket: 'data-1',
    RunsBucket: 'runs-1',
    CatalogTable: 'catalog-1',
    Database: 'qf_dev',
    EventBus: 'default',
    LogGroups: 'steps,/aws/vendedlogs/states/qf-dev',
    ...outputs,
  };
  cloudFormation.on(DescribeStacksCommand).resolves({
    Stacks: [
      {
        StackName: 'quantflow-dev',
        StackId: stackId,
        StackStatus: 'UPDATE_COMPLETE',
        CreationTime: new Date(0),
        Outputs: Object.entries(all).map(([OutputKey, OutputValue]) => ({
          OutputKey,
          ...(OutputValue !== undefined && { OutputValue }),
        })),
      },
    ],
  });
}

export function fakeAws(): FakeAws {
  const root = mkdtempSync(join(tmpdir(), 'quantflow-aws-'));
  writeFileSync(
    join(root, 'definitions.ts'),
    `import { asset, daily, definitions, job, json, partitionSchedule } from '${core}';
const partitions = daily({ start: '2024-01-01' });
const prices = asset({ key: 'prices', partitions, type: json<number>(), codeVersion: '1', run: ({ log }) => { log.info('one'); return 1; } });
const mean = asset({ key: 'mean', partitions, deps: { prices }, type: json<number>(), codeVersion: '1', run: ({ partition: { key } }, { prices }) => {
  if (key === '2024-01-02') throw new Error('no mean');
  return prices;
} });
export default definitions({ assets: [prices, mean], jobs: [job({ name: 'means', schedule: partitionSchedule() })] });
`,
  );
  let homes = 0;
  let home = '';
  const waits: number[] = [];
  const fake: FakeAws = {
    root,
    home: () => home,
    waits,
    onWait: undefined,
    local: (...args) => qf([...args, '--project', root], { env: { QUANTFLOW_HOME: home } }),
    call: (...args) => qf(['--env', 'dev', ...args, '--project', root], context()),
    async catalog(work) {
      const catalog = await openCatalog(workerEnvironment(homeAt(home), root)['QUANTFLOW_CATALOG'] as string);
      return work(catalog).finally(() => catalog.close());
    },
    json: (...args) => qfJson(['--env', 'dev', ...args, '--project', root], context()),
  };
  const context = (): Partial<CommandContext> => ({
    env: {},
    sleep: async (ms) => {
      waits.push(ms);
      fake.onWait?.();
    },
    openRuntime: (environment, definitions, now) => {
      const { QUANTFLOW_TABLES: _, QUANTFLOW_EVENTS: __, ...env } = environment;
      const names = ['DATA', 'RUNS', 'CATALOG', 'TABLES', 'EVENTS', 'ENV'];
      const urls = names.map((name) => environment[`QUANTFLOW_${name}`]).join(' ');
      if (urls !== 's3://data-1 s3://runs-1 dynamodb://catalog-1 glue://qf_dev eventbridge://default dev')
        throw new Error(`opened ${urls}`);
      return openRuntime({ ...env, ...workerEnvironment(homeAt(home), root) }, definitions, now);
    },
  });
  beforeEach(() => {
    home = join(root, `home-${homes++}`);
    waits.length = 0;
    fake.onWait = undefined;
    cloudFormation.reset();
    stackIs();
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  return fake;
}
