import type { Plugin } from 'vite';

/** For each file under node_modules: the pieces of code to replace, and what replaces them. */
export type Dictionary = Record<string, Record<string, string>>;

/**
 * GraphiQL has no hook for its interface texts, so they are replaced while bundling. The packages
 * are pinned; if an upgrade moves a text or a file, the build stops and names it.
 */
export function translate(dictionary: Dictionary): Plugin {
  const missing = new Set(Object.keys(dictionary));
  return {
    name: 'translate',
    enforce: 'pre',
    transform(code, id) {
      const file = Object.keys(dictionary).find((name) => id.endsWith(`/node_modules/${name}`));
      if (file === undefined) return null;
      missing.delete(file);
      for (const [from, to] of Object.entries(dictionary[file] ?? {})) {
        if (!code.includes(from)) this.error(`${file} does not contain ${from}`);
        code = code.replaceAll(from, () => to);
      }
      return { code, map: null };
    },
    buildEnd(error) {
      if (!error && missing.size > 0) this.error(`not bundled: ${[...missing].join(', ')}`);
    },
  };
}
