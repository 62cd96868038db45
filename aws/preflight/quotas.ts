/** Quotas that are low in new accounts. Nothing is made smaller for them: what to set, or to ask for, is said. */
import {
  GetAWSDefaultServiceQuotaCommand,
  GetServiceQuotaCommand,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { clientConfig } from '../../runtime/aws/client-config.ts';
import type { AccountCheck, Finding } from './types.ts';

/** vCPUs that Batch may use unless the context says otherwise. */
export const defaultMaxVcpus = 16;
/** Lambdas at a time below which throttling is felt: a new account has 10, others 1000. */
const enoughLambdas = 100;

interface Quota {
  readonly service: string;
  readonly code: string;
}

const lambdas: Quota = { service: 'lambda', code: 'L-B99A9384' };
const onDemand: Quota = { service: 'fargate', code: 'L-3032A538' };
const spot: Quota = { service: 'fargate', code: 'L-36FBB829' };

export const quotas: AccountCheck = async ({ context, usesBatch }) => {
  const client = new ServiceQuotasClient(clientConfig);
  const findings = [lambdaFinding(await quotaValue(lambdas, client))];
  if (!usesBatch) return findings;
  const most = Number(context['maxVcpus'] ?? defaultMaxVcpus);
  const kinds = context['spot'] === 'on' ? [onDemand, spot] : [onDemand];
  for (const quota of kinds) findings.push(vcpuFinding(quota, await quotaValue(quota, client), most));
  return findings;
};

/** The quota of the account, or the default where the account has none of its own. */
async function quotaValue(
  { service, code }: Quota,
  client: ServiceQuotasClient,
): Promise<number | undefined> {
  const asked = { ServiceCode: service, QuotaCode: code };
  try {
    return (await client.send(new GetServiceQuotaCommand(asked))).Quota?.Value;
  } catch (error) {
    if ((error as Error).name !== 'NoSuchResourceException') throw error;
    return (await client.send(new GetAWSDefaultServiceQuotaCommand(asked))).Quota?.Value;
  }
}

function increase({ service, code }: Quota, value: number): string {
  return `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value ${value}`;
}

function lambdaFinding(value: number | undefined): Finding {
  const what = 'Lambda concurrency';
  if (value === undefined) return unknown(what, lambdas);
  if (value >= enoughLambdas) return { what, status: 'OK', found: `${value} at a time` };
  return {
    ...{ what, status: 'WARN', found: `${value} at a time: a shard takes up to two` },
    mend: `keep max_concurrency at ${Math.max(1, Math.floor(value / 2))} or below, or ask for more: ${increase(lambdas, 1000)}`,
  };
}

function vcpuFinding(quota: Quota, value: number | undefined, most: number): Finding {
  const what = quota === spot ? 'Fargate Spot vCPUs' : 'Fargate vCPUs';
  if (value === undefined) return unknown(what, quota);
  if (value >= most) return { what, status: 'OK', found: `${value}, and Batch takes up to ${most}` };
  const less = value >= 1 ? `deploy with --context maxVcpus=${Math.floor(value)}, or ask for more: ` : '';
  return {
    ...{ what, status: value >= 1 ? 'WARN' : 'FAIL' },
    found: `${value}, and Batch takes up to ${most}: jobs beyond it wait without an end`,
    mend: `${less}${increase(quota, most)}`,
  };
}

function unknown(what: string, { service, code }: Quota): Finding {
  return {
    ...{ what, status: 'SKIP', found: 'the account does not say' },
    mend: `aws service-quotas get-service-quota --service-code ${service} --quota-code ${code}`,
  };
}
