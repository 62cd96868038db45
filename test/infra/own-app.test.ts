import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { buildProject, QuantflowPipeline } from 'quantflow/cdk';
import { expect, onTestFinished, test } from 'vitest';

test('a stack of a user has a project in it, and grants on what is there', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-own-app-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const app = new App({
    outdir: join(dir, 'cdk.out'),
    context: { 'aws:cdk:disable-asset-staging': true },
    ...{ analyticsReporting: false, treeMetadata: false, builtinCloudFormationValidation: false },
  });
  const stack = new Stack(app, 'Research');
  const project = fileURLToPath(new URL('../cases/sql', import.meta.url));
  const built = await buildProject({ project, env: 'prod', batch: 'off' }, join(dir, 'bundles'));
  const pipeline = new QuantflowPipeline(stack, 'Pipeline', built);
  pipeline.data.grantRead(Role.fromRoleName(stack, 'Analysts', 'analysts'));
  expect([...pipeline.machines.keys()]).toEqual(['sql']);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::StepFunctions::StateMachine', 1);
  template.hasResourceProperties('AWS::IAM::Policy', { Roles: ['analysts'] });
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
}, 300_000);

test('a setting that is not known is refused by name', async () => {
  await expect(buildProject({ enviroment: 'dev' })).rejects.toThrow('context enviroment is not known');
});
