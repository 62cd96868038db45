export const unused: string = '';
