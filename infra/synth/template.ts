/** What CloudFormation and IAM would take of a template, and what may not stand in one. */
import { charactersOf, policyLimits } from '../permissions/policy-size.ts';

/** A resource of a template. */
export interface TemplateResource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
}

/** What is looked at of roles and policies. */
interface PolicyProperties {
  readonly AssumeRolePolicyDocument?: unknown;
  readonly ManagedPolicyArns?: readonly unknown[];
  readonly Policies?: readonly { readonly PolicyDocument: unknown }[];
  readonly PolicyDocument?: unknown;
}

/** A template as it was written. */
export interface Template {
  readonly text: string;
  readonly body: {
    readonly Resources: Readonly<Record<string, TemplateResource>>;
    readonly Outputs?: Readonly<Record<string, unknown>>;
    readonly Parameters?: Readonly<Record<string, unknown>>;
  };
}

/** Source: AWS CloudFormation user guide, quotas. A template of more than 51,200 bytes is uploaded, as CDK does always. */
export const limits = { bytes: 1_000_000, resources: 500, outputs: 200, parameters: 200 } as const;

/** Problems with a template's size, and with those of the policies in it. */
export function overLimits({ text, body }: Template): readonly string[] {
  const counts = {
    bytes: Buffer.byteLength(text),
    resources: Object.keys(body.Resources).length,
    outputs: Object.keys(body.Outputs ?? {}).length,
    parameters: Object.keys(body.Parameters ?? {}).length,
  };
  return [
    ...Object.entries(limits).flatMap(([what, most]) => {
      const count = counts[what as keyof typeof limits];
      return count <= most ? [] : [`${count} ${what}, more than the ${most} that CloudFormation takes`];
    }),
    ...Object.entries(body.Resources).flatMap(([id, { Type, Properties = {} }]) =>
      policySizes(Type, Properties)
        .filter(([, size, most]) => size > most)
        .map(([what, size, most]) => `${id}: ${what} of ${size}, more than the ${most} that IAM takes`),
    ),
  ];
}

/** Sizes of a resource's policies, and the most that they may be. */
function policySizes(
  type: string,
  { AssumeRolePolicyDocument, ManagedPolicyArns = [], Policies = [], PolicyDocument }: PolicyProperties,
): readonly (readonly [what: string, size: number, most: number])[] {
  const { inline, managed, managedPolicies, trust } = policyLimits;
  if (type === 'AWS::IAM::ManagedPolicy')
    return [['a managed policy', charactersOf(PolicyDocument), managed]];
  if (type === 'AWS::IAM::Policy') return [['a policy of a role', charactersOf(PolicyDocument), inline]];
  if (type !== 'AWS::IAM::Role') return [];
  const own = Policies.reduce((sum, one) => sum + charactersOf(one.PolicyDocument), 0);
  return [
    ['a trust policy', charactersOf(AssumeRolePolicyDocument), trust],
    ['policies inside of a role', own, inline],
    ['a number of managed policies', ManagedPolicyArns.length, managedPolicies],
  ];
}

const forbidden: readonly (readonly [string, RegExp])[] = [
  ['the id of an account', /(?<![\dA-Fa-f])\d{12}(?![\dA-Fa-f])/],
  ['a region', /\b(af|ap|ca|eu|il|me|mx|sa|us)-(gov-)?[a-z]+-\d\b/],
  ['an access key', /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY/],
];

const secretName = /secret|token|password|passwd|credential|private_?key|access_?key/i;

/**
 * Texts of a template that hold an account, a region or a secret, also one of the environment that it is synthesized in.
 *
 * @param environment of the process
 */
export function secretsIn(
  { body }: Template,
  environment: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  const own = Object.entries(environment).flatMap(([name, value = '']) =>
    secretName.test(name) && value.length >= 8 ? [[`the value of ${name}`, value] as const] : [],
  );
  return textsOf(body, 'template').flatMap(([path, text]) => [
    ...forbidden.filter(([, pattern]) => pattern.test(text)).map(([what]) => `${path} holds ${what}`),
    ...own.filter(([, value]) => text.includes(value)).map(([what]) => `${path} holds ${what}`),
  ]);
}

function textsOf(value: unknown, path: string): readonly (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, `${path}.${key}`));
}
