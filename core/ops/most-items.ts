/** How wide a run fans out. */

/**
 * Mapping keys of a dynamic output. The list of them is one value of an execution, of at most 256 KiB, and each item takes
 * events of its history, of which there may be 25,000. Source: Step Functions developer guide, service quotas.
 */
export const mostItems = 250;
