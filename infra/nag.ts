/**
 * Why a rule of cdk-nag does not hold for a resource. It is said beside the resource and stands in the template; the form
 * is cdk-nag's, which deploying does not need.
 */
import { CfnResource } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

interface Suppression {
  readonly id: string;
  readonly reason: string;
  readonly applies_to?: readonly { readonly regex: string }[];
}

/**
 * Justifies what a rule finds.
 *
 * @param rule such as `S1` of the pack AwsSolutions
 * @param findings only those whose text matches; all without it
 */
export function justify(construct: IConstruct, rule: string, reason: string, findings?: RegExp): void {
  const resource = construct.node.defaultChild ?? construct;
  if (!(resource instanceof CfnResource)) throw new Error(`${construct.node.path} is no resource`);
  const before = (resource.getMetadata('cdk_nag') ?? { rules_to_suppress: [] }) as {
    readonly rules_to_suppress: readonly Suppression[];
  };
  const suppression: Suppression = {
    id: `AwsSolutions-${rule}`,
    reason,
    ...(findings && { applies_to: [{ regex: String(findings) }] }),
  };
  resource.addMetadata('cdk_nag', { rules_to_suppress: [...before.rules_to_suppress, suppression] });
}
