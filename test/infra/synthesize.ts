/** The stack of a project in this process, with stubs for bundles. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { afterAll } from 'vitest';
import type { Definitions } from '../../core/index.ts';
import { type Bundles, functionNames } from '../../infra/bundle.ts';
import { compileProject, ofKind } from '../../infra/compiled-project.ts';
import { readSettings } from '../../infra/settings.ts';
import { QuantflowStack } from '../../infra/stack.ts';

/** A resource of a template. */
export interface Resource {
  /** Logical ID. */
  readonly id: string;
  readonly Type: string;
  readonly Properties: Readonly<Record<string, any>>;
  readonly DeletionPolicy?: string;
}

/** A synthesized stack. */
export interface Synthesized {
  readonly text: string;
  /** Texts of the nested stacks' templates. */
  readonly nested: readonly string[];
  readonly warnings: readonly string[];
  resources(type?: string): readonly Resource[];
  /** Properties of the one resource of a type. */
  one(type: string): Resource['Properties'];
  /** A value as text, with references as `<LogicalId>`. */
  plain(value: unknown): string;
  /** Text of the asset that an S3 key belongs to. */
  asset(key: string): string;
}

const { context } = JSON.parse(readFileSync(new URL('../../cdk.json', import.meta.url), 'utf8')) as {
  readonly context: Readonly<Record<string, unknown>>;
};

const dirs: string[] = [];
afterAll(() => {
  for (const dir of dirs) rmSync(dir, { recursive: true, force: true });
});

/**
 * Synthesizes a project; a template with a cycle of resources is an error. CDK's own rules for templates take two
 * seconds and are left to `cdk synth`.
 */
export function synthesize(
  definitions: Definitions,
  settings: Readonly<Record<string, unknown>> = {},
): Synthesized {
  const dir = mkdtempSync(join(tmpdir(), 'quantflow-synth-'));
  dirs.push(dir);
  const folder = (name: string, file: string): string => {
    mkdirSync(join(dir, name), { recursive: true });
    writeFileSync(join(dir, name, file), '');
    return join(dir, name);
  };
  const given = readSettings(settings, dir);
  const project = compileProject(definitions, given.batch);
  const app = new App({
    context,
    outdir: join(dir, 'cdk.out'),
    ...{ analyticsReporting: false, treeMetadata: false, builtinCloudFormationValidation: false },
  });
  const stack = new QuantflowStack(app, 'Quantflow', {
    settings: given,
    project,
    bundles: {
      functions: Object.fromEntries(
        functionNames.map((name) => [name, folder(`functions/${name}`, 'index.mjs')]),
      ) as Bundles['functions'],
      images: Object.fromEntries(
        ofKind(project.substitutions, 'job-definition').map(([, { image }]) => [
          image,
          folder(`images/${image}`, 'Dockerfile'),
        ]),
      ),
    },
    layer: { dir: folder('layer', 'duckdb.node'), architecture: 'arm64' },
    outDir: dir,
  });
  const template = Template.fromStack(stack).toJSON() as {
    readonly Resources: Readonly<Record<string, Omit<Resource, 'id'>>>;
  };
  const resources = (type?: string): readonly Resource[] =>
    Object.entries(template.Resources)
      .map(([id, resource]) => ({ ...resource, id }))
      .filter(({ Type }) => type === undefined || Type === type);
  return {
    text: JSON.stringify(template),
    nested: readdirSync(join(dir, 'cdk.out'))
      .filter((file) => file.endsWith('.nested.template.json'))
      .map((file) => readFileSync(join(dir, 'cdk.out', file), 'utf8')),
    warnings: Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ entry }) => String(entry.data)),
    resources,
    one(type) {
      const [only, ...others] = resources(type);
      if (only === undefined || others.length > 0)
        throw new Error(`there are ${others.length + (only ? 1 : 0)} of ${type}`);
      return only.Properties;
    },
    plain,
    asset: (key) => readFileSync(join(dir, 'cdk.out', `asset.${key}`), 'utf8'),
  };
}

function plain(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  const {
    Ref: ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
    'Fn::Sub': text,
  } = value as Record<string, any>;
  if (text !== undefined) return text;
  if (ref !== undefined) return ref === 'AWS::Partition' ? 'aws' : `<${ref}>`;
  if (attribute !== undefined) return `<${attribute[0]}>`;
  if (join !== undefined) return join[1].map(plain).join(join[0]);
  throw new Error(`${JSON.stringify(value)} is no text`);
}
