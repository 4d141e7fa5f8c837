import { type LibraryOperation, parseOperation } from './parse';

const FILES = import.meta.glob<string>('../../../operations/*.graphql', {
  query: '?raw',
  import: 'default',
  eager: true,
});

/** In the order of the file names, which also orders the groups. */
export const OPERATIONS: readonly LibraryOperation[] = Object.keys(FILES)
  .sort()
  .map((path) => parseOperation(path, FILES[path]!));

export const GROUPS: readonly (readonly [string, readonly LibraryOperation[]])[] = [
  ...new Set(OPERATIONS.map((operation) => operation.group)),
].map((group) => [group, OPERATIONS.filter((operation) => operation.group === group)]);
