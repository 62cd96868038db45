/** The preflight of a deployment: every check, in the order of its table. */
import { actionOf, explainAwsError } from '../explain-error.ts';
import { bootstrap } from './bootstrap.ts';
import { checkCredentials } from './credentials.ts';
import { checkImages } from './docker.ts';
import { lakeFormation } from './lake-formation.ts';
import { quotas } from './quotas.ts';
import { region } from './region.ts';
import { secrets } from './secrets.ts';
import { serviceRoles } from './service-roles.ts';
import { stackState } from './stack-state.ts';
import type { Account, AccountCheck, Finding, PreflightFacts } from './types.ts';
import { checkWithoutBatch } from './without-batch.ts';

/** Checks of the account, by what they are called when they cannot be made. */
const accountChecks: Readonly<Record<string, AccountCheck>> = {
  region,
  'cdk bootstrap': bootstrap,
  stack: stackState,
  quotas,
  'service roles': serviceRoles,
  'Lake Formation': lakeFormation,
  secrets,
};

/** Looks at everything; without credentials only at what needs none. */
export async function preflight(facts: PreflightFacts): Promise<readonly Finding[]> {
  const [{ account, finding }, images] = await Promise.all([checkCredentials(), checkImages(facts)]);
  const less = checkWithoutBatch(facts);
  if (account === undefined) return [finding, images, ...less];
  const found = await Promise.all(
    Object.entries(accountChecks).map(([what, check]) => checked(what, check, facts, account)),
  );
  return [finding, ...found.flat(), images, ...less];
}

/** Who may deploy need not be allowed to look: what cannot be looked at is a warning. */
async function checked(
  what: string,
  check: AccountCheck,
  facts: PreflightFacts,
  account: Account,
): Promise<readonly Finding[]> {
  try {
    return await check(facts, account);
  } catch (error) {
    const found = explainAwsError(error);
    if (found === undefined) throw error;
    const action = actionOf((error as Error).message);
    return [
      {
        ...{ what, status: 'WARN', found: `could not be checked: ${found}` },
        ...(action !== undefined && { mend: `allow ${action}, or check it by hand` }),
      },
    ];
  }
}
