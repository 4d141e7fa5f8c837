import './library.css';

import { useGraphiQLActions } from '@graphiql/react';
import { useEffect, useRef } from 'react';

import { useStored } from '../../app/useStored';
import { LibraryItem } from './LibraryItem';
import { GROUPS, OPERATIONS } from './operations';
import { useLibrary } from './useLibrary';

export function LibraryPanel() {
  const { ready, current, empty, load } = useLibrary();
  const { run } = useGraphiQLActions();
  const [shown, setShown] = useStored('registry:library', true);
  useFirstOperation(ready && empty, () => OPERATIONS[0] && load(OPERATIONS[0]));

  if (!shown) {
    return (
      <aside className="library-folded">
        <button type="button" aria-expanded="false" onClick={() => setShown(true)}>
          常用查询
        </button>
      </aside>
    );
  }
  return (
    <aside className="library" aria-labelledby="library-heading">
      <header>
        <h2 id="library-heading">常用查询</h2>
        <button type="button" aria-expanded="true" onClick={() => setShown(false)}>
          收起
        </button>
      </header>
      <div className="library-groups">
        {GROUPS.map(([group, operations]) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <ul>
              {operations.map((operation) => (
                <LibraryItem
                  key={operation.name}
                  operation={operation}
                  active={operation.name === current}
                  disabled={!ready}
                  onLoad={load}
                  onRun={run}
                />
              ))}
            </ul>
          </section>
        ))}
      </div>
      <p className="library-hint">
        点选即载入编辑区，按 <kbd>Ctrl</kbd>+<kbd>Enter</kbd> 运行；改动过的查询不会被覆盖。
      </p>
    </aside>
  );
}

/** A first visit starts with an operation in the editor rather than an empty page. */
function useFirstOperation(wanted: boolean, load: () => void): void {
  const done = useRef(false);
  useEffect(() => {
    if (!wanted || done.current) return;
    done.current = true;
    load();
  }, [wanted, load]);
}
