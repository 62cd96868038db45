/**
 * Where the resources of steps stand: in the stack itself, and of a large project in nested stacks, as CloudFormation
 * takes 500 resources in a stack.
 *
 * A step stays in its nested stack whatever is added or removed: a function that moves is another function, and runs that
 * were started before look for the one that they know.
 */
import { createHash } from 'node:crypto';
import { NestedStack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type CompiledProject, ofKind } from '../compiled-project.ts';

/** Never to be changed: see above. */
const groups = 8;

/** Resources of steps and tables in one stack; the rest of it has about 100. */
const mostTogether = 350;

/** True for a project whose steps need nested stacks. */
export function isLarge({ substitutions, assets }: CompiledProject): boolean {
  const withRole = [...ofKind(substitutions, 'function'), ...ofKind(substitutions, 'job-definition')].length;
  const roles = ofKind(substitutions, 'query-role').length;
  return withRole * 2 + roles + assets.length > mostTogether;
}

/** Scope of a step's resources, by the name of its function, job definition or role. */
export type ScopeOf = (name: string) => Construct;

/** Scopes below a construct. */
export function stepScopes(scope: Construct, nested: boolean): ScopeOf {
  if (!nested) return () => scope;
  const stacks = new Map<number, NestedStack>();
  return (name) => {
    const group = (createHash('sha256').update(name).digest()[0] as number) % groups;
    const stack =
      stacks.get(group) ??
      new NestedStack(scope, `Steps${group}`, { description: `quantflow, steps ${group}` });
    stacks.set(group, stack);
    return stack;
  };
}
