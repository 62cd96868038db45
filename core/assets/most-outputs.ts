/** How much a step makes at once. */

/**
 * Outputs of a step, made or left out. They are published all or nothing, in one transaction of the catalog: DynamoDB
 * takes 100 actions in one, of which an output needs two, and the step two. Source: DynamoDB developer guide, quotas.
 */
export const mostOutputs = 49;
