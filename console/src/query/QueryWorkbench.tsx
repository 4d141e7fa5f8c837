import { GraphiQL, GraphiQLInterface } from 'graphiql';

import { useEditorLook } from './useEditorLook';

export function QueryWorkbench({ endpoint }: { endpoint: string }) {
  useEditorLook();
  return (
    <GraphiQLInterface
      forcedTheme="light"
      defaultEditorToolsVisibility="variables"
      showPersistHeadersSettings={false}
    >
      <GraphiQL.Logo>
        <code className="query-endpoint">POST {endpoint}</code>
      </GraphiQL.Logo>
    </GraphiQLInterface>
  );
}
