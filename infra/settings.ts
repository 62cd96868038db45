/** What a deployment may set, by `--context name=value`. */
import { resolve } from 'node:path';
import { similarText } from '../core/similar.ts';

/** Subnets that are there already. */
export interface GivenNetwork {
  readonly vpcId: string;
  readonly subnetIds: readonly string[];
}

/** Settings of a deployment. */
export interface Settings {
  /** Environments stand side by side in an account. @default 'dev' */
  readonly env: string;
  /** Folder of the project. @default the current folder */
  readonly project: string;
  /** `off`: steps for AWS Batch run as Lambda functions, and nothing needs Docker. @default 'on' */
  readonly batch: 'on' | 'off';
  /** Where Batch's containers run, with a way out by NAT or endpoints. Left out: a network of the stack's own. */
  readonly network: GivenNetwork | undefined;
  /** Containers run on Fargate Spot first, and therefore on x64. @default 'off' */
  readonly spot: 'on' | 'off';
  /** What builds the images: Docker on this machine as `cdk deploy` runs, or AWS CodeBuild. @default 'docker' */
  readonly images: 'docker' | 'codebuild';
  /** Most vCPUs that Batch runs at a time. @default 16 */
  readonly maxVcpus: number;
  /** Most memory of a Lambda, in MB. Accounts that are new refuse more than the default. @default 3008 */
  readonly maxLambdaMemoryMb: number;
  /** Bytes that one Athena query may scan, in GB. @default 100 */
  readonly scanLimitGb: number;
  /** Who is told of alarms, once the address has confirmed it. Left out: nobody. */
  readonly alarmEmail: string | undefined;
  /** It costs 3 USD a month. @default 'on' in prod, 'off' elsewhere */
  readonly dashboard: 'on' | 'off';
}

/** Context keys of the settings. */
export const settingKeys: readonly string[] = [
  ...['env', 'project', 'batch', 'vpcId', 'subnetIds', 'spot', 'images', 'maxVcpus'],
  ...['maxLambdaMemoryMb', 'scanLimitGb', 'alarmEmail', 'dashboard'],
];

/** Keys of others, such as CDK's, have other characters. */
const looksLikeOurs = /^[a-z][A-Za-z0-9]*$/;

/**
 * Reads the settings.
 *
 * @param context every context value, CDK's own too
 * @throws Error that names the key, the value and what is allowed
 */
export function readSettings(context: Readonly<Record<string, unknown>>, cwd: string): Settings {
  for (const key of Object.keys(context)) {
    if (looksLikeOurs.test(key) && !settingKeys.includes(key))
      throw new Error(`context ${key} is not known; ${similarText(key, settingKeys, 'keys')}`);
  }
  const env = text(context, 'env', /^[a-z][a-z0-9]{0,11}$/, envs) ?? 'dev';
  const batch = choice(context, 'batch', ['on', 'off']) ?? 'on';
  const settings: Settings = {
    env,
    project: resolve(cwd, String(context['project'] ?? '.')),
    batch,
    network: network(context),
    spot: choice(context, 'spot', ['on', 'off']) ?? 'off',
    images: choice(context, 'images', ['docker', 'codebuild']) ?? 'docker',
    maxVcpus: count(context, 'maxVcpus', 1, 10_000) ?? 16,
    maxLambdaMemoryMb: count(context, 'maxLambdaMemoryMb', 128, 10_240) ?? 3008,
    scanLimitGb: count(context, 'scanLimitGb', 1, 1_000_000) ?? 100,
    alarmEmail: text(context, 'alarmEmail', /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/, 'one address'),
    dashboard: choice(context, 'dashboard', ['on', 'off']) ?? (env === 'prod' ? 'on' : 'off'),
  };
  if (batch === 'on') return settings;
  const ofBatch = ['vpcId', 'subnetIds', 'spot', 'images', 'maxVcpus'].filter((key) => key in context);
  if (ofBatch.length > 0)
    throw new Error(
      `context ${ofBatch.join(', ')} is of AWS Batch, and batch is off; leave out one or the other`,
    );
  return settings;
}

const envs = 'up to 12 lower-case letters and digits, such as dev or prod';

function network(context: Readonly<Record<string, unknown>>): GivenNetwork | undefined {
  const vpcId = text(context, 'vpcId', /^vpc-[0-9a-f]{8,17}$/, 'an id such as vpc-0123456789abcdef0');
  const given = context['subnetIds'];
  const subnetIds = [
    ...new Set(Array.isArray(given) ? given : given === undefined ? [] : String(given).split(',')),
  ];
  for (const id of subnetIds)
    if (!/^subnet-[0-9a-f]{8,17}$/.test(String(id)))
      throw new Error(
        `context subnetIds ${JSON.stringify(id)} is not allowed; use ids such as subnet-0123456789abcdef0, with commas between them`,
      );
  if (vpcId === undefined && subnetIds.length === 0) return undefined;
  if (vpcId === undefined || subnetIds.length === 0)
    throw new Error(
      'context vpcId and subnetIds go together: the VPC and the subnets of it that containers run in',
    );
  return { vpcId, subnetIds };
}

function text(
  context: Readonly<Record<string, unknown>>,
  key: string,
  allowed: RegExp,
  what: string,
): string | undefined {
  const value = context[key];
  if (value === undefined || (typeof value === 'string' && allowed.test(value))) return value;
  throw new Error(`context ${key} ${JSON.stringify(value)} is not allowed; use ${what}`);
}

function choice<T extends string>(
  context: Readonly<Record<string, unknown>>,
  key: string,
  allowed: readonly T[],
): T | undefined {
  const value = context[key];
  const chosen = allowed.find((one) => one === value);
  if (value === undefined || chosen !== undefined) return chosen;
  throw new Error(`context ${key} ${JSON.stringify(value)} is not allowed; use ${allowed.join(' or ')}`);
}

function count(
  context: Readonly<Record<string, unknown>>,
  key: string,
  least: number,
  most: number,
): number | undefined {
  if (context[key] === undefined) return undefined;
  const value = Number(context[key]);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new Error(
    `context ${key} ${JSON.stringify(context[key])} is not allowed; use an integer from ${least} to ${most}`,
  );
}

/** Only `dev` gives up its data when the stack is destroyed. */
export function keepsData({ env }: Pick<Settings, 'env'>): boolean {
  return env !== 'dev';
}
