/** A synthesized template: its resources, and the values of what refers to them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A resource of a template. */
export interface Resource {
  readonly id: string;
  readonly Type: string;
  readonly Properties: Readonly<Record<string, any>>;
}

/** What a created resource is: the value of `Ref`, and attributes of `Fn::GetAtt`. */
export interface Created {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** A template beside its assets. */
export interface Template {
  readonly resources: readonly Resource[];
  readonly outputs: Readonly<Record<string, { readonly Value: unknown }>>;
  /** Folder or file of an asset, by its key in the assets' bucket. */
  assetPath(key: string): string;
}

/** Reads a template from a folder that `cdk synth` wrote. */
export function readTemplate(outDir: string, stack: string): Template {
  const { Resources, Outputs } = JSON.parse(readFileSync(join(outDir, `${stack}.template.json`), 'utf8')) as {
    readonly Resources: Readonly<Record<string, Omit<Resource, 'id'>>>;
    readonly Outputs: Template['outputs'];
  };
  return {
    resources: Object.entries(Resources).map(([id, resource]) => ({
      ...resource,
      Properties: resource.Properties ?? {},
      id,
    })),
    outputs: Outputs,
    assetPath: (key) => join(outDir, `asset.${key.replace(/\.zip$/, '')}`),
  };
}

/** Where the stack is. */
export const account = '123456789012';
export const region = 'us-east-1';

const pseudo: Readonly<Record<string, string>> = {
  'AWS::AccountId': account,
  'AWS::Region': region,
  'AWS::Partition': 'aws',
  'AWS::URLSuffix': 'amazonaws.com',
  'AWS::StackName': 'quantflow-dev',
};

/** Replaces the intrinsic functions in a value; `created` gives a resource by its logical ID. */
export async function resolve(value: unknown, created: (id: string) => Promise<Created>): Promise<any> {
  if (Array.isArray(value)) return Promise.all(value.map((item) => resolve(item, created)));
  if (typeof value !== 'object' || value === null) return value;
  const [[name, argument] = ['', undefined], ...others] = Object.entries(value);
  if (others.length === 0) {
    if (name === 'Ref') return pseudo[argument] ?? (await created(argument)).ref;
    if (name === 'Fn::GetAtt') {
      const [id, attribute] = argument as [string, string];
      const found = (await created(id)).attributes[attribute];
      if (found === undefined) throw new Error(`${id} was created without its attribute ${attribute}`);
      return found;
    }
    if (name === 'Fn::Join') {
      const [separator, parts] = argument as [string, unknown[]];
      return (await resolve(parts, created)).join(separator);
    }
    if (name === 'Fn::Select') {
      const [index, parts] = argument as [string, unknown];
      return (await resolve(parts, created))[Number(index)];
    }
    if (name === 'Fn::Split') {
      const [separator, text] = argument as [string, unknown];
      return (await resolve(text, created)).split(separator);
    }
    if (name === 'Fn::GetAZs') return [`${region}a`, `${region}b`];
    if (name === 'Fn::Sub') return substituted(argument, created);
    if (name.startsWith('Fn::')) throw new Error(`${name} is not known here`);
  }
  const entries = await Promise.all(
    Object.entries(value).map(async ([key, inner]) => [key, await resolve(inner, created)] as const),
  );
  return Object.fromEntries(entries);
}

async function substituted(argument: unknown, created: (id: string) => Promise<Created>): Promise<string> {
  const [text, own] = Array.isArray(argument) ? argument : [argument, {}];
  let result = String(text);
  for (const [whole, name] of result.matchAll(/\$\{([^!][^}]*)\}/g)) {
    const given = (own as Record<string, unknown>)[name as string];
    const value = await resolve(
      given ?? (name!.includes('.') ? { 'Fn::GetAtt': name!.split('.') } : { Ref: name }),
      created,
    );
    result = result.replaceAll(whole, value);
  }
  return result;
}
