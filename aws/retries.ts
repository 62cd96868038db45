/** How clients try again. */

/** What throttles a person throttles scripts too: calls slow down by themselves, and give up after about a minute. */
export const retries = { maxAttempts: 10, retryMode: 'adaptive' } as const;
