import { useCallback, useEffect, useState } from 'react';

import { readViewer, type Viewer } from './api';

interface Known {
  viewer: Viewer | undefined;
  /** Why it is not known who is signed in. */
  problem: string | undefined;
}

const NOBODY: Known = { viewer: undefined, problem: undefined };

/** Whoever the token stands for, read anew when it changes or when asked to. */
export function useViewer(
  endpoint: string,
  token: string | undefined,
): Known & { refresh(): void } {
  const [known, setKnown] = useState(NOBODY);
  const [times, setTimes] = useState(0);
  const refresh = useCallback(() => setTimes((before) => before + 1), []);

  useEffect(() => {
    let current = true;
    const tell = (next: Known) => current && setKnown(next);
    if (token === undefined) tell(NOBODY);
    else {
      readViewer(endpoint).then(
        (viewer) => tell({ viewer, problem: undefined }),
        (error: Error) => tell({ viewer: undefined, problem: error.message }),
      );
    }
    return () => {
      current = false;
    };
  }, [endpoint, token, times]);

  return { ...known, refresh };
}
