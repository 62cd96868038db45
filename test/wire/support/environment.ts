/** What the SDK reads from its surroundings: credentials that are none, and every service at the loopback's server. */
import { inject } from 'vitest';

for (const name of Object.keys(process.env)) {
  if (name.startsWith('AWS_') || /^(https?|all|no)_proxy$/i.test(name)) delete process.env[name];
}
Object.assign(process.env, {
  AWS_ENDPOINT_URL: inject('awsEndpoint'),
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'testing',
  AWS_SECRET_ACCESS_KEY: 'testing',
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
});
