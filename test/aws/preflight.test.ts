/** The preflight: a line for each thing that stops a first deployment, and how to mend it. */
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { GetParameterCommand, GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { beforeEach, describe, expect, test } from 'vitest';
import { preflight } from '../../aws/preflight/index.ts';
import { defaultMaxVcpus } from '../../aws/preflight/quotas.ts';
import type { Finding, PreflightFacts } from '../../aws/preflight/types.ts';
import { readSettings } from '../../infra/settings.ts';
import { serviceError } from './service-error.ts';

const sts = mockClient(STSClient);
const ssm = mockClient(SSMClient);
const stacks = mockClient(CloudFormationClient);
const iam = mockClient(IAMClient);
const quotas = mockClient(ServiceQuotasClient);

const services = '/aws/service/global-infrastructure/regions/eu-west-1/services';
const role = { Path: '/', RoleName: 'r', RoleId: 'r', Arn: 'a', CreateDate: new Date(0) };

beforeEach(() => {
  for (const mock of [sts, ssm, stacks, iam, quotas]) mock.reset();
  sts
    .on(GetCallerIdentityCommand)
    .resolves({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/me' });
  ssm
    .on(GetParametersCommand)
    .callsFake(({ Names }: { Names: string[] }) => ({ Parameters: Names.map((Name) => ({ Name })) }));
  ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '28' } });
  stacks
    .on(DescribeStacksCommand)
    .rejects(serviceError('ValidationError', 'Stack quantflow-dev does not exist'));
  iam.on(GetRoleCommand).resolves({ Role: role });
  quotaIs('L-B99A9384', 1000);
  quotaIs('L-3032A538', 4000);
  quotaIs('L-36FBB829', 4000);
});

function quotaIs(QuotaCode: string, Value: number): void {
  quotas.on(GetServiceQuotaCommand, { QuotaCode }).resolves({ Quota: { Value } });
}

const look = (facts: Partial<PreflightFacts> = {}): Promise<readonly Finding[]> =>
  preflight({
    ...{ environment: 'dev', context: {}, usesBatch: true, env: {} },
    ...{ secrets: [], lessWithoutBatch: [] },
    tryProgram: async () => 0,
    ...facts,
  });
const of = async (what: string, facts: Partial<PreflightFacts> = {}): Promise<Finding | undefined> =>
  (await look(facts)).find((finding) => finding.what === what);

