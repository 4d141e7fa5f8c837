/** What the server tells the console about itself, in /console.json. */
export interface Settings {
  endpoint: string;
  version: string;
  /** `unknown` when the server did not say: the page must not pass demo figures off as real. */
  data: 'demo' | 'live' | 'unknown';
}

const FALLBACK: Settings = { endpoint: '/graphql', version: '', data: 'unknown' };

export async function loadSettings(): Promise<Settings> {
  try {
    const response = await fetch('/console.json', { headers: { accept: 'application/json' } });
    return response.ok ? readSettings(await response.json()) : FALLBACK;
  } catch {
    return FALLBACK;
  }
}

function readSettings(json: { demo?: unknown; version?: unknown; endpoint?: unknown }): Settings {
  return {
    endpoint: typeof json.endpoint === 'string' ? json.endpoint : FALLBACK.endpoint,
    version: typeof json.version === 'string' ? json.version : FALLBACK.version,
    data: typeof json.demo === 'boolean' ? (json.demo ? 'demo' : 'live') : FALLBACK.data,
  };
}
