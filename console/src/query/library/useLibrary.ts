import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { Kind, parse } from 'graphql';

import { OPERATIONS } from './operations';
import type { LibraryOperation } from './parse';

interface Library {
  /** False until the editors are there to load into. */
  ready: boolean;
  /** True when the active tab holds nothing yet. */
  empty: boolean;
  /** The name of the operation in the active tab. */
  current: string | undefined;
  load(operation: LibraryOperation): void;
}

/** Loads ready-made operations into GraphiQL's editors. Work in progress is never overwritten. */
export function useLibrary(): Library {
  const { tabs, activeTabIndex, queryEditor, variableEditor, responseEditor } = useGraphiQL(
    pick('tabs', 'activeTabIndex', 'queryEditor', 'variableEditor', 'responseEditor'),
  );
  const actions = useGraphiQLActions();

  function load(operation: LibraryOperation): void {
    if (!queryEditor || !variableEditor) return;
    const query = queryEditor.getValue();
    const variables = variableEditor.getValue();
    if (holds(operation, query, variables)) return;

    const open = tabs.findIndex(
      (tab, index) => index !== activeTabIndex && holds(operation, tab.query, tab.variables),
    );
    if (open >= 0) {
      actions.changeTab(open);
      return;
    }
    const untouched =
      query.trim() === '' || OPERATIONS.some((other) => holds(other, query, variables));
    if (untouched) actions.stop();
    else actions.addTab();

    queryEditor.setValue(operation.query);
    variableEditor.setValue(operation.variables);
    responseEditor?.setValue('');
    // The editor reads its text a moment later; running before that must not use the old name.
    actions.setOperationFacts(factsOf(operation));
    actions.updateActiveTabValues({
      query: operation.query,
      variables: operation.variables,
      operationName: operation.name,
      response: null,
    });
  }

  return {
    ready: Boolean(queryEditor && variableEditor),
    empty: queryEditor?.getValue().trim() === '',
    current: tabs[activeTabIndex]?.title,
    load,
  };
}

function holds(
  operation: LibraryOperation,
  query: string | null,
  variables: string | null | undefined,
): boolean {
  return query === operation.query && (variables ?? '') === operation.variables;
}

function factsOf(operation: LibraryOperation) {
  const documentAST = parse(operation.query);
  return {
    documentAST,
    operationName: operation.name,
    operations: documentAST.definitions.filter(
      (definition) => definition.kind === Kind.OPERATION_DEFINITION,
    ),
  };
}