describe('the preflight', () => {
  test('names the secrets that are not there, with the command that puts them there', async () => {
    const names = Array.from({ length: 12 }, (_, i) => `key-${i}`);
    ssm.on(GetParametersCommand).callsFake(({ Names }: { Names: string[] }) => ({
      Parameters: Names.map((Name) => ({ Name })),
      InvalidParameters: Names.filter((name) => name.endsWith('/key-11')),
    }));
    expect(await of('secrets', { secrets: names })).toEqual({
      ...{ what: 'secrets', status: 'WARN', found: '1 of 12 are not there: /quantflow/dev/key-11' },
      mend: 'aws ssm put-parameter --type SecureString --name /quantflow/dev/key-11 --value VALUE',
    });
    expect(await of('secrets', { secrets: ['key-1'] })).toMatchObject({ status: 'OK' });
    expect(await of('secrets')).toBeUndefined();
    // Never what they are.
    for (const { args } of ssm.commandCalls(GetParametersCommand))
      expect(args[0].input.WithDecryption).toBeUndefined();
  });

  test('says what steps have less of without Batch', async () => {
    expect(await of('batch=off', { lessWithoutBatch: ['step a ...'] })).toMatchObject({
      status: 'WARN',
      found: 'step a ...',
    });
    expect(await of('batch=off')).toBeUndefined();
  });

  test('of an account that is ready finds nothing to mend; Lake Formation says how to look', async () => {
    const findings = await look();
    expect(findings.map(({ what, status }) => `${status} ${what}`)).toEqual([
      'OK credentials',
      'OK region',
      'OK cdk bootstrap',
      'OK stack',
      'OK Lambda concurrency',
      'OK Fargate vCPUs',
      'OK role of ecs',
      'OK role of batch',
      'SKIP Lake Formation',
      'OK images',
    ]);
    expect(findings.filter(({ mend }) => mend !== undefined).map(({ what }) => what)).toEqual([
      'Lake Formation',
    ]);
  });

  test('without AWS Batch asks neither for its quotas, nor its roles, nor Docker', async () => {
    const findings = await look({ usesBatch: false, tryProgram: async () => undefined });
    expect(findings.map(({ what }) => what)).toEqual([
      ...[
        'credentials',
        'region',
        'cdk bootstrap',
        'stack',
        'Lambda concurrency',
        'Lake Formation',
        'images',
      ],
    ]);
    expect(findings.filter(({ status }) => status === 'FAIL')).toEqual([]);
  });

  test('without credentials looks at nothing else of the account', async () => {
    sts.on(GetCallerIdentityCommand).rejects(
      Object.assign(new Error('Could not load credentials from any providers'), {
        name: 'CredentialsProviderError',
      }),
    );
    expect(await look()).toEqual([
      {
        ...{ what: 'credentials', status: 'FAIL' },
        found: 'there are no AWS credentials (Could not load credentials from any providers)',
        mend: 'set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run aws sso login',
      },
      { what: 'images', status: 'OK', found: 'built by docker' },
    ]);
    expect(ssm.calls()).toHaveLength(0);
  });

  test('the root user is a warning', async () => {
    sts.on(GetCallerIdentityCommand).resolves({ Account: '1', Arn: 'arn:aws:iam::1:root' });
    expect(await of('credentials')).toMatchObject({ status: 'WARN' });
  });

  test('cdk bootstrap that was not done, or too long ago, is the command to do it', async () => {
    ssm.on(GetParameterCommand).rejects(serviceError('ParameterNotFound'));
    const mend = 'npx cdk bootstrap aws://123456789012/eu-west-1';
    expect(await of('cdk bootstrap')).toMatchObject({
      status: 'FAIL',
      found: 'not done for 123456789012 in eu-west-1',
      mend,
    });
    ssm.on(GetParameterCommand).resolves({ Parameter: { Value: '5' } });
    expect(await of('cdk bootstrap')).toMatchObject({
      status: 'FAIL',
      found: 'version 5, and 6 is needed',
      mend,
    });
  });

  test.each([
    ['ROLLBACK_COMPLETE', 'FAIL', 'aws cloudformation delete-stack --stack-name quantflow-dev'],
    ['UPDATE_ROLLBACK_FAILED', 'FAIL', 'continue-update-rollback'],
    ['UPDATE_IN_PROGRESS', 'FAIL', 'wait for the deployment'],
    ['UPDATE_COMPLETE', 'OK', undefined],
  ])('a stack that is %s is %s', async (StackStatus, status, mend) => {
    stacks.on(DescribeStacksCommand).resolves({
      Stacks: [{ StackName: 'quantflow-dev', StackStatus: StackStatus as never, CreationTime: new Date(0) }],
    });
    expect(await of('stack')).toMatchObject({
      status,
      ...(mend !== undefined && { mend: expect.stringContaining(mend) }),
    });
  });

  test('quotas of a new account: what to set, and what to ask for', async () => {
    quotaIs('L-B99A9384', 10);
    quotaIs('L-3032A538', 6);
    expect(await of('Lambda concurrency')).toEqual({
      ...{ what: 'Lambda concurrency', status: 'WARN', found: '10 at a time: a shard takes up to two' },
      mend: 'keep max_concurrency at 5 or below, or ask for more: aws service-quotas request-service-quota-increase --service-code lambda --quota-code L-B99A9384 --desired-value 1000',
    });
    expect(await of('Fargate vCPUs')).toMatchObject({
      status: 'WARN',
      found: '6, and Batch takes up to 16: jobs beyond it wait without an end',
      mend: expect.stringMatching(
        /^deploy with --context maxVcpus=6, or ask for more: aws service-quotas .* --desired-value 16$/,
      ),
    });
    expect(await of('Fargate vCPUs', { context: { maxVcpus: '4' } })).toMatchObject({ status: 'OK' });
    quotaIs('L-3032A538', 0);
    expect(await of('Fargate vCPUs')).toMatchObject({ status: 'FAIL' });
  });

  test('Spot has a quota of its own', async () => {
    quotaIs('L-36FBB829', 2);
    expect(await of('Fargate Spot vCPUs', { context: { spot: 'on' } })).toMatchObject({ status: 'WARN' });
    expect(await of('Fargate Spot vCPUs')).toBeUndefined();
  });

  test('a quota that the account does not have is the default one, or said to be unknown', async () => {
    quotas.on(GetServiceQuotaCommand).rejects(serviceError('NoSuchResourceException'));
    quotas.on(GetAWSDefaultServiceQuotaCommand).resolves({ Quota: { Value: 1000 } });
    expect(await of('Lambda concurrency')).toMatchObject({ status: 'OK', found: '1000 at a time' });
    quotas.on(GetAWSDefaultServiceQuotaCommand).resolves({});
    expect(await of('Lambda concurrency')).toMatchObject({
      status: 'SKIP',
      mend: 'aws service-quotas get-service-quota --service-code lambda --quota-code L-B99A9384',
    });
  });

  test('the default number of vCPUs is that of the deployment', () => {
    expect(defaultMaxVcpus).toBe(readSettings({}, '/').maxVcpus);
  });

  test('a role of ECS that is not there stops a deployment; Batch makes its own', async () => {
    iam.on(GetRoleCommand).rejects(serviceError('NoSuchEntityException', 'NoSuchEntity', 404));
    expect(await of('role of ecs')).toMatchObject({
      status: 'FAIL',
      found: 'AWSServiceRoleForECS is not there',
      mend: 'aws iam create-service-linked-role --aws-service-name ecs.amazonaws.com',
    });
    expect(await of('role of batch')).toMatchObject({ status: 'WARN' });
  });

  test('a region without a service fails; one that says nothing is not looked at', async () => {
    ssm
      .on(GetParametersCommand)
      .resolves({ Parameters: [{ Name: `${services}/lambda` }, { Name: `${services}/glue` }] });
    expect(await of('region')).toMatchObject({
      status: 'FAIL',
      found: 'eu-west-1 does not have athena, dynamodb, batch',
    });
    ssm.on(GetParametersCommand).resolves({ Parameters: [] });
    expect(await of('region')).toMatchObject({ status: 'SKIP' });
  });

  test('what may not be looked at is a warning that names the action', async () => {
    const message =
      'User: arn:aws:iam::1:user/me is not authorized to perform: iam:GetRole on resource: role ECS';
    iam.on(GetRoleCommand).rejects(serviceError('AccessDenied', message, 403));
    expect(await of('service roles')).toMatchObject({
      status: 'WARN',
      found: expect.stringContaining('could not be checked: the AWS credentials do not allow iam:GetRole'),
      mend: 'allow iam:GetRole, or check it by hand',
    });
  });

  test.each([
    [undefined, {}, {}, 'FAIL', 'there is no docker'],
    [1, {}, {}, 'FAIL', 'docker does not run'],
    [undefined, { CDK_DOCKER: 'finch' }, {}, 'FAIL', 'there is no finch'],
    [0, { CDK_DOCKER: 'podman' }, {}, 'OK', 'built by podman'],
    [undefined, {}, { images: 'codebuild' }, 'OK', 'built by AWS CodeBuild'],
  ])('images: a program that ends with %s, %j, %j: %s', async (code, env, context, status, found) => {
    const images = await of('images', { env, context, tryProgram: async () => code });
    expect(images).toMatchObject({ status, found });
    if (status === 'FAIL') expect(images?.mend).toMatch(/images=codebuild.*batch=off.*CDK_DOCKER/);
  });
});
