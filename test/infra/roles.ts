/** The roles of a synthesized stack, and what of the stack they are asked about. */
import type { Definitions, Step } from '../../core/index.ts';
import { decide, type Request, type Statement, statementsOf } from '../support/iam.ts';
import { type Synthesized, synthesize } from './synthesize.ts';

/** Roles by description, with their statements: the inline ones, and those of policies that are attached. */
export interface Roles {
  readonly stack: Synthesized;
  readonly names: readonly string[];
  statements(name: string): readonly Statement[];
  /** True when a role may do it. */
  may(name: string, action: string, resource: string, context?: Request['context']): boolean;
  /** ARNs, with what is not known before deploying in angle brackets. */
  readonly data: string;
  readonly runs: string;
  readonly table: string;
}

export const account = '<AWS::Region>:<AWS::AccountId>';

/** ARN in the stack's account and region. */
export function arn(service: string, resource: string): string {
  return `arn:aws:${service}:${account}:${resource}`;
}

/** Synthesizes a project and reads its roles. */
export function rolesOf(definitions: Definitions, settings?: Readonly<Record<string, unknown>>): Roles {
  const stack = synthesize(definitions, settings);
  const { plain, resources } = stack;
  const attached = [...resources('AWS::IAM::Policy'), ...resources('AWS::IAM::ManagedPolicy')];
  const roles = new Map(
    resources('AWS::IAM::Role').map(({ id, Properties }) => [
      String(Properties['Description'] ?? id),
      [
        ...(Properties['Policies'] ?? []),
        ...attached
          .filter(
            (policy) =>
              policy.Properties['Roles']?.map(plain).includes(`<${id}>`) ||
              Properties['ManagedPolicyArns']?.map(plain).includes(`<${policy.id}>`),
          )
          .map((policy) => policy.Properties),
      ].flatMap(({ PolicyDocument }: any) => statementsOf(PolicyDocument, plain)),
    ]),
  );
  const statements = (name: string): readonly Statement[] => {
    const found = roles.get(name);
    if (found === undefined)
      throw new Error(`there is no role ${name}; there are ${[...roles.keys()].join(', ')}`);
    return found;
  };
  const idOf = (type: string, prefix: string): string =>
    `<${resources(type).find(({ id }) => id.startsWith(prefix))?.id}>`;
  return {
    stack,
    names: [...roles.keys()],
    statements,
    may: (name, action, resource, context) =>
      decide(statements(name), { action, resource, ...(context && { context }) }) === 'allowed',
    data: idOf('AWS::S3::Bucket', 'StorageData'),
    runs: idOf('AWS::S3::Bucket', 'StorageRuns'),
    table: idOf('AWS::DynamoDB::Table', 'CatalogTable'),
  };
}

/** Roles that a step's worker has: of a SQL step on Athena the query's and the publisher's. */
export function rolesOfStep(step: Step): { readonly run: string; readonly publish?: string } {
  const backend = step.compute?.backend;
  if (backend === 'lambda') return { run: `quantflow step of ${step.name}` };
  if (backend === 'batch') return { run: `Jobs of step ${step.name}` };
  return { run: `Queries of step ${step.name}`, publish: `quantflow publish of ${step.name}` };
}
