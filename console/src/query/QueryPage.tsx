import 'graphiql/setup-workers/vite';
// Piece by piece: graphiql/style.css would add two web fonts that hold no Chinese.
import '@graphiql/react/style.css';
import '@graphiql/plugin-doc-explorer/style.css';
import '@graphiql/plugin-explorer/style.css';
import '@graphiql/plugin-history/style.css';
import 'graphiql/graphiql.css';
import './query.css';

import { DocExplorerStore } from '@graphiql/plugin-doc-explorer';
import { HistoryStore } from '@graphiql/plugin-history';
import { GraphiQLProvider } from '@graphiql/react';
import { useMemo } from 'react';

import { createFetcher, HEADERS } from './fetcher';
import { LibraryPanel } from './library/LibraryPanel';
import { DOCS, PLUGINS } from './plugins';
import { QueryWorkbench } from './QueryWorkbench';

const DEFAULT_HEADERS = JSON.stringify(HEADERS, null, 2);

/** GraphiQL inside the console: the library on the left, GraphiQL's own workbench beside it. */
export default function QueryPage({ endpoint }: { endpoint: string }) {
  const fetcher = useMemo(() => createFetcher(endpoint), [endpoint]);
  return (
    <GraphiQLProvider
      fetcher={fetcher}
      plugins={PLUGINS}
      referencePlugin={DOCS}
      defaultQuery=""
      defaultHeaders={DEFAULT_HEADERS}
    >
      <HistoryStore>
        <DocExplorerStore>
          <div className="query-page">
            <LibraryPanel />
            <QueryWorkbench endpoint={endpoint} />
          </div>
        </DocExplorerStore>
      </HistoryStore>
    </GraphiQLProvider>
  );
}
