import { DOC_EXPLORER_PLUGIN } from '@graphiql/plugin-doc-explorer';
import { explorerPlugin } from '@graphiql/plugin-explorer';
import { HISTORY_PLUGIN } from '@graphiql/plugin-history';

export const DOCS = DOC_EXPLORER_PLUGIN;

/** In the order of their buttons. Made once: a new list would close the plugin that is open. */
export const PLUGINS = [DOCS, explorerPlugin({ showAttribution: false }), HISTORY_PLUGIN];
