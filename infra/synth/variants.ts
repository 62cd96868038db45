/** Deployments of the shipped project that are synthesized and checked: what `--context` may say, in each environment. */

const subnets = {
  vpcId: 'vpc-0123456789abcdef0',
  subnetIds: 'subnet-0123456789abcdef0,subnet-0123456789abcdef1',
};

const contexts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  '': {},
  '-batch-off': { batch: 'off' },
  '-subnets': subnets,
};

/** Context of a deployment by its name. */
export const variants: ReadonlyMap<string, Readonly<Record<string, string>>> = new Map<
  string,
  Readonly<Record<string, string>>
>([
  ...['dev', 'staging', 'prod'].flatMap((env) =>
    Object.entries(contexts).map(([name, context]) => [`${env}${name}`, { env, ...context }] as const),
  ),
  ['prod-spot', { env: 'prod', spot: 'on', images: 'codebuild', alarmEmail: 'ops@example.com' }],
]);
