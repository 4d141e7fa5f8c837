/** A ready-made operation: one file of console/operations. */
export interface LibraryOperation {
  /** The GraphQL operation name; GraphiQL names its tabs after it. */
  name: string;
  title: string;
  group: string;
  about: string;
  query: string;
  variables: string;
}

const META_LINE = /^#\s*(title|group|about|variables):\s*(.*)$/;
const OPERATION_NAME = /^(?:query|mutation)\s+(\w+)/m;

export function parseOperation(path: string, text: string): LibraryOperation {
  const lines = text.split('\n');
  const meta = new Map<string, string>();
  while (lines.length > 0) {
    const match = META_LINE.exec(lines[0] ?? '');
    if (!match) break;
    meta.set(match[1]!, match[2]!.trim());
    lines.shift();
  }
  const document = lines.join('\n').trim();
  const required = (key: string): string => {
    const value = meta.get(key);
    if (!value) throw new Error(`${path}: the line "# ${key}:" is missing`);
    return value;
  };
  const name = OPERATION_NAME.exec(document)?.[1];
  if (!name) throw new Error(`${path}: the operation has no name`);
  return {
    name,
    title: required('title'),
    group: required('group'),
    about: required('about'),
    query: `# ${required('title')}\n${document}\n`,
    variables: formatVariables(meta.get('variables')),
  };
}

function formatVariables(json: string | undefined): string {
  return json === undefined ? '' : JSON.stringify(JSON.parse(json), null, 2);
}
