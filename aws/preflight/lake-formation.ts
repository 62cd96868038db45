/** Lake Formation may stand between the roles and the tables. Its settings are not read here: how to look is said. */
import type { AccountCheck } from './types.ts';

export const lakeFormation: AccountCheck = async () => [
  {
    ...{ what: 'Lake Formation', status: 'SKIP', found: 'not looked at; most accounts do not use it' },
    mend: 'aws lakeformation get-data-lake-settings: where CreateTableDefaultPermissions has no IAM_ALLOWED_PRINCIPALS, the roles of the stack need grants on its database',
  },
];
