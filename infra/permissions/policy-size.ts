/** How long policies are, and how those of a role are parted so that IAM takes them. */
import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';

/**
 * Characters that policies may have, white space left out: all inside of a role, one managed policy, one trust policy; and
 * managed policies that a role may have. Source: IAM and STS quotas, those of an account that asked for no more.
 */
export const policyLimits = { inline: 10_240, managed: 6_144, managedPolicies: 10, trust: 2_048 } as const;

/** Longest of what is known at deployment only. Source: AWS regions, partitions. */
const pseudoParameters: Readonly<Record<string, number>> = {
  'AWS::AccountId': 12,
  'AWS::Partition': 10,
  'AWS::Region': 14,
};

/** Longest ARN that a template refers to: of a function, whose name has 64 characters. */
const referenced = 128;

/** What a template has where a text is known at deployment only. */
interface Intrinsic {
  readonly Ref?: string;
  readonly 'Fn::GetAtt'?: unknown;
  readonly 'Fn::Join'?: readonly [separator: string, parts: readonly unknown[]];
}

/** Characters that a part of a policy comes to, as it stands in a template: at most, for what is known later. */
export function charactersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value).length;
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + charactersOf(one) + 1, 1);
  const { 'Fn::Join': join, Ref: ref, 'Fn::GetAtt': attribute } = value as Intrinsic;
  if (ref !== undefined) return (pseudoParameters[ref] ?? referenced) + 2;
  if (attribute !== undefined) return referenced + 2;
  if (join !== undefined) return join[1].reduce((sum: number, one) => sum + charactersOf(one) - 2, 2);
  return Object.entries(value).reduce((sum, [key, one]) => sum + key.length + 4 + charactersOf(one), 1);
}

/** `{"Statement":[],"Version":"2012-10-17"}`. */
const frame = 40;

/** Of a statement that is parted: small enough to fill policies well. */
const mostOfPart = 1_500;

/** A role's permissions: inside of it, and in managed policies of its own. */
export interface Packed {
  readonly inline: readonly PolicyStatement[];
  readonly managed: readonly (readonly PolicyStatement[])[];
}

/**
 * Statements in as few policies as IAM takes: inside of the role when they fit, and else the rest of them in managed
 * policies.
 *
 * @param sizeOf characters of a statement
 */
export function pack(
  statements: readonly PolicyStatement[],
  sizeOf: (statement: PolicyStatement) => number,
): Packed {
  const sum = (some: readonly PolicyStatement[]): number =>
    some.reduce((sum, one) => sum + sizeOf(one) + 1, frame);
  if (sum(statements) <= policyLimits.inline) return { inline: statements, managed: [] };
  const inline: PolicyStatement[] = [];
  const managed: PolicyStatement[][] = [];
  let [into, room] = [inline, policyLimits.inline - frame];
  for (const part of statements.flatMap((statement) => partsOf(statement, sizeOf))) {
    const size = sizeOf(part) + 1;
    if (size > room) {
      [into, room] = [[], policyLimits.managed - frame];
      managed.push(into);
    }
    into.push(part);
    room -= size;
  }
  return { inline, managed };
}

/**
 * A statement, or several that allow the same: its longest list, of resources or of a condition's values, is halved. A
 * request has one resource, and one value of a key that is asked for here.
 */
function partsOf(
  statement: PolicyStatement,
  sizeOf: (statement: PolicyStatement) => number,
): readonly PolicyStatement[] {
  if (sizeOf(statement) <= mostOfPart) return [statement];
  const { resources, conditions } = statement as { resources: string[]; conditions: Conditions };
  const lists = [
    { values: resources, withValues: (values: string[]) => statement.copy({ resources: values }) },
    ...Object.entries(conditions).flatMap(([operator, keys]) =>
      Object.entries(keys).map(([key, values]) => ({
        values: [values].flat(),
        withValues: (some: string[]) =>
          statement.copy({
            conditions: { ...conditions, [operator]: { ...conditions[operator], [key]: some } },
          }),
      })),
    ),
  ];
  const { values, withValues } = lists.reduce((a, b) => (b.values.length > a.values.length ? b : a));
  if (values.length < 2) return [statement];
  const half = Math.ceil(values.length / 2);
  return [values.slice(0, half), values.slice(half)].flatMap((some) => partsOf(withValues(some), sizeOf));
}

type Conditions = Readonly<Record<string, Readonly<Record<string, string | string[]>>>>;
