/** Roles: one way to make them, complete, with the reason of every wildcard, in policies as long as IAM takes them. */
import { Stack } from 'aws-cdk-lib';
import {
  type IPrincipal,
  ManagedPolicy,
  PolicyDocument,
  type PolicyStatement,
  Role,
} from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { charactersOf, pack, policyLimits } from './policy-size.ts';
import { justifyWildcards } from './wildcards.ts';

/** Props of {@link roleOf}. */
export interface RoleOptions {
  readonly description: string;
  readonly assumedBy: IPrincipal;
  readonly statements: readonly PolicyStatement[];
  /** @default '/' */
  readonly path?: string;
}

/**
 * A role with its policy inside: one resource, and nothing waits for it but what uses it. What is too long for that stands
 * in managed policies, which the role waits for.
 *
 * @throws Error for a role that needs more policies than it may have
 */
export function roleOf(scope: Construct, id: string, { statements, ...options }: RoleOptions): Role {
  const sizeOf = (statement: PolicyStatement): number =>
    charactersOf(Stack.of(scope).resolve(statement.toStatementJson()));
  const { inline, managed } = pack(statements, sizeOf);
  if (managed.length > policyLimits.managedPolicies)
    throw new Error(
      `${scope.node.path}/${id}: its policies would fill ${managed.length} managed policies besides its own, more than the ${policyLimits.managedPolicies} that a role may have. The role of a state machine names each step of its job: part the job into several by \`selection\`. The role of a step names the assets that it reads and writes`,
    );
  const policies = managed.map((some, i) => {
    const policy = new ManagedPolicy(scope, `${id}Policy${i + 1}`, {
      description: `${options.description}, part ${i + 1}`,
      document: new PolicyDocument({ statements: [...some] }),
    });
    justifyWildcards(policy, some);
    return policy;
  });
  const role = new Role(scope, id, {
    ...options,
    inlinePolicies: { own: new PolicyDocument({ statements: [...inline] }) },
    ...(policies.length > 0 && { managedPolicies: policies }),
  });
  justifyWildcards(role, inline);
  return role;
}
