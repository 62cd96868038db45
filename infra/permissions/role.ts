/** Roles: one way to make them, complete, with the reason of every wildcard. */
import { type IPrincipal, PolicyDocument, type PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { justifyWildcards } from './wildcards.ts';

/** Props of {@link roleOf}. */
export interface RoleOptions {
  readonly description: string;
  readonly assumedBy: IPrincipal;
  readonly statements: readonly PolicyStatement[];
}

/** A role with its policy inside: one resource, and nothing waits for it but what uses it. */
export function roleOf(scope: Construct, id: string, { statements, ...options }: RoleOptions): Role {
  const role = new Role(scope, id, {
    ...options,
    inlinePolicies: { own: new PolicyDocument({ statements: [...statements] }) },
  });
  justifyWildcards(role, statements);
  return role;
}
