import { lazy, Suspense, use } from 'react';

import { Shell } from '../shell/Shell';
import { Waiting } from '../shell/Waiting';
import type { Settings } from './settings';

// Pages are loaded on their own, so that a page without the query editor does not carry it.
const QueryPage = lazy(() => import('../query/QueryPage'));

export function App({ settings }: { settings: Promise<Settings> }) {
  return (
    <Suspense fallback={<Waiting />}>
      <Console settings={settings} />
    </Suspense>
  );
}

function Console({ settings }: { settings: Promise<Settings> }) {
  const known = use(settings);
  return (
    <Shell settings={known}>
      <Suspense fallback={<Waiting />}>
        <QueryPage endpoint={known.endpoint} />
      </Suspense>
    </Shell>
  );
}
