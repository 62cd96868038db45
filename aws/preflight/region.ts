/** Whether the region has the services: from the public parameters of AWS Systems Manager. */
import { GetParametersCommand, SSMClient } from '@aws-sdk/client-ssm';
import { clientConfig } from '../../runtime/aws/client-config.ts';
import type { AccountCheck } from './types.ts';

/** By their names in the public parameters. */
const always = ['athena', 'dynamodb', 'glue', 'lambda'];

export const region: AccountCheck = async ({ usesBatch }, at) => {
  const what = 'region';
  const services = [...always, ...(usesBatch ? ['batch'] : [])];
  const nameOf = (service: string): string =>
    `/aws/service/global-infrastructure/regions/${at.region}/services/${service}`;
  const { Parameters = [] } = await new SSMClient(clientConfig).send(
    new GetParametersCommand({ Names: services.map(nameOf) }),
  );
  const there = new Set(Parameters.map(({ Name }) => Name));
  if (there.size === 0)
    return [
      {
        ...{ what, status: 'SKIP', found: `${at.region} has no public parameters of what it offers` },
        mend: `see whether it has ${services.join(', ')}: https://aws.amazon.com/about-aws/global-infrastructure/regional-product-services`,
      },
    ];
  const missing = services.filter((service) => !there.has(nameOf(service)));
  if (missing.length === 0) return [{ what, status: 'OK', found: `${at.region} has ${services.join(', ')}` }];
  return [
    {
      ...{ what, status: 'FAIL', found: `${at.region} does not have ${missing.join(', ')}` },
      mend: 'take another region: export AWS_REGION=eu-west-1',
    },
  ];
};
