/**
 * Synthesizes the shipped project as it may be deployed (`variants.ts`) and checks what comes out, with no account and no
 * network: cdk-nag, cfn-lint, asl-validator, the limits of CloudFormation, no account or secret in a template, and the
 * same bytes when it is done again.
 *
 *   node infra/synth/main.ts
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Aspects, AssetStaging } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { definitionsIn } from '../../core/definitions-in.ts';
import { loadProject } from '../../pipelines/load-project.ts';
import { renderDefinition } from '../../state-machines/compile.ts';
import { type BuiltProject, buildProject } from '../build-project.ts';
import { compileProject } from '../compiled-project.ts';
import { distDir, packageRoot } from '../paths.ts';
import { readSettings } from '../settings.ts';
import { QuantflowStack } from '../stack.ts';
import { cfnLint } from './cfn-lint.ts';
import { complaintsOf } from './state-machine.ts';
import { overLimits, secretsIn, type Template } from './template.ts';
import { variants } from './variants.ts';

const outDir = join(distDir, 'synth');
const definitions = await loadProject(packageRoot);
const { context: flags } = JSON.parse(readFileSync(join(packageRoot, 'cdk.json'), 'utf8')) as {
  readonly context: Readonly<Record<string, unknown>>;
};

/** A project with the settings of a variant and the bundles of all. */
function variantOf(context: Readonly<Record<string, string>>, bundled: BuiltProject): BuiltProject {
  const settings = readSettings(context, packageRoot);
  return {
    ...bundled,
    settings,
    project: compileProject(definitionsIn(definitions, settings.env), settings.batch),
  };
}

/** Synthesizes; all variants stage their assets in one folder, where each is copied to once. */
function synthesize(built: BuiltProject): {
  readonly template: Template;
  readonly nagged: readonly string[];
} {
  const app = new App({
    context: flags,
    outdir: join(outDir, 'cdk.out'),
    ...{ analyticsReporting: false, treeMetadata: false },
  });
  const stack = new QuantflowStack(app, 'Quantflow', built);
  Aspects.of(app).add(new AwsSolutionsChecks({ reports: false }));
  const { messages, templateFullPath } = app.synth({ force: true }).getStackArtifact(stack.artifactId);
  const text = readFileSync(templateFullPath, 'utf8');
  return {
    template: { text, body: JSON.parse(text) as Template['body'] },
    nagged: messages
      .filter(({ level, entry }) => level === 'error' || /^AwsSolutions-/.test(String(entry.data)))
      .map(({ id, entry }) => `${id}: ${entry.data}`),
  };
}

async function synthesizeAll(): Promise<ReadonlyMap<string, ReturnType<typeof synthesize>>> {
  const bundled = await buildProject({ project: packageRoot }, outDir);
  return new Map(
    [...variants].map(([name, context]) => [name, synthesize(variantOf(context, bundled))] as const),
  );
}

rmSync(outDir, { recursive: true, force: true });
mkdirSync(outDir, { recursive: true });
const problems = new Map([...variants.keys()].map((name): [string, string[]] => [name, []]));
const synthesized = await synthesizeAll();
const pathOf = (name: string): string => join(outDir, `${name}.template.json`);
for (const [name, { template, nagged }] of synthesized) {
  writeFileSync(pathOf(name), template.text);
  problems.get(name)?.push(...nagged, ...overLimits(template), ...secretsIn(template, process.env));
}
const linting = cfnLint([...variants.keys()].map(pathOf));

for (const batch of ['on', 'off'] as const) {
  const name = batch === 'on' ? 'dev' : 'dev-batch-off';
  for (const { job, asl, substitutions } of compileProject(definitions, batch).jobs) {
    const complaints = complaintsOf(renderDefinition(asl), substitutions);
    if (complaints !== '') problems.get(name)?.push(`job ${job}: ${complaints}`);
  }
}

AssetStaging.clearAssetHashCache();
for (const [name, { template }] of await synthesizeAll()) {
  if (template.text !== synthesized.get(name)?.template.text)
    problems.get(name)?.push('synthesized again, the template has other bytes');
}
const linted = await linting;
const told = [...problems].map(([name, found]) => {
  const { text, body } = (synthesized.get(name) as ReturnType<typeof synthesize>).template;
  const all = [...found, ...(linted.get(pathOf(name)) ?? [])];
  const roles = Object.values(body.Resources).filter(({ Type }) => Type === 'AWS::IAM::Role').length;
  const counts = [Object.keys(body.Resources).length, roles, Math.round(text.length / 1000)].map(String);
  return { name, all, row: [name, ...counts, all.length === 0 ? 'ok' : `${all.length} problems`] };
});
const print = (text: string): boolean => process.stdout.write(`${text}\n`);
for (const [name = '', resources = '', roles = '', size = '', result] of [
  ['deployment', 'resources', 'roles', 'kB', 'checks'],
  ...told.map(({ row }) => row),
])
  print(`${name.padEnd(18)}${resources.padStart(9)}${roles.padStart(7)}${size.padStart(6)}  ${result}`);
for (const { name, all } of told.filter(({ all }) => all.length > 0)) {
  print(`\n${name}:\n${all.map((problem) => `  ${problem}`).join('\n')}`);
  process.exitCode = 1;
}
