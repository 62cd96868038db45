/** An error as the client of a service throws it. */
export function serviceError(name: string, message: string = name, status: number = 400): Error {
  const error = new Error(message);
  return Object.assign(error, { name, $fault: 'client', $metadata: { httpStatusCode: status, attempts: 3 } });
}
