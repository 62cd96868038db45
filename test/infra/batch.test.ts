import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { definitionsIn } from '../../core/definitions-in.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import { type Synthesized, synthesize } from './synthesize.ts';

const shipped = definitionsIn(await loadProject(fileURLToPath(new URL('../..', import.meta.url))), 'dev');
const stack = synthesize(shipped);
const [one, two] = ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'];
const brought = synthesize(shipped, { vpcId: 'vpc-0123456789abcdef0', subnetIds: `${one},${two}` });
const onSpot = synthesize(shipped, { spot: 'on' });
const built = synthesize(shipped, { images: 'codebuild' });

const containers = ({ resources }: Synthesized): readonly any[] =>
  resources('AWS::Batch::JobDefinition').map(({ Properties }) => Properties['ContainerProperties']);
const environments = ({ resources }: Synthesized): readonly any[] =>
  resources('AWS::Batch::ComputeEnvironment').map(({ Properties }) => Properties['ComputeResources']);

test('containers run on ARM64 on demand', () => {
  expect(environments(stack)).toMatchObject([{ Type: 'FARGATE', MaxvCpus: 16 }]);
  for (const { RuntimePlatform } of containers(stack))
    expect(RuntimePlatform).toEqual({ CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' });
});

test('Spot is x64, with capacity on demand behind it in the queue', () => {
  const { resources, one, plain } = onSpot;
  const types = new Map(
    resources('AWS::Batch::ComputeEnvironment').map(({ id, Properties }) => [
      `<${id}>`,
      Properties['ComputeResources'].Type,
    ]),
  );
  const order = [...one('AWS::Batch::JobQueue')['ComputeEnvironmentOrder']].sort((a, b) => a.Order - b.Order);
  expect(order.map(({ ComputeEnvironment }) => types.get(plain(ComputeEnvironment)))).toEqual([
    'FARGATE_SPOT',
    'FARGATE',
  ]);
  for (const { RuntimePlatform } of containers(onSpot))
    expect(RuntimePlatform.CpuArchitecture).toBe('X86_64');
});

test('a network of the stack is public with nothing coming in; given subnets are used as they are', () => {
  for (const { NetworkConfiguration } of containers(stack))
    expect(NetworkConfiguration).toEqual({ AssignPublicIp: 'ENABLED' });
  for (const { NetworkConfiguration } of containers(brought))
    expect(NetworkConfiguration).toEqual({ AssignPublicIp: 'DISABLED' });
  expect(environments(brought)[0].Subnets).toEqual([one, two]);
  const { resources, one: only, warnings } = brought;
  const network = resources()
    .map(({ Type }) => Type)
    .filter((type) => type.startsWith('AWS::EC2::'));
  expect(network).toEqual(['AWS::EC2::SecurityGroup']);
  expect(only('AWS::EC2::SecurityGroup')).toMatchObject({ VpcId: 'vpc-0123456789abcdef0' });
  expect(only('AWS::EC2::SecurityGroup')['SecurityGroupIngress']).toBeUndefined();
  expect(warnings).toEqual([]);
});

test('a job is tried again for trouble of its host alone, and waits half an hour at most', () => {
  const [first] = stack.resources('AWS::Batch::JobDefinition');
  expect(first!.Properties['RetryStrategy']).toEqual({
    Attempts: 3,
    EvaluateOnExit: [
      { Action: 'retry', OnStatusReason: 'Your Spot Task was interrupted*' },
      { Action: 'retry', OnStatusReason: 'ResourceInitializationError*' },
      { Action: 'retry', OnStatusReason: 'CannotPullContainerError*' },
      { Action: 'retry', OnStatusReason: 'Timeout waiting for network interface*' },
      { Action: 'exit', OnReason: '*' },
    ],
  });
  const actions = stack.one('AWS::Batch::JobQueue')['JobStateTimeLimitActions'];
  expect(actions.map(({ Reason }: any) => Reason).sort()).toEqual([
    'CAPACITY:INSUFFICIENT_INSTANCE_CAPACITY',
    'MISCONFIGURATION:COMPUTE_ENVIRONMENT_MAX_RESOURCE',
    'MISCONFIGURATION:JOB_RESOURCE_REQUIREMENT',
  ]);
  for (const action of actions)
    expect(action).toMatchObject({ Action: 'CANCEL', State: 'RUNNABLE', MaxTimeSeconds: 1800 });
});

test('a container larger than the compute environment would wait for ever, and is refused', () => {
  expect(() => synthesize(shipped, { maxVcpus: '8' })).toThrow(
    'step enrich_stage asks for 16 vCPUs, and context maxVcpus is 8',
  );
});

test('CodeBuild builds the images on their own architecture, into a repository that forgets old ones', () => {
  const { resources, one: only, plain } = built;
  expect(only('AWS::CodeBuild::Project')).toMatchObject({
    Environment: { Type: 'ARM_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', PrivilegedMode: true },
    TimeoutInMinutes: 13,
  });
  const repository = only('AWS::ECR::Repository');
  expect(repository).toMatchObject({ ImageTagMutability: 'IMMUTABLE', EmptyOnDelete: true });
  const { rules } = JSON.parse(repository['LifecyclePolicy'].LifecyclePolicyText);
  const images = resources('Custom::QuantflowImage');
  expect(rules.map(({ selection }: any) => selection.tagPrefixList)).toEqual(
    ['embeddings', 'feature-engine', 'state-engine'].map((image) => [`${image}-`]),
  );
  expect(images.length).toBe(3);
  // The URI hangs on the build, so that no job definition is there before its image.
  for (const { Image } of containers(built)) {
    const text = JSON.stringify(Image);
    expect(images.some(({ id }) => text.includes(`"${id}","Tag"`))).toBe(true);
  }
  for (const { Properties, id } of images) {
    expect(Properties['Tag']).toMatch(/^[a-z-]+-[0-9a-f]{64}$/);
    expect(plain(Properties['Source'])).toMatch(/\.zip$/);
    expect(Properties['ServiceTimeout'], id).toBe('960');
  }
});

test('with CodeBuild on Spot the builder is x64', () => {
  const { one: only } = synthesize(shipped, { images: 'codebuild', spot: 'on' });
  expect(only('AWS::CodeBuild::Project')['Environment'].Type).toBe('LINUX_CONTAINER');
});

test('a container has the tag of its step, for the bill', () => {
  const tags = stack.resources('AWS::Batch::JobDefinition').map(({ Properties }) => Properties['Tags']);
  expect(tags.map((of) => of['quantflow:step']).sort()).toEqual([
    'enrich_stage',
    'ft_features',
    'state_engine_full',
  ]);
});
